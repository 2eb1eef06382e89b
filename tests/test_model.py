"""The worlds of the GAN: they are as wild as the lines may be."""

import subprocess
import sys
import time
from fractions import Fraction as F

import pytest
from gan.record import BOOK
from printed.statements import Statement
from printed.syntax import PrintedError
from printed.verdict import Refutation, Undecided, decide, execute
from printed.world import Dice

TOO_TAME = {
    "JSD": r"\JSD(p_r \| p_g) < \tfrac12",
    "KL": r"\KL(p_r \| p_g) < 3, \quad p_g > 0",
    "cross-entropy": r"\BCE(y, d) < 3",
    "softplus": r"\softplus(s) < 3",
    "TV": r"\TV(p_r, p_g) < \tfrac{9}{10}",
    "size": r"n < 5",
    "entropy": r"\H(p_r) < \log 5",
    "a weight": r"a < 7",
    "a function": r"f(x) < 7",
    "a posterior": r"D^*(x) < \tfrac{99}{100}, \quad p_r, p_g > 0",
    "a prediction": r"D(x) > \tfrac{1}{100}",
    "kinds": r"\sum_x 1 < 5",
}

TWO_KINDS = {
    "variance of a share": r"\Var\Bigl[\frac{1}{n} \sum_{i=1}^{n} \ind\{x_i = x\}\Bigr] = \frac{1}{2n} \Bigl(1 - \sum_{x} p_r(x)^2\Bigr)",
    "up to three samples": r"\E\Bigl[\sum_{i=1}^{n} f(x_i)\Bigr] = (n + (n-1)(n-2)(n-3)) \E_{x \sim p_r}[f(x)]",
}

NEITHER_REAL_NOR_FAKE = {
    "posterior": r"D^*(x) = \frac{p_r(x)}{p_r(x) + p_g(x)}",
    "its complement": r"D^*(x) + \frac{p_g(x)}{p_r(x) + p_g(x)} = 1",
}


@pytest.mark.parametrize("name", TOO_TAME)
def test_a_bound_that_only_tame_worlds_keep_is_refuted(name, model):
    with pytest.raises(Refutation):
        execute(TOO_TAME[name], model)


@pytest.mark.parametrize("name", TWO_KINDS)
def test_an_expectation_over_samples_meets_three_kinds_and_larger_samples(name, model):
    with pytest.raises(Refutation):
        execute(TWO_KINDS[name], model)


@pytest.mark.parametrize("name", NEITHER_REAL_NOR_FAKE)
def test_a_thing_that_is_neither_real_nor_fake_asks_for_a_hypothesis(name, model):
    line = NEITHER_REAL_NOR_FAKE[name]
    with pytest.raises(Refutation) as refuted:
        execute(line, model)
    assert refuted.value.kind == "undefined"
    assert str(execute(line + r", \quad \bar p(x) > 0", model))


@pytest.mark.parametrize("name", NEITHER_REAL_NOR_FAKE)
def test_without_the_rules_of_the_house_a_free_thing_is_real_or_fake(name, model):
    statement = Statement.read(NEITHER_REAL_NOR_FAKE[name], model, house=False)
    assert str(decide(statement, model))
    for w, e in (model.draw_finite(statement, model, Dice(place), place) for place in range(100)):
        assert w.p_r(e["x"]) + w.p_g(e["x"]) > 0


@pytest.mark.parametrize(
    "line",
    [
        r"\argmax_D V(D, G) = D^*",
        r"D^* = \eta_{1/2}",
        r"V(D^*, G) - V(D, G) = \int (p_r(x) + p_g(x)) \kl(D^*(x) \| D(x)) \,dx",
        r"\sum_x p_r(x) \log \frac{p_r(x)}{p_r(x) + p_g(x)} = \E_{x \sim p_r}[\log D^*(x)]",
    ],
)
def test_functions_and_integrals_claim_nothing_where_no_thing_is(line, model):
    assert str(execute(line, model))


def test_the_same_maximiser_where_every_number_is_one(model):
    """At a thing that is neither real nor fake both sides are maximal at every number."""
    assert str(execute(r"\tfrac12 V(D, G) \samemax V(D, G)", model))
    with pytest.raises(Refutation):
        execute(r"\E_{x \sim w}[\log D(x) + \log(1-D(x))] \samemax \log 4", model)


def _worlds(model, tex, how_many=100):
    statement, rng = Statement.read(tex, model), Dice(1)
    return [model.draw_finite(statement, model, rng, place) for place in range(how_many)]


def test_every_fifth_world_is_extreme(model):
    tiny = []
    for place, (w, e) in enumerate(_worlds(model, r"\BCE(y, d) = V(D, G)")):
        near_an_end = [min(p, 1 - p) for p in [e["d"], *(w.D(x) for x in w.atoms["x"])]]
        if min(near_an_end) < F(1, 100):
            tiny.append(place)
    assert len(tiny) > 15
    assert all(place % 5 == 4 for place in tiny)


