"""Continuous worlds: smooth densities and a smooth generator, quadrature to near machine precision."""

from __future__ import annotations

import numpy as np
from ganloss import worlds
from printed.conditions import At, InWorld, SameLaw, TheLaw, Value, those
from printed.functions import Fn, Law
from printed.kinds import is_number
from printed.numbers import Jet, exp, is_finite, log, normal_below, parts, sigmoid, sqrt, steady, times, where
from printed.quadrature import MOST_PIECES, Kink, Piece, integrating, just_inside, rule, turns
from printed.world import LONGEST_SUM, MOST_ELEMENTS, Impossible, TooLong, Undefined, bounded, work

from gan.convex import numeric_functions
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
        self.ends = {"x": (0.0, 1.0), "z": (0.0, 1.0)}  # of the spaces: what lies outside has no density
        self.sampled = False  # whether a sample has been asked for

    def _space(self, variable):
        symbol = self.symbols.plain.get(variable)
        return "z" if symbol is not None and symbol.kind == "noise" else "x"

    def test_points(self, space="x"):
        """Where two functions are compared: points inside the space, as one array; things only that are real or fake."""
        points = _spread(self.ends[space], np.linspace(0.03, 0.97, 11), np.linspace(-2.5, 2.5, 11))
        return [points] if space != "x" else [points[~self._nowhere(points)]]

    def _nowhere(self, x):
        """At which points both densities are 0: nothing is claimed there."""
        return np.zeros(np.shape(x), bool) if self._p_g is None else (parts(self.p_r(x))[0] == 0) & (parts(self.p_g(x))[0] == 0)

    def any_point(self, variable, rng, anywhere=True):
        ends = self.ends[self._space(variable)]
        return rng.normal(size=5) if ends == _LINE else _spread(ends, rng.uniform(size=5))

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

    def _integral(self, low, high, term):
        """The integral of ``term`` between two numbers, cut where it has a kink or a jump."""
        reach = 30.0 if _LINE in self.ends.values() else 160.0  # beyond, no density of LAWS matters, and some are 0 to the computer
        total, pieces, count = 0.0, [Piece(low, high)], 0
        while pieces:
            piece, count = pieces.pop(), count + 1
            if count > MOST_PIECES:
                raise TooLong(f"an integral over a function with more than {MOST_PIECES // 2} kinks")
            try:
                with integrating():
                    total = self._total(*piece.rule(reach), term) + total
            except Kink as kink:
                values = self._along(kink)
                if values is None or values.size != piece.rule(reach)[0].size:
                    raise
                pieces += piece.split(values, reach, lambda nodes: self._turning(nodes, term))
        return total

    def _along(self, kink):
        """The values of a kink along the axis of the innermost integral, None where they vary along others."""
        shape = np.shape(kink.values)
        return kink.values.reshape(-1) if len(shape) == self.depth + 2 and shape[0] == kink.values.size else None

    def _turning(self, nodes, term):
        try:
            with integrating():
                self._total(nodes, np.zeros(nodes.shape), term)
        except Kink as kink:
            values = self._along(kink)
            if values is None or values.size != nodes.size:
                raise
            return values
        return None

    def integral(self, variable, term):
        space = self._space(variable)
        density = self.p_z if space == "z" else lambda x: self.p_r(x) + (self._p_g(x) if self._p_g else 1.0)
        return self._integral(*self.ends[space], lambda x: _settled(term(x), x, density))

    def interval_integral(self, low, high, term):
        if all(isinstance(end, float) for end in (low, high)):
            return self._integral(low, high, term) if low <= high else -self._integral(high, low, term)
        nodes, weights = rule(0.0, 1.0)
        if any(np.any(np.isinf(parts(end)[0])) for end in (low, high)):
            raise Impossible("an integral to infinity from an end that is no number")
        return self._total(nodes, weights, lambda t: times(high - low, term(low + (high - low) * t)))

    def law_of(self, density, ends=None, sample=None, cdf=None, space="x"):
        """The law with this density between two ends (None: those of the things)."""

        def mean(f):
            return self._integral(*(ends or self.ends["x"]), lambda x: _settled(times(density(x), f(x)), x, density))

        law = Law(density, mean, sample=sample, space=space, cdf=cdf)
        law.ends = ends
        return law

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
        low, high = _plain("U", low), _plain("U", high)
        if not low < high:
            raise Impossible(f"there is no uniform law on ({low:g}, {high:g})")
        return self.law_of(
            Fn(_inside(low, high, lambda x: x * 0 + 1 / (high - low))),
            (low, high),
            lambda n, rng: rng.uniform(low, high, size=n),
            _rising(low, high, lambda x: (x - low) / (high - low)),
        )

    def normal(self, mean, variance):
        center, square = parts(mean)[0], parts(variance)[0]
        if not (1 / 16 <= square <= 9 and abs(center) <= 7):
            raise Impossible(f"the law N({center:g}, {square:g}) is too narrow, too wide or too far out for the quadrature")
        spread = sqrt(variance)

        def density(x):
            return exp(-(x - mean) * (x - mean) / (2 * variance)) / (spread * np.sqrt(2 * np.pi))

        def below(x):
            return normal_below((x - mean) / spread)

        return self.law_of(Fn(density), _LINE, lambda n, rng: rng.normal(center, np.sqrt(square), size=n), below)

    def exponential(self, rate):
        plain = parts(rate)[0]
        if not (1 if _LINE in self.ends.values() else 1 / 4) <= plain <= 4:
            raise Impossible(f"the law Exp({plain:g}) is too narrow or too wide for the quadrature")
        return self.law_of(
            Fn(_inside(0.0, np.inf, lambda x: rate * exp(-rate * x))),
            (0.0, np.inf),
            lambda n, rng: rng.exponential(1 / plain, size=n),
            _rising(0.0, np.inf, lambda x: 1 - exp(-rate * x)),
        )

    def point_mass(self, place):
        """All of the probability at one number; it has no density."""
        center = float(parts(place)[0])

        def density(x):
            raise Impossible("a point mass has no density")

        def below(x):
            beyond = parts(x - place)[0]
            steady(x - place, beyond)
            return where(beyond >= 0, 1.0, 0.0)

        law = self.law_of(Fn(density), (center - 1, center + 1), lambda n, rng: np.full(n, center), below)
        law.mean = lambda f: f(place)
        return law

    def beta(self, a, b):
        a, b = _plain("Beta", a), _plain("Beta", b)
        if not (1 / 4 <= a <= 50 and 1 <= b <= 50):
            raise Impossible(f"the law Beta({a:g}, {b:g}): the first parameter is at least 1/4 and the second at least 1, both at most 50")
        from scipy import special  # only here

        constant = special.betaln(a, b)
        return self.law_of(
            Fn(_inside(0.0, 1.0, lambda x: exp((a - 1) * log(x) + (b - 1) * log(1 - x) - constant))),
            (0.0, 1.0),
            lambda n, rng: rng.beta(a, b, size=n),
            _rising(0.0, 1.0, lambda x: special.betainc(a, b, x)),
        )

    def sloped(self, slope):
        """The law on (0, 1) with density 1 + slope (2x - 1), and its sample by the inverse CDF."""

        def sample(n, rng):
            u = rng.uniform(size=n)
            return 2 * u / (1 - slope + np.sqrt((1 - slope) ** 2 + 4 * slope * u))

        below = _rising(0.0, 1.0, lambda x: (1 - slope) * x + slope * x * x)
        return self.law_of(Fn(_inside(0.0, 1.0, lambda x: 1 + slope * (2 * x - 1))), (0.0, 1.0), sample, below)

    def moved(self, law, shift, scale):
        """The law of shift + scale X, where X has this ``law``."""
        if (shift, scale) == (0.0, 1.0):
            return law
        low, high = sorted(shift + scale * end for end in law.ends)

        def below(x):
            u = (x - shift) / scale
            return law.cdf(u) if scale > 0 else 1 - law.cdf(u)

        return self.law_of(
            Fn(lambda x: law((x - shift) / scale) / abs(scale)),
            (low, high),
            law.sample and (lambda n, rng: shift + scale * law.sample(n, rng)),
            below,
        )

    def bent(self, by):
        """The generator u + by u (1 - u), where u is the noise, bent and perhaps turned round; spread over the ends of the things."""
        self._only_between_ends()
        (low, high), (first, last) = self.ends["x"], self.ends["z"]
        return Fn(lambda z: low + (high - low) * _bend(self._first((z - first) / (last - first)), by), "z")

    def _only_between_ends(self):
        if not np.all(np.isfinite([*self.ends["x"], *self.ends["z"]])):
            raise Impossible("here the family is given by the line: G_\\theta(z) = ..., q_\\theta = ...")

    def _first(self, z):
        return _bend(1 - z if self.turned else z, self.bend)

    def bent_law(self, by):
        """The law of its output, by the change of variables twice."""
        self._only_between_ends()
        (low, high), (first, last) = self.ends["x"], self.ends["z"]

        def noise(u):
            z = _unbend(u, self.bend)
            return first + (last - first) * (1 - z if self.turned else z)

        def density(x):
            u = _unbend((x - low) / (high - low), by)
            z = _unbend(u, self.bend)
            slope = (1 + by * (1 - 2 * u)) * (1 + self.bend * (1 - 2 * z))
            return self.p_z(noise(u)) * (last - first) / (slope * (high - low))

        def below(x):
            share = self.p_z.cdf(noise(_unbend((x - low) / (high - low), by)))
            return 1 - share if self.turned else share

        made = self.bent(by)
        return self.law_of(Fn(_inside(low, high, density)), (low, high), lambda n, rng: made(self.p_z.sample(n, rng)), _rising(low, high, below))

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


