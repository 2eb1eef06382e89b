"""Previews on hover, brought when they are wanted: a page that is only read loads none of them.

sphinx-tippy collects what a preview shows; here it is written once for each page that links lead to, under that page's own name, in
``_static/previews/``. ``book/_static/previews.js`` loads a page's file, and the scripts that show it, when a link to it is first pointed at.
"""

import json
import shutil
from pathlib import Path

from sphinx_tippy import get_tippy_config, get_tippy_data

from .bundle import name_of


def settings(app):
    """What ``previews.js`` must know, as sphinx-tippy was told it in _config.yml; nothing where there are no scripts that show previews."""
    if app.builder.format == "html" and app.config.browser_assets:
        tippy = get_tippy_config(app)
        known = {"scripts": list(app.config.tippy_js), "within": tippy.anchor_parent_selector, "skip": list(tippy.skip_anchor_classes)}
        props = ", ".join(f"{name}: {value}" for name, value in tippy.props.items())
        app.add_js_file(None, body=f"const previewSettings = {{...{json.dumps(known)}, props: {{{props}}}}};")


def lighten(app, pagename, templatename, context, doctree):
    """No page loads sphinx-tippy's scripts by itself."""
    heavy = set(app.config.tippy_js)
    kept = [script for script in context["script_files"] if name_of(script) not in heavy and not name_of(script).startswith("tippy/")]
    context["script_files"] = kept


def write(app, exception):
    """One file for each page written in this build, in place of sphinx-tippy's one for each page that has links."""
    if exception is not None or app.builder.format != "html":
        return
    pages, static = get_tippy_data(app)["pages"], Path(app.outdir) / "_static"
    for name, page in pages.items():
        shown = {anchor: page["id_to_html"][first] for anchor, first in page["element_id_map"].items() if first in page["id_to_html"]}
        shown[""] = page["id_to_html"].get(None, "")
        path = static / "previews" / f"{name}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        data = json.dumps(dict(sorted(shown.items())), ensure_ascii=False)
        path.write_text(f"previews[{json.dumps(name)}] = {data};\n", encoding="utf-8")
    pages.clear()
    shutil.rmtree(static / "tippy", ignore_errors=True)


def setup(app):
    app.connect("builder-inited", settings, priority=900)
    app.connect("html-page-context", lighten, priority=890)
    app.connect("build-finished", write, priority=400)  # before sphinx-tippy, which then has nothing to write
