"""The forms of the loss and its known mistakes: one entry each.

``r`` and ``f`` are the logits of n reals and of m fakes, arrays; every number is in nats.  An entry says what a training loop
prints, ``prints(r, f, t) -> (real term, fake term, generator's loss)``; for the entries with a parameter, ``t`` is, for
instance, the label of the reals.  ``possible`` says whether printed numbers can come from it at all, whatever the scores.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import exp, expm1, log, log1p, sqrt

try:
    import numpy as np
    from scipy.special import expit, logsumexp
except ModuleNotFoundError:  # in the browser, where printed numbers are read without them (``possible``), and arrays are not
    np = expit = logsumexp = None

__all__ = ["CATALOGUE", "CLIPS", "Entry", "Proved", "softplus"]


def softplus(s):
    """log(1 + exp(s)), for any logit."""
    return np.logaddexp(0.0, s)


def R(r):
    """The right real term: the mean of -log D over the reals."""
    return softplus(-r).mean()


def F(f):
    """The right fake term: the mean of -log(1 - D) over the fakes."""
    return softplus(f).mean()


def L(f):
    """The generator's non-saturating loss: the mean of -log D over the fakes."""
    return softplus(-f).mean()


def together(fake, g, slack=0.0):
    """Whether one discriminator can have both: its mean of -log(1 - D) over the fakes, and its mean of -log D over them."""
    return fake >= -slack and g >= -slack and exp(-max(fake, 0.0)) + exp(-max(g, 0.0)) <= 1 + slack


def between(low, value, high, slack=0.0):
    return low - slack <= value <= high + slack


def same(a, b, slack):
    return abs(a - b) <= slack * (1 + abs(b))


CLIPS = {
    13.815511: "1e-6",
    15.942385: "1e-7 in float32",
    16.118096: "1e-7",
    18.420681: "1e-8",
    23.02585: "1e-10",
    27.631021: "1e-12",
    100.0: "PyTorch's 100",
}


class Proved:
    """What a line of the book proves: ``proof`` is its page and label, ``"cross-entropy#bce-two-cases"``."""

    @property
    def label(self):
        """The label of the line that proves it; empty if there is none."""
        return self.proof.partition("#")[2]

    @property
    def link(self):
        """The address of that line, from a page of the book."""
        return self.proof.replace("#", ".html#equation-")


@dataclass(frozen=True)
class Entry(Proved):
    """A form or a mistake.

    ``key`` is its number; ``right`` whether it is a right form, None where that depends on what is meant; ``formula`` and
    ``teaches`` (the best D) are TeX; ``proof`` is the line of the book that proves it, as page#label; ``twins`` are keys that
    print the same numbers on every batch; ``seen`` says how a loop shows it, where no printed number does; ``also`` are its other
    guises, each as ``prints``.
    """

    key: str
    name: str
    formula: str
    prints: Callable  # (r, f, t) -> (real, fake, g)
    possible: Callable  # (real, fake, g, n, m, slack) -> bool
    teaches: str
    mend: str
    proof: str = ""
    right: bool | None = False
    t: float | None = None
    twins: tuple = field(default=())
    seen: str = ""
    also: tuple = field(default=())


def _right(real, fake, g, n, m, slack):
    return real >= -slack and together(fake, g, slack)


BEST = "p_r / (p_r + p_g)"


def _unseen(key, name, mend, seen):
    """A mistake that prints the right numbers, and what a loop shows of it."""
    return Entry(key, name, "", lambda r, f, t: (R(r), F(f), L(f)), _right, BEST, mend, seen=seen, twins=("0a",))


