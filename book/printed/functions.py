"""Functions and laws as values, so that ``1 - D`` and ``\\KL(p_r \\| p_g)`` can be evaluated."""

from __future__ import annotations

import operator
from numbers import Rational

import numpy as np
import sympy
from ganloss.exact import InexactError, weighted_sum

from printed.numbers import Jet, is_exact, parts
from printed.world import Impossible, Undefined, work

__all__ = ["Fn", "Law", "kept", "pairs"]


class Fn:
    """A function of a point (of the ``space``, if that is known), with pointwise arithmetic."""

    def __init__(self, call, space=None):
        self.call, self.space = call, space

    def __call__(self, *point):
        return self.call(*point)

    def derivative(self):
        """f', by a jet at each point; at a point that moves itself, with the first derivative of f'."""

        def slope(point):
            if not isinstance(point, Jet):
                jet = self.call(Jet(point, 1))
                return jet.first if isinstance(jet, Jet) else 0
            if point.second is not None:
                raise Impossible("a third derivative is not computed")
            jet = self.call(Jet(point.value, 1, 0))
            return point.chain(jet.first, jet.second, None) if isinstance(jet, Jet) else 0

        return Fn(slope, self.space)

    def conjugate(self):
        """The largest value of t v - f(v) over v > 0, as a function of t, for a convex f: by bisection of its slope, rounded.

        InexactError where t is an exact number, Undefined where the value is infinite.
        """
        return Fn(lambda t: _highest_line(self, t))

    def _with(self, other, operation):
        if isinstance(other, Fn):
            return Fn(lambda *point: operation(self(*point), other(*point)), self.space or other.space)
        return Fn(lambda *point: operation(self(*point), other), self.space)

    def __add__(self, other):
        return self._with(other, operator.add)

    def __sub__(self, other):
        return self._with(other, operator.sub)

    def __rsub__(self, other):
        return (-self) + other

    def __mul__(self, other):
        return self._with(other, operator.mul)

    def __truediv__(self, other):
        return self._with(other, operator.truediv)

    def __rtruediv__(self, other):
        return Fn(lambda *point: other / self(*point), self.space)

    def __neg__(self):
        return Fn(lambda *point: -self(*point), self.space)

    __radd__ = __add__
    __rmul__ = __mul__
    __array_ufunc__ = None


_REACH = 45.0  # of the logarithms of the numbers at which a conjugate is looked for


def _highest_line(f, t):
    if is_exact(t):
        raise InexactError("a conjugate that is not given in closed form")
    if isinstance(t, sympy.Basic) or isinstance(t, Jet) and t.second is not None:
        raise Impossible("a conjugate that is not given in closed form has no algebra and no second derivative")
    wanted = np.asarray(parts(t)[0], float)
    slope = f.derivative()

    def below(v):
        return np.asarray(slope(v), float) < wanted

    low, high = np.full(wanted.shape, -_REACH), np.full(wanted.shape, _REACH)
    with np.errstate(all="ignore"):
        if np.any(below(np.exp(high))):
            raise Undefined("the conjugate is infinite there")
        for _ in range(64):
            middle = (low + high) / 2
            rising = below(np.exp(middle))
            low, high = np.where(rising, middle, low), np.where(rising, high, middle)
        v = np.exp((low + high) / 2)
        v = v if v.ndim else float(v)
        value = wanted * v - f(v)
    return t.chain(value, v, None) if isinstance(t, Jet) else value


class _Kept(dict):
    """The values of a function, by point."""

    def __init__(self, call):
        self.call = call

    def __missing__(self, point):
        value = self[point] = self.call(point)
        return value


def kept(function):
    """``function`` of one point, computed once at each."""
    return Fn(_Kept(function).__getitem__, function.space)


class Law(Fn):
    """A probability law: its mass function or density, the mean of a function under it, and the probability ``cdf(x)`` of at most x."""

    def __init__(self, density, mean, points=None, sample=None, space=None, cdf=None):
        super().__init__(density, space)
        self.mean, self.points, self.sample = mean, points, sample
        self.cdf = cdf or self._no_cdf

    def _no_cdf(self, _):
        raise Impossible("the distribution function of this law is not known")

    @classmethod
    def finite(cls, weights):
        """A law on finitely many points, from ``{point: probability}``."""
        inside = [(point, p) for point, p in weights.items() if isinstance(p, np.ndarray) or p != 0]

        def mean(f):
            work.spend(len(inside))
            return weighted_sum([(p, f(point)) for point, p in inside])

        pairs = any(isinstance(point, tuple) for point in weights)
        density = (lambda *point: weights[point]) if pairs else weights.__getitem__
        return cls(density, mean, points=inside, cdf=lambda x: sum(p for point, p in inside if point <= x))

    @classmethod
    def label(cls, p, number=int):
        """The law of a label, of this type of ``number``, that is 1 with probability ``p``; Impossible where 0 <= p <= 1 is false."""
        if isinstance(p, float | Rational) and not 0 <= p <= 1:
            raise Impossible(f"Ber({p}) is no law: its parameter is a probability")
        return cls.finite({number(0): 1 - p, number(1): p})


def pairs(left, right, world):
    """Two values as pairs of numbers or things: functions are compared at every point of their world."""
    if not (callable(left) or callable(right)):
        return [(left, right)]
    spaces = {f.space for f in (left, right) if getattr(f, "space", None)}
    if len(spaces) > 1:
        raise Impossible("two functions on different spaces cannot be compared")
    points = world.test_points(*spaces)
    left, right = (f if callable(f) else Fn(lambda x, f=f: f) for f in (left, right))
    return [(left(x), right(x)) for x in points]
