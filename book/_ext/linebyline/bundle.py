"""One style sheet and one script for all pages, instead of some 30 files, most of whose rules and glyphs no page uses.

The sheet is made of the sheets of the theme, of the extensions and of the book, in their order, without what does not occur (``purge``, ``fonts``).
The script is made of their scripts, in their order, and is deferred; ``documentation_options.js`` stays by itself, since inline scripts need it.
What a page adds for itself alone, what is not of this site, and what has an attribute that means something (``type="module"``) stays as it is.
"""

import hashlib
import posixpath
import re
from pathlib import Path

from pygments.lexers import JavascriptLexer
from pygments.token import String
from sphinx.util import logging

from . import fonts, pages, purge
from .kernels import BOOK

logger = logging.getLogger(__name__)

SHEET, SCRIPT, FONTS = "all.css", "all.js", "fonts"
FIRST = "documentation_options.js"
SELDOM = {  # scripts left out of the bundle -> what stands in the body of a page that needs them
    "togglebutton.js": r'class="[^"]*(?<![\w-])(?:toggle|dropdown)(?![\w-])',
    "design-tabs.js": r'class="[^"]*\bsd-tab-set\b',
    "sphinx-thebe.js": r"thebe-launch-button",
}
# the theme's script measures every box that might be too wide, and so has the whole page laid out at once: now only what is near the
# screen, and book.js sees to the rest
MEASURES = r"(\w+)\.tabIndex=(?=\1\.scrollWidth)", r"\1.tabIndex=\1.checkVisibility?.({contentVisibilityAuto:true})===false?\1.tabIndex:"
SETTINGS = {"toggle": "togglebutton.js", "thebe": "sphinx-thebe.js"}  # an inline script that holds this word goes with that script


def of_theme(kind):
    """The sheets ("css") or scripts ("js") that the theme's template names and ``pages`` has taken out of it, as paths in ``_static``."""
    found = re.findall(rf"_static/([\w/.-]+\.{kind})", (pages.THEME / "static/webpack-macros.html").read_text(encoding="utf-8"))
    return [name for name in dict.fromkeys(found) if "fontawesome.js" not in name]


def name_of(asset):
    """A sheet's or script's path in ``_static``; empty for one that stands in the page itself."""
    return posixpath.normpath(str(getattr(asset, "filename", asset) or "").split("?")[0]).removeprefix("_static/").removeprefix(".")


def shared(assets, meaningless):
    """Of a builder's sheets or scripts, those that go into the bundle, in order."""
    kept = []
    for asset in sorted(assets, key=lambda asset: asset.priority):
        name = name_of(asset)
        if name and ":/" not in name and name not in {FIRST, SHEET, SCRIPT, *SELDOM} and set(asset.attributes) <= meaningless:
            kept.append(asset)
    return list({name_of(asset): asset for asset in kept}.items())


def sheets(builder):
    return shared(builder._orig_css_files, {"rel", "type", "media", "digest"})


def scripts(builder):
    return shared(builder._orig_js_files, {"defer", "async", "digest"})


def prepare(app):
    """The bundle is one more sheet and script of the builder; those that stay by themselves wait for the page as it does."""
    app.add_css_file(SHEET, priority=0)
    app.add_js_file(SCRIPT, loading_method="defer")
    for script in getattr(app.builder, "_js_files", []):
        if name_of(script) in SELDOM and "async" not in script.attributes:
            script.attributes["defer"] = "defer"


def link(app, pagename, templatename, context, doctree):
    """The page names the bundle, and beside it only what is its own."""
    body, together = context.get("body", ""), {name for name, _ in sheets(app.builder)} | {name for name, _ in scripts(app.builder)}

    def own(asset):
        name = name_of(asset)
        inline = getattr(asset, "attributes", {}).get("body") or ""
        needed_by = (
            name
            if name in SELDOM
            else next((script for word, script in SETTINGS.items() if inline.startswith(f"let {word}") or word in inline), None)
        )
        return name not in together and (needed_by is None or re.search(SELDOM[needed_by], body))

    context["css_files"] = [asset for asset in context["css_files"] if own(asset)]
    context["script_files"] = [asset for asset in context["script_files"] if own(asset)]


# ---------------------------------------------------------------- once all pages are written


def written_pages(out):
    """The texts of all pages of the book by their paths; JupyterLite beside them is by others."""
    return {path: path.read_text(encoding="utf-8") for path in sorted(out.rglob("*.html")) if path.relative_to(out).parts[0] != "lite"}


def words_of(html):
    """The names by which a style sheet may speak of something on the page: its classes, ids and tags."""
    found = {word for value in re.findall(r'\s(?:class|id)="([^"]*)"', html) for word in value.split()}
    return found | {name.lower() for name in re.findall(r"<([A-Za-z][\w-]*)", html)}


