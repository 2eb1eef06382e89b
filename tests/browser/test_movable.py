"""The figures that a reader moves: by the keyboard alone, with the numbers that Python finds by another road, and absent without JavaScript."""

import re
from fractions import Fraction as F

import numpy as np
import pytest
from ganloss.exact import log, sigmoid, softplus
from scipy import special, stats

pytestmark = pytest.mark.browser
PAGES = {  # name of a movable figure: its page, and the notebook's own picture there
    "label-slider": ("cross-entropy", "fig-two-logs"),
    "one-x-at-a-time": ("best-discriminator", "fig-one-point-at-a-time"),
    "generator-losses": ("generator-losses", "fig-generator-losses"),
    "ways-to-step": ("how-the-game-moves", "fig-phase-plane"),
}
GRID = np.arange(1, 20_000) / 20_000  # outputs among which the tests look for the lowest or highest point
P_R, P_G = stats.triang(1 / 3, 0, 3), stats.triang(1 / 3, 1, 3)  # the two laws of the chapter's figure


class Moved:
    """A movable figure on its page, moved by keys; the numbers in the sentence below it."""

    def __init__(self, page, base_url, name):
        page.goto(f"{base_url}/book/{PAGES[name][0]}.html", wait_until="domcontentloaded")
        self.page, self.block = page, page.locator(f"[data-movable={name}]")
        self.slider = self.block.get_by_role("slider")
        self.slider.focus()

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        return self.says()

    def says(self):
        return self.block.locator(".movable-says").inner_text()


def agree(sentence, *computed):
    """The numbers in the sentence are those computed, each to the digits shown; one without digits behind the point is exact."""
    shown = re.findall(r"-?\d+(?:\.\d+)?", sentence.replace("−", "-"))
    assert len(shown) == len(computed), f"{sentence!r}: {computed} computed"
    for text, value in zip(shown, computed):
        places = len(text.partition(".")[2])
        assert abs(float(text) - float(value)) <= (0.5 * 10**-places if places else 0) + 1e-9, f"{text} in {sentence!r}: {value} computed"


def bce(y, d):
    return -(y * np.log(d) + (1 - y) * np.log1p(-d))


def test_the_lowest_loss(page, base_url):
    moved = Moved(page, base_url, "label-slider")
    for keys in ([], ["ArrowRight"] * 8, ["Home", *["ArrowRight"] * 3], ["End", *["ArrowLeft"] * 5]):
        says = moved.press(*keys)
        y = float(moved.slider.input_value())
        lowest = bce(y, GRID).argmin()
        agree(says, y, GRID[lowest], bce(y, GRID)[lowest], 0, 1)
        assert "smallest" in says and says.endswith("At d = 0 and at d = 1 it is infinite.")
    for keys, y in ((["Home", "ArrowRight", "ArrowRight"], 0), (["End", *["ArrowLeft"] * 4], 1)):  # certain labels: the lowest point is an end
        says = moved.press(*keys)
        agree(says, y, y, 0, 1 - y)
        assert bce(y, GRID).argmin() == (len(GRID) - 1) * y and says.endswith(f"At d = {1 - y} it is infinite.")
    for key, y, end in (("Home", -0.1, 0), ("End", 1.2, 1)):  # labels that are none
        says = moved.press(key)
        agree(says, y, end, 1 - end)
        assert f"no lowest point. Towards d = {end} the loss falls to minus infinity; at d = {1 - end} it is infinite." in says
        near = np.array([1e-3, 1e-9, 1e-15])
        assert (np.diff(bce(y, abs(end - near))) < 0).all() and (np.diff(bce(y, abs(1 - end - near))) > 0).all()


