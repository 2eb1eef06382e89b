"""What the names of the symbol table mean in a world: one line a symbol, read as its definition.

The table itself, with every symbol's TeX, kind and range, stands in the notation chapter.  Numbers,
points, labels, sizes and indices need no entry here: they are drawn from their range.  The keys are
the symbols' spelling; a trailing ``_`` marks a symbol with a parameter, ``D^*_\\pi``.
"""

from __future__ import annotations

from numbers import Rational

from printed.functions import Fn
from printed.numbers import log, magnitude, sigmoid, softplus, times
from printed.world import Undefined

__all__ = ["CALCULUS_ONLY", "FAMILIES", "GIVES", "KEPT", "MEANING", "STATISTICS", "TRANSFORM"]

# samples: their law and their size; labelled inputs are drawn together
FAMILIES = {
    "x": ("p_r", "n"),
    "z": ("p_z", "m"),
    "\\xi": ("\\mu", "N"),
    "y": ("\\mu", "N"),
    "u": ("w", "N"),
    "\\bar x": ("\\bar p", "N"),
}
# of what kind a sample, or the value of a function, is where it is no number
GIVES = {"G": "point", "G_": "point", "x": "point", "z": "noise", "\\xi": "point", "y": "label", "u": "point", "\\bar x": "point"}
STATISTICS = {"\\hat V": {"x", "z"}}  # symmetric in each of the samples that they are made of
CALCULUS_ONLY = {"G_", "q_", "F_r", "F_g", "W_1"}
KEPT = {"D^*", "D^*_", "\\eta_"}  # functions of p_r and p_g that a finite world computes once at each point


def bce(y, d):
    return -(times(y, log(d)) + times(1 - y, log(1 - d)))


def entropy_of_label(a):
    return -(times(a, log(a)) + times(1 - a, log(1 - a)))


def hinge(s):
    return (1 - s + magnitude(1 - s)) / 2


def kl_of_labels(a, b):
    return times(a, log(a) - log(b)) + times(1 - a, log(1 - a) - log(1 - b))


# functions of numbers: the same in every world
TRANSFORM = {
    "\\sigma": sigmoid,
    "\\softplus": softplus,
    "\\logit": lambda d: log(d) - log(1 - d),
    "\\BCE": bce,
    "h": entropy_of_label,
    "\\kl": kl_of_labels,
    "\\hinge": hinge,
}


def mix(p, q, share):
    """The mixture with this share of p; Undefined where that is no share."""
    if isinstance(share, int | float | Rational) and not 0 <= share <= 1:
        raise Undefined(f"the share {share} is not between 0 and 1")
    return Fn(lambda x: share * p(x) + (1 - share) * q(x))


def posterior(w, share):
    joint = mix(w.p_r, w.p_g, share)
    return Fn(lambda x: share * w.p_r(x) / joint(x))


def kl(w, p, q):
    return w.integral("x", lambda x: times(p(x), log(p(x)) - log(q(x))))


def average(w):
    return mix(w.p_r, w.p_g, w.half)


def jsd(w, p, q, share):
    m = mix(p, q, share)
    return share * kl(w, p, m) + (1 - share) * kl(w, q, m)


def triangular(w, p, q):
    return w.integral("x", lambda x: (p(x) - q(x)) * (p(x) - q(x)) / (p(x) + q(x)))


def phi_divergence(w, p, q):
    phi = w.meaning("\\varphi")
    return w.integral("x", lambda x: times(q(x), phi(p(x) / q(x))))


def slope_at_a_ratio(w):
    """A function with values at which the conjugate is finite: slopes of the convex function."""
    slope = w.meaning("\\varphi").derivative()
    return Fn(lambda x: slope(w.ratio(x)), "x")


def wasserstein(w, p, q):
    return w.integral("x", lambda x: magnitude(p.cdf(x) - q.cdf(x)))


def value(w, D, G):
    return w.p_r.mean(lambda x: log(D(x))) + w.p_z.mean(lambda z: log(1 - D(G(z))))


def risk(w, share, D):
    return w.joint(share).mean(lambda point: bce(point[1], D(point[0])))


def sample_value(w):
    n, m = w.sizes["n"], w.sizes["m"]
    real = w.sum(w.indices(1, n), lambda i: log(w.D(w.draw("x", i)))) / n
    fake = w.sum(w.indices(1, m), lambda j: log(1 - w.D(w.G(w.draw("z", j))))) / m
    return real + fake


# laws, functions and functionals: what they are in the world w (and for the parameter, if any)
MEANING = {
    "p_r": lambda w: w.p_r,
    "p_g": lambda w: w.p_g,
    "p_z": lambda w: w.p_z,
    "w": lambda w: w.w,
    "\\bar p": lambda w: w.law_of(average(w)),
    "p_": lambda w, share: w.law_of(mix(w.p_r, w.p_g, share)),
    "\\mu_": lambda w, share: w.joint(share),
    "F_r": lambda w: Fn(w.p_r.cdf),
    "F_g": lambda w: Fn(w.p_g.cdf),
    "G": lambda w: w.G,
    "D": lambda w: w.D,
    "f": lambda w: w.f,
    "T": slope_at_a_ratio,
    "\\varphi": lambda w: w.functions["\\varphi"],
    "\\varphi^*": lambda w: w.meaning("\\varphi").conjugate(),
    "A": lambda w: w.functions["A"],
    "B": lambda w: w.functions["B"],
    "D^*": lambda w: posterior(w, w.half),
    "D^*_": posterior,
    "\\eta_": posterior,
    "V": lambda w: lambda D, G: value(w, D, G),
    "L_\\mathrm sat": lambda w: lambda D, G: w.p_z.mean(lambda z: log(1 - D(G(z)))),
    "L_\\mathrm ns": lambda w: lambda D, G: -w.p_z.mean(lambda z: log(D(G(z)))),
    "R_": lambda w, share: lambda D: risk(w, share, D),
    "\\hat V": sample_value,
    "\\KL": lambda w: lambda p, q: kl(w, p, q),
    "\\JSD": lambda w: lambda p, q: jsd(w, p, q, w.half),
    "\\JSD_": lambda w, share: lambda p, q: jsd(w, p, q, share),
    "\\Jeff": lambda w: lambda p, q: kl(w, p, q) + kl(w, q, p),
    "\\TV": lambda w: lambda p, q: w.half * w.integral("x", lambda x: magnitude(p(x) - q(x))),
    "\\Delta": lambda w: lambda p, q: triangular(w, p, q),
    "D_\\varphi": lambda w: lambda p, q: phi_divergence(w, p, q),
    "W_1": lambda w: lambda p, q: wasserstein(w, p, q),
    "\\CE": lambda w: lambda p, q: -w.integral("x", lambda x: times(p(x), log(q(x)))),
    "\\H": lambda w: lambda p: -w.integral("x", lambda x: times(p(x), log(p(x)))),
    "G_": lambda w, theta: w.bent(theta),
    "q_": lambda w, theta: w.bent_law(theta),
}
