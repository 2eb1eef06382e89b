"""Laws on their own supports, families with a parameter, what stays fixed under a derivative, kinks and cases."""

import numpy as np
import pytest
from gan import continuous
from gan.model import MODEL
from printed import quadrature
from printed.numbers import Jet, magnitude
from printed.syntax import PrintedError
from printed.typos import survey
from printed.verdict import Refutation, Undecided, execute

SHIFTED = r"p_r = \mathcal U(0, 1), p_g = \mathcal U(\theta, 1 + \theta)"
FROZEN = r"\qquad \text{for } p_g = q_c, \theta = c"
FAMILY = r", G_\theta(z) = \theta + z, q_\theta = \mathcal N(\theta, 1), p_z = \mathcal N(0, 1)"
CLIPPED = (
    r"D(x) = \begin{cases} \varepsilon, & D^*(x) < \varepsilon, \\ 1 - \varepsilon, & D^*(x) > 1 - \varepsilon, \\ "
    r"D^*(x), & \text{otherwise} \end{cases}"
)
LINEAR = r"D(x) = \sigma(s + t x), p_r = \mathcal N(0, 1), p_g = \mathcal N(0, 4)"
NS = r"L_{\mathrm{ns}}(D^*, G_\theta)"
SMALLER = r"f(x) = D(x)^2"

