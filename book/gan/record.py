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
from printed.syntax import PrintedError
from printed.typos import survey
from printed.verdict import Refutation, execute

__all__ = ["BOOK", "RECORD", "equations", "symbols"]

BOOK = Path(__file__).resolve().parents[1]
RECORD = BOOK / "executed.json"
SYMBOLS = BOOK / "gan" / "symbols.json"


def symbols(book=BOOK):
    """The symbol table of the notation chapter, as `gan/symbols.json` keeps it."""
    table = [row._asdict() for row in notebooks.symbol_table(book / "notation.ipynb")]
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"


def equations(book=BOOK):
    """Every labelled equation of the book's notebooks, in the order of their file names."""
    return [equation for path in sorted(book.glob("*.ipynb")) for equation in notebooks.labelled_equations(path)]


def main():
    SYMBOLS.write_text(symbols(), encoding="utf-8")
    from gan.model import MODEL

    kept = {}
    if RECORD.exists():
        kept = json.loads(RECORD.read_text(encoding="utf-8"))
    record, failures = {}, 0
    for equation in equations():
        label, tex = equation.label, equation.tex
        known = kept.get(label, {})
        if known.get("tex_sha1") == tex_sha1(tex) and "--all" not in sys.argv:
            record[label] = known
            continue
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
