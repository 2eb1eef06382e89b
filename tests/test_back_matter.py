"""Gates over the glossary, its links in the chapters, and the page of changes. Each returns its objections, and is also shown something broken."""

import ast
import json
import re
from datetime import date
from pathlib import Path

import gates
import pytest
import yaml
from nbformat.v4 import new_markdown_cell, new_notebook, writes

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "book"
PAGES = [*sorted(BOOK.glob("*.ipynb")), BOOK / "how-checked.md"]  # in which terms are linked


# ---------------------------------------------------------------- the gates


def glossary(path):
    """The entries of the glossary: for each, its terms, and the page that it names as the one that has more, or None."""
    body = re.search(r"^```\{glossary\}\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)[1]
    entries = []
    for entry in body.strip().split("\n\n"):
        more = re.search(r"More in \[[^\]]*\]\(([^)]*)\)\.$", entry)
        entries.append(([line for line in entry.splitlines() if not line.startswith(" ")], more and more[1]))
    return entries


def prose(path):
    """The words of a page's paragraphs in their order, without headings, tables and links: pairs of a text, and the term that it links or None."""
    before, found, quotes = "", [], 0
    for _, token in gates.page_tokens(path):
        quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if token.type == "inline" and before == "paragraph_open" and not quotes:
            depth = 0
            for piece in token.children:
                depth += {"link_open": 1, "link_close": -1}.get(piece.type, 0)
                if not depth:
                    term = piece.type == "myst_role" and piece.meta["name"] == "term"
                    parts = gates.TERM.fullmatch(piece.content) if term else None
                    found.append((gates.words(piece), (parts["term"] or parts["shown"]) if term else None))
        before = token.type
    return found


def first_use_faults(path):
    """A term of the glossary is linked once on a page, where it is first used."""
    faults, seen, told = [], set(), ""
    for text, term in prose(path):
        if term in seen:
            faults.append(f"{path.name}: links the term {term} again")
        elif term and re.search(rf"(?<![\w-]){re.escape(text)}(?![\w-])", told, re.IGNORECASE):
            faults.append(f"{path.name}: says {text} before it links the term {term}")
        seen |= {term} - {None}
        told += "" if term else text
    return faults


def glossary_faults(path, pages):
    """The entries are in order; each names the page that has more, and that page links one of its terms."""
    entries = glossary(path)
    first = [terms[0] for terms, _ in entries]
    faults = [] if first == sorted(first, key=str.casefold) else [f"{path.name}: its terms are not in order"]
    linked = {page.name: {term for _, term in prose(page)} - {None} for page in pages}
    for terms, more in entries:
        if more is None:
            faults.append(f"{path.name}: {terms[0]} names no page that has more")
        elif not linked.get(more, set()).intersection(terms):
            faults.append(f"{more} does not link the term {terms[0]}")
    unknown = set().union(*linked.values()) - {term for terms, _ in entries for term in terms}
    return faults + [f"{term} is linked and stands in no glossary" for term in sorted(unknown)]


def functions(path):
    """The test functions of a file."""
    return {node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)}


