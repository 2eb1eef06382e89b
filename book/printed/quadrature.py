"""Nodes and weights of the integrals over the line, the half-line and the unit interval."""

from __future__ import annotations

import numpy as np

__all__ = ["RULES"]


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


def _half_line_rule(n=400, first=-4.4, last=4.4):
    """Exp-sinh nodes and weights on (0, infinity), for integrands that vanish fast enough there."""
    t = np.linspace(first, last, n)
    nodes = np.exp(np.pi / 2 * np.sinh(t))
    return nodes, (t[1] - t[0]) * np.pi / 2 * np.cosh(t) * nodes


RULES = {"line": _line_rule(), "unit": _unit_rule(), "half-line": _half_line_rule()}
