r"""The book's TeX macros in JupyterLab and JupyterLite, where jupyterlab-myst shows the chapters.

jupyterlab-myst takes macros from a notebook's front matter only. The chapters do not carry a copy of them: a first cell with the macros of
_config.yml is added when a chapter is opened and taken away when it is saved. That cell also says what a reader should know who runs the chapter.
"""

import copy
from pathlib import Path

import yaml
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

CELL = "macros-of-the-book"
NOTE = (
    "*Run on your machine or in your browser, with its processor and its versions of the packages, this chapter can print numbers that "
    "differ from the book's in their last digits.*"
)
CONFIG = Path(__file__).resolve().parents[3] / "_config.yml"


def macros():
    return yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["sphinx"]["config"]["math_macros"]


def with_macros(notebook):
    """A copy of the notebook (nbformat 4.5, as a dict) whose first cell tells jupyterlab-myst the macros, and the reader the note."""
    front = yaml.safe_dump({"math": macros()}, allow_unicode=True, width=1000)
    cell = {"cell_type": "markdown", "id": CELL, "metadata": {"editable": False}, "source": f"---\n{front}---\n\n{NOTE}"}
    notebook = without_macros(notebook)
    notebook["cells"].insert(0, type(notebook)(cell))
    return notebook


def without_macros(notebook):
    """A copy of the notebook as the book keeps it."""
    notebook = copy.deepcopy(notebook)
    notebook["cells"] = [cell for cell in notebook["cells"] if cell.get("id") != CELL]
    return notebook


class Contents(AsyncLargeFileManager):
    """Opens notebooks with the macros, saves them without; all else is JupyterLab's own."""

    async def get(self, path, content=True, type=None, format=None, **more):
        model = await super().get(path, content=content, type=type, format=format, **more)
        if model["type"] == "notebook" and model["content"]:
            model["content"] = with_macros(model["content"])
        return model

    async def save(self, model, path="", **more):
        if model.get("type") == "notebook" and model.get("content"):
            model = {**model, "content": without_macros(model["content"])}
        return await super().save(model, path, **more)
