"""Lighter, tidier pages: no repeated scripts, nothing from other hosts, one search box, check lines that look like check lines."""

import re
from html import escape
from pathlib import Path

import pydata_sphinx_theme
import sphinx_book_theme
from docutils import nodes
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Text
from sphinx.util import logging

logger = logging.getLogger(__name__)

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme"
THEMES = (THEME, THEME.parent, Path(sphinx_book_theme.__file__).parent / "theme/sphinx_book_theme")
TEMPLATES = (  # (template, pattern, replacement)
    # every sheet and script that the theme names here goes into the bundle, but for 1.5 MB of icons: its style sheet shows them from web fonts
    ("static/webpack-macros.html", r".*_static/.*\n", ""),
    # light or dark is known before the page is painted, not when the last script has run
    (
        "pydata_sphinx_theme/layout.html",
        r"(?=\n +</script>\n +<!--\n +this give us a css class)",
        '\n    if (document.documentElement.dataset.theme === "auto")'
        '\n      document.documentElement.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";',
    ),
    # the search page alone searches, unless the theme is told to search as one types
    (
        "pydata_sphinx_theme/layout.html",
        r"{% if pagename == 'search' %}",
        "{% if pagename == 'search' or not (theme_search_as_you_type | tobool) %}",
    ),
    ("search.html", r'(?<=<script) (?=src="{{ pathto)', " defer "),  # after the bundle, which is deferred
    # the button's own words name it; another name beside them is a fault to those who speak to their computer
    ("components/search-button-field.html", r' aria-label="[^"]*"| aria-label="{{[^}]*}}"', ""),
    # the marks in the menus are fetched when a menu opens, and the words beside them name the buttons
    ("macros/buttons.html", r'<img alt="[^>]*" (?=src)', '<img alt="" loading="lazy" '),
    # the mark of the book stands in a landmark
    ("components/navbar-logo.html", r"(?s)(<a class=\"navbar-brand logo\".*</a>)", r'<nav aria-label="{{ _("Home") }}">\1</nav>'),
)
BODY = (  # (pattern in the page's body, replacement)
    (r'<summary aria-label="Toggle hidden content">', "<summary>"),  # as above: "Show code cell source" names it
    (r'<th class="head[^"]*"><p></p></th>', "<td></td>"),  # an empty corner of a table is no header
    (r'<div role="list" class="citation-list">', '<div class="citation-list">'),  # roles that browsers have dropped
    (r' role="doc-biblioentry"', ""),
    # a reference to an equation brings its own brackets: those around references alone go
    (r'\(((?:<a class="reference internal" href="[^"]*#equation-[^"]*">\([\d.]+\)</a>(?:, | and )?)+)\)', r"\1"),
    (r'style="width: (\d+)px; height: (\d+)px;"', r'width="\1" height="\2"'),  # as attributes they keep the picture's shape while it loads
)


def adjust_templates(app, config):
    """Lay our copies of a few theme templates over the theme's; a pattern that is no longer there is a warning."""
    folder = Path(app.outdir).parent / ".templates"
    texts = {}
    for name, pattern, replacement in TEMPLATES:
        source = next(folder / name for folder in THEMES if (folder / name).exists())
        text, changes = re.subn(pattern, replacement, texts.get(name) or source.read_text(encoding="utf-8"))
        texts[name] = text
        if not changes:
            logger.warning("The theme's template %s has changed: %s is not in it.", name, pattern, type="linebyline", subtype="theme")
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    config.templates_path[:0] = [str(folder), str(folder / "components")]  # the theme finds its components by their bare names


def theme_settings(app, config):
    """One search box instead of two, the title beside the mark, and the reader's own choice of light or dark from the start."""
    config.html_theme_options.setdefault("logo", {"text": config.html_title})
    config.html_theme_options.setdefault("navbar_persistent", [])
    config.html_context.setdefault("default_mode", "auto")


def tidy_body(app, pagename, templatename, context, doctree):
    for old, new in BODY:
        if "body" in context:
            context["body"] = re.sub(old, new, context["body"])


def plain_tokens(app, pagename, templatename, context, doctree):
    """Parts of code in the colour of the text (names, brackets, blanks) have no element of their own: a tenth of the bytes of a chapter."""
    options = app.builder.theme.get_options() | app.config.html_theme_options
    styles = [get_style_by_name(options[f"pygments_{kind}_style"]) for kind in ("light", "dark")]
    plain = [name for token, name in STANDARD_TYPES.items() if name and all(s.style_for_token(token) == s.style_for_token(Text) for s in styles)]
    if "body" in context:
        context["body"] = re.sub(rf'<span class="(?:{"|".join(plain)})">([^<]*)</span>', r"\1", context["body"])


def one_title(app, pagename, templatename, context, doctree):
    """The book's own page has its name once in the title."""
    if context.get("title") == context.get("docstitle"):
        context["docstitle"] = ""


def tidy_scripts(app, pagename, templatename, context, doctree):
    """Each script once: two of the theme's are added twice, and the second is an error."""
    seen, kept = set(), []
    for script in context.get("script_files", []):
        name, body = str(getattr(script, "filename", script) or ""), getattr(script, "attributes", {}).get("body")
        if (name, body) not in seen:
            seen.add((name, body))
            kept.append(script)
    context["script_files"] = kept


def check_lines(app, doctree, docname):
    """An output in which every line is a passed check gets the class ``check-lines``."""
    for node in doctree.findall(nodes.literal_block):
        lines = node.astext().splitlines()
        if "output" in node.parent.get("classes", []) + node.get("classes", []) and lines and all(re.match(r"ok\s", line) for line in lines):
            node["classes"].append("check-lines")


def front_door(app, exception):
    """The page at the root of the site leads to the book's first page; Jupyter Book's own has no title, no language and no icon."""
    if exception is None and app.builder.name == "html":
        target, title = app.builder.get_target_uri(app.config.root_doc), escape(app.config.html_title)
        Path(app.outdir, "index.html").write_text(
            f'<!doctype html>\n<html lang="{app.config.language}">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
            f'<link rel="icon" href="_static/favicon.svg" type="image/svg+xml">\n<link rel="canonical" href="{app.config.html_baseurl}{target}">\n'
            f'<meta http-equiv="refresh" content="0; url={target}">\n</head>\n'
            f'<body><main><h1><a href="{target}">{title}</a></h1></main></body>\n</html>\n',
            encoding="utf-8",
        )


def setup(app):
    app.connect("config-inited", adjust_templates)
    app.connect("config-inited", theme_settings)
    app.connect("doctree-resolved", check_lines)
    app.connect("build-finished", front_door, priority=400)  # before Jupyter Book, which writes one only where there is none
    app.connect("html-page-context", tidy_body)
    app.connect("html-page-context", plain_tokens)
    app.connect("html-page-context", one_title)
    app.connect("html-page-context", tidy_scripts, priority=900)