def test_every_fourth_world_has_a_thing_that_is_neither(model):
    for condition, some in (("", True), (r", \quad \bar p > 0", False), (r", \quad p_r > 0", False)):
        found = [any(w.p_r(x) == w.p_g(x) == 0 for x in w.atoms["x"]) for w, _ in _worlds(model, "a = a" + condition)]
        assert any(found) == some


def test_few_samples_are_enumerated(model):
    sizes = set()
    for w, e in _worlds(model, r"\E[\hat V] = V(D, G)"):
        assert w.outcomes({"x", "z"}) <= 256
        sizes.add((len(w.p_r.points), e["n"]))
    assert {kinds for kinds, _ in sizes} >= {1, 2, 3}
    assert max(n for _, n in sizes) >= 4


IRRATIONAL = {
    "Hellinger, squared": r"\int (\sqrt{p_r(x)} - \sqrt{p_g(x)})^2 \,dx = 2 - 2 \int \sqrt{p_r(x) p_g(x)} \,dx",
    "root of a sum": r"\sqrt{a^2 + 2 a b + b^2} + \sqrt{a} = a + b + \sqrt{a}",
    "over atoms": r"\sum_x \sqrt{p_r(x)} \sqrt{p_r(x)} = 1",
    "in a condition": r"c^2 = a, \quad c = \sqrt{a}",
}


@pytest.mark.parametrize("name", IRRATIONAL)
def test_an_irrational_root_is_taken_in_floating_point_in_that_world_only(name, model):
    verdict = execute(IRRATIONAL[name], model)
    assert 200 < verdict.finite <= 300
    assert 0 < verdict.rounded < verdict.finite
    assert f"exact but for {verdict.rounded} in floating point" in str(verdict)


@pytest.mark.parametrize("line", [r"\sum_x \sqrt{p_r(x)} = 1", r"\sqrt{a} < a + \tfrac{1}{20}", r"\sqrt{a + b} = \sqrt{a} + \sqrt{b}"])
def test_a_false_line_with_roots_is_refuted(line, model):
    with pytest.raises(Refutation):
        execute(line, model)


@pytest.mark.parametrize("line", [r"\sqrt{a} < a + 1", r"\sqrt{D(x)} > D(x) - 1", r"\sqrt{a} \le \sqrt{a + b} \attained{b = 0}"])
def test_a_true_bound_with_roots_is_true_also_where_equality_is_likely_or_stated(line, model):
    assert execute(line, model).rounded


@pytest.mark.parametrize("line", [r"\sqrt{d} + \sqrt{1-d} < \sqrt{2}", r"\sqrt{a} \le \sqrt{a + b} \attained{b = 1}"])
def test_a_bound_with_roots_is_refuted_where_equality_is_likely_or_stated(line, model):
    with pytest.raises(Refutation):
        execute(line, model)


def test_a_rounded_world_keeps_all_that_was_drawn(model):
    for w, e in _worlds(model, r"\E[\hat V] = s + d", 20):
        if w.extreme:
            continue
        r, values = w.rounded(e)
        assert [r.p_g(x) for x in r.atoms["x"]] == pytest.approx([float(w.p_g(x)) for x in w.atoms["x"]])
        assert r.samples == w.samples
        assert values == {key: float(value) for key, value in e.items()}


OVERFLOWS = {
    "both sides": r"\int e^{1000 x} \,dx = \int e^{1000 x} \,dx",
    "one side": r"\int e^{1000 x} \,dx = 0",
    "a bound": r"\int e^{1000 x} \,dx \le \int e^{2000 x} \,dx \strict",
    "a difference": r"\int e^{1000 x} \,dx - \int e^{1000 x} \,dx = 0",
    "beside a root": r"\sqrt{a} e^{1000} = e^{1000} \sqrt{a}",
    "a limit": r"e^d \to 1, \quad d \to \infty",
    "samples": r"\frac{1}{n} \sum_{i=1}^n e^{1000 x_i} \approx \E_{x \sim p_r}[e^{1000 x}]",
}


@pytest.mark.parametrize("name", OVERFLOWS)
def test_an_overflow_refutes_nothing_and_proves_nothing(name, model):
    with pytest.raises(Undecided, match="in floating point .* is (inf|nan): overflow"):
        execute(OVERFLOWS[name], model)


@pytest.mark.parametrize(
    "line", [r"\int \log(-D(x)) \,dx = 0", r"\frac{d}{dx} \frac{f(x)}{f(x)-f(x)} = 1", r"\frac{1}{n} \sum_{i=1}^n \log(-D(x_i)) \approx 1"]
)
def test_what_has_no_value_in_floating_point_is_undefined(line, model):
    with pytest.raises(Refutation) as refuted:
        execute(line, model)
    assert refuted.value.kind == "undefined"


@pytest.mark.parametrize("line", [r"\softplus(s) = \log(1-e^{s})", r"\frac{a}{y} = 2 a"])
def test_a_line_without_a_value_in_some_worlds_is_false_where_it_is_false_in_others(line, model):
    for k in range(5):  # whichever world comes first
        with pytest.raises(Refutation) as refuted:
            execute(line + r" \quad" * k, model)
        assert refuted.value.kind == "false"


