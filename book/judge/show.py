"""Findings as text for a terminal and as HTML for a notebook."""

from __future__ import annotations

import re
from html import escape

__all__ = ["html", "text"]

_SIGN = {"true": "✓", "false": "✗", "true-if": "(✓)", "defines": ":=", "objective": "·", "unreadable": "?", "undecided": "–"}
_SHOWN = ("p_r", "p_g", "D", "n", "m", "N", "y", "d")  # of a world: what a line is mostly about


def _details(finding):
    """(what it is, its text) of everything that there is to say besides the verdict and the line."""
    if finding.reason:
        yield "reason", finding.reason
    world = [f"{name} = {value}" for name, value in finding.world.items() if name in _SHOWN]
    if world:
        yield "world", "where " + ", ".join(world)
    for note in finding.notes:
        yield "note", note
    for repair in finding.repairs:
        page = f"  [{repair['see']}]" if repair["see"] else ""
        yield "repair", f"did you mean ({repair['what']}): {repair['tex']}{page}"
    if finding.readings:
        yield "read as", "read as: " + ", ".join(f"{name} → {tex}" for name, tex in finding.readings.items())


def text(finding):
    """One finding, over several lines."""
    place = "" if finding.line is None else f"  {finding.line}" if isinstance(finding.line, str) else f"  line {finding.line}"
    rows = [f"{_SIGN[finding.verdict]} {finding.verdict.upper()}{place}", f"    {finding.tex}"]
    return "\n".join([*rows, *(f"    {words}" for _, words in _details(finding))])


def _linked(words):
    """The words with links to the pages and wrong lines of the book that they name."""
    words = re.sub(
        r"wrong line (\S+) of the page (\S+)", r'wrong line <a href="\2.html#equation-\1">\1</a> of the page <a href="\2.html">\2</a>', words
    )
    return re.sub(r"  \[([a-z0-9-]+)\]$", r' (<a href="\1.html">\1</a>)', words)


def html(findings):
    """All findings of a formula, for a notebook."""
    parts = []
    for finding in findings:
        items = "".join(f"<li>{_linked(escape(words))}</li>" for _, words in _details(finding))
        verdict = f'<strong class="judge-{finding.verdict}">{_SIGN[finding.verdict]} {finding.verdict}</strong>'
        parts.append(f'<div class="judge"><p>{verdict} <code>{escape(finding.tex)}</code></p><ul>{items}</ul></div>')
    return "\n".join(parts)
