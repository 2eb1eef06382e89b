"""The chapters, runnable in the browser without a server: JupyterLite, built beside the pages into ``lite/``.

The launch button of each chapter leads to ``lite/start.html``, which says what will be fetched, fetches it where the reader sees it, and opens
the chapter, or says why not (start.js). No page of the book loads anything from JupyterLite.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from html import escape
from pathlib import Path

from sphinx.util import logging

from .kernels import BOOK
from .lab import with_macros
from .pyodide import HOME, HOST, KERNEL, MEGABYTES, PACKAGES, PYTHON, VERSION, WHEELS, lark_files, wheel

logger = logging.getLogger(__name__)
BUILD = {
    "LiteBuildConfig": {"apps": ["notebooks"], "no_sourcemaps": True, "no_unused_shared_packages": True},
    "PipliteAddon": {"piplite_urls": ["wheels"]},
}
SITE = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "The GAN Loss, Line by Line",
        "litePluginSettings": {
            "@jupyterlite/pyodide-kernel-extension:kernel": {"pyodideUrl": f"{HOME}pyodide.mjs", "loadPyodideOptions": {"packages": PACKAGES}}
        },
    },
}
PYODIDE = f"Pyodide {VERSION} (Python {PYTHON})"


def binder(app):
    """The address that opens a chapter on Binder, up to its path in the repository."""
    repository, _, name = app.config.html_theme_options["repository_url"].rpartition("/")
    branch, owner = app.config.html_theme_options["repository_branch"], repository.rpartition("/")[2]
    return f"{app.config.html_theme_options['launch_buttons']['binderhub_url']}/v2/gh/{owner}/{name}/{branch}?urlpath=lab/tree/"


def on_your_machine(app):
    return f"{app.config.html_theme_options['repository_url']}#run-one-chapter"


def note(app, path):
    """The cell that stands before a chapter in JupyterLite: what runs it, and what to do if it does not run."""
    return (
        f"*In your browser:* this is {PYODIDE} with its own versions of NumPy, SciPy and Matplotlib, so last digits may differ from the book's. "
        f"If the first cell stays at `[*]` for more than two minutes, Python could not be fetched from {HOST}: run the chapter "
        f"[on Binder]({binder(app)}{path}) or [on your machine]({on_your_machine(app)})."
    )


def start_page(app, chapters):
    """The page that a launch button leads to; ``chapters`` maps paths in the repository to titles."""
    settings = {"home": HOME, "packages": PACKAGES + KERNEL, "chapters": chapters, "binder": binder(app)}
    title = f"{app.config.html_title}: run a chapter in your browser"
    listed = "".join(f'<li><a href="start.html?path={path}">{escape(name)}</a></li>' for path, name in chapters.items())
    return f"""<!doctype html>
<html lang="{app.config.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{escape(title)}</title>
<link rel="icon" href="../_static/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="../_static/start.css">
<script type="application/json" id="settings">{json.dumps(settings).replace("<", chr(92) + "u003c")}</script>
<script type="module" src="../_static/start.js"></script>
</head>
<body>
<main>
<h1>Run this chapter in your browser</h1>
<p id="chapter"></p>
<p>Nothing is installed, and no server computes. Your browser fetches {PYODIDE} with NumPy, SciPy, SymPy and Matplotlib from {HOST},
<strong>about {MEGABYTES["jupyterlite"]} MB</strong> the first time, and JupyterLite, 4 MB, from this site. It keeps them: the next
start is faster. The first cell takes half a minute. What you change stays in this browser.</p>
<div id="start" hidden>
<p><a id="go" href="notebooks/index.html">Fetch Python and open the chapter</a> <button type="button" id="stop" disabled>Stop</button></p>
<p id="state" role="status"></p>
</div>
<div id="choose" hidden><p>Which chapter?</p><ul>{listed}</ul></div>
<p id="off">Here nothing can be started: JavaScript is off, or this page is a file on your disk.</p>
<h2>Other ways</h2>
<ul>
<li><a id="binder" href="{binder(app)}{next(iter(chapters))}">On Binder</a>: a server computes; its start takes a minute or more.</li>
<li><a href="{on_your_machine(app)}">On your machine</a>.</li>
<li><a id="page" href="../index.html">Back to the page</a>, where the outputs stand.</li>
</ul>
</main>
</body>
</html>
"""


def stage(app, folder):
    """Lay out what a reader finds in JupyterLite: the notebooks of the table of contents and the packages that they import."""
    shutil.rmtree(folder, ignore_errors=True)
    target = folder / "contents" / BOOK.name
    target.mkdir(parents=True)
    for name in sorted(app.env.found_docs):
        path = Path(app.env.doc2path(name))
        if path.suffix == ".ipynb":
            notebook = with_macros(json.loads(path.read_text(encoding="utf-8")))
            cell = {"cell_type": "markdown", "id": "in-your-browser", "metadata": {}, "source": note(app, f"{name}.ipynb")}
            notebook["cells"].insert(1, cell)  # before it stand the macros
            notebook["metadata"]["kernelspec"] = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
            (target / path.name).write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")
    for package in (path.parent for path in BOOK.glob("*/__init__.py")):
        shutil.copytree(package, target / package.name, ignore=shutil.ignore_patterns("__pycache__"))
    for name, path in lark_files().items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target / name)
    (folder / "wheels").mkdir()
    for name in WHEELS:
        file, content = wheel(name)
        (folder / "wheels" / file).write_bytes(content)
    (folder / "build.json").write_text(json.dumps(BUILD))
    (folder / "jupyter-lite.json").write_text(json.dumps(SITE))


def reading_order(app):
    """The pages in the order of the table of contents."""
    names = [app.config.root_doc]
    for name in names:
        names += [child for child in app.env.toctree_includes.get(name, []) if child not in names]
    return names


def fingerprint(folder):
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def build(app, exception):
    if exception is not None or app.builder.name != "html":
        return
    folder, out = Path(app.outdir).parent / ".lite", Path(app.outdir) / "lite"
    stage(app, folder)
    digest, stamp = fingerprint(folder), out / "fingerprint.txt"
    if not stamp.exists() or stamp.read_text() != digest:
        command = "lite build --config build.json --lite-dir . --contents contents --output-dir".split()
        done = subprocess.run(
            [sys.executable, "-m", "jupyter", *command, str(out)],
            cwd=folder,
            env=os.environ | {"SOURCE_DATE_EPOCH": "315532800"},  # no times of this build: two builds of one commit are the same
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        if done.returncode:
            said = done.stderr[-2000:]
            logger.warning("JupyterLite could not be built; its button will lead nowhere. %s", said, type="linebyline", subtype="lite")
            return
        stamp.write_text(digest)
    chapters = {f"{name}.ipynb": app.env.titles[name].astext() for name in reading_order(app) if app.env.doc2path(name).endswith(".ipynb")}
    (out / "start.html").write_text(start_page(app, chapters), encoding="utf-8")


def setup(app):
    app.connect("build-finished", build, priority=500)
