"""GIFT, Moodle's text format for questions: reading (docs.moodle.org/en/GIFT_format; qformat_gift is the last word).

Read: ::titles::, [html] [markdown] [plain] [moodle], // comments with [tag:...], $CATEGORY:, escapes, %weights%,
#feedback, ####general feedback, choices, several choices, true or false, short answers, matching, numbers with
tolerances, ranges and several answers, missing words, essays. Descriptions are named and left out.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from institute.bank import carrying, drafting, markup, numerals
from institute.bank.carrying import Draft, Reading
from institute.bank.content import ALL, NET, SHARES, Content
from institute.bank.models import ESSAY, MATCHING, MULTIPLE, NUMERIC, SHORT, SINGLE, TRUE_FALSE
from institute.forms import tidy
from institute.language import lazy

_SIGNS = "\\~=#{}:"
_HIDDEN = {sign: chr(0xE000 + n) for n, sign in enumerate(_SIGNS)}  # private use: escaped signs on their way
_SHOWN = str.maketrans({hidden: sign for sign, hidden in _HIDDEN.items()})
_ESCAPED = re.compile(r"\\([~=#{}:\\])")
_TITLE = re.compile(r"::(.*?)::", re.DOTALL)
_FORM = re.compile(r"\[(html|markdown|plain|moodle)\]")
_WEIGHT = re.compile(r"%([-+]?[\d.,]+)%")
_TAG = re.compile(r"\[tag:([^\]]*)\]")
_TRUTH = re.compile(r"(T|TRUE|F|FALSE)\s*(?:#(.*))?", re.DOTALL | re.IGNORECASE)
_GAP = "\\_\\_\\_\\_\\_"
MOST_LINES = 100_000


class _Wrong(Exception):
    """This question cannot be read, and why."""

    def __init__(self, why: Any) -> None:
        super().__init__()
        self.why = why


def read(content: bytes, language: str) -> Reading:
    """The questions of a file, their texts in this language; carrying.Unreadable when it is none."""
    found, category = Reading(), []
    for line, text, tags in _chunks(carrying.text_of(content)):
        if text.startswith("$CATEGORY:"):
            category = carrying.way(text.removeprefix("$CATEGORY:").strip())
            continue
        _read(found, Draft(line, "", "", {}, list(category), tags), text, language)
    if not found.drafts and not found.losses:
        raise carrying.NothingInIt
    return found


def _chunks(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """(first line, text, tags) of each question: blank lines part them, comments are left out."""
    lines, start, tags, kept = text.split("\n"), 0, [], []
    if len(lines) > MOST_LINES:
        raise carrying.TooLarge
    for number, line in enumerate([*lines, ""], 1):
        stripped = line.strip()
        if stripped.startswith("//"):
            tags += [tidy(tag).casefold()[:40] for tag in _TAG.findall(stripped) if tag.strip()]
            continue
        if stripped:
            start = start or number
            kept.append(line)
        if kept and (not stripped or stripped.startswith("$CATEGORY:")):
            yield start, "\n".join(kept).strip(), tags
            start, tags, kept = 0, [], []


def _read(found: Reading, draft: Draft, text: str, language: str) -> None:
    text = _ESCAPED.sub(lambda sign: _HIDDEN[sign[1]], re.sub("[\ue000-\ue006]", "", text))
    if title := _TITLE.match(text):
        draft.name, text = _shown(title[1]), text[title.end() :].strip()
    lost: list[Any] = []
    try:
        draft.kind, draft.content = _question(text, language, lost)
    except _Wrong as wrong:
        found.lose(draft.line, tidy(draft.name) or tidy(_shown(text))[:60], wrong.why, whole=True)
        return
    found.take(draft, lost)


def _shown(text: str) -> str:
    """The text with its escaped signs; \\n is a new line."""
    return text.replace("\\n", "\n").translate(_SHOWN).strip()


def _question(text: str, language: str, lost: list[Any]) -> tuple[str, Content]:
    form = "moodle"
    if marked := _FORM.match(text):
        form, text = marked[1], text[marked.end() :]
    opened, closed = text.find("{"), text.rfind("}")
    if opened < 0 or closed < opened:
        raise _Wrong(lazy("This is a text without a question: the bank keeps questions alone."))
    before, inside, after = text[:opened], text[opened + 1 : closed].strip(), text[closed + 1 :].strip()
    if "{" in inside or "}" in inside:
        raise _Wrong(lazy("There are several places to answer; GIFT knows one."))
    reader = _Reader(language, form, lost)
    given: Content = {"stem": reader.said(before)}
    if after:  # the missing word
        given["stem"] = {language: " ".join([reader.plain(before), _GAP, reader.plain(after)]).strip()}
    inside, _, general = inside.partition("####")
    if general.strip():
        given["feedback"] = reader.said(general)
    kind, parts = reader.answers(inside.strip())
    return kind, given | parts


class _Reader:
    """Reads the answers of one question in one language and format."""

    def __init__(self, language: str, form: str, lost: list[Any]) -> None:
        self.language, self.form, self.lost = language, form, lost

    def plain(self, text: str) -> str:
        form = self.form
        if marked := _FORM.match(text.strip()):
            form, text = marked[1], text.strip()[marked.end() :]
        made, tags = markup.read(_shown(text), {"plain": "plain_text"}.get(form, form))
        self.lost += [lazy("HTML that has no place here: %(tag)s", tag=f"<{tag}>") for tag in tags]
        return made

    def said(self, text: str) -> dict[str, str]:
        made = self.plain(text)
        return {self.language: made} if made else {}

    def line(self, text: str) -> dict[str, str]:
        return {code: " ".join(made.split()) for code, made in self.said(text).items()}

    def answers(self, inside: str) -> tuple[str, Content]:
        if not inside:
            return ESSAY, {"words": 0}
        if inside.startswith("#"):
            return NUMERIC, self.numbers(inside[1:].strip())
        if truth := _TRUTH.fullmatch(inside):
            return TRUE_FALSE, self.truth(truth[1], truth[2] or "")
        parts = [part.strip() for part in re.split(r"(?=[=~])", inside) if part.strip()]
        if parts[0][0] not in "=~":
            raise _Wrong(lazy("An answer begins with = or ~."))
        if all(part.startswith("=") and "->" in part for part in parts):
            return MATCHING, self.pairs(parts)
        if any(part.startswith("~") for part in parts):
            return self.choice(parts)
        return SHORT, {"forms": [self.form_of(part) for part in parts], "exact": False}

    def _parted(self, part: str) -> tuple[Fraction | None, str, dict[str, str]]:
        """(weight, text, feedback) of one answer without its sign."""
        weight, text = None, part[1:].strip()
        if found := _WEIGHT.match(text):
            weight, text = numerals.percent(found[1]), text[found.end() :]
        text, _, feedback = text.partition("#")
        return weight, text.strip(), self.line(feedback)

    def choice(self, parts: list[str]) -> tuple[str, Content]:
        """With a = there is one right option; of weights alone several may be."""
        one = any(part.startswith("=") for part in parts)
        options = []
        for part in parts:
            weight, text, feedback = self._parted(part)
            worth = Fraction(1) if part.startswith("=") and weight is None else weight or Fraction(0)
            option = {"key": drafting.key(), "text": self.line(text), "share": str(worth)}
            options.append(option | ({"feedback": feedback} if feedback else {}))
        return (SINGLE if one else MULTIPLE), ruled(options, one)

    def form_of(self, part: str) -> Content:
        weight, text, feedback = self._parted(part)
        share = {} if weight in (None, 1) else {"share": str(weight)}
        return {"text": tidy(_shown(text))} | share | ({"feedback": feedback} if feedback else {})

    def truth(self, word: str, feedback: str) -> Content:
        """The first feedback is for the wrong answer, the second for the right one."""
        wrong, _, right = feedback.partition("#")
        holds = word.upper().startswith("T")
        said = {holds: self.line(right), not holds: self.line(wrong)}
        return {
            "options": [
                {"key": key, "text": {}, "right": each == holds} | ({"feedback": said[each]} if said[each] else {})
                for key, each in (("true", True), ("false", False))
            ]
        }

    def pairs(self, parts: list[str]) -> Content:
        lefts, rights, keys = [], [], {}
        for part in parts:
            left, _, right = part[1:].partition("->")
            right, _, feedback = right.partition("#")
            if feedback:
                self.lost.append(lazy("Feedback for one pair"))
            text = self.line(right)
            own = keys.setdefault(str(text), drafting.key())
            if own not in (each["key"] for each in rights):
                rights.append({"key": own, "text": text})
            if left.strip():
                lefts.append({"key": drafting.key(), "text": self.line(left), "match": own})
        return {"lefts": lefts, "rights": rights, "rule": "each"}

    def numbers(self, inside: str) -> Content:
        """One number, or several each after its =; what is after ~ is said to all others."""
        parts = [part.strip() for part in re.split(r"(?=[=~])", inside) if part.strip()]
        if not parts:
            raise _Wrong(lazy("The number is missing."))
        values = []
        for part in parts if parts[0][0] in "=~" else [f"={inside}"]:
            if part.startswith("~"):
                self.lost.append(lazy("Feedback for every other number"))
                continue
            weight, text, feedback = self._parted(part)
            share = {} if weight in (None, 1) else {"share": str(weight)}
            values.append(number(_shown(text)) | share | ({"feedback": feedback} if feedback else {}))
        return {"values": values, "units": []}


def number(text: str) -> Content:
    """5, 5:2 (a tolerance) or 1..5 (a range) as a value and its tolerance."""
    if ".." in text:
        low, high = (numerals.read(end) for end in text.split("..", 1))
        if low is None or high is None:
            raise _Wrong(lazy("We cannot read this as a number."))
        return {"value": numerals.decimal((low + high) / 2), "tolerance": numerals.decimal(abs(high - low) / 2)}
    bare, _, around = text.partition(":")
    value, tolerance = numerals.read(bare), numerals.read(around or "0")
    if value is None or tolerance is None:
        raise _Wrong(lazy("We cannot read this as a number."))
    return {"value": numerals.decimal(value), "tolerance": numerals.decimal(tolerance)}


def ruled(options: list[Content], one: bool) -> Content:
    """Options with shares by the simplest rule that gives the same marks."""
    shares = [Fraction(option["share"]) for option in options]
    right, wrong = [share for share in shares if share > 0], [share for share in shares if share <= 0]
    net = right and set(right) == {Fraction(1, len(right))} and set(wrong) <= {Fraction(-1, max(1, len(wrong)))}
    plain = set(shares) <= {Fraction(0), Fraction(1)} if one else net
    made = [{**option, "right": Fraction(option["share"]) > 0} for option in options]
    if plain:
        made = [{name: value for name, value in option.items() if name != "share"} for option in made]
    return {"options": made, "rule": (ALL if one else NET) if plain else SHARES, "shuffle": True}
