"""The worlds in which a printed statement is evaluated: drawn at random under its conditions.

* :class:`Finite`: rational probabilities, exact arithmetic, an integral is the sum over the atoms.
* :class:`Continuous`: smooth densities and a smooth generator, quadrature to near machine precision.

Both answer the same questions, so the reader of the TeX does not know which it talks to.
"""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction

import numpy as np
import sympy

from ganloss import optimum, worlds
from ganloss.calculus import Jet, exp, log, sigmoid, sqrt, times
from ganloss.functions import Fn, Law
from ganloss.symbols import FAMILIES, MEANING, TRANSFORM

__all__ = ["Continuous", "Dice", "Finite", "Impossible", "draw_continuous", "draw_finite", "symbolic"]


class Impossible(Exception):
    """No world of this kind meets the statement's conditions, or offers what it needs."""


LONGEST_SUM = 100_000  # terms of a sum or product, and the largest sample
LONGEST_EXACT_SUM = 1_000  # the same where every term is exact
MOST_OUTCOMES = 100_000  # samples enumerated for one expectation


def _bounded(first, last, most):
    """Whole numbers from ``first`` to ``last``; Impossible where that is no finite sum, or one of more than ``most`` terms."""
    if not (np.isfinite(float(first)) and np.isfinite(float(last))):
        raise Impossible("a sum or product without end")
    if int(first) != first or int(last) != last:
        raise Impossible(f"a sum or product from {first} to {last}: both must be whole numbers")
    if last - first >= most:
        raise Impossible(f"a sum or product of {int(last - first) + 1} terms is too long: {most} is the most")
    return int(first), int(last) + 1


class World:
    """What the reader asks of any world."""

    def __init__(self, symbols):
        self.symbols, self.functions, self.sizes, self.samples = symbols, {}, {}, {}

    def meaning(self, key, parameter=None):
        if key in self.functions:
            return self.functions[key]
        if key in TRANSFORM:
            return TRANSFORM[key]
        if key not in MEANING:
            raise Impossible(f"the symbol “{key}” has no meaning in ganloss.symbols")
        return MEANING[key](self) if parameter is None else MEANING[key](self, parameter)

    def with_function(self, key, function):
        copy = object.__new__(type(self))
        copy.__dict__ = {**self.__dict__, "functions": {**self.functions, key: function}}
        return copy

    @property
    def D(self):
        return self.functions["D"]

    @property
    def p_g(self):
        if self._p_g is None:
            raise Impossible("the law of this generator has no density that is known here")
        return self._p_g

    @p_g.setter
    def p_g(self, law):
        self._p_g = law

    @property
    def G(self):
        if "G" not in self.functions:
            raise Impossible("this world has a p_g but no G")
        return self.functions["G"]

    @property
    def f(self):
        return self.functions["f"]

    def product(self, values, term):
        result = self.number(Fraction(1))
        for v in values:
            result = result * term(v)
        return result

    def draw(self, family, i):
        if i < 1:
            raise LookupError(f"samples are counted from 1, not from {i}")
        return self.samples[family][int(i) - 1]


# -- finite worlds -----------------------------------------------------------------------------------


