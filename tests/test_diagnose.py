"""A loss function, or the numbers of a loop, is named rightly; what cannot be told is not told."""

from html import escape

import numpy as np
import pytest
from diagnose.measuring import logits_of
from diagnose.others import DESCENDING, OTHERS, energies, hinges, least_squares
from gan.record import BOOK
from ganloss.diagnose import CATALOGUE, BadLoss, diagnose, diagnose_numbers
from printed import notebooks
from scipy.optimize import minimize
from scipy.special import expit, log_expit, xlogy

SHOWN = [entry for entry in CATALOGUE.values() if not entry.seen]  # those that printed numbers can show


def d_of(entry):
    return lambda r, f: sum(entry.prints(r, f, entry.t)[:2])


def g_of(entry):
    return lambda f: entry.prints(f, f, entry.t)[2]


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.key)
def test_each_entry_is_told_from_all_others(entry):
    found = diagnose(d_of(entry), g_of(entry))
    assert (found.key, found.right) == (entry.key, entry.right)
    assert (found.label, found.link) == (entry.label, entry.link)


@pytest.mark.parametrize("entry", [entry for entry in CATALOGUE.values() if entry.seen], ids=lambda entry: entry.key)
def test_what_no_number_shows_is_said_to_print_the_right_ones(entry):
    assert entry.twins == ("0a",) and diagnose(d_of(entry), g_of(entry)).key == "0a"


@pytest.mark.parametrize("entry", [entry for entry in CATALOGUE.values() if entry.proof], ids=lambda entry: entry.key)
def test_the_line_that_proves_it_stands_on_its_page(entry):
    page, _, label = entry.proof.partition("#")
    assert label in {equation.label for equation in notebooks.labelled_equations(BOOK / f"{page}.ipynb")}


@pytest.mark.parametrize(("n", "m"), [(64, 64), (10, 30)])
@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.key)
def test_printed_numbers_and_scores_name_the_entry(entry, n, m):
    rng = np.random.default_rng([7, n])
    named = []
    for _ in range(8):
        r, f = rng.normal(1, 2, n), rng.normal(-1, 2, m)
        real, fake, g = (round(float(value), 4) for value in entry.prints(r, f, entry.t))
        found = diagnose_numbers(real=real, fake=fake, g=g, real_scores=r, fake_scores=f)
        assert {found.key, *found.alternatives} & {entry.key, *({"0a", "0b"} if entry.right else ())}
        named.append(found.key)
        alone = diagnose_numbers(real=real, fake=fake, g=g, n=n, m=m)  # never declared impossible without the scores
        assert entry.key not in alone.impossible or entry.key == "20"
    wanted = {"3": "0b" if n == m else "3", "20": "0a"}.get(entry.key, entry.key)  # a clip that no score reaches prints the right numbers
    assert named.count(wanted) >= 7


def test_at_one_half_nine_print_the_right_numbers():
    found = diagnose_numbers(real=0.6931, fake=0.6931, g=0.6931, real_scores=np.zeros(8), fake_scores=np.zeros(8))
    assert found.key is None and found.alternatives == ("0a", "6", "7", "8", "13", "14", "16", "17", "19")


@pytest.mark.parametrize(
    ("scores", "more", "words"),
    [
        (np.zeros(8), {"fake": 0.6931, "g": 0.6931}, "not all ½"),
        (np.linspace(-1, 1, 8), {}, "print fake and g too"),
    ],
)
def test_what_to_print_next(scores, more, words):
    real = round(float(np.logaddexp(0, -scores).mean()), 4)
    found = diagnose_numbers(real=real, **more, real_scores=scores, fake_scores=scores)
    assert found.key is None and words in found.notes[-1], found


def test_each_entry_that_remains_has_a_line_of_its_own():
    found = diagnose_numbers(real=0.6931, fake=0.6931, g=0.6931, real_scores=np.zeros(8), fake_scores=np.zeros(8))
    for key in found.alternatives:
        line = f"{key}: {CATALOGUE[key].name}"
        assert line in [row.strip() for row in repr(found).splitlines()]
        assert f"<li>{escape(line)}</li>" in found._repr_html_()


def test_the_page_says_how_many_mistakes_are_known():
    mistakes = [entry for entry in CATALOGUE.values() if not entry.right]
    text = " ".join(cell.source for cell in notebooks.read(BOOK / "find-my-mistake.ipynb").cells)
    assert f"one of {len(mistakes)} known mistakes" in text


def test_numbers_of_two_discriminators_are_no_numbers_of_one():
    found = diagnose_numbers(real=0.5, fake=0.5, g=0.5)
    assert "0a" in found.impossible and "at most 1" in found.notes[0]


def terms(r, f):
    """(R, F, L) by scores."""
    return -log_expit(r).mean(), -log_expit(-f).mean(), -log_expit(f).mean()


PAIRS = {
    "half, and the saturating loss": (lambda r, f, R, F, L: (R / 2, F / 2, -F), "9"),
    "both logs at the fakes": (lambda r, f, R, F, L: (L, F, L), "14"),
    "half on the fakes": (lambda r, f, R, F, L: (R, F / 2, L), "2"),
    "both labels smoothed": (lambda r, f, R, F, L: (R + 0.1 * r.mean(), F - 0.1 * f.mean(), L), "17"),
    "the reals' label and the generator's": (lambda r, f, R, F, L: (R + 0.1 * r.mean(), F, L + 0.1 * f.mean()), "17"),
    "exchanged in both": (lambda r, f, R, F, L: (-log_expit(-r).mean(), L, F), "7"),
    "the value, and its fake term": (lambda r, f, R, F, L: (-R, -F, -F), "4"),
}


@pytest.mark.parametrize("name", PAIRS)
def test_pairs_of_losses_are_named_from_numbers_and_scores(name):
    rng = np.random.default_rng(5)
    r, f = rng.normal(1, 2, 32), rng.normal(-1, 2, 32)
    real, fake, g = PAIRS[name][0](r, f, *terms(r, f))
    assert diagnose_numbers(real=real, fake=fake, g=g, real_scores=r, fake_scores=f).key == PAIRS[name][1]


def test_negative_numbers_are_the_value_or_a_saturating_loss():
    assert diagnose_numbers(real=-0.2, fake=-0.3, g=-0.3).key == "4"
    assert diagnose_numbers(real=0.45, fake=0.35, g=-0.7, n=64, m=64).key == "9"


# losses as loops write them: the function, what it takes, the key, whether it is right -------------------


def bce(y, d):
    return -(xlogy(y, d) + xlogy(1 - y, 1 - d)).mean()


def bce_logits(y, s):
    return (np.maximum(s, 0) - s * y + np.log1p(np.exp(-np.abs(s)))).mean()


