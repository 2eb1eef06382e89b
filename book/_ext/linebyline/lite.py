"""The chapters, runnable in the browser without a server: JupyterLite, built beside the pages into ``lite/``.

The launch button of each chapter opens it there. No page of the book loads anything from it; once started, JupyterLite itself fetches Python
(Pyodide) from its public home.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import lark
from sphinx.util import logging

from .lab import with_macros

logger = logging.getLogger(__name__)
BOOK = Path(__file__).resolve().parents[2]
BUILD = {"LiteBuildConfig": {"apps": ["notebooks"], "no_sourcemaps": True, "no_unused_shared_packages": True}}
# the helper package imports these itself, where the kernel cannot see that they are wanted
SITE = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "The GAN Loss, Line by Line",
        "litePluginSettings": {
            "@jupyterlite/pyodide-kernel-extension:kernel": {"loadPyodideOptions": {"packages": ["matplotlib", "numpy", "scipy", "sympy"]}}
        },
    },
}


def stage(app, folder):
    """Lay out what a reader finds in JupyterLite: the notebooks of the table of contents and the packages that they import."""
    shutil.rmtree(folder, ignore_errors=True)
    target = folder / "contents" / BOOK.name
    target.mkdir(parents=True)
    for name in sorted(app.env.found_docs):
        path = Path(app.env.doc2path(name))
        if path.suffix == ".ipynb":
            notebook = with_macros(json.loads(path.read_text(encoding="utf-8")))
            notebook["metadata"]["kernelspec"] = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
            (target / path.name).write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")
    packages = [path.parent for path in BOOK.glob("*/__init__.py")]
    for package in [*packages, Path(lark.__file__).parent]:  # lark: pure Python, and not among Pyodide's own packages
        shutil.copytree(package, target / package.name, ignore=shutil.ignore_patterns("__pycache__", "__pyinstaller", "tools"))
    (folder / "build.json").write_text(json.dumps(BUILD))
    (folder / "jupyter-lite.json").write_text(json.dumps(SITE))


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
    if stamp.exists() and stamp.read_text() == digest:
        return
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "jupyter",
            "lite",
            "build",
            "--config",
            "build.json",
            "--lite-dir",
            ".",
            "--contents",
            "contents",
            "--output-dir",
            str(out),
        ],
        cwd=folder,
        env=os.environ | {"SOURCE_DATE_EPOCH": "315532800"},  # no times of this build: two builds of one commit are the same
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        logger.warning("JupyterLite could not be built; its button will lead nowhere. %s", done.stderr[-2000:], type="linebyline", subtype="lite")
        return
    stamp.write_text(digest)


def setup(app):
    app.connect("build-finished", build, priority=500)
