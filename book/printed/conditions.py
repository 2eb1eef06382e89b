"""The side conditions of a printed equation: what each does to a world, or to the values of the variables."""

from __future__ import annotations

from dataclasses import dataclass

from printed.reader import ORDER, WIDE, Reader, kind_of
from printed.syntax import SAME_SIGN, parse, spell, subtrees

__all__ = ["Condition", "read", "read_conditions"]


@dataclass
class Condition:
    """A side condition: what it does to a world or to the environment.

    ``what`` is "set", "define", "function", "law", "member", "interval", "predicate", "positive",
    "equal laws", "disjoint", "world" or "limit"; ``name`` the symbol, ``value`` its argument.
    """

    what: str
    name: str
    value: object = None


def read_conditions(tex, model):
    """The conditions that ``tex`` prints, as they could stand in any statement."""
    return read(Reader(model, tex), parse(tex, "conditions").children)


def read(reader, trees):
    found, waiting = [], []
    for tree in trees:
        if tree.data == "bare":
            waiting.append(tree.children[0])
            continue
        if tree.data == "in_world":
            found.append(Condition("world", str(tree.children[-1])))
            continue
        for left in [*waiting, tree.children[0]]:
            found += _read_condition(reader, left, tree)
        waiting = []
    if waiting:
        reader.fail(waiting[0], "a condition needs a relation")
    return found


def _read_condition(reader, left, tree):
    if tree.data == "disjoint":
        if {spell(left), spell(tree.children[1])} != reader.model.separable:
            reader.fail(left, f"only {' and '.join(sorted(reader.model.separable))} can be disjoint")
        return [Condition("disjoint", spell(left), spell(tree.children[1]))]
    if tree.data == "member":
        if left.data != "name":
            reader.fail(left, "only a name can be in a set")
        reader._resolve(left)
        where = tree.children[1]
        if where.data == "interval":
            return [Condition("interval", spell(left), reader._interval(where))]
        if where.data == "space" and "R" in spell(where) and kind_of(reader, left) != "logit":
            return [Condition("interval", spell(left), reader._interval(WIDE))]
        if where.data == "space":
            return []
        return [Condition("member", spell(left), reader.visit(where))]
    relation, right, *more = tree.children[1:]
    if more:
        reader.fail(more[0], "one relation a condition")
    relation = SAME_SIGN.get(str(relation), str(relation))
    if relation == "\\to":
        return [Condition("limit", spell(left), None if right.data == "infinity" else reader.visit(right))]
    if relation == "=":
        kind = kind_of(reader, left)
        if left.data == "application":
            head, *arguments = subtrees(left)
            at_points = len(arguments) == 1 and kind_of(reader, arguments[0]) in ("point", "noise")
            if spell(head) in reader.model.definable and not at_points:
                reader.fail(left, "a condition on a function says what it is at every point: f(x) = ...")
            if spell(head) not in reader.model.definable:
                a, b = reader.visit(left), reader.visit(right)
                return [Condition("predicate", relation, lambda w, e: a(w, e) == b(w, e))]
            variable = spell(arguments[0])
            body = reader.within([variable], right)
            return [Condition("define", spell(head), (variable, body))]
        if kind == "law" and kind_of(reader, right) == "law":
            return [Condition("equal laws", spell(left), spell(right))]
        if kind == "law":
            return [Condition("law", spell(left), reader.law(right))]
        if kind == "function":
            return [Condition("function", spell(left), reader.visit(right))]
        if left.data == "name":
            reader._resolve(left)
            return [Condition("set", spell(left), reader.visit(right))]
    if kind_of(reader, left) == "law" and relation == ">":
        return [Condition("positive", spell(left))]
    if relation not in ORDER:
        reader.fail(tree, f"“{relation}” is no condition")
    a, b, compare = reader.visit(left), reader.visit(right), ORDER[relation]
    return [Condition("predicate", relation, lambda w, e: compare(a(w, e), b(w, e)))]
