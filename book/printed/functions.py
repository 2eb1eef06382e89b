"""Functions and laws as values, so that ``1 - D`` and ``\\KL(p_r \\| p_g)`` can be evaluated."""

from __future__ import annotations

import operator
from numbers import Rational

import numpy as np
from ganloss.exact import weighted_sum

from printed.numbers import Jet
from printed.world import work

__all__ = ["Fn", "Law", "kept"]


class Fn:
    """A function of a point, with pointwise arithmetic."""

    def __init__(self, call):
        self.call = call

    def __call__(self, *point):
        return self.call(*point)

    def derivative(self):
        """f', by a jet at each point."""
        return Fn(lambda point: self.call(Jet(point, 1)).first)

    def _with(self, other, operation):
        if isinstance(other, Fn):
            return Fn(lambda *point: operation(self(*point), other(*point)))
        return Fn(lambda *point: operation(self(*point), other))

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

    def __neg__(self):
        return Fn(lambda *point: -self(*point))

    __radd__ = __add__
    __rmul__ = __mul__
    __array_ufunc__ = None


class _Kept(dict):
    """The values of a function, by point."""

    def __init__(self, call):
        self.call = call

    def __missing__(self, point):
        value = self[point] = self.call(point)
        return value


def kept(function):
    """``function`` of one point, computed once at each."""
    return Fn(_Kept(function).__getitem__)


class Law(Fn):
    """A probability law: its mass function or density, and the mean of a function under it."""

    def __init__(self, density, mean, points=None, sample=None, space=None):
        super().__init__(density)
        self.mean, self.points, self.sample, self.space = mean, points, sample, space

    @classmethod
    def finite(cls, weights):
        """A law on finitely many points, from ``{point: probability}``."""
        inside = [(point, p) for point, p in weights.items() if isinstance(p, np.ndarray) or p != 0]

        def mean(f):
            work.spend(len(inside))
            return weighted_sum([(p, f(point)) for point, p in inside])

        pairs = any(isinstance(point, tuple) for point in weights)
        density = (lambda *point: weights[point]) if pairs else weights.__getitem__
        return cls(density, mean, points=inside)

    @classmethod
    def label(cls, p):
        """The law of a label that is 1 with probability ``p``; ValueError where 0 <= p <= 1 is false."""
        if isinstance(p, int | float | Rational) and not 0 <= p <= 1:
            raise ValueError(f"Ber({p}) is no law: its parameter is a probability")
        return cls.finite({0: 1 - p, 1: p})
