"""The GAN as a subject for the executor: ``MODEL``."""

from __future__ import annotations

import json
from importlib.resources import files

from printed.model import Model
from printed.symbols import Row, Symbols

from gan.continuous import draw_continuous
from gan.finite import draw_finite
from gan.generic import symbolic
from gan.meanings import CALCULUS_ONLY, GIVES, STATISTICS

__all__ = ["MODEL"]


def symbols():
    """The symbol table of the notation chapter, as `gan.record` keeps it in `symbols.json`."""
    rows = json.loads(files("gan").joinpath("symbols.json").read_text(encoding="utf-8"))
    return Symbols([Row(**row) for row in rows], GIVES)


# where equality would be likely, and the number that a line must speak of for it
SPECIAL = {
    "D = D^*, p_r, p_g > 0": None,
    "D = \\eta_\\pi, p_r, p_g > 0": "\\pi",
    "D = \\tfrac12": None,
    "p_g = p_r": None,
    "p_g = p_r, D = \\tfrac12": None,
    "d = \\eta, \\eta \\in (0,1)": "d",
    "d = \\tfrac12": "d",
    "s = 0": "s",
}

MODEL = Model(
    symbols=symbols(),
    draw_finite=draw_finite,
    draw_continuous=draw_continuous,
    draw_symbolic=symbolic,
    calculus_only=frozenset(CALCULUS_ONLY),
    statistics=STATISTICS,
    definable=frozenset({"D", "G", "G_", "f", "w", "T", "A", "B", "\\varphi"}),
    separable=frozenset({"p_r", "p_g"}),
    objective_of="D",
    share="\\pi",
    paired_sizes=("n", "m"),
    special=SPECIAL,
    suggested={
        "D = \\eta_{#}, p_r, p_g > 0": "share",
        "D = #": "probability",
        "d = #": "probability",
        "s = #": "number",
        "s = \\logit(#)": "probability",
    },
    exchanged={"p_r": "p_g", "p_g": "p_r", "n": "m", "m": "n"},
    complemented=frozenset({"D", "D^*"}),
)
