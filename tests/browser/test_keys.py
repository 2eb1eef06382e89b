"""The pages by keyboard, without JavaScript, and under axe: what has the focus is seen, what opens can be closed, nothing needs a script."""

import io
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageChops
from test_pages import PAGES, WIDTHS

pytestmark = pytest.mark.browser
CHAPTER = "book/logits.html"  # equations, links with previews, folded cells, figures and exercises
RING = 6  # pixels around a control in which its outline may stand

FOCUSED = """() => {
  const on = document.activeElement;
  if (!on || on === document.body) return null;
  const { outlineStyle, outlineWidth, opacity, visibility } = getComputedStyle(on), box = on.getBoundingClientRect();
  return {
    name: `${on.tagName.toLowerCase()}.${on.className} ${(on.ariaLabel || on.title || on.textContent).trim().slice(0, 40)}`,
    seen: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && opacity === "1" && visibility === "visible",
    kind: `${on.tagName} ${on.className.split(" ")[0]} ${on.closest("article, nav, .bd-header-article, .bd-sidebar-primary")?.className}`,
    part: on.closest("#exercises") ? "exercises" : on.closest("article") ? "article" : "around",
    preview: on.closest("[data-tippy-root]") !== null,
    box: [box.x, box.y, box.width, box.height],
  };
}"""


def opened(new_context, name=CHAPTER, width=1280, **settings):
    """A page in a context of its own, quiet: nothing moves, and all fonts are there."""
    page = new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce", **settings).new_page()
    page.goto(name, wait_until="load")
    page.evaluate("document.fonts.ready")
    return page


def walk(page, most=400):
    """Press Tab until the page is left; what was focused, in order."""
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:
            return
        yield stop
    pytest.fail(f"{most} tabs do not leave the page")


def picture(page, box):
    x, y, width, height = box
    left, top = max(0, x - RING), max(0, y - RING)
    size = page.viewport_size
    right, bottom = min(size["width"], x + width + RING), min(size["height"], y + height + RING)
    shot = page.screenshot(clip={"x": left, "y": top, "width": right - left, "height": bottom - top}, animations="disabled")
    return Image.open(io.BytesIO(shot)).convert("L")


def changed(one, two):
    """How many pixels of two pictures differ by more than a shade."""
    return sum(ImageChops.difference(one, two).histogram()[40:])


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_stop_has_an_outline(new_context, width, scheme):
    stops = list(walk(opened(new_context, width=width, color_scheme=scheme)))
    assert len(stops) > 50
    assert [stop["name"] for stop in stops if not stop["seen"]] == []
    assert [stop["name"] for stop in stops if stop["preview"]] == []


def test_the_outline_is_painted(new_context):
    """One control of each kind, with the focus and without: on at least two of its sides the picture differs."""
    page = opened(new_context)
    kinds, unseen = set(), []
    for stop in walk(page):
        if stop["kind"] in kinds:
            continue
        kinds.add(stop["kind"])
        page.keyboard.press("Escape")  # no preview stands before it
        page.wait_for_timeout(400)
        box = page.evaluate(FOCUSED)["box"]
        focused = picture(page, box)
        page.evaluate("document.activeElement.blur()")
        page.wait_for_timeout(100)
        if changed(focused, picture(page, box)) < box[2] + box[3]:
            unseen.append(stop["name"])
    assert len(kinds) > 12
    assert unseen == []


def test_a_menu_is_walked_with_the_keyboard(page):
    page.goto(CHAPTER, wait_until="load")
    page.focus(".dropdown-launch-buttons > button")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    stop = page.evaluate(FOCUSED)
    assert "Binder" in stop["name"] and stop["seen"]


BEFORE = """() => {
  const exercises = document.querySelector("#exercises"), stops = document.querySelectorAll("article :is(a[href], button, summary, [tabindex='0'])");
  const before = (stop) => stop.compareDocumentPosition(exercises) & Node.DOCUMENT_POSITION_FOLLOWING && !stop.contains(exercises);
  return [...stops].filter((stop) => stop.tabIndex >= 0 && stop.checkVisibility({ visibilityProperty: true }) && before(stop)).length;
}"""