LOOPS = {
    "two calls, logits": (lambda r, f: bce_logits(1, r) + bce_logits(0, f), lambda f: bce_logits(1, f), "logits", "0a", True),
    "two calls, halved": (lambda r, f: 0.5 * (bce_logits(1, r) + bce_logits(0, f)), lambda f: bce_logits(1, f), "logits", "0b", True),
    "two terms": (lambda r, f: (bce(1, r), bce(0, f)), lambda f: bce(1, f), "probabilities", "0a", True),
    "the paper's pair": (lambda r, f: -(log_expit(r) + log_expit(-f)).mean() if len(r) == len(f) else 1 / 0, None, "logits", "0a", True),
    "one batch": (
        lambda r, f: bce_logits(np.r_[np.ones(len(r)), np.zeros(len(f))], np.r_[r, f]),
        lambda f: bce_logits(1, f),
        "logits",
        "3",
        True,
    ),
    "minimax": (lambda r, f: -np.log(r).mean() - np.log(1 - f).mean(), lambda f: np.log(1 - f).mean(), "probabilities", "9", True),
    "labels exchanged in both": (lambda r, f: bce(0, r) + bce(1, f), lambda f: bce(0, f), "probabilities", "7", True),
    "small numbers inside": (
        lambda r, f: -np.mean(np.log(r + 1e-8)) - np.mean(np.log(1 - f + 1e-8)),
        lambda f: -np.mean(np.log(f + 1e-8)),
        "probabilities",
        "20",
        True,
    ),
    "PyTorch's clip": (
        lambda r, f: np.minimum(-np.log(r), 100).mean() + np.minimum(-np.log(1 - f), 100).mean(),
        lambda f: np.minimum(-np.log(f), 100).mean(),
        "probabilities",
        "0a",
        True,
    ),
    "smoothed, half": (lambda r, f: 0.5 * (bce(0.9, r) + bce(0, f)), lambda f: bce(1, f), "probabilities", "16", None),
    "sigmoid twice": (lambda r, f: bce_logits(1, r) + bce_logits(0, f), lambda f: bce_logits(1, f), "probabilities", "10", False),
    "logits as probabilities": (lambda r, f: bce(1, r) + bce(0, f), None, "logits", "11", False),
    "halved real term": (lambda r, f: 0.5 * bce(1, r) + bce(0, f), None, "probabilities", "2", False),
    "a factor before the first sum": (
        lambda r, f: -np.log(r).sum() / (2 * len(f)) - np.log(1 - f).sum(),
        None,
        "probabilities",
        "2",
        False,
    ),
    "the value": (lambda r, f: np.log(r).mean() + np.log(1 - f).mean(), None, "probabilities", "4", False),
    "fakes labelled real": (lambda r, f: bce(1, r) + bce(1, f), lambda f: bce(1, f), "probabilities", "6", False),
    "the generator's label": (lambda r, f: bce(1, r) + bce(0, f), lambda f: bce(0, f), "probabilities", "8", False),
    "the generator's smoothed label": (lambda r, f: bce(1, r) + bce(0, f), lambda f: bce(0.9, f), "probabilities", "17", False),
    "labels up to 1.05": (lambda r, f: bce_logits(1.05, r) + bce_logits(0.05, f), None, "logits", "19", False),
    "squares": (lambda r, f: (((1 - r) ** 2).mean() + (f**2).mean()) / 2, lambda f: ((1 - f) ** 2).mean(), "probabilities", "21", None),
    "no log": (lambda r, f: 1 - r.mean() + f.mean(), lambda f: 1 - f.mean(), "probabilities", "22", False),
    "exchanged in both, and a half": (lambda r, f: 0.5 * bce(0, r) + bce(1, f), lambda f: bce(0, f), "probabilities", "2", False),
    "exchanged in both, labels above 1": (lambda r, f: bce(0.025, r) + bce(1.025, f), lambda f: bce(0, f), "probabilities", "19", False),
    "exchanged in both, saturating": (lambda r, f: bce(0, r) + bce(1, f), lambda f: np.log(f).mean(), "probabilities", "9", True),
    "a clip hides no half": (
        lambda r, f: -0.5 * np.log(r + 1e-8).mean() - np.log(1 - f + 1e-8).mean(),
        lambda f: bce(1, f),
        "probabilities",
        "2",
        False,
    ),
    "a clip on the fakes only": (lambda r, f: -np.log(r).mean() - np.log(1 - f + 1e-8).mean(), None, "probabilities", "20", True),
    "a clip and a mean output, its sign turned": (
        lambda r, f: -np.log(r + 1e-8).mean() - np.log(1 - f + 1e-8).mean(),
        lambda f: f.mean(),
        "probabilities",
        None,
        False,
    ),
    "sums over 64": (lambda r, f: (-np.log(r).sum() - np.log(1 - f).sum()) / 64, None, "probabilities", "0a", True),
    "half of the sums": (lambda r, f: 0.5 * (bce_logits(1, r) * len(r) + bce_logits(0, f) * len(f)), None, "logits", "1", False),
    "logits cut off at 0": (
        lambda r, f: -np.log(np.maximum(r, 0)).mean() - np.log(np.maximum(1 - f, 0)).mean(),
        None,
        "logits",
        "11",
        False,
    ),
    "both labels 0": (lambda r, f: bce(0, r) + bce(0, f), None, "probabilities", None, None),
    "a naive softmax": (lambda r, f: -np.log(np.exp(r) / np.exp(r)).mean() - np.log(1 - np.exp(f) / np.exp(f)).mean(), None, "logits", "24", False),
    "single precision": (
        lambda r, f: float(bce_logits(1, r.astype("f4")) + bce_logits(0, f.astype("f4"))),
        lambda f: float(bce_logits(1, f.astype("f4"))),
        "logits",
        "0a",
        True,
    ),
    "a penalty added": (lambda r, f: bce_logits(1, r) + bce_logits(0, f) + 0.42, lambda f: bce_logits(1, f), "logits", "0a", True),
    "half, and a penalty": (lambda r, f: 0.5 * (bce_logits(1, r) + bce_logits(0, f)) + 5, None, "logits", "0b", True),
    "half of log(0.9 D)": (lambda r, f: 0.5 * (-np.log(0.9 * r).mean() + bce(0, f)), None, "probabilities", "18", False),
    "smoothed, half on the fakes": (lambda r, f: bce(0.9, r) + 0.5 * bce(0, f), None, "probabilities", "16", False),
    "smoothed, saturating": (lambda r, f: bce(0.9, r) + bce(0, f), lambda f: -bce(0, f), "probabilities", "16", None),
    "one less in the mean": (lambda r, f: bce(1, r) * len(r) / (len(r) - 1) + bce(0, f) * len(f) / (len(f) - 1), None, "probabilities", "2", False),
    "exchanged in both, the mean logit": (lambda r, f: bce_logits(0, r) + bce_logits(1, f), lambda f: f.mean(), "logits", None, True),
    "base 2": (lambda r, f: -np.log2(r).mean() - np.log2(1 - f).mean(), None, "probabilities", "23", False),
}


@pytest.mark.parametrize("name", LOOPS)
def test_losses_as_loops_write_them(name):
    d, g, scores, key, right = LOOPS[name]
    found = diagnose(d, g, scores=scores)
    assert (found.key, found.right) == (key, right), found


@pytest.mark.parametrize(
    ("d", "words"),
    [
        (lambda r, f: bce_logits(1, r) + bce_logits(0, f) + 0.42, "a constant, 0.42, is added"),
        (lambda r, f: 0.5 * (bce_logits(1, r) - np.log(0.8) + bce_logits(0, f)), "-log 0.8 for each real"),
        (LOOPS["one less in the mean"][0], "9 reals and 4 fakes"),
        (lambda r, f: bce_logits(1, r) - bce_logits(1, f), "that of the fakes 1"),
    ],
)
def test_what_is_noted_of_a_cross_entropy(d, words):
    found = diagnose(d, scores="probabilities" if "reals and" in words else "logits")
    assert any(words in note for note in found.notes), found


@pytest.mark.parametrize(
    ("d", "g", "key", "right"),
    [
        ("0a", "21", "21", None),
        ("0a", "8", "8", False),
        ("16", "9", "16", None),
        ("16", "21", "16", None),
        ("16", "8", "8", False),
        ("6", "9", "6", False),
        ("6", "21", "6", False),
        ("6", "8", "6", False),
    ],
)
def test_whose_loss_of_two_the_verdict_is_on(d, g, key, right):
    found = diagnose(d_of(CATALOGUE[d]), g_of(CATALOGUE[g]))
    other, whose = (g, "generator") if key == d else (d, "discriminator")
    assert (found.key, found.name, found.right) == (key, CATALOGUE[key].name, right)
    assert f"the {whose}'s loss is {other}: {CATALOGUE[other].name}" in found.notes


EXCHANGED = "the labels are exchanged in both steps"


