"""Exact maximisers: a rational point where the exact derivative is zero.

The likely derivatives, a/d - b/(1-d), a straight line and the like, are known from two values, so that
their zeros are tried first.  Else the search descends the Stern-Brocot tree of fractions, guided by the
sign of the derivative, in strides that double.  Either way nothing is rounded, and what is returned is
a point where the exact derivative is zero.
"""

from __future__ import annotations

from math import inf
from numbers import Rational

import numpy as np
from ganloss.exact import InexactError, Q, exact

from printed.functions import Fn
from printed.numbers import Jet
from printed.world import work

__all__ = ["NoOptimum", "over_functions", "over_interval"]


class NoOptimum(ValueError):
    """The search met no maximiser: there is none, or none that it could find."""


class Indifferent(NoOptimum):
    """Every point is a maximiser: the objective is constant."""


_NEAR = Q(1, 1 << 40)
_POWERS = ((1, 1), (0, 0), (1, 2), (2, 1), (1, 0), (0, 1), (2, 2))
_ANY = Q(48611, 97859)  # a maximiser where every point is one
_LARGEST_DENOMINATOR = 10**8


def _value_and_slope(f, d):
    work.spend(1)
    jet = f(Jet(d, 1))
    return (jet.value, jet.first) if isinstance(jet, Jet) else (jet, 0)


def over_interval(f, low=0, high=1, ends=(True, True), unique=True):
    """(d, f(d)) at the maximum of a concave ``f`` between two fractions.

    ``f`` takes a number or a Jet; ``ends`` says whether each end belongs to the interval.  Raises
    NoOptimum where f has its maximum at an end that does not belong, is not concave, or has its
    maximum at no fraction of small denominator; and Indifferent where f is constant, if ``unique``.
    """
    at = _spread(low, high)

    first, last = at(_NEAR), at(1 - _NEAR)
    left, right = _value_and_slope(f, first)[1], _value_and_slope(f, last)[1]
    if left == 0 and right == 0:
        if not unique:
            return _highest(f, at(_ANY), f(at(_ANY)), at)
        raise Indifferent("every point is a maximiser: the objective does not depend on it")
    if at_an_end := _end(left, right):
        if not ends[at_an_end > 0]:
            raise NoOptimum("the maximum is at an end that does not belong to the interval")
        end = high if at_an_end > 0 else low
        return _highest(f, end, f(end), at)
    for d in _likely(first, left, last, right):
        if low < d < high:
            value, slope = _value_and_slope(f, d)
            if slope == 0:
                return _highest(f, d, value, at)
    return _highest(f, *_descend(f, at), at)


def _spread(low, high):
    """A rising map of the fractions between 0 and 1 onto those between two ends, of which either may be infinite."""
    ends = [end if end in (-inf, inf) else Q(end) if isinstance(end, Rational) else None for end in (low, high)]
    if None in ends:
        raise NoOptimum(f"the search wants an interval between two fractions, not {low} and {high}")
    low, high = ends
    if not low < high:
        raise NoOptimum(f"there is nothing between {low} and {high}")
    if low == -inf:
        return (lambda t: (2 * t - 1) / (t * (1 - t))) if high == inf else lambda t: high - (1 - t) / t
    return (lambda t: low + t / (1 - t)) if high == inf else lambda t: low + (high - low) * t


_ELSEWHERE = (Q(1, 11), Q(2, 7), Q(5, 9), Q(10, 13))


def _highest(f, d, value, at):
    """(d, value), after a look at other points: a slope of zero is no maximum where the objective is not concave."""
    if any(f(at(t)) > value for t in _ELSEWHERE):
        raise NoOptimum("the objective is not concave: it is higher elsewhere than where its slope is zero")
    return d, value


def _end(left, right):
    """-1 or 1 where the slopes near the ends say that the maximum is at the lower or the upper one, else 0."""
    if right > 0 and left < 0:
        raise NoOptimum("the objective has no maximum inside: it is not concave")
    return 1 if right > 0 else -1 if left < 0 else 0


def _likely(first, left, last, right):
    """Where the slope is zero if, times d^i (1-d)^j, it is a straight line; from two values of it, shortest fraction first."""
    zeros = set()
    for i, j in _POWERS:
        a, b = (slope * d**i * (1 - d) ** j for d, slope in ((first, left), (last, right)))
        try:
            zero = None if a == b else exact((b * first - a * last) / (b - a)).rational()
        except InexactError:
            continue
        if zero is not None:
            zeros.add(Q(zero))
    return sorted(zeros, key=lambda d: d.denominator)