def test_the_dot_stands_on_the_lowest_point_drawn(page, base_url):
    moved = Moved(page, base_url, "label-slider")
    moved.press(*["ArrowRight"] * 8)
    drawn = moved.block.evaluate("block => [...block.querySelector('polyline.loss').points].map(p => [p.x, p.y])")
    dot = moved.block.evaluate("block => ['cx', 'cy'].map(k => block.querySelector('circle')[k].baseVal.value)")
    assert np.allclose(max(drawn, key=lambda point: point[1]), dot, atol=1)  # downwards on the screen, y grows
    assert dot[0] / 310 == pytest.approx(0.9, abs=1e-3)


def test_one_x(page, base_url):
    moved = Moved(page, base_url, "one-x-at-a-time")
    moved.press("Home")
    grid = np.array([0, *GRID, 1])
    for step in range(51):
        says = moved.press("ArrowRight") if step else moved.says()
        x = step / 10
        a, b = P_R.pdf(x), P_G.pdf(x)
        if a == b == 0:
            agree(says, x, 0, 0)
            assert "neither" in says and "no top" in says
            continue
        heights = special.xlogy(a, grid) + special.xlogy(b, 1 - grid)
        agree(says, x, a, b, grid[heights.argmax()], heights.max(), *(end for end in (0, 1) if np.isinf(heights[-end])))
        assert ("only reals" in says, "only fakes" in says) == (b == 0, a == 0) and "minus infinity" in says
    # and the tops found on the way draw D*; none at 0 and none from 4 on, where neither law lives
    dots = moved.block.evaluate("block => [...block.querySelectorAll('circle[r=\"3\"]')].map(c => [c.cx.baseVal.value, c.cy.baseVal.value])")
    x, height = np.array(sorted(dots)).T * [[5 / 310], [-1.05 / 200]] + [[0], [1.05]]  # back from the picture's units
    assert np.allclose(x, np.arange(1, 40) / 10, atol=1e-3)
    assert np.allclose(height, P_R.pdf(x) / (P_R.pdf(x) + P_G.pdf(x)), atol=1e-3)


def test_the_losses_and_slopes_of_the_generator(page, base_url):
    moved = Moved(page, base_url, "generator-losses")
    saturating, other = (lambda s: np.log(1 / (1 + np.exp(s)))), (lambda s: np.log(1 + np.exp(-s)))
    for keys in ([], ["Home"], ["ArrowRight"] * 4, ["PageUp"], ["End"], ["ArrowDown"]):
        says = moved.press(*keys)
        s = float(moved.slider.input_value())
        D, slopes = special.expit(s), [loss(s + 1e-30j).imag / 1e-30 for loss in (saturating, other)]  # complex step
        ratio = [min(slopes) / max(slopes)] if s else []  # of two negative slopes, the steeper to the flatter
        agree(says, s, D, 1, np.log1p(-D), slopes[0], -np.log(D), slopes[1], *ratio)
        assert {-1: "The second pulls", 0: "They pull alike", 1: "The first pulls"}[int(np.sign(s))] in says


def test_the_four_ways_to_step(page, base_url):
    """Each way from the slopes of its own losses, by a complex step."""
    moved = Moved(page, base_url, "ways-to-step")
    slope = lambda f: f.imag / 1e-30  # of a value at a point that is shifted by 1e-30 i
    softplus = lambda u: np.log(1 + np.exp(u))
    V = lambda theta, psi: -np.log(2) - softplus(psi * theta)
    G = {"saturating": V, "other": lambda theta, psi: softplus(-psi * theta)}  # what the generator lowers

    def distance(a, loss="saturating", gamma=0, first=False):
        theta, psi = 1.0, 0.0
        for _ in range(200):
            new = psi + a * (slope(V(theta, psi + 1e-30j)) - gamma * psi)
            theta, psi = theta - a * slope(G[loss](theta + 1e-30j, new if first else psi)), new
        return np.hypot(theta, psi)

    for keys in ([], ["Home"], ["ArrowRight"] * 5, ["End"]):
        says = moved.press(*keys)
        a = float(moved.slider.input_value())
        both, turn, r1, other = distance(a), distance(a, first=True), distance(a, gamma=1), distance(a, "other")
        agree(says.replace("R1", "R"), a, 200, 1, both, turn, r1, other, 2, np.sqrt(2 * a))


