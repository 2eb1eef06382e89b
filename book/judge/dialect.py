"""From a reader's notation to the book's: a tree of :mod:`judge.nodes` becomes TeX of the dialect.

Nothing is guessed in silence: every name that is read as another one is kept in ``readings``, what
was mended in ``repairs``, and what the notation presupposes (equally many samples of both kinds) in
``conditions``.  Where a notation has several readings, ``choose`` takes one; the caller tries others.
"""

from __future__ import annotations

import re

from judge import notation
from judge.nodes import Fence, Group, Name, Token, flat, pieces, top_level, walk

__all__ = ["BestGenerator", "Game", "IllFormed", "NotDecidable", "Translator", "UnknownName", "Unreadable", "RELATIONS"]

RELATIONS = {
    "=": "=", ":=": ":=", "\\equiv": "=", "\\triangleq": ":=", "\\coloneqq": ":=", "\\doteq": "=", "\\le": "\\le", "\\leqslant": "\\le",
    "\\ge": "\\ge", "\\geqslant": "\\ge", "<": "<", ">": ">", "\\ne": "\\ne", "\\neq": "\\ne", "\\approx": "\\approx", "\\simeq": "\\approx", "\\to": "\\to",
    "\\rightarrow": "\\to", "\\longrightarrow": "\\to", "\\cong": "\\approx",
}  # fmt: skip
_ENDS = {"+", "-", ",", ";", ":", "\\\\", "&", "\\text", "\\implies", "\\iff"} | set(RELATIONS)
_INDEX = set("ijklt")
_WHOLE = "one_of_them_all"


class Unreadable(Exception):
    """A line that cannot be read: ``place`` is what stands there."""

    def __init__(self, message, place=""):
        super().__init__(message + (f", at “{place[:40]}”" if place else ""))
        self.place = place


class IllFormed(Unreadable):
    """A line that says nothing, as a variable stands outside the sum or expectation that it belongs to."""


class UnknownName(Unreadable):
    """A name that nothing has explained."""


class NotDecidable(Exception):
    """A line that can be read, and of which the book has no worlds."""


class Game(NotDecidable):
    """An optimum over generators."""


def _is(item, *texts):
    return isinstance(item, Token) and item.text in texts


def _name(item, *bases):
    return isinstance(item, Name) and item.base in bases


