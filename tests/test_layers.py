"""Imports go one way: the executor knows no subject, and no chapter carries the executor with it."""

import ast

import pytest
from gan.record import BOOK
from linebyline.kernels import files_of

# what a package of the book may import of the others
MAY = {
    "ganloss": set(),
    "printed": {"ganloss.exact"},
    "gan": {"printed", "ganloss.exact", "ganloss.worlds"},
    "judge": {"gan", "printed"},
    "diagnose": {"ganloss.worlds"},
}
FACES = ("ganloss/judge.py", "ganloss/diagnose.py", "ganloss/forms.py")  # the modules of ganloss that stand on other packages


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def faults(package, name):
    """Whether ``package`` may not import ``name``."""
    top = name.split(".")[0]
    return top in MAY and top != package and not any(name == may or name.startswith(f"{may}.") for may in MAY[package])


@pytest.mark.parametrize("package", MAY)
def test_imports_go_one_way(package):
    for path in sorted((BOOK / package).glob("*.py")):
        if path.relative_to(BOOK).as_posix() not in FACES:
            assert [name for name in imported(path) if faults(package, name)] == [], path.name


def test_an_import_against_the_way_is_seen():
    assert faults("printed", "gan.model.MODEL") and faults("gan", "judge.judging") and faults("printed", "ganloss.worlds.small")
    assert not faults("printed", "ganloss.exact.Q") and not faults("judge", "gan.model.MODEL")


def test_a_chapter_depends_on_what_it_imports_and_on_nothing_else():
    names = {path.relative_to(BOOK).as_posix() for path in files_of({"ganloss.checks", "ganloss.worlds"})}
    assert "ganloss/checks.py" in names and "ganloss/exact.py" in names
    assert not any(name.startswith(("printed/", "gan/", "judge/")) for name in names)
    assert "printed/grammar.lark" in {path.relative_to(BOOK).as_posix() for path in files_of({"ganloss.judge"})}
