"""Exact arithmetic for losses: numbers in which equality is a proof.

With rational probabilities every loss of this book is a polynomial in the logarithms of primes with
rational coefficients, ``5/6 log 2 - 2/3 log 3`` for instance.  :class:`Exact` stores that
polynomial (or a quotient of two) in canonical form, so ``==`` compares numbers and not roundings.

Two equal forms are equal numbers, always.  Two different *linear* forms are different numbers,
because the logarithms of distinct primes are linearly independent over the rationals (unique
factorisation).  That products of such logarithms are independent too is believed (it follows from
Schanuel's conjecture) but not proved: where powers of logarithms occur, a "not equal" means
"different polynomials".

Sign, order, ``float`` and ``digits`` come from one enclosure: two rationals between which the number
lies, computed in whole numbers with all errors counted, and made narrower until the question is decided.
What is zero is decided by the canonical form before.  Nothing here runs for long: numbers that would be
too large raise :class:`TooLarge`, what `MOST_BITS` bits do not decide raises :class:`Undecided`.

Coefficients are ``gmpy2.mpq`` where the package gmpy2 is installed, else ``fractions.Fraction``; ``Q`` is
that type.  Integers and fractions of either kind may be given, and what a reader sees is a Fraction.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import lru_cache
from math import comb, isqrt, log10
from numbers import Rational

try:
    from gmpy2 import mpq as Q
    from gmpy2 import mpz as _whole
except ImportError:  # in the browser, for instance
    Q, _whole = Fraction, int

__all__ = [
    "Exact",
    "InexactError",
    "NegativeLogError",
    "Q",
    "TooLarge",
    "Undecided",
    "ZeroLogError",
    "exact",
    "exp",
    "log",
    "sigmoid",
    "softplus",
    "weighted_sum",
]

FIRST_BITS = 64  # of the first enclosure; each further one has twice as many
MOST_BITS = 1 << 14  # of the last enclosure, and of the numbers whose log, power or exponential is taken
MOST_DIGITS = 1000  # decimals that `digits` gives
MOST_TERMS = 30_000  # pairs of terms in one product, terms of one power
MOST_DEGREE = 1000  # logarithms in one term of a power
FACTOR_BITS = 100  # of a product of large primes that can be taken apart in about a second
PRIME_BITS = 1024  # of a number that can be tested for being prime in less
_SMALL_PRIMES = tuple(n for n in range(2, 1 << 12) if all(n % d for d in range(2, isqrt(n) + 1)))

_ONE = {(): Q(1)}  # a polynomial maps a monomial, (2, 2, 3) for (log 2)^2 log 3, to its coefficient


class ZeroLogError(ArithmeticError):
    """A log of zero was given a weight other than zero."""

    def __init__(self, where):
        super().__init__(f"a log of zero has weight {where}: only 0 log 0 = 0 is defined")


class NegativeLogError(ValueError):
    """The log of a negative number: not defined."""


class InexactError(TypeError):
    """A number that is no quotient of polynomials in logarithms of primes."""


class TooLarge(ArithmeticError):
    """A number too large to be computed; the message says which, and the bound."""


class Undecided(ArithmeticError):
    """A sign or a rounding that `MOST_BITS` bits do not decide, of a number whose form is not 0."""


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
        return self * (1 / exact(divisor))

    def _observed(self, *_):
        raise ZeroLogError("in a result")

    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __float__ = __pow__ = __rtruediv__ = _observed
    __hash__ = None

    def __repr__(self):
        return "log 0"


LOG_ZERO = ZeroLog()


# -- polynomials: dictionaries that nobody changes once they are made ------------------------------


def _add(p, q):
    if len(p) < len(q):
        p, q = q, p
    total = p.copy()
    get = total.get
    for monomial, c in q.items():
        if (old := get(monomial)) is None:
            total[monomial] = c
        elif c := old + c:
            total[monomial] = c
        else:
            del total[monomial]
    return total


def _subtract(p, q):
    total = p.copy()
    get = total.get
    for monomial, c in q.items():
        if (old := get(monomial)) is None:
            total[monomial] = -c
        elif c := old - c:
            total[monomial] = c
        else:
            del total[monomial]
    return total


def _scale(p, c):
    return {monomial: c * d for monomial, d in p.items()}


def _multiply(p, q):
    if p is _ONE:
        return q
    if q is _ONE:
        return p
    if len(p) * len(q) > MOST_TERMS:
        raise TooLarge(f"a product of {len(p)} by {len(q)} terms is too large: at most {MOST_TERMS} pairs of terms")
    total = {}
    get = total.get
    for a, c in p.items():
        for b, d in q.items():
            monomial = tuple(sorted(a + b)) if a and b else a or b
            old = get(monomial)
            total[monomial] = c * d if old is None else old + c * d
    if (bits := _bits(total)) > MOST_BITS:
        raise TooLarge(f"a product is too large: a coefficient of {bits} bits, at most {MOST_BITS}")
    return {monomial: c for monomial, c in total.items() if c}


def _bits(p):
    """Of the largest numerator or denominator among the coefficients."""
    return max((max(c.numerator.bit_length(), c.denominator.bit_length()) for c in p.values()), default=0)


def _power(p, k):
    """p to the power k >= 0; whether the result is small enough is asked first."""
    degree = max(map(len, p), default=0)
    if k * (_bits(p) - 1) > MOST_BITS or k * degree > MOST_DEGREE or (len(p) > 1 and comb(len(p) + k - 1, k) > MOST_TERMS):
        bounds = f"more than {MOST_BITS} bits, {MOST_TERMS} terms or {MOST_DEGREE} logs in a term"
        raise TooLarge(f"({_brief(Exact(p))})^{_brief(k)} is too large: {bounds}")
    result = _ONE
    while k:
        if k & 1:
            result = _multiply(result, p)
        k >>= 1
        p = _multiply(p, p) if k else p
    return result


# -- enclosures: whole numbers low, high with low <= 2^bits x <= high ------------------------------


@lru_cache(maxsize=1 << 12)
def _log_enclosure(n, bits):
    """Of log n, for a whole number n >= 2: k log 2 + log(n / 2^k), by the series of artanh."""
    if n == 2:
        return _artanh_doubled(1, 3, bits)
    k = n.bit_length() - 1
    low, high = _artanh_doubled(n - (1 << k), n + (1 << k), bits)
    two = _log_enclosure(2, bits)
    return k * two[0] + low, k * two[1] + high


def _artanh_doubled(a, b, bits):
    """Of 2 artanh(a/b) = 2 sum_j t^(2j+1) / (2j+1), t = a/b, for 0 <= t <= 1/3.

    All is rounded down: the power t^(2j+1) is then too small by less than 2 units, since an error e becomes
    at most e/9 + 2/3 + 1; its quotient by less than 3; and the terms left out are less than 3 together.
    """
    power = (_whole(a) << bits) // b
    square = power * power >> bits
    total, odd = 0, 1
    while power:
        total += power // odd
        power = power * square >> bits
        odd += 2
    return 2 * total, 2 * total + 3 * (odd + 1)


def _polynomial_enclosure(p, bits):
    low = high = 0
    for monomial, c in p.items():
        below = above = 1 << bits
        for prime in monomial:  # logs of primes are positive
            one = _log_enclosure(prime, bits)
            below, above = below * one[0] >> bits, -(-above * one[1] >> bits)
        if c < 0:
            below, above = above, below
        low += c.numerator * below // c.denominator
        high -= -c.numerator * above // c.denominator
    return low, high


class Exact:
    """A quotient of polynomials in log 2, log 3, log 5, ... with rational coefficients (nats).

    Made by :func:`log` and :func:`exact` and by ``+ - * / **`` with one another, with integers and
    with fractions.  ``==``, ``<`` and ``hash`` are exact; ``float(e)`` is correctly rounded to
    double precision; ``e.digits(n)`` gives ``n`` decimals.  Raises TooLarge and Undecided as the module says.
    """

    __slots__ = ("num", "den")

    def __init__(self, num=None, den=_ONE):
        self.num = {} if num is None else num
        self.den = den

    # -- arithmetic ----------------------------------------------------------------------------
    def __add__(self, other):
        if type(other) is not Exact:
            if (c := _rational(other)) is None:
                return other if isinstance(other, ZeroLog) else NotImplemented
            if not c:
                return self
            other = Exact({(): c})
        if self.den is other.den:
            return Exact(_add(self.num, other.num)) if self.den is _ONE else _quotient(_add(self.num, other.num), self.den)
        return _quotient(
            _add(_multiply(self.num, other.den), _multiply(other.num, self.den)),
            _multiply(self.den, other.den),
        )

    def __mul__(self, other):
        if type(other) is not Exact:
            if (c := _rational(other)) is None:
                return other * self if isinstance(other, ZeroLog) else NotImplemented
            return Exact({monomial: d * c for monomial, d in self.num.items()}, self.den) if c else Exact()
        if self.den is other.den is _ONE:
            return Exact(_multiply(self.num, other.num))
        return _quotient(_multiply(self.num, other.num), _multiply(self.den, other.den))

    def __neg__(self):
        return Exact({monomial: -c for monomial, c in self.num.items()}, self.den)

    def __sub__(self, other):
        if type(other) is Exact and self.den is other.den is _ONE:
            return Exact(_subtract(self.num, other.num))
        if (other := _operand(other)) is None:
            return NotImplemented
        return self + (-other)

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        if (other := _coerce(other)) is None:
            return NotImplemented
        if not other.num:
            raise ZeroDivisionError(f"({_brief(self)}) / 0")
        return _quotient(_multiply(self.num, other.den), _multiply(self.den, other.num))

    def __rtruediv__(self, other):
        if (other := _coerce(other)) is None:
            return NotImplemented
        return other / self

    def __pow__(self, power):
        power = exact(power)
        whole = power._constant()
        if whole is None or whole.denominator != 1:
            raise InexactError(f"({_brief(self)})**{_brief(power)}: only whole powers stay exact")
        k = int(whole.numerator)
        base = 1 / self if k < 0 else self
        return _quotient(_power(base.num, abs(k)), _power(base.den, abs(k)))

    def __pos__(self):
        return self

    def __abs__(self):
        return -self if self < 0 else self

    __radd__ = __add__
    __rmul__ = __mul__

    # -- comparison ----------------------------------------------------------------------------
    def __eq__(self, other):
        if type(other) is not Exact:
            if isinstance(other, ZeroLog):
                return other == self
            if (c := _rational(other)) is None:
                return NotImplemented
            return (mine := self._constant()) is not None and mine == c
        if self.den is other.den or self.den == other.den:
            return self.num == other.num
        return _multiply(self.num, other.den) == _multiply(other.num, self.den)

    def _order(self, other):
        """The sign of self - other, None where the other is no exact number."""
        return None if (other := _coerce(other)) is None else (self - other)._sign()

    def __lt__(self, other):
        return NotImplemented if (sign := self._order(other)) is None else sign < 0

    def __le__(self, other):
        return NotImplemented if (sign := self._order(other)) is None else sign <= 0

    def __gt__(self, other):
        return NotImplemented if (sign := self._order(other)) is None else sign > 0

    def __ge__(self, other):
        return NotImplemented if (sign := self._order(other)) is None else sign >= 0

    def __hash__(self):
        if (c := self._constant()) is not None:
            return hash(c)
        try:
            return hash(float(self))  # one number may have several forms, and has one float
        except ArithmeticError:
            return 0

    def __bool__(self):
        return bool(self.num)

    def _sign(self):
        if not self.num:
            return 0
        if self.den is _ONE:
            positive = {c > 0 for c in self.num.values()}
            if len(positive) == 1:  # logs of primes are positive
                return 1 if positive.pop() else -1
        return self._decided(lambda low, high: (low > 0) - (high < 0), "the sign")

    # -- the number itself ---------------------------------------------------------------------
    def _constant(self):
        """The number as a Q where no logarithm is left, else None."""
        num = self.num
        if self.den is not _ONE or len(num) > 1:
            return None
        return num.get(()) if num else Q(0)

    def rational(self):
        """The number as a Fraction where no logarithm is left, else None."""
        return None if (c := self._constant()) is None else _fraction(c)

    def enclosure(self, bits):
        """Two rationals (Q) between which the number lies, None where ``bits`` bits give no bounds.

        They are about ``2**-bits`` apart, times the sizes of the coefficients.
        """
        low, high = _polynomial_enclosure(self.num, bits)
        if self.den is _ONE:
            return Q(low, 1 << bits), Q(high, 1 << bits)
        under, over = _polynomial_enclosure(self.den, bits)
        if under <= 0 <= over:
            return None
        ratios = [Q(a, b) for a in (low, high) for b in (under, over)]
        return min(ratios), max(ratios)

    def _decided(self, question, what):
        """The answer to ``question(low, high)``, asked of narrower and narrower enclosures until it is one."""
        bits = FIRST_BITS
        while bits <= MOST_BITS:
            ends = self.enclosure(bits)
            if ends and (answer := question(*ends)):
                return answer
            bits *= 2
        raise Undecided(f"{what} of {_brief(self)} is not decided by {MOST_BITS} bits")

    def __float__(self):
        if (c := self._constant()) is not None:
            return _float(c)

        def rounding(low, high):
            if low < 0 < high:
                return ()
            near, far = sorted((low, high), key=abs)
            nearest = _float(near)  # OverflowError where the number itself is beyond all floats
            try:
                return (nearest,) if nearest == _float(far) else ()
            except OverflowError:
                return ()  # a wide enclosure of a smaller number

        return self._decided(rounding, "the float")[0]

    def digits(self, n=12):
        """The number as a string with ``n`` decimals, correctly rounded (a tie to the even digit).

        ``n`` is a whole number from 0 to `MOST_DIGITS`, else ValueError.
        """
        if not isinstance(n, int) or not 0 <= n <= MOST_DIGITS:
            raise ValueError(f"digits({n!r}): the number of decimals is a whole number from 0 to {MOST_DIGITS}")
        scale = 10**n

        def rounding(low, high):
            low, high = round(_fraction(low) * scale), round(_fraction(high) * scale)
            return (low,) if low == high else ()

        if (c := self._constant()) is not None:
            scaled = round(_fraction(c) * scale)
        else:
            (scaled,) = self._decided(rounding, f"the rounding to {n} decimals")
        if scaled.bit_length() > MOST_BITS // 2:  # Python writes at most 4300 digits
            raise TooLarge(f"the digits of {_brief(self)} are too many to be written")
        sign = "-" if scaled < 0 else ""
        whole = str(abs(scaled)).rjust(n + 1, "0")
        return f"{sign}{whole[:-n]}.{whole[-n:]}" if n else sign + whole

    def __repr__(self):
        top = _show(self.num)
        return top if self.den is _ONE else f"({top}) / ({_show(self.den)})"


def _fraction(q):
    return Fraction(int(q.numerator), int(q.denominator))


def _float(q):
    return int(q.numerator) / int(q.denominator)  # correctly rounded, which float(mpq) is not


def _text(q):
    """A rational number as it is written; of a very long numerator or denominator only the length is told."""

    def written(n):
        bits = n.bit_length()
        return str(int(n)) if bits <= MOST_BITS // 2 else f"{'-' * (n < 0)}<about {int(bits * log10(2))} digits>"

    return written(q.numerator) if q.denominator == 1 else f"{written(q.numerator)}/{written(q.denominator)}"


def _brief(number):
    """A number in the text of an error."""
    text = repr(number) if isinstance(number, Exact) else _text(number)
    return text if len(text) <= 100 else f"{text[:80]} ... ({len(text)} characters)"


def _show(polynomial):
    terms = []
    for powers, c in sorted((tuple(Counter(monomial).items()), c) for monomial, c in polynomial.items()):
        logs = " ".join(f"log {_text(p)}" if k == 1 else f"(log {_text(p)})^{k}" for p, k in powers)
        size = "" if logs and abs(c) == 1 else _text(abs(c))
        terms.append(("-" if c < 0 else "+", " ".join(filter(None, (size, logs)))))
    if not terms:
        return "0"
    first, *rest = terms
    return ("-" if first[0] == "-" else "") + first[1] + "".join(f" {s} {t}" for s, t in rest)


def _quotient(num, den):
    """The Exact num/den; ``den`` is `_ONE` itself where it is 1, and nowhere else a number."""
    if not num:
        return Exact()
    if den is _ONE:
        return Exact(num)
    if len(den) == 1 and () in den:
        c = den[()]
        return Exact(num if c == 1 else _scale(num, 1 / c))
    if num.keys() == den.keys():
        first = next(iter(den))
        ratio = num[first] / den[first]
        if all(num[monomial] == ratio * c for monomial, c in den.items()):
            return Exact({(): ratio})
    return Exact(num, den)


def _rational(x):
    """``x`` as a Q where it is an integer or a fraction of any kind, else None."""
    kind = type(x)
    if kind is Q:
        return x
    if kind is int or kind is Fraction:
        return Q(x)
    return Q(int(x.numerator), int(x.denominator)) if isinstance(x, Rational) else None


def _coerce(x):
    if type(x) is Exact:
        return x
    if (c := _rational(x)) is None:
        return None
    return Exact({(): c}) if c else Exact()


def _operand(x):
    return x if isinstance(x, ZeroLog) else _coerce(x)


def exact(x):
    """``x`` (an integer, a fraction or an Exact) as an :class:`Exact`.

    Raises TypeError for a float: its value is a rounding, and nothing about it is exact.
    """
    if (result := _coerce(x)) is None:
        raise TypeError(f"{x!r} is no exact number: use fractions.Fraction and ganloss.exact.log")
    return result


def weighted_sum(pairs):
    """The sum of weight times term, over pairs (weight, term) of numbers of any kind; 0 where there are none.

    A weight of 1 may be the integer.  For an Exact with a rational weight this is what ``+`` and ``*`` give, without the numbers in between.
    """
    num, rest = {}, None
    get = num.get
    for weight, term in pairs:
        one = type(weight) is int and weight == 1
        if type(term) is not Exact or term.den is not _ONE or not (one or type(weight) is Q):
            product = term if one else term * weight
            rest = product if rest is None else product + rest
        elif one:
            for monomial, c in term.num.items():
                old = get(monomial)
                num[monomial] = c if old is None else old + c
        else:
            for monomial, c in term.num.items():
                old = get(monomial)
                num[monomial] = weight * c if old is None else old + weight * c
    if not num:
        return Q(0) if rest is None else rest
    total = Exact({monomial: c for monomial, c in num.items() if c})
    return total if rest is None else total + rest


def _factors(n):
    """The primes of n >= 1 and their powers; raises TooLarge where they are not found quickly."""
    if n.bit_length() > MOST_BITS:
        raise TooLarge(f"log({_brief(n)}): the number is too large: {n.bit_length()} bits, at most {MOST_BITS}")
    found, rest = {}, n
    for p in _SMALL_PRIMES:
        if p * p > rest:
            break
        while rest % p == 0:
            found[p] = found.get(p, 0) + 1
            rest //= p
    if rest == 1:
        return found
    if rest < _SMALL_PRIMES[-1] ** 2:
        return found | {rest: 1}
    from sympy import factorint, isprime, perfect_power  # half a second, which few programs need

    bits = rest.bit_length()
    if bits <= PRIME_BITS and isprime(rest):
        large = {rest: 1}
    elif bits <= FACTOR_BITS:
        large = factorint(rest)
    elif bits <= PRIME_BITS and (root := perfect_power(rest)):
        large = {p: k * int(root[1]) for p, k in _factors(int(root[0])).items()}
    else:
        raise TooLarge(f"log({_brief(n)}): the number is too large to be taken apart: a factor of {bits} bits, at most {FACTOR_BITS}")
    return found | {int(p): int(k) for p, k in large.items()}


@lru_cache(maxsize=1 << 16)
def _log_of(numerator, denominator):
    if numerator < 0:
        raise NegativeLogError(f"log({_brief(Q(numerator, denominator))}): the logarithm of a negative number")
    if numerator == 0:
        return LOG_ZERO
    num = {(p,): Q(k) for p, k in _factors(int(numerator)).items()}
    return Exact(num | {(p,): -Q(k) for p, k in _factors(int(denominator)).items()})


def log(q):
    """Natural logarithm of a rational number ``q >= 0``; ``log(0)`` may only be multiplied by 0.

    Raises NegativeLogError for a negative number, InexactError for a number that is not rational, TooLarge
    for one whose prime factors are too large to be found.
    """
    if type(q) is Q:
        return _log_of(q.numerator, q.denominator)
    if (value := _rational(q)) is None and (value := exact(q)._constant()) is None:
        raise InexactError(f"log({q!r}): only the log of a rational number is exact here")
    return _log_of(value.numerator, value.denominator)


def exp(e):
    """The exponential of an integer combination of logarithms: a rational number, as a Fraction.

    Raises InexactError where the result would not be rational, TooLarge where it would have more than
    `MOST_BITS` bits.
    """
    return _fraction(_exp(exact(e)))


def _exp(e):
    size = 0
    for monomial, c in e.num.items():
        if e.den is not _ONE or len(monomial) != 1 or c.denominator != 1:
            raise InexactError(f"exp({_brief(e)}) is not rational")
        size += abs(c.numerator) * (monomial[0].bit_length() - 1)
        if size > MOST_BITS:
            raise TooLarge(f"exp({_brief(e)}) is too large: a number of more than {MOST_BITS} bits")
    result = Q(1)
    for (prime,), c in e.num.items():
        k = int(c.numerator)
        result *= Q(prime**k) if k > 0 else Q(1, prime**-k)
    return result


def sigmoid(s):
    """1 / (1 + exp(-s)) of an integer combination of logarithms, as a Fraction; raises as :func:`exp`."""
    return _fraction(1 / (1 + _exp(-exact(s))))


def softplus(s):
    """log(1 + exp(s)) of an integer combination of logarithms, as an Exact; raises as :func:`exp` and :func:`log`."""
    return log(1 + _exp(exact(s)))
