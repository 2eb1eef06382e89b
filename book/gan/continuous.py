"""Continuous worlds: smooth densities and a smooth generator, quadrature to near machine precision."""

from __future__ import annotations

import numpy as np
from ganloss import worlds
from printed.conditions import Apart, At, InWorld, SameLaw, TheLaw, those
from printed.functions import Fn, Law
from printed.numbers import Jet, exp, sigmoid, sqrt, times
from printed.quadrature import RULES
from printed.world import LONGEST_SUM, MOST_ELEMENTS, Impossible, TooLong, Undefined, bounded, work

from gan.drawing import Sizes, apply_conditions, free_points, meets, numbers
from gan.meanings import FAMILIES
from gan.world import GanWorld

__all__ = ["Continuous", "draw_continuous"]


def _bend(z, by):
    """A smooth increasing map of (0, 1) onto itself, for -1 < by < 1."""
    return z + by * z * (1 - z)


def _unbend(x, by):
    return 2 * x / (1 + by + sqrt((1 + by) * (1 + by) - 4 * by * x))


class Continuous(GanWorld):
    """Laws with densities on the line, evaluated by quadrature on whole arrays."""

    def __init__(self, symbols):
        super().__init__(symbols)
        self.number, self.half = float, 0.5
        self.depth, self.elements = 0, 1  # of nested sums and integrals: their axes, and the size of all together
        self.space = {"x": "unit", "z": "unit"}
        self.sampled = False  # whether a sample has been asked for

    def _space(self, variable):
        symbol = self.symbols.plain.get(variable)
        return self.space["z" if symbol is not None and symbol.kind == "noise" else "x"]

    def test_points(self, space=None):
        """Where two functions are compared: points inside the space, as one array."""
        return [np.linspace(-2.5, 2.5, 11) if (space or self.space["x"]) == "line" else np.linspace(0.03, 0.97, 11)]

    def any_point(self, variable, rng, anywhere=True):
        return rng.normal(size=5) if self._space(variable) == "line" else rng.uniform(size=5)

    def cast(self, value):
        return float(value)

    def points(self, variable):
        symbol = self.symbols.plain.get(variable)
        if symbol is not None and symbol.kind == "label":
            return (0.0, 1.0)
        raise Impossible("a sum over the points of the line")

    def indices(self, first, last):
        span = bounded(first, last, LONGEST_SUM)
        return [float(i) for i in range(*span)] if last <= 8 else np.arange(*span, dtype=float)

    def sum(self, values, term):
        if isinstance(values, np.ndarray):
            return self._total(values, np.ones(values.shape), term)
        total = 0.0
        for v in values:
            work.spend(1)
            total = term(v) + total
        return total

    def _total(self, nodes, weights, term):
        """sum of weight * term(node), the nodes on an axis of their own."""
        outside = self.elements
        self.depth, self.elements = self.depth + 1, outside * len(nodes)
        try:
            if self.elements > MOST_ELEMENTS:
                raise TooLong(f"sums and integrals of more than {MOST_ELEMENTS} terms in all")
            work.spend(1 + self.elements // 1000)
            shape = (-1,) + (1,) * self.depth
            column = weights.reshape(shape)
            value = term(nodes.reshape(shape))
            if isinstance(value, Jet):
                parts = (value.value, value.first, value.second)
                return Jet(*(p if p is None else (column * p).sum(axis=0) for p in parts))
            return times(column, value).sum(axis=0)
        finally:
            self.depth, self.elements = self.depth - 1, outside

    def integral(self, variable, term):
        return self._total(*RULES[self._space(variable)], term)

    def interval_integral(self, low, high, term):
        if np.isinf(low):
            raise Impossible("an integral from -infinity: leave the limits out")
        if np.isinf(high):
            nodes, weights = RULES["half-line"]
            return self._total(low + nodes, weights, term)
        nodes, weights = RULES["unit"]
        return self._total(low + (high - low) * nodes, (high - low) * weights, term)

    def law_of(self, density, space=None, sample=None):
        space = space or self.space["x"]

        def mean(f):
            return self._total(*RULES[space], lambda x: times(density(x), f(x)))

        return Law(density, mean, sample=sample, space=space)

    def joint(self, share):
        def density(x, y):
            return share * self.p_r(x) if y == 1 else (1 - share) * self.p_g(x)

        def mean(f):
            return share * self.p_r.mean(lambda x: f((x, 1.0))) + (1 - share) * self.p_g.mean(lambda x: f((x, 0.0)))

        return Law(density, mean)

    def distribution(self, name, *parameters):
        if name == "Ber" and len(parameters) == 1:
            return Law.label(*parameters, number=float)
        wanted, law = LAWS.get(name, (None, None))
        if wanted != len(parameters):
            known = ", ".join(f"{known}({count})" for known, (count, _) in {**LAWS, "Ber": (1, None)}.items())
            raise Impossible(f"no law “{name}” with {len(parameters)} parameters is known, but {known}")
        return law(self, *parameters)

    def uniform(self, low, high):
        if (low, high) != (0.0, 1.0):
            raise Impossible(f"the uniform law on ({low}, {high}): (0, 1) only is known")
        return self.law_of(Fn(lambda x: x * 0 + 1.0), "unit", lambda n, rng: rng.uniform(size=n))

    def normal(self, mean, variance):
        if not (1 / 16 <= variance <= 9 and abs(mean) <= 6):
            raise Impossible(f"the law N({mean}, {variance}) is too narrow, too wide or too far out for the quadrature")

        def density(x):
            return exp(-(x - mean) * (x - mean) / (2 * variance)) / np.sqrt(2 * np.pi * variance)

        return self.law_of(Fn(density), "line", lambda n, rng: rng.normal(mean, np.sqrt(variance), size=n))

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

        return self.law_of(Fn(density), "unit", lambda n, rng: _bend(self._first(self.p_z.sample(n, rng)), by))

    def take_samples(self, families, share, rng, replicates=None):
        """Draw the samples that occur; with ``replicates``, as many at once, on an axis before that of the free points."""
        if replicates is not None:
            self.depth, self.elements = 1, replicates

        def shape(family):
            size = self.sizes[FAMILIES[family][1]]
            return (size,) if replicates is None else (size, replicates, 1)

        def sample(law, family):
            if law.sample is None:
                raise Impossible("a law by its density alone cannot be drawn from")
            return law.sample(int(np.prod(shape(family))), rng).reshape(shape(family))

        for family in sorted(families & {"x", "z", "u"}):
            self.samples[family] = sample({"x": self.p_r, "z": self.p_z, "u": self.w}[family], family)
        for names, p in ((("\\xi", "y"), share), (("\\bar x",), 0.5)):
            if families & set(names):
                label = (rng.random(shape(names[0])) < p).astype(int)
                real, fake = sample(self.p_r, names[0]), self.G(sample(self.p_z, names[0]))
                self.samples |= dict(zip(names, (np.where(label, real, fake), label)))

    def draw(self, family, i):
        i, drawn = np.asarray(i), self.samples[family]
        whole = i.astype(int)
        if np.any((whole != i) | (whole < 1) | (whole > len(drawn))):
            raise Undefined(f"{family}_i is drawn for i = 1, ..., {len(drawn)}, and not for every i of the line")
        self.sampled = True
        return drawn[whole - 1]


# laws by name on the line or on (0, 1): how many parameters, and the law in a world; N(mean, variance)
LAWS = {"N": (2, Continuous.normal), "U": (2, Continuous.uniform)}


def draw_continuous(statement, model, rng, size=None):
    """A random world with densities under the statement's conditions; ``size`` for the samples.

    Raises Impossible if a hundred draws meet no such world.
    """
    conditions = statement.conditions
    if "atoms" in statement.needs:
        raise Impossible("the statement sums over atoms")
    if those(conditions, Apart):
        raise Impossible("two normal laws are never disjoint")
    for _ in range(100):
        try:
            world, e = _random_continuous(statement, conditions, model, rng, size)
        except ZeroDivisionError:  # d = a / (a + b) in a world that another condition excludes
            continue
        if meets(conditions, world, e):
            return world, e
    raise Impossible("a hundred random worlds met none with these conditions")


def _random_continuous(statement, conditions, model, rng, size):
    world = Continuous(model.symbols)
    e = numbers(statement, conditions, world, rng, size)
    given = {c.name: c.law(world, e) for c in those(conditions, TheLaw)}
    _on_the_unit_interval(world, rng)
    if any(law.space == "line" for law in given.values()):
        _on_the_line(world, rng)
    for condition in those(conditions, InWorld):
        _as_named(world, condition.world)
    for name, law in given.items():
        if name not in ("p_r", "p_z", "p_g", "w"):
            raise Impossible(f"“{name}” is made of other laws: give those")
        setattr(world, name, law)
        world.space["z" if name == "p_z" else "x"] = law.space
    defined = {c.name for c in those(conditions, At)}
    if "p_g" in given:
        world.functions.pop("G")
    elif "G" in defined or "p_z" in given:
        world.p_g = None
    equal = {frozenset((c.name, c.other)) for c in those(conditions, SameLaw)}
    if frozenset(("p_r", "p_g")) in equal:
        world.p_r = world.p_g
    e |= free_points(statement, world, rng)
    world.sizes = Sizes(e)
    apply_conditions(conditions, world, e)
    if statement.families:
        world.take_samples(statement.families, e.get("\\pi", 0.5), rng)
    return world, e


def _as_named(world, name):
    """Give the world the laws and players of a named one."""
    named = getattr(worlds, name, None)
    if isinstance(named, worlds.FiniteWorld):
        raise Impossible(f"the world “{name}” is finite")
    if not isinstance(named, worlds.ContinuousWorld):
        raise Impossible(f"no world is named “{name}”")

    def law(distribution):
        if distribution is None:
            return None
        low, high = distribution.support()
        if (low, high) not in ((0, 1), (-np.inf, np.inf)):
            raise Impossible(f"a law on ({low}, {high}), in the world “{name}”")
        space = "line" if low < 0 else "unit"
        return world.law_of(Fn(distribution.pdf), space, lambda n, rng: distribution.rvs(size=n, random_state=rng))

    world.p_r, world.p_z, world.p_g = law(named.p_r), law(named.p_z), law(named.p_g)
    world.space = {"x": world.p_r.space, "z": world.p_z.space}
    world.functions |= {"G": Fn(named.G, "z"), "D": Fn(named.D)}


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
