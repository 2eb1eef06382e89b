"""A loss function read from outside: it is called with chosen scores, and what it returns is taken apart.

A cross-entropy of any weights and labels is a combination of five numbers of a batch, the two right terms, the two mean logits
and 1; so a few batches of each size give its weights and its labels, and one batch more shows where the reading is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from inspect import Parameter, signature

import numpy as np
from scipy.special import expit

from diagnose.catalogue import F, R
from diagnose.diagnosis import BadLoss

__all__ = ["FAR", "BadLoss", "Generator", "Linear", "Loss", "combination", "generator_linear", "inside_the_log", "linear", "near", "tidy"]

SIZES = ((6, 6), (5, 8), (9, 4), (10, 10))  # the last is that of the small world
BATCHES = 9  # of each size, for at most five unknowns
CLOSE = 2e-5  # relative: a loss may be computed in single precision
FAR = 120.0  # a logit far beyond every clip


def batches(n, m):
    """The probing batches of this size: logits between -3 and 3, the same on every run."""
    rng = np.random.default_rng([20140610, n, m])
    return [(rng.uniform(-3, 3, n), rng.uniform(-3, 3, m)) for _ in range(BATCHES)]


def _number(value, name):
    """The number that a function returned: any scalar, or an array or tensor of one element."""
    if value is None:
        raise BadLoss(f"{name} returned nothing: its last line must be a return")
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError) as problem:
        raise BadLoss(f"{name} returned {type(value).__name__}, and a number is wanted (PyTorch: loss.item())") from problem
    if array.size != 1:
        raise BadLoss(f"{name} returned {array.size} numbers (shape {array.shape}): return their sum or mean, as the loop prints it")
    return float(array.reshape(()))


class Loss:
    """A discriminator's loss: ``loss(r, f)`` in nats at the logits of reals and of fakes.

    ``function`` takes the scores of the reals and of the fakes, two float arrays, and returns a number, or its two terms.
    """

    name = "d_loss"

    def __init__(self, function, scores, mirror=False):
        if not callable(function):
            raise BadLoss(f"{self.name} must be a function of the scores, not {type(function).__name__}")
        self.function, self.scores, self.mirror = function, scores, mirror

    def given(self, s):
        """What the function is given for the logits ``s``: scores of its kind, of 1 - D where it is read in the mirror."""
        s = -s if self.mirror else s.copy()
        return s if self.scores == "logits" else expit(s)

    def __call__(self, *logits):
        with np.errstate(all="ignore"):
            value = self.called(*map(self.given, logits))
        return value

    def called(self, *scores):
        value = self.function(*scores)
        if isinstance(value, tuple | list):
            if len(value) != 2:
                raise BadLoss(f"{self.name} returned {len(value)} things: return the loss, or its real and its fake term")
            return sum(_number(part, self.name) for part in value)
        return _number(value, self.name)

    def probes(self):
        """{size: (batches, values)} of the sizes that the function accepts; raises BadLoss where it can't be read."""
        found, refused = {}, None
        for size in SIZES:
            tried = self.inputs(size)
            try:
                values = np.array([self(*batch) for batch in tried])
                again = self(*tried[0])
            except BadLoss:
                raise
            except Exception as problem:  # the reader's own code may raise anything
                refused = problem
                continue
            if again != values[0] and not (np.isnan(again) and np.isnan(values[0])):
                raise BadLoss(f"{self.name} is random: the same scores give {values[0]:.6g} and then {again:.6g}")
            found[size] = tried, values
        if not found:
            raise BadLoss(
                f"{self.name} raises {type(refused).__name__}: {refused} (it is called with scores as NumPy arrays of one dimension)"
            ) from refused
        return found

    def inputs(self, size):
        return batches(*size)


def _wants(function):
    """How many arguments a function cannot do without, by position; 1 where it does not say."""
    try:
        parameters = signature(function).parameters.values()
    except (TypeError, ValueError):
        return 1
    return sum(p.default is Parameter.empty and p.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD) for p in parameters) or 1


