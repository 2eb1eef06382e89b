"""Gates over the notebooks: functions of a notebook's path that return its faults.

Each fault names the notebook, and the label or the cell (counted from 1, text cells included).
"""

import ast
import math
import re
from collections import Counter
from pathlib import Path

from printed import ledger, notebooks
from printed.syntax import PrintedError, parse, relations, spell

NOTATION = Path(__file__).resolve().parents[1] / "book" / "notation.ipynb"

LARGEST = 1_000_000  # bytes of a notebook's file

KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LABEL_AS_WRITTEN = re.compile(r"\$\$[ \t]*\(([^)\n]+)\)[ \t]*$", re.MULTILINE)
OTHER_LABEL = re.compile(r"\\label\b|\\tag\b|\\begin\{(?:equation|align|gather|multline)\*?\}")

EXEMPT_TAGS = {
    "nbval-ignore-output", "nbval-raises-exception", "nbval-skip", "raises-exception",
    "skip-execution",
}  # fmt: skip
EXEMPT_COMMENTS = re.compile(r"#\s*(NBVAL_\w+|PYTEST_VALIDATE_\w+)")

UNSTABLE = {
    "an address": re.compile(r"\bat 0x|\b0x[0-9a-fA-F]{6,}"),
    "a date": re.compile(r"\b\d{4}-\d\d-\d\d\b"),
    "a time": re.compile(r"\b\d?\d:\d\d:\d\d\b|\bWall time\b|± [\d.]+ (?:ns|[µm]s|s)\b"),
    "an absolute path": re.compile(r"(?<![\w.])/(?:home|root|tmp|work|Users|usr|opt|var|mnt)/|\b[A-Z]:\\+\w"),
}


def cells(path, kind):
    """The cells of one kind, each with its place in the notebook."""
    numbered = enumerate(notebooks.read(path).cells, 1)
    return [(number, cell) for number, cell in numbered if cell.cell_type == kind]


def outputs(path):
    """Every stored output, with its cell and the cell's place."""
    return [(n, cell, output) for n, cell in cells(path, "code") for output in cell.outputs]


def output_text(output):
    """All text that an output holds."""
    data = output.get("data", {})
    texts = [text for kind, text in data.items() if not kind.startswith("image/")]
    return "\n".join(map(str, [*texts, output.get("text", "")]))


# Equations and checks -----------------------------------------------------------------------------


def equations_are_checked(path):
    """Each labelled equation is named by a check in its chapter."""
    checked = {call.label for call in notebooks.check_calls(path)}
    return [
        f"{path.name}: no check names the equation {equation.label}"
        for equation in notebooks.labelled_equations(path)
        if equation.label not in checked
    ]


def markdown_pages_claim_nothing(path):
    """A labelled equation stands in a notebook, where a check can stand under it, and never in a Markdown page."""
    labelled = [token for token, _ in notebooks.markdown_tokens(path.read_text(encoding="utf-8")) if token.type == "math_block_label"]
    return [f"{path.name}: the labelled equation {token.info} stands in no notebook, so nothing checks it" for token in labelled]


ATTRIBUTED = re.compile(r"\*[^*\n]+:\*")


def page_tokens(path):
    """The block tokens of a page, with their places."""
    if path.suffix == ".md":
        sources = [("the page", path.read_text(encoding="utf-8"))]
    else:
        sources = [(f"cell {number}", cell.source) for number, cell in cells(path, "markdown")]
    return [(place, token) for place, source in sources for token, _ in notebooks.markdown_tokens(source)]


def displayed(token, before):
    """The formulas that a block token displays; a formula alone in its paragraph is one, and so is what \\displaystyle makes large."""
    if token.type in ("math_block", "math_block_label") or "fence" in token.type and token.info.startswith("{math}"):
        return [token.content]
    pieces = [piece for piece in token.children or [] if piece.content.strip()]
    alone = before == "paragraph_open" and len(pieces) == 1
    if any(piece.type == "text" and "\\begin{" in piece.content for piece in pieces):
        return [token.content]
    return [piece.content for piece in pieces if piece.type == "math_inline" and (alone or "\\displaystyle" in piece.content)]


def is_expression(tex):
    """Whether a formula has no relation sign: an expression of the dialect, which names something and claims nothing."""
    try:
        parse(tex.replace("\\displaystyle", "").strip(), start="expr")
    except PrintedError:
        return False
    return True


