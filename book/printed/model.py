"""What the executor is given: the symbols of a subject, and the worlds in which its lines are evaluated.

``printed`` knows no subject.  Whatever it must know of one stands in one :class:`Model`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from printed.symbols import Symbols

__all__ = ["Model"]


@dataclass(frozen=True)
class Model:
    """A subject: its symbol table, its worlds, and the names that a construct treats apart.

    ``draw_finite(statement, model, rng, place=None, extra=())``, ``draw_continuous(statement, model, rng,
    size=None, extra=())`` and ``draw_symbolic(statement, model, rng)`` give a :class:`~printed.world.World` and the
    values of the free variables, or raise :class:`~printed.world.Impossible`.
    """

    symbols: Symbols
    draw_finite: Callable
    draw_continuous: Callable
    draw_symbolic: Callable
    calculus_only: frozenset = frozenset()  # keys of symbols that no finite world has
    statistics: Mapping = field(default_factory=dict)  # key of a statistic: the samples in it
    definable: frozenset = frozenset()  # functions and laws that a condition may define point by point
    separable: frozenset = frozenset()  # the laws that may have nothing in common
    objective_of: str = ""  # the function over which \samemax maximises
    share: str = ""  # the number that mixes labelled samples
    paired_sizes: tuple = ()  # two sample sizes that a line must tell apart
    special: Mapping = field(default_factory=dict)  # conditions where equality is likely: the number that a line must speak of
    suggested: Mapping = field(default_factory=dict)  # conditions of equality; # is a "share", "probability" or "number" of the line
    exchanged: Mapping = field(default_factory=dict)  # names that are taken for one another
    complemented: frozenset = frozenset()  # functions whose value p is taken for 1 - p