def _descend(f, at):
    """The search in the Stern-Brocot tree of the fractions ``t`` between 0 and 1, for a zero of the slope at ``at(t)``."""
    ends = [(0, 1), (1, 1)]  # the slope is positive at the first and negative at the second
    side = 1
    while ends[0][1] + ends[1][1] <= _LARGEST_DENOMINATOR:
        side = 1 - side  # move this end towards the other, as far as the sign allows
        (p, q), (step_p, step_q) = ends[side], ends[1 - side]

        def slope(k, p=p, q=q, step_p=step_p, step_q=step_q, sign=1 - 2 * side):
            d = at(Q(p + k * step_p, q + k * step_q))
            value, slope = _value_and_slope(f, d)
            return d, value, sign * slope

        reached, beyond = 0, 1
        while q + beyond * step_q <= 2 * _LARGEST_DENOMINATOR:
            d, value, s = slope(beyond)
            if s == 0:
                return d, value
            if s < 0:
                break
            reached, beyond = beyond, 2 * beyond
        while beyond - reached > 1:
            middle = (reached + beyond) // 2
            d, value, s = slope(middle)
            if s == 0:
                return d, value
            reached, beyond = (middle, beyond) if s > 0 else (reached, middle)
        ends[side] = (p + reached * step_p, q + reached * step_q)
    p, q = ends[side]
    raise NoOptimum(f"no fraction of small denominator is the maximiser (near {float(at(Q(p, q))):.6g})")


def over_functions(functional, points, unique=True):
    """(D, value) at the maximum over functions D of a sum over the points of concave terms.

    ``functional`` takes a function.  The terms are separate (a sum of functions of D(x)), which is
    tested: the derivative at each point must not depend on the values at the others.  Where the
    functional does not depend on D(x), the maximiser has no value at x, if ``unique``, else any.
    Raises as :func:`over_interval`.
    """
    points = list(points)
    slopes = _Slopes(functional, points)
    low, high = (slopes(dict.fromkeys(points, d))[1] for d in (_NEAR, 1 - _NEAR))
    for bit in range((len(points) - 1).bit_length()):  # any two points are at different ends in one of these
        up = {x: bool(k >> bit & 1) for k, x in enumerate(points)}
        mixed = slopes({x: 1 - _NEAR if up[x] else _NEAR for x in points})[1]
        if any(mixed[x] != (high if up[x] else low)[x] for x in points):
            raise NoOptimum("the maximum over D is not pointwise")

    free = {x for x in points if low[x] == high[x] == 0}
    if unique and len(free) == len(points):
        raise Indifferent("every function is a maximiser: the objective does not depend on it")
    best, sought = dict.fromkeys(free, _ANY), {}
    for x in points:
        if x not in free:
            if end := _end(low[x], high[x]):
                best[x] = Q(end > 0)
            else:
                sought[x] = iter([d for d in _likely(_NEAR, low[x], 1 - _NEAR, high[x]) if 0 < d < 1])
    inside, searched = set(sought), set()
    while True:
        for x in sought:
            if (d := next(sought[x], None)) is None:
                if x in searched:
                    raise NoOptimum("the maximum over D is not pointwise")
                searched.add(x)
                others = dict.fromkeys(points, Q(1, 2))
                d, _ = _descend(lambda d, x=x, others=others: functional(Fn({**others, x: d}.__getitem__)), lambda t: t)
            best[x] = d
        value, slope = slopes(best, inside)
        sought = {x: left for x, left in sought.items() if slope[x] != 0}
        if not sought:
            break

    if any(functional(Fn(dict.fromkeys(points, t).__getitem__)) > value for t in _ELSEWHERE):
        raise NoOptimum("the objective is not concave: it is higher elsewhere than where its slopes are zero")

    def optimum(x):
        if unique and x in free:
            raise ZeroDivisionError("every number is a maximiser at this point")
        return best[x]

    return Fn(optimum), value


class _Slopes:
    """The value of a functional, and its derivatives by the values of its function at the points."""

    def __init__(self, functional, points):
        self.functional, self.points = functional, points
        self.units = dict(zip(points, np.array([[int(x == y) for y in points] for x in points], dtype=object)))

    def __call__(self, values, inside=None):
        """(value, {point: derivative}) at the function with these values; derivatives by those ``inside`` only, if given."""
        work.spend(1)
        moved = self.points if inside is None else inside
        jet = self.functional(Fn({x: Jet(v, self.units[x]) if x in moved else v for x, v in values.items()}.__getitem__))
        if not isinstance(jet, Jet):
            return jet, dict.fromkeys(self.points, 0)
        return jet.value, dict(zip(self.points, np.broadcast_to(np.asarray(jet.first, object), len(self.points))))