def displays(path):
    """Every displayed formula of a page: its place, its TeX and its kind, which is "labelled", "quoted" (in a block quote that says whose line it
    is), "expression" (it claims nothing) or "bare"."""
    found, quotes, before = [], [], ""
    for place, token in page_tokens(path):
        if token.type == "blockquote_open":
            quotes.append(False)
        elif token.type == "blockquote_close":
            quotes.pop()
        elif quotes and token.type == "inline" and ATTRIBUTED.fullmatch(token.content):
            quotes[-1] = True
        for tex in displayed(token, before):
            labelled = token.type == "math_block_label"
            kind = "labelled" if labelled else "quoted" if any(quotes) else "expression" if is_expression(tex) else "bare"
            found.append((place, tex.strip(), kind))
        before = token.type
    return found


def nothing_is_claimed_bare(path):
    """A displayed relation is labelled, and so executed, or it stands in a block quote that begins with whose line it is, `> *The question:*`."""
    return [f"{path.name}: {place}: displays without a label: {tex}" for place, tex, kind in displays(path) if kind == "bare"]


def checks_name_equations(path):
    """Each check names a labelled equation of its chapter."""
    labels = {equation.label for equation in notebooks.labelled_equations(path)}
    return [
        f"{path.name}: cell {call.cell}: {call.verb} names {call.label}, no equation of the chapter"
        for call in notebooks.check_calls(path)
        if call.label not in labels
    ]


def verbs_match_relations(path):
    """Each kind of relation that an equation prints has a check with the verb of that kind."""
    calls = notebooks.check_calls(path)
    faults = []
    for equation in notebooks.labelled_equations(path):
        place = f"{path.name}: {equation.label}"
        verbs = {call.verb for call in calls if call.label == equation.label}
        try:
            printed = [r for r in relations(equation.tex) if r != "\\iff"]
        except PrintedError as error:
            faults.append(f"{place}: {error}")
            continue
        if not printed:
            faults.append(f"{place}: prints no relation, so it claims nothing")
        for relation in dict.fromkeys(printed):
            verb = ledger.VERB.get(relation)
            if verb is None:
                faults.append(f"{place}: the relation {relation} has no verb")
            elif verb not in verbs:
                faults.append(f"{place}: prints {relation}, and no check of it says {verb}")
    return faults


def checks_show_their_result(path):
    """The line of each check stands among the outputs of its cell."""
    return [
        f"{path.name}: cell {row['cell']}: the result of {row['verb']} {row['label']} is not shown"
        for row in ledger.checks(path)
        if row["strength"] == ledger.NOT_SHOWN
    ]


def checks_compare_two_things(path):
    """The two sides of a check are not the same piece of code."""
    faults = []
    for number, cell in cells(path, "code"):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in notebooks.VERBS:
                label, *sides = map(ast.unparse, node.args)
                if len(sides) > 1 and sides[0] == sides[1]:
                    faults.append(f"{path.name}: cell {number}: {label} compares {sides[0]} to itself")
    return faults


def checks_bear_the_notebooks_name(path):
    """`Checks(...)` is made once, with the notebook's own name."""
    names = notebooks.checks_names(path)
    if names == [path.stem] or not names and not notebooks.labelled_equations(path):
        return []
    return [f"{path.name}: Checks must be made once, for {path.stem}; it is made for {names}"]


def labels_are_kebab_case(path):
    """Labels are words of small letters and digits, joined by hyphens."""
    return [
        f"{path.name}: the label {equation.label} is not in kebab-case"
        for equation in notebooks.labelled_equations(path)
        if not KEBAB.fullmatch(equation.label)
    ]


def labels_are_read_as_written(path):
    """What looks like a labelled equation is one for MyST, and there is no other kind of label."""
    written = [label for _, cell in cells(path, "markdown") for label in LABEL_AS_WRITTEN.findall(cell.source)]
    read = [equation.label for equation in notebooks.labelled_equations(path)]
    faults = [f"{path.name}: {label} is written as an equation's label, and MyST does not read it" for label in (Counter(written) - Counter(read))]
    for number, cell in cells(path, "markdown"):
        for found in OTHER_LABEL.findall(cell.source):
            faults.append(f"{path.name}: cell {number}: {found}: write $$ ... $$ (label)")
        for token, _ in notebooks.markdown_tokens(cell.source):
            labelled = re.search(r"^:(?:label|name):", token.content, re.MULTILINE)
            if "fence" in token.type and token.info.startswith("{math}") and labelled:
                faults.append(f"{path.name}: cell {number}: {{math}}: write $$ ... $$ (label)")
    return faults


