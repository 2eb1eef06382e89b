"""False lines that an earlier executor let pass: each must be refuted or refused.

Every one stands for a way to be fooled: a condition that says more than it seems, a size that is
always 2, a law that is always standard, a relation never tried where it fails, TeX that prints
differently from what is read.
"""

import pytest
from printed.syntax import PrintedError
from printed.verdict import Refutation, execute

FALSE = {
    "condition at one point only": r"V(D, G) = -\log 4, \qquad D(G(z)) = \tfrac12",
    "condition at one number": r"V(D, G) = -\log 4, \qquad D(0) = \tfrac12",
    "condition at one sample": r"\Var_{x \sim p_r}[f(x)] = 0, \qquad f(x_1) = c",
    "condition on the fakes": r"f(x) = \E_{x \sim p_r}[f(x)], \qquad f(G(z)) = c",
    "impossible condition": r"V(D, G) = -\log 4, \qquad D^*(x) = 17",
    "second claim after a comma": r"V(D, G) = -\log 4, \qquad D = \tfrac12, \qquad R_{1/2}(D) = 17",
    "claim with two arguments": r"V(D, G) = -\log 4, \qquad V(D^*, G) = 17",
    "sum from 0": r"\sum_{i=0}^{n-1} f(x_i) = \sum_{i=1}^{n} f(x_i)",
    "variance for two only": r"\E\Bigl[\frac{1}{n} \sum_{i=1}^{n} \Bigl(f(x_i) - \frac{1}{n} \sum_{k=1}^{n} f(x_k)\Bigr)^2\Bigr] = \frac12 \Var_{x \sim p_r}[f(x)], \quad n > 1",
    "sum of two only": r"\E\Bigl[\sum_{i=1}^{n} f(x_i)\Bigr] = 2 \E_{x \sim p_r}[f(x)], \quad n > 1",
    "factor that is 1 at 1 and 2": r"\Var[\hat V] = \frac{1}{n} \Var_{x \sim p_r}[\log D(x)] + \frac{(2-m)(1-m) + 1}{m} \Var_{z \sim p_z}[\log(1-D(G(z)))]",
    "one sample for all": r"\frac{1}{m} \sum_{j=1}^{m} \log(1 - D(G(z_1))) \approx \E_{x \sim p_g}[\log(1-D(x))]",
    "biased estimate": r"\log\Bigl(\frac{1}{n} \sum_{i=1}^{n} D(x_i)\Bigr) \approx \log \E_{x \sim p_r}[D(x)]",
    "noise as data": r"\E_{z \sim p_z}[\log D(z) + \log(1-D(G(z)))] = V(D, G), \qquad p_r = \mathcal{N}(0, 1)",
    "increasing generator": r"p_g(G(z)) = \frac{p_z(z)}{G'(z)}",
    "positive slope": r"G'(z) > 0",
    "one noise value more": r"\sum_{z} 1 = \sum_{x} 1 + 1",
    "as many noise values as kinds": r"\sum_{z} (1 - p_z(z)) = \sum_{x} 1",
    "two kinds": r"\max_D \sum_{x} (\log D(x) + \log(1-D(x))) = -2 \log 4 + 0 \cdot \sum_z 1",
    "other laws apart": r"\JSD(p_r \| p_g) = \log 2, \qquad p_z \perp w",
    "strict at the optimum": r"V(D, G) < V(D^*, G)",
    "strict at the optimum for a share": r"R_\pi(D) > \E_{x \sim p_\pi}[h(\eta_\pi(x))], \quad \pi < \tfrac12",
    "strict bound at the optimum": r"V(D, G) \le V(D^*, G) \strict",
    "note on the wrong sign": r"R_\pi(D) > \E_{x \sim p_\pi}[h(\eta_\pi(x))] \attained{D = \eta_\pi}",
    "attained outside": r"d (1-d) \ge 0 \attained{d = 1}, \qquad d \in (0,1)",
    "attained outside the table's range": r"\log d \le 0 \attained{d = 1}",
    "attained by no sample": r"n \ge 0 \attained{n = 0}",
    "exponent of two digits": r"d^10 = d^{10}",
    "two numbers that print as one": r"\log 4 = \log(2 2)",
    "mixed number": r"2 \tfrac12 = 1",
    "mathematics among the words": r"V(D, G) = -\log 4 \text{$+ 1$}, \qquad D = \tfrac12",
    "condition among the words": r"V(D, G) = -\log 4 \qquad \text{for $D = \tfrac12$}",
    "error beside an equation": r"d = d \offby{17}",
    "strict beside an equation": r"d = d \strict",
    "wrong size in the condition": r"\sum_{i=1}^{N} 1 \refuted 1 \offby{N - 1}, \qquad n > 1",
    "pairs of unequal batches": r"\frac{1}{n} \sum_{i=1}^{n} (\log D(x_i) + \log(1-D(G(z_i)))) \approx V(D, G)",
    "limit from one side": r"\frac{\lvert t \rvert}{t} \to 1, \qquad t \to 0",
    "one parametric family": r"\frac{d}{d\theta} \E_{z \sim p_z}[f(G_\theta(z))] = \E_{z \sim p_z}[f'(G_\theta(z)) z (1-z)]",
    "subscript of letters": r"p_{data}(x) = p_{atad}(x)",
    "number before a point": r"\eta(x) = \eta x",
    "one name for two draws": r"\E_{x \sim p_r, x \sim p_g}[f(x)] = \E_{x \sim p_g}[f(x)]",
    "a sample that is set": r"f(x_1) = 0, \quad x_1 = 0",
    "another best discriminator": r"D^*(x) = 17, \quad D^* = 17",
    "one law for a mixture": r"\TV(p_r, p_g) = 3, \quad p_r = \bar p",
    "integer that is none": r"d = 5, \quad d \in \mathbb{N}",
    "index that is drawn": r"x_d = x_d",
    "label that is a share": r"\mu_\pi(x, d) = (1 - \pi) p_g(x)",
    "power of another base": r"2^{\log 2} = 2",
    "sum in words": r"-\log 4 = -\log 4 \text{ + 1}",
    "half in words": r"\BCE(y, d) = \BCE(y, d) \text{/2}",
    "factor in words": r"d = \text{1}d",
    "square in words": r"V(D, G) = V(D, G) \text{ squared}",
    "negated condition": r"\frac{1}{N-1} = \frac{1}{N-1}, \quad \text{unless } N > 1",
    "two statements multiplied": r"a = a \text{ and } b = b",
    "number outside its range": r"\E_{x \sim p_r}[x] = c, \quad p_r = \mathcal{N}(c, 1), d = 5",
    "size zero": r"\E_{x \sim p_r}[x] = c, \quad p_r = \mathcal{N}(c, 1), n = 0",
    "share above one": r"\E_{x \sim p_r}[x] = c, \quad p_r = \mathcal{N}(c, 1), \pi = 3",
    "probability above one": r"\E_{y \sim \mathrm{Ber}(2)}[y] = 2",
    "decimal rounded wrongly": r"\log 4 \doteq 1.3864",
    "function of another law": r"\bar p = \frac{p_r + p_r}{2}",
    "bias that falls with the sample": r"\hat V + \frac{1}{10 n} \approx V(D, G)",
    "small bias": r"\hat V + \frac{1}{200} \approx V(D, G)",
    "decimal rounded wrongly, on the line": r"\H(p_r) \doteq 1.418938, \quad p_r = \mathcal{N}(0, 1)",
    "strict sign decided by rounding": r"\KL(p_r \| p_g) < \tfrac12, \quad p_r = \mathcal{N}(0, 1), p_g = \mathcal{N}(1, 1)",
    "a slope of zero that is a minimum": r"\max_{d \in [0,1]} (-(d - \tfrac14)^2 (d - \tfrac34)^2) = -\tfrac{1}{256}",
    "derivatives that confuse their variables": r"\frac{\partial}{\partial s} \Bigl(s \frac{\partial}{\partial t} (s + t)\Bigr) = 2",
    "strict against the optimum of its own share": r"R_{1/3}(D) > \E_{x \sim p_{1/3}}[h(\eta_{1/3}(x))]",
    "strict against its own number": r"\kl(\tfrac{3}{13} \Vert d) > 0",
    "strict against its own decimal": r"(d - 0.37)^2 > 0",
    "a size that was never drawn": r"\frac{n-9}{n-9} = 1",
    "a share above one": r"p_2(x) = 2 p_r(x) - p_g(x)",
    "nineteen digits": r"\log 2 \doteq 0.693147180559945309418",
    "a bracket behind a line break": r"d = d \\[d + 1]",
    "a sum as a reason": r"d &= d && \text{+ 1}",
    "conditions that exclude each other": r"d = \tfrac12, \quad d = \tfrac13, d = \tfrac12",
    "power of a log without parentheses": r"\log D(x)^2 = 2 \log D(x)",
}  # fmt: skip


@pytest.mark.parametrize("trick", FALSE)
def test_false_line_does_not_pass(trick, model):
    with pytest.raises((Refutation, PrintedError)):
        execute(FALSE[trick], model)
