"""A reader's TeX as a tree: tokens, groups, brackets, and names with their scripts.

The house's grammar reads the dialect of the book.  This module reads anything that a reader may
paste: it knows brackets and scripts and no mathematics.  A bracket that is missing is put in, and
what was put in is told (:attr:`Parsed.repairs`); where it can go to several places, to each in turn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

__all__ = ["Fence", "Group", "Name", "Parsed", "Token", "flat", "parse", "pieces", "top_level", "walk"]


@dataclass
class Token:
    """A sign or a number; ``end`` is where it ends on the page."""

    text: str
    pos: int
    end: int = 0


@dataclass
class Group:
    """What stands in braces."""

    items: list
    pos: int = 0
    end: int = 0


@dataclass
class Fence:
    """What stands in brackets of any kind, ``kind`` being "(", "[", "{" or "|"."""

    kind: str
    items: list
    pos: int = 0
    end: int = 0


@dataclass
class Name:
    """A letter, a word or a command, with its scripts; styles (bold, roman, blackboard) are left out."""

    base: str
    sub: list | None = None
    sup: list | None = None
    primes: int = 0
    pos: int = 0
    argument: list | None = field(default=None, repr=False)  # of \frac and the like: one list for each
    end: int = 0

    @property
    def key(self):
        """The one spelling: base, subscript, and a superscript that is no power."""
        sub = f"_{flat(self.sub)}" if self.sub else ""
        sup = flat(self.sup) if self.sup else ""
        return self.base + sub + (f"^{sup}" if sup and not self.power else "") + "'" * self.primes

    @property
    def letter(self):
        """The letter under the accents."""
        return self.base.split()[-1] if self.base.strip() else ""

    @property
    def power(self):
        """The superscript where it is a power, else None."""
        if not self.sup or re.fullmatch(r"\*|opt|\\?star|\\ast|\(.*\)|\{.*\}|real|fake|data|r|g", flat(self.sup)):
            return None
        return self.sup


@dataclass
class Parsed:
    """The tree of a line, what was mended in its brackets, and the text to which its places belong."""

    items: list
    repairs: list
    tex: str = ""

    def shown(self, items):
        """The items as they are printed."""
        if not items:
            return ""
        text = self.tex[items[0].pos : max(item.end for item in items)]
        text = re.sub(r"\\(left|right|[bB]igg?[lr]?|displaystyle|nonumber|notag|limits)(?![a-zA-Z])\s?|&", "", text)
        return re.sub(r"\s+", " ", text).strip()


_STYLES = set(
    "Bbb mathbb mathbf mathrm mathcal mathit mathsf mathfrak mathscr boldsymbol bm text textrm textbf textit textsf textnormal operatorname mbox bf rm it"
    " mathnormal pmb operatornamewithlimits".split()
)
_ACCENTS = {"hat", "bar", "tilde", "widehat", "widetilde", "overline", "vec"}
_NO_MEANING = set(
    "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm middle displaystyle textstyle limits nolimits nonumber notag"
    " large Large LARGE huge Huge small normalsize mathop mathrel mathbin mathopen mathclose protect noindent centering ensuremath hfill allowbreak"
    " scriptstyle scriptscriptstyle strut mathstrut".split()
)
_WITH_ARGUMENT = set("tag label color textcolor hspace vspace eqref ref cite phantom hphantom vphantom mspace hskip kern qedhere".split())  # both go
_TRANSPARENT = set("boxed underbrace overbrace underline mathclap cancel fbox colorbox".split())  # what stands in the braces stays
_TWO = {"frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"}
WORDS = "argmax argmin arg softplus sigmoid logit BCE bce JSD log exp max min lim Var Cov KL JS CE TV ln Loss loss".split()
_UNICODE = {
    "∼": "\\sim ", "−": "-", "–": "-", "·": "\\cdot ", "≤": "\\le ", "≥": "\\ge ", "≠": "\\ne ", "≈": "\\approx ", "∈": "\\in ",
    "∑": "\\sum ", "∫": "\\int ", "𝔼": "\\mathbb{E}", "∞": "\\infty ", "→": "\\to ", "‖": "\\|", "∥": "\\|", "π": "\\pi ", "θ": "\\theta ", "φ": "\\phi ",
    "ϕ": "\\phi ", "λ": "\\lambda ", "σ": "\\sigma ", "α": "\\alpha ", "β": "\\beta ", "ε": "\\epsilon ", "∗": "*", "⋆": "*", "′": "'", "’": "'", "×": "\\times ",
    "（": "(", "）": ")", "，": ",", "。": ".", "＝": "=", "＋": "+", "⇒": "\\implies ", "∣": "|", "½": "\\frac{1}{2}", "∂": "\\partial ", "∇": "\\nabla ", "≜": ":=", "≡": "\\equiv ", "\u00a0": " ", "\u2009": " ",
}  # fmt: skip
_LEXER = re.compile(
    r"(?P<env>\\(?:begin|end)\s*\{[a-zA-Z]+\*?\}(?:\[[a-z]\]|(?<=array\})\{[^}]*\})?)|(?P<row>\\\\\*?(?:\[[^\]]*\])?|\\newline|\\cr(?![a-zA-Z]))"
    r"|(?P<command>\\[a-zA-Z]+\*?|\\.)|(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)|(?P<letters>[a-zA-Z]+)|(?P<comment>(?<!\\)%[^\n]*)"
    r"|(?P<space>\s+|~)|(?P<sign>.)",
    re.S,
)
_OPEN = {"(": "(", "[": "[", "\\{": "{", "\\lbrace": "{", "\\lbrack": "[", "\\langle": "("}
_CLOSE = {")": "(", "]": "[", "\\}": "{", "\\rbrace": "{", "\\rbrack": "[", "\\rangle": "("}
_BARS = {
    "\\|": "\\|",
    "\\Vert": "\\|",
    "\\parallel": "\\|",
    "\\mid": "|",
    "\\vert": "|",
    "\\lvert": "|",
    "\\rvert": "|",
    "\\lVert": "\\|",
    "\\rVert": "\\|",
}
_SPACES = {"\\,", "\\;", "\\:", "\\!", "\\>", "\\ ", "\\/", "\\thinspace", "\\hfill"}
_GREEK_LIKE = {
    "\\varphi": "\\phi",
    "\\epsilon": "\\varepsilon",
    "\\star": "*",
    "\\ast": "*",
    "\\prime": "'",
    "\\leq": "\\le",
    "\\geq": "\\ge",
    "\\leqq": "\\le",
    "\\geqq": "\\ge",
    "\\iint": "\\int",
}


def _lex(tex):
    """Tokens with their places; layout, styles without braces and comments are gone."""
    tex = re.sub(r"(?<![a-zA-Z\\])(J\s+S\s+D|K\s+L|J\s+S|B\s+C\s+E)(?![a-zA-Z])", lambda m: re.sub(r"\s", "", m[0]), tex)
    for sign, command in _UNICODE.items():
        tex = tex.replace(sign, command)
    tokens = []
    for match in _LEXER.finditer(tex):
        kind, text, pos = match.lastgroup, match[0], match.start()
        if kind in ("space", "comment", "env") or text in _SPACES:
            if kind == "env" and "cases" in text:
                tokens.append(Token("\\" + re.sub(r"[\\{}\s]", "", text), pos, match.end()))
            continue
        if kind == "row":
            tokens.append(Token("\\\\", pos, match.end()))
        elif kind == "letters":
            tokens += _words(text, pos)
        elif kind == "command" and text[1:] in _NO_MEANING:
            continue
        else:
            tokens.append(Token(_BARS.get(text, _GREEK_LIKE.get(text, text)), pos, match.end()))
    return tex, tokens


def _words(text, pos):
    found, k = [], 0
    while k < len(text):
        word = next((w for w in WORDS if text.startswith(w, k)), None)
        found.append(Token("\\" + word if word else text[k], pos + k, pos + k + len(word or "x")))
        k += len(word or "x")
    return found


class _Builder:
    """From tokens to the tree, by descent; brackets that do not match are mended."""

    def __init__(self, tokens, choose):
        self.tokens, self.k, self.repairs, self.choose = tokens, 0, [], choose
        self.open = []  # the brackets that are open here

    def peek(self):
        return self.tokens[self.k].text if self.k < len(self.tokens) else None

    def sequence(self, closing):
        """Items up to ``closing`` (which is taken), or to the end."""
        items = []
        while self.k < len(self.tokens):
            token = self.tokens[self.k]
            text = token.text
            if text == closing or (closing in _OPENED and _CLOSE.get(text) == _OPENED[closing]):
                self.k += 1
                return items, True
            if text in _CLOSE:
                if _CLOSE[text] in [_OPENED.get(c) for c in self.open[:-1]] and "}" not in self.open[-1:]:
                    return items, False  # it closes an outer one: ours is missing
                if not any(c in _OPENED for c in self.open) or "}" in self.open[-1:]:
                    self.k += 1
                    self.repairs.append(f"a closing “{text}” too many is left out")
                    continue
                self.k += 1  # of the wrong shape
                self.repairs.append(f"“{text}” closes a bracket of another shape")
                return items, True
            if text == "}":
                if "}" in self.open:
                    return items, False
                self.k += 1
                self.repairs.append("a closing brace too many is left out")
                continue
            item = self.item()
            if item is not None:
                item.end = max(item.end, self.tokens[self.k - 1].end)
            if isinstance(item, Group):  # braces are not seen on the page
                items += item.items
            elif item is not None:
                items.append(item)
        return items, False

    def bracketed(self, kind, pos):
        closing = {"(": ")", "[": "]", "{": "\\}"}[kind]
        self.open.append(closing)
        items, closed = self.sequence(closing)
        self.open.pop()
        if closed:
            return [Fence(kind, items, pos)]
        end = next(iter(top_level(items, *_ROWS)), len(items))
        places = [end] + [k for k in top_level(items, "+-") if 0 < k < end]
        place = places[self.choose(f"bracket at {pos}", len(places))]
        where = f"before “{flat(items[place:])[:16]}”" if place < len(items) else "at the end"
        self.repairs.append(f"the bracket “{kind}” is never closed: closed {where}")
        return [Fence(kind, items[:place], pos, max((i.end for i in items[:place]), default=pos + 1)), *items[place:]]

    def group(self):
        """The argument of a command: a group's items, or one item."""
        if self.peek() == "{":
            self.k += 1
            self.open.append("}")
            items, _ = self.sequence("}")
            self.open.pop()
            return items
        if self.peek() is None:
            return []
        token = self.tokens[self.k]
        if re.fullmatch(r"[0-9]{2,}", token.text):  # \frac12
            self.tokens[self.k] = Token(token.text[1:], token.pos + 1, token.end)
            return [Token(token.text[0], token.pos, token.pos + 1)]
        item = self.item(scripts=False)
        return [] if item is None else [item]

    def item(self, scripts=True):
        token = self.tokens[self.k]
        text, pos = token.text, token.pos
        self.k += 1
        if text in _OPEN:
            first, *rest = self.bracketed(_OPEN[text], pos)
            if rest:
                return Group([first, *rest], pos)
            return self.scripted(first) if scripts else first
        if text == "{":
            self.k -= 1
            items = self.group()
            if len(items) == 1 and isinstance(items[0], Name) and scripts:
                return self.scripted(items[0])
            group = Group(items, pos)
            return self.scripted(group) if scripts else group
        name = text[1:].rstrip("*") if text.startswith("\\") else ""
        if name in _WITH_ARGUMENT:
            self.group()
            return None
        if name == "xrightarrow":
            if self.peek() == "[":
                self.bracketed("[", pos)
            self.group()
            return Token("\\to", pos, self.tokens[self.k - 1].end)
        if name in _TRANSPARENT:
            inner = Group(self.group(), pos)
            while self.peek() in ("_", "^"):  # what is written under a brace
                self.k += 1
                self.group()
            return inner
        if name in ("stackrel", "overset", "underset"):
            above, below = self.group(), self.group()
            if name == "underset" and len(below) == 1 and isinstance(below[0], Name):
                below[0].sub = above
                return below[0]
            return below[0] if len(below) == 1 else Group(below, pos)
        if name in _STYLES:
            inner = self.group()
            spaced = flat(inner)
            if name.startswith("text") or name == "mbox":
                words = _spaced(self.tokens, pos, self.k)
                if (
                    re.search(r"[a-z]{2}", words)
                    and words.replace(" ", "") not in _TEXT_NAMES
                    and (not re.fullmatch(r"[a-zA-Z]+", words) or words in _CONNECTIVES)
                ):
                    return Token("\\text{" + words + "}", pos, self.tokens[self.k - 1].end)
            plain = spaced.replace("\\", "")
            if plain in _SPELLED:
                node = Name(_SPELLED[plain], pos=pos)
                return self.scripted(node) if scripts else node
            if len(inner) > 1 and re.fullmatch(r"[a-zA-Z]{2,}", plain):
                spaced = plain
            word = spaced if len(spaced) != 1 and "\\" + spaced in _COMMAND_WORDS else None
            node = Name("\\" + word if word else spaced, pos=pos)
            if len(inner) == 1 and isinstance(inner[0], Name):
                node = inner[0]
                node.pos = pos
            return self.scripted(node) if scripts else node
        if name in _ACCENTS:
            inner = flat(self.group())
            return self.scripted(Name(f"\\{ {'widehat': 'hat', 'widetilde': 'tilde', 'overline': 'bar'}.get(name, name) } {inner}", pos=pos))
        if name in _TWO:
            return Name("\\frac", pos=pos, argument=[self.group(), self.group()])
        if name == "sqrt":
            return Name("\\sqrt", pos=pos, argument=[self.group()])
        if name in ("pmod", "bmod"):
            return Token(text, pos)
        if re.fullmatch(r"[a-zA-Z]", text) or (name and text not in _SIGNS):
            node = Name(text, pos=pos)
            return self.scripted(node) if scripts else node
        if text == "|" and self.peek() == "|":
            self.k += 1
            return Token("\\|", pos, token.end + 1)
        if re.fullmatch(r"[0-9.]+", text) and self.peek() in ("^",) and scripts:
            return self.scripted(Group([token], pos))
        return token

    def scripted(self, node):
        """``node`` with the scripts and primes that follow."""
        holder = node
        while self.peek() in ("_", "^", "'"):
            if not isinstance(holder, Name):
                if self.peek() != "^":
                    break
                holder = Name("", pos=node.pos, argument=[[node]])
            sign = self.tokens[self.k].text
            self.k += 1
            if sign == "'":
                holder.primes += 1
                continue
            script = self.group()
            if sign == "_":
                holder.sub = script
            elif flat(script) in ("'", "\\prime"):
                holder.primes += 1
            elif holder.sup and not holder.power:
                holder = Name("", pos=node.pos, argument=[[holder]], sup=script)
            else:
                holder.sup = script
        return holder