@pytest.mark.parametrize(
    ("labels", "g", "key", "note"),
    [
        ((1, 0), lambda f: bce_logits(0.1, f), "8", "generator's step is 0.1"),
        ((1, 0), lambda f: bce_logits(-0.1, f), "8", "generator's step is -0.1"),
        ((1, 0), lambda f: bce_logits(1.1, f), "19", "generator's step is 1.1"),
        ((1, 0), lambda f: -bce_logits(0.1, f), "17", "generator's step is 0.1"),
        ((1, 0), lambda f: -bce_logits(-0.1, f), "19", "generator's step is -0.1"),
        ((1, 0), lambda f: -bce_logits(0.9, f), "4", "generator's step is 0.9"),
        ((0, 1), lambda f: bce_logits(0.9, f), "7", "17: "),
        ((0, 1), lambda f: bce_logits(1.1, f), "7", "19: "),
        ((0, 1), lambda f: mse(f, 1), "7", "a square on the scores, with the label 1"),
        ((0.1, 0.9), lambda f: bce_logits(1, f), "7", "0.1, that of the fakes 0.9"),
        ((0, 1), lambda f: bce_logits(0.1, f), "17", EXCHANGED),
        ((0.1, 0.9), lambda f: bce_logits(0, f), "17", EXCHANGED),
        ((0.1, 1), lambda f: f.mean(), "16", EXCHANGED),
    ],
)
def test_the_side_to_which_a_generators_label_moves_its_fakes(labels, g, key, note):
    found = diagnose(lambda r, f: bce_logits(labels[0], r) + bce_logits(labels[1], f), g)
    assert found.key == key and not found.right and any(note in line for line in found.notes), found
    assert any(EXCHANGED in line for line in found.notes) is (note == EXCHANGED), found


def test_exchanged_in_one_step_and_a_half_is_no_exchange_in_both():
    found = diagnose(lambda r, f: 0.5 * bce_logits(0, r) + bce_logits(1, f), lambda f: bce_logits(1, f))
    assert found.key == "7" and any("besides: unequal" in note for note in found.notes), found


def test_a_wrong_generators_loss_of_one_size_is_named():
    found = diagnose(d_of(CATALOGUE["0a"]), only(g_of(CATALOGUE["8"]), (6,)))
    assert found.key == "8" and found.off_by is None


def total(r, f, weights=(1, 1), added=(0, 0)):
    """Cross-entropy: the means with these weights, and numbers added to each real's loss and to each fake's."""
    return weights[0] * (bce_logits(1, r) + added[0]) + weights[1] * (bce_logits(0, f) + added[1])


def pooled(r, f, *added):
    return total(r, f, (len(r) / (len(r) + len(f)), len(f) / (len(r) + len(f))), added)


UNLESS = ", unless it is a penalty of just this size"
INSIDE = {  # the loss, its key, what is said of the constant
    "log(0.97 D)": (lambda r, f: total(r, f, added=(-np.log(0.97), 0)), "18", ": -log 0.97 for each real" + UNLESS),
    "half of log(0.55 D)": (lambda r, f: total(r, f, (0.5, 0.5), (-np.log(0.55), 0)), "18", ": -log 0.55 for each real" + UNLESS),
    "0.9 in both logs": (lambda r, f: total(r, f, added=(-np.log(0.9), -np.log(0.9))), "18", ": -log 0.9 for each sample" + UNLESS),
    "single precision": (
        lambda r, f: float(np.float32(total(r.astype("f4"), f.astype("f4"), added=(-np.log(0.83), 0)))),
        "18",
        ": -log 0.83 for each real" + UNLESS,
    ),
    "one mean, a real's": (lambda r, f: pooled(r, f, -np.log(0.123), 0), "18", ": -log 0.123 for each real"),
    "one mean, a fake's": (lambda r, f: pooled(r, f, 0, -np.log(0.777)), "18", ": -log 0.777 for each fake"),
    "one mean, a factor above 1": (lambda r, f: pooled(r, f, -np.log(1.2), 0), "3", ""),
    "one mean, and a penalty": (lambda r, f: pooled(r, f, 0.42, 0.42), "3", ""),
    "sums over 64, a real's": (lambda r, f: total(r, f, (len(r) / 64, len(f) / 64), (0.3, 0)), "18", ": -log 0.7408 for each real"),
    "sums, a real's": (lambda r, f: total(r, f, (len(r), len(f)), (0.3, 0)), "1", ": -log 0.7408 for each real"),
    "a penalty, nearly log(0.9 D)": (lambda r, f: total(r, f) + 0.1054, "0a", ""),
    "a penalty, nearly 0.85 in both logs": (lambda r, f: total(r, f) + 0.325, "0a", ""),
    "a penalty, -log 0.7 to three digits": (lambda r, f: 0.5 * total(r, f) + 0.357, "0b", ""),
    "a tiny penalty": (lambda r, f: 10 * total(r, f) + 1.23e-4, "0a", ""),
    "a tiny penalty, unequal weights": (lambda r, f: LOOPS["one less in the mean"][0](expit(r), expit(f)) + 1.5e-3, "2", ""),
    "a factor above 1": (lambda r, f: total(r, f, added=(-np.log(1.1), 0)), "0a", ""),
    "a factor of two fifths": (lambda r, f: total(r, f, added=(-np.log(0.4), 0)), "0a", ""),
}


@pytest.mark.parametrize("name", INSIDE)
def test_which_constants_are_factors_inside_the_log(name):
    d, key, said = INSIDE[name]
    found = diagnose(d)
    assert found.key == key, found
    assert [note.partition(" is added")[2] for note in found.notes if " is added" in note] == [said]
    if "one mean" in name and key == "18":
        assert f"otherwise it is 3: {CATALOGUE['3'].name}" in found.notes
    assert any("each sum is divided by 64" in note for note in found.notes) is ("sums over 64" in name)


# what it says of the small world --------------------------------------------------------------------------


def test_the_best_d_is_the_share_of_reals_at_the_weights():
    p, q = np.array([5, 3, 2]), np.array([1, 6, 3])
    assert diagnose(d_of(CATALOGUE["2"])).best_d == pytest.approx(p / (p + 2 * q), abs=2e-4)
    assert diagnose(d_of(CATALOGUE["16"])).best_d == pytest.approx(0.9 * p / (p + q), abs=2e-4)
    assert diagnose(d_of(CATALOGUE["17"])).best_d == pytest.approx((0.9 * p + 0.1 * q) / (p + q), abs=2e-4)
    assert diagnose(d_of(CATALOGUE["7"])).best_d == pytest.approx(q / (p + q), abs=2e-4)


@pytest.mark.parametrize(
    ("key", "untrained", "floor"),
    [
        ("0a", 1.386294, 1.386294),
        ("0b", 0.693147, 0.693147),
        ("2", 1.039721, 0.954771),
        ("16", 1.386294, 1.376278),
        ("10", 1.448154, None),
        ("21", 0.5, 0.5),
    ],
)
def test_the_numbers_that_a_loop_shows(key, untrained, floor):
    found = diagnose(d_of(CATALOGUE[key]))
    assert found.untrained == pytest.approx(untrained, abs=1e-6)
    assert floor is None or found.floor == pytest.approx(floor, abs=1e-5)


def test_single_precision_teaches_the_best_d():
    d, g, scores, *_ = LOOPS["single precision"]
    assert diagnose(d, g, scores=scores).best_d == pytest.approx((5 / 6, 1 / 3, 2 / 5), abs=1e-3)
    squares = diagnose(lambda r, f: float(np.float32(((1 - expit(r)) ** 2).mean() + (expit(f) ** 2).mean())))
    assert squares.best_d == pytest.approx((5 / 6, 1 / 3, 2 / 5), abs=1e-2)


def test_a_loss_of_one_size_is_named_without_the_numbers_of_the_small_world():
    found = diagnose(lambda r, f: -(log_expit(r) + log_expit(-f)).mean() if len(r) == 6 == len(f) else 1 / 0)
    assert found.key == "0a" and found.off_by is None and any("refused" in note for note in found.notes)


def test_how_far_a_loss_is_off_in_the_small_world():
    both_ones = diagnose(d_of(CATALOGUE["6"]))
    assert both_ones.off_by == pytest.approx(np.log(2) / 2, abs=1e-9)
    assert diagnose(d_of(CATALOGUE["8"]), g_of(CATALOGUE["8"])).off_by == pytest.approx(-np.log(2) / 2, abs=1e-9)


