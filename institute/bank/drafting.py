"""Between an item's content and its editor: the structure in one language, the others text by text. Pure."""

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from institute.bank import checking, numerals
from institute.bank import content as contents
from institute.bank.content import SHARES, Content
from institute.bank.models import CLOZE, ESSAY, FILE, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE, TRUE_FALSE
from institute.language import LANGUAGES

Row = dict[str, Any]
_HEADS = ("stem", "feedback", "note")
_SHARE = re.compile(r"^([-+]?[\d.,٫]+)\s*[%٪％]\s*(.*)$")
_AROUND = re.compile(r"\s*(?:±|\+-|\+/-)\s*")


def original(content: Content) -> str:
    """The language an item is edited in: English where it has any, else the first it has."""
    return next((code for code in LANGUAGES if content["stem"].get(code)), "en")


def key(taken: Iterable[str] = ()) -> str:
    """A new key, short and by chance."""
    known = set(taken)
    while (made := secrets.token_hex(3)) in known:
        pass
    return made


def _kept(rows: list[Row], old: Iterable[Content]) -> Iterator[tuple[Row, Content]]:
    """Each row with what it was; new ones get a key of their own."""
    known, taken = {row["key"]: row for row in old}, set()
    for row in rows:
        was = known.get(row.get("key") or "", {})
        own = was["key"] if was and was["key"] not in taken else key([*known, *taken])
        taken.add(own)
        yield row, {**was, "key": own}


def content_of(kind: str, given: Mapping[str, Any], code: str, before: Content | None = None) -> Content:
    """What the editor's values make: texts in `code` are put beside those of other languages that stand in `before`.

    Rows without text are left out. The values are the editor's fields (forms.py); nothing is checked here.
    """
    before = before or {}
    heads = {name: contents.put(before.get(name), code, given.get(name) or "") for name in _HEADS}
    made: Content = {name: text for name, text in heads.items() if text or name == "stem"}
    if given.get("rule"):
        made["rule"] = checking.ruled(kind, given["rule"])
    return made | _PARTS[kind](given, code, before)


def _options(given: Mapping[str, Any], code: str, before: Content) -> Content:
    shares = given.get("rule") == SHARES
    options = []
    for row, was in _kept([row for row in given["rows"] if row["text"]], before.get("options", ())):
        made = {
            "key": was["key"],
            "text": contents.put(was.get("text"), code, row["text"]),
            "right": bool(row.get("right")),
        }
        if shares:
            worth = numerals.percent(row.get("share") or "0") or Fraction(0)
            made |= {"share": str(worth), "right": worth > 0}
        options.append(made | _feedback(was, code, row))
    return {"options": options, "shuffle": bool(given.get("shuffle"))}


def _feedback(was: Content, code: str, row: Row) -> Content:
    text = contents.put(was.get("feedback"), code, row.get("feedback") or "")
    return {"feedback": text} if text else {}


def _meant(old: Sequence[Content], name: str, said: Sequence[str]) -> list[Content]:
    """What each row without a key was: the one that said the same; where as many stand as before, the one there."""
    known = {each[name]: each for each in old}
    there = [{} if each[name] in said else each for each in old] if len(old) == len(said) else [{}] * len(said)
    return [known.get(text, there[n]) for n, text in enumerate(said)]


def _true_false(given: Mapping[str, Any], code: str, before: Content) -> Content:
    old = {each["key"]: each for each in before.get("options", ())}
    return {
        "options": [
            {"key": each, "text": {}, "right": given.get("true") == each}
            | _feedback(old.get(each, {}), code, {"feedback": given.get(f"if_{each}")})
            for each in ("true", "false")
        ]
    }


def _matching(given: Mapping[str, Any], code: str, before: Content) -> Content:
    """A row without a left side is a right side nothing belongs to; equal right sides are one."""
    lefts, rights, by_text = [], [], {}
    was_right = {each["key"]: each for each in before.get("rights", ())}
    was_left = {each["key"]: each for each in before.get("lefts", ())}
    for row in given["rows"]:
        if not row["match"]:
            continue
        left = was_left.get(row.get("key") or "")
        right = was_right.get(left["match"] if left else row.get("key") or "", {})
        if row["match"] not in by_text:
            own = right.get("key") if right and right["key"] not in by_text.values() else key([*was_right, *was_left])
            by_text[row["match"]] = own
            rights.append({"key": own, "text": contents.put(right.get("text"), code, row["match"])})
        if row["text"]:
            own = left["key"] if left else key([*was_right, *was_left, *by_text.values()])
            text = contents.put(left and left["text"], code, row["text"])
            lefts.append({"key": own, "text": text, "match": by_text[row["match"]]})
    return {"lefts": lefts, "rights": rights}