class Translator:
    """Translates the sides of one statement; what it found out on the way stands in its attributes."""

    def __init__(self, whole, choose, definitions=None, own=None):
        self.choose, self.definitions, self.own = choose, definitions or {}, own or {}
        self.readings, self.conditions, self.notes, self.suppositions = {}, [], [], []
        self.scope, self.indices = {}, {}
        self.labelled = any(isinstance(i, Name) and i.base in ("y", "\\hat y") and (i.sub or i.sup) for i in walk(whole))
        self.sizes = self._sizes(whole)
        names = [i for i in walk(whole) if isinstance(i, Name)]
        self.parametrised = any(i.base == "\\nabla" and self._is_generators(flat(i.sub)) for i in names)
        self.pointwise = any(i.base == "\\frac" and re.match(r"(\\partial|\\delta|d)D(?![a-zA-Z])", flat(i.argument[1])) for i in names)
        self.decimal = any(i.base == "\\ln" for i in names) and any(i.base == "\\log" for i in names) and choose("log beside ln", 2)
        if self.decimal:
            self.suppositions.append("\\log is the decimal logarithm, beside \\ln")
        self.bare_numbers = self._bare(whole)
        self.keys = {i.key for i in names}
        self.has_sums = any(i.base in ("\\sum", "\\prod") for i in names)
        of_things = any(
            isinstance(a, Name) and a.key in ("p", "P") and isinstance(b, Fence) and flat(b.items) != "z"
            for level in self._levels(whole)
            for a, b in zip(level, level[1:])
        )
        subscripts = [i.sub for i in names if i.base in ("E", "\\E") and i.sub]
        of_things = of_things or any("x\\simp" in flat(sub) and "p(z)" not in flat(sub) for sub in subscripts)
        self.noise_only = set() if of_things else {"p", "P"}

    # -- what the whole line tells ---------------------------------------------------------------

    @staticmethod
    def _is_generators(sub):
        return sub in ("", "\\theta", "\\theta_g", "\\theta_G", "G") or "g" in sub.lower().replace("\\theta", "")

    def _sizes(self, whole):
        """Which of the book's sizes each upper limit is: n reals, m noise values, N labelled inputs."""
        groups, of_both = {}, False
        for name, body in self._sums(whole):
            upper = flat(name.sup)
            families = groups.setdefault(upper, set())
            for item in walk(body):
                if isinstance(item, Name) and (item.sub or item.sup) and not item.argument:
                    families.add(self._family(item))
                elif isinstance(item, Name) and item.key in ("x", "z"):
                    families.add(item.key)
            families.discard(None)
        sizes, taken = {}, {}
        for upper, families in groups.items():
            if self.labelled and re.fullmatch(r"2[a-zA-Z]", upper):  # m reals and m fakes, labelled
                self.conditions.append(f"N = 2 {upper[1]}")
                sizes[upper] = "N"
                continue
            if upper == "\\infty" or not re.fullmatch(r"\\?[a-zA-Z]+(_.*)?", upper):
                continue
            if self.labelled:
                sizes[upper] = "N"
            elif families == {"z"}:
                sizes[upper] = "m"
            else:
                sizes[upper] = "n"
            taken.setdefault(sizes[upper], []).append(upper)
            if families >= {"x", "z"} and not self.labelled:
                of_both = True
        for uppers in taken.values():
            if len(uppers) > 1:
                raise NotDecidable(f"several numbers of samples of one kind: {', '.join(uppers)}")
        if len(set(sizes.values())) == 1 and "m" not in sizes.values() and of_both:
            self.conditions.append("n = m")
        return sizes

    def _sums(self, items):
        """(the sum's name, the items after it at its level), at every level."""
        for k, item in enumerate(items or []):
            if _name(item, "\\sum", "\\prod"):
                yield item, items[k + 1 :]
            if isinstance(item, Group | Fence):
                yield from self._sums(item.items)
            elif isinstance(item, Name):
                for part in item.argument or []:
                    yield from self._sums(part)

    @staticmethod
    def _family(name):
        """x, z or y for the name of a sample, by its letter and marks."""
        letter = name.letter
        if letter == "z":
            return "z"
        if letter == "y":
            return "y"
        if letter == "x":
            marks = re.findall(r"[a-zA-Z]+", flat(name.sub) + " " + flat(name.sup))
            fake = name.base.startswith(("\\tilde", "\\hat")) or any(m in ("g", "f", "G", "fake", "gen", "generated") for m in marks)
            return "z" if fake else "x"
        return None

    def _bare(self, whole):
        """Letters that stand for a number of (0, 1): inside a logarithm or below a fraction, by themselves."""
        letters = ("y", "x", "\\tilde x", "t", "\\hat x", "z", "u", "v", "p", "q")
        found = set()
        for item in walk(whole):
            if _name(item, "\\frac") and not self.derivative_sign(item):
                found |= {i.key for i in walk(item.argument[1]) if isinstance(i, Name)}
        for items in self._levels(whole):
            for log, after in zip(items, items[1:]):
                if _name(log, "\\log", "\\ln"):
                    inside = after.items if isinstance(after, Fence) else [after]
                    if len(inside) == 3 and _is(inside[0], "1") and _is(inside[1], "-"):
                        inside = inside[2:]
                    if len(inside) == 1 and isinstance(inside[0], Name) and not inside[0].argument:
                        found.add(inside[0].key)
        found = [key for key in letters if key in found and not self._called(whole, key)]
        keys = {i.key for i in walk(whole) if isinstance(i, Name)}
        if {"p", "q"} <= keys or {"P", "Q"} <= keys:
            found = [key for key in found if key not in ("p", "q")]
        return set(found[:1])  # two names are never one number

    @staticmethod
    def derivative_sign(fraction):
        """Whether a fraction is the sign of a derivative, d/dx."""
        return all(part and _name(part[0], "d", "\\partial", "\\delta") for part in fraction.argument)

    def _called(self, whole, key):
        """Whether the name has arguments somewhere, or is the argument of something, or an expectation runs over it."""
        for items in self._levels(whole):
            for item, after in zip(items, items[1:]):
                if isinstance(item, Name) and isinstance(after, Fence):
                    if item.key == key and not any(isinstance(i, Name) and i.key == key for i in walk(after.items)):
                        return True
                    inside = [i.key for i in after.items if isinstance(i, Name)]
                    if key in inside and (notation.KIND.get(item.key) or item.base in ("p", "q", "P", "Q", "D", "G")):
                        return True
            for item in items:
                if isinstance(item, Name) and item.sub and any(isinstance(i, Name) and i.key == key for i in walk(item.sub)):
                    return True
        return False

    def _levels(self, items):
        items = list(items or [])
        yield items
        for item in items:
            if isinstance(item, Group | Fence):
                yield from self._levels(item.items)
            elif isinstance(item, Name):
                for part in item.argument or []:
                    yield from self._levels(part)

    # -- expressions -----------------------------------------------------------------------------

    def read(self, key, tex):
        """Keep that ``key`` was read as ``tex``."""
        if key != tex:
            self.readings[key] = tex
        return tex

    def expr(self, items, mode="number"):
        """The items as one expression; in the mode "law", functions and laws stand without arguments."""
        items = self._trim(items)
        if not items:
            raise Unreadable("something is missing")
        parts, k = [], 0
        while k < len(items):
            piece, k = self.factor(items, k, mode)
            parts.append(piece)
        return " ".join(part for part in parts if part)

    @staticmethod
    def _trim(items):
        items = [i for i in items if not _is(i, "\\\\", "&", "\\quad", "\\qquad")]
        while items and _is(items[-1], ".", ",", ";"):
            items = items[:-1]
        return items

    def factor(self, items, k, mode):
        """(TeX of the item at ``k`` with its arguments, the place after it)."""
        item = items[k]
        if isinstance(item, Token):
            return self.sign(item), k + 1
        if isinstance(item, Group):
            return "{" + self.expr(item.items, mode) + "}", k + 1
        if isinstance(item, Fence):
            return self.fence(item, mode), k + 1
        if item.base == "" and item.argument:
            inner, _ = self.factor(item.argument[0], 0, mode)
            inner = inner if len(inner) == 1 or isinstance(item.argument[0][0], Fence) else f"({inner})"
            return f"{inner}^{{{self.expr(item.sup)}}}", k + 1
        for test, method in self._CONSTRUCTS:
            if test(item):
                return method(self, items, k, mode)
        return self.name(items, k, mode)

    def sign(self, token):
        text = token.text
        if re.fullmatch(r"[0-9.]+", text):
            return "0" + text if text.startswith(".") else text
        if text in ("+", "-", "/"):
            return text
        if text in ("\\cdot", "\\times", "*"):
            return "\\cdot"
        if text == "\\infty":
            return "\\infty"
        if text in ("\\begincases", "\\endcases"):
            raise NotDecidable("a definition by cases")
        if text in ("\\ldots", "\\dots", "\\cdots"):
            raise Unreadable("dots say nothing that could be computed: write the sum with its sign", text)
        if text in ("\\quad", "\\qquad", "\\\\", "&"):
            return ""
        raise Unreadable("this sign has no meaning here", text)

    def fence(self, fence, mode):
        inside = self.expr(fence.items, mode)
        return f"({inside})" if fence.kind != "|" else f"\\left|{inside}\\right|"

    def power(self, name, tex):
        if not name.power:
            return tex
        inner = tex if re.fullmatch(r"\\?[a-zA-Z]+|\(.*\)|D\(x\)", tex) else f"({tex})"
        return f"{inner}^{{{self.expr(name.power)}}}"

    # -- constructs ------------------------------------------------------------------------------

    def fraction(self, items, k, mode):
        item = items[k]
        top, bottom = item.argument
        if derivative := self.derivative(items, k):
            return derivative
        tex = f"\\frac{{{self.expr(top, mode)}}}{{{self.expr(bottom, mode)}}}"
        return (f"({tex})^{{{self.expr(item.sup)}}}" if item.sup else tex), k + 1

    def derivative(self, items, k):
        """d/dv of what follows, or None where the fraction is none."""
        top, bottom = (self._trim(part) for part in items[k].argument)
        signs = ("d", "\\partial", "\\delta")
        if not top or not bottom or not _name(top[0], *signs) or not _name(bottom[0], *signs) or len(bottom) < 2:
            return None
        if top[0].sup and flat(top[0].sup) != "2":
            return None
        variable = bottom[1]
        if not isinstance(variable, Name):
            return None
        end = k + 1
        body = top[1:]
        if not body:
            end = self._term_end(items, k + 1)
            body = items[k + 1 : end]
        twice = "^2" if top[0].sup else ""
        if notation.PARAMETER.fullmatch(variable.key) and variable.key not in self.bare_numbers and variable.key != "w":
            if not self._is_generators(variable.key):
                raise NotDecidable(f"a derivative by {variable.key}")
            self.parametrised = True
            return f"\\frac{{d{twice}}}{{d\\theta{twice}}} ({self.expr(body)})", end
        if self.pointwise and body and isinstance(body[0], Name) and (self._kind(body[0]) or ("",))[0] == "value" and len(body) <= 2:
            self.read(f"the derivative of {flat(body)} by D(x)", "the derivative of its integrand")
            return f"\\frac{{d{twice}}}{{d d{twice}}} (p_r(x) \\log d + p_g(x) \\log(1 - d))", end
        v = "d" if self.pointwise else self.expr([Name(variable.base, variable.sub)])
        if not re.fullmatch(r"\\?[a-zA-Z]+", v) or v in ("x", "z"):
            raise NotDecidable(f"a derivative by {flat([variable])}")
        return f"\\frac{{d{twice}}}{{d {v}{twice}}} ({self.expr(body)})", end

    def root(self, items, k, mode):
        return f"\\sqrt{{{self.expr(items[k].argument[0])}}}", k + 1

    def log(self, items, k, mode):
        """A logarithm with its argument: in brackets, or the factor that follows."""
        item = items[k]
        before, power = "", ""
        function = "\\exp" if item.base == "\\exp" else "\\log"
        if item.sub:
            base = flat(item.sub)
            if base not in ("e",):
                before = f"\\frac{{1}}{{\\log({self.expr(item.sub)})}}"
                self.read(f"\\log_{base}", f"\\log / \\log {base}")
        elif self.decimal and item.base == "\\log":
            before = "\\frac{1}{\\log(10)}"
        if item.sup:
            power = f"^{{{self.expr(item.sup)}}}"
        if k + 1 >= len(items):
            raise Unreadable("a logarithm of nothing", flat([item]))
        if item.base == "\\ln":
            self.read("\\ln", "\\log")
        end = self._argument_end(items, k + 1)
        argument = items[k + 1 : end]
        while len(argument) == 1 and isinstance(argument[0], Fence) and argument[0].kind != "|":
            argument = argument[0].items
        tex = f"{function}({self.expr(argument)})"
        return before + (f"({tex}){power}" if power else tex), end

    def _argument_end(self, items, k):
        """Where the argument of a logarithm without brackets ends."""
        if isinstance(items[k], Fence):
            return k + 1
        if _name(items[k], "E", "\\E") and k + 1 < len(items) and isinstance(items[k + 1], Fence):
            return k + 2
        first = self._factor_end(items, k)
        last = first
        while last < len(items) and not self._stops(items, last) and not isinstance(items[last], Fence):
            last = self._factor_end(items, last)
        if last == first:
            return first
        whole = _is(items[k]) or isinstance(items[k], Token)
        options = [last, first] if whole else [first, last]
        end = options[self.choose(f"log {flat(items[k:last])}", 2)]
        self.notes.append(f"“\\log {flat(items[k:last])}” is read as the logarithm of {flat(items[k:end])}")
        return end

    def _factor_end(self, items, k):
        """The place after the factor at ``k``: a name takes its arguments."""
        item = items[k]
        if isinstance(item, Name) and k + 1 < len(items) and self._takes_arguments(item) and self._arguments(items[k + 1]):
            return k + 2
        return k + 1

    def _takes_arguments(self, name):
        found = self._kind(name)
        lone = name.key in ("p", "q", "P", "Q", "m", "M", "R")
        return (
            name.key in self.definitions
            or (found and found[0] in ("law", "function", "value", "summary"))
            or lone
            or name.base in _KNOWN_CALLS
            or name.key == "D_G"
        )

    @staticmethod
    def _arguments(item):
        """The Fence of arguments, also where a power follows it."""
        if isinstance(item, Fence) and item.kind in "([":
            return item
        if isinstance(item, Name) and item.base == "" and item.argument and isinstance(item.argument[0][0], Fence):
            return item.argument[0][0]
        return None

    def _stops(self, items, k):
        item = items[k]
        if isinstance(item, Token):
            return item.text in _ENDS or item.text in ("\\cdot", "\\times", "*", "/", ".", "\\quad", "\\qquad")
        if isinstance(item, Name):
            if item.base in ("\\log", "\\ln", "\\exp", "E", "\\E", "\\sum", "\\int", "\\max", "\\min", "\\lim"):
                return True
            return self._differential(items, k)
        return False

    def _term_end(self, items, k):
        """Where the product that begins at ``k`` ends."""
        first = k
        while k < len(items):
            item = items[k]
            if isinstance(item, Token) and item.text in _ENDS and not (k == first and item.text == "-"):
                break
            if self._differential(items, k):
                break
            k += 1
        return k

    def _measure(self, items, k):
        """The law in d P_r(x), or None."""
        if (
            k + 1 < len(items)
            and _name(items[k], "d")
            and isinstance(items[k + 1], Name)
            and items[k + 1].base in ("P", "p", "Q", "q", "\\mu", "\\rho")
        ):
            return self._law_key(items[k + 1])
        return None

    def _differential(self, items, k):
        return self._measure(items, k) is not None or self._plain_differential(items, k)

    @staticmethod
    def _plain_differential(items, k):
        return (
            k + 1 < len(items)
            and _name(items[k], "d")
            and isinstance(items[k + 1], Name)
            and items[k + 1].base in ("x", "z", "u", "\\mu", "y", "\\tilde x")
        )

    # -- expectations, sums, integrals -----------------------------------------------------------

    def expectation(self, items, k, mode):
        item = items[k]
        what = {"\\Var": "\\Var", "\\Cov": "\\Cov"}.get(item.base, "\\E")
        if item.base not in ("E", what):
            self.read(item.base, what)
        draws, renamed = self._draws(item)
        power = self.expr(item.power) if item.power else None
        k += 1
        if k < len(items) and isinstance(items[k], Token) and items[k].text in ("\\text", "."):
            k += 1
        if k >= len(items):
            raise Unreadable("an expectation of nothing", flat([item]))
        if isinstance(items[k], Fence) and (
            k + 1 >= len(items) or items[k].kind != "(" or self._stops(items, k + 1) or items[k].kind == "[" or not draws
        ):
            body, end = items[k].items, k + 1
        elif isinstance(items[k], Fence) and isinstance(items[k + 1], Fence):
            body, end = items[k].items, k + 1
        else:
            end = self._term_end(items, k)
            body = items[k:end]
        before, self.scope = self.scope, {**self.scope, **renamed}
        while len(body) == 1 and isinstance(body[0], Fence) and body[0].kind != "|":
            body = body[0].items
        if not draws and not any(isinstance(i, Name) and (i.sub or i.sup) and self._family(i) for i in walk(body)):
            letters = {i.key for i in walk(body) if isinstance(i, Name)} & {"x", "z"} - set(before)
            if len(letters) == 1:
                (letter,) = letters
                options = ["p_z"] if letter == "z" else ["p_g", "p_r"] if "1-D" in flat(body) else ["p_r"]
                law = options[self.choose(f"law of {flat(body)}", len(options))]
                draws = [f"{letter} \\sim {law}"]
                self.read(f"E[{flat(body)}]", f"\\E_{{{draws[0]}}}")
                self.scope = {**self.scope, letter: letter}
        inside = self.expr(body)
        self.scope = before
        tex = what + (f"_{{{', '.join(draws)}}}" if draws else "") + f"[{inside}]"
        return (f"({tex})^{{{power}}}" if power else tex), end

    def _draws(self, item):
        """(draws in the dialect, how their variables are called) of the subscript of an expectation."""
        sub = [i for i in (item.sub or [])]
        draws, renamed = [], {}
        if not sub:
            return draws, renamed
        if len(sub) == 1 and isinstance(sub[0], Group):
            sub = sub[0].items
        waiting = []
        for piece in pieces(sub, ","):
            piece = self._trim(piece)
            if not piece:
                continue
            where = top_level(piece, "\\sim", "\\in")
            if not where:
                waiting.append(piece)
                continue
            variables = [*waiting, piece[: where[0]]]
            waiting = []
            for variable in variables:
                draws.append(self._draw(variable, piece[where[0] + 1 :], renamed))
        for piece in waiting:
            only = piece[0] if isinstance(piece[0], Name) else None
            if only is not None and (law := self._law_key(only)) and only.key not in ("x", "z"):
                variable = "z" if law == "p_z" else "x"
                self.read(f"E_{flat(piece)}", f"\\E_{{{variable} \\sim {law}}}")
                draws.append(f"{variable} \\sim {law}")
                renamed[variable] = variable
            elif only is not None and only.letter in ("x", "z"):
                letter = only.letter
                fake = letter == "x" and only.base != "x"
                law = "p_z" if letter == "z" else "p_g" if fake else "p_r"
                self.read(f"E_{flat(piece)}", f"\\E_{{{letter} \\sim {law}}}")
                draws.append(f"{letter} \\sim {law}")
                renamed[only.key] = letter
            else:
                raise Unreadable("it is not said from which law this is drawn", flat(piece))
        return draws, renamed

    def _draw(self, variable, law_items, renamed):
        variable, law_items = self._trim(variable), self._trim(law_items)
        if len(variable) != 1 or not isinstance(variable[0], Name):
            raise Unreadable("a variable was expected before the sign ∼", flat(variable))
        if not law_items:
            raise Unreadable("a law was expected after the sign ∼", flat(variable))
        key = variable[0].key
        head = law_items[0]
        if isinstance(head, Token) and head.text == "-":
            raise Unreadable("this is no law", flat(law_items))
        law = self._law(law_items, key)
        if law == "p_z":
            new = "z"
        elif key in self.own:
            new = self.own[key]
        else:
            new = "x"
        if new in renamed.values() or (new in self.scope.values() and new != self.scope.get(key)):
            free = [c for c in "vuxz" if c not in renamed.values() and c not in self.scope.values()]
            new = free[0]
        renamed[key] = new
        if key != new:
            self.read(key, new)
        return f"{new} \\sim {law}"

    def _law_key(self, name):
        if name.key in self.own and notation.law(self.own[name.key]):
            return self.own[name.key]
        return notation.law(name.key)

    def _q_law(self):
        """q is the generator's law beside a p for the data; alone, it may be either."""
        if any(key in ("p_r", "p_g") or notation.law(key) in ("p_r", "p_g") for key in self.keys - {"q", "Q"} - self.noise_only):
            return "p_g"
        return ("p_g", "p_r")[self.choose("which law is q", 2)]

    def _law(self, items, variable):
        """The law after the sign of drawing."""
        head = items[0]
        text = flat(items)
        if isinstance(head, Name) and head.key in self.own:
            return self.read(head.key, self._law_key(head) or self.own[head.key])
        if isinstance(head, Name) and head.base in ("N", "\\mathcal N", "U", "\\mathcal U") and len(items) > 1:
            return self.read(text, "p_z")
        if isinstance(head, Name) and head.base in ("G", "g") and len(items) == 1:
            return self.read(text, "p_g")
        if isinstance(head, Name) and head.base in ("D", "X", "\\mathcal D") and len(items) == 1:
            return self.read(text, "p_r")
        if isinstance(head, Name) and head.base.startswith("\\bar") and len(head.letter) > 1:
            raise IllFormed("a bar over a law is no law: the complement 1 - p of a density is not a density", text)
        if not isinstance(head, Name):
            if len(items) == 1 and isinstance(head, Group):
                return self._law(head.items, variable)
            raise Unreadable("this is no law that the book knows", text)
        if head.key in ("p", "P", "q", "Q") and len(items) > 1 and self._arguments(items[1]):
            inside = flat(self._arguments(items[1]).items)
            law = {"z": "p_z"}.get(inside, "p_r" if head.key in "pP" else self._q_law())
            if inside.startswith(("x|", "x;", "z|")):
                raise NotDecidable("a conditional law")
            return self.read(text, law)
        if len(items) > 1 and self._arguments(items[1]) and any(_is(i, "|") for i in self._arguments(items[1]).items):
            raise NotDecidable("a conditional law")
        law = self._q_law() if head.key in ("q", "Q") else self._law_key(head)
        if law is None:
            raise Unreadable("this is no law that the book knows (tell it with --read)", text)
        return self.read(flat([head]), law)

    def sum(self, items, k, mode):
        item = items[k]
        sign = item.base
        start = k + 1
        index, space, first = None, None, "1"
        sub = self._trim(item.sub or [])
        if len(sub) == 1 and isinstance(sub[0], Group):
            sub = sub[0].items
        if not sub:
            body_items = items[start : self._term_end(items, start)]
            found = [flat(i.sub) for i in walk(body_items) if isinstance(i, Name) and flat(i.sub) in _INDEX]
            if not found:
                self.notes.append("a sum that does not say over what: read as the sum over one example")
                return "", start
            index = found[0]
            self.notes.append(f"the sum does not say over what: read as the sum over {index}")
        elif len(sub) >= 3 and isinstance(sub[0], Name) and _is(sub[1], "="):
            index, first = sub[0].key, self.expr(sub[2:])
        elif isinstance(sub[0], Name) and sub[0].key in _INDEX and len(sub) == 1:
            index = sub[0].key
        elif isinstance(sub[0], Name) and sub[0].key in _INDEX and _is(sub[1], "\\in"):
            index = sub[0].key
        else:
            space = [self._trim(p)[0] for p in pieces(sub, ",") if self._trim(p)]
            if not all(isinstance(s, Name) for s in space):
                raise Unreadable("a sum over what?", flat(sub))
        end = self._term_end(items, start)
        wanted = {index} if index else {s.key for s in space}
        wider = self._wider(items, start, end, wanted)
        if wider > end:
            if self._negative_before(items, k):
                what = ", ".join(sorted(wanted))
                raise IllFormed(f"{what} stands outside its sum: the minus and the sum reach over the first term only", flat(items[end:wider]))
            self.notes.append(f"the sum is read as reaching over “{flat(items[start:wider])}”: brackets are missing")
            end = wider
        body = items[start:end]
        if not body:
            raise Unreadable("a sum of nothing", flat([item]))
        if self.labelled and "\\hat y" in flat(body) and "1-" not in flat(body):
            raise NotDecidable("a cross-entropy over several classes")
        at_samples = index is not None and any(self._law_of_sample(level, index) for level in self._levels(body))
        if at_samples and self.choose(f"law at {flat(body)}", 2) == 0:
            return self._sum_over_points(sign, body, index), end
        before, self.scope, self.indices = (self.scope, self.indices), dict(self.scope), dict(self.indices)
        if index is not None:
            new = index if index in ("i", "j", "k") else "i"
            self.indices[index] = new
            for letter in ("x", "z"):  # a point without its index
                if letter not in self.scope and any(isinstance(i, Name) and i.key == letter for i in walk(body)):
                    self.scope[letter] = f"\\xi_{new}" if self.labelled and letter == "x" else f"{letter}_{new}"
                    self.read(letter, self.scope[letter])
            upper = self._upper(item, body)
            inside = self.expr(body)
            tex = f"{sign}_{{{new}={first}}}^{{{upper}}} ({inside})"
        else:
            heads = []
            for variable in space:
                letter = variable.letter
                new = letter if letter in ("x", "z", "y") else "x"
                self.scope[variable.key] = new
                heads.append(f"{sign}_{{{new}}}")
            tex = " ".join(heads) + f" ({self.expr(body)})"
        self.scope, self.indices = before
        return tex, end

    def _wider(self, items, start, end, wanted):
        """Where the sum ends if the next terms hold its variable as well."""
        while end < len(items) and _is(items[end], "+", "-"):
            following = self._term_end(items, end + 1)
            term = items[end + 1 : following]
            own = any(_name(i, "\\sum", "\\prod") for i in walk(term))
            if own or not any(self._mentions(i, wanted) for i in walk(term)):
                break
            end = following
        return end

    def _mentions(self, item, wanted):
        if not isinstance(item, Name):
            return False
        parts = re.findall(r"\\?[a-zA-Z]+", flat(item.sub) + " " + (flat(item.sup) if not item.power else ""))
        return item.key in wanted - set(self.scope) - set(self.indices) or bool(wanted & set(parts) and wanted <= _INDEX)

    def _negative_before(self, items, k):
        while k > 0:
            k -= 1
            if isinstance(items[k], Token) and items[k].text in _ENDS:
                return items[k].text == "-"
        return False

    def _upper(self, item, body):
        upper = flat(item.sup)
        if not upper:
            families = {self._family(i) for i in walk(body) if isinstance(i, Name) and (i.sub or i.sup)}
            return "N" if self.labelled else "m" if families & {"z"} and not families & {"x"} else "n"
        if upper in self.sizes:
            return self.size(upper)
        return self.expr(item.sup)

    def size(self, key):
        return self.read(key, self.sizes[key])

    def _law_of_sample(self, level, index):
        """Whether a law is taken at a sample, p(x_i): then the sum runs over all things."""
        for item, after in zip(level, level[1:]):
            if isinstance(item, Name) and isinstance(after, Fence) and (self._law_key(item) or item.base in ("p", "P")):
                if any(isinstance(i, Name) and index in re.findall(r"[a-zA-Z]+", flat(i.sub) + " " + flat(i.sup)) for i in after.items):
                    return True
        return False

    def _sum_over_points(self, sign, body, index):
        families = {self._family(i) for i in walk(body) if isinstance(i, Name) and index in (flat(i.sub), flat(i.sup).strip("()"))}
        letter = "z" if families == {"z"} else "x"
        self.notes.append(f"{letter}_{index} is read as running through all the values of {letter}, since a law is taken at it")
        before, self.scope = self.scope, {**self.scope, _WHOLE: (letter, index)}
        tex = f"{sign}_{{{letter}}} ({self.expr(body)})"
        self.scope = before
        return tex

    def integral(self, items, k, mode):
        item = items[k]
        start = k + 1
        end = start
        leading = self._differential(items, start)
        if leading:
            variable, start = items[start + 1], start + 2
            end = self._term_end(items, start)
            after = end
        else:
            while end < len(items) and not self._differential(items, end):
                if isinstance(items[end], Token) and items[end].text in RELATIONS:
                    break
                end += 1
            if (law := self._measure(items, end)) is not None:
                after = end + 2
                variable = "z" if law == "p_z" else "x"
                if after < len(items) and isinstance(items[after], Fence):
                    after += 1
                self.read(f"d{flat([items[end + 1]])}", law)
                return f"\\E_{{{variable} \\sim {law}}}[{self.expr(items[start:end])}]", after
            if self._differential(items, end):
                variable, after = items[end + 1], end + 2
            elif end > start and isinstance(items[end - 1], Fence) and self._inner_differential(items[end - 1]):
                fence = items[end - 1]
                items = [*items[: end - 1], Fence(fence.kind, fence.items[:-2], fence.pos), *items[end:]]
                variable, after = fence.items[-1], end
            else:
                variable = next((i for i in item.sub or [] if isinstance(i, Name)), None)
                if variable is None:
                    variable = Name("x")
                self.notes.append(f"d{flat([variable])} is missing: the integral is read as reaching to “{flat(items[end - 1 : end])}”")
                after = end
        letter = variable.letter
        new = letter if letter in ("x", "z") else "x"
        before, self.scope = self.scope, {**self.scope, variable.key: new}
        if item.sub and isinstance(item.sub[0], Name) and item.sub[0].key != variable.key and item.sub[0].base in ("x", "z"):
            self.notes.append(f"\\int over {flat(item.sub)} and d{variable.key}: read as over {variable.key}")
        bounds = ""
        if item.sub and item.sup and "\\infty" not in flat(item.sub) + flat(item.sup):
            bounds = f"_{{{self.expr(item.sub)}}}^{{{self.expr(item.sup)}}}"
        inside = self.expr(items[start:end])
        self.scope = before
        return f"\\int{bounds} ({inside}) \\, d{new}", after

    def _inner_differential(self, fence):
        return len(fence.items) > 2 and self._differential(fence.items, len(fence.items) - 2)

    def optimum(self, items, k, mode):
        item = items[k]
        sub = flat(item.sub)
        which = item.base.replace("\\", "")
        if which in ("max", "min") and k and _name(items[k - 1], "\\arg"):
            which = "arg" + which
        names = sub.replace("{", "").replace("}", "").split(",")
        if any(n.split("\\in")[0] in ("G", "\\theta", "g", "\\theta_g", "\\theta_G", "p_g") or self._kind_of_key(n)[1] == "G" for n in names):
            raise Game("the best over all generators")
        if names and (self._kind_of_key(names[0].split("\\in")[0])[1] == "D" or notation.PARAMETER.fullmatch(names[0])):
            variable = self.read(names[0], "D")
        elif names and names[0].split("\\in")[0] in ("d", "y", "t", "\\hat y"):
            variable = "d"
        else:
            raise NotDecidable(f"an optimum over {sub or 'nothing that is named'}")
        end = k + 1
        while end < len(items) and not (isinstance(items[end], Token) and items[end].text in RELATIONS):
            if self._differential(items, end):
                break
            end += 1
        which = {"sup": "max", "inf": "min"}.get(which, which)
        before = self.scope
        if variable == "d":
            self.scope = {**self.scope, names[0].split("\\in")[0]: "d"}
        inside = self.expr(items[k + 1 : end])
        self.scope = before
        return f"\\{which}_{variable} ({inside})", end

    def arg(self, items, k, mode):
        if k + 1 < len(items) and _name(items[k + 1], "\\max", "\\min"):
            return "", k + 1
        raise Unreadable("\\arg of what?", flat(items[k:]))

    def limit(self, items, k, mode):
        raise NotDecidable("a limit inside an expression")

    def gradient(self, items, k, mode):
        item = items[k]
        sub = flat(item.sub)
        if not self._is_generators(sub):
            raise NotDecidable(f"a gradient by {sub or 'the parameters'}")
        self.read(f"\\nabla_{sub}", "\\frac{d}{d\\theta}")
        end = self._term_end(items, k + 1)
        if k + 1 < len(items) and isinstance(items[k + 1], Fence):
            end = k + 2
        return f"\\frac{{d}}{{d\\theta}} ({self.expr(items[k + 1 : end])})", end

    # -- names -----------------------------------------------------------------------------------

    def _kind_of_key(self, key):
        return notation.read_as(key) or (None, None)

    def _kind(self, name):
        """(kind, TeX) of a name, the reader's own readings first."""
        if name.key in self.own:
            tex = self.own[name.key]
            return self._kind_of_key(tex) if self._kind_of_key(tex)[0] else ("own", tex)
        return notation.read_as(name.key)

    def sample(self, name):
        """The sample that an indexed name is, or None."""
        if not (name.sub or name.sup) or name.letter not in ("x", "y", "z", "\\xi", "u"):
            return None
        letter = name.letter
        marks = re.findall(r"[a-zA-Z]+|[0-9]+", flat(name.sub) + " " + (flat(name.sup) if not name.power or flat(name.sup) in self.indices else ""))
        if _WHOLE in self.scope and self.scope[_WHOLE][1] in marks:
            return self.scope[_WHOLE][0] if letter in ("x", "z") else None
        index = next((self.indices[m] for m in marks if m in self.indices), next((m for m in marks if m.isdigit()), None))
        if index is None:
            stray = next((m for m in marks if m in _INDEX), None)
            if stray and letter in ("x", "z") and not self.has_sums:  # any one of them
                fake = letter == "x" and self._family(name) == "z"
                return self.read(flat([name]), "G(z)" if fake else letter)
            if stray and not (name.sup and name.power and stray in flat(name.power) and not name.sub):
                raise IllFormed(f"the index {stray} belongs to no sum here", flat([name]))
            return None
        own = f"{letter}_{index}"
        if letter == "y" and name.base == "\\hat y":
            return self.read(flat([name]), f"D(\\xi_{index})")
        if letter == "y":
            return self.read(flat([name]), own)
        if self._family(name) == "z" and letter == "x":
            return self.read(flat([name]), f"G(z_{index})")
        if letter == "x" and self.labelled:
            return self.read(flat([name]), f"\\xi_{index}")
        return self.read(flat([name]), own)

    def name(self, items, k, mode):
        name = items[k]
        key = name.key
        after = self._arguments(items[k + 1]) if k + 1 < len(items) else None
        if after is not None and not isinstance(items[k + 1], Fence):
            power = self.expr(items[k + 1].sup)
        else:
            power = None
        if (name.sub or name.sup) and (tex := self.sample(name)) is not None:
            return tex, k + 1
        if key in self.scope and after is None:
            return self.power(name, self.scope[key]), k + 1
        if after is not None and f"{key}({flat(after.items)})" in self.definitions:
            return self.defined(items, k, after, mode=mode, key=f"{key}({flat(after.items)})")
        if key in self.definitions:
            return self.defined(items, k, after, mode=mode)
        if key.rstrip("'") in self.definitions and name.primes:
            return self.defined(items, k, after, derive=name.primes)
        bare = Name(name.base, name.sub, None if name.power else name.sup, name.primes)
        if bare.key in self.scope:
            return self.power(name, self.scope[bare.key]), k + 1
        if bare.key in self.indices:
            return self.power(name, self.indices[bare.key]), k + 1
        if key.removesuffix("^*") in self.bare_numbers and key != bare.key.removesuffix("^*"):
            return self.read(key, "d"), k + 1
        if key in self.bare_numbers or bare.key in self.bare_numbers:
            return self.power(name, self.read(bare.key, "d")), k + 1
        if name.base in _KNOWN_CALLS and after is not None:
            return self.known_call(name, after, power), k + 2
        if bare.key in self.sizes:
            return self.power(name, self.size(bare.key)), k + 1
        if key == "e" or bare.key == "e":
            if name.sup:
                return f"e^{{{self.expr(name.sup)}}}", k + 1
            return "\\exp(1)", k + 1
        if key == "D_G" and after is not None:
            self.read("D_G(z)", "D(G(z))")
            return f"D(G({self.expr(after.items)}))", k + 2
        if re.fullmatch(r"G\^\*.*|G_.*\^\*|p_g\^\*|p_G\^\*|D_G\^\*\^\*", key):
            raise BestGenerator(key)
        if name.base == "C" and after is not None and re.fullmatch(r"G\^\*", flat(after.items).replace("{", "").replace("}", "")):
            raise BestGenerator("C(G^*)")
        if name.base == "C" and after is not None and self._kind_of_key(flat(after.items))[1] == "G":
            self.read(f"{bare.key}({flat(after.items)})", "V(D^*, G)")
            return "V(D^*, G)", k + 2
        if bare.key in ("\\hat V", "\\hat L"):
            return self.power(name, self.read(bare.key, "\\hat V")), k + (2 if after is not None else 1)
        if self.parametrised and re.fullmatch(r"\\?[LJl](_G|_g|_gen|\^\(G\))", key):
            losses = ("\\E_{z \\sim p_z}[\\log(1 - D(G_\\theta(z)))]", "(-\\E_{z \\sim p_z}[\\log D(G_\\theta(z))])")
            return self.read(key, losses[self.choose(f"which {key}", 2)]), k + 1
        if bare.key == "f" and after is not None and flat(after.items) in ("x", "G(z)") and "x" not in self.bare_numbers:
            return self.power(name, f"f({self.thing('f', after.items)})"), k + 2
        found = self._kind(bare)
        if bare.key == "d" and not (after is not None and any(isinstance(i, Name) and i.letter in ("x", "z") for i in walk(after.items))):
            found = ("number", "d")  # a prediction, unless it is taken at a point
        lone = notation.law(bare.key)
        if found and found[0] == "number" and bare.key in notation._LONE.values():
            found = None
        if mode == "law" and lone and (not found or found[0] not in ("law", "function")):
            return self.read(bare.key, lone), k + (2 if after is not None and self._is_point(after) else 1)
        if lone and bare.key in ("p", "q", "P", "Q") and (after is not None or not found):
            found = ("law", lone)
        if found:
            kind, tex = found
            method = {"law": self.law_value, "function": self.function_value, "value": self.value, "summary": self.summary}.get(kind)
            if method:
                piece, end = method(items, k, tex, after, mode, bare)
                return (f"({piece})^{{{power}}}" if power and end == k + 2 else self.power(name, piece)), end
            if kind == "number" and after is None or kind == "number" and not self._is_point(after):
                return self.power(name, self.read(bare.key, tex)), k + 1
            if kind == "own":
                return self.power(name, self.read(bare.key, tex)), k + 1
        if bare.key in ("x", "z", "y", "n", "m", "N", "\\sigma"):
            return self.power(name, bare.key), k + 1
        if bare.key in ("x'", "\\tilde x", "\\hat x", "x_g", "x_r", "x_fake", "x_real", "x_data"):
            return self.read(bare.key, "x"), k + 1
        if bare.key in ("z'", "\\tilde z", "\\epsilon_z"):
            return self.read(bare.key, "z"), k + 1
        raise UnknownName("this name is not known here (tell it with --read or --let)", flat(items[k : k + 2]) if after is not None else flat([name]))

    def known_call(self, name, after, power):
        """A function of numbers, with its derivative or inverse where it is marked so."""
        function, argument = _KNOWN_CALLS[name.base], self.expr(after.items)
        if name.sup and flat(name.sup) == "-1":
            if function not in _INVERSE:
                raise UnknownName("this inverse is not known here (tell it with --read or --let)", name.key)
            return f"{self.read(flat([name]), _INVERSE[function])}({argument})"
        if name.primes:
            if not re.fullmatch(r"[a-z]", argument):
                raise NotDecidable("a derivative at a formula")
            twice = "^2" if name.primes == 2 else ""
            return f"\\frac{{d{twice}}}{{d {argument}{twice}}} ({function}({argument}))"
        power = power or (self.expr(name.power) if name.power else None)
        return f"({function}({argument}))^{{{power}}}" if power else f"{function}({argument})"

    def _is_point(self, fence):
        inside = self._trim(fence.items)
        return (
            len(inside) == 1
            and isinstance(inside[0], Name)
            and (inside[0].key in self.scope or inside[0].letter in ("x", "z") or inside[0].base == "y")
        )

    def defined(self, items, k, after, derive=0, mode="number", key=None):
        """A name of the reader's own, by what he said it is."""
        name = items[k]
        known = key or (name.key.rstrip("'") if derive else name.key)
        parameters, body = self.definitions[known]
        end = k + 2 if key else k + 1
        scope = dict(self.scope)
        if parameters and after is not None:
            arguments = [self._trim(p) for p in pieces(after.items, ",", ";")]
            end = k + 2
            for parameter, argument in zip(parameters, arguments):
                if flat(argument) != parameter:
                    scope[parameter] = self.expr(argument)
        elif after is not None and not parameters and len(after.items) and flat(after.items) in ("D", "G", "D,G", "G,D"):
            end = k + 2
        kept = self.definitions
        self.definitions = {other: value for other, value in kept.items() if other != known}
        before, self.scope = self.scope, scope
        tex = self.expr(body, mode)
        self.scope, self.definitions = before, kept
        if derive:
            parameter = parameters[0] if parameters else "d"
            v = self.expr([Name(parameter)]) if parameter not in self.scope else self.scope[parameter]
            twice = "^2" if derive == 2 else ""
            return f"\\frac{{d{twice}}}{{d {v}{twice}}} ({tex})", end
        return self.power(name, f"({tex})"), end

    def law_value(self, items, k, tex, after, mode, name):
        self.read(name.key, tex)
        if name.key in ("p", "P", "q", "Q") and after is not None and flat(after.items) == "z" and self.scope.get("z", "z") == "z":
            tex = self.read(f"{name.key}(z)", "p_z")
        if after is not None and any(_is(i, "|") for i in after.items):
            raise NotDecidable("a conditional law")
        if mode == "law":
            return tex, k + (2 if after is not None else 1)
        if after is None:
            return self.without_argument(tex, "z" if tex == "p_z" else "x"), k + 1
        if tex == "p_z" and self.point(after.items) == "x":
            raise IllFormed("the law of the noise is taken at a thing", f"{name.key}({flat(after.items)})")
        return f"{tex}({self.thing(name.key, after.items) if tex != 'p_z' else self.point(after.items)})", k + 2

    def thing(self, key, items):
        """The argument of a function of things."""
        point = self.point(items)
        if point == "z":
            raise IllFormed(f"{key} is taken at the noise z, which is no thing: {key}(x) or {key}(G(z))?", f"{key}({flat(items)})")
        return point

    def without_argument(self, tex, letter):
        """A function or law where its value is wanted: taken at the point of the line."""
        inside = [v for v in self.scope.values() if isinstance(v, str)]
        point = letter if letter in inside or letter == "z" else next((v for v in reversed(inside) if re.fullmatch("[xuv]", v)), letter)
        self.read(tex, f"{tex}({point})")
        return f"{tex}({point})"

    def point(self, items):
        """The argument of a law, D or G; what stands after a semicolon is a parameter."""
        items = self._trim(pieces(items, ";")[0])
        if any(_is(i, "|") for i in items):
            raise NotDecidable("a discriminator or law with a condition")
        if len(top_level(items, ",")) and len(items) > 1:
            parts = pieces(items, ",")
            if notation.PARAMETER.fullmatch(flat(parts[1])):
                return self.point(parts[0])
            raise NotDecidable("a discriminator or law with two arguments")
        if len(items) == 1 and isinstance(items[0], Name):
            name = items[0]
            if (
                name.key not in self.scope
                and name.key not in self.definitions
                and self.sample(name) is None
                and name.letter not in ("x", "z")
                and not self._kind(name)
            ):
                return self.read(name.key, "x")
            if name.key == "y" and "y" not in self.scope:
                return self.read("y", "x")
        return self.expr(items)

    def function_value(self, items, k, tex, after, mode, name):
        if self.pointwise and tex == "D":
            self.read(flat(items[k : k + 2]) if after is not None else name.key, "d")
            return "d", k + (2 if after is not None else 1)
        if name.key == "g" and after is None:
            return self.read("g", "G"), k + 1
        shown = tex
        if tex == "G" and self.parametrised:
            shown = "G_\\theta"
        if tex == "D" and after is not None and any(_is(i, "\\|") for i in after.items):
            self.read(f"{name.key}(·\\|·)", "\\KL")
            return self.summary(items, k, "kl", after, mode, name)
        self.read(name.key, shown)
        if mode == "law":
            return shown, k + (2 if after is not None else 1)
        if after is None:
            return self.without_argument(shown, "z" if tex == "G" else "x"), k + 1
        argument = self.point(after.items) if tex == "G" else self.thing(name.key, after.items)
        return f"{shown}({argument})", k + 2

    def value(self, items, k, tex, after, mode, name):
        if after is None:
            if name.key == "V" or self.parametrised:
                self.read(name.key, "V(D, G)")
                return f"V(D, {'G_' + chr(92) + 'theta' if self.parametrised else 'G'})", k + 1
            raise UnknownName("this name is not known here (tell it with --read or --let)", name.key)
        parts = [self._trim(p) for p in pieces(after.items, ",", ";")]
        kinds = []
        for piece in parts:
            only = piece[0] if len(piece) == 1 and isinstance(piece[0], Name) else None
            if only is not None and re.fullmatch(r"G\^\*.*|G_.*\^\*", only.key):
                raise BestGenerator(only.key)
            if only is not None and notation.PARAMETER.fullmatch(only.key):
                kinds.append("G" if "g" in only.key.lower().replace("\\", "") or only.key == "\\theta" else "D")
            elif only is not None and self._kind(only) and self._kind(only)[0] == "function":
                kinds.append(self._kind(only)[1])
            elif only is not None and self._kind(only) and self._kind(only)[1] in ("p_r", "p_z"):
                raise UnknownName("this name is not known here (tell it with --read or --let)", flat(items[k : k + 2]))
            elif only is not None and self._kind(only) and self._kind(only)[1] == "p_g":
                kinds.append("G")
            else:
                kinds.append(None)
        if len(parts) == 1 and kinds[0] == "D" and name.key == "V":
            parts, kinds = [*parts, []], ["D", "G"]
        players = {"G": "G", "D": "D", "D^*": "D"}
        roles = [players.get(kind) for kind in kinds]
        if None in kinds and len(parts) == 2:  # a formula for one of the two
            other = {"G": "D", "D": "G"}.get(next((r for r in roles if r), None), "D" if kinds == [None, None] else None)
            roles = [r or other for r in roles]
        if sorted(filter(None, roles)) != ["D", "G"] or len(parts) != 2:
            raise UnknownName("this name is not known here (tell it with --read or --let)", flat(items[k : k + 2]))
        by_role = {role: (kind or self.expr(piece, "law")) for role, kind, piece in zip(roles, kinds, parts)}
        generator = "G_\\theta" if self.parametrised and by_role["G"] == "G" else by_role["G"]
        shown = f"V({by_role['D']}, {generator})"
        self.read(f"{name.key}({', '.join(map(flat, parts))})", shown)
        return shown, k + 2

    def summary(self, items, k, kind, after, mode, name):
        """A divergence, an entropy or a cross-entropy, by what its arguments are."""
        if after is None:
            raise UnknownName("this name is not known here (tell it with --read or --let)", name.key)
        parts = [self._trim(p) for p in pieces(after.items, ",", "|", "\\|", ";", ":") if self._trim(p)]
        if len(parts) == 1 and kind == "ce":
            if self._is_law(parts[0]):
                self.read(name.key, "\\H")
                return f"\\H({self.expr(parts[0], 'law')})", k + 2
            return f"h({self.expr(parts[0])})", k + 2
        if len(parts) != 2:
            raise Unreadable("two arguments were expected", flat(items[k : k + 2]))
        first, second = parts
        laws = self._is_law(first)
        labels = ("y", "1", "0", "y_i")
        if kind == "ce" and flat(second) in labels and flat(first) not in labels and not (laws and "BCE" not in name.key):
            self.notes.append(
                f"{name.key}({flat(first)}, {flat(second)}) is read as the cross-entropy of the prediction {flat(first)} for the label {flat(second)}"
            )
            first, second = second, first
        if kind == "ce":
            if laws and "BCE" not in name.key:
                self.read(name.key, "\\CE")
                return f"\\CE({self.expr(first, 'law')}, {self.expr(second, 'law')})", k + 2
            self.read(name.key, "\\BCE")
            before, number = self.bare_numbers, self.expr(second)
            self.bare_numbers = before - {"y"}
            label = self.expr(first)
            self.bare_numbers = before
            return f"\\BCE({label}, {number})", k + 2
        macro = {"kl": "\\KL", "jsd": "\\JSD", "tv": "\\TV"}[kind]
        self.read(name.key, macro)
        if kind == "kl" and not laws:
            return f"\\kl({self.expr(first)} \\Vert {self.expr(second)})", k + 2
        between = "," if kind == "tv" else " \\Vert "
        return f"{macro}({self.expr(first, 'law')}{between}{self.expr(second, 'law')})", k + 2

    def _is_law(self, items):
        found = [i for i in walk(items) if isinstance(i, Name)]
        return any(self._law_key(i) for i in found)

    _CONSTRUCTS = (
        (lambda i: i.base == "\\frac", fraction),
        (lambda i: i.base == "\\sqrt", root),
        (lambda i: i.base in ("\\log", "\\ln", "\\exp"), log),
        (lambda i: i.base in ("E", "\\E", "\\Var", "\\Cov"), expectation),
        (lambda i: i.base in ("\\sum", "\\prod"), sum),
        (lambda i: i.base == "\\int", integral),
        (lambda i: i.base in ("\\max", "\\min", "\\argmax", "\\argmin", "\\sup", "\\inf"), optimum),
        (lambda i: i.base == "\\arg", arg),
        (lambda i: i.base == "\\lim", limit),
        (lambda i: i.base == "\\nabla", gradient),
    )


class BestGenerator(NotDecidable):
    """The best generator, of which the line says what it is; the judge puts p_g = p_r in its place."""

    def __init__(self, key):
        super().__init__(f"{key} is the generator with p_g = p_r")


_KNOWN_CALLS = {"\\softplus": "\\softplus", "\\logit": "\\logit", "\\sigmoid": "\\sigma", "\\sigma": "\\sigma"}
_INVERSE = {"\\sigma": "\\logit", "\\logit": "\\sigma"}