# what is no loss ------------------------------------------------------------------------------------------

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("d", "words"),
    [
        (3, "must be a function"),
        (lambda r, f: 0.7, "ignores its input"),
        (lambda r, f: RANDOM.normal(), "random"),
        (lambda r, f: np.nan, "not a finite number"),
        (lambda r, f: r * 1.0, "return their sum or mean"),
        (lambda r, f: (1, 2, 3), "3 things"),
        (lambda r, f: "loss", "a number is wanted"),
        (lambda r, f: None, "returned nothing"),
        (lambda r, f: -np.inf, "not a finite number"),
        (lambda r, f: 1 / 0, "ZeroDivisionError"),
        (lambda r, f: r.item(), "NumPy arrays of one dimension"),
    ],
)
def test_what_is_no_loss_is_said(d, words):
    with pytest.raises(BadLoss, match=words):
        diagnose(d)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "no printed number"),
        ({"real": np.nan}, "no finite number"),
        ({"real": "a"}, "must be a number"),
        ({"real": 10**400}, "must be a number"),
        ({"real": 1, "n": 1.5}, "whole number"),
        ({"real": 1, "n": "x"}, "whole number"),
        ({"real": 1, "n": np.nan}, "whole number"),
        ({"real": 1, "real_scores": "abc", "fake_scores": [1]}, "row of numbers"),
        ({"real": 1, "real_scores": [1, 2]}, "both are wanted"),
        ({"real": 1, "real_scores": [0.1, 4], "fake_scores": [0.3], "scores": "probabilities"}, "no probabilities"),
        ({"real": 1, "n": 3, "real_scores": [0.1, 4], "fake_scores": [0.3]}, "there are 2 scores"),
        ({"real": 1, "real_scores": [[0.1, 4], [1, 2]], "fake_scores": [0.3]}, "one row"),
        ({"real": 1, "real_scores": [0.1, np.inf], "fake_scores": [0.3]}, "no finite number"),
    ],
)
def test_numbers_that_cannot_be_read_are_said(more, words):
    with pytest.raises(BadLoss, match=words):
        diagnose_numbers(**more)


def test_a_generator_step_without_a_gradient_is_seen():
    d = LOOPS["two calls, logits"][0]
    loss = LOOPS["two calls, logits"][1]
    assert diagnose(d, lambda f: (loss(f), None)).key == "25"
    assert diagnose(d, lambda f: (loss(f), 0 * f)).key == "25"
    assert diagnose(d, lambda f: (loss(f), -expit(-f) / len(f))).key == "0a"
    for gradient, words in ((lambda f: f, "not that of its values"), (lambda f: f[:3], "has the shape")):
        found = diagnose(d, lambda f, gradient=gradient: (loss(f), gradient(f)))
        assert (found.key, found.right) == ("0a", None) and any(words in note for note in found.notes)


def test_the_same_words_for_a_program_and_for_a_notebook():
    found = diagnose(d_of(CATALOGUE["2"]))
    assert found.as_dict()["key"] == "2" and "2: unequal" in repr(found)
    assert 'href="sum-mean-half.html#equation-bracket-means"' in found._repr_html_()
    assert "sum-mean-half.html#equation-bracket-means" in repr(found)


# losses of another kind than cross-entropy ----------------------------------------------------------------

KINDS = {other.name: other for other in (*OTHERS, least_squares(1, 0), least_squares(1, -1))}
PAIRED = "the relativistic loss of pairs, real i with fake i, with logs"
PAIR_ONLY = [name for name in KINDS if "real i with fake i" in name]


def only(function, *sizes):
    """The function, for batches of these sizes only."""

    def refusing(*scores):
        if tuple(map(len, scores)) not in sizes:
            raise ValueError("other batches")
        return function(*scores)

    return refusing


@pytest.mark.parametrize("name", KINDS)
def test_each_loss_of_another_kind_is_told_from_all_others(name):
    other = KINDS[name]
    for factor in (1, 0.5, 3):
        d = lambda r, f, factor=factor: factor * sum(other.terms(r, f))
        sizes = [((6, 6),), ((10, 10),), ((6, 6), (10, 10))] + ([] if name in PAIR_ONLY else [((9, 4),), ((5, 8), (9, 4), (6, 6))])
        for some in sizes[:: 1 if factor == 0.5 else 4]:
            found = diagnose(only(d, *some))
            assert (found.key, found.name, found.right, found.label) == (None, name, other.right, other.label), found
    for words, value, right in other.generators:
        allowed = only(value, (6, 6), (10, 10))
        found = diagnose(only(d, (6, 6), (10, 10)), lambda r, f, allowed=allowed: 2 * allowed(r, f))
        assert found.right is (other.right and right), found
        assert any(words in note for note in found.notes) or "tanh" in name, found  # its two are one


@pytest.mark.parametrize("other", [other for other in (*KINDS.values(), *DESCENDING) if other.proof], ids=lambda other: other.name)
def test_the_line_that_proves_a_loss_of_another_kind_stands_on_its_page(other):
    page, _, label = other.proof.partition("#")
    assert label in {equation.label for equation in notebooks.labelled_equations(BOOK / f"{page}.ipynb")}


# the best score and what is left over there, by hand
SHARE, LOG_RATIO = lambda p, q: p / (p + q), lambda p, q: np.log(p / q)
JENSEN_SHANNON = lambda p, q: (p * np.log(2 * p / (p + q)) + q * np.log(2 * q / (p + q))).sum() / 2
FGAN = "the f-GAN loss of "
AT_BEST = {
    "the hinge loss": (lambda p, q: np.sign(p - q), lambda p, q: 2 - abs(p - q).sum()),
    "the exponential loss": (lambda p, q: LOG_RATIO(p, q) / 2, lambda p, q: 2 * np.sqrt(p * q).sum()),
    least_squares(1, 0).name: (SHARE, lambda p, q: (p * q / (p + q)).sum()),
    least_squares(1, -1).name: (lambda p, q: 2 * SHARE(p, q) - 1, lambda p, q: 2 - ((p - q) ** 2 / (p + q)).sum()),
    FGAN + "KL(p_r || p_g), with T = s": (lambda p, q: 1 + LOG_RATIO(p, q), lambda p, q: -(p * LOG_RATIO(p, q)).sum()),
    FGAN + "KL(p_r || p_g), with T = 1 + s": (LOG_RATIO, lambda p, q: -(p * LOG_RATIO(p, q)).sum()),
    FGAN + "KL(p_g || p_r), with T = -exp(-s)": (LOG_RATIO, lambda p, q: (q * LOG_RATIO(p, q)).sum()),
    FGAN + "Pearson's divergence, with T = s": (lambda p, q: 2 * p / q - 2, lambda p, q: -((p - q) ** 2 / q).sum()),
    FGAN + "Pearson's divergence, with T = 2 exp(s) - 2": (LOG_RATIO, lambda p, q: -((p - q) ** 2 / q).sum()),
    FGAN + "Neyman's divergence, with T = 1 - exp(-2s)": (LOG_RATIO, lambda p, q: -((p - q) ** 2 / p).sum()),
    FGAN + "Neyman's divergence, with T = 1 - exp(-s)": (lambda p, q: 2 * LOG_RATIO(p, q), lambda p, q: -((p - q) ** 2 / p).sum()),
    FGAN + "the squared Hellinger distance, with T = 1 - exp(-s)": (
        lambda p, q: LOG_RATIO(p, q) / 2,
        lambda p, q: -((np.sqrt(p) - np.sqrt(q)) ** 2).sum(),
    ),
    FGAN + "the squared Hellinger distance, with T = 1 - exp(-s/2)": (LOG_RATIO, lambda p, q: -((np.sqrt(p) - np.sqrt(q)) ** 2).sum()),
    "the Donsker-Varadhan loss": (LOG_RATIO, lambda p, q: -(p * LOG_RATIO(p, q)).sum()),
    PAIRED: (LOG_RATIO, lambda p, q: np.log(2) - JENSEN_SHANNON(np.outer(p, q), np.outer(q, p))),
    "the relativistic loss of all pairs of a real and a fake, with logs": (
        LOG_RATIO,
        lambda p, q: np.log(2) - JENSEN_SHANNON(np.outer(p, q), np.outer(q, p)),
    ),
}
P, Q = np.array([0.5, 0.3, 0.2]), np.array([0.1, 0.6, 0.3])


