"""Of what kind an expression is, so that the discriminator of a noise value, or the logarithm of a function, is refused where it is read.

A kind is one of the symbol table's words ("number", "logit", "label", "size", "index", "point", "noise"),
REAL, or a :class:`Function`.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NUMBER", "REAL", "SPACES", "Function", "calculated", "fits", "is_number", "is_plain", "of", "same", "words", "working"]

NUMBER = "number"
REAL = "real"  # calculated from things that are real numbers: it may stand for a number and for a thing
SPACES = ("point", "noise")


@dataclass(frozen=True)
class Function:
    """The kinds of its arguments and of its values; whether it is a law."""

    takes: tuple
    gives: str = NUMBER
    law: bool = False

    @property
    def pointwise(self):
        """Whether its arguments are things, so that it can be added to another function of them."""
        return all(kind in (*SPACES, "label") for kind in self.takes)


def working(kind, function):
    """``function``, marked as one that gives something of this kind."""
    function.kind = kind
    return function


def of(value):
    """The kind of what the reader made: a number, unless it is marked otherwise."""
    return getattr(value, "kind", NUMBER)


def is_plain(kind):
    """Whether it is a number or a thing, and no function."""
    return not isinstance(kind, Function)


def is_number(kind):
    return is_plain(kind) and kind not in SPACES


def fits(kind, wanted):
    """Whether an expression of this kind can stand where one of the kind ``wanted`` must."""
    if isinstance(wanted, Function):
        return isinstance(kind, Function) and kind.takes == wanted.takes and fits(kind.gives, wanted.gives)
    if wanted in SPACES:
        return kind in (wanted, REAL)
    if wanted == "label":
        return kind in ("label", NUMBER, REAL)
    if wanted in ("size", "index"):
        return kind in ("size", "index", NUMBER)
    return is_number(kind)


def same(a, b):
    """Whether two expressions of these kinds can be compared."""
    if isinstance(a, Function) and isinstance(b, Function):
        return a.pointwise and len(a.takes) == 1 and a.takes == b.takes and same(a.gives, b.gives)
    if isinstance(a, Function) or isinstance(b, Function):
        function, value = (a, b) if isinstance(a, Function) else (b, a)
        return function.pointwise and len(function.takes) == 1 and same(function.gives, value)
    if a in SPACES or b in SPACES:
        return a == b or REAL in (a, b)
    return True


def calculated(*kinds):
    """The kind of a number calculated from numbers and things."""
    return REAL if any(kind in (*SPACES, REAL) for kind in kinds) else NUMBER


_ONE = {
    "logit": "a number",
    "label": "a label",
    "size": "a sample size",
    "index": "an index",
    "point": "a thing",
    "noise": "a noise value",
}
_MANY = {"label": "labels", "point": "things", "noise": "noise values"}


def words(kind):
    """A kind in words."""
    if not isinstance(kind, Function):
        return _ONE.get(kind, "a number")
    if not kind.takes:
        return "drawn"
    if kind.law:
        return f"a law of {' with '.join(_MANY.get(k, 'numbers') for k in kind.takes)}"
    return f"a function of {' and '.join(map(words, kind.takes))}"
