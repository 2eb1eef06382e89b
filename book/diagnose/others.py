"""The losses of another kind than cross-entropy: one entry each, and how a function of scores is recognised as one of them.

A loss is recognised if it is its entry's terms times some weights, plus a constant: at every size of the batches, for scores as they
are or with the sign turned, which exchanges the labels.  Least squares are read with any labels.  ``s`` is a score, ``r`` and ``f`` the
scores of the reals and of the fakes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from scipy.special import logsumexp

from diagnose.catalogue import F, L, Proved, softplus
from diagnose.diagnosis import Diagnosis
from diagnose.reading import CLOSE, combination, near, tidy

__all__ = [
    "DESCENDING",
    "OTHERS",
    "FAULTS",
    "Other",
    "add_generator",
    "against",
    "descending",
    "least_squares",
    "name_generator",
    "pull",
    "recognise",
]


@dataclass(frozen=True)
class Other(Proved):
    """A loss of another kind.

    ``terms(r, f)`` are the term of the reals and that of the fakes, or one term of both; ``generators`` its generator's losses, each
    (what it is, its value at (r, f), whether it is right); ``best`` is the best score, ``proof`` the line of the book that proves it, as
    page#label, and ``says`` what its number says.  ``up`` is whether reals are to have the higher scores.
    """

    name: str
    terms: Callable
    generators: tuple
    best: str
    proof: str
    says: str
    right: bool | None = True
    up: bool = True


def hinge(s, margin=1.0):
    return np.maximum(0.0, margin - s)


def log_mean_exp(s):
    return logsumexp(s) - np.log(len(s))


def paired(r, f):
    """The differences of pairs, fake minus real; infinite for batches that do not pair."""
    return f - r if len(r) == len(f) else np.array([np.inf])


def crossed(r, f):
    """The differences of all pairs, fake minus real."""
    return f[:, None] - r


MEAN_SCORE = (("minus the mean score", lambda r, f: -f.mean(), True),)


def least_squares(real, fake):
    """Least squares on the scores, with these labels."""
    halfway = (real + fake) / 2
    usual = (real, fake) in ((1, 0), (1, -1), (0, 1), (-1, 1))
    if real == fake:
        says = "both labels are the same: it teaches this score everywhere"
    elif usual:
        says = "at its best where p_g = p_r each square is a quarter of the squared distance of the labels; it falls as the laws part"
    else:
        says = f"those are not the usual labels, 1 and 0 or 1 and -1; a score of {halfway:g} is the undecided one"
    return Other(
        f"least squares on the scores, with the labels {real:g} for reals and {fake:g} for fakes",
        lambda r, f: (((r - real) ** 2).mean(), ((f - fake) ** 2).mean()),
        (
            ("a square with the label of the reals", lambda r, f: ((f - real) ** 2).mean(), True),
            (
                "a square with the label halfway: with D held, its slope is far smaller near the goal than that of the divergence "
                "it is named after (the line signed-slopes-differ)",
                lambda r, f: ((f - halfway) ** 2).mean(),
                True,
            ),
            ("minus the discriminator's own square, the zero-sum version", lambda r, f: -((f - fake) ** 2).mean(), True),
            ("a square with the fakes' own label: it is trained to be found out", lambda r, f: ((f - fake) ** 2).mean(), False),
        ),
        {(1, 0): "D*", (0, 1): "1 - D*", (1, -1): "2 D* - 1", (-1, 1): "1 - 2 D*"}.get(
            (real, fake), f"{real:g} D* {'-' if fake < 0 else '+'} {abs(fake):g} (1 - D*)" if fake else f"{real:g} D*"
        ),
        "least-squares-and-hinge#squares-at-a-point" if (real, fake) == (1, 0) else "least-squares-and-hinge#squares-any-labels",
        says,
        right=False if real == fake else True if usual else None,
        up=real >= fake,
    )


def dual(divergence, activation, T, conjugate, best, label):
    """The loss of an f-GAN: minus its lower bound of the divergence; ``conjugate`` is that of T, as a function of the score."""
    return Other(
        f"the f-GAN loss of {divergence}, with T = {activation}",
        lambda r, f: (-T(r).mean(), conjugate(f).mean()),
        (
            ("minus the mean of the conjugate of T over the fakes, the zero-sum version", lambda r, f: -conjugate(f).mean(), True),
            ("minus the mean of T over the fakes", lambda r, f: -T(f).mean(), True),
        ),
        best,
        f"losses-as-divergences#{label}",
        f"minus this loss is a lower bound of {divergence}, 0 where the laws agree; the better D is, the lower the loss",
    )


WASSERSTEIN = Other(
    "the Wasserstein critic's loss",
    lambda r, f: (-r.mean(), f.mean()),
    MEAN_SCORE,
    "none without a bound on its slope: twice the score has twice the loss",
    "wasserstein-and-relativistic#critic-loss",
    "about minus the distance W_1 if the slope is bounded by 1, 0 where the laws agree and for any constant score; a bound on the slope "
    "(clipped weights, a gradient penalty) is no function of the scores: whether there is one is not seen here",
)


def equilibrium(k):
    """The loss of a boundary equilibrium, of scores that are errors: low for reals."""
    return Other(
        f"the boundary equilibrium loss (BEGAN), with k = {k:.4g}",
        lambda r, f: (r.mean(), -k * f.mean()),
        (("the mean score", lambda r, f: f.mean(), True),),
        "none for free scores: a constant added to all of them changes the loss",
        "",
        "it is meant for scores that are never negative, the errors of an autoencoder, and for a k that the program steers; other critics weigh "
        "both terms alike",
        right=None,
        up=False,
    )


def hinges(m):
    """The hinge loss with the margin m: m times that of the scores divided by m with the margin 1."""
    return Other(
        "the hinge loss" if m == 1 else f"the hinge loss with the margin {m:g}",
        lambda r, f: (hinge(r, m).mean(), hinge(-f, m).mean()),
        (
            *MEAN_SCORE,
            ("minus the discriminator's own term, the zero-sum version", lambda r, f: -hinge(-f, m).mean(), True),
            (f"a hinge with the reals' margin: it moves no fake whose score is above {m:g}", lambda r, f: hinge(f, m).mean(), True),
        ),
        f"{m:g} where p_r > p_g, else {-m:g}",
        "least-squares-and-hinge#hinge-at-a-point",
        f"as a sum it is {2 * m:g} for any constant score between {-m:g} and {m:g}, 0 for laws that have nothing in common: "
        f"{2 * m:g} - {2 * m:g} TV at its best",
    )


def energies(m):
    """The loss of an energy-based GAN with the margin m, of scores that are energies: low for reals."""
    return Other(
        f"the energy-based loss (EBGAN), with the margin {m:g}",
        lambda r, f: (r.mean(), hinge(f, m).mean()),
        (("the mean score", lambda r, f: f.mean(), True),),
        f"0 where p_r > p_g, else {m:g}",
        "",
        f"it is meant for scores that are never negative, such as the errors of an autoencoder; as a sum it is then {m:g} for any constant score "
        f"between 0 and {m:g}, 0 for laws that have nothing in common: {m:g} - {m:g} TV at its best",
        up=False,
    )


def drifting(real, fake):
    """The Wasserstein critic's loss with small squares of the scores added, times these sizes, which keep them near 0."""
    both = f" and {fake:.4g} times that of the fakes'" if fake else ""
    return replace(
        WASSERSTEIN,
        name=f"the Wasserstein critic's loss, with {real:.4g} times the mean square of the reals' scores{both} added",
        terms=lambda r, f: (real * (r**2).mean() - r.mean(), fake * (f**2).mean() + f.mean()),
    )


