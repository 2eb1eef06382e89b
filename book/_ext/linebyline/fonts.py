"""Fonts with the characters that occur, and no others."""

import hashlib
import io
import logging
import re
from html import unescape
from pathlib import Path

import fontTools
from fontTools import subset

# a screen's own rendering does better than instructions for single pixels, and those are a quarter of a font
OPTIONS = {"flavor": "woff2", "layout_features": ["*"], "hinting": False, "recalc_timestamp": False}
logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of each table that it keeps


def in_formulas(pages):
    """The characters in the formulas of ``pages`` (HTML texts), as KaTeX sets them."""
    found = set()
    for html in pages:
        for start in re.finditer(r'class="katex-html[^"]*"[^>]*>', html):
            depth, at = 1, start.end()
            while depth:  # to the end of this formula, span by span
                tag = re.compile(r"<(/?)(span\b)?").search(html, at)
                found.update(unescape(html[at : tag.start()]))
                depth += 0 if not tag[2] else -1 if tag[1] else 1
                at = html.index(">", tag.end()) + 1
    return found


def in_sheet(css):
    """The characters that the style sheet ``css`` shows by itself, written out or by their numbers: icons."""
    written = {character for character in css if ord(character) > 126}
    return written | {chr(int(number, 16)) for number in re.findall(r"\\([0-9a-fA-F]{2,6})", css)}


def smaller(path, wanted):
    """The bytes of the WOFF2 font at ``path`` with the characters of the set ``wanted`` only: the same bytes for the same font and set."""
    options = subset.Options(**OPTIONS)
    font = subset.load_font(str(path), options)
    keeper = subset.Subsetter(options)
    keeper.populate(unicodes=sorted(map(ord, wanted)))
    keeper.subset(font)
    out = io.BytesIO()
    subset.save_font(font, out, options)
    return out.getvalue()


def cached(folder, path, wanted):
    """``smaller(path, wanted)``, kept in ``folder`` for the next build."""
    key = hashlib.sha256(path.read_bytes() + f"{''.join(sorted(wanted))} {OPTIONS} {fontTools.version}".encode()).hexdigest()[:24]
    kept = Path(folder) / f"{key}.woff2"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(smaller(path, wanted))
    return kept.read_bytes()
