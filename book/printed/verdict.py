"""Whether a printed equation holds: each relation decided as its row in :mod:`printed.relations` says.

``execute`` returns a :class:`Verdict` or raises :class:`Refutation` with the world and both values.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import takewhile
from numbers import Rational

import numpy as np
from ganloss.exact import InexactError, NegativeLogError, TooLarge, ZeroLogError
from ganloss.exact import Undecided as UndecidedSign

from printed.conditions import Interval, Limit, Value, read_conditions, those
from printed.functions import pairs
from printed.kinds import NUMBER
from printed.numbers import is_exact
from printed.optimum import NoOptimum
from printed.reader import Reader
from printed.relations import TOLERANCE, TooClose, equal
from printed.statements import Statement
from printed.syntax import PrintedError, parse
from printed.world import Dice, Impossible, Undefined, work

__all__ = ["Refutation", "Undecided", "Verdict", "execute", "rng_for"]

FINITE_WORLDS = 300
CONTINUOUS_WORLDS = 3
CONTINUOUS_ONLY = 30  # where no finite world is exact
FEW = 5  # worlds of one sample size, in which a wrong line may happen to be right
MORE = 20  # worlds for a line that has no value in one
SIZES = (400, 1600, 6400)
SAMPLED_WORLDS = 3
_ENUMERATED = 20  # finite worlds in which an estimate is enumerated
MOST_SECONDS = 60.0  # of one line
_GROWING = tuple((size, 48) for size in SIZES)  # sample size, replicates
_SMALL = 3
_SMALL_AND_LARGE = ((_SMALL, 6000), (SIZES[-1], 48))
STANDARD_ERRORS = 6.0


class Refutation(AssertionError):
    """A printed line that does not hold: where, both values, and their difference.

    ``kind`` is "false" or, where a side has no value, "undefined" (the line wants a hypothesis);
    ``link`` counts the relations of the chain from 0; ``world`` says in words what was drawn;
    ``left`` and ``right`` are the values, as text, where there are two.
    """

    def __init__(self, message, kind="false", link=None, world=None, left=None, right=None):
        super().__init__(message)
        self.kind, self.link, self.world, self.left, self.right = kind, link, world or {}, left, right


class Undecided(PrintedError):
    """A line that was read and that no world can evaluate: neither true nor false, and no mistake found."""


@dataclass(frozen=True)
class Verdict:
    """How an equation was executed: on how many worlds of each kind."""

    finite: int = 0
    continuous: int = 0
    samples: int = 0
    limits: int = 0
    rounded: int = 0  # of the finite worlds, those with an irrational root, in floating point

    def __str__(self):
        parts = []
        if self.finite:
            but = f" but for {self.rounded} in floating point" if self.rounded else ""
            parts.append(f"{self.finite} finite worlds, exact{but}")
        if self.continuous:
            parts.append(f"{self.continuous} continuous worlds, to {TOLERANCE:.0e}".replace("e-0", "e-"))
        if self.samples:
            parts.append(f"{self.samples} samples, within {STANDARD_ERRORS:g} standard errors")
        if self.limits:
            parts.append(f"{self.limits} sequences, to 1e-6 of the limit")
        return "; ".join(parts)


def _seed(key, salt):
    return int.from_bytes(hashlib.sha256(f"{salt}{key}".encode()).digest()[:8], "big")


def rng_for(key, salt):
    """A generator whose seed depends on what the line says, and on nothing else."""
    return np.random.default_rng(_seed(key, salt))


def execute(tex, model):
    """The verdict on the labelled equation ``tex``, read by the rules of the house: :func:`decide` in all worlds."""
    return decide(Statement.read(tex, model), model)


def decide(statement, model, worlds=FINITE_WORLDS, continuous=CONTINUOUS_WORLDS, seconds=MOST_SECONDS):
    """Evaluate every side of the statement's chain, in ``worlds`` finite worlds at most, and decide its relations; in
    ``seconds`` of processor time, which the record of the book never needs, so that it is the same on every machine.

    Raises Undecided where it cannot be evaluated anywhere, or not without overflow; Refutation where a relation fails.
    """
    tex = statement.tex
    _out_of_reach.clear()
    with (
        work.lasting(seconds),
        np.errstate(divide="ignore", invalid="ignore", over="call", under="call", call=_out_of_reach),
    ):  # found below, by value
        try:
            return _execute(statement, model, worlds, continuous)
        except _UNDEFINED as undefined:
            raise Refutation(f"{_sentence(undefined)} (state the condition that excludes it)", "undefined") from undefined
        except RecursionError as too_deep:
            raise Undecided("cannot be evaluated: it is nested too deeply", tex) from too_deep
        except (Impossible, InexactError, NoOptimum, OverflowError, TooClose, TooLarge, UndecidedSign, _Overflow) as reason:
            raise Undecided(f"cannot be evaluated: {reason}", tex) from reason


class _Overflow(ArithmeticError):
    """A side that is infinite, or no number, because of floating point: nothing is known of the line there."""


class _OutOfReach(list):
    """What was too large or too small for floating point since it was last cleared; NumPy calls it."""

    def __call__(self, what, _):
        self.append(what)


_out_of_reach = _OutOfReach()


def _expect_finite(values, what):
    """Raises, where one of the values is infinite or no number, _Overflow if floating point may have made it so, else Undefined."""
    values = np.asarray(values, float)
    if not np.all(np.isfinite(values)):
        problem = f"in floating point {what} is {values[~np.isfinite(values)][0]}"
        raise _Overflow(f"{problem}: {_out_of_reach[0]}") if _out_of_reach else Undefined(f"{problem}: a division by 0, or a logarithm")


# where an expression has no value
_UNDEFINED = (ZeroLogError, NegativeLogError, ZeroDivisionError, Undefined)


def _sentence(undefined):
    return "division by zero" if isinstance(undefined, ZeroDivisionError) else str(undefined)


def _execute(statement, model, worlds, few_continuous):
    tex = statement.tex
    finite = continuous = samples = limits = rounded = 0
    reasons = []
    exact = [link for link in statement.links if link.row.decided not in ("samples", "limit")]
    sampled = [link for link in statement.links if link.row.decided in ("samples", "limit")]
    if exact:
        finite, rounded = _try(reasons, _finite, statement, exact, model, worlds)
        how_many = few_continuous if finite else CONTINUOUS_ONLY
        continuous, _ = _try(reasons, _continuous, statement, exact, model, how_many)
        if not finite and not continuous:
            raise Undecided(f"cannot be evaluated: {'; '.join(reasons)}", tex)
        _attained(statement, exact, model)
        _strict(statement, exact, model)
    for link in sampled:
        if statement.families:
            samples += _sampled(statement, link, model)
        else:
            limits += _limit(statement, link, model)
    return Verdict(finite, continuous, samples, limits, rounded)


def _try(reasons, run, *arguments):
    try:
        return run(*arguments)
    except (Impossible, InexactError, TooClose, TooLarge) as reason:
        reasons.append(str(reason))
        return 0, 0


# -- relation by relation ----------------------------------------------------------------------------


_LONGEST_SHOWN = 300  # characters of an exact number in a message


def _show(value):
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.item()
    if is_exact(value) and not isinstance(value, Rational):
        text = repr(value)
        if not hasattr(value, "digits"):
            return text
        return f"{text} = {value.digits(12)}" if len(text) <= _LONGEST_SHOWN else value.digits(12)
    return str(value)


def _sides(link, w, e, known, model):
    """The values of the two sides; ``known`` keeps those of this world, as a chain meets twice."""
    if link.row.decided != "maximisers":
        for side in (link.left, link.right):
            if side not in known:
                known[side] = side(w, e)
        return known[link.left], known[link.right]
    objectives = (lambda D, side=side: side(w.with_function(model.objective_of, D), e) for side in (link.left, link.right))
    return tuple(w.best_function(f, unique=False)[0] for f in objectives)


def _decide(link, w, e, known, model):
    """None if the link holds in this world, else (a sentence that says how it fails, left, right)."""
    row, (left, right) = link.row, _sides(link, w, e, known, model)
    for a, b in pairs(left, right, w):
        for side in (a, b):
            if not is_exact(side):
                _expect_finite(side, "a side")
        if row.decided == "error":
            error = link.off_by(w, e)
            if not equal(a - b, error):
                return f"the error is {_show(a - b)}, printed: {_show(error)}", _show(a), _show(b)
        elif not link.holds(a, b):
            return f"{_show(a)} {link.relation} {_show(b)} is false", _show(a), _show(b)
    return None


def _describe(w, e):
    values = {k: _show(v) for k, v in e.items() if isinstance(v, Rational | float)}
    return ", ".join(f"{k} = {v}" for k, v in values.items())


def _on_worlds(links, worlds, model, few=False):
    """(number of worlds, of them in floating point); with ``few``, a refuted line may happen to be right in all.

    A line without a value in one world may be false in another, which says more: `MORE` worlds are tried for
    that.  An extreme world in which an exact number would be too large, or would be irrational, is left out.
    """
    wrong, count, rounded, unvalued, more, close = {}, 0, 0, None, MORE, None
    for w, e in worlds:
        count += 1
        try:
            problem, w = _or_rounded(w, e, lambda w, e, count=count: _on_world(links, w, e, count, wrong, model))
        except (InexactError, TooLarge):
            if not w.extreme:
                raise
            count -= 1
            continue
        except TooClose as undecided:  # in this world
            count, close = count - 1, undecided
            continue
        rounded += w.number is float
        unvalued = unvalued or problem
        more -= unvalued is not None
        if not more:
            break
    if unvalued:
        raise unvalued
    if close and not count:
        raise close
    for (_, size), errors in wrong.items():
        if not any(errors) and not few and len(errors) >= FEW:
            where = "in every world" if size is None else f"in every world with {size[0]} = {size[1]}"
            raise Refutation(f"the refuted line is true: its error is 0 {where}")
    return count, rounded


def _or_rounded(w, e, run):
    """(``run(w, e)``, the world that it was run in): the rounded one, where a number would be irrational and that is not too coarse."""
    try:
        return run(w, e), w
    except InexactError as not_exact:
        try:
            w, e = w.rounded(e)
        except Impossible:
            raise not_exact from None
        return run(w, e), w


def _on_world(links, w, e, count, wrong, model):
    """Raises Refutation if a link is false in this world; else gives what says why one has no value here, or None.

    Whether a line known as wrong is wrong here goes into ``wrong``.
    """
    known, unvalued = {}, None
    _out_of_reach.clear()

    def refutation(what, *values, kind="false"):
        world = w.describe() | {key: _show(value) for key, value in e.items()}
        return Refutation(f"in world {count} ({_describe(w, e)}): {what}", kind, link.place, world, *values)

    for k, link in enumerate(links):
        try:
            if problem := _decide(link, w, e, known, model):
                raise refutation(*problem)
            if link.row.decided == "error":
                for size in _sizes(w, e):
                    wrong.setdefault((k, size), []).append(_differs(link, w, e, known, model))
        except _UNDEFINED as undefined:
            unvalued = unvalued or refutation(f"{_sentence(undefined)} (state the condition that excludes it)", kind="undefined")
        except _Overflow as overflow:
            unvalued = unvalued or overflow
    return unvalued


def _sizes(w, e):
    """None, and each sample size of this world: a wrong line must be wrong for each of them."""
    plain = w.symbols.plain
    return [None, *((k, v) for k, v in e.items() if k in plain and plain[k].kind == "size")]


def _differs(link, w, e, known, model):
    return any(not equal(a, b) for a, b in pairs(*_sides(link, w, e, known, model), w))


def _finite(statement, links, model, how_many):
    rng = Dice(_seed(statement.key, "finite"))
    if {"enumeration", "optimum"} <= statement.needs:
        how_many //= 10  # a search in each of many samples of each world
    places = takewhile(lambda _: not work.enough(), range(how_many))
    return _on_worlds(links, (model.draw_finite(statement, model, rng, k) for k in places), model)


def _continuous(statement, links, model, how_many):
    if any(link.row.decided == "maximisers" for link in links):
        raise Impossible("a maximiser over functions on the line")
    rng = rng_for(statement.key, "continuous")
    return _on_worlds(
        links,
        (model.draw_continuous(statement, model, rng) for _ in range(how_many)),
        model,
        few=how_many < CONTINUOUS_ONLY,
    )


def _strict(statement, links, model):
    """A strict relation also holds in the special worlds, where equality would be likely."""
    links = [link for link in links if link.row.strict]
    dice, rng = Dice(_seed(statement.key, "special")), rng_for(statement.key, "special")
    for words, extra in _special(statement, model) if links else ():
        for _ in range(20):
            try:
                w, e = _drawn(statement, model, dice, rng, extra)
                problems, _ = _or_rounded(w, e, lambda w, e: [_not_strict(link, w, e, model) for link in links])
            except (Impossible, _Overflow, *_UNDEFINED):
                break  # no such world among those that the line speaks of
            if any(problems):
                raise Refutation(f"where {words}: {next(filter(None, problems))[0]}")


def _special(statement, model):
    """(words, conditions) of the special worlds of a statement: those of the model, those it suggests, and the edges of its numbers."""
    for tex, number in (*model.special.items(), *_named_in(statement.tex, model)):
        extra = read_conditions(tex, model) if number is None or number in statement.free else []
        if extra and all(c.name in statement.free for c in those(extra, Value)):  # else the line does not speak of it
            yield tex, extra
    yield from _edges(statement, model)


def _drawn(statement, model, dice, rng, extra):
    """A finite world with these conditions; a continuous one where the statement has no other and they speak of numbers alone."""
    try:
        return model.draw_finite(statement, model, dice, extra=extra)
    except Impossible:
        if not all(isinstance(condition, Value) for condition in extra):
            raise
        return model.draw_continuous(statement, model, rng, extra=extra)


def _edges(statement, model):
    """(words, conditions) where a number is at a closed end of its range, or 0, and where all the numbers are one."""
    given = {c.name: c for c in those(statement.conditions, Interval)}
    numbers = sorted(name for name in statement.free if _is_chosen(model.symbols.plain.get(name), model))
    zeros = []
    for name in numbers:
        interval = given.get(name) or _range(name, model)
        if interval is not None and not interval.without_low:
            yield f"{name} is at the lower end of its range", [Value(name, interval.low)]
        if interval is not None and not interval.without_high:
            yield f"{name} is at the upper end of its range", [Value(name, interval.high)]
        zeros.append(Value(name, lambda w, e, interval=interval: _zero(interval, w, e)))
        yield f"{name} = 0", zeros[-1:]
    if len(numbers) > 1:
        first, *others = numbers
        yield "its numbers are 0", zeros
        yield f"its numbers are {first}", [Value(name, lambda w, e: e[first]) for name in others]


def _is_chosen(symbol, model):
    return symbol is not None and model.symbols.kind(symbol) in (NUMBER, "logit")


def _range(name, model):
    """The range of a number by the table of symbols; None where that is all real numbers."""
    tree = parse(model.symbols.plain[name].range, "set")
    return Interval(name, *Reader(model, "").interval(tree)) if tree.data == "interval" else None


def _zero(interval, w, e):
    if interval is not None and not interval.low(w, e) < 0 < interval.high(w, e):
        raise Impossible("0 is not inside the range")
    return w.number(0)


def _not_strict(link, w, e, model):
    """As :func:`_decide`; where numbers are rounded, they are equal if they are so to the tolerance."""
    known = {}
    try:
        problem = _decide(link, w, e, known, model)
    except TooClose as close:
        return str(close), None, None
    if problem or w.number is not float or _differs(link, w, e, known, model):
        return problem
    return "both sides are equal to the tolerance", None, None


def _named_in(tex, model):
    """Conditions of equality that the line itself suggests: its own shares and numbers, for a discriminator, a prediction or a logit."""
    shares = dict.fromkeys(re.findall(r"_\{((?:[^{}]|\{[^{}]*\})+)\}", tex) + re.findall(r"_(\d)", tex))
    numbers = dict.fromkeys(_NUMBER.findall(tex))
    found = {"share": list(shares)[:6], "number": list(numbers)[:8], "probability": [n for n in numbers if 0 < _value(n) < 1][:8]}
    for condition, kind in model.suggested.items():
        for name in found[kind]:
            try:
                read_conditions(candidate := condition.replace("#", name), model)
            except PrintedError:
                continue
            yield candidate, None


_NUMBER = re.compile(r"\\t?frac\s*(?:\{[0-9]+\}|[0-9])\s*(?:\{[0-9]+\}|[0-9])|[0-9]+\.[0-9]+|[0-9]+")


def _value(number):
    """The value of a number as it is printed, a decimal or a fraction; 0 where it has none."""
    digits = re.findall(r"[0-9]+(?:\.[0-9]+)?", number)
    if len(digits) == 1 and "frac" in number:
        digits = list(digits[0])
    top, bottom = (*map(Fraction, digits), Fraction(1))[:2]
    return top / bottom if bottom else Fraction(0)


def _attained(statement, links, model):
    """Each bound is equality in every case that its line names."""
    for link, case in [(bound, case) for bound in links for case in bound.attained]:
        try:
            _equal_there(link, _finite_cases(statement, case, model))
        except Impossible:
            rng = rng_for(statement.key, "attained")
            cases = (model.draw_continuous(statement, model, rng, extra=case) for _ in range(CONTINUOUS_WORLDS))
            try:
                _equal_there(link, cases)
            except Impossible as reason:
                raise Undecided(f"the case of equality cannot be evaluated: {reason}", statement.tex) from None


def _finite_cases(statement, case, model):
    rng = Dice(_seed(statement.key, "attained"))
    return (model.draw_finite(statement, model, rng, place, extra=case) for place in range(20))


def _equal_there(link, worlds):
    for w, e in worlds:
        try:
            sides, w = _or_rounded(w, e, lambda w, e: pairs(link.left(w, e), link.right(w, e), w))
        except InexactError:
            if not w.extreme:
                raise
            continue  # too extreme for a root
        for a, b in sides:
            if not equal(a, b):
                raise Refutation(f"the bound is not attained ({_describe(w, e)}): {_show(a)} and {_show(b)}")


# -- samples -----------------------------------------------------------------------------------------


def _sampled(statement, link, model):
    limits = those(statement.conditions, Limit)
    plain = model.symbols.plain
    if any(plain[c.name].kind != "size" for c in limits):
        raise Undecided("cannot be evaluated: a limit in a number, of what is drawn", statement.tex)
    if link.row.decided == "limit" and not limits:
        raise PrintedError("a limit says its variable: m \\to \\infty", statement.tex)
    plan = _GROWING if link.row.decided == "limit" else _SMALL_AND_LARGE
    if link.row.decided == "samples":
        _unbiased(statement, link, model)
    for seed in _sample_seeds(statement, model):
        spreads = [_error(statement, link, model, seed, *step) for step in plan]
        if not spreads[-1] < 0.5 * spreads[0]:
            raise Refutation(f"the error does not shrink: {spreads[0]:.3g} at first, then {spreads[-1]:.3g}")
    return SAMPLED_WORLDS * sum(replicates for _, replicates in plan)


def _unbiased(statement, link, model):
    """An estimate is unbiased: exactly, over all samples, in those finite worlds that have the line."""
    line = replace(statement, links=[link], needs=statement.needs | {"atoms", "enumeration"})
    rng = Dice(_seed(statement.key, "bias"))
    try:
        for place in range(_ENUMERATED):
            w, e = model.draw_finite(line, model, rng, place)
            bias = w.mean_over_samples(frozenset(statement.families), lambda w=w, e=e: link.left(w, e) - link.right(w, e))
            if not equal(bias, 0):
                raise Refutation(f"its expectation is off by {_show(bias)} ({_describe(w, e)})", link=link.place, world=w.describe())
    except (Impossible, InexactError, TooLarge, *_UNDEFINED):
        return  # decided by samples alone


def _sample_seeds(statement, model):
    """Seeds of the sampled worlds: with paired sizes n and m, one with n > m and one with n < m among them, where it admits both."""
    seeds = [int(seed) for seed in rng_for(statement.key, "samples").integers(2**32, size=20)]

    def lead(seed):
        """The sign of n - m in the world of this seed; 0 where the line ties them or has one size only."""
        _, e = model.draw_continuous(statement, model, np.random.default_rng(seed), _SMALL)
        sizes = [e[name] for name in model.paired_sizes if name in e]
        return np.sign(sizes[0] - sizes[1]) if len(sizes) == 2 else 0

    first = lead(seeds[0])
    other = next((seed for seed in seeds[1:] if lead(seed) == -first), None) if first else None
    chosen = seeds if other is None else [seeds[0], other, *seeds[1:]]
    return list(dict.fromkeys(chosen))[:SAMPLED_WORLDS]


def _error(statement, link, model, seed, size, replicates):
    """The standard deviation of left minus right over fresh samples; its mean must be 0."""
    w, e = model.draw_continuous(statement, model, np.random.default_rng(seed), size)
    share = e.get(model.share, 0.5)
    if size == _SMALL:
        w.take_samples(statement.families, share, np.random.default_rng([size]), replicates)
        error = link.left(w, e) - link.right(w, e)
        errors = np.broadcast_to(error, np.broadcast_shapes(np.shape(error), (replicates, 1))).mean(axis=-1)
    else:
        errors, settled = np.empty(replicates), {}  # what does not ask for a sample is computed once
        for k in range(replicates):
            work.begin_world()
            w.take_samples(statement.families, share, np.random.default_rng([k, size]))
            sides = []
            for side in (link.left, link.right):
                w.sampled = False
                sides.append(settled[side] if side in settled else side(w, e))
                if not w.sampled:
                    settled[side] = sides[-1]
            errors[k] = np.mean(sides[0] - sides[1])
    _expect_finite(errors, f"the error of a sample of size {size}")
    spread = errors.std(ddof=1)
    if spread == 0:
        raise Refutation("both sides are always the same: that is “=”, no estimate")
    z = abs(errors.mean()) / (spread / np.sqrt(replicates))
    if z > STANDARD_ERRORS:
        raise Refutation(f"sample size {size}: the mean error is {errors.mean():.6g}, {z:.1f} standard errors")
    return spread


def _limit(statement, link, model):
    limits = those(statement.conditions, Limit)
    if link.row.decided != "limit" or len(limits) != 1:
        raise PrintedError("an estimate needs a sample, a limit needs its variable", statement.tex)
    (limit,) = limits
    rng = rng_for(statement.key, "limit")
    for _ in range(CONTINUOUS_WORLDS):
        w, e = model.draw_continuous(statement, model, rng)
        end = None if limit.end is None else float(limit.end(w, e))
        gaps = []
        both = end is not None and model.symbols.plain[limit.name].kind == "logit"
        for k in (2, 4, 8):
            gap = 0.0
            for side in (1, -1) if both else (1,):
                e[limit.name] = 10.0**k if end is None else end + side * 10.0**-k
                gap = max(gap, float(np.max(np.abs(link.left(w, e) - link.right(w, e)))))
            gaps.append(gap)
        _expect_finite(gaps, "the distance to the limit")
        if not (gaps[2] <= 1e-6 and gaps[2] <= gaps[0]):
            raise Refutation(f"the distance to the limit goes {gaps[0]:.3g}, {gaps[1]:.3g}, {gaps[2]:.3g}")
    return CONTINUOUS_WORLDS
