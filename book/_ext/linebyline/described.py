"""What a search engine or a shared link shows of a page: its title, and a description in words, without raw TeX."""

from html import escape
from textwrap import shorten

from docutils import nodes

SKIPPED = (nodes.math, nodes.math_block, nodes.literal, nodes.literal_block)


def description(doctree, title):
    """The page's first paragraph of plain words that says something; the title where there is none."""
    for paragraph in doctree.findall(nodes.paragraph):
        if next(paragraph.findall(lambda node: isinstance(node, SKIPPED)), None) is None and len(paragraph.astext()) > 60:
            return shorten(paragraph.astext(), 200, placeholder=" ...")
    return title


def describe(app, pagename, templatename, context, doctree):
    if doctree is None:
        return
    title = app.env.titles[pagename].astext()
    text = description(doctree, title)
    tags = {
        "og:title": title,
        "og:description": text,
        "og:type": "article",
        "og:site_name": app.config.html_title,
        "og:url": app.config.html_baseurl + app.builder.get_target_uri(pagename),
    }
    context["metatags"] += f'\n<meta name="description" content="{escape(text)}">'
    context["metatags"] += "".join(f'\n<meta property="{name}" content="{escape(content)}">' for name, content in tags.items())


def setup(app):
    app.connect("html-page-context", describe)