def read_sheet(static, name):
    """A sheet with its imports in their places and its addresses as from ``_static``."""
    css, folder = (static / name).read_text(encoding="utf-8"), posixpath.dirname(name)

    def moved(match):
        address = match[1].strip("\"'")
        return match[0] if re.match(r"[a-z]+:|#|/", address) else f'url("{posixpath.normpath(posixpath.join(folder, address))}")'

    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"url\(\s*(\"[^\"]*\"|'[^']*'|[^)\"']*)\s*\)", moved, css)
    return re.sub(r"@import \"([^\"]+)\";", lambda match: read_sheet(static, posixpath.normpath(posixpath.join(folder, match[1]))), css)


def read_script(static, name):
    """A script without the address of its source map, closed so that the next one can follow."""
    return re.sub(r"//# sourceMappingURL=.*", "", (static / name).read_text(encoding="utf-8")).strip() + "\n;\n"


def digest(data):
    return hashlib.sha256(data).hexdigest()[:8]


def small_fonts(app, static, css, texts):
    """The sheet with each font cut to the characters that occur, as files of ``_static/fonts``, and their digests by their paths."""
    formulas, icons = fonts.in_formulas(texts), fonts.in_sheet(css)
    versions = {}

    def cut(match):
        found = re.search(r'url\("([^"]+\.woff2)"\)', match[0])
        if found is None:
            return match[0]
        data = fonts.cached(Path(app.outdir).parent / ".fonts", static / found[1], formulas if "katex" in found[1] else icons)
        target = f"{FONTS}/{posixpath.basename(found[1])}"
        (static / FONTS).mkdir(exist_ok=True)
        (static / target).write_bytes(data)
        versions[target] = digest(data)
        return re.sub(r"src:[^;}]*", lambda _: f'src:url("{target}?v={versions[target]}") format("woff2")', match[0])

    return re.sub(r"@font-face\{[^}]*\}", cut, css), versions


def stamp(html, versions):
    """Each address of ``versions`` (path in ``_static`` -> digest of the file) with that digest, so that no reader sees an old copy."""
    for name, version in versions.items():
        html = re.sub(rf"(_static/{re.escape(name)})(?:\?v=\w*)?(?=[\"'])", rf"\1?v={version}", html)
    return html


def strings_of(script):
    """The words in the strings of a script: the names that it may give to something on the page."""
    strings = (text for kind, text in JavascriptLexer().get_tokens(script) if kind in String)
    return {word for text in strings for word in re.findall(r"[A-Za-z_][\w-]*", text)}


def known_names(static, texts):
    """All names that a style sheet may need: those of the pages, of the scripts that a page may load, and what the book's own sheets speak of."""
    known = set().union(*map(words_of, texts))
    for path in (*static.glob("*.js"), *static.glob("vendor/*.js")):  # the theme's are in the bundle
        if path.name not in SELDOM or any(path.name in html for html in texts):
            known |= strings_of(path.read_text(encoding="utf-8"))
    for path in (BOOK / "_static").glob("*.css"):  # these are kept whole: a verdict may come when the page is read
        known |= set(re.findall(r"[.#]([A-Za-z_][\w-]*)", path.read_text(encoding="utf-8")))
    return known


def write(app, exception):
    """Make the bundle, and stamp all pages with its digests."""
    if exception is not None or app.builder.name != "html":
        return
    out = Path(app.outdir)
    static, texts = out / "_static", written_pages(out)
    script = "".join(read_script(static, name) for name in [name for name, _ in scripts(app.builder)] + of_theme("js"))
    script, changes = re.subn(*MEASURES, script)
    if not changes:
        logger.warning("The theme's scripts have changed: %s is not in them.", MEASURES[0], type="linebyline", subtype="theme")
    (static / SCRIPT).write_bytes(script.encode())
    css = "".join(read_sheet(static, name) for name in of_theme("css"))
    for name, sheet in sheets(app.builder):
        medium = sheet.attributes.get("media")
        css += f"@media {medium} {{ {read_sheet(static, name)} }}" if medium else read_sheet(static, name)
    css, versions = small_fonts(app, static, purge.purge(css, known_names(static, texts.values())), texts.values())
    (static / SHEET).write_bytes(f'@charset "utf-8";{css}'.encode())
    versions |= {name: digest((static / name).read_bytes()) for name in (SHEET, SCRIPT)}
    for path, html in texts.items():
        if (stamped := stamp(html, versions)) != html:
            path.write_text(stamped, encoding="utf-8")


def setup(app):
    app.connect("builder-inited", prepare, priority=900)
    app.connect("html-page-context", link, priority=950)
    app.connect("build-finished", write, priority=550)  # when the other extensions have copied theirs