def _plain(name, end):
    """A parameter that moves the ends, or the constant, of a law: a number, and no derivative is taken in it."""
    if isinstance(end, Jet):
        raise Impossible(f"no derivative is computed in a parameter of {name}")
    return float(end)


NEGLIGIBLE = 1e-12  # of a density


def _settled(value, x, density):
    """``value``, 0 where it is no number and (almost) nothing is: where 1 - D is rounded to 0, and where it is 0/0."""
    if is_finite(value):
        return value
    return where(parts(density(x))[0] < NEGLIGIBLE, 0.0, value)


def _inside(low, high, density):
    """``density`` between the ends, 0 outside: what an integral meets as a jump."""

    close = 4e-15 * max([1.0, *(abs(end) for end in (low, high) if np.isfinite(end))])  # what rounding may do at an end
    first, last = just_inside(low, high)

    def value(x):
        v = parts(x)[0]
        if np.all((v > low) & (v < high)):
            return density(x)
        for end in (low, high):
            if np.isfinite(end):
                steady(x, np.where(np.abs(v - end) <= close, 0.0, v - end))
        inside = (v >= low - close) & (v <= high + close)
        if not np.any(inside):
            return x * 0.0
        at = where(v > low, where(v < high, x, last), first)
        return where(inside, density(at), 0.0)

    return value