CATALOGUE = {
    entry.key: entry
    for entry in (
        Entry(
            "0a",
            "the sum of two means",
            r"\frac1n \sum_i -\log D(x_i) + \frac1m \sum_j -\log(1 - D(G(z_j)))",
            lambda r, f, t: (R(r), F(f), L(f)),
            _right,
            BEST,
            "nothing to fix",
            "sum-mean-half#two-means",
            right=True,
        ),
        Entry(
            "0b",
            "half of the sum of two means: the mean over one batch of as many reals as fakes",
            r"\frac{1}{2m} \sum_i \left( -\log D(x_i) - \log(1 - D(G(z_i))) \right)",
            lambda r, f, t: (R(r) / 2, F(f) / 2, L(f)),
            lambda real, fake, g, n, m, slack: _right(2 * real, 2 * fake, g, n, m, slack),
            BEST,
            "nothing to fix; the number is half of that of the two means",
            "sum-mean-half#batch-mean",
            right=True,
        ),
        Entry(
            "1",
            "a sum where a mean is meant",
            r"\sum_i -\log D(x_i) + \sum_j -\log(1 - D(G(z_j)))",
            lambda r, f, t: (len(r) * R(r), len(f) * F(f), L(f)),
            lambda real, fake, g, n, m, slack: _right(real / (n or 1), fake / m if m else 0.7, g if m else 0.7, n, m, slack),
            "n p_r / (n p_r + m p_g)",
            "divide each sum by its number of samples",
            "cross-entropy#wrong-sum-for-mean",
        ),
        Entry(
            "2",
            "unequal weights: a half, or another factor, on one term only",
            r"\frac12 \cdot \frac1n \sum_i -\log D(x_i) + \frac1m \sum_j -\log(1 - D(G(z_j)))",
            lambda r, f, t: (t * R(r), F(f), L(f)),
            _right,
            "a p_r / (a p_r + b p_g), with the weights a and b",
            "put the factor before the bracket that holds both terms",
            "sum-mean-half#bracket-means",
            t=0.5,
            also=(lambda r, f, t: (R(r), t * F(f), L(f)),),
        ),
        Entry(
            "3",
            "one mean over all n + m samples",
            r"\frac{1}{n+m} \left( \sum_i -\log D(x_i) - \sum_j \log(1 - D(G(z_j))) \right)",
            lambda r, f, t: (len(r) * R(r) / (len(r) + len(f)), len(f) * F(f) / (len(r) + len(f)), L(f)),
            lambda real, fake, g, n, m, slack: (
                _right(real * (n + m) / n, fake * (n + m) / m, g, n, m, slack) if n and m else min(real, fake, g) >= -slack
            ),
            "n p_r / (n p_r + m p_g)",
            "right while n = m (it is half of the two means); for unequal batches take one mean for each",
            "sum-mean-half#pooled-not-half",
            right=True,
        ),
        Entry(
            "4",
            "the minus is lost: the value, which is to be maximised",
            r"\frac1n \sum_i \log D(x_i) + \frac1m \sum_j \log(1 - D(G(z_j)))",
            lambda r, f, t: (-R(r), -F(f), -L(f)),
            lambda real, fake, g, n, m, slack: (
                real <= slack and (together(-fake, -g, slack) or together(-fake, g, slack) or fake <= slack and same(fake, g, slack))
            ),
            "none: minimised, it calls reals fake and fakes real",
            "put a minus before it, or maximise it",
            "cross-entropy#wrong-sign",
        ),
        Entry(
            "5",
            "a minus between the two terms",
            r"\frac1n \sum_i -\log D(x_i) - \frac1m \sum_j -\log(1 - D(G(z_j)))",
            lambda r, f, t: (R(r), -F(f), L(f)),
            lambda real, fake, g, n, m, slack: real >= -slack and together(-fake, g, slack),
            "none: it calls everything real",
            "both logs have the same sign: one minus before both",
            "mean-to-expectation#minus-between-logs",
        ),
        Entry(
            "6",
            "the fakes bear the label 1 in the discriminator's step",
            r"\frac1n \sum_i -\log D(x_i) + \frac1m \sum_j -\log D(G(z_j))",
            lambda r, f, t: (R(r), L(f), L(f)),
            lambda real, fake, g, n, m, slack: real >= -slack and fake >= -slack and same(fake, g, slack),
            "1 everywhere",
            "the fakes' label in the discriminator's step is 0; 1 is their label in the generator's step only",
            "label-not-density#both-labels-one",
        ),
        Entry(
            "7",
            "the labels are exchanged in the discriminator's step",
            r"\frac1n \sum_i -\log(1 - D(x_i)) + \frac1m \sum_j -\log D(G(z_j))",
            lambda r, f, t: (softplus(r).mean(), L(f), L(f)),
            lambda real, fake, g, n, m, slack: real >= -slack and fake >= -slack and same(fake, g, slack),
            "p_g / (p_r + p_g)",
            "1 for reals and 0 for fakes; or exchange the labels in the generator's step too, and read D as the probability of a fake",
        ),
        Entry(
            "8",
            "the generator's target is “fake”",
            r"\frac1m \sum_j -\log(1 - D(G(z_j)))",
            lambda r, f, t: (R(r), F(f), F(f)),
            lambda real, fake, g, n, m, slack: real >= -slack and fake >= -slack and same(fake, g, slack),
            BEST,
            "in the generator's step the fakes bear the label 1, or their loss has a minus before it",
        ),
        Entry(
            "9",
            "the saturating generator's loss, log(1 - D(G(z)))",
            r"\frac1m \sum_j \log(1 - D(G(z_j)))",
            lambda r, f, t: (R(r), F(f), -F(f)),
            lambda real, fake, g, n, m, slack: (
                min(real, fake) >= -slack and any(same(times * fake, -g, slack) for times in (1, 2, *([(n + m) / m] if n and m else [])))
            ),
            BEST,
            "no mistake: it is the value's own term; its slope at the logit is -D, so it is small while the fakes are told apart",
            right=True,
        ),
        Entry(
            "10",
            "two sigmoids: an output that is a probability already is taken for a logit",
            r"-\log \sigma(D(x)), \ -\log(1 - \sigma(D(G(z))))",
            lambda r, f, t: (softplus(-expit(r)).mean(), softplus(expit(f)).mean(), softplus(-expit(f)).mean()),
            lambda real, fake, g, n, m, slack: (
                between(0.31326, real, 0.69315, slack)
                and between(0, fake - g, 1, slack)
                and between(log1p(exp(g - fake)), g, log(2) - (fake - g) * (log(2) - 0.31326), slack)
            ),
            "a distorted one: the effective probability lies between 0.5 and 0.731",
            "drop the sigmoid of the network, or take the loss that expects probabilities",
        ),
        Entry(
            "11",
            "logits are given to a loss that expects probabilities",
            r"-\log s, \ -\log(1 - s)",
            lambda r, f, t: (_clipped(r), _clipped(1 - f), _clipped(f)),
            lambda real, fake, g, n, m, slack: all(between(0, v, 16.1181, slack) for v in (real, fake, g)),
            "none: outside (0, 1) it is a clip or not a number",
            "take the loss that expects logits, or put a sigmoid before this one",
        ),
        Entry(
            "12",
            "1 - s inside the sigmoid, where 1 - σ(s) is meant",
            r"-\log \sigma(1 - s)",
            lambda r, f, t: (R(r), softplus(f - 1).mean(), L(f)),
            lambda real, fake, g, n, m, slack: real >= -slack and g > 0 and fake >= log1p(exp(-1 - g) / -expm1(-g)) - slack,
            "a D that is too high, 0.622 where the laws agree",
            "log(1 - σ(s)) is log σ(-s)",
        ),
        Entry(
            "13",
            "the log of the mean, where the mean of the logs is meant",
            r"-\log \frac1n \sum_i D(x_i) - \log \frac1m \sum_j (1 - D(G(z_j)))",
            lambda r, f, t: (_log_of_mean(r), _log_of_mean(-f), _log_of_mean(f)),
            lambda real, fake, g, n, m, slack: real >= -slack and fake >= -slack and g >= -slack and same(exp(-fake) + exp(-g), 1.0, slack),
            "none in general: it sees the means of D only",
            "take the log of each output, then the mean",
            "mean-to-expectation#mean-of-log-below",
        ),
        Entry(
            "14",
            "the same samples in both logs",
            r"\frac1n \sum_i \left( -\log D(x_i) - \log(1 - D(x_i)) \right)",
            lambda r, f, t: (R(r), softplus(r).mean(), L(f)),
            lambda real, fake, g, n, m, slack: together(real, fake, slack) and g >= -slack,
            "1/2 everywhere",
            "the second log is taken at the fakes",
            "one-integral-two-samples#merged-is-coin-labels",
            also=(lambda r, f, t: (softplus(-f).mean(), F(f), L(f)),),
        ),
        Entry(
            "15",
            "every score meets every label: shapes (2m, 1) and (2m,) are broadcast",
            r"\frac{1}{(2m)^2} \sum_{k,l} \BCE(y_l, D(\xi_k))",
            lambda r, f, t: (_all_labels(r, r, f), _all_labels(f, r, f), L(f)),
            lambda real, fake, g, n, m, slack: (
                min(real, fake) > 0 and g >= -slack and (not (n and m) or real + fake >= _entropy(n / (n + m)) - slack)
            ),
            "the share of reals in the batch, everywhere",
            "give scores and labels one shape",
            "one-integral-two-samples#merged-is-coin-labels",
        ),
        Entry(
            "16",
            "the reals' label is smoothed",
            r"\frac1n \sum_i \BCE(0.9, D(x_i)) + \ldots",
            lambda r, f, t: (R(r) + (1 - t) * r.mean(), F(f), L(f)),
            lambda real, fake, g, n, m, slack: real > 0 and together(fake, g, slack),
            "t p_r / (p_r + p_g), with the label t",
            "meant so, it is no mistake; but its best D is not the share of reals, and its floor is not 0",
            right=None,
            t=0.9,
        ),
        Entry(
            "17",
            "the fakes' label, or the label in the generator's step, is smoothed",
            r"\BCE(0.1, D(G(z))), \ \BCE(0.9, D(G(z)))",
            lambda r, f, t: (R(r) + (1 - t) * r.mean(), F(f) - (1 - t) * f.mean(), L(f) + (1 - t) * f.mean()),
            lambda real, fake, g, n, m, slack: real > 0 and fake > 0 and g > 0,
            "(t p_r + (1 - t) p_g) / (p_r + p_g)",
            "smooth the reals' label only, and in the discriminator's step only",
            t=0.9,
            also=(
                lambda r, f, t: (R(r) + (1 - t) * r.mean(), F(f) - (1 - t) * f.mean(), L(f)),
                lambda r, f, t: (R(r), F(f) - (1 - t) * f.mean(), L(f)),
            ),
        ),
        Entry(
            "18",
            "the smoothing stands inside the log: log(0.9 D)",
            r"-\log(0.9 \, D(x))",
            lambda r, f, t: (R(r) - log(t), F(f), L(f)),
            lambda real, fake, g, n, m, slack: real > 0 and together(fake, g, slack),
            BEST,
            "smoothing belongs to the label: it adds a second log; a factor inside the log adds a constant only",
            t=0.9,
        ),
        Entry(
            "19",
            "a label outside [0, 1]",
            r"\BCE(1.2, D(x))",
            lambda r, f, t: (R(r) + (1 - t) * r.mean(), F(f), L(f)),
            lambda real, fake, g, n, m, slack: together(fake, g, slack),
            "none: unbounded below wherever p_r is large against p_g",
            "keep every label between 0 and 1",
            "cross-entropy#label-above-one",
            t=1.2,
        ),
        Entry(
            "20",
            "a clip, or a small number inside the log",
            r"-\log \max(D, \varepsilon)",
            lambda r, f, t: (np.minimum(softplus(-r), t).mean(), np.minimum(softplus(f), t).mean(), np.minimum(softplus(-f), t).mean()),
            lambda real, fake, g, n, m, slack: any(same(v, c, 2e-4) for v in (real, fake, g) for c in CLIPS),
            BEST + ", while no output is clipped",
            "the formula is right; but beyond the clip the gradient is exactly 0: take the loss that expects logits",
            right=True,
            t=16.118096,
        ),
        Entry(
            "21",
            "the squared loss, read as cross-entropy",
            r"(1 - D(x))^2 + D(G(z))^2",
            lambda r, f, t: ((expit(-r) ** 2).mean(), (expit(f) ** 2).mean(), (expit(-f) ** 2).mean()),
            lambda real, fake, g, n, m, slack: (
                between(0, real, 1, slack) and min(fake, g) >= -slack and fake + g <= 1 + slack and sqrt(max(fake, 0)) + sqrt(max(g, 0)) >= 1 - slack
            ),
            BEST,
            "no mistake if it is meant (least squares); its floor is 0.25 a term, and not log 2",
            "cross-entropy#brier-decomposition",
            right=None,
        ),
        Entry(
            "22",
            "a linear loss: no log",
            r"(1 - D(x)) + D(G(z))",
            lambda r, f, t: (expit(-r).mean(), expit(f).mean(), expit(-f).mean()),
            lambda real, fake, g, n, m, slack: between(0, real, 1, slack) and between(0, fake, 1, slack) and same(fake + g, 1.0, slack),
            "a step: 1 where p_r > p_g, else 0",
            "take the log of each output",
            "cross-entropy#raw-score-line",
        ),
        Entry(
            "23",
            "logarithms of base 2",
            r"-\log_2 D(x) - \log_2(1 - D(G(z)))",
            lambda r, f, t: (R(r) / log(2), F(f) / log(2), L(f) / log(2)),
            lambda real, fake, g, n, m, slack: real >= -slack and together(fake * log(2), g * log(2), slack),
            BEST,
            "multiply by log 2 to compare with nats",
        ),
        Entry(
            "24",
            "a softmax over one output: D is 1 everywhere",
            r"D(x) = e^s / e^s",
            lambda r, f, t: (0.0, t, 0.0),
            lambda real, fake, g, n, m, slack: same(real, 0.0, slack) and same(g, 0.0, slack) and fake > 1,
            "none: D does not depend on the score",
            "take a sigmoid of the one output, or a softmax over two",
            t=16.118096,
        ),
        _unseen(
            "25",
            "the generator's step teaches nothing: its gradient is cut off",
            "do not detach the fakes in the generator's step",
            "the generator's gradient is None or 0",
        ),
        _unseen(
            "26",
            "the discriminator's gradients of the generator's step are left over",
            "zero the discriminator's gradients before its step",
            "the norm of the discriminator's gradient changes when it is zeroed first",
        ),
        _unseen(
            "27",
            "one tensor of labels is filled anew before the backward pass",
            "one tensor of labels for the reals, another for the fakes",
            "the loss of the reals falls to 0 while D calls them fake",
        ),
    )
}


def _entropy(a):
    return -a * log(a) - (1 - a) * log(1 - a)


def _clipped(d):
    with np.errstate(invalid="ignore"):
        return -np.log(np.clip(d, 1e-7, 1 - 1e-7)).mean()


def _log_of_mean(s):
    """-log of the mean of sigma(s)."""
    return np.log(len(s)) - logsumexp(-softplus(-s))


def _all_labels(s, r, f):
    """The part of the scores ``s`` in the mean over all scores and all labels."""
    n, m = len(r), len(f)
    return len(s) / (n + m) * (softplus(s) - n / (n + m) * s).mean()