class Generator(Loss):
    """A generator's loss: ``loss(r, f)`` at the logits of reals and of fakes.

    ``function`` takes the scores of the fakes; if it has two parameters without a default, the scores of the reals and of the fakes.
    It may return (loss, gradient by the fakes' scores).  ``reals`` is whether the reals matter for the fakes: where they only add
    a term of their own, which moves no fake, they are read at scores of 0.
    """

    name = "g_loss"
    gradient = None  # what came with the last value

    def __init__(self, function, scores, mirror=False):
        super().__init__(function, scores, mirror)
        wanted = _wants(function)
        if wanted > 2:
            raise BadLoss(
                f"g_loss has {wanted} parameters without a default: it takes the scores of the fakes, or those of the reals and of the fakes"
            )
        self.both = self.reals = wanted == 2
        if self.both:
            self.name = "g_loss, called with the reals and the fakes,"

    def __call__(self, r, f):
        if not self.both:
            return super().__call__(f)
        return super().__call__(r if self.reals else np.zeros_like(r), f)

    def probes(self):
        found = super().probes()
        if self.reals and all(self._apart(tried) for tried, _ in found.values()):
            self.reals = False
            found = super().probes()
        return found

    def _apart(self, tried):
        """Whether the loss is a term of the reals plus one of the fakes."""
        (r, f), (s, g) = tried[:2]
        four = np.array([self(r, f), self(s, g), self(r, g), self(s, f)])
        return abs(four[:2].sum() - four[2:].sum()) <= CLOSE * (1 + np.abs(four).max())

    def called(self, *scores):
        value = self.function(*scores)
        if isinstance(value, tuple | list):
            if len(value) != 2:
                raise BadLoss(f"g_loss returned {len(value)} things: return the loss, or the loss and its gradient by the scores")
            value, gradient = value
            self.gradient = np.zeros(0) if gradient is None else np.asarray(gradient, dtype=float)
        return _number(value, self.name)


def combination(columns, values):
    """The weights with which the columns make up the values, or None where they do not."""
    columns = np.asarray(columns, dtype=float)
    if not (np.isfinite(columns).all() and np.isfinite(values).all()):
        return None
    weights, *_ = np.linalg.lstsq(columns, values, rcond=None)
    wrong = np.abs(columns @ weights - values).max()
    scale = max(np.abs(values).max(), np.abs(columns * weights).max(), 1e-12)
    return weights if wrong <= CLOSE * scale else None


@dataclass(frozen=True)
class Linear:
    """A cross-entropy by its weights and labels, at one size of the batches: a BCE(real_label, .) + b BCE(fake_label, .) + constant.

    A weight of 0 has the label nan; ``slopes`` are then the weights of the mean logits.
    """

    a: float
    b: float
    real_label: float
    fake_label: float
    constant: float
    slopes: tuple = (0.0, 0.0)


def near(x, to):
    return abs(x - to) < 1e-3


def tidy(x):
    """A weight without the noise of its reading: a number of three decimals, where it is as near to one as the noise."""
    near = round(x, 3)
    return float(near) if abs(x - near) < CLOSE / 2 else float(x)


def linear(tried, values):
    """The loss read as a cross-entropy, or None where it is none."""
    weights = combination([(R(r), r.mean(), F(f), f.mean(), 1.0) for r, f in tried], values)
    if weights is None:
        return None
    a, u, b, v, e = map(tidy, weights)
    return Linear(a, b, tidy(1 - u / a) if a else np.nan, tidy(-v / b) if b else np.nan, e, (u, v))


def generator_linear(tried, values):
    """(weight, label, constant, weight of the mean logit) of a generator's loss read as a cross-entropy of the fakes, or None."""
    weights = combination([(F(f), f.mean(), 1.0) for _, f in tried], values)
    if weights is None:
        return None
    k, v, e = map(tidy, weights)
    return k, (tidy(-v / k) if k else np.nan), e, v


INSIDE = (  # whose log a factor may stand in, the weight of these logs, and the step of its usual values
    ("real", lambda line: line.a, 0.05),
    ("fake", lambda line: line.b, 0.05),
    ("sample", lambda line: line.a + line.b, 0.05),
    ("real", lambda line: line.a, 0.01),
)


def inside_the_log(lines):
    """The words for a constant that is a factor t < 1 inside the logs; empty where it is none.

    In means, -log(t D) is -log D and a constant, as a penalty is: a usual t is taken for a factor, unless the constant is a round number.
    Where the weight depends on the sizes, so does this constant, and no penalty does: it is a factor, whatever t.
    """
    for who, weight, step in INSIDE:
        weights, constants = np.array([(weight(line), line.constant) for line in lines]).T
        each = constants / weights
        t = np.exp(-each[0])
        if each[0] > 0 and np.ptp(each) < 1e-4:
            if np.ptp(constants) > 1e-4:
                return f": -log {t:.4g} for each {who}"
            if 0.499 < t < 0.995 and abs(t - step * round(t / step)) < 2e-5 and round(constants[0], 3) != constants[0]:
                return f": -log {t:.4g} for each {who}, unless it is a penalty of just this size"
    return ""
