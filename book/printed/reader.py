"""The reader of the printed equations: from a syntax tree to something that computes.

Each side of a line becomes a function of a world.  Names come from the symbol
table of the notation chapter and nowhere else.  How the sides are compared is decided in
:mod:`printed.verdict`; in which worlds, by the :class:`~printed.model.Model`.

Every method of :class:`Reader` is one construct of the dialect and reads like its definition.  It
returns a function ``(w, e) -> value`` of a world ``w`` and of an environment ``e``, the values of
the variables.
"""

from __future__ import annotations

import operator
import re
from fractions import Fraction

import numpy as np
from lark import Token, Tree
from lark.visitors import Interpreter

from printed import numbers
from printed.syntax import SAME_SIGN, PrintedError, parse, spell, subtrees

__all__ = ["ORDER", "UNIT", "WIDE", "Reader", "kind_of"]


ORDER = {
    "<": operator.lt,
    ">": operator.gt,
    "\\le": operator.le,
    "\\ge": operator.ge,
    "\\ne": operator.ne,
    "=": operator.eq,
}


_CALLABLE = ("law", "function", "functional", "statistic", "transform")


class Reader(Interpreter):
    """Gives every construct of the dialect its meaning."""

    def __init__(self, model, tex, house=True):
        self.house = house  # whether the rules of the book's own lines are asked for
        self.model, self.symbols, self.tex = model, model.symbols, tex
        self.bound = []  # variables bound by a sum, an integral or an expectation around here
        self.free = set()  # numbers and points that the equation leaves free: for all of them
        self.families = set()  # samples that occur
        self.needs = set()  # what a world must offer: "atoms", "calculus", "sample", "enumeration"

    def fail(self, tree, message):
        position = getattr(getattr(tree, "meta", tree), "start_pos", None)
        raise PrintedError(message, self.tex, position)

    def __default__(self, tree):
        self.fail(tree, f"“{tree.data}” has no meaning here")

    def within(self, names, tree):
        """Read ``tree`` with the variables ``names`` bound."""
        if len(set(names)) < len(names):
            self.fail(tree, f"one name for two draws: {', '.join(names)}")
        self.bound.extend(names)
        try:
            return self.visit(tree)
        finally:
            del self.bound[len(self.bound) - len(names) :]

    # numbers and arithmetic
    def number(self, tree):
        value = Fraction(str(tree.children[0]))
        return lambda w, e: w.number(value)

    def bare_number(self, tree):
        if len(tree.children[0]) > 1:
            self.fail(tree, "TeX takes one digit only: put the number in braces")
        return self.number(tree)

    def infinity(self, tree):
        self.needs.add("calculus")
        return lambda w, e: np.inf

    def short_fraction(self, tree):
        top, bottom = re.sub(r"\\[td]?frac\s*", "", tree.children[0]).replace(" ", "")
        numerator = Fraction(top)
        below = self.visit(parse(bottom, "expr"))
        return lambda w, e: w.number(numerator) / below(w, e)

    def digit_fraction(self, tree):
        numerator = Fraction(tree.children[0][-1])
        below = self.visit(tree.children[1])
        return lambda w, e: w.number(numerator) / below(w, e)

    def _binary(self, tree, operation):
        a, b = (self.visit(child) for child in subtrees(tree))
        return lambda w, e: operation(a(w, e), b(w, e))

    def add(self, tree):
        return self._binary(tree, operator.add)

    def subtract(self, tree):
        return self._binary(tree, operator.sub)

    def over(self, tree):
        return self._binary(tree, operator.truediv)

    def slashed(self, tree):
        return self._binary(tree, operator.truediv)

    def times(self, tree):
        left, right = subtrees(tree)
        if len(tree.children) == 2 and {_last(left).data, right.data} <= _NUMERIC:
            self.fail(right, "two numbers side by side read as one: put \\cdot between them")
        if self.house and left.data == "slashed":
            self.fail(right, "a/b c can be read in two ways: use \\frac")
        if self.house and _last(left).data == "log" and _last(left).children[-1].data in ("name", "number"):
            self.fail(right, "what follows a log without parentheses can be read in two ways")
        return self._binary(tree, numbers.times)

    def negative(self, tree):
        a = self.visit(tree.children[0])
        return lambda w, e: -a(w, e)

    def group(self, tree):
        return self.visit([c for c in tree.children if isinstance(c, Tree)][0])

    def absolute(self, tree):
        a = self.visit(tree.children[0])
        return lambda w, e: numbers.magnitude(a(w, e))

    def square_root(self, tree):
        a = self.visit(tree.children[0])
        return lambda w, e: numbers.sqrt(a(w, e))

    def power(self, tree):
        base, exponent = tree.children
        power = self.visit(exponent if isinstance(exponent, Tree) else Tree("name", [exponent]))
        if base.data == "name" and spell(base) == "e":
            return lambda w, e: numbers.exp(power(w, e))
        if base.data == "application" and not self._is_call(base):
            head, argument = [c for c in base.children if isinstance(c, Tree)]
            return self._binary(
                Tree("times", [head, Tree("power", [Tree("group", [argument]), exponent])]),
                numbers.times,
            )
        a = self.visit(base)
        return lambda w, e: numbers.power(a(w, e), power(w, e))

    def log(self, tree):
        *head, argument = tree.children
        if argument.data == "power" and argument.children[0].data in ("application", "name"):
            self.fail(argument, "log a^b can be read in two ways: write \\log(a^b) or (\\log a)^b")
        inside = argument.children[0] if argument.data == "power" else argument
        if inside.data == "application" and not self._is_call(inside):
            self.fail(argument, "what follows a log without parentheses can be read in two ways")
        function = {"\\log": numbers.log, "\\exp": numbers.exp}[str(head[0])]
        if argument.data == "power" and argument.children[0].data == "group":
            self.fail(argument, "log (a)^b can be read in two ways: write (log a)^b or log(a^b)")
        a = self.visit(argument)
        if len(head) == 1:
            return lambda w, e: function(a(w, e))
        k = int(head[1])
        return lambda w, e: function(a(w, e)) ** k

    # names and applications
    def _resolve(self, name):
        found = self.symbols.find(name)
        if found is None:
            self.fail(name, f"the symbol table has no “{spell(name)}”")
        return found

    def name(self, tree):
        key = spell(tree)
        if key in self.bound:
            return lambda w, e: e[key]
        if "'" in key and key.replace("'", "") in self.symbols.plain:
            function = self.visit(_without_prime(tree))
            self.needs.add("calculus")
            return lambda w, e: function(w, e).derivative()
        symbol, sub = self._resolve(tree)
        if symbol.kind == "sample":
            if len(sub) != 1:
                self.fail(tree, f"a sample takes one index: “{spell(tree)}”")
            index = self.visit(_as_tree(sub[0]))
            self.families.add(symbol.key)
            return lambda w, e: w.draw(symbol.key, index(w, e))
        if symbol.key in self.model.calculus_only:
            self.needs.add("calculus")
        if symbol.kind == "statistic":
            self.families |= self.model.statistics[symbol.key]
        if symbol.kind in _CALLABLE:
            if sub is None:
                return lambda w, e: w.meaning(symbol.key)
            if len(sub) != 1 or getattr(sub[0], "data", "") == "times":
                self.fail(tree, f"“{spell(tree)}”: one parameter was expected")
            parameter = self.visit(_as_tree(sub[0]))
            return lambda w, e: w.meaning(symbol.key, parameter(w, e))
        if symbol.kind == "index":
            self.fail(tree, f"the index “{key}” belongs to no sum here")
        self.free.add(key)
        return lambda w, e: e[key]

    def _is_call(self, application):
        """Whether ``name(...)`` applies a function: a number before parentheses is a factor."""
        head = application.children[0]
        found = None if spell(head) in self.bound else self.symbols.find(_without_prime(head))
        return found is not None and found[0].kind in _CALLABLE

    def application(self, tree):
        head, *arguments = [c for c in tree.children if isinstance(c, Tree)]
        key = spell(head)
        if not self._is_call(tree):
            if key not in self.bound:
                self._resolve(head)
            if len(arguments) > 1 or kind_of(self, arguments[0]) in ("point", "noise"):
                self.fail(tree, f"“{key}” is no function")
            return self._binary(Tree("times", [head, arguments[0]]), numbers.times)
        function = self.visit(head)
        values = [self.visit(argument) for argument in arguments]

        def call(w, e):
            f = function(w, e)
            if not callable(f):
                raise PrintedError(f"“{key}” takes no arguments", self.tex)
            return f(*(v(w, e) for v in values))

        return call

    # sums, products, integrals
    def _range(self, tree, upper):
        """(variable, function giving its values or its total) of a big operator."""
        variable = spell(tree.children[0])
        if tree.data == "over_space":
            self.needs.add("atoms")
            return variable, lambda w, e: w.points(variable)
        if tree.data == "over_set":
            values = self.visit(tree.children[1])
            return variable, lambda w, e: values(w, e, variable)
        if tree.data == "over_indices":
            if upper is None or str(tree.children[1]) != "=":
                self.fail(tree, "a sum over an index runs from i=1 to an upper limit")
            first, last = self.visit(tree.children[2]), self.visit(_as_tree(upper))
            return variable, lambda w, e: w.indices(first(w, e), last(w, e))
        function, relation, value = tree.children[1:]
        if str(relation) != "=":
            self.fail(relation, "a fibre is given by an equation, G(z) = x")
        function, value = self.within([variable], function), self.visit(value)
        return variable, lambda w, e: w.fibre(variable, lambda point: function(w, {**e, variable: point}), value(w, e))

    def _big(self, tree, fold):
        where, *upper, body = tree.children
        if isinstance(where, Token):
            where = Tree("over_space", [where])
        variable, values = self._range(where, upper[0] if upper else None)
        term = self.within([variable], body)
        return lambda w, e: fold(w, values(w, e), lambda v: term(w, {**e, variable: v}))

    def sum_over(self, tree):
        return self._big(tree, lambda w, values, term: w.sum(values, term))

    def product_over(self, tree):
        return self._big(tree, lambda w, values, term: w.product(values, term))

    def integral(self, tree):
        *bounds, body, differential = tree.children
        variable = spell(Token("NAME", re.sub(r"^\\,\s*(d|\\mathrm\s*\{d\})\s*", "", differential)))
        term = self.within([variable], body)
        if not bounds:
            return lambda w, e: w.integral(variable, lambda v: term(w, {**e, variable: v}))
        self.needs.add("calculus")
        low, high = (self.visit(_as_tree(b)) for b in bounds)
        return lambda w, e: w.interval_integral(low(w, e), high(w, e), lambda v: term(w, {**e, variable: v}))

    # expectations
    def _draws(self, tree):
        """[(variables, function giving their law)] of x \\sim p_r, (x, y) \\sim \\mu_\\pi, ..."""
        found = []
        for draw in tree.children:
            variables, law = draw.children
            names = variables.children if isinstance(variables, Tree) else [variables]
            found.append(([spell(n) for n in names if n.type == "NAME"], self.law(law)))
        return found

    def law(self, tree):
        if tree.data == "application" and spell(tree.children[0]).startswith("\\math"):
            return self.distribution(tree)
        return self.visit(tree)

    def distribution(self, tree):
        head, *parameters = [c for c in tree.children if isinstance(c, Tree)]
        name = spell(head).split()[-1]
        values = [self.visit(p) for p in parameters]
        if name != "Ber":
            self.needs.add("calculus")
        return lambda w, e: w.distribution(name, *(v(w, e) for v in values))

    def _moment(self, tree, moment):
        draws, *bodies = [c for c in tree.children if isinstance(c, Tree)]
        if draws.data != "draws":
            return self._sample_moment([draws, *bodies], moment)
        laws = self._draws(draws)
        names = [name for variables, _ in laws for name in variables]
        terms = [self.within(names, body) for body in bodies]

        def value(w, e):
            def mean(term, laws=laws, e=e):
                if not laws:
                    return term(w, e)
                (variables, law), *rest = laws
                return law(w, e).mean(lambda point: mean(term, rest, {**e, **_bind(variables, point)}))

            return moment(mean, terms)

        return value

    def _sample_moment(self, bodies, moment):
        """An expectation over every sample that occurs: by enumeration, so in finite worlds."""
        outside, self.families = self.families, set()
        terms = [self.visit(body) for body in bodies]
        inside, self.families = frozenset(self.families), outside | self.families
        if not inside:
            raise PrintedError("an expectation without a law needs a sample in it", self.tex)
        self.needs |= {"atoms", "enumeration"}
        return lambda w, e: moment(lambda term: w.mean_over_samples(inside, lambda: term(w, e)), terms)

    def mean(self, tree):
        return self._moment(tree, lambda mean, terms: mean(terms[0]))

    def variance(self, tree):
        return self._moment(tree, lambda mean, t: mean(_product(t[0], t[0])) - mean(t[0]) * mean(t[0]))

    def covariance(self, tree):
        return self._moment(tree, lambda mean, t: mean(_product(t[0], t[1])) - mean(t[0]) * mean(t[1]))

    def probability(self, tree):
        draws, _, left, relation, right, _ = tree.children
        self.needs.add("atoms")
        event = Tree("indicator", [left, relation, right])
        return self._moment(Tree("mean", [draws, event]), lambda mean, terms: mean(terms[0]))

    def indicator(self, tree):
        left, relation, right = tree.children
        compare = ORDER[SAME_SIGN.get(str(relation), str(relation))]
        self.needs.add("atoms")
        a, b = self.visit(left), self.visit(right)
        return lambda w, e: w.number(Fraction(int(compare(a(w, e), b(w, e)))))

    # derivatives and optima
    def derivative(self, tree):
        operator_tex, body = tree.children
        twice = "^" in operator_tex
        variable = re.search(r"(\\[a-zA-Z]+|[a-zA-Z])\s*(\^\s*\{?2\}?)?\s*\}$", operator_tex)[1]
        if variable not in self.bound:
            self.visit(Tree("name", [Token("NAME", variable)]))
        if kind_of(self, Tree("name", [Token("NAME", variable)])) in ("point", "noise"):
            self.needs.add("calculus")
        term = self.visit(body)

        def value(w, e):
            jet = term(w, {**e, variable: numbers.Jet(e[variable], 1, 0 if twice else None)})
            if not isinstance(jet, numbers.Jet):
                return w.number(Fraction(0))
            return jet.second if twice else jet.first

        return value

    def optimum(self, tree):
        which, choice, body = tree.children
        variable, *where = choice.children if isinstance(choice, Tree) else [choice]
        variable, which = spell(variable), str(which)
        sign, unique = 1 if which.endswith("max") else -1, which.startswith("\\arg")
        self.needs |= {"atoms", "optimum"}
        symbol = self.symbols.plain.get(variable)
        if symbol is not None and symbol.kind == "function":
            term = self.visit(body)

            def best(w, e):
                functional = lambda f: sign * term(w.with_function(variable, f), e)
                return w.best_function(functional, unique)

        else:
            term = self.within([variable], body)
            low, high, *opened = self._interval(where[0] if where else UNIT)

            def best(w, e):
                ends = low(w, e), high(w, e), [not left_out for left_out in opened]
                return w.best_number(lambda d: sign * term(w, {**e, variable: d}), *ends, unique)

        if unique:
            return lambda w, e: best(w, e)[0]
        return lambda w, e: sign * best(w, e)[1]

    def cases(self, tree):
        rows = []
        for case in tree.children:
            value, *condition = case.children
            if condition:
                left, relation, right = condition
                compare = ORDER[SAME_SIGN.get(str(relation), str(relation))]
                condition = (self.visit(left), compare, self.visit(right))
            rows.append((self.visit(value), condition))

        def chosen(w, e):
            for value, condition in rows:
                if not condition:
                    return value(w, e)
                left, compare, right = condition
                if np.all(compare(left(w, e), right(w, e))):
                    return value(w, e)
            raise PrintedError("none of the cases holds", self.tex)

        return chosen

    # sets
    def _interval(self, tree):
        """(low, high, whether low is left out, whether high is) of an interval."""
        if tree.data != "interval":
            self.fail(tree, "an interval was expected")
        ends = [self.visit(c) for c in tree.children if isinstance(c, Tree)]
        return (*ends, *(str(c) in "()" for c in tree.children if isinstance(c, Token)))

    def finite_set(self, tree):
        members = [self.visit(c) for c in tree.children]
        return lambda w, e, variable=None: [m(w, e) for m in members]

    def space(self, tree):
        self.needs.add("atoms")
        return lambda w, e, variable: w.points(variable)


UNIT, WIDE = parse("[0,1]", "set"), parse("(-7,7)", "set")


_NUMERIC = {"number", "short_fraction", "digit_fraction"}


def _last(tree):
    """The factor that ends a product, as it is printed."""
    while tree.data == "times":
        tree = tree.children[-1]
    return tree


def _as_tree(node):
    return node if isinstance(node, Tree) else Tree("number" if node.type == "NUMBER" else "name", [node])


def _without_prime(name):
    return Tree("name", [c for c in name.children if isinstance(c, Tree) or c.type != "PRIME"], name.meta)


def _bind(variables, point):
    return dict(zip(variables, point, strict=True)) if len(variables) > 1 else {variables[0]: point}


def _product(f, g):
    return lambda w, e: f(w, e) * g(w, e)


def kind_of(reader, tree):
    if tree.data == "name" and (symbol := reader.symbols.find(tree)):
        return symbol[0].kind
    return None
