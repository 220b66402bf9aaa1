"""A question of each kind, for the empty sheet: small, to be replaced."""

from typing import Any

from institute.bank import drafting
from institute.bank.carrying import Draft
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

_ROWS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (SINGLE, "Which paper shows who owns goods at sea?", {"rows": [
        {"text": "The bill of lading", "right": True}, {"text": "The invoice", "feedback": "It shows the price."},
    ], "rule": "all"}),
    (MULTIPLE, "Which countries have a coast?", {"rows": [
        {"text": "India", "right": True}, {"text": "Iran", "right": True}, {"text": "Tajikistan"},
    ], "rule": "net"}),
    (TRUE_FALSE, "Almaty lies east of Tashkent.", {"true": "true"}),
    (MATCHING, "Which money is used where?", {"rows": [
        {"text": "Kazakhstan", "match": "Tenge"}, {"text": "Pakistan", "match": "Rupee"}, {"text": "", "match": "Euro"},
    ], "rule": "each"}),
    (ORDERING, "From order to payment", {"rows": [{"text": "Order"}, {"text": "Delivery"}, {"text": "Payment"}],
                                         "rule": "each"}),
    (NUMERIC, "How far is 1 mile?", {"rows": [{"value": "1.609", "tolerance": "0.01"}],
                                     "units": [{"name": "km", "factor": "1"}, {"name": "m", "factor": "1/1000"}]}),
    (SHORT, "What does FOB mean?", {"rows": [{"text": "free on board"}, {"text": "free*", "share": "50"}]}),
    (CLOZE, "Under [[1]] the seller pays all; a dozen is [[2]].", {"rows": [
        {"key": "1", "kind": SINGLE, "lines": "* DDP\nEXW"}, {"key": "2", "kind": NUMERIC, "lines": "12"},
    ]}),
    (ESSAY, "Describe a port you know.", {"words": 300}),
    (FILE, "Hand in your packing list.", {"types": "pdf xlsx"}),
)  # fmt: skip


def every() -> list[Draft]:
    """One draft of each kind, in English."""
    return [
        Draft(n, f"Example {n}", kind, drafting.content_of(kind, {"stem": stem, "rows": [], **given}, "en"))
        for n, (kind, stem, given) in enumerate(_ROWS, 1)
    ]
