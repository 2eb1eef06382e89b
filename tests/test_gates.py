"""The gates over the notebooks, and each of them shown a broken notebook, to which it objects."""

import json
from pathlib import Path

import gates
import nbformat
import prose_numbers
import pytest
from ganloss.checks import Checks
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from printed import ledger, notebooks

BOOK = Path(__file__).resolve().parents[1] / "book"
NOTEBOOKS = sorted(BOOK.glob("*.ipynb"))


def name(of):
    return getattr(of, "stem", None) or of.__name__


@pytest.mark.parametrize("gate", gates.OF_A_NOTEBOOK, ids=name)
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=name)
def test_notebook(notebook, gate):
    assert not gate(notebook), gate.__doc__


@pytest.mark.parametrize("gate", gates.OF_A_PAGE, ids=name)
@pytest.mark.parametrize("page", sorted(BOOK.glob("*.md")), ids=name)
def test_markdown_page(page, gate):
    assert not gate(page), gate.__doc__


def test_a_claim_in_a_markdown_page_is_a_fault(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n:::{note}\n$$ \\log 4 = \\log 5 $$ (four-is-five)\n:::\n", encoding="utf-8")
    assert ["page.md: the labelled equation four-is-five" in fault for fault in gates.markdown_pages_claim_nothing(page)] == [True]


CLAIM = "\\log 4 = \\log 5"
BARE = {
    "a display": f"$$ {CLAIM} $$",
    "several lines": f"$$\n\\begin{{aligned}}\n{CLAIM}\n\\end{{aligned}}\n$$",
    "in a theorem": f"```{{prf:theorem}} Wrong\nThen\n\n$$ {CLAIM} $$\n```",
    "a directive": f"```{{math}}\n{CLAIM}\n```",
    "without dollars": f"\\begin{{eqnarray}}\n{CLAIM}\n\\end{{eqnarray}}",
    "large": f"Here $\\displaystyle {CLAIM}$ stands.",
    "alone in its paragraph": f"Here\n\n${CLAIM}$\n\nstands.",
    "in words": "$$ \\log 4 \\quad \\text{is} \\quad \\log 5 $$",
    "nobody's quotation": f"> $$ {CLAIM} $$",
    "after a quotation": f"> *The answer:*\n>\n> $$ {CLAIM} $$\n\n$$ {CLAIM} $$",
}


@pytest.mark.parametrize("text", BARE.values(), ids=BARE)
def test_a_bare_claim_is_a_fault(tmp_path, save, text):
    page = tmp_path / "page.md"
    page.write_text(f"# Page\n\n{text}\n", encoding="utf-8")
    notebook = chapter()
    notebook.cells.append(new_markdown_cell(text))
    for faults in (gates.nothing_is_claimed_bare(page), gates.nothing_is_claimed_bare(save(notebook))):
        assert len(faults) == 1 and "displays without a label" in faults[0]


def test_displays_are_counted_by_kind(save):
    notebook = chapter()
    notebook.cells.append(new_markdown_cell(f"> *The question:*\n>\n> $$ {CLAIM} $$\n\nHere ${CLAIM}$.\n\n$$ 2 \\log 2 $$"))
    kinds = [kind for _, _, kind in gates.displays(save(notebook))]
    assert kinds == ["labelled", "labelled", "quoted", "expression"]


@pytest.mark.parametrize(
    "sentence",
    ["You pay $-\\log d$.", "A **guess** of 0.", "$D$ answers\nwith $d$.", "| card | price |\n|:--|:--|\n| 1 | 2 |", ":::{note}\nIt shrugs.\n:::"],
)
def test_another_word_for_an_object_is_a_fault(tmp_path, save, sentence):
    page = tmp_path / "page.md"
    page.write_text(sentence, encoding="utf-8")
    notebook = chapter()
    notebook.cells.append(new_markdown_cell(sentence))
    for faults in (gates.one_word_for_one_object(page), gates.one_word_for_one_object(save(notebook))):
        assert len(faults) == 1 and "the book says:" in faults[0]


def test_another_word_in_an_alt_text_is_a_fault_and_in_quotation_marks_it_is_none(save):
    notebook = chapter()
    notebook.cells[4].metadata["mystnb"]["image"]["alt"] = "The price falls."
    assert gates.one_word_for_one_object(save(notebook)) == ["chapter.ipynb: cell 5: says price; the book says: loss"]
    notebook = chapter()
    notebook.cells.append(new_markdown_cell('Some call it a "price", or write `guess`, $price$ and priceless. The answer: a proper scoring rule.'))
    assert not gates.one_word_for_one_object(save(notebook))


@pytest.mark.parametrize("page", [*NOTEBOOKS, *sorted(BOOK.glob("*.md"))], ids=name)
def test_one_word_for_one_object(page):
    assert not gates.one_word_for_one_object(page)


def test_the_words_not_used_stand_in_the_notation_chapter():
    source = "\n".join(cell.source for _, cell in gates.cells(BOOK / "notation.ipynb", "markdown"))
    for forms, instead in gates.NOT_USED.items():
        assert f"| {', '.join(f'`{form}`' for form in forms.split(', '))} | {instead} |" in source


@pytest.mark.parametrize("page", [*NOTEBOOKS, *sorted(BOOK.glob("*.md"))], ids=name)
def test_numbers_have_a_source(page):
    assert not prose_numbers.numbers_have_a_source(page), prose_numbers.__doc__


@pytest.mark.parametrize("gate", gates.OF_THE_BOOK, ids=name)
def test_book(gate):
    assert not gate(NOTEBOOKS), gate.__doc__


def test_every_gate_is_run():
    defined = {f for f in vars(gates).values() if getattr(f, "__module__", "") == gates.__name__}
    helpers = {gates.cells, gates.outputs, gates.output_text, gates.words, gates.plain, gates.minutes, gates.page_texts}
    helpers |= {gates.page_tokens, gates.displayed, gates.is_expression, gates.displays}
    helpers |= {gates.names, gates.notation, gates.as_in_the_table, gates.symbols_used, gates.words}
    assert defined - helpers == {*gates.OF_A_NOTEBOOK, *gates.OF_A_PAGE, *gates.OF_THE_BOOK, gates.one_word_for_one_object}


# Broken notebooks ---------------------------------------------------------------------------------

TEXT = "# Chapter\n\n$$ \\log 4 = 2 \\log 2 $$ (log-four)\n\n:::{note}\n$$ \\log 2 \\le 1 \\strict $$ (log-two)\n:::"
CODE = (
    'from ganloss.checks import Checks\n\ncheck = Checks("chapter")',
    'check.equal("log-four", log(4), 2 * log(2))',
    'check.at_most("log-two", log(2), 1, attained=False)',
    "plt.plot([1, 2])",
)
LINES = (
    "ok  log-four  =  exact: both sides are 1.386294361120",
    "ok  log-two  ≤  exact: 1 case, the smallest gap is 0.31",
)


def result(text, count):
    return new_output("execute_result", {"text/plain": text}, execution_count=count)


def chapter():
    """A notebook without faults: text (cell 1), set-up (2), two checks (3, 4), a figure (5)."""
    code = [new_code_cell(source, execution_count=n) for n, source in enumerate(CODE, 1)]
    code[1].outputs = [result(LINES[0], 2)]
    code[2].outputs = [result(LINES[1], 3)]
    code[3].outputs = [new_output("display_data", {"image/png": "iVBORw0K", "text/plain": "<Figure>"})]
    code[3].metadata["mystnb"] = {"image": {"alt": "A rising line."}}
    return new_notebook(cells=[new_markdown_cell(TEXT), *code])


@pytest.fixture
def save(tmp_path):
    def write(notebook, stem="chapter"):
        path = tmp_path / f"{stem}.ipynb"
        path.write_text(notebooks.text(notebooks.clean(notebook, stem)), encoding="utf-8")
        return path

    return write


def replace(cell, old, new):
    def change(notebook):
        assert old in notebook.cells[cell - 1].source
        notebook.cells[cell - 1].source = notebook.cells[cell - 1].source.replace(old, new)

    return change


def put(cell, **fields):
    return lambda notebook: notebook.cells[cell - 1].update(fields)


def tag(cell, word):
    return lambda notebook: notebook.cells[cell - 1].metadata.update(tags=[word])


def show(cell, text):
    return lambda notebook: notebook.cells[cell - 1].outputs.append(new_output("stream", text=text))


def add_text(source):
    return lambda notebook: notebook.cells.append(new_markdown_cell(source))


MORE = "\n\n$$ 1 = 1 $$ (unchecked)"

BROKEN = [
    (gates.equations_are_checked, replace(1, "# Chapter", "# Chapter" + MORE), "unchecked"),
    (gates.equations_are_checked, put(3, source='check.equals("log-four", 1, 1)'), "log-four"),
    (
        gates.checks_name_equations,
        replace(3, "log-four", "log-five"),
        "cell 3: equal names log-five",
    ),
    (
        gates.verbs_match_relations,
        replace(4, "at_most", "equal"),
        "log-two: prints \\le, and no check",
    ),
    (gates.verbs_match_relations, replace(1, "4 =", "4 \\approx"), "log-four: prints \\approx"),
    (gates.verbs_match_relations, replace(1, "4 = 2 \\log 2", "4"), "log-four: "),
    (gates.verbs_match_relations, replace(1, "= 2 \\log 2", "= 2 +"), "log-four: "),
    (gates.checks_show_their_result, put(3, outputs=[]), "cell 3: the result of equal log-four"),
    (
        gates.checks_compare_two_things,
        replace(3, "log(4)", "2*log(2)"),
        "cell 3: 'log-four' compares 2 * log(2) to itself",
    ),
    (gates.checks_show_their_result, replace(4, "at_most", "equal"), "cell 4: the result of equal"),
    (gates.checks_bear_the_notebooks_name, replace(2, "chapter", "other"), "made for ['other']"),
    (
        gates.checks_bear_the_notebooks_name,
        replace(2, "check =", "Checks('other')\ncheck ="),
        "other",
    ),
    (gates.checks_bear_the_notebooks_name, put(2, source="1"), "made for []"),
    (gates.labels_are_kebab_case, replace(1, "log-two", "logTwo"), "label logTwo"),
    (gates.labels_are_kebab_case, replace(1, "log-two", "eq:log-two"), "label eq:log-two"),
    (gates.labels_are_read_as_written, add_text("text\n$$ 1 = 1 $$ (lost)"), "lost is written"),
    (gates.labels_are_read_as_written, add_text("$$ 1 = 1 \\label{a} $$"), "cell 6: \\label"),
    (
        gates.labels_are_read_as_written,
        add_text("```{math}\n:label: a\n1 = 1\n```"),
        "cell 6: {math}",
    ),
    (gates.labels_are_read_as_written, add_text("\\begin{equation}\n1\n\\end{equation}"), "cell 6"),
    (
        gates.cells_are_executed_in_order,
        put(4, execution_count=None),
        "cell 4 has execution count None",
    ),
    (
        gates.cells_are_executed_in_order,
        put(2, execution_count=7),
        "cell 2 has execution count 7, not 1",
    ),
    (
        gates.no_cell_is_exempt,
        tag(3, "nbval-ignore-output"),
        "cell 3 is exempt: nbval-ignore-output",
    ),
    (gates.no_cell_is_exempt, tag(3, "nbval-skip"), "cell 3 is exempt: nbval-skip"),
    (gates.no_cell_is_exempt, tag(3, "raises-exception"), "cell 3 is exempt: raises-exception"),
    (gates.no_cell_is_exempt, tag(3, "nbval-raises-exception"), "cell 3 is exempt"),
    (gates.no_cell_is_exempt, tag(3, "skip-execution"), "cell 3 is exempt: skip-execution"),
    (
        gates.no_cell_is_exempt,
        replace(3, "check.", "# NBVAL_IGNORE_OUTPUT\ncheck."),
        "cell 3 is exempt",
    ),
    (gates.no_cell_is_exempt, replace(3, "check.", "#NBVAL_SKIP\ncheck."), "NBVAL_SKIP"),
    (gates.no_cell_is_empty, put(5, source=" \n"), "cell 5 is empty"),
    (gates.no_cell_is_empty, put(5, source="# only a comment"), "cell 5 is empty"),
    (gates.no_cell_is_empty, add_text(""), "cell 6 is empty"),
    (gates.no_line_ends_in_a_semicolon, replace(5, "2])", "2]);"), "cell 5, line 1"),
    (gates.no_line_ends_in_a_semicolon, replace(5, "2])", "2]) ;  # silent\n1"), "cell 5, line 1"),
    (
        gates.no_output_is_an_error,
        put(2, outputs=[new_output("error", ename="ValueError", evalue="x", traceback=[])]),
        "cell 2 raised ValueError",
    ),
    (
        gates.no_output_is_an_error,
        put(2, outputs=[new_output("stream", name="stderr", text="warning")]),
        "cell 2 wrote to stderr",
    ),
    (
        gates.outputs_are_the_same_everywhere,
        show(2, "<f at 0x7f>"),
        "cell 2: the output holds an address",
    ),
    (
        gates.outputs_are_the_same_everywhere,
        show(2, "id 0x7fe3a1b2"),
        "cell 2: the output holds an address",
    ),
    (
        gates.outputs_are_the_same_everywhere,
        show(2, "on 2024-05-06"),
        "cell 2: the output holds a date",
    ),
    (
        gates.outputs_are_the_same_everywhere,
        show(2, "at 12:34:56"),
        "cell 2: the output holds a time",
    ),
    (
        gates.outputs_are_the_same_everywhere,
        show(2, "3 ± 0.1 ms"),
        "cell 2: the output holds a time",
    ),
    *(
        (gates.outputs_are_the_same_everywhere, show(2, f"in {p}x"), "holds an absolute path")
        for p in ("/home/", "/root/", "/tmp/", "/work/", "C:\\", "/Users/")
    ),
    (gates.images_have_alt_text, put(5, metadata={}), "cell 5: the figure has no alt text"),
    (
        gates.images_have_alt_text,
        put(5, metadata={"mystnb": {"image": {"alt": " "}}}),
        "cell 5: the figure has no alt text",
    ),
    (gates.images_have_alt_text, add_text("![](a.png)"), "cell 6: the image has no alt text"),
    (gates.images_have_alt_text, add_text("```{image} a.png\n:width: 9\n```"), "cell 6: the image"),
    (gates.images_have_alt_text, add_text(":::{note}\n![](a.png)\n:::"), "cell 6: the image"),
    (
        gates.images_have_alt_text,
        add_text('<img src="a.png">'),
        "cell 6: the image has no alt text",
    ),
    (gates.symbols_lead_to_the_notation, add_text("$$ V(D, G) = 0 $$ (nothing)"), "V of the table symbols-losses is not listed"),
    (
        gates.symbols_lead_to_the_notation,
        replace(1, "# Chapter", "# Chapter\n\n{ref}`Laws <symbols-laws>`: $\\bar p$."),
        "\\bar p of the table symbols-laws stands in no labelled equation",
    ),
    (gates.minutes_are_counted, add_text("**Time to read:** 10 minutes."), "cell 6: says 10 minutes, and it is 5"),
    (gates.minutes_are_counted, add_text("**Time to read:** 5 minutes." + " word" * 1000), "cell 6: says 5 minutes, and it is 10"),
]


def test_a_chapter_without_faults_passes_every_gate(save):
    path = save(chapter())
    assert [fault for gate in gates.OF_A_NOTEBOOK for fault in gate(path)] == []
    assert [fault for gate in gates.OF_THE_BOOK for fault in gate([path])] == []
    assert prose_numbers.numbers_have_a_source(path) == []


@pytest.mark.parametrize(
    ("gate", "break_it", "words"),
    BROKEN,
    ids=[f"{n}-{b[0].__name__}" for n, b in enumerate(BROKEN)],
)
def test_a_broken_chapter_is_objected_to_by_name(save, gate, break_it, words):
    notebook = chapter()
    break_it(notebook)
    faults = gate(save(notebook))
    assert len(faults) == 1, faults
    assert "chapter" in faults[0] and words in faults[0]


def test_what_may_look_broken_is_not(save):
    notebook = chapter()
    notebook.cells.append(new_markdown_cell("![a dog](a.png) and `$$ 1 $$` and 0x7f and /tmp/"))
    notebook.cells.append(new_markdown_cell("```{figure} a.png\n---\nalt: a dog\n---\n```"))
    notebook.cells.append(new_code_cell("x = 'a; b'  # done; fine", execution_count=5))
    notebook.cells[-1].outputs = [new_output("stream", text="1/2 + 0.5, 12:30, homes/tmpl, 1e-07\n")]
    path = save(notebook)
    assert [fault for gate in gates.OF_A_NOTEBOOK for fault in gate(path)] == []


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda n: n.metadata.update(widgets={}), "chapter.ipynb is not as"),
        (lambda n: n.cells[1].metadata.update(collapsed=True), "cell 2 is not as"),
        (lambda n: n.cells[1].update(id="mine"), "cell 2 is not as"),
        (lambda n: n.cells[2].outputs[0].metadata.update(a=1), "cell 3 is not as"),
        (lambda n: n.update(nbformat_minor=4), "chapter.ipynb"),
    ],
)
@pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning")
def test_a_file_that_the_cleaner_did_not_write_is_objected_to(save, spoil, words):
    path = save(chapter())
    notebook = notebooks.read(path)
    spoil(notebook)
    path.write_text(nbformat.writes(notebook).rstrip() + "\n", encoding="utf-8")
    (fault,) = gates.the_file_is_clean(path)
    assert words in fault


