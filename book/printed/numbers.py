"""One calculus for every kind of number the executor computes with.

The same formula is evaluated with fractions and :class:`~ganloss.exact.Exact` (no rounding), with
NumPy arrays (quadrature, samples), with :class:`Jet` (derivatives) and with SymPy (algebra).
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

import numpy as np
import sympy
from ganloss import exact as _exact
from ganloss.exact import Exact, Q, ZeroLog

from printed.quadrature import Kink, turns

__all__ = [
    "Jet",
    "compared",
    "exp",
    "is_exact",
    "log",
    "magnitude",
    "normal_below",
    "parts",
    "power",
    "sigmoid",
    "softplus",
    "sqrt",
    "steady",
    "times",
    "where",
]


class Jet:
    """A value with its first two derivatives along one variable: derivatives without differences.

    The three entries may be numbers of any kind in this module, also arrays.  ``second`` is None
    where it is not wanted.
    """

    __slots__ = ("value", "first", "second")

    def __init__(self, value, first=0, second=None):
        self.value, self.first, self.second = value, first, second

    def chain(self, value, slope, curvature):
        """The jet of f(self), from f, f' and f'' at ``self.value``."""
        second = None
        if self.second is not None:
            second = curvature * self.first * self.first + slope * self.second
        return Jet(value, slope * self.first, second)

    def __add__(self, other):
        if callable(other):  # a function adds pointwise
            return NotImplemented
        if not isinstance(other, Jet):
            return Jet(self.value + other, self.first, self.second)
        second = None if self.second is None else self.second + other.second
        return Jet(self.value + other.value, self.first + other.first, second)

    def __mul__(self, other):
        a, b = self, other
        if callable(b):
            return NotImplemented
        if not isinstance(b, Jet):
            return Jet(a.value * b, a.first * b, None if a.second is None else a.second * b)
        second = None
        if a.second is not None:
            second = a.second * b.value + 2 * a.first * b.first + a.value * b.second
        return Jet(a.value * b.value, a.first * b.value + a.value * b.first, second)

    def __neg__(self):
        return Jet(-self.value, -self.first, None if self.second is None else -self.second)

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return -self + other

    def reciprocal(self):
        r = 1 / _whole(self.value)
        return self.chain(r, -r * r, 2 * r * r * r)

    def __truediv__(self, other):
        return self * (other.reciprocal() if isinstance(other, Jet) else 1 / _whole(other))

    def __rtruediv__(self, other):
        return self.reciprocal() * other

    def __pow__(self, exponent):
        if not isinstance(exponent, (float, *_RATIONAL)) or exponent % 1 != 0:
            return exp(log(self) * exponent)
        if exponent in (0, 1):
            return self if exponent else 1
        k, v = int(exponent), self.value
        curvature = None if self.second is None else k * (k - 1) * power(v, k - 2)
        return self.chain(power(v, k), k * power(v, k - 1), curvature)

    __radd__ = __add__
    __rmul__ = __mul__
    __array_ufunc__ = None  # so that ndarray * Jet asks Jet


def _whole(x):
    return Q(x) if isinstance(x, int) else x


def is_exact(x):
    """Whether ``x`` is a number without rounding."""
    return isinstance(x, _EXACT)


_RATIONAL = (Q, Fraction, int)
_EXACT = (*_RATIONAL, Exact, ZeroLog)


def _by_kind(x, rational, array, algebra):
    if isinstance(x, ZeroLog):
        float(x)  # raises ZeroLogError
    if is_exact(x):
        return rational(x)
    if isinstance(x, sympy.Basic):
        return algebra(x)
    return array(np.asarray(x, float))


def _log_of_factors(x):
    """log x as a sum of logs of irreducible polynomials: canonical where x > 0."""
    constant, factors = sympy.factor_list(sympy.together(x).as_numer_denom()[0])
    below, under = sympy.factor_list(sympy.together(x).as_numer_denom()[1])
    logs = [k * sympy.log(f) for f, k in factors] + [-k * sympy.log(f) for f, k in under]
    return sum(logs, sympy.expand_log(sympy.log(constant / below), force=True))


def log(x):
    """Natural logarithm."""
    if isinstance(x, _EXACT):
        return _exact.log(x)
    if isinstance(x, Jet):
        r = 1 / _whole(x.value)
        return x.chain(log(x.value), r, -r * r)
    with np.errstate(divide="ignore"):
        return _by_kind(x, _exact.log, np.log, _log_of_factors)


def exp(x):
    """Exponential."""
    if isinstance(x, Jet):
        e = exp(x.value)
        return x.chain(e, e, e)
    return _by_kind(x, _exact.exp, np.exp, lambda e: sympy.exp(sympy.expand(e)))


NOUGHT = 1e-15  # a number of this size is 0 but for its rounding


def sqrt(x):
    """Square root; of an exact number only where it is rational, and of a rounded one 0 where it may be that."""
    if isinstance(x, Jet):
        r = sqrt(x.value)
        return x.chain(r, 1 / (2 * r), -1 / (4 * r * r * r))

    def rational(q):
        q = _exact.exact(q).rational()
        root = q is not None and q >= 0 and Fraction(isqrt(q.numerator), isqrt(q.denominator))
        if root is False or root * root != q:
            raise _exact.InexactError(f"sqrt({q}) is not rational")
        return root

    def rounded(x):
        return np.sqrt(x) if x.ndim or abs(x) > NOUGHT else np.float64(0)

    return _by_kind(x, rational, rounded, sympy.sqrt)