OTHERS = (
    hinges(1),
    WASSERSTEIN,
    Other(
        "the hinge loss without its maximum",
        lambda r, f: ((1 - r).mean(), (1 + f).mean()),
        MEAN_SCORE,
        "none: it falls without end as f grows, unless the laws agree",
        "least-squares-and-hinge#hinge-without-corner",
        "it is 2 plus the Wasserstein critic's loss; a hinge is max(0, 1 - s), its maximum taken sample by sample, before the mean",
        right=False,
    ),
    Other(
        "the exponential loss",
        lambda r, f: (np.exp(-r).mean(), np.exp(f).mean()),
        (
            ("the mean of exp(-s) over the fakes", lambda r, f: np.exp(-f).mean(), True),
            ("minus the discriminator's own term, the zero-sum version", lambda r, f: -np.exp(f).mean(), True),
        ),
        "half of log(p_r / p_g)",
        "losses-as-divergences#phi-exponential",
        "as a sum it is 2 where the laws agree, and 0 for laws that have nothing in common; it measures the squared Hellinger distance",
    ),
    dual("KL(p_r || p_g)", "s", lambda s: s, lambda s: np.exp(s - 1), "1 + log(p_r / p_g)", "conjugate-kl"),
    dual("KL(p_r || p_g)", "1 + s", lambda s: 1 + s, np.exp, "log(p_r / p_g)", "conjugate-kl"),
    dual("KL(p_g || p_r)", "-exp(-s)", lambda s: -np.exp(-s), lambda s: s - 1, "log(p_r / p_g)", "conjugate-reverse-kl"),
    dual("Pearson's divergence", "s", lambda s: s, lambda s: s**2 / 4 + s, "2 p_r / p_g - 2", "conjugate-pearson"),
    dual("Pearson's divergence", "2 exp(s) - 2", lambda s: 2 * np.expm1(s), lambda s: np.expm1(2 * s), "log(p_r / p_g)", "conjugate-pearson"),
    dual("Neyman's divergence", "1 - exp(-2s)", lambda s: -np.expm1(-2 * s), lambda s: -2 * np.expm1(-s), "log(p_r / p_g)", "conjugate-neyman"),
    dual("Neyman's divergence", "1 - exp(-s)", lambda s: -np.expm1(-s), lambda s: -2 * np.expm1(-s / 2), "2 log(p_r / p_g)", "conjugate-neyman"),
    dual("the squared Hellinger distance", "1 - exp(-s)", lambda s: -np.expm1(-s), np.expm1, "half of log(p_r / p_g)", "conjugate-hellinger"),
    dual(
        "the squared Hellinger distance",
        "1 - exp(-s/2)",
        lambda s: -np.expm1(-s / 2),
        lambda s: np.expm1(s / 2),
        "log(p_r / p_g)",
        "conjugate-hellinger",
    ),
    dual(
        "the total variation", "tanh(s)/2", lambda s: np.tanh(s) / 2, lambda s: np.tanh(s) / 2, "infinite, with the sign of p_r - p_g", "conjugate-tv"
    ),
    Other(
        "the Donsker-Varadhan loss",
        lambda r, f: (-r.mean(), log_mean_exp(f)),
        (*MEAN_SCORE, ("minus the log of the mean of exp(s) over the fakes", lambda r, f: -log_mean_exp(f), True)),
        "log(p_r / p_g), and any constant added",
        "losses-as-divergences#donsker-varadhan",
        "minus this loss is a lower bound of KL(p_r || p_g), 0 where the laws agree; on a batch it is too large on average",
    ),
)


