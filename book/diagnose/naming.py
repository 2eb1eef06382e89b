"""From a loss function to its name: ``diagnose``."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import expit

from diagnose import others
from diagnose.catalogue import CATALOGUE, CLIPS, L
from diagnose.diagnosis import Diagnosis
from diagnose.measuring import OUTPUTS, logits_of, measure, measure_constants, rounded
from diagnose.reading import CLOSE, FAR, BadLoss, Generator, Loss, combination, generator_linear, inside_the_log, linear, near

__all__ = ["diagnose"]

# entries that no combination of cross-entropies makes: their terms are compared as they are
CURVED = ("10", "12", "13", "21", "22")


def diagnose(d_loss, g_loss=None, *, scores="logits"):
    """Say which loss a function computes, or which known mistake it makes.

    ``d_loss`` takes the scores of the reals and of the fakes, two one-dimensional float arrays of any lengths, and returns the
    discriminator's loss as the loop minimises it: a number, or its real and its fake term.  ``g_loss`` takes the scores of
    fakes, or those of the reals and of the fakes if it has two parameters without a default (a relativistic loss); it returns the
    generator's loss, or that and its gradient by the fakes' scores (None where there is none).  ``scores`` says
    what the functions take: "logits", or "probabilities" between 0 and 1.

    Returns a :class:`Diagnosis`.  Raises :class:`BadLoss`, a ValueError, if a function raises, is random, ignores its input, or
    returns what is no number.
    """
    if scores not in ("logits", "probabilities"):
        raise BadLoss(f'scores must be "logits" or "probabilities", not {scores!r}')
    d, g = Loss(d_loss, scores), None if g_loss is None else Generator(g_loss, scores)
    found = _diagnosed(d, g)
    if found.key != "7" or g is None:
        return found
    d, g = Loss(d_loss, scores, mirror=True), Generator(g_loss, scores, mirror=True)
    if not _seeks_reals(g):
        return found
    mirrored = _diagnosed(d, g)
    mirrored.notes.append("the labels are exchanged in both steps: D is the probability of a fake, and all is said of 1 - D")
    if mirrored.key in ("0a", "0b", "3"):
        mirrored.key, mirrored.name = "7", found.name
    return mirrored


def _diagnosed(d, g):
    """The diagnosis of a discriminator's loss and, unless it is None, a generator's."""
    found, read = _name_d(d)
    if found.key is None and (kind := others.recognise(d)):
        return _of_another_kind(*kind, d, g)
    if found.key in ("11", "24"):
        return found
    measure(found, d, read)
    if found.key is None:
        found.notes += [f"it does not depend on the scores of the {who}" for who in _not_used(d)]
    if g is not None:
        _add_generator(found, d, g)
    if read:
        _add_clip(found, d, next(iter(read.items())))
    return found


def _of_another_kind(found, other, exchanged, d, g):
    """The diagnosis of a loss of another kind, recognised as ``other``; its generator's loss has to go with it."""
    measure_constants(found, d)
    if g is None and other.up == exchanged:
        found.notes.append("the labels are exchanged; they must be so in the generator's step too")
    if g is not None:
        others.add_generator(found, other, exchanged, g, _probes_of(g))
        if g.gradient is not None and found.right:
            _add_gradient(found, g)
    return found


# the discriminator's loss ---------------------------------------------------------------------------


def _entry(key):
    entry = CATALOGUE[key]
    return Diagnosis(key, entry.name, entry.right, label=entry.label, link=entry.link, mend=entry.mend)


def _name_d(loss):
    """The diagnosis of a discriminator's loss, and how it was read as a cross-entropy; None where it is none."""
    probes = loss.probes()
    values = np.concatenate([values for _, values in probes.values()])
    if not np.isfinite(values).all():
        if inner := _with_probabilities(loss):
            return inner, None
        if np.isposinf(values).all():
            return _ignores(values[0]), None
        where = "scores between -3 and 3" if loss.scores == "logits" else "outputs between 0.05 and 0.95"
        raise BadLoss(f"d_loss is not a finite number at {where}")
    if np.ptp(values) <= CLOSE * (1 + np.abs(values).max()):
        return _ignores(values[0]), None
    read = {size: linear(*probe) for size, probe in probes.items()}
    if all(read.values()):
        return _cross_entropy(read), read
    unknown = _unknown("no combination of cross-entropies, and none of the known mistakes")
    return _curved(probes) or _with_probabilities(loss) or unknown, None


