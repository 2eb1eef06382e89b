"""What a line may take for granted: the hypotheses that the judge tries on one that is false in general."""

from __future__ import annotations

import re

__all__ = ["HYPOTHESES", "POSITIVE", "may_be_meant"]

# (condition in the dialect, in words), the likely ones first
HYPOTHESES = (
    ("p_r, p_g > 0", "p_r and p_g are positive everywhere"),
    ("a, b > 0", "a and b are positive"),
    ("D = D^*", "D is the best discriminator D^*"),
    ("D = D^*, p_r, p_g > 0", "D is the best discriminator D^*, and p_r and p_g are positive"),
    ("y = 1", "y = 1"),
    ("y = 0", "y = 0"),
    ("n = m", "n = m: as many real samples as fake ones"),
    ("d = \\frac{a}{a+b}, a, b > 0", "it is taken at a/(a+b), where a and b are positive"),
    ("d = \\frac{p_r(x)}{p_r(x)+p_g(x)}, p_r, p_g > 0", "it is taken at p_r/(p_r+p_g), the best value of D(x)"),
    ("a = p_r(x), b = p_g(x), p_r, p_g > 0", "a = p_r(x) and b = p_g(x)"),
    # of a number only, or every line in which real and fake are mixed up would be excused
    ("p_g = p_r", "p_g = p_r"),
    ("p_g = p_r, D = D^*", "p_g = p_r and D is the best discriminator"),
    ("D = \\frac{1}{2}", "D = 1/2 everywhere"),
    ("d = \\frac{1}{2}", "d = 1/2"),
    ("p_r \\perp p_g", "p_r and p_g have nothing in common"),
)
POSITIVE = HYPOTHESES[0]


def may_be_meant(condition, left, right, relation, constant):
    """Whether the hypothesis may be what a line takes for granted: the line has its names, and is not excused by it for any mistake.

    A bound that fails is not mended by a case of equality; a label that stands on both sides is meant for both its values;
    that real and fake are alike is likely of a number only, and that D is the best besides only where the line does not name the laws.
    """
    both = f"{left} {right}"

    def has(name, tex):
        return re.search(rf"(?<![a-zA-Z\\]){name}(?!\^)(?![a-zA-Z])", tex) is not None

    if relation not in ("=", "\\approx", "\\to"):
        return condition in ("p_r, p_g > 0", "n = m") or (condition == "a, b > 0" and has("[ab]", both))
    if condition.startswith("y ="):
        return has("y", left) != has("y", right)
    if condition.startswith("a ="):
        return has("a", left) != has("a", right)
    if condition.startswith(("a, b", "d = \\frac{a}")):
        return has("[ab]", both)
    if condition.startswith("d ="):
        return has("d", both) and (constant or "2" not in condition)
    if condition == "n = m":
        return has("[nm]", both)
    if "p_g = p_r, D" in condition:
        return constant and has("D", both) and "p_r" not in both and "p_g" not in both
    if condition.startswith("D = \\frac"):
        return constant and has("D", both)
    if condition.startswith("D ="):
        return has("D", both)
    if condition == "p_r \\perp p_g":
        return constant and re.search(r"\\(JSD|TV)|V\(D\^\*", both) is not None
    if condition == "p_g = p_r":
        return constant
    return True
