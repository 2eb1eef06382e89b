"""The end of a chapter: a link to report a wrong equation of it, and, where JavaScript runs, which chapters I have read.

What has been read is kept by the reader's own browser and by nobody else (``_static/reading.js``). How long a chapter takes stands at its head.
"""

from html import escape
from urllib.parse import urlencode


def end_of_chapter(app, pagename, templatename, context, doctree):
    """Chapters are the numbered pages of the table of contents."""
    repository = app.config.html_theme_options.get("repository_url")
    if "body" not in context or not repository or not app.env.toc_secnumbers.get(pagename):
        return
    title = app.env.titles[pagename].astext()
    address = f"{repository}/issues/new?{urlencode({'template': 'wrong-equation.yml', 'title': f'Wrong equation: {title}'})}"
    context["body"] += f'<div class="chapter-end"><p><a href="{escape(address)}">Report a wrong equation</a> in this chapter.</p></div>\n'


def setup(app):
    app.connect("html-page-context", end_of_chapter)
    app.add_js_file("reading.js", loading_method="defer")
    app.add_css_file("reading.css")
