"""The judge: each displayed line of a reader, read in his notation and decided in the book's worlds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from gan.model import MODEL
from printed import syntax
from printed.statements import Statement
from printed.syntax import PrintedError
from printed.typos import repairs
from printed.verdict import Refutation, decide

from judge import catalogue, notation
from judge.dialect import RELATIONS, BestGenerator, Game, IllFormed, NotDecidable, Translator, UnknownName, Unreadable
from judge.findings import Finding, Findings
from judge.hypotheses import HYPOTHESES, POSITIVE, may_be_meant
from judge.nodes import Fence, Name, Token, flat, parse, pieces, top_level, walk
from judge.steps import OPTIMA, after_generators, game, rename, replace_best, sides_of, statements, without_limits, without_words

__all__ = ["Judge", "judge"]

WORLDS = 25  # finite worlds for each line: of the book's own typos all but a few fall in the first

_HYPOTHESIS = "a hypothesis"
MOST_REPAIRS = 3  # shown for one line
TRIED_ON_SAMPLES = 10  # changes tried on a line that is decided by samples, which takes long


@dataclass
class _Attempt:
    """One reading of a step, decided: ``state`` is true, false, undefined, undecided, unreadable, ill-formed or game."""

    state: str
    reason: str = ""
    tex: tuple = ()
    translator: object = None
    refutation: object = None
    relation: str = "="


class _Chooser:
    """Takes the given options and remembers how many there were."""

    def __init__(self, taken=()):
        self.taken, self.asked, self.sizes = list(taken), [], []

    def __call__(self, what, options):
        if what in self.asked:
            k = self.asked.index(what)
            return min(self.taken[k] if k < len(self.taken) else 0, options - 1)
        self.asked.append(what)
        self.sizes.append(options)
        k = len(self.asked) - 1
        return self.taken[k] if k < len(self.taken) and self.taken[k] < options else 0

    def others(self):
        """The choices that differ from these in one place."""
        for k, size in enumerate(self.sizes):
            for option in range(size):
                current = self.taken[k] if k < len(self.taken) else 0
                if option != current:
                    yield [*(self.taken[i] if i < len(self.taken) else 0 for i in range(k)), option]


class Judge:
    """Judges lines in their order: what one line names, the next may use; a leading "=" goes on from the line before.

    ``given`` are conditions under which all lines are meant, ``read`` the reader's own readings of names
    (``"q = p_g"``), ``let`` his own definitions (``"L(D) := ..."``).  Raises ValueError where one of them is none.
    """

    def __init__(self, given=(), read=(), let=(), worlds=WORLDS):
        self.worlds, self.definitions, self.own = worlds, {}, {}
        self.before = []  # where the lines before have ended, with the text: a line that begins with "=" goes on from there
        self.named = {}  # where a name was defined
        for reading in read:
            name, sign, tex = reading.partition("=")
            items = parse(name).items
            if not sign or len(items) < 1 or not isinstance(items[0], Name):
                raise ValueError(f"a reading says a name and what it is, “q = p_g”: “{reading}” does not")
            self.own[items[0].key] = tex.strip()
        for definition in let:
            if not self._define(parse(definition.replace(":=", "=", 1)).items):
                raise ValueError(f"a definition says a name and what it stands for, “L(D) := ...”: “{definition}” does not")
        self.given = []
        for condition in given:
            read_as = self._condition(parse(condition).items)
            if not read_as:
                raise ValueError(f"“{condition}” is no condition that the judge can read, as “D = D^*” or “n = m” is")
            self.given.append(read_as)

    # -- a display -------------------------------------------------------------------------------

    def display(self, tex, line=None):
        """The findings about one displayed formula, which may be a chain over several rows."""
        try:
            return self._best_reading(tex, line)
        except RecursionError:
            return [Finding(tex, line, "unreadable", "the line is nested too deeply, or too long")]
        except Exception as problem:  # a mistake of ours must never pass for a reader's
            return [Finding(tex, line, "undecided", f"the judge itself failed ({type(problem).__name__}): please report this line")]

    def _best_reading(self, tex, line):
        chooser = _Chooser()
        kept = dict(self.definitions), list(self.before)
        best = self._display(tex, line, chooser)
        for taken in list(chooser.others())[:4]:
            if self._badness(best) == 0:
                break
            after = self.definitions, self.before
            self.definitions, self.before = dict(kept[0]), list(kept[1])
            other = self._display(tex, line, _Chooser(taken))
            if self._badness(other) < self._badness(best):
                best = other
            else:
                self.definitions, self.before = after
        return best

    @staticmethod
    def _badness(findings):
        return sum({"unreadable": 3, "false": 2, "undecided": 1}.get(f.verdict, 0) for f in findings)

    def _display(self, tex, line, chooser):
        parsed = parse(tex, chooser)
        self.printed = parsed
        items = [i for i in parsed.items if not (isinstance(i, Token) and i.text == "&")]
        if items and isinstance(items[0], Token) and items[0].text == "\\begincases":  # a system
            items = [i for i in items if not (isinstance(i, Token) and i.text in ("\\begincases", "\\endcases"))]
        mentioned = {i.key.rstrip("'") for i in walk(items) if isinstance(i, Name)}
        self.whole = [*items, *(i for key, (_, body) in self.definitions.items() if key in mentioned for i in body)]
        findings, group = [], []
        for (chain, *rest), implied in statements(items):
            conditions, more = [], []
            for piece in rest:
                if self._is_naming(*sides_of(without_words(piece))):
                    more.append(piece)
                elif (read_as := self._condition(piece)) is not None and self._is_side_condition(piece):
                    conditions += [read_as] if read_as else []
                elif top_level(piece, *RELATIONS):
                    more.append(piece)
                    name = sides_of(piece)[0][0]
                    if name and isinstance(name[0], Name) and name[0].key in mentioned and not name[0].primes and self._is_new_name(name):
                        self._define(piece)
            found = self._chain(chain, [*self.given, *conditions], line)
            for piece in more:
                found += self._chain(piece, [*self.given, *conditions], line)
            if implied and group:
                group.append((chain, conditions, found))
            else:
                self._implications(group, line)
                group = [(chain, conditions, found)]
            findings += found
        self._implications(group, line)
        for finding in findings:
            finding.notes += parsed.repairs
        return findings

    def _implications(self, group, line):
        """P implies Q: what does not hold always is judged where the last, or the first, of them holds."""
        if len(group) < 2 or all(f.verdict in ("true", "defines") for *_, found in group for f in found):
            return
        for k in (len(group) - 1, 0):
            chain, conditions, found = group[k]
            condition = self._condition(chain)
            if not condition:
                continue
            more = [f"{letter} > 0" for letter in ("a", "b") if re.search(rf"(?<![a-zA-Z\\\\]){letter}(?![a-zA-Z])", condition)]
            others = [(f, self._chain(c, [*self.given, *given, condition, *more], line)) for i, (c, given, f) in enumerate(group) if i != k]
            if not all(new.verdict == "true" for _, again in others for new in again):
                continue
            where = self.printed.shown(chain)
            for finding in found:
                finding.verdict, finding.world, finding.left, finding.right, finding.repairs = "true-if", {}, None, None, []
                finding.reason = (
                    "the case in which the other steps hold; that they hold in no other is not tested" if k else "the hypothesis of what follows"
                )
            for old, again in others:
                for finding, new in zip(old, again):
                    finding.__dict__.update(new.__dict__)
                    finding.verdict, finding.reason = "true-if", f"true if {where} ({new.reason})"
            return
        chain, _, found = group[-1]
        sides, signs = sides_of(chain)
        solves = len(sides) == 2 and signs == ["="] and len(sides[0]) == 1 and isinstance(sides[0][0], Name)
        equations = any(flat(sides_of(c)[0][-1]) == "0" for c, *_ in group[:-1])
        if solves and equations and found[-1].verdict != "unreadable":
            found[-1].verdict, found[-1].reason = "false", "this does not solve the equation before it"

    # -- a chain ---------------------------------------------------------------------------------

    def _chain(self, items, conditions, line):
        sides, signs = sides_of(items)
        if not sides or (len(sides) == 1 and not sides[0]):
            return []
        findings, prefix, before, whole_side = [], None, None, None
        if not sides[0]:
            if len(sides) < 2:
                return []
            if not self.before:
                return self._go_on_from_nothing(sides, signs, conditions, line)
            sides[0], before = self._goes_on_from(signs[0], sides[1], conditions, line)
            self.whole = [*sides[0], *self.whole]
        texts = [before if before is not None and k == 0 else self.printed.shown(side) for k, side in enumerate(sides)]
        if len(sides) == 1:
            return [self._expression(sides[0], conditions, line)]
        if (
            signs == ["\\to"]
            and len(sides[0]) == 1
            and isinstance(sides[0][0], Name)
            and not any(isinstance(i, Name) and i.base == "\\lim" for i in items)
        ):
            finding = Finding(f"{texts[0]} \\to {texts[1]}", line, "defines", f"a function of {texts[0]}")
            self._name_it(finding, sides[1], conditions)
            return [finding]
        prefix_words, body = game(sides[0])
        if prefix_words and not game(sides[1])[0]:
            whole_side, sides[0], prefix = sides[0], body, prefix_words
        start = 0
        if self._is_naming(sides, signs):
            findings.append(self._naming(sides[0], sides[1], texts, line))
            start = 1
        elif self._is_new_name(sides[0]) and signs[0] in ("=", ":=", "\\to") and flat(sides[1]) != "0":
            findings.append(self._definition(sides[0], sides[1], conditions, line, signs[0]))
            start = 1
        for k in range(start, len(signs)):
            if k + 1 < len(sides) - 1 and signs[k] == "=" and self._is_new_name(sides[k + 1]):
                self._define([*sides[k + 1], Token("=", 0), *sides[k]])
                findings.append(Finding(f"{texts[k]} = {texts[k + 1]}", line, "defines", f"it names {texts[k + 1]}"))
                continue
            finding = self._link(sides[k], signs[k], sides[k + 1], conditions, line)
            finding.tex = f"{texts[k]} {signs[k]} {texts[k + 1]}"
            if finding.verdict == "false" and sides[k] and isinstance(sides[k][0], Name) and (earlier := self.named.get(sides[k][0].key)) is not None:
                finding.notes.append(f"what {self.printed.shown(sides[k][:1])} is was said in line {earlier}")
            if prefix and k == 0 and (best := self._best_over_generators(whole_side, signs[0], sides[1], conditions)):
                finding = Finding(f"{texts[0]} = {texts[1]}", line, "true", best)
            elif prefix and k == 0:
                if finding.verdict in ("true", "true-if"):
                    finding.verdict, finding.reason = "objective", f"a game over {prefix}; its value is as printed ({finding.reason})"
            findings.append(finding)
        if not all(
            f.reason.startswith(_HYPOTHESIS) or (f.verdict == "defines" and start and len(signs) == 1 and len(sides[0]) == 1) for f in findings
        ):
            self.before.append((sides[-1], texts[-1]))
        return findings

    def _goes_on_from(self, sign, side, conditions, line):
        """The end of the line before; where the step does not hold from there, that of one of the three before it from which it does."""
        whole = self.whole
        for items, text in reversed(self.before[-4:]):
            self.whole = [*items, *whole]
            if self._link(items, sign, side, conditions, line).verdict in ("true", "true-if"):
                self.whole = whole
                return items, text
        self.whole = whole
        return self.before[-1]

    def _go_on_from_nothing(self, sides, signs, conditions, line):
        """A line that begins with its relation: what its first side is, is said; the steps after it are judged."""
        finding = self._expression(sides[1], conditions, line)
        finding.tex = f"{signs[0]} {finding.tex}"
        if finding.verdict == "defines" and finding.notes:
            finding.verdict = "true-if"
            finding.reason = f"the left side stands before this line; true if it is what this is: {finding.notes[0]}"
        elif finding.verdict == "defines":
            finding.verdict, finding.reason = "undecided", "its left side stands before this line: give both, or the whole display"
        rest = []
        for k in range(1, len(signs)):
            rest.append(self._link(sides[k], signs[k], sides[k + 1], conditions, line))
            rest[-1].tex = f"{self.printed.shown(sides[k])} {signs[k]} {self.printed.shown(sides[k + 1])}"
        self.before.append((sides[-1], self.printed.shown(sides[-1])))
        return [finding, *rest]

    def _expression(self, items, conditions, line):
        """A formula without a relation: a game, or a quantity that may be a known one."""
        prefix_words, body = game(items)
        finding = Finding(self.printed.shown(items), line, "objective" if prefix_words else "defines")
        finding.reason = f"a game over {prefix_words}, which states no equation" if prefix_words else "a formula without a relation states nothing"
        if items and isinstance(items[0], Name) and items[0].base in ("\\min", "\\max", "\\argmin", "\\argmax", "\\arg"):
            finding.verdict, finding.reason = "objective", "a best value is asked for; no equation is stated"
        self._name_it(finding, body, conditions)
        if finding.read_as and not prefix_words:
            self.before.append((items, finding.tex))
        return finding

    def _is_naming(self, sides, signs):
        """Whether a lone letter is said to be a formula of laws or players: a = p_r(x), y = D(x), x = G(z)."""
        if len(sides) < 2 or signs[0] not in ("=", ":="):
            return False
        left, right = sides[0], sides[1]
        if len(left) != 1 or not isinstance(left[0], Name) or left[0].power:
            return False
        name = left[0]
        letters = name.key in notation.NUMBERS or name.letter in ("x", "y", "z") or name.key in ("m", "M", "R")
        used = {i.key for i in walk(right, scripts=False) if isinstance(i, Name)}
        speaks = any((notation.read_as(key) or ("",))[0] in ("law", "function") or notation.law(key) for key in used)
        return letters and speaks and name.key not in used and name.key not in self.definitions

    def _naming(self, left, right, texts, line):
        if left[0].letter not in ("x", "z"):
            self._define([*left, Token("=", 0), *right])
            self.named[left[0].key] = line
        return Finding(f"{texts[0]} = {texts[1]}", line, "defines", f"it names {texts[0]}")

    def _is_side_condition(self, items):
        """Whether a piece after a comma says when the line is meant, and is no line of its own."""
        sides, _ = sides_of(without_words(items))
        if len(sides) < 2:
            return True
        head = sides[0][0] if sides[0] and isinstance(sides[0][0], Name) else None
        kind = notation.read_as(head.key) if head is not None else None
        if head is None or head.primes or len(sides[0]) > 2:
            return False
        if kind is not None and kind[0] == "law":
            return all(isinstance(side[0], Name) and notation.law(side[0].key) and len(side) <= 2 for side in sides if side)
        if len(sides[0]) == 2:
            return kind is not None and kind[0] == "function" and not isinstance(sides[1][0], Name)
        return kind is None or kind[0] in ("function", "number")

    def _is_new_name(self, items):
        """Whether the side is a name (with arguments, perhaps) that nothing has given a meaning yet."""
        items = [i for i in items if not (isinstance(i, Token) and i.text in ("\\quad", "\\qquad"))]
        if not items or not isinstance(items[0], Name) or len(items) > 2 or (len(items) == 2 and not isinstance(items[1], Fence)):
            return False
        if items[0].base in ("\\frac", "\\sqrt", "E", "\\E", "\\sum", "\\int", "\\nabla", "\\max", "\\min", "\\log", "\\lim", ""):
            return False
        if items[0].key in self.definitions or flat(items) in self.definitions:
            return False
        try:
            Translator([*self.whole, *items], _Chooser(), self.definitions, self.own).expr(items)
            return False
        except (IllFormed, NotDecidable):
            return False
        except Unreadable:
            return True

    def _define(self, items):
        """Keep the definition that the items are; False where they are none."""
        sides, signs = sides_of(items)
        if len(sides) < 2 or signs[0] not in ("=", ":=") or not sides[0] or not isinstance(sides[0][0], Name):
            return False
        name, *arguments = sides[0]
        parameters = []
        if arguments and isinstance(arguments[0], Fence):
            parameters = [flat(piece) for piece in pieces(arguments[0].items, ",", ";")]
        key = name.key
        if parameters and all((notation.read_as(parameter) or ("",))[0] == "function" for parameter in parameters):
            key, parameters = f"{key}({','.join(parameters)})", []  # J(D) and J(G) are two losses
        self.definitions[key] = parameters, sides[1]
        return True

    def _definition(self, left, right, conditions, line, sign):
        """A line that names something of the reader's own; a name that claims to be a cross-entropy is held to it."""
        name = left[0]
        named = self.printed.shown(left)
        finding = Finding(f"{named} {sign} {self.printed.shown(right)}", line, "defines", f"it names {named}")
        if isinstance(left[0], Name) and notation.LOSS_NAME.fullmatch(re.sub(r"\^.*", "", Name(name.base, name.sub).key)):
            finding.notes.append(f"{named} is read as a cross-entropy, which is positive: -y log d - (1 - y) log(1 - d)")
            self._claim(finding, right, conditions)
        else:
            self._name_it(finding, right, conditions)
            if re.fullmatch(notation.DISCRIMINATORS, name.key) and finding.read_as and not finding.notes:
                self._near_the_value(finding, conditions)
        if finding.verdict == "defines":
            self._define([*left, Token("=", 0), *right])
            self.named[name.key] = line
        return finding

    def _near_the_value(self, finding, conditions):
        """A discriminator's loss that is no known one, and one step from it: a slip."""
        for what, variant in repairs(f"V(D, G) = {finding.read_as}", MODEL):
            side = variant.removeprefix("V(D, G) = ")
            if side == variant:
                continue
            for words, value in (("minus the value", "-V(D, G)"), ("the value", "V(D, G)"), ("minus V-hat", "-\\hat V")):
                if catalogue.holds(f"{side} = {value}", conditions):
                    finding.verdict, finding.reason = "false", f"as a discriminator's loss it has a slip: one step from it is {words}"
                    finding.repairs.append({"tex": side, "what": what, "see": catalogue.see(what)})
                    return

    def _translate(self, items, conditions, finding, chooser):
        """(TeX in the book's notation, conditions) of one side, or None where it cannot be read; the finding says why."""
        try:
            translator = Translator(self.whole, chooser, self.definitions, self.own)
            tex = translator.expr(items)
            Statement.read(f"{tex} = {tex}", MODEL, house=False)
        except IllFormed as problem:
            finding.verdict, finding.reason = "false", f"ill-formed: {problem}"
        except UnknownName as problem:
            finding.notes.append(str(problem))
        except Unreadable as problem:
            finding.verdict, finding.reason = "unreadable", str(problem)
        except NotDecidable as problem:
            finding.notes.append(f"not decidable here: {problem}")
        except PrintedError as problem:
            finding.verdict, finding.reason = "unreadable", _in_words(problem)
        else:
            finding.read_as, finding.readings = tex, translator.readings
            finding.notes += translator.notes
            return tex, [*conditions, *translator.conditions]
        return None

    printed = None  # the display that is judged
    whole = ()  # the items of the chain that is judged, with the definitions it uses

    def _name_it(self, finding, items, conditions):
        """Say which known loss the side is, and in which line of the book it stands as a wrong one."""
        chooser = _Chooser()
        if (found := self._translate(items, conditions, finding, chooser)) is None:
            return
        readings = [found, *(self._translate(items, conditions, Finding(""), _Chooser(taken)) for taken in list(chooser.others())[:3])]
        readings = [reading for reading in readings if reading is not None]
        for tex, given in readings:
            if (known := catalogue.named(tex, given)) is not None:
                words, loss = known
                finding.notes.insert(0, f"this is {words}{loss.words}")
                return
        for tex, given in readings:
            if (line := catalogue.exhibit(None, tex, given)) is not None:
                finding.notes.insert(0, f"this is the wrong line {line.label} of the page {line.page}")
                return

    def _claim(self, finding, items, conditions):
        """Hold a name such as L_CE to what it says: some cross-entropy, with its minus."""
        if (found := self._translate(items, conditions, finding, _Chooser())) is None:
            return
        tex, conditions = found
        speaks_of_y = re.search(r"(?<![a-zA-Z\\])y(?![a-zA-Z_])", tex) is not None
        known = catalogue.named(tex, conditions)
        if speaks_of_y and (known is None or "(y" not in known[1].tex and "y_i" not in known[1].tex):
            prediction = "D(x)" if "D(x)" in tex else "d"
            attempt = self._decide((f"\\BCE(y, {prediction})", tex), "=", conditions)
            if attempt.state == "false":
                self._mend(finding, attempt, conditions)
                if finding.verdict == "true-if":  # for one label only
                    finding.verdict, finding.reason = "false", f"it is no cross-entropy: {attempt.reason}"
                return
        if known is not None:
            words, loss = known
            positive = ("minus" in words) != ("cross-entropy" in loss.words or "non-saturating" in loss.words)
            finding.notes.insert(0, f"this is {words}{loss.words}")
            if positive:
                finding.verdict, finding.reason = "true", "it is a cross-entropy"
            else:
                finding.verdict, finding.reason = "false", "a cross-entropy has a minus before its logarithms: this is minus one"
                finding.repairs.append({"tex": f"-({tex})", "what": "a minus before the whole", "see": "cross-entropy"})
            return
        if (line := catalogue.exhibit(None, tex, conditions)) is not None:
            finding.verdict, finding.reason = "false", f"this is the wrong line {line.label} of the page {line.page}"
            return
        for what, variant in repairs(f"{tex} = 0", MODEL):
            side = variant.rsplit("=", 1)[0]
            if (near := catalogue.named(side, conditions)) is not None and near[1].tex.startswith(("\\BCE", "\\hat V", "V", "\\frac{1}{N}")):
                finding.verdict = "false"
                finding.reason = f"it is no cross-entropy; one step from it is {near[0]}{near[1].words}"
                finding.repairs.append({"tex": side, "what": what, "see": near[1].see})
                return

    # -- a step ----------------------------------------------------------------------------------

    def _link(self, left, sign, right, conditions, line):
        finding = Finding("", line)
        same_start = left and right and isinstance(left[0], Name) and left[0].base in OPTIMA and flat(left[:1]) == flat(right[:1])
        if same_start and game(left)[0] and len(right) > 1 and flat(left[1:]) != flat(right[1:]):
            alike = self._link(left[1:], sign, right[1:], conditions, line)
            if alike.verdict in ("true", "true-if"):
                alike.notes.append(f"{flat(left[:1])} stands on both sides: what stands behind it is compared")
                return alike
        if len(left) == 1 and right and isinstance(right[0], Name) and right[0].base in ("\\arg", "\\argmin", "\\argmax"):
            attempt, _ = self._try(right, "=", right, conditions)
            if attempt.state == "game":
                finding.verdict, finding.reason = "objective", "it names the best generator of a game"
                return finding
        for side, other in ((left, right), (right, left)):
            if best := self._best_over_generators(side, sign, other, conditions):
                finding.verdict, finding.reason = "true", best
                return finding
        if sign == "=" and self._is_hypothesis(left, right):
            finding.verdict, finding.reason = "true-if", f"{_HYPOTHESIS}: it holds where it is supposed, and claims nothing in general"
            return finding
        if RELATIONS[sign] == "\\ne":
            return self._not_equal(left, right, conditions, line)
        left_game, left_body = game(left)
        right_game, right_body = game(right)
        if left_game and left_game == right_game and sign == "=":
            finding = self._link(left_body, sign, right_body, conditions, line)
            if finding.verdict == "false":
                finding.verdict, finding.reason = (
                    "undecided",
                    f"the two sides of {left_game} differ; whether their best values do is not decidable here",
                )
            else:
                finding.notes.append(f"{left_game} stands on both sides: what stands behind it is compared")
            return finding
        attempt, chooser = self._try(left, sign, right, conditions)
        if attempt.state == "false" and sign == "=" and re.fullmatch(r"-? ?[0-9]+\.[0-9]+", attempt.tex[1]):
            rounded = self._decide(attempt.tex, "\\doteq", conditions)
            if rounded.state == "true":
                finding.notes.append("equal to the digits that are printed")
                attempt = rounded
        if attempt.state not in ("true",):
            for taken in list(chooser.others())[:6]:
                other, _ = self._try(left, sign, right, conditions, taken)
                if other.state == "true":
                    attempt = other
                    break
        self._report(finding, attempt, conditions, left, right)
        return finding

    def _is_hypothesis(self, left, right):
        """Whether two laws, or a player and a constant, are set equal."""
        heads = [side[0] if side and isinstance(side[0], Name) and len(side) <= 2 else None for side in (left, right)]
        laws = [
            head is not None and notation.law(self.own.get(head.key, head.key)) is not None and head.key not in self.definitions for head in heads
        ]
        if all(laws):
            return notation.law(heads[0].key) != notation.law(heads[1].key)
        player = heads[0] is not None and (notation.read_as(heads[0].key) or ("", ""))[1] == "D"
        return player and not heads[0].power and heads[0].key != "d" and flat(right) in ("0", "1")

    def _not_equal(self, left, right, conditions, line):
        """That two things differ means: not always equal."""
        same = self._link(left, "=", right, conditions, line)
        finding = Finding("", line, same.verdict, same.reason, readings=same.readings, notes=same.notes, read_as=same.read_as)
        if same.verdict == "true":
            finding.verdict, finding.reason = "false", f"the two sides are equal ({same.reason})"
        elif same.verdict in ("false", "true-if"):
            attempt, _ = self._try(left, "=", right, conditions)
            finding.verdict, finding.reason = "true-if", f"not equal in general: {attempt.reason}"
        return finding

    def _best_over_generators(self, side, sign, right, conditions):
        """Whether a number is the best value of a game: a bound for every generator, attained where p_g = p_r."""
        body = after_generators(side)
        if sign != "=" or len(body) == len(side) or not flat(body).startswith(("\\max_", "C(")):
            return None
        bound, _ = self._try(body, "\\ge", right, conditions)
        attained, _ = self._try(body, "=", right, [*conditions, "p_g = p_r"])
        if bound.state == attained.state == "true":
            return f"a bound for every generator, and attained where p_g = p_r ({bound.reason})"
        return None

    def _try(self, left, sign, right, conditions, taken=()):
        chooser = _Chooser(taken)
        limits = []
        left, right = without_limits(left, limits, 0), without_limits(right, limits, 1)
        translator = None
        try:
            translator = Translator(self.whole, chooser, self.definitions, self.own)
            mode = "law" if any(isinstance(i, Name) and i.base in ("\\arg", "\\argmax", "\\argmin") for i in [*left, *right]) else "number"
            tex = translator.expr(left, mode), translator.expr(right, mode)
        except IllFormed as problem:
            return _Attempt("ill-formed", str(problem), translator=translator), chooser
        except BestGenerator:
            return self._at_the_best_generator(left, sign, right, conditions), chooser
        except Game as problem:
            return _Attempt("game", str(problem)), chooser
        except Unreadable as problem:
            return _Attempt("unreadable", str(problem), translator=translator), chooser
        except NotDecidable as problem:
            return _Attempt("undecided", str(problem)), chooser
        relation = RELATIONS[sign]
        if relation == "\\approx" and any(re.fullmatch(r"-? ?[0-9]+\.[0-9]+", side) for side in tex):
            relation = "\\doteq"
            tex = tex if re.fullmatch(r"-? ?[0-9]+\.[0-9]+", tex[1]) else tex[::-1]
        conditions = [*conditions, *translator.conditions]
        if relation == "\\to" and not limits:
            limits += [(size, 0) for size in sorted(set(translator.sizes.values()))]
        if limits and relation in ("=", "\\approx", "\\to"):
            names = {translator.sizes.get(name, name) for name, _ in limits}
            if {side for _, side in limits} == {0, 1}:  # equal before the limit, equal in the limit
                relation = "="
            else:
                relation = "\\to"
                conditions += [f"{name} \\to \\infty" for name in sorted(names)]
                tex = tex if limits[0][1] == 0 else tex[::-1]
        attempt = self._decide(tex, relation, conditions)
        attempt.translator = translator
        return attempt, chooser

    def _at_the_best_generator(self, left, sign, right, conditions):
        """G^* is a generator with p_g = p_r: where no other stands beside it, that is the condition."""
        sides = [left, right]
        others = any(isinstance(i, Name) and i.key in ("G", "g") for i in walk([*left, *right]))
        if others and any(isinstance(i, Name) and i.key == "G^*" for side in sides for i in walk(replace_best(side))):
            return _Attempt("undecided", "the best generator beside another one")
        if others:
            replaced = [replace_best(side) for side in sides]
        else:
            replaced = [rename(side, {"G^*": "G", "D_G^*^*": "D^*", "p_G^*": "p_g", "p_g^*": "p_g"}) for side in sides]
            conditions = [*conditions, "p_g = p_r"]
        attempt, _ = self._try(replaced[0], sign, replaced[1], conditions)
        if attempt.translator is not None:
            attempt.translator.notes.append("G^* is read as a generator with p_g = p_r")
        return attempt

    def _decide(self, tex, relation, conditions):
        """The line in the book's notation, decided."""
        line = f"{tex[0]} {relation} {tex[1]}{catalogue.tail(conditions)}"
        try:
            statement = Statement.read(line, MODEL, house=False)
        except PrintedError as problem:
            state = "ill-formed" if isinstance(problem, syntax.IllFormed) else "unreadable"
            return _Attempt(state, _in_words(problem), tex)
        try:
            verdict = decide(statement, MODEL, worlds=self.worlds, seconds=catalogue.SECONDS)
            return _Attempt("true", str(verdict), tex, relation=relation)
        except Refutation as refutation:
            return _Attempt("false" if refutation.kind == "false" else "undefined", str(refutation), tex, refutation=refutation, relation=relation)
        except PrintedError as problem:  # Undecided is one
            return _Attempt("undecided", _in_words(problem), tex, relation=relation)

    def _report(self, finding, attempt, conditions, left, right):
        translator = attempt.translator
        if translator is not None:
            finding.readings, finding.notes = translator.readings, [*finding.notes, *translator.notes]
            finding.notes += [f"read with {c}" for c in translator.conditions]
        if attempt.tex:
            finding.read_as = f"{attempt.tex[0]} {attempt.relation} {attempt.tex[1]}"
        if attempt.state == "true":
            finding.verdict, finding.reason = "true", attempt.reason
            if translator is not None and translator.suppositions:
                finding.verdict, finding.reason = "true-if", f"true if {translator.suppositions[0]}"
            return
        if attempt.state == "unreadable":
            finding.verdict, finding.reason = "unreadable", attempt.reason
            return
        if attempt.state in ("undecided", "game"):
            finding.verdict, finding.reason = "undecided", attempt.reason
            for tex, words in HYPOTHESES[:2] if attempt.tex else ():
                if self._decide(attempt.tex, attempt.relation, [*conditions, tex]).state == "true":
                    finding.verdict, finding.reason = "true-if", f"true if {words}"
                    return
            return
        if attempt.state == "ill-formed":
            finding.verdict, finding.reason = "false", f"ill-formed: {attempt.reason}"
            return
        self._mend(finding, attempt, [*conditions, *(translator.conditions if translator else [])])

    def _mend(self, finding, attempt, conditions):
        """A line that does not hold: the hypotheses and the one-step changes under which it does."""
        refutation, (left, right), relation = attempt.refutation, attempt.tex, attempt.relation
        sampled = relation in ("\\approx", "\\to")
        supposed = None
        constant = self._is_constant(left, conditions) or self._is_constant(right, conditions)
        for tex, words in HYPOTHESES:
            if not may_be_meant(tex, left, right, relation, constant) or (sampled and not tex.startswith("n")):
                continue
            if self._decide((left, right), relation, [*conditions, tex]).state == "true":
                supposed = words
                break
        else:
            if relation == "=" and not sampled and not constant and self._decide((left, right), relation, [*conditions, "p_g = p_r"]).state == "true":
                finding.notes.append("it would be true if p_g = p_r")
        if attempt.state == "undefined":
            if supposed:
                finding.verdict, finding.reason = "true-if", f"true if {supposed}"
            else:
                positive = self._decide((left, right), relation, [*conditions, POSITIVE[0]])
                if positive.state != "false":
                    finding.verdict, finding.reason = "undecided", f"a side has no value: {attempt.reason}"
                    return
                attempt, refutation = positive, positive.refutation
        if finding.verdict != "true-if":
            finding.verdict, finding.reason = "false", attempt.reason
            finding.world, finding.left, finding.right = refutation.world, refutation.left, refutation.right
            if finding.left is not None:
                finding.reason = f"left {_short(finding.left)}, right {_short(finding.right)}{_difference(finding.left, finding.right)}"
            if supposed:
                finding.verdict, finding.reason = "true-if", f"true if {supposed}"
                finding.world, finding.left, finding.right = {}, None, None
            else:
                self._did_you_mean(finding, left, right, relation, conditions)
        if finding.verdict == "false":
            if (known := catalogue.named(right, conditions)) is not None:
                finding.notes.insert(0, f"the right side is {known[0]}{known[1].words}")
            elif (line := catalogue.exhibit(left, right, conditions)) is not None:
                finding.notes.insert(0, f"this is the wrong line {line.label} of the page {line.page}")

    @staticmethod
    def _is_constant(tex, conditions):
        """Whether a side has the same value in every world: only of such a number is p_g = p_r a likely hypothesis."""
        values = catalogue.first_values(tex, "1", conditions)
        return values is not None and len({round(a, 9) for a, _, _ in values}) == 1

    @staticmethod
    def _random_alike(line):
        """Whether both sides of a line are made of samples, or neither is: then it is no estimate."""
        try:
            return not Statement.read(line, MODEL, house=False).families
        except PrintedError:
            return True

    def _did_you_mean(self, finding, left, right, relation, conditions):
        tail = catalogue.tail(conditions)
        line = f"{left} {relation} {right}"
        if relation == "=" and not self._random_alike(line + tail):
            if self._decide((left, right), "\\approx", conditions).state == "true":
                finding.repairs.append({"tex": f"{left} \\approx {right}", "what": "an estimate, not an equality", "see": "mean-to-expectation"})
        for tried, (what, variant) in enumerate(repairs(line, MODEL)):
            if len(finding.repairs) >= MOST_REPAIRS or (relation in ("\\approx", "\\to") and tried >= TRIED_ON_SAMPLES):
                break
            if catalogue.holds(variant + tail):
                finding.repairs.append({"tex": variant, "what": what, "see": catalogue.see(what)})

    # -- conditions ------------------------------------------------------------------------------

    def _condition(self, items):
        """The condition that the items are, in the dialect ("" for one that says nothing here), or None."""
        items = without_words(items)
        if not items or any(isinstance(i, Token) and i.text in ("\\in", "\\sim") for i in items) or not top_level(items, *RELATIONS):
            return ""
        sides, signs = sides_of(items)
        if len(sides) != 2 or not sides[0] or not sides[1]:
            return None
        if signs[0] == "\\to":
            size = flat(sides[0])
            return "" if flat(sides[1]) == "\\infty" and size else None
        if not isinstance(sides[0][0], Name) or len(sides[0]) > 2:
            return None
        try:
            translator = Translator([*self.whole, *items], _Chooser(), self.definitions, self.own)
            laws = all(len(s) <= 2 and isinstance(s[0], Name) and notation.law(s[0].key) for s in sides)
            first = sides[0][0]
            players = first.base in ("D", "p", "P", "q", "Q") or laws
            tex = [translator.expr(side, "law" if players else "number") for side in sides]
            text = f"{tex[0]} {RELATIONS[signs[0]]} {tex[1]}".replace(":=", "=")
            Statement.read(f"1 = 1 \\quad {text}", MODEL, house=False)
        except (Unreadable, NotDecidable, PrintedError):
            return None
        return text


def _short(value):
    """A value as text; of a long exact one, its decimals."""
    return value if len(value) <= 40 else value.split("= ")[-1]


def _difference(left, right):
    """The difference of two values that are shown as text, in words; empty where one is no number."""
    try:
        a, b = (float(Fraction(text.split("= ")[-1])) for text in (left, right))
    except (ValueError, ZeroDivisionError):
        return ""
    return f", left - right = {a - b:.6g}"


def _in_words(problem):
    return re.sub(r"expected one of [^”“]*", "something else was expected ", str(problem))


def judge(tex, given=(), read=(), let=()):
    """The :class:`Findings` about the formula ``tex``, step by step.

    ``given`` are conditions (``"D = D^*"``), ``read`` readings of names (``"q = p_g"``), ``let`` definitions
    (``"L(D) := ..."``).  Raises ValueError where one of these cannot be read.
    """
    return Findings(Judge(given, read, let).display(tex))