# what holds, and the same with a mistake
LINES = {
    "overlapping uniforms": (
        rf"V(D^*, G) = 2 \theta \log 2 - \log 4, \quad {SHIFTED}, \theta > 0",
        rf"V(D^*, G) = \theta \log 2 - \log 4, \quad {SHIFTED}, \theta > 0",
    ),
    "disjoint uniforms": (
        r"V(D^*, G) = 0, \quad p_r = \mathcal U(0, 1), p_g = \mathcal U(2, 3), p_r \perp p_g",
        r"V(D^*, G) = 0, \quad p_r = \mathcal U(0, 2), p_g = \mathcal U(1, 3)",
    ),
    "their triangular discrimination": (
        r"\Delta(p_r, p_g) = 2, \quad p_r = \mathcal U(0, 1), p_g = \mathcal U(2, 3)",
        r"\Delta(p_r, p_g) = 1, \quad p_r = \mathcal U(0, 1), p_g = \mathcal U(2, 3)",
    ),
    "Beta": (
        r"V(D^*, G) = -1, \quad p_r = \mathrm{Beta}(2, 1), p_g = \mathrm{Beta}(1, 2)",
        r"V(D^*, G) = -1, \quad p_r = \mathrm{Beta}(2, 1), p_g = \mathrm{Beta}(1, 3)",
    ),
    "a singular end": (
        r"\E_{x \sim p_r}[\log x] = -2, \quad p_r = \mathrm{Beta}(\tfrac12, 1)",
        r"\E_{x \sim p_r}[\log x] = -1, \quad p_r = \mathrm{Beta}(\tfrac12, 1)",
    ),
    "exponential": (
        r"\E_{x \sim p_r}[\log D^*(x)] + \E_{x \sim p_g}[\log(1 - D^*(x))] = \tfrac12 + \log 2 - \tfrac94 \log 3"
        r" \quad \text{for } p_r = \mathrm{Exp}(1), p_g = \mathrm{Exp}(2)",
        r"\E_{x \sim p_r}[\log D^*(x)] + \E_{x \sim p_g}[\log(1 - D^*(x))] = \tfrac12 + \log 2 - \tfrac94 \log 3"
        r" \quad \text{for } p_r = \mathrm{Exp}(1), p_g = \mathrm{Exp}(3)",
    ),
    "one law given, the other drawn on its space": (
        r"V(D^*, G) = 2 \JSD(p_r \| p_g) - \log 4, \quad p_r = \mathcal U(1, 3)",
        r"V(D^*, G) = \JSD(p_r \| p_g) - \log 4, \quad p_r = \mathcal U(1, 3)",
    ),
    "on the half-line": (
        r"V(D, G) = \E_{x \sim p_r}[\log D(x)] + \E_{x \sim p_g}[\log(1 - D(x))], \quad p_r = \mathrm{Exp}(2)",
        r"V(D, G) = \E_{x \sim p_r}[\log D(x)] + \E_{x \sim p_r}[\log(1 - D(x))], \quad p_r = \mathrm{Exp}(2)",
    ),
    "the noise given": (
        r"\E_{z \sim p_z}[f(G(z))] = \int p_g(x) f(x) \,dx, \quad p_z = \mathrm{Beta}(2, 1)",
        r"\E_{z \sim p_z}[f(G(z))] = \int p_r(x) f(x) \,dx, \quad p_z = \mathrm{Beta}(2, 1)",
    ),
    "tails in which 1 - D is rounded to 0": (
        r"V(D^*, G) = 2 \JSD(p_r \| p_g) - \log 4, \quad p_r = \mathcal N(0, 4), p_g = \mathcal N(0, 1)",
        r"V(D^*, G) = 2 \JSD(p_r \| p_g), \quad p_r = \mathcal N(0, 4), p_g = \mathcal N(0, 1)",
    ),
    "a wide law beside a narrow support": (
        r"\TV(p_r, p_g) = \tfrac12 \int |p_r(x) - p_g(x)| \,dx, \quad p_r = \mathcal U(2, 3), p_g = \mathcal N(0, 1)",
        r"\TV(p_r, p_g) = 1, \quad p_r = \mathcal U(2, 3), p_g = \mathcal N(0, 1)",
    ),
    "kinks of the absolute value": (
        r"\TV(p_r, p_g) = \tfrac14, \quad p_r = \mathcal U(0, 1), p_g = \mathrm{Beta}(2, 1)",
        r"\TV(p_r, p_g) = \tfrac12, \quad p_r = \mathcal U(0, 1), p_g = \mathrm{Beta}(2, 1)",
    ),
    "a law of a number that the line sets": (
        r"\E_{x \sim p_g}[x] \le 2 \theta \attained{\theta = 0}, \quad p_g = \mathcal N(\theta, 1), \theta \ge 0",
        r"\E_{x \sim p_g}[x] = 2 \theta, \quad p_g = \mathcal N(\theta, 1), \theta = \tfrac14",
    ),
    "point masses": (
        r"W_1(p_r, p_g) = |\theta|, \quad p_r = \mathrm{Dirac}(0), p_g = \mathrm{Dirac}(\theta)",
        r"W_1(p_r, p_g) = \theta, \quad p_r = \mathrm{Dirac}(0), p_g = \mathrm{Dirac}(\theta)",
    ),
    "the value at point masses": (
        r"V(D, G) = -\log 2 - \softplus(\psi \theta), \quad D(x) = \sigma(\psi x), G(z) = \theta, p_r = \mathrm{Dirac}(0)",
        r"V(D, G) = -\log 2 - \softplus(-\psi \theta), \quad D(x) = \sigma(\psi x), G(z) = \theta, p_r = \mathrm{Dirac}(0)",
    ),
    "distance of the shift": (rf"W_1(p_r, p_g) = |\theta|, \quad {SHIFTED}", rf"W_1(p_r, p_g) = \theta, \quad {SHIFTED}"),
    "its slope": (
        r"\frac{d}{d\theta} W_1(p_r, q_\theta) = 1, \quad p_r = \mathcal N(0, 1), q_\theta = \mathcal N(\theta, 1), \theta > 0",
        r"\frac{d}{d\theta} W_1(p_r, q_\theta) = 1, \quad p_r = \mathcal N(0, 1), q_\theta = \mathcal N(\theta, 1)",
    ),
    "a family": (
        r"\frac{d}{d\theta} \KL(p_r \| q_\theta) = \tfrac12 \theta, \quad p_r = \mathcal N(0, 1), q_\theta = \mathcal N(\theta, 2)",
        r"\frac{d}{d\theta} \KL(p_r \| q_\theta) = \theta, \quad p_r = \mathcal N(0, 1), q_\theta = \mathcal N(\theta, 2)",
    ),
    "D fixed, saturating": (
        rf"\frac{{d}}{{d\theta}} V(D^*, G_\theta) = \frac{{d}}{{d\theta}} 2 \JSD(p_r \| q_\theta) {FROZEN}",
        r"\frac{d}{d\theta} V(D^*, G_\theta) = \frac{d}{d\theta} 2 \JSD(p_r \| q_\theta) \qquad \text{for } p_g = q_c",
    ),
    "D fixed, not saturating": (
        rf"\frac{{d}}{{d\theta}} {NS} = \frac{{d}}{{d\theta}} (\KL(q_\theta \| p_r) - 2 \JSD(p_r \| q_\theta)) {FROZEN}",
        rf"\frac{{d}}{{d\theta}} {NS} = \frac{{d}}{{d\theta}} \KL(q_\theta \| p_r) {FROZEN}",
    ),
    "D fixed, on the line": (
        rf"\frac{{d}}{{d\theta}} V(D^*, G_\theta) = \frac{{d}}{{d\theta}} 2 \JSD(p_r \| q_\theta) {FROZEN}{FAMILY}",
        rf"\frac{{d}}{{d\theta}} V(D^*, G_\theta) = \frac{{d}}{{d\theta}} \JSD(p_r \| q_\theta) {FROZEN}{FAMILY}",
    ),
    "the slope of the logit": (
        r"\frac{d}{d\theta} \E_{z \sim p_z}[\log(1 - \sigma(f(G_\theta(z))))]"
        r" = -\E_{z \sim p_z}[\sigma(f(G_\theta(z))) f'(G_\theta(z)) \frac{d}{d\theta} G_\theta(z)]",
        r"\frac{d}{d\theta} \E_{z \sim p_z}[\log(1 - \sigma(f(G_\theta(z))))] = -\E_{z \sim p_z}[f'(G_\theta(z)) \frac{d}{d\theta} G_\theta(z)]",
    ),
    "a slope at a point that moves": (
        r"\frac{d}{ds} \E_{x \sim p_r}[D'(x + s)] = \int p_r(x) \frac{d}{dx} D'(x) \,dx, \quad s = 0, D(x) = \sigma(x^2)",
        r"\frac{d}{ds} \E_{x \sim p_r}[D'(x + s)] = \int p_r(x) D'(x) \,dx, \quad s = 0, D(x) = \sigma(x^2)",
    ),
    "clipping": (rf"V(D, G) \le V(D^*, G) \attained{{D = D^*}}, \quad {CLIPPED}", rf"V(D, G) \ge V(D^*, G) \attained{{D = D^*}}, \quad {CLIPPED}"),
    "clipping on the line": (
        rf"\E_{{x \sim p_r}}[D(x)] \ge \varepsilon \strict, \quad {CLIPPED}, p_r = \mathcal N(0, 1), p_g = \mathcal N(1, 2)",
        rf"\E_{{x \sim p_r}}[D(x)] \ge 1 - \varepsilon \strict, \quad {CLIPPED}, p_r = \mathcal N(0, 1), p_g = \mathcal N(1, 2)",
    ),
    "the value along a segment": (
        r"\frac{d}{d\beta} V((1 - \beta) D + \beta D^*, G) = \E_{x \sim p_r}\Bigl[\frac{D^*(x) - D(x)}{D(x)}\Bigr]"
        r" - \E_{x \sim p_g}\Bigl[\frac{D^*(x) - D(x)}{1 - D(x)}\Bigr], \quad \beta = 0",
        r"\frac{d}{d\beta} V((1 - \beta) D + \beta D^*, G) = \E_{x \sim p_r}\Bigl[\frac{D^*(x) - D(x)}{D(x)}\Bigr]"
        r" + \E_{x \sim p_g}\Bigl[\frac{D^*(x) - D(x)}{1 - D(x)}\Bigr], \quad \beta = 0",
    ),
    "its bend": (
        r"\frac{d^2}{d\beta^2} V((1 - \beta) D + \beta D^*, G) \le 0 \attained{D = D^*}, \quad \beta \in (0, 1)",
        r"\frac{d^2}{d\beta^2} V((1 - \beta) D + \beta D^*, G) \ge 0 \attained{D = D^*}, \quad \beta \in (0, 1)",
    ),
    "concavity": (
        rf"V((1 - \beta) D + \beta f, G) \ge (1 - \beta) V(D, G) + \beta V(f, G) \attained{{D = f}}, \quad {SMALLER}",
        rf"V((1 - \beta) D + \beta f, G) \le (1 - \beta) V(D, G) + \beta V(f, G) \attained{{D = f}}, \quad {SMALLER}",
    ),
    "the triangle": (
        r"\sqrt{\JSD(p_r \| p_g)} \le \sqrt{\JSD(p_r \| w)} + \sqrt{\JSD(w \| p_g)} \attained{w = p_g}",
        r"\JSD(p_r \| p_g) \le \JSD(p_r \| w) + \JSD(w \| p_g) \attained{w = p_g}",
    ),
    "bounds by total variation": (
        r"\log 2 - h(\tfrac12 (1 - \TV(p_r, p_g))) \le \JSD(p_r \| p_g) \attained{p_r = p_g}",
        r"\log 2 - h(\tfrac14 (1 - \TV(p_r, p_g))) \le \JSD(p_r \| p_g) \attained{p_r = p_g}",
    ),
    "a bound over a class, attained on the line": (
        rf"V(D, G) \le \log \sigma(s) + \log(1 - \sigma(s)) \attained{{t = 0}}, \quad {LINEAR}",
        rf"V(D, G) \le \log \sigma(s) + \log(1 - \sigma(s)) \attained{{t = 1}}, \quad {LINEAR}",
    ),
    "losses of the generator": (
        r"L_{\mathrm{sat}}(D, G) - L_{\mathrm{ns}}(D, G) = \E_{x \sim p_g}[\log D(x) + \log(1 - D(x))]",
        r"L_{\mathrm{sat}}(D, G) + L_{\mathrm{ns}}(D, G) = \E_{x \sim p_g}[\log D(x) + \log(1 - D(x))]",
    ),
    "JSD with a share": (
        r"\JSD_{1/2}(p_r \| p_g) = \JSD(p_r \| p_g)",
        r"\JSD_{1/3}(p_r \| p_g) = \JSD(p_r \| p_g)",
    ),
}


