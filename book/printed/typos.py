"""Typos, made mechanically, to see that the executor catches them.

``variants`` yields the printed line with one slip: a sign, a number, real for fake, D for 1 - D, a
dropped term or factor, two arguments exchanged, one sample size for the other.  ``survey`` executes
each.  A variant that passes must be the original in another spelling, and that is decided by
algebra in a world of free symbols: both lines' sides are equal there, or the variant is itself an
identity.
"""

from __future__ import annotations

import operator
import os
import re
from dataclasses import dataclass

import numpy as np
import sympy
from lark import Tree

from printed.conditions import InWorld, those
from printed.numbers import is_exact
from printed.relations import relation
from printed.statements import Statement
from printed.syntax import PrintedError, parse, spell, subtrees
from printed.verdict import SIZES, Refutation, execute, rng_for
from printed.world import Impossible

__all__ = ["Survey", "repairs", "survey", "variants"]


def _edit(tex, start, end, new):
    return tex[:start] + new + tex[end:]


def variants(tex, model):
    """(what was done, the line with that slip), for every place where the slip can be made."""
    tree = parse(tex)
    found = {}
    first, *links = tree.children[0].children
    for side in (first, *(link for link in links if not _loose(link))):
        for node in side.iter_subtrees_topdown():
            for what, edited in _slips(tex, node, model):
                if edited != tex:
                    found.setdefault(edited, what)
    return [(what, edited) for edited, what in found.items()]


def _loose(link):
    """A strict bound is not sharp: a looser one is true as well, and no typo."""
    sign, _, *notes = link.children
    return relation(sign).order in (operator.lt, operator.gt) or any(note.data == "strict" for note in notes)


def _span(node):
    meta = node.meta if isinstance(node, Tree) else node
    return meta.start_pos, meta.end_pos


def _slips(tex, node, model):
    kind = node.data
    if kind in ("add", "subtract"):
        (a, b), (c, d) = map(_span, node.children)
        between = tex[b:c]
        sign, other = ("+", "-") if kind == "add" else ("-", "+")
        yield f"{other} for {sign}", _edit(tex, b, c, between.replace(sign, other, 1))
        yield "second term dropped", _edit(tex, b, d, " ")
        yield "first term dropped", _edit(tex, a, c, "-" if kind == "subtract" else "")
    elif kind == "negative":
        a, _ = _span(node)
        yield "minus dropped", _edit(tex, a, _span(node.children[0])[0], " ")
    elif kind == "times":
        left, right = subtrees(node)
        (a, b), (c, _) = _span(left), _span(right)
        if left.data in ("over", "short_fraction", "digit_fraction", "slashed"):
            yield "fraction dropped", _edit(tex, a, c, " ")
    elif kind == "short_fraction":
        a, b = _span(node)
        for old, new in (("2", "3"), ("4", "2"), ("3", "4")):
            if tex[a:b].rstrip().endswith(old):
                yield "denominator", _edit(tex, a, b, re.sub(old + r"\s*$", new, tex[a:b]))
    elif kind == "number":
        a, b = _span(node)
        if re.fullmatch(r"\d+", tex[a:b]):
            yield "number", _edit(tex, a, b, {"4": "2", "2": "3"}.get(tex[a:b], str(int(tex[a:b]) + 1)))
    elif kind == "name":
        a, b = _span(node)
        if (other := model.exchanged.get(spell(node))) is not None:
            yield f"{other} for {spell(node)}", _edit(tex, a, b, other)
        if model.share and model.share in spell(node):
            rest = f"1-{model.share}"
            rest = f"({rest})" if spell(node) == model.share else f"{{{rest}}}"
            yield "1 - pi for pi", _edit(tex, a, b, tex[a:b].replace(model.share, rest))
    elif kind == "optimum":
        which = node.children[0]
        other = str(which).replace("max", "MIN").replace("min", "max").replace("MIN", "min")
        yield f"{other} for {which}", _edit(tex, *_span(which), other)
    elif kind == "application":
        a, b = _span(node)
        name, *arguments = node.children
        if spell(name) in model.complemented:
            yield "1 - D for D", _edit(tex, a, b, f"(1-{tex[a:b]})")
        if len(arguments) == 2:
            (c, d), (e, f) = map(_span, arguments)
            yield "arguments exchanged", _edit(tex, c, f, tex[e:f] + tex[d:e] + tex[c:d])


def repairs(tex, model):
    """(what is changed, the line with that change): what may mend a wrong line in one step, the nearest first.

    These are the slips, which undo one another, and what a slip would only make worse: a factor or a minus
    put in, a bracket set round more terms.
    """
    yield from variants(tex, model)
    for chain in (c for c in parse(tex).children if isinstance(c, Tree) and c.data == "chain"):
        for link in chain.children[1:]:
            yield from _insertions(tex, link.children[1])


def _insertions(tex, side):
    a, b = _span(side)
    yield "a minus before the whole", _edit(tex, a, b, f"-({tex[a:b]})")
    for node in side.iter_subtrees_topdown():
        if node.data in ("add", "subtract"):
            yield from _wider_brackets(tex, node)
    for start, end in _terms(side) if len(_terms(side)) > 1 else ():
        term = tex[start:end]
        yield "a factor 1/2", _edit(tex, start, end, f"\\frac{{1}}{{2}} ({term})")
        yield "a factor 2", _edit(tex, start, end, f"2 ({term})")
        for size in dict.fromkeys(re.findall(r"\\sum_\{\w=1\}\^\{(\w)\}", term)):
            yield f"a factor 1/{size}: the mean for the sum", _edit(tex, start, end, f"\\frac{{1}}{{{size}}} ({term})")
    yield "a factor 1/2 before the whole", _edit(tex, a, b, f"\\frac{{1}}{{2}} ({tex[a:b]})")
    yield "a factor 2 before the whole", _edit(tex, a, b, f"2 ({tex[a:b]})")


