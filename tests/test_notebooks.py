"""notebooks: what is read is what MyST shows, and what is written is always the same."""

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from printed import notebooks
from printed.notebooks import Call, NotebookError
from printed.symbols import Row


@pytest.fixture
def save(tmp_path):
    """Writes cells (Markdown as text, code as a tuple of lines) to chapter.ipynb."""

    def write(*cells, name="chapter"):
        path = tmp_path / f"{name}.ipynb"
        notebook = new_notebook(
            cells=[
                new_markdown_cell(cell) if isinstance(cell, str) else new_code_cell("\n".join(cell)) if isinstance(cell, tuple) else cell
                for cell in cells
            ]
        )
        path.write_text(nbformat.writes(notebook), encoding="utf-8")
        return path

    return write


def labels(path):
    return [equation.label for equation in notebooks.labelled_equations(path)]


class TestLabelledEquations:
    def test_tells_label_tex_and_place(self, save):
        path = save("# Title\n\n$$ a = b $$ (one-line)", ("1",), "$$\nc \\\\\n= d\n$$ (lines)\n\nEnd.")
        assert notebooks.labelled_equations(path) == [
            ("one-line", "a = b", "chapter.ipynb", 1, 3),
            ("lines", "c \\\\\n= d", "chapter.ipynb", 3, 1),
        ]

    @pytest.mark.parametrize(
        "source",
        [
            "````{prf:theorem} Title\n:label: thm-x\n:class: y\n\n$$ a $$ (inside)\n````",
            "```{prf:theorem}\n---\nlabel: thm-x\n---\n$$ a $$ (inside)\n```",
            ":::{note}\n$$ a $$ (inside)\n:::",
            ":::{note}\n:class: tip\n$$\na\n$$ (inside)\n:::",
            ":::\n$$ a $$ (inside)\n:::",
            "::::{exercise}\n:::{note}\n\n$$ a $$ (inside)\n\n:::\n::::",
            "`````{exercise}\n````{solution} x\n```{note}\n$$ a $$ (inside)\n```\n````\n`````",
            "- item\n\n  $$ a $$ (inside)",
            "> $$ a $$ (inside)",
            "1. item\n\n   :::{note}\n   $$ a $$ (inside)\n   :::",
        ],
    )
    def test_inside_directives_and_lists_count(self, save, source):
        (equation,) = notebooks.labelled_equations(save("Before.\n\n" + source))
        assert equation.label == "inside"
        assert equation.tex == "a"
        lines = ("Before.\n\n" + source).splitlines()
        assert "$$" in lines[equation.line - 1]

    @pytest.mark.parametrize(
        "source",
        [
            "$$ a $$",
            "```python\n$$ a $$ (x)\n```",
            "```\n$$ a $$ (x)\n```",
            "````md\n```{note}\n$$ a $$ (x)\n```\n````",
            "```{code-block} md\n$$ a $$ (x)\n```",
            "```{code-cell}\n$$ a $$ (x)\n```",
            "    $$ a $$ (x)",
            "text $$ a $$ (x)",
            "`$$ a $$ (x)`",
            "paragraph\n$$ a $$ (x)",
            "$$ a $$ (x) and more",
            "\\$\\$ a \\$\\$ (x)",
            "<!--\n$$ a $$ (x)\n-->",
        ],
    )
    def test_what_myst_does_not_number_does_not_count(self, save, source):
        assert labels(save(source)) == []

    def test_agrees_with_myst(self, save):
        """The same labels as MyST's own parser finds on a page with one of everything."""
        myst = pytest.importorskip("myst_parser.config.main")
        from myst_parser.mdit_to_docutils.base import DocutilsRenderer
        from myst_parser.parsers.mdit import create_md_parser

        source = "$$ a $$ (x1)\n\n- b\n\n  $$ a $$ (x2)\n\n```\n$$ a $$ (no)\n```\n\n> $$\n> a\n> $$ (x3)"
        config = myst.MdParserConfig(enable_extensions={"dollarmath", "colon_fence"})
        tokens = create_md_parser(config, DocutilsRenderer).parse(source)
        assert labels(save(source)) == [t.info for t in tokens if t.type == "math_block_label"]

    def test_output_and_code_cells_do_not_count(self, save):
        path = save(("# $$ a $$ (x)",), nbformat.v4.new_raw_cell("$$ a $$ (x)"))
        assert labels(path) == []


class TestCheckCalls:
    start = ("from ganloss.checks import Checks", 'check = Checks("chapter")')

    def test_tells_verb_label_and_cell(self, save):
        path = save(
            self.start,
            "text",
            ('check.equal("a", 1, 1)',),
            (
                "check.all(",
                '    check.differs("b", 2, 1, 1),',
                '    check.at_most(label="a", left=1,',
                "right=2))",
            ),
        )
        assert notebooks.check_calls(path) == [
            Call("equal", "a", 3),
            Call("differs", "b", 4),
            Call("at_most", "a", 4),
        ]

    def test_follows_the_instance_by_any_name(self, save):
        path = save(
            ("from ganloss import checks", 'c = checks.Checks("chapter")', "check = other"),
            ('c.equal("a", 1, 1)', 'check.equal("b", 1, 1)', "c.equals('c')", "np.equal(1, 1)"),
        )
        assert notebooks.check_calls(path) == [Call("equal", "a", 2)]
        assert notebooks.checks_names(path) == ["chapter"]

    @pytest.mark.parametrize(
        "call",
        [
            "check.equal(name, 1, 1)",
            'check.equal(f"a{1}", 1, 1)',
            "check.equal()",
            "check.equal(1)",
        ],
    )
    def test_a_label_that_is_not_written_out_is_an_error(self, save, call):
        path = save(self.start, "text", ("x = 1", call))
        with pytest.raises(NotebookError, match=r"chapter\.ipynb: cell 3, line 2: the label of \.equal"):
            notebooks.check_calls(path)

    def test_what_is_not_python_is_an_error(self, save):
        with pytest.raises(NotebookError, match=r"chapter\.ipynb: cell 1 is not plain Python"):
            notebooks.check_calls(save(("%matplotlib inline",)))