def logs(s):
    return softplus(-s)


def squares(s):
    return (s - 1) ** 2


AS_A_WHOLE = "set by the two laws as a whole; not log(p_r / p_g)"


def pairs(which, difference, kind, h, best, says, proof=""):
    """The relativistic loss of pairs, h(s) for a real score that is larger than a fake one by s."""
    return Other(
        f"the relativistic loss of {which}, with {kind}",
        lambda r, f: (h(-difference(r, f)).mean(),),
        (
            ("the same with real and fake exchanged", lambda r, f: h(difference(r, f)).mean(), True),
            ("minus the discriminator's loss, the zero-sum version", lambda r, f: -h(-difference(r, f)).mean(), True),
        ),
        best,
        proof,
        f"one {says} where the laws agree and for any constant score",
    )


def average(kind, h, best, says):
    """The relativistic average version of a loss h(s) of a real, h(-s) of a fake."""
    return Other(
        f"the relativistic average loss, with {kind}",
        lambda r, f: (h(r - f.mean()).mean(), h(r.mean() - f).mean()),
        (
            ("the same with real and fake exchanged", lambda r, f: h(f.mean() - r).mean() + h(f - r.mean()).mean(), True),
            ("minus the discriminator's loss, the zero-sum version", lambda r, f: -h(r - f.mean()).mean() - h(r.mean() - f).mean(), True),
            ("its term of the fakes alone", lambda r, f: h(f - r.mean()).mean(), True),
        ),
        best,
        "",
        f"{says} as a sum for any constant score (the exercise “Against the mean of the others” of the chapter Critics and comparisons)",
    )


