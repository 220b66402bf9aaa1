"""The rules of attendance, as tables: half-days, whose word counts, what it is worth, when to warn."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institute.attendance import lists, rules, words
from institute.attendance.models import (
    ABSENT,
    BADGE,
    CLOSING,
    CODE,
    DECISION,
    EXCUSED,
    IMPORT,
    LATE,
    LEFT_EARLY,
    PRESENT,
    ROLL,
    SOURCES,
    STATES,
)
from institute.attendance.rules import Half, Rate
from institute.errors import NotFound

NINE = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # 9:00 in Qingdao
MORNING = Half("2026-12-01-am", NINE, NINE + timedelta(hours=3), "Asia/Shanghai", 180)
AFTERNOON = Half("2026-12-01-pm", NINE + timedelta(hours=5), NINE + timedelta(hours=8), "Asia/Shanghai", 180)


@dataclass(frozen=True)
class Held:
    starts_at: datetime
    ends_at: datetime
    zone: str = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("instant", "zone", "half"),
    [
        ("2026-12-01T01:00", "Asia/Shanghai", "2026-12-01-am"),
        ("2026-12-01T04:59", "Asia/Shanghai", "2026-12-01-am"),  # 12:59
        ("2026-12-01T05:00", "Asia/Shanghai", "2026-12-01-pm"),  # 13:00
        ("2026-12-01T17:00", "Asia/Shanghai", "2026-12-02-am"),
        ("2026-12-01T05:00", "Europe/Moscow", "2026-12-01-am"),
        ("2026-12-01T23:00", "Asia/Almaty", "2026-12-02-am"),
    ],
)
def test_a_meeting_belongs_to_the_half_day_of_its_beginning(instant, zone, half):
    assert rules.half_of(datetime.fromisoformat(instant).replace(tzinfo=UTC), zone) == half


def test_meetings_of_a_half_day_are_one():
    hour = timedelta(hours=1)
    early, second = Held(NINE, NINE + hour), Held(NINE + 2 * hour, NINE + 5 * hour)  # until 14:00
    later = Held(NINE + 5 * hour, NINE + 6 * hour)
    one, two = rules.halves([later, second, early])
    assert (one.key, one.starts_at, one.ends_at, one.minutes) == ("2026-12-01-am", NINE, NINE + 5 * hour, 240)
    assert (two.key, two.minutes, two.morning) == ("2026-12-01-pm", 60, False)


@pytest.mark.parametrize("text", ["", "2026-12-01", "2026-13-01-am", "2026-12-01-xx", "٢٠٢٦-12-01-am", "x" * 99])
def test_a_half_day_that_is_none(text):
    with pytest.raises(NotFound):
        rules.known_half(text)


@pytest.mark.parametrize(("minutes", "state"), [(-60, PRESENT), (0, PRESENT), (15, PRESENT), (16, LATE), (180, LATE)])
def test_late_is_later_than_a_quarter_of_an_hour(minutes, state):
    assert rules.on_arrival(MORNING, NINE + timedelta(minutes=minutes)) == state


@pytest.mark.parametrize(
    ("minutes", "running"),
    [(-61, None), (-60, MORNING), (100, MORNING), (195, MORNING), (196, None), (240, AFTERNOON), (301, AFTERNOON)],
)
def test_which_half_day_is_running(minutes, running):
    assert rules.running([MORNING, AFTERNOON], NINE + timedelta(minutes=minutes)) is running


@pytest.mark.parametrize(
    ("minutes", "late", "state"),
    [
        (180, False, PRESENT), (144, False, PRESENT), (143, False, LEFT_EARLY), (150, True, LATE), (100, True, LATE),
        (72, False, LEFT_EARLY), (71, False, ABSENT), (71, True, ABSENT), (0, False, ABSENT), (999, False, PRESENT),
    ],
)  # fmt: skip
def test_minutes_in_the_meeting_tool(minutes, late, state):
    assert rules.by_minutes(minutes, 180, late) == state


# Whose word counts.


@dataclass(frozen=True)
class Said:
    id: int
    source: str
    state: str
    noted_at: datetime
    at: datetime


def said(*words: tuple[str, str], arrives: tuple[int, ...] = ()) -> list[Said]:
    """Words one minute after the other; `arrives`: minutes of what arrivals say instead."""
    times = [NINE + timedelta(minutes=n) for n in range(len(words))]
    told = [NINE + timedelta(minutes=n) for n in arrives] or times
    return [Said(n, source, state, noted, at)
            for n, ((source, state), noted, at) in enumerate(zip(words, times, told, strict=True))]  # fmt: skip


@pytest.mark.parametrize(
    ("heard", "state", "why"),
    [
        ([(ROLL, ABSENT)], ABSENT, "alone"),
        ([(ROLL, ABSENT), (CODE, PRESENT)], ABSENT, "staff"),
        ([(CODE, PRESENT), (ROLL, ABSENT)], ABSENT, "staff"),
        ([(ROLL, ABSENT), (ROLL, LATE)], LATE, "later"),
        ([(ROLL, ABSENT), (BADGE, PRESENT), (DECISION, EXCUSED)], EXCUSED, "later"),
        ([(DECISION, EXCUSED), (ROLL, PRESENT)], PRESENT, "later"),
        ([(CODE, PRESENT), (ROLL, ABSENT), (ROLL, "")], PRESENT, "alone"),
        ([(ROLL, ABSENT), (ROLL, "")], None, None),
        ([(ROLL, ""), (ROLL, LATE)], LATE, "later"),
        ([(CODE, PRESENT), (BADGE, LATE)], PRESENT, "first"),
        ([(IMPORT, ABSENT), (CODE, LATE)], LATE, "seen"),
        ([(CODE, LATE), (IMPORT, PRESENT)], LATE, "seen"),
        ([(IMPORT, ABSENT), (IMPORT, PRESENT)], PRESENT, "newer"),
        ([(CLOSING, ABSENT)], ABSENT, "alone"),
        ([(CLOSING, ABSENT), (IMPORT, PRESENT)], PRESENT, "over"),
        ([(CLOSING, ABSENT), (CODE, PRESENT)], PRESENT, "seen"),
        ([], None, None),
    ],
)
def test_whose_word_stands(heard, state, why):
    found = rules.winner(said(*heard))
    assert (found and (found[0].state, found[1])) == (state and (state, why))
    assert why is None or why in words.WHY


def test_the_first_arrival_counts_whenever_it_was_heard():
    heard = said((BADGE, LATE), (CODE, PRESENT), arrives=(40, 5))
    assert rules.winner(heard) == (heard[1], "first")


instants = st.integers(0, 30).map(lambda n: NINE + timedelta(minutes=n))
one_word = st.tuples(st.sampled_from(SOURCES), st.sampled_from(STATES), instants, instants)
several = st.lists(one_word, max_size=8).map(
    lambda drawn: [Said(n, source, state, noted, at) for n, (source, state, noted, at) in enumerate(drawn)]
)


@given(several, st.randoms())
def test_the_order_of_hearing_makes_no_difference(heard, random):
    mixed = list(heard)
    random.shuffle(mixed)
    assert rules.winner(mixed) == rules.winner(heard)


@given(several)
def test_no_code_ever_beats_the_staff(heard):
    found, staff = rules.winner(heard), [one for one in heard if one.source in (ROLL, DECISION)]
    assert (found is None) == (not heard)
    if found:
        assert found[0] in heard
        assert not staff or found[0] == max(staff, key=lambda one: (one.noted_at, one.id))


@given(several)
def test_taking_back_the_staffs_words_leaves_the_others(heard):
    rest = [one for one in heard if one.source not in (ROLL, DECISION)]
    back = Said(999, ROLL, "", NINE + timedelta(days=1), NINE)
    assert rules.winner([*heard, back]) == rules.winner(rest)


@given(several)
def test_the_same_word_twice_changes_no_state(heard):
    found = rules.winner(heard)
    if found:
        again = Said(500, found[0].source, found[0].state, found[0].noted_at, found[0].at)
        twice = rules.winner([*heard, again])
        assert twice and twice[0].state == found[0].state


# What it is worth.


@pytest.mark.parametrize(
    ("states", "present", "counted"),
    [
        ([], "0", 0),
        ([PRESENT, PRESENT], "2", 2),
        ([PRESENT, LATE], "1.5", 2),
        ([LEFT_EARLY, LATE], "1.0", 2),
        ([PRESENT, ABSENT], "1", 2),
        ([PRESENT, EXCUSED, EXCUSED], "1", 1),
        ([EXCUSED], "0", 0),
    ],
)
def test_how_it_counts(states, present, counted):
    found = rules.rate(states)
    assert found == Rate(Decimal(present), counted)
    assert found.share == (Decimal(present) / counted if counted else None)


def test_every_state_is_worth_something_and_has_words():
    assert rules.WORTH.keys() == words.STATES.keys() == words.TONES.keys() == words.KEYS.keys() == set(STATES)
    assert words.SOURCES.keys() == set(SOURCES) and words.WHY.keys() == set(rules.WHY)
    assert len(set(words.KEYS.values())) == len(STATES)


@pytest.mark.parametrize(
    ("present", "counted", "percent", "enough"),
    [("0", 0, 85, True), ("17", 20, 85, True), ("16.5", 20, 85, False), ("0", 3, 0, True), ("3", 3, 100, True)],
)
def test_what_reaches_the_threshold(present, counted, percent, enough):
    assert rules.reached(Rate(Decimal(present), counted), percent) is enough


@pytest.mark.parametrize(
    ("present", "counted", "to_come", "outlook"),
    [
        ("5", 5, 15, ""),  # of 20 half-days three may be missed
        ("3", 5, 15, ""),
        ("2.5", 5, 15, "danger"),
        ("2", 5, 15, "danger"),
        ("1.5", 5, 15, "missed"),
        ("0", 1, 5, "missed"),  # of six none
        ("17", 20, 0, ""),  # over, and reached
        ("16.5", 20, 0, "missed"),
        ("0", 0, 0, ""),
    ],
)
def test_when_to_warn(present, counted, to_come, outlook):
    assert rules.outlook(Rate(Decimal(present), counted), to_come, 85) == outlook


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 100))
def test_missed_is_never_reached_any_more(attended, absent, to_come, percent):
    found = rules.outlook(Rate(Decimal(attended), attended + absent), to_come, percent)
    best = Rate(Decimal(attended + to_come), attended + absent + to_come)
    assert (found == "missed") == (not rules.reached(best, percent))


# Lists of meeting tools.


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("83", 83), ("83.5", 83), ("1h 23m 10s", 83), ("1 hr 3 min", 63), ("83分钟", 83), ("1小时23分", 83),
        ("01:23:10", 83), ("1:23", 83), ("45 мин", 45), ("1 ч 5 мин", 65), ("59s", 0), ("", None), ("soon", None),
        ("5 x", None), ("-3", None), ("1e9", None),
    ],
)  # fmt: skip
def test_minutes_as_the_tools_write_them(text, minutes):
    assert lists.minutes(text) == minutes


ZOOM = """Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
SEITKALI Aigerim,,12/01/2026 08:58:00 AM,12/01/2026 10:00:00 AM,62,Yes
SEITKALI Aigerim,,12/01/2026 10:05:00 AM,12/01/2026 12:00:00 PM,115,Yes
bakyt,P2@Example.org,12/01/2026 09:30:00 AM,12/01/2026 12:00:00 PM,150,Yes
"""
TEAMS = (
    "1. Summary\nMeeting title\tRail\nAttended participants\t2\n\n2. Participants\n"
    "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
    "Aigerim (SEITKALI Aigerim)\t12/1/26, 8:58:00 AM\t12/1/26, 12:00:00 PM\t2h 57m 3s\t\t\tPresenter\n\n"
    "3. In-Meeting Activities\nName\tJoin Time\tLeave Time\tDuration\tEmail\tRole\nSEITKALI Aigerim\tx\tx\t2h\t\t\n"
).encode("utf-16")
TENCENT = (
    "会议主题,班列\n会议号,123\n\n用户昵称(入会昵称),首次入会时间,最后退会时间,累计参会时长,入会次数\n"
    "王思远(王思远),2026-12-01 08:58:00,2026-12-01 12:00:00,02:57:00,1\n"
).encode("gb18030")


def wall(one: lists.Participant) -> str:
    """When they joined, as the wall showed it."""
    return one.joined.isoformat() if one.joined else ""


def test_zoom_adds_up_each_time_somebody_came():
    one, two = lists.read(ZOOM.encode(), "zoom.csv")
    assert (one.name, one.minutes, wall(one)) == ("SEITKALI Aigerim", 177, "2026-12-01T08:58:00")
    assert (two.mail, two.minutes, wall(two)) == ("p2@example.org", 150, "2026-12-01T09:30:00")


def test_teams_tells_its_participants_among_other_tables():
    (one,) = lists.read(TEAMS, "teams.csv")
    assert (one.minutes, wall(one)) == (177, "2026-12-01T08:58:00")


def test_tencent_writes_chinese():
    (one,) = lists.read(TENCENT, "会议.csv")
    assert (one.name, one.minutes) == ("王思远(王思远)", 177)


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "Name,Email\nX,y\n", "Duration\n5\n", ""])
def test_a_list_without_names_and_minutes_is_refused(text):
    with pytest.raises(lists.Unreadable):
        lists.read(text.encode(), "x.csv")
