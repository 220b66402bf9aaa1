"""What stands in the editor's fields when an item is opened: the way back of drafting.py. Pure."""

from typing import Any

from institute.bank import numerals
from institute.bank.content import SHARES, Content
from institute.bank.models import CLOZE, MATCHING, NUMERIC, ORDERING, SHORT, TRUE_FALSE

Row = dict[str, Any]


def filled(kind: str, content: Content, code: str) -> Row:
    """The editor's values of a content that stands, in one language."""
    given: Row = {name: _said(content, code, name) for name in ("stem", "feedback", "note")}
    given |= {name: content[name] for name in ("rule", "shuffle", "exact", "words") if name in content}
    given["rows"] = rows(kind, content, code)
    given["units"] = [{**unit} for unit in content.get("units", ())]
    given["types"] = " ".join(content.get("types", ()))
    if kind == TRUE_FALSE:
        given["true"] = next(each["key"] for each in content["options"] if each["right"])
        given |= {f"if_{each['key']}": _said(each, code, "feedback") for each in content["options"]}
    return given


def rows(kind: str, content: Content, code: str) -> list[Row]:
    """The editor's rows: options, pairs, steps, values, accepted forms or gaps."""
    if kind == MATCHING:
        return _pairs(content, code)
    if kind == CLOZE:
        gaps = content["gaps"]
        return [{**gap, "lines": "\n".join(_lines(gap, code))} for gap in gaps]
    if kind == ORDERING:
        return [_row(row, code) | {"place": n} for n, row in enumerate(content["items"], 1)]
    if kind == SHORT:
        return [_row(row, code) | {"text": row["text"]} for row in content["forms"]]
    part = {NUMERIC: "values", TRUE_FALSE: ""}.get(kind, "options")
    return [_row(row, code) for row in content.get(part, ())]


def _said(row: Row, code: str, name: str) -> str:
    return (row.get(name) or {}).get(code, "")


def _worth(row: Row) -> str:
    return numerals.as_percent(row["share"]) if row.get("share") else ""


def _row(row: Row, code: str) -> Row:
    kept = {name: row[name] for name in ("key", "right", "value", "tolerance") if name in row}
    texts = {"text": _said(row, code, "text")} if isinstance(row.get("text"), dict) else {}
    return kept | texts | {"share": _worth(row), "feedback": _said(row, code, "feedback")}


def _pairs(content: Content, code: str) -> list[Row]:
    """Pairs, and below them what belongs to nothing on the left."""
    rights = {row["key"]: _said(row, code, "text") for row in content["rights"]}
    pairs = [
        {"key": row["key"], "text": _said(row, code, "text"), "match": rights[row["match"]]} for row in content["lefts"]
    ]
    taken = {row["match"] for row in content["lefts"]}
    return [*pairs, *({"key": key, "match": text} for key, text in rights.items() if key not in taken)]


def _lines(gap: Content, code: str) -> list[str]:
    """A gap's answers, one a line, as drafting.py reads them."""
    before = lambda row: f"{_worth(row)}% " if row.get("share") else ""  # noqa: E731
    if gap["kind"] == SHORT:
        return [before(row) + row["text"] for row in gap["forms"]]
    if gap["kind"] == NUMERIC:
        around = [f" ± {row['tolerance']}" if row.get("tolerance", "0") != "0" else "" for row in gap["values"]]
        return [before(row) + row["value"] + more for row, more in zip(gap["values"], around, strict=True)]
    weighed = gap.get("rule") == SHARES
    marks = [before(row) if weighed and row["share"] != "1" else "* " if row["right"] else "" for row in gap["options"]]
    return [mark + _said(row, code, "text") for mark, row in zip(marks, gap["options"], strict=True)]
