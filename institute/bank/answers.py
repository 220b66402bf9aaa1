"""Answers: read from a form, told in words. They are JSON of bounded size, and None where nothing was answered.

    single, true-false  "key"                     numeric  {"number": as typed, "unit": name}
    multiple            ["key", ...]              short    "as typed"
    matching            {left key: right key}     cloze    {gap key: that kind's answer}
    ordering            {key: place from 1}       essay    "text"
    file                {"file": key, "name": ""}, which whoever stores the file makes

The form's fields begin with `name`: alone for choices (several for multiple), numbers, words and essays, -unit for a
number's unit, -key for each left, item or gap.
"""

from collections.abc import Mapping
from typing import Any

from institute import language
from institute.bank import content as contents
from institute.bank import marking, numerals
from institute.bank.content import Content
from institute.bank.models import CLOZE, ESSAY, FILE, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, TRUE_FALSE
from institute.errors import DomainError
from institute.forms import tidy
from institute.language import gettext, lazy

MOST_SHORT, MOST_ESSAY = 200, 20_000  # characters


class Unfit(DomainError):
    """What was sent is no answer to this question."""

    message = lazy("This is no answer to this question. Please choose from what is offered.")


class TooLong(Unfit):
    def __init__(self, most: int) -> None:
        super().__init__(lazy("Please use at most %(most)s characters.", most=most))


def parse(kind: str, content: Content, form: Any, name: str) -> Any:
    """The answer in the fields of a form (a MultiDict) that begin with `name`; None when nothing was answered.

    Unfit for a key that is not offered, TooLong for a text beyond any sense. What only reads badly is kept as typed
    (a number that is none, two things in one place): doubt() names it. Files are never read from fields.
    """
    if kind == FILE:
        return None
    if kind == CLOZE:
        found = {key: parse(gap["kind"], gap, form, f"{name}-{key}") for key, gap in contents.gaps(content).items()}
        return {key: answer for key, answer in found.items() if answer is not None} or None
    if kind == MULTIPLE:
        offered = contents.keys(kind, content)
        chosen = {_one_of(key, offered) for key in form.getlist(name)[: len(offered) + 1] if key}
        return [key for key in offered if key in chosen] or None
    if kind in (MATCHING, ORDERING):
        return _placed(kind, content, form, name)
    if kind == NUMERIC:
        return _numeric(content, form, name)
    if kind in (SHORT, ESSAY):
        most = MOST_SHORT if kind == SHORT else MOST_ESSAY
        return _text(form.get(name, ""), most, lines=kind == ESSAY) or None
    given = form.get(name, "")
    return _one_of(given, contents.keys(kind, content)) if given else None


def _placed(kind: str, content: Content, form: Any, name: str) -> dict[str, Any] | None:
    rows = content["lefts" if kind == MATCHING else "items"]
    offered = contents.keys(kind, content) if kind == MATCHING else [str(n) for n in range(1, len(rows) + 1)]
    given = {row["key"]: form.get(f"{name}-{row['key']}", "") for row in rows}
    chosen = {key: _one_of(value, offered) for key, value in given.items() if value}
    return ({key: int(place) for key, place in chosen.items()} if kind == ORDERING else chosen) or None


def _numeric(content: Content, form: Any, name: str) -> dict[str, str] | None:
    typed = _text(form.get(name, ""), numerals.MOST)
    if not typed:
        return None
    units = [unit["name"] for unit in content.get("units", ())]
    given = form.get(f"{name}-unit", "")
    if len(units) == 1:
        given = units[0]
    return {"number": typed, "unit": _one_of(given, units)} if given else {"number": typed}


def _one_of(value: str, offered: list[str]) -> str:
    if value not in offered:
        raise Unfit
    return value


def _text(value: str, most: int, lines: bool = False) -> str:
    if len(value) > 2 * most:  # before any work on it: line breaks travel as two characters
        raise TooLong(most)
    text = tidy(value, lines)
    if len(text) > most:
        raise TooLong(most)
    return text