class Finite(World):
    """Finitely many atoms and exact probabilities; ``number`` makes the constants."""

    def __init__(self, symbols, p_r, p_z, G, D, f, w, number=Fraction):
        super().__init__(symbols)
        self.number, self.half = number, number(1) / 2
        self.p_r, self.p_z, self.w = map(Law.finite, map(_weights, (p_r, p_z, w)))
        self.p_r.space = self.w.space = "x"
        self.p_z.space = "z"
        self.atoms = {"x": range(len(p_r)), "z": range(len(p_z)), "y": (0, 1)}
        self.functions = {"D": Fn(tuple(D).__getitem__), "f": Fn(tuple(f).__getitem__)}
        self.set_generator(G)

    def set_generator(self, G):
        """Take ``G`` (the thing made of each noise value); p_g is its push-forward."""
        if not all(x in self.atoms["x"] for x in G):
            raise Impossible("this generator makes no thing of a finite world")
        p_g = dict.fromkeys(self.atoms["x"], 0)
        for z, x in enumerate(G):
            p_g[x] = p_g[x] + self.p_z(z)
        self.p_g, self._joint = Law.finite(p_g), {}
        self.p_g.space = "x"
        self.functions["G"] = Fn(tuple(G).__getitem__)

    def points(self, variable):
        symbol = self.symbols.plain.get(variable)
        space = {"point": "x", "noise": "z", "label": "y"}.get(symbol.kind if symbol else "point")
        if space is None:
            raise Impossible(f"“{variable}” runs over no space")
        return self.atoms[space]

    def test_points(self, space="x"):
        """Where two functions are compared: every point of the space."""
        return self.atoms[space]

    def any_point(self, variable, rng):
        points = self.points(variable)
        return points[int(rng.integers(len(points)))]

    def cast(self, value):
        return value

    def indices(self, first, last):
        return range(*_bounded(first, last, LONGEST_EXACT_SUM))

    def fibre(self, variable, function, value):
        return [point for point in self.points(variable) if function(point) == value]

    def sum(self, values, term):
        total = self.number(0)
        for v in values:
            total = term(v) + total
        return total

    def integral(self, variable, term):
        return self.sum(self.points(variable), term)

    def best_number(self, objective, low, high, ends, unique=True):
        return optimum.over_interval(objective, low, high, ends, unique)

    def best_function(self, functional, unique=True):
        return optimum.over_functions(functional, self.atoms["x"], unique)

    def law_of(self, density):
        return Law.finite({x: density(x) for x in self.atoms["x"]})

    def joint(self, share):
        if share not in self._joint:
            self._joint[share] = Law.finite(
                {(x, 1): share * self.p_r(x) for x in self.atoms["x"]}
                | {(x, 0): (1 - share) * self.p_g(x) for x in self.atoms["x"]}
            )
        return self._joint[share]

    def distribution(self, name, *parameters):
        if name != "Ber" or len(parameters) != 1:
            raise Impossible(f"no law “{name}” in a finite world")
        return Law.label(*parameters)

    def _law(self, family, share):
        name, size = FAMILIES[family]
        law = self.joint(share) if name == "\\mu" else self.meaning(name)
        return law, self.sizes[size]

    def take_samples(self, families, share, rng):
        """Draw the samples that occur (any points: an identity holds for all)."""
        for family in sorted(families):
            law, size = self._law(family, share)
            if family == "y":
                continue
            points = [law.points[rng.integers(len(law.points))][0] for _ in range(size)]
            if family == "\\xi":
                self.samples["y"] = [y for _, y in points]
                points = [x for x, _ in points]
            self.samples[family] = points
        if "y" in families and "\\xi" not in families:
            self.samples["y"] = [int(rng.integers(2)) for _ in range(self.sizes["N"])]
        self.share = share

    def mean_over_samples(self, families, value):
        """The expectation of ``value()`` over all samples, by enumeration."""
        groups = {("\\xi", "y") if f in ("\\xi", "y") else (f,) for f in families}
        slots = []
        for group in sorted(groups):
            law, size = self._law(group[0], self.share)
            slots += [(group, law.points)] * size
        outcomes = math.prod(len(points) for _, points in slots)
        if outcomes > MOST_OUTCOMES:
            raise Impossible(f"an expectation over {outcomes} samples is too long to enumerate: {MOST_OUTCOMES} is the most")
        kept, total = self.samples, self.number(0)
        for outcome in itertools.product(*(points for _, points in slots)):
            weight = self.number(1)
            self.samples = {**kept, **{name: [] for group in groups for name in group}}
            for (group, _), (point, p) in zip(slots, outcome, strict=True):
                weight = weight * p
                for name, coordinate in zip(group, point if len(group) > 1 else (point,)):
                    self.samples[name].append(coordinate)
            total = weight * value() + total
        self.samples = kept
        return total


