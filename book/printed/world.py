"""What the executor asks of a world in which a printed equation is evaluated."""

from __future__ import annotations

import random
import time

import numpy as np

__all__ = [
    "LONGEST_EXACT_SUM",
    "LONGEST_SUM",
    "MOST_ELEMENTS",
    "MOST_OUTCOMES",
    "Dice",
    "Impossible",
    "TooLong",
    "Undefined",
    "World",
    "bounded",
    "work",
]


class Impossible(Exception):
    """No world of this kind meets the statement's conditions, or offers what it needs."""


class TooLong(Impossible):
    """More work than a line may ask for."""


class Undefined(ArithmeticError):
    """An expression without a value: a sample beyond its size, a label that is neither 0 nor 1."""


LONGEST_SUM = 100_000  # terms of a sum or product, and the largest sample
LONGEST_EXACT_SUM = 1_000  # the same where every term is exact
MOST_OUTCOMES = 100_000  # samples enumerated for one expectation
MOST_STEPS = 200_000  # terms, outcomes and points of searches in one world, nested ones multiplied
MOST_ELEMENTS = 20_000_000  # of one array


class Work:
    """What has been spent on the line that is being decided: steps in this world, and processor time.

    The processor's clock is slow to read, so it is asked only where the clock on the wall says that it could have run out.
    """

    def __init__(self):
        self.limited, self.seconds = False, 0.0

    def lasting(self, seconds):
        """This, for a line that may take so much processor time; after half of it no further finite world is drawn."""
        self.seconds = seconds
        return self

    def __enter__(self):
        """A new line; outside of one nothing is counted."""
        self.limited, self.steps = True, 0
        self.began, self.next_look = time.process_time(), time.perf_counter() + self.seconds / 2

    def __exit__(self, *_):
        self.limited = False

    def _over(self, seconds):
        """Whether the line has taken so many seconds."""
        now = time.perf_counter()
        if now < self.next_look:
            return False
        self.next_look = now + 0.25
        return time.process_time() - self.began > seconds

    def begin_world(self):
        """Count the steps from 0 again."""
        self.steps = 0

    def enough(self):
        """Begin a new world of the line; whether those before have taken long enough."""
        self.begin_world()
        return self._over(self.seconds / 2)

    def spend(self, steps):
        """Count ``steps``; raises TooLong where a world takes too many, or the line too much time."""
        if not self.limited:
            return
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise TooLong(f"sums, samples and searches of more than {MOST_STEPS} terms in all")
        if self._over(self.seconds):
            raise TooLong(f"it takes more than {self.seconds:g} seconds")


work = Work()


def bounded(first, last, most):
    """Whole numbers from ``first`` to ``last``; Impossible where that is no finite sum, or one of more than ``most`` terms."""
    try:
        first, last = float(first), float(last)
    except TypeError:  # an array, a derivative, a symbol
        raise Impossible("the limits of a sum or product must be numbers, the same for every point") from None
    if not (np.isfinite(first) and np.isfinite(last)):
        raise Impossible("a sum or product without end")
    if int(first) != first or int(last) != last:
        raise Impossible(f"a sum or product from {first:g} to {last:g}: both must be whole numbers")
    if last - first >= most:
        raise Impossible(f"a sum or product of {int(last - first) + 1} terms is too long: {most} is the most")
    return int(first), int(last) + 1


class Dice(random.Random):
    """Random integers, one at a time: much faster for this than NumPy's generators, or than ``randrange``."""

    def integers(self, low, high=None):
        return int(self.random() * low) if high is None else low + int(self.random() * (high - low))


