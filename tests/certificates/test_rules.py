"""The checklist and what counts as met."""

from decimal import Decimal

import pytest

from institute.certificates import rules, words
from institute.certificates.rules import Facts


@pytest.mark.parametrize(
    ("facts", "lessons", "practice", "shares", "met"),
    [
        (Facts(12, 12, Decimal(16), 16), 100, 80, [1.0, 1.0], True),
        (Facts(11, 12, Decimal(16), 16), 100, 80, [11 / 12, 1.0], False),
        (Facts(11, 12, Decimal(16), 16), 90, 80, [11 / 12, 1.0], True),
        (Facts(12, 12, Decimal("12.5"), 16), 100, 80, [1.0, 12.5 / 16], False),
        (Facts(12, 12, Decimal("12.8"), 16), 100, 80, [1.0, 0.8], True),
        (Facts(12, 12, Decimal(40), 16), 100, 80, [1.0, 1.0], True),
        (Facts(0, 0, Decimal(0), 16), 100, 80, [0.0], False),
        (Facts(3, 4, Decimal(0), 0), 75, 80, [0.75], True),
        (Facts(0, 5, Decimal(0), 8), 0, 0, [], True),
        (Facts(0, 0, Decimal(0), 0), 100, 80, [], True),
    ],
)
def test_the_checklist(facts, lessons, practice, shares, met):
    items = rules.checklist(facts, lessons, practice)
    assert [item.share for item in items] == pytest.approx(shares)
    assert rules.met(items) is met


@pytest.mark.parametrize(("hours", "printed"), [("16.0", 16), ("13.5", 13.5), ("0", 0)])
def test_hours_as_printed(hours, printed):
    assert rules.hours_text(Decimal(hours)) == printed


@pytest.mark.parametrize(("language", "third"), [("ru", "ru"), ("fa", "fa"), ("en", None), ("zh", None)])
def test_the_third_line(language, third):
    assert rules.record(language=language)["third"] == third


HOLDER = {"latin": "MOUSAVIPOUR Arash", "native": "آرش موسوی‌پور", "chinese": "阿拉什"}


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Mousavipour Arash", True), ("arash MOUSAVIPOUR", True), ("آرش موسوی‌پور", True), ("آرش موسويپور", True),
        ("阿拉什", True), ("Mousavipour", False), ("Arash Mousavi", False), ("", False), (" ", False),
        ("<script>", False),
    ],
)  # fmt: skip
def test_the_name_on_the_paper(typed, same):
    assert words.same_name(HOLDER, typed) is same