@pytest.mark.parametrize("spoil", [lambda b: b + b"\n", lambda b: b.replace(b"\n", b"\r\n")])
def test_line_ends_belong_to_the_clean_form(save, spoil):
    path = save(chapter())
    path.write_bytes(spoil(path.read_bytes()))
    (fault,) = gates.the_file_is_clean(path)
    assert "chapter.ipynb" in fault


def test_a_large_file_is_objected_to(save):
    notebook = chapter()
    notebook.cells[4].outputs[0].data["image/png"] = "A" * 1_000_000
    (fault,) = gates.the_file_is_small(save(notebook))
    assert fault.startswith("chapter.ipynb has 10")


def test_a_label_given_twice_is_objected_to(save):
    here, there = save(chapter()), save(chapter(), "other")
    faults = gates.labels_are_unique([here, there])
    assert faults == [
        "the label log-four is given more than once: chapter.ipynb, cell 1; other.ipynb, cell 1",
        "the label log-two is given more than once: chapter.ipynb, cell 1; other.ipynb, cell 1",
    ]
    twice = chapter()
    twice.cells.append(new_markdown_cell("$$ 1 = 1 $$ (log-two)"))
    (fault,) = gates.labels_are_unique([save(twice)])
    assert "log-two" in fault and "chapter.ipynb, cell 6" in fault


