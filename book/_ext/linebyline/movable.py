"""The ``{movable}`` directive: a figure that the reader moves, under the notebook's own picture of it.

Its argument is the name of a figure of ``_static/movable.js``, its content a question to the reader. The block is hidden until the script has
drawn the figure, so that nothing is missing without JavaScript. Script and style are loaded on the pages that have one, and on no other.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

SCRIPT = Path(__file__).resolve().parents[2] / "_static/movable.js"


class movable(nodes.General, nodes.Element):
    """Where the figure will stand. Other builders see nothing of it."""


def names():
    """The figures that there are."""
    return re.findall(r'^ *movable\("([\w-]+)"', SCRIPT.read_text(encoding="utf-8"), re.MULTILINE)


class Movable(SphinxDirective):
    required_arguments = 1
    has_content = True

    def run(self):
        self.env.note_dependency(str(SCRIPT))
        (name,) = self.arguments
        if name not in names():
            raise self.error(f"There is no movable figure {name!r} in {SCRIPT.name}; there are: {', '.join(names())}.")
        node = movable(name=name)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


def visit(translator, node):
    translator.body.append(translator.starttag(node, "div", CLASS="movable", hidden="hidden", **{"data-movable": node["name"]}))


def depart(translator, node):
    translator.body.append("</div>\n")


def skip(translator, node):
    raise nodes.SkipNode


def load(app, pagename, templatename, context, doctree):
    if doctree is not None and next(doctree.findall(movable), None) is not None:
        app.add_css_file("movable.css")
        app.add_js_file("movable.js", defer="defer")


def setup(app):
    app.add_node(movable, html=(visit, depart), latex=(skip, None), text=(skip, None))
    app.add_directive("movable", Movable)
    app.connect("html-page-context", load)
