"""The chapters' kernels: they find the book's packages, print whole lines, fail the build if they fail, and no stored output of theirs is stale."""

import ast
import functools
import hashlib
import json
import os
import sys
from pathlib import Path

from jupyter_cache import get_cache
from nbclient import NotebookClient
from sphinx.errors import ExtensionError

BOOK = Path(__file__).resolve().parents[2]


def imported(source):
    """The names of the modules that Python source imports, at any depth of it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files_of(names, book=BOOK):
    """The files of the book's own modules among ``names``, of all that they import, and of the data beside them."""
    found, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        path = book.joinpath(*name.split("."))
        parents = [book.joinpath(*name.split(".")[:k], "__init__.py") for k in range(1, name.count(".") + 1)]
        for file in (path.with_suffix(".py"), path / "__init__.py", *parents):
            if file.is_file() and file not in found:
                found.add(file)
                waiting += imported(file.read_text(encoding="utf-8"))
    data = {file for folder in {path.parent for path in found} for suffix in ("*.lark", "*.json") for file in folder.glob(suffix) if folder != book}
    return sorted(found | data)


def digest(notebook, book=BOOK):
    """A fingerprint of what a notebook's cells import from the book's own packages, and of the Python that runs them."""
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    names = {name for cell in cells if cell["cell_type"] == "code" for name in imported("".join(cell["source"]))}
    found = hashlib.sha256(sys.version.encode())
    for path in files_of(names, book):
        found.update(path.relative_to(book).as_posix().encode() + path.read_bytes())
    return found.hexdigest()


def drop_stale_outputs(app, config):
    """MyST-NB's cache looks at the code cells only: forget the notebooks of which an imported module has changed."""
    build = Path(app.outdir).parent
    app.helper_stamp = build / ".imported.json"
    known = json.loads(app.helper_stamp.read_text()) if app.helper_stamp.exists() else {}
    app.helper_digests = {path.relative_to(BOOK).as_posix(): digest(path) for path in sorted(BOOK.glob("*.ipynb"))}
    app.helper_changed = {name for name, value in app.helper_digests.items() if known.get(name) != value}
    if (build / ".jupyter_cache").is_dir():
        cache = get_cache(str(build / ".jupyter_cache"))
        for record in cache.list_cache_records():
            if Path(record.uri).name in app.helper_changed:
                cache.remove_cache(record.pk)


def join_printed_pieces():
    """A kernel may send a printed line in two pieces, and MyST-NB would break the line between them: nbclient joins them, as for stored outputs."""
    NotebookClient.__init__ = functools.partialmethod(NotebookClient.__init__, coalesce_streams=True)


def failed(env):
    """The notebooks of the book with a failed cell, as MyST-NB remembers them."""
    return sorted(
        name
        for name, data in getattr(env, "nb_metadata", {}).items()
        if name in env.found_docs and not data.get("exec_data", {}).get("succeeded", True)
    )


def run_again(app, env, added, changed, removed):
    """Besides what Sphinx sees changed: notebooks that failed last time, and those of which an imported module has changed."""
    stale = {name for name in env.found_docs if Path(env.doc2path(name)).name in app.helper_changed}
    return sorted(stale.union(failed(env)))


def fail_on_failed_cells(app, exception):
    """Without this, Jupyter Book 1 ends with exit code 0 although a cell has failed."""
    if exception is not None:
        return
    app.helper_stamp.write_text(json.dumps(app.helper_digests, indent=1))  # all notebooks have met these modules; those that failed are remembered
    if names := failed(app.env):
        raise ExtensionError(
            f"{len(names)} notebook(s) with a failing cell: {', '.join(names)}. The traceback is above and in "
            f"{os.path.relpath(Path(app.outdir) / 'reports')}."
        )


def setup(app):
    join_printed_pieces()
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(BOOK), os.environ.get("PYTHONPATH")]))
    app.connect("config-inited", drop_stale_outputs)
    app.connect("env-get-outdated", run_again)
    app.connect("build-finished", fail_on_failed_cells, priority=900)
