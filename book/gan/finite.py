"""Finite worlds: rational probabilities, exact arithmetic, an integral is the sum over the atoms."""

from __future__ import annotations

import itertools
import math
from functools import lru_cache

from ganloss import worlds
from ganloss.exact import InexactError, Q, weighted_sum
from printed import optimum
from printed.conditions import Apart, InWorld, Positive, SameLaw, TheLaw, those
from printed.functions import Fn, Law, kept
from printed.world import LONGEST_EXACT_SUM, MOST_OUTCOMES, Dice, Impossible, bounded, work

from gan.convex import numeric_functions
from gan.drawing import Sizes, apply_conditions, fraction, free_points, meets, numbers, pick, probabilities
from gan.meanings import FAMILIES, KEPT, STATISTICS
from gan.world import GanWorld

__all__ = ["Finite", "draw_finite"]


class Finite(GanWorld):
    """Finitely many atoms and exact probabilities; ``number`` makes the constants."""

    def __init__(self, symbols, p_r, p_z, G, D, f, w, number=Q):
        super().__init__(symbols)
        self.number, self.half = number, number(1) / 2
        self.p_r, self.p_z, self.w = map(Law.finite, map(_weights, (p_r, p_z, w)))
        self.p_r.space = self.w.space = "x"
        self.p_z.space = "z"
        self.atoms = {"x": range(len(p_r)), "z": range(len(p_z)), "y": (0, 1)}
        self.share = self.half
        self.functions = {"D": Fn(tuple(D).__getitem__), "f": Fn(tuple(f).__getitem__)}
        self.ratio = None  # a positive number at each thing
        self.conditions = []  # of the line that it was drawn for
        self.set_generator(G)

    def draw_numeric(self, rng):
        """Draw the functions of numbers, and the ratios at which ``T`` takes the slope of the convex one."""
        self.functions |= numeric_functions(rng, self.number)
        self.ratio = Fn([self.number(fraction(rng, 0, 5)) for _ in self.atoms["x"]].__getitem__)
        return self

    def set_generator(self, G):
        """Take ``G`` (the thing made of each noise value); p_g is its push-forward."""
        if not all(x in self.atoms["x"] for x in G):
            raise Impossible("this generator makes no thing of a finite world")
        p_g = dict.fromkeys(self.atoms["x"], self.number(0))
        for z, x in enumerate(G):
            p_g[x] = p_g[x] + self.p_z(z)
        self.p_g, self._joint, self._kept = Law.finite(p_g), {}, {}
        self.p_g.space = "x"
        self.functions["G"] = Fn(tuple(G).__getitem__, "z")
        self.nowhere = {x for x in self.atoms["x"] if self.p_r(x) == p_g[x] == 0}

    def meaning(self, key, parameter=None):
        found = self._kept.get(key if parameter is None else (key, parameter))
        if found is None:
            if key in STATISTICS:
                return self._statistic(key)
            found = super().meaning(key, parameter)
            if key in KEPT:
                found = kept(found)
            if callable(found):
                self._kept[key if parameter is None else (key, parameter)] = found
        return found

    def _statistic(self, key):
        """The statistic of the samples as they are now; all are symmetric, so once for each order of the same points."""
        drawn = (key, *(tuple(sorted(self.samples[family])) for family in sorted(STATISTICS[key])))
        if drawn not in self._kept:
            self._kept[drawn] = super().meaning(key)
        return self._kept[drawn]

    def with_function(self, key, function):
        copy = super().with_function(key, function)
        copy._kept = {}
        return copy

    def copied(self, symbols):
        """A copy that may be changed."""
        copy = object.__new__(Finite)
        copy.__dict__ = self.__dict__ | {
            "symbols": symbols,
            "functions": self.functions.copy(),
            "sizes": {},
            "samples": {},
            "_joint": {},
            "_kept": {},
        }
        return copy

    def describe(self):
        def listed(law, points):
            return "(" + ", ".join(str(law(point)) for point in points) + ")"

        shown = {"p_r": self.p_r, "p_g": self.p_g, "D": self.D}
        return {name: listed(f, self.atoms["x"]) for name, f in shown.items()}

    def rounded(self, e):
        if self.extreme or self.number is float:
            return super().rounded(e)

        def values(f, space):
            return [float(f(point)) for point in self.atoms[space]]

        laws = values(self.p_r, "x"), values(self.p_z, "z"), [self.G(z) for z in self.atoms["z"]]
        world = Finite(self.symbols, *laws, values(self.D, "x"), values(self.f, "x"), values(self.w, "x"), number=float)
        world.functions = self.functions | world.functions
        world.conditions = self.conditions
        world.ratio = Fn(values(self.ratio, "x").__getitem__)
        plain = self.symbols.plain
        e = {key: value if plain[key].kind in ("point", "noise") else float(value) for key, value in e.items()}
        world.sizes, world.samples, world.share = Sizes(e), self.samples, float(self.share)
        apply_conditions(self.conditions, world, e)
        return world, e

    def define(self, name, function):
        if name == "G" and callable(function):
            self.set_generator([function(z) for z in self.atoms["z"]])
        else:
            super().define(name, function)
        self._kept = {}

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
        """Where two functions are compared: every point of the space that is real or fake, as nothing is claimed elsewhere."""
        return [point for point in self.atoms[space] if space != "x" or point not in self.nowhere]

    def any_point(self, variable, rng, anywhere=True):
        """A point of the variable's space; of the things, one that is real or fake, unless it may be ``anywhere``."""
        points = self.points(variable)
        return pick(rng, points if anywhere or points is not self.atoms["x"] else self.test_points())

    def indices(self, first, last):
        return range(*bounded(first, last, LONGEST_EXACT_SUM))

    def fibre(self, variable, function, value):
        return [point for point in self.points(variable) if function(point) == value]

    def sum(self, values, term):
        """The sum of the terms; where neither law has a thing, a term without a value counts as 0."""
        work.spend(len(values))
        if values is self.atoms["x"] and self.nowhere:
            return weighted_sum(self._where_defined(values, term))
        if len(values) > LONG:
            return weighted_sum((1, term(v)) for v in values if not work.spend(0))
        return weighted_sum([(1, term(v)) for v in values])

    def _where_defined(self, values, term):
        for v in values:
            try:
                yield 1, term(v)
            except ZeroDivisionError:
                if v not in self.nowhere:
                    raise

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
            work.spend(size)
            points = [law.points[rng.integers(len(law.points))][0] for _ in range(size)]
            if family == "\\xi":
                self.samples["y"] = [y for _, y in points]
                points = [x for x, _ in points]
            self.samples[family] = points
        if "y" in families and "\\xi" not in families:
            self.samples["y"] = [int(rng.integers(2)) for _ in range(self.sizes["N"])]
        self.share = share

    def outcomes(self, families):
        """How many samples of these families there are."""
        return math.prod(len(law.points) ** size for law, size in (self._law(group[0], self.half) for group in _groups(families)))

    def shrink_samples(self, families, most):
        """Make the largest sample smaller until there are at most ``most`` samples."""
        while families and self.outcomes(families) > most:
            name = max({FAMILIES[f][1] for f in families}, key=self.sizes.__getitem__)
            if self.sizes[name] == 1:
                break
            self.sizes.e[name] -= 1

    def mean_over_samples(self, families, value):
        """The expectation of ``value()`` over all samples, by enumeration."""
        if (outcomes := self.outcomes(families)) > MOST_OUTCOMES:
            raise Impossible(f"an expectation over {outcomes} samples is too long to enumerate: {MOST_OUTCOMES} is the most")
        before, results = self.samples, []
        for drawn in itertools.product(*(self._all_samples(group) for group in _groups(families))):
            self.samples = before.copy()
            weight = self.number(1)
            for samples, p in drawn:
                work.spend(4)  # about as long as so many terms
                self.samples.update(samples)
                weight = weight * p
            results.append((weight, value()))
        self.samples = before
        return weighted_sum(results)

    def _all_samples(self, group):
        """[({family: sample}, probability)] of the samples that are drawn together."""
        law, size = self._law(group[0], self.share)
        found = []
        for outcome in itertools.product(law.points, repeat=size):
            points = [point for point, _ in outcome]
            columns = zip(*points, strict=True) if len(group) > 1 else [points]
            found.append((dict(zip(group, columns, strict=True)), math.prod((p for _, p in outcome), start=self.number(1))))
        return found