def _terms(node):
    """The places of the terms of a sum."""
    if node.data in ("add", "subtract"):
        left, right = node.children
        return [*_terms(left), _span(right)]
    if node.data == "negative":
        return [_span(node.children[0])]
    return [_span(node)]


def _wider_brackets(tex, node):
    """A minus, a factor or a sum that reaches over the next term as well."""
    (a, _), (_, d) = map(_span, node.children)
    left = node.children[0]
    while left.data in ("negative", "times", "sum_over", "add", "subtract"):
        inner = [c for c in left.children if isinstance(c, Tree)][-1]
        start, _ = _span(inner)
        if left.data in ("negative", "times", "sum_over") and start > a:
            yield "a bracket round both terms", _edit(tex, start, d, f"({tex[start:d]})")
        left = inner


# -- equal by algebra --------------------------------------------------------------------------------


def _is_zero(expression):
    if is_exact(expression):
        return expression == 0
    expression = sympy.sympify(expression)
    logs = sorted(expression.atoms(sympy.log), key=str)
    plain = expression.xreplace({log: sympy.Symbol(f"log_{k}") for k, log in enumerate(logs)})
    return sympy.expand(sympy.together(plain).as_numer_denom()[0]) == 0


def _differences(sides):
    """Pairs of sides, point by point where they are functions."""
    for a, b in sides:
        if callable(a) or callable(b):
            for x in (0, 1):
                yield (a(x) if callable(a) else a) - (b(x) if callable(b) else b)
        else:
            yield a - b


def equal_by_algebra(tex, variant, model):
    """Whether the variant says the same as the original, or is itself an identity."""
    before, after = Statement.read(tex, model), Statement.read(variant, model)
    old, new = before.links, after.links
    try:
        w, e = _generic(before, after, model)
        changed = [
            (getattr(a, side)(w, e), getattr(b, side)(w, e))
            for a, b in zip(old, new, strict=True)
            for k, side in enumerate(("left", "right"))
            if a.printed[k] != b.printed[k]
        ]
        if all(_is_zero(d) for d in _differences(changed)):
            return True
        if not all(link.row.identity for link in new):
            return False
        sides = [(link.left(w, e), link.right(w, e)) for link in new]
        return all(_is_zero(d) for d in _differences(sides))
    except (Impossible, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return False


def _generic(before, after, model):
    """The world in which equality is a proof: the named one, or one of free symbols; with all names of both lines where one has them."""
    whole = before if after.free < before.free and after.families <= before.families else after
    if those(whole.conditions, InWorld):
        return model.draw_finite(whole, model, rng_for(before.key, "algebra"))
    return model.draw_symbolic(whole, model, rng_for(before.key, "algebra"))


def equal_in_the_limit(tex, variant, model):
    """Whether two lines about a limit speak of sequences whose difference tends to 0."""
    before, after = Statement.read(tex, model), Statement.read(variant, model)
    old, new = before.links, after.links
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a.printed != b.printed]
    if any(a.row.decided != "limit" for a, _ in changed) or not before.families:
        return False
    gaps = []
    for size in SIZES:
        rng = rng_for(tex, "limit")
        w, e = model.draw_continuous(before, model, rng, size)
        total = 0.0
        for _ in range(16):
            w.take_samples(before.families, e.get(model.share, 0.5), rng)
            total += max(float(np.max(np.abs(getattr(a, side)(w, e) - getattr(b, side)(w, e)))) for a, b in changed for side in ("left", "right"))
        gaps.append(total)
    return gaps[1] < gaps[0] / 2 and gaps[2] < gaps[1] / 2


@dataclass(frozen=True)
class Survey:
    """How many variants of an equation were tried, caught, equal, refused; and those that got away.

    Caught are those that are false somewhere, or that cannot be read at the place of the slip. Refused
    are those that could not be decided (no world can evaluate them, or the reader stumbles elsewhere):
    they may be right or wrong, and count as neither.
    """

    tried: int
    caught: int
    equal: int
    refused: int = 0
    escaped: tuple = ()


def survey(tex, model):
    """Execute every slip of ``tex``."""
    chosen = variants(tex, model)
    caught, equal, refused, escaped = 0, 0, 0, []
    for what, variant in chosen:
        try:
            execute(variant, model)
        except Refutation:
            caught += 1
            continue
        except PrintedError as problem:
            if _names_the_slip(problem, tex, variant):
                caught += 1
            else:
                refused += 1
            continue
        if equal_by_algebra(tex, variant, model) or equal_in_the_limit(tex, variant, model):
            equal += 1
        else:
            escaped.append((what, variant))
    return Survey(len(chosen), caught, equal, refused, tuple(escaped))


def _names_the_slip(problem, tex, variant):
    """Whether the place that a refusal names lies where the variant differs from the line."""
    if problem.position is None:
        return False
    start = len(os.path.commonprefix((tex, variant)))
    end = len(variant) - len(os.path.commonprefix((tex[start:][::-1], variant[start:][::-1])))
    return start - 1 <= problem.position <= end + 1
