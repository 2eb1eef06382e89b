"""The launch buttons of the built pages lead to files that are in the tree."""

from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build/html"
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
REPOSITORY, BRANCH, BINDER = CONFIG["repository"]["url"], CONFIG["repository"]["branch"], CONFIG["launch_buttons"]["binderhub_url"]


def fault(page, link):
    """What is wrong with a launch link of a page (its path in the site); None for another link, or where all is well."""
    url = urlsplit(urljoin(f"https://here/{page}", link))
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    if url.netloc == urlsplit(BINDER).netloc:
        if url.path != f"/v2/gh{urlsplit(REPOSITORY).path}/{BRANCH}":
            return f"{link} opens another repository or branch"
        return None if (ROOT / query["urlpath"].removeprefix("lab/tree/")).is_file() else f"{link} opens a file that is not in the tree"
    if url.netloc == "here" and url.path.startswith("/lite/"):
        ok = (SITE / url.path.strip("/")).is_file() and (SITE / "lite/files" / query["path"]).is_file() and (ROOT / query["path"]).is_file()
        return None if ok else f"{link} starts a file that is not in the site"
    if link.startswith(f"{REPOSITORY}/issues/new") and "title" in query:
        name = page.removesuffix(".html")
        return None if name in query["title"] else f"{link} does not name its page"
    if url.netloc == urlsplit(REPOSITORY).netloc and not (link == REPOSITORY or link.startswith(f"{REPOSITORY}/")):
        return f"{link} leads to another repository"
    return None


def links(page):
    soup = BeautifulSoup((SITE / page).read_text(encoding="utf-8"), "html.parser")
    return [a["href"] for a in soup.select(".article-header-buttons a[href]")]


PAGES = [f"book/{path.stem}.html" for path in sorted((ROOT / "book").glob("*.ipynb"))]


@pytest.mark.parametrize("page", PAGES)
def test_the_launch_buttons_lead_to_files_of_the_tree(page):
    found = links(page)
    assert [reason for link in found if (reason := fault(page, link))] == []
    source = page.replace(".html", ".ipynb")
    for wanted in (f"{BINDER}/", f"../lite/start.html?path={source}", REPOSITORY, f"{REPOSITORY}/issues/new"):
        assert any(link.startswith(wanted) for link in found), f"no link to {wanted}"


@pytest.mark.parametrize(
    "link",
    [
        f"{BINDER}/v2/gh/other/repository/main?urlpath=lab/tree/book/cross-entropy.ipynb",
        f"{BINDER}/v2/gh{urlsplit(REPOSITORY).path}/{BRANCH}?urlpath=lab/tree/book/gone.ipynb",
        "../lite/gone.html?path=book/cross-entropy.ipynb",
        "../lite/start.html?path=book/gone.ipynb",
        f"{REPOSITORY}/issues/new?title=Issue%20on%20page%20%2Fgone.html",
        "https://github.com/other/repository",
    ],
)
def test_a_link_that_leads_nowhere_is_seen(link):
    assert fault("book/cross-entropy.html", link)


def test_the_readme_opens_a_chapter_on_binder():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = [part.split(")")[0] for part in text.split("](")[1:] if part.startswith(f"{BINDER}/v2")]
    assert found and not any(fault("README", link) for link in found)
