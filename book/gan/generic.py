"""The generic world: finite, with free symbols for numbers. What holds in it is algebra."""

from __future__ import annotations

from fractions import Fraction
from numbers import Rational

import sympy
from printed.functions import Fn, Law

from gan.drawing import Sizes, apply_conditions, free_points, numbers
from gan.finite import Finite

__all__ = ["Generic", "symbolic"]


class Generic(Finite):
    """A finite world whose numbers are free symbols; a maximiser stands for its equation."""

    def bent_law(self, theta):
        """The law of a family, which varies with its parameter."""
        first, second = sympy.symbols("q_first q_second", positive=True)
        total = first + second + theta
        return Law.finite({0: (first + theta) / total, 1: second / total})

    def define_family(self, name, member):
        """What is algebra holds for every family."""

    def best_number(self, objective, low, high, ends, unique=True):
        d = sympy.Symbol("maximiser")
        value = objective(d)
        return sympy.diff(value, d), value

    def best_function(self, functional, unique=True):
        D = sympy.symbols(f"maximiser:{len(self.atoms['x'])}")
        value = functional(Fn(D.__getitem__))
        return Fn([sympy.diff(value, d) for d in D].__getitem__), value


def symbolic(statement, model, rng):
    """A finite world whose probabilities are free symbols: what holds in it is algebra.

    Every number is a quotient of polynomials with positive coefficients in positive symbols, so
    that the logarithms of its irreducible factors are independent and a difference is zero exactly
    when it simplifies to zero.
    """

    def share(name, k):
        parts = [*sympy.symbols(f"{name}1:{k}", positive=True), sympy.Integer(1)]
        return [p / sum(parts) for p in parts]

    world = Generic(
        model.symbols,
        share("p", 2),
        share("q", 3),
        [0, 1, 1],
        [d / (1 + d) for d in sympy.symbols("d1:3", positive=True)],
        sympy.symbols("f1:3", positive=True),
        share("w", 2),
        number=lambda v: sympy.Rational(Fraction(v)) if isinstance(v, Rational) else v,
    )
    world.draw_numeric(rng)
    e = numbers(statement, statement.conditions, world, rng) | free_points(statement, world, rng)
    world.sizes = Sizes(e)
    for key in list(e):
        symbol = model.symbols.plain[key]
        if key == "\\pi" or symbol.kind in ("number", "logit"):
            v = sympy.Symbol(f"v_{key}", positive=True)
            e[key] = v / (1 + v) if symbol.range in ("[0,1]", "(0,1)") else sympy.log(v) if symbol.kind == "logit" else v
        elif symbol.kind == "label":
            e[key] = sympy.Rational(int(e[key]))
    apply_conditions(statement.conditions, world, e)
    world.take_samples(statement.families, e.get("\\pi", sympy.Rational(1, 2)), rng)
    return world, e
