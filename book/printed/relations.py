"""The relations that a line may print, one row each.  Whoever adds one writes its row (and its macro, and a verb of the checks).

==============  ==================================================================================
``=``  ``:=``   in every random finite world exactly, in every continuous one to 1e-9
``\\doteq``      equal to all digits printed
``<=``  ``>=``   in every world; and attained where the line says so, or never
``\\approx``     on small and on large samples: the error has mean 0 within six standard errors of
                that mean (the estimate is unbiased), and is not always 0
``\\to``         along growing sizes the error falls as its own standard error does; or, for a number
                tending to a limit, the error falls below 1e-6
``\\samemax``    both sides have the same exact maximiser D
``\\refuted``    the error is the printed one in every world, and is not 0
==============  ==================================================================================
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from ganloss.exact import Q

from printed.numbers import is_exact

__all__ = ["RELATIONS", "TOLERANCE", "TooClose", "VERB_SIGN", "Relation", "equal", "pattern", "relation"]

TOLERANCE = 1e-9


class TooClose(ArithmeticError):
    """Two rounded values of which it cannot be said which is the larger."""


def equal(a, b):
    """Whether two values are equal: exactly, or to the tolerance where they are rounded."""
    if is_exact(a) and is_exact(b):
        return a == b
    a, b = np.asarray(a, float), np.asarray(b, float)
    if not (np.all(np.isfinite(a)) and np.all(np.isfinite(b))):
        return False
    return bool(np.all(np.abs(a - b) <= TOLERANCE * (1 + np.abs(a) + np.abs(b))))


def _differ(a, b):
    return not equal(a, b)


def _below(a, b):
    """Whether a < b; TooClose where rounding leaves it open."""
    if is_exact(a) and is_exact(b):
        return a < b
    slack = TOLERANCE * (1 + np.abs(a) + np.abs(b))
    if np.all(a < b - slack):
        return True
    if np.any(a > b + slack):
        return False
    raise TooClose("the two sides of a strict sign are equal up to rounding")


def _at_most(a, b):
    if is_exact(a) and is_exact(b):
        return a <= b
    return bool(np.all(a <= b + TOLERANCE * (1 + np.abs(a) + np.abs(b))))


def _above(a, b):
    return _below(b, a)


def _at_least(a, b):
    return _at_most(b, a)


def _rounded(a, b, digits):
    """Whether the decimal ``b`` is ``a`` rounded to so many digits behind the point."""
    if isinstance(b, float | np.ndarray | np.floating):
        b = str(np.asarray(b, float).item())
    b = Fraction(b)
    half = Q(1, 2 * 10**digits)
    if is_exact(a):
        off = a - Q(int(b.numerator), int(b.denominator))  # on the left of both signs: gmpy2 does not know our numbers
        return bool(off >= -half and off <= half)
    off = np.max(np.abs(np.asarray(a, float) - float(b)))
    if digits > 9:
        raise TooClose(f"{digits} digits of a value that is rounded")
    return bool(off <= float(half) * (1 + 1e-6))


@dataclass(frozen=True)
class Relation:
    """One sign: how it is spelled, how it is decided, and what goes with it.

    ``decided`` is "worlds" (``holds`` of both values, in every world), "maximisers" (``holds`` of
    those of both sides), "error" (against the error that the line states), "samples" (on small and
    on large ones) or "limit" (along a sequence).
    """

    sign: str
    verb: str  # of the checks: what checks it
    holds: Callable | None = None
    spellings: tuple = ()  # others
    decided: str = "worlds"
    order: Callable | None = None  # what it asks of two exact numbers, in a condition or an indicator
    notes: frozenset = frozenset()  # which may follow it: "off_by", "attained", "strict"
    strictly: str | None = None  # what it becomes with \\strict
    strict: bool = False  # whether equality breaks it, so that the worlds are tried where that is likely
    identity: bool = False  # whether it says that both sides are the same
    of_numbers: bool = False  # whether it is said of numbers only, and not of functions
    of_decimal: bool = False  # whether its right side is a decimal; `holds` then takes its digits behind the point, too


_BOUND = frozenset({"attained", "strict"})

RELATIONS = {
    row.sign: row
    for row in (
        Relation("=", "equal", equal, order=operator.eq, identity=True),
        Relation(":=", "equal", equal, identity=True),
        Relation("\\doteq", "equal", _rounded, of_decimal=True),
        Relation("\\le", "at_most", _at_most, ("\\leq",), order=operator.le, notes=_BOUND, strictly="<"),
        Relation("\\ge", "at_most", _at_least, ("\\geq",), order=operator.ge, notes=_BOUND, strictly=">"),
        Relation("<", "at_most", _below, order=operator.lt, strict=True),
        Relation(">", "at_most", _above, order=operator.gt, strict=True),
        Relation("\\ne", "differs", _differ, ("\\neq",), order=operator.ne, strict=True),
        Relation("\\approx", "estimates", decided="samples", of_numbers=True),
        Relation("\\to", "tends_to", decided="limit", of_numbers=True),
        Relation("\\samemax", "same_maximiser", equal, decided="maximisers", of_numbers=True),
        Relation("\\refuted", "differs", decided="error", notes=frozenset({"off_by"})),
    )
}

# how the stored output of a check shows its verb
VERB_SIGN = {
    "equal": "=",
    "estimates": "≈",
    "tends_to": "→",
    "at_most": "≤",
    "same_maximiser": "same maximiser",
    "differs": "≠",
}


def relation(printed):
    """The row of a sign, however it is spelled; None if it is no relation."""
    for row in RELATIONS.values():
        if printed == row.sign or printed in row.spellings:
            return row
    return None


def pattern():
    """The regular expression of all signs, for the grammar."""
    signs = [sign for row in RELATIONS.values() for sign in (row.sign, *row.spellings)]
    return "|".join(re.escape(sign) + ("(?![a-zA-Z])" if sign[0] == "\\" else "") for sign in sorted(signs, key=len, reverse=True))
