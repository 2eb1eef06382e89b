"""The symbol table of the printed equations: which names there are, and of what kind each is."""

from __future__ import annotations

from dataclasses import dataclass

from lark import Tree

from printed.syntax import PrintedError, parse, spell

__all__ = ["Symbol", "Symbols", "split_subscript", "subscript"]


@dataclass(frozen=True)
class Symbol:
    """One row of the notation chapter's table.

    ``key`` is its spelling; a symbol with an index or a parameter (``x_i``, ``D^*_\\pi``) goes by
    the spelling of its base, a parameter being marked by a trailing ``_``.
    """

    tex: str
    key: str
    kind: str  # law, function, functional, statistic, transform, sample, size, index, number, ...
    range: str = ""


class Symbols:
    """The symbol table: what each printed name is."""

    def __init__(self, rows):
        heads = {}
        for row in rows:
            head = _head(parse(row.tex, "expr"))
            heads[spell(head)] = (row, head)
        self.plain, self.indexed = {}, {}
        for key, (row, head) in heads.items():
            base, sub = split_subscript(head)
            varies = heads[sub][0].kind if sub in heads else None
            if row.kind == "sample":
                self.indexed[base] = Symbol(row.tex, base, row.kind, row.range)
            elif varies in ("number", "index"):
                self.indexed[base] = Symbol(row.tex, base + "_", row.kind, row.range)
            else:
                self.plain[key] = Symbol(row.tex, key, row.kind, row.range)

    def find(self, name):
        """(symbol, subscript or None) of a name, or None if the table has no such name."""
        if (symbol := self.plain.get(spell(name))) is not None:
            return symbol, None
        base, sub = split_subscript(name)
        if sub and base in self.indexed:
            return self.indexed[base], subscript(name)
        return None


def _head(tree):
    while tree.data == "application":
        tree = tree.children[0]
    if tree.data != "name":
        raise PrintedError("no symbol", str(tree))
    return tree


def subscript(name):
    subs = [c for c in name.children if isinstance(c, Tree) and c.data == "sub"]
    return subs[0].children if subs else None


def split_subscript(name):
    rest = [c for c in name.children if not (isinstance(c, Tree) and c.data == "sub")]
    sub = subscript(name)
    return spell(Tree("name", rest)), sub and " ".join(spell(c) for c in sub)
