"""One verb for each relation that the pages print; the label of the equation comes first.

======================  ==============================  =========================================
printed                 verb                            holds when
======================  ==============================  =========================================
``=``, ``:=``           :meth:`Checks.equal`            both sides are the same number
``\\approx``             :meth:`Checks.estimates`        a sample mean agrees within its standard
                                                        error
``\\to``                 :meth:`Checks.tends_to`         the distance to the limit stays under
                                                        bounds that fall
``\\le \\ge < >``         :meth:`Checks.at_most`          no case exceeds the other side
``\\samemax``            :meth:`Checks.same_maximiser`   two objectives have one maximiser
``\\refuted``            :meth:`Checks.differs`          the sides differ by the stated amount
======================  ==============================  =========================================

Losses and their differences are in nats. A passing check returns a :class:`Result`, which shows as
one line ``ok  <label>  <relation>  <strength>: <what was found>``; a failing one raises
:class:`CheckError`. The strength is one of ``exact`` (rational combinations of logarithms, no
rounding), ``symbolic`` (SymPy), ``to 1e-12`` (floating point, relative) and
``sampled, resolution 0.0031``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from difflib import get_close_matches
from fractions import Fraction
from numbers import Rational
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import sympy
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanAtom

from ganloss.exact import Exact, ZeroLog

TOLERANCE = 1e-12
FALSE_ALARM_RATE = 1e-7  # of one `estimates`, two-sided
POWER = 0.99  # with which a discrepancy of the size of the resolution is noticed
FEWEST_DRAWS = 100  # below, the normal law of the mean is no guide

_BOOK = Path(__file__).resolve().parents[1]


class CheckError(AssertionError):
    """A check that does not hold or cannot be made; the message begins with the label."""


class Result:
    """Checks that passed; shows as one line each."""

    def __init__(self, *lines: str):
        self.lines = lines

    def __repr__(self) -> str:
        return "\n".join(self.lines)


class Checks:
    """The checks of one notebook, named by its file name without suffix.

    Raises CheckError if the book has no such notebook. A label must be that of an equation
    ``$$ ... $$ (label)`` in the notebook as it is saved.
    """

    def __init__(self, notebook: str):
        self._file = _BOOK / f"{notebook}.ipynb"
        if not self._file.is_file():
            raise CheckError(f"the book has no notebook {notebook}.ipynb")

    def equal(self, label: str, left: Any, right: Any, tol: float | None = None) -> Result:
        """``left = right``, or ``left := right``.

        Two numbers, or two sequences or arrays of the same shape. Integers, fractions and
        :class:`~ganloss.exact.Exact` are compared exactly; SymPy expressions by simplifying their
        difference to 0; floating-point numbers entry by entry with the relative tolerance ``tol``
        (default 1e-12): ``|left - right| <= tol * max(|left|, |right|)``.
        """
        self._known(label)
        left, right = _sides(label, left=left, right=right)
        strength = _same(label, "=", left, right, tol)
        return _ok(label, "=", strength, _both(left, right, strength))

    def estimates(self, label: str, samples: Any, value: Any) -> Result:
        """``mean \\approx value``: a sample mean, as an estimate of the number ``value``.

        ``samples`` is an array of independent draws (shape ``(n,)``), or a list of several such
        arrays, independent of one another, whose means are added. With the standard error
        ``SE = sqrt(sum_k var_k / n_k)`` the check fails where ``|mean - value| > 5.33 SE``: once in
        ten million runs if the value is right (normal law of the mean: central limit theorem). A
        value that is wrong by the *resolution*, 7.66 SE, is noticed in 99 runs of 100.
        """
        self._known(label)
        parts = _samples(label, samples)
        value = _floats(label, value=value)[0]
        if value.shape:
            raise CheckError(f"{label}: the value is an array of shape {value.shape}, not a number")
        mean = sum(part.mean() for part in parts)
        error = math.sqrt(sum(part.var(ddof=1) / part.size for part in parts))
        threshold = NormalDist().inv_cdf(1 - FALSE_ALARM_RATE / 2)
        resolution = (threshold + NormalDist().inv_cdf(POWER)) * error
        z = (mean - value.item()) / error
        if abs(z) > threshold:
            raise _failure(
                label,
                f"the sample mean is {abs(z):.1f} standard errors away from the value",
                mean=mean,
                value=value.item(),
                difference=mean - value.item(),
                tolerance=f"{threshold * error:.3g} ({threshold:.2f} standard errors)",
            )
        draws = " + ".join(str(part.size) for part in parts)
        place = max(0, 1 - math.floor(math.log10(error)))  # of the error's second digit
        found = (
            f"mean {_plain(mean, place)} against {_plain(value.item(), place)}, standard error "
            f"{error:.2g}, z = {_plain(z, 1)}, {draws} draws, "
            f"false alarms {_short(FALSE_ALARM_RATE)}, power {POWER}"
        )
        return _ok(label, "≈", f"sampled, resolution {resolution:.2g}", found)

    def tends_to(self, label: str, values: Any, limit: Any, bounds: Any) -> Result:
        """``values \\to limit``: ``|values - limit| <= bounds``, entry by entry.

        ``values`` and ``bounds`` run along the growing index (shape ``(k,)``, k >= 2); the bounds
        are positive, fall strictly, and the last is at most a quarter of the first. Floating-point
        distances are allowed a rounding of 1e-12 relative to the limit.
        """
        self._known(label)
        values, bounds = _sides(label, values=values, bounds=bounds)
        limit = _numbers(label, "limit", limit)
        if values.ndim != 1 or values.size < 2 or limit.shape:
            raise CheckError(f"{label}: give at least two values in a row, and one number as limit")
        exact = all(map(_is_exact, (values, bounds, limit)))
        if not exact:
            values, bounds, limit = _floats(label, values=values, bounds=bounds, limit=limit)
        limit = limit.item()
        if not (bounds > 0).all() or not (bounds[1:] < bounds[:-1]).all():
            row = _row(bounds)
            raise CheckError(f"{label}: the bounds must be positive and fall strictly: {row}")
        if not bounds[-1] <= bounds[0] / 4:
            raise CheckError(
                f"{label}: the last bound must be at most a quarter of the first: {_row(bounds)}"
            )
        distance = abs(values - limit)
        slack = 0 if exact else TOLERANCE * np.maximum(abs(values), abs(limit))
        far = np.flatnonzero(distance > bounds + slack)
        if far.size:
            k = far[0]
            raise _failure(
                label,
                f"value {k + 1} of {values.size} is farther from the limit than its bound",
                value=values[k],
                limit=limit,
                difference=values[k] - limit,
                tolerance=bounds[k],
            )
        found = (
            f"the limit is {_show(limit)}, {values.size} values stay within bounds that fall "
            f"from {float(bounds[0]):.2g} to {float(bounds[-1]):.2g}"
        )
        return _ok(label, "→", f"to {float(bounds[-1]):.2g}", found)

    def at_most(self, label: str, left: Any, right: Any, attained: Any = None) -> Result:
        """``left \\le right``, entry by entry (for ``\\ge`` give the sides in the other order).

        ``attained=(left0, right0)`` is a case with equality, compared as :meth:`equal` does;
        ``attained=False`` says that there is none: every gap must then be positive. Floating-point
        sides are allowed (or, where strict, must exceed) a rounding of 1e-12 relative.
        """
        self._known(label)
        left, right = _sides(label, left=left, right=right)
        exact = _is_exact(left) and _is_exact(right)
        if not exact:
            left, right = _floats(label, left=left, right=right)
        gap = np.asarray(right - left)
        slack = 0 if exact else TOLERANCE * np.maximum(abs(left), abs(right))
        strict = attained is False
        bad = np.flatnonzero(gap <= slack if strict else gap < -slack)
        if bad.size:
            k = bad[0]
            raise _failure(
                label,
                f"the left side is {'not below' if strict else 'above'} the right one"
                f"{_where(bad, gap)}",
                left=left.flat[k],
                right=right.flat[k],
                difference=left.flat[k] - right.flat[k],
                tolerance="0 (exact)" if exact else f"{TOLERANCE} (relative)",
            )
        strength = "exact" if exact else f"to {TOLERANCE}"
        found = f"{_count(gap.size, 'case')}, "
        if strict:
            least = float(gap.min())
            visible = exact or least > 1e-6  # smaller ones are partly rounding
            found += f"the smallest gap is {f'{least:.2g}' if visible else 'below 1e-6'}"
        elif attained is None:
            found += "none above"
        else:
            if not isinstance(attained, tuple) or len(attained) != 2:
                raise CheckError(f"{label}: attained must be False or a pair (left, right)")
            ends = _sides(label, left=attained[0], right=attained[1])
            if _same(label, "≤, where it is attained", *ends, None) not in ("exact", "symbolic"):
                strength = f"to {TOLERANCE}"
            found += f"attained at {_values(ends[1]) or _count(ends[1].size, 'case')}"
        return _ok(label, "≤", strength, found)

    def same_maximiser(
        self, label: str, first: Any, second: Any, candidates: Iterable[Any]
    ) -> Result:
        """Two objectives are largest at the same candidate, each at that one alone.

        ``first`` and ``second`` are functions of one candidate, or the arrays of their values.
        Floating-point values closer than 1e-12 relative count as a tie.
        """
        self._known(label)
        candidates = list(candidates)
        if len(candidates) < 2:
            raise CheckError(f"{label}: give at least two candidates")
        exact = True
        best = []
        for name, objective in (("first", first), ("second", second)):
            values = [objective(c) for c in candidates] if callable(objective) else objective
            values = _numbers(label, f"{name} objective", values)
            if values.shape != (len(candidates),):
                raise CheckError(
                    f"{label}: {len(candidates)} candidates, but the {name} objective has values "
                    f"of shape {values.shape}"
                )
            if not _is_exact(values):
                exact = False
                values = _floats(label, values=values)[0]
            top = max(range(len(candidates)), key=values.__getitem__)
            slack = 0 if _is_exact(values) else TOLERANCE * abs(values[top])
            ties = [k for k in range(len(candidates)) if values[top] - values[k] <= slack]
            if len(ties) > 1:
                raise _failure(
                    label,
                    f"the {name} objective has several maximisers",
                    **{f"at {_candidate(candidates[k])}": values[k] for k in ties[:3]},
                    tolerance=slack,
                )
            best.append((top, values))
        (i, one), (j, two) = best
        if i != j:
            raise _failure(
                label,
                f"the first objective is largest at {_candidate(candidates[i])}, "
                f"the second at {_candidate(candidates[j])}",
                first=one[i],
                second=two[j],
                **{"second objective at the first maximiser, short by": two[j] - two[i]},
                tolerance="0 (one candidate)",
            )
        found = (
            f"both are largest at {_candidate(candidates[i])} alone, "
            f"of {_count(len(candidates), 'candidate')}"
        )
        return _ok(label, "same maximiser", "exact" if exact else f"to {TOLERANCE}", found)

    def differs(self, label: str, wrong: Any, right: Any, by: Any) -> Result:
        """``wrong \\refuted right``: ``wrong - right = by``, and ``by`` is not 0.

        Exact numbers are compared exactly, SymPy expressions by simplification, floating-point
        numbers to 1e-12 relative to the largest of the three.
        """
        self._known(label)
        wrong, right, by = _sides(label, wrong=wrong, right=right, by=by)
        if wrong.shape:
            raise CheckError(f"{label}: give numbers, not arrays of shape {wrong.shape}")
        strength = _strength(wrong, right, by)
        if strength == "symbolic":
            difference = wrong.item() - right.item()
            scale = 0
            same, zero = _vanishes(difference - by.item()), _vanishes(by.item())
        else:
            if strength != "exact":
                wrong, right, by = _floats(label, wrong=wrong, right=right, by=by)
            difference = wrong.item() - right.item()
            scale = 0 if strength == "exact" else max(abs(wrong), abs(right), abs(by)) * TOLERANCE
            same, zero = abs(difference - by.item()) <= scale, abs(by.item()) <= scale
        if zero:
            raise CheckError(f"{label}: the stated error is 0: nothing is refuted")
        if not same:
            raise _failure(
                label,
                "the wrong line is not off by the stated amount",
                wrong=wrong.item(),
                right=right.item(),
                difference=difference,
                stated=by.item(),
                tolerance=f"{float(scale):.3g}" if scale else f"0 ({strength})",
            )
        return _ok(label, "≠", strength, f"the wrong line is off by {_show(by.item(), 12)}")

    @staticmethod
    def all(*results: Result) -> Result:
        """Several checks of one cell, shown one line each."""
        if not results or not all(isinstance(result, Result) for result in results):
            raise TypeError("all() collects the results of checks")
        return Result(*(line for result in results for line in result.lines))

    def _known(self, label: str) -> None:
        labels = _labels(self._file)
        if label not in labels:
            near = get_close_matches(str(label), labels, n=3) or labels
            raise CheckError(
                f"{label}: no labelled equation of {self._file.name} as it is saved; "
                f"there is {', '.join(near) or 'none'}"
            )


def _labels(notebook: Path) -> list[str]:
    # By hand and not through ganloss.notebooks: in the browser (JupyterLite) there is no Markdown
    # parser. A gate compares the two readings.
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    markdown = "\n".join("".join(c["source"]) + "\n" for c in cells if c["cell_type"] == "markdown")
    return re.findall(r"\$\$[ \t]*\(([^)\n]+)\)[ \t]*$", markdown, flags=re.MULTILINE)


# Numbers ----------------------------------------------------------------------------------------
# Each side becomes a NumPy array (shape () for a number): of dtype float, or of dtype object with
# int, Fraction, Exact or SymPy entries.


def _numbers(label: str, name: str, side: Any) -> np.ndarray:
    if isinstance(side, sympy.MatrixBase):
        side = side.tolist()
    if isinstance(side, (set, frozenset, dict, str)) or callable(side):
        raise CheckError(f"{label}: {name} is a {type(side).__name__}, not a number or an array")
    try:
        array = np.asarray(side, dtype=None if hasattr(side, "dtype") else object)
        if array.dtype != object:
            if array.dtype.kind not in "iuf":
                if array.dtype.kind == "b":
                    _kind(array.flat[0])
                raise TypeError(f"its entries are {array.dtype}")
            array = array.astype(object if array.dtype.kind in "iu" else float)
        else:
            kinds = {_kind(entry) for entry in array.flat}
            if kinds == {"float"} or {"float", "exact"} == kinds:
                array = array.astype(float)
    except (TypeError, ValueError) as error:
        message = f"{name} is not a number or an array of numbers: {error}"
        raise CheckError(f"{label}: {message}") from None
    if not array.size:
        raise CheckError(f"{label}: {name} is empty")
    finite = np.isfinite(array) if array.dtype == float else np.vectorize(_finite)(array)
    if not finite.all():
        k = np.flatnonzero(~finite)
        raise CheckError(f"{label}: {name} is {array.flat[k[0]]}{_where(k, array)}")
    return array


def _kind(entry: Any) -> str:
    if isinstance(entry, (bool, np.bool_, BooleanAtom, Relational)):
        raise TypeError(f"{entry} is a truth value; give the two numbers that are compared")
    if isinstance(entry, ZeroLog):
        raise TypeError("it contains a log of zero")
    if isinstance(entry, sympy.Expr):
        return "symbolic"
    if isinstance(entry, (Exact, Rational)):
        return "exact"
    float(entry)
    return "float"


def _finite(entry: Any) -> bool:
    if isinstance(entry, sympy.Expr):
        return not entry.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo)
    return isinstance(entry, (Exact, Rational)) or math.isfinite(entry)


def _sides(label: str, **sides: Any) -> list[np.ndarray]:
    arrays = {name: _numbers(label, name, side) for name, side in sides.items()}
    if len({array.shape for array in arrays.values()}) > 1:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise CheckError(f"{label}: the shapes differ: {shapes}")
    return list(arrays.values())


def _floats(label: str, **sides: Any) -> list[np.ndarray]:
    try:
        return [_numbers(label, name, side).astype(float) for name, side in sides.items()]
    except TypeError:
        raise CheckError(f"{label}: give numbers, not expressions with free symbols") from None


def _samples(label: str, samples: Any) -> list[np.ndarray]:
    several = isinstance(samples, (list, tuple)) and any(np.ndim(part) for part in samples)
    parts = []
    for k, part in enumerate(samples if several else [samples], 1):
        name = f"sample {k}" if several else "sample"
        (part,) = _floats(label, **{name: part})
        if part.ndim != 1:
            raise CheckError(f"{label}: the {name} has shape {part.shape}; give one row of draws")
        if part.size < FEWEST_DRAWS:
            raise CheckError(
                f"{label}: the {name} has {_count(part.size, 'draw')}, "
                f"and needs at least {FEWEST_DRAWS}"
            )
        if part.min() == part.max():
            raise CheckError(f"{label}: the {name} has zero variance: all draws are {part[0]:.6g}")
        parts.append(part)
    return parts


def _is_exact(array: np.ndarray) -> bool:
    return array.dtype == object and all(isinstance(x, (Exact, Rational)) for x in array.flat)


def _strength(*sides: np.ndarray, tol: float | None = None) -> str:
    if any(side.dtype == float for side in sides):
        return f"to {_short(TOLERANCE if tol is None else tol)}"
    if all(map(_is_exact, sides)):
        return "exact"
    if any(isinstance(x, Exact) for side in sides for x in side.flat):
        return f"to {_short(TOLERANCE if tol is None else tol)}"
    return "symbolic"


def _vanishes(difference: Any) -> bool:
    difference = sympy.sympify(difference)
    if sympy.simplify(sympy.expand_log(difference)) == 0:
        return True
    return difference.equals(0) is True


def _same(label: str, relation: str, left: np.ndarray, right: np.ndarray, tol: float | None) -> str:
    """The strength with which two sides are equal; raises CheckError where they are not."""
    strength = _strength(left, right, tol=tol)
    if strength == "symbolic":
        bad = [k for k, (a, b) in enumerate(zip(left.flat, right.flat)) if not _vanishes(a - b)]
        tolerance = "0 (symbolic)"
    elif strength == "exact":
        bad = [k for k, (a, b) in enumerate(zip(left.flat, right.flat)) if a != b]
        tolerance = "0 (exact)"
    else:
        left, right = _floats(label, left=left, right=right)
        relative = TOLERANCE if tol is None else tol
        bad = abs(left - right) > relative * np.maximum(abs(left), abs(right))
        bad = np.flatnonzero(bad)
        tolerance = f"{_short(relative)} (relative)"
    if len(bad):
        k = bad[0]
        difference = left.flat[k] - right.flat[k]
        if strength == "symbolic":
            difference = sympy.simplify(difference)
        raise _failure(
            label,
            f'the two sides of "{relation}" differ{_where(bad, left)}',
            left=left.flat[k],
            right=right.flat[k],
            difference=difference,
            tolerance=tolerance,
        )
    return strength


# Text -------------------------------------------------------------------------------------------


def _ok(label: str, relation: str, strength: str, found: str) -> Result:
    return Result(f"ok  {label}  {relation}  {strength}: {found}")


def _failure(label: str, what: str, **numbers: Any) -> CheckError:
    width = max(map(len, numbers))
    rows = (f"  {name:<{width}}  {_full(number)}" for name, number in numbers.items())
    return CheckError("\n".join((f"{label}: {what}", *rows)))


def _both(left: np.ndarray, right: np.ndarray, strength: str) -> str:
    if strength == "symbolic":
        zero = "the difference simplifies to 0"
        return zero if right.size == 1 else f"{_count(right.size, 'difference')} simplify to 0"
    if strength != "exact":
        right = right.astype(float)
    values = _values(right)
    return f"both sides are {values}" if values else f"{_count(right.size, 'pair')} agree"


def _values(side: np.ndarray) -> str:
    """The entries as one short text, empty where there are too many."""
    if not side.shape:
        return _show(side.item())
    return f"({', '.join(map(_show, side))})" if side.ndim == 1 and side.size <= 4 else ""


def _show(number: Any, places: int | None = None) -> str:
    """A number as it is printed on every machine: exact ones to 12 decimals, others to 6 digits."""
    if isinstance(number, sympy.Expr):
        return str(number)
    if isinstance(number, Exact) and number.rational() is not None:
        number = number.rational()
    if isinstance(number, Exact):
        return number.digits(12)
    if isinstance(number, Rational):
        number = Fraction(number)
        short = len(str(number)) <= 20 and (places is None or number.denominator == 1)
        return str(number) if short else Exact({(): number}).digits(12)
    return _plain(number, places) if places else _plain(float(f"{number:.6g}"))


def _plain(number: float, places: int | None = None) -> str:
    text = f"{number:.6g}" if places is None else f"{number:.{places}f}"
    return text.removeprefix("-") if not float(text) else text


def _short(number: float) -> str:
    return f"{number:g}".replace("e-0", "e-")


def _full(number: Any) -> str:
    if isinstance(number, Exact) and number.rational() is None:
        return f"{number!r} = {number.digits(12)}"
    if isinstance(number, (float, np.floating)):
        return f"{float(number)!r}"
    return str(number)


def _row(array: np.ndarray) -> str:
    return ", ".join(f"{float(x):.3g}" for x in array)


def _candidate(candidate: Any) -> str:
    if isinstance(candidate, (tuple, list, np.ndarray)):
        return f"({', '.join(map(_candidate, candidate))})"
    return _show(candidate) if isinstance(candidate, (Exact, Rational, float)) else str(candidate)


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _where(bad: Any, array: np.ndarray) -> str:
    if not array.shape:
        return ""
    place = ", ".join(str(i) for i in np.unravel_index(bad[0], array.shape))
    return f" in {len(bad)} of {array.size} entries, first at index {place}"