def _not_used(loss):
    """Whose scores a discriminator's loss does not depend on."""
    tried, values = next(iter(loss.probes().values()))
    (r, f), (s, g) = tried[:2]
    for who, moved in (("reals", (s, f)), ("fakes", (r, g))):
        if abs(loss(*moved) - values[0]) <= CLOSE * (1 + abs(values[0])):
            yield who


def _unknown(why):
    return Diagnosis(None, "none of the known forms and mistakes", None, notes=[why])


def _with_probabilities(loss):
    """Row 11, where a function that was given logits is a cross-entropy of probabilities; else None."""
    if loss.scores == "probabilities":
        return None
    try:
        named, read = _name_d(Loss(loss.function, "probabilities"))
    except BadLoss:
        return None
    if not read or named.key is None:
        return None
    found = _entry("11")
    found.notes = [f"given probabilities, it is {named.key}: {named.name}"]
    return found


def _ignores(value):
    if math.isinf(value) or any(abs(value - part * clip) < 1e-3 for clip in CLIPS for part in (1, 0.5)):
        return _entry("24")
    raise BadLoss(f"d_loss ignores its input: it is {value:.6g} whatever the scores")


def _everywhere(read, pattern):
    """The one factor by which the weights (a, b) follow the pattern, a function of (n, m), at every size; None where there is none."""
    factors = [w / p for size, line in read.items() for w, p in zip((line.a, line.b), pattern(*size))]
    return factors[0] if np.allclose(factors, factors[0], rtol=1e-3) else None


def _cross_entropy(read):
    """The entry of a loss that is a combination of cross-entropies."""
    lines = list(read.values())
    first = lines[0]
    labels = (first.real_label, first.fake_label)
    if all(line.a == line.b == 0 for line in lines):
        return _unknown("it is linear in the scores: there is no log in it")
    if all(line.b == 0 for line in lines) or all(line.a == 0 for line in lines):
        return _one_sample(read)
    if min(first.a, first.b) < 0:
        found = _entry("4" if max(first.a, first.b) < 0 else "5")
        if not (near(labels[0], 1) and near(labels[1], 0)):
            found.notes.append(_labels(*labels))
    elif all(np.allclose((line.real_label, line.fake_label), n / (n + m), atol=1e-3) for (n, m), line in read.items()):
        found = _entry("15")
    elif not all(np.allclose((line.real_label, line.fake_label), labels, atol=1e-3) for line in lines):
        return _unknown("its labels depend on the sizes of the batches")
    else:
        found = _by_labels(read, *labels)
    if all(n == m for n, m in read):
        found.notes.append("it takes equal batches only, so that one mean over both and half of two means are the same")
    return found


def _one_sample(read):
    first = next(iter(read.values()))
    label = first.real_label if first.b == 0 else first.fake_label
    which = "reals" if first.b == 0 else "fakes"
    if abs(first.slopes[first.b == 0]) > 1e-4:
        return _unknown(f"it is a cross-entropy of the {which}, and linear in the scores of the other samples")
    if abs(label - 0.5) < 1e-3:
        found = _entry("14")
        found.notes.append(f"both logs are taken at the {which}")
        return found
    return _unknown(f"it is a cross-entropy of the {which} alone, with the label {label:.4g}")


def _labels(real, fake):
    return f"the label of the reals is {real:.4g}, that of the fakes {fake:.4g}"


LABELS = (  # the entry of the labels of reals and of fakes, where they are not 1 and 0: the first that holds
    ("6", lambda real, fake: near(real, 1) and near(fake, 1)),
    ("7", lambda real, fake: real < fake),
    ("19", lambda real, fake: max(real, fake) > 1 + 1e-3 or min(real, fake) < -1e-3),
    ("16", lambda real, fake: real > 0.5 and near(fake, 0)),
    ("17", lambda real, fake: real > 0.5 > fake),
)


