"""What is said of a loss, as text, as HTML and as data."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from html import escape
from math import isinf

from diagnose.catalogue import CATALOGUE

__all__ = ["BadLoss", "Diagnosis"]


class BadLoss(ValueError):
    """The reader's function or number cannot be read; the message says why, and with which input."""


@dataclass
class Diagnosis:
    """What a loss is.

    ``key`` is the number of its entry in the catalogue, None where it is none of them or where that is not decidable;
    ``right`` whether its form is right (None where that is not decided); ``off_by`` how far the loss is from the right one in the
    small world, in nats; ``best_d`` the outputs that it teaches there, of the three kinds, instead of 5/6, 1/3, 2/5;
    ``best`` the best score of a loss of another kind than cross-entropy, in TeX;
    ``untrained`` the loss at scores of 0, D = 1/2, and ``floor`` its least value where p_g = p_r (minus infinity if there is none); ``label`` the
    line of the book that proves it; ``alternatives`` the keys of the other entries that fit, ``impossible`` those that do not and
    why; ``mend`` what to do; ``notes`` what else was seen.
    """

    key: str | None
    name: str
    right: bool | None
    off_by: float | None = None
    best_d: tuple | None = None
    best: str = ""
    untrained: float | None = None
    floor: float | None = None
    label: str = ""
    link: str = ""
    mend: str = ""
    alternatives: tuple = ()
    impossible: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)

    def as_dict(self):
        """The diagnosis as one JSON object."""
        return asdict(self)

    def _rows(self):
        """What is said below the verdict: its name, and a text or a list of texts."""
        if self.off_by is not None:
            yield "off by", f"{self.off_by:+.6f} nats in the small world" if self.off_by else "0 in the small world"
        if self.best_d is not None:
            yield "teaches", "D = (" + ", ".join(f"{d:.4f}" for d in self.best_d) + ") in the small world; the best D is (0.8333, 0.3333, 0.4000)"
        if self.best:
            yield "best score", self.best
        if self.untrained is not None:
            yield "untrained", f"{self.untrained:.4f} at {'D = 1/2' if self.best_d else 'scores of 0'}"
        if self.floor is not None:
            yield "floor", "none: it falls without end" if isinf(self.floor) else f"{self.floor:.4f} at its best where p_g = p_r"
        if self.alternatives:
            yield "possible", [f"{key}: {CATALOGUE[key].name}" for key in self.alternatives]
        if self.impossible:
            yield "impossible", ", ".join(self.impossible)
        if self.mend:
            yield "fix", self.mend
        for note in self.notes:
            yield "note", note
        if self.label:
            yield "proof", f"the line {self.label}"

    @property
    def _verdict(self):
        sign = {True: "✓", False: "✗", None: "?"}[self.right]
        return f"{sign} {self.key + ': ' if self.key else ''}{self.name}"

    def __repr__(self):
        return "\n".join([self._verdict, *(f"    {what}:{self._text(what, words)}" for what, words in self._rows())])

    def _text(self, what, words):
        if isinstance(words, list):
            return "".join(f"\n        {line}" for line in words)
        return f" {words} ({self.link} of the book)" if what == "proof" else f" {words}"

    def _repr_html_(self):
        items = "".join(f"<li>{escape(what)}: {self._html(what, words)}</li>" for what, words in self._rows())
        return f'<div class="judge"><p><strong>{escape(self._verdict)}</strong></p><ul>{items}</ul></div>'

    def _html(self, what, words):
        if isinstance(words, list):
            return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in words) + "</ul>"
        return f'<a href="{escape(self.link)}">{escape(words)}</a>' if what == "proof" else escape(words)
