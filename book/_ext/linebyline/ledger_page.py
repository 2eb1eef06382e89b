"""The ``{ledger}`` directive, and the mark beside each numbered equation that leads to its row.

What stands in the ledger is told by ``printed.ledger.rows``, which reads the notebooks; this module only lays it out. Links to equations go
through Sphinx, so an equation that is not in the book is a warning. Everything works without JavaScript.
"""

import re
import sys
from html import escape
from pathlib import Path, PurePosixPath

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

BOOK = Path(__file__).resolve().parents[2]
COLUMNS = ("Equation", "Relations", "Checks", "Executed from print", "Typos caught")


class tag(nodes.General, nodes.TextElement):
    """Any HTML element: ``tag(name="th", scope="row")``. Other builders see its content only."""


class ledger_table(nodes.General, nodes.Element):
    """Where the ledger will stand, once all chapters have been read."""


def visit_tag(translator, node):
    attributes = {key: value for key, value in node["attrs"].items()}
    translator.body.append(translator.starttag(node, node["name"], "", **attributes))


def depart_tag(translator, node):
    translator.body.append(f"</{node['name']}>")


def element(name, *children, classes=(), ids=(), **attrs):
    node = tag(name=name, attrs=attrs, classes=list(classes), ids=list(ids))
    node += [nodes.Text(child) if isinstance(child, str) else child for child in children]
    return node


# ---------------------------------------------------------------- what the notebooks say


def read_rows(app):
    sys.path.insert(0, str(BOOK))
    try:
        from printed import ledger
    finally:
        sys.path.remove(str(BOOK))
    app.ledger_rows = {row["label"]: row for row in ledger.rows(BOOK)}


def docname(row):
    return f"{BOOK.name}/{PurePosixPath(row['notebook']).stem}"


def checked(row):
    return bool(row["checks"]) and bool(row["executed"])


def said(row):
    """One sentence on what was checked."""
    checks = "; ".join(dict.fromkeys(f"{check['verb']} ({check['strength']})" for check in row["checks"])) or "no check"
    printed = f"the printed line executed: {row['worlds']}" if row["executed"] else "the printed line not executed"
    return f"{checks}. {printed[0].upper()}{printed[1:]}."


# ---------------------------------------------------------------- the mark beside an equation


def mark(builder, label, number):
    """HTML of the small link from an equation to its row; nothing where the book has no ledger page or the equation no row."""
    row = builder.app.ledger_rows.get(label)
    page = getattr(builder.env, "ledger_docname", None)
    if row is None or page not in builder.env.found_docs:
        return ""
    target = builder.get_relative_uri(builder.current_docname, page) + f"#ledger-{label}"
    sign, word = ("✓", "checked") if checked(row) else ("?", "not fully checked")
    text = f"Equation {number} {word}: {said(row)}"
    return (
        f'<a class="eq-check{"" if checked(row) else " eq-unchecked"}" href="{escape(target)}" title="{escape(text)}"'
        f' aria-label="{escape(text)} Go to the ledger.">{sign}</a>'
    )


# ---------------------------------------------------------------- the page


class Ledger(SphinxDirective):
    def run(self):
        self.env.ledger_docname = self.env.docname
        return [ledger_table()]


def always_outdated(app, env, added, changed, removed):
    """The ledger is made from other files than its own."""
    page = getattr(env, "ledger_docname", None)
    return [page] if page in env.found_docs else []


def reference(source, domain, kind, target, *children):
    inner = nodes.inline("", "", *children)
    return addnodes.pending_xref("", inner, refdomain=domain, reftype=kind, reftarget=target, refdoc=source, refexplicit=bool(children), refwarn=True)


def relation(text):
    return nodes.math(text, text) if re.fullmatch(r"\\[A-Za-z]+|:?=|[<>]", text) else nodes.inline(text, text)


def in_short(worlds):
    """The worlds of a row without what the page says of all of them: how finely each kind is compared."""
    return re.sub(r" worlds\b|, exact(?=;|$)|, to 1e-9(?=;|$)|, to 1e-6 of the limit|, within 6 standard errors", "", worlds).replace(";", ",")


