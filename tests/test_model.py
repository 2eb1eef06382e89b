"""The worlds of the GAN: they are as wild as the lines may be."""

from fractions import Fraction as F

import pytest
from printed.statements import Statement
from printed.verdict import Refutation, execute
from printed.world import Dice

TOO_TAME = {
    "JSD": r"\JSD(p_r \| p_g) < \tfrac12",
    "KL": r"\KL(p_r \| p_g) < 3, \quad p_g > 0",
    "cross-entropy": r"\BCE(y, d) < 3",
    "softplus": r"\softplus(s) < 3",
    "TV": r"\TV(p_r, p_g) < \tfrac{9}{10}",
    "size": r"n < 5",
    "entropy": r"\H(p_r) < \log 5",
    "a weight": r"a < 7",
    "a function": r"f(x) < 7",
    "a posterior": r"D^*(x) < \tfrac{99}{100}, \quad p_r, p_g > 0",
    "a prediction": r"D(x) > \tfrac{1}{100}",
    "kinds": r"\sum_x 1 < 5",
}

TWO_KINDS = {
    "variance of a share": r"\Var\Bigl[\frac{1}{n} \sum_{i=1}^{n} \ind\{x_i = x\}\Bigr] = \frac{1}{2n} \Bigl(1 - \sum_{x} p_r(x)^2\Bigr)",
    "up to three samples": r"\E\Bigl[\sum_{i=1}^{n} f(x_i)\Bigr] = (n + (n-1)(n-2)(n-3)) \E_{x \sim p_r}[f(x)]",
}

NEITHER_REAL_NOR_FAKE = {
    "posterior": r"D^*(x) = \frac{p_r(x)}{p_r(x) + p_g(x)}",
    "its complement": r"D^*(x) + \frac{p_g(x)}{p_r(x) + p_g(x)} = 1",
}


@pytest.mark.parametrize("name", TOO_TAME)
def test_a_bound_that_only_tame_worlds_keep_is_refuted(name, model):
    with pytest.raises(Refutation):
        execute(TOO_TAME[name], model)


@pytest.mark.parametrize("name", TWO_KINDS)
def test_an_expectation_over_samples_meets_three_kinds_and_larger_samples(name, model):
    with pytest.raises(Refutation):
        execute(TWO_KINDS[name], model)


@pytest.mark.parametrize("name", NEITHER_REAL_NOR_FAKE)
def test_a_thing_that_is_neither_real_nor_fake_asks_for_a_hypothesis(name, model):
    line = NEITHER_REAL_NOR_FAKE[name]
    with pytest.raises(Refutation) as refuted:
        execute(line, model)
    assert refuted.value.kind == "undefined"
    assert str(execute(line + r", \quad \bar p(x) > 0", model))


@pytest.mark.parametrize(
    "line",
    [
        r"\argmax_D V(D, G) = D^*",
        r"D^* = \eta_{1/2}",
        r"V(D^*, G) - V(D, G) = \int (p_r(x) + p_g(x)) \kl(D^*(x) \| D(x)) \,dx",
        r"\sum_x p_r(x) \log \frac{p_r(x)}{p_r(x) + p_g(x)} = \E_{x \sim p_r}[\log D^*(x)]",
    ],
)
def test_functions_and_integrals_claim_nothing_where_no_thing_is(line, model):
    assert str(execute(line, model))


def test_the_same_maximiser_where_every_number_is_one(model):
    """At a thing that is neither real nor fake both sides are maximal at every number."""
    assert str(execute(r"\tfrac12 V(D, G) \samemax V(D, G)", model))
    with pytest.raises(Refutation):
        execute(r"\E_{x \sim w}[\log D(x) + \log(1-D(x))] \samemax \log 4", model)


def _worlds(model, tex, how_many=100):
    statement, rng = Statement.read(tex, model), Dice(1)
    return [model.draw_finite(statement, model, rng, place) for place in range(how_many)]


def test_every_fifth_world_is_extreme(model):
    tiny = []
    for place, (w, e) in enumerate(_worlds(model, r"\BCE(y, d) = V(D, G)")):
        near_an_end = [min(p, 1 - p) for p in [e["d"], *(w.D(x) for x in w.atoms["x"])]]
        if min(near_an_end) < F(1, 100):
            tiny.append(place)
    assert len(tiny) > 15
    assert all(place % 5 == 4 for place in tiny)


def test_every_fourth_world_has_a_thing_that_is_neither(model):
    for condition, some in (("", True), (r", \quad \bar p > 0", False), (r", \quad p_r > 0", False)):
        found = [any(w.p_r(x) == w.p_g(x) == 0 for x in w.atoms["x"]) for w, _ in _worlds(model, "a = a" + condition)]
        assert any(found) == some


def test_few_samples_are_enumerated(model):
    sizes = set()
    for w, e in _worlds(model, r"\E[\hat V] = V(D, G)"):
        assert w.outcomes({"x", "z"}) <= 512
        sizes.add((len(w.p_r.points), e["n"]))
    assert {kinds for kinds, _ in sizes} >= {1, 2, 3}
    assert max(n for _, n in sizes) >= 4
