"""The zip of the book, unpacked and opened from the disk: pages, figures, fonts, previews and search work without a server."""

import zipfile

import pytest
from conftest import SITE
from linebyline import offline

pytestmark = pytest.mark.browser
WEB = "https://example.org/book/"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("offline")
    offline.pack(SITE, folder / "book.zip", WEB)
    with zipfile.ZipFile(folder / "book.zip") as archive:
        archive.extractall(folder)
    return folder / "book"


@pytest.fixture
def faults(page):
    """What goes wrong on the page while the test runs: an error, or a request for anything but a file that is there."""
    found = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("requestfailed", lambda request: None if request.failure == "net::ERR_ABORTED" else found.append(request.url))
    page.on("request", lambda request: None if request.url.startswith(("file:", "data:", "blob:")) else found.append(request.url))
    yield found
    assert not found


def test_the_first_page_leads_to_a_chapter(page, unpacked, faults):
    page.goto((unpacked / "index.html").as_uri())
    page.wait_for_url("**/book/index.html")
    page.locator("article a", has_text="cross-entropy").first.click()
    page.wait_for_url("**/book/cross-entropy.html")
    assert page.locator("article h1").inner_text().startswith("5. ")
    pictures = page.evaluate(
        "Promise.all([...document.querySelectorAll('article img')].map((p) => ((p.loading = 'eager'), p.decode().then(() => p.naturalWidth))))"
    )
    assert pictures and min(pictures) > 0
    assert page.evaluate("document.fonts.ready.then(() => [...document.fonts].some((f) => f.family === 'KaTeX_Main' && f.status === 'loaded'))")


def test_a_preview_opens(page, unpacked, faults):
    page.goto((unpacked / "book/cross-entropy.html").as_uri())
    page.locator("article a[href='#equation-bce-definition']").first.hover()
    page.locator(".tippy-box .katex").first.wait_for()


def test_search_finds(page, unpacked):
    page.goto((unpacked / "search.html").as_uri() + "?q=entropy")
    page.locator("#search-results li a", has_text="binary cross-entropy").first.wait_for()


def test_jupyterlite_is_on_the_web(page, unpacked):
    page.goto((unpacked / "book/cross-entropy.html").as_uri())
    links = page.locator("a[href*='lite/']").evaluate_all("(links) => links.map((link) => link.href)")
    assert links and all(link.startswith(WEB) for link in links)
    assert not (unpacked / "lite").exists()


def test_the_same_pages_make_the_same_bytes(tmp_path):
    site = tmp_path / "site"
    (site / "book").mkdir(parents=True)
    for name in ("index.html", "book/b.html", "book/a.html"):
        (site / name).write_text('<a href="../lite/x">')
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        offline.pack(site, tmp_path / name / "z.zip", WEB)
        (site / "book/a.html").touch()
    assert (tmp_path / "one/z.zip").read_bytes() == (tmp_path / "two/z.zip").read_bytes()


def test_without_a_built_book_it_says_so(tmp_path):
    with pytest.raises(SystemExit, match="jupyter-book build"):
        offline.pack(tmp_path, tmp_path / "z.zip", WEB)