def row_nodes(source, row):
    equation = element("th", reference(source, "math", "eq", row["label"]), " ", nodes.literal(row["label"], row["label"]), scope="row")
    signs = element("td")
    for i, text in enumerate(dict.fromkeys(row["relations"])):
        signs += ([nodes.Text(", ")] if i else []) + [relation(text)]
    items = dict.fromkeys((check["verb"], str(check["strength"])) for check in row["checks"])
    checks = element("ul", *(element("li", nodes.literal(verb, verb), f" {strength}") for verb, strength in items)) if items else "none"
    executed = element("td", in_short(row["worlds"]) if row["executed"] else "not executed")
    typos = "not tried"
    if variants := row.get("variants"):
        typos = f"{variants['caught']} of {variants['tried']}" + "".join(f", {variants[key]} {key}" for key in ("equal", "refused") if variants[key])
    return element(
        "tr",
        equation,
        signs,
        element("td", checks),
        executed,
        element("td", typos, **{"data-name": "typos:"}),
        ids=[f"ledger-{row['label']}"],
        classes=[] if checked(row) else ["unchecked"],
    )


def count(number, word):
    return f"{number} {word}{'' if number == 1 else 's'}"


def totals(rows):
    """The sentence on top: what stands behind the whole book."""
    if not rows:
        return "No equation of the book has a label yet."
    executed, behind = sum(bool(row["executed"]) for row in rows), sum(len(row["checks"]) for row in rows)
    bare = sum(not row["checks"] for row in rows)
    text = f"The book has {count(len(rows), 'labelled equation')} in {count(len({row['notebook'] for row in rows}), 'chapter')}; "
    text += "all of them are executed as printed" if executed == len(rows) else f"{executed} are executed as printed, {len(rows) - executed} are not"
    text += f", and {count(behind, 'check')} in the chapters' cells stand behind them"
    text += "." if not bare else f"; {bare} have no check."
    tried = [row["variants"] for row in rows if row.get("variants")]
    if tried:
        sums = {key: sum(variant[key] for variant in tried) for key in ("tried", "caught", "equal", "refused")}
        missed = sums["tried"] - sums["caught"] - sums["equal"] - sums["refused"]
        text += (
            f" Of {sums['tried']} typos made by machine in {count(len(tried), 'equation')}, {sums['caught']} were caught, "
            f"{sums['equal']} turned out to be equal to the line, {sums['refused'] or 'none'} could not be decided and so count as "
            f"neither, and {missed or 'none'} went unseen."
        )
    return text


def reading_order(env):
    """All pages in the order of the table of contents."""
    order, seen = [], set()

    def walk(name):
        if name not in seen:
            seen.add(name)
            order.append(name)
            for child in env.toctree_includes.get(name, []):
                walk(child)

    walk(env.config.root_doc)
    return order


class LayOutLedger(SphinxPostTransform):
    """Before references are resolved (priority 10), put the tables where the directive stood."""

    default_priority = 5

    def run(self, **kwargs):
        for node in list(self.document.findall(ledger_table)):
            node.replace_self(self.content())

    def content(self):
        source, order = self.env.docname, reading_order(self.env)
        chapters = {name: [row for row in self.app.ledger_rows.values() if docname(row) == name] for name in order}
        chapters = {name: rows for name, rows in chapters.items() if rows}
        found = [nodes.paragraph("", totals([row for rows in chapters.values() for row in rows]))]
        for name, rows in chapters.items():
            number = ".".join(map(str, self.env.toc_secnumbers.get(name, {}).get("", ())))
            title = f"{number}. {self.env.titles[name].astext()}" if number else self.env.titles[name].astext()
            caption = element("caption", reference(source, "std", "doc", f"/{name}", nodes.Text(title)))
            head = element("thead", element("tr", *(element("th", column, scope="col") for column in COLUMNS)))
            body = element("tbody", *(row_nodes(source, row) for row in rows))
            found.append(
                element(
                    "div",
                    element("table", caption, head, body, classes=["table", "ledger"]),
                    classes=["table-scroll"],
                    **{"data-label": f"Ledger of {title}"},
                )
            )
        return found


def setup(app):
    for kind in (tag,):
        app.add_node(kind, html=(visit_tag, depart_tag), override=True, **{other: (lambda s, n: None,) * 2 for other in ("latex", "text")})
    app.add_node(ledger_table)
    app.add_directive("ledger", Ledger)
    app.add_post_transform(LayOutLedger)
    app.connect("builder-inited", read_rows)
    app.connect("env-get-outdated", always_outdated)
