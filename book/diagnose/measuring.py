"""What a loss does in the small world: its value untrained, its floor, the outputs that it teaches, and how far it is off."""

from __future__ import annotations

import numpy as np
from ganloss.worlds import small
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, logit

from diagnose.catalogue import F, R
from diagnose.reading import near

__all__ = ["OUTPUTS", "logits_of", "measure", "measure_constants", "rounded"]

# the small world as one batch of ten reals and ten fakes, in which every kind occurs just as often as it should
REAL_KINDS, FAKE_KINDS = ([x for x in small.kinds for _ in range(int(10 * law[x]))] for law in (small.p_r, small.p_g))
OUTPUTS = logit(np.array(small.D, dtype=float))
STEEPEST = 16.0  # the largest logit at which the best D is sought


def logits_of(outputs):
    """(logits of the ten reals, of the ten fakes) of the small world, for a logit of each kind."""
    outputs = np.asarray(outputs, dtype=float)
    return outputs[REAL_KINDS], outputs[FAKE_KINDS]


def measure(found, loss, read):
    """Add the numbers of the small world; a loss that is none of the catalogue is not compared with the right one."""
    if not measure_constants(found, loss):
        return
    found.best_d = _taught(loss, read)
    if found.key is None:
        return
    r, f = logits_of(OUTPUTS)
    half = found.key in ("0b", "3") or bool(read) and all(near(line.a, 0.5) and near(line.b, 0.5) for (n, m), line in read.items() if n == m)
    found.off_by = rounded(loss(r, f) - (R(r) + F(f)) / (2 if half else 1))


def measure_constants(found, loss):
    """Add the numbers of the small world in which all scores are one; False if the loss takes no ten reals and ten fakes."""
    zero = np.zeros(10)
    try:
        found.untrained = rounded(loss(zero, zero))
    except Exception as problem:  # the reader's own code may raise anything
        found.notes.append(f"ten reals and ten fakes, the small world, are refused: {type(problem).__name__}: {problem}")
        return False
    found.floor = _floor(loss)
    return True


def rounded(x):
    return 0.0 if abs(x) < 1e-5 else float(x)


def _taught(loss, read):
    """The outputs, one for each kind, at which the loss is least in the small world."""
    if (line := (read or {}).get((10, 10))) is not None:
        weights = [(float(p) * line.a, float(q) * line.b) for p, q in zip(small.p_r, small.p_g)]
        ones = [_times_label(p, line.real_label) + _times_label(q, line.fake_label) for p, q in weights]
        return tuple(round(_best_output(p + q, one), 4) for (p, q), one in zip(weights, ones))
    best = None
    for start in (np.zeros(3), np.array([2.0, -2.0, 1.0]), np.array([-1.0, 2.0, -2.0])):
        result = minimize(
            lambda s: _finite(loss(*logits_of(s))),
            start,
            jac=lambda s: _slope(loss, s),
            bounds=[(-STEEPEST, STEEPEST)] * 3,
            method="L-BFGS-B",
            options={"maxfun": 40},
        )
        if best is None or result.fun < best.fun - 1e-9:
            best = result
    return tuple(float(np.round(d, 4)) for d in expit(best.x))


def _times_label(weight, label):
    return weight * label if weight else 0.0


def _best_output(weight, ones):
    """The output that is least for a loss: weight times softplus(s), minus ones times s."""
    if weight > 0:
        return min(max(ones / weight, 0.0), 1.0)
    return float(2 * ones > weight)  # the loss falls without end; on this side it falls faster


def _slope(loss, s):
    """The slope of the loss in the three logits, by differences wide enough for single precision."""
    step = 1e-3
    return np.array([(_finite(loss(*logits_of(s + step * u))) - _finite(loss(*logits_of(s - step * u)))) / (2 * step) for u in np.eye(3)])


def _floor(loss):
    """The least value where every sample has one score; minus infinity where it falls on at the steepest."""

    def at(s):
        return _finite(loss(np.full(10, s), np.full(10, s)))

    result = minimize_scalar(at, bounds=(-STEEPEST, STEEPEST), method="bounded")
    for end in (-STEEPEST, STEEPEST):
        if at(end) - at(2 * end) > 1 and at(end) <= result.fun + 1e-3:
            return -np.inf
    return rounded(float(result.fun))


def _finite(value):
    return value if np.isfinite(value) else 1e9