class Dice(random.Random):
    """Random integers, one at a time: much faster for this than NumPy's generators."""

    def integers(self, low, high=None):
        return self.randrange(low) if high is None else self.randrange(low, high)


def _weights(probabilities):
    return dict(enumerate(probabilities))


def _probabilities(rng, k, zeros=True):
    while True:
        parts = [int(rng.integers(0 if zeros else 1, 7)) for _ in range(k)]
        if sum(parts):
            return [Fraction(p, sum(parts)) for p in parts]


def _fraction(rng, low, high, open_low=True, open_high=True):
    """A fraction of small height; the closed ends are drawn now and then."""
    q = int(rng.integers(2, 12))
    step = int(rng.integers(int(open_low), q - int(open_high) + 1))
    if not open_low and rng.random() < 0.1:
        return Fraction(low)
    return Fraction(low * q + (high - low) * step) / q


_TOP = 7  # the finite stand-in for an interval without an end


def _draw_number(symbol, rng):
    if symbol.kind == "label":
        return Fraction(int(rng.integers(2)))
    if symbol.kind == "size":
        return Fraction(int(rng.integers(1, 5)))
    if symbol.kind == "logit":
        return log(Fraction(int(rng.integers(1, 12)), int(rng.integers(1, 12))))
    if symbol.kind != "number":
        raise Impossible(f"“{symbol.tex}” ({symbol.kind}) cannot be drawn")
    if symbol.range not in _RANGES:
        raise Impossible(f"“{symbol.tex}” has the range “{symbol.range}”, which is not known")
    low, high, *opened = _RANGES[symbol.range]
    return _fraction(rng, low, high, *opened)


_RANGES = {
    "[0,1]": (0, 1, False, False),
    "(0,1)": (0, 1, True, True),
    "(0,1/2)": (0, Fraction(1, 2), True, True),
    "(-1/2,1/2)": (-Fraction(1, 2), Fraction(1, 2), True, True),
    "[0,\\infty)": (0, _TOP, False, True),
    "(0,\\infty)": (0, _TOP, True, True),
    "\\mathbb{R}": (-_TOP, _TOP, True, True),
}


def _by_kind(conditions, what):
    return [c for c in conditions if c.what == what]


def draw_finite(statement, symbols, rng, atoms=None, extra=()):
    """A random finite world and environment under the statement's conditions (and ``extra``).

    Raises Impossible if a hundred draws meet no such world.
    """
    conditions = [*statement.conditions, *extra]
    if _by_kind(conditions, "law") or "calculus" in statement.needs:
        raise Impossible("the statement speaks of derivatives or of densities on the line")
    for _ in range(100):
        world = _random_finite(statement, conditions, symbols, rng, atoms)
        e = _numbers(statement, conditions, world, rng) | _points(statement, world, rng)
        world.sizes = _Sizes(e)
        try:
            _apply(conditions, world, e)
        except ZeroDivisionError:  # d = a / (a + b) in a world that another condition excludes
            continue
        if not _in_range(conditions, world, e):
            continue
        share = e.get("\\pi", Fraction(1, 2))
        world.take_samples(statement.families, share, rng)
        if all(c.value(world, e) for c in _by_kind(conditions, "predicate")):
            return world, e
    raise Impossible("a hundred random worlds met none with these conditions")