def _by_labels(read, real, fake):
    """The entry of the labels; that of the weights where the labels are 1 and 0."""
    if near(real, 1) and near(fake, 0):
        return _add_constant(_by_weights(read), read)
    said = _labels(real, fake)
    key = next((key for key, holds in LABELS if holds(real, fake)), None)
    if key is None:
        return _unknown(said)
    found = _entry(key)
    found.notes.append(said)
    weights = _by_weights(read)
    if weights.key not in ("0a", "0b") or weights.notes:
        found.notes.append(f"besides: {weights.name}")
    if weights.right is False and found.right is None:
        found.right, found.mend = False, weights.mend
    return found


def _add_constant(found, read):
    """Row 18 where the constant is that of a smoothing inside the log; another constant, a penalty for instance, is noted."""
    line = next(iter(read.values()))
    if abs(line.constant) <= 1e-4:
        return found
    inside = inside_the_log(read.values())
    if inside and found.right:
        right, found = found, _entry("18")
        found.notes = [f"otherwise it is {right.key}: {right.name}", *right.notes]
    found.notes.append(f"a constant, {line.constant:.6g}, is added{inside}")
    if near(line.a, line.b) and line.a > 0 and near(line.constant, -2 * line.a * math.log(2)):  # log 2 less for each term
        found.notes.append(
            f"so it is the f-GAN loss of {2 * line.a:g} JSD, with T = log 2 - softplus(-s): minus it is a lower bound of that, 0 where the laws "
            "agree (the line conjugate-jsd)"
        )
    return found


WEIGHTS = (  # the entry of the weights of n reals and of m fakes, and whether any multiple of them is it too: the first that holds
    ("23", lambda n, m: (1 / math.log(2),) * 2, False),
    ("23", lambda n, m: (0.5 / math.log(2),) * 2, False),
    ("0b", lambda n, m: (0.5, 0.5), False),
    ("0a", lambda n, m: (1, 1), True),
    ("1", lambda n, m: (n, m), True),
    ("3", lambda n, m: (n / (n + m), m / (n + m)), True),
)


def _by_weights(read):
    """The entry of the weights of the two terms."""
    for key, pattern, multiples in WEIGHTS:
        factor = _everywhere(read, pattern)
        if factor is None or not (multiples or near(factor, 1)):
            continue
        batch = round(1 / factor)
        found = _entry("0a" if (divided := key == "1" and batch > 3 and near(factor * batch, 1)) else key)
        if divided:
            found.notes.append(f"each sum is divided by {batch}: it is a mean for batches of {batch}")
        elif multiples and not near(factor, 1):
            found.notes.append(f"times {factor:.6g}: the best D is the same, the number and the steps are not")
        return found
    (n, m), line = max(read.items(), key=lambda item: round(abs(math.log(item[1].a / item[1].b)), 3))
    found = _entry("2")
    found.notes.append(f"for {n} reals and {m} fakes the weights are {line.a:.6g} and {line.b:.6g}: it teaches the share of reals at these weights")
    return found


def _curved(probes):
    """The entry whose two terms make up the values, with some weights."""
    for key in CURVED:
        prints = CATALOGUE[key].prints
        weights = [combination([(*prints(r, f, None)[:2], 1.0) for r, f in tried], values) for tried, values in probes.values()]
        if all(w is not None and min(w[:2]) > 0 for w in weights):
            found, (a, b) = _entry(key), weights[0][:2]
            if not (near(a, 1) and near(b, 1)):
                n, m = next(iter(probes))
                found.notes.append(f"for {n} reals and {m} fakes the weights of its terms are {a:.6g} and {b:.6g}")
            return found
    return None