for which, difference in (("pairs, real i with fake i", paired), ("all pairs of a real and a fake", crossed)):
    OTHERS += (
        pairs(
            which,
            difference,
            "logs",
            logs,
            "log(p_r / p_g), and any constant added",
            "log for a pair: log 2, not log 4,",
            "wasserstein-and-relativistic#relativistic-floor",
        ),
        pairs(which, difference, "squares", squares, "a D* + c with some a > 0 and any c", "square for a pair: 1"),
        pairs(which, difference, "hinges", hinge, AS_A_WHOLE, "hinge for a pair: 1"),
    )
OTHERS += (
    average("logs (RaSGAN)", logs, AS_A_WHOLE, "2 log 2"),
    average("squares (RaLSGAN)", squares, "a D* + c with some a > 0 and any c", "2"),
    average("hinges", hinge, AS_A_WHOLE, "2"),
)

OF_LOGITS = (
    ("the non-saturating loss of cross-entropy", lambda r, f: L(f), True),
    ("the saturating loss of cross-entropy", lambda r, f: -F(f), True),
)


@dataclass(frozen=True)
class Descending(Proved):
    """A generator's loss that descends another divergence than its own game's, with a discriminator of cross-entropy at its best."""

    name: str
    value: Callable
    proof: str
    divergence: str


DESCENDING = (
    Descending("minus the mean logit", lambda r, f: -f.mean(), "generator-losses#frozen-logit", "KL(p_g || p_r)"),
    Descending("minus the mean of exp(logit)", lambda r, f: -np.exp(f).mean(), "generator-losses#frozen-exponential", "KL(p_r || p_g)"),
)


# recognising a discriminator's loss -------------------------------------------------------------------

SMALL = 0.05  # the largest size of a square that keeps scores near 0, and is no label: as labels these would be 10 and more
FARTHER = (12.0, 30.0, 120.0)  # beyond the scores of the probing batches; in double precision exponentials are still numbers there


@dataclass(frozen=True)
class Found:
    """An entry, its weights at every size, the constant that is added, and whether the labels are exchanged."""

    other: Other
    weights: dict
    constant: float
    exchanged: bool

    def factor(self, pattern):
        """The one factor by which the weights follow the pattern, a function of (n, m); None where there is none."""
        ratios = [w / p for size, weights in self.weights.items() for w, p in zip(weights, pattern(*size))]
        return ratios[0] if np.allclose(ratios, ratios[0], rtol=1e-3) else None

    @property
    def how(self):
        """What the weights are, and their factor."""
        patterns = {
            "": lambda n, m: (1, 1),
            "sums": lambda n, m: (n, m),
            "one mean": lambda n, m: (n / (n + m), m / (n + m)),
            "turned": lambda n, m: (1, -1),
        }
        for how, pattern in patterns.items():
            if (factor := self.factor(pattern)) is not None:
                return ("minus" if factor < 0 and how != "turned" else how), factor
        first = next(iter(self.weights.values()))
        return ("unequal" if min(first) > 0 else "minus" if max(first) < 0 else "turned"), 1.0

    def rank(self):
        """How far it is from the entry as it stands; the nearest is taken."""
        return ("", "one mean", "sums", "unequal", "minus", "turned").index(self.how[0]), abs(self.constant) > 1e-4, self.exchanged