def _in_range(conditions, world, e):
    """Whether each number, also one that a condition has set, is where it may be."""
    given = {c.name: c.value for c in _by_kind(conditions, "interval")}
    for key, value in e.items():
        symbol = world.symbols.plain.get(key)
        if symbol is None or not isinstance(value, Fraction | int | float):
            continue
        if symbol.kind == "size" and value < 1:
            return False
        if key in given:
            low, high, *opened = given[key]
            low, high = low(world, e), high(world, e)
            if (low, high) == (-_TOP, _TOP):  # any real number
                continue
        elif symbol.kind == "number":
            low, high, *opened = _RANGES[symbol.range]
            high = float("inf") if high == _TOP else high
            low = -float("inf") if low == -_TOP else low
        else:
            continue
        if value < low or value > high or (opened[0] and value == low) or (opened[1] and value == high):
            return False
    return True


def _random_finite(statement, conditions, symbols, rng, atoms):
    named = _by_kind(conditions, "world")
    if named:
        return _named(named[0].name, symbols, rng)
    positive = {c.name for c in _by_kind(conditions, "positive")}
    equal = {frozenset((c.name, c.value)) for c in _by_kind(conditions, "equal laws")}
    apart = bool(_by_kind(conditions, "disjoint"))
    k = atoms or int(rng.integers(2, 5))
    for _ in range(1000):
        noise = int(rng.integers(2, k + 3)) if atoms is None else int(rng.integers(2, 4))
        p_z = _probabilities(rng, noise, zeros="p_z" not in positive)
        G = [int(rng.integers(k)) for _ in range(noise)]
        p_g = [sum((p for p, x in zip(p_z, G) if x == y), Fraction(0)) for y in range(k)]
        p_r = _probabilities(rng, k, zeros="p_r" not in positive)
        if frozenset(("p_r", "p_g")) in equal:
            p_r = p_g
        if apart:
            p_r = [Fraction(int(q == 0)) for q in p_g]
            if not sum(p_r):
                continue
            p_r = [p / sum(p_r) for p in p_r]
        elif any(p == q == 0 for p, q in zip(p_r, p_g)):
            continue
        if "p_g" in positive and 0 in p_g:
            continue
        D = [_fraction(rng, 0, 1) for _ in range(k)]
        f = [_fraction(rng, -3, 3) for _ in range(k)]
        w = _probabilities(rng, k, zeros=False)
        return Finite(symbols, p_r, p_z, G, D, f, w)
    raise Impossible("no finite world meets the conditions on the laws")


def _named(name, symbols, rng):
    world = getattr(worlds, name, None)
    if not isinstance(world, worlds.FiniteWorld):
        raise Impossible(f"no finite world is named “{name}”")
    k = len(world.p_r)
    f = [_fraction(rng, -3, 3) for _ in range(k)]
    w = _probabilities(rng, k, zeros=False)
    return Finite(symbols, world.p_r, world.p_z, world.G, world.D, f, w)


def _numbers(statement, conditions, world, rng, size=None):
    """Values for the free numbers, labels and sizes, each from its range.

    ``size``, if given, is that of the samples: of those whose size tends to infinity where the
    statement is a limit, else of all.  Different names get different sizes.
    """
    plain = world.symbols.plain
    limits = {c.name for c in _by_kind(conditions, "limit")}
    names = statement.free | {FAMILIES[f][1] for f in statement.families}
    names |= {c.name for c in conditions if c.name in plain}
    small = "enumeration" in statement.needs
    steps = list(rng.permutation(3)) if size else []
    e = {"\\pi": world.half} if {"\\xi", "y"} & statement.families else {}
    for key in sorted(names):
        kind = plain[key].kind
        if kind == "size" and size and (key in limits or not limits):
            e[key] = size + size * int(steps.pop()) // 3
        elif kind == "size":
            e[key] = Fraction((1, 2, 2, 3)[int(rng.integers(4))] if small else int(rng.integers(1, 5)))
        elif kind in ("number", "logit", "label") and key not in limits:
            e[key] = world.cast(_draw_number(plain[key], rng))
    for c in _by_kind(conditions, "interval"):
        low, high, *opened = c.value
        e[c.name] = world.cast(_fraction(rng, low(world, e), high(world, e), *opened))
    for c in _by_kind(conditions, "member"):
        members = c.value(world, e)
        e[c.name] = members[int(rng.integers(len(members)))]
    world.sizes = _Sizes(e)
    return e


