"""The index lists the theorems by their titles, beside the words of the glossary, which Sphinx lists itself."""

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform


class IndexTheorems(SphinxTransform):
    """Before Sphinx collects the entries of a page (priority 850): one entry for each titled theorem, definition and so on."""

    default_priority = 840

    def apply(self, **kwargs):
        for node in list(self.document.findall(nodes.Element)):
            title = node.get("title", "") if "realtype" in node else ""
            if title and "$" not in title:
                words = title.strip().removeprefix("(").removesuffix(")").replace(";", ",")
                entry = (f"{words[0].upper()}{words[1:]} ({node['realtype']})", node["ids"][0])
                node.parent.insert(node.parent.index(node), addnodes.index(entries=[("single", *entry, "", None)]))


def setup(app):
    app.add_transform(IndexTheorems)