class World:
    """What is asked of a world in which a line is evaluated.  What a world does not answer is Impossible there.

    A subclass has ``number``, which makes its constants from fractions; ``symbols``, the table; ``functions``, the players by
    their keys; ``sizes`` and ``samples``, by the keys of the table.
    """

    transforms = {}  # functions of numbers, the same in every world, by key
    extreme = False  # whether numbers are so large or small that a line may leave this world out
    meanings = {}  # what a key names in a world, and for a parameter

    def __init__(self, symbols):
        self.symbols, self.functions, self.sizes, self.samples = symbols, {}, {}, {}

    # what names mean

    def meaning(self, key, parameter=None):
        """The law, function or functional that the symbol ``key`` names in this world (for its parameter, if it has one).

        ``functions`` holds the players by their keys, and the families that a line gives, as functions of the parameter.
        """
        if key in self.functions:
            return self.functions[key] if parameter is None else self.functions[key](parameter)
        if key in self.transforms:
            return self.transforms[key]
        if key not in self.meanings:
            raise Impossible(f"the symbol “{key}” has no meaning in this model")
        return self.meanings[key](self) if parameter is None else self.meanings[key](self, parameter)

    def distribution(self, name, *parameters):
        """The law by name, N(mean, variance)."""
        raise Impossible(f"no law “{name}” is known here")

    def law_of(self, density):
        """The law with this density, or with these probabilities."""
        raise Impossible("a law by its density")

    def with_function(self, key, function):
        """This world with another function ``key``."""
        copy = object.__new__(type(self))
        copy.__dict__ = {**self.__dict__, "functions": {**self.functions, key: function}}
        return copy

    # points, and sums over them

    def points(self, variable):
        """All points that ``variable`` runs over."""
        raise Impossible(f"the points of “{variable}” cannot be listed")

    def test_points(self, space=None):
        """Points of a space at which two functions are compared."""
        raise Impossible("functions cannot be compared")

    def any_point(self, variable, rng, anywhere=True):
        """A random point for a variable that a line leaves free; where something has a probability, unless ``anywhere``."""
        raise Impossible(f"“{variable}” cannot be drawn")

    def fibre(self, variable, function, value):
        """The points at which ``function`` has this value."""
        raise Impossible("the points of a fibre are summed, not listed")

    def indices(self, first, last):
        """The whole numbers from ``first`` to ``last``, both included."""
        raise Impossible("a sum over an index")

    def sum(self, values, term):
        """The sum of ``term(v)`` over the values."""
        raise Impossible("a sum")

    def product(self, values, term):
        """The product of ``term(v)`` over the values."""
        result = self.number(1)
        for v in values:
            work.spend(1)
            result = result * term(v)
        return result

    def integral(self, variable, term):
        """The integral of ``term`` over the space of the variable; where there are finitely many points, their sum."""
        raise Impossible("an integral")

    def interval_integral(self, low, high, term):
        """The integral of ``term`` from ``low`` to ``high``."""
        raise Impossible("an integral between limits")

    # optima

    def best_number(self, objective, low, high, ends, unique=True):
        """(maximiser, maximum) of a concave objective on an interval; ``ends`` says which ends belong to it."""
        raise Impossible("an optimum over numbers")

    def best_function(self, functional, unique=True):
        """(maximiser, maximum) of a functional over the functions of a point."""
        raise Impossible("an optimum over functions")

    # samples

    def take_samples(self, families, share, rng):
        """Draw the samples with these keys; ``share`` of labelled ones are real."""
        raise Impossible("samples")

    def draw(self, family, i):
        """The draws of a sample with the number ``i`` (or an array of them); Undefined where it has none such."""
        drawn = self.samples[family]
        if not 1 <= i <= len(drawn) or i % 1:
            raise Undefined(f"{family}_i is drawn for i = 1, ..., {len(drawn)}, and not for i = {i}")
        return drawn[int(i) - 1]

    def mean_over_samples(self, families, value):
        """The expectation of ``value()`` over all samples with these keys."""
        raise Impossible("an expectation over samples is enumerated, in finite worlds")

    # about itself

    def cast(self, value):
        """A drawn number as this world computes with it."""
        return value

    def rounded(self, e):
        """This world and the values ``e`` in floating point, for a line that has an irrational root here; Impossible where that is too coarse."""
        raise Impossible("this world is not exact, or too extreme for floating point")

    def describe(self):
        """What was drawn, in words, by the names of the symbols."""
        return {}
