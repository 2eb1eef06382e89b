"""A display taken apart: statements, the sides of a chain, the optimum that a game begins with, limits."""

from __future__ import annotations

import re

from judge.dialect import RELATIONS
from judge.nodes import Fence, Group, Name, Token, flat, parse, top_level

__all__ = [
    "OPTIMA",
    "after_generators",
    "game",
    "rename",
    "replace_best",
    "sides_of",
    "statements",
    "without_limits",
    "without_words",
]

_CONDITION_WORDS = re.compile(r"\\text\{\s*(for|if|when|where|with|at|given|assuming|since|as|provided|iff|subject|let|on)\b", re.I)
OPTIMA = ("\\min", "\\max", "\\inf", "\\sup")
_IMPLIES = {"\\implies", "\\Rightarrow", "\\Longrightarrow", "\\therefore", "\\iff", "\\Leftrightarrow", "\\Longleftrightarrow", "\\because"}


def sides_of(items):
    """(the sides, the relations between them) of a chain."""
    sides, signs, last = [], [], 0
    for k in top_level(items, *RELATIONS):
        if items[k].text == ":" or k < last:
            continue
        sides.append(items[last:k])
        sign = items[k].text
        if sign == "=" and sides[-1] and isinstance(sides[-1][-1], Token) and sides[-1][-1].text == ":":
            sides[-1] = sides[-1][:-1]
            sign = ":="
        signs.append(sign)
        last = k + 1
    sides.append(items[last:])
    return [clean(side) for side in sides], signs


def clean(side):
    place = next(iter(top_level(side, "\\in")), len(side))
    return [i for i in side[:place] if not (isinstance(i, Token) and i.text in ("\\\\", "&", "\\quad", "\\qquad", "."))]


def without_words(items):
    """The items without layout, quantifiers and words."""
    layout = ("\\forall", "&", "\\quad", "\\qquad", "\\\\")
    return [i for i in items if not (isinstance(i, Token) and (i.text in layout or i.text.startswith("\\text")))]


def statements(items):
    """The statements of a display, each as ([chain, condition, condition, ...], whether a sign of implication stands before it)."""
    rows, current, implied = [], [], {0: False}
    for k, item in enumerate(items):
        if isinstance(item, Token) and item.text == "\\\\":
            following = next((i for i in items[k + 1 :] if not (isinstance(i, Token) and i.text in ("\\\\", "\\quad", "\\qquad"))), None)
            goes_on = following is None or (
                isinstance(following, Token) and (following.text in RELATIONS or following.text in ("+", "-", "\\cdot", "\\times"))
            )
            if (
                not goes_on
                and isinstance(following, Name)
                and current
                and isinstance(current[-1], Token)
                and current[-1].text in (*RELATIONS, "+", "-", "\\cdot")
            ):
                goes_on = True
            if not goes_on:
                rows.append(current)
                current = []
            continue
        if isinstance(item, Token) and (item.text in _IMPLIES or re.match(r"\\text\{\s*(and|so|hence|thus|therefore|then)\b", item.text)):
            rows.append(current)
            current = []
            implied[len(rows)] = item.text in _IMPLIES
            continue
        current.append(item)
    rows.append(current)
    found = []
    for k, row in enumerate(rows):
        parts, piece = [], []
        for place, item in enumerate(row):
            separates = isinstance(item, Token) and (item.text in (",", ";", "\\quad", "\\qquad") or item.text.startswith("\\text"))
            if separates and item.text not in (",", ";"):
                after = row[place + 1 :]
                following = next(
                    (i for i in after if not (isinstance(i, Token) and (i.text in ("\\quad", "\\qquad") or i.text.startswith("\\text")))), None
                )
                if isinstance(following, Token) and following.text in (*RELATIONS, "+", "-", "\\cdot"):
                    continue  # a remark, or space, before the line goes on
                if item.text.startswith("\\text") and not _CONDITION_WORDS.match(item.text):
                    continue  # a remark
            if separates:
                if clean(piece):
                    parts.append(piece)
                piece = []
            else:
                piece.append(item)
        if clean(piece):
            parts.append(piece)
        if parts:
            found.append((parts, implied.get(k, False)))
    return found


def game(items):
    """("\\min_G \\max_D", the rest) of a side that begins with an optimum over generators, else ("", items)."""
    k, words = 0, []
    while k < len(items) and isinstance(items[k], Name) and items[k].base in OPTIMA:
        words.append(flat([items[k]]))
        k += 1
    over_generators = any(re.search(r"_\{?(G|g|\\theta)", w) for w in words)
    return (" ".join(words), items[k:]) if over_generators else ("", items)


def after_generators(items):
    """What stands behind the optimum over the generators."""
    k = 0
    while k < len(items) and isinstance(items[k], Name) and items[k].base in OPTIMA and re.search(r"_\{?(G|g|\\theta)", flat([items[k]])):
        k += 1
    return items[k:]


def without_limits(items, found, side):
    """The items without their \\lim signs, which are kept in ``found`` as (variable, 0 or 1 for the side)."""
    kept = []
    for item in items:
        if isinstance(item, Name) and item.base == "\\lim":
            found.append((flat(item.sub).split("\\to")[0], side))
            continue
        if isinstance(item, Fence):
            item = Fence(item.kind, without_limits(item.items, found, side), item.pos, item.end)
        elif isinstance(item, Group):
            item = Group(without_limits(item.items, found, side), item.pos, item.end)
        kept.append(item)
    return kept


def rename(items, names):
    new = []
    for item in items:
        if isinstance(item, Name):
            argument = [rename(a, names) for a in item.argument] if item.argument else None
            if item.key in names:
                item = Name(names[item.key], pos=item.pos)
            else:
                item = Name(item.base, item.sub, item.sup, item.primes, item.pos, argument)
        elif isinstance(item, Group):
            item = Group(rename(item.items, names), item.pos)
        elif isinstance(item, Fence):
            item = Fence(item.kind, rename(item.items, names), item.pos)
        new.append(item)
    return new


def replace_best(items):
    """V(D, G^*) and V(D^*, G^*) by what they are when p_g = p_r."""
    new, k = [], 0
    while k < len(items):
        item = items[k]
        following = items[k + 1] if k + 1 < len(items) else None
        if isinstance(item, Name) and isinstance(following, Fence) and any(isinstance(i, Name) and i.key == "G^*" for i in following.items):
            best = item.base == "C" or any(isinstance(i, Name) and i.key in ("D^*", "D_G^*^*", "D_G^*") for i in following.items)
            formula = "(-\\log 4)" if best else "(E_{x \\sim p_r}[\\log D(x) + \\log(1 - D(x))])"
            new += parse(formula).items
            k += 2
            continue
        new.append(item)
        k += 1
    return new
