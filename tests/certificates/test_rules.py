"""The checklist, line by line, and what must hold whatever the facts are."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institute.certificates import rules, words
from institute.certificates.rules import Asked, Facts

LESSONS_AND_PRACTICE = {"attendance": 0, "deliverables": False}


@pytest.mark.parametrize(
    ("facts", "lessons", "practice", "shares", "met"),
    [
        (Facts(12, 12, Decimal(16), 16), 100, 80, [1.0, 1.0], True),
        (Facts(11, 12, Decimal(16), 16), 100, 80, [1.0, 11 / 12], False),
        (Facts(11, 12, Decimal(16), 16), 90, 80, [1.0, 11 / 12], True),
        (Facts(12, 12, Decimal("12.5"), 16), 100, 80, [12.5 / 16, 1.0], False),
        (Facts(12, 12, Decimal("12.8"), 16), 100, 80, [0.8, 1.0], True),
        (Facts(12, 12, Decimal(40), 16), 100, 80, [1.0, 1.0], True),
        (Facts(0, 0, Decimal(0), 16), 100, 80, [0.0], False),
        (Facts(3, 4, Decimal(0), 0), 75, 80, [0.75], True),
        (Facts(0, 5, Decimal(0), 8), 0, 0, [], True),
        (Facts(0, 0, Decimal(0), 0), 100, 80, [], True),
    ],
)
def test_lessons_and_practice(facts, lessons, practice, shares, met):
    items = rules.checklist(facts, Asked(**LESSONS_AND_PRACTICE, lessons=lessons, practice=practice))
    assert [item.share for item in items] == pytest.approx(shares)
    assert rules.met(items) is met


NOTHING = Facts(0, 0, Decimal(0), 0)


def there(present: int | str) -> dict[str, Any]:
    return {"present": Decimal(present), "counted": 20, "half_days": 20}


@pytest.mark.parametrize(
    ("facts", "asked", "said", "met"),
    [
        (there(17), {}, "17 of 20 half-days so far (at least 85 %)", True),
        (there("16.5"), {}, "16.5 of 20 half-days so far (at least 85 %)", False),
        ({"half_days": 20}, {}, "0 of 0 half-days so far (at least 85 %)", False),
        ({"half_days": 20}, {"attendance": 0}, None, True),
        ({"accepted": 1, "required": 2}, {}, "1 of 2 required pieces of work accepted", False),
        ({"accepted": 1, "required": 1}, {}, "1 of 1 required piece of work accepted", True),
        ({"accepted": 1, "required": 2}, {"deliverables": False}, None, True),
        ({"total": Decimal("59.99")}, {"total": 60}, "59.99 (at least 60)", False),
        ({"total": Decimal(60)}, {"total": 60}, "60 (at least 60)", True),
        ({}, {"total": 60}, "none yet (at least 60)", False),
        ({"total": Decimal(0)}, {}, None, True),
        ({"excluded": "Left the class"}, {}, "Left the class", False),
    ],
)  # fmt: skip
def test_the_other_lines(facts, asked, said, met):
    items = rules.checklist(replace(NOTHING, **facts), Asked(**asked))
    assert [item.note for item in items] == ([said] if said else [])
    assert rules.met(items) is met


def test_the_rule_in_words():
    assert rules.in_words(Asked(total=60)) == [
        "Attendance: at least 85 % of the half-days that count",
        "Work: every required piece accepted",
        "Practice: at least 80 % of the planned hours confirmed",
        "Lessons: at least 100 % of those published done",
        "Marks: a total of at least 60 of 100",
        "No exclusion",
    ]
    assert rules.in_words(Asked(0, False, 0, 0, 0)) == ["No exclusion"]


@st.composite
def some_facts(draw) -> Facts:
    lessons, planned, half_days, required = (draw(st.integers(0, 20)) for _ in range(4))
    counted = draw(st.integers(0, half_days))
    return Facts(
        draw(st.integers(0, lessons)), lessons, Decimal(draw(st.integers(0, 60))) / 2, planned,
        Decimal(draw(st.integers(0, counted * 2))) / 2, counted, half_days, draw(st.integers(0, required)), required,
        draw(st.none() | st.integers(0, 100).map(Decimal)), draw(st.sampled_from(["", "Left"])),
    )  # fmt: skip


percents = st.integers(0, 100)
some_rules = st.builds(Asked, percents, st.booleans(), percents, percents, percents)
DEMANDS = ("attendance", "practice", "lessons", "total")


@given(some_facts(), some_rules)
def test_every_line_lies_between_nothing_and_all(facts, asked):
    items = rules.checklist(facts, asked)
    assert all(0 <= item.share <= 1 and item.words and item.note for item in items)
    assert rules.met(items) == all(item.done for item in items)


@given(some_facts(), some_rules, st.sampled_from(DEMANDS), st.integers(0, 100))
def test_asking_more_never_lets_more_through(facts, asked, name, more):
    """And asking nothing is met by anybody who is not excluded."""
    stricter = replace(asked, **{name: max(getattr(asked, name), more)})
    if rules.met(rules.checklist(facts, stricter)):
        assert rules.met(rules.checklist(facts, asked))
    assert rules.met(rules.checklist(facts, Asked(0, False, 0, 0, 0))) is not bool(facts.excluded)


@given(some_facts(), some_rules)
def test_doing_more_never_loses_the_certificate(facts, asked):
    better = replace(
        facts, lessons_done=facts.lessons, hours_confirmed=facts.hours_confirmed + 1, accepted=facts.required,
        present=Decimal(facts.counted), total=None if facts.total is None else max(facts.total, Decimal(100)),
    )  # fmt: skip
    if rules.met(rules.checklist(facts, asked)):
        assert rules.met(rules.checklist(better, asked))


@given(some_facts(), some_rules)
def test_the_excluded_never_meet_it(facts, asked):
    assert not rules.met(rules.checklist(replace(facts, excluded="Left"), asked))


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
