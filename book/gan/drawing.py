"""Random numbers, points and sizes under a statement's conditions: what finite and continuous worlds share."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from numbers import Rational

from ganloss.exact import Q
from printed.conditions import Condition, Interval, Limit, OneOf, Real, Value, those
from printed.numbers import log
from printed.world import LONGEST_SUM, Impossible

from gan.meanings import FAMILIES

__all__ = ["Sizes", "apply_conditions", "fraction", "free_points", "meets", "numbers", "pick", "probabilities"]

_TINY = tuple(Q(c, 10**k) for k in (3, 4, 5, 6) for c in (1, 2, 5))
_LARGE = tuple(1 / t for t in _TINY)
_NEAR = Q(1, 25)  # of an interval, from its ends
_TOP = 7  # the finite stand-in for an interval without an end


def pick(rng, values):
    """One of ``values``, each as likely as any other."""
    return values[int(rng.integers(len(values)))]


def probabilities(rng, k, zeros=True, extreme=False):
    """``k`` probabilities; the extreme laws are the flattest one and those with almost all on one thing."""
    shape = int(rng.integers(3)) if extreme else 2
    if shape == 0:
        return [Q(1, k)] * k
    if shape == 1:
        law = [pick(rng, _TINY) * int(rng.integers(0 if zeros else 1, 7)) for _ in range(k)]
        heavy = int(rng.integers(k))
        law[heavy] = 1 - sum(law) + law[heavy]
        return law
    while True:
        parts = [int(rng.integers(0 if zeros else 1, 7)) for _ in range(k)]
        if total := sum(parts):
            return [Q(p, total) for p in parts]


def _end(end):
    """An end of an interval as a number between which fractions can be drawn."""
    if isinstance(end, Rational):  # of any kind, SymPy's too
        return Q(int(end.numerator), int(end.denominator))
    return Q(Fraction(min(max(float(end), -_TOP), _TOP)).limit_denominator(1000))


def fraction(rng, low, high, open_low=True, open_high=True, extreme=False, near=False):
    """A fraction of small height, now and then a closed end or, if ``near``, close to an end; in an ``extreme`` world what lies beside one."""
    low, high = _end(low), _end(high)
    if low > high:
        raise Impossible(f"there is nothing between {low} and {high}")
    if extreme and rng.integers(2):
        return pick(rng, _extremes(low, high))
    return pick(rng, _fractions(low, high, open_low, open_high, near))


@lru_cache(maxsize=1 << 10)
def _fractions(low, high, open_low, open_high, near):
    shares = [Q(step, q) for q in range(2, 12) for step in range(1, q)] + [_NEAR, 1 - _NEAR] * near
    inside = [low + (high - low) * share for share in shares]
    ends = [low] * (not open_low) + [high] * (not open_high)
    return tuple(inside + 6 * ends)


@lru_cache(maxsize=1 << 10)
def _extremes(low, high):
    below = [low + t * (high - low) for t in _TINY] if low > -_TOP else [-t for t in _TINY + _LARGE]
    above = [high - t * (high - low) for t in _TINY] if high < _TOP else [*_TINY, *_LARGE]
    return tuple(below + above)


def _draw_number(symbol, rng, extreme):
    if symbol.kind == "label":
        return Q(int(rng.integers(2)))
    if symbol.kind == "size":
        return Q(pick(rng, range(5, 16)) if extreme and rng.integers(2) else int(rng.integers(1, 5)))
    if symbol.kind == "logit":
        if extreme and rng.integers(2):
            return log(pick(rng, _TINY + _LARGE))
        return log(Q(int(rng.integers(1, 12)), int(rng.integers(1, 12))))
    if symbol.kind != "number":
        raise Impossible(f"“{symbol.tex}” ({symbol.kind}) cannot be drawn")
    if symbol.range not in _RANGES:
        raise Impossible(f"“{symbol.tex}” has the range “{symbol.range}”, which is not known")
    return fraction(rng, *_RANGES[symbol.range], extreme=extreme)


_RANGES = {
    "[0,1]": (0, 1, False, False),
    "(0,1)": (0, 1, True, True),
    "(0,1/2)": (0, Q(1, 2), True, True),
    "(-1/2,1/2)": (-Q(1, 2), Q(1, 2), True, True),
    "[0,\\infty)": (0, _TOP, False, True),
    "(0,\\infty)": (0, _TOP, True, True),
    "\\mathbb{R}": (-_TOP, _TOP, True, True),
}


def _width(symbol):
    low, high, *_ = _RANGES[symbol.range]
    return high - low


_NUMBERS = (int, float, Fraction, Q)


def meets(conditions, world, e):
    """Whether every condition holds, and each number, also one that a condition has set, is where it may be."""
    return _in_range(conditions, world, e) and all(c.holds(world, e) for c in conditions)


def _in_range(conditions, world, e):
    """Whether each number that no condition gives a range of its own is in that of the symbol table."""
    given = {c.name for c in those(conditions, Interval | Real)}
    for key, value in e.items():
        symbol = world.symbols.plain.get(key)
        if symbol is not None and symbol.kind == "size" and not (isinstance(value, _NUMBERS) and value >= 1 and value % 1 == 0):
            return False
        if symbol is None or not isinstance(value, _NUMBERS):
            continue
        if key not in given and symbol.kind == "number":
            low, high, *opened = _RANGES[symbol.range]
            high = float("inf") if high == _TOP else high
            low = -float("inf") if low == -_TOP else low
        else:
            continue
        if value < low or value > high or (opened[0] and value == low) or (opened[1] and value == high):
            return False
    return True


def numbers(statement, conditions, world, rng, size=None, extreme=False):
    """Values for the free numbers, labels and sizes, each from its range.

    ``size``, if given, is that of the samples: of those whose size tends to infinity where the
    statement is a limit, else of all.  Different names get different sizes.  In an ``extreme`` world
    every second number lies beside an end of its range, and every second sample is large.
    """
    plain = world.symbols.plain
    limits = {c.name for c in those(conditions, Limit)}
    names = statement.free | {FAMILIES[f][1] for f in statement.families}
    names |= {c.name for c in conditions if getattr(c, "name", None) in plain}
    small = "enumeration" in statement.needs
    steps = list(rng.permutation(3)) if size else []
    e = {"\\pi": world.half} if {"\\xi", "y"} & statement.families else {}
    for key in sorted(names):
        kind = plain[key].kind
        if kind == "size" and size and (key in limits or not limits):
            e[key] = world.cast(size + size * int(steps.pop()) // 3)
        elif kind == "size":
            drawn = Q(pick(rng, (1, 2, 3, 4, 5) if extreme else (1, 2, 2, 3))) if small else _draw_number(plain[key], rng, extreme)
            e[key] = world.cast(drawn)
        elif kind in ("number", "logit", "label") and key not in limits:
            e[key] = world.cast(_draw_number(plain[key], rng, extreme))
    for c in those(conditions, Value):
        if c.same and plain[c.name].kind == plain[c.same].kind == "number" and _width(plain[c.name]) < _width(plain[c.same]):
            e[c.same] = e[c.name]  # where both may be
    for c in those(conditions, Real):
        e[c.name] = world.cast(fraction(rng, -_TOP, _TOP, extreme=extreme))
    for c in those(conditions, Interval):  # a hypothesis, which might be a little too wide
        ends = c.low(world, e), c.high(world, e), c.without_low, c.without_high
        e[c.name] = world.cast(fraction(rng, *ends, extreme=extreme, near=True))
    for c in those(conditions, OneOf):
        members = c.members(world, e)
        e[c.name] = members[int(rng.integers(len(members)))]
    world.sizes = Sizes(e)
    return e


def free_points(statement, world, rng):
    plain = world.symbols.plain
    free = sorted(key for key in statement.free if plain[key].kind in ("point", "noise"))
    return {key: world.any_point(key, rng, statement.house) for key in free}


class Sizes:
    def __init__(self, e):
        self.e = e

    def __getitem__(self, name):
        size = self.e[name]
        if not isinstance(size, Rational | float) or size % 1:
            raise Impossible(f"a sample of {size} is none: its size is a whole number")
        if size > LONGEST_SUM:
            raise Impossible(f"a sample of {size} is too large: {LONGEST_SUM} is the most")
        return int(size)


def apply_conditions(conditions, world, e):
    """The conditions that set something, in any order: again, until what one sets has reached what another is made of."""
    setting = [c for c in conditions if type(c).apply is not Condition.apply]
    for _ in setting:
        for c in setting:
            c.apply(world, e)
