"""One toggle for each solution, and in it one for each cell that checks it: ``<details>``, which open without a script.

A solution stands under its exercise, so it needs no title of its own. The cells that check it follow it in the notebook, tagged ``hide-cell``.
"""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import is_exercise_node, is_solution_node

LABEL = "the solution"
CHECK = "the check of this solution"


def hidden_cell(node):
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code" and node.get("hide_mode") == "all"


class FoldSolutions(SphinxPostTransform):
    default_priority = 150  # after sphinx-exercise has set its titles (20 to 22), before MyST-NB folds cells (199)
    formats = ("html",)

    def run(self, **kwargs):
        for node in list(self.document.findall(lambda node: is_exercise_node(node) or is_solution_node(node))):
            node[-1:] = node[-1].children  # out of a section whose id all exercises share
            if is_solution_node(node):
                self.fold(node)

    def fold(self, solution):
        solution.pop(0)  # "Solution to" and the exercise's own title again
        solution["classes"] = [name for name in solution["classes"] if name != "dropdown"]
        siblings, place = solution.parent, solution.parent.index(solution) + 1
        while place < len(siblings) and hidden_cell(siblings[place]):
            cell = siblings.pop(place)
            cell["prompt_show"], cell["prompt_hide"] = f"Show {CHECK}", f"Hide {CHECK}"
            solution += cell


def visit_solution(translator, node):
    translator.body.append(translator.starttag(node, "details", CLASS="admonition"))
    translator.body.append(f'<summary><span class="collapsed">Show {LABEL}</span><span class="expanded">Hide {LABEL}</span></summary>\n')


def depart_solution(translator, node):
    translator.body.append("</details>\n")


def anchor(app, pagename, templatename, context, doctree):
    """Tell the template where the exercises of a page begin, if it has any."""
    first = next(doctree.findall(is_exercise_node), None) if doctree is not None else None
    while first is not None and not isinstance(first, nodes.section):
        first = first.parent
    context["exercises_anchor"] = first["ids"][0] if first is not None else ""


def setup(app):
    app.setup_extension("sphinx_exercise")  # before its node is given another shape
    from sphinx_exercise.nodes import solution_node

    app.add_node(solution_node, override=True, html=(visit_solution, depart_solution))
    app.add_post_transform(FoldSolutions)
    app.connect("html-page-context", anchor)
