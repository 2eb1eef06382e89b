"""The two sides of a check: their coercion to numbers, their comparison, and their text.

A side becomes a NumPy array (shape () for a number): of dtype float, or of dtype object with int,
fraction, :class:`~ganloss.exact.Exact` or SymPy entries.  What is not a number raises
:class:`CheckError`, which names the label and the argument.
"""

from __future__ import annotations

import math
import sys
from fractions import Fraction
from functools import cache
from numbers import Rational
from operator import attrgetter
from typing import Any

import numpy as np

from ganloss.exact import Exact, ZeroLog, exact

TOLERANCE = 1e-12
_EXACT = (Exact, Fraction, int)  # of these the entries of a side nearly always are


class CheckError(AssertionError):
    """A check that does not hold or cannot be made; the message begins with the label."""


# Numbers ------------------------------------------------------------------------------------------


def is_sympy(entry: Any, *names: str) -> bool:
    """Whether an object is of one of these classes of SymPy, which is imported only by a program that has such objects."""
    return "sympy" in sys.modules and isinstance(entry, _sympy_classes(names))


@cache
def _sympy_classes(names: tuple[str, ...]) -> tuple[type, ...]:
    import sympy

    return tuple(attrgetter(name)(sympy) for name in names)


def as_numbers(label: str, name: str, side: Any) -> np.ndarray:
    if is_sympy(side, "MatrixBase"):
        side = side.tolist()
    if isinstance(side, (set, frozenset, dict, str)) or callable(side):
        raise CheckError(f"{label}: {name} is a {type(side).__name__}, not a number or an array")
    try:
        array = np.asarray(side, dtype=None if hasattr(side, "dtype") else object)
        if array.dtype != object:
            if array.dtype.kind not in "iuf":
                if array.dtype.kind == "b":
                    _kind(array.flat[0])
                raise TypeError(f"its entries are {array.dtype}")
            array = array.astype(object if array.dtype.kind in "iu" else float, copy=False)
        else:
            kinds = {_kind(entry) for entry in array.flat}
            if kinds == {"float"} or {"float", "exact"} == kinds:
                array = array.astype(float)
    except (TypeError, ValueError) as error:
        message = f"{name} is not a number or an array of numbers: {error}"
        raise CheckError(f"{label}: {message}") from None
    if not array.size:
        raise CheckError(f"{label}: {name} is empty")
    finite = np.isfinite(array) if array.dtype == float else np.vectorize(_finite, otypes=[bool])(array)
    if not finite.all():
        k = np.flatnonzero(~finite)
        raise CheckError(f"{label}: {name} is {array.flat[k[0]]}{where_text(k, array)}")
    return array


def _kind(entry: Any) -> str:
    if type(entry) in _EXACT:
        return "exact"
    if isinstance(entry, (bool, np.bool_)) or is_sympy(entry, "Rel", "logic.boolalg.BooleanAtom"):
        raise TypeError(f"{entry} is a truth value; give the two numbers that are compared")
    if isinstance(entry, ZeroLog):
        raise TypeError("it contains a log of zero")
    if is_sympy(entry, "Expr"):
        return "symbolic"
    if isinstance(entry, (Exact, Rational)):
        return "exact"
    if not hasattr(entry, "__float__"):
        raise TypeError(f"{entry!r} is a {type(entry).__name__}, not a number")
    float(entry)
    return "float"


def _finite(entry: Any) -> bool:
    if type(entry) in _EXACT:
        return True
    if is_sympy(entry, "Expr"):
        import sympy

        return not entry.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo)
    return isinstance(entry, (Exact, Rational)) or math.isfinite(entry)


def as_sides(label: str, **sides: Any) -> list[np.ndarray]:
    arrays = {name: as_numbers(label, name, side) for name, side in sides.items()}
    if len({array.shape for array in arrays.values()}) > 1:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise CheckError(f"{label}: the shapes differ: {shapes}")
    return list(arrays.values())


def as_floats(label: str, **sides: Any) -> list[np.ndarray]:
    try:
        return [as_numbers(label, name, side).astype(float, copy=False) for name, side in sides.items()]
    except TypeError:
        raise CheckError(f"{label}: give numbers, not expressions with free symbols") from None


def is_exact(array: np.ndarray) -> bool:
    return array.dtype == object and all(isinstance(x, (Exact, Rational)) for x in array.flat)


def strength_of(*sides: np.ndarray, tol: float | None = None) -> str:
    if any(side.dtype == float for side in sides):
        return f"to {short(TOLERANCE if tol is None else tol)}"
    if all(map(is_exact, sides)):
        return "exact"
    if any(isinstance(x, Exact) for side in sides for x in side.flat):
        return f"to {short(TOLERANCE if tol is None else tol)}"
    return "symbolic"


