"""Every page keeps its budget of bytes and requests, and what was made lighter still works: colours, search, previews, menus, copying."""

import importlib.util
from pathlib import Path

import pytest
from test_pages import PAGES

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
BYTES, REQUESTS, SHIFT = 250_000, 25, 0.05


def script(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


measuring = script(ROOT / "benchmarks/pages.py")


@pytest.fixture(scope="module")
def zipped_url():
    """The built book from a server that compresses, as the hosts of static sites do."""
    server = measuring.serve(ROOT / "_build/html")
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_its_budget(browser, zipped_url, name):
    visit = measuring.measure(browser, f"{zipped_url}/{name}", "desktop", throttle=False)
    assert visit["missing"] == []
    assert visit["bytes"] < BYTES
    assert visit["requests"] <= REQUESTS
    assert visit["shift"] < SHIFT


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_readers_colours_are_there_before_the_scripts(page, base_url, scheme):
    page.emulate_media(color_scheme=scheme)
    page.route("**/all.js*", lambda route: route.abort())
    page.goto(f"{base_url}/book/cross-entropy.html", wait_until="domcontentloaded")
    assert page.evaluate("document.documentElement.dataset.theme") == scheme


def test_the_theme_switch_works(page, base_url):
    page.emulate_media(color_scheme="light")
    page.goto(f"{base_url}/book/cross-entropy.html")
    grounds = set()
    for _ in range(3):  # light, dark and the system's own
        page.locator(".theme-switch-button:visible").first.click()
        page.wait_for_timeout(300)
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(grounds) == 2


MISSING = """async (marks) => {  // [font, sign]: where a font lacks a sign, the browser draws it as it would without that font
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true}), missing = [];
  const drawn = (font, sign) => {
    canvas.clearRect(0, 0, 64, 64);
    canvas.font = font;
    canvas.fillText(sign, 8, 48);
    return canvas.getImageData(0, 0, 64, 64).data.join();
  };
  for (const [font, sign] of marks) {
    await document.fonts.load(font, sign);
    if (drawn(font, sign) === drawn('32px "no such font"', sign)) missing.push([font, sign]);
  }
  return missing;
}"""
ICONS = """() => [...document.querySelectorAll("[class*='fa-']")].map((icon) => getComputedStyle(icon, "::before"))
  .map((style) => [`${style.fontWeight} 32px ${style.fontFamily}`, style.content.replaceAll('"', "")])
  .filter(([, sign]) => sign.length === 1)"""
SIGNS = """() => {
  const walk = document.createTreeWalker(document.querySelector(".bd-article"), NodeFilter.SHOW_TEXT), found = {};
  for (let node; (node = walk.nextNode()); ) {
    if (!node.parentElement.closest(".katex-html")) continue;
    const style = getComputedStyle(node.parentElement);
    const font = `${style.fontStyle} ${style.fontWeight} 32px ${style.fontFamily.split(",")[0]}`;
    for (const sign of node.data.replace(/[\\s\u200b\u2060]/g, "")) found[font + sign] = [font, sign];
  }
  return Object.values(found);
}"""


def test_every_icon_is_drawn_by_its_own_font(page, base_url):
    page.goto(f"{base_url}/book/cross-entropy.html")
    icons = page.evaluate(ICONS)
    assert len(icons) > 10 and page.evaluate(MISSING, icons) == []


@pytest.mark.parametrize("name", PAGES)
def test_every_sign_of_a_formula_is_drawn_by_its_own_font(page, base_url, name):
    page.goto(f"{base_url}/{name}")
    assert page.evaluate(MISSING, page.evaluate(SIGNS)) == []


def test_the_search_finds_something(page, base_url):
    page.goto(f"{base_url}/book/index.html")
    page.locator(".search-button__button:visible").first.click()
    page.locator("#pst-search-dialog input[name=q]").fill("logit")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=logit*")
    page.locator("#search-results li a").first.wait_for(timeout=15000)


def test_a_preview_is_brought_when_its_link_is_pointed_at(page, base_url):
    asked = []
    page.on("request", lambda request: asked.append(request.url.split("_static/")[-1]))
    page.goto(f"{base_url}/book/cross-entropy.html")
    assert not [url for url in asked if "tippy" in url or "previews/" in url]
    page.locator("article.bd-article a.reference.internal[href*='label-not-density.html']").first.hover()
    page.locator("[data-tippy-root]").wait_for(timeout=15000)
    assert len(page.locator("[data-tippy-root]").inner_text()) > 20
    assert {"vendor/popper.min.js", "vendor/tippy-bundle.umd.min.js", "previews/book/label-not-density.js"} <= set(asked)
    page.keyboard.press("Escape")
    page.locator("[data-tippy-root]").wait_for(state="detached")


def test_the_launch_menu_opens(page, base_url):
    page.goto(f"{base_url}/book/cross-entropy.html")
    page.locator(".dropdown-launch-buttons > button:visible").first.click()
    links = page.locator(".dropdown-launch-buttons .dropdown-menu.show a")
    assert any("mybinder.org" in link.get_attribute("href") for link in links.all())


def test_code_can_be_copied(page, base_url):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{base_url}/book/cross-entropy.html")
    cell = page.locator(".cell_input:visible .highlight").first
    cell.hover()
    cell.locator("button.copybtn").click()
    assert page.evaluate("navigator.clipboard.readText()").strip() == cell.locator("pre").inner_text().strip()


def test_the_chapters_open_on_a_phone(page, base_url):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{base_url}/book/cross-entropy.html")
    page.locator("button.primary-toggle:visible").first.click()
    page.locator("#pst-primary-sidebar-modal a[href='label-not-density.html']").first.wait_for(timeout=5000)


def test_a_link_to_an_equation_far_down_leads_there(page, base_url):
    """What is not laid out until it is near is found all the same."""
    page.goto(f"{base_url}/book/cross-entropy.html")
    anchor = page.evaluate("[...document.querySelectorAll('article div.math[id]')].at(-1).id")
    page.goto(f"{base_url}/book/cross-entropy.html#{anchor}")
    page.wait_for_timeout(1000)
    top = page.evaluate("anchor => document.getElementById(anchor).getBoundingClientRect().top", anchor)
    assert 0 <= top < 600