def _fit(other, probes, exchanged):
    sign = -1 if exchanged else 1
    found = {}
    for size, (tried, values) in probes.items():
        weights = combination([(*other.terms(sign * r, sign * f), 1.0) for r, f in tried], values)
        if weights is None or np.abs(weights[:-1]).min() <= 1e-3 * np.abs(weights[:-1]).max():
            return None
        *found[size], constant = weights
    return Found(other, found, constant, exchanged)


def _with_numbers(probes):
    """The entry of a loss that has numbers of its own, its labels, the size of a square, or k: quadratic or linear in the scores; else None."""
    (n, m), (tried, values) = next(iter(probes.items()))
    weights = combination([((r**2).mean(), r.mean(), (f**2).mean(), f.mean(), 1.0) for r, f in tried], values)
    if weights is None:
        return None
    a, u, b, v, _ = map(tidy, weights)
    small = u * v < 0 and max(a, b) < SMALL * min(abs(u), abs(v))
    if a and b and not small:
        return least_squares(tidy(-u / a / 2) + 0.0, tidy(-v / b / 2) + 0.0)  # no -0
    if n == m and not (a or b) and u > 0 > v and -v < u and not near(-v / u, 1):
        return equilibrium(tidy(-v / u))
    return drifting(tidy(a / abs(v)), tidy(b / abs(v))) if small and a > 0 and b >= 0 else None


def _margin(loss, size, side):
    """m of a term max(0, m - s) of one side, -m of max(0, m + s), read from scores far beyond it; None where the term is no such."""

    def at(score):
        scores = [np.zeros(count) for count in size]
        scores[side][0] = score
        return loss(*scores)

    far = FARTHER[-1]
    try:
        lower, low, high, higher = map(at, (-2 * far, -far, far, 2 * far))
    except Exception:  # the reader's own code may raise anything
        return None
    left, right = abs(lower - low), abs(higher - high)
    if not np.isfinite(left + right) or min(left, right) > CLOSE * max(left, right) or left == right:
        return None
    m = round(far * (abs(low - high) / max(left, right) - 1), 3)
    return None if m <= 0 else m if left > right else -m


def _with_margin(loss, probes):
    """A hinge, or a loss of energies, of a margin of its own: the fit to batches that reach beyond it; at most one."""
    real, fake = (_margin(loss, next(iter(probes)), side) for side in (0, 1))
    if fake is None:
        return
    other, wide = (energies if real is None else hinges)(abs(fake)), max(1, abs(fake))
    batches = {size: [(wide * r, wide * f) for r, f in tried] for size, (tried, _) in probes.items()}
    reaching = {size: (tried, np.array([loss(r, f) for r, f in tried])) for size, tried in batches.items()}
    if found := _fit(other, reaching, exchanged=(fake if real is None else real) < 0):
        yield found


def recognise(loss):
    """(diagnosis, entry, whether the labels are exchanged) of a discriminator's loss of another kind, or None."""
    probes = loss.probes()
    known = OTHERS if (other := _with_numbers(probes)) is None else (*OTHERS, other)
    fits = [*_with_margin(loss, probes)] or [_fit(other, probes, exchanged) for other, exchanged in product(known, (False, True))]
    fits = [found for found in fits if found is not None and not (found.exchanged and found.how[0] in ("minus", "turned"))]
    if not fits:
        return None
    best = min(fits, key=Found.rank)
    if best.how[0] == "unequal":
        fits = [_fit(other, probes, best.exchanged) for other in _shifted(best)]
        best = min((best, *filter(None, fits)), key=Found.rank)
    named = _said(best)
    _add_far(named, best, loss)
    return named, best.other, best.exchanged