def vanishes(difference: Any) -> bool:
    """Whether an expression of SymPy is 0 for all values of its symbols."""
    import sympy

    difference = sympy.sympify(difference)
    if difference == 0:
        return True
    expanded = sympy.expand_log(difference)
    try:  # quotients of polynomials, in exp(s) and log(u) too: their canonical form says it, long before `simplify` does
        if sympy.cancel(expanded) == 0:
            return True
    except (sympy.PolynomialError, NotImplementedError):
        pass
    if _nonzero_somewhere(difference):
        return False
    return sympy.simplify(expanded) == 0 or difference.equals(0) is True


def _nonzero_somewhere(expression: Any) -> bool:
    """Whether the expression is visibly not 0 where its symbols are certain fractions between 0 and 1."""
    import sympy

    symbols = sorted(expression.free_symbols, key=str)
    if any(symbol.is_integer or symbol.is_extended_positive is False for symbol in symbols):
        return False
    there = {symbol: sympy.Rational(2 * k + 3, 7 * k + 11) for k, symbol in enumerate(symbols)}
    value = expression.subs(there).evalf(20)
    return bool(value.is_number and value.is_finite and abs(value) > 1e-9)


def compare(label: str, relation: str, left: np.ndarray, right: np.ndarray, tol: float | None) -> str:
    """The strength with which two sides are equal; raises CheckError where they are not."""
    strength = strength_of(left, right, tol=tol)
    if strength == "symbolic":
        bad = [k for k, (a, b) in enumerate(zip(left.flat, right.flat)) if not vanishes(a - b)]
        tolerance = "0 (symbolic)"
    elif strength == "exact":
        bad = [k for k, (a, b) in enumerate(zip(left.flat, right.flat)) if a != b]
        tolerance = "0 (exact)"
    else:
        left, right = as_floats(label, left=left, right=right)
        relative = TOLERANCE if tol is None else tol
        bad = abs(left - right) > relative * np.maximum(abs(left), abs(right))
        bad = np.flatnonzero(bad)
        tolerance = f"{short(relative)} (relative)"
    if len(bad):
        k = bad[0]
        difference = left.flat[k] - right.flat[k]
        if strength == "symbolic":
            import sympy

            difference = sympy.simplify(difference)
        raise failure(
            label,
            f'the two sides of "{relation}" differ{where_text(bad, left)}',
            left=left.flat[k],
            right=right.flat[k],
            difference=difference,
            tolerance=tolerance,
        )
    return strength


# Text ---------------------------------------------------------------------------------------------


def failure(label: str, what: str, **numbers: Any) -> CheckError:
    width = max(map(len, numbers))
    rows = (f"  {name:<{width}}  {_full(number)}" for name, number in numbers.items())
    return CheckError("\n".join((f"{label}: {what}", *rows)))


def both_sides(left: np.ndarray, right: np.ndarray, strength: str) -> str:
    if strength == "symbolic":
        zero = "the difference simplifies to 0"
        return zero if right.size == 1 else f"{count_text(right.size, 'difference')} simplify to 0"
    if strength != "exact":
        right = right.astype(float)
    values = values_text(right)
    return f"both sides are {values}" if values else f"{count_text(right.size, 'pair')} agree"


def values_text(side: np.ndarray) -> str:
    """The entries as one short text, empty where there are too many."""
    if not side.shape:
        return show(side.item())
    return f"({', '.join(map(show, side))})" if side.ndim == 1 and side.size <= 4 else ""


def show(number: Any, places: int | None = None) -> str:
    """A number as it is printed on every machine: exact ones to 12 decimals, others to 6 digits."""
    if is_sympy(number, "Expr"):
        return str(number)
    if isinstance(number, Exact) and number.rational() is not None:
        number = number.rational()
    if isinstance(number, Exact):
        return number.digits(12)
    if isinstance(number, Rational):
        number = Fraction(int(number.numerator), int(number.denominator))
        fits = len(str(number)) <= 20 and (places is None or number.denominator == 1)
        return str(number) if fits else exact(number).digits(12)
    return plain(number, places) if places else plain(float(f"{number:.6g}"))


def plain(number: float, places: int | None = None) -> str:
    text = f"{number:.6g}" if places is None else f"{number:.{places}f}"
    return text.removeprefix("-") if not float(text) else text


def short(number: float) -> str:
    return f"{number:g}".replace("e-0", "e-")


def _full(number: Any) -> str:
    if isinstance(number, Exact) and number.rational() is None:
        return f"{number!r} = {number.digits(12)}"
    if isinstance(number, (float, np.floating)):
        return f"{float(number)!r}"
    return str(number)


def row_text(array: np.ndarray) -> str:
    return ", ".join(f"{float(x):.3g}" for x in array)


def count_text(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def where_text(bad: Any, array: np.ndarray) -> str:
    if not array.shape:
        return ""
    place = ", ".join(str(i) for i in np.unravel_index(bad[0], array.shape))
    return f" in {len(bad)} of {array.size} entries, first at index {place}"