DIVERGENCES = {"KL(p_g || p_r)": lambda p, q: (q * LOG_RATIO(q, p)).sum(), "KL(p_r || p_g)": lambda p, q: (p * LOG_RATIO(p, q)).sum()}


@pytest.mark.parametrize("loss", DESCENDING, ids=lambda loss: loss.name)
def test_with_the_best_d_held_a_loss_descends_its_divergence(loss):
    logit, step = LOG_RATIO(P, Q), 1e-5
    for change in np.array([[1, -1, 0], [0, 1, -1], [2, -3, 1]]):
        each = np.array([loss.value(None, logit[[kind]]) for kind in range(3)])
        divergence = DIVERGENCES[loss.divergence]
        slope = (divergence(P, Q + step * change) - divergence(P, Q - step * change)) / (2 * step)
        assert change @ each == pytest.approx(slope, abs=1e-6)


@pytest.mark.parametrize(("other", "low", "high"), [(energies(3), 0, 3), (hinges(3), 3, -3)], ids=["energies", "hinges"])
def test_the_best_score_of_a_loss_with_a_margin(other, low, high):
    at_best = in_small_world(other, np.where(P > Q, low, high))
    assert at_best == pytest.approx(abs(high - low) * (1 - abs(P - Q).sum() / 2), abs=1e-12)
    for scores in np.random.default_rng(3).uniform(0 if other.up is False else -6, 6, size=(60, 3)):
        assert in_small_world(other, scores) > at_best + 1e-7
    for same in (min(low, high), 1.7, max(low, high)):
        assert in_small_world(other, np.full(3, same)) == pytest.approx(abs(high - low))


def in_small_world(other, scores):
    """The loss at a score for each kind; a hundred reals and a hundred fakes, which pair in every way."""
    r, f = logits_of(scores)
    return sum(other.terms(np.repeat(r, 10), np.tile(f, 10)))


@pytest.mark.parametrize("name", AT_BEST)
def test_the_best_score_of_another_loss_is_best(name):
    other, (best, value) = KINDS[name], AT_BEST[name]
    at_best = in_small_world(other, best(P, Q))
    assert at_best == pytest.approx(value(P, Q), abs=1e-12)
    rng = np.random.default_rng(12)
    for step in rng.normal(size=(60, 3)) * rng.choice([0.05, 0.5, 2], size=(60, 1)):
        assert in_small_world(other, best(P, Q) + step) > at_best + 1e-7


def test_the_best_score_of_the_averages():
    p, q = np.array([0.6, 0.3, 0.1]), np.array([0.2, 0.2, 0.6])

    def best(h):
        loss = lambda s: p @ h(s - q @ s) + q @ h(p @ s - s)
        return minimize(loss, [0.1, 0, -0.2], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-13, "maxiter": 5000}).x

    def best_of_pairs(h):
        loss = lambda s: p @ h(s[:, None] - s) @ q
        return minimize(loss, [0.1, 0, -0.2], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-13, "maxiter": 5000}).x

    logs = best(lambda s: np.logaddexp(0, -s))
    for squares in (best(lambda s: (s - 1) ** 2), best_of_pairs(lambda s: (s - 1) ** 2)):
        slopes = np.diff(squares) / np.diff(SHARE(p, q))
        assert slopes[0] == pytest.approx(slopes[1], abs=1e-4) and slopes[0] > 0
    assert abs(np.diff(logs) / np.diff(LOG_RATIO(p, q)) - 1).min() > 0.5
    assert np.ptp(np.diff(logs) / np.diff(LOG_RATIO(p, q))) > 0.1


def test_the_best_score_of_a_total_variation_grows_without_end():
    other = KINDS[FGAN + "the total variation, with T = tanh(s)/2"]
    values = [in_small_world(other, t * np.sign(P - Q)) for t in (1, 3, 20)]
    assert values[0] > values[1] > values[2] == pytest.approx(-abs(P - Q).sum() / 2, abs=1e-12)


@pytest.mark.parametrize("name", KINDS)
def test_the_numbers_that_a_loop_with_another_loss_shows(name):
    usual = {"the hinge loss": (2, 2), "the exponential loss": (2, 2), least_squares(1, 0).name: (1, 0.5), least_squares(1, -1).name: (2, 2)}
    usual |= {FGAN + "KL(p_r || p_g), with T = s": (np.exp(-1), 0), "the hinge loss without its maximum": (2, 2)}
    usual |= {other: (np.log(2), np.log(2)) if "logs" in other else (1, 1) for other in KINDS if "relativistic loss" in other}
    usual |= {other: (2, 2) for other in KINDS if "average" in other} | {"the relativistic average loss, with logs (RaSGAN)": (np.log(4), np.log(4))}
    found = diagnose(only(lambda r, f: sum(KINDS[name].terms(r, f)), (6, 6), (10, 10)))
    assert (found.untrained, found.floor) == pytest.approx(usual.get(name, (0, 0)), abs=1e-5)


def relu(s):
    return np.maximum(s, 0)


def mse(s, label):
    return ((s - label) ** 2).mean()


def softplus(s):
    return np.logaddexp(0, s)


def bce_with_logits(s, label):
    return (softplus(s) - label * s).mean()


def labelled(r, f, real, fake):
    """(the scores, the labels) of one batch."""
    return np.r_[r, f], np.r_[np.full(len(r), real), np.full(len(f), fake)]


def one_batch_of_squares(r, f):
    scores, labels = labelled(r, f, 1, 0)
    return ((scores - labels) ** 2).mean()


def label_times_score(r, f):
    scores, labels = labelled(r, f, -1, 1)
    return (labels * scores).mean()