def test_a_target_given_twice_is_objected_to(save, tmp_path):
    one = chapter()
    one.cells.append(new_markdown_cell("(here)=\n## Here"))
    path = save(one)
    assert gates.targets_are_unique([path]) == []
    (tmp_path / "page.md").write_text("(here)=\n# Page\n", encoding="utf-8")
    (fault,) = gates.targets_are_unique([path])
    assert "here" in fault and "chapter.ipynb; page.md" in fault


def test_a_cell_id_that_occurs_twice_is_objected_to(save, tmp_path):
    path = save(chapter())
    copy = tmp_path / "copy.ipynb"
    copy.write_bytes(path.read_bytes())
    faults = gates.cell_ids_are_unique([path, copy])
    assert len(faults) == 5
    assert "chapter.ipynb, cell 1; copy.ipynb, cell 1" in faults[0]


# The ledger ---------------------------------------------------------------------------------------


class TestLedger:
    def test_reads_relations_checks_and_strengths(self, save, tmp_path):
        notebook = chapter()
        notebook.cells[2].source += '\ncheck.estimates("log-four", xs, 1)\ncheck.equal("log-four", 1, 1)'
        notebook.cells[2].outputs[0].data["text/plain"] += (
            "\nok  log-four  ≈  sampled, resolution 0.0031: mean 1.39 against 1.39\nok  log-four  =  to 1e-12: both sides are 1.38629"
        )
        save(notebook)
        four, two = ledger.rows(tmp_path)
        assert four == {
            "label": "log-four",
            "notebook": "chapter.ipynb",
            "relations": ["="],
            "checks": [
                {"verb": "equal", "cell": 3, "strength": "exact"},
                {"verb": "estimates", "cell": 3, "strength": "sampled, resolution 0.0031"},
                {"verb": "equal", "cell": 3, "strength": "to 1e-12"},
            ],
            "executed": False,
            "worlds": "",
            "variants": None,
        }
        assert (two["label"], two["relations"]) == ("log-two", ["\\le"])
        assert two["checks"] == [{"verb": "at_most", "cell": 4, "strength": "exact"}]

    def test_believes_the_executor_only_about_the_line_as_it_is_printed(self, save, tmp_path):
        path = save(chapter())
        tex = notebooks.labelled_equations(path)[0].tex
        variants = {"tried": 9, "caught": 8, "equal": 1}
        verdict = {"worlds": "300 finite", "variants": variants}
        record = {
            "log-four": {"tex_sha1": ledger.tex_sha1(tex), **verdict},
            "log-two": {"tex_sha1": ledger.tex_sha1(tex), **verdict},
        }
        (tmp_path / "executed.json").write_text(json.dumps(record), encoding="utf-8")
        four, two = ledger.rows(tmp_path)
        assert (four["executed"], four["worlds"], four["variants"]) == (
            True,
            "300 finite",
            variants,
        )
        assert (two["executed"], two["worlds"], two["variants"]) == (False, "", None)

    def test_every_verb_has_a_sign_and_every_line_is_read(self, tmp_path, monkeypatch, save):
        """The lines that the verbs return are the lines that the ledger understands."""
        from ganloss import checks

        save(chapter())
        monkeypatch.setattr(checks, "_BOOK", tmp_path)
        check = Checks("chapter")
        draws = [0.0, 1.0] * 100
        results = {
            "equal": check.equal("log-four", 1.0, 1.0, tol=1e-9),
            "estimates": check.estimates("log-four", draws, 0.5),
            "tends_to": check.tends_to("log-four", [1, 0], 0, [2, 0.001]),
            "at_most": check.at_most("log-four", 1, 2),
            "same_maximiser": check.same_maximiser("log-four", [1, 2], [1, 2], [1, 2]),
            "differs": check.differs("log-four", 2, 1, 1),
        }
        assert set(results) == set(notebooks.VERBS) == set(ledger.VERB.values())
        notebook = chapter()
        notebook.cells[2].source = "\n".join(f'check.{verb}("log-four")' for verb in results)
        notebook.cells[2].outputs = [result("\n".join(map(repr, results.values())), 2)]
        found = ledger.checks(save(notebook))[:6]
        assert [(row["verb"], row["strength"]) for row in found] == [
            ("equal", "to 1e-9"),
            ("estimates", "sampled, resolution 0.27"),
            ("tends_to", "to 0.001"),
            ("at_most", "exact"),
            ("same_maximiser", "exact"),
            ("differs", "exact"),
        ]


