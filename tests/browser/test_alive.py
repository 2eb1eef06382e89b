"""The book is alive without a server: its forms answer in the page, a chapter runs in JupyterLite, and what cannot be fetched is said in time.

With the network's own Pyodide all of it is run. Where its public home cannot be reached, python_host.py stands in with what package
registries have: the core and the packages of pure Python. What needs NumPy is then left out, by name; .github/workflows/alive.yml runs it.
"""

import gzip
import json
import re
import time
import urllib.request
from functools import cache
from pathlib import Path

import pytest
import python_host
from bs4 import BeautifulSoup
from ganloss.forms import answer
from linebyline import pyodide
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
SITE = Path(__file__).resolve().parents[2] / "_build/html"
PAGES = {"judge": "judge-a-line", "loss": "find-my-mistake", "numbers": "find-my-mistake"}
START = "lite/start.html?path=book/cross-entropy.ipynb"
LONG = 600_000  # milliseconds for Python to start, on a machine that has other things to do
SOON = 45_000  # until a reader is told that nothing comes


@pytest.fixture
def public():
    """For what needs the compiled packages."""
    if not python_host.reached():
        pytest.skip("NumPy for Pyodide is at its public home only, which cannot be reached here")


@pytest.fixture
def python(page):
    """The page, with Pyodide; ``page.asked`` are the addresses of other hosts that were asked."""
    page.asked = []
    page.context.on("request", lambda request: page.asked.append(request.url) if not request.url.startswith("http://127.0.0.1") else None)
    if not python_host.reached():
        page.context.route(f"{pyodide.HOME}**", python_host.answer(compiled=False))
    return page


def opened(page, base_url, name):
    page.goto(f"{base_url}/book/{PAGES[name]}.html", wait_until="load")
    form = page.locator(f'form[data-form="{name}"]')
    form.scroll_into_view_if_needed()
    return form


def words(html):
    return BeautifulSoup(html, "html.parser").get_text(" ", strip=True)


def asked(form, name, **fields):
    """What the form answers, and what Python outside a browser answers."""
    for field, text in fields.items():
        control = form.locator(f'[name="{field}"]')
        control.select_option(text) if field == "scores" else control.fill(text)
    form.locator("button[type=submit]").click()
    expect(form.locator(".try-it-state")).to_have_text(re.compile("Answered|cannot|could not|not to be had"), timeout=LONG)
    return words(form.locator(".try-it-verdict").inner_html()), words(answer(name, fields))


# ---------------------------------------------------------------- the forms


def test_printed_numbers_are_read_in_the_page(python, base_url):
    """By Python alone: nothing but its core is fetched, and a second question is answered at once."""
    form = opened(python, base_url, "numbers")
    here, there = asked(form, "numbers", real="0.52", fake="0,31", g="0.64")
    assert here == there and "1.2607" in here
    assert {url.rpartition("/")[2].rpartition(".")[2] for url in python.asked} == {"json", "mjs", "wasm", "zip"}
    before = list(python.asked)
    here, there = asked(form, "numbers", real="0.3012", fake="0.9164", g="0.9164")
    assert here == there and "not decidable" in here
    assert python.asked == before
    form.locator('[name="g"]').fill("much")
    form.locator("button[type=submit]").click()
    expect(form.locator(".try-it-state")).to_have_text("This cannot be read: g must be a number, not 'much'")
    expect(form.locator(".try-it-verdict")).to_be_empty()


@pytest.mark.usefixtures("public")
def test_numbers_with_scores_name_the_mistake(python, base_url):
    form = opened(python, base_url, "numbers")
    form.locator("summary").click()
    real, fake = "1.2, 0.3, -0.5, 2.0, 0.9, 1.5, -1.1, 0.4", "[-0.7 0.2 -1.9 -0.1 0.8 -1.2 -0.4 0.1]"
    here, there = asked(form, "numbers", real="0.5452", fake="0.9846", g="0.9846", real_scores=real, fake_scores=fake)
    assert here == there and "6: the fakes bear the label 1" in here


@pytest.mark.usefixtures("public")
def test_a_line_is_judged_in_the_page(python, base_url):
    """NumPy and SymPy are fetched, and no SciPy."""
    form = opened(python, base_url, "judge")
    here, there = asked(form, "judge", line=r"C(G) = -2 \cdot JSD(p_{data} \| p_g) + 2 \log 2")
    assert here == there and "did you mean" in here
    assert not any("scipy" in url for url in python.asked)


