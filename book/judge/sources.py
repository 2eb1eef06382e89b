"""The displayed formulas of a file, with the line where each begins.

Markdown and notebooks are read by the parser that MyST builds on, so that a formula is displayed here
exactly when it is on the page; TeX by its environments; a text file holds one formula a line.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from markdown_it import MarkdownIt
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

__all__ = ["SUFFIXES", "SourceError", "displays", "displays_of_text"]

SUFFIXES = (".md", ".tex", ".ipynb", ".txt")
_ENVIRONMENT = r"equation|align|alignat|gather|multline|eqnarray|displaymath|flalign|math"
_TEX = re.compile(
    r"\\begin\s*\{(?P<environment>" + _ENVIRONMENT + r")(?P<star>\*?)\}(?P<body>.*?)\\end\s*\{(?P=environment)(?P=star)\}"
    r"|(?<!\\)\\\[(?P<bracket>.*?)(?<!\\)\\\]|\$\$(?P<dollars>.*?)\$\$",
    re.S,
)
_BRACKETS = re.compile(r"\\{1,2}\[(.*?)\\{1,2}\]", re.S)
_RAW = re.compile(r"\\begin\s*\{(" + _ENVIRONMENT + r"|aligned)(\*?)\}.*?\\end\s*\{\1\2\}", re.S)


class SourceError(ValueError):
    """A file that cannot be read, with its name."""


def displays(path):
    """[(place, TeX)] of the file, in its order; ``place`` is a line, in a notebook "cell 3, line 5".

    Raises SourceError where the file is missing, of another kind, or no such file.
    """
    path = Path(path)
    if path.suffix not in SUFFIXES:
        raise SourceError(f"{path}: a file of one of the kinds {', '.join(SUFFIXES)} was expected")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise SourceError(f"{path}: {problem}") from problem
    if path.suffix == ".ipynb":
        try:
            cells = nbformat.reads(text, as_version=4).cells
        except Exception as problem:  # nbformat raises errors of many kinds
            raise SourceError(f"{path}: no notebook: {problem}") from problem
        return [
            (f"cell {number}, line {line}", tex)
            for number, cell in enumerate(cells, 1)
            if cell.cell_type == "markdown"
            for line, tex in _markdown(cell.source)
        ]
    reader = {".md": _markdown, ".tex": _tex, ".txt": _lines}[path.suffix]
    return list(reader(text))


def displays_of_text(text):
    """[(line, TeX)] of a text whose kind is not told: Markdown, TeX, or one formula a line."""
    if "$$" in text:
        return list(_markdown(text))
    if re.search(r"\\begin\s*\{(" + _ENVIRONMENT + r")\*?\}|(?<!\\)\\\[", text):
        return list(_tex(text))
    if "\\begin" in text:
        return [(1, text)]
    return list(_lines(text))


def _markdown(text):
    """Blocks and lines between $$, \\[ ... \\], and the environments of amsmath."""
    parser = MarkdownIt("commonmark").enable("table").use(front_matter_plugin).use(dollarmath_plugin, double_inline=True).use(amsmath_plugin)
    for token in parser.parse(text):
        line = (token.map[0] if token.map else 0) + 1
        if token.type in ("math_block", "math_block_label", "amsmath"):
            yield from _parts(token.content, line)
        elif token.type == "fence" and token.info.strip() in ("math", "{math}", "latex", "tex"):
            yield line, token.content
        elif token.type == "inline":
            rest = token.content
            for child in token.children or []:
                if child.type == "math_inline_double":
                    yield from _parts(child.content, line)
                if child.type in ("math_inline", "code_inline"):
                    sign = child.markup[:1]
                    rest = rest.replace(f"{sign}{child.content}{sign}", " " * (len(child.content) + 2), 1)
            for match in (*_BRACKETS.finditer(rest), *_RAW.finditer(rest)):
                yield line + rest.count("\n", 0, match.start()), match[0] if match.re is _RAW else match[1]


def _parts(content, line):
    """What stands between several $$ of one paragraph."""
    for part in content.split("$$"):
        if part.strip():
            yield line + content.count("\n", 0, content.index(part)), part


def _tex(text):
    text = _expanded(re.sub(r"(?<!\\)%[^\n]*", "", text))
    for match in _TEX.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, next(part for part in (match["body"], match["bracket"], match["dollars"]) if part is not None)


_MACRO = re.compile(
    r"\\(?:re)?newcommand\*?\s*\{?\\([a-zA-Z]+)\}?\s*(?:\[(\d)\])?\s*\{|\\DeclareMathOperator\*?\s*\{\\([a-zA-Z]+)\}\s*\{|\\def\s*\\([a-zA-Z]+)\s*\{"
)


def _braced(text, start):
    """The place after the brace that closes the one before ``start``."""
    depth = 1
    for k in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[k], 0) if text[k - 1] != "\\" else 0
        if depth == 0:
            return k + 1
    return len(text)


def _expanded(text):
    """TeX with the author's own macros replaced by what they stand for, lines kept."""
    macros, place = {}, 0
    while match := _MACRO.search(text, place):
        end = _braced(text, match.end())
        body = text[match.end() : end - 1]
        name = match[1] or match[3] or match[4]
        macros[name] = int(match[2] or 0), f"\\operatorname{{{body}}}" if match[3] else body
        text = text[: match.start()] + "\n" * text.count("\n", match.start(), end) + text[end:]
        place = match.start()
    for _ in range(5):  # macros in macros
        for name, (wanted, body) in macros.items():
            text = _replace_macro(text, name, wanted, body)
    return text


def _replace_macro(text, name, wanted, body):
    for match in reversed(list(re.finditer(rf"\\{name}(?![a-zA-Z])", text))):
        end, arguments = match.end(), []
        for _ in range(wanted):
            opening = re.match(r"\s*\{", text[end:])
            if not opening:
                break
            close = _braced(text, end + opening.end())
            arguments.append(text[end + opening.end() : close - 1])
            end = close
        new = body
        for k, argument in enumerate(arguments, 1):
            new = new.replace(f"#{k}", argument)
        text = text[: match.start()] + "{" + new + "}" + text[end:]
    return text


def _lines(text):
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line.strip().strip("$")