def _ordering(given: Mapping[str, Any], code: str, before: Content) -> Content:
    rows = [row for row in given["rows"] if row["text"]]
    rows.sort(key=lambda row: (row.get("place") is None, row.get("place") or 0))
    made = _kept(rows, before.get("items", ()))
    return {
        "items": [{"key": was["key"], "text": contents.put(was.get("text"), code, row["text"])} for row, was in made]
    }


def _worth(row: Row) -> Content:
    worth = numerals.percent(row.get("share") or "100")
    return {} if worth in (None, 1) else {"share": str(worth)}


def _numeric(given: Mapping[str, Any], code: str, before: Content) -> Content:
    rows = [row for row in given["rows"] if numerals.read(row["value"] or "") is not None]
    said = [_decimal(row["value"]) for row in rows]
    values = [
        {"value": value, "tolerance": _tolerance(row.get("tolerance") or "0")} | _worth(row) | _feedback(was, code, row)
        for value, row, was in zip(said, rows, _meant(before.get("values", ()), "value", said), strict=True)
    ]
    units = [
        {"name": row["name"], "factor": str(fraction(row.get("factor") or "1"))}
        for row in given.get("units", ())
        if row["name"]
    ]
    return {"values": values, "units": units}


def fraction(text: str) -> Fraction:
    """A typed number or fraction, 0 where there is none."""
    top, _, below = text.partition("/")
    a, b = numerals.read(top), numerals.read(below or "1")
    return a / b if a and b else Fraction(0)


def _decimal(text: str) -> str:
    return numerals.decimal(numerals.read(text) or Fraction(0))


def _tolerance(text: str) -> str:
    bare, of_value = numerals.bare(text)
    return _decimal(bare) + ("%" if of_value else "")


def _short(given: Mapping[str, Any], code: str, before: Content) -> Content:
    rows = [row for row in given["rows"] if row["text"]]
    meant = _meant(before.get("forms", ()), "text", [row["text"] for row in rows])
    forms = [
        {"text": row["text"]} | _worth(row) | _feedback(was, code, row) for row, was in zip(rows, meant, strict=True)
    ]
    return {"forms": forms, "exact": bool(given.get("exact"))}


def _cloze(given: Mapping[str, Any], code: str, before: Content) -> Content:
    """The gaps the text marks, in its order, each filled by its row."""
    rows = {row["key"]: row for row in given["rows"] if row.get("key") and row.get("lines")}
    marked = [each for each in dict.fromkeys(contents.GAP.findall(given.get("stem") or "")) if each in rows]
    old = contents.gaps(before)
    return {"gaps": [_gap(rows[each], code, old.get(each, {})) for each in [*marked, *(set(rows) - set(marked))]]}


def _gap(row: Row, code: str, before: Content) -> Content:
    """A gap of its lines: an answer a line, 50% before one worth half, * before the right option, ± a tolerance."""
    lines = [line.strip() for line in row["lines"].splitlines() if line.strip()]
    made = {"key": row["key"], "kind": row["kind"], "weight": row.get("weight") or 1}
    if row["kind"] != SINGLE:
        parsed = [_parted(line) for line in lines]
        if row["kind"] == SHORT:
            return made | {"forms": [{"text": text} | _worth({"share": share}) for share, text in parsed]}
        rows = [(_AROUND.split(text, maxsplit=1), share) for share, text in parsed]
        fields = [{"value": each[0], "tolerance": (*each, "0")[1], "share": share} for each, share in rows]
        return made | {"values": _numeric({"rows": fields}, code, {})["values"]}
    known = {each["text"].get(code): each["key"] for each in before.get("options", ())}
    parsed = [("100", line[1:].strip()) if line.startswith("*") else (_parted(line, "0")) for line in lines]
    fields = [{"key": known.get(text), "text": text, "share": share, "right": share == "100"} for share, text in parsed]
    weighed = any(share not in ("0", "100") for share, _ in parsed)
    options = _options({"rows": fields, "rule": SHARES if weighed else ""}, code, before)["options"]
    return made | {"options": options} | ({"rule": SHARES} if weighed else {})


def _parted(line: str, otherwise: str = "100") -> tuple[str, str]:
    found = _SHARE.match(line)
    readable = found and found[2] and numerals.percent(found[1]) is not None
    return (found[1], found[2]) if found and readable else (otherwise, line)


_PARTS: dict[str, Callable[[Mapping[str, Any], str, Content], Content]] = {
    SINGLE: _options,
    MULTIPLE: _options,
    TRUE_FALSE: _true_false,
    MATCHING: _matching,
    ORDERING: _ordering,
    NUMERIC: _numeric,
    SHORT: _short,
    CLOZE: _cloze,
    ESSAY: lambda given, code, before: {"words": given.get("words") or 0},
    FILE: lambda given, code, before: {"types": re.findall(r"[a-z0-9]+", (given.get("types") or "").lower())},
}
