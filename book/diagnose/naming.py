"""From a loss function to its name: ``diagnose``."""

from __future__ import annotations

import math

import numpy as np
from ganloss.worlds import small
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, logit

from diagnose.catalogue import CATALOGUE, CLIPS, OTHERS, F, L, R
from diagnose.diagnosis import Diagnosis
from diagnose.reading import CLOSE, FAR, BadLoss, Generator, Loss, combination, generator_linear, linear

__all__ = ["diagnose", "logits_of"]

# the small world as one batch of ten reals and ten fakes, in which every kind occurs just as often as it should
REAL_KINDS, FAKE_KINDS = ([x for x in small.kinds for _ in range(int(10 * law[x]))] for law in (small.p_r, small.p_g))
OUTPUTS = logit(np.array(small.D, dtype=float))
STEEPEST = 16.0  # the largest logit at which the best D is sought

# entries that no combination of cross-entropies makes: their terms are compared as they are
CURVED = ("10", "12", "13", "21", "22")


def diagnose(d_loss, g_loss=None, *, scores="logits"):
    """Say which loss a function computes, or which known mistake it makes.

    ``d_loss`` takes the scores of the reals and of the fakes, two one-dimensional float arrays of any lengths, and returns the
    discriminator's loss as the loop minimises it: a number, or its real and its fake term.  ``g_loss`` takes the scores of
    fakes and returns the generator's loss, or that and its gradient by the scores (None where there is none).  ``scores`` says
    what the functions take: "logits", or "probabilities" between 0 and 1.

    Returns a :class:`Diagnosis`.  Raises :class:`BadLoss`, a ValueError, if a function raises, is random, ignores its input, or
    returns what is no number.
    """
    if scores not in ("logits", "probabilities"):
        raise BadLoss(f'scores must be "logits" or "probabilities", not {scores!r}')
    loss = Loss(d_loss, scores)
    found = _name_d(loss)
    if found.key == "11":
        return found
    if g_loss is not None:
        _add_generator(found, Generator(g_loss, scores))
    return found


# the discriminator's loss ---------------------------------------------------------------------------


def _entry(key, **more):
    entry = CATALOGUE[key]
    return Diagnosis(key, entry.name, entry.right, label=entry.label, link=entry.link, mend=entry.mend, **more)


def _name_d(loss):
    probes = loss.probes()
    if not all(np.isfinite(values).all() for _, values in probes.values()):
        return _not_finite(loss)
    flat = np.concatenate([values for _, values in probes.values()])
    if np.ptp(flat) <= CLOSE * (1 + np.abs(flat).max()):
        return _ignores(flat[0])
    read = {size: linear(*probe) for size, probe in probes.items()}
    if all(read.values()):
        found = _cross_entropy(read)
        if found.key in ("0a", "0b", "1", "2", "3", "16"):
            _add_clip(found, loss, read)
    else:
        found = _curved(probes) or _with_probabilities(loss) or _unknown("no combination of cross-entropies, and none of the known mistakes")
    return _measured(found, loss)


def _unknown(why):
    return Diagnosis(None, "none of the known forms and mistakes", None, notes=[why])


def _not_finite(loss):
    if inner := _with_probabilities(loss):
        return inner
    raise BadLoss(
        "d_loss is not a finite number at scores between -3 and 3"
        if loss.scores == "logits"
        else "d_loss is not finite at outputs between 0.05 and 0.95"
    )


def _with_probabilities(loss):
    """Row 11, where a function that was given logits is a known loss of probabilities; else None."""
    if loss.scores == "probabilities":
        return None
    inside = Loss(loss.function, "probabilities")
    try:
        named = _name_d(inside)
    except BadLoss:
        return None
    if named.key is None:
        return None
    found = _entry("11")
    found.notes = [f"given probabilities, it is {named.key}: {named.name}"]
    return found


def _ignores(value):
    if math.isinf(value) or any(abs(value - clip) < 1e-3 for clip in CLIPS):
        return _entry("24")
    raise BadLoss(f"d_loss ignores its input: it is {value:.6g} whatever the scores")


def _everywhere(read, pattern):
    """Whether the weights (a, b) follow the pattern, a function of (n, m), at every size, up to one factor; and that factor."""
    factors = []
    for (n, m), line in read.items():
        a, b = pattern(n, m)
        factors += [line.a / a, line.b / b]
    factor = factors[0]
    return factor if np.allclose(factors, factor, rtol=1e-3) else None


