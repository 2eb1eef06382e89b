"""A page without JavaScript has the reader's own colours, its chapters, its contents and its links.

``_static/noscript.css`` is loaded by such pages only (``templates/layout.html``). Its rules by hand show what scripts would open. The colours
are the theme's own: each rule that a page has for ``data-theme="light"`` or ``"dark"``, which a script would set, is written once more for
``"auto"``, which stands in the page, under the reader's ``prefers-color-scheme``.
"""

import re
from pathlib import Path

import tinycss2
from sphinx.util import logging

logger = logging.getLogger(__name__)
STYLE = "_static/noscript.css"


def selectors(prelude):
    """The selectors of a rule, cut at its outer commas."""
    parts = [[]]
    for token in prelude:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [tinycss2.serialize(part).strip() for part in parts]


def for_auto(css, scheme):
    """The rules of a style sheet that hold for one theme only, as rules for the theme ``auto``; text, with its media queries."""
    theme, found = re.compile(rf"\[data-theme=[\"']?{scheme}[\"']?\]"), []
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True) if isinstance(css, str) else css:
        if rule.type == "qualified-rule":
            if kept := [theme.sub('[data-theme="auto"]', text) for text in selectors(rule.prelude) if theme.search(text)]:
                found.append(f"{', '.join(kept)} {{{tinycss2.serialize(rule.content)}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports") and rule.content:
            inner = for_auto(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True), scheme)
            found += [f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}"] if inner else []
    return "\n".join(found)


def style(page):
    """The style sheets that a built page loads, in order, as one text."""
    links = re.findall(r'<link[^>]*href="([^"?]+\.css)[^"]*"[^>]*>', page.read_text(encoding="utf-8"))
    return "\n".join((page.parent / link).read_text(encoding="utf-8") for link in links if not link.endswith(STYLE))


def complete(app, exception):
    if exception is not None or app.builder.name != "html":
        return
    root = Path(app.outdir)
    css, own = style(root / app.builder.get_target_uri(app.config.root_doc)), Path(__file__).parent / "templates/noscript.css"
    parts = {scheme: for_auto(css, scheme) for scheme in ("light", "dark")}
    if not all(parts.values()):
        logger.warning("The theme's styles have no rules for light or for dark; without JavaScript there are no colours.", type="linebyline")
    colours = "".join(f"@media (prefers-color-scheme: {scheme}) {{\n{text}\n}}\n" for scheme, text in parts.items())
    (root / STYLE).write_text(own.read_text(encoding="utf-8") + colours, encoding="utf-8")


def templates(app, config):
    config.templates_path.insert(0, str(Path(__file__).parent / "templates"))


def setup(app):
    app.connect("config-inited", templates)
    app.connect("build-finished", complete, priority=600)
