"""The executor's arithmetic: jets against SymPy, exact maximisers and their refusals."""

from fractions import Fraction as F

import numpy as np
import pytest
import sympy as sp
from ganloss import exact
from printed import numbers
from printed.numbers import Jet
from printed.optimum import over_functions, over_interval

FORMULAS = {
    "quotient": lambda d, log: (1 + d) / (2 - d) - 3 / d,
    "logs": lambda d, log: d * log(d) + (1 - d) * log(1 - d),
    "powers": lambda d, log: d**3 - 2 * d**-2,
    "composition": lambda d, log: log(d / (1 - d)) * log(1 + d * d),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_a_jet_is_exactly_the_derivative(name):
    d = sp.Symbol("d", positive=True)
    formula = FORMULAS[name](d, sp.log)
    jet = FORMULAS[name](Jet(F(1, 3), 1, 0), numbers.log)
    for order, found in enumerate((jet.value, jet.first, jet.second)):
        right = sp.diff(formula, d, order).subs(d, sp.Rational(1, 3))
        assert abs(float(found) - float(right)) < 1e-12 * (1 + abs(float(right)))
        assert numbers.is_exact(found)


def test_transforms_of_jets():
    s = 0.7
    for function, derivative in (
        (numbers.sigmoid, lambda x: numbers.sigmoid(x) * (1 - numbers.sigmoid(x))),
        (numbers.softplus, numbers.sigmoid),
        (numbers.exp, numbers.exp),
        (numbers.sqrt, lambda x: 0.5 / np.sqrt(x)),
    ):
        assert function(Jet(s, 1)).first == pytest.approx(derivative(s), rel=1e-14)


def test_zero_times_an_infinite_log_is_zero():
    assert numbers.times(F(0), numbers.log(F(0))) == 0
    with np.errstate(all="ignore"):
        product = numbers.times(np.array([0.0, 0.5]), numbers.log(np.array([0.0, 0.5])))
    assert product.tolist() == [0.0, 0.5 * np.log(0.5)]


def test_what_is_not_exact_says_so():
    with pytest.raises(exact.InexactError):
        numbers.sqrt(F(2))
    with pytest.raises(exact.InexactError):
        numbers.exp(F(1, 2))
    assert numbers.sqrt(F(4, 9)) == F(2, 3)


def objective(a, b):
    return lambda d: a * numbers.log(d) + b * numbers.log(1 - d)


def test_a_maximiser_is_an_exact_fraction():
    assert over_interval(objective(F(3, 7), F(2, 5)))[0] == F(15, 29)
    assert over_interval(objective(F(3, 7), 0))[0] == 1
    assert over_interval(objective(0, F(2, 5)))[0] == 0


@pytest.mark.parametrize(
    ("f", "interval", "message"),
    [
        (lambda d: d - d, (0, 1), "every point"),
        (lambda d: d * d, (-1, 1), "not concave"),
        (lambda d: d, (1, 1), "nothing between"),
        (lambda d: 3 * d - d * d * d * 2, (0, 1), "no fraction of small denominator"),
    ],
)
def test_no_maximiser_is_said_why(f, interval, message):
    with pytest.raises(ValueError, match=message):
        over_interval(f, *interval)


def test_an_end_that_does_not_belong_is_no_maximiser():
    with pytest.raises(ValueError, match="does not belong"):
        over_interval(lambda d: 2 * d, 0, 1, ends=(True, False))


def test_over_functions_is_pointwise_or_refuses():
    weights = {0: (F(1, 2), F(1, 3)), 1: (F(1, 5), F(4, 5))}

    def value(D):
        return sum(objective(a, b)(D(x)) for x, (a, b) in weights.items())

    best, _ = over_functions(value, weights)
    assert [best(x) for x in weights] == [F(3, 5), F(1, 5)]

    def entangled(D):
        return objective(D(1), 1 - D(1))(D(0)) + objective(1, 1)(D(1))

    with pytest.raises(ValueError, match="not pointwise"):
        over_functions(entangled, weights)


def test_a_maximiser_beside_an_end_is_found():
    assert over_interval(objective(F(1, 10**6), F(999999, 10**6)))[0] == F(1, 10**6)
    assert over_interval(lambda d: -(d - F(7, 10**7)) * (d - F(7, 10**7)))[0] == F(7, 10**7)
    # of no likely form: by the search in the tree
    assert over_interval(lambda d: d * d * d - 3 * F(123457, 1000003) ** 2 * d, -1, F(-1, 10**4))[0] == -F(123457, 1000003)


def test_a_point_on_which_nothing_depends_has_no_maximiser():
    best, value = over_functions(lambda D: objective(F(1, 2), F(1, 3))(D(0)) + 0 * D(1), (0, 1))
    assert best(0) == F(3, 5)
    assert value == objective(F(1, 2), F(1, 3))(F(3, 5))
    with pytest.raises(ZeroDivisionError):
        best(1)
    with pytest.raises(ValueError, match="every function"):
        over_functions(lambda D: 0 * D(1), (0, 1))


def test_a_maximiser_over_three_points_must_be_pointwise():
    for a, b in ((0, 1), (0, 2), (1, 2)):
        with pytest.raises(ValueError, match="not pointwise"):
            over_functions(lambda D, a=a, b=b: sum(objective(1, 1)(D(x)) for x in range(3)) + D(a) * D(b), range(3))
