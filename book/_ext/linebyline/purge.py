"""A style sheet without what no page can use: rules for names that do not occur, fonts and animations that no rule asks for, spare blanks.

A name is a class, an id or a tag. A selector is kept if every name in it occurs; what stands in ``:not()``, ``:is()``, ``:where()`` and ``:has()``,
and attributes, do not count, so in doubt a rule is kept.
"""

import re

import tinycss2

GROUPS = {"media", "supports", "layer", "container"}  # at-rules that hold rules
# tags that a browser or a script makes, and so stand in no file
TAGS = {"html", "head", "body", "tbody", "svg", "g", "path", "rect", "dialog"}


def parts(tokens, sign):
    """The tokens between literal ``sign``s."""
    found = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == sign:
            found.append([])
        else:
            found[-1].append(token)
    return found


def names(selector):
    """The classes, ids and tags that one selector (a list of tokens) asks for."""
    found, before = set(), ""
    for token in selector:
        if token.type == "hash":
            found.add(token.value)
        elif token.type == "ident" and before != ":":
            found.add(token.value if before == "." else token.value.lower())
        before = token.value if token.type == "literal" else ""
    return found


def written(tokens):
    """The tokens as text, without comments and with one blank where there were several."""
    kept = [token for token in tokens if token.type != "comment"]
    for token in kept:
        if token.type == "whitespace":
            token.value = " "
    return tinycss2.serialize(kept).strip()


def declarations(content):
    """What stands between a rule's braces: each declaration, or nested rule, without the blanks around it."""
    return [re.sub(r"^([\w-]+)\s*:\s*", r"\1:", part) for part in map(written, parts(content, ";")) if part]


def rules(css, known):
    """The kept rules as (prelude, content) with content a list: of declarations, or of rules for a group; None where there are no braces."""
    kept = []
    for rule in tinycss2.parse_rule_list(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule":
            selectors = [part for part in parts(rule.prelude, ",") if names(part) <= known]
            if selectors:
                kept.append((",".join(map(written, selectors)), declarations(rule.content)))
        elif rule.type == "at-rule" and rule.lower_at_keyword in GROUPS and rule.content is not None:
            kept.append((f"@{rule.at_keyword} {written(rule.prelude)}", rules(rule.content, known)))
        elif rule.type == "at-rule" and rule.lower_at_keyword != "charset":
            kept.append((f"@{rule.at_keyword} {written(rule.prelude)}".strip(), None if rule.content is None else declarations(rule.content)))
    return kept


def text(kept):
    """The rules as a style sheet; one without content says nothing and is left out."""
    found = []
    for prelude, content in kept:
        inner = content and (text(content) if isinstance(content[0], tuple) else ";".join(content))
        if inner:
            found.append(f"{prelude}{{{inner}}}")
        elif content is None:
            found.append(f"{prelude};")
    return "".join(found)


def without_variables(kept, unused):
    """The rules without the declarations of the custom properties ``unused``."""
    return [
        (prelude, content and [item for item in content if item.split(":")[0] not in unused])
        if not content or isinstance(content[0], str)
        else (prelude, without_variables(content, unused))
        for prelude, content in kept
    ]


def family(content):
    return re.search(r"font-family:([^;]*)", ";".join(content))[1].replace("\\", "").strip("\"' ")


def purge(css, known):
    """The style sheet ``css`` for pages on which the names ``known`` (a set) occur, in files or in scripts."""
    kept = rules(css, known | TAGS)
    while True:  # a custom property may be used by another that is not used itself
        whole = text(kept)
        used = set(re.findall(r"var\(\s*(--[\w-]+)", whole))
        unused = {name for name in re.findall(r"[{;](--[\w-]+):", whole) if name not in used and name.lstrip("-") not in known}
        if not unused:
            break
        kept = without_variables(kept, unused)
    rest = text([rule for rule in kept if rule[0] != "@font-face"]).replace("\\", "")
    kept = [rule for rule in kept if rule[0] != "@font-face" or family(rule[1]) in rest]
    moves = re.compile(r"@(?:-\w+-)?keyframes (.*)")
    still = text([rule for rule in kept if not moves.match(rule[0])])
    return text([rule for rule in kept if not (found := moves.match(rule[0])) or re.search(rf"[:,\s]{re.escape(found[1])}(?![\w-])", still)])