def labels_are_unique(paths):
    """No two equations of the book have the same label."""
    places = {}
    for path in paths:
        for equation in notebooks.labelled_equations(path):
            places.setdefault(equation.label, []).append(f"{path.name}, cell {equation.cell}")
    return [f"the label {label} is given more than once: {'; '.join(where)}" for label, where in places.items() if len(where) > 1]


TARGET = re.compile(r"^\(([a-z0-9-]+)\)=$", re.MULTILINE)


def targets_are_unique(paths):
    """No two pages, and no two places of a page, have one target ``(name)=``: a link would lead to either."""
    places = {}
    for path in [*paths, *sorted(path for folder in {path.parent for path in paths} for path in folder.glob("*.md"))]:
        text = path.read_text(encoding="utf-8") if path.suffix == ".md" else "\n".join(cell.source for _, cell in cells(path, "markdown"))
        for target in TARGET.findall(text):
            places.setdefault(target, []).append(path.name)
    return [f"the target {target} is given more than once: {'; '.join(where)}" for target, where in places.items() if len(where) > 1]


# Cells and outputs --------------------------------------------------------------------------------


def cells_are_executed_in_order(path):
    """The execution counts of the code cells are 1, 2, ..., n."""
    return [
        f"{path.name}: cell {number} has execution count {cell.execution_count}, not {count}"
        for count, (number, cell) in enumerate(cells(path, "code"), 1)
        if cell.execution_count != count
    ]


def no_cell_is_exempt(path):
    """No cell is skipped, may raise, or has its output ignored."""
    faults = []
    for number, cell in enumerate(notebooks.read(path).cells, 1):
        tags = EXEMPT_TAGS.intersection(cell.metadata.get("tags", []))
        comments = EXEMPT_COMMENTS.findall(cell.source) if cell.cell_type == "code" else []
        for word in [*sorted(tags), *comments]:
            faults.append(f"{path.name}: cell {number} is exempt: {word}")
    return faults


def no_cell_is_empty(path):
    """Each cell holds something, and a code cell more than comments."""
    return [
        f"{path.name}: cell {number} is empty"
        for number, cell in enumerate(notebooks.read(path).cells, 1)
        if not (re.sub(r"#.*", "", cell.source) if cell.cell_type == "code" else cell.source).strip()
    ]


def no_line_ends_in_a_semicolon(path):
    """nbval does not see that a semicolon silences the output: write `_ = ...`."""
    return [
        f"{path.name}: cell {number}, line {line}: ends in a semicolon"
        for number, cell in cells(path, "code")
        for line, text in enumerate(cell.source.splitlines(), 1)
        if text.split(" #")[0].rstrip().endswith(";")
    ]


