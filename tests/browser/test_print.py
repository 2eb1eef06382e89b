"""The book on paper: a page in print style is nowhere cut off, and the PDF has bookmarks, numbers and links that lead somewhere."""

import io
import json
import subprocess
import sys

import pytest
from conftest import SITE
from linebyline import pdf
from pypdf import PdfReader

pytestmark = pytest.mark.browser
PAPER = {"width": 657, "height": 960}  # what A4 leaves between the margins of print.css
TOC = {
    "root": "book/index",
    "parts": [{"caption": "Two chapters", "chapters": [{"file": "book/training-loop"}, {"file": "book/judge-a-line"}]}],
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The PDF of the first page and two chapters, made apart, since Playwright is at work in this process."""
    target = tmp_path_factory.mktemp("pdf") / "book.pdf"
    program = (
        "import json, sys; from pathlib import Path; from linebyline import pdf;"
        "pdf.make(Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3]), 'A. U. Thor')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, SITE, target, json.dumps(TOC)], cwd=pdf.HERE.parent, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return PdfReader(io.BytesIO(target.read_bytes()))


def nested(outline):
    return [nested(entry) if isinstance(entry, list) else entry.title for entry in outline]


def test_the_bookmarks_go_down_to_the_sections(book):
    marks = nested(book.outline)
    assert marks[:2] == ["Contents", "The GAN Loss, Line by Line"]
    chapters = marks[marks.index("Two chapters") + 1]
    assert [mark for mark in chapters if isinstance(mark, str)] == ["1. What the training loop computes", "4. Judge a line"]
    assert "1.2. The loop" in chapters[1]


def test_the_contents_name_the_pages(book):
    places = {mark.title: book.get_destination_page_number(mark) + 1 for mark in pdf.bookmarks(book.outline)}
    contents = book.pages[places["Contents"] - 1].extract_text()
    lines = dict(line.rsplit(maxsplit=1) for line in contents.replace("\n", " ").replace("4. Judge", "\n4. Judge").splitlines())
    for title in ("1. What the training loop computes", "4. Judge a line"):
        assert any(line.endswith(title) and number == str(places[title]) for line, number in lines.items()), (contents, places)


def test_no_page_is_empty_and_equations_keep_their_numbers(book):
    texts = [page.extract_text() for page in book.pages]
    assert min(len(text) for text in texts) > 40
    assert all(any(f"({number})" in text for text in texts) for number in ("1.1", "1.2", "1.3"))


def test_it_says_what_it_is(book):
    assert (book.metadata.title, book.metadata.author) == ("The GAN Loss, Line by Line", "A. U. Thor")
    assert book.trailer["/Root"]["/Lang"] == "en"


def test_the_links_lead_somewhere(book):
    links = [note.get_object() for page in book.pages for note in page.get("/Annots", []) if note.get_object()["/Subtype"] == "/Link"]
    inside = [link["/Dest"] for link in links if "/Dest" in link]
    outside = [link["/A"]["/URI"] for link in links if "/Dest" not in link]
    assert len(inside) > 10
    assert [place for place in inside if place not in book.named_destinations] == []
    assert [address for address in outside if not address.startswith("https://")] == []
    assert any(address.endswith("book/notation.html") for address in outside), "a chapter that is not in this PDF is on the web"


def test_without_a_built_book_it_says_so(tmp_path):
    with pytest.raises(SystemExit, match="book/training-loop, book/judge-a-line: run `jupyter-book build"):
        pdf.parts(TOC, tmp_path)


CUT = """() => {
  const wide = (box) => box.scrollWidth > box.clientWidth + 1;
  const faults = [...document.querySelectorAll("article :is(pre, p, figure, table, h1, h2, h3)")]
    .filter((box) => box.getBoundingClientRect().width && (box.getBoundingClientRect().right > innerWidth + 1 || (box.matches("pre") && wide(box))))
    .map((box) => `${box.tagName}: ${box.textContent.slice(0, 60)}`);
  for (const math of document.querySelectorAll("div.math")) {
    const parts = [...math.querySelectorAll(".katex-html > *")].map((part) => part.getBoundingClientRect().right);
    const end = math.querySelector(".eqno")?.getBoundingClientRect().left ?? innerWidth;
    if (Math.max(...parts) > end + 1) faults.push(`${math.id}: ${Math.max(...parts) - end} px too wide`);
  }
  return faults;
}"""


def on_paper(page, address):
    page.goto(address)
    page.evaluate("document.fonts.ready")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")


@pytest.mark.parametrize("name", ["index", "notation", "generator-losses", "one-integral-two-samples", "thread-1", "thread-2", "ledger"])
def test_nothing_is_cut_off_on_paper(page, base_url, name):
    on_paper(page, f"{base_url}/book/{name}.html")
    assert page.evaluate(CUT) == []


def test_paper_shows_the_text_and_what_is_folded_in_it_but_no_controls(page, base_url):
    page.add_init_script("localStorage.setItem('theme', 'dark')")
    on_paper(page, f"{base_url}/book/cross-entropy.html")
    assert page.locator("article h1").inner_text().startswith("5. ")
    for gone in (".bd-sidebar-primary", ".bd-header-article", ".prev-next-footer", "article button"):
        assert not page.locator(gone).first.is_visible()
    assert page.locator(".solution p:not(.admonition-title)").first.is_visible()
    assert page.locator("details:not(.cell details) .sd-card-body").first.is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('article p')).color.match(/\\d+/g).every((part) => part < 90)")
