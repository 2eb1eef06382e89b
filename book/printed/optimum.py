"""Exact maximisers: a rational point where the exact derivative is zero.

The search descends the Stern-Brocot tree of fractions, guided by the sign of the derivative, so
that nothing is rounded: the maximiser a/(a+b) of a log b-type objective is met after a few steps.
"""

from __future__ import annotations

from fractions import Fraction

from printed.functions import Fn
from printed.numbers import Jet

__all__ = ["NoOptimum", "over_functions", "over_interval"]


class NoOptimum(ValueError):
    """The search met no maximiser: there is none, or none that it could find."""


_NEAR = Fraction(1, 997)
_LARGEST_DENOMINATOR = 10**5


def _slope(f, d):
    jet = f(Jet(d, 1))
    return jet.first if isinstance(jet, Jet) else Fraction(0)


def over_interval(f, low=0, high=1, ends=(True, True), unique=True):
    """(d, f(d)) at the maximum of a concave ``f`` between two fractions.

    ``f`` takes a number or a Jet; ``ends`` says whether each end belongs to the interval.  Raises
    NoOptimum where f has its maximum at an end that does not belong, is not concave, or has its
    maximum at no fraction of small denominator; and where f is constant, if ``unique``.
    """
    if not all(isinstance(end, int | Fraction) for end in (low, high)):
        raise NoOptimum(f"the search wants an interval between two fractions, not {low} and {high}")
    low, high = Fraction(low), Fraction(high)
    if not low < high:
        raise NoOptimum(f"there is nothing between {low} and {high}")

    def at(t):
        return low + (high - low) * t

    left, right = _slope(f, at(_NEAR)), _slope(f, at(1 - _NEAR))
    if left == 0 and right == 0:
        if not unique:
            return at(Fraction(1, 2)), f(at(Fraction(1, 2)))
        raise NoOptimum("every point is a maximiser: the objective does not depend on it")
    if right > 0 or left < 0:
        if (right > 0) != (left > 0):
            raise NoOptimum("the objective has no maximum inside: it is not concave")
        if not ends[right > 0]:
            raise NoOptimum("the maximum is at an end that does not belong to the interval")
        end = high if right > 0 else low
        return end, f(end)
    below, above = (0, 1), (1, 1)
    while below[1] + above[1] <= _LARGEST_DENOMINATOR:
        middle = (below[0] + above[0], below[1] + above[1])
        d = at(Fraction(*middle))
        slope = _slope(f, d)
        if slope == 0:
            return d, f(d)
        below, above = (middle, above) if slope > 0 else (below, middle)
    raise NoOptimum(f"no fraction of small denominator is the maximiser (near {float(d):.6g})")


def over_functions(functional, points, unique=True):
    """(D, value) at the maximum over functions D of a sum over the points of concave terms.

    ``functional`` takes a function.  The terms are separate (a sum of functions of D(x)), which is
    tested: the derivative at each point must not depend on the values at the others.
    """

    def at(values, x):
        return lambda d: functional(Fn({**values, x: d}.__getitem__))

    best = {x: Fraction(1, 2) for x in points}
    for x in points:
        best[x] = over_interval(at(best, x), unique=unique)[0]
    elsewhere = dict.fromkeys(points, Fraction(1, 3))
    for x in points:
        d = min(max(best[x], _NEAR), 1 - _NEAR)
        if _slope(at(elsewhere, x), d) != _slope(at(best, x), d):
            raise NoOptimum("the maximum over D is not pointwise")
    optimum = Fn(best.__getitem__)
    return optimum, functional(optimum)