def _cross_entropy(read):
    """The entry of a loss that is a combination of cross-entropies."""
    lines = list(read.values())
    first = lines[0]
    labels = (first.real_label, first.fake_label)
    if all(line.a == line.b == 0 for line in lines):
        other = "the Wasserstein critic's loss" if first.slopes[0] < 0 < first.slopes[1] else "linear in the scores"
        return Diagnosis(None, other, None, notes=["it is no cross-entropy: there is no log in it"])
    if all(line.b == 0 for line in lines) or all(line.a == 0 for line in lines):
        return _one_sample(read)
    if first.a < 0 and first.b < 0:
        found = _entry("4")
    elif first.a * first.b < 0:
        found = _entry("5")
    elif all(_both(line, line.real_label) and abs(line.real_label - n / (n + m)) < 1e-3 for (n, m), line in read.items()):
        found = _entry("15")
    elif not all(np.allclose((line.real_label, line.fake_label), labels, atol=1e-3) for line in lines):
        return _unknown("its labels depend on the sizes of the batches")
    else:
        found = _by_labels(read, *labels, first.constant)
    if all(n == m for n, m in read):
        found.notes.append("it takes equal batches only, so that one mean over both and half of two means are the same")
    return found


def _both(line, label):
    return abs(line.real_label - label) < 1e-3 and abs(line.fake_label - label) < 1e-3


def _one_sample(read):
    first = next(iter(read.values()))
    label = first.real_label if first.b == 0 else first.fake_label
    which = "reals" if first.b == 0 else "fakes"
    if abs(label - 0.5) < 1e-3:
        found = _entry("14")
        found.notes.append(f"both logs are taken at the {which}")
        return found
    return _unknown(f"it is a cross-entropy of the {which} alone, with the label {label:.4g}")


def _by_labels(read, real, fake, constant):
    if _near(real, 1) and _near(fake, 1):
        return _entry("6")
    if real < fake:
        found = _entry("7")
        if not (_near(real, 0) and _near(fake, 1)):
            found.notes.append(f"the label of the reals is {real:.4g}, that of the fakes {fake:.4g}")
        return found
    if real > 1 + 1e-3 or fake < -1e-3:
        found = _entry("19")
    elif fake > 1e-3:
        found = _entry("17")
    elif real < 1 - 1e-3:
        found = _entry("16")
    else:
        found = _by_weights(read)
        if constant > 1e-4 and found.key in ("0a", "0b"):
            inside = _entry("18")
            inside.notes.append(f"a constant, {constant:.6g}, is added: -log {math.exp(-constant):.4g}")
            return inside
        if abs(constant) > 1e-4:
            found.notes.append(f"a constant, {constant:.6g}, is added")
        return found
    found.notes.append(f"the label of the reals is {real:.4g}, that of the fakes {fake:.4g}")
    reduction = _by_weights(read)
    if reduction.key != "0a":
        found.notes.append(f"besides: {reduction.name}")
    return found


def _near(x, to):
    return abs(x - to) < 1e-3


def _by_weights(read):
    """The entry of the weights of the two terms."""
    equal = _everywhere(read, lambda n, m: (1, 1))
    if equal is not None:
        if _near(equal, 1):
            return _entry("0a")
        if _near(equal, 0.5):
            return _entry("0b")
        if _near(equal * math.log(2), 1) or _near(equal * math.log(2), 0.5):
            return _entry("23")
        found = _entry("0a")
        found.notes.append(f"times {equal:.6g}: the best D is the same, the number and the steps are not")
        return found
    sums = _everywhere(read, lambda n, m: (n, m))
    if sums is not None and _near(sums, 1):
        return _entry("1")
    pooled = _everywhere(read, lambda n, m: (n / (n + m), m / (n + m)))
    if pooled is not None and _near(pooled, 1):
        return _entry("3")
    (n, m), line = next(iter(read.items()))
    found = _entry("2")
    found.notes.append(f"for {n} reals and {m} fakes the weights are {line.a:.6g} and {line.b:.6g}: it teaches the share of reals at these weights")
    return found