# where a bracket that was forgotten ends at the latest
_ROWS = ("\\\\", "&", "=", "<", ">", "\\approx", "\\le", "\\ge", "\\to", "\\implies")
_OPENED = {")": "(", "]": "[", "\\}": "{"}
_SIGNS = set(
    "\\| \\\\ \\cdot \\times \\sim \\le \\ge \\leqslant \\geqslant \\ne \\neq \\approx \\simeq \\cong \\to \\rightarrow \\longrightarrow \\in \\equiv"
    " \\triangleq \\coloneqq \\eqqcolon \\implies \\Rightarrow \\Longrightarrow \\iff \\Leftrightarrow \\Longleftrightarrow \\therefore \\because"
    " \\quad \\qquad \\propto \\ldots \\dots \\cdots \\forall \\perp \\hookrightarrow \\begincases \\endcases \\& \\mapsto \\infty"
    " \\land \\wedge \\doteq".split()
)
_CONNECTIVES = set(
    "and or for if when where with so hence thus therefore then iff otherwise as is at given because since that by from using have has we let subject"
    " assuming provided on in const constant i.e also but the of to".split()
)
_SPELLED = {"arg": "\\arg", "minimize": "\\min", "maximize": "\\max", "argmax": "\\argmax", "argmin": "\\argmin"}
_COMMAND_WORDS = {"\\" + word for word in WORDS}
_TEXT_NAMES = set(
    "data Data model real fake gen generated JSD KL JS BCE CE TV noise GAN adv opt log exp max min argmax argmin arg softplus sigmoid logit Var Cov"
    " Loss loss disc train true".split()
)


