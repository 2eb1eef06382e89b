"""The book's own Sphinx extension: what its pages do beyond Jupyter Book. One idea a module.

kernels      the chapters' kernels find the helper package; a failed cell fails the build; no stale outputs
assets       browser files by others (KaTeX's style and fonts, the previews' scripts), brought at build time
formulas     mathematics is set at build time, strictly: a formula that cannot be set is a warning with its place
lines        a display formula breaks before its signs where the page is narrow, and a reason goes under its line
ledger_page  the ``{ledger}`` directive, and the mark beside each numbered equation that leads to it
pictures     every figure has its size before it is loaded, waits until it is near, and is as small as its look allows
previews     what a link leads to, brought when it is pointed at
bundle       one style sheet and one script for all pages, without what does not occur on any
purge        a style sheet without the rules for what does not occur
fonts        a font without the characters that do not occur
pages        lighter, tidier pages: no repeated scripts, no request to other hosts, fonts on time, true labels
exercises    one toggle for each solution and one for its check, which open without a script
noscript     a page without JavaScript: colours, chapters, links; and the ways past what a keyboard would walk through
described    what a search engine or a shared link shows of a page
titles       what the book's own search shows of a heading: formulas in letters, not as TeX
movable      the ``{movable}`` directive: a figure that the reader moves, drawn in the browser
pyodide      Python in the reader's browser: its version, its address, what the book adds to it
forms        the forms that answer in the page
index_of_notions  theorems in the index, beside the words of the glossary
reading      the end of a chapter: report a wrong equation, and which chapters I have read
lite         the chapters, runnable in the browser without a server (JupyterLite)
lab          the book's TeX macros in JupyterLab and JupyterLite

And two commands, run on the built pages:

pdf          the whole book as one PDF with bookmarks
offline      the pages as a zip that can be read without a network
"""

from . import (
    assets,
    bundle,
    described,
    exercises,
    forms,
    formulas,
    index_of_notions,
    kernels,
    ledger_page,
    lite,
    movable,
    noscript,
    pages,
    pictures,
    previews,
    reading,
    titles,
)

MODULES = (
    kernels,
    assets,
    formulas,
    ledger_page,
    pictures,
    movable,
    pages,
    exercises,
    noscript,
    described,
    titles,
    index_of_notions,
    reading,
    previews,
    bundle,
    forms,
    lite,
)


def setup(app):
    for module in MODULES:
        module.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
