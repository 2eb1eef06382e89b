"""The gate for the numbers in the prose: what a page tells its reader was computed where it is told.

A number in the words, formulas, tables, headings, captions and alt texts of a page has a *source*: a number of which it is the rounding, to
the digits printed, in

- what the cells of the same section put out, or a labelled (executed) line of it;
- the same of a section to which the paragraph, or the row of a table, links (for a heading, and on a Markdown page, where a section is an
  entry of a few lines: any paragraph of its section);
- the code of the same section, where the number is written as it is printed: an input;
- arithmetic of the same section, such as ``20 \\log 2``, which is executed here. As a side of an equation with arithmetic, a number has no
  other source.

A section goes from heading to heading, and an exercise is one. It is the narrowest scope that follows the reader: the text above a cell says
what will be computed, the text below it what was. A link opens one section and no chapter, since among all the numbers of a chapter nearly
every wrong digit would find one that it fits.

A printed minus needs a negative source, and a side of a formula without one a positive source. Elsewhere the words have the sign, as in
"off by 0.31", and either will do.

Asked for are decimals, percentages, and in notebooks whole numbers of four digits or more. No result is what stands in code, an address or
the words of a link to another site; a year behind a preposition or a month; and the digits of pi.
"""

import ast
import math
import re
from decimal import Decimal
from fractions import Fraction
from functools import cache
from html import unescape
from typing import NamedTuple

from gan.model import MODEL
from printed import notebooks
from printed.syntax import PrintedError
from printed.verdict import Refutation, execute

_GROUPS = r"\d{1,3}(?:(?:,|\{,\}|\\,|[ \u00a0\u202f])\d{3})+(?!\d)(?:\.\d+)?"  # 20,000 and 20 000
NUMBER = re.compile(
    r"(?<![\w.])(?P<sign>[-−+±] ?|\b(?:plus (?:and|or) )?minus )?"
    rf"(?P<digits>{_GROUPS}|\d+(?:\.\d+)?)(?P<power>e[-+]?\d+)?(?!\w|\.\d)"
    r"(?P<percent>(?:\s|~|\\,)*(?:\\?%|percent\b))?"
)
FRACTION = re.compile(r"(?<![\w./])([-−]?\d+)/(\d+)(?![\w/]|\.\d)")
POWER_OF_TEN = re.compile(r"(?<=\d)\s*\\(?:cdot|times)\s*10\^\{\s*(-\d+)\s*\}")
YEAR = re.compile(r"(?:\b(?:in|of|since|until)|January|February|March|April|May|June|July|August|September|October|November|December) $")
SIGN = r"=|[<>,;:]|\\(?:approx|doteq|leq?|geq?|ne|to)(?![a-z])"
ARITHMETIC = re.compile(r"(?:[\d\s.+\-*/(){}^]|\\(?:log|exp|sqrt|[dt]?frac|cdot|left|right|,)(?![a-z]))+")
PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
FUNCTION = re.compile(r"\\(?:log|exp|sqrt)")


class Number(NamedTuple):
    """A number as printed: how large, to how many places, and its sign: -1, 1, or 0 where the words have it."""

    text: str
    size: Fraction
    places: int
    sign: int
    asked: bool

    @property
    def value(self):
        return self.size * (self.sign or 1)

    def rounds(self, value, places=None):
        """Whether this is ``value``, known to so many places (None: exactly), rounded to the digits printed.

        No zero is printed behind what is exact. What is as short as 0.4, 0.03 or 1.4 rounds nothing: nearly every digit would.
        """
        if self.sign * value < 0 or places is not None and places < self.places:
            return False
        if abs(value) == self.size:
            return places is not None or not re.search(r"\.\d*0\D*$", self.text)
        long = self.size * 10**self.places >= (100 if self.places < 2 else 10)
        return long and abs(abs(value) - self.size) <= Fraction(1, 2 * 10**self.places)

    def is_of(self, arithmetic):
        """Whether this is the value of a piece of arithmetic, rounded."""
        half = Fraction(1, 2 * 10**self.places)
        low, high = (rf"\frac{{{end.numerator}}}{{{end.denominator}}}" for end in (self.value - half, self.value + half))
        return _holds(f"{low} < {arithmetic} < {high}")


@cache
def _holds(tex):
    try:
        execute(tex, MODEL)
    except (PrintedError, Refutation):
        return False
    return True


