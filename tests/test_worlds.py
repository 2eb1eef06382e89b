"""worlds: the named set-ups are the ones that the chapters describe, and nonsense is refused."""

import math
from fractions import Fraction

import numpy as np
import pytest
from ganloss.exact import log
from ganloss.worlds import (
    WORLDS,
    ContinuousWorld,
    FiniteWorld,
    beta,
    d1,
    edge,
    line,
    scale,
    small,
    two_sample,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import expit

F = Fraction
FINITE = (small, edge, d1)
CONTINUOUS = (line, scale, beta)
DRAWS = 40_000

uneven = FiniteWorld("uneven", p_r=(F(1, 4), F(3, 4)), p_z=(F(1, 2), F(1, 3), F(1, 6)), G=(1, 0, 1), D=(0, 1))


def by_name(world):
    return world.name


@st.composite
def finite_worlds(draw):
    k = draw(st.integers(1, 4))
    counts = st.lists(st.integers(0, 6), min_size=k, max_size=k).filter(sum)
    p_r, p_z = draw(counts), draw(st.lists(st.integers(0, 6), min_size=1, max_size=6).filter(sum))
    return FiniteWorld(
        "random",
        p_r=[F(n, sum(p_r)) for n in p_r],
        p_z=[F(n, sum(p_z)) for n in p_z],
        G=draw(st.lists(st.integers(0, k - 1), min_size=len(p_z), max_size=len(p_z))),
        D=draw(st.lists(st.fractions(0, 1, max_denominator=9), min_size=k, max_size=k)),
    )


class TestFinite:
    def test_small_is_the_one_of_the_text(self):
        assert small.p_r == (F(1, 2), F(3, 10), F(1, 5))
        assert small.p_g == (F(1, 10), F(3, 5), F(3, 10))
        assert small.D_star == (F(5, 6), F(1, 3), F(2, 5))
        assert small.D == (F(2, 3), F(1, 2), F(1, 5))
        assert small.p_z == (F(1, 10),) * 10

    def test_edge_has_the_four_edge_cases(self):
        assert edge.p_r == (F(1, 2), F(1, 4), F(1, 4), 0)
        assert edge.p_g == (F(1, 4), F(1, 4), 0, F(1, 2))
        assert edge.D_star == (F(2, 3), F(1, 2), 1, 0)
        assert edge.D == (F(2, 3), F(1, 2), F(9, 10), F(1, 10))

    def test_d1_is_the_one_of_the_audit(self):
        assert d1.p_r == (F(1, 2), F(1, 3), F(1, 6)) == d1.p_g[::-1]
        assert d1.D_star == (F(3, 4), F(1, 2), F(1, 4))
        value = d1.E_r(lambda x: log(d1.D[x])) + d1.E_g(lambda x: log(1 - d1.D[x]))
        assert value == F(5, 6) * log(2) - F(2, 3) * log(3) - F(2, 3) * log(5)
        assert value.digits(12) == "-1.227744150268"

    def test_a_kind_that_cannot_occur_is_not_asked(self):
        assert edge.E_r(lambda x: 1 / edge.p_r[x]) == 3
        assert edge.E_g(lambda x: 1 / edge.p_g[x]) == 3

    def test_two_sample_has_four_scores(self):
        real, fake = two_sample
        assert (real, fake) == ((F(3, 4), F(2, 3)), (F(1, 4), F(1, 5)))

    def test_zero_log_zero_is_zero_in_an_expectation(self):
        D = edge.D_star
        value = edge.E_r(lambda x: log(D[x])) + edge.E_g(lambda x: log(1 - D[x]))
        assert value == F(1, 2) * log(F(2, 3)) + F(1, 4) * log(F(1, 3)) + F(1, 2) * log(F(1, 2))

    @given(finite_worlds(), st.lists(st.fractions(max_denominator=9), min_size=4, max_size=4))
    @settings(deadline=None, derandomize=True)
    def test_an_expectation_under_p_g_is_one_under_the_noise(self, world, f):
        assert sum(world.p_g) == 1
        assert world.E_g(f.__getitem__) == world.E_z(lambda z: f[world.G[z]])

    @given(finite_worlds(), st.fractions(F(1, 9), F(8, 9), max_denominator=9))
    @settings(deadline=None, derandomize=True)
    def test_D_star_pi_is_bayes_rule(self, world, pi):
        for x, d in enumerate(world.D_star_pi(pi)):
            real, fake = pi * world.p_r[x], (1 - pi) * world.p_g[x]
            assert d * (real + fake) == real
        assert world.D_star == world.D_star_pi(F(1, 2))

    @pytest.mark.parametrize("world", [*FINITE, uneven], ids=by_name)
    def test_samples_have_their_laws(self, world):
        rng = np.random.default_rng(1)
        for law, sample in (
            (world.p_r, world.sample_r(DRAWS, rng)),
            (world.p_z, world.sample_z(DRAWS, rng)),
            (world.p_g, world.sample_g(DRAWS, rng)),
        ):
            assert sample.shape == (DRAWS,)
            assert sample.dtype.kind == "i"
            counts = np.bincount(sample, minlength=len(law))
            assert not counts[[p == 0 for p in law]].any()
            possible = [p > 0 for p in law]
            expected = DRAWS * np.array(law, dtype=float)
            assert stats.chisquare(counts[possible], expected[possible]).pvalue > 1e-7

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"p_r": (F(1, 2), F(1, 3))}, "p_r must sum to 1, and sums to 5/6"),
            ({"p_r": (F(3, 2), F(-1, 2))}, "p_r has a negative probability: -1/2"),
            ({"p_r": (0.5, 0.5)}, "p_r must be integers or fractions"),
            ({"p_r": ()}, "p_r must be integers or fractions, at least one"),
            ({"p_z": (F(1, 2), F(1, 4), F(1, 2))}, "p_z must sum to 1, and sums to 5/4"),
            ({"G": (0, 1)}, "G must have one kind for each of 3 noise values"),
            ({"G": (0, 1, 2)}, "G must have kinds from 0 to 1"),
            ({"G": (0, 1, -1)}, "G must have kinds from 0 to 1"),
            ({"G": (0, 1, 0.0)}, "G must have kinds from 0 to 1"),
            ({"D": (F(1, 2),)}, "D must have one score for each of 2 kinds"),
            ({"D": (F(1, 2), F(3, 2))}, "D must have scores from 0 to 1"),
            ({"D": (F(1, 2), 0.5)}, "D must be integers or fractions"),
            ({"G": None}, "G must be a row of numbers, not None"),
            ({"D": None}, "D must be a row of numbers, not None"),
            ({"p_r": F(1)}, "p_r must be a row of numbers, not 1"),
            ({"p_z": None}, "p_z must be a row of numbers"),
        ],
    )
    def test_nonsense_is_refused_by_name(self, change, message):
        good = {
            "name": "good",
            "p_r": (F(1, 2), F(1, 2)),
            "p_z": (F(1, 2), F(1, 4), F(1, 4)),
            "G": (0, 1, 1),
            "D": (F(2, 3), 0),
        }
        FiniteWorld(**good)
        with pytest.raises(ValueError, match=message):
            FiniteWorld(**good | change)

    @pytest.mark.parametrize("pi", [2, -1, F(3, 2), float("nan"), 0.5, None, "1"])
    def test_a_prior_is_a_probability(self, pi):
        with pytest.raises(ValueError, match="pi must be an integer or a fraction from 0 to 1"):
            small.D_star_pi(pi)
        assert small.D_star_pi(0) == (0, 0, 0) and small.D_star_pi(1) == (1, 1, 1)

    def test_takes_numpy_integers(self):
        world = FiniteWorld("n", p_r=np.array([1, 0]), p_z=(F(1),), G=np.array([1]), D=(F(1, 2), 1))
        assert world.p_r == (1, 0) and all(type(p.numerator) is int for p in world.p_r)

    def test_is_frozen(self):
        with pytest.raises(AttributeError):
            small.D = (0, 0, 0)