# Numbers in the prose -----------------------------------------------------------------------------
# The cells of `chapter()` put out 1.386294361120 and 0.31, in the section of its title.


def told(save, sentence):
    """The faults of a chapter that tells this, and then in another section that `log-two` is in the first."""
    notebook = chapter()
    notebook.cells[3].outputs.append(new_output("stream", text="limit -0.733, share 23.81 %, 20000 draws, p = 3/8\n"))
    notebook.cells[1].source += "\nd = 0.9\nax.text(0.77, 1)"
    notebook.cells.append(new_markdown_cell(sentence))
    return prose_numbers.numbers_have_a_source(save(notebook))


@pytest.mark.parametrize(
    "sentence",
    [
        "It is 1.386, below by 0.733.",
        "$V = -0.73$, and $\\log 4 = 1.3863$",
        "The share is 23.8 % of 20,000 draws, $20\\,000$ or 20 000.",
        "With $D = 0.9$ everywhere, three eighths are 0.375.",
        "$20 \\log 2 = 13.86$, that is 13.86; $38/128 = 0.297$",
        "The limit is minus 0.733, give or take 1.386; plus and minus 1.386.",
        "Since May 2018, in 2014; $\\pi$ is not 3.14; `0.77` and [a loss near 0.55](https://a.b/0.66).",
        "## Next\n\nBy {eq}`log-two` it is 0.31.",
        "## Of 0.31\n\nSee {ref}`it <log-two>`.",
        "## Next\n\n| a | b |\n|:--|:--|\n| {eq}`log-two` | 0.31 |",
        "## Next\n\nThe [first section](chapter.ipynb) has 1.386.",
    ],
)
def test_a_number_with_a_source_is_no_fault(save, sentence):
    assert told(save, sentence) == []


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("It is 1.385.", "1.385"),
        ("It is 1.390, or so.", "1.390"),  # no rounding of 1.386...
        ("It is 1.38629436112000.", "1.38629436112000"),  # more digits than were computed
        ("$V = 0.733$", "0.733"),  # the sign
        ("It is minus 0.31.", "minus 0.31"),
        ("It is 0.4.", "0.4"),  # of 0.375: too short to be a rounding
        ("It is 1.4.", "1.4"),
        ("$20 \\log 2 = 13.87$", "13.87"),
        ("$2 \\cdot 0.9 = 1.386$", "1.386"),  # put equal to arithmetic, it has no other source
        ("The share is 23.7 %.", "23.7 %"),
        ("Of 30,000 draws.", "30,000"),
        ("Of 2018 draws.", "2018"),
        ("It is drawn at 0.77.", "0.77"),
        ("| a |\n|:--|\n| 0.7 |", "0.7"),
        ("## Of 0.7", "0.7"),
        (":::{note} A title\nIt is 0.7.\n:::", "0.7"),
        (":::{note} A title of 0.7\nIt is.\n:::", "0.7"),
        ("$$\n0.7\n$$", "0.7"),
        ("## Next\n\nIt is 0.31.", "0.31"),
        ("## Next\n\nWith 0.9, by {eq}`log-two`.", "0.9"),  # an input of another section
        ("```{exercise} Next\n:label: ex-next\n\nIt is 0.31.\n```", "0.31"),
    ],
)
def test_a_number_without_a_source_is_a_fault(save, sentence, number):
    assert told(save, sentence) == [f"chapter.ipynb: cell 6: {number} was computed nowhere in its section"]


@pytest.mark.parametrize("place", ["caption", "alt", "code_prompt_show"])
def test_a_number_of_a_figure_has_a_source(save, place):
    def faults(words):
        notebook = chapter()
        about = {"code_prompt_show": words} if place == "code_prompt_show" else {"figure" if place == "caption" else "image": {place: words}}
        notebook.cells[4].metadata["mystnb"] = about
        return prose_numbers.numbers_have_a_source(save(notebook))

    assert faults("It falls to 1.386.") == []
    assert faults("It falls to 1.387.") == ["chapter.ipynb: cell 5: 1.387 was computed nowhere in its section"]


def test_an_entry_of_a_markdown_page_links_to_what_it_tells(save, tmp_path):
    save(chapter())
    page = tmp_path / "page.md"
    page.write_text("# Page\n\nIt is 1.386.\n\nSee {eq}`log-four`.\n\n## Other\n\nIt is 1.386.\n", encoding="utf-8")
    assert prose_numbers.numbers_have_a_source(page) == ["page.md: the page: 1.386 was computed nowhere in its section"]