def _curved(probes):
    """The entry, or the loss of another kind, whose two terms make up the values, with some weights."""
    for key in CURVED:
        prints = CATALOGUE[key].prints
        weights = [combination([(*prints(r, f, None)[:2], 1.0) for r, f in tried], values) for tried, values in probes.values()]
        if all(w is not None for w in weights):
            found = _entry(key)
            _say_weights(found, probes, weights)
            return found
    for other in OTHERS:
        weights = [combination([(other.real(r).mean(), other.fake(f).mean()) for r, f in tried], values) for tried, values in probes.values()]
        if all(w is not None for w in weights):
            return Diagnosis(None, other.name, None, notes=["another loss than cross-entropy, with another best D and other numbers"])
    return None


def _say_weights(found, probes, weights):
    a, b = weights[0][:2]
    if not (_near(a, 1) and _near(b, 1)):
        n, m = next(iter(probes))
        found.notes.append(f"for {n} reals and {m} fakes the weights of its terms are {a:.6g} and {b:.6g}")


def _add_clip(found, loss, read):
    """See what a far score does: a clip turns the entry into row 20."""
    (n, m), line = next(iter(read.items()))
    near_r, near_f = np.zeros(n), np.zeros(m)
    far = near_r.copy()
    far[0] = -FAR
    try:
        step = (loss(far, near_f) - loss(near_r, near_f)) * n / line.a
    except Exception as problem:  # the reader's own code may raise anything
        found.notes.append(f"at a logit of {-FAR:g} it raises {type(problem).__name__}: {problem}")
        return
    here = R(near_r) + (1 - line.real_label) * near_r.mean()
    value = step + here - (1 - line.real_label) * -FAR
    if not np.isfinite(value):
        found.notes.append("it overflows: at a far logit it is no finite number; a loss of logits (softplus) does not")
    elif value < FAR * (1 - 1e-3):
        words = next((f" ({eps})" for clip, eps in CLIPS.items() if abs(value - clip) < 1e-2), "")
        said = f"it is clipped: no sample has a loss above {value:.3f}{words}, and beyond it the gradient is 0"
        if value > 50:
            found.notes.append(said)
        else:
            clip = CATALOGUE["20"]
            found.notes += [f"otherwise it is {found.key}: {found.name}", said]
            found.key, found.name, found.mend, found.label, found.link = "20", clip.name, clip.mend, clip.label, clip.link


# what it does in the small world ----------------------------------------------------------------------


def logits_of(outputs):
    """(logits of the ten reals, of the ten fakes) of the small world, for a logit of each kind."""
    outputs = np.asarray(outputs, dtype=float)
    return outputs[REAL_KINDS], outputs[FAKE_KINDS]


def _measured(found, loss):
    """The same diagnosis, with its numbers in the small world."""
    r, f = logits_of(OUTPUTS)
    here = loss(r, f)
    half = found.key == "0b" or found.key == "3" or any(note.startswith("otherwise it is 0b") for note in found.notes)
    right = (R(r) + F(f)) / (2 if half else 1)
    found.off_by = _rounded(here - right)
    found.best_d = _taught(loss)
    zero = np.zeros(10)
    found.untrained = _rounded(loss(zero, zero))
    found.floor = _floor(loss)
    return found


def _rounded(x):
    return 0.0 if abs(x) < 1e-5 else float(x)


def _taught(loss):
    """The outputs, one for each kind, at which the loss is least in the small world."""
    best = None
    for start in (np.zeros(3), np.array([2.0, -2.0, 1.0]), np.array([-1.0, 2.0, -2.0])):
        result = minimize(lambda s: _finite(loss(*logits_of(s))), start, bounds=[(-STEEPEST, STEEPEST)] * 3, method="L-BFGS-B")
        if best is None or result.fun < best.fun - 1e-9:
            best = result
    return tuple(float(np.round(d, 4)) for d in expit(best.x))


def _floor(loss):
    """The least value where every sample has one score; minus infinity where it falls on at the steepest."""

    def at(s):
        return _finite(loss(np.full(10, s), np.full(10, s)))

    result = minimize_scalar(at, bounds=(-STEEPEST, STEEPEST), method="bounded")
    for end in (-STEEPEST, STEEPEST):
        if at(end) - at(2 * end) > 1 and at(end) <= result.fun + 1e-3:
            return -np.inf
    return _rounded(float(result.fun))


def _finite(value):
    return value if np.isfinite(value) else 1e9


# the generator's loss ---------------------------------------------------------------------------------


