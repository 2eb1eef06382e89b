"""What a search engine or a shared link shows of a page: its title, a description in words, without raw TeX, and the picture of the book."""

from html import escape
from textwrap import shorten

from docutils import nodes

CARD = {  # book/_static/card.png
    "og:image:width": "1200",
    "og:image:height": "630",
    "og:image:alt": "The GAN Loss, Line by Line: a book in which every numbered equation is executed as printed.",
}
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
        "og:image": app.config.html_baseurl + "_static/card.png",
    } | CARD
    context["metatags"] += f'\n<meta name="description" content="{escape(text)}">\n<meta name="twitter:card" content="summary_large_image">'
    context["metatags"] += "".join(f'\n<meta property="{name}" content="{escape(content)}">' for name, content in tags.items())


def setup(app):
    app.connect("html-page-context", describe)