def _points(statement, world, rng):
    plain = world.symbols.plain
    free = sorted(key for key in statement.free if plain[key].kind in ("point", "noise"))
    return {key: world.any_point(key, rng) for key in free}


class _Sizes:
    def __init__(self, e):
        self.e = e

    def __getitem__(self, name):
        size = self.e[name]
        if size > LONGEST_SUM:
            raise Impossible(f"a sample of {size} is too large: {LONGEST_SUM} is the most")
        return int(size)


def _apply(conditions, world, e):
    """The conditions that set something, in the order in which they are printed."""
    for c in conditions:
        if c.what == "set":
            e[c.name] = c.value(world, e)
        elif c.what == "function":
            world.functions[c.name] = _frozen(world, c.value(world, e))
        elif c.what == "define":
            variable, body = c.value
            function = Fn(lambda point, body=body, v=variable: body(world, {**e, v: point}))
            if c.name == "w":
                world.w = world.law_of(function)
            elif c.name == "G" and isinstance(world, Finite):
                world.set_generator([function(z) for z in world.atoms["z"]])
            else:
                world.functions[c.name] = _frozen(world, function)
        elif c.what == "equal laws" and "w" in (c.name, c.value):
            other = c.value if c.name == "w" else c.name
            world.w = world.meaning(other)


def _frozen(world, function):
    """A function that is not recomputed (and not redefined by itself) at every point."""
    if not callable(function):
        constant = function
        return Fn(lambda *point: constant)
    if not isinstance(world, Finite):
        return function
    try:
        return Fn({x: function(x) for x in world.atoms["x"]}.__getitem__)
    except (KeyError, IndexError):
        return function


# -- continuous worlds -------------------------------------------------------------------------------


def _line_rule(step=0.05, reach=30.0):
    """The trapezoidal rule, exact to rounding for smooth densities that decay like a normal one."""
    nodes = np.arange(-reach, reach + step / 2, step)
    return nodes, np.full(nodes.shape, step)


def _unit_rule(n=261, first=-4.6, last=3.1):
    """Tanh-sinh nodes and weights on (0, 1): exact to rounding, also where 0 is singular."""
    t = np.linspace(first, last, n)
    u = np.pi / 2 * np.sinh(t)
    nodes = 1 / (1 + np.exp(-2 * u))
    weights = (t[1] - t[0]) * np.pi * np.cosh(t) * nodes / (1 + np.exp(2 * u))
    return nodes, weights


def _half_line_rule(n=400, first=-4.4, last=4.4):
    """Exp-sinh nodes and weights on (0, infinity), for integrands that vanish fast enough there."""
    t = np.linspace(first, last, n)
    nodes = np.exp(np.pi / 2 * np.sinh(t))
    return nodes, (t[1] - t[0]) * np.pi / 2 * np.cosh(t) * nodes


_RULES = {"line": _line_rule(), "unit": _unit_rule(), "half-line": _half_line_rule()}


def _bend(z, by):
    """A smooth increasing map of (0, 1) onto itself, for -1 < by < 1."""
    return z + by * z * (1 - z)


def _unbend(x, by):
    return 2 * x / (1 + by + sqrt((1 + by) * (1 + by) - 4 * by * x))


