"""The printed page is executed: one test for each labelled equation of the book.

``pytest tests/test_printed_equations.py -k LABEL`` runs one.  There is no list of exceptions: what
cannot be read or evaluated fails, with the notebook, the label and the place in the TeX.
"""

import json

import pytest
from gan import record
from printed.ledger import tex_sha1
from printed.syntax import PrintedError
from printed.typos import survey
from printed.verdict import Refutation, execute

EQUATIONS = record.equations()
IDS = [equation.label for equation in EQUATIONS]


@pytest.fixture(scope="module")
def recorded():
    return json.loads(record.RECORD.read_text(encoding="utf-8"))


def _where(equation):
    return f"{equation.notebook}, cell {equation.cell}, label {equation.label}"


@pytest.mark.parametrize("equation", EQUATIONS, ids=IDS)
def test_printed_equation_holds(equation, model, recorded):
    try:
        verdict = execute(equation.tex, model)
    except (PrintedError, Refutation) as problem:
        pytest.fail(f"{_where(equation)}: {problem}\n\n{equation.tex}", pytrace=False)
    note = recorded.get(equation.label)
    stale = note is None or note["tex_sha1"] != tex_sha1(equation.tex)
    if stale or note["worlds"] != str(verdict):
        pytest.fail(
            f"{_where(equation)}: book/executed.json does not tell of this equation: run `python -m gan.record` in book/",
            pytrace=False,
        )


@pytest.mark.parametrize("equation", EQUATIONS, ids=IDS)
def test_every_typo_is_caught(equation, model, recorded):
    found = survey(equation.tex, model)
    if found.escaped:
        listed = "\n".join(f"{what}: {variant}" for what, variant in found.escaped)
        pytest.fail(f"{_where(equation)}: typos that nothing catches:\n{listed}", pytrace=False)
    counted = {"tried": found.tried, "caught": found.caught, "equal": found.equal, "refused": found.refused}
    assert counted == recorded[equation.label]["variants"], _where(equation)


def test_the_record_has_no_other_equations(recorded):
    assert set(recorded) == set(IDS)


def test_the_model_has_the_symbols_of_the_notation_chapter():
    kept = record.SYMBOLS.read_text(encoding="utf-8")
    assert kept == record.symbols(), "run `python -m gan.record` in book/"
