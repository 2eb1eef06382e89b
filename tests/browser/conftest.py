"""The browser tests: a real Chromium on the built book in ``_build/html``, served on this machine, nothing asked of any other host."""

import functools
import http.server
import shutil
import threading
from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parents[2] / "_build/html"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Chromium as the system has it, or else the one that ``playwright install chromium`` brought."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    return browser_type_launch_args | {"args": [*quiet, "--disable-sync"]} | ({"executable_path": found} if found else {})


@pytest.fixture(scope="session")
def base_url():
    """The address of the built book."""
    if not (SITE / "book/index.html").exists():
        pytest.fail("there is no built book in _build/html: run `jupyter-book build .` first")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=SITE))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