def no_output_is_an_error(path):
    """No cell raised, and none wrote to stderr."""
    return [
        f"{path.name}: cell {number} " + (f"raised {output.ename}" if output.output_type == "error" else "wrote to stderr")
        for number, _, output in outputs(path)
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


def outputs_are_the_same_everywhere(path):
    """No output holds an address, a date, a time or an absolute path."""
    return [
        f"{path.name}: cell {number}: the output holds {what}: {found[0]}"
        for number, _, output in outputs(path)
        for what, pattern in UNSTABLE.items()
        if (found := pattern.search(output_text(output)))
    ]


def images_have_alt_text(path):
    """Each image, made by a cell or named in the text, says in words what it shows."""
    faults = []
    for number, cell, output in outputs(path):
        image = any(kind.startswith("image/") for kind in output.get("data", {}))
        alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt")
        if image and not str(alt or "").strip():
            faults.append(f"{path.name}: cell {number}: the figure has no alt text")
    for number, cell in cells(path, "markdown"):
        for token, _ in notebooks.markdown_tokens(cell.source):
            bare = [c for c in token.children or [] if c.type == "image" and not c.content.strip()]
            directive = re.match(r"\{(image|figure)\}", token.info)
            if directive and not re.search(r"^:?alt: *\S", token.content, re.MULTILINE):
                bare.append(token)
            if "html" in token.type and re.search(r"<img(?![^>]*\balt=\"[^\"]+\")", token.content):
                bare.append(token)
            faults += [f"{path.name}: cell {number}: the image has no alt text" for _ in bare]
    return faults


# The prose ----------------------------------------------------------------------------------------

NOT_USED = {  # the same table stands in the notation chapter
    "price, prices, priced": "loss",
    "pay, pays, paid": "the loss is",
    "charge, charges, charged": "the loss is",
    "costs": "the loss is",
    "prediction, predictions": "output",
    "guess, guesses, guessing, guessed": "output",
    "answers with, answered with, answering with": "the output is",
    "discriminator says": "the output is",
    "shrug, shrugs": "the output is ½",
    "target, targets": "label, best output",
    "real thing, real things, fake thing, fake things": "real sample, fake",
    "kind of thing, kinds of thing": "kind",
}
QUOTED = re.compile(r'"[^"]*"|“[^”]*”')

FOLDED = re.compile(r"^(`{3,}|:{3,})\{(?:exercise|solution|dropdown)\}.*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
MINUTES = re.compile(r"\*\*Time to read:\*\* (\d+) minutes")
WORD = re.compile(r"[^\W\d][\w'’-]*")
WORDS_A_MINUTE, CELLS_A_MINUTE = 150, 2


TERM = re.compile(r"(?P<shown>[^<]*[^<\s])\s*(?:<(?P<term>[^>]*)>)?")  # what stands in a role {term}`...`


def words(piece):
    """The words of an inline token: a text, or a term of the glossary as it is shown."""
    if piece.type == "myst_role" and piece.meta["name"] == "term":
        return TERM.fullmatch(piece.content)["shown"]
    return piece.content if piece.type == "text" else " " if piece.type == "softbreak" else ""


def plain(source):
    """The words of a Markdown text, directives included, without formulas and code."""
    pieces = [piece for token, _ in notebooks.markdown_tokens(source) for piece in [*(token.children or []), None]]
    return "".join(" " if piece is None else words(piece) for piece in pieces)


def minutes(path):
    """How long the main path takes to read: its words, without exercises, and its open code cells, rounded up to five minutes."""
    words = sum(len(WORD.findall(plain(FOLDED.sub("", cell.source)))) for _, cell in cells(path, "markdown"))
    open_cells = [cell for _, cell in cells(path, "code") if not {"hide-input", "hide-cell"}.intersection(cell.metadata.get("tags", []))]
    return 5 * math.ceil((words / WORDS_A_MINUTE + len(open_cells) / CELLS_A_MINUTE) / 5)


def minutes_are_counted(path):
    """The time to read that a chapter's opening block states is the one that its words and cells give."""
    stated = [(n, int(found)) for n, cell in cells(path, "markdown") for found in MINUTES.findall(cell.source)]
    return [f"{path.name}: cell {n}: says {found} minutes, and it is {minutes(path)}" for n, found in stated if found != minutes(path)]


def page_texts(path):
    """The words of a page, with their places: its text, and the captions and alt texts of its figures."""
    if path.suffix == ".md":
        return [("the page", plain(path.read_text(encoding="utf-8")))]
    texts = [(f"cell {n}", plain(cell.source)) for n, cell in cells(path, "markdown")]
    for n, cell in cells(path, "code"):
        about = cell.metadata.get("mystnb", {})
        texts += [(f"cell {n}", str(about.get(part, {}).get(key, ""))) for part, key in (("figure", "caption"), ("image", "alt"))]
    return texts


def one_word_for_one_object(path):
    """No page says in other words, unless in quotation marks, what the book has one word for."""
    faults = []
    for place, text in page_texts(path):
        for forms, instead in NOT_USED.items():
            found = re.findall(rf"\b(?:{forms.replace(', ', '|')})\b", QUOTED.sub("", text), re.IGNORECASE)
            faults += [f"{path.name}: {place}: says {word}; the book says: {instead}" for word in found]
    return faults


# The symbols --------------------------------------------------------------------------------------

FROM_THE_START = {"x", "z", "D", "G", "p_r", "p_g", "p_z"}
SYMBOL_TABLE = re.compile(r"^```\{table\}[^\n]*\n:name: (symbols-\w+)\n\| symbol(.*?)^```", re.MULTILINE | re.DOTALL)
LISTED = re.compile(r"\{ref\}`[^`]*<(symbols-\w+)>`([^`\n]*)")
FORMULA = re.compile(r"\$([^$]+)\$")


def names(tree):
    """The names in a tree, from the head on, without primes."""
    return [spell(part).rstrip("'") for part in tree.iter_subtrees_topdown() if part.data == "name"]


def notation():
    """The names in the tables of symbols of the notation chapter, but for the indices of sums: name to table, in their order."""
    found = {}
    for _, cell in cells(NOTATION, "markdown"):
        for table, body in SYMBOL_TABLE.findall(cell.source):
            rows = [line.split("|") for line in body.splitlines() if "$" in line]
            found |= {names(parse(tex, start="expr"))[0]: table for row in rows if row[3].strip() != "index" for tex in FORMULA.findall(row[1])}
    return found


def as_in_the_table(name, table):
    """The name that a name in a line has in the table: \\mu_\\pi for \\mu_{1/2}, and x_i for x_k."""
    family = [row for row in table if row.startswith(name.split("_")[0] + "_")]
    return family[0] if name not in table and "_" in name and len(family) == 1 else name


def symbols_used(path):
    """The symbols of a chapter's labelled equations that the reader does not bring along: (table, name)."""
    table = notation()
    printed = {name for equation in notebooks.labelled_equations(path) for name in names(parse(equation.tex))}
    used = {as_in_the_table(name, table) for name in printed} - FROM_THE_START
    return {(table[name], name) for name in used & set(table)}


def symbols_lead_to_the_notation(path):
    """The first cell of a chapter lists the symbols of its labelled equations, each behind a link to its table in the notation chapter."""
    if path == NOTATION:
        return []
    first = notebooks.read(path).cells[0].source
    listed = {(table, names(parse(tex, start="expr"))[0]) for table, text in LISTED.findall(first) for tex in FORMULA.findall(text)}
    faults = {True: "stands in no labelled equation", False: "is not listed"}
    return [
        f"{path.name}: cell 1: {name} of the table {table} {faults[(table, name) in listed]}" for table, name in sorted(listed ^ symbols_used(path))
    ]


# The file -----------------------------------------------------------------------------------------


def the_file_is_clean(path):
    """The file is what `python -m printed.notebooks run` writes."""
    stored = path.read_bytes().decode()
    notebook = notebooks.clean(notebooks.read(path), path.stem)
    if stored == notebooks.text(notebook):
        return []
    for number, (old, new) in enumerate(zip(notebooks.read(path).cells, notebook.cells), 1):
        if old != new:
            return [f"{path.name}: cell {number} is not as `python -m printed.notebooks run` writes it"]
    return [f"{path.name} is not as `python -m printed.notebooks run` writes it"]


def the_file_is_small(path):
    """The file is at most 1 MB."""
    size = path.stat().st_size
    return [f"{path.name} has {size} bytes, more than {LARGEST}"] if size > LARGEST else []


def cell_ids_are_unique(paths):
    """No two cells of the book have the same id."""
    places = {}
    for path in paths:
        for number, cell in enumerate(notebooks.read(path).cells, 1):
            places.setdefault(cell.get("id"), []).append(f"{path.name}, cell {number}")
    return [f"the cell id {name} occurs more than once: {'; '.join(where)}" for name, where in places.items() if len(where) > 1]


OF_A_NOTEBOOK = (
    equations_are_checked,
    nothing_is_claimed_bare,
    checks_name_equations,
    verbs_match_relations,
    checks_show_their_result,
    checks_compare_two_things,
    checks_bear_the_notebooks_name,
    labels_are_kebab_case,
    labels_are_read_as_written,
    cells_are_executed_in_order,
    no_cell_is_exempt,
    no_cell_is_empty,
    no_line_ends_in_a_semicolon,
    no_output_is_an_error,
    outputs_are_the_same_everywhere,
    images_have_alt_text,
    minutes_are_counted,
    symbols_lead_to_the_notation,
    the_file_is_clean,
    the_file_is_small,
)
OF_A_PAGE = (markdown_pages_claim_nothing, nothing_is_claimed_bare)
OF_THE_BOOK = (labels_are_unique, targets_are_unique, cell_ids_are_unique)