def _rising(low, high, below):
    """``below``, a distribution function between the ends; 0 and 1 outside."""

    def value(x):
        v = parts(x)[0]
        for end in (low, high):
            if np.isfinite(end):
                turns(v - end)
        between = below(where(v > low, where(v < high, x, min(high, 1e3)), low))
        return where(v > low, where(v < high, between, 1.0), 0.0)

    return value


_LINE = (-np.inf, np.inf)


def _spread(ends, between, on_the_line=None):
    """Points of a space from such between 0 and 1, or from those ``on_the_line``."""
    low, high = ends
    if ends == _LINE:
        return on_the_line
    return low + (5 if np.isinf(high) else high - low) * between


# laws by name: how many parameters, and the law in a world; N(mean, variance), Exp(rate)
LAWS = {
    "Dirac": (1, Continuous.point_mass),
    "N": (2, Continuous.normal),
    "U": (2, Continuous.uniform),
    "Beta": (2, Continuous.beta),
    "Exp": (1, Continuous.exponential),
}


def draw_continuous(statement, model, rng, size=None, extra=()):
    """A random world with densities under the statement's conditions (and ``extra``); ``size`` for the samples.

    Raises Impossible if a hundred draws meet no such world.
    """
    conditions = [*statement.conditions, *extra]
    if "atoms" in statement.needs:
        raise Impossible("the statement sums over atoms")
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
    apply_conditions([c for c in those(conditions, Value) if _of_numbers(c)], world, e)  # laws may be made of them
    given = {}
    for c in those(conditions, TheLaw):
        if c.name not in ("p_r", "p_z", "p_g", "w", "q_"):
            raise Impossible(f"“{c.name}” is made of other laws: give those")
        given[c.name] = c.law(world, e)
    defined = {c.name for c in those(conditions, At)}
    _draw_players(world, given, rng)
    (own,) = rng.spawn(1)  # so that what else is drawn does not depend on it
    logarithm = _smooth(own)
    world.functions |= numeric_functions(own, float)
    world.ratio = Fn(lambda x: exp(logarithm(x)))
    for condition in those(conditions, InWorld):
        _as_named(world, condition.world)
    _take(world, given, defined)
    e |= free_points(statement, world, rng)
    world.sizes = Sizes(e)
    apply_conditions(conditions, world, e)
    for c in those(conditions, SameLaw):
        _set_equal(world, c, e)
    _expect_the_law_of(world, e, conditions, given, defined)
    if statement.families:
        world.take_samples(statement.families, e.get("\\pi", 0.5), rng)
    return world, e


def _of_numbers(condition):
    return all(is_number(kind) for kind in getattr(condition.value, "used", {}).values())


def _draw_players(world, given, rng):
    """The laws and players of a random world, on a space that fits the laws that are ``given``."""
    ends = _hull(law.ends for name, law in given.items() if name != "p_z")
    noise = given["p_z"].ends if "p_z" in given else None
    reach = _hull(known for known in (ends, noise) if known)
    _on_the_unit_interval(world, rng)
    if reach is None:
        return
    if reach[0] == -np.inf:
        return _on_the_line(world, rng)
    if reach[1] == np.inf:
        return _on_the_half_line(world, rng)
    world.ends = {"x": ends or noise, "z": noise or (0.0, 1.0)}
    (low, high), unit = world.ends["x"], world.functions
    world.p_r, world.w = (world.moved(law, low, high - low) for law in (world.p_r, world.w))
    first, last = world.ends["z"]
    world.p_z = world.moved(world.p_z, first, last - first)
    _make_bent(world)
    for name in ("f", "D"):
        unit[name] = Fn(lambda x, f=unit[name]: f((x - low) / (high - low)))


