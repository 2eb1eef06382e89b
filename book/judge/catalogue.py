"""What a reader's formula may be: the losses of this field, and the wrong lines of the book.

``named(tex, conditions)`` says which known quantity a formula is, up to a sign, a factor and the number of samples;
``exhibit(...)`` finds the line of the book in which the same mistake is shown and measured.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from gan.model import MODEL
from printed.statements import Statement
from printed.syntax import PrintedError
from printed.verdict import Refutation, Undecided, decide
from printed.world import Dice, Impossible

__all__ = ["KNOWN", "Exhibit", "Known", "exhibit", "first_values", "holds", "named", "see", "tail"]


SECONDS = 4.0  # of processor time for one line


@dataclass(frozen=True)
class Known:
    """A known quantity: its TeX in the book's notation, its name in words, and where the book tells about it."""

    tex: str
    words: str
    see: str = ""


V = "V(D, G)"
KNOWN = (
    Known(V, "the value V(D, G)", "mean-to-expectation"),
    Known("\\hat V", "V-hat, the estimate of the value from samples", "sum-mean-half"),
    Known("V(D^*, G)", "C(G) = max_D V(D, G), the value at the best discriminator", "cross-entropy"),
    Known("\\BCE(y, d)", "the binary cross-entropy of the prediction d for the label y", "cross-entropy"),
    Known("\\BCE(y, D(x))", "the binary cross-entropy of D(x) for the label y", "cross-entropy"),
    Known("(-\\log D(x))", "the cross-entropy of D(x) for the label 1", "cross-entropy"),
    Known("(-\\log(1 - D(x)))", "the cross-entropy of D(x) for the label 0", "cross-entropy"),
    Known("(-\\log(1 - D(G(z))))", "the cross-entropy of D(G(z)) for the label 0", "cross-entropy"),
    Known("(-\\log D(G(z)))", "the cross-entropy of D(G(z)) for the label 1", "cross-entropy"),
    Known("\\E_{x \\sim p_r}[\\log D(x)]", "the real half of the value", "mean-to-expectation"),
    Known("\\E_{z \\sim p_z}[\\log(1 - D(G(z)))]", "the fake half of the value, which is the generator's minimax loss", "noise-to-data"),
    Known("(-\\E_{z \\sim p_z}[\\log D(G(z))])", "the generator's non-saturating loss", "questions"),
    Known("\\frac{1}{n} \\sum_{i=1}^{n} \\log D(x_i)", "the mean over the real samples, the real half of V-hat", "sum-mean-half"),
    Known("\\frac{1}{m} \\sum_{i=1}^{m} \\log(1 - D(G(z_i)))", "the mean over the fake samples, the fake half of V-hat", "sum-mean-half"),
    Known("(-\\frac{1}{m} \\sum_{i=1}^{m} \\log D(G(z_i)))", "the non-saturating loss of a batch", "questions"),
    Known("\\frac{1}{N} \\sum_{i=1}^{N} \\BCE(y_i, D(\\xi_i))", "the mean cross-entropy of N labelled inputs", "cross-entropy"),
    Known(
        "\\E_{x \\sim p_r}[\\log D(x)] + \\E_{z \\sim p_z}[\\log D(G(z))]",
        "both halves with the label 1: the discriminator would call fakes real",
        "thread-1",
    ),
    Known("\\JSD(p_r \\Vert p_g)", "the Jensen-Shannon divergence", "questions"),
    Known("2 \\JSD(p_r \\Vert p_g) - \\log 4", "C(G) = 2 JSD - log 4", "questions"),
    Known("\\JSD(p_r \\Vert p_g) - \\log 4", "C(G) with its 2 before the JSD lost", "questions"),
    Known("2 \\log 2 - 2 \\JSD(p_r \\Vert p_g)", "minus C(G)", "questions"),
    Known("\\KL(p_r \\Vert p_g)", "the Kullback-Leibler divergence of p_g from p_r", "questions"),
    Known("\\KL(p_g \\Vert p_r)", "the reverse Kullback-Leibler divergence", "questions"),
    Known("D^*(x)", "the best discriminator", "thread-2"),
    Known("\\frac{p_r(x)}{2 p_g(x)}", "p_r / (2 p_g): the mixture in the denominator is lost", "thread-2"),
    Known("\\E_{z \\sim p_z}[\\log(1 - D(z))]", "the fake half with D at the noise, without the generator", "noise-to-data"),
    Known("\\log 4", "log 4", "questions"),
)
_FACTORS = ((1, ""), (-1, "minus "), (0.5, "half of "), (-0.5, "minus half of "), (2, "twice "), (-2, "minus twice "))
_SIZED = (("n", "n times "), ("m", "m times "), ("N", "N times "), ("1/n", "one n-th of "), ("1/m", "one m-th of "))