@pytest.mark.parametrize(("name", "most"), [(CHAPTER, 100), ("book/one-integral-two-samples.html", 100), ("book/thread-1.html", 160)])
def test_the_exercises_are_few_keys_away(page, name, most):
    """Five keys by the skip link; and step by step, no more stops than a chapter's links, folds, marks and cells."""
    page.goto(name, wait_until="load")
    page.evaluate("document.fonts.ready")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert "Skip to the exercises" in page.evaluate(FOCUSED)["name"]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["part"] == "exercises"
    assert page.evaluate(BEFORE) <= most


def test_the_contents_of_the_page_are_two_keys_away(page):
    page.goto(CHAPTER, wait_until="load")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert "Skip to the contents" in page.evaluate(FOCUSED)["name"]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#pst-page-toc-nav') !== null")


def test_only_code_can_be_copied(page):
    page.goto(CHAPTER, wait_until="load")
    page.wait_for_selector(".copybtn", state="attached")
    assert page.locator(".cell_input .copybtn").count() > 5
    assert page.locator(".cell_output .copybtn").count() == 0


PREVIEW = "[data-tippy-root]"


def test_a_preview_can_be_reached_kept_and_closed(page):
    """WCAG 1.4.13: the pointer may enter it, it stays, and Escape closes it; by keyboard the next stop is not inside it."""
    page.goto(CHAPTER, wait_until="load")
    link = page.locator('article a.reference[href*="#equation-"]').first
    link.scroll_into_view_if_needed()
    link.hover()
    page.wait_for_selector(PREVIEW)
    box = page.locator(f"{PREVIEW} .tippy-content").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=8)
    page.wait_for_timeout(600)
    assert page.locator(PREVIEW).count() == 1
    page.keyboard.press("Escape")
    page.wait_for_selector(PREVIEW, state="detached")
    page.mouse.move(0, 0)
    link.focus()
    page.wait_for_selector(PREVIEW)
    page.keyboard.press("Tab")
    assert not page.evaluate(FOCUSED)["preview"]
    link.focus()
    page.wait_for_selector(PREVIEW)
    page.keyboard.press("Escape")
    page.wait_for_timeout(600)
    assert link.evaluate("link => link === document.activeElement")
    assert page.locator(PREVIEW).count() == 0


def test_each_solution_has_one_toggle_and_its_check_another(page):
    page.goto(f"{CHAPTER}#exercises", wait_until="load")
    exercises, solutions = page.locator("#exercises .exercise"), page.locator("#exercises details.solution")
    assert exercises.count() == solutions.count() > 0
    assert page.locator("#exercises summary > :visible").all_text_contents() == ["Show the solution"] * solutions.count()
    assert page.locator("#exercises button:visible").count() == 0
    first = solutions.first
    first.locator("> summary").focus()
    page.keyboard.press("Enter")
    assert first.locator("summary > :visible").all_text_contents() == ["Hide the solution", "Show the check of this solution"]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert first.locator(".cell_input, .cell_output").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_links_have_one_colour_and_theorems_no_bell(new_context, scheme):
    """Words of the glossary are of the text's colour, with dots under them."""
    page = new_context(color_scheme=scheme).new_page()
    for name in ("book/logits.html", "book/ledger.html", "book/questions.html", "book/best-discriminator.html"):
        page.goto(name, wait_until="load")
        colours = "[...new Set([...document.querySelectorAll('article a.reference:not(:has(> .std-term))')].map((a) => getComputedStyle(a).color))]"
        assert len(page.evaluate(colours)) == 1
    bell = "[...document.querySelectorAll('.proof > .admonition-title')].map((title) => getComputedStyle(title, '::after').content)"
    assert set(page.evaluate(bell)) == {"none"}


def test_the_footer_leads_to_the_ledger(page):
    for name in ("book/index.html", "search.html"):
        page.goto(name, wait_until="load")
        page.click("footer >> text=the ledger")
        assert page.url.endswith("/book/ledger.html")


