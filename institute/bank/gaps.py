"""Gaps as Moodle's cloze writes them: {1:SHORTANSWER:=Berlin~%50%Bonn#Not any more}."""

import re
from fractions import Fraction
from typing import Any

from institute.bank import drafting, markup, numerals
from institute.bank.carrying import Unreadable
from institute.bank.content import GAP, SHARES, Content
from institute.bank.gift import ruled
from institute.bank.models import NUMERIC, SHORT, SINGLE
from institute.forms import tidy
from institute.language import lazy

_CHOICES = (
    "MULTICHOICE MC MULTICHOICE_V MCV MULTICHOICE_H MCH MULTICHOICE_S MCS MULTICHOICE_VS MCVS MULTICHOICE_HS MCHS"
)
_KINDS: dict[str, str] = dict.fromkeys("SHORTANSWER SA MW SHORTANSWER_C SAC MWC".split(), SHORT)
_KINDS |= dict.fromkeys("NUMERICAL NM".split(), NUMERIC) | dict.fromkeys(_CHOICES.split(), SINGLE)
_EMBEDDED = re.compile(r"\{(\d{0,3}):([A-Z_]{2,20}):((?:[^\\}]|\\.)*)\}", re.DOTALL)
_SIGNS = '}~#=/"\\{:'
_HIDDEN = {sign: chr(0xE010 + n) for n, sign in enumerate(_SIGNS)}
_SHOWN = str.maketrans({hidden: sign for sign, hidden in _HIDDEN.items()})
_WEIGHT = re.compile(r"%([-+]?[\d.,]+)%")
_PLACE = re.compile("\ue100(\\d+)\ue101")  # where a gap stands while its text is turned


class Unclear(Unreadable):
    message = lazy("We cannot read the gaps of this text.")


def read(text: str, language: str, lost: list[Any]) -> tuple[str, list[Content]]:
    """The text with a place for each gap, and the gaps; Unclear for kinds a gap cannot have."""
    found: list[Content] = []

    def put(embedded: re.Match[str]) -> str:
        kind = _KINDS.get(embedded[2])
        if kind is None:
            raise Unclear(lazy("A gap of the kind “%(kind)s” has no place here.", kind=embedded[2]))
        gap = {"key": str(len(found) + 1), "kind": kind, "weight": int(embedded[1] or 1) or 1}
        if embedded[2] in ("SHORTANSWER_C", "SAC", "MWC"):
            gap["exact"] = True
        found.append(gap | _answers(kind, embedded[3], language, lost))
        return f"\ue100{len(found)}\ue101"

    made = _EMBEDDED.sub(put, re.sub("[\ue010-\ue018\ue100\ue101]", "", text))
    return made, found


def marked(text: str) -> str:
    """The text with its places marked as ours are."""
    return _PLACE.sub(r"[[\1]]", text)


def _answers(kind: str, inside: str, language: str, lost: list[Any]) -> Content:
    hidden = re.sub(r"\\(.)", lambda sign: _HIDDEN.get(sign[1], sign[0]), inside, flags=re.DOTALL)
    rows = []
    for part in hidden.split("~"):
        weight, text = Fraction(1 if part.startswith("=") else 0), part.removeprefix("=")
        if found := _WEIGHT.match(text):
            weight, text = numerals.percent(found[1]) or Fraction(0), text[found.end() :]
        text, _, feedback = text.partition("#")
        if feedback.strip():
            lost.append(lazy("What is said to single answers in gaps"))
        if text.strip():
            rows.append((weight, tidy(text.translate(_SHOWN))))
    if kind == SINGLE:
        return _options(rows, language)
    if kind == SHORT:
        return {"forms": [{"text": text} | _worth(weight) for weight, text in rows]}
    return {"values": [_number(text) | _worth(weight) for weight, text in rows if weight > 0]}


def _worth(weight: Fraction) -> Content:
    return {} if weight == 1 else {"share": str(weight)}


def _number(text: str) -> Content:
    bare, _, around = text.partition(":")
    value, tolerance = numerals.read(bare), numerals.read(around or "0")
    if value is None or tolerance is None:
        raise Unclear
    return {"value": numerals.decimal(value), "tolerance": numerals.decimal(tolerance)}


def _options(rows: list[tuple[Fraction, str]], language: str) -> Content:
    turned = [(weight, markup.read(text, "html" if markup.looks_like_html(text) else "")[0]) for weight, text in rows]
    options = [
        {"key": drafting.key(), "text": {language: text}, "share": str(weight)} for weight, text in turned if text
    ]
    made = ruled(options, one=True)
    return {"options": made["options"]} | ({"rule": SHARES} if made["rule"] == SHARES else {})


def write(content: Content, code: str) -> str:
    """The stem in one language with its gaps as Moodle writes them."""
    known = {gap["key"]: gap for gap in content["gaps"]}
    stem = content["stem"].get(code, "")
    return GAP.sub(lambda found: _written(known[found[1]], code) if found[1] in known else found[0], stem)


def _written(gap: Content, code: str) -> str:
    name = {SHORT: "SHORTANSWER_C" if gap.get("exact") else "SHORTANSWER", NUMERIC: "NUMERICAL"}
    rows = {SHORT: "forms", NUMERIC: "values"}.get(gap["kind"], "options")
    told = [_weight(gap, row) + _text(gap["kind"], row, code) for row in gap[rows]]
    return f"{{{gap.get('weight') or 1}:{name.get(gap['kind'], 'MULTICHOICE')}:{'~'.join(told)}}}"


def _weight(gap: Content, row: Content) -> str:
    if gap["kind"] == SINGLE and gap.get("rule") != SHARES:
        return "=" if row["right"] else ""
    share = numerals.share(row.get("share"))
    return "=" if share == 1 else f"%{numerals.as_percent(str(share))}%"


def _text(kind: str, row: Content, code: str) -> str:
    if kind == NUMERIC:
        return row["value"] + (f":{row['tolerance']}" if row.get("tolerance", "0") not in ("", "0") else "")
    text = row["text"] if kind == SHORT else row["text"].get(code, "")
    return re.sub(r"([}~#=/\"\\])", r"\\\1", text)
