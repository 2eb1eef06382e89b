"""Nothing on a page is out of sight: formulas and their reasons keep to its width, on a desktop and, but for the few named here, on a phone."""

import io
import re

import pytest
from PIL import Image
from test_pages import PAGES

pytestmark = pytest.mark.browser
SCROLL_ON_A_PHONE = {  # one fraction each that is wider than the screen
    "equation-slope-to-best",
    "equation-likelihood-ratio-statistic",
    "equation-complement-normalised",
}
TALL = 66  # pixels of the ledger on a phone for each of its rows; in five columns it had 172
FORMULAS = """() => {
  document.querySelectorAll(".bd-article details").forEach((box) => { box.open = true; });
  const boxes = [...document.querySelectorAll(".math-scroll")].filter((box) => box.offsetParent);
  const name = (box) => box.parentElement.id || box.querySelector("annotation").textContent.trim();
  const outside = (box) => [...box.querySelectorAll(".math-reason")].some((reason) =>
    reason.getBoundingClientRect().right > box.getBoundingClientRect().right + 1);
  return {
    number: boxes.length,
    reasons: document.querySelectorAll(".math-reason").length,
    wide: boxes.filter((box) => box.scrollWidth > box.clientWidth + 1 || outside(box)).map(name),
  };
}"""
CODE = """() => [...document.querySelectorAll(".bd-article :is(.cell_input, .cell_output, .highlight) pre")]
  .filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.textContent)"""
TABLES_THAT_SCROLL_ON_A_PHONE = {"book/losses-as-divergences.html": 2}  # of seven columns each
TABLES = """async () => {  // what is far from the screen is not laid out, and so not marked, before the reader comes near
  const silent = [];
  let wide = 0;
  for (const box of document.querySelectorAll(".table-scroll, .pst-scrollable-table-container")) {
    box.scrollIntoView();
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    if (box.scrollWidth <= box.clientWidth + 1) continue;
    wide++;
    if (!box.classList.contains("overflows")) silent.push(box.textContent);
  }
  return {silent, wide};
}"""
PICTURES = """() => [...document.querySelectorAll(".bd-article figure img[height]")]
  .map((image) => image.getBoundingClientRect().height / image.getAttribute("height"))"""


def opened(page, base_url, name, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{base_url}/{name}", wait_until="load")
    page.evaluate("document.fonts.ready")
    return page


@pytest.mark.parametrize("name", PAGES)
def test_all_of_a_page_is_seen(page, base_url, name):
    opened(page, base_url, name, 1280)
    found = page.evaluate(FORMULAS)
    assert found["wide"] == []
    assert page.evaluate(CODE) == []
    text = page.inner_text(".bd-article")
    assert not re.findall(r"\(\(\d+\.\d+\)\)", text), "a reference in two pairs of brackets"
    first, *rest = page.title().split(" — ")
    assert first not in rest
    assert found["reasons"] or not re.search(r"&& *\\text", "".join(page.locator("annotation").all_text_contents()))

    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_timeout(100)  # the observer of the boxes' sizes
    assert set(page.evaluate(FORMULAS)["wide"]) <= SCROLL_ON_A_PHONE
    tables = page.evaluate(TABLES)
    assert tables["silent"] == [], "a table that scrolls and does not show it"
    assert tables["wide"] == TABLES_THAT_SCROLL_ON_A_PHONE.get(name, 0)
    assert min(page.evaluate(PICTURES), default=1) > 0.48, "labels of 9 points at 150 dots per inch have less than 9 px"


@pytest.mark.parametrize("width", [390, 320])
def test_the_first_formula_is_whole_on_a_phone(page, base_url, width):
    first = opened(page, base_url, "book/index.html", width).locator(".math-scroll").first
    assert first.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
    parts = first.locator(".math-rows").evaluate("rows => [rows, ...rows.querySelectorAll('.base')].map(part => part.getBoundingClientRect().right)")
    assert max(parts) <= width


def test_panels_stand_one_below_the_other_on_a_phone(page, base_url):
    both = opened(page, base_url, "book/which-number.html", 390).locator("figure img.panels")
    both.first.scroll_into_view_if_needed()
    above, below = (both.nth(i).bounding_box() for i in range(2))
    assert above["y"] + above["height"] <= below["y"] + 8 and above["width"] == below["width"] > 300
    box = page.locator("figure > a:has(img.panels)").first
    assert box.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
    page.set_viewport_size({"width": 1280, "height": 800})
    assert [both.nth(i).is_visible() for i in range(2)] == [True, False]


def test_a_dark_page_has_no_white_pictures(page, base_url):
    page.emulate_media(color_scheme="dark")
    picture = opened(page, base_url, "book/which-number.html", 1280).locator("figure img").first
    picture.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete", arg=picture.element_handle())
    shot = Image.open(io.BytesIO(picture.screenshot())).convert("L")
    assert shot.getpixel((shot.width // 2, 3)) < 40


def test_the_ledger_is_short_on_a_phone(page, base_url):
    opened(page, base_url, "book/ledger.html", 390)
    rows = page.locator("tr[id^=ledger-]").count()
    assert rows > 300
    assert page.evaluate("document.documentElement.scrollHeight") < TALL * rows
    assert page.evaluate("Math.max(...[...document.querySelectorAll('table.ledger *')].map(cell => cell.getBoundingClientRect().right))") <= 390
