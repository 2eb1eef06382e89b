"""Judge any line of a derivation of the GAN loss: ``judge("V(D,G) = ...")`` or ``python -m ganloss.judge``.

A face only: the work is done by the package ``judge``.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from judge.findings import Finding, Judge, judge
from judge.sources import SUFFIXES, SourceError, displays, displays_of_text

__all__ = ["Finding", "Judge", "judge", "main"]

_SIGN = {"true": "✓", "false": "✗", "true-if": "(✓)", "defines": ":=", "objective": "·", "unreadable": "?", "undecided": "—"}


def _text(finding, place):
    head = f"{_SIGN[finding.verdict]} {finding.verdict.upper()}" + (f"  line {place}" if place is not None else "")
    rows = [head, f"    {finding.tex}"]
    if finding.reason:
        rows.append(f"    {finding.reason}")
    rows += [f"    {name} = {value}" for name, value in finding.world.items() if name in ("p_r", "p_g", "D")]
    rows += [f"    {note}" for note in finding.notes]
    for repair in finding.repairs:
        see = f"  [{repair['see']}]" if repair["see"] else ""
        rows.append(f"    did you mean ({repair['what']}): {repair['tex']}{see}")
    if finding.readings:
        rows.append("    read as: " + ", ".join(f"{name} → {tex}" for name, tex in finding.readings.items()))
    return "\n".join(rows)


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m ganloss.judge",
        description="Judge a line of a derivation of the GAN loss: whether it is true, where it fails, and what would make it true.",
        epilog="Exit status: 0 where nothing is false or unreadable, 1 where something is false, 2 where something is unreadable.",
    )
    parser.add_argument("line", help="TeX in quotation marks, a file (.md, .tex, .ipynb, .txt with one formula a line), or - for standard input")
    parser.add_argument("--given", action="append", default=[], metavar="CONDITION", help="a condition under which the line is meant, 'D = D^*'")
    parser.add_argument("--read", action="append", default=[], metavar="NAME = NAME", help="how a name is to be read, 'q = p_g'")
    parser.add_argument("--let", action="append", default=[], metavar="NAME := TEX", help="a definition of your own, 'L(D) := ...'")
    parser.add_argument("--json", action="store_true", help="print one JSON object for each step")
    return parser


def _sources(line):
    if line == "-":
        return displays_of_text(sys.stdin.read())
    path = Path(line)
    is_name = len(line) < 250 and "=" not in line and "\\" not in line
    if is_name and (path.suffix in SUFFIXES or path.is_file()):
        return displays(path)
    return [(None, line)]


def main(arguments=None):
    """The command; returns its exit status."""
    options = _parser().parse_args(arguments)
    try:
        found = _sources(options.line)
        judging = Judge(options.given, options.read, options.let)
    except (SourceError, ValueError) as problem:
        print(f"ganloss.judge: {problem}", file=sys.stderr)
        return 2
    if not found:
        print(f"ganloss.judge: no displayed formula in {options.line}", file=sys.stderr)
        return 2
    verdicts = set()
    for place, tex in found:
        for finding in judging.display(tex, place):
            verdicts.add(finding.verdict)
            print(json.dumps(finding.as_dict(), ensure_ascii=False) if options.json else _text(finding, place) + "\n")
    return 1 if "false" in verdicts else 2 if "unreadable" in verdicts else 0


if __name__ == "__main__":
    sys.exit(main())
