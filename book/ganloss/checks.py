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
from numbers import Rational, Real
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np

from ganloss.exact import Exact
from ganloss.sides import (
    TOLERANCE,
    CheckError,
    as_floats,
    as_numbers,
    as_sides,
    both_sides,
    compare,
    count_text,
    failure,
    is_exact,
    plain,
    row_text,
    short,
    show,
    strength_of,
    values_text,
    vanishes,
    where_text,
)

__all__ = ["CheckError", "Checks", "Result"]

LARGEST_TOLERANCE = 1e-3  # relative, of `equal`
LAST_BOUND = 10  # the last bound of `tends_to` is at most this part of the size of the limit, or of the first distance
FALSE_ALARM_RATE = 1e-7  # of one `estimates`, two-sided
SAME_DRAWS_RATE = 1e-9  # of finding two independent samples of one `estimates` to be dependent
POWER = 0.99  # with which a discrepancy of the size of the resolution is noticed
FEWEST_DRAWS = 100  # below, the normal law of the mean is no guide

_BOOK = Path(__file__).resolve().parents[1]


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
        (default 1e-12, at most 1e-3): ``|left - right| <= tol * max(|left|, |right|)``.
        """
        self._known(label)
        if tol is not None and (not isinstance(tol, Real) or isinstance(tol, bool) or not 0 < tol <= LARGEST_TOLERANCE):
            raise CheckError(f"{label}: tol must be a number above 0 and at most {LARGEST_TOLERANCE:g}, relative: {tol!r}")
        left, right = as_sides(label, left=left, right=right)
        strength = compare(label, "=", left, right, tol)
        return _ok(label, "=", strength, both_sides(left, right, strength))

    def estimates(self, label: str, samples: Any, value: Any) -> Result:
        """``mean \\approx value``: a sample mean, as an estimate of the number ``value``.

        ``samples`` is an array of independent draws (shape ``(n,)``), or a list of several such
        arrays, independent of one another, whose means are added; arrays that share draws, or whose
        draws go together in rank (6.1 standard errors away from independence), are refused. With the standard error
        ``SE = sqrt(sum_k var_k / n_k)`` the check fails where ``|mean - value| > 5.33 SE``: once in
        ten million runs if the value is right (normal law of the mean: central limit theorem). A
        value that is wrong by the *resolution*, 7.66 SE, is noticed in 99 runs of 100.
        """
        self._known(label)
        parts = _samples(label, samples)
        value = as_floats(label, value=value)[0]
        if value.shape:
            raise CheckError(f"{label}: the value is an array of shape {value.shape}, not a number")
        mean = sum(part.mean() for part in parts)
        error = math.sqrt(sum(part.var(ddof=1) / part.size for part in parts))
        threshold = NormalDist().inv_cdf(1 - FALSE_ALARM_RATE / 2)
        resolution = (threshold + NormalDist().inv_cdf(POWER)) * error
        z = (mean - value.item()) / error
        if abs(z) > threshold:
            raise failure(
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
            f"mean {plain(mean, place)} against {plain(value.item(), place)}, standard error "
            f"{error:.2g}, z = {plain(z, 1)}, {draws} draws, "
            f"false alarms {short(FALSE_ALARM_RATE)}, power {POWER}"
        )
        return _ok(label, "≈", f"sampled, resolution {resolution:.2g}", found)

    def tends_to(self, label: str, values: Any, limit: Any, bounds: Any) -> Result:
        """``values \\to limit``: ``|values - limit| <= bounds``, entry by entry.

        ``values`` and ``bounds`` run along the growing index (shape ``(k,)``, k >= 2); the bounds
        are positive, fall strictly, and the last is at most a quarter of the first, and at most a
        tenth of ``|limit|`` or of ``|values[0] - limit|``, whichever is larger: it must tell the
        limit from its neighbours. Floating-point distances are allowed a rounding of 1e-12 relative
        to the limit.
        """
        self._known(label)
        values, bounds = as_sides(label, values=values, bounds=bounds)
        limit = as_numbers(label, "limit", limit)
        if values.ndim != 1 or values.size < 2 or limit.shape:
            raise CheckError(f"{label}: give at least two values in a row, and one number as limit")
        exact = all(map(is_exact, (values, bounds, limit)))
        if not exact:
            values, bounds, limit = as_floats(label, values=values, bounds=bounds, limit=limit)
        limit = limit.item()
        if not (bounds > 0).all() or not (bounds[1:] < bounds[:-1]).all():
            row = row_text(bounds)
            raise CheckError(f"{label}: the bounds must be positive and fall strictly: {row}")
        if not bounds[-1] <= bounds[0] / 4:
            raise CheckError(f"{label}: the last bound must be at most a quarter of the first: {row_text(bounds)}")
        distance = abs(values - limit)
        if not bounds[-1] <= max(abs(limit), distance[0]) / LAST_BOUND:
            raise CheckError(
                f"{label}: the last of the bounds is too wide to show a limit: {float(bounds[-1]):.3g}, where the limit is "
                f"{show(limit)} and the first value is {float(distance[0]):.3g} away; at most a tenth of one of the two"
            )
        slack = 0 if exact else TOLERANCE * np.maximum(abs(values), abs(limit))
        far = np.flatnonzero(distance > bounds + slack)
        if far.size:
            k = far[0]
            raise failure(
                label,
                f"value {k + 1} of {values.size} is farther from the limit than its bound",
                value=values[k],
                limit=limit,
                difference=values[k] - limit,
                tolerance=bounds[k],
            )
        found = (
            f"the limit is {show(limit)}, {values.size} values stay within bounds that fall from {float(bounds[0]):.2g} to {float(bounds[-1]):.2g}"
        )
        return _ok(label, "→", f"to {float(bounds[-1]):.2g}", found)

    def at_most(self, label: str, left: Any, right: Any, attained: Any = None) -> Result:
        """``left \\le right``, entry by entry (for ``\\ge`` give the sides in the other order).

        ``attained=(left0, right0)`` is a case with equality, or several, compared as :meth:`equal`
        does. It must be a case of this bound: where a side is one number in all cases, equality is
        at that number (of two such sides, at one); else it lies within what both sides take.
        ``attained=False`` says that there is none: every gap must then be positive. Floating-point
        sides are allowed (or, where strict, must exceed) a rounding of 1e-12 relative.
        """
        self._known(label)
        left, right = as_sides(label, left=left, right=right)
        exact = is_exact(left) and is_exact(right)
        if not exact:
            left, right = as_floats(label, left=left, right=right)
        gap = np.asarray(right - left)
        slack = 0 if exact else TOLERANCE * np.maximum(abs(left), abs(right))
        strict = attained is False
        bad = np.flatnonzero(gap <= slack if strict else gap < -slack)
        if bad.size:
            k = bad[0]
            raise failure(
                label,
                f"the left side is {'not below' if strict else 'above'} the right one{where_text(bad, gap)}",
                left=left.flat[k],
                right=right.flat[k],
                difference=left.flat[k] - right.flat[k],
                tolerance="0 (exact)" if exact else f"{TOLERANCE} (relative)",
            )
        strength = "exact" if exact else f"to {TOLERANCE}"
        found = f"{count_text(gap.size, 'case')}, "
        if strict:
            least = float(gap.min())
            visible = exact or least > 1e-6  # smaller ones are partly rounding
            found += f"the smallest gap is {f'{least:.2g}' if visible else 'below 1e-6'}"
        elif attained is None:
            found += "none above"
        else:
            if not isinstance(attained, tuple) or len(attained) != 2:
                raise CheckError(f"{label}: attained must be False or a pair (left, right)")
            ends = as_sides(label, left=attained[0], right=attained[1])
            if compare(label, "≤, where it is attained", *ends, None) not in ("exact", "symbolic"):
                strength = f"to {TOLERANCE}"
            _case_of_bound(label, left, right, ends[1])
            found += f"attained at {values_text(ends[1]) or count_text(ends[1].size, 'case')}"
        return _ok(label, "≤", strength, found)

    def same_maximiser(self, label: str, first: Any, second: Any, candidates: Iterable[Any]) -> Result:
        """Two objectives are largest at the same candidate, each at that one alone.

        ``first`` and ``second`` are functions of one candidate, or the arrays of their values; the
        candidates differ from one another.
        Floating-point values closer than 1e-12 relative count as a tie.
        """
        self._known(label)
        candidates = list(candidates)
        if len(candidates) < 2:
            raise CheckError(f"{label}: give at least two candidates")
        seen = {}
        for k, candidate in enumerate(candidates):
            if (first_at := seen.setdefault(_identity(candidate), k)) != k:
                raise CheckError(f"{label}: candidates {first_at + 1} and {k + 1} are the same: {_candidate(candidate)}")
        exact = True
        best = []
        for name, objective in (("first", first), ("second", second)):
            values = [objective(c) for c in candidates] if callable(objective) else objective
            values = as_numbers(label, f"{name} objective", values)
            if values.shape != (len(candidates),):
                raise CheckError(f"{label}: {len(candidates)} candidates, but the {name} objective has values of shape {values.shape}")
            if not is_exact(values):
                exact = False
                values = as_floats(label, values=values)[0]
            top = max(range(len(candidates)), key=values.__getitem__)
            slack = 0 if is_exact(values) else TOLERANCE * abs(values[top])
            ties = [k for k in range(len(candidates)) if values[top] - values[k] <= slack]
            if len(ties) > 1:
                raise failure(
                    label,
                    f"the {name} objective has several maximisers",
                    **{f"at {_candidate(candidates[k])}": values[k] for k in ties[:3]},
                    tolerance=slack,
                )
            best.append((top, values))
        (i, one), (j, two) = best
        if i != j:
            raise failure(
                label,
                f"the first objective is largest at {_candidate(candidates[i])}, the second at {_candidate(candidates[j])}",
                first=one[i],
                second=two[j],
                **{"second objective at the first maximiser, short by": two[j] - two[i]},
                tolerance="0 (one candidate)",
            )
        found = f"both are largest at {_candidate(candidates[i])} alone, of {count_text(len(candidates), 'candidate')}"
        return _ok(label, "same maximiser", "exact" if exact else f"to {TOLERANCE}", found)

    def differs(self, label: str, wrong: Any, right: Any, by: Any) -> Result:
        """``wrong \\refuted right``: ``wrong - right = by``, and ``by`` is not 0.

        Exact numbers are compared exactly, SymPy expressions by simplification, floating-point
        numbers to 1e-12 relative to the largest of the three.
        """
        self._known(label)
        wrong, right, by = as_sides(label, wrong=wrong, right=right, by=by)
        if wrong.shape:
            raise CheckError(f"{label}: give numbers, not arrays of shape {wrong.shape}")
        strength = strength_of(wrong, right, by)
        if strength == "symbolic":
            difference = wrong.item() - right.item()
            scale = 0
            same, zero = vanishes(difference - by.item()), vanishes(by.item())
        else:
            if strength != "exact":
                wrong, right, by = as_floats(label, wrong=wrong, right=right, by=by)
            difference = wrong.item() - right.item()
            scale = 0 if strength == "exact" else max(abs(wrong), abs(right), abs(by)) * TOLERANCE
            same, zero = abs(difference - by.item()) <= scale, abs(by.item()) <= scale
        if zero:
            raise CheckError(f"{label}: the stated error is 0: nothing is refuted")
        if not same:
            raise failure(
                label,
                "the wrong line is not off by the stated amount",
                wrong=wrong.item(),
                right=right.item(),
                difference=difference,
                stated=by.item(),
                tolerance=f"{float(scale):.3g}" if scale else f"0 ({strength})",
            )
        return _ok(label, "≠", strength, f"the wrong line is off by {show(by.item(), 12)}")

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
            raise CheckError(f"{label}: no labelled equation of {self._file.name} as it is saved; there is {', '.join(near) or 'none'}")


def _labels(notebook: Path) -> list[str]:
    # By hand and not through ganloss.notebooks: in the browser (JupyterLite) there is no Markdown
    # parser. A gate compares the two readings.
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    markdown = "\n".join("".join(c["source"]) + "\n" for c in cells if c["cell_type"] == "markdown")
    return re.findall(r"\$\$[ \t]*\(([^)\n]+)\)[ \t]*$", markdown, flags=re.MULTILINE)


def _samples(label: str, samples: Any) -> list[np.ndarray]:
    several = isinstance(samples, (list, tuple)) and any(np.ndim(part) for part in samples)
    parts = []
    for k, part in enumerate(samples if several else [samples], 1):
        name = f"sample {k}" if several else "sample"
        (part,) = as_floats(label, **{name: part})
        if part.ndim != 1:
            raise CheckError(f"{label}: the {name} has shape {part.shape}; give one row of draws")
        if part.size < FEWEST_DRAWS:
            raise CheckError(f"{label}: the {name} has {count_text(part.size, 'draw')}, and needs at least {FEWEST_DRAWS}")
        if part.min() == part.max():
            raise CheckError(f"{label}: the {name} has zero variance: all draws are {part[0]:.6g}")
        parts.append(part)
    for j, one in enumerate(parts):
        for k, two in enumerate(parts[:j]):
            if (why := _dependence(one, two)) is not None:
                raise CheckError(f"{label}: samples {k + 1} and {j + 1} are not independent: {why}")
    return parts


def _dependence(one: np.ndarray, two: np.ndarray) -> str | None:
    """Why two samples cannot be independent of one another, or None."""
    if np.shares_memory(one, two):
        return "they are the same draws"
    n = min(one.size, two.size)
    if np.array_equal(one[:n], two[:n]):
        return f"their first {n} draws are equal"
    if all(np.unique(part).size == part.size for part in (one, two)):  # of a continuous law
        if (common := np.intersect1d(one, two).size) > n / 5:
            return f"they have {common} draws in common"
    ranks = [_ranks(part[:n]) for part in (one, two)]
    if min(rank.std() for rank in ranks) > 0:
        correlation = np.corrcoef(*ranks)[0, 1]
        if abs(correlation) * math.sqrt(n - 1) > NormalDist().inv_cdf(1 - SAME_DRAWS_RATE / 2):
            return f"the rank correlation of their first {n} draws is {correlation:.2g}"
    return None


def _ranks(sample: np.ndarray) -> np.ndarray:
    """The rank of each draw; equal draws share the middle of their ranks."""
    _, place, counts = np.unique(sample, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - counts / 2)[place]


def _case_of_bound(label: str, left: np.ndarray, right: np.ndarray, at: np.ndarray) -> None:
    """Refuse equality ``at`` values that the sides of the bound do not take together."""
    *sides, at = (side.ravel() for side in as_floats(label, left=left, right=right, attained=at))
    ranges = [(side.min(), side.max()) for side in sides]
    fixed = [low for low, high in ranges if high - low <= TOLERANCE * max(abs(low), abs(high))]
    if fixed:
        where = f"a side is {' and one is '.join(map(plain, fixed))} in all cases"
        possible = [any(abs(x - number) <= TOLERANCE * max(abs(x), abs(number)) for number in fixed) for x in at]
    else:
        low, high = (end(side[k] for side in ranges) for k, end in enumerate((max, min)))
        where = f"both sides take values from {plain(low)} to {plain(high)}" if low <= high else "no value is taken by both sides"
        possible = [low - TOLERANCE * abs(x) <= x <= high + TOLERANCE * abs(x) for x in at]
    if not all(possible):
        raise CheckError(f"{label}: attained is no case of this bound: equality at {plain(at[possible.index(False)])}, and {where}")


def _ok(label: str, relation: str, strength: str, found: str) -> Result:
    return Result(f"ok  {label}  {relation}  {strength}: {found}")


def _identity(candidate: Any) -> Any:
    """Equal for equal candidates, and hashable."""
    if isinstance(candidate, (tuple, list, np.ndarray)):
        return tuple(map(_identity, candidate))
    return candidate if getattr(candidate, "__hash__", None) else id(candidate)


def _candidate(candidate: Any) -> str:
    if isinstance(candidate, (tuple, list, np.ndarray)):
        return f"({', '.join(map(_candidate, candidate))})"
    return show(candidate) if isinstance(candidate, (Exact, Rational, float)) else str(candidate)
