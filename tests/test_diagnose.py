"""A loss function, or the numbers of a loop, is named rightly; what cannot be told is not told."""

from html import escape

import numpy as np
import pytest
from gan.record import BOOK
from ganloss.diagnose import CATALOGUE, BadLoss, diagnose, diagnose_numbers
from printed import notebooks
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
    "a clip and a generator of another kind": (
        lambda r, f: -np.log(r + 1e-8).mean() - np.log(1 - f + 1e-8).mean(),
        lambda f: f.mean(),
        "probabilities",
        None,
        None,
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
    "base 2": (lambda r, f: -np.log2(r).mean() - np.log2(1 - f).mean(), None, "probabilities", "23", False),
}


@pytest.mark.parametrize("name", LOOPS)
def test_losses_as_loops_write_them(name):
    d, g, scores, key, right = LOOPS[name]
    found = diagnose(d, g, scores=scores)
    assert (found.key, found.right) == (key, right), found


@pytest.mark.parametrize(
    ("d", "g", "name"),
    [
        (lambda r, f: np.maximum(0, 1 - r).mean() + np.maximum(0, 1 + f).mean(), lambda f: -f.mean(), "hinge"),
        (lambda r, f: -r.mean() + f.mean(), lambda f: -f.mean(), "Wasserstein"),
        (lambda r, f: ((r - 1) ** 2).mean() + (f**2).mean(), None, "squares"),
        (lambda r, f: np.abs(r).mean() + (f**4).mean(), None, "none of the known"),
    ],
)
def test_another_loss_is_no_mistake(d, g, name):
    found = diagnose(d, g)
    assert found.key is None and found.right is None and name in found.name


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
        (lambda r, f: 1 / 0, "ZeroDivisionError"),
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
    assert any("not that of its values" in note for note in diagnose(d, lambda f: (loss(f), f)).notes)


def test_the_same_words_for_a_program_and_for_a_notebook():
    found = diagnose(d_of(CATALOGUE["2"]))
    assert found.as_dict()["key"] == "2" and "2: unequal" in repr(found)
    assert 'href="sum-mean-half.html#equation-bracket-means"' in found._repr_html_()
    assert "sum-mean-half.html#equation-bracket-means" in repr(found)
