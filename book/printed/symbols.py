"""The symbol table of the printed equations: which names there are, and of what kind each is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from lark import Tree

from printed.kinds import NUMBER, Function
from printed.syntax import PrintedError, parse, spell

__all__ = ["Row", "Symbol", "Symbols", "split_subscript", "subscript"]


class Row(NamedTuple):
    """A row of the table of symbols; `range` (TeX) and `unit` may be empty."""

    tex: str
    meaning: str
    kind: str
    range: str
    unit: str


@dataclass(frozen=True)
class Symbol:
    """One row of the notation chapter's table.

    ``key`` is its spelling; a symbol with an index or a parameter (``x_i``, ``D^*_\\pi``) goes by
    the spelling of its base, a parameter being marked by a trailing ``_``.  ``arguments`` are the
    keys of those that the row prints: ``("D", "G")`` of ``V(D, G)``.
    """

    tex: str
    key: str
    kind: str  # law, function, functional, statistic, transform, sample, size, index, number, ...
    range: str = ""
    arguments: tuple = ()


class Symbols:
    """The symbol table: what each printed name is.

    ``gives`` tells of what kind a sample, or a function's value, is where it is no number: ``{"G": "point"}``.
    """

    def __init__(self, rows, gives=None):
        self.gives = gives or {}
        heads = {}
        for row in rows:
            head, *arguments = _parts(parse(row.tex, "expr"))
            heads[spell(head)] = (row, head, tuple(map(spell, arguments)))
        self.plain, self.indexed = {}, {}
        for key, (row, head, arguments) in heads.items():
            base, sub = split_subscript(head)
            varies = heads[sub][0].kind if sub in heads else None
            if row.kind == "sample":
                self.indexed[base] = Symbol(row.tex, base, row.kind, row.range)
            elif varies in ("number", "index"):
                self.indexed[base] = Symbol(row.tex, base + "_", row.kind, row.range, arguments)
            else:
                self.plain[key] = Symbol(row.tex, key, row.kind, row.range, arguments)

    def kind(self, symbol):
        """Of what kind an expression is that consists of this symbol (with its index or parameter)."""
        gives = self.gives.get(symbol.key, NUMBER)
        if symbol.kind == "sample":
            return gives
        if symbol.kind == "statistic":
            return NUMBER
        if symbol.kind not in ("law", "function", "functional", "transform"):
            return symbol.kind
        takes = tuple(self.kind(self.plain[key]) for key in symbol.arguments)
        if symbol.kind == "transform":
            takes = (NUMBER,) * len(takes)
        return Function(takes, gives, symbol.kind == "law")

    def find(self, name):
        """(symbol, subscript or None) of a name, or None if the table has no such name."""
        if (symbol := self.plain.get(spell(name))) is not None:
            return symbol, None
        base, sub = split_subscript(name)
        if sub and base in self.indexed:
            return self.indexed[base], subscript(name)
        return None


def _parts(tree):
    """The name that a row of the table introduces, and its arguments."""
    parts = tree.children if tree.data == "application" else [tree]
    if parts[0].data != "name":
        raise PrintedError("no symbol", str(tree))
    return parts


def subscript(name):
    subs = [c for c in name.children if isinstance(c, Tree) and c.data == "sub"]
    return subs[0].children if subs else None


def split_subscript(name):
    rest = [c for c in name.children if not (isinstance(c, Tree) and c.data == "sub")]
    sub = subscript(name)
    return spell(Tree("name", rest)), sub and " ".join(spell(c) for c in sub)
