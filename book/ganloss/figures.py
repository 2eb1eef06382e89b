"""One style and one palette for every figure of the book.

The same thing has the same colour everywhere, and a line style of its own, so that the curves are
told apart in print and by colour-blind readers (Okabe and Ito's palette). Figures are dark ink
on white; the dark theme turns them round.
"""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

REAL = "#0072B2"  # blue: real things and their law
FAKE = "#D55E00"  # vermillion: fakes and their law
DISC = "#009E73"  # bluish green: the discriminator
LOSS = "#000000"  # black: losses and values

LINE = {"REAL": "-", "FAKE": "--", "DISC": "-.", "LOSS": (0, (1, 0.8))}

_STYLE = {
    "figure.dpi": 150,
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "savefig.facecolor": "white",
    "figure.constrained_layout.use": True,
    "font.family": "DejaVu Sans",  # comes with Matplotlib: the same on every machine
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "lines.linewidth": 2,
}


def new(width: float = 6.4, height: float = 3.2) -> tuple[Figure, Axes]:
    """An empty figure of the given size in inches, and its axes, in the book's style.

    The style stays on, for whatever the cell adds to the figure. A notebook draws the figure when it shows it;
    pyplot, which would draw it at the end of the cell once more, for a window that is not there, is told not to.
    """
    plt.rcParams.update(_STYLE)
    figure, axes = plt.subplots(figsize=(width, height))
    if "inline" in plt.get_backend():
        plt.uninstall_repl_displayhook()
    return figure, axes