@pytest.mark.usefixtures("public")
def test_a_loss_is_named_in_the_page(python, base_url):
    form = opened(python, base_url, "loss")
    code = "import math\n\ndef d_loss(real, fake):\n    return 0.5 * softplus(-real).mean() + softplus(fake).mean()\n"
    here, there = asked(form, "loss", code=code)
    assert here == there and "2: unequal weights" in here
    form.locator('[name="code"]').fill("import torch")
    form.locator("button[type=submit]").click()
    expect(form.locator(".try-it-state")).to_contain_text("torch is not to be had in a browser", timeout=LONG)


@pytest.mark.parametrize("name", ["judge", "loss"])
def test_a_package_that_does_not_come_is_named(python, base_url, name):
    python.context.route(f"{pyodide.HOME}numpy-*", lambda route: route.fulfill(status=404, headers={"Access-Control-Allow-Origin": "*"}))
    form = opened(python, base_url, name)
    form.locator("button[type=submit]").click()
    expect(form.locator(".try-it-state")).to_contain_text("numpy", timeout=LONG)
    expect(form.locator(".try-it-state")).to_contain_text(
        "could not be fetched: it answered 404. Try again later, or ask in a terminal", timeout=LONG
    )
    expect(form.get_by_role("button", name=pyodide_button(form))).to_be_enabled()


def pyodide_button(form):
    return form.locator("button[type=submit]").inner_text()


def test_a_form_is_stopped_and_asked_again(python, base_url):
    form = opened(python, base_url, "numbers")
    form.locator("button[type=submit]").click()
    form.get_by_role("button", name="Stop").click()
    expect(form.locator(".try-it-state")).to_have_text("Stopped.")
    here, there = asked(form, "numbers", real="0.52", fake="0.31", g="0.64")
    assert here == there


def test_the_forms_are_labelled_and_work_by_keyboard(python, base_url):
    for name in PAGES:
        form = opened(python, base_url, name)
        form.locator("details").evaluate_all("all => all.forEach((one) => (one.open = true))")
        for control in form.locator("input, textarea, select").all():
            assert control.evaluate("(one) => one.labels.length === 1 && one.labels[0].innerText.length > 3")
    python.get_by_label("The generator's loss").focus()
    python.keyboard.press("Enter")
    form = python.locator('form[data-form="numbers"]')
    expect(form.get_by_role("status")).not_to_be_empty()
    expect(form.locator(".try-it-stop")).to_be_enabled()


def test_without_javascript_a_form_gives_way_to_the_command(browser, base_url):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base_url}/book/judge-a-line.html")
    expect(page.locator("form.try-it")).to_be_hidden()
    expect(page.get_by_text("In a terminal").first).to_be_visible()
    page.goto(f"{base_url}/{START}")
    expect(page.get_by_text("Here nothing can be started")).to_be_visible()
    context.close()


def test_no_other_page_carries_a_form():
    carry = {path.stem for path in SITE.glob("book/*.html") if "_static/forms" in path.read_text(encoding="utf-8")}
    assert carry == set(PAGES.values())


# ---------------------------------------------------------------- where nothing comes


def cut(route):
    route.abort("internetdisconnected")


def silent(route):
    """A host that takes the question and never answers."""


@pytest.mark.parametrize(("name", "host"), [*((name, cut) for name in PAGES), ("numbers", silent)])
def test_a_form_says_that_python_cannot_be_fetched(page, base_url, name, host):
    page.context.route(f"{pyodide.HOME}**", host)
    form = opened(page, base_url, name)
    form.locator("button[type=submit]").click()
    state = form.locator(".try-it-state")
    expect(state).to_contain_text(f"Python comes from {pyodide.HOST}, and from there pyodide-lock.json could not be fetched", timeout=SOON)
    expect(state).to_contain_text("in a terminal")
    expect(form.locator("button[type=submit]")).to_be_enabled()


@pytest.mark.parametrize("host", [cut, silent])
def test_the_page_before_jupyterlite_says_that_python_cannot_be_fetched(page, base_url, host):
    page.context.route(f"{pyodide.HOME}**", host)
    page.goto(f"{base_url}/{START}")
    page.locator("#go").click()
    expect(page.locator("#state")).to_contain_text(f"Python comes from {pyodide.HOST}, and from there pyodide-lock.json could not", timeout=SOON)
    assert page.url == f"{base_url}/{START}"
    expect(page.get_by_role("link", name="On Binder")).to_have_attribute("href", re.compile("^https://mybinder.org/.*/book/cross-entropy.ipynb$"))


# ---------------------------------------------------------------- a chapter in JupyterLite


def test_the_page_before_jupyterlite_says_what_is_fetched(page, base_url):
    page.goto(f"{base_url}/{START}")
    expect(page.locator("#chapter")).to_have_text("From the Bernoulli likelihood to binary cross-entropy")
    text = page.locator("main").inner_text()
    assert f"Pyodide {pyodide.VERSION}" in text and f"{pyodide.MEGABYTES['jupyterlite']} MB" in text
    expect(page.locator("#go")).to_have_attribute("href", "notebooks/index.html?path=book%2Fcross-entropy.ipynb")
    page.goto(f"{base_url}/lite/start.html?path=//example.org/x.ipynb")
    expect(page.locator("#go")).to_be_hidden()
    expect(page.get_by_role("link", name="Judge a line")).to_have_attribute("href", "start.html?path=book/judge-a-line.ipynb")


