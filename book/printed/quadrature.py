"""Integrals between two ends: the nodes, their weights, and what is done where the integrand has a kink or a jump."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from ganloss.exact import InexactError

__all__ = ["Kink", "Piece", "integrating", "just_inside", "rule", "turns"]

MOST_PIECES = 24
_APART = 1e-13  # what is left out on both sides of a kink, as a share of the scale


class Kink(InexactError):
    """The integrand has a kink or a jump among the nodes, where ``values`` (an array over them) change their sign."""

    def __init__(self, values):
        super().__init__("a kink or a jump that moves with something else is integrated too coarsely")
        self.values = values


class integrating:
    """Whether the arrays that are computed with are nodes of an integral; with it, :func:`turns` speaks up."""

    now = False

    def __enter__(self):
        self.before, type(self).now = self.now, True
        return self

    def __exit__(self, *_):
        type(self).now = self.before


def turns(values):
    """Raises Kink where ``values`` are over the nodes of an integral and change their sign."""
    if integrating.now and isinstance(values, np.ndarray) and values.size > 1 and np.any(values > 0) and np.any(values < 0):
        raise Kink(values)


class Piece:
    """An interval over which the integrand is smooth, perhaps; ``cut`` tells which of its ends are kinks."""

    def __init__(self, low, high, cut=(False, False)):
        self.low, self.high, self.cut = float(low), float(high), cut

    def rule(self, reach):
        return rule(self.low, self.high, self.cut, reach)

    def split(self, values, reach, evaluate):
        """The two pieces on both sides of the first kink; ``evaluate(nodes)`` gives such values again, or None where they do not turn."""
        nodes = self.rule(reach)[0]
        for _ in range(20):
            signs = np.sign(values)
            known = np.flatnonzero(signs)
            turn = np.flatnonzero(np.diff(signs[known]))[0]
            low, high = nodes[known[turn]], nodes[known[turn + 1]]
            if high - low <= 4e-16 * (abs(low) + abs(high)):
                break
            nodes = np.linspace(low, high, 33)
            if (values := evaluate(nodes)) is None:
                break
        middle = (low + high) / 2
        if not self.low < middle < self.high:
            raise InexactError("a kink at the end of an integral")
        return Piece(self.low, middle, (self.cut[0], True)), Piece(middle, self.high, (True, self.cut[1]))


def _line_rule(step=0.05, reach=30.0):
    """The trapezoidal rule, exact to rounding for smooth densities that decay like a normal one."""
    nodes = np.arange(-reach, reach + step / 2, step)
    return nodes, np.full(nodes.shape, step)


def _unit_rule(n=261, first=-4.6, last=3.1):
    """Tanh-sinh nodes and weights on (0, 1): exact to rounding, also where 0 is singular."""
    t = np.linspace(first, last, n)
    u = np.pi / 2 * np.sinh(t)
    nodes = 1 / (1 + np.exp(-2 * u))
    weights = (t[1] - t[0]) * np.pi * np.cosh(t) * nodes / (1 + np.exp(2 * u))
    return nodes, weights


def _half_line_rule(n=1000, first=-4.4, last=4.4):
    """Exp-sinh nodes and weights on (0, infinity), for integrands that vanish fast enough there."""
    t = np.linspace(first, last, n)
    nodes = np.exp(np.pi / 2 * np.sinh(t))
    return nodes, (t[1] - t[0]) * np.pi / 2 * np.cosh(t) * nodes


_LINE, _UNIT, _HALF_LINE = _line_rule(), _unit_rule(), _half_line_rule()


def just_inside(low, high):
    """The numbers next to two ends, between them."""
    return (np.nextafter(low, np.inf) if low else 1e-300), (np.nextafter(high, -np.inf) if high else -1e-300)


@lru_cache(maxsize=256)
def rule(low, high, cut=(False, False), reach=160.0):
    """Rising nodes and their weights between ``low`` and ``high``; an infinite end is left at ``reach``, one that is ``cut`` before it is met."""
    if np.isinf(low) and np.isinf(high):
        return _LINE
    nodes, weights = _UNIT if np.isfinite(high - low) else _HALF_LINE
    if np.isinf(low):
        nodes, weights = high - nodes[::-1], weights[::-1]
    elif np.isinf(high):
        nodes = low + nodes
    else:
        nodes, weights = low + (high - low) * nodes, (high - low) * weights
    gaps = [_APART * max(1.0, abs(end)) if at else 0.0 for end, at in zip((low, high), cut)]
    inside = just_inside(low, high)
    first = low + gaps[0] if gaps[0] else inside[0]
    last = high - gaps[1] if gaps[1] else inside[1]
    within = np.abs(nodes) <= max([reach, *(abs(end) for end in (low, high) if np.isfinite(end))])
    return np.clip(nodes, first, last)[within], weights[within]
