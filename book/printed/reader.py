"""The reader of the printed equations: from a syntax tree to something that computes.

Each side of a line becomes a function of a world.  Names come from the symbol
table of the notation chapter and nowhere else.  How the sides are compared is decided in
:mod:`printed.verdict`; in which worlds, by the :class:`~printed.model.Model`.

Every method of :class:`Reader` is one construct of the dialect and reads like its definition.  It
returns a function ``(w, e) -> value`` of a world ``w`` and of an environment ``e``, the values of
the variables; what gives no number is marked with its kind (:mod:`printed.kinds`).
"""

from __future__ import annotations

import operator
import re
from fractions import Fraction

import numpy as np
from ganloss.exact import Q
from lark import Token, Tree
from lark.visitors import Interpreter

from printed import kinds, numbers, relations
from printed.kinds import NUMBER, REAL, SPACES, Function, is_number, working
from printed.syntax import IllFormed, PrintedError, parse, spell, subtrees
from printed.world import Undefined

__all__ = ["Reader", "is_distribution"]


_DRAWN = Function((), law=True)  # of what depends on samples
_CALLABLE = ("law", "function", "functional", "statistic", "transform")


class Reader(Interpreter):
    """Gives every construct of the dialect its meaning."""

    def __init__(self, model, tex, house=True):
        self.house = house  # whether the rules of the book's own lines are asked for
        self.model, self.symbols, self.tex = model, model.symbols, tex
        self.bound = {}  # variables bound by a sum, an integral or an expectation around here, and their kinds
        self.used = {}  # variables, and what a world gives, that occur in what is being read; with their kinds
        self.twice = set()  # those that are bound once more inside
        self.left = set()  # variables that some such sum has bound and that stand outside it again
        self.set_from = set()  # names of which a condition makes what it sets
        self.derived = set()  # variables in which a derivative is taken
        self.on_the_line = False  # whether the line gives a law on the line: things and noise values are real numbers
        self.free = set()  # numbers and points that the equation leaves free: for all of them
        self.families = set()  # samples that occur
        self.needs = set()  # what a world must offer: "atoms", "calculus", "sample", "enumeration"

    def fail(self, tree, message, error=PrintedError):
        places = (getattr(tree, "meta", tree), *getattr(tree, "children", ()))
        position = next((place.start_pos for place in places if hasattr(place, "start_pos")), None)
        raise error(message, self.tex, position)

    def text(self, tree):
        """What is printed there."""
        start, end = getattr(tree.meta, "start_pos", None), getattr(tree.meta, "end_pos", None)
        return spell(tree) if start is None else self.tex[start:end].strip()

    def __default__(self, tree):
        self.fail(tree, f"“{tree.data}” has no meaning here")

    def visit(self, tree):
        """Read ``tree``; what it returns is marked with what occurs in it, ``used``."""
        outer, self.used = self.used, {}
        value = super().visit(tree)
        value.used = self.used
        self.used = outer | self.used
        return value

    def within(self, variables, tree, read):
        """What ``read()`` returns with the ``variables`` bound: a dictionary of their kinds, which ``tree`` prints."""
        outer, used = self.bound, self.used
        self.bound, self.used = outer | variables, {}
        twice = self.twice
        self.twice = twice - variables.keys()
        try:
            value = read()
        finally:
            inner, self.bound = self.used, outer
            self.left |= variables.keys()
        for name in self.twice & variables.keys() - inner.keys():
            self.fail(tree, f"“{name}” is bound twice, and only the inner one is used: give one of the two another name")
        self.used = used | {name: kind for name, kind in inner.items() if name not in variables}
        self.twice |= twice | variables.keys() & outer.keys()
        return value

    def binding(self, name, kind, tree):
        """``{name: kind}`` of a variable that runs over this ``kind``: a name of the symbol table must be of it."""
        symbol = self.symbols.plain.get(name)
        if symbol is None:
            return {name: kind}
        own = self.symbols.kind(symbol)
        if isinstance(own, Function):
            self.fail(tree, f"“{name}” is {kinds.words(own)}, and no variable")
        if not self._fits(own, kind):
            self.fail(tree, f"“{name}” is {kinds.words(own)}, and what it runs over is of another kind: {kinds.words(kind)}", IllFormed)
        return {name: own}

    # kinds
    def _fits(self, kind, wanted):
        """Whether one kind can stand for the other; on the line, things and noise values are real numbers."""
        if self.on_the_line and not isinstance(wanted, Function) and not isinstance(kind, Function):
            return kinds.fits(kind, wanted) if wanted in ("size", "index") else kind not in ("size", "index") or wanted not in SPACES
        return wanted == REAL and kind in (*SPACES, NUMBER, "logit", REAL) or kinds.fits(kind, wanted)

    def wanted(self, kind, tree, by):
        """Read ``tree``, where ``by`` wants something of this kind."""
        value = self.visit(tree)
        found = kinds.of(value)
        if not self._fits(found, kind):
            self.fail(tree, f"{by} takes {kinds.words(kind)}, and “{self.text(tree)}” is {kinds.words(found)}", IllFormed)
        return value

    def quantity(self, tree, value=None):
        """Read ``tree`` (or take the ``value`` read from it) where a number is wanted; a thing is one on the line only."""
        value = value or self.visit(tree)
        kind = kinds.of(value)
        if isinstance(kind, Function):
            self.fail(tree, f"a number is wanted, and “{self.text(tree)}” is {kinds.words(kind)}", IllFormed)
        if not is_number(kind):
            self.needs.add("calculus")
        return value

    def settled(self, tree, value, but=(), own=()):
        """Refuse a ``value`` that is known only when samples are drawn, or that is made of the names in ``but``.

        What a condition sets is settled before a derivative is taken, and stays: so its ``value``, but for the condition's
        ``own`` variables, is made of none in which the line takes a derivative.
        """
        for name, kind in value.used.items():
            if kind == _DRAWN or name in but:
                self.fail(tree, f"a condition is settled before “{name}” is known")
        self.set_from |= value.used.keys() - set(own)
        self._stays(tree)

    def _stays(self, tree):
        for name in self.set_from & self.derived:
            self.fail(tree, f"a derivative in “{name}” does not move what a condition makes of “{name}”: put that in place, or say where it stays")

    def constant(self, tree):
        """Read ``tree`` where a number is wanted that is known before the world is drawn: one made of numbers."""
        value = self.quantity(tree)
        for name, kind in value.used.items():
            if not is_number(kind):
                self.fail(tree, f"a number made of numbers is wanted here, and “{name}” is {kinds.words(kind)}")
        return value

    def comparable(self, tree, a, b):
        """Refuse to compare ``a`` and ``b``, which were read, where they are of different kinds."""
        self._of_all_things(tree, a, b)
        left, right = kinds.of(a), kinds.of(b)
        for kind in (left, right):
            if isinstance(kind, Function) and not (kind.pointwise and len(kind.takes) == 1):
                self.fail(tree, f"{kinds.words(kind)} is compared by its values only: write its arguments")
        if not (kinds.same(left, right) or self.on_the_line and kinds.is_plain(left) and kinds.is_plain(right)):
            self.fail(tree, f"{kinds.words(left)} cannot be compared with {kinds.words(right)}")
        if left != right and not {left, right}.isdisjoint(SPACES):
            self.needs.add("calculus")

    def _of_all_things(self, tree, *values):
        """Refuse what speaks of one thing x beside a function, which speaks of all."""
        if all(kinds.is_plain(kinds.of(value)) for value in values):
            return
        for value in values:
            for name, kind in getattr(value, "used", {}).items():
                if kind in SPACES:
                    self.fail(tree, f"of one thing “{name}” and of a function as a whole: write its arguments")

    def comparison(self, left, relation, right, pointwise=False):
        """Read ``left`` and ``right``, numbers or things, and return both around the order that is meant.

        Functions are compared only where it is meant of all their values, ``pointwise``.
        """
        compare = relations.relation(relation).order
        if compare is None:
            self.fail(left, f"“{relation}” is no order of numbers")
        a, b = self.visit(left), self.visit(right)
        for tree, value in ((left, a), (right, b)):
            if not kinds.is_plain(kinds.of(value)):
                if not pointwise:
                    self.fail(tree, f"a number is wanted, and “{self.text(tree)}” is {kinds.words(kinds.of(value))}", IllFormed)
            elif compare not in (operator.eq, operator.ne):
                self.quantity(tree, value)
        self.comparable(left, a, b)
        return a, compare, b

    # numbers and arithmetic
    def number(self, tree):
        value = Q(Fraction(str(tree.children[0])))
        return lambda w, e: w.number(value)

    def bare_number(self, tree):
        if len(tree.children[0]) > 1:
            self.fail(tree, "TeX takes one digit only: put the number in braces")
        return self.number(tree)

    def infinity(self, tree):
        return lambda w, e: np.inf

    def short_fraction(self, tree):
        top, bottom = re.sub(r"\\[td]?frac\s*", "", tree.children[0]).replace(" ", "")
        numerator = Q(top)
        head = Tree("number" if bottom.isdigit() else "name", [Token("NAME", bottom)], tree.meta)
        below = self.quantity(head)
        return working(kinds.calculated(kinds.of(below)), lambda w, e: w.number(numerator) / below(w, e))

    def digit_fraction(self, tree):
        numerator = Q(tree.children[0][-1])
        below = self.quantity(tree.children[1])
        return working(kinds.calculated(kinds.of(below)), lambda w, e: w.number(numerator) / below(w, e))

    def _binary(self, tree, operation):
        parts = subtrees(tree)
        return self._combined(parts, [self.visit(part) for part in parts], operation)

    def _combined(self, parts, values, operation):
        """Two numbers, or functions of things by their values; ``values`` are what was read from the ``parts``."""
        a, b = values
        functions = [kinds.of(value) for value in values if isinstance(kinds.of(value), Function)]
        if not functions:
            return _calculated(operation, *(self.quantity(part, value) for part, value in zip(parts, values)))
        self._of_all_things(parts[0], *values)
        for part, value in zip(parts, values):
            kind = kinds.of(value)
            wrong = kind.takes != functions[0].takes or not kind.pointwise if isinstance(kind, Function) else kind in (*SPACES, REAL)
            if wrong:
                self.fail(part, f"{kinds.words(kind)} stands beside {kinds.words(functions[0])}: write the arguments")
        if any(kind.gives in SPACES for kind in functions):
            self.needs.add("calculus")
        kind = Function(functions[0].takes, kinds.calculated(*(kind.gives for kind in functions)))
        return working(kind, lambda w, e: operation(a(w, e), b(w, e)))

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
        kind = kinds.of(a)
        if not isinstance(kind, Function):
            return _calculated(operator.neg, self.quantity(tree.children[0], a))
        if not kind.pointwise:
            self.fail(tree.children[0], f"a number is wanted, and “{self.text(tree.children[0])}” is {kinds.words(kind)}", IllFormed)
        return working(Function(kind.takes, kinds.calculated(kind.gives)), lambda w, e: -a(w, e))

    def group(self, tree):
        return self.visit(tree.children[0])

    def absolute(self, tree):
        return _calculated(numbers.magnitude, self.quantity(tree.children[0]))

    def square_root(self, tree):
        return _calculated(numbers.sqrt, self.quantity(tree.children[0]))

    def power(self, tree):
        base, exponent = tree.children
        exponent = exponent if isinstance(exponent, Tree) else Tree("name", [exponent], tree.meta)
        if base.data == "name" and spell(base) == "e":
            return _calculated(numbers.exp, self.quantity(exponent))
        if base.data == "application" and not self._is_call(base):
            head, *arguments = base.children
            if len(arguments) > 1:
                self.fail(base, f"“{spell(head)}” is no function")
            return self._binary(Tree("times", [head, Tree("power", [Tree("group", arguments), exponent])]), numbers.times)
        return _calculated(numbers.power, self.quantity(base), self.quantity(exponent))

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
        if len(head) == 1:
            return _calculated(function, self.quantity(argument))
        if not head[1].isdigit():
            self.fail(head[1], "a log has a whole power: \\log^2")
        k = int(head[1])
        return _calculated(lambda a: function(a) ** k, self.quantity(argument))

    # names and applications
    def _resolve(self, name):
        found = self.symbols.find(name)
        if found is None:
            self.fail(name, f"the symbol table has no “{spell(name)}”")
        return found

    def name(self, tree):
        key = spell(tree)
        if key in self.bound:
            self.used[key] = self.bound[key]
            return working(self.bound[key], lambda w, e: e[key])
        if "'" in key and key.replace("'", "") in self.symbols.plain:
            return self._slope(tree)
        if self.symbols.find(tree) is None and key in self.left:
            self.fail(tree, f"“{key}” stands outside of the sum or expectation that it belongs to", IllFormed)
        symbol, sub = self._resolve(tree)
        kind = self.symbols.kind(symbol)
        if symbol.kind == "index":
            self.fail(tree, f"the index “{key}” belongs to no sum here", IllFormed)
        if symbol.kind == "sample":
            if len(sub) != 1:
                self.fail(tree, f"a sample takes one index: “{spell(tree)}”")
            index = self.wanted("index", _as_tree(sub[0]), f"a sample {symbol.tex}")
            self.families.add(symbol.key)
            self.used[key] = _DRAWN
            return working(kind, lambda w, e: w.draw(symbol.key, index(w, e)))
        if symbol.key in self.model.calculus_only:
            self.needs.add("calculus")
        if symbol.kind == "statistic":
            self.used[key] = _DRAWN
            self.families |= self.model.statistics[symbol.key]
        if symbol.kind in _CALLABLE:
            if symbol.kind not in ("statistic", "transform"):
                self.used[key] = kind
            if sub is None:
                return working(kind, lambda w, e: w.meaning(symbol.key))
            if len(sub) != 1 or getattr(sub[0], "data", "") == "times":
                self.fail(tree, f"“{spell(tree)}”: one parameter was expected")
            parameter = self.quantity(_as_tree(sub[0]))
            return working(kind, lambda w, e: w.meaning(symbol.key, parameter(w, e)))
        self.free.add(key)
        self.used[key] = kind
        return working(kind, lambda w, e: e[key])

    def _slope(self, tree):
        """f' of a function of one thing, or of one number."""
        function = self.visit(_without_prime(tree))
        kind = kinds.of(function)
        if not (isinstance(kind, Function) and len(kind.takes) == 1 and (kind.pointwise or is_number(kind.takes[0]))):
            self.fail(tree, f"“{spell(_without_prime(tree))}” is {kinds.words(kind)}: it has no slope")
        if kind.pointwise:
            self.needs.add("calculus")
        return working(Function(kind.takes, kinds.calculated(*kind.takes)), lambda w, e: function(w, e).derivative())

    def _is_call(self, application):
        """Whether ``name(...)`` applies a function: a number before parentheses is a factor."""
        head = application.children[0]
        found = None if spell(head) in self.bound else self.symbols.find(_without_prime(head))
        return found is not None and found[0].kind in _CALLABLE

    def application(self, tree):
        head, *arguments = tree.children
        key = spell(head)
        if not self._is_call(tree):
            values = [self.visit(part) for part in (head, *arguments)]
            if len(arguments) > 1 or kinds.of(values[1]) in SPACES:
                self.fail(tree, f"“{key}” is no function")
            return self._combined([head, *arguments], values, numbers.times)
        function = self.visit(head)
        kind = kinds.of(function)
        if not isinstance(kind, Function):
            self.fail(tree, f"“{key}” is {kinds.words(kind)}, and takes no arguments")
        if len(arguments) != len(kind.takes):
            self.fail(tree, f"“{key}” takes {len(kind.takes)} argument{'s' * (len(kind.takes) > 1)}, and not {len(arguments)}", IllFormed)
        values = [self._argument(head, wanted, argument) for wanted, argument in zip(kind.takes, arguments)]
        if len(values) == 1:
            (value,) = values
            return working(kind.gives, lambda w, e: function(w, e)(value(w, e)))
        return working(kind.gives, lambda w, e: function(w, e)(*(v(w, e) for v in values)))

    def _argument(self, head, wanted, argument):
        value = self.wanted(wanted, argument, f"“{spell(head)}”")
        if not isinstance(wanted, Function) and kinds.of(value) != wanted and not {wanted, kinds.of(value)}.isdisjoint((*SPACES, REAL)):
            self.needs.add("calculus")
        if wanted != "label":
            return value

        def label(w, e):
            y = value(w, e)
            if not np.all((y == 0) | (y == 1)):
                raise Undefined(f"{y} is no label: 0 or 1")
            return y

        return label

    # sums, products, integrals
    def _range(self, tree, upper):
        """(variable and its kind, function giving its values or its total) of a big operator."""
        if upper is not None and tree.data != "over_indices":
            self.fail(tree, "only a sum over an index has an upper limit")
        variable = spell(tree.children[0])
        own = self.kind_of_name(variable)
        if tree.data == "over_space":
            return self._over_space(tree, variable)
        if tree.data == "over_set":
            if tree.children[1].data == "space":
                return self._over_space(tree, variable)
            values = self.visit(tree.children[1])
            self.binding(variable, own if own == "label" else NUMBER, tree)
            return {variable: NUMBER}, lambda w, e: values(w, e)
        if tree.data == "over_indices":
            if upper is None or str(tree.children[1]) != "=":
                self.fail(tree, "a sum over an index runs from i=1 to an upper limit")
            first, last = (self.wanted("index", _as_tree(end), "a sum") for end in (tree.children[2], upper))
            kind = own if own in ("index", "label") else "index"
            return self.binding(variable, kind, tree), lambda w, e: w.indices(first(w, e), last(w, e))
        function, relation, value = tree.children[1:]
        if str(relation) != "=":
            self.fail(relation, "a fibre is given by an equation, G(z) = x")
        binding = self.binding(variable, own if own in SPACES else SPACES[0], tree)
        point = self.visit(value)
        function = self.within(binding, tree, lambda: self.visit(function))
        for side, printed in ((function, tree.children[1]), (point, value)):
            if isinstance(kinds.of(side), Function):
                self.fail(printed, f"“{self.text(printed)}” is {kinds.words(kinds.of(side))}: write its arguments")
        self.comparable(tree, function, point)
        self.needs.add("atoms")
        return binding, lambda w, e: w.fibre(variable, lambda z: function(w, {**e, variable: z}), point(w, e))

    def _over_space(self, tree, variable):
        own = self.kind_of_name(variable)
        if own is not None and own not in (*SPACES, "label"):
            self.fail(tree, f"“{variable}” is {kinds.words(own)}: it runs over no set of things, noise values or labels")
        self.needs.add("atoms")
        return self.binding(variable, own or SPACES[0], tree), lambda w, e: w.points(variable)

    def kind_of_name(self, name):
        """The kind that the symbol table gives a name, or None."""
        symbol = self.symbols.plain.get(name)
        return None if symbol is None else self.symbols.kind(symbol)

    def _big(self, tree, fold):
        where, *upper, body = tree.children
        if isinstance(where, Token):
            where = Tree("over_space", [where], tree.meta)
        binding, values = self._range(where, upper[0] if upper else None)
        (variable,) = binding
        term = self.within(binding, tree, lambda: self.quantity(body))
        return lambda w, e: fold(w, values(w, e), lambda v: term(w, {**e, variable: v}))

    def sum_over(self, tree):
        return self._big(tree, lambda w, values, term: w.sum(values, term))

    def product_over(self, tree):
        return self._big(tree, lambda w, values, term: w.product(values, term))

    def integral(self, tree):
        *bounds, body, differential = tree.children
        variable = spell(Token("NAME", re.sub(r"^\\,\s*(d|\\mathrm\s*\{d\})\s*", "", differential)))
        own = self.kind_of_name(variable)
        if own in ("size", "index", "label"):
            self.fail(differential, f"“{variable}” is {kinds.words(own)}: one sums over it")
        if not bounds and own is not None and own not in SPACES:
            self.fail(differential, f"an integral over “{variable}” needs its limits")
        low, high = [self.quantity(_as_tree(b)) for b in bounds] or (None, None)
        binding = self.binding(variable, own or SPACES[0], differential)
        term = self.within(binding, tree, lambda: self.quantity(body))
        if not bounds:
            return lambda w, e: w.integral(variable, lambda v: term(w, {**e, variable: v}))
        self.needs.add("calculus")
        return lambda w, e: w.interval_integral(low(w, e), high(w, e), lambda v: term(w, {**e, variable: v}))

    # expectations
    def _draws(self, tree):
        """([(variables, function giving their law)], the kinds of all) of x \\sim p_r, (x, y) \\sim \\mu_\\pi, ..."""
        found, bound = [], {}
        for draw in tree.children:
            variables, law = draw.children
            names = variables.children if isinstance(variables, Tree) else [variables]
            value = self.law(law)
            takes = kinds.of(value).takes
            if len(names) != len(takes):
                self.fail(draw, f"“{self.text(law)}” is {kinds.words(kinds.of(value))}: {len(takes)} to be drawn, and not {len(names)}")
            for name, kind in zip(names, takes):
                own = self.kind_of_name(spell(name))
                if spell(name) in bound:
                    self.fail(name, f"one name for two draws: {spell(name)}")
                if own is not None and (isinstance(own, Function) or not self._fits(own, kind) or own in ("size", "index")):
                    self.fail(draw, f"“{spell(name)}” is {kinds.words(own)}, and “{self.text(law)}” is {kinds.words(kinds.of(value))}", IllFormed)
                bound |= self.binding(spell(name), kind, draw)
            found.append(([spell(name) for name in names], value))
        return found, bound

    def law(self, tree):
        """Read ``tree`` where a law is wanted."""
        value = self.distribution(tree) if is_distribution(tree) else self.visit(tree)
        kind = kinds.of(value)
        if not (isinstance(kind, Function) and kind.law):
            self.fail(tree, f"“{self.text(tree)}” is {kinds.words(kind)}, and no law")
        return value

    def distribution(self, tree):
        head, *parameters = tree.children
        name = spell(head).split()[-1]
        values = [self.quantity(p) for p in parameters]
        if name != "Ber":
            self.needs.add("calculus")
        kind = Function(("label",) if name == "Ber" else (REAL,), law=True)
        return working(kind, lambda w, e: w.distribution(name, *(v(w, e) for v in values)))

    def _moment(self, tree, moment):
        draws, *bodies = tree.children
        if draws.data != "draws":
            return self._sample_moment([draws, *bodies], moment)
        laws, bound = self._draws(draws)
        terms = self.within(bound, tree, lambda: [self.quantity(body) for body in bodies])

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
        terms = [self.quantity(body) for body in bodies]
        inside, self.families = frozenset(self.families), outside | self.families
        if not inside:
            self.fail(bodies[0], "an expectation without a law needs a sample in it")
        self.needs |= {"atoms", "enumeration"}
        return lambda w, e: moment(lambda term: w.mean_over_samples(inside, lambda: term(w, e)), terms)

    def mean(self, tree):
        return self._moment(tree, lambda mean, terms: mean(terms[0]))

    def variance(self, tree):
        return self._moment(tree, lambda mean, t: mean(_product(t[0], t[0])) - mean(t[0]) * mean(t[0]))

    def covariance(self, tree):
        return self._moment(tree, lambda mean, t: mean(_product(t[0], t[1])) - mean(t[0]) * mean(t[1]))

    def probability(self, tree):
        draws, left, relation, right = tree.children
        self.needs.add("atoms")
        event = Tree("indicator", [left, relation, right])
        return self._moment(Tree("mean", [draws, event]), lambda mean, terms: mean(terms[0]))

    def indicator(self, tree):
        self.needs.add("atoms")
        a, compare, b = self.comparison(*tree.children)
        return lambda w, e: w.number(int(compare(a(w, e), b(w, e))))

    # derivatives and optima
    def derivative(self, tree):
        operator_tex, body = tree.children
        twice = "^" in operator_tex
        variable = re.search(r"(\\[a-zA-Z]+|[a-zA-Z])\s*(\^\s*\{?2\}?)?\s*\}$", operator_tex)[1]
        name = Tree("name", [Token("NAME", variable)], tree.meta)
        kind = kinds.of(self.visit(name))
        if isinstance(kind, Function) or kind in ("size", "index", "label"):
            self.fail(tree, f"“{variable}” is {kinds.words(kind)}: there is no derivative in it")
        if kind in SPACES:
            self.needs.add("calculus")
        self.derived.add(variable)
        self._stays(tree)
        if any(node.data in ("derivative", "optimum") for node in body.iter_subtrees()):
            self.fail(tree, "a derivative of a derivative, or of an optimum, is not computed")
        term = self.quantity(body)

        def value(w, e):
            jet = term(w, {**e, variable: numbers.Jet(e[variable], 1, 0 if twice else None)})
            if not isinstance(jet, numbers.Jet):
                return w.number(0)
            return jet.second if twice else jet.first

        return value

    def optimum(self, tree):
        which, choice, body = tree.children
        variable, *where = choice.children if isinstance(choice, Tree) else [choice]
        variable, which = spell(variable), str(which)
        sign, unique = 1 if which.endswith("max") else -1, which.startswith("\\arg")
        self.needs |= {"atoms", "optimum"}
        kind = self.kind_of_name(variable)
        if isinstance(kind, Function):
            if kind != self.kind_of_name(self.model.objective_of) or where:
                self.fail(tree, f"“{variable}” is {kinds.words(kind)}: no optimum over such functions is known")
            term = self.quantity(body)

            def best(w, e):
                functional = lambda f: sign * term(w.with_function(variable, f), e)
                return w.best_function(functional, unique)

        else:
            if kind is not None and kind not in (NUMBER, "logit"):
                self.fail(tree, f"“{variable}” is {kinds.words(kind)}: an optimum is over a number or a function")
            binding = self.binding(variable, NUMBER, tree)
            term = self.within(binding, tree, lambda: self.quantity(body))
            low, high, *opened = self.interval(where[0] if where else UNIT)

            def best(w, e):
                ends = low(w, e), high(w, e), [not left_out for left_out in opened]
                return w.best_number(lambda d: sign * term(w, {**e, variable: d}), *ends, unique)

        if unique:
            return working(kind or NUMBER, lambda w, e: best(w, e)[0])
        return lambda w, e: sign * best(w, e)[1]

    def cases(self, tree):
        rows = []
        for case in tree.children:
            value, *condition = case.children
            rows.append((self.quantity(value), self.comparison(*condition) if condition else None))

        def chosen(w, e, rows=tuple(rows)):
            if not rows:
                raise Undefined("none of the cases holds")
            (value, condition), *others = rows
            if not condition:
                return value(w, e)
            left, compare, right = condition
            a, b = left(w, e), right(w, e)
            holds = numbers.compared(compare, a, b)
            if np.all(holds):
                return value(w, e)
            return numbers.where(holds, value(w, e), chosen(w, e, others)) if np.any(holds) else chosen(w, e, others)

        return chosen

    # sets
    def interval(self, tree, read=None):
        """(low, high, whether low is left out, whether high is) of an interval, or of all real numbers."""
        if tree.data == "space" and spell(tree).split()[-1] == "R":
            return (lambda w, e: -np.inf), (lambda w, e: np.inf), True, True
        if tree.data != "interval":
            self.fail(tree, "an interval was expected")
        opening, low, _, high, closing = tree.children
        read = read or self.quantity
        return read(low), read(high), opening == "(", closing == ")"

    def finite_set(self, tree):
        members = [self.quantity(c) for c in tree.children]
        return lambda w, e: [m(w, e) for m in members]


UNIT = parse("[0,1]", "set")


_NUMERIC = {"number", "short_fraction", "digit_fraction"}


def _calculated(operation, *values):
    """``operation`` of one number or of two."""
    kind = kinds.calculated(*map(kinds.of, values))
    if len(values) == 1:
        (a,) = values
        return working(kind, lambda w, e: operation(a(w, e)))
    a, b = values
    return working(kind, lambda w, e: operation(a(w, e), b(w, e)))


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


def is_distribution(tree):
    """Whether ``tree`` is a law by name: \\mathrm{Ber}(p), \\mathcal{N}(0, 1)."""
    return tree.data == "application" and spell(tree.children[0]).startswith("\\math")
