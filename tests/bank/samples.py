"""One content of each kind, small and told apart by their keys."""

from typing import Any

from institute.bank.models import (
    CLOZE,
    ESSAY,
    FILE,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT,
    SINGLE,
    TRUE_FALSE,
)


def en(text: str) -> dict[str, str]:
    return {"en": text}


def option(key: str, right: bool = False, **given: Any) -> dict[str, Any]:
    return {"key": key, "text": en(f"Option {key}"), "right": right, **given}


def content(kind: str, **given: Any) -> dict[str, Any]:
    """A content of this kind; `given` replaces parts of it."""
    return {"stem": en(f"A question of the kind {kind}"), **CONTENTS[kind], **given}


CONTENTS: dict[str, dict[str, Any]] = {
    SINGLE: {"options": [option("p1", True), option("q2"), option("r3")], "rule": "all"},
    MULTIPLE: {"options": [option("p1", True), option("q2", True), option("r3"), option("s4")], "rule": "net"},
    TRUE_FALSE: {
        "options": [{"key": "true", "text": {}, "right": False}, {"key": "false", "text": {}, "right": True}]
    },
    MATCHING: {
        "lefts": [
            {"key": "k1", "text": en("Kazakhstan"), "match": "z9"},
            {"key": "k2", "text": en("Iran"), "match": "y8"},
        ],
        "rights": [{"key": key, "text": en(text)} for key, text in (("y8", "Rial"), ("z9", "Tenge"), ("x7", "Som"))],
    },
    ORDERING: {"items": [{"key": key, "text": en(f"Step {key}")} for key in ("m5", "b2", "t8")]},
    NUMERIC: {"values": [{"value": "12.5", "tolerance": "0.5"}, {"value": "20", "tolerance": "0", "share": "1/2"}]},
    SHORT: {"forms": [{"text": "Ёлка"}, {"text": "موسوی"}, {"text": "free*board", "share": "1/2"}]},
    CLOZE: {
        "stem": en("Under [[1]] the seller pays; [[2]] tonnes; in [[3]]."),
        "gaps": [
            {"key": "1", "kind": SHORT, "forms": [{"text": "DDP"}]},
            {"key": "2", "kind": NUMERIC, "values": [{"value": "3"}], "weight": 2},
            {"key": "3", "kind": SINGLE, "options": [option("u1", True), option("v2")]},
        ],
    },
    ESSAY: {"words": 200},
    FILE: {"types": ["pdf"]},
}  # fmt: skip
