"""The whole book as one PDF with bookmarks: ``python book/_ext/linebyline/pdf.py`` after ``jupyter-book build .``.

pdf.js joins the articles of the built pages, in the order of _toc.yml, into the book's first page; Chromium prints that page in the book's
print style, twice: the second time the table of contents knows the page numbers. It needs requirements-browser.txt and a Chromium (the
system's, or the one that ``playwright install chromium`` brings). Folded code is left out; notes and solutions stand where they are asked for.
"""

import argparse
import asyncio
import io
import logging
import shutil
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PATIENCE = 900  # seconds for one printing; a runner with two cores needs a tenth of it
NUMBERS = """(numbers) => {
  for (const line of document.querySelectorAll(".pdf-contents a")) line.lastChild.textContent = numbers[line.hash.slice(1)];
}"""
HEADINGS = """() => [...document.querySelectorAll("article :is(h1, h2, h3, h4, h5, h6)")].map((heading) => {
  const copy = heading.cloneNode(true);
  for (const formula of copy.querySelectorAll(".katex-mathml")) formula.remove();
  return copy.textContent.replaceAll("\\u200b", "").trim();
})"""


def parts(toc, site):
    """What pdf.js joins: the parts of the table of contents with their built pages, the first page foremost; SystemExit where one is missing."""
    plan = [(None, [toc["root"]])] + [(part["caption"], [chapter["file"] for chapter in part["chapters"]]) for part in toc["parts"]]
    missing = [name for _, names in plan for name in names if not (site / f"{name}.html").exists()]
    if missing:
        raise SystemExit(f"{site} has no built page for {', '.join(missing)}: run `jupyter-book build .` first.")
    read = lambda name: (site / f"{name}.html").read_text(encoding="utf-8")
    return [{"caption": caption, "pages": [{"name": name, "html": read(name)} for name in names]} for caption, names in plan]


async def printed(site, toc, author):
    """The PDF as bytes, and the plain text of its headings in their order."""
    from playwright.async_api import Error, async_playwright
    from pypdf import PdfReader

    pages = parts(toc, site)
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    async with async_playwright() as play:
        try:
            browser = await play.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        except Error as error:
            raise SystemExit(f"Chromium does not start ({error.message.splitlines()[0]}): `playwright install chromium` brings one.") from None
        page = await browser.new_page()
        await page.goto((site / f"{toc['root']}.html").resolve().as_uri())
        await page.add_style_tag(path=HERE / "pdf.css")
        await page.evaluate((HERE / "pdf.js").read_text(encoding="utf-8"), {"parts": pages, "author": author})
        paper = {"format": "A4", "print_background": True}
        draft = PdfReader(io.BytesIO(await asyncio.wait_for(page.pdf(**paper), PATIENCE)))
        places = {name.lstrip("/"): draft.get_destination_page_number(place) + 1 for name, place in draft.named_destinations.items()}
        await page.evaluate(NUMBERS, places)
        headings = await page.evaluate(HEADINGS)
        return await asyncio.wait_for(page.pdf(**paper, outline=True, tagged=True), PATIENCE), headings


def bookmarks(outline):
    """The bookmarks of a pypdf outline in their order."""
    for entry in outline:
        if isinstance(entry, list):
            yield from bookmarks(entry)
        else:
            yield entry


def make(site, target, toc, author):
    """Print the built book in the folder ``site`` into the file ``target``; return the number of pages. Raises SystemExit with the reason."""
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # of Chromium's way to count its objects
    try:
        from pypdf import PdfWriter
        from pypdf.generic import NameObject, TextStringObject

        data, headings = asyncio.run(printed(site, toc, author))
    except ImportError as error:
        raise SystemExit(f"{error.name} is not installed: run `pip install -r requirements-browser.txt` first.") from None
    except TimeoutError:
        raise SystemExit(f"Chromium did not finish one printing in {PATIENCE} seconds.") from None
    book = PdfWriter(clone_from=io.BytesIO(data))
    for mark, text in zip(bookmarks(book.outline), headings, strict=True):  # Chromium repeats words where a heading begins a page
        mark.node[NameObject("/Title")] = TextStringObject(text)
    book.add_metadata({"/Author": author})
    book.write(target)
    return len(book.pages)


def main():
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("site", nargs="?", type=Path, default=ROOT / "_build/html", help="the built book")
    words.add_argument("target", nargs="?", type=Path, default=ROOT / "_build/the-gan-loss-line-by-line.pdf", help="the PDF")
    given = words.parse_args()
    toc, config = (yaml.safe_load((ROOT / name).read_text(encoding="utf-8")) for name in ("_toc.yml", "_config.yml"))
    count = make(given.site, given.target, toc, config["author"])
    print(f"{given.target}: {count} pages, {given.target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
