"""Where a session stands at which moment, and what it must hold."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from institute.catalogue import rules
from institute.catalogue.models import CANCELLED, DRAFT, PUBLISHED

OPENS = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
CLOSES = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
STARTS = datetime(2027, 1, 12, 1, 0, tzinfo=UTC)
ENDS = datetime(2027, 2, 6, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Training:
    state: str = PUBLISHED
    zone: str = "Asia/Shanghai"
    opens_at: datetime = OPENS
    closes_at: datetime = CLOSES
    starts_at: datetime = STARTS
    ends_at: datetime = ENDS
    places: int = 10
    taken: int = 1


@pytest.mark.parametrize(
    ("given", "now", "stands", "days"),
    [
        ({}, OPENS - SECOND, rules.OPENS, 30),
        ({}, OPENS, rules.OPEN, 30),
        ({}, CLOSES - timedelta(days=8), rules.OPEN, 8),
        ({}, CLOSES - timedelta(days=7), rules.SOON, 7),
        ({}, CLOSES - SECOND, rules.SOON, 0),
        # 23:30 in Qingdao the day before: one calendar day is left, though not 24 hours
        ({}, datetime(2026, 11, 30, 15, 30, tzinfo=UTC), rules.SOON, 1),
        ({"taken": 10}, OPENS, rules.FULL, 30),
        ({"taken": 10}, OPENS - SECOND, rules.OPENS, 30),
        ({"taken": 10}, CLOSES, rules.CLOSED, 0),
        ({}, CLOSES, rules.CLOSED, 0),
        ({}, STARTS, rules.RUNNING, -42),
        ({"closes_at": STARTS + timedelta(days=9)}, STARTS + SECOND, rules.OPEN, 9),  # takes people in late
        ({"closes_at": STARTS + timedelta(days=9)}, STARTS + timedelta(days=9), rules.RUNNING, 0),
        ({}, ENDS - SECOND, rules.RUNNING, -67),
        ({}, ENDS, rules.HELD, -67),
        ({"state": DRAFT}, OPENS, DRAFT, 30),
        ({"state": CANCELLED}, ENDS, CANCELLED, -67),
    ],
)
def test_window(given, now, stands, days):
    found = rules.window(replace(Training(), **given), now)
    assert (found.stands, found.days) == (stands, days)


def test_a_full_session():
    assert rules.window(Training(taken=10), OPENS).stands == rules.FULL
    assert rules.window(Training(taken=10), CLOSES).stands == rules.CLOSED


GOOD = {
    "opens_at": OPENS,
    "closes_at": CLOSES,
    "starts_at": STARTS,
    "ends_at": ENDS,
    "places": 10,
    "hours": 60,
    "practice_hours": 16,
}


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({}, set()),
        ({"closes_at": STARTS}, set()),
        ({"ends_at": STARTS}, {"ends_at"}),
        ({"closes_at": OPENS}, {"closes_at"}),
        ({"closes_at": ENDS + SECOND}, {"closes_at"}),
        ({"places": 3}, {"places"}),
        ({"practice_hours": 61}, {"practice_hours"}),
        ({"starts_at": None, "places": None}, set()),
    ],
)
def test_mistakes(change, fields):
    assert set(rules.mistakes(GOOD | change, taken=4)) == fields


@pytest.mark.parametrize("state", [PUBLISHED, CANCELLED])
def test_only_a_draft_is_published(state):
    with pytest.raises(rules.AlreadyPublic):
        rules.may_publish(Training(state=state))


def test_once_applications_open_there_is_no_way_back_to_a_draft():
    rules.may_unpublish(Training(taken=0), OPENS - SECOND)
    with pytest.raises(rules.ApplicationsBegan):
        rules.may_unpublish(Training(taken=0), OPENS)


def test_what_is_over_is_not_cancelled():
    rules.may_cancel(Training(), ENDS - SECOND)
    for training, now in [(Training(), ENDS), (Training(state=DRAFT), OPENS), (Training(state=CANCELLED), OPENS)]:
        with pytest.raises(rules.NotCancellable):
            rules.may_cancel(training, now)
