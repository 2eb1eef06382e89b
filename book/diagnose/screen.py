"""From what a training loop printed to the entries that remain possible: ``diagnose_numbers``.

NumPy and SciPy are imported where scores are given: printed numbers alone are read without them, in a browser too.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp, isfinite, log
from numbers import Real

from diagnose.catalogue import CATALOGUE, CLIPS, F, L, R
from diagnose.diagnosis import BadLoss, Diagnosis

__all__ = ["diagnose_numbers"]

EXTENDED = 40.0  # the largest logit that a printed output of exactly 0 or 1 is read as
NOT_SEEN = tuple(key for key, entry in CATALOGUE.items() if entry.seen)


def diagnose_numbers(
    *, real=None, fake=None, g=None, total=None, n=None, m=None, real_scores=None, fake_scores=None, scores="logits", tolerance=1e-3
):
    """Say which forms and mistakes can have printed these numbers.

    ``real`` and ``fake`` are the two terms of the discriminator's loss, ``total`` the loss, ``g`` the generator's; ``n`` and ``m``
    the sizes of the batches.  ``real_scores`` and ``fake_scores`` are the raw scores of the same step (one discriminator for
    all numbers), "logits" or "probabilities" as ``scores`` says; with them the answer is nearly always one entry.
    ``tolerance`` is how far a printed number may be off, relative to 1 plus its size.

    Returns a :class:`Diagnosis`: ``key`` where one entry alone fits, else None with all that fit among the ``alternatives``;
    ``impossible`` says of the others why not.  Raises :class:`BadLoss`, a ValueError, for numbers and scores that cannot be read.
    """
    printed = {name: _checked(name, value) for name, value in (("real", real), ("fake", fake), ("g", g), ("total", total)) if value is not None}
    if not printed:
        raise BadLoss("no printed number is given: real=, fake=, g= or total=")
    n, m = _size("n", n), _size("m", m)
    if (real_scores is None) != (fake_scores is None):
        raise BadLoss("the scores of both are wanted: real_scores= and fake_scores=")
    if real_scores is None:
        return _from_numbers(printed, n, m, tolerance)
    r, f = _logits("real_scores", real_scores, scores), _logits("fake_scores", fake_scores, scores)
    for name, size, count in (("n", n, len(r)), ("m", m, len(f))):
        if size not in (None, count):
            raise BadLoss(f"{name} is {size}, and there are {count} scores")
    return _from_scores(printed, r, f, tolerance)


def _checked(name, value):
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as problem:
        raise BadLoss(f"{name} must be a number, not {value!r:.40}") from problem
    if not isfinite(number):
        raise BadLoss(f"{name} is {number}: a loss that is no finite number has met log 0; take the loss that expects logits")
    return number


def _size(name, size):
    if size is None:
        return None
    if not isinstance(size, Real) or not 1 <= size < 1e9 or int(size) != size:
        raise BadLoss(f"{name} must be a whole number of samples, not {size!r:.40}")
    return int(size)


def _logits(name, values, scores):
    """The scores as logits: a one-dimensional float array."""
    import numpy as np
    from scipy.special import logit

    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as problem:
        raise BadLoss(f"{name} must be a row of numbers, not {values!r:.40}") from problem
    array = array.reshape(-1) if array.ndim == 2 and 1 in array.shape else array
    if array.ndim != 1 or not array.size:
        raise BadLoss(f"{name} must be one row of numbers, and has the shape {array.shape}")
    if not np.isfinite(array).all():
        raise BadLoss(f"{name} has an entry that is no finite number")
    if scores == "logits":
        return array
    if scores != "probabilities":
        raise BadLoss(f'scores must be "logits" or "probabilities", not {scores!r}')
    if array.min() < 0 or array.max() > 1:
        raise BadLoss(f'{name} run from {array.min():.4g} to {array.max():.4g}: those are no probabilities; say scores="logits"')
    with np.errstate(divide="ignore"):
        return np.clip(logit(array), -EXTENDED, EXTENDED)


# with the scores ----------------------------------------------------------------------------------------


def _from_scores(printed, r, f, tolerance):
    """Which entry, or which pair of a discriminator's and a generator's loss, prints these numbers from these scores."""
    of_d = {name: value for name, value in printed.items() if name != "g"}
    of_g = {name: value for name, value in printed.items() if name == "g"}
    shown = {key: entry for key, entry in CATALOGUE.items() if key not in NOT_SEEN}
    d_fits = {key: _fits(entry, of_d, r, f, tolerance) if of_d else 2 for key, entry in shown.items()}
    g_fits = {key: _fits(replace(entry, also=()), of_g, r, f, tolerance) if of_g else 2 for key, entry in shown.items()}
    fits = {}
    for d, well in d_fits.items():
        for g, too in g_fits.items():
            if well and too and (key := _pair(d, g)):
                fits[key] = max(fits.get(key, 0), min(well, too))
    best = max(fits.values(), default=0)
    likely = _simplest([key for key in shown if fits.get(key, 0) == best and best], len(r) == len(f))
    impossible = {key: "from these scores it prints other numbers" for key in shown if key not in fits}
    notes = [f"by these scores the right terms are {R(r):.4f} and {F(f):.4f}, the generator's {L(f):.4f}"]
    if not likely:
        notes += [f"it prints the numbers of {name}" for name in _of_another_kind(printed, r, f, tolerance)]
    return _concluded(likely, impossible, notes, _next(printed, r, f) if len(likely) > 1 else "", len(r), len(f))


def _next(printed, r, f):
    """What to print next, where more than one entry fits."""
    if max(abs(r).max(), abs(f).max()) < 0.05:
        return "print the same numbers on a batch in which the outputs are not all ½"
    missing = [name for name in ("real", "fake", "g") if name not in printed]
    return f"print {' and '.join(missing)} too" if missing else "print the same numbers of another batch"


def _of_another_kind(printed, r, f, tolerance):
    """The names of the losses of another kind that print these numbers from these scores, or half of them."""
    from diagnose.others import OTHERS, least_squares

    def fits(values):
        return any(
            all(abs(part * value - printed[name]) <= tolerance * (1 + abs(printed[name])) for name, value in values.items()) for part in (1, 0.5)
        )

    for other in (least_squares(1, 0), least_squares(1, -1), *OTHERS):
        terms = other.terms(r, f)
        values = {"total": sum(terms)} | (dict(zip(("real", "fake"), terms)) if len(terms) == 2 else {})
        of_d = printed.keys() - {"g"}
        if not (of_d and of_d <= values.keys() and fits({name: values[name] for name in of_d})):
            continue
        generators = [(words, right) for words, value, right in other.generators if "g" not in printed or fits({"g": value(r, f)})]
        if generators:
            words, right = generators[0]
            yield other.name if right else f"{other.name}, and for the generator of {words}"


IN_BOTH = ("4", "10", "11", "13", "17", "20", "21", "22", "23", "24")  # mistakes that a loop makes in both of its losses
D_ONLY = ("0b", "1", "2", "3", "5", "6", "7", "12", "14", "15", "16", "18", "19")  # whose generator's loss is the right one
G_ONLY = ("8", "9")  # whose discriminator's loss is the right one


def _pair(d, g):
    """The key of a loop with the discriminator's loss of one entry and the generator's of another; None where it would be two mistakes."""
    if d == g and d in (*IN_BOTH, "0a"):
        return d
    if g == "0a":
        return d if d in D_ONLY or d in IN_BOTH else None
    if d in ("0a", "0b", "3"):
        return g if g in G_ONLY or g in IN_BOTH else None
    return {("7", "8"): "7", ("16", "17"): "17", ("4", "9"): "4", ("1", "1"): "1"}.get((d, g))


# the parameters that loops have, and the range in which others are sought
_ROUND = {key: [k / 20 for k in range(round(20 * low), 20)] for key, low in (("16", 0.5), ("17", 0.55), ("18", 0.5))}
_ROUND |= {"2": (0.1, 0.2, 0.25, 0.5, 0.95, 2.0, 4.0, 5.0, 10.0), "19": [k / 20 for k in range(21, 31)], "20": tuple(CLIPS), "24": tuple(CLIPS)}
_RANGES = {"2": (0.05, 20.0), "16": (0.5, 1.0), "17": (0.5, 1.0), "19": (1.0, 2.0)}


def _fits(entry, printed, r, f, tolerance):
    """How well an entry fits: 2 as it stands or with a usual parameter, 1 with another parameter, 0 not at all."""
    guises = [replace(entry, prints=prints) for prints in (entry.prints, *entry.also)]
    if any(_prints(guise, printed, r, f, t, tolerance) for guise in guises for t in _ROUND.get(entry.key, (None,))):
        return 2
    if entry.key in _RANGES and any(_prints(guise, printed, r, f, t, tolerance) for guise in guises for t in _parameters(guise, printed, r, f)):
        return 1
    return 0


def _parameters(entry, printed, r, f):
    """The parameters, inside the range of the entry, with which it prints one of the numbers."""
    low, high = _RANGES[entry.key]
    found = []
    for name, value in printed.items():

        def miss(t, name=name, value=value):
            return _predicted(entry, r, f, t)[name] - value

        if miss(low) * miss(high) < 0:
            from scipy.optimize import brentq

            t = brentq(miss, low, high)
            if abs(t - 1) > 5e-3:
                found.append(t)
    return found


def _predicted(entry, r, f, t):
    real, fake, g = entry.prints(r, f, t)
    return {"real": real, "fake": fake, "g": g, "total": real + fake}


def _prints(entry, printed, r, f, t, tolerance):
    predicted = _predicted(entry, r, f, t)
    half = entry.key == "0b" and "total" in printed and {"real", "fake"} & printed.keys()
    if half:  # loops print the two means, and half of their sum
        predicted |= {"real": 2 * predicted["real"], "fake": 2 * predicted["fake"]}
    return all(abs(predicted[name] - value) <= tolerance * (1 + abs(value)) for name, value in printed.items())


def _simplest(fits, equal):
    """Without the entries that fit only because another does: a clip that nothing reached, one mean over equal batches."""
    if "20" in fits and len(fits) > 1:
        fits = [key for key in fits if key != "20"]
    if equal and "0b" in fits:
        fits = [key for key in fits if key != "3"]
    return fits


# without the scores -------------------------------------------------------------------------------------

# the totals of undecided discriminators of other losses than cross-entropy
UNDECIDED = {
    2.0: "of the hinge loss at any constant score between -1 and 1, and of squares with the labels 1 and -1 at scores of 0",
    1.0: "of half of the hinge loss at any constant score between -1 and 1, and of squares with the labels 1 and 0 at scores of 0",
    0.5: "of squares with the labels 1 and 0 at D = 1/2",
    0.25: "of half of squares with the labels 1 and 0 at D = 1/2",
}


def _say_undecided(notes, total, tolerance):
    """A note for a total that is the mark of another loss."""
    for at, words in UNDECIDED.items():
        if total is not None and abs(total - at) < tolerance:
            notes.append(
                f"if the loss may be of another kind than cross-entropy: {at:g} is the total {words}; diagnose tells them apart by the loss itself"
            )


def _from_numbers(printed, n, m, tolerance):
    notes = []
    real, fake, g, total = (printed.get(name) for name in ("real", "fake", "g", "total"))
    if real is None and None not in (total, fake):
        real = total - fake
    if fake is None and None not in (total, real):
        fake = total - real
    if None in (real, fake, g):
        _say_undecided(notes, real + fake if None not in (real, fake) else total, tolerance)
        missing = [name for name, value in (("real", real), ("fake", fake), ("g", g)) if value is None]
        return Diagnosis(
            None, "not decidable from this", None, notes=[f"print {' and '.join(missing)} too: the two terms and the generator's loss apart", *notes]
        )
    slack = 5 * tolerance
    fits, impossible = [], {}
    for key, entry in CATALOGUE.items():
        if key in NOT_SEEN:
            continue
        if entry.possible(real, fake, g, n, m, slack):
            fits.append(key)
        else:
            impossible[key] = "no scores of one discriminator print these three numbers"
    if "0a" not in fits:
        if fake >= 0 and g >= 0 and real >= 0:
            notes.append(
                f"for one D and the same fakes exp(-fake) + exp(-g) is at most 1, and here it is {exp(-fake) + exp(-g):.4f}: "
                "either it is not the sum of two means, or g was taken after the discriminator's step or on other fakes"
            )
        else:
            notes.append("a cross-entropy with labels 0 and 1 is never negative")
        if "0b" not in fits:
            _say_undecided(notes, real + fake, slack)
    half = [abs(value - at) < 5 * tolerance for value, at in ((real, log(2)), (fake, log(2)), (g, log(2)))]
    if all(half):
        notes.append(
            "these are the numbers of D = ½ on everything, an untrained or an undecided D: the right code prints them, and eight mistakes too"
        )
    again = "give the raw scores of this step, real_scores= and fake_scores=" if len(fits) > 1 else ""
    return _concluded(fits, impossible, notes, again, n, m)


def _concluded(fits, impossible, notes, again, n=None, m=None):
    notes = notes + ([again] if again else [])
    if len(fits) == 1:
        entry = CATALOGUE[fits[0]]
        right = entry.right if entry.key != "3" or n == m else False
        if right:
            notes.append(f"no printed number shows {', '.join(NOT_SEEN)}: " + "; ".join(f"{key}: {CATALOGUE[key].seen}" for key in NOT_SEEN))
        return Diagnosis(entry.key, entry.name, right, label=entry.label, link=entry.link, mend=entry.mend, impossible=impossible, notes=notes)
    if not fits:
        return Diagnosis(None, "none of the known forms and mistakes prints these numbers", None, impossible=impossible, notes=notes)
    return Diagnosis(None, "not decidable from this", None, alternatives=tuple(fits), impossible=impossible, notes=notes)