HINGE = lambda r, f: relu(1 - r).mean() + relu(1 + f).mean()
CRITIC = lambda r, f: -r.mean() + f.mean()
UP = lambda f: -f.mean()
CROSS_ENTROPY = lambda r, f: softplus(-r).mean() + softplus(f).mean()
SHIFTED = lambda r, f: relu(0.9 - r).mean() + relu(1.2 + f).mean()  # a hinge with two margins
ENERGIES, MARGIN = "the energy-based loss (EBGAN), with the margin ", "the hinge loss with the margin "
LABELS_10, LABELS_11 = least_squares(1, 0).name, least_squares(1, -1).name
AVERAGE = "the relativistic average loss, with "
# losses as programs write them: the discriminator's, the generator's, the name, whether it is right, words of a note
PROGRAMS = {
    "LSGAN": (lambda r, f: mse(r, 1) + mse(f, 0), lambda f: mse(f, 1), LABELS_10, True, "label of the reals"),
    "LSGAN, halved": (lambda r, f: 0.5 * (mse(r, 1) + mse(f, 0)), lambda f: 0.5 * mse(f, 1), LABELS_10, True, "times 0.5"),
    "LSGAN, one batch": (one_batch_of_squares, lambda f: mse(f, 1), LABELS_10, True, "one mean"),
    "LSGAN, labels -1, 1, 0": (lambda r, f: 0.5 * mse(r, 1) + 0.5 * mse(f, -1), lambda f: 0.5 * mse(f, 0), LABELS_11, True, "signed-slopes-differ"),
    "LSGAN, labels -1, 1, 1": (lambda r, f: mse(r, 1) + mse(f, -1), lambda f: mse(f, 1), LABELS_11, True, "label of the reals"),
    "LSGAN, labels exchanged in both": (
        lambda r, f: mse(r, 0) + mse(f, 1),
        lambda f: mse(f, 0),
        least_squares(0, 1).name,
        True,
        "label of the reals",
    ),
    "hinge": (HINGE, UP, "the hinge loss", True, "minus the mean score"),
    "hinge, by minima": (
        lambda r, f: -np.minimum(0, -1 + r).mean() - np.minimum(0, -1 - f).mean(),
        UP,
        "the hinge loss",
        True,
        "minus the mean score",
    ),
    "hinge, halved, two terms": (lambda r, f: (0.5 * relu(1 - r).mean(), 0.5 * relu(1 + f).mean()), UP, "the hinge loss", True, "times 0.5"),
    "hinge, exchanged in both": (lambda r, f: relu(1 + r).mean() + relu(1 - f).mean(), lambda f: f.mean(), "the hinge loss", True, "minus the score"),
    "WGAN": (lambda r, f: -np.mean(r) + np.mean(f), lambda f: -np.mean(f), "the Wasserstein critic's loss", True, "slope"),
    "WGAN, the other sign": (lambda r, f: r.mean() - f.mean(), lambda f: f.mean(), "the Wasserstein critic's loss", True, "minus the score"),
    "WGAN, with a penalty": (lambda r, f: f.mean() - r.mean() + 10 * 0.037, UP, "the Wasserstein critic's loss", True, "a constant, 0.37"),
    "WGAN, label times score": (label_times_score, UP, "the Wasserstein critic's loss", True, "one mean"),
    "WGAN, label times score, two calls": (
        lambda r, f: 0.5 * (np.mean(-np.ones(len(r)) * r) + np.mean(np.ones(len(f)) * f)),
        lambda f: np.mean(-np.ones(len(f)) * f),
        "the Wasserstein critic's loss",
        True,
        "times 0.5",
    ),
    "hinge, in both": (HINGE, lambda f: relu(1 - f).mean(), "the hinge loss", True, "no fake whose score is above 1"),
    "exponential, one term times 4": (
        lambda r, f: np.exp(-r).mean() + 4 * np.exp(f).mean(),
        lambda f: np.exp(-f).mean(),
        "the exponential loss, of scores to which 0.6931 is added",
        True,
        "1 and 4, shift the best score",
    ),
    "f-GAN, KL, one term times 0.5, exchanged in both": (
        lambda r, f: r.mean() + 0.5 * np.exp(-f - 1).mean(),
        lambda f: f.mean(),
        FGAN + "KL(p_r || p_g), with T = s, of scores to which -0.6931 is added",
        True,
        "minus the score",
    ),
    "f-GAN, Neyman, one term times 3": (
        lambda r, f: 3 * np.expm1(-r).mean() - 2 * np.expm1(-f / 2).mean(),
        None,
        FGAN + "Neyman's divergence, with T = 1 - exp(-s), of scores to which -2.197 is added",
        True,
        "3 and 1, shift the best score",
    ),
    "BEGAN": (
        lambda r, f: r.mean() - 0.3 * f.mean(),
        lambda f: f.mean(),
        "the boundary equilibrium loss (BEGAN), with k = 0.3",
        None,
        "errors of an autoencoder",
    ),
    "errors with a margin of 10": (
        lambda r, f: r.mean() + relu(10 - f).mean(),
        lambda f: f.mean(),
        ENERGIES + "10",
        True,
        "0 for laws that have nothing in common: 10 - 10 TV",
    ),
    "hinge, margins of 5": (
        lambda r, f: relu(5 - r).mean() + relu(5 + f).mean(),
        UP,
        MARGIN + "5",
        True,
        "10 for any constant score between -5 and 5",
    ),
    "hinge, margin 2, exchanged": (lambda r, f: relu(2 + r).mean() + relu(2 - f).mean(), lambda f: f.mean(), MARGIN + "2", True, "minus the score"),
    "hinge, margin 0.9, in both": (
        lambda r, f: 0.5 * (relu(0.9 - r).mean() + relu(0.9 + f).mean()),
        lambda f: relu(0.9 - f).mean(),
        MARGIN + "0.9",
        True,
        "no fake whose score is above 0.9",
    ),
    "hinge, margins of 5 and 7": (
        lambda r, f: relu(5 - r).mean() + relu(7 + f).mean(),
        UP,
        "the Wasserstein critic's loss, for scores near 0",
        None,
        "at 12 of one real",
    ),
    "pairs, margin 7": (lambda r, f: relu(7 - (r - f)).mean(), UP, "the Wasserstein critic's loss, for scores near 0", None, "at 12 of one real"),
    "energies, margin 2": (lambda r, f: r.mean() + relu(2 - f).mean(), lambda f: f.mean(), ENERGIES + "2", True, "never negative"),
    "energies, and a pulling-away term": (
        lambda r, f: r.mean() + relu(20 - f).mean() + 0.3,
        lambda f: f.mean() + 0.1,
        ENERGIES + "20",
        True,
        "a constant, 0.3",
    ),
    "minus energies": (lambda r, f: -r.mean() + relu(80 + f).mean(), UP, ENERGIES + "80", True, "minus the score"),
    "RSGAN, a small number inside the log": (
        lambda r, f: -np.log(expit(r - f) + 1e-12).mean(),
        lambda r, f: -np.log(expit(f - r) + 1e-12).mean(),
        PAIRED,
        True,
        "not at far scores",
    ),
    "hinge, zero-sum": (HINGE, lambda r, f: -HINGE(r, f), "the hinge loss", True, "zero-sum"),
    "hinge, sums": (lambda r, f: relu(1 - r).sum() + relu(1 + f).sum(), lambda f: -f.sum(), "the hinge loss", None, "as a sum"),
    "RSGAN": (
        lambda r, f: bce_with_logits(r - f, 1),
        lambda r, f: bce_with_logits(f - r, 1),
        PAIRED,
        True,
        "real and fake exchanged",
    ),
    "R3GAN": (lambda r, f: softplus(-(r - f)).mean(), lambda r, f: softplus(-(f - r)).mean(), PAIRED, True, "log 2, not log 4"),
    "all pairs": (
        lambda r, f: softplus(f[None, :] - r[:, None]).mean(),
        lambda r, f: softplus(r[:, None] - f[None, :]).mean(),
        "the relativistic loss of all pairs of a real and a fake, with logs",
        True,
        "real and fake exchanged",
    ),
    "RpLSGAN": (lambda r, f: mse(r - f, 1), lambda r, f: mse(f - r, 1), PAIRED.replace("logs", "squares"), True, "1 where the laws agree"),
    "pairs, hinge": (lambda r, f: relu(1 - (r - f)).mean(), lambda r, f: relu(1 + r - f).mean(), PAIRED.replace("logs", "hinges"), True, "exchanged"),
    "WGAN, with a drift": (
        lambda r, f: f.mean() - r.mean() + 1e-3 * (r**2).mean(),
        UP,
        "the Wasserstein critic's loss, with 0.001 times the mean square of the reals' scores added",
        True,
        "minus the mean score",
    ),
    "WGAN, with a drift of both, exchanged": (
        lambda r, f: r.mean() - f.mean() + 1e-3 * ((r**2).mean() + 2 * (f**2).mean()),
        lambda f: f.mean(),
        "the Wasserstein critic's loss, with 0.001 times the mean square of the reals' scores and 0.002 times that of the fakes' added",
        True,
        "minus the score",
    ),
    "f-GAN, Neyman, as exp(s)": (
        lambda r, f: -(1 - np.exp(r)).mean() + (2 - 2 * np.exp(f / 2)).mean(),
        lambda f: -(1 - np.exp(f)).mean(),
        FGAN + "Neyman's divergence, with T = 1 - exp(-s)",
        True,
        "minus the score",
    ),
    "RaGAN": (
        lambda r, f: (bce_with_logits(r - f.mean(), 1) + bce_with_logits(f - r.mean(), 0)) / 2,
        lambda r, f: (bce_with_logits(r - f.mean(), 0) + bce_with_logits(f - r.mean(), 1)) / 2,
        AVERAGE + "logs (RaSGAN)",
        True,
        "times 0.5",
    ),
    "RaLSGAN": (
        lambda r, f: mse(r - f.mean(), 1) + mse(f - r.mean(), -1),
        lambda r, f: mse(r - f.mean(), -1) + mse(f - r.mean(), 1),
        AVERAGE + "squares (RaLSGAN)",
        True,
        "real and fake exchanged",
    ),
    "RaHinge": (
        lambda r, f: relu(1 - (r - f.mean())).mean() + relu(1 + (f - r.mean())).mean(),
        lambda r, f: relu(1 + (r - f.mean())).mean() + relu(1 - (f - r.mean())).mean(),
        AVERAGE + "hinges",
        True,
        "real and fake exchanged",
    ),
    "exponential": (lambda r, f: np.exp(-r).mean() + np.exp(f).mean(), lambda f: np.exp(-f).mean(), "the exponential loss", True, "exp(-s)"),
    "f-GAN, KL": (
        lambda r, f: -(r.mean() - np.exp(f - 1).mean()),
        lambda f: -np.exp(f - 1).mean(),
        FGAN + "KL(p_r || p_g), with T = s",
        True,
        "zero-sum",
    ),
    "f-GAN, reverse KL": (
        lambda r, f: -((-np.exp(-r)).mean() - (-1 - np.log(np.exp(-f))).mean()),
        lambda f: np.exp(-f).mean(),
        FGAN + "KL(p_g || p_r), with T = -exp(-s)",
        True,
        "minus the mean of T",
    ),
    "f-GAN, Pearson": (
        lambda r, f: (0.25 * f**2 + f).mean() - r.mean(),
        lambda f: -f.mean(),
        FGAN + "Pearson's divergence, with T = s",
        True,
        "minus the mean of T",
    ),
    "f-GAN, Hellinger": (
        lambda r, f: -(1 - np.exp(-r)).mean() + ((1 - np.exp(-f)) / np.exp(-f)).mean(),
        lambda f: -(1 - np.exp(-f)).mean(),
        FGAN + "the squared Hellinger distance, with T = 1 - exp(-s)",
        True,
        "minus the mean of T",
    ),
    "MINE": (lambda r, f: np.log(np.exp(f).mean()) - r.mean(), None, "the Donsker-Varadhan loss", True, "too large on average"),
    "a generator of the whole value": (HINGE, lambda r, f: r.mean() - f.mean(), "the hinge loss", True, "minus the mean score"),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_other_losses_as_programs_write_them(name):
    d, g, named, right, words = PROGRAMS[name]
    found = diagnose(d, g)
    assert (found.key, found.name, found.right) == (None, named, right), found
    assert any(words in note for note in found.notes), found


def test_single_precision_of_another_loss():
    found = diagnose(
        lambda r, f: float(mse(r.astype("f4"), np.float32(1)) + mse(f.astype("f4"), np.float32(0))), lambda f: np.float32(mse(f.astype("f4"), 1))
    )
    assert (found.name, found.right) == (LABELS_10, True)


def test_the_jensen_shannon_row_is_cross_entropy_with_a_constant():
    deep = diagnose(lambda r, f: (softplus(-f) + f - np.log(2)).mean() - (np.log(2) - softplus(-r)).mean())
    assert deep.key == "0a" and deep.right and any("2 JSD" in note for note in deep.notes)
    assert deep.untrained == deep.floor == 0
    half = diagnose(lambda r, f: 0.5 * (softplus(-r).mean() + softplus(f).mean()) - np.log(2))
    assert half.key == "0b" and any("of 1 JSD" in note for note in half.notes)
    gan = diagnose(lambda r, f: softplus(-r).mean() - np.log(1 - np.exp(-softplus(-f))).mean() * -1 * -1)  # T = log D, -log(1 - e^T)
    assert gan.key == "0a" and not any("JSD" in note for note in gan.notes)


MIXED = {
    "hinge and softplus": (HINGE, lambda f: softplus(-f).mean(), None, "another kind", "non-saturating"),
    "hinge and its part above 0": (HINGE, lambda f: -relu(f).mean(), False, "moves no fake that is found out", "its gradient is 0"),
    "cross-entropy and a score cut off": (CROSS_ENTROPY, lambda f: -relu(f).mean(), False, "moves no fake that is found out", "its gradient is 0"),
    "hinge and a part below 0": (HINGE, lambda f: relu(-f).mean(), None, "another kind", "the right way"),
    "hinge and a square": (HINGE, lambda f: mse(f, 1), None, "another kind", "a square on the scores, with the label 1"),
    "a critic and a square": (CRITIC, lambda f: mse(f, 0.3), None, "another kind", "the label 0.3"),
    "squares and a mean score": (lambda r, f: mse(r, 1) + mse(f, 0), UP, None, "another kind", "the right way"),
    "the critic's sign turned": (CRITIC, lambda f: f.mean(), False, "sign is turned", "carried away"),
    "the critic's sign turned, the other way": (lambda r, f: r.mean() - f.mean(), UP, False, "sign is turned", "carried away"),
    "the hinge's generator turned": (HINGE, lambda f: f.mean(), False, "sign is turned", "carried away"),
    "squares exchanged in one": (lambda r, f: mse(r, 0) + mse(f, 1), UP, False, "sign is turned", "carried away"),
    "squares with the fakes' label": (lambda r, f: mse(r, 1) + mse(f, 0), lambda f: mse(f, 0), False, "that of the fakes", "found out"),
    "a pair, the same loss for both": (
        lambda r, f: softplus(f - r).mean(),
        lambda r, f: softplus(f - r).mean(),
        False,
        "sign is turned",
        "carried away",
    ),
    "cross-entropy and a mean score turned": (lambda r, f: bce_logits(1, r) + bce_logits(0, f), lambda f: f.mean(), False, "sign is turned", "0a"),
    "cross-entropy and minus the mean logit": (CROSS_ENTROPY, lambda f: -0.5 * f.mean(), True, "minus the mean logit, times 0.5", "KL(p_g || p_r)"),
    "cross-entropy and minus exp(s)": (CROSS_ENTROPY, lambda f: -np.exp(f).mean(), True, "minus the mean of exp(logit)", "KL(p_r || p_g)"),
    "cross-entropy and exp(s)": (CROSS_ENTROPY, lambda f: np.exp(f).mean(), False, "sign is turned", "carried away"),
    "cross-entropy and a hinge": (CROSS_ENTROPY, lambda f: relu(1 - f).mean(), None, "a hinge with the reals' margin", "the right way"),
    "a loss of no name, and a mean score": (SHIFTED, UP, None, "none of the known", "minus the mean logit"),
    "a loss of no name, the sign turned": (SHIFTED, lambda f: f.mean(), False, "sign is turned", "carried away"),
    "a loss of no name, and softplus turned": (SHIFTED, lambda f: softplus(f).mean(), False, "sign is turned", "8: "),
    "a loss of no name, and the label 0": (
        lambda r, f: r.mean() + (relu(2 - f) ** 2).mean(),
        lambda f: softplus(f).mean(),
        None,
        "none of the known",
        "8: ",
    ),
    "errors with a margin of 2, the sign turned": (lambda r, f: r.mean() + relu(2 - f).mean(), UP, False, "sign is turned", "carried away"),
    "BEGAN, the sign turned": (lambda r, f: r.mean() - 0.3 * f.mean(), UP, False, "sign is turned", "carried away"),
    "cross-entropy and a square": (
        lambda r, f: bce_logits(1, r) + bce_logits(0, f),
        lambda f: mse(f, 1),
        None,
        "a square on the scores, with the label 1",
        "0a",
    ),
}


@pytest.mark.parametrize("name", MIXED)
def test_mixed_pairs_are_said(name):
    d, g, right, words, note = MIXED[name]
    found = diagnose(d, g)
    assert found.key is None and found.right is right and words in found.name, found
    assert any(note in line for line in found.notes), found


NO_CORNER = KINDS["the hinge loss without its maximum"].says
# nearly one of them: the loss, what is said in the place of its name
NEAR = {
    "hinge, a minus between": (lambda r, f: relu(1 - r).mean() - relu(1 + f).mean(), "the terms of the hinge loss, one with its sign turned"),
    "hinge, the whole sign": (lambda r, f: -relu(1 - r).mean() - relu(1 + f).mean(), "minus the hinge loss"),
    "hinge, two margins": (SHIFTED, "none of the known"),
    "hinge, margin 5, the same sign inside": (lambda r, f: relu(5 - r).mean() + relu(5 - f).mean(), "critic's loss, one with its sign turned"),
    "hinge, margin 2, half on one term": (lambda r, f: relu(2 - r).mean() + relu(2 + f).mean() / 2, f"the terms of {MARGIN}2, with unequal weights"),
    "energies, a minus between": (lambda r, f: r.mean() - relu(2 - f).mean(), f"the terms of {ENERGIES}2, one with its sign turned"),
    "energies, the whole sign": (lambda r, f: -r.mean() - relu(10 - f).mean(), f"minus {ENERGIES}10"),
    "energies, half on one term": (lambda r, f: r.mean() + relu(10 - f).mean() / 2, f"the terms of {ENERGIES}10, with unequal weights"),
    "energies, the margin on the reals": (lambda r, f: relu(2 - r).mean() + f.mean(), "none of the known"),
    "energies, the sign inside": (lambda r, f: r.mean() + relu(10 + f).mean(), "none of the known"),
    "energies, the difference turned": (lambda r, f: r.mean() + relu(f - 2).mean(), "none of the known"),
    "energies, no maximum": (lambda r, f: r.mean() + (2 - f).mean(), "the hinge loss without its maximum"),
    "hinge, one margin 0": (lambda r, f: relu(1 - r).mean() + relu(f).mean(), "none of the known"),
    "hinge, the same sign inside": (lambda r, f: relu(1 - r).mean() + relu(1 - f).mean(), "none of the known"),
    "hinge, the maximum of the means": (lambda r, f: max(0, 1 - r.mean()) + max(0, 1 + f.mean()), "none of the known"),
    "hinge, the maximum over the batch": (lambda r, f: relu(1 - r).max() + relu(1 + f).max(), "none of the known"),
    "hinge, no maximum": (lambda r, f: 0.5 * ((1 - r).mean() + (1 + f).mean()), "the hinge loss without its maximum"),
    "hinge, half on one term": (lambda r, f: 0.5 * relu(1 - r).mean() + relu(1 + f).mean(), "the terms of the hinge loss, with unequal weights"),
    "hinge, squared": (lambda r, f: (relu(1 - r) ** 2).mean() + (relu(1 + f) ** 2).mean(), "none of the known"),
    "critic, both signs the same": (lambda r, f: -r.mean() - f.mean(), "the terms of the Wasserstein critic's loss, one with its sign turned"),
    "critic, a factor on one term": (lambda r, f: -r.mean() + 0.9 * f.mean(), "the terms of the Wasserstein critic's loss, with unequal weights"),
    "squares, the label 0.9": (lambda r, f: mse(r, 0.9) + mse(f, 0), "least squares on the scores, with the labels 0.9 for reals and 0 for fakes"),
    "squares, both labels 1": (lambda r, f: mse(r, 1) + mse(f, 1), "least squares on the scores, with the labels 1 for reals and 1 for fakes"),
    "squares, a minus between": (lambda r, f: mse(r, 1) - mse(f, 0), f"the terms of {LABELS_10}, one with its sign turned"),
    "squares, absolute": (lambda r, f: abs(r - 1).mean() + abs(f).mean(), "none of the known"),
    "pairs, a sum in place of a difference": (lambda r, f: softplus(-(r + f)).mean(), "none of the known"),
    "pairs, sigmoid and no log": (lambda r, f: expit(f - r).mean(), "none of the known"),
    "average, one mean forgotten": (lambda r, f: softplus(-(r - f.mean())).mean() + softplus(f).mean(), "none of the known"),
    "average, one sign": (lambda r, f: softplus(-(r - f.mean())).mean() + softplus(r.mean() - f).mean(), "none of the known"),
    "Pearson, the conjugate's sign": (lambda r, f: -r.mean() + (f**2 / 4 - f).mean(), "none of the known"),
    "exponential, one sign": (lambda r, f: np.exp(-r).mean() + np.exp(-f).mean(), "none of the known"),
    "the bound, minimised": (lambda r, f: r.mean() - np.exp(f - 1).mean(), "minus the f-GAN loss of KL(p_r || p_g), with T = s"),
    "cross-entropy on one side": (lambda r, f: softplus(-r).mean() + f.mean(), "none of the known"),
}


@pytest.mark.parametrize(("d", "who"), [(lambda r, f: relu(1 - r).mean(), "fakes"), (lambda r, f: f.mean(), "reals")])
def test_whose_scores_are_not_used_is_noted(d, who):
    found = diagnose(d)
    assert found.key is None and not found.right and f"it does not depend on the scores of the {who}" in found.notes, found


@pytest.mark.parametrize("name", NEAR)
def test_what_is_nearly_one_of_them_is_not_named_so(name):
    d, said = NEAR[name]
    found = diagnose(d, UP)
    assert found.key is None and not found.right and said in found.name and found.name not in {n for n, o in KINDS.items() if o.right}, found
    assert found.off_by is None and not {other.says for other in KINDS.values()} & set(found.notes) - {NO_CORNER}


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.key)
def test_no_mistake_of_cross_entropy_is_taken_for_another_loss(entry):
    assert diagnose(d_of(entry)).key is not None


