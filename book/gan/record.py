"""Execute every labelled equation of the book and record what was done.

``python -m gan.record`` writes ``executed.json`` beside the notebooks: for each label a hash of
its TeX, the worlds it was executed in, and how many typos were tried, caught and found equal.  The
ledger page reads that file, and a test repeats the execution and compares.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from printed import notebooks
from printed.ledger import tex_sha1
from printed.statements import Statement
from printed.syntax import PrintedError, parse
from printed.typos import survey
from printed.verdict import Refutation, execute

__all__ = ["BOOK", "RECORD", "equations", "symbols"]

BOOK = Path(__file__).resolve().parents[1]
RECORD = BOOK / "executed.json"
SYMBOLS = BOOK / "gan" / "symbols.json"
WRONG = BOOK / "gan" / "wrong_lines.json"


def symbols(book=BOOK):
    """The symbol table of the notation chapter, as `gan/symbols.json` keeps it."""
    table = [row._asdict() for row in notebooks.symbol_table(book / "notation.ipynb")]
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"


def wrong_lines(book=BOOK):
    """The lines that the book shows because they are wrong, as `gan/wrong_lines.json` keeps them.

    Of each `\\refuted` link: its label and page, both sides, the printed conditions, and the samples and free
    variables of the wrong side, by which it can be told from most other formulas without computing anything.
    """
    from gan.model import MODEL

    found = []
    for equation in equations(book):
        if "\\refuted" not in equation.tex:
            continue
        tree = parse(equation.tex)
        end = next(c for c in tree.children if getattr(c, "data", "") == "chain").meta.end_pos
        given = equation.tex[end:].replace("\\end{aligned}", "").replace("\\\\", "").strip(" \n&,")
        given = given.removeprefix("\\qquad").removeprefix("\\quad").strip()
        for link in Statement.read(equation.tex, MODEL).links:
            if link.relation == "\\refuted":
                wrong, right = link.printed
                side = Statement.read(f"{wrong} = {wrong}", MODEL)
                row = {"label": equation.label, "page": equation.notebook.removesuffix(".ipynb"), "wrong": wrong, "right": right}
                found.append(row | {"given": given, "names": sorted(side.families | side.free)})
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def equations(book=BOOK):
    """Every labelled equation of the book's notebooks, in the order of their file names."""
    return [equation for path in sorted(book.glob("*.ipynb")) for equation in notebooks.labelled_equations(path)]


def main():
    SYMBOLS.write_text(symbols(), encoding="utf-8")
    WRONG.write_text(wrong_lines(), encoding="utf-8")
    from gan.model import MODEL

    record, failures = {}, 0
    for equation in equations():
        label, tex = equation.label, equation.tex
        start = time.perf_counter()
        try:
            verdict = execute(tex, MODEL)
            typos = survey(tex, MODEL)
        except (PrintedError, Refutation) as problem:
            print(f"{equation.notebook}: {label}: {problem}")
            failures += 1
            continue
        for what, variant in typos.escaped:
            print(f"{equation.notebook}: {label}: a typo escapes ({what}): {variant}")
        if typos.escaped:
            failures += 1
            continue
        record[label] = {
            "tex_sha1": tex_sha1(tex),
            "worlds": str(verdict),
            "variants": {"tried": typos.tried, "caught": typos.caught, "equal": typos.equal, "refused": typos.refused},
        }
        print(f"{equation.notebook}: {label}: {verdict} [{time.perf_counter() - start:.1f} s]")
    RECORD.write_text(json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
