"""The side conditions of a printed equation, one class each: what it says of a world and of the values of the variables.

A world is drawn so: numbers and points first (:class:`Interval`, :class:`Real` and :class:`OneOf` say from where), then every
condition may :meth:`~Condition.apply` what it sets, in the order of the line, and what does not :meth:`~Condition.holds` is drawn
again.  A model may meet the conditions on laws, which it would else meet by luck, while it draws them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from printed import kinds, relations
from printed.functions import Fn, pairs
from printed.kinds import NUMBER, REAL, SPACES, Function
from printed.reader import Reader, is_distribution
from printed.syntax import parse, spell, subtrees

__all__ = [
    "Apart",
    "At",
    "Condition",
    "Everywhere",
    "InWorld",
    "Interval",
    "Limit",
    "OneOf",
    "Order",
    "Positive",
    "Real",
    "SameLaw",
    "TheLaw",
    "Value",
    "read",
    "read_conditions",
    "those",
]


class Condition:
    """What a line says beside its equation; ``name``, where there is one, is the symbol that it speaks of."""

    @classmethod
    def read(cls, reader, left, sign, right):
        """The condition, if what is printed on both sides of this sign is one of this class; else None."""
        return None

    def apply(self, world, e):
        """Set what it says, in the world or among the values ``e`` of the variables."""

    def holds(self, world, e):
        """Whether a world and values meet it."""
        return True


@dataclass
class InWorld(Condition):
    r"""\world{small}: in the named world."""

    world: str

    @classmethod
    def read(cls, reader, left, sign, right):
        return cls(str(right)) if sign == "\\world" else None


@dataclass
class Apart(Condition):
    r"""p_r \perp p_g: what one law gives, the other never does."""

    name: str
    other: str

    @classmethod
    def read(cls, reader, left, sign, right):
        if sign != "\\perp":
            return None
        if {spell(left), spell(right)} != reader.model.separable:
            reader.fail(left, f"only {' and '.join(sorted(reader.model.separable))} can be disjoint")
        return cls(spell(left), spell(right))

    def holds(self, world, e):
        return all(np.all(a * b == 0) for a, b in pairs(world.meaning(self.name), world.meaning(self.other), world))


@dataclass
class OneOf(Condition):
    r"""y \in \{0, 1\}: the number is one of those."""

    name: str
    members: Callable

    @classmethod
    def read(cls, reader, left, sign, right):
        if sign != "\\in" or right.data != "finite_set":
            return None
        _number(reader, left)
        members = [reader.constant(member) for member in right.children]
        return cls(spell(left), lambda w, e: [member(w, e) for member in members])

    def holds(self, world, e):
        return e[self.name] in self.members(world, e)


@dataclass
class Interval(Condition):
    r"""d \in (0, 1]: the number is in the interval, whatever the symbol table says."""

    name: str
    low: Callable
    high: Callable
    without_low: bool
    without_high: bool

    @classmethod
    def read(cls, reader, left, sign, right):
        if sign != "\\in" or right.data != "interval":
            return None
        _number(reader, left)
        return cls(spell(left), *reader.interval(right, reader.constant))

    def holds(self, world, e):
        value, low, high = e[self.name], self.low(world, e), self.high(world, e)
        return low <= value <= high and not (self.without_low and value == low or self.without_high and value == high)


@dataclass
class Real(Condition):
    r"""y \in \mathbb{R}: any real number, whatever the symbol table says."""

    name: str

    @classmethod
    def read(cls, reader, left, sign, right):
        if sign != "\\in" or right.data != "space":
            return None
        if left.data != "name":
            reader.fail(left, "only a name can be in a set")
        kind = kinds.of(reader.visit(left))
        letter = spell(right).split()[-1]
        if letter == "X" and kind == "point" or letter == "N" and kind == "size":
            return Condition()
        if letter != "R" or isinstance(kind, Function) or kind in ("size", "index"):
            reader.fail(left, f"“{spell(left)}” is {kinds.words(kind)}, and no member of this set")
        if kind in SPACES:
            reader.needs.add("calculus")
        return cls(spell(left)) if kind in (NUMBER, "label") else Condition()


@dataclass
class Limit(Condition):
    r"""n \to \infty, d \to 0: where the line is a limit; ``end`` is None for infinity."""

    name: str
    end: Callable | None

    @classmethod
    def read(cls, reader, left, sign, right):
        if sign != "\\to":
            return None
        _number(reader, left)
        if right.data == "infinity":
            return cls(spell(left), None)
        end = reader.constant(right)
        reader.settled(right, end, but=(spell(left),))
        return cls(spell(left), end)


@dataclass
class At(Condition):
    """D(x) = ..., G_\\theta(z) = ...: the function ``name`` by its values, for each value of its ``parameter`` if it has one."""

    name: str
    variable: str
    body: Callable
    parameter: str | None = None

    @classmethod
    def read(cls, reader, left, sign, right):
        if sign != "=" or left.data != "application":
            return None
        head, *arguments = left.children
        name, parameter = _family(reader, head)
        if name not in reader.model.definable:
            return None
        kind = kinds.of(reader.visit(head))
        names = [spell(a) for a in arguments if a.data == "name" and _runs_over(reader.kind_of_name(spell(a)), kind.takes[0])]
        if len(names) != len(arguments) or len(names) != 1:
            reader.fail(left, "a condition on a function says what it is at every point: f(x) = ...")
        binding = reader.binding(names[0], kind.takes[0], left)
        body = reader.within(binding, left, lambda: reader.visit(right) if kind.gives in SPACES else reader.quantity(right))
        if isinstance(kinds.of(body), Function):
            reader.fail(right, f"“{reader.text(right)}” is {kinds.words(kinds.of(body))}: write its arguments")
        reader.settled(right, body, but=(spell(head),), own=(names[0], parameter))
        if kind.gives in SPACES and kinds.of(body) != kind.gives:
            reader.needs.add("calculus")
        return cls(name, names[0], body, parameter)

    def apply(self, world, e):
        def member(value):
            inside = e if value is None else {**e, self.parameter: value}
            return Fn(lambda point: self.body(world, {**inside, self.variable: point}))

        if self.parameter is None:
            world.define(self.name, member(None))
        else:
            world.define_family(self.name, member)


@dataclass
class Everywhere(Condition):
    """D = D^*, D = 1/2: the function ``name`` as a whole."""

    name: str
    value: Callable

    @classmethod
    def read(cls, reader, left, sign, right):
        if sign != "=" or spell(left) not in reader.model.definable or _is_law(reader, left):
            return None
        kind, value = kinds.of(reader.visit(left)), reader.visit(right)
        reader.settled(right, value, but=(spell(left),))
        reader.comparable(left, reader.visit(left), value)
        if not isinstance(kinds.of(value), Function) and kind.gives in SPACES:
            reader.fail(right, f"the values of “{spell(left)}” are given at every point: {spell(left)}(z) = ...")
        return cls(spell(left), value)

    def apply(self, world, e):
        world.define(self.name, self.value(world, e))

    def holds(self, world, e):
        return all(relations.equal(a, b) for a, b in pairs(world.meaning(self.name), self.value(world, e), world))


@dataclass
class SameLaw(Condition):
    """p_g = p_r; where one of the two can be defined, it is set to be the other."""

    name: str
    other: str
    laws: tuple  # both
    defines: bool

    @classmethod
    def read(cls, reader, left, sign, right):
        if sign != "=" or not (_is_law(reader, left) and _is_law(reader, right)):
            return None
        if spell(right) in reader.model.definable:
            left, right = right, left
        laws = reader.visit(left), reader.visit(right)
        reader.comparable(left, *laws)
        reader.settled(right, laws[1])
        return cls(spell(left), spell(right), laws, spell(left) in reader.model.definable)

    def apply(self, world, e):
        if self.defines:
            world.define(self.name, self.laws[1](world, e))

    def holds(self, world, e):
        return self.defines or all(np.all(a == b) for a, b in pairs(*(law(world, e) for law in self.laws), world))


@dataclass
class TheLaw(Condition):
    r"""p_r = \mathcal{N}(0, 1), q_\theta = \mathcal{N}(\theta, 1): a law by name, which is given to the world."""

    name: str
    law: Callable
    parameter: str | None = None

    @classmethod
    def read(cls, reader, left, sign, right):
        if sign != "=" or not _is_law(reader, left):
            return None
        law, (name, parameter) = reader.law(right), _family(reader, left)
        for number in right.children[1:] if is_distribution(right) else ():
            reader.settled(right, reader.constant(number), own=(parameter,))
        if kinds.of(law).takes != (REAL,):
            reader.fail(right, f"“{reader.text(right)}” is {kinds.words(kinds.of(law))}: a law on the line is wanted")
        return cls(name, law, parameter)

    def apply(self, world, e):
        if self.parameter is not None:
            world.define_family(self.name, lambda value: self.law(world, {**e, self.parameter: value}))


@dataclass
class Positive(Condition):
    """p_r > 0: nothing is impossible under the law."""

    name: str
    law: Callable

    @classmethod
    def read(cls, reader, left, sign, right):
        if sign != ">" or not _is_law(reader, left) or spell(right) != "0":
            return None
        law = reader.visit(left)
        reader.comparable(left, law, law)
        return cls(spell(left), law)

    def holds(self, world, e):
        return all(np.all(a > 0) for a, _ in pairs(self.law(world, e), 0, world))


@dataclass
class Value(Condition):
    """y = 1, x = G(z): the number or point ``name`` is set, perhaps to be the ``same`` as another."""

    name: str
    value: Callable
    same: str | None = None

    @classmethod
    def read(cls, reader, left, sign, right):
        if sign != "=" or left.data != "name":
            return None
        kind = kinds.of(reader.visit(left))
        if isinstance(kind, Function) or spell(left) not in reader.free:
            return None
        value = reader.wanted(kind, right, f"“{spell(left)}”")
        if kind == "size":
            reader.wanted("index", right, f"“{spell(left)}”")
            value = reader.constant(right)
        reader.settled(right, value)
        return cls(spell(left), value, spell(right) if right.data == "name" and spell(right) in reader.free else None)

    def apply(self, world, e):
        e[self.name] = self.value(world, e)

    def holds(self, world, e):
        return relations.equal(e[self.name], self.value(world, e))


@dataclass
class Order(Condition):
    """n > 1, a + b > 0, p_r(x) = 0: what the values must meet."""

    left: Callable
    compare: Callable
    right: Callable

    @classmethod
    def read(cls, reader, left, sign, right):
        return cls(*reader.comparison(left, sign, right, pointwise=True))

    def holds(self, world, e):
        return all(np.all(self.compare(a, b)) for a, b in pairs(self.left(world, e), self.right(world, e), world))


# the first that knows what is printed; whatever is left over must be an order of numbers
CLASSES = (InWorld, Apart, OneOf, Interval, Real, Limit, At, Everywhere, SameLaw, TheLaw, Positive, Value, Order)


def those(conditions, which):
    """The conditions of one class."""
    return [c for c in conditions if isinstance(c, which)]


def read_conditions(tex, model):
    """The conditions that ``tex`` prints, as they could stand in any statement."""
    return read(Reader(model, tex), parse(tex, "conditions").children)


def read(reader, trees):
    """The conditions that the ``trees`` print, with ``a, b > 0`` for a > 0 and b > 0."""
    laws = [part for tree in trees for part in subtrees(tree) if is_distribution(part)]
    reader.on_the_line |= any(spell(law.children[0]).split()[-1] != "Ber" for law in laws)
    found, waiting = [], []
    for tree in trees:
        if tree.data == "bare":
            waiting.append(tree.children[0])
            continue
        for left, sign, right in _parts(reader, tree, waiting):
            found.append(next(filter(None, (cls.read(reader, left, sign, right) for cls in CLASSES))))
        waiting = []
    if waiting:
        reader.fail(waiting[0], "a condition needs a relation")
    return found


_SIGN = {"member": "\\in", "disjoint": "\\perp"}


def _parts(reader, tree, waiting):
    """(left, sign, right) of a condition, for each of the left sides that it is said of."""
    if tree.data == "in_world":
        return [(None, "\\world", tree.children[-1])]
    left, *relation, right = tree.children if tree.data in _SIGN else tree.children[:3]
    if len(tree.children) > 3:
        reader.fail(tree.children[3], "one relation a condition")
    sign = relations.relation(relation[0]).sign if relation else _SIGN[tree.data]
    return [(one, sign, right) for one in (*waiting, left)]


def _runs_over(own, taken):
    """Whether a variable of this kind, by the symbol table, can stand for what a function takes: things, or numbers."""
    return own in SPACES if taken in SPACES else own is not None and kinds.is_number(own)


def _family(reader, tree):
    """(name, None), or (name, parameter) of a function or law with a parameter that is a name: q_\\theta."""
    symbol, sub = reader.symbols.find(tree) or (None, None)
    if sub is None:
        return spell(tree), None
    if len(sub) != 1 or spell(sub[0]) not in reader.symbols.plain:
        reader.fail(tree, "a family is given for a parameter that has a name: q_\\theta")
    return symbol.key, spell(sub[0])


def _is_law(reader, tree):
    return tree.data == "name" and isinstance(kind := kinds.of(reader.visit(tree)), Function) and kind.law


def _number(reader, tree):
    """Refuse what is no name of a number."""
    if tree.data != "name":
        reader.fail(tree, "only a name can be in a set or tend to a limit")
    value = reader.quantity(tree)
    if kinds.of(value) in SPACES or spell(tree) not in reader.free:
        reader.fail(tree, f"“{spell(tree)}” is no number that can be chosen")
