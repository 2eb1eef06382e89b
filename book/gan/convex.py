"""Functions of numbers: a convex function with its conjugate, and what an output is worth on a real sample and on a fake."""

from __future__ import annotations

from printed.functions import Fn
from printed.numbers import exp, log, sqrt, times

from gan.drawing import fraction, pick

__all__ = ["numeric_functions"]

# smooth and strictly convex for v > 0, each with its conjugate: Kullback-Leibler forward and back, Pearson, Neyman, 2 JSD, triangular
ROWS = (
    (lambda v: times(v, log(v)), lambda t: exp(t - 1)),
    (lambda v: -log(v), lambda t: -1 - log(-t)),
    (lambda v: (v - 1) * (v - 1), lambda t: t + t * t / 4),
    (lambda v: v - 2 + 1 / v, lambda t: 2 - 2 * sqrt(1 - t)),
    (lambda v: times(v, log(v)) - (1 + v) * (log(1 + v) - log(2 + v * 0)), lambda t: -log(2 - exp(t))),
    (lambda v: -v / (1 + v), lambda t: 1 - t - 2 * sqrt(-t)),
)


class Convex(Fn):
    """A convex function of positive numbers whose conjugate is known in closed form."""

    def __init__(self, call, dual):
        super().__init__(call)
        self.dual = dual

    def conjugate(self):
        return Fn(self.dual)


def numeric_functions(rng, number):
    """A random convex function with its conjugate, and two random worths that are concave on [0, 1], by the keys of the table.

    Each is of one of the kinds whose optima are rational numbers, with random factors; ``number`` makes the factors.
    """
    first, second, third = (number(fraction(rng, 0, 3)) for _ in range(3))
    slope, constant = (number(fraction(rng, -3, 3)) for _ in range(2))
    row, dual = pick(rng, ROWS)
    phi = Convex(lambda v: third * row(v) + slope * (v - 1) + constant, lambda t: third * dual((t - slope) / third) + slope - constant)
    A, B = pick(
        rng,
        (
            (lambda d: first * log(d), lambda d: second * log(1 - d)),
            (lambda d: -first * (1 - d) * (1 - d), lambda d: -second * d * d),
            (lambda d: first * d, lambda d: -second * d),
        ),
    )
    return {"\\varphi": phi, "A": Fn(A), "B": Fn(B)}