def changes_faults(text, citation, root):
    """The newest version is that of CITATION.cff; each erratum names a test, and it exists: its file, its function, its label or page."""
    newest = re.search(r"^## Version (\S+), (.+)$", text, re.MULTILINE)
    released = date.fromisoformat(str(citation["date-released"]))
    expected = (citation["version"], f"{released.day} {released:%B %Y}")
    faults = [] if newest and newest.groups() == expected else [f"the newest version is not {expected[0]}, {expected[1]}, as in CITATION.cff"]
    labels = json.loads((root / "book/executed.json").read_text(encoding="utf-8"))
    for errata in re.findall(r"^### Errata [^\n]*\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL):
        for erratum in re.findall(r"^- .*(?:\n  .*)*", errata, re.MULTILINE):
            tests = re.findall(r"`(tests/\w+\.py)::(\w+)(?:\[([\w-]+)\])?`", erratum.partition("*Held by*")[2])
            if not tests:
                faults.append(f"names no test: {erratum}")
            for file, function, case in tests:
                if not (root / file).is_file() or function not in functions(root / file):
                    faults.append(f"there is no test {file}::{function}")
                if case and case not in labels and not list((root / "book").glob(f"{case}.*")):
                    faults.append(f"{file}::{function} has no case {case}")
    return faults


# ---------------------------------------------------------------- the book passes them


def citation():
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


@pytest.mark.parametrize("chapter", PAGES, ids=lambda path: path.stem)
def test_a_term_is_linked_at_its_first_use(chapter):
    assert first_use_faults(chapter) == []


def test_the_glossary_and_the_chapters_agree():
    assert glossary_faults(BOOK / "glossary.md", PAGES) == []


def test_each_erratum_is_held_by_a_test():
    assert changes_faults((BOOK / "changes.md").read_text(encoding="utf-8"), citation(), ROOT) == []


def test_the_citation_can_become_a_doi():
    """What an archive asks for, told the same in both files."""
    cff, archive = citation(), json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    assert re.fullmatch(r"\d+\.\d+\.\d+", cff["version"]) and isinstance(cff["date-released"], date)
    assert archive["title"] == cff["title"] and archive["keywords"] == cff["keywords"]
    assert [person["name"] for person in archive["creators"]] == [person["name"] for person in cff["authors"]]
    assert archive["description"].startswith(cff["abstract"])


# ---------------------------------------------------------------- and each gate objects to what is broken


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "page.ipynb"
        path.write_text(writes(new_notebook(cells=[new_markdown_cell(text)])), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("# A law\n\nA {term}`law`. Two laws, one law.", []),
        ("> A law.\n\n| a law |\n|:--|\n| law |\n\n[A law](x.md), `law`, $law$, and a {term}`law`.", []),
        ("A {term}`law` and {term}`laws <law>`.", ["page.ipynb: links the term law again"]),
        ("By law, and a {term}`law`.", ["page.ipynb: says law before it links the term law"]),
        ("In outlaws' lawns, a {term}`law`.", []),
    ],
)
def test_the_gate_of_first_use(written, text, faults):
    assert first_use_faults(written(text)) == faults


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        ("law\n  A law. More in [Page](page.ipynb).", None),
        ("distribution\nlaw\n  A law. More in [Page](page.ipynb).", None),
        ("law\n  A law.", "glossary.md: law names no page that has more"),
        ("law\n  A law. More in [Other](other.ipynb).", "other.ipynb does not link the term law"),
        ("kind\n  A kind. More in [Page](page.ipynb).", "law is linked and stands in no glossary"),
        ("law\n  A law. More in [Page](page.ipynb).\n\nkind\n  A kind. More in [Page](page.ipynb).", "glossary.md: its terms are not in order"),
    ],
)
def test_the_gate_of_the_glossary(written, tmp_path, entries, fault):
    words = tmp_path / "glossary.md"
    words.write_text(f"# Glossary\n\n```{{glossary}}\n{entries}\n```\n", encoding="utf-8")
    faults = glossary_faults(words, [written("A {term}`law`.")])
    assert fault in faults if fault else faults == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("## Version 0.", "## Version 9.", "the newest version is not"),
        (
            "::test_numbers_have_a_source[thread-2]",
            "::test_numbers_have_no_source",
            "there is no test tests/test_gates.py::test_numbers_have_no_source",
        ),
        ("[complement-mass]", "[complement-of-mass]", "has no case complement-of-mass"),
        ("`tests/test_false_lines.py::test_false_line_does_not_pass`", "none", "names no test"),
    ],
)
def test_the_gate_of_the_changes(old, new, fault):
    text = (BOOK / "changes.md").read_text(encoding="utf-8")
    assert old in text
    assert any(fault in found for found in changes_faults(text.replace(old, new), citation(), ROOT))
