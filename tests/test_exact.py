"""exact: equality is a proof, and every operation agrees with 50-digit arithmetic."""

import math
import operator
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import mpmath
import numpy as np
import pytest
from ganloss.exact import Exact, Q, TooLarge, Undecided, ZeroLogError, _log_enclosure, exact, exp, log, sigmoid, softplus, weighted_sum
from hypothesis import assume, given, settings
from hypothesis import strategies as st

F = Fraction

settings.register_profile("ganloss", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("ganloss")

fractions = st.fractions(min_value=-20, max_value=20, max_denominator=60)
positive = st.fractions(min_value=F(1, 60), max_value=60, max_denominator=60)


def mp(q):
    """A rational number to 70 digits."""
    with mpmath.workdps(70):
        return mpmath.mpf(q.numerator) / q.denominator


def mp_log(q):
    with mpmath.workdps(70):
        return mpmath.log(mp(q))


def combine(op, a, b):
    with mpmath.workdps(70):
        return op(a[0], b[0]), op(a[1], b[1])


# A number by two roads: as an Exact, and in 70-digit arithmetic.
twins = st.recursive(
    st.one_of(fractions.map(lambda q: (exact(q), mp(q))), positive.map(lambda q: (log(q), mp_log(q)))),
    lambda node: st.builds(combine, st.sampled_from([operator.add, operator.sub, operator.mul]), node, node),
    max_leaves=6,
)
numbers = twins.map(lambda twin: twin[0])


def close(a, b, digits=50):
    with mpmath.workdps(70):
        return abs(a - b) <= mpmath.mpf(10) ** -digits * max(1, abs(a), abs(b))


class TestRing:
    @given(numbers, numbers, numbers)
    def test_laws(self, a, b, c):
        assert a + b == b + a
        assert a * b == b * a
        assert (a + b) + c == a + (b + c)
        assert (a * b) * c == a * (b * c)
        assert a * (b + c) == a * b + a * c
        assert a + 0 == a == a * 1
        assert a - a == 0 == a * 0
        assert a - b == a + (-b) == -(b - a)

    @given(numbers, numbers)
    def test_division_undoes_multiplication(self, a, b):
        assume(b != 0)
        assert a * b / b == a == a / b * b

    @given(numbers, st.integers(0, 4))
    def test_power_is_repeated_multiplication(self, a, n):
        assert a**n == math.prod([a] * n, start=exact(1))
        assume(a != 0)
        assert a**-n * a**n == 1

    @given(numbers, fractions)
    def test_mixes_with_fractions_and_integers_on_both_sides(self, a, q):
        assert a + q == q + a == a + exact(q)
        assert a * q == q * a
        assert q - a == -(a - q)
        assume(a != 0)
        assert q / a == exact(q) / a

    def test_division_by_zero(self):
        with pytest.raises(ZeroDivisionError):
            log(2) / (log(6) - log(2) - log(3))


class TestLogarithm:
    @given(positive, positive)
    def test_of_a_product_and_a_quotient(self, a, b):
        assert log(a * b) == log(a) + log(b)
        assert log(a / b) == log(a) - log(b)

    @given(positive, st.integers(-5, 5))
    def test_of_a_power(self, a, n):
        assert log(a**n) == n * log(a)

    @given(positive)
    def test_exp_undoes_it(self, a):
        assert exp(log(a)) == a

    @given(positive)
    def test_sigmoid_and_softplus_of_the_log_odds(self, odds):
        d = odds / (1 + odds)
        s = log(odds)
        assert sigmoid(s) == d
        assert softplus(s) == -log(1 - d)
        assert softplus(-s) == -log(d)
        assert softplus(s) - softplus(-s) == s

    def test_refuses_what_is_not_rational(self):
        with pytest.raises(TypeError, match="0.5"):
            log(0.5)
        with pytest.raises(TypeError, match="rational"):
            log(log(2))
        with pytest.raises(ValueError, match="negative"):
            log(-1)
        with pytest.raises(TypeError, match="not rational"):
            exp(F(1, 2) * log(2))
        with pytest.raises(TypeError):
            exact(0.1)
        with pytest.raises(TypeError, match="whole powers"):
            log(2) ** F(1, 2)


class TestEquality:
    @given(twins)
    def test_every_operation_agrees_with_50_digits(self, twin):
        number, value = twin
        with mpmath.workdps(70):
            assert close(mpmath.mpf(number.digits(60)), value)

    @given(twins, twins)
    def test_equal_exactly_when_50_digits_agree(self, a, b):
        assert (a[0] == b[0]) == close(a[1], b[1])

    @given(st.lists(st.tuples(fractions, st.sampled_from([2, 3, 5, 7, 11])), max_size=6))
    def test_recognises_a_sum_in_another_order_and_over_composites(self, terms):
        one = sum((c * log(p) for c, p in terms), exact(0))
        other = sum((c * (log(p * 30) - log(30)) for c, p in reversed(terms)), exact(0))
        assert one == other
        assert repr(one) == repr(other)

    def test_sees_a_difference_that_floats_do_not(self):
        tiny = log(F(10**30 + 1, 10**30))
        assert float(1 + tiny) == 1.0
        assert 1 + tiny != 1
        assert 1 + tiny > 1

    @given(twins, twins)
    def test_order(self, a, b):
        assume(a[0] != b[0])
        assert (a[0] < b[0]) == (a[1] < b[1]) == (b[0] > a[0])
        assert (a[0] <= b[0]) == (a[0] < b[0])
        assert abs(a[0]) >= 0

    @given(fractions)
    def test_equal_numbers_have_equal_hashes(self, q):
        assert exact(q) == q
        assert hash(exact(q)) == hash(q)
        assert len({log(4), 2 * log(2)}) == 1
        assert log(2) / log(8) == F(1, 3)
        assert hash(log(2) / log(8)) == hash(F(1, 3))


class TestConversion:
    @given(twins)
    def test_float_is_correctly_rounded(self, twin):
        number, value = twin
        assert float(number) == float(value)

    def test_float_survives_cancellation(self):
        assert float(log(F(10**30 + 1, 10**30))) == pytest.approx(1e-30, rel=1e-15, abs=0)

    @given(twins, st.integers(0, 20))
    def test_digits_are_rounded_decimals(self, twin, n):
        number, value = twin
        text = number.digits(n)
        assert len(text.partition(".")[2]) == n
        with mpmath.workdps(70):
            half = mpmath.mpf(10) ** -n / 2
            assert abs(mpmath.mpf(text) - value) <= half * (1 + mpmath.mpf(10) ** -40)

    def test_reads_like_mathematics(self):
        assert repr(F(5, 6) * log(2) - F(2, 3) * log(3)) == "5/6 log 2 - 2/3 log 3"
        assert repr(log(2) ** 2 / log(3)) == "((log 2)^2) / (log 3)"
        assert repr(log(1)) == "0"
        assert repr(exact(F(1, 2))) == "1/2"
        assert exact(F(1, 2)).rational() == F(1, 2)
        assert log(2).rational() is None
        assert log(F(4, 3)).digits() == "0.287682072452"
        assert isinstance(log(2), Exact)


class TestZeroLog:
    """0 log 0 = 0, and a log of zero with any other weight is an error, not an infinity."""

    @given(positive)
    def test_zero_times_it_is_zero(self, q):
        assert 0 * log(0) == 0 == log(0) * F(0)
        assert log(q) * 0 + 0 * log(0) == 0
        assert (log(q) - log(q)) * log(0) == 0

    @pytest.mark.parametrize("weight", [1, -1, F(1, 2), F(-1, 10**9), log(2)])
    def test_another_weight_raises(self, weight):
        with pytest.raises(ZeroLogError, match="a log of zero has weight"):
            weight * log(0)
        with pytest.raises(ZeroLogError, match="a log of zero has weight"):
            log(0) * weight

    @pytest.mark.parametrize(
        "use",
        [
            float,
            lambda e: e == 0,
            lambda e: e < 0,
            lambda e: e >= 0,
            lambda e: e**2,
            lambda e: 1 / e,
            lambda e: e / 2,
            lambda e: F(1, 2) * e,
        ],
    )
    def test_a_sum_with_it_cannot_be_used(self, use):
        for e in (log(0), -log(0), log(2) + log(0), log(0) - log(2), 1 - log(0)):
            with pytest.raises(ZeroLogError):
                use(e)


# What is near zero, too large or undecidable ------------------------------------------------------


def _sliver(digits):
    """10^digits log 2 less its whole part: between 0 and 1, far below a fixed precision."""
    with mpmath.workdps(digits + 20):
        whole = int(mpmath.floor(mpmath.mpf(10) ** digits * mpmath.log(2)))
        value = float(mpmath.mpf(10) ** digits * mpmath.log(2) - whole)
    return 10**digits * log(2) - whole, value


@pytest.mark.parametrize("digits", [10, 40, 60, 500])
def test_order_and_float_are_those_of_the_number_however_its_terms_cancel(digits):
    sliver, value = _sliver(digits)
    assert 0 < sliver < 1 and not sliver <= 0 and -sliver < 0
    assert float(sliver) == value
    assert abs(float(sliver.digits(15)) - value) <= 1e-15


def test_digits_of_a_large_number():
    with mpmath.workdps(80):
        assert (10**40 * log(2)).digits(6) == mpmath.nstr(mpmath.mpf(10) ** 40 * mpmath.log(2), 46, strip_zeros=False)


@pytest.mark.parametrize("n", [-1, 10**6])
def test_decimals_that_cannot_be_given(n):
    with pytest.raises(ValueError, match="number of decimals"):
        log(2).digits(n)


@pytest.mark.parametrize(
    "huge",
    [
        lambda: log((10**31 + 33) * (10**31 + 57)),
        lambda: log(2) ** 10**9,
        lambda: exact(9) ** (9**9),
        lambda: (log(2) + log(3) + log(5) + log(7)) ** 900,
        lambda: exp(10**12 * log(2)),
        lambda: exp(-(10**12) * log(2)),
        lambda: sigmoid(10**12 * log(3)),
        lambda: softplus(10**12 * log(3)),
        lambda: log(3 ** (10**6)),
        lambda: log(2**9689 - 1),
        lambda: _squared(exact(3), 60),
        lambda: _squared(log(2) + log(3), 30),
        lambda: sum((1 / (1 + log(p)) for p in range(2, 80)), exact(0)),
        lambda: exact(10**5000).digits(3),
    ],
)
def test_what_would_be_too_large_is_refused_soon(huge):
    start = time.perf_counter()
    with pytest.raises(TooLarge, match="too (large|many)") as caught:
        huge()
    assert len(str(caught.value)) < 300
    assert time.perf_counter() - start < 3


def _squared(x, times):
    for _ in range(times):
        x = x * x
    return x


def test_what_is_large_and_simple_is_computed():
    assert exact(-1) ** 9**99 == -1
    assert log(F(3**10_000, 2**9_000)) == 10_000 * log(3) - 9_000 * log(2)
    assert log((2**89 - 1) ** 3) == 3 * log(2**89 - 1)
    assert log((2**49 - 81) * (2**50 - 27)) == log(2**49 - 81) + log(2**50 - 27)
    assert exp(5000 * log(2)) == 2**5000
    assert float(F(1, 10**400) * log(2)) == 0
    assert repr(-(10**5000) * log(2)) == "-<about 5000 digits> log 2"
    assert log(2).digits(1000).startswith("0.693147180559945309417232121458176568075500134360255254120680")
    with pytest.raises(OverflowError):
        float(10**400 * log(2))
    assert hash(10**400 * log(2)) == hash(log(2) * 10**400)


def test_what_the_largest_precision_does_not_decide_is_said():
    sliver, _ = _sliver(6000)
    assert sliver != 0
    with pytest.raises(Undecided, match=r"the sign of .* is not decided by 16384 bits"):
        sliver > 0  # noqa: B015
    with pytest.raises(ArithmeticError):
        float(1 / (sliver * log(3) + sliver))


@given(twins, st.integers(10, 300))
def test_the_number_lies_within_its_enclosure(twin, bits):
    number, _ = twin
    low, high = number.enclosure(bits)
    inner = number.enclosure(400)
    assert low <= inner[0] <= inner[1] <= high


@given(st.integers(2, 10**40), st.integers(1, 300))
def test_a_logarithm_lies_within_its_enclosure(n, bits):
    low, high = _log_enclosure(n, bits)
    with mpmath.workdps(200):
        assert low <= mpmath.log(n) * 2**bits <= high
    assert high - low <= 3 * (bits + 4) * n.bit_length()


def test_zero_is_decided_by_the_form():
    a, b = log(2) * log(3) + log(5), log(7)
    assert not (a * b) / b - a
    assert (a * b) / b <= a <= (a * b) / b
    assert not (a * b) / b < a
    assert hash(a * b / b) == hash(a)


# Every kind of rational number --------------------------------------------------------------------


@given(fractions, positive)
def test_takes_every_kind_of_rational(q, d):
    kinds = [q, Q(q), *([np.int64(q)] if q.denominator == 1 else [])]
    for kind in kinds:
        assert exact(kind) == q == exact(q) == kind
        assert hash(exact(kind)) == hash(q) == hash(Q(q))
        assert kind * log(d) == log(d) * kind == q * log(Q(d))
        assert kind + log(2) - kind == log(2)
    assert softplus(log(Q(d))) == log(1 + Q(d))


@given(fractions)
def test_gives_fractions_of_integers(q):
    for given_out in (exact(Q(q)).rational(), exp(exact(0)) * q, sigmoid(log(abs(q) + 1))):
        assert type(given_out) is Fraction
        assert type(given_out.numerator) is type(given_out.denominator) is int
    assert str(exact(Q(q)).rational()) == str(q)
    assert type(exact(q).digits(3)) is str and type(float(exact(q))) is float


@pytest.mark.skipif(Q is Fraction, reason="there is no gmpy2 here anyway")
def test_without_gmpy2_all_is_the_same():
    """The browser has no gmpy2: these tests again, and the same numbers, with fractions."""
    code = (
        "import sys; sys.modules['gmpy2'] = None\n"
        "import pytest\n"
        "from fractions import Fraction\n"
        "from ganloss.exact import Q, exact, log\n"
        "assert Q is Fraction\n"
        "print(5 * log(2) / 6 - log(9) / 3, (10**60 * log(2)).digits(3)[-7:], exact(Fraction(1, 3)).rational())\n"
        f"sys.exit(pytest.main(['-q', '-n', '0', '-p', 'no:cacheprovider', {str(Path(__file__))!r}]))"
    )
    book = Path(__file__).resolve().parents[1] / "book"
    found = subprocess.run([sys.executable, "-c", code], cwd=book, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout
    expected = f"{5 * log(2) / 6 - log(9) / 3} {(10**60 * log(2)).digits(3)[-7:]} {exact(Fraction(1, 3)).rational()}"
    assert found.stdout.splitlines()[0] == expected


def test_a_weighted_sum_is_what_plus_and_times_give():
    terms = [log(2), log(6) * log(3), F(1, 3), 1 / log(2), log(2) - log(6)]
    weights = [Q(2, 3), 1, Q(-1, 2), F(4), Q(2, 3)]
    expected = Exact()
    for weight, term in zip(weights, terms, strict=True):
        expected = expected + term * weight
    assert weighted_sum(zip(weights, terms, strict=True)) == expected
    assert weighted_sum([]) == 0
    assert weighted_sum([(1, log(2)), (1, -log(2))]) == 0
    with pytest.raises(ZeroLogError):
        weighted_sum([(Q(1, 2), log(0))])
