"""The book's own Sphinx extension: what its pages do beyond Jupyter Book. One idea a module.

kernels      the chapters' kernels find the helper package; a failed cell fails the build; no stale outputs
assets       browser files by others (KaTeX's style and fonts, the previews' scripts), brought at build time
formulas     mathematics is set at build time, strictly: a formula that cannot be set is a warning with its place
ledger_page  the ``{ledger}`` directive, and the mark beside each numbered equation that leads to it
pictures     every figure has its size before it is loaded
pages        lighter, tidier pages: no repeated scripts, no request to other hosts, fonts on time, true labels
described    what a search engine or a shared link shows of a page
index_of_notions  theorems in the index, beside the words of the glossary
reading      the end of a chapter: report a wrong equation, and which chapters I have read
lite         the chapters, runnable in the browser without a server (JupyterLite)
lab          the book's TeX macros in JupyterLab and JupyterLite
"""

from . import assets, described, formulas, index_of_notions, kernels, ledger_page, lite, pages, pictures, reading


def setup(app):
    for module in (kernels, assets, formulas, ledger_page, pictures, pages, described, index_of_notions, reading, lite):
        module.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
