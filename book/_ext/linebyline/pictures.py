"""Every PNG figure tells its size, so that the text below it does not jump when it arrives; it is fetched when it is near, and is small.

A figure by Matplotlib has a few hundred colours, most of them the soft edges of lines. With the 64 to 256 that tell it best it is a third of
its size, and looks the same: no edge of a line moves, and where more than one pixel in 200 would change visibly, the figure is left as it is.
"""

import hashlib
import io
import re
import struct
from pathlib import Path

import numpy as np
import PIL
from docutils import nodes
from PIL import Image, ImageChops
from sphinx.errors import ExtensionError

PANELS = "panels"
COLOURS, VISIBLE, SHARE = (64, 128, 256), 8, 1 / 200  # of a palette; of 255 levels of a colour; of the pixels


def size(path):
    """(width, height) in pixels of a PNG file, from its header."""
    return struct.unpack(">II", path.read_bytes()[16:24])


def prepare(app, doctree, docname):
    if app.builder.format != "html":
        return
    for node in doctree.findall(nodes.image):
        node["loading"] = "lazy"
        path = Path(app.srcdir) / node["uri"]
        if path.suffix == ".png" and path.exists() and "width" not in node and "height" not in node:
            node["width"], node["height"] = (f"{number}px" for number in size(path))


def gap(path):
    """(first, last) column of the leftmost white band between two panels of a figure: 6 pixels wide or more, in the middle three fifths."""
    picture = Image.open(path).convert("L").point(lambda level: 255 * (level < 250))  # ink is 255
    ink = np.asarray(picture).any(axis=0)
    start, end = picture.width // 5, 4 * picture.width // 5
    for column in range(start, end):
        if not ink[column : column + 6].any():
            return column, column + int(np.argmax(ink[column:])) - 1
    raise ExtensionError(f"{path}: no white band between two panels, which a figure of the class {PANELS!r} needs")


def side_by_side(app, pagename, templatename, context, doctree):
    """A figure of the class ``panels`` has two panels that tell all by themselves: a narrow screen shows one below the other (book.css).

    The picture stands there twice; each element shows its own part, and the second has no text of its own.
    """
    files = {name: Path(app.srcdir) / uri for uri, (_, name) in app.env.images.items()}

    def both(match):
        path = files[re.search(r'src="[^"]*/([^"/]+)"', match[0])[1]]
        (width, height), (first, last) = size(path), gap(path)
        cut = (first + last) // 2
        second = re.sub(r' alt="[^"]*"', ' alt=""', match[0]).replace("<img ", f'<img style="--panel: {width - cut} / {height}" ', 1)
        return match[0].replace("<img ", f'<img style="--panel: {cut} / {height}" ', 1) + second

    if "body" in context:
        context["body"] = re.sub(rf'<img (?=[^>]*class="[^"]*\b{PANELS}\b)[^>]*>', both, context["body"])


def changed(picture, other):
    """The share of the pixels of two RGB pictures of one size in which a colour differs by more than ``VISIBLE`` levels."""
    red, green, blue = ImageChops.difference(picture, other).split()
    changes = ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()
    return sum(changes[VISIBLE + 1 :]) / (picture.width * picture.height)


def with_palette(data):
    """The PNG file ``data`` (bytes) with the fewest of ``COLOURS`` and the same look; ``data`` itself if it would look different or be no smaller."""
    picture = Image.open(io.BytesIO(data))
    if picture.mode == "P" or picture.convert("RGBA").getextrema()[3][0] < 255:
        return data
    picture = picture.convert("RGB")
    for colours in COLOURS:
        fewer = picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        if changed(picture, fewer.convert("RGB")) <= SHARE:
            out = io.BytesIO()
            fewer.save(out, "PNG", optimize=True)
            return min(data, out.getvalue(), key=len)
    return data


def shrink(app, exception):
    """Each figure of the built site in its smaller form, kept for the next build."""
    if exception is not None or app.builder.name != "html":
        return
    folder = Path(app.outdir).parent / ".pictures"
    folder.mkdir(exist_ok=True)
    for path in sorted(Path(app.outdir, app.builder.imagedir).glob("*.png")):
        data = path.read_bytes()
        key = hashlib.sha256(data + f"{COLOURS} {PIL.__version__}".encode()).hexdigest()[:24]
        kept = folder / f"{key}.png"
        if not kept.exists():
            kept.write_bytes(with_palette(data))
        path.write_bytes(kept.read_bytes())


def setup(app):
    app.connect("doctree-resolved", prepare)
    app.connect("html-page-context", side_by_side)
    app.connect("build-finished", shrink)
