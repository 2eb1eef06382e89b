"""A book of two pages is built with the book's own settings and extension, and its pages are looked at; then a cell of it fails.

JupyterLite is left out here. Nothing is asked of the network if the browser files stand in ``_build`` already.
"""

import base64
import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
import yaml
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, writes

ROOT = Path(__file__).resolve().parents[1]
TOC = """\
format: jb-book
root: book/index
parts:
- caption: Chapters
  numbered: true
  chapters: [{file: book/coin}]
- caption: Back matter
  chapters: [{file: book/ledger}]
"""
TEXT = """\
(ch-coin)=
# A coin & its log

A short page of plain words, which says what a search engine may show of it, and no more than that.

$$ \\log 4 = 2 \\log 2 $$ (log-four)

$$ \\log 9 = 2 \\log 3 $$ (log-nine)

```{prf:theorem} powers of two
:label: thm-powers

The logarithm of a power.
```

## May I read $\\log \\tfrac12$ as $-\\log 2$?

One may: $\\log 1 = 0$.
"""
CHECK = 'from ganloss.checks import Checks\nfrom ganloss.exact import log\n\ncheck = Checks("coin")\ncheck.equal("log-four", log(4), 2 * log(2))'
PICTURE = "import base64\n\nfrom IPython.display import Image\n\nImage(base64.b64decode({!r}))"
PIECES = 'print("in two", end="", flush=True)\nprint(" pieces")'
EXECUTED = {"worlds": "300 finite worlds, exact", "variants": {"tried": 7, "caught": 5, "equal": 1, "refused": 1}}