@pytest.mark.parametrize("name", LINES)
def test_a_line_holds_and_its_mistake_is_seen(name, model):
    right, wrong = LINES[name]
    assert str(execute(right, model))
    with pytest.raises(Refutation) as refuted:
        execute(wrong, model)
    assert refuted.value.kind == "false"


REFUSED = {
    "a jump that moves": (
        r"\frac{d}{d\theta} \int \begin{cases} f(x), & x < \theta, \\ 1, & \text{otherwise} \end{cases} \,dx = 0, "
        r"\quad \theta \in (0, 1), p_r = \mathcal U(0, 1)",
        "jump that moves",
    ),
    "a support that moves": (
        r"\frac{d}{d\theta} \JSD(p_r \| q_\theta) = \log 2, \quad p_r = \mathcal U(0, 1), q_\theta = \mathcal U(\theta, 1 + \theta)",
        "no derivative is computed in a parameter of U",
    ),
    "the density of a point mass": (r"\TV(p_r, p_g) = 1, \quad p_r = \mathrm{Dirac}(0)", "a point mass has no density"),
    "an empty interval": (r"\E_{x \sim p_r}[x] = 1, \quad p_r = \mathcal U(2, 1)", "no uniform law"),
    "a singular upper end": (r"\E_{x \sim p_r}[x] = 1, \quad p_r = \mathrm{Beta}(1, \tfrac12)", "the second at least 1"),
    "a generator with another law": (r"V(D, G) = 1, \quad p_g = \mathcal N(2, 1), G(z) = z, p_z = \mathcal N(0, 1)", "not that of G"),
    "a family with another law": (
        r"V(D, G_\theta) = 1, \quad q_\theta = \mathcal N(\theta, 2), G_\theta(z) = \theta + z, p_z = \mathcal N(0, 1)",
        "not that of G",
    ),
    "the family of (0, 1) on the line": (r"\JSD(p_r \| q_\theta) = 1, \quad p_r = \mathcal N(0, 1)", "the family is given by the line"),
    "laws that overlap": (r"\TV(p_r, p_g) = 1, \quad p_r = \mathcal U(0, 2), p_g = \mathcal U(1, 3), p_r \perp p_g", "met none"),
    "an unknown law": (
        r"\E_{x \sim p_r}[x] = 1, \quad p_r = \mathrm{Gumbel}(0, 1)",
        r"no law .* but Dirac\(1\), N\(2\), U\(2\), Beta\(2\), Exp\(1\), Ber\(1\)",
    ),
    "a distance of things that have no place": (r"\sum_x W_1(p_r, p_g) = 0", "sums over atoms"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_says_why(name, model):
    line, reason = REFUSED[name]
    with pytest.raises(PrintedError, match=reason) as refused:
        execute(line, model)
    assert isinstance(refused.value, Undecided)


def test_symmetric_divergences_of_a_family_are_so_by_algebra(model):
    found = survey(rf"\frac{{d}}{{d\theta}} V(D^*, G_\theta) = \frac{{d}}{{d\theta}} 2 \JSD(p_r \| q_\theta) {FROZEN}", model)
    assert found.equal == 1 and found.caught == found.tried - 1


LAWS = {"U": (-1.0, 2.5), "Beta": (0.5, 3.0), "Exp": (0.7,), "N": (0.4, 2.0)}


@pytest.mark.parametrize("name", LAWS)
def test_a_law_has_mass_one_and_its_own_distribution_function(name):
    """Also where the integral is cut inside: at 0.3, where the indicator of x < 0.3 jumps."""
    world = continuous.Continuous(MODEL.symbols)
    world.ends = {"x": (-np.inf, np.inf)} if name == "N" else world.ends
    law = world.distribution(name, *LAWS[name])
    assert float(law.mean(lambda x: x * 0 + 1)[0]) == pytest.approx(1, abs=1e-12)

    def below(x):
        quadrature.turns(x - 0.3)
        return np.where(x < 0.3, 1.0, 0.0)

    assert float(law.mean(below)[0]) == pytest.approx(float(law.cdf(0.3)), abs=1e-12)
    drawn = law.sample(20_000, np.random.default_rng(1))
    assert np.mean(drawn < 0.3) == pytest.approx(float(law.cdf(0.3)), abs=0.02)


def test_an_absolute_value_is_cut_where_it_bends():
    world = continuous.Continuous(MODEL.symbols)
    found = world.integral("x", lambda x: magnitude(x * x - 0.1))
    assert float(found[0]) == pytest.approx(4 / 3 * 0.1**1.5 + 1 / 3 - 0.1, abs=1e-13)
    slope = world.integral("x", lambda x: magnitude(x - Jet(0.3, 1.0))).first
    assert float(slope[0]) == pytest.approx(2 * 0.3 - 1, abs=1e-13)
    nested = world.integral("x", lambda x: magnitude(x - 0.5) * world.integral("x", lambda y: magnitude(y - 0.2)))
    assert float(np.squeeze(nested)) == pytest.approx(0.25 * 0.34, abs=1e-13)