def _add_clip(found, loss, reading):
    """See what far scores do, on either side: a clip is noted, and names a form that is right otherwise."""
    (n, m), line = reading
    zero, clips = (np.zeros(n), np.zeros(m)), []
    for side, weight, count, label, where in ((0, line.a, n, line.real_label, -FAR), (1, line.b, m, 1 - line.fake_label, FAR)):
        if not weight or not label > 0.5:
            continue
        scores = [s.copy() for s in zero]
        scores[side][0] = where
        who = ("reals", "fakes")[side]
        try:
            largest = (loss(*scores) - loss(*zero)) * count / weight + math.log(2)
        except Exception as problem:  # the reader's own code may raise anything
            found.notes.append(f"at a logit of {where:g} of the {who} it raises {type(problem).__name__}: {problem}")
            continue
        if not np.isfinite(largest):
            found.notes.append(f"on the {who} it overflows: at a far logit it is no finite number; a loss of logits (softplus) does not")
        elif largest < label * FAR * (1 - 1e-3):
            eps = next((f", -log of {eps}" for clip, eps in CLIPS.items() if abs(largest / label - clip) < 1e-2 and clip < 50), "")
            clips.append(largest / label)
            found.notes.append(f"it is clipped on the {who}: no sample has a loss above {largest:.3f}{eps}, and near that its gradient dies")
    if clips and min(clips) < 50 and found.key in ("0a", "0b", "3", "9"):
        clip = CATALOGUE["20"]
        found.notes.insert(0, f"otherwise it is {found.key}: {found.name}")
        found.key, found.name, found.mend, found.label, found.link = "20", clip.name, clip.mend, clip.label, clip.link


# the generator's loss ---------------------------------------------------------------------------------


def _of_d(found, named, fault, notes):
    """The verdict is on the discriminator's loss; the generator's is noted."""
    found.notes += [f"the generator's loss is {named.key + ': ' if named.key else ''}{named.name}", *notes]
    if fault and found.right is not False:
        found.name, found.right, found.mend = found.name + fault, False, named.mend


def _of_g(found, named, fault, notes):
    """The verdict is on the generator's loss; the discriminator's is noted."""
    found.notes = [f"the discriminator's loss is {found.key}: {found.name}", *found.notes, *notes]
    found.name = named.name if named.key else f"the generator's loss is {named.name}{fault}"
    found.key, found.right, found.mend, found.label, found.link = named.key, named.right, named.mend, named.label, named.link
    found.off_by = found.off_by if named.right else named.off_by


SAID = {  # of two losses that are not of one form, by whether the discriminator's is right, and the generator's; None: not decided
    True: {True: _of_g, None: _of_g, False: _of_g},
    None: {True: _of_d, None: _of_d, False: _of_g},
    False: {True: _of_d, None: _of_d, False: _of_d},
}


def _add_generator(found, d, loss):
    """Add what the generator's loss is."""
    named, fault = _name_g(loss), ""
    notes = [f"generator: {note}" for note in named.notes]
    if None in (found.key, named.key):
        fault, way = others.against(loss, -others.pull(d))
        if fault:
            named.right, named.mend, fault = False, others.FAULTS[fault], f"; {fault}"
        if way and not named.right:
            notes.append(f"generator: {way}")
    elif not named.right and (10, 10) in loss.probes():
        r, f = logits_of(OUTPUTS)
        named.off_by = rounded(loss(r, f) - L(f))
    if found.key is None:
        _of_d(found, named, fault, notes)
    elif named.key in ("0a", found.key):
        found.notes, found.right = found.notes + notes, found.right and named.right
    else:
        SAID[found.right][named.right](found, named, fault, notes)


def _seeks_reals(loss):
    """Whether a generator's loss is known to move its fakes to where cross-entropy puts the reals."""
    named = _name_g(loss)
    return named.key not in ("4", "8", "24") if named.key else others.pull(loss) > 0


def _probes_of(loss, zero=False):
    """The probes of a generator's loss; None where it is 0 for all scores, if it may be.  Raises BadLoss where it can't be read."""
    probes = loss.probes()
    values = np.concatenate([values for _, values in probes.values()])
    if not np.isfinite(values).all():
        raise BadLoss("g_loss is not a finite number at logits between -3 and 3")
    if np.ptp(values) > CLOSE * (1 + np.abs(values).max()):
        return probes
    if zero and abs(values[0]) < 1e-6:
        return None
    raise BadLoss(f"g_loss ignores its input: it is {values[0]:.6g} whatever the scores")