def _shifted(found):
    """The same losses of scores with a constant added, by which exponentials take up unequal weights."""
    a, b = next(iter(found.weights.values()))
    for times in (0.5, 1, 2):
        by = tidy(times * np.log(b / a))
        yield replace(
            found.other,
            name=f"{found.other.name}, of scores to which {by:.4g} is added",
            terms=lambda r, f, by=by: found.other.terms(r + by, f + by),
            best=f"{found.other.best}, less {by:.4g}",
            says=f"the weights of its terms, {a:.6g} and {b:.6g}, shift the best score, and nothing else",
        )


def _add_far(named, found, loss):
    """See whether it is this loss at far scores too: nearby, a large margin makes a hinge linear, and clips are not reached."""
    (n, m), weights = next(iter(found.weights.items()))
    sign = -1 if found.exchanged else 1
    zero = np.zeros(n), np.zeros(m)
    for far, side, score in product(FARTHER, (0, 1), (-1, 1)):
        scores = [s.copy() for s in zero]
        scores[side][0] = far * score
        with np.errstate(all="ignore"):
            wanted = np.dot(weights, np.subtract(*(found.other.terms(sign * r, sign * f) for r, f in (scores, zero))))
        try:
            value = loss(*scores) - loss(*zero)
        except Exception:  # the reader's own code may raise anything
            continue
        if np.isfinite(value) and abs(value - wanted) > 0.05 * max(abs(wanted), np.abs(weights).max() / len(scores[side])):
            who = ("real", "fake")[side]
            named.notes.append(f"but not at far scores: at {far * score:g} of one {who} it is cut off, or another loss")
            if far == FARTHER[0] and named.right is not False:
                named.name, named.right = f"{named.name}, for scores near 0", None
            return


def _said(found):
    other, (how, factor) = found.other, found.how
    (n, m), weights = next(iter(found.weights.items()))
    named = Diagnosis(None, other.name, other.right, label=other.label, link=other.link, best=other.best, notes=[other.says])
    if found.exchanged:
        named.notes.append("all is said of minus the score: reals are to have the lower scores")
    if how == "unequal":
        named.name, named.mend = f"the terms of {other.name}, with unequal weights", "put the factor before the bracket that holds both terms"
        named.notes.append(f"for {n} reals and {m} fakes the weights are " + " and ".join(f"{w:.6g}" for w in weights))
    elif how == "minus":
        named.name, named.mend = f"minus {other.name}: it is to be maximised", "put a minus before it, or maximise it"
    elif how == "turned":
        named.name, named.mend = f"the terms of {other.name}, one with its sign turned", "both terms are added"
    if how in ("unequal", "minus", "turned"):
        named.right, named.best = False, ""
        named.notes.remove(other.says)
        return named
    if how == "sums":
        named.right = None
        named.notes.append(
            f"sums where means are meant, times {factor:.6g}: the number grows with the batch, and unequal batches have unequal weights"
        )
    elif how == "one mean":
        named.notes.append("one mean over all n + m samples: half of the two means while n = m, and unequal weights for unequal batches")
    elif not near(factor, 1):
        named.notes.append(f"times {factor:.6g}: the best score is the same, the number and the steps are not")
    if abs(found.constant) > 1e-4:
        named.notes.append(f"a constant, {found.constant:.6g}, is added")
    return named


# the generator's loss ---------------------------------------------------------------------------------


def _times(value, probes, sign):
    """Of a generator's loss that is this one, but for a positive factor and a constant, the words for its factor; else None."""
    factors = []
    for tried, values in probes.values():
        weights = combination([(value(sign * r, sign * f), 1.0) for r, f in tried], values)
        if weights is None or weights[0] <= 1e-6:
            return None
        factors.append(weights[0])
    if np.allclose(factors, factors[0], rtol=1e-3):
        return "" if near(factors[0], 1) else f", times {factors[0]:.6g}"
    sums = np.array(factors) / [m for _, m in probes]
    return ", as a sum over the fakes" if np.allclose(sums, sums[0], rtol=1e-3) else None


def _matching(generators, probes, exchanged):
    """(what it is, whether it is right) of a generator's loss that is among these, or None."""
    for words, value, right in generators:
        if (times := _times(value, probes, -1 if exchanged else 1)) is not None:
            return words + times, right
    return None