class Continuous(World):
    """Laws with densities on the line, evaluated by quadrature on whole arrays."""

    def __init__(self, symbols):
        super().__init__(symbols)
        self.number, self.half, self.depth = float, 0.5, 0
        self.space = {"x": "unit", "z": "unit"}

    def _space(self, variable):
        symbol = self.symbols.plain.get(variable)
        return self.space["z" if symbol is not None and symbol.kind == "noise" else "x"]

    def test_points(self, space=None):
        """Where two functions are compared: points inside the space, as one array."""
        return [np.linspace(-2.5, 2.5, 11) if (space or self.space["x"]) == "line" else np.linspace(0.03, 0.97, 11)]

    def any_point(self, variable, rng):
        return rng.normal(size=5) if self._space(variable) == "line" else rng.uniform(size=5)

    def cast(self, value):
        return float(value)

    def points(self, variable):
        symbol = self.symbols.plain.get(variable)
        if symbol is not None and symbol.kind == "label":
            return (0, 1)
        raise Impossible("a sum over the points of the line")

    def indices(self, first, last):
        span = _bounded(first, last, LONGEST_SUM)
        return range(*span) if last <= 8 else np.arange(*span)

    def sum(self, values, term):
        if isinstance(values, np.ndarray):
            return self._total(values, np.ones(values.shape), term)
        total = 0.0
        for v in values:
            total = term(v) + total
        return total

    def _total(self, nodes, weights, term):
        """sum of weight * term(node), the nodes on an axis of their own."""
        self.depth += 1
        try:
            shape = (-1,) + (1,) * self.depth
            column = weights.reshape(shape)
            value = term(nodes.reshape(shape))
            if isinstance(value, Jet):
                parts = (value.value, value.first, value.second)
                return Jet(*(p if p is None else (column * p).sum(axis=0) for p in parts))
            return times(column, value).sum(axis=0)
        finally:
            self.depth -= 1

    def integral(self, variable, term):
        return self._total(*_RULES[self._space(variable)], term)

    def interval_integral(self, low, high, term):
        if np.isinf(low):
            raise Impossible("an integral from -infinity: leave the limits out")
        if np.isinf(high):
            nodes, weights = _RULES["half-line"]
            return self._total(low + nodes, weights, term)
        nodes, weights = _RULES["unit"]
        return self._total(low + (high - low) * nodes, (high - low) * weights, term)

    def law_of(self, density, space=None, sample=None):
        space = space or self.space["x"]

        def mean(f):
            return self._total(*_RULES[space], lambda x: times(density(x), f(x)))

        return Law(density, mean, sample=sample, space=space)

    def joint(self, share):
        def density(x, y):
            return share * self.p_r(x) if y == 1 else (1 - share) * self.p_g(x)

        def mean(f):
            return share * self.p_r.mean(lambda x: f((x, 1))) + (1 - share) * self.p_g.mean(
                lambda x: f((x, 0))
            )

        return Law(density, mean)

    def distribution(self, name, *parameters):
        if name == "Ber":
            return Law.label(*parameters)
        if name == "N":
            return self.normal(*parameters)
        if name == "U" and tuple(parameters) == (0.0, 1.0):
            return self.law_of(
                Fn(lambda x: x * 0 + 1.0), "unit", lambda n, rng: rng.uniform(size=n)
            )
        raise Impossible(f"no law “{name}{parameters}” is known: N(mean, variance), U(0,1), Ber(p)")

    def normal(self, mean, variance):
        def density(x):
            return exp(-(x - mean) * (x - mean) / (2 * variance)) / np.sqrt(2 * np.pi * variance)

        return self.law_of(
            Fn(density), "line", lambda n, rng: rng.normal(mean, np.sqrt(variance), size=n)
        )

    def sloped(self, slope):
        """The law on (0, 1) with density 1 + slope (2x - 1), and its sample by the inverse CDF."""

        def sample(n, rng):
            u = rng.uniform(size=n)
            return 2 * u / (1 - slope + np.sqrt((1 - slope) ** 2 + 4 * slope * u))

        return self.law_of(Fn(lambda x: 1 + slope * (2 * x - 1)), "unit", sample)

    def bent(self, by):
        """The generator u + by u (1 - u), where u is the noise, bent and perhaps turned round."""
        return Fn(lambda z: _bend(self._first(z), by))

    def _first(self, z):
        return _bend(1 - z if self.turned else z, self.bend)

    def bent_law(self, by):
        """The law of its output, by the change of variables twice."""

        def density(x):
            u = _unbend(x, by)
            z = _unbend(u, self.bend)
            slope = (1 + by * (1 - 2 * u)) * (1 + self.bend * (1 - 2 * z))
            return self.p_z(1 - z if self.turned else z) / slope

        return self.law_of(
            Fn(density), "unit", lambda n, rng: _bend(self._first(self.p_z.sample(n, rng)), by)
        )

    def take_samples(self, families, share, rng, replicates=None):
        """Draw the samples that occur; with ``replicates``, as many at once, on a last axis."""

        def shape(family):
            size = self.sizes[FAMILIES[family][1]]
            return (size,) if replicates is None else (size, replicates)

        def sample(law, family):
            return law.sample(int(np.prod(shape(family))), rng).reshape(shape(family))

        for family in sorted(families & {"x", "z", "u"}):
            self.samples[family] = sample({"x": self.p_r, "z": self.p_z, "u": self.w}[family], family)
        for names, p in ((("\\xi", "y"), share), (("\\bar x",), 0.5)):
            if families & set(names):
                label = (rng.random(shape(names[0])) < p).astype(int)
                real, fake = sample(self.p_r, names[0]), self.G(sample(self.p_z, names[0]))
                self.samples |= dict(zip(names, (np.where(label, real, fake), label)))

    def mean_over_samples(self, families, value):
        raise Impossible("an expectation over samples is enumerated, in finite worlds")

    def draw(self, family, i):
        if np.any(np.asarray(i, int) < 1):
            raise LookupError("samples are counted from 1")
        return self.samples[family][np.asarray(i, int) - 1]

    def fibre(self, variable, function, value):
        raise Impossible("the points of a fibre are summed, not listed")


