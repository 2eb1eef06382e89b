r"""A display formula keeps to the width of its page: its lines break where a reader would, and a reason without room goes under its line.

KaTeX sets an ``aligned`` derivation as one block of columns, and a formula as one line. Here each cell is set by itself, and its pieces are laid
into boxes that a style sheet can wrap: before a relation first, then before an operation, and within brackets only if nothing else helps. The
MathML that a screen reader reads stays that of the whole formula.
"""

import re
from html import escape, unescape

TOKEN = re.compile(r"\\begin\{aligned\}|\\end\{aligned\}|\\begin\b|\\end\b|\\[A-Za-z]+|\\.|[{}&]|[^\\{}&]+", re.S)
INNER = '<span class="katex-html" aria-hidden="true">'


def outermost(tex):
    """The tokens of a formula, each with whether it stands outside of all braces and environments."""
    depth = 0
    for token in TOKEN.findall(tex):
        depth -= token.startswith(("}", r"\end"))
        yield token, depth == 0
        depth += token.startswith(("{", r"\begin"))


def cells(tex):
    """The rows of an ``aligned`` formula, each a list of its cells; any other formula is one row of one cell."""
    found = re.fullmatch(r"\s*\\begin\{aligned\}(.*)\\end\{aligned\}(.*)", tex, re.S)
    if not found:
        return [[tex]]
    rows = [[""]]
    for token, outside in outermost(found[1]):
        if outside and token == r"\\":
            rows.append([""])
        elif outside and token == "&":
            rows[-1].append("")
        else:
            rows[-1][-1] += token
    added = re.compile(r"^((?:\\q?quad)?\s*)\+")  # a plus at the head of a row adds to the row above
    rows = [[added.sub(r"\1{}+", cell.strip()) for cell in row] for row in rows]
    return [row for row in rows if any(row)] + ([["", found[2].strip()]] if found[2].strip() else [])


def with_breaks(tex, spaces):
    r"""The formula with ``\allowbreak`` before each wide space outside of all braces, where a condition or a remark begins."""
    return "".join(r"\allowbreak" + token if outside and token in spaces else token for token, outside in outermost(tex))


def elements(markup):
    """The outermost elements of a piece of KaTeX's markup, as strings."""
    depth = start = 0
    for tag in re.finditer(r"<(/?)[a-zA-Z][^>]*?(/?)>", markup):
        if depth == 0:
            start = tag.start()
        depth += 0 if tag[2] else -1 if tag[1] else 1
        if depth == 0:
            yield markup[start : tag.end()]


def inner(element):
    return element[element.index(">") + 1 : element.rindex("</")]


def classes(element):
    found = re.match(r'<span class="([^"]*)"', element)
    return found[1].split() if found else []


def visible(markup):
    """What KaTeX shows of a formula, without the MathML beside it."""
    return inner(next(elements(markup[markup.index(INNER) :]))) if INNER in markup else None


def brackets(piece):
    """How many brackets a piece opens (closes, if negative); KaTeX puts equal kinds that stand together into one piece."""
    count = 1 if "<" in inner(piece) else len(unescape(inner(piece)))
    return count * (("mopen" in classes(piece)) - ("mclose" in classes(piece)))


def runs(items, begins):
    """The items in runs, a new one at each place where ``begins`` says so."""
    found = []
    for i, item in enumerate(items):
        if not found or begins(items, i):
            found.append([])
        found[-1].append(item)
    return found


def kept(items):
    """HTML of what is never broken; its strut keeps the height that KaTeX gave it."""
    sizes = [size for piece, size, _ in items if "vlist" in piece or not {"mrel", "mbin"} & set(classes(piece))] or [(0.0, 0.0)]
    height, depth = max(height for height, _ in sizes), min(depth for _, depth in sizes)
    strut = f'<span class="strut" style="height:{height:.4g}em;vertical-align:{depth:.4g}em;"></span>'
    return f'<span class="base">{strut}{"".join(piece for piece, *_ in items)}</span>'


