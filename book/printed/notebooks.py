"""Read, execute and clean the notebooks of the book.

Reading answers three questions from a notebook's file alone: which labelled equations it prints
(`labelled_equations`), which checks its code cells call (`check_calls`), and which symbols its
table defines (`symbol_table`). Markdown is parsed by the parser that MyST builds on, so that an
equation counts here exactly when it gets its number on the page.

`python -m printed.notebooks run cross-entropy.ipynb` executes a notebook in its own folder and
writes it back in the one form in which notebooks are committed (`clean`).
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

from printed.symbols import Row

VERBS = ("equal", "estimates", "tends_to", "at_most", "same_maximiser", "differs")

CELL_TIMEOUT = 300  # seconds


class NotebookError(ValueError):
    """A notebook that cannot be read or executed; the message names notebook and cell."""


class Equation(NamedTuple):
    """A labelled display equation; `cell` and `line` (of its opening `$$`) count from 1."""

    label: str
    tex: str
    notebook: str
    cell: int
    line: int


class Call(NamedTuple):
    """A call `check.<verb>("<label>", ...)`; `cell` counts all cells from 1."""

    verb: str
    label: str
    cell: int


def read(path: str | Path) -> nbformat.NotebookNode:
    """The notebook in the file, as it is stored."""
    return nbformat.reads(Path(path).read_text(encoding="utf-8"), as_version=4)


# Markdown ---------------------------------------------------------------------------------------


def _parser() -> MarkdownIt:
    return (
        MarkdownIt("commonmark")
        .enable("table")
        .use(front_matter_plugin)
        .use(myst_block_plugin)
        .use(myst_role_plugin)
        .use(dollarmath_plugin)
        .use(colon_fence_plugin)
    )


# Directives whose body is not Markdown.
_VERBATIM = {
    "bibliography", "code", "code-block", "code-cell", "eval-rst", "literalinclude", "math",
    "mermaid", "raw", "sourcecode", "tableofcontents", "toctree",
}  # fmt: skip
_DIRECTIVE = re.compile(r"\{([^}\s]+)\}")


def _blank_options(body: str) -> str:
    """A directive's body with empty lines for its options, so that lines keep their number."""
    lines = body.split("\n")
    n = 0
    if lines[0].startswith("---"):
        n = next((i for i, s in enumerate(lines[1:], 1) if s.startswith("---")), len(lines) - 1) + 1
    else:
        while n < len(lines) and re.match(r"\s*:(?!:)", lines[n]):
            n += 1
    return "\n".join([""] * n + lines[n:])


def markdown_tokens(text: str, line: int = 1) -> Iterator[tuple[Token, int]]:
    """The block tokens of a Markdown text, and the line of each; bodies of directives included."""
    for token in _parser().parse(text):
        start = line + (token.map[0] if token.map else 0)
        yield token, start
        if token.type in ("fence", "colon_fence"):
            directive = _DIRECTIVE.match(token.info.strip())
            plain_div = token.type == "colon_fence" and not directive
            if plain_div or directive and directive[1] not in _VERBATIM:
                yield from markdown_tokens(_blank_options(token.content), start + 1)


def labelled_equations(path: str | Path) -> list[Equation]:
    """The equations `$$ ... $$ (label)` of a notebook, in their order on the page.

    Those inside directives (theorems, exercises) count; those inside code fences do not.
    """
    path = Path(path)
    return [
        Equation(token.info, token.content.strip(), path.name, number, line)
        for number, cell in enumerate(read(path).cells, 1)
        if cell.cell_type == "markdown"
        for token, line in markdown_tokens(cell.source)
        if token.type == "math_block_label"
    ]


def symbol_table(path: str | Path) -> list[Row]:
    """The rows of the tables headed `symbol | meaning | kind` (and, if given, `range`, `unit`).

    A row that introduces several symbols (several `$...$` in its first column) yields one each.
    """
    path = Path(path)
    symbols = []
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            for header, *rows in _tables(cell.source):
                names = [token.content.strip().lower() for token in header]
                if not {"symbol", "meaning", "kind"} <= set(names):
                    continue
                for row in rows:
                    columns = dict(zip(names, row, strict=True))
                    meaning, kind = columns["meaning"].content, columns["kind"].content
                    extent, unit = (columns[name].content if name in columns else "" for name in ("range", "unit"))
                    extent = extent.strip().strip("$")
                    symbols += [
                        Row(
                            child.content.strip(),
                            meaning.strip(),
                            kind.strip(),
                            extent,
                            unit.strip(),
                        )
                        for child in columns["symbol"].children or []
                        if child.type == "math_inline"
                    ]
    return symbols


