"""Placing, moving, calling off and copying; what trainees are told, once; what runs into what."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from institute.activity import Activity
from institute.attendance import actions as roll
from institute.attendance.models import ABSENT, PRESENT, ROLL
from institute.gradebook import actions as gradebook
from institute.gradebook.models import MarkCategory, MarkTotal
from institute.letters import Letter
from institute.timetable import actions, clashes, jobs, queries, rules
from institute.timetable.models import Meeting, Venue
from tests import make
from tests.conftest import NOW
from tests.timetable.conftest import MONDAY

LATER = NOW + timedelta(minutes=20)


def letters(tx) -> list[Letter]:
    return list(tx.scalars(select(Letter).where(Letter.kind == "timetable-changed").order_by(Letter.id)))


def values(**given):
    return {
        "kind": "lecture", "title": {"en": "Rail"}, "zone": "Asia/Shanghai", "starts_at": MONDAY,
        "ends_at": MONDAY + timedelta(hours=3), "venue_id": None, "place": {}, "link": "", "languages": ["en"],
        "counted": True, "lesson_id": None, **given,
    }  # fmt: skip


def test_a_series_keeps_its_hour_and_its_speakers(tx, context, course):
    voices = [actions.Voice("lecturer", ["ru"], course.artem.id)]
    days = rules.repeated(date(2026, 11, 23), date(2026, 12, 4), {0, 2})
    made = actions.add(tx, course.training.id, values(), voices, days, now=NOW)
    assert [one.starts_at - MONDAY for one in made] == [timedelta(days=n) for n in (0, 2, 7, 9)]
    assert len({one.series for one in made}) == 1 and made[0].series
    assert {one.speakers[0].person_id for one in made} == {course.artem.id}


def test_a_series_that_leaves_the_session_makes_nothing(tx, context, course):
    with pytest.raises(rules.OutsideSession):
        actions.add(tx, course.training.id, values(), [], [date(2026, 11, 23), date(2026, 12, 7)], now=NOW)
    tx.rollback()
    assert tx.scalars(select(Meeting)).all() == []


def test_moving_twice_is_one_letter_in_the_trainees_language_and_clock(tx, context, course, meet):
    course.aigerim.language = "ru"
    meeting = meet(day=1)
    actions.move(tx, meeting.id, minutes=60, longer=0, seen=0, now=NOW)
    actions.move(tx, meeting.id, minutes=1440, longer=15, seen=1, now=NOW)
    assert meeting.revision == 2 and letters(tx) == []
    assert actions.tell(tx, course.training.id, now=NOW) == 1
    (letter,) = letters(tx)
    assert letter.language == "ru" and "Тарифы" in letter.text
    assert "06:00" in letter.text and "07:00" in letter.text and "10:00" in letter.text  # Almaty's and Qingdao's
    assert f"/learn/{course.training.code}/timetable" in letter.text
    assert actions.tell(tx, course.training.id, now=NOW) == 0 and len(letters(tx)) == 1


def test_several_changes_are_one_letter(tx, context, course, meet):
    one, other = meet(day=1), meet(day=2, title={"en": "Customs"})
    hall = make.keep(tx, Venue(names={"en": "Hall B"}, place={}))
    actions.move(tx, one.id, minutes=15, longer=0, seen=0, now=NOW)
    actions.cancel(tx, other.id, series=False, now=NOW)
    moved = {"starts_at": one.starts_at, "ends_at": one.ends_at, "venue_id": hall.id}
    actions.edit(tx, one.id, values(**moved), [], seen=1, now=NOW)
    actions.tell(tx, course.training.id, now=NOW)
    (letter,) = letters(tx)
    assert "Cancelled: 25 Nov 2026" in letter.text and "Place now: Hall B" in letter.text and "Customs" in letter.text


def test_what_is_back_where_it_was_is_not_told(tx, context, course, meet):
    meeting = meet(day=1)
    actions.move(tx, meeting.id, minutes=60, longer=0, seen=0, now=NOW)
    actions.move(tx, meeting.id, minutes=-60, longer=0, seen=1, now=NOW)
    actions.cancel(tx, meeting.id, series=False, now=NOW)
    actions.restore(tx, meeting.id, now=NOW)
    assert meeting.revision == 4 and queries.how_many_untold(tx, course.training.id) == 0


def test_nobody_is_told_of_a_new_title_a_draft_or_what_is_over(tx, context, course, meet):
    meeting, over = meet(day=1), meet(day=-14)
    same = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at, "title": {"en": "Other words"}}
    actions.edit(tx, meeting.id, values(**same), [], seen=0, now=NOW)
    actions.cancel(tx, over.id, series=False, now=NOW)
    course.training.state = "draft"
    actions.move(tx, meeting.id, minutes=15, longer=0, seen=1, now=NOW)
    assert queries.how_many_untold(tx, course.training.id) == 0 and meeting.revision == 2


def test_the_worker_tells_what_rested(tx, context, course, meet):
    meeting = meet(day=1)
    actions.move(tx, meeting.id, minutes=60, longer=0, seen=0, now=NOW)
    tx.commit()
    for now, told in ((NOW + timedelta(minutes=14), 0), (LATER, 1), (LATER, 1)):
        jobs.tell_changes(now)
        tx.rollback()  # to see what the worker wrote
        assert len(letters(tx)) == told


def test_a_change_made_meanwhile_is_refused(tx, context, course, meet):
    meeting = meet(day=1)
    actions.move(tx, meeting.id, minutes=60, longer=0, seen=0, now=NOW)
    with pytest.raises(rules.MovedMeanwhile):
        actions.move(tx, meeting.id, minutes=60, longer=0, seen=0, now=NOW)
    actions.cancel(tx, meeting.id, series=False, now=NOW)
    with pytest.raises(rules.IsCancelled):
        actions.move(tx, meeting.id, minutes=60, longer=0, seen=2, now=NOW)


def test_cancelling_a_series_from_here_on(tx, context, course):
    made = actions.add(tx, course.training.id, values(), [], [date(2026, 11, 23 + n) for n in range(3)], now=NOW)
    actions.cancel(tx, made[1].id, series=True, now=NOW)
    assert [one.cancelled_at is not None for one in made] == [False, True, True]


def test_removing(tx, context, course, meet):
    meeting = meet(day=1)
    with pytest.raises(rules.StaysKnown):
        actions.remove(tx, meeting.id, now=NOW)
    course.training.state = "draft"
    actions.remove(tx, meeting.id, now=NOW)
    tx.flush()
    assert tx.scalars(select(Meeting)).all() == []
    assert tx.scalars(select(Activity.verb)).all() == ["meeting-removed"]


def test_totals_follow_the_half_days(tx, context, course, meet):
    """A trainee absent on Tuesday, where attendance is marked: what becomes of Tuesday is told to the gradebook."""
    meet()
    tuesday = meet(day=1)
    for half, state in (("2026-11-23-am", PRESENT), ("2026-11-24-am", ABSENT)):
        word = {course.place.id: roll.Word(state, NOW)}
        roll.note(tx, course.training.id, half, word, roll.Teller(ROLL, NOW, course.artem.id))
    gradebook.set_up(tx, course.training, now=NOW)
    tx.scalars(select(MarkCategory).where(MarkCategory.source == "attendance")).one().weight = 1
    gradebook.rebuild(tx, course.training.id)

    def total():
        tx.flush()
        return tx.get(MarkTotal, course.place.id, populate_existing=True).computed

    assert total() == 50
    actions.move(tx, tuesday.id, minutes=1440, longer=0, seen=0, now=NOW)
    assert total() == 100  # nothing is noted of Wednesday
    actions.move(tx, tuesday.id, minutes=-1440, longer=0, seen=1, now=NOW)
    assert total() == 50
    actions.edit(tx, tuesday.id, values(starts_at=tuesday.starts_at, ends_at=tuesday.ends_at, counted=False), [],
                 seen=2, now=NOW)  # fmt: skip
    assert total() == 100
    (again,) = actions.add(
        tx, course.training.id, values(starts_at=tuesday.starts_at, ends_at=tuesday.ends_at), [], [], now=NOW
    )
    assert total() == 50
    actions.cancel(tx, again.id, series=False, now=NOW)
    assert total() == 100
    actions.restore(tx, again.id, now=NOW)
    assert total() == 50
    course.training.state = "draft"
    actions.remove(tx, again.id, now=NOW)
    assert total() == 100


def test_copying_a_week_and_a_session(tx, context, course, meet):
    meet(day=0, speaker=course.artem, link="https://meet.example.org/1")
    meet(day=4)
    meet(day=1, cancelled_at=NOW)
    with pytest.raises(rules.NothingThere):
        actions.copy_week(tx, course.training.id, date(2026, 11, 30), date(2026, 11, 23), now=NOW)
    with pytest.raises(rules.SameWeek):
        actions.copy_week(tx, course.training.id, date(2026, 11, 23), date(2026, 11, 23), now=NOW)
    with pytest.raises(rules.OutsideSession):
        actions.copy_week(tx, course.training.id, date(2026, 11, 23), date(2027, 11, 22), now=NOW)
    made = actions.copy_week(tx, course.training.id, date(2026, 11, 23), date(2026, 11, 30), now=NOW)
    assert [one.starts_at - MONDAY for one in made] == [timedelta(days=7), timedelta(days=11)]
    assert made[0].speakers[0].person_id == course.artem.id and made[0].link
    shift = timedelta(days=70)
    target = make.training(tx, starts_at=MONDAY + shift, ends_at=MONDAY + shift + timedelta(days=8))
    copied = actions.copy(tx, course.training, target, shift)
    assert [one.starts_at - MONDAY - shift for one in copied] == [timedelta(0), timedelta(days=4), timedelta(days=7)]
    assert {(one.training_id, one.link, one.revision) for one in copied} == {(target.id, "", 0)}


def test_clashes_all_over_the_house(tx, course, meet):
    hall = make.keep(tx, Venue(names={"en": "Hall A"}, place={}))
    other = make.training(tx, starts_at=MONDAY, ends_at=MONDAY + timedelta(days=3))
    make.enrolment(tx, other, course.aigerim)
    far = make.training(tx, starts_at=MONDAY, ends_at=MONDAY + timedelta(days=3))
    meet(venue_id=hall.id, speaker=course.artem)
    meet(training_id=other.id, hour=2, name="LI Na")
    meet(training_id=far.id, hour=1, venue_id=hall.id, speaker=course.artem)
    meet(training_id=far.id, hour=1, venue_id=hall.id, cancelled_at=NOW)
    meet(training_id=far.id, hour=3, venue_id=hall.id)
    own = [entry.held() for entry in queries.entries(tx, queries.OF_SESSION, training=course.training.id)]
    found = {(clash.kind, clash.other.code, clash.many) for clash in clashes.clashes(tx, own)}
    assert found == {("trainees", other.code, 1), ("venue", far.code, 0), ("speaker", far.code, 0)}


def test_who_left_clashes_no_more(tx, course, meet):
    other = make.training(tx, starts_at=MONDAY, ends_at=MONDAY + timedelta(days=3))
    make.enrolment(tx, other, course.aigerim, state="left")
    meet()
    meet(training_id=other.id)
    own = [entry.held() for entry in queries.entries(tx, queries.OF_SESSION, training=course.training.id)]
    assert clashes.clashes(tx, own) == []


def test_names_without_an_account_clash_too(tx, course, meet):
    other = make.training(tx, starts_at=MONDAY, ends_at=MONDAY + timedelta(days=3))
    meet(name="Соколова Анна")
    meet(training_id=other.id, name="СОКОЛОВА Анна")
    meet(training_id=other.id, name="LI Na")
    own = [entry.held() for entry in queries.entries(tx, queries.OF_SESSION, training=course.training.id)]
    assert [clash.kind for clash in clashes.clashes(tx, own)] == ["speaker"]
