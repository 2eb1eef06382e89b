"""The set-ups that the chapters share: a law of real things, a generator, and a discriminator.

A *finite* world has kinds 0, ..., k-1 and noise values 0, ..., l-1 with rational probabilities: its
expectations are exact. A *continuous* world has SciPy distributions: its expectations are
integrals, by quadrature. Both answer the same questions. The law of the fakes, p_g, is always the
push-forward of the noise by the generator. Losses are in nats.

The named worlds are asymmetric where it matters: a symmetric one (d1, line, beta) cannot see that
two roles were swapped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from numbers import Rational, Real
from typing import Any, NamedTuple

import numpy as np


def _row(name: str, entries: Iterable[Any]) -> tuple[Any, ...]:
    if not isinstance(entries, Iterable):
        raise ValueError(f"{name} must be a row of numbers, not {entries}")
    return tuple(entries)


def _fractions(name: str, numbers: Iterable[Any]) -> tuple[Fraction, ...]:
    numbers = _row(name, numbers)
    if not numbers or not all(isinstance(number, Rational) for number in numbers):
        raise ValueError(f"{name} must be integers or fractions, at least one: {numbers}")
    return tuple(Fraction(int(number.numerator), int(number.denominator)) for number in numbers)


def _law(name: str, probabilities: Iterable[Any]) -> tuple[Fraction, ...]:
    law = _fractions(name, probabilities)
    if min(law) < 0:
        raise ValueError(f"{name} has a negative probability: {min(law)}")
    if sum(law) != 1:
        raise ValueError(f"{name} must sum to 1, and sums to {sum(law)}")
    return law


def _expectation(law: tuple[Fraction, ...], f: Callable[[int], Any]) -> Any:
    return sum(p * f(x) for x, p in enumerate(law) if p)


@dataclass(frozen=True)
class FiniteWorld:
    """Kinds 0..k-1 and noise values 0..l-1 with rational probabilities.

    `p_r`: k probabilities; `p_z`: l probabilities; `G`: l kinds, `G[z]` the fake made from z;
    `D`: k numbers in [0, 1], `D[x]` the score of kind x. Raises ValueError, naming the argument.
    """

    name: str
    p_r: tuple[Fraction, ...]
    p_z: tuple[Fraction, ...]
    G: tuple[int, ...]
    D: tuple[Fraction, ...]

    def __post_init__(self):
        p_r, p_z = _law("p_r", self.p_r), _law("p_z", self.p_z)
        G, D = _row("G", self.G), _fractions("D", self.D)
        if len(G) != len(p_z):
            raise ValueError(f"G must have one kind for each of {len(p_z)} noise values: {G}")
        if not all(isinstance(x, (int, np.integer)) and 0 <= x < len(p_r) for x in G):
            raise ValueError(f"G must have kinds from 0 to {len(p_r) - 1}: {G}")
        if len(D) != len(p_r):
            raise ValueError(f"D must have one score for each of {len(p_r)} kinds: {D}")
        if not all(0 <= d <= 1 for d in D):
            raise ValueError(f"D must have scores from 0 to 1: {D}")
        for field, value in {"p_r": p_r, "p_z": p_z, "G": tuple(map(int, G)), "D": D}.items():
            object.__setattr__(self, field, value)

    @property
    def kinds(self) -> range:
        return range(len(self.p_r))

    @property
    def noise(self) -> range:
        return range(len(self.p_z))

    @property
    def p_g(self) -> tuple[Fraction, ...]:
        """The push-forward of p_z by G: the law of the fakes."""
        return tuple(sum((p for p, made in zip(self.p_z, self.G) if made == x), Fraction(0)) for x in self.kinds)

    @property
    def D_star(self) -> tuple[Fraction, ...]:
        """The optimal discriminator p_r / (p_r + p_g)."""
        return self.D_star_pi(Fraction(1, 2))

    def D_star_pi(self, pi: Fraction) -> tuple[Fraction, ...]:
        """The posterior of "real" at prior `pi`; the prior itself where no thing can occur.

        Raises ValueError unless `pi` is an integer or a fraction from 0 to 1.
        """
        if not isinstance(pi, Rational) or not 0 <= pi <= 1:
            raise ValueError(f"pi must be an integer or a fraction from 0 to 1: {pi}")
        pairs = zip(self.p_r, self.p_g)
        weights = [(pi * r, (1 - pi) * g) for r, g in pairs]
        return tuple(a / (a + b) if a + b else Fraction(pi) for a, b in weights)

    def E_r(self, f: Callable[[int], Any]) -> Any:
        """E[f(x)], x real: a sum over the kinds of positive probability (so that 0 log 0 = 0)."""
        return _expectation(self.p_r, f)

    def E_g(self, f: Callable[[int], Any]) -> Any:
        """E[f(x)], x fake: a sum over the kinds, with the weights p_g."""
        return _expectation(self.p_g, f)

    def E_z(self, f: Callable[[int], Any]) -> Any:
        """E[f(z)], z noise: a sum over the noise values."""
        return _expectation(self.p_z, f)

    def sample_r(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """n independent real kinds, shape (n,)."""
        return rng.choice(len(self.p_r), size=n, p=np.array(self.p_r, dtype=float))

    def sample_z(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """n independent noise values, shape (n,)."""
        return rng.choice(len(self.p_z), size=n, p=np.array(self.p_z, dtype=float))

    def sample_g(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """n independent fakes G(z), shape (n,)."""
        return np.array(self.G)[self.sample_z(n, rng)]


@dataclass(frozen=True)
class ContinuousWorld:
    """Laws on the real line: frozen SciPy distributions, and vectorised functions G and D.

    `p_g`, the law of G(z), may be left out where it has no known density: `E_g` does not need it,
    `D_star` does. Raises ValueError, naming the argument, where a law is not continuous or its density
    is not that of its distribution function, where G or D is no vectorised function of finite values, where
    D leaves [0, 1], or where `p_g` is not the law of G(z). That is compared at `LEVELS` quantiles of the
    noise: to 1e-6 in the distribution function where G is monotone, else to 1 / `LEVELS` a monotone piece.
    """

    name: str
    p_r: Any
    p_z: Any
    G: Callable[[Any], Any]
    D: Callable[[Any], Any]
    p_g: Any = None

    def __post_init__(self):
        for name in ("p_r", "p_z") if self.p_g is None else ("p_r", "p_z", "p_g"):
            _continuous_law(name, getattr(self, name))
        noise, real = _quantiles(self.p_z), _quantiles(self.p_r)
        fakes = _values("G", self.G, noise)
        if fakes is None:
            raise ValueError("G must be a vectorised function with finite values")
        for x in (real, fakes):
            scores = _values("D", self.D, x)
            if scores is None or not ((scores >= 0) & (scores <= 1)).all():
                raise ValueError("D must be a vectorised function with values from 0 to 1")
        if self.p_g is not None:
            # The share of the noise below a level of G is that of at most one interval for each piece where G
            # is monotone, and the even levels count an interval to 1 / LEVELS; where G is monotone, exactly.
            steps = np.sign(np.diff(fakes))
            pieces = 1 + np.count_nonzero(np.diff(steps[steps != 0]))
            allowed = 1e-6 if pieces == 1 else pieces / LEVELS
            gap = np.abs(self.p_g.cdf(np.sort(fakes)) - _EVEN).max()
            if not gap <= allowed:
                message = f"the distribution functions are {gap:.2g} apart"
                raise ValueError(f"p_g is not the law of G(z): {message}")

    def D_star(self, x: Any) -> Any:
        """The optimal discriminator p_r(x) / (p_r(x) + p_g(x))."""
        return self.D_star_pi(0.5)(x)

    def D_star_pi(self, pi: float) -> Callable[[Any], Any]:
        """The posterior of "real" at prior `pi`, as a function of x; `pi` itself where both densities are 0.

        Raises ValueError unless 0 < `pi` < 1.
        """
        if self.p_g is None:
            raise ValueError(f"the world {self.name} has no density p_g")
        if not isinstance(pi, Real) or not 0 < pi < 1:
            raise ValueError(f"pi must be a number between 0 and 1: {pi}")
        from scipy.special import expit

        prior = np.log(float(pi)) - np.log1p(-float(pi))

        def posterior(x: Any) -> Any:
            real, fake = self.p_r.logpdf(x), self.p_g.logpdf(x)
            nowhere = np.isneginf(real) & np.isneginf(fake)
            return expit(np.where(nowhere, 0, real) - np.where(nowhere, 0, fake) + prior)

        return posterior

    def E_r(self, f: Callable[[float], Any]) -> float:
        """E[f(x)], x real, by quadrature against the density p_r.

        As `E_g` and `E_z`, raises ArithmeticError where the quadrature is uncertain by more than
        1e-10 or not finite: where the expectation is infinite, for instance. f is looked at in `LEVELS`
        quantiles as well, so that what it does in one part in 10^4 of the law is not missed.
        """
        return _integral(self.p_r, f)

    def E_g(self, f: Callable[[float], Any]) -> float:
        """E[f(x)], x fake, by quadrature against p_g, or against p_z where p_g is left out."""
        return _integral(self.p_g, f) if self.p_g is not None else self.E_z(lambda z: f(self.G(z)))

    def E_z(self, f: Callable[[float], Any]) -> float:
        """E[f(z)], z noise, by quadrature against the density p_z."""
        return _integral(self.p_z, f)

    def sample_r(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """n independent real points, shape (n,)."""
        return self.p_r.rvs(size=n, random_state=rng)

    def sample_z(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """n independent noise values, shape (n,)."""
        return self.p_z.rvs(size=n, random_state=rng)

    def sample_g(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """n independent fakes G(z), shape (n,)."""
        return self.G(self.sample_z(n, rng))


LEVELS = 10_000
UNCERTAIN = 1e-10  # what an expectation may be uncertain by, absolutely and as a part of its size
_NOTHING_KNOWN = np.nan, np.nan, np.nan  # of an expectation, its size and its uncertainty
_EVEN = (np.arange(LEVELS) + 0.5) / LEVELS


@lru_cache(maxsize=64)
def _quantiles(law: Any) -> np.ndarray:
    """The points at `LEVELS` even levels of a law, rising."""
    return np.asarray(law.ppf(_EVEN))


def _continuous_law(name: str, law: Any) -> None:
    """Refuse what is not a frozen SciPy distribution with a density, naming the argument."""
    if not all(callable(getattr(law, method, None)) for method in ("ppf", "cdf", "rvs", "support")):
        raise ValueError(f"{name} must be a frozen SciPy distribution: {law}")
    if not all(callable(getattr(law, method, None)) for method in ("pdf", "logpdf")):
        raise ValueError(f"{name} must have a density, and is a discrete law: {law}")
    # The density, by a Gauss rule between every tenth quantile, against the levels.
    ends, levels = _quantiles(law)[::10], _EVEN[::10]
    nodes, weights = np.polynomial.legendre.leggauss(8)
    half = np.diff(ends) / 2
    masses = half * (law.pdf(ends[:-1] + half * (1 + nodes[:, None])) * weights[:, None]).sum(axis=0)
    if not np.abs(masses - np.diff(levels)).sum() <= 0.02:
        raise ValueError(f"{name} must have a density, whose integral is its distribution function: {law}")


def _values(name: str, function: Any, x: np.ndarray) -> np.ndarray | None:
    """A vectorised function at x, None where it is not vectorised or not finite."""
    if not callable(function):
        raise ValueError(f"{name} must be a function, not {function}")
    try:
        values = np.asarray(function(x))
    except (TypeError, ValueError):
        return None
    return values if values.dtype.kind in "biuf" and values.shape == x.shape and np.isfinite(values).all() else None


def _integral(law: Any, f: Callable[[float], Any]) -> float:
    x = _quantiles(law)
    values, row_wise = _along(f, x)
    if not np.isfinite(values).all():
        raise ArithmeticError(f"the expectation is infinite or undefined: f(x) = {values[~np.isfinite(values)][0]} in places")
    low, high = law.support()
    cuts = np.unique([low, *law.ppf([0.01, 0.25, 0.5, 0.75, 0.99]), high, *_rough_places(x, values)])
    total, size, error = _by_rows(law, f, cuts) if row_wise else _NOTHING_KNOWN
    if not error <= UNCERTAIN * max(1, size):
        total, size, error = _by_pieces(law, f, cuts)
    if not np.isfinite(total):
        raise ArithmeticError("the expectation is infinite or undefined")
    if not error <= UNCERTAIN * max(1, size):
        raise ArithmeticError(f"the quadrature of the expectation is uncertain by {error:.1g}")
    return float(total)


def _along(f: Callable[[float], Any], x: np.ndarray) -> tuple[np.ndarray, bool]:
    """The values of f at the points x, and whether f takes a row of points: gives for each what it gives for that one alone."""
    with np.errstate(all="ignore"):
        try:
            values = np.asarray(f(x), dtype=float)
            values = np.full(x.shape, values) if not values.shape else values
            some = slice(x.size // 7, None, x.size // 3)
            row_wise = values.shape == x.shape and np.allclose(values[some], [float(f(point)) for point in x[some]], rtol=1e-12, atol=0)
        except (TypeError, ValueError):  # f takes one number at a time
            row_wise = False
        return (values if row_wise else np.array([float(f(point)) for point in x])), row_wise


def _by_pieces(law: Any, f: Callable[[float], Any], cuts: np.ndarray) -> tuple[float, float, float]:
    """The integral of density times f, the sum of the sizes of its pieces between the cuts, and its uncertainty: a point at a time."""
    from scipy import integrate

    def integrand(x: float) -> float:
        density = law.pdf(x)
        return density * f(x) if density else 0.0  # in the far tail f may overflow

    options = {"epsabs": 1e-15, "epsrel": 1e-12, "limit": 200, "full_output": 1}
    pieces = np.array([integrate.quad(integrand, a, b, **options)[:2] for a, b in zip(cuts, cuts[1:])])
    return pieces[:, 0].sum(), np.abs(pieces[:, 0]).sum(), pieces[:, 1].sum()


def _by_rows(law: Any, f: Callable[[np.ndarray], Any], cuts: np.ndarray) -> tuple[float, float, float]:
    """The same for an f that takes rows of points: all pieces at once, each over t from 0 to 1, a tail as x = cut +- (1 - t) / t."""
    from scipy import integrate

    start, end = cuts[:-1], cuts[1:]
    side = np.isinf(end).astype(float) - np.isinf(start)  # of a tail; no piece is both, since the median is a cut
    anchor = np.where(side < 0, end, start)
    width = np.where(side == 0, end - start, 0)

    def heights(t: float) -> np.ndarray:
        x = np.where(side == 0, start + t * width, anchor + side * (1 - t) / t)
        weight = law.pdf(x) * np.where(side == 0, width, t**-2)
        values = np.zeros(x.shape)
        here = weight > 0
        with np.errstate(all="ignore"):
            values[here] = weight[here] * f(x[here])
        if not np.isfinite(values).all():
            raise FloatingPointError
        return values

    try:
        pieces, error = integrate.quad_vec(heights, 0, 1, epsabs=1e-15, epsrel=1e-12, norm="max", limit=400)
    except FloatingPointError:  # f is infinite far out
        return _NOTHING_KNOWN
    return pieces.sum(), np.abs(pieces).sum(), error * pieces.size


def _rough_places(x: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Points around the spikes and jumps of f, where the quadrature, which would not see them, is cut."""
    bend = np.abs(np.diff(values, 2))
    inner = slice(LEVELS // 1000, -LEVELS // 1000)
    bend, middle = bend[inner], values[inner]
    rough = 1 + inner.start + np.flatnonzero(bend > np.ptp(middle) / 1000 + 1e-12 * np.abs(middle).max())
    if not rough.size:
        return rough
    ends = np.flatnonzero(np.diff(rough) > 64)  # of runs of rough places; finely cut within, ever wider outside
    outside = 2 ** np.arange(10)
    places = [rough[:: 1 + rough.size // 100]]
    places += [end - outside for end in (rough[0], *rough[ends + 1])][:20]
    places += [end + outside for end in (*rough[ends], rough[-1])][:20]
    places = np.concatenate(places)
    return x[places[(places >= 0) & (places < LEVELS)]]


class TwoSample(NamedTuple):
    """Four scores: D at two real points, and D at two fakes."""

    real: tuple[Fraction, ...]
    fake: tuple[Fraction, ...]


F = Fraction

two_sample = TwoSample(real=(F(3, 4), F(2, 3)), fake=(F(1, 4), F(1, 5)))

small = FiniteWorld(
    "small",
    p_r=(F(1, 2), F(3, 10), F(1, 5)),
    p_z=(F(1, 10),) * 10,
    G=(0, 1, 1, 1, 1, 1, 1, 2, 2, 2),  # p_g = (1/10, 3/5, 3/10), D* = (5/6, 1/3, 2/5)
    D=(F(2, 3), F(1, 2), F(1, 5)),
)

# All edge cases at once: a kind of both, a kind only real (D* = 1), a kind only fake (D* = 0).
edge = FiniteWorld(
    "edge",
    p_r=(F(1, 2), F(1, 4), F(1, 4), F(0)),
    p_z=(F(1, 4),) * 4,
    G=(0, 1, 3, 3),  # p_g = (1/4, 1/4, 0, 1/2), D* = (2/3, 1/2, 1, 0)
    D=(F(2, 3), F(1, 2), F(9, 10), F(1, 10)),
)

# Symmetric under reflection of the kinds.
d1 = FiniteWorld(
    "d1",
    p_r=(F(1, 2), F(1, 3), F(1, 6)),
    p_z=(F(1, 6),) * 6,
    G=(0, 1, 1, 2, 2, 2),  # p_g = (1/6, 1/3, 1/2), D* = (3/4, 1/2, 1/4)
    D=(F(2, 3), F(1, 2), F(1, 5)),
)

FINITE = {world.name: world for world in (small, edge, d1)}


def _continuous() -> tuple[ContinuousWorld, ...]:
    from scipy import stats
    from scipy.special import expit

    # Symmetric under x -> 1 - x; D* = sigma(1/2 - x).
    line = ContinuousWorld(
        "line",
        p_r=stats.norm(0, 1),
        p_z=stats.norm(0, 1),
        G=lambda z: 1 + z,
        D=lambda x: expit(0.3 - 0.8 * x),
        p_g=stats.norm(1, 1),
    )

    # Asymmetric; D* = sigma(log 2 - 3 x^2 / 8).
    scale = ContinuousWorld(
        "scale",
        p_r=stats.norm(0, 1),
        p_z=stats.norm(0, 1),
        G=lambda z: 2 * z,
        D=lambda x: expit(0.5 - 0.25 * x**2),
        p_g=stats.norm(0, 2),
    )

    # D* = D, and V(D*, G) = -1.
    beta = ContinuousWorld(
        "beta",
        p_r=stats.beta(2, 1),
        p_z=stats.uniform(0, 1),
        G=lambda z: 1 - np.sqrt(1 - z),
        D=lambda x: 1.0 * x,
        p_g=stats.beta(1, 2),
    )

    return line, scale, beta


def __getattr__(name: str) -> Any:
    """`line`, `scale`, `beta` and `WORLDS`, when they are first asked for: SciPy's laws take longer to load than all else here."""
    if name not in ("line", "scale", "beta", "WORLDS"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    continuous = {world.name: world for world in _continuous()}
    globals().update(continuous, WORLDS=FINITE | continuous)
    return globals()[name]