def behind_comma(items, i):
    """Whether the piece ``i`` is the first behind a comma that stands in no brackets."""
    before = next((kinds for piece, *_ in reversed(items[:i]) if "mspace" not in (kinds := classes(piece))), [])
    return items[i][2] == 0 and "mspace" not in classes(items[i][0]) and "mpunct" in before


def part(items, depth, name="math-part"):
    """HTML of a part that may be broken before the signs within ``depth`` brackets and, in none, behind the commas; or else further inside."""

    def begins(items, i):
        sign = {"mbin", "mrel"} & set(classes(items[i][0])) and inner(items[i][0]) != "⋅"
        return items[i][2] == depth and bool(sign or (not depth and behind_comma(items, i)))

    if all(deep < depth for *_, deep in items):
        return kept(items) if name == "math-part" else f'<span class="{name}">{kept(items)}</span>'
    found = runs(items, begins)
    if len(found) == 1:
        return part(items, depth + 1, name)
    return f'<span class="{name}">{"".join(part(run, depth + 1) for run in found)}</span>'


def condition(items):
    """HTML of a condition, which is broken behind its commas first."""
    found = runs(items, behind_comma)
    if len(found) == 1:
        return part(items, 0, "math-part math-where")
    return f'<span class="math-part math-where">{"".join(part(run, 0) for run in found)}</span>'


def parts(markup):
    """KaTeX's markup of a formula, put together anew: a part for each relation and each condition, which wrap one before the other."""
    items, depth = [], 0
    for base in elements(markup):
        strut, *pieces = elements(inner(base))
        numbers = re.search(r"height:([-\d.]+)em(?:;vertical-align:([-\d.]+)em)?", strut).groups(default="0")
        for piece in pieces:
            change = brackets(piece)
            items.append((piece, tuple(map(float, numbers)), depth + min(change, 0)))
            depth += change
    html = []
    for clause in runs(items, lambda items, i: "allowbreak" in classes(items[i][0])):
        apart = "allowbreak" in classes(clause[0][0])
        del clause[:apart]
        while clause and "mspace" in classes(clause[0][0]):
            del clause[0]
        relations = runs(clause, lambda items, i: items[i][2] == 0 and "mrel" in classes(items[i][0]))
        html += [condition(clause)] if apart and clause else [part(run, 0, "math-part math-side") for run in relations]
    return "".join(html)


def reason(tex, show):
    r"""The words of a reason as words, which wrap, with the formulas among them; None if the cell is not ``\text{...}``."""
    found = re.fullmatch(r"\\text\{((?:[^{}$]|\$[^$]*\$)*)\}", tex)
    if not found:
        return None
    words = re.split(r"\$(.*?)\$", found[1])
    return "".join(show(part) if i % 2 else escape(re.sub(r"\\([ %&#_])", r"\1", part).replace("~", "\u00a0")) for i, part in enumerate(words))


def lay_out(tex, whole, typeset, spaces):
    """The markup of a display formula, from what ``typeset`` makes of the ``whole`` of it and of its cells."""
    shown = visible(whole)
    if shown is None:
        return whole

    def show(part, display=True):
        return visible(typeset(part, display))

    rows = [row if len(row) > 1 else ["", *row] for row in cells(tex)]
    kinds = ["math-rows", *["sides"] * any(left for left, *_ in rows), *["reasons"] * any(len(row) > 3 for row in rows)]
    html = ""
    for left, right, *rest in rows:
        beside = ""
        if len(rest) > 1:
            words = reason(rest[1], lambda part: show(part, False))
            beside = f'<span class="math-reason">{parts(show(rest[1])) if words is None else words}</span>'
        if "sides" in kinds:
            html += f'<span class="math-left">{parts(show(with_breaks(left, spaces))) if left else ""}</span>'
        html += f'<span class="math-right"><span class="math-chain">{parts(show(with_breaks(right, spaces)))}</span>{beside}</span>'
    return whole.replace(INNER + shown, f'<span class="katex-html {" ".join(kinds)}" aria-hidden="true">{html}')
