"""What stands behind each labelled equation, read from the notebooks' files.

Three sources, none written by hand: the printed line (its relations), the cells that name it (their
checks, with the strength that each one's stored output line states), and `executed.json`, in which
the executor of the printed equations leaves its verdicts.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from printed import notebooks
from printed.relations import RELATIONS, VERB_SIGN
from printed.syntax import relations

VERB = {sign: row.verb for sign, row in RELATIONS.items()}  # the verb that checks a printed relation

_LINE = re.compile(
    r"^ok  (?P<label>\S+)  (?P<sign>\S.*?)  "
    r"(?P<strength>exact|symbolic|to [\d.e+-]+|sampled, resolution [\d.e+-]+): ",
    flags=re.MULTILINE,
)

NOT_SHOWN = "not shown"  # the strength of a check whose line is not among its cell's outputs


def tex_sha1(tex: str) -> str:
    """The fingerprint by which `executed.json` ties a verdict to the printed line."""
    return hashlib.sha1(tex.encode()).hexdigest()


def checks(path: str | Path) -> list[dict[str, Any]]:
    """The checks of a notebook in their order, each with `verb`, `label`, `cell`, `strength`."""
    cells = notebooks.read(path).cells
    shown: dict[tuple[int, str, str], list[str]] = {}
    for number, cell in enumerate(cells, 1):
        for output in cell.get("outputs", []):
            text = output.get("text") or output.get("data", {}).get("text/plain", "")
            for line in _LINE.finditer(text):
                key = (number, line["label"], line["sign"])
                shown.setdefault(key, []).append(line["strength"])
    found = []
    for call in notebooks.check_calls(path):
        strengths = shown.get((call.cell, call.label, VERB_SIGN[call.verb]), [])
        strength = strengths.pop(0) if strengths else NOT_SHOWN
        found.append({**call._asdict(), "strength": strength})
    return found


def rows(book_dir: str | Path) -> list[dict[str, Any]]:
    """One row for each labelled equation, notebook by notebook, in the order of the page.

    Keys: `label`; `notebook` (file name); `relations` (TeX, in the order of the chain); `checks`
    (`verb`, `cell`, `strength` of each); `executed` (whether the line as it is printed now was
    executed); `worlds` (on how many, in words); `variants` (how many mechanical typos were `tried`,
    `caught` and `equal`, or None).
    """
    book_dir = Path(book_dir)
    verdicts_file = book_dir / "executed.json"
    verdicts = {}
    if verdicts_file.is_file():
        verdicts = json.loads(verdicts_file.read_text(encoding="utf-8"))
    found = []
    for path in sorted(book_dir.glob("*.ipynb")):
        behind = checks(path)
        for equation in notebooks.labelled_equations(path):
            verdict = verdicts.get(equation.label, {})
            executed = verdict.get("tex_sha1") == tex_sha1(equation.tex)
            found.append(
                {
                    "label": equation.label,
                    "notebook": equation.notebook,
                    "relations": relations(equation.tex),
                    "checks": [{key: check[key] for key in ("verb", "cell", "strength")} for check in behind if check["label"] == equation.label],
                    "executed": executed,
                    "worlds": verdict.get("worlds", "") if executed else "",
                    "variants": verdict.get("variants") if executed else None,
                }
            )
    return found
