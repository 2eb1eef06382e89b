"""checks: each verb passes when the relation holds, and objects, with the numbers, when not."""

import json
import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from ganloss import checks
from ganloss.checks import CheckError, Checks
from ganloss.exact import log
from ganloss.sides import vanishes
from ganloss.worlds import d1, line, small

F = Fraction
HALF = F(1, 2)
x, s = sympy.symbols("x s", positive=True)


@pytest.fixture
def check(tmp_path, monkeypatch):
    """The checks of a notebook that has the labels `fact` and `other-fact`."""
    source = "$$ a = b $$ (fact)\n\n$$\na\n\\le b\n$$ (other-fact)\n\n$$ c $$ (in text) only"
    cells = [
        {"cell_type": "markdown", "source": source.splitlines(keepends=True)},
        {"cell_type": "code", "source": ["# $$ a $$ (in-code)"]},
    ]
    (tmp_path / "chapter.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    monkeypatch.setattr(checks, "_BOOK", tmp_path)
    return Checks("chapter")


def objection(call, *arguments, **options):
    with pytest.raises(CheckError) as caught:
        call("fact", *arguments, **options)
    message = str(caught.value)
    assert message.startswith("fact: ")
    return message


def rows(message):
    """The numbers of a failure by their names."""
    lines = (line.strip() for line in message.splitlines()[1:])
    return {name.strip(): value.strip() for name, value in (r.split("  ", 1) for r in lines)}


class TestLabels:
    def test_are_those_of_the_notebook(self, check):
        assert repr(check.equal("fact", 1, 1)) == "ok  fact  =  exact: both sides are 1"
        assert repr(check.equal("other-fact", 1, 1)).startswith("ok  other-fact")

    @pytest.mark.parametrize("label", ["fakt", "in-code", "in text", "", None])
    @pytest.mark.parametrize(
        ("verb", "arguments"),
        [
            ("equal", (1, 1)),
            ("estimates", ([0.0, 1.0] * 100, 0.5)),
            ("tends_to", ([1, 0], 0, [2, F(1, 16)])),
            ("at_most", (1, 2)),
            ("same_maximiser", ([1, 2], [1, 2], [1, 2])),
            ("differs", (1, 2, -1)),
        ],
    )
    def test_another_label_is_refused_by_every_verb(self, check, verb, arguments, label):
        getattr(check, verb)("fact", *arguments)
        with pytest.raises(CheckError, match="no labelled equation of chapter.ipynb") as caught:
            getattr(check, verb)(label, *arguments)
        assert "fact" in str(caught.value)

    def test_a_notebook_that_does_not_exist_is_refused(self, check):
        with pytest.raises(CheckError, match="the book has no notebook nowhere.ipynb"):
            Checks("nowhere")

    def test_a_label_that_was_just_saved_is_found(self, check, tmp_path):
        cells = [{"cell_type": "markdown", "source": "$$ a = b $$ (fresh)"}]
        (tmp_path / "chapter.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
        check.equal("fresh", 1, 1)


class TestAll:
    def test_shows_one_line_each(self, check):
        both = check.all(check.equal("fact", 1, 1), check.differs("other-fact", 2, 1, 1))
        assert repr(both).splitlines() == [
            "ok  fact  =  exact: both sides are 1",
            "ok  other-fact  ≠  exact: the wrong line is off by 1",
        ]

    @pytest.mark.parametrize("results", [(), (True,), (None,)])
    def test_takes_results_only(self, check, results):
        with pytest.raises(TypeError, match="results of checks"):
            check.all(*results)


# What no verb accepts -----------------------------------------------------------------------------

NO_NUMBERS = [
    (math.nan, "is nan"),
    (np.float64("nan"), "is nan"),
    (math.inf, "is inf"),
    (sympy.nan, "is nan"),
    (sympy.oo, "is oo"),
    (True, "is a truth value"),
    (np.True_, "is a truth value"),
    (x < s, "is a truth value"),
    (log(0), "a log of zero"),
    (None, "not a number"),
    ("1", "is a str, not a number"),
    (["1", "2"], "'1' is a str, not a number"),
    ([b"1"], "not a number"),
    (np.array(["1"]), "not a number"),
    (np.array(["1"], dtype=object), "'1' is a str, not a number"),
    ({1}, "is a set, not a number"),
    (abs, "not a number"),
    (1j, "not a number"),
    (np.array([1j]), "not a number"),
    ([], "is empty"),
    (np.array([]), "is empty"),
    ([1.0, math.nan], "is nan in 1 of 2 entries, first at index 1"),
    ([[1.0, 2.0], [3.0, math.nan]], "is nan in 1 of 4 entries, first at index 1, 1"),
]


@pytest.mark.parametrize(("side", "complaint"), NO_NUMBERS)
def test_what_is_not_a_number_is_refused(check, side, complaint):
    assert complaint in objection(check.equal, side, side)
    assert complaint in objection(check.equal, 1, side)
    assert complaint in objection(check.at_most, side, side)
    assert complaint in objection(check.differs, side, 1, 1)
    assert complaint in objection(check.tends_to, side, 1, [1, F(1, 8)])
    if not callable(side):
        assert complaint in objection(check.same_maximiser, side, side, [1, 2])


@pytest.mark.parametrize(("left", "right"), [([1, 2], [1, 2, 3]), (1, [1]), ([1.0], 1.0), (np.eye(2), np.ones(4))])
def test_shapes_that_differ_are_refused(check, left, right):
    for call, rest in ((check.equal, ()), (check.at_most, ()), (check.differs, (right,))):
        message = objection(call, left, right, *rest)
        assert "the shapes differ: " in message
        assert str(np.shape(left)) in message and str(np.shape(right)) in message


class TestEqual:
    @pytest.mark.parametrize(
        ("left", "right", "line"),
        [
            (log(F(4, 3)), 2 * log(2) - log(3), "exact: both sides are 0.287682072452"),
            (F(2016, 10**4), F(126, 625), "exact: both sides are 126/625"),
            (small.D_star, (F(5, 6), F(1, 3), F(2, 5)), "exact: both sides are (5/6, 1/3, 2/5)"),
            (np.arange(5), list(range(5)), "exact: 5 pairs agree"),
            (log(4) / log(2), 2, "exact: both sides are 2"),
            (sympy.Rational(1, 2), F(1, 2), "exact: both sides are 1/2"),
            (float(log(2)), math.log(2), "to 1e-12: both sides are 0.693147"),
            (log(2), np.log(2), "to 1e-12: both sides are 0.693147"),
            (sympy.log(2), np.log(2), "to 1e-12: both sides are 0.693147"),
            (sympy.log(2), log(2), "to 1e-12: both sides are 0.693147"),
            (-0.0, 0.0, "to 1e-12: both sides are 0"),
            (np.eye(2), [[1.0, 0.0], [0.0, 1.0]], "to 1e-12: 4 pairs agree"),
            (sympy.log(x**2), 2 * sympy.log(x), "symbolic: the difference simplifies to 0"),
            (sympy.Matrix([x, s * 2]), [[x], [s + s]], "symbolic: 2 differences simplify to 0"),
            ((x + 1) ** 2 - x**2, 2 * x + 1, "symbolic: the difference simplifies to 0"),
        ],
    )
    def test_passes(self, check, left, right, line):
        assert repr(check.equal("fact", left, right)) == f"ok  fact  =  {line}"

    def test_tolerance_is_relative(self, check):
        check.equal("fact", 1e-20, 1e-20 * (1 + 5e-13))
        check.equal("fact", 1e20, 1e20 * (1 + 5e-13))
        objection(check.equal, 1e-20, 2e-20)
        objection(check.equal, 1.0, 1.0 + 2e-12)
        line = check.equal("fact", 1.0, 1.0 + 5e-10, tol=1e-9)
        assert repr(line) == "ok  fact  =  to 1e-9: both sides are 1"
        objection(check.equal, 1.0, 1.0 + 2e-9, tol=1e-9)

    @pytest.mark.parametrize("tol", [math.nan, math.inf, 1e9, 0.1, 0, 0.0, -1e-12, "1e-9", True, 1j, [1e-9]])
    def test_a_tolerance_that_tells_nothing_is_refused(self, check, tol):
        for sides in ((1.0, 2.0), (1.0, 1.0), (1, 1), (x, x)):
            assert "tol must be a number above 0 and at most 0.001" in objection(check.equal, *sides, tol=tol)

    def test_exact_numbers_have_no_tolerance(self, check):
        tiny = F(1, 10**40)
        message = objection(check.equal, F(1, 3), F(1, 3) + tiny, tol=1e-3)
        assert rows(message)["tolerance"] == "0 (exact)"

    def test_failure_tells_both_values_their_difference_and_the_tolerance(self, check):
        message = objection(check.equal, -log(F(4, 3)), log(F(4, 3)))
        assert message.splitlines()[0] == 'fact: the two sides of "=" differ'
        assert rows(message) == {
            "left": "-2 log 2 + log 3 = -0.287682072452",
            "right": "2 log 2 - log 3 = 0.287682072452",
            "difference": "-4 log 2 + 2 log 3 = -0.575364144904",
            "tolerance": "0 (exact)",
        }
        message = objection(check.equal, [0.5, 1.0, 2.0], [0.5, 1.5, 2.5])
        assert "differ in 2 of 3 entries, first at index 1" in message
        assert rows(message) == {
            "left": "1.0",
            "right": "1.5",
            "difference": "-0.5",
            "tolerance": "1e-12 (relative)",
        }
        message = objection(check.equal, sympy.log(x), 2 * sympy.log(x))
        assert rows(message)["difference"] == "-log(x)"
        assert rows(message)["tolerance"] == "0 (symbolic)"

    @pytest.mark.parametrize(
        "slip",
        [
            lambda p, q, D: -(p * log(D) + q * log(1 - D)),  # a sign
            lambda p, q, D: F(1, 2) * (p * log(D) + q * log(1 - D)),  # a half
            lambda p, q, D: q * log(D) + p * log(1 - D),  # p_r <-> p_g
            lambda p, q, D: p * log(1 - D) + q * log(D),  # D <-> 1 - D
        ],
    )
    @pytest.mark.parametrize("world", [small, d1], ids=["small", "d1"])
    def test_sees_the_usual_slips(self, check, world, slip):
        right = world.E_r(lambda k: log(world.D[k]))
        right += world.E_z(lambda z: log(1 - world.D[world.G[z]]))
        wrong = sum(slip(*term) for term in zip(world.p_r, world.p_g, world.D))
        objection(check.equal, wrong, right)
        objection(check.equal, float(wrong), float(right))


_draws = np.random.default_rng(8).normal(size=500)


class TestEstimates:
    value = line.E_r(lambda x: np.log(line.D(x)))

    def draws(self, n=20_000, seed=0):
        return np.log(line.D(line.sample_r(n, np.random.default_rng(seed))))

    def test_passes_for_any_seed(self, check):
        for seed in range(20):
            check.estimates("fact", self.draws(seed=seed), self.value)

    def test_states_what_it_can_see(self, check):
        draws = self.draws()
        error = draws.std(ddof=1) / math.sqrt(draws.size)
        line = repr(check.estimates("fact", draws, self.value))
        assert line == (
            f"ok  fact  ≈  sampled, resolution {7.6531 * error:.2g}: mean {draws.mean():.4f} "
            f"against {self.value:.4f}, standard error {error:.2g}, "
            f"z = {(draws.mean() - self.value) / error:.1f}, 20000 draws, "
            "false alarms 1e-7, power 0.99"
        )

    def test_adds_the_means_of_independent_samples(self, check):
        rng = np.random.default_rng(3)
        fakes = np.log1p(-line.D(line.sample_g(5000, rng)))
        total = self.value + line.E_g(lambda x: np.log1p(-line.D(x)))
        shown = repr(check.estimates("fact", [self.draws(), fakes], total))
        assert "20000 + 5000 draws" in shown
        error = math.sqrt(self.draws().var(ddof=1) / 20_000 + fakes.var(ddof=1) / 5000)
        assert f"standard error {error:.2g}," in shown

    def test_exact_values_are_welcome(self, check):
        kinds = small.sample_r(10_000, np.random.default_rng(4))
        score = np.log(np.array(small.D, dtype=float))[kinds]
        check.estimates("fact", score, small.E_r(lambda k: log(small.D[k])))

    def test_failure_tells_both_values_their_difference_and_the_tolerance(self, check):
        message = objection(check.estimates, self.draws(), -0.5)
        assert "standard errors away from the value" in message
        told = rows(message)
        assert float(told["mean"]) == pytest.approx(self.draws().mean())
        assert told["value"] == "-0.5"
        assert float(told["difference"]) == pytest.approx(self.draws().mean() + 0.5)
        assert told["tolerance"].endswith("(5.33 standard errors)")

    @pytest.mark.parametrize(
        ("samples", "complaint"),
        [
            ([], "sample is empty"),
            (np.ones(1000), "the sample has zero variance: all draws are 1"),
            ([np.arange(500.0), np.ones(500)], "the sample 2 has zero variance"),
            ([np.arange(500.0), []], "sample 2 is empty"),
            (np.arange(99.0), "the sample has 99 draws, and needs at least 100"),
            (np.ones((50, 50)), "the sample has shape (50, 50)"),
            (np.array([1.0, math.nan] * 100), "sample is nan in 100 of 200 entries"),
            (3.0, "the sample has shape ()"),
            ([_draws, _draws], "samples 1 and 2 are not independent: they are the same draws"),
            ([_draws[:300], _draws[200:]], "samples 1 and 2 are not independent: they are the same draws"),
            ([_draws, _draws.copy()], "their first 500 draws are equal"),
            ([_draws, _draws[:400].copy()], "their first 400 draws are equal"),
            ([_draws, _draws[::-1].copy()], "they have 500 draws in common"),
            ([_draws[:300].copy(), _draws[200:].copy()], "they have 100 draws in common"),
            ([_draws, np.exp(-_draws)], "the rank correlation of their first 500 draws is -1"),
            ([np.arange(300.0) % 7, _draws, _draws + 1], "samples 2 and 3 are not independent"),
        ],
    )
    def test_a_sample_that_cannot_estimate_is_refused(self, check, samples, complaint):
        assert complaint in objection(check.estimates, samples, 0.5)

    def test_samples_that_share_an_array_but_no_draws_are_independent(self, check):
        draws = self.draws(2000)
        check.estimates("fact", [draws[::2], draws[1::2]], 2 * self.value)

    def test_two_samples_of_one_die_may_have_equal_counts(self, check):
        rng = np.random.default_rng(9)
        one, two = (rng.permutation(np.repeat([0.0, 1.0, 2.0], 100)) for _ in range(2))
        check.estimates("fact", [one, two], 2.0)

    def test_the_value_is_one_number(self, check):
        assert "not a number" in objection(check.estimates, self.draws(), [0.5, 0.5])
        assert "value is nan" in objection(check.estimates, self.draws(), math.nan)
        assert "free symbols" in objection(check.estimates, self.draws(), x)

    def alarms(self, check, rng, shift, runs=3000, n=1000):
        """The share of samples (of a skewed law, two at a time) on which the check objects."""
        objections = 0
        for _ in range(runs):
            one, two = rng.exponential(size=n), rng.normal(size=n)
            error = math.sqrt(one.var(ddof=1) / n + two.var(ddof=1) / n)
            try:
                check.estimates("fact", [one, two], 1 + shift(error))
            except CheckError:
                objections += 1
        return objections / runs

    def test_false_alarm_rate(self, check, monkeypatch):
        monkeypatch.setattr(checks, "FALSE_ALARM_RATE", 0.05)
        share = self.alarms(check, np.random.default_rng(5), lambda error: 0)
        assert abs(share - 0.05) < 5 * math.sqrt(0.05 * 0.95 / 3000)

    def test_the_threshold_is_the_stated_rate(self):
        assert checks.FALSE_ALARM_RATE == 1e-7
        threshold = math.sqrt(2) * float(sympy.erfinv(1 - sympy.Rational(1, 10**7)).evalf(20))
        assert threshold == pytest.approx(5.3267, abs=1e-4)

    @pytest.mark.parametrize("sign", [1, -1])
    def test_power_at_the_resolution(self, check, sign):
        rng = np.random.default_rng(6)
        share = self.alarms(check, rng, lambda error: sign * 7.6531 * error, runs=2000)
        assert abs(share - 0.99) < 0.01

    def test_the_merged_sum_of_thread_two_is_noticed(self, check):
        """One sample set for two laws converges, but to another number (off by 1/2)."""
        x = line.sample_r(20_000, np.random.default_rng(7))
        D = line.D_star(x)
        value = line.E_r(lambda x: np.log(line.D_star(x))) * 2
        objection(check.estimates, np.log(D) + np.log1p(-D), value)


class TestTendsTo:
    sizes = (1, 10, 100)

    def test_passes(self, check):
        values = [2 + F((-1) ** n, n) for n in self.sizes]
        bounds = [F(1, n) for n in self.sizes]
        expected = "ok  fact  →  to 0.01: the limit is 2, 3 values stay within bounds that fall from 1 to 0.01"
        assert repr(check.tends_to("fact", values, 2, bounds)) == expected
        floats = np.array(values, dtype=float), 2.0, np.array(bounds, dtype=float)
        assert repr(check.tends_to("fact", *floats)) == expected

    def test_exact_logarithms(self, check):
        values = [n * log(1 + F(1, n)) for n in self.sizes]
        check.tends_to("fact", values, 1, [F(1, n) for n in self.sizes])
        check.tends_to("fact", [log(2) + F(1, n) for n in (1, 99)], log(2), [F(1, 1), F(1, 99)])

    def test_failure_tells_both_values_their_difference_and_the_tolerance(self, check):
        message = objection(check.tends_to, [1.5, 1.4, 1.3], 1.0, [1.0, 0.5, 0.1])
        assert "value 3 of 3 is farther from the limit than its bound" in message
        told = rows(message)
        assert (told["value"], told["limit"], told["tolerance"]) == ("1.3", "1.0", "0.1")
        assert float(told["difference"]) == pytest.approx(0.3)

    def test_another_limit_is_noticed(self, check):
        values = [1 + 2.0**-k for k in range(12)]
        bounds = [2.0**-k for k in range(12)]
        check.tends_to("fact", values, 1, bounds)
        objection(check.tends_to, values, 1.001, bounds)

    @pytest.mark.parametrize(
        ("arguments", "complaint"),
        [
            (([1, 1, 1], 1, [1, F(1, 2), F(1, 2)]), "must be positive and fall strictly"),
            (([1, 1], 1, [1, 0]), "must be positive and fall strictly"),
            (([1.0, 1.0], 1.0, [1.0, 2.0]), "must be positive and fall strictly"),
            (([1, 1, 1], 1, [1, F(1, 2), F(1, 3)]), "at most a quarter of the first"),
            (([1.0, 2.0], 3.0, [1e10, 1e9]), "the last of the bounds is too wide to show a limit: 1e+09"),
            (([1, 1, 1], 1, [1, F(1, 2), F(1, 8)]), "too wide"),
            (([5, 5], 0, [10, F(1)]), "at most a tenth"),
            (([0, 0], 0, [1, F(1, 10**9)]), "too wide"),
            (([1], 1, [1]), "at least two values"),
            ((1, 1, 1), "at least two values"),
            (([1, 1], [1, 1], [1, F(1, 8)]), "one number as limit"),
            (([1, 1], 1, [1, F(1, 2), F(1, 8)]), "the shapes differ"),
            (([1, math.nan], 1, [1, F(1, 8)]), "values is nan"),
            (([1, x], 1, [1, F(1, 8)]), "free symbols"),
        ],
    )
    def test_what_shows_no_limit_is_refused(self, check, arguments, complaint):
        assert complaint in objection(check.tends_to, *arguments)


class TestAtMost:
    @pytest.mark.parametrize(
        ("left", "right", "attained", "line"),
        [
            (1, 2, None, "exact: 1 case, none above"),
            ([1, 2], [2, 2], (2, 2), "exact: 2 cases, attained at 2"),
            ([log(2)], [log(4)], (log(4), 2 * log(2)), "exact: 1 case, attained at 1.386294361120"),
            ([1, 2, 3], [2, 2, 5], (F(5, 2), F(5, 2)), "exact: 3 cases, attained at 5/2"),
            ([1, 2], [2, F(5, 2)], False, "exact: 2 cases, the smallest gap is 0.5"),
            ([0.1 + 0.2], [0.3], None, "to 1e-12: 1 case, none above"),
            ([1, 2], [2.0, 3.0], False, "to 1e-12: 2 cases, the smallest gap is 1"),
            ([1.0], [1 + 1e-9], False, "to 1e-12: 1 case, the smallest gap is below 1e-6"),
            ([1, 2], [1.5, 3], (1.75, 1.75), "to 1e-12: 2 cases, attained at 1.75"),
            ([0, 0], [1, 2], ([0, 0], [0, 0]), "exact: 2 cases, attained at (0, 0)"),
        ],
    )
    def test_passes(self, check, left, right, attained, line):
        assert repr(check.at_most("fact", left, right, attained)) == f"ok  fact  ≤  {line}"

    def test_failure_tells_both_values_their_difference_and_the_tolerance(self, check):
        message = objection(check.at_most, [1, 3, 5], [2, 2, 2])
        first, *_ = message.splitlines()
        assert first.endswith("above the right one in 2 of 3 entries, first at index 1")
        assert rows(message) == {
            "left": "3",
            "right": "2",
            "difference": "1",
            "tolerance": "0 (exact)",
        }
        assert rows(objection(check.at_most, 1.5, 1.0))["tolerance"] == "1e-12 (relative)"

    def test_strict_means_strict(self, check):
        assert "not below" in objection(check.at_most, [1, 2], [2, 2], attained=False)
        assert "not below" in objection(check.at_most, 0.1 + 0.2, 0.3, attained=False)

    def test_what_is_attained_must_be_equal(self, check):
        message = objection(check.at_most, 1, 2, attained=(log(2), log(3)))
        assert 'the two sides of "≤, where it is attained" differ' in message
        assert "False or a pair" in objection(check.at_most, 1, 2, attained=True)
        assert "the shapes differ" in objection(check.at_most, 1, 2, attained=(1, [1]))

    @pytest.mark.parametrize(
        ("left", "right", "attained", "complaint"),
        [
            (1, 2, (77, 77), "equality at 77, and a side is 1 and one is 2 in all cases"),
            ([0, 0], [1, 2], (77, 77), "equality at 77, and a side is 0 in all cases"),
            ([0, 0], [1, 2], ([0, 3], [0, 3]), "equality at 3, and a side is 0 in all cases"),
            ([0.0, 0.0], [1e13, 2e13], (1.0, 1.0), "equality at 1, and a side is 0"),
            ([1, 2], [2, 3], (0.5, 0.5), "equality at 0.5, and both sides take values from 2 to 2"),
            ([1, 2], [3, 4], (3, 3), "no value is taken by both sides"),
            ([log(2), log(3)], [log(3), log(5)], (log(4), 2 * log(2)), "values from 1.09861 to 1.09861"),
            ([1, 2], [2, 2], (x, x), "free symbols"),
        ],
    )
    def test_what_is_attained_is_a_case_of_the_bound(self, check, left, right, attained, complaint):
        assert complaint in objection(check.at_most, left, right, attained=attained)

    def test_the_direction_matters(self, check):
        """Gibbs: KL >= 0, and its mirror image fails."""
        kl = d1.E_r(lambda k: log(d1.p_r[k] / d1.p_g[k]))
        check.at_most("fact", 0, kl, attained=False)
        objection(check.at_most, kl, 0)

    def test_numbers_only(self, check):
        assert "free symbols" in objection(check.at_most, x, x + 1)


class TestSameMaximiser:
    grid = [F(k, 20) for k in range(1, 20)]

    @staticmethod
    def value(d, real=HALF, fake=HALF):
        return real * log(d) + fake * log(1 - d)

    def test_passes(self, check):
        halved = check.same_maximiser("fact", self.value, lambda d: self.value(d) / 2, self.grid)
        expected = "both are largest at 1/2 alone, of 19 candidates"
        assert repr(halved) == f"ok  fact  same maximiser  exact: {expected}"
        values = np.array([float(self.value(d)) for d in self.grid])
        line = repr(check.same_maximiser("fact", values, 7 * values + 3, self.grid))
        assert line == f"ok  fact  same maximiser  to 1e-12: {expected}"

    def test_candidates_may_be_whole_discriminators(self, check):
        candidates = [(a, b) for a in self.grid[::3] for b in self.grid[::3]]
        line = check.same_maximiser(
            "fact",
            lambda D: self.value(D[0], F(1, 5), F(4, 5)) + self.value(D[1]),
            lambda D: 3 * self.value(D[0], F(1, 5), F(4, 5)) + 5 * self.value(D[1]),
            candidates,
        )
        assert "both are largest at (1/5, 1/2) alone, of 49 candidates" in repr(line)

    def test_failure_tells_where_and_by_how_much(self, check):
        message = objection(check.same_maximiser, self.value, lambda d: self.value(d, F(3, 5), F(2, 5)), self.grid)
        assert "the first objective is largest at 1/2, the second at 3/5" in message
        told = rows(message)
        assert told["first"].endswith("= -0.693147180560")
        assert told["second"].endswith("= -0.673011667009")
        assert told["second objective at the first maximiser, short by"].endswith("= 0.020135513551")

    @pytest.mark.parametrize(
        ("first", "second", "complaint"),
        [
            ([1, 3, 3], [1, 2, 3], "the first objective has several maximisers"),
            ([1, 2, 3], [0.3, 0.1 + 0.2, 0.1], "the second objective has several maximisers"),
            ([1, 2], [1, 2, 3], "3 candidates, but the first objective has values of shape (2,)"),
            ([1, 2, math.nan], [1, 2, 3], "first objective is nan"),
            (lambda c: math.nan, [1, 2, 3], "first objective is nan"),
        ],
    )
    def test_what_has_no_maximiser_is_refused(self, check, first, second, complaint):
        assert complaint in objection(check.same_maximiser, first, second, [5, 6, 7])

    @pytest.mark.parametrize("candidates", [[5, 6, 5], [F(1, 2), 3, 0.5], [(1, 2), [1, 2], (2, 1)], np.array([[1, 2], [3, 4], [1, 2]])])
    def test_candidates_differ(self, check, candidates):
        message = objection(check.same_maximiser, [1, 2, 3], [1, 2, 3], candidates)
        assert "candidates 1 and" in message and "are the same" in message

    def test_one_candidate_is_no_choice(self, check):
        assert "at least two candidates" in objection(check.same_maximiser, [1], [1], [1])


class TestDiffers:
    @pytest.mark.parametrize(
        ("wrong", "right", "by", "line"),
        [
            (-log(F(4, 3)), log(F(4, 3)), -2 * log(F(4, 3)), "exact: @ -0.575364144904"),
            (999, 0, 999, "exact: @ 999"),
            (F(1, 3), 1, F(-2, 3), "exact: @ -0.666666666667"),
            (-0.774605843979, -0.474076984180, -0.300528859799, "to 1e-12: @ -0.300528859799"),
            (0.3, 0.1, F(1, 5), "to 1e-12: @ 0.200000000000"),
            (x, 2 * x, -x, "symbolic: @ -x"),
        ],
    )
    def test_passes(self, check, wrong, right, by, line):
        expected = line.replace("@", "the wrong line is off by")
        assert repr(check.differs("fact", wrong, right, by)) == f"ok  fact  ≠  {expected}"

    def test_failure_tells_both_values_their_difference_and_the_tolerance(self, check):
        message = objection(check.differs, log(4), log(2), -log(2))
        assert "not off by the stated amount" in message
        assert rows(message) == {
            "wrong": "2 log 2 = 1.386294361120",
            "right": "log 2 = 0.693147180560",
            "difference": "log 2 = 0.693147180560",
            "stated": "-log 2 = -0.693147180560",
            "tolerance": "0 (exact)",
        }
        assert rows(objection(check.differs, 2.0, 1.0, 1.0 + 1e-11))["tolerance"] == "2e-12"
        objection(check.differs, x, 2 * x, x)

    @pytest.mark.parametrize(
        ("wrong", "right", "by"),
        [
            (1, 1, 0),
            (1.0, 1.0, 0.0),
            (1.0, 1.0 + 1e-15, -1e-15),
            (log(4), 2 * log(2), 0),
            (x, x, x - x),
        ],
    )
    def test_what_is_true_is_not_refuted(self, check, wrong, right, by):
        assert "the stated error is 0: nothing is refuted" in objection(check.differs, wrong, right, by)

    def test_a_right_line_cannot_be_given_an_error(self, check):
        objection(check.differs, log(4), 2 * log(2), 1)

    def test_numbers_only(self, check):
        assert "give numbers, not arrays" in objection(check.differs, [2], [1], [1])


class TestVanishes:
    """Quick roads to "is 0" and "is not 0", and the slow one where both are closed."""

    t = sympy.symbols("t", real=True)
    k = sympy.symbols("k", integer=True)

    @pytest.mark.parametrize(
        ("difference", "zero"),
        [
            (sympy.exp(t) / (1 + sympy.exp(t)) - 1 / (1 + sympy.exp(-t)), True),
            (sympy.exp(t) / (1 + sympy.exp(t)) - 1 / (2 + sympy.exp(-t)), False),
            (sympy.sin(t) ** 2 + sympy.cos(t) ** 2 - 1, True),
            (sympy.sin(t) ** 2 + sympy.cos(t) ** 2 - sympy.Rational(999, 1000), False),
            (sympy.log((1 + sympy.exp(-t)) * sympy.exp(t)) - sympy.log(1 + sympy.exp(t)), True),
            (sympy.log(6) - sympy.log(2) - sympy.log(3), True),
            (sympy.log(6) - sympy.log(2) - sympy.log(3) - sympy.Rational(1, 10**12), False),
            (sympy.Max(x - 5, 0), False),  # is 0 where it is looked at
            (sympy.Heaviside(x - 3), False),
            (sympy.cos(sympy.pi * k) - 1, False),  # is 0 for every other whole number
            (sympy.cos(2 * sympy.pi * k) - 1, True),
            (sympy.sqrt(t**2) - t, False),
            (sympy.sqrt(x**2) - x, True),
            (sympy.Function("f")(x) - x, False),
        ],
        ids=str,
    )
    def test_a_difference_is_zero_for_all_values_or_not(self, difference, zero):
        assert vanishes(difference) is zero
