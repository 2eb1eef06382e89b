"""Where the browser tests have Pyodide from: its public home, or where that cannot be reached, what package registries have of it.

The registries have the core (npm) and the packages of pure Python (the package index), not NumPy, SciPy, Matplotlib and the other
compiled ones. In the second case a page's requests to the public address are answered by the test; the built site stays as it is.
"""

import base64
import hashlib
import json
import mimetypes
import os
import re
import subprocess
import sys
import tarfile
import urllib.request
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "book/_ext"))
from linebyline import assets, pyodide  # noqa: E402

STORE = Path(__file__).resolve().parents[2] / f"_build/.pyodide/{pyodide.VERSION}"
TYPES = {".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json"}


@cache
def reached():
    """Whether the public home answers; where ALIVE=cdn is set, it must."""
    try:
        with urllib.request.urlopen(pyodide.HOME + "pyodide-lock.json", timeout=10):
            return True
    except OSError:
        if os.environ.get("ALIVE") == "cdn":
            raise
        return False


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(packages, names):
    """The entries of Pyodide's own list for ``names`` and for what they depend on."""
    known, found, waiting = {normal(name): entry for name, entry in packages.items()}, {}, list(names)
    while waiting:
        name = normal(waiting.pop())
        if name not in found:
            found[name] = known[name]
            waiting += known[name]["depends"]
    return list(found.values())


@cache
def core():
    """The folder with Pyodide's core, from npm."""
    folder = STORE / "package"
    if not folder.is_dir():
        STORE.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [*assets.npm_command(), "pack", f"pyodide@{pyodide.VERSION}", "--json"], cwd=STORE, check=True, capture_output=True, text=True
        )
        with tarfile.open(STORE / json.loads(done.stdout)[0]["filename"]) as archive:
            archive.extractall(STORE, filter="data")
    return folder


def fetch(entries):
    """Bring the wheels of packages of pure Python from the package index."""
    wanted = [f"{entry['name']}=={entry['version']}" for entry in entries if not (STORE / entry["file_name"]).exists()]
    if wanted:
        pure = "--only-binary=:all: --no-deps --implementation=py --abi=none --platform=any".split() + [f"--python-version={pyodide.PYTHON}"]
        command = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", *pure, "-d", str(STORE), *wanted]
        subprocess.run(command, check=True, capture_output=True)


@cache
def stand_in():
    """(Pyodide's own list, the wheels): without the public home, and without what is compiled; for that there are empty packages."""
    lock = json.loads((core() / "pyodide-lock.json").read_text())
    entries = closure(lock["packages"], pyodide.PACKAGES + pyodide.KERNEL)
    pure = [entry for entry in entries if "none-any" in entry["file_name"]]
    fetch(pure)
    wheels = {entry["file_name"]: (STORE / entry["file_name"]).read_bytes() for entry in pure}
    for entry in entries:
        if entry not in pure:
            wheels[entry["file_name"]] = empty(entry)
        entry["sha256"] = hashlib.sha256(wheels[entry["file_name"]]).hexdigest()  # Pyodide builds some of the pure ones anew
    return json.dumps(lock).encode(), wheels


def empty(entry):
    """A package of this name that says, when it is imported, that it is not to be had here."""
    info = f"{entry['name'].replace('-', '_')}-{entry['version']}.dist-info"
    files = {f"{name}/__init__.py": f"raise ImportError('{name} for Pyodide is at its public home only')\n".encode() for name in entry["imports"]}
    files[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {entry['name']}\nVersion: {entry['version']}\n".encode()
    files[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    rows = [f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(b).digest()).rstrip(b'=').decode()},{len(b)}\n" for name, b in files.items()]
    return pyodide.packed(files | {f"{info}/RECORD": "".join([*rows, f"{info}/RECORD,,\n"]).encode()})


def answer(compiled):
    """What answers a request to the public address; ``compiled`` says whether the empty packages stand in for compiled ones."""

    def handle(route):
        name = route.request.url.rpartition("/")[2]
        lock, wheels = stand_in()
        headers = {"Access-Control-Allow-Origin": "*"}
        if name == "pyodide-lock.json":
            route.fulfill(body=lock, content_type="application/json", headers=headers)
        elif name in wheels and (compiled or "none-any" in name):
            route.fulfill(body=wheels[name], content_type="application/octet-stream", headers=headers)
        elif (core() / name).is_file():
            kind = TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
            route.fulfill(body=(core() / name).read_bytes(), content_type=kind, headers=headers)
        else:
            route.fulfill(status=404, body="", headers=headers)

    return handle
