"""GIFT, written: one language, with comments where something could not be carried."""

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from institute.bank import answers, marking, numerals, pictured
from institute.bank import content as contents
from institute.bank.carrying import Draft, Reading
from institute.bank.content import ALL, EACH, NET, SHARES, Content
from institute.bank.models import CLOZE, FILE, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE, TRUE_FALSE
from institute.language import lazy

_SIGNS = re.compile(r"([\\~=#{}:])")


def write(drafts: Iterable[Draft], language: str) -> tuple[str, Reading]:
    """The file's text, and what of the questions it does not hold."""
    told, category = Reading(), None
    parts = ["// UTF-8, GIFT"]
    for draft in drafts:
        lost: list[Any] = []
        text = _question(draft.kind, draft.content, language, lost)
        for why in lost:
            told.lose(draft.line, draft.name, why, whole=text is None)
        if text is None:
            continue
        if draft.category != category:
            category = draft.category
            parts.append("$CATEGORY: $course$/top" + "".join("/" + each.replace("/", "//") for each in category))
        tags = "".join(f" [tag:{tag.replace(']', ')')}]" for tag in draft.tags)
        head = f"// [id:{draft.line}]{tags}\n" if tags else ""
        parts.append(f"{head}::{_escaped(draft.name)}::[markdown]{text}")
        told.drafts.append(draft)
    return "\n\n".join(parts) + "\n", told


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text).replace("\n", "\\n")


def _question(kind: str, content: Content, language: str, lost: list[Any]) -> str | None:
    if kind in (ORDERING, CLOZE, FILE):
        lost.append(lazy("GIFT has no questions of this kind."))
        return None
    stem, code = answers.text_in(content["stem"], language)
    if others := [each for each in contents.languages(kind, content) if each != code]:
        lost.append(lazy("Other languages: %(codes)s", codes=", ".join(others)))
    if pictured.PLACE in str(content):
        lost.append(lazy("Pictures"))
    if content.get("note") or content.get("words"):
        lost.append(lazy("The note for who marks, and how many words"))
    if content.get("shuffle") is False:
        lost.append(lazy("That options are not shuffled"))
    parts = _answers(kind, content, code, lost)
    general = answers.text_in(content.get("feedback"), code)[0]
    said = f"\n####{_escaped(general)}" if general else ""
    return f"{_escaped(stem)} {{{parts}{said}}}"


def _answers(kind: str, content: Content, code: str, lost: list[Any]) -> str:
    if kind in (SINGLE, MULTIPLE):
        told = _choices(kind, content, lost)
        return "".join(f"\n\t{sign}{_line(row['text'], code)}{_feedback(row, code)}" for sign, row in told)
    if kind == TRUE_FALSE:
        holds = next(each for each in content["options"] if each["right"])
        other = next(each for each in content["options"] if not each["right"])
        said = [_feedback(row, code) for row in (other, holds)]
        return ("TRUE" if holds["key"] == "true" else "FALSE") + ((said[0] or "#") + said[1] if any(said) else "")
    if kind == MATCHING:
        return _pairs(content, code, lost)
    if kind == NUMERIC:
        if content.get("units"):
            lost.append(lazy("Units"))
        return "#" + "".join(f"\n\t={_worth(row)}{_number(row)}{_feedback(row, code)}" for row in content["values"])
    if kind == SHORT:
        if content.get("exact"):
            lost.append(lazy("That case, accents and signs count"))
        return "".join(f"\n\t={_worth(row)}{_escaped(row['text'])}{_feedback(row, code)}" for row in content["forms"])
    return ""


def _choices(kind: str, content: Content, lost: list[Any]) -> list[tuple[str, Content]]:
    if kind == SINGLE and content.get("rule") != SHARES:
        return [("=" if each["right"] else "~", each) for each in content["options"]]
    told = shares(content, lost)
    return [("=" if kind == SINGLE and share == 1 else f"~{_percent(share)}", each) for share, each in told]


def shares(content: Content, lost: list[Any]) -> list[tuple[Fraction, Content]]:
    """What each option is worth where only sums of shares are known: other rules become "net"."""
    options, rule = content["options"], content.get("rule", NET)
    if rule == SHARES:
        return [(numerals.share(each.get("share")), each) for each in options]
    if rule in (ALL, EACH):
        lost.append(lazy("The rule of marking: right choices less wrong ones instead"))
    many = sum(each["right"] for each in options)
    wrong = max(1, len(options) - many)
    return [(Fraction(1, many) if each["right"] else Fraction(-1, wrong), each) for each in options]


def _percent(share: Fraction) -> str:
    return f"%{numerals.as_percent(str(share))}%"


def _worth(row: Content) -> str:
    return _percent(numerals.share(row["share"])) if row.get("share") else ""


def _number(row: Content) -> str:
    around = marking.tolerance(row)
    return _escaped(row["value"]) + (f":{numerals.decimal(around)}" if around else "")


def _line(texts: dict[str, str], code: str) -> str:
    return _escaped(answers.text_in(texts, code)[0])


def _feedback(row: Content, code: str) -> str:
    text = answers.text_in(row.get("feedback"), code)[0]
    return f"#{_escaped(text)}" if text else ""


def _pairs(content: Content, code: str, lost: list[Any]) -> str:
    if content.get("rule") == ALL:
        lost.append(lazy("The rule of marking: each part for itself instead"))
    rights = {each["key"]: each["text"] for each in content["rights"]}
    taken = {each["match"] for each in content["lefts"]}
    pairs = [(each["text"], rights[each["match"]]) for each in content["lefts"]]
    pairs += [({}, text) for key, text in rights.items() if key not in taken]
    return "".join(f"\n\t={_line(left, code)} -> {_line(right, code)}" for left, right in pairs)