@pytest.mark.parametrize("words", ["softplus", "saturating"])
def test_the_search_shows_no_raw_tex(page, words):
    """But for the two pages that are about TeX."""
    page.goto(f"search.html?q={words}", wait_until="load")
    page.wait_for_selector("#search-results p.context")
    page.wait_for_timeout(500)
    shown = page.locator("#search-results li:not(:has(a[href*='how-checked'], a[href*='judge-a-line']))").all_inner_texts()
    assert len(shown) > 3
    assert [text for text in shown if "\\" in text] == []


# ---------------------------------------------------------------- without JavaScript


@pytest.fixture
def plain(new_context):
    """Pages on a phone without JavaScript, by colour scheme."""

    def open_page(scheme="light", width=390):
        return new_context(java_script_enabled=False, color_scheme=scheme, viewport={"width": width, "height": 800}).new_page()

    return open_page


def test_chapters_and_contents_open_without_javascript(plain):
    page = plain()
    page.goto(CHAPTER)
    assert not page.locator("#pst-primary-sidebar").is_visible()
    page.click(".no-script a >> nth=0")
    page.click("#pst-primary-sidebar a[href$='notation.html']")
    assert page.url.endswith("/book/notation.html")
    page.click(".no-script a >> nth=1")
    page.locator("#pst-page-toc-nav a").last.click()
    assert "#" in page.url
    assert page.locator(":target").is_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_launch_links_are_links_without_javascript(plain, width):
    page = plain(width=width)
    page.goto(CHAPTER)
    for name in ("Binder", "JupyterLite", "Repository", "Open issue", ".ipynb"):
        assert page.locator(".bd-header-article a", has_text=name).is_visible()
    assert page.locator("button:visible").count() == 0


def test_solutions_open_without_javascript(plain):
    page = plain()
    page.goto(CHAPTER)
    first = page.locator("details.solution").first
    first.locator("> summary").click()
    first.locator(".cell summary").click()
    assert first.locator(".cell_output").is_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_readers_own_colours_hold_without_javascript(plain, new_context, width):
    """The page looks the same with a script and without one, in the light and in the dark."""
    look = "(part) => ['color', 'backgroundColor'].map((name) => getComputedStyle(part)[name]).join()"
    parts = (
        "body",
        "article p",
        "article a.reference",
        ".highlight pre",
        ".highlight .k",
        ".bd-sidebar-primary",
        "details.solution",
        ".exercise .admonition-title",
    )
    for scheme in ("light", "dark"):
        pages = [plain(scheme, width), new_context(color_scheme=scheme, viewport={"width": width, "height": 800}).new_page()]
        looks = []
        for page in pages:
            page.goto(CHAPTER, wait_until="load")
            looks.append({part: page.locator(part).first.evaluate(look) for part in parts})
        assert looks[0] == looks[1]
    assert looks[0]["body"] != "rgb(0, 0, 0),rgba(0, 0, 0, 0)"


# ---------------------------------------------------------------- axe

# book.js makes every wide box a stop of the keyboard once a key is pressed
ALL_MARKED = """() => [...document.querySelectorAll("article pre")].every(
  (box) => !box.checkVisibility() || box.scrollWidth <= box.clientWidth + 1 || box.tabIndex === 0)"""


@pytest.mark.parametrize(("width", "scheme"), [(WIDTHS["desktop"], "light"), (WIDTHS["phone"], "dark")], ids=["desktop-light", "phone-dark"])
@pytest.mark.parametrize("name", [*PAGES, "search.html"])
def test_axe_finds_nothing(new_context, name, width, scheme):
    """The drawn half of formulas, which is hidden from assistive technology and has no colours of its own, is left out: it is most of a page."""
    page = opened(new_context, name, width, color_scheme=scheme)
    page.keyboard.press("Shift")
    page.wait_for_function(ALL_MARKED)
    page.evaluate("document.querySelectorAll('.katex-html').forEach((part) => part.remove())")
    rules = {"empty-table-header": {"enabled": False}}  # axe takes a formula for no text; the last line looks itself
    found = Axe().run(page, options={"resultTypes": ["violations"], "rules": rules}).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    assert page.locator("th:not(:has(math))").filter(has_not_text=re.compile(r"\S")).count() == 0