def _array_sigmoid(a):
    e = np.exp(-np.abs(a))  # never too large
    return np.where(a < 0, e, 1) / (1 + e)


def sigmoid(s):
    """1 / (1 + exp(-s))."""
    if isinstance(s, Jet):
        d = sigmoid(s.value)
        return s.chain(d, d * (1 - d), d * (1 - d) * (1 - 2 * d))
    return _by_kind(
        s,
        _exact.sigmoid,
        _array_sigmoid,
        lambda e: sympy.together(sympy.simplify(1 / (1 + sympy.exp(-e)))),
    )


def softplus(s):
    """log(1 + exp(s))."""
    if isinstance(s, Jet):
        d = sigmoid(s.value)
        return s.chain(softplus(s.value), d, d * (1 - d))
    return _by_kind(
        s,
        _exact.softplus,
        lambda a: np.logaddexp(0, a),
        lambda e: _log_of_factors(1 + sympy.simplify(sympy.exp(e))),
    )


def normal_below(x):
    """The standard normal distribution function."""
    if isinstance(x, Jet):
        density = exp(-x.value * x.value / 2) / np.sqrt(2 * np.pi)
        return x.chain(normal_below(x.value), density, -x.value * density)
    from scipy import special  # only here

    return special.ndtr(x)


def power(a, k):
    """a to the power k; TooLarge, InexactError or NegativeLogError where the exact result cannot be written down."""
    if is_exact(a) and is_exact(k):
        if not isinstance(k, _RATIONAL):
            exponent = k.rational() if isinstance(k, Exact) else float(k)  # a ZeroLog says what it is
            if exponent is None:
                raise _exact.InexactError(f"a power with the exponent {k!r} is not exact")
            k = exponent
        if isinstance(a, _RATIONAL) and k.denominator == 1:
            return Q((_exact.exact(a) ** k).rational())
        if isinstance(a, _RATIONAL) and a < 0:
            raise _exact.NegativeLogError(f"({a})^({k}): a broken power of a negative number")
        if isinstance(a, _RATIONAL) and not (a in (0, 1) and k > 0):
            raise _exact.InexactError(f"({a})^({k}) is not rational")
    if isinstance(k, Jet):
        return exp(log(a) * k) if isinstance(a, Jet) else exp(k * log(a))
    return a**k


_INEXACT = (float, np.ndarray)


def times(a, b):
    """a b, where 0 times anything is 0: the convention 0 log 0 = 0, also for arrays."""
    if type(b) is Exact:
        return b * a
    if isinstance(a, _INEXACT) and isinstance(b, _INEXACT):
        return np.where((a == 0) | (b == 0), 0.0, np.multiply(a, b))
    product = a * b
    if isinstance(product, Jet) and isinstance(product.value, np.ndarray) and not is_finite(product):
        return where(_nothing(a) | _nothing(b), 0.0, product)
    return product


def _nothing(x):
    """Where ``x`` is 0, with its derivatives."""
    return np.logical_and.reduce(np.broadcast_arrays(*(p == 0 for p in parts(x) if p is not None)))


def magnitude(x):
    """Absolute value."""
    if isinstance(x, Jet):
        if x.second is None:
            turns(x.value)
        else:
            steady(x, x.value)
        return x * (2 * (x.value > 0) - 1)
    turns(x)
    return abs(x)


def steady(x, values):
    """Raises InexactError where ``values``, which turn at a jump, move with the variable of the derivative in ``x``, else Kink."""
    try:
        turns(values)
    except Kink:
        if isinstance(x, Jet) and np.any(x.first != 0):
            raise _exact.InexactError("a jump that moves has no derivative under the integral") from None
        raise


def compared(compare, a, b):
    """``compare`` of two numbers, entry by entry; raises as :func:`steady` where an integral would not see at which node it changes."""
    (p, *_), (q, *_) = parts(a), parts(b)
    if not (isinstance(p, np.ndarray) or isinstance(q, np.ndarray)):
        return compare(p, q)
    steady(a - b, np.asarray(p - q))
    return compare(p, q)


def parts(x):
    """Value and derivatives of ``x``; of what is no Jet, the derivatives are None."""
    return (x.value, x.first, x.second) if isinstance(x, Jet) else (x, None, None)


def is_finite(x):
    """Whether ``x`` and its derivatives are finite numbers."""
    return all(p is None or np.all(np.isfinite(p)) for p in parts(x))


def where(chosen, a, b):
    """``a`` where the array ``chosen`` says so, else ``b``; numbers, arrays or Jets."""
    if not (isinstance(a, Jet) or isinstance(b, Jet)):
        return np.where(chosen, a, b)
    found = []
    for p, q in zip(parts(a), parts(b)):
        found.append(None if p is None and q is None else np.where(chosen, 0.0 if p is None else p, 0.0 if q is None else q))
    return Jet(*found)