def _groups(families):
    """The samples that are drawn together."""
    return sorted({("\\xi", "y") if f in ("\\xi", "y") else (f,) for f in families})


def _weights(probabilities):
    return dict(enumerate(probabilities))


LONG = 20  # terms of a sum, beyond which each may be costly
EXTREME = 5  # every fifth world is extreme
POOL = 300  # worlds of one kind
EMPTY = 4  # every fourth world has a thing that is neither real nor fake


def draw_finite(statement, model, rng, place=None, extra=()):
    """A random finite world and environment under the statement's conditions (and ``extra``).

    ``place`` counts the worlds of a line from 0 (None for any tame one): every `EXTREME`-th has probabilities of 1/1000 to
    1/1000000, predictions as near to 0 and 1, up to six things and large samples; in every `EMPTY`-th a
    thing has p_r = p_g = 0, unless a condition forbids that.  Raises Impossible if a hundred draws meet
    no such world.
    """
    conditions = [*statement.conditions, *extra]
    if those(conditions, TheLaw) or "calculus" in statement.needs:
        raise Impossible("the statement speaks of derivatives or of densities on the line")
    extreme, empty = (place is not None and place % every == every - 1 for every in (EXTREME, EMPTY))
    for attempt in range(100):
        if attempt == 50:
            extreme = empty = False
        slot = int(rng.integers(POOL)) if place is None or attempt else place
        world = _random_finite(statement, conditions, model, rng, slot, extreme, empty)
        world.conditions = conditions
        e = numbers(statement, conditions, world, rng, extreme=extreme) | free_points(statement, world, rng)
        most = _outcomes(statement, extreme)
        world.sizes = Sizes(e)
        if most < math.inf:
            world.shrink_samples(statement.families, most)
        try:
            apply_conditions(conditions, world, e)
        except ZeroDivisionError:  # d = a / (a + b) in a world that another condition excludes
            continue
        except InexactError:
            if extreme:
                continue
            world, e = world.rounded(e)
        if most < math.inf and world.outcomes(statement.families) > most:
            continue
        share = e.get("\\pi", world.half)
        world.take_samples(statement.families, share, rng)
        if meets(conditions, world, e):
            world.extreme = extreme
            return world, e
    raise Impossible("a hundred random worlds met none with these conditions")


