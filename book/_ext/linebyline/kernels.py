"""The chapters' kernels: they find the helper package, their failures fail the build, and their stored outputs are never stale."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from sphinx.errors import ExtensionError

BOOK = Path(__file__).resolve().parents[2]


def helper_digest():
    """A fingerprint of the helper package's sources and of the Python that runs them."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted((BOOK / "ganloss").rglob("*")):
        if path.suffix in {".py", ".lark"}:
            digest.update(path.relative_to(BOOK).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def drop_stale_outputs(app, config):
    """MyST-NB's cache looks at the code cells only: empty it when the helper package that they import has changed."""
    build = Path(app.outdir).parent
    app.helper_stamp, app.helper_digest = build / ".helper-digest", helper_digest()
    app.helper_changed = not app.helper_stamp.exists() or app.helper_stamp.read_text() != app.helper_digest
    if app.helper_changed:
        shutil.rmtree(build / ".jupyter_cache", ignore_errors=True)


def failed(env):
    """The notebooks of the book with a failed cell, as MyST-NB remembers them."""
    return sorted(
        name
        for name, data in getattr(env, "nb_metadata", {}).items()
        if name in env.found_docs and not data.get("exec_data", {}).get("succeeded", True)
    )


def run_again(app, env, added, changed, removed):
    """Besides what Sphinx sees changed: notebooks that failed last time, and all of them when the helper package has changed."""
    notebooks = {name for name in env.found_docs if env.doc2path(name).endswith(".ipynb")}
    return sorted(notebooks if app.helper_changed else notebooks.intersection(failed(env)))


def fail_on_failed_cells(app, exception):
    """Without this, Jupyter Book 1 ends with exit code 0 although a cell has failed."""
    if exception is not None:
        return
    app.helper_stamp.write_text(app.helper_digest)  # all notebooks have met this helper package; those that failed are remembered
    if names := failed(app.env):
        raise ExtensionError(
            f"{len(names)} notebook(s) with a failing cell: {', '.join(names)}. The traceback is above and in "
            f"{os.path.relpath(Path(app.outdir) / 'reports')}."
        )


def setup(app):
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(BOOK), os.environ.get("PYTHONPATH")]))
    app.connect("config-inited", drop_stale_outputs)
    app.connect("env-get-outdated", run_again)
    app.connect("build-finished", fail_on_failed_cells, priority=900)
