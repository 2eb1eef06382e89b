"""What the search shows of a heading: its formulas in letters and signs, and not as TeX."""

import re
from xml.etree import ElementTree

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib import katex

from .formulas import HELD, typeset

SPACED = set("=+−∼∣∥≤≥<>≐≠")
TWO_PARTS = {"mfrac": "{}/{}", "msub": "{}_{}", "msup": "{}^{}", "mover": "{0}"}
APPLIED = "\u2061"  # between the name of a function and what it is taken of


def letters(element, whole=True):
    """An element of KaTeX's MathML as text; as a part of another one, and not ``whole``, it is closed in brackets if it is long."""
    kind, children = element.tag.rpartition("}")[2], [child for child in element if not child.tag.endswith("annotation")]
    if kind in TWO_PARTS:
        return TWO_PARTS[kind].format(*(letters(child, whole=False) for child in children))
    if len(children) == 1:
        return letters(children[0], whole)
    text = element.text or ""
    if children:
        text = ""
        for child in children:
            part = letters(child)
            if part in SPACED and whole and text[-1:] not in ("", "("):
                part = f" {part} "
            elif re.match("[A-Za-z]{2}", part) and text[-1:].isalnum():
                part = f" {part}"  # the name of a function
            text += part
        text = text.rstrip(APPLIED)
    return text if whole or not re.search(r"[^\w^_∗′]", text) else f"({text})"


def words(tex):
    r"""An inline formula as text: ``-\log 4 + 2 \JSD`` as −log 4 + 2 JSD; the TeX itself where KaTeX cannot set it."""
    try:
        found = re.search("<math.*?</math>", typeset(tex, False), re.DOTALL)
    except katex.KaTeXError:  # formulas tells of it
        return tex
    return re.sub(rf"{APPLIED}(?=[(\[])", "", letters(ElementTree.fromstring(found[0]))).replace(APPLIED, " ").strip()


class SayTitles(SphinxPostTransform):
    """Sphinx asks a heading for its text when it makes the index of the search, after all else is done to the page."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs):
        for title in self.document.findall(nodes.title):
            if self.app.formulas_at_build and next(title.findall(nodes.math), None):
                text = "".join(words(part.astext()) if isinstance(part, nodes.math) else part.astext() for part in title.children)
                text = text.replace(HELD, "")
                title.astext = lambda text=text: text


def setup(app):
    app.add_post_transform(SayTitles)