def in_jupyterlite(page, base_url, path):
    page.goto(f"{base_url}/lite/start.html?path={path}")
    page.locator("#go").click()
    page.wait_for_url("**/lite/notebooks/**", timeout=LONG)
    page.locator(".jp-CodeCell").first.wait_for(timeout=LONG)


def test_python_starts_in_jupyterlite(page, base_url):
    """The kernel starts, finds SymPy and the book's packages, and nobody is asked but Pyodide's home: comm comes from the site."""
    others = []
    ours = ("http://127.0.0.1", "blob:", "data:", pyodide.HOME)
    page.context.on("request", lambda request: None if request.url.startswith(ours) else others.append(request.url))
    if not python_host.reached():
        page.context.route(f"{pyodide.HOME}**", python_host.answer(compiled=True))
    in_jupyterlite(page, base_url, "book/cross-entropy.ipynb")
    expect(page.get_by_text("Python could not be fetched from")).to_be_visible()  # the note before the chapter
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("import comm, sympy; from ganloss.exact import log; print('found', comm.__version__, sympy.__version__, log(8) == 3 * log(2))")
    page.keyboard.press("Shift+Enter")
    found, until = page.locator(".jp-OutputArea-output", has_text="found"), time.monotonic() + LONG / 1000
    while not (others or found.count() or time.monotonic() > until):
        page.wait_for_timeout(500)
    assert others == []
    assert found.inner_text().strip() == "found 0.2.3 1.14.0 True"


@pytest.mark.usefixtures("public")
def test_a_chapter_runs_in_jupyterlite(page, base_url):
    """Every cell runs, and every check says ok."""
    in_jupyterlite(page, base_url, "book/cross-entropy.ipynb")
    page.get_by_role("menuitem", name="Edit").click()
    page.get_by_text("Clear Outputs of All Cells").click()
    page.get_by_role("menuitem", name="Run").click()
    page.get_by_text("Run All Cells", exact=True).click()
    cells = json.loads((SITE / "lite/files/book/cross-entropy.ipynb").read_text(encoding="utf-8"))["cells"]
    last = sum(cell["cell_type"] == "code" for cell in cells)
    seen, until = {}, time.monotonic() + LONG / 1000
    while str(last) not in seen and time.monotonic() < until:  # a notebook shows only the cells near the window
        page.wait_for_timeout(1000)
        for cell in page.locator(".jp-CodeCell").all():
            number = cell.locator(".jp-InputPrompt").first.inner_text().strip("[]: ")
            if number.isdigit():
                seen[number] = cell.locator(".jp-OutputArea").first.inner_text()
        page.keyboard.press("PageDown")
    assert str(last) in seen, f"the chapter has not come to its end: {sorted(seen)}"
    assert not [text for text in seen.values() if "Traceback" in text or "Error" in text]
    assert any(re.search(r"^ok\s", text, re.M) for text in seen.values())


# ---------------------------------------------------------------- what is fetched is as large as the pages say


def travels(path, get):
    content = get(path)
    return len(content if path.endswith((".whl", ".zip")) else gzip.compress(content, 6)) / 1e6


def core_megabytes(get):
    return sum(travels(name, get) for name in ("pyodide-lock.json", "pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"))


def near(said, measured):
    assert abs(said - measured) <= max(1, measured / 4), f"the pages say {said} MB, and it is {measured:.1f} MB"


def test_the_pages_say_how_much_the_core_is():
    near(pyodide.MEGABYTES["core"], core_megabytes(lambda name: (python_host.core() / name).read_bytes()))


@pytest.mark.usefixtures("public")
def test_the_pages_say_how_much_is_fetched():
    @cache
    def get(name):
        with urllib.request.urlopen(pyodide.HOME + name, timeout=60) as reply:
            return reply.read()

    packages = json.loads(get("pyodide-lock.json"))["packages"]
    size = lambda names: sum(travels(entry["file_name"], get) for entry in python_host.closure(packages, names))
    measured = {"core": core_megabytes(get), "numpy": size(["numpy"]), "sympy": size(["sympy"])}
    measured["scipy"] = size(["scipy"]) - measured["numpy"]
    measured["jupyterlite"] = measured["core"] + size(pyodide.PACKAGES + pyodide.KERNEL)
    print(measured)
    for name, said in pyodide.MEGABYTES.items():
        near(said, measured[name])