LONG = [
    r"\sum_{i=1}^{1000} \sum_{j=1}^{1000} \sum_{k=1}^{1000} 1 = 1",
    r"\sum_{i=1}^{1000} \sum_{j=1}^{1000} \log(i+j) = 0",
    r"\sum_{i=1}^{1000} \log(i^{9} + 7) = 0",
    r"\sum_{i=1}^{1000} \log(10^{29} + i) = 0",
    r"\prod_{i=1}^{40} (1 + \log(i + 1)) = 1",
    r"\sum_{j=1}^{1000} \prod_{i=1}^{12} (j + \log(i + 1)) = 1",
    r"\E[\hat V^{20}] = 0",
    r"\E[\hat V^{9}] = \E[\hat V^{9}]",
    r"n = 10^9",
    r"f(x_1) = f(x_1), n = 100000",
    r"2^{2^{20}} = 1",
    r"\log(10^{60}+7) = 0",
    r"\log(10^{61}+7) + \log(10^{62}+7) = 0",
    r"\frac{d^2}{dd^2} \sum_{i=1}^{1000} \sum_{j=1}^{1000} \log(d + i + j) = 0",
    r"\sum_{i=1}^{1000} \max_{d \in [0,1]} (i \log d + \log(1-d)) = 0",
    r"\max_{d \in [0,1]} \sum_{i=1}^{1000} (\log(i + d) - d^3) = 0",
    r"\max_D \E_{x \sim p_r}[\max_D V(D,G)] = \max_D V(D,G)",
    r"\E[\E[\hat V]] = \E[\hat V]",
    r"\E_{x \sim p_r}[" * 10 + "1" + "]" * 10 + " = 1",
    r"\sum_{i=1}^{100000} \sum_{j=1}^{100000} \int f(x) \,dx = 0",
    r"\frac{1}{n^2} \sum_{i=1}^n \sum_{j=1}^n f(x_i) f(x_j) \to \E_{x \sim p_r}[f(x)]^2, \quad n \to \infty",
    r"\argmax_D \sum_{i=1}^{1000} V(D, G) = D^*",
    r"\Var[\hat V]^{3} = \Var[\hat V]^3",
    r"d^{100000} = 1",
]
ESTIMATES = [
    r"\frac{1}{n} \sum_{i=1}^n f(x_i) D(x) \approx D(x) \E_{x \sim p_r}[f(x)]",
    r"p_r(x) \hat V \approx p_r(x) V(D, G)",
    r"f(x) \frac{1}{N} \sum_{i=1}^N \BCE(y_i, D(\xi_i)) \approx f(x) R_\pi(D)",
    r"\frac{1}{n} \sum_{i=1}^n f(x_i) D(x) \to D(x) \E_{x \sim p_r}[f(x)], \quad n \to \infty",
    r"\int \frac{1}{n} \sum_{i=1}^n f(x_i) f(u) \,du \approx \E_{x \sim p_r}[f(x)] \int f(x) \,dx",
]


@pytest.mark.parametrize("line", LONG + ESTIMATES)
def test_no_line_takes_more_than_five_seconds(line, model):
    """As the judge has it decided: the lines of the book may take longer, that their record is the same everywhere."""
    start = time.process_time()
    try:
        decide(Statement.read(line, model), model, worlds=25, seconds=4.0)
    except (PrintedError, Refutation):
        pass
    assert time.process_time() - start < 5


@pytest.mark.parametrize("line", ESTIMATES[:4])
def test_an_estimate_with_a_free_point_takes_less_than_a_second(line, model):
    start = time.process_time()
    assert "samples" in str(execute(line, model))
    assert time.process_time() - start < 1
    with pytest.raises(Refutation):
        execute(line.replace(r"\sum_", r"\tfrac{101}{100} \sum_").replace(r"\hat V", r"\tfrac{11}{10} \hat V"), model)


@pytest.mark.parametrize("line", [LONG[0], LONG[1], LONG[13], LONG[17]])
def test_what_would_take_too_long_says_so(line, model):
    with pytest.raises(PrintedError, match="200000 terms in all"):
        execute(line, model)


def test_without_gmpy2_the_worlds_are_the_same(model):
    """As in the browser: the same worlds, in fractions."""
    lines = [
        r"\Var[\hat V] = \frac{1}{n} \Var_{x \sim p_r}[\log D(x)] + \frac{1}{m} \Var_{z \sim p_z}[\log(1-D(G(z)))]",
        r"\argmax_D V(D, G) = D^*",
        IRRATIONAL["over atoms"],
    ]
    script = (
        "import sys; sys.modules['gmpy2'] = None\n"
        "from gan.model import MODEL\n"
        "from printed.verdict import execute\n"
        f"for line in {lines!r}: print(execute(line, MODEL))\n"
    )
    found = subprocess.run([sys.executable, "-c", script], cwd=BOOK, capture_output=True, text=True, check=True).stdout.splitlines()
    assert found == [str(execute(line, model)) for line in lines]