def first_values(tex, known, conditions):
    """A few pairs of values (formula, known quantity), with the sizes of each world; None where they cannot be had."""
    try:
        statement = Statement.read(f"{tex} = {known}{tail(conditions)}", MODEL, house=False)
        (link,) = statement.links
        rng, found = Dice(20140610), []
        for _ in range(4):
            w, e = MODEL.draw_finite(statement, MODEL, rng)
            pair = link.left(w, e), link.right(w, e)
            if any(callable(v) for v in pair):
                return None
            found.append((float(pair[0]), float(pair[1]), e))
        return found
    except (PrintedError, Impossible, Refutation, ArithmeticError, LookupError, TypeError, ValueError):
        return None


def tail(conditions):
    """What ``conditions`` add to a line of the dialect."""
    return "".join(f" \\quad {c}" for c in conditions)


def holds(tex, conditions=()):
    """Whether the line ``tex`` is true in every world tried; False also where it cannot be decided."""
    try:
        statement = Statement.read(tex + tail(conditions), MODEL, house=False)
        decide(statement, MODEL, worlds=2, continuous=0, seconds=SECONDS)  # nearly all that is false falls here
        decide(statement, MODEL, worlds=25, seconds=SECONDS)
        return True
    except (PrintedError, Refutation, Undecided):
        return False


def named(tex, conditions=()):
    """(factor in words, Known) of what ``tex`` is; None where it is nothing that is known here."""
    for known in KNOWN:
        values = first_values(tex, known.tex, conditions)
        if not values or not all(np.isfinite(a) and np.isfinite(b) and b for a, b, _ in values):
            continue
        ratios = [a / b for a, b, _ in values]
        for factor, words in _FACTORS:
            if np.allclose(ratios, factor, rtol=1e-9) and holds(f"{tex} = {_number(factor)} \\cdot {known.tex}", conditions):
                return words, known
        for size, words in _SIZED:
            name, power = size.removeprefix("1/"), -1 if "/" in size else 1
            if not all(name in e for *_, e in values):
                continue
            for sign, minus in ((1, ""), (-1, "minus ")):
                expected = [sign * float(e[name]) ** power for *_, e in values]
                factor = ("-" if sign < 0 else "") + (name if power > 0 else f"\\frac{{1}}{{{name}}}")
                if np.allclose(ratios, expected, rtol=1e-9) and holds(f"{tex} = {factor} ({known.tex})", conditions):
                    return minus + words, known
    return None


def _number(factor):
    whole = {1: "1", -1: "-1", 2: "2", -2: "-2", 0.5: "\\frac{1}{2}", -0.5: "-\\frac{1}{2}"}
    return whole[factor]


_SEE = (  # the page that tells about a mistake, by the words of the change that mends it
    (r"minus|\+ for -|- for \+", "cross-entropy"),
    (r"factor|fraction|denominator|number|bracket|[nm] for [nm]", "sum-mean-half"),
    (r"p_. for p_.", "one-integral-two-samples"),
    (r"1 - D for D|term dropped", "cross-entropy"),
    (r"pi", "label-not-density"),
    (r"arguments", "notation"),
    (r"max|min", "questions"),
)


def see(what):
    """The page of the book that tells about the mistake that the change ``what`` mends; empty if none does."""
    return next((page for pattern, page in _SEE if re.search(pattern, what)), "")


@dataclass(frozen=True)
class Exhibit:
    """A wrong line of the book: its label, the page, both sides, the printed conditions, the samples and variables in it."""

    label: str
    page: str
    wrong: str
    right: str
    given: str
    names: list


@cache
def exhibits():
    """Every ``\\refuted`` link of the book, as `gan.record` keeps them."""
    return [Exhibit(**row) for row in json.loads(files("gan").joinpath("wrong_lines.json").read_text(encoding="utf-8"))]


def exhibit(left, right, conditions=()):
    """The line of the book that shows the same mistake, or None.

    ``left`` is what a formula should be (None where that is not said), ``right`` the formula.
    """
    try:
        side = Statement.read(f"{right} = {right}", MODEL, house=False)
    except PrintedError:
        return None
    names = sorted(side.families | side.free)
    for line in exhibits():
        if line.names != names:
            continue
        given = (*conditions, line.given) if line.given else conditions
        values = first_values(right, line.wrong, given)
        if not values or not all(np.isclose(a, b, rtol=1e-9, atol=1e-12) for a, b, _ in values):
            continue
        if not holds(f"{right} = {line.wrong}", given):
            continue
        if left is None or holds(f"{left} = {line.right}", given):
            return line
    return None
