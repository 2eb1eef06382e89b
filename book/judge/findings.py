"""What the judge says of a step: the verdict, why, and what would mend it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from judge import show

__all__ = ["Finding", "Findings"]


@dataclass
class Finding:
    """What the judge found about one step of a reader's derivation.

    ``verdict`` is "true", "false", "true-if", "defines", "objective", "unreadable" or "undecided"; ``reason`` says
    why; ``world``, ``left`` and ``right`` are the first world in which a false line fails and both values there;
    ``repairs`` are one-step changes that make the line true; ``read_as`` is the line in the book's notation.
    """

    tex: str
    line: int | str | None = None
    verdict: str = "undecided"
    reason: str = ""
    world: dict = field(default_factory=dict)
    left: str | None = None
    right: str | None = None
    repairs: list = field(default_factory=list)
    read_as: str = ""
    readings: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)

    def as_dict(self):
        """The finding as one JSON object."""
        return asdict(self)


class Findings(list):
    """The findings about one formula, step by step; shown as text, and as HTML in a notebook."""

    def __repr__(self):
        return "\n\n".join(map(show.text, self))

    def _repr_html_(self):
        return show.html(self)