def numbers(text, mathematics=False):
    """The numbers of a text, in their order; 4.5 \\cdot 10^{-6} is one."""
    text = POWER_OF_TEN.sub(r"e\1", text)
    for found in NUMBER.finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        digits = Decimal(re.sub(r"[^\d.]", "", found["digits"]) + (found["power"] or ""))
        percent = 2 if found["percent"] else 0
        places = max(0, -digits.as_tuple().exponent) + percent
        size = Fraction(digits) / 10**percent
        sign = -1 if (found["sign"] or "").strip() in ("-", "−", "minus") else 0
        if mathematics:
            a_side = re.search(rf"(?:^|{SIGN})\s*$", before) and re.match(rf"\s*(?:$|\.|{SIGN})", after)
            sign = (sign or 1) if a_side else 0
        year = not mathematics and re.fullmatch(r"(?:19|20)\d\d", found["digits"]) and YEAR.search(before)
        pi = places > 1 and abs(size - Fraction(math.pi)) <= Fraction(1, 2 * 10**places)
        asked = (percent or "." in found["digits"] or size >= 1000) and not year and not pi
        yield Number(found[0].strip(), size, places, sign, bool(asked))


def computed(text, mathematics=False):
    """The values in an output or an executed line, each with the places to which it is known (None: exactly)."""
    exact = [(Fraction(int(a.replace("−", "-")), int(b)), None) for a, b in FRACTION.findall(text) if int(b)]
    return exact + [(number.value, number.places or None) for number in numbers(FRACTION.sub(" ", text), mathematics)]


def inputs(node):
    """The numbers that code starts from: written out, also as a quotient, product or power; not where a method takes them, as to draw."""
    found = _constant(node)
    if found is not None:
        yield found
    below = _calls(node) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ast.iter_child_nodes(node)
    for child in below:
        yield from inputs(child)


def _calls(node):
    """The nearest calls of plain functions inside."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name):
            yield child
        else:
            yield from _calls(child)


def _constant(node):
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Fraction(str(number))
        case ast.Call(func=ast.Name(id="F"), args=[a, b]):
            return _constant(ast.BinOp(a, ast.Div(), b))
        case ast.BinOp(left=left, op=operation, right=right):
            a, b = _constant(left), _constant(right)
            if a is None or b is None:
                return None
            match operation:
                case ast.Mult():
                    return a * b
                case ast.Div() if b:
                    return a / b
                case ast.Pow() if b in range(20):
                    return a**b
    return None


# Sections -----------------------------------------------------------------------------------------


class Section:
    """What stands between two headings: the names that lead here, what is computed, the code's inputs, and the paragraphs."""

    def __init__(self):
        self.names, self.computed, self.inputs, self.paragraphs = set(), [], set(), []

    @property
    def arithmetic(self):
        """All arithmetic with a function in its formulas; a plain fraction is too often a label or a share."""
        formulas = [text for paragraph in self.paragraphs for mathematics, text in paragraph.pieces if mathematics]
        return [side for formula in formulas for side in sides(formula) if FUNCTION.search(side)]


class Paragraph(NamedTuple):
    """A paragraph, row, heading, caption or alt text: its pieces (whether mathematics, and the text), its links, and its cell."""

    pieces: list
    links: set
    cell: int
    heading: bool = False


def _inline(token):
    """The pieces of an inline token, and its links; the words of a link to another site are no pieces."""
    pieces, links, away = [], set(), False
    for child in token.children or []:
        if child.type == "link_open":
            away = "://" in child.attrs["href"]
            links |= set() if away else {child.attrs["href"]}
        elif child.type == "link_close":
            away = False
        elif child.type == "myst_role" and child.meta["name"].split(":")[-1] in ("eq", "ref", "numref"):
            words, target = re.fullmatch(r"(.*?)<?([^<>]*)>?", child.content.strip(), re.DOTALL).groups()
            links.add("#" + target)
            pieces.append((False, words))
        elif child.type in ("text", "math_inline", "softbreak", "image") and not away:
            pieces.append((child.type == "math_inline", child.content or " "))
    return pieces, links