def test_a_generators_loss_takes_the_fakes_or_the_reals_and_the_fakes():
    d, both = (lambda r, f: bce_logits(1, r) + bce_logits(0, f)), lambda r, f: bce_logits(0, r) + bce_logits(1, f)
    assert diagnose(d, lambda f, eps=0.0: bce_logits(1, f) + eps).key == "0a"  # what has a default is not given
    found = diagnose(d, both)
    assert found.key == "0a" and any("moves no fake" in note for note in found.notes)
    assert diagnose(d, lambda r, f: (both(r, f), -expit(-f) / len(f))).key == "0a"
    assert diagnose(d, lambda *scores: bce_logits(1, *scores)).key == "0a"
    with pytest.raises(BadLoss, match="3 parameters"):
        diagnose(d, lambda r, f, labels: 1.0)
    with pytest.raises(BadLoss, match="called with the reals and the fakes, raises ZeroDivisionError"):
        diagnose(d, lambda r, f: 1 / 0)
    with pytest.raises(BadLoss, match="ignores its input"):
        diagnose(HINGE, lambda f: 0.0)
    assert diagnose(CRITIC, lambda f: (-f.mean(), None)).key == "25"


@pytest.mark.parametrize(("total", "words"), [(2.0, "hinge"), (1.0, "half of the hinge"), (0.5, "squares"), (0.25, "half of squares")])
def test_a_total_that_is_the_mark_of_another_loss_is_noted(total, words):
    assert any(words in note for note in diagnose_numbers(total=total).notes)
    assert not any("of another kind" in note for note in diagnose_numbers(total=total + 0.01).notes)


