"""A Binder launch, simulated: its environment's Python, `.binder/start` before the server, and a chapter run over the server's REST interface."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
CHAPTER = "book/cross-entropy.ipynb"


def test_the_environment_is_one_that_ci_proves():
    """runtime.txt names a Python of ci.yml's matrix, and the requirements are those of the book."""
    found = re.fullmatch(r"python-(\d+\.\d+)", (ROOT / ".binder/runtime.txt").read_text().strip())
    matrix = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))["jobs"]["book"]["strategy"]["matrix"]
    assert found and found[1] in matrix["python"]
    named = re.findall(r"^-r (.+)$", (ROOT / ".binder/requirements.txt").read_text(), re.M)
    assert [(ROOT / ".binder" / name).resolve() for name in named] == [ROOT / "requirements.txt"]
    assert {"jupyterlab", "jupyter_server", "jupyterlab-myst", "ipykernel"} <= set(
        re.findall(r"^([\w-]+)==", (ROOT / "requirements.txt").read_text(), re.M)
    )


SHOWN = ("stream", "execute_result", "display_data")


def text_of(output):
    """The text of an output, stored or as a kernel sends it."""
    return "".join(output.get("text", output.get("data", {}).get("text/plain", "")))


class Server:
    """A running Jupyter server, by its REST interface."""

    def __init__(self, port, token):
        self.home, self.token = f"127.0.0.1:{port}", token

    def ask(self, path, data=None, method=None):
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(f"http://{self.home}/api/{path}", body, {"Authorization": f"token {self.token}"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.loads(reply.read() or "null")

    def run(self, kernel, codes):
        """The text of what each piece of code shows; AssertionError with its traceback where one fails."""
        import websocket

        line = websocket.create_connection(f"ws://{self.home}/api/kernels/{kernel}/channels?token={self.token}", timeout=120)
        for code in codes:
            mark = uuid.uuid4().hex
            header = {"msg_id": mark, "msg_type": "execute_request", "session": "launch", "username": "", "version": "5.3", "date": ""}
            content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False, "stop_on_error": True}
            line.send(json.dumps({"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content, "buffers": []}))
            printed = ""
            while True:
                message = json.loads(line.recv())
                if message["parent_header"].get("msg_id") != mark:
                    continue
                kind, content = message["msg_type"], message["content"]
                assert kind != "error", "\n".join(content["traceback"])
                if kind in SHOWN:
                    printed += text_of(content)
                if kind == "status" and content["execution_state"] == "idle":
                    break
            yield printed
        line.close()


@pytest.fixture
def server(tmp_path):
    """The command that Binder runs, with `.binder/start` before it, in a fresh user's home."""
    bash = shutil.which("bash")
    if bash is None or sys.platform == "win32":
        pytest.skip("Binder runs on Linux: there is no bash here")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = uuid.uuid4().hex
    settings = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}", "--no-browser", "--allow-root"]
    names = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime", "IPYTHONDIR": "ipython"}
    environment = os.environ | {name: str(tmp_path / folder) for name, folder in names.items()}
    environment.pop("PYTHONPATH", None)
    command = [bash, str(ROOT / ".binder/start"), sys.executable, "-m", "jupyter_server", "--ServerApp.ip=127.0.0.1", *settings]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        found, until = Server(port, token), time.monotonic() + 120
        while True:
            try:
                found.ask("status")
                break
            except (urllib.error.URLError, ConnectionError):
                said = (tmp_path / "log").read_text(errors="replace")
                assert process.poll() is None and time.monotonic() < until, said
                time.sleep(0.2)
        yield found
    finally:
        process.terminate()
        process.wait(30)


def test_a_chapter_runs_on_binder(server):
    """Opened, it knows the book's TeX macros; its cells print what the book shows."""
    notebook = server.ask(f"contents/{CHAPTER}")["content"]
    stored = json.loads((ROOT / CHAPTER).read_text(encoding="utf-8"))["cells"]
    assert "math" in notebook["cells"][0]["source"] and len(notebook["cells"]) == len(stored) + 1  # the macros' cell, by the config that start brings
    kernel = server.ask("sessions", {"path": CHAPTER, "name": CHAPTER, "type": "notebook", "kernel": {"name": "python3"}})["kernel"]["id"]
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    printed = list(server.run(kernel, [cell["source"] for cell in cells]))
    shown = ["".join(map(text_of, cell["outputs"])) for cell in stored if cell["cell_type"] == "code"]
    assert printed == shown and any(text.startswith("ok ") for text in printed)
    server.ask(f"kernels/{kernel}", method="DELETE")
