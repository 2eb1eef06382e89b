"""Python in the reader's browser: which one, from where, how much of it, and what the book adds to it.

The version and the address are those that the installed jupyterlite-pyodide-kernel stands on, so that the forms of the pages and
JupyterLite fetch the same files once. What Pyodide has not, the site brings along, made of what is installed here: nothing is
asked of a package index, neither at build time nor in the browser.
"""

import base64
import csv
import hashlib
import io
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import lark
from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_PYTHON_VERSION, PYODIDE_VERSION

from .kernels import BOOK, files_of

VERSION, PYTHON = PYODIDE_VERSION, PYODIDE_PYTHON_VERSION
HOME = f"{PYODIDE_CDN_URL}/"
HOST = HOME.split("/")[2]
# what a reader fetches, in megabytes as they travel, rounded; tests/browser/test_alive.py measures them
MEGABYTES = {"core": 6, "numpy": 3, "sympy": 7, "scipy": 12, "jupyterlite": 42}
PACKAGES = ["matplotlib", "numpy", "scipy", "sympy"]  # of Pyodide, for a chapter: the helper package imports them where a kernel cannot see it
KERNEL = ["ipython", "jedi", "micropip"]  # of Pyodide, for JupyterLite's own kernel
WHEELS = ["comm"]  # what that kernel wants and Pyodide has not


def packed(files):
    """A zip archive of ``files``, a dict of names and bytes: the same bytes at every build."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name)  # dated 1980
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, files[name])
    return memory.getvalue()


def wheel(name):
    """(file name, bytes) of an installed pure Python package, made a wheel again."""
    package = distribution(name)
    if "Tag: py3-none-any" not in (package.read_text("WHEEL") or ""):
        raise ValueError(f"{name} is no package of pure Python")
    left_out = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
    paths = [path for path in package.files if ".." not in path.parts and "__pycache__" not in path.parts and path.name not in left_out]
    files = {path.as_posix(): path.read_binary() for path in paths}
    info = next(path.parent for path in paths if path.parent.suffix == ".dist-info")
    record = io.StringIO()
    rows = csv.writer(record, lineterminator="\n")
    for path, content in sorted(files.items()):
        rows.writerow([path, f"sha256={base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b'=').decode()}", len(content)])
    rows.writerow([f"{info}/RECORD", "", ""])
    return f"{info.stem}-py3-none-any.whl", packed(files | {f"{info}/RECORD": record.getvalue().encode()})


def lark_files():
    """The files of lark by their names in a folder: pure Python, and not among Pyodide's packages."""
    home = Path(lark.__file__).parent
    paths = (path for suffix in ("*.py", "*.lark") for path in home.rglob(suffix))
    return {path.relative_to(home.parent): path for path in paths if not {"__pyinstaller", "tools"} & set(path.parts)}


def book_archive():
    """All that the forms of the pages import of the book, and lark, as one zip archive."""
    files = {path.relative_to(BOOK).as_posix(): path.read_bytes() for path in files_of({"ganloss.forms"})}
    return packed(files | {name.as_posix(): path.read_bytes() for name, path in lark_files().items()})