def draw_continuous(statement, symbols, rng, size=None):
    """A random world with densities under the statement's conditions; ``size`` for the samples.

    Raises Impossible if a hundred draws meet no such world.
    """
    conditions = statement.conditions
    if "atoms" in statement.needs:
        raise Impossible("the statement sums over atoms")
    if _by_kind(conditions, "disjoint"):
        raise Impossible("two normal laws are never disjoint")
    if named := _by_kind(conditions, "world"):
        raise Impossible(f"the world “{named[0].name}” is finite")
    for _ in range(100):
        world, e = _random_continuous(statement, conditions, symbols, rng, size)
        if not _in_range(conditions, world, e):
            continue
        if all(np.all(c.value(world, e)) for c in _by_kind(conditions, "predicate")):
            return world, e
    raise Impossible("a hundred random worlds met none with these conditions")


def _random_continuous(statement, conditions, symbols, rng, size):
    world = Continuous(symbols)
    e = _numbers(statement, conditions, world, rng, size)
    given = {c.name: c.value(world, e) for c in _by_kind(conditions, "law")}
    _on_the_unit_interval(world, rng)
    if any(law.space == "line" for law in given.values()):
        _on_the_line(world, rng)
    for name, law in given.items():
        setattr(world, name, law)
        world.space["z" if name == "p_z" else "x"] = law.space
    defined = {c.name for c in _by_kind(conditions, "define")}
    if "p_g" in given:
        world.functions.pop("G")
    elif "G" in defined or "p_z" in given:
        world.p_g = None
    equal = {frozenset((c.name, c.value)) for c in _by_kind(conditions, "equal laws")}
    if frozenset(("p_r", "p_g")) in equal:
        world.p_r = world.p_g
    e |= _points(statement, world, rng)
    world.sizes = _Sizes(e)
    _apply(conditions, world, e)
    if statement.families:
        world.take_samples(statement.families, e.get("\\pi", 0.5), rng)
    return world, e


