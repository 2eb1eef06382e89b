"""Judge any line of a derivation of the GAN loss: ``judge("V(D,G) = ...")`` or ``python -m ganloss.judge``.

A face only: the work is done by the package ``judge``.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from judge import show
from judge.findings import Finding
from judge.judging import Judge, judge

__all__ = ["Finding", "Judge", "judge", "main"]


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
    from judge.sources import SUFFIXES, displays, displays_of_text  # they read files, which a chapter does not

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
    except ValueError as problem:
        print(f"ganloss.judge: {problem}", file=sys.stderr)
        return 2
    if not found or not any(tex.strip() for _, tex in found):
        print(f"ganloss.judge: no displayed formula in {options.line}", file=sys.stderr)
        return 2
    verdicts = set()
    for place, tex in found:
        for finding in judging.display(tex, place):
            verdicts.add(finding.verdict)
            print(json.dumps(finding.as_dict(), ensure_ascii=False) if options.json else show.text(finding) + "\n")
    return 1 if "false" in verdicts else 2 if "unreadable" in verdicts else 0


if __name__ == "__main__":
    sys.exit(main())
