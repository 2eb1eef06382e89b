"""The judge: lines in public notation, read and decided; what it may never do."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from ganloss.judge import Judge, judge, main
from judge.nodes import flat, parse
from judge.sources import SourceError, displays

BOOK = Path(__file__).resolve().parents[1] / "book"

TRUE = {
    "value": r"V(D, G) = \mathbb{E}_{\mathbf{x} \sim p_{\text{data}}}[\log D(\mathbf{x})] + \mathbb{E}_{z \sim p_z(z)}[\log(1 - D(G(z)))]",
    "no brackets": r"L(D,G) = E_{x \sim p_r(x)} \log(D(x)) + E_{x \sim p_g(x)} \log(1-D(x))",
    "bare subscripts": r"V(G,D) = \mathbb E_x[\log D(x)] + \mathbb E_z[\log(1-D(G(z)))]",
    "integral without spacing": r"V(D,G) = \int_{\boldsymbol{x}} p_{data}(x)\log D(x) + p_{g}(x)\log(1-D(x)) dx",
    "optimum in any order of scripts": r"D_G^*(x) = D^*_G(x) = \frac{p_{data}(x)}{p_{data}(x)+p_G(x)}",
    "lone letters are laws": r"D_{JS}(P \parallel Q) = \tfrac12 D_{KL}[P, \frac{P+Q}{2}] + \frac12 D_{KL}(Q || \frac{P+Q}{2})",
    "best generator": r"V(G^*, D^*) = -\log 4",
    "a sum without brackets": r"\hat{V} = \frac1m \sum_{i=1}^m \log D(x^{(i)}) + \log(1 - D(G(z^{(i)})))",
    "gradient": r"\nabla_{\theta_G} L_G = -E_z\left[\frac{\nabla_{\theta_G} D(G(z))}{1-D(G(z))}\right]",
    "a bracket is missing": r"V(D,G) = \mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{x \sim p_g}[\log(1 - D(x)]",
}
FALSE = {
    "sign of the divergence": r"C(G) = -2 \cdot JSD(p_{data} \| p_g) + 2\log 2",
    "one law for two": r"V(D,G) = \int_x p_{data}(x) [\log D(x) + \log(1-D(x))] dx",
    "sign of the cross-entropy": r"L_{CE} = y \log \hat y + (1-y) \log(1-\hat y)",
    "mean for expectation": r"V(D,G) = \frac1n \sum_{i=1}^n \log D(x_i) + \frac1m \sum_{j=1}^m \log(1-D(G(z_j)))",
    "discriminator at the noise": r"V(D,G) = E_{x\sim p_{data}}[\log D(x)] + E_{z\sim p_z}[\log(1-D(z))]",
    "game with another value": r"\min_G \max_D V(D,G) = E_{x\sim p_{data}}[\log D(x)] - E_{z\sim p_z}[\log(1-D(G(z)))]",
    "mixture lost": r"V(G,D^*) = -\log 4 + KL(p_{data} \| \frac{p_{data}+p_g}{2}) + KL(p_g \| \frac{p_g+p_g}{2})",
    "a complement for a law": r"V(D,G) = E_{x \sim p_r}[\log D(x)] + E_{z \sim \bar{P_z(z)}}[\log(1-D(G(z)))]",
}
CONDITIONAL = {
    r"\frac{p_{data}(x)}{D(x)} - \frac{p_g(x)}{1-D(x)} = 0": "D^*",
    r"BCE(y, D(x)) = -\log D(x)": "y = 1",
    r"C(G) = -\log 4": "p_g = p_r",
    r"V(D,G) = 2 JSD(p_{data} \| p_g) - \log 4": "D^*",
    r"KL(p_{data} \| p_g) = E_{x \sim p_{data}}[\log p_{data}(x) - \log p_g(x)] ": "positive",
}


LINES = json.loads((Path(__file__).parent / "judged_lines.json").read_text(encoding="utf-8"))
_WORST = ("unreadable", "false", "undecided", "true-if", "true", "objective", "defines")


def verdicts(tex, **options):
    return [finding.verdict for finding in judge(tex, **options)]


@pytest.mark.parametrize("tex", TRUE.values(), ids=TRUE)
def test_a_right_line_in_public_notation_is_true(tex):
    assert set(verdicts(tex)) == {"true"}


@pytest.mark.parametrize("row", LINES, ids=range(len(LINES)))
def test_a_line_as_it_is_printed_in_public_keeps_its_verdict(row):
    """The worst verdict among its steps; each was found by hand first."""
    found = verdicts(row["tex"])
    assert next(v for v in _WORST if v in found) == row["verdict"], row["tex"]


@pytest.mark.parametrize("tex", FALSE.values(), ids=FALSE)
def test_a_wrong_line_is_false_and_says_why(tex):
    (finding,) = judge(tex)
    assert finding.verdict == "false" and finding.reason


@pytest.mark.parametrize("tex, hypothesis", CONDITIONAL.items(), ids=CONDITIONAL.values())
def test_a_line_that_is_right_under_a_hypothesis_names_it(tex, hypothesis):
    (finding,) = judge(tex)
    assert finding.verdict == "true-if" and hypothesis in finding.reason


def test_a_false_line_shows_its_world_both_values_and_a_repair():
    (finding,) = judge(r"V(D,G) = E_{x\sim p_{data}}[\log D(x)] - E_{x\sim p_g}[\log(1-D(x))]")
    assert finding.verdict == "false" and {"p_r", "p_g", "D"} <= finding.world.keys()
    assert finding.left != finding.right and "left - right" in finding.reason
    assert "+ for -" in [repair["what"] for repair in finding.repairs]


def test_an_estimate_is_offered_for_an_equality():
    (finding,) = judge(FALSE["mean for expectation"])
    assert any("\\approx" in repair["tex"] for repair in finding.repairs)


def test_a_name_of_the_readers_own_is_compared_with_known_losses():
    (finding,) = judge(r"L_D = -E_{x \sim p_{data}}[\log D(x)] - E_{z \sim p_z}[\log(1-D(G(z)))]")
    assert finding.verdict == "defines" and "minus the value" in finding.notes[0]


def test_a_wrong_line_of_the_book_is_recognised():
    (finding,) = judge(r"L_2 = \sum_{i=1}^N 1 - P_z(z_i) log(1-D_G(z))")
    assert "s1-05-lost-parenthesis" in finding.notes[0]


def test_a_later_line_is_held_to_the_definition_before_it():
    judging = Judge()
    assert [f.verdict for f in judging.display(r"f(y) = a \log y + b \log(1-y)")] == ["defines"]
    assert [f.verdict for f in judging.display(r"f'(y) = \frac{a}{y} - \frac{b}{1-y}")] == ["true"]
    assert [f.verdict for f in judging.display(r"f'(y) = \frac{a}{y} + \frac{b}{1-y}")] == ["false"]


def test_a_leading_relation_goes_on_from_the_line_before():
    judging = Judge()
    judging.display(r"V(D^*, G) = E_{x \sim p_r}[\log D^*(x)] + E_{x \sim p_g}[\log(1-D^*(x))]")
    assert [f.verdict for f in judging.display(r"= -\log 4 + 2 JSD(p_r \| p_g)")] == ["true"]


def test_a_game_counts_as_no_true_line():
    assert verdicts(r"\min_G \max_D E_{x\sim p_{data}}[\log D(x)] + E_{z \sim p_z}[\log(1-D(G(z)))]") == ["objective"]


def test_words_between_two_equations_separate_them():
    assert verdicts(r"\log 4 = 2 \log 2 \text{ and } \log 8 = 3 \log 3") == ["true", "false"]


def test_given_read_and_let():
    assert verdicts(r"C(G) = -\log 4", given=["p_g = p_{data}"]) == ["true"]
    assert verdicts(r"V(D,G) = E_{x\sim\rho}[\log D(x)] + E_{x\sim\tau}[\log(1-D(x))]", read=[r"\rho = p_r", r"\tau = p_g"]) == ["true"]
    assert verdicts(r"S(D) = -V(D,G)", let=[r"S(D) := -E_x[\log D(x)] - E_z[\log(1-D(G(z)))]"]) == ["true"]
    for options in ({"given": ["nothing"]}, {"read": ["q"]}, {"let": ["1 + 1"]}):
        with pytest.raises(ValueError):
            judge("1 = 1", **options)


def test_a_small_d_is_a_number_unless_it_is_taken_at_a_point():
    assert verdicts(r"\frac{d}{dd} d^{2} = d (1 + 1)") == ["true"]
    assert verdicts(r"d^{d} = 1") == ["false"]
    assert verdicts(r"V(D,G) = E_{x\sim p_r}[\log d(x)] + E_{z\sim p_z}[\log(1-d(G(z)))]") == ["true"]


def test_what_cannot_be_read_names_its_place_in_the_readers_words():
    (finding,) = judge(r"V(D,G) = \mathbb{E}_{x \sim \zeta}[\log D(x)]")
    assert finding.verdict == "unreadable" and "law" in finding.reason and "zeta" in finding.reason


@pytest.mark.parametrize("tex", [r"9^{9^{9}} = 1", "(" * 400 + "1" + ")" * 400 + " = 1", "=", "", r"\frac", "a = b = ", r"\sum_{i=1}^{10^9} i = 1"])
def test_nothing_hangs_and_nothing_crashes(tex):
    assert all(finding.verdict != "true" for finding in judge(tex))


def test_brackets_are_mended_and_what_was_mended_is_told():
    parsed = parse(r"\left( \log(D(x) \right)")
    assert flat(parsed.items) == r"(\log(D(x)))" and parsed.repairs


def test_displays_of_each_kind_of_file(tmp_path):
    (tmp_path / "a.md").write_text("text $x$\n\n$$\na = b\n$$\n\nand \\\\[ c = d \\\\]\n\n```python\n'$$ e = f $$'\n```\n")
    (tmp_path / "a.tex").write_text("% \\[ no = no \\]\n\\begin{align*}\na &= b \\\\\n&= c\n\\end{align*}\n\\[ d = e \\]\n")
    (tmp_path / "a.txt").write_text("a = b\n\n# a remark\nc = d\n")
    assert [(line, " ".join(tex.split())) for line, tex in displays(tmp_path / "a.md")] == [(3, "a = b"), (7, "c = d")]
    assert [line for line, _ in displays(tmp_path / "a.tex")] == [2, 6]
    assert displays(tmp_path / "a.txt") == [(1, "a = b"), (4, "c = d")]
    with pytest.raises(SourceError, match="b.md"):
        displays(tmp_path / "b.md")


def test_findings_show_as_text_and_as_html():
    found = judge(r"\log 4 = \log 2 < 1")
    assert repr(found).startswith("✗ FALSE") and "&lt; 1" in found._repr_html_()


def test_the_command_and_its_exit_status(capsys, tmp_path):
    assert main([r"\log 4 = 2 \log 2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "true"
    assert main([r"\log 4 = \log 2"]) == 1
    assert main([r"V(D,G) = \zeta"]) == 2
    assert main([str(tmp_path / "no.md")]) == 2 and "no.md" in capsys.readouterr().err


def test_the_face_is_a_module_of_the_package_that_chapters_import():
    done = subprocess.run([sys.executable, "-m", "ganloss.judge", r"\log 4 = 2\log 2"], cwd=BOOK, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "TRUE" in done.stdout
