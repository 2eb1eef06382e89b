"""The printed page is executed: one test for each labelled equation of the book.

``pytest tests/test_printed_equations.py -k LABEL`` runs one.  There is no list of exceptions: what
cannot be read or evaluated fails, with the notebook, the label and the place in the TeX.
"""

import json

import numpy as np
import pytest
from ganloss import record
from ganloss.ledger import tex_sha1
from ganloss.printed import PrintedError
from ganloss.variants import survey
from ganloss.verdict import Refutation, execute

EQUATIONS = record.equations()
IDS = [equation.label for equation in EQUATIONS]


@pytest.fixture(scope="module")
def recorded():
    return json.loads(record.RECORD.read_text(encoding="utf-8"))


def _where(equation):
    return f"{equation.notebook}, cell {equation.cell}, label {equation.label}"


@pytest.mark.parametrize("equation", EQUATIONS, ids=IDS)
def test_printed_equation_holds(equation, symbols, recorded):
    try:
        verdict = execute(equation.tex, symbols)
    except (PrintedError, Refutation) as problem:
        pytest.fail(f"{_where(equation)}: {problem}\n\n{equation.tex}", pytrace=False)
    note = recorded.get(equation.label)
    stale = note is None or note["tex_sha1"] != tex_sha1(equation.tex)
    if stale or note["worlds"] != str(verdict):
        pytest.fail(
            f"{_where(equation)}: book/executed.json does not tell of this equation: "
            "run `python -m ganloss.record` in book/",
            pytrace=False,
        )


def _no_typo_escapes(equation, symbols, limit=None):
    rng = np.random.default_rng(len(equation.tex))
    found = survey(equation.tex, symbols, limit, rng)
    if found.escaped:
        listed = "\n".join(f"{what}: {variant}" for what, variant in found.escaped)
        pytest.fail(f"{_where(equation)}: typos that nothing catches:\n{listed}", pytrace=False)
    return found


@pytest.mark.parametrize("equation", EQUATIONS, ids=IDS)
def test_a_sample_of_typos_is_caught(equation, symbols):
    _no_typo_escapes(equation, symbols, limit=4)


@pytest.mark.slow
@pytest.mark.parametrize("equation", EQUATIONS, ids=IDS)
def test_every_typo_is_caught(equation, symbols, recorded):
    found = _no_typo_escapes(equation, symbols)
    counted = {"tried": found.tried, "caught": found.caught, "equal": found.equal, "refused": found.refused}
    assert counted == recorded[equation.label]["variants"], _where(equation)


def test_the_record_has_no_other_equations(recorded):
    assert set(recorded) == set(IDS)