def _outcomes(statement, extreme):
    """How many samples an expectation over samples may enumerate in a world."""
    if "enumeration" not in statement.needs:
        return math.inf
    if "optimum" in statement.needs:  # a search in each
        return 64 if extreme else 18
    return 256 if extreme else 36


def _random_finite(statement, conditions, model, rng, slot, extreme, empty):
    """A world of the pool that meets the conditions on the laws; its own copy."""
    named = those(conditions, InWorld)
    if named:
        return _named(named[0].world, model, rng)
    positive = tuple(sorted({c.name for c in those(conditions, Positive)}))
    equal = frozenset(("p_r", "p_g")) in {frozenset((c.name, c.other)) for c in those(conditions, SameLaw)}
    apart = bool(those(conditions, Apart))
    searched = "optimum" in statement.needs or any(link.row.decided == "maximisers" for link in statement.links)
    few = searched or "enumeration" in statement.needs
    return _world(slot, positive, equal, apart, few, extreme, empty).copied(model.symbols)


@lru_cache(maxsize=1 << 12)
def _world(slot, positive, equal, apart, few, extreme, empty):
    """World number ``slot`` of those with laws of this kind; the lines share them."""
    rng = Dice(f"{slot} {positive} {equal} {apart} {few} {extreme} {empty}")
    for _ in range(1000):
        k = 2 + int(rng.integers(2)) if few else int(rng.integers(3, 7)) if extreme else int(rng.integers(2, 5))
        noise = 2 + int(rng.integers(2 if few else k + 1))
        used = list(range(k))
        if empty and k > 2 and not {"p_r", "p_g", "\\bar p"} & set(positive):
            used.remove(int(rng.integers(k)))
        if "p_g" in positive:
            noise = max(noise, k)
        p_z = probabilities(rng, noise, "p_z" not in positive, extreme)
        G = [pick(rng, used) for _ in range(noise)]
        if "p_g" in positive:  # every thing is made
            G[:k] = sorted(used, key=lambda _: rng.random())
        p_g = [sum((p for p, x in zip(p_z, G) if x == y), Q(0)) for y in range(k)]
        p_r = [Q(0)] * k
        support = [x for x in used if not (apart and p_g[x])]
        if not support:
            continue
        for x, p in zip(support, probabilities(rng, len(support), not apart and "p_r" not in positive, extreme)):
            p_r[x] = p
        if equal:
            p_r = p_g
        if "p_g" in positive and 0 in p_g or "p_r" in positive and 0 in p_r:
            continue
        if any(p_r[x] == p_g[x] == 0 for x in used):
            continue
        D = [fraction(rng, 0, 1, extreme=extreme) for _ in range(k)]
        f = [fraction(rng, -7, 7, extreme=extreme) for _ in range(k)]
        w = probabilities(rng, k, zeros=False, extreme=extreme)
        return Finite(None, p_r, p_z, G, D, f, w).draw_numeric(rng)
    raise Impossible("no finite world meets the conditions on the laws")


def _named(name, model, rng):
    world = getattr(worlds, name, None)
    if not isinstance(world, worlds.FiniteWorld):
        raise Impossible(f"no finite world is named “{name}”")
    k = len(world.p_r)
    f = [fraction(rng, -3, 3) for _ in range(k)]
    w = probabilities(rng, k, zeros=False)
    p_r, p_z, D = ([Q(p) for p in values] for values in (world.p_r, world.p_z, world.D))
    return Finite(model.symbols, p_r, p_z, world.G, D, f, w).draw_numeric(rng)
