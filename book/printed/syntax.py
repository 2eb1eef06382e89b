"""The syntax of the printed equations: from TeX to a tree, and the one spelling of a name.

The grammar stands in ``grammar.lark``; the page "How the equations are checked" explains it.  What
the constructs mean is told in :mod:`printed.reader`.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from lark import Lark, Token, Tree, UnexpectedInput, UnexpectedToken

from printed.relations import pattern, relation

__all__ = ["IllFormed", "PrintedError", "parse", "relations", "shape", "spell", "subtrees"]


class PrintedError(Exception):
    """A labelled equation that cannot be read, with its place and what was expected there."""

    def __init__(self, message, tex, position=None):
        place = "" if position is None else f" at “{tex[position : position + 24].strip()}”"
        super().__init__(message + place)
        self.tex, self.position = tex, position


class IllFormed(PrintedError):
    """A line that says nothing: an index or a variable stands outside the sum or expectation that it belongs to."""


class _NamesEverywhere:
    """A command is read to its end wherever it stands, so that \\simp is never \\sim and p."""

    always_accept = ("NAME",)

    def process(self, tokens):
        return tokens


@cache
def _parser():
    """One parser for whole lines and for what stands in them."""
    grammar = files("printed").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(
        f"{grammar}\nRELATION.3: /{pattern()}/\n",
        parser="lalr",
        start=["statement", "conditions", "expr", "set"],
        propagate_positions=True,
        maybe_placeholders=False,
        postlex=_NamesEverywhere(),
    )


_PLAIN = {"RPAR": ")", "LPAR": "(", "RSQB": "]", "LSQB": "[", "PLUS": "+", "MINUS": "-"}


_TEXT = re.compile(r"\\text(?:rm|it)?\s*\{([^{}]*)\}")
_REASON_ENDS = re.compile(r"\s*(\\\\|\\end\s*\{aligned\}|$)")
_CONNECTIVES = {"", "as", "for", "for all", "if", "when", "where", "with", "otherwise"}  # the last is read, in the last of the cases only


def _check_words(tex):
    """Words are not read, so they may say nothing: a reason in its own column, or one that introduces a condition."""
    for words in _TEXT.finditer(tex):
        is_reason = tex[: words.start()].rstrip().endswith("&&") and _REASON_ENDS.match(tex, words.end())
        if is_reason and not re.match(r"\s*[A-Za-z$(]", words[1]):
            raise PrintedError("a reason begins with a word", tex, words.start())
        if not is_reason and words[1].strip() not in _CONNECTIVES:
            raise PrintedError(
                "words that are not read stand in a column of reasons, && \\text{...}, or introduce a condition (for, if, where, with, as)",
                tex,
                words.start(),
            )


def parse(tex, start="statement"):
    """The syntax tree of ``tex``; PrintedError with the place and what could stand there."""
    _check_words(tex)
    try:
        return _parser().parse(tex, start=start)
    except UnexpectedInput as problem:
        if isinstance(problem, UnexpectedToken):
            expected = sorted(_PLAIN.get(name.strip("_"), name.strip("_").lower()) for name in problem.accepts or problem.expected)
            at_end = problem.token.type == "$END"
            message = f"expected one of {', '.join(expected)}"
            raise PrintedError(
                message + (" before the end" if at_end else ""),
                tex,
                None if at_end else problem.pos_in_stream,
            ) from None
        raise PrintedError("no word of the dialect", tex, problem.pos_in_stream) from None


def relations(tex):
    """The relations of a labelled equation's chain, in order: ``["=", "\\\\le"]``."""
    chain = parse(tex).children[0]
    return [relation(link.children[0]).sign for link in chain.children[1:]]


def spell(node):
    """The one spelling of a name or a small expression, whatever the braces and blanks."""
    if isinstance(node, Token):
        return re.sub(r"[{}\s]+", " ", str(node)).strip().replace("\\ ", "\\")
    if node.data == "name":
        parts = {"sup": "", "sub": ""}
        for child in node.children[1:]:
            if isinstance(child, Tree):
                parts[child.data] = " ".join(spell(c) for c in child.children)
        prime = "'" * sum(isinstance(c, Token) for c in node.children[1:])
        star = "^*" if parts["sup"] else ""
        sub = f"_{parts['sub']}" if parts["sub"] else ""
        return spell(node.children[0]) + prime + star + sub
    return " ".join(spell(child) for child in node.children)


def shape(node):
    """What a tree says, without the spelling: brackets, blanks and the several names of one sign are gone."""
    if isinstance(node, Token):
        row = relation(str(node))
        return row.sign if row else spell(node)
    if node.data == "group":
        return shape(node.children[0])
    if node.data == "name":
        return spell(node)
    return f"{node.data}({' '.join(map(shape, node.children))})"


def subtrees(tree):
    """The children that are trees: without the tokens of signs."""
    return [child for child in tree.children if isinstance(child, Tree)]