def test_a_total_that_cross_entropy_prints_is_not_called_another_loss():
    right = diagnose_numbers(real=0.2, fake=0.3, g=1.4)
    assert "0a" in right.alternatives and not any("of another kind" in note for note in right.notes)
    assert any("hinge" in note for note in diagnose_numbers(real=1.0, fake=1.0, g=0.0).notes)


@pytest.mark.parametrize("name", [name for name in KINDS if "without its maximum" not in name])
def test_printed_numbers_and_scores_name_another_loss(name):
    rng = np.random.default_rng(8)
    r, f = rng.normal(1, 1, 24), rng.normal(-1, 1, 24)
    terms, (_, g, _), half = KINDS[name].terms(r, f), KINDS[name].generators[0], rng.choice([0.5, 1])
    parts = dict(zip(("real", "fake"), terms)) if len(terms) == 2 else {"total": terms[0]}
    numbers = {what: round(float(half * value), 4) for what, value in {**parts, "g": g(r, f)}.items()}
    found = diagnose_numbers(**numbers, real_scores=r, fake_scores=f)
    assert found.key is None and f"it prints the numbers of {name}" in found.notes
    turned = diagnose_numbers(**{**numbers, "g": numbers["g"] + 0.1}, real_scores=r, fake_scores=f)
    assert not any("it prints" in note for note in turned.notes)
    for words, value, right in KINDS[name].generators:
        numbers["g"] = round(float(half * value(r, f)), 4)
        found = diagnose_numbers(**numbers, real_scores=r, fake_scores=f)
        assert right or f"it prints the numbers of {name}, and for the generator of {words}" in found.notes
