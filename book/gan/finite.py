"""Finite worlds: rational probabilities, exact arithmetic, an integral is the sum over the atoms."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

from ganloss import worlds
from printed import optimum
from printed.conditions import Apart, InWorld, Positive, SameLaw, TheLaw, those
from printed.functions import Fn, Law
from printed.world import LONGEST_EXACT_SUM, MOST_OUTCOMES, Impossible, bounded

from gan.drawing import Sizes, apply_conditions, fraction, free_points, meets, numbers, probabilities
from gan.meanings import FAMILIES
from gan.world import GanWorld

__all__ = ["Finite", "draw_finite"]


class Finite(GanWorld):
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
        self.functions["G"] = Fn(tuple(G).__getitem__, "z")

    def describe(self):
        def listed(law, points):
            return "(" + ", ".join(str(law(point)) for point in points) + ")"

        shown = {"p_r": self.p_r, "p_g": self.p_g, "D": self.D}
        return {name: listed(f, self.atoms["x"]) for name, f in shown.items()}

    def define(self, name, function):
        if name == "G" and callable(function):
            self.set_generator([function(z) for z in self.atoms["z"]])
        else:
            super().define(name, function)

    def frozen(self, function):
        try:
            return Fn({x: function(x) for x in self.atoms["x"]}.__getitem__)
        except (KeyError, IndexError):
            return function

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
        return range(*bounded(first, last, LONGEST_EXACT_SUM))

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
                {(x, 1): share * self.p_r(x) for x in self.atoms["x"]} | {(x, 0): (1 - share) * self.p_g(x) for x in self.atoms["x"]}
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


def _weights(probabilities):
    return dict(enumerate(probabilities))


def draw_finite(statement, model, rng, atoms=None, extra=()):
    """A random finite world and environment under the statement's conditions (and ``extra``).

    Raises Impossible if a hundred draws meet no such world.
    """
    conditions = [*statement.conditions, *extra]
    if those(conditions, TheLaw) or "calculus" in statement.needs:
        raise Impossible("the statement speaks of derivatives or of densities on the line")
    for _ in range(100):
        world = _random_finite(statement, conditions, model, rng, atoms)
        e = numbers(statement, conditions, world, rng) | free_points(statement, world, rng)
        world.sizes = Sizes(e)
        try:
            apply_conditions(conditions, world, e)
        except ZeroDivisionError:  # d = a / (a + b) in a world that another condition excludes
            continue
        share = e.get("\\pi", Fraction(1, 2))
        world.take_samples(statement.families, share, rng)
        if meets(conditions, world, e):
            return world, e
    raise Impossible("a hundred random worlds met none with these conditions")


def _random_finite(statement, conditions, model, rng, atoms):
    named = those(conditions, InWorld)
    if named:
        return _named(named[0].world, model, rng)
    positive = {c.name for c in those(conditions, Positive)}
    equal = {frozenset((c.name, c.other)) for c in those(conditions, SameLaw)}
    apart = bool(those(conditions, Apart))
    k = atoms or int(rng.integers(2, 5))
    for _ in range(1000):
        noise = int(rng.integers(2, k + 3)) if atoms is None else int(rng.integers(2, 4))
        p_z = probabilities(rng, noise, zeros="p_z" not in positive)
        G = [int(rng.integers(k)) for _ in range(noise)]
        p_g = [sum((p for p, x in zip(p_z, G) if x == y), Fraction(0)) for y in range(k)]
        p_r = probabilities(rng, k, zeros="p_r" not in positive)
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
        D = [fraction(rng, 0, 1) for _ in range(k)]
        f = [fraction(rng, -3, 3) for _ in range(k)]
        w = probabilities(rng, k, zeros=False)
        return Finite(model.symbols, p_r, p_z, G, D, f, w)
    raise Impossible("no finite world meets the conditions on the laws")


def _named(name, model, rng):
    world = getattr(worlds, name, None)
    if not isinstance(world, worlds.FiniteWorld):
        raise Impossible(f"no finite world is named “{name}”")
    k = len(world.p_r)
    f = [fraction(rng, -3, 3) for _ in range(k)]
    w = probabilities(rng, k, zeros=False)
    return Finite(model.symbols, world.p_r, world.p_z, world.G, world.D, f, w)