def png(width, height):
    """A white PNG picture of this size."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xff" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def chapter(*more):
    """The chapter of the small book, with the output of its check stored, and ``more`` cells."""
    picture = PICTURE.format(base64.b64encode(png(7, 3)).decode())
    shown = new_output("stream", name="stdout", text="ok  log-four  =  exact: 2 log 2\n")
    cells = [new_markdown_cell(TEXT), new_code_cell(CHECK, outputs=[shown], execution_count=1), new_code_cell(picture), new_code_cell(PIECES), *more]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return writes(new_notebook(cells=cells, metadata={"kernelspec": kernel}))


def build(folder):
    """`jupyter-book build`, as the book is built: its exit code, its warnings, and all that it said."""
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", ".", "--keep-going", "-n", "-q"]
    with open(folder / "said.txt", "w+", encoding="utf-8", errors="replace") as said:  # no pipe: a process left behind would keep it open
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=subprocess.STDOUT, start_new_session=True)
        code = process.wait()
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        said.seek(0)
        text = said.read()
    return code, [line for line in text.splitlines() if "WARNING: " in line and "linebyline.assets" not in line], text


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The folder of the small book, built."""
    folder = tmp_path_factory.mktemp("two-pages")
    shutil.copy(ROOT / "_config.yml", folder)
    hidden = shutil.ignore_patterns("__pycache__")
    for package in ("_ext", "_static", "printed", "gan", "ganloss"):
        shutil.copytree(ROOT / "book" / package, folder / "book" / package, ignore=hidden)
    (folder / "book/_ext/linebyline/lite.py").write_text("def setup(app): pass\n")
    if (ROOT / "_build/.assets").is_dir():
        shutil.copytree(ROOT / "_build/.assets", folder / "_build/.assets")
    digest = hashlib.sha1(rb"\log 4 = 2 \log 2").hexdigest()
    for name, text in {
        "_toc.yml": TOC,
        "book/index.md": "# Two pages\n\nSee [the ledger](ledger.md) and {eq}`log-four`.\n",
        "book/ledger.md": "# The ledger\n\n```{ledger}\n```\n",
        "book/coin.ipynb": chapter(),
        "book/executed.json": json.dumps({"log-four": {"tex_sha1": digest} | EXECUTED}),
        "book/references.bib": "",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    code, warnings, text = build(folder)
    assert (code, warnings) == (0, []), text
    return folder


@pytest.fixture
def coin(book):
    return BeautifulSoup((book / "_build/html/book/coin.html").read_text(encoding="utf-8"), "html.parser")


@pytest.fixture
def ledger(book):
    return BeautifulSoup((book / "_build/html/book/ledger.html").read_text(encoding="utf-8"), "html.parser")


def test_the_mark_beside_an_equation_leads_to_its_row(coin, ledger):
    marks = {mark["href"]: mark for mark in coin.select("a.eq-check")}
    assert list(marks) == ["ledger.html#ledger-log-four", "ledger.html#ledger-log-nine"]
    checked, unchecked = marks.values()
    assert checked.text == "✓" and "eq-unchecked" not in checked["class"]
    assert checked["aria-label"] == "Equation 1.1 checked: equal (exact). The printed line executed: 300 finite worlds, exact. Go to the ledger."
    assert unchecked.text == "?" and "eq-unchecked" in unchecked["class"]
    assert all(ledger.find(id=href.partition("#")[2]) for href in marks)


def test_the_ledger_tells_what_stands_behind_a_line(ledger):
    cells = [cell.get_text(" ", strip=True) for cell in ledger.find(id="ledger-log-four")("td")]
    assert cells[1:] == ["equal exact", "300 finite", "5 of 7, 1 equal, 1 refused"]
    assert ledger.find(id="ledger-log-four").th.a["href"] == "coin.html#equation-log-four"
    assert [cell.get_text(strip=True) for cell in ledger.find(id="ledger-log-nine")("td")][1:] == ["none", "not executed", "not tried"]
    assert "The book has 2 labelled equations in 1 chapter; 1 are executed as printed, 1 are not" in ledger.article.get_text(" ")


def test_formulas_are_set_when_the_book_is_built(coin):
    formulas = coin.select("div.math")
    assert len(formulas) == 2 and all(formula.find("math") for formula in formulas)
    assert not [script for script in coin.select("script[src]") if re.search("mathjax|katex", script["src"], re.IGNORECASE)]


def test_a_full_stop_stays_with_its_formula(coin):
    (formula,) = [found for found in coin.select("p span.math") if "log" in found.get_text()]
    assert formula.next_sibling == "\u2060."


def test_a_picture_has_its_size(coin):
    (picture,) = coin.select(".cell_output img")
    assert (picture["width"], picture["height"]) == ("7", "3")


def test_only_coloured_words_of_code_have_an_element(coin):
    (code,) = [found for found in coin.select(".cell_input pre") if "Checks" in found.text]
    assert code.text.strip() == CHECK
    names = {name for part in code("span") for name in part.get("class", [])}
    assert {"kn", "s2", "mi"} <= names and not names & {"n", "nn", "p", "w"}


def test_the_marks_in_the_menus_wait_until_a_menu_opens(coin):
    marks = coin.select(".dropdown-menu img")
    assert len(marks) == 2 and all(mark["loading"] == "lazy" and mark["alt"] == "" and mark.find_parent("a").text.strip() for mark in marks)


def test_the_search_shows_headings_without_tex(book):
    index = (book / "_build/html/searchindex.js").read_text(encoding="utf-8")
    assert {"A coin & its log", "May I read log 1/2 as −log 2?"} <= set(json.loads(index[index.index("(") + 1 : index.rindex(")")])["alltitles"])


def test_a_passed_check_looks_like_one(coin):
    assert coin.select(".check-lines")


def test_a_line_printed_in_two_pieces_is_one_line(coin):
    assert "in two pieces\n" in [output.get_text() for output in coin.select(".cell_output pre")]


def test_no_page_asks_another_host(book):
    pages = sorted((book / "_build/html").rglob("*.html"))
    assert len(pages) >= 5
    asked = {
        (page.name, found[name])
        for page in pages
        for found in BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select("script, img, source, iframe, link")
        for name in ("src", "href")
        if urlparse(found.get(name, "")).netloc and found.get("rel") != ["canonical"]
    }
    assert asked == set()


def test_no_script_is_loaded_twice(coin):
    sources = [urlparse(script["src"]).path for script in coin.select("script[src]")]
    assert len(sources) == len(set(sources)) > 0


def test_a_page_has_a_title_and_describes_itself(coin):
    assert coin.title.text.count("A coin & its log") == 1 and "The GAN Loss, Line by Line" in coin.title.text
    meta = {tag.get("name") or tag.get("property"): tag.get("content") for tag in coin("meta")}
    words = "A short page of plain words, which says what a search engine may show of it, and no more than that."
    assert meta["description"] == meta["og:description"] == words
    assert meta["og:title"] == "A coin & its log"
    assert meta["og:url"] == "https://gan-loss.github.io/line-by-line/book/coin.html"


def test_the_picture_of_a_shared_link_is_in_the_book(book, coin):
    meta = {tag.get("name") or tag.get("property"): tag.get("content") for tag in coin("meta")}
    address = meta["og:image"].removeprefix("https://gan-loss.github.io/line-by-line/")
    header = (book / "_build/html" / address).read_bytes()[16:24]
    assert struct.unpack(">II", header) == (int(meta["og:image:width"]), int(meta["og:image:height"])) == (1200, 630)
    assert meta["twitter:card"] == "summary_large_image" and meta["og:image:alt"]


def test_a_chapter_can_be_launched(coin):
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    addresses = [link["href"] for link in coin.select("a[href]")]
    lite, binder = config["launch_buttons"]["jupyterlite_url"], config["launch_buttons"]["binderhub_url"]
    assert [address for address in addresses if address.startswith(lite) and address.endswith("book/coin.ipynb")]
    assert [address for address in addresses if address.startswith(binder) and address.endswith("book/coin.ipynb")]


def test_the_end_of_a_chapter_asks_for_wrong_equations(coin, ledger):
    (link,) = coin.select(".chapter-end a")
    asked = parse_qs(urlparse(link["href"]).query)
    assert asked["title"] == ["Wrong equation: A coin & its log"]
    assert (ROOT / ".github/ISSUE_TEMPLATE" / asked["template"][0]).is_file()
    assert not ledger.select(".chapter-end")


def test_the_index_lists_a_theorem_by_its_title(book):
    index = BeautifulSoup((book / "_build/html/genindex.html").read_text(encoding="utf-8"), "html.parser")
    (entry,) = index.select("table.genindextable a")
    assert (entry.text, entry["href"]) == ("Powers of two (theorem)", "book/coin.html#thm-powers")


def test_the_front_door_leads_to_the_first_page(book):
    door = BeautifulSoup((book / "_build/html/index.html").read_text(encoding="utf-8"), "html.parser")
    assert door.html["lang"] == "en" and door.title.text == "The GAN Loss, Line by Line"
    assert (book / "_build/html" / door.select_one("h1 a")["href"]).is_file()


def test_a_cell_that_fails_makes_the_build_fail(book):
    """Last, since the small book is broken by it: xdist keeps a module's tests together and in order."""
    (book / "book/coin.ipynb").write_text(chapter(new_code_cell("1 / 0")), encoding="utf-8")
    code, _, text = build(book)
    assert code != 0 and "1 notebook(s) with a failing cell: book/coin" in text