def _name_g(loss):
    probes = _probes_of(loss, zero=True)
    if probes is None:
        return _entry("24")
    read = {size: generator_linear(*probe) for size, probe in probes.items()}
    found = others.descending(probes) or (_generator_entropy(read) if all(read.values()) else _generator_curved(probes))
    if loss.both and not loss.reals:
        found.notes.append("its term of the reals moves no fake; it is read at scores of 0")
    if loss.gradient is not None and found.right:
        _add_gradient(found, loss)
    return found


GENERATOR = (  # the entry of a generator's cross-entropy, times k, of fakes with a label: the first that holds
    ("8", lambda k, label: k > 0 and label < 0.499),
    ("4", lambda k, label: k < 0 and label > 0.499),
    ("9", lambda k, label: k < 0 and near(label, 0)),
    ("0a", lambda k, label: near(label, 1)),
    ("19", lambda k, label: not 0 < label < 1),
    ("17", lambda k, label: True),
)


def _generator_entropy(read):
    k, label, constant, slope = next(iter(read.values()))
    if k == 0:
        return Diagnosis(None, "the mean score" + ("" if near(slope, 1) else f", times {slope:.6g}"), None)
    key = next(key for key, holds in GENERATOR if holds(k, label))
    found = _non_saturating(read) if key == "0a" else _entry(key)
    if not (near(label, 0) or near(label, 1)):
        found.notes.append(f"the label of the fakes in the generator's step is {label:.4g}")
    if abs(constant) > 1e-4:
        found.notes.append(f"a constant, {constant:.6g}, is added")
    return found


def _non_saturating(read):
    """The entry of the weights of a generator's loss with the label 1."""
    sizes, weights = [m for _, m in read], [line[0] for line in read.values()]
    if len(set(sizes)) > 1 and np.allclose(np.divide(weights, sizes), 1, rtol=1e-3):
        return _entry("1")
    if near(weights[0] * math.log(2), 1):
        return _entry("23")
    notes = [] if near(weights[0], 1) else [f"times {weights[0]:.6g}"]
    return Diagnosis("0a", "the non-saturating generator's loss", True, notes=notes)


def _generator_curved(probes):
    for key in CURVED:
        prints = CATALOGUE[key].prints
        weights = [combination([(prints(f, f, None)[2], 1.0) for _, f in tried], values) for tried, values in probes.values()]
        if all(w is not None for w in weights):
            return _entry(key) if weights[0][0] > 0 else _unknown(f"it is minus this: {CATALOGUE[key].name}")
    if words := others.name_generator(probes):
        return Diagnosis(None, f"that of another kind of game: {words}", None)
    return _unknown("the generator's loss is no combination of cross-entropies")


def _add_gradient(found, loss):
    """Compare the gradient that came with the loss with differences of its values; row 25 where it is cut off."""
    r, f = np.array([1.5, -0.4, 0.2, 0.9]), np.array([-2.0, -0.5, 0.3, 1.1])
    loss(r, f)
    told = loss.gradient
    step = 1e-4
    inner = 1.0 if loss.scores == "logits" else expit(f) * expit(-f)
    by_difference = np.array([(loss(r, f + step * unit) - loss(r, f - step * unit)) / (2 * step) for unit in np.eye(len(f))])
    if told.size == 0 or not np.any(told):
        cut = CATALOGUE["25"]
        found.key, found.name, found.right, found.mend = "25", cut.name, False, cut.mend
    elif told.shape != f.shape:
        found.right = None
        found.notes.append(f"its gradient has the shape {told.shape}, and the scores {f.shape}")
    elif not np.allclose(told * inner, by_difference, rtol=1e-2, atol=1e-4):
        found.right = None
        found.notes.append("its gradient is not that of its values")