def test_the_formulas_are_the_books(page, base_url):
    """The script's formulas against the exact arithmetic of the chapters, and against SciPy's laws."""
    page.goto(f"{base_url}/book/cross-entropy.html", wait_until="domcontentloaded")

    def script(name, rows):
        return page.evaluate(f"rows => rows.map((row) => movable.{name}(...row))", [[float(a) for a in row] for row in rows])

    def same(name, rows, book):
        assert np.allclose(script(name, rows), [float(book(*row)) for row in rows], rtol=1e-13, atol=1e-15), name

    tenths = [F(k, 10) for k in range(1, 10)]
    same("bce", [(F(j, 8), d) for j in range(9) for d in tenths], lambda y, d: -(y * log(d) + (1 - y) * log(1 - d)))
    same("part", [(F(a, 3), F(b, 7), d) for a in range(3) for b in range(3) for d in tenths], lambda a, b, d: a * log(d) + b * log(1 - d))
    same("best", [(F(1, 2), F(1, 3)), (0, 2), (3, 0)], lambda a, b: F(a) / (a + b))
    same("sigmoid", [(log(F(k, 7)),) for k in (1, 2, 7, 30, 20_000)], sigmoid)
    same("softplus", [(log(F(k, 7)),) for k in (1, 2, 7, 30, 20_000)], softplus)
    same("p_r", [(k / 10,) for k in range(-5, 56)], P_R.pdf)
    same("p_g", [(k / 10,) for k in range(-5, 56)], P_G.pdf)
    assert script("bce", [(1, 0), (0, 1), (0.5, 0), (0.5, 1)]) == [np.inf] * 4
    assert script("bce", [(1, 1), (0, 0)]) == script("part", [(0, 2, 0), (0, 0, 1)]) == [0, 0]


@pytest.mark.parametrize("name", PAGES)
def test_it_has_a_name_a_value_and_a_sentence_and_is_light(page, base_url, name):
    moved = Moved(page, base_url, name)
    assert moved.block.is_visible() and re.search(r"\w", page.locator(f"label[for={name}-at]").inner_text())
    picture = moved.block.get_by_role("img")
    assert picture.get_attribute("aria-label") and picture.get_attribute("aria-describedby") == f"{name}-says"
    before = moved.says(), moved.block.locator("output").inner_text(), picture.inner_html()
    after = moved.press("ArrowRight"), moved.block.locator("output").inner_text(), picture.inner_html()
    assert all(old != new for old, new in zip(before, after))
    assert float(after[1].replace("−", "-")) == float(moved.slider.input_value())
    assert "NaN" not in after[2] and "Infinity" not in after[2]
    assert moved.block.locator(".movable-says").get_attribute("role") == "status"  # read aloud when it changes
    sizes = page.evaluate("performance.getEntriesByType('resource').filter((e) => e.name.includes('/movable.')).map((e) => e.decodedBodySize)")
    assert 0 < sum(sizes) < 16_000  # before compression


@pytest.mark.parametrize("name", PAGES)
def test_without_javascript_the_picture_is_there(browser, base_url, name):
    chapter, picture = PAGES[name]
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{base_url}/book/{chapter}.html", wait_until="domcontentloaded")
        assert page.locator(f"#{picture} img").first.is_visible()
        assert page.locator(f"[data-movable={name}]").count() == 1 and page.locator(f"[data-movable={name}]").is_hidden()


def test_other_pages_load_nothing_of_it(page, base_url):
    page.goto(f"{base_url}/book/index.html", wait_until="load")
    loaded = page.evaluate("performance.getEntriesByType('resource').map((e) => e.name)")
    assert any(".js" in name for name in loaded) and not [name for name in loaded if "/movable." in name]