class TestSymbolTable:
    def test_reads_the_rows_by_the_names_of_the_columns(self, save):
        path = save(
            "| other | table |\n|---|---|\n| $q$ | no |\n",
            ":::{table} Laws\n| Symbol | Meaning | Kind | Unit |\n|---|---|---|---|\n"
            "| $p_r$, $p_g$ | the *two* laws | law | |\n"
            "| $\\KL(p \\\\| q)$ | divergence of $p$ | functional | nats |\n:::",
            "| kind | symbol | meaning | range |\n|---|---|---|---|\n| index | $i$ | counts $n$ things | $\\{1, 2\\}$ |\n",
        )
        assert notebooks.symbol_table(path) == [
            Row("p_r", "the *two* laws", "law", "", ""),
            Row("p_g", "the *two* laws", "law", "", ""),
            Row(r"\KL(p \| q)", "divergence of $p$", "functional", "", "nats"),
            Row("i", "counts $n$ things", "index", r"\{1, 2\}", ""),
        ]


class TestClean:
    def dirty(self):
        code = new_code_cell("x = 1\nx  \n\n", execution_count=3)
        code.metadata.update(
            tags=["hide-input"],
            mystnb={"image": {"alt": "A"}},
            collapsed=True,
            execution={"t": "1"},
        )
        code.outputs = [
            new_output("execute_result", {"text/plain": "1"}, execution_count=3, metadata={"a": 1}),
            new_output("stream", text="hello\n"),
        ]
        again = new_code_cell("x = 1\nx", execution_count=4)
        again.metadata.update(tags=[])
        return new_notebook(
            cells=[new_markdown_cell("# Title\n", metadata={"editable": False}), code, again],
            metadata={"kernelspec": {"name": "venv", "display_name": "V"}, "widgets": {}},
        )

    def test_keeps_what_is_read_and_nothing_else(self):
        notebook = notebooks.clean(self.dirty(), "chapter")
        nbformat.validate(notebook)
        assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
        assert notebook.metadata == {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
        title, code, again = notebook.cells
        assert title.metadata == {} == again.metadata
        assert code.metadata == {"tags": ["hide-input"], "mystnb": {"image": {"alt": "A"}}}
        assert code.source == "x = 1\nx"
        assert code.execution_count == 3
        assert code.outputs[0].metadata == {}
        assert code.outputs[1] == {"output_type": "stream", "name": "stdout", "text": "hello\n"}

    def test_ids_follow_from_the_source(self):
        title, code, again = (cell.id for cell in notebooks.clean(self.dirty(), "chapter").cells)
        assert title == "chapter-7d7dfe14"
        assert again == f"{code}-2"
        moved = self.dirty()
        moved.cells.insert(0, new_markdown_cell("new"))
        assert [c.id for c in notebooks.clean(moved, "chapter").cells[1:]] == [title, code, again]

    def test_is_idempotent_and_ends_in_one_newline(self):
        once = notebooks.clean(self.dirty(), "chapter")
        text = notebooks.text(once)
        assert notebooks.text(notebooks.clean(nbformat.reads(text, 4), "chapter")) == text
        assert text.endswith("}\n") and not text.endswith("\n\n")
        assert text.startswith('{\n "cells": [')
        assert json.loads(text)["cells"][1]["source"] == ["x = 1\n", "x"]


class TestRun:
    def test_executes_in_the_notebooks_folder_and_writes_it_clean(self, save):
        path = save(
            "# Title",
            ("import os, ganloss", "print(os.listdir('.'))"),
            ("import sys", "print('a')", "sys.stdout.flush()", "print('b')"),
            ("6 * 7",),
        )
        assert notebooks.main(["run", str(path)]) == 0
        first = path.read_bytes()
        notebook = notebooks.read(path)
        assert [c.execution_count for c in notebook.cells[1:]] == [1, 2, 3]
        assert notebook.cells[1].outputs[0].text == "['chapter.ipynb']\n"
        assert [o.text for o in notebook.cells[2].outputs] == ["a\nb\n"]
        assert notebook.cells[3].outputs[0].data == {"text/plain": "42"}
        assert b"\r" not in first
        assert notebooks.main(["run", str(path)]) == 0
        assert path.read_bytes() == first

    def test_a_failing_cell_is_named_and_nothing_is_written(self, save, capsys):
        path = save("# Title", ("1",), "text", ("x = 0", "1 / x"))
        before = path.read_bytes()
        assert notebooks.main(["run", str(path)]) == 1
        message = capsys.readouterr().err
        assert "chapter.ipynb: cell 4 failed:" in message
        assert "1 / x" in message
        assert "ZeroDivisionError: division by zero" in message
        assert "\x1b" not in message
        assert path.read_bytes() == before
