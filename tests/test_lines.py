"""The layout of display formulas: its pieces, and that of every displayed formula of the book nothing is lost and nothing shown twice."""

import re
from collections import Counter
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from bs4 import BeautifulSoup
from gates import displays

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*(ROOT / "book").glob("*.md"), *(ROOT / "book").glob("*.ipynb")]


@pytest.fixture(scope="module")
def kit():
    """KaTeX as the build uses it, and the commands that set a condition apart."""
    from linebyline import assets, formulas
    from sphinxcontrib import katex

    config = SimpleNamespace(math_macros=yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]["math_macros"])
    formulas.prepare(SimpleNamespace(config=SimpleNamespace(math_macros=config.math_macros, browser_assets=True), add_css_file=lambda name: None))
    assert katex.NODEJS_BINARY == assets.node()
    return formulas.typeset, formulas.wide_spaces(config)


def laid_out(tex, kit):
    from linebyline import lines

    return lines.lay_out(tex, kit[0](tex, True), *kit)


def characters(markup):
    """What is seen of a formula, as a bag of characters: the order of an array's columns is not that of its rows."""
    seen = unescape(re.sub(r"<[^>]*>", "", re.sub(r'<span class="katex-mathml">.*?</math></span>', "", markup, flags=re.S)))
    return Counter(re.sub(r"[\s\u200b]", "", seen))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_nothing_of_a_formula_is_lost(path, kit):
    for _, tex, _ in displays(path):
        assert characters(laid_out(tex, kit)) == characters(kit[0](tex, True)), tex


def test_rows_and_reasons():
    from linebyline.lines import cells, reason

    tex = r"\begin{aligned} V &= a && \text{by $x & y$} \\ &\ge \begin{cases} b & c \\ d \end{cases} \end{aligned} \qquad \text{for } d"
    assert cells(tex) == [["V", "= a", "", r"\text{by $x & y$}"], ["", r"\ge \begin{cases} b & c \\ d \end{cases}"], ["", r"\qquad \text{for } d"]]
    assert cells("a = b") == [["a = b"]]
    assert reason(r"\text{by $x$ & more}", str.upper) == "by X &amp; more"
    assert reason(r"\text{if } x \text{ is}", str.upper) is None


def test_a_formula_breaks_before_its_signs(kit):
    """A part for each relation and for the condition, and within one a part for each operation outside of brackets."""
    html = laid_out(r"V(D, G) = \log (a + b) + c \cdot d \qquad \text{for } d > 0", kit)
    chain = re.sub(r'<span class="strut"[^>]*></span>', "", html[html.index("math-chain") :])
    starts = [unescape(re.sub("<[^>]*>", "", piece))[:1] for piece in chain.split('class="base">')[1:]]
    assert starts == ["V", "=", "+", "+", "f", ">"]
    assert re.findall(r"math-part math-\w+", html) == ["math-part math-side"] * 2 + ["math-part math-where"]


def test_a_condition_breaks_behind_its_commas_first(kit):
    html = laid_out(r"V = c \qquad \text{for } a = b + 1,\; p_r, p_g > 0", kit)
    phrases = [re.sub(r"[^a-z=>]", "", phrase.text) for phrase in BeautifulSoup(html, "html.parser").select(".math-where > *")]
    assert phrases == ["fora=b", "pr", "pg>"]
    single = laid_out(r"V = c \qquad \text{for } a = b + 1", kit)
    assert single.count("math-part") == 3  # two sides and the condition
