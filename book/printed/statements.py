"""A printed equation, ready to be evaluated: its links, their notes and its conditions."""

from __future__ import annotations

from dataclasses import dataclass, field

from printed import conditions
from printed.reader import Reader
from printed.relations import RELATIONS, Relation, relation
from printed.syntax import PrintedError, parse, shape

__all__ = ["Link", "Statement"]


@dataclass
class Link:
    """One relation of a chain: sides ``k`` and ``k + 1``, with what the line says about them."""

    relation: str
    left: object
    right: object
    printed: tuple = ()  # the TeX of the two sides
    off_by: object = None
    attained: list = field(default_factory=list)  # the cases of equality that it names, each a list of conditions
    strict: bool = False
    place: int = 0  # counted from 0 along the chain

    @property
    def row(self) -> Relation:
        """What the table says of the relation, made strict where the line says so."""
        row = RELATIONS[self.relation]
        return RELATIONS[row.strictly] if self.strict else row

    def holds(self, a, b):
        """Whether two values of the sides are as the relation says."""
        row = self.row
        return row.holds(a, b, len(self.printed[1].strip().partition(".")[2])) if row.of_decimal else row.holds(a, b)


@dataclass
class Statement:
    """A labelled equation, ready to be evaluated in any world that offers what it needs."""

    tex: str
    key: str  # what it says, without the spelling: the random worlds hang on it
    links: list[Link]
    conditions: list
    needs: set = field(default_factory=set)
    free: set = field(default_factory=set)
    families: set = field(default_factory=set)
    house: bool = True  # whether it was read by the rules of the house

    @classmethod
    def read(cls, tex, model, house=True):
        """The statement that ``tex`` prints; PrintedError where it is not of the dialect.

        Without the rules of the ``house``, a bound needs no note, ``a/b c`` is read from the left, and what is
        said of a thing that is left free is meant of those that are real or fake.
        """
        try:
            return cls._read(tex, model, house)
        except RecursionError:
            raise PrintedError("the line is too long, or nested too deeply, to be read", tex) from None

    @classmethod
    def _read(cls, tex, model, house):
        tree = parse(tex)
        reader = Reader(model, tex, house)
        chain, *given = tree.children
        given = conditions.read(reader, given)
        links = _read_chain(reader, chain)
        return cls(tex, shape(tree), links, given, reader.needs, reader.free, reader.families, house)


def _read_chain(reader, tree):
    first, *rest = tree.children
    side, links = reader.visit(first), []
    for node in rest:
        sign, expression, *notes = node.children
        row, following = relation(sign), reader.visit(expression)
        printed = tuple(reader.tex[n.meta.start_pos : n.meta.end_pos] for n in (first, expression))
        if row.of_numbers:
            reader.quantity(first, side), reader.quantity(expression, following)
        if row.of_decimal and (expression.children[0] if expression.data == "negative" else expression).data != "number":
            reader.fail(expression, f"after {row.sign} a decimal is wanted")
        reader.comparable(node, side, following)
        link = Link(row.sign, side, following, printed, place=len(links))
        for note in notes:
            if note.data not in row.notes:
                reader.fail(note, f"this note does not go with “{sign}”")
            if note.data == "off_by":
                link.off_by = reader.quantity(note.children[0])
            elif note.data == "strict":
                link.strict = True
            else:
                link.attained.append(conditions.read(reader, note.children[0].children))
        if row.decided == "error" and link.off_by is None:
            reader.fail(node, "a refuted line carries its error: \\offby{...}")
        if reader.house and "attained" in row.notes and not link.attained and not link.strict:
            reader.fail(node, "a bound says where it is attained: \\attained{...} or \\strict")
        links.append(link)
        side, first = following, expression
    return links