def _spaced(tokens, pos, end):
    """The words of a text command, as they were printed."""
    inside = [t for t in tokens[:end] if t.pos > pos and t.text not in ("{", "}")]
    words, last = "", None
    for token in inside:
        text = token.text.lstrip("\\")
        words += (" " if last is not None and token.pos > last else "") + text
        last = token.pos + len(text)
    return words.strip()


def flat(items):
    """The spelling of some items without styles, braces and blanks."""
    parts = []
    for item in items or []:
        if isinstance(item, Token):
            parts.append(item.text)
        elif isinstance(item, Group):
            parts.append(flat(item.items))
        elif isinstance(item, Fence):
            parts.append(item.kind + flat(item.items) + {"(": ")", "[": "]", "{": "}", "|": "|"}[item.kind])
        else:
            inside = "".join(flat(a) for a in item.argument or [])
            sup = f"^{flat(item.sup)}" if item.sup else ""
            parts.append(item.base + inside + (f"_{flat(item.sub)}" if item.sub else "") + sup + "'" * item.primes)
    return "".join(parts)


def top_level(items, *signs):
    """The places of the tokens among ``signs`` (strings of signs, or one command each) at this level."""
    wanted = {s for group in signs for s in ([group] if group.startswith("\\") else group)}
    return [k for k, item in enumerate(items) if isinstance(item, Token) and item.text in wanted]


def walk(items, scripts=True):
    """Every item at every level, those in sub- and superscripts among them unless ``scripts`` is false."""
    for item in items or []:
        yield item
        if isinstance(item, Group | Fence):
            yield from walk(item.items, scripts)
        elif isinstance(item, Name):
            for part in (*(item.argument or []), *((item.sub, item.sup) if scripts else ())):
                yield from walk(part, scripts)


def pieces(items, *signs):
    """The pieces between the tokens among ``signs`` at this level."""
    found, last = [], 0
    for k in top_level(items, *signs):
        found.append(items[last:k])
        last = k + 1
    return [*found, items[last:]]


def parse(tex, choose=lambda what, options: 0):
    """The tree of ``tex``; ``choose(what, options)`` says which of several places a missing bracket takes."""
    clean, tokens = _lex(re.sub(r"\{\s*\\(?:LARGE|Large|large|huge|Huge|small|big+)\s*([()\[\]])\s*\}", r" \1 ", tex))
    builder = _Builder(tokens, choose)
    items, _ = builder.sequence(None)
    return Parsed(items, builder.repairs, clean)