def _tables(text: str) -> Iterator[list[list[Token]]]:
    rows: list[list[Token]] = []
    in_cell = False
    for token, _ in markdown_tokens(text):
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            in_cell = True
        elif token.type == "inline" and in_cell:
            rows[-1].append(token)
            in_cell = False
        elif token.type == "table_close":
            yield rows


# Code -------------------------------------------------------------------------------------------


def _trees(path: Path) -> Iterator[tuple[int, ast.Module]]:
    for number, cell in enumerate(read(path).cells, 1):
        if cell.cell_type == "code":
            try:
                yield number, ast.parse(cell.source)
            except SyntaxError as error:
                message = f"{path.name}: cell {number} is not plain Python: {error}"
                raise NotebookError(message) from None


def _is_checks(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Checks"


def checks_names(path: str | Path) -> list[str]:
    """The names given to `Checks(...)` in a notebook: its own, once."""
    return [
        ast.literal_eval(node.args[0])
        for _, tree in _trees(Path(path))
        for node in ast.walk(tree)
        if _is_checks(node) and node.args and isinstance(node.args[0], ast.Constant)
    ]


def check_calls(path: str | Path) -> list[Call]:
    """The calls of a verb on the notebook's `Checks`, in their order; raises NotebookError
    where a label is not written out as a string."""
    path = Path(path)
    trees = list(_trees(path))
    instances = {
        target.id
        for _, tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _is_checks(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    calls = []
    for number, tree in trees:
        nodes = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in VERBS
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id in instances
        ]
        for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
            given = node.args[:1] + [k.value for k in node.keywords if k.arg == "label"]
            label = getattr(given[0], "value", None) if given else None
            if not isinstance(label, str):
                raise NotebookError(f"{path.name}: cell {number}, line {node.lineno}: the label of .{node.func.attr}(...) must be a literal string")
            calls.append(Call(node.func.attr, label, number))
    return calls


# Execution and the committed form ---------------------------------------------------------------


def clean(notebook: nbformat.NotebookNode, stem: str) -> nbformat.NotebookNode:
    """A copy of the notebook in its committed form; `stem` is its file name without suffix.

    Cell ids follow from the source (so that a run does not change them), metadata holds the
    kernel's name and what MyST-NB reads (tags, figures), and outputs hold no metadata.
    """
    cells = []
    seen: dict[str, int] = {}
    for old in notebook.cells:
        source = old.source.rstrip()
        name = f"{stem}-{hashlib.sha1(source.encode()).hexdigest()[:8]}"
        seen[name] = seen.get(name, 0) + 1
        cell = {
            "cell_type": old.cell_type,
            "id": name if seen[name] == 1 else f"{name}-{seen[name]}",
            "metadata": {k: old.metadata[k] for k in ("mystnb", "tags") if old.metadata.get(k)},
            "source": source,
        }
        if old.cell_type == "code":
            cell["execution_count"] = old.execution_count
            cell["outputs"] = [{**output, "metadata": {}} if "metadata" in output else dict(output) for output in old.outputs]
        cells.append(cell)
    return nbformat.from_dict(
        {
            "cells": cells,
            "metadata": {
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "language_info": {"name": "python"},
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def text(notebook: nbformat.NotebookNode) -> str:
    """The characters of a notebook's file: sorted keys, indent 1, one newline at the end."""
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def execute(path: str | Path) -> nbformat.NotebookNode:
    """The notebook with the outputs of a fresh kernel in its own folder; raises NotebookError."""
    from nbclient import NotebookClient  # only an author's machine needs it
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    path = Path(path)
    notebook = read(path)
    book = str(Path(__file__).resolve().parents[1])
    search = os.pathsep.join(filter(None, [book, os.environ.get("PYTHONPATH")]))
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=CELL_TIMEOUT,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.resolve().parent)}},
    )
    try:
        client.execute(env={**os.environ, "PYTHONPATH": search})
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise NotebookError(_failure(path, notebook, error)) from None
    return notebook


def _failure(path: Path, notebook: nbformat.NotebookNode, error: Exception) -> str:
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                trace = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(output.traceback))
                return f"{path.name}: cell {number} failed:\n\n{cell.source}\n\n{trace}"
    last = max((n for n, c in enumerate(notebook.cells, 1) if c.get("execution_count")), default=0)
    return f"{path.name}: stopped at cell {last}: {error}"


def run(path: str | Path) -> None:
    """Execute a notebook and write it back clean; raises NotebookError and writes nothing."""
    path = Path(path)
    notebook = clean(execute(path), path.stem)
    path.write_text(text(notebook), encoding="utf-8", newline="\n")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m printed.notebooks", description=main.__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("run", help="execute notebooks and write them back clean")
    command.add_argument("notebook", nargs="+", type=Path)
    for path in parser.parse_args(arguments).notebook:
        try:
            run(path)
        except NotebookError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