def _smooth(rng):
    """A smooth function, steep enough that one law taken for another shows, without symmetry."""
    a, b, c = rng.uniform((-1, 0.8, 0.8), (1, 1.6, 1.6)) * rng.choice([-1, 1])
    return Fn(lambda x: a + b * (2 * sigmoid(2 * x - 1) - 1) + c * (2 * sigmoid(5 * x) - 1))


def _on_the_unit_interval(world, rng):
    """The laws lean to different sides, so that one taken for another is seen."""
    side, other = rng.choice([-1, 1], 2)
    by = side * rng.uniform(0.3, 0.7)
    world.bend, world.turned = side * rng.uniform(0.1, 0.3), bool(rng.integers(2))
    world.p_r = world.sloped(-side * rng.uniform(0.4, 0.8))
    world.w = world.sloped(side * rng.uniform(0.3, 0.5))
    world.p_z = world.sloped(other * rng.uniform(0.3, 0.8))
    world.p_g = world.bent_law(by)
    logit = _smooth(rng)
    world.functions = {
        "G": world.bent(by),
        "f": _smooth(rng),
        "D": Fn(lambda x: sigmoid(2 * logit(x))),
    }


def _on_the_line(world, rng):
    mean, spread = rng.uniform(-1, 1), rng.uniform(0.7, 1.3)
    world.space = {"x": "line", "z": "line"}
    center, variance = rng.uniform(-1, 1), rng.uniform(0.6, 1.5)
    world.p_r = world.normal(rng.uniform(-1, 1), rng.uniform(0.6, 1.5))
    world.p_z = world.normal(center, variance)
    world.p_g = world.normal(mean + spread * center, spread * spread * variance)
    world.w = world.normal(rng.uniform(-1, 1), rng.uniform(2, 3))
    world.functions["G"] = Fn(lambda z: mean + spread * z)


# -- the generic world -------------------------------------------------------------------------------


class Generic(Finite):
    """A finite world whose numbers are free symbols; a maximiser stands for its equation."""

    def best_number(self, objective, low, high, ends, unique=True):
        d = sympy.Symbol("maximiser")
        value = objective(d)
        return sympy.diff(value, d), value

    def best_function(self, functional, unique=True):
        D = sympy.symbols(f"maximiser:{len(self.atoms['x'])}")
        value = functional(Fn(D.__getitem__))
        return Fn([sympy.diff(value, d) for d in D].__getitem__), value


def symbolic(statement, symbols, rng):
    """A finite world whose probabilities are free symbols: what holds in it is algebra.

    Every number is a quotient of polynomials with positive coefficients in positive symbols, so
    that the logarithms of its irreducible factors are independent and a difference is zero exactly
    when it simplifies to zero.
    """

    def share(name, k):
        parts = [*sympy.symbols(f"{name}1:{k}", positive=True), sympy.Integer(1)]
        return [p / sum(parts) for p in parts]

    world = Generic(
        symbols,
        share("p", 2),
        share("q", 3),
        [0, 1, 1],
        [d / (1 + d) for d in sympy.symbols("d1:3", positive=True)],
        sympy.symbols("f1:3", positive=True),
        share("w", 2),
        number=lambda v: sympy.Rational(Fraction(v)) if isinstance(v, int | Fraction) else v,
    )
    e = _numbers(statement, statement.conditions, world, rng) | _points(statement, world, rng)
    world.sizes = _Sizes(e)
    for key in list(e):
        symbol = symbols.plain[key]
        if key == "\\pi" or symbol.kind in ("number", "logit"):
            v = sympy.Symbol(f"v_{key}", positive=True)
            e[key] = v / (1 + v) if symbol.range in ("[0,1]", "(0,1)") else sympy.log(v) if symbol.kind == "logit" else v
        elif symbol.kind == "label":
            e[key] = sympy.Rational(int(e[key]))
    _apply(statement.conditions, world, e)
    world.take_samples(statement.families, e.get("\\pi", sympy.Rational(1, 2)), rng)
    return world, e
