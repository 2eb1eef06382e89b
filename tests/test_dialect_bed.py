"""The dialect beyond the chapters that stand: a page of equations for those still to be written.

Optima, divergences and their bounds, gradients in a parameter, importance weights, smoothing, finite
samples.  Each is executed, and so are its typos, of which none may escape.
"""

import pytest
from printed.typos import survey
from printed.verdict import execute

BED = {
    "pointwise-optimum": r"\argmax_{d \in [0,1]} (a \log d + b \log(1-d)) = \frac{a}{a+b}, \quad \text{for } a, b \ge 0, a + b > 0",
    "pointwise-slope": r"\frac{d}{dd} (a \log d + b \log(1-d)) = \frac{a}{d} - \frac{b}{1-d} = \frac{a - (a+b) d}{d (1-d)}",
    "pointwise-curvature": r"\frac{d^2}{dd^2} (a \log d + b \log(1-d)) = -\frac{(a+b)^3}{a b}, \quad d = \frac{a}{a+b}, a, b > 0",
    "best-d": r"\argmax_D V(D, G) = D^*",
    "regret": r"V(D^*, G) - V(D, G) = \int (p_r(x) + p_g(x)) \kl(D^*(x) \| D(x)) \,dx",
    "best-value": r"\max_D V(D, G) = V(D^*, G) = \KL(p_r \| \bar p) + \KL(p_g \| \bar p) - \log 4 = 2 \JSD(p_r \| p_g) - \log 4",
    "best-value-prior": r"R_\pi(D^*_\pi) = h(\pi) - \pi \KL(p_r \| p_\pi) - (1-\pi) \KL(p_g \| p_\pi)",
    "jsd-by-entropy": r"\JSD(p_r \| p_g) = \log 2 - \E_{x \sim \bar p}[h(D^*(x))] \le \log 2 \attained{p_r \perp p_g}",
    "jsd-tv": r"\JSD(p_r \| p_g) = \log 2 - \E_{x \sim \bar p}[h(D^*(x))] \le \log(2) \TV(p_r, p_g) \attained{p_r \perp p_g}",
    "ns-divergence": r"\KL(p_g \| p_r) - 2 \JSD(p_r \| p_g) = 2 \KL(\bar p \| p_r), \quad p_r, p_g > 0",
    "log-ratio": r"\logit(D^*_\pi(x)) = \log \frac{p_r(x)}{p_g(x)} + \log \frac{\pi}{1-\pi}, \quad p_r, p_g > 0",
    "inverse-score": r"\E_{x \sim p_r}\left[\frac{1}{D^*(x)}\right] = 1 + \Prob_{x \sim p_g}(p_r(x) > 0)",
    "smoothing": r"\argmax_D \Big(\E_{x \sim p_r}[(1-\alpha) \log D(x) + \alpha \log(1-D(x))] + \E_{x \sim p_g}[\log(1-D(x))]\Big) = (1-\alpha) D^*",
    "brier": r"\max_D \Big(-\E_{x \sim p_r}[(1-D(x))^2] - \E_{x \sim p_g}[D(x)^2]\Big) = -\int \frac{p_r(x) p_g(x)}{p_r(x) + p_g(x)} \,dx",
    "least-squares": r"\argmax_D \Big(-\E_{x \sim p_r}[(1-D(x))^2] - \E_{x \sim p_g}[D(x)^2]\Big) = D^*",
    "fenchel": r"\KL(p_r \| p_g) = \max_D \Big(\E_{x \sim p_r}\Big[\log \frac{D(x)}{1-D(x)}\Big] - \E_{x \sim p_g}\Big[\frac{D(x)}{1-D(x)}\Big]\Big) + 1, \quad p_r, p_g > 0",
    "donsker-varadhan": r"\KL(p_r \| p_g) = \CE(p_r, p_g) - \H(p_r) \ge \E_{x \sim p_r}[f(x)] - \log\E_{x \sim p_g}[e^{f(x)}] \attained{f(x) = \log \frac{p_r(x)}{p_g(x)}}, \quad p_r, p_g > 0",
    "generator-slope": r"\frac{d}{d\theta} \E_{z \sim p_z}[\log(1-D(G_\theta(z)))] = -\E_{z \sim p_z}\left[\frac{D'(G_\theta(z))}{1-D(G_\theta(z))} \frac{\partial}{\partial \theta} G_\theta(z)\right]",
    "generator-slope-density": r"\frac{d}{d\theta} \int q_\theta(x) \log(1-D(x)) \,dx = \E_{z \sim p_z}\Big[\frac{d}{d\theta} \log(1-D(G_\theta(z)))\Big]",
    "saturating-slopes": r"\frac{d}{ds} \log(1-\sigma(s)) = -\sigma(s)",
    "non-saturating-slopes": r"\frac{d}{ds} (-\log \sigma(s)) = -(1-\sigma(s))",
    "importance": r"\E_{x \sim w}\left[\frac{p_r(x)}{w(x)} \log D(x) + \frac{p_g(x)}{w(x)} \log(1-D(x))\right] = V(D, G)",
    "importance-sample": r"\frac{1}{N} \sum_{i=1}^N \frac{p_r(u_i) \log D(u_i) + p_g(u_i) \log(1-D(u_i))}{w(u_i)} \approx V(D, G)",
    "optimism": r"\E[\max_D \hat V] - \max_D V(D, G) = \E[\max_D \hat V] - 2 \JSD(p_r \| p_g) + \log 4 \ge 0 \attained{p_r \perp p_g}",
    "two-samples-tend": r"\hat V \to V(D, G), \quad n, m \to \infty",
    "normal-kl": r"\KL(p_r \| p_g) = \log 2 + \frac{1 + c^2}{8} - \tfrac12, \quad p_r = \mathcal{N}(c, 1), p_g = \mathcal{N}(0, 4)",
    "small-step": r"\frac{\softplus(\varepsilon) - \log 2}{\varepsilon} \to \tfrac12, \quad \varepsilon \to 0",
    "change-of-variables": r"p_g(G(z)) \lvert G'(z) \rvert = p_z(z)",
    "softplus-identity": r"\softplus(s) - \softplus(-s) = s",
    "score-of-logit": r"\BCE(y, \sigma(s)) = \softplus(s) - y s",
    "convex-conjugate": r"\varphi^*(t) := \max_{v \in (0,\infty)} (t v - \varphi(v)), \quad t = \varphi'(a), a > 0",
    "hinge-total-variation": r"-\E_{x \sim p_r}[\hinge(f(x))] - \E_{x \sim p_g}[\hinge(-f(x))] \le 2 \TV(p_r, p_g) - 2 \attained{f(x) = \begin{cases} 1, & p_r(x) > p_g(x), \\ -1, & \text{otherwise} \end{cases}}",
    "least-squares-codes": r"\E_{x \sim p_r}[(f(x) - b)^2] + \E_{x \sim p_g}[(f(x) - a)^2] \ge (b - a)^2 \int \frac{p_r(x) p_g(x)}{p_r(x) + p_g(x)} \,dx \attained{f(x) = \frac{b p_r(x) + a p_g(x)}{p_r(x) + p_g(x)}}",
    "critic-by-parts": r"\E_{x \sim p_r}[f(x)] - \E_{x \sim p_g}[f(x)] = \int f'(x) (F_g(x) - F_r(x)) \,dx",
    "relativistic": r"\E_{x \sim p_r, \tilde x \sim p_g}[\log \sigma(f(x) - f(\tilde x))] \le \E_{x \sim p_r, \tilde x \sim p_g}\Bigl[\log \frac{p_r(x) p_g(\tilde x)}{p_r(x) p_g(\tilde x) + p_g(x) p_r(\tilde x)}\Bigr] \attained{f(x) = \log \frac{p_r(x)}{p_g(x)}}, \quad p_r, p_g > 0",
    "step-grows": r"(\theta + \lambda \psi \sigma(\psi \theta))^2 + (\psi - \lambda \theta \sigma(\psi \theta))^2 = (1 + \lambda^2 \sigma(\psi \theta)^2) (\theta^2 + \psi^2), \quad \theta \in \mathbb{R}",
}  # fmt: skip


@pytest.mark.parametrize("label", BED)
def test_future_line_is_executed(label, model):
    assert str(execute(BED[label], model))


@pytest.mark.slow
@pytest.mark.parametrize("label", BED)
def test_typos_in_future_lines_are_caught(label, model):
    found = survey(BED[label], model)
    assert not found.escaped, found.escaped