def name_generator(probes, exchanged=False):
    """The words for a generator's loss of another kind than cross-entropy, or None; ``probes`` is {size: (batches of (r, f), values)}."""
    known = [((*OF_LOGITS, *MEAN_SCORE), "")] + [(other.generators, f", of {other.name}") for other in OTHERS]
    for generators, whose in known:
        if found := _matching(generators, probes, exchanged):
            return found[0] + whose
    tried, values = next(iter(probes.values()))
    weights = combination([((f**2).mean(), f.mean(), 1.0) for _, f in tried], values)
    if weights is not None and weights[0] > 1e-6:
        return f"a square on the scores, with the label {tidy(-weights[1] / weights[0] / 2) + 0.0:.4g}"  # no -0
    return None


def descending(probes):
    """The diagnosis of a generator's loss that descends another divergence with a discriminator of cross-entropy, or None."""
    for loss in DESCENDING:
        if (times := _times(loss.value, probes, 1)) is not None:
            says = f"where D is p_r / (p_r + p_g), and held, it descends {loss.divergence}"
            return Diagnosis(None, loss.name + times, True, label=loss.label, link=loss.link, notes=[says])
    return None


def pull(loss):
    """1 where a loss falls as any fake's score rises, -1 where it rises with it, 0 where it does both or neither."""
    slopes = []
    for tried, _ in loss.probes().values():
        for r, f in tried[:3]:
            here = loss(r, f)
            slopes += [loss(r, f + 0.5 * unit) - here for unit in np.eye(len(f))]
    slopes, slack = np.array(slopes), CLOSE * (1 + np.abs(slopes).max())
    return int((slopes <= slack).all()) - int((slopes >= -slack).all())


def _flat(loss, up):
    """Whether a generator's loss is the same for all scores of fakes that have been found out."""
    tried, _ = next(iter(loss.probes().values()))
    r, f = tried[0]
    f = -up * (1 + np.abs(f))
    here = loss(r, f)
    return all(abs(loss(r, f + 0.5 * unit) - here) <= 1e-9 * (1 + abs(here)) for unit in np.eye(len(f)))


TURNED, STUCK = "the sign is turned in one of the two losses", "the generator's loss moves no fake that is found out"
FAULTS = {TURNED: "turn the sign in one of the two losses", STUCK: "take the maximum away: minus the mean score moves every fake"}


def against(loss, up):
    """(its fault, which way it goes) of a generator's loss; reals are to have the higher scores if ``up`` is 1, the lower if -1; 0 is not known."""
    way = pull(loss) * up
    if way < 0:
        return TURNED, "it moves its fakes' scores to the side on which the discriminator puts the fakes: they are carried away"
    if way > 0 and _flat(loss, up):
        return STUCK, "where the discriminator has found the fakes out, it is flat: its gradient is 0"
    return "", "it moves its fakes' scores the right way" if way > 0 else ""


def add_generator(found, other, exchanged, loss, probes):
    """Say of a loss of another kind whether the generator's loss goes with it."""
    if matched := _matching(other.generators, probes, exchanged):
        words, right = matched
        found.notes.append(f"generator: {words}")
        if not right and found.right is not False:
            found.right, found.mend = False, "give the fakes the label of the reals in the generator's step"
            found.name += "; the generator's label is that of the fakes"
        return
    fault, way = against(loss, 1 if other.up != exchanged else -1)
    if fault:
        found.notes.append(f"generator: {way}")
        if loss.reals:
            found.notes.append("generator: it was called with the reals first and the fakes second")
        if found.right is not False:
            found.name += f"; {fault}"
            found.right, found.mend = False, FAULTS[fault]
        return
    words = name_generator(probes, exchanged) or "none of the known losses"
    found.notes.append(f"generator: {words}: {way}" if way else f"generator: {words}")
    if found.right is not False:
        found.name += "; the generator's loss is of another kind"
        found.right = None
