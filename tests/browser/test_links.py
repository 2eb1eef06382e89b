"""Every link, picture, script and style of the built book leads to a file of it, and every anchor to an element. It needs no browser."""

import posixpath
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from test_pages import PAGES

pytestmark = pytest.mark.browser
SITE = Path(__file__).resolve().parents[2] / "_build/html"


@cache
def read(path):
    """The ids that a page has, and the addresses that it names."""
    page = BeautifulSoup(path.read_bytes(), "html.parser")
    names = {found.get("id") or found.get("name") for found in page.select("[id], a[name]")}
    return names, {found.get(key) for key in ("href", "src") for found in page.select(f"[{key}]")}


def dead_links(site, name):
    """The addresses on a page of the site that lead to no file, or to no element of it. Other sites are left to the weekly run."""
    faults = []
    for address in read(site / name)[1]:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            continue
        target = site / posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path))) if parts.path else site / name
        if not target.is_file():
            faults.append(f"{name}: {address} leads to no file")
        elif parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in read(target)[0]:
            faults.append(f"{name}: {address} leads to no element")
    return sorted(faults)


@pytest.mark.parametrize("name", ["index.html", "search.html", "genindex.html", *PAGES])
def test_no_link_is_dead(base_url, name):
    assert dead_links(SITE, name) == []


def test_a_dead_link_is_named(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "logo.svg").write_text("<svg/>")
    links = ["page.html#here", "#here", "../logo.svg?v=1", "https://example.org/x", "gone.html", "#gone", "page.html#gone", "../gone.png"]
    (tmp_path / "book/page.html").write_text("<p id=here></p>" + "".join(f'<a href="{link}"></a>' for link in links))
    assert dead_links(tmp_path, "book/page.html") == [
        "book/page.html: #gone leads to no element",
        "book/page.html: ../gone.png leads to no file",
        "book/page.html: gone.html leads to no file",
        "book/page.html: page.html#gone leads to no element",
    ]