def blank(kind: str, answer: Any) -> bool:
    """Whether nothing was answered."""
    return not answer


def doubt(kind: str, content: Content, answer: Any) -> Any:
    """What may be amiss with an answer that is kept all the same, in words; None when nothing is."""
    if kind == NUMERIC and answer:
        if numerals.read(answer["number"]) is None:
            return lazy("We cannot read this as a number.")
        if content.get("units") and "unit" not in answer:
            return lazy("Please choose the unit.")
    if kind == ORDERING and answer and len(set(answer.values())) < len(answer):
        return lazy("Two things have the same place.")
    rows = {MATCHING: "lefts", ORDERING: "items"}.get(kind, "")
    if rows and answer and len(answer) < len(content[rows]):
        return lazy("Something has no answer yet.")
    if kind == CLOZE and answer:
        if len(answer) < len(content["gaps"]):
            return lazy("Something has no answer yet.")
        told = (doubt(gap["kind"], gap, answer.get(key)) for key, gap in contents.gaps(content).items())
        return next(filter(None, told), None)
    return None


def text_in(texts: Mapping[str, str] | None, code: str) -> tuple[str, str]:
    """A text in this language and its code; what it falls back to where it is missing."""
    with language.speaking(code):
        return language.choose(texts)


def spoken(kind: str, content: Content, answer: Any, code: str) -> str:
    """An answer in words, for lists, papers and screen readers; "" for none."""
    if blank(kind, answer):
        return ""
    if kind == MATCHING:
        says = {row["key"]: text_in(row["text"], code)[0] for row in content["lefts"] + content["rights"]}
        return "; ".join(f"{says[left]}: {says[right]}" for left, right in answer.items() if {left, right} <= set(says))
    if kind == ORDERING:
        says = {row["key"]: text_in(row["text"], code)[0] for row in content["items"]}
        placed = sorted((place, says.get(key, "")) for key, place in answer.items())
        return "; ".join(f"{place}. {text}" for place, text in placed)
    if kind == CLOZE:
        told = {key: spoken(gap["kind"], gap, answer.get(key), code) for key, gap in contents.gaps(content).items()}
        return "; ".join(f"{key}: {text or '–'}" for key, text in told.items())
    if kind == NUMERIC:
        return f"{answer['number']} {answer.get('unit', '')}".strip()
    if kind in contents.CHOICES:
        chosen = answer if isinstance(answer, list) else [answer]
        return "; ".join(option_text(kind, row, code)[0] for row in content["options"] if row["key"] in chosen)
    return answer["name"] if kind == FILE else answer


def option_text(kind: str, option: Content, code: str) -> tuple[str, str]:
    """What an option says and in which language: true and false are said by the house."""
    if kind != TRUE_FALSE:
        return text_in(option["text"], code)
    with language.speaking(code):
        return gettext("True") if option["key"] == "true" else gettext("False"), code


def right(kind: str, content: Content) -> Any:
    """An answer of the full mark, as far as there is one: for previews, reviews and tests."""
    if kind == MATCHING:
        return {row["key"]: row["match"] for row in content["lefts"]}
    if kind == ORDERING:
        return {row["key"]: n for n, row in enumerate(content["items"], 1)}
    if kind == CLOZE:
        return {key: right(gap["kind"], gap) for key, gap in contents.gaps(content).items()}
    if kind == NUMERIC:
        best = max(content["values"], key=lambda row: numerals.share(row.get("share")))
        units = content.get("units")
        base = next((unit["name"] for unit in units or () if numerals.share(unit.get("factor")) == 1), None)
        return {"number": best["value"]} | ({"unit": base} if base else {})
    if kind == SHORT:
        best = max(content["forms"], key=lambda row: numerals.share(row.get("share")))
        return best["text"].replace("*", "")
    if kind == MULTIPLE:
        return [row["key"] for row in content["options"] if row["right"]]
    if kind in contents.CHOICES:
        return max((row["key"] for row in content["options"]), key=lambda key: marking.mark(kind, content, key) or 0)
    return None
