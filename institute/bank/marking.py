"""What an answer is worth, from 0 to 1, by pure functions for each kind; None where a person marks.

Answers are as institute/bank/answers.py makes them; None is no answer, worth nothing. Rules of partial credit are
named in institute/bank/content.py; "net" is what Moodle and others call "all or nothing per guess": a wrong guess
takes back what a right one gave, so that ticking everything is worth nothing.
"""

import unicodedata
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

from institute.bank import content as contents
from institute.bank import numerals
from institute.bank.content import ALL, EACH, NET, SHARES, Content
from institute.bank.models import CLOZE, ESSAY, FILE, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE, TRUE_FALSE
from institute.search import fold

NOTHING, WHOLE = Fraction(0), Fraction(1)
_SHAPES = {MULTIPLE: list, MATCHING: dict, ORDERING: dict, NUMERIC: dict, CLOZE: dict}  # of answers; else words


def mark(kind: str, content: Content, answer: Any) -> Fraction | None:
    """The share of the points, 0 to 1; None where a person must look: essays and files that are not blank."""
    if kind in (ESSAY, FILE):
        return None if answer else NOTHING
    if not answer or not isinstance(answer, _SHAPES.get(kind, str)):  # a gap may have been of another kind before
        return NOTHING
    return min(WHOLE, max(NOTHING, _MARKS[kind](content, answer)))


def matched(kind: str, content: Content, answer: Any) -> list[Content]:
    """What of the content the answer met and has feedback of its own: options chosen, a form, a value."""
    if not answer:
        return []
    if kind in contents.CHOICES:
        chosen = answer if isinstance(answer, list) else [answer]
        return [option for option in content["options"] if option["key"] in chosen]
    found = {SHORT: _form, NUMERIC: _value}[kind](content, answer) if kind in (SHORT, NUMERIC) else None
    return [found] if found else []


def _single(content: Content, answer: Any) -> Fraction:
    option = next((each for each in content["options"] if each["key"] == answer), None)
    if option is None:
        return NOTHING
    if content.get("rule") == SHARES:
        return numerals.share(option.get("share"))
    return WHOLE if option["right"] else NOTHING


def _multiple(content: Content, answer: Any) -> Fraction:
    options, chosen = content["options"], set(answer)
    rule = content.get("rule", NET)
    if rule == SHARES:
        return sum((numerals.share(each.get("share")) for each in options if each["key"] in chosen), NOTHING)
    right = {each["key"] for each in options if each["right"]}
    if rule == ALL:
        return WHOLE if chosen == right else NOTHING
    if rule == EACH:
        well = sum((each["key"] in chosen) == each["right"] for each in options)
        return Fraction(well, len(options))
    wrong = len(options) - len(right)
    return Fraction(len(chosen & right), len(right)) - Fraction(len(chosen - right), max(1, wrong))


def _matching(content: Content, answer: Any) -> Fraction:
    """Right-hand sides that read the same are the same."""
    says = {each["key"]: sorted(each["text"].items()) for each in content["rights"]}
    well = [says.get(answer.get(each["key"])) == says[each["match"]] for each in content["lefts"]]
    return _together(content.get("rule", EACH), well)


def _ordering(content: Content, answer: Any) -> Fraction:
    """The answer gives each item a place from 1; two in one place are both misplaced."""
    items = [each["key"] for each in content["items"]]
    at: dict[int, str | None] = {}
    for key, place in answer.items():
        at[place] = None if place in at else key
    rule = content.get("rule", EACH)
    if rule != contents.NEIGHBOURS or len(items) < 2:
        return _together(rule, [at.get(n) == key for n, key in enumerate(items, 1)])
    place = {key: n for n, key in at.items() if key}
    well = [a in place and place.get(b) == place[a] + 1 for a, b in pairwise(items)]
    return _together(EACH, well)


def _together(rule: str, well: list[bool]) -> Fraction:
    return Fraction(int(all(well))) if rule == ALL else Fraction(sum(well), len(well))


def _value(content: Content, answer: Any) -> Content | None:
    """The best of the values the number fits."""
    number = numerals.read(answer.get("number", ""))
    if number is None:
        return None
    if units := content.get("units"):
        unit = next((each for each in units if each["name"] == answer.get("unit")), None)
        if unit is None:
            return None
        number *= numerals.share(unit.get("factor"))
    fitting = [each for each in content["values"] if abs(number - Fraction(each["value"])) <= tolerance(each)]
    return max(fitting, key=_worth, default=None)


def tolerance(value: Content) -> Fraction:
    """How far off is still right; 5% is of the value."""
    given = value.get("tolerance") or "0"
    if given.endswith("%"):
        return abs(Fraction(value["value"])) * Fraction(given[:-1]) / 100
    return Fraction(given)


def _form(content: Content, answer: Any) -> Content | None:
    """The best of the accepted forms that are written so, but for case, accents and letter variants of any script."""
    same = _plainly if content.get("exact") else _folded
    fitting = [each for each in content["forms"] if _like(same(answer), [same(p) for p in each["text"].split("*")])]
    return max(fitting, key=_worth, default=None)


def _worth(row: Content) -> Fraction:
    return numerals.share(row.get("share"))


def _plainly(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _folded(text: str) -> str:
    """As search folds; a text of signs alone ("%") stays itself."""
    return fold(text) or _plainly(text)


def _like(text: str, parts: list[str]) -> bool:
    """Whether the parts stand in the text one after the other, the first at its beginning, the last at its end."""
    if len(parts) == 1:
        return text == parts[0]
    first, *middle, last = parts
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _short(content: Content, answer: Any) -> Fraction:
    found = _form(content, answer)
    return _worth(found) if found else NOTHING


def _numeric(content: Content, answer: Any) -> Fraction:
    found = _value(content, answer)
    return _worth(found) if found else NOTHING


def _cloze(content: Content, answer: Any) -> Fraction:
    """The gaps' marks by their weights."""
    weights = {key: Fraction(gap.get("weight") or 1) for key, gap in contents.gaps(content).items()}
    earned = (
        weights[key] * (mark(gap["kind"], gap, answer.get(key)) or NOTHING)
        for key, gap in contents.gaps(content).items()
    )
    return sum(earned, NOTHING) / sum(weights.values())


_MARKS: dict[str, Callable[[Content, Any], Fraction]] = {
    SINGLE: _single,
    TRUE_FALSE: _single,
    MULTIPLE: _multiple,
    MATCHING: _matching,
    ORDERING: _ordering,
    NUMERIC: _numeric,
    SHORT: _short,
    CLOZE: _cloze,
}