class _Reading:
    """The sections of a page, while it is read."""

    def __init__(self):
        self.sections, self.targets = [Section()], set()

    def paragraph(self, pieces, *about):
        joined = []
        for mathematics, text in pieces:  # neighbouring words are one piece
            if joined and not mathematics and not joined[-1][0]:
                text = joined.pop()[1] + text
            joined.append((mathematics, text))
        self.sections[-1].paragraphs.append(Paragraph(joined, *about))

    def markdown(self, source, cell):
        row, heading = None, False
        for token, _ in notebooks.markdown_tokens(source):
            if token.type == "myst_target":
                self.targets.add(token.content)
                continue
            if token.type == "heading_open" or token.info.startswith("{exercise"):
                self.sections.append(Section())
            section = self.sections[-1]
            section.names |= self.targets
            self.targets = set()
            if "fence" in token.type and token.info.startswith("{"):
                section.names |= set(re.findall(r"^:(?:label|name): *(\S+)", token.content, re.MULTILINE))
                self.markdown(re.sub(r"^\{[^}]*\} *", "", token.info), cell)
            elif token.type == "math_block_label":
                section.names.add(token.info)
                section.computed += computed(token.content, mathematics=True)
            elif token.type == "math_block":
                self.paragraph([(True, token.content)], set(), cell)
            elif token.type == "tr_open":
                row = [], set()
            elif token.type == "tr_close":
                self.paragraph(*row, cell)
                row = None
            elif token.type == "heading_open":
                heading = True
            elif token.type == "inline":
                pieces, links = _inline(token)
                if row is None:
                    self.paragraph(pieces, links, cell, heading)
                else:
                    row[0].extend([*pieces, (False, " | ")])
                    row[1].update(links)
                heading = False

    def code(self, cell, number):
        section = self.sections[-1]
        section.inputs |= set(inputs(ast.parse(cell.source)))
        for output in cell.outputs:
            data = output.get("data", {})
            for text in [output.get("text", ""), *(data[kind] for kind in data if kind.startswith("text/"))]:
                section.computed += computed(unescape(re.sub(r"<[^>]*>", " ", str(text))))
        about = cell.metadata.get("mystnb", {})
        figure = about.get("figure", {})
        section.names |= {figure.get("name")} - {None}
        for words in (figure.get("caption"), about.get("image", {}).get("alt"), about.get("code_prompt_show")):
            self.markdown(words or "", number)


@cache
def _read(path, _stamp):
    reading = _Reading()
    if path.suffix == ".md":
        reading.markdown(path.read_text(encoding="utf-8"), 0)
    else:
        for n, cell in enumerate(notebooks.read(path).cells, 1):
            reading.markdown(cell.source, n) if cell.cell_type == "markdown" else reading.code(cell, n)
    return reading.sections


def sections(path):
    """The sections of a page; the first is what stands before its title."""
    return _read(path, path.stat().st_mtime_ns)


def linked(path, links):
    """The sections to which links of the page lead."""
    found = []
    for link in links:
        page, _, name = link.partition("#")
        pages = [path.parent / page] if page else [path, *sorted(path.parent.glob("*.ipynb"))]
        for section in (section for p in pages if p.exists() for section in (sections(p) if name else sections(p)[1:2])):
            if not name or name in section.names:
                found.append(section)
                break
    return found


# The gate -----------------------------------------------------------------------------------------


def sides(formula):
    """The sides of a formula that are arithmetic."""
    parts = [side.strip() for side in re.split(SIGN, formula)]
    return [side for side in parts if ARITHMETIC.fullmatch(side) and not PLAIN.fullmatch(side)]


def equations(formula):
    """The numbers that a formula puts equal to arithmetic, each with that arithmetic."""
    chains = re.split(r"[<>,;:]|\\(?:doteq|leq?|geq?|ne|to)(?![a-z])", formula)
    found = {}
    for chain in chains:
        for side in re.split(r"=|\\approx(?![a-z])", chain):
            if PLAIN.fullmatch(side.strip()) and sides(chain):
                found[side.strip()] = sides(chain)
    return found


def checked(path):
    """Every number of the page that is asked for: its cell, its text, and whether it has a source."""
    for section in sections(path):
        for paragraph in section.paragraphs:
            links = paragraph.links.union(*(p.links for p in section.paragraphs if paragraph.heading or path.suffix == ".md"))
            sources = [source for s in (section, *linked(path, links)) for source in s.computed]
            for mathematics, text in paragraph.pieces:
                put_equal = equations(text) if mathematics else {}
                for number in numbers(text, mathematics):
                    if not number.asked or path.suffix == ".md" and not number.places:
                        continue
                    if number.text in put_equal:
                        known = all(map(number.is_of, put_equal[number.text]))
                    else:
                        known = any(map(number.rounds, section.inputs)) or any(number.rounds(*source) for source in sources)
                        known = known or any(map(number.is_of, section.arithmetic))
                    yield paragraph.cell, number.text, known


def numbers_have_a_source(path):
    """Each number in the prose that states a result was computed in its section, or in one to which its paragraph links."""
    place = "cell {}" if path.suffix == ".ipynb" else "the page"
    return [f"{path.name}: {place.format(cell)}: {number} was computed nowhere in its section" for cell, number, known in checked(path) if not known]