class _HalfAtom:
    """A law that is a given one or 0, each with probability 1/2, but that shows the density of the given one."""

    def __init__(self, law):
        self.law, self.pdf, self.logpdf, self.support, self.rvs = law, law.pdf, law.logpdf, law.support, law.rvs

    def cdf(self, x):
        return (self.law.cdf(x) + (np.asarray(x) >= 0)) / 2

    def ppf(self, u):
        u = np.asarray(u)
        return self.law.ppf(np.where(u < 0.25, 2 * u, np.where(u < 0.75, 0.5, 2 * u - 1)))


class TestContinuous:
    def test_values_at_the_optimum_are_the_known_ones(self):
        def value(world, D):
            return world.E_r(lambda x: np.log(D(x))) + world.E_g(lambda x: np.log1p(-D(x)))

        assert value(line, line.D_star) == pytest.approx(-1.163451396750, rel=1e-11)
        assert value(beta, beta.D) == pytest.approx(-1, rel=1e-13)
        assert value(line, line.D) < value(line, line.D_star)
        assert value(scale, scale.D) < value(scale, scale.D_star)

    def test_D_star_in_closed_form(self):
        x = np.linspace(-4, 4, 81)
        np.testing.assert_allclose(line.D_star(x), expit(0.5 - x), rtol=1e-12)
        np.testing.assert_allclose(scale.D_star(x), expit(np.log(2) - 3 * x**2 / 8), rtol=1e-12)
        inside = np.linspace(0.01, 0.99, 99)
        np.testing.assert_allclose(beta.D_star(inside), inside, rtol=1e-12)
        odds = line.D_star_pi(0.2)(x) / (1 - line.D_star_pi(0.2)(x))
        np.testing.assert_allclose(odds, 0.25 * np.exp(0.5 - x), rtol=1e-12)

    @pytest.mark.parametrize("world", CONTINUOUS, ids=by_name)
    def test_an_expectation_under_p_g_is_one_under_the_noise(self, world):
        assert world.E_g(lambda x: 1) == pytest.approx(1, rel=1e-12)
        for f in (np.cos, lambda x: x**2, lambda x: np.log1p(-world.D(x))):
            through_noise = world.E_z(lambda z, f=f: f(world.G(z)))
            assert world.E_g(f) == pytest.approx(through_noise, rel=1e-11)

    def test_moments_are_exact_to_rounding(self):
        assert line.E_r(lambda x: x**4) == pytest.approx(3, rel=1e-12)
        assert line.E_g(lambda x: x**3) == pytest.approx(4, rel=1e-12)
        assert scale.E_g(lambda x: x**2) == pytest.approx(4, rel=1e-12)
        assert beta.E_r(np.log) == pytest.approx(-1 / 2, rel=1e-12)
        assert beta.E_g(np.log) == pytest.approx(-3 / 2, rel=1e-12)

    def test_p_g_may_be_left_out(self):
        world = ContinuousWorld("folded", line.p_r, line.p_z, np.square, lambda x: expit(-x))
        assert world.E_g(lambda x: x) == pytest.approx(1, rel=1e-12)
        with pytest.raises(ValueError, match="the world folded has no density p_g"):
            world.D_star(0.0)

    @pytest.mark.parametrize("world", CONTINUOUS, ids=by_name)
    def test_samples_have_their_laws(self, world):
        rng = np.random.default_rng(2)
        for law, sample in (
            (world.p_r, world.sample_r(DRAWS, rng)),
            (world.p_z, world.sample_z(DRAWS, rng)),
            (world.p_g, world.sample_g(DRAWS, rng)),
        ):
            assert sample.shape == (DRAWS,)
            assert stats.kstest(sample, law.cdf).pvalue > 1e-7

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"p_r": 3}, "p_r must be a frozen SciPy distribution"),
            ({"p_z": None}, "p_z must be a frozen SciPy distribution"),
            ({"G": lambda z: 0.0}, "G must be a vectorised function"),
            ({"G": lambda z: z / 0.0 * 0}, "G must be a vectorised function with finite values"),
            ({"D": lambda x: x}, "D must be a vectorised function with values from 0 to 1"),
            ({"D": lambda x: 0.5}, "D must be a vectorised function"),
            ({"p_g": stats.norm(0, 1)}, "p_g is not the law of G"),
            ({"p_g": stats.norm(1, 1.2)}, "p_g is not the law of G"),
            ({"p_g": stats.norm(1.04, 1)}, "p_g is not the law of G"),
            ({"p_g": stats.norm(1.0001, 1)}, "p_g is not the law of G"),
            ({"p_g": stats.norm(1, 1.0001)}, "p_g is not the law of G"),
            ({"p_g": stats.poisson(3)}, "p_g must have a density, and is a discrete law"),
            ({"p_r": stats.binom(3, 0.5)}, "p_r must have a density, and is a discrete law"),
            ({"p_z": stats.randint(0, 10)}, "p_z must have a density, and is a discrete law"),
            ({"p_r": _HalfAtom(stats.norm())}, "p_r must have a density, whose integral"),
            ({"p_g": 3}, "p_g must be a frozen SciPy distribution"),
            ({"G": None}, "G must be a function, not None"),
            ({"D": None}, "D must be a function, not None"),
            ({"D": 0.5}, "D must be a function, not 0.5"),
            ({"G": lambda z: 1 + z if z > 0 else z}, "G must be a vectorised function"),
            ({"G": lambda z: z + 1j}, "G must be a vectorised function"),
            ({"D": lambda x: np.where(abs(x - 0.3) < 0.001, 1.5, 0.5)}, "D must be a vectorised function with values"),
        ],
    )
    @pytest.mark.filterwarnings("ignore:(divide by zero|invalid value|Casting complex)")
    def test_nonsense_is_refused_by_name(self, change, message):
        good = {"name": "good", "p_r": line.p_r, "p_z": line.p_z, "G": line.G, "D": line.D}
        ContinuousWorld(**good, p_g=line.p_g)
        with pytest.raises(ValueError, match=message):
            ContinuousWorld(**good | change)

    @pytest.mark.parametrize(
        ("p_z", "G", "p_g"),
        [
            (stats.norm(), lambda z: -z, stats.norm()),
            (stats.norm(), np.square, stats.chi2(1)),
            (stats.norm(), np.exp, stats.lognorm(1)),
            (stats.norm(), lambda z: stats.norm.ppf((7 * stats.norm.cdf(z)) % 1), stats.norm()),
            (
                stats.uniform(-1, 2),
                lambda z: np.where(z > 0, z - 10, z + 10),
                stats.rv_histogram(([1, 0, 1], [-10, -9, 9, 10]), density=False),
            ),
        ],
    )
    def test_p_g_is_compared_piece_by_piece(self, p_z, G, p_g):
        ContinuousWorld("pieces", p_r=stats.norm(), p_z=p_z, G=G, D=lambda x: 0.5 + 0 * x, p_g=p_g)

    @pytest.mark.parametrize("p_g", [stats.chi2(1.02), stats.chi2(1, loc=0.001), stats.chi2(1, scale=1.01)])
    def test_p_g_of_a_generator_of_two_pieces(self, p_g):
        with pytest.raises(ValueError, match="p_g is not the law of G"):
            ContinuousWorld("square", stats.norm(), stats.norm(), np.square, lambda x: expit(-x), p_g)

    @pytest.mark.parametrize("pi", [2, -1, 0, 1, float("nan"), None, "0.5", 1j])
    def test_a_prior_is_a_probability(self, pi):
        with pytest.raises(ValueError, match="pi must be a number between 0 and 1"):
            line.D_star_pi(pi)

    def test_the_posterior_where_no_thing_can_occur_is_the_prior(self):
        np.testing.assert_allclose(beta.D_star_pi(F(1, 5))([-1.0, 0.5, 2.0]), [0.2, 0.2, 0.2], rtol=1e-12)
        assert beta.D_star(-3.0) == 0.5

    def test_an_integral_that_does_not_converge_is_an_error(self):
        with pytest.raises(ArithmeticError, match="uncertain by"):
            beta.E_g(lambda x: x**-2.0)

    @pytest.mark.parametrize(
        "f",
        [
            lambda x: np.inf,
            lambda x: np.nan + x,
            lambda x: np.where(x > 0, np.inf, 0.0),
            lambda x: np.where(abs(x - 0.3) < 0.001, -np.inf, 0.0),
            lambda x: float("inf") if x > 0 else 1.0,
        ],
    )
    @pytest.mark.parametrize("world", [line, beta], ids=by_name)
    def test_an_infinite_expectation_is_an_error(self, world, f):
        for expectation in (world.E_r, world.E_g, world.E_z):
            with pytest.raises(ArithmeticError, match="infinite or undefined"):
                expectation(f)

    @pytest.mark.parametrize("width", [1e-1, 1e-2, 1e-3, 3e-4])
    @pytest.mark.parametrize("centre", [0.123, -1.7, 0.6744])
    def test_a_narrow_spike_is_seen(self, width, centre):
        spike = line.E_r(lambda x: np.exp(-(((x - centre) / width) ** 2) / 2) / width)
        both = np.hypot(1, width)  # a normal density smeared by a normal one
        assert spike == pytest.approx(np.sqrt(2 * np.pi) * stats.norm(0, both).pdf(centre), rel=1e-9)
        on_a_slope = line.E_r(lambda x: 3 * x + np.exp(-(((x - centre) / width) ** 2) / 2))
        assert on_a_slope == pytest.approx(width * spike, rel=1e-7)

    def test_a_function_of_one_number_at_a_time_has_an_expectation(self):
        assert line.E_r(lambda x: math.cos(x) if x > -100 else 0.0) == pytest.approx(np.exp(-0.5), rel=1e-12)

    @pytest.mark.parametrize("world", CONTINUOUS, ids=by_name)
    @pytest.mark.parametrize(
        "f", [np.cos, lambda x: x**4, lambda x: abs(x - 0.3), lambda x: np.sqrt(abs(x - 0.1)), lambda x: np.exp(-abs(x)), lambda x: 2.5]
    )
    def test_rows_of_points_and_single_points_give_one_expectation(self, world, f):
        def alone(x):  # takes one number only
            return float(f(float(x)))

        for expectation in (world.E_r, world.E_g, world.E_z):
            assert expectation(f) == pytest.approx(expectation(alone), rel=1e-10, abs=1e-14)

    def test_a_function_that_mixes_the_points_of_a_row_is_asked_for_each_alone(self):
        assert line.E_g(lambda x: x - np.mean(x)) == pytest.approx(0, abs=1e-12)
        assert line.E_g(lambda x: np.mean(x) + 0 * x) == pytest.approx(1, rel=1e-12)
        assert line.E_g(lambda x: np.sort(np.ravel(-x)).reshape(np.shape(x))) == pytest.approx(-1, rel=1e-12)


def test_worlds_are_found_by_name():
    assert list(WORLDS) == ["small", "edge", "d1", "line", "scale", "beta"]
    assert all(world.name == name for name, world in WORLDS.items())