def _add_generator(found, loss):
    """Add what the generator's loss is; its mistake is the diagnosis where the discriminator's loss is right."""
    named = _name_g(loss)
    r, f = logits_of(OUTPUTS)
    if found.key == "7" and named.key == "8":
        found.right, found.mend = True, ""
        found.notes.append("the labels are exchanged in both steps: D is the probability of a fake, and all is right under that name")
    elif found.key in (named.key, "10", "13", "20", "21", "22", "23") and named.key in (None, "0a", found.key):
        found.notes += [f"generator: {note}" for note in named.notes]
    elif found.right and named.key not in ("0a", None):
        clean = {"0b", "3"} & {found.key}
        before = f"the discriminator's loss is {found.key}: {found.name}"
        found.key, found.name, found.right, found.mend = named.key, named.name, named.right, named.mend
        found.label, found.link = named.label, named.link
        found.notes = [before, *found.notes, *named.notes] if clean or found.notes else [*found.notes, *named.notes]
        if not named.right:
            found.off_by = _rounded(loss(f) - L(f))
    elif named.key != "0a":
        found.notes.append(f"the generator's loss is {named.key + ': ' if named.key else ''}{named.name}")
        if found.right and named.key is None:
            found.key, found.name, found.right = None, f"the generator's loss is {named.name}", None
    else:
        found.notes += [f"generator: {note}" for note in named.notes]


def _name_g(loss):
    probes = loss.probes()
    values = np.concatenate([values for _, values in probes.values()])
    if not np.isfinite(values).all():
        raise BadLoss("g_loss is not a finite number at logits between -3 and 3")
    if np.ptp(values) <= CLOSE * (1 + np.abs(values).max()):
        if abs(values[0]) < 1e-6:
            return _entry("24")
        raise BadLoss(f"g_loss ignores its input: it is {values[0]:.6g} whatever the scores")
    read = {size: generator_linear(*probe) for size, probe in probes.items()}
    found = _generator_entropy(read) if all(read.values()) else _generator_curved(probes)
    if loss.gradient is not None and found.right:
        _add_gradient(found, loss)
    return found


def _generator_entropy(read):
    k, label, constant, slope = next(iter(read.values()))
    sizes = [m for _, m in read]
    weights = [line[0] for line in read.values()]
    if k == 0:
        return Diagnosis(None, "linear in the scores, as that of a Wasserstein or hinge game" if slope < 0 else "linear in the scores", None)
    if _near(label, 0):
        found = _entry("9" if k < 0 else "8")
    elif k < 0:
        found = _entry("4")
    elif label > 1 + 1e-3:
        found = _entry("19")
    elif _near(label, 1):
        if len(set(sizes)) > 1 and np.allclose([w / m for w, m in zip(weights, sizes)], 1, rtol=1e-3):
            found = _entry("1")
        elif _near(k * math.log(2), 1):
            found = _entry("23")
        else:
            found = Diagnosis("0a", "the non-saturating generator's loss", True)
            if not _near(k, 1):
                found.notes.append(f"times {k:.6g}")
    else:
        found = _entry("17")
        found.notes.append(f"the label of the fakes in the generator's step is {label:.4g}")
    if abs(constant) > 1e-4:
        found.notes.append(f"a constant, {constant:.6g}, is added")
    return found


def _generator_curved(probes):
    for key in CURVED:
        prints = CATALOGUE[key].prints
        weights = [combination([(prints(f, f, None)[2], 1.0) for (f,) in tried], values) for tried, values in probes.values()]
        if all(w is not None for w in weights):
            return _entry(key)
    return _unknown("the generator's loss is no combination of cross-entropies")


def _add_gradient(found, loss):
    """Compare the gradient that came with the loss with differences of its values; row 25 where it is cut off."""
    f = np.array([-2.0, -0.5, 0.3, 1.1])
    loss(f)
    told = loss.gradient
    step = 1e-4
    inner = 1.0 if loss.scores == "logits" else expit(f) * expit(-f)
    by_difference = np.array([(loss(f + step * unit) - loss(f - step * unit)) / (2 * step) for unit in np.eye(len(f))])
    if told.size == 0 or not np.any(told):
        cut = CATALOGUE["25"]
        found.key, found.name, found.right, found.mend = "25", cut.name, False, cut.mend
    elif told.shape != f.shape:
        found.notes.append(f"its gradient has the shape {told.shape}, and the scores {f.shape}")
    elif not np.allclose(told * inner, by_difference, rtol=1e-2, atol=1e-4):
        found.notes.append("its gradient is not that of its values")
