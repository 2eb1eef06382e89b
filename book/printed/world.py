"""What the executor asks of a world in which a printed equation is evaluated."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np

__all__ = ["LONGEST_EXACT_SUM", "LONGEST_SUM", "MOST_OUTCOMES", "Dice", "Impossible", "World", "bounded"]


class Impossible(Exception):
    """No world of this kind meets the statement's conditions, or offers what it needs."""


LONGEST_SUM = 100_000  # terms of a sum or product, and the largest sample
LONGEST_EXACT_SUM = 1_000  # the same where every term is exact
MOST_OUTCOMES = 100_000  # samples enumerated for one expectation


def bounded(first, last, most):
    """Whole numbers from ``first`` to ``last``; Impossible where that is no finite sum, or one of more than ``most`` terms."""
    if not (np.isfinite(float(first)) and np.isfinite(float(last))):
        raise Impossible("a sum or product without end")
    if int(first) != first or int(last) != last:
        raise Impossible(f"a sum or product from {first} to {last}: both must be whole numbers")
    if last - first >= most:
        raise Impossible(f"a sum or product of {int(last - first) + 1} terms is too long: {most} is the most")
    return int(first), int(last) + 1


class Dice(random.Random):
    """Random integers, one at a time: much faster for this than NumPy's generators, or than ``randrange``."""

    def integers(self, low, high=None):
        return int(self.random() * low) if high is None else low + int(self.random() * (high - low))


class World:
    """What the reader asks of any world."""

    transforms = {}  # functions of numbers, the same in every world, by key
    meanings = {}  # what a key names in a world, and for a parameter

    def __init__(self, symbols):
        self.symbols, self.functions, self.sizes, self.samples = symbols, {}, {}, {}

    def meaning(self, key, parameter=None):
        """The law, function or functional that the symbol ``key`` names in this world (for its parameter, if it has one)."""
        if key in self.functions:
            return self.functions[key]
        if key in self.transforms:
            return self.transforms[key]
        if key not in self.meanings:
            raise Impossible(f"the symbol “{key}” has no meaning in this model")
        return self.meanings[key](self) if parameter is None else self.meanings[key](self, parameter)

    def describe(self):
        """What was drawn, in words, by the names of the symbols."""
        return {}

    def with_function(self, key, function):
        copy = object.__new__(type(self))
        copy.__dict__ = {**self.__dict__, "functions": {**self.functions, key: function}}
        return copy

    def product(self, values, term):
        result = self.number(Fraction(1))
        for v in values:
            result = result * term(v)
        return result

    def draw(self, family, i):
        if i < 1:
            raise LookupError(f"samples are counted from 1, not from {i}")
        return self.samples[family][int(i) - 1]