def _hull(spaces):
    spaces = list(spaces)
    return (min(low for low, _ in spaces), max(high for _, high in spaces)) if spaces else None


def _take(world, given, defined):
    """Give the world the laws that a line gives, and a generator to a p_g that has none: minus the noise."""
    families = {name: law for name, law in given.items() if name.endswith("_")}
    for name, law in given.items():
        if name not in families:
            setattr(world, name, law)
    if "p_z" in given:
        world.p_z.space = "z"
        world.ends["z"] = world.p_z.ends
    if "p_g" in given:
        world.functions.pop("G", None)
        if "p_z" not in given and "G" not in defined:
            world.p_z = world.moved(world.p_g, 0.0, -1.0)
            world.p_z.space, world.ends["z"] = "z", world.p_z.ends
            world.functions["G"] = Fn(lambda z: -z, "z")
    elif "G" in defined or "p_z" in given and world.ends["x"][1] == np.inf:
        world.p_g = None


def _set_equal(world, condition, e):
    """One law of the condition is set to be the other: p_r to be p_g, and p_g to be a law of a family."""
    names = {condition.name, condition.other}
    if names == {"p_r", "p_g"}:
        world.p_r = world.p_g
    elif "p_g" in names and len(names) > 1 and not condition.defines:
        (law,) = (law for name, law in zip((condition.name, condition.other), condition.laws) if name != "p_g")
        world.p_g = law(world, e)
        world.functions.pop("G", None)


def _expect_the_law_of(world, e, conditions, given, defined):
    """Refuse a line that gives a generator and a law of its output that do not belong together."""
    pairs = [(world.functions["G"], world.p_g)] if "G" in defined and "p_g" in given else []
    if "G_" in defined and "q_" in given:
        (parameter,) = (c.parameter for c in those(conditions, At) if c.name == "G_")
        pairs.append((world.meaning("G_", e[parameter]), world.meaning("q_", e[parameter])))
    for G, law in pairs:
        for k in (1, 2):
            made, wanted = world.p_z.mean(lambda z, G=G, k=k: sigmoid(k * G(z) - 1)), law.mean(lambda x, k=k: sigmoid(k * x - 1))
            if not np.all(np.abs(made - wanted) < 1e-8):
                raise Impossible("the law that the line gives is not that of G(z) for its p_z")


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
        low, high = map(float, distribution.support())
        density = _inside(low, high, distribution.pdf)
        return world.law_of(Fn(density), (low, high), lambda n, rng: distribution.rvs(size=n, random_state=rng), distribution.cdf)

    world.p_r, world.p_z, world.p_g = law(named.p_r), law(named.p_z), law(named.p_g)
    world.p_z.space = "z"
    world.ends = {"x": _hull(law.ends for law in (world.p_r, world._p_g) if law), "z": world.p_z.ends}
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
    world.by = by
    logit = _smooth(rng)
    world.functions = {
        "f": _smooth(rng),
        "D": Fn(lambda x: sigmoid(2 * logit(x))),
    }
    _make_bent(world)


def _make_bent(world):
    world.p_z.space = "z"
    world.functions["G"] = world.bent(world.by)
    world.p_g = world.bent_law(world.by)


def _on_the_half_line(world, rng):
    """Exponential laws; the generator stretches."""
    stretch, rate, real, other = rng.uniform((0.6, 0.7, 0.6, 0.4), (0.9, 1.5, 1.2, 0.5))
    world.ends = {"x": (0.0, np.inf), "z": (0.0, np.inf)}
    world.p_r, world.p_z, world.w = map(world.exponential, (real, rate, other))
    world.p_g = world.exponential(rate / stretch)
    world.p_z.space = "z"
    world.functions["G"] = Fn(lambda z: stretch * z, "z")


def _on_the_line(world, rng):
    mean, spread = rng.uniform(-1, 1), rng.uniform(0.7, 1.3)
    world.ends = {"x": _LINE, "z": _LINE}
    center, variance = rng.uniform(-1, 1), rng.uniform(0.6, 1.5)
    world.p_r = world.normal(rng.uniform(-1, 1), rng.uniform(0.6, 1.5))
    world.p_z = world.normal(center, variance)
    world.p_g = world.normal(mean + spread * center, spread * spread * variance)
    world.w = world.normal(rng.uniform(-1, 1), rng.uniform(2, 3))
    world.p_z.space = "z"
    world.functions["G"] = Fn(lambda z: mean + spread * z, "z")
