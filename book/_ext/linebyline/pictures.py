"""Every PNG figure tells its size, so that the text below it does not jump when it arrives."""

import struct
from pathlib import Path

from docutils import nodes


def size(path):
    """(width, height) in pixels of a PNG file, from its header."""
    return struct.unpack(">II", path.read_bytes()[16:24])


def add_sizes(app, doctree, docname):
    if app.builder.format != "html":
        return
    for node in doctree.findall(nodes.image):
        path = Path(app.srcdir) / node["uri"]
        if path.suffix == ".png" and path.exists() and "width" not in node and "height" not in node:
            node["width"], node["height"] = (f"{number}px" for number in size(path))


def setup(app):
    app.connect("doctree-resolved", add_sizes)
