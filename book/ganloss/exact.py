"""Exact arithmetic for losses: numbers in which equality is a proof.

With rational probabilities every loss of this book is a polynomial in the logarithms of primes with
rational coefficients, ``5/6 log 2 - 2/3 log 3`` for instance.  :class:`Exact` stores that
polynomial (or a quotient of two) in canonical form, so ``==`` compares numbers and not roundings.

Two equal forms are equal numbers, always.  Two different *linear* forms are different numbers,
because the logarithms of distinct primes are linearly independent over the rationals (unique
factorisation).  That products of such logarithms are independent too is believed (it follows from
Schanuel's conjecture) but not proved: where powers of logarithms occur, a "not equal" means
"different polynomials".
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache, total_ordering
from numbers import Rational

import mpmath
from sympy import factorint

__all__ = ["Exact", "InexactError", "ZeroLogError", "exact", "exp", "log", "sigmoid", "softplus"]

_ONE = {(): Fraction(1)}  # a polynomial maps a monomial, ((prime, power), ...), to its coefficient


class ZeroLogError(ArithmeticError):
    """A log of zero was given a weight other than zero."""

    def __init__(self, where):
        super().__init__(f"a log of zero has weight {where}: only 0 log 0 = 0 is defined")


class InexactError(TypeError):
    """A number that is no quotient of polynomials in logarithms of primes."""


class ZeroLog:
    """log 0: infinite, so that only its product with 0 is a number (0 log 0 = 0)."""

    def __mul__(self, weight):
        if isinstance(weight, ZeroLog) or weight != 0:
            raise ZeroLogError(repr(weight))
        return Exact()

    def __add__(self, _):
        return self

    def __neg__(self):
        return self

    __rmul__ = __mul__
    __radd__ = __sub__ = __rsub__ = __add__

    def __truediv__(self, divisor):
        return self * (1 / Fraction(divisor))

    def _observed(self, *_):
        raise ZeroLogError("in a result")

    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __float__ = __pow__ = __rtruediv__ = _observed
    __hash__ = None

    def __repr__(self):
        return "log 0"


LOG_ZERO = ZeroLog()


def _add(p, q, sign=1):
    total = dict(p)
    for monomial, c in q.items():
        c = total.get(monomial, 0) + sign * c
        if c:
            total[monomial] = c
        else:
            del total[monomial]
    return total


def _multiply_monomials(a, b):
    if not a or not b:
        return a or b
    powers = dict(a)
    for prime, k in b:
        powers[prime] = powers.get(prime, 0) + k
    return tuple(sorted(powers.items()))


def _multiply(p, q):
    if len(q) == 1 and () in q:
        c = q[()]
        return p if c == 1 else {monomial: c * d for monomial, d in p.items()}
    if len(p) == 1 and () in p:
        return _multiply(q, p)
    total = {}
    for a, c in p.items():
        for b, d in q.items():
            total = _add(total, {_multiply_monomials(a, b): c * d})
    return total


@total_ordering
class Exact:
    """A quotient of polynomials in log 2, log 3, log 5, ... with rational coefficients (nats).

    Made by :func:`log` and :func:`exact` and by ``+ - * / **`` with one another, with integers and
    with fractions.  ``==``, ``<`` and ``hash`` are exact; ``float(e)`` is correctly rounded to
    double precision; ``e.digits(n)`` gives ``n`` decimals.
    """

    __slots__ = ("num", "den")

    def __init__(self, num=None, den=None):
        self.num = {} if num is None else num
        self.den = _ONE if den is None else den

    # -- arithmetic ----------------------------------------------------------------------------
    def __add__(self, other):
        if type(other) is Exact and self.den is other.den is _ONE:  # by far the most common case
            return Exact(_add(self.num, other.num))
        if isinstance(other, ZeroLog):
            return other
        if (other := _coerce(other)) is None:
            return NotImplemented
        if self.den == other.den:
            return _quotient(_add(self.num, other.num), self.den)
        return _quotient(
            _add(_multiply(self.num, other.den), _multiply(other.num, self.den)),
            _multiply(self.den, other.den),
        )

    def __mul__(self, other):
        if isinstance(other, ZeroLog):
            return other * self
        if (other := _coerce(other)) is None:
            return NotImplemented
        return _quotient(_multiply(self.num, other.num), _multiply(self.den, other.den))

    def __neg__(self):
        return Exact({monomial: -c for monomial, c in self.num.items()}, self.den)

    def __sub__(self, other):
        if (other := _operand(other)) is None:
            return NotImplemented
        return self + (-other)

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        if (other := _coerce(other)) is None:
            return NotImplemented
        if not other.num:
            raise ZeroDivisionError(f"({self!r}) / 0")
        return _quotient(_multiply(self.num, other.den), _multiply(self.den, other.num))

    def __rtruediv__(self, other):
        if (other := _coerce(other)) is None:
            return NotImplemented
        return other / self

    def __pow__(self, power):
        power = exact(power).rational()
        if power is None or power.denominator != 1:
            raise InexactError(f"({self!r})**{power}: only whole powers stay exact")
        result = Exact(_ONE)
        for _ in range(abs(int(power))):
            result = result * self
        return 1 / result if power < 0 else result

    def __abs__(self):
        return -self if self < 0 else self

    __radd__ = __add__
    __rmul__ = __mul__

    # -- comparison ----------------------------------------------------------------------------
    def __eq__(self, other):
        if isinstance(other, ZeroLog):
            return other == self
        if (other := _coerce(other)) is None:
            return NotImplemented
        if self.den == other.den:
            return self.num == other.num
        return _multiply(self.num, other.den) == _multiply(other.num, self.den)

    def __lt__(self, other):
        if (other := _coerce(other)) is None:
            return NotImplemented
        return (self - other)._sign() < 0

    def __hash__(self):
        rational = self.rational()
        return hash(float(self) if rational is None else rational)

    def __bool__(self):
        return bool(self.num)

    def _sign(self):
        if not self.num:
            return 0
        for digits in (20, 50, 200, 1000):
            value = self._mpf(digits)
            if abs(value) > mpmath.mpf(10) ** (-digits // 2):
                return 1 if value > 0 else -1
        raise ArithmeticError(f"the sign of {self!r} is not decided by 1000 digits")

    # -- the number itself ---------------------------------------------------------------------
    def rational(self):
        """The number as a Fraction where no logarithm is left, else None."""
        if self.den == _ONE and (not self.num or self.num.keys() == {()}):
            return self.num.get((), Fraction(0))
        return None

    def _mpf(self, digits):
        with mpmath.workdps(digits + 10):

            def value(polynomial):
                return mpmath.fsum(
                    mpmath.mpf(c.numerator)
                    / c.denominator
                    * mpmath.fprod(mpmath.log(prime) ** k for prime, k in monomial)
                    for monomial, c in polynomial.items()
                )

            return value(self.num) / value(self.den)

    def __float__(self):
        for digits in (30, 100, 1000):  # more where the terms cancel
            value = self._mpf(digits)
            if not self.num or abs(value) > mpmath.mpf(10) ** (20 - digits):
                return float(value)
        raise ArithmeticError(f"the terms of {self!r} cancel to 1000 digits")

    def digits(self, n=12):
        """The number as a string with ``n`` decimals."""
        with mpmath.workdps(n + 30):
            scaled = mpmath.nint(self._mpf(n + 20) * mpmath.mpf(10) ** n)
            sign = "-" if scaled < 0 else ""
            whole = str(abs(int(scaled))).rjust(n + 1, "0")
        return f"{sign}{whole[:-n]}.{whole[-n:]}" if n else sign + whole

    def __repr__(self):
        top = _show(self.num)
        return top if self.den == _ONE else f"({top}) / ({_show(self.den)})"


def _show(polynomial):
    terms = []
    for monomial, c in sorted(polynomial.items()):
        logs = " ".join(f"log {p}" if k == 1 else f"(log {p})^{k}" for p, k in monomial)
        size = "" if logs and abs(c) == 1 else str(abs(c))
        terms.append(("-" if c < 0 else "+", " ".join(filter(None, (size, logs)))))
    if not terms:
        return "0"
    first, *rest = terms
    return ("-" if first[0] == "-" else "") + first[1] + "".join(f" {s} {t}" for s, t in rest)


def _quotient(num, den):
    if not num:
        return Exact()
    if den is _ONE or den == _ONE:
        return Exact(num)
    ratio = num[next(iter(den))] / den[next(iter(den))] if num.keys() == den.keys() else None
    if ratio and num == {monomial: ratio * c for monomial, c in den.items()}:
        return Exact({(): ratio})
    if len(den) == 1 and () in den:
        return Exact(_multiply(num, {(): 1 / den[()]}))
    return Exact(num, den)


def _coerce(x):
    kind = type(x)
    if kind is Exact:
        return x
    if kind is Fraction:  # asked first: the test for Rational is slow
        return Exact({(): x}) if x else Exact()
    if isinstance(x, Rational):
        return Exact({(): Fraction(x)}) if x else Exact()
    return None


def _operand(x):
    return x if isinstance(x, ZeroLog) else _coerce(x)


def exact(x):
    """``x`` (an integer, a fraction or an Exact) as an :class:`Exact`.

    Raises TypeError for a float: its value is a rounding, and nothing about it is exact.
    """
    if (result := _coerce(x)) is None:
        raise TypeError(f"{x!r} is no exact number: use fractions.Fraction and ganloss.exact.log")
    return result


@lru_cache(maxsize=1 << 16)
def _log_of(numerator, denominator):
    num = {((p, 1),): Fraction(k) for p, k in factorint(numerator).items() if p > 1}
    return Exact(_add(num, {((p, 1),): -Fraction(k) for p, k in factorint(denominator).items()}))


def log(q):
    """Natural logarithm of a rational number ``q >= 0``; ``log(0)`` may only be multiplied by 0.

    Raises ValueError for a negative number, InexactError for a number that is not rational.
    """
    value = q if type(q) is Fraction else exact(q).rational()
    if value is None:
        raise InexactError(f"log({q!r}): only the log of a rational number is exact here")
    if value < 0:
        raise ValueError(f"log({value}): the logarithm of a negative number")
    return _log_of(value.numerator, value.denominator) if value else LOG_ZERO


def exp(e):
    """The exponential of an integer combination of logarithms: a rational number, as a Fraction.

    Raises InexactError where the result would not be rational.
    """
    e = exact(e)
    result = Fraction(1)
    for monomial, c in e.num.items():
        if e.den != _ONE or len(monomial) != 1 or monomial[0][1] != 1 or c.denominator != 1:
            raise InexactError(f"exp({e!r}) is not rational")
        result *= Fraction(monomial[0][0]) ** int(c)
    return result


def sigmoid(s):
    """1 / (1 + exp(-s)) of an integer combination of logarithms, as a Fraction."""
    return 1 / (1 + exp(-exact(s)))


def softplus(s):
    """log(1 + exp(s)) of an integer combination of logarithms, as an Exact."""
    return log(1 + exp(s))
