"""What calendars read: parsed back, of the right person alone, in the right language, until it is taken back."""

import re
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from institute import clock
from institute.timetable.models import CalendarFeed, Meeting, Venue
from tests import make
from tests.conftest import NOW
from tests.timetable.conftest import MONDAY


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def address(client, person, **given) -> str:
    """Asks for an address as this person, and takes it from the page."""
    answer = client.as_(person).post("/me/calendars", {"name": "Phone", "session": "", "language": "en"} | given)
    found = re.search(r'value="http://localhost(/calendars/[\w-]+\.ics)"', answer.text)
    assert answer.status_code == 200 and found, answer.text
    return found[1]


def fetched(client, path: str) -> Calendar:
    """What a program without a visit reads."""
    answer = client.as_(None).get(path)
    assert answer.status_code == 200 and answer.content_type == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.data)


def test_a_feed_holds_what_is_needed(client, course, meet, tx):
    hall = make.keep(tx, Venue(names={"en": "Hall A", "ru": "Зал А"}, place={"en": "Main building"}))
    meeting = meet(speaker=course.artem, venue_id=hall.id, link="https://meet.example.org/1", revision=3)
    calendar = fetched(client, address(client, course.aigerim))
    (event,) = calendar.events
    assert event["uid"] == f"meeting-{meeting.id}@localhost" and event["sequence"] == 3
    assert (
        event.start == MONDAY and event.start.tzinfo is not None and event["dtstart"].params["TZID"] == "Asia/Shanghai"
    )
    assert event.end - event.start == timedelta(hours=3)
    assert event["summary"] == "Rail tariffs" and event["status"] == "CONFIRMED"
    assert "Hall A" in event["location"] and "Lecturer: SOKOLOV Artem (Russian)" in event["description"]
    assert event["url"] == "https://meet.example.org/1"
    assert [zone.tz_name for zone in calendar.timezones] == ["Asia/Shanghai"]
    assert calendar.get_missing_tzids() == set()


def test_it_speaks_the_language_of_the_address(client, course, meet):
    meet()
    (event,) = fetched(client, address(client, course.aigerim, language="ru")).events
    assert event["summary"] == "Тарифы" and event["summary"].params["LANGUAGE"] == "ru"


def test_foreign_zones_bring_their_rules(client, course, meet):
    meet(zone="Africa/Cairo")
    calendar = fetched(client, address(client, course.aigerim))
    (zone,) = calendar.timezones
    assert zone.tz_name == "Africa/Cairo" and zone.daylight and zone.standard
    assert calendar.events[0].start.utcoffset() == timedelta(hours=2)


def test_what_is_called_off_stays_as_cancelled(client, course, meet, tx):
    meeting = meet(cancelled_at=NOW, revision=1)
    path = address(client, course.aigerim)
    assert fetched(client, path).events[0]["status"] == "CANCELLED"
    meeting.cancelled_at, course.training.state = None, "cancelled"
    tx.commit()
    (event,) = fetched(client, path).events
    assert event["status"] == "CANCELLED" and event["sequence"] == 2  # with its session


def test_what_calendars_hold_is_never_removed(client, course, meet):
    meeting = meet()
    path = address(client, course.aigerim)
    client.as_(course.artem)
    for step in ("cancel", "remove"):
        client.post(course.path(f"/{meeting.id}/{step}"))
    assert "Remove this meeting?" not in client.get(course.path(f"/{meeting.id}")).text
    (event,) = fetched(client, path).events
    assert event["uid"] == f"meeting-{meeting.id}@localhost"
    assert event["status"] == "CANCELLED" and event["sequence"] == 1


def test_each_sees_their_own_meetings_alone(client, course, meet, tx):
    stranger = make.person(tx)
    elsewhere = make.training(tx, starts_at=MONDAY, ends_at=MONDAY + timedelta(days=3))
    make.enrolment(tx, elsewhere, stranger)
    draft = make.training(tx, course.artem, state="draft", starts_at=MONDAY, ends_at=MONDAY + timedelta(days=3))
    meet(title={"en": "Ours"})
    meet(title={"en": "Theirs"}, training_id=elsewhere.id)
    meet(title={"en": "Guest lecture"}, training_id=elsewhere.id, day=1, speaker=course.artem)
    meet(title={"en": "Not yet"}, training_id=draft.id)

    def seen(person):
        return sorted(event["summary"] for event in fetched(client, address(client, person)).events)

    assert seen(course.aigerim) == ["Ours"]
    assert seen(stranger) == ["Guest lecture", "Theirs"]
    assert seen(course.artem) == ["Guest lecture", "Ours"]  # he teaches the one and speaks at the other
    assert seen(make.person(tx)) == []


def test_a_feed_tells_nothing_of_other_trainees(client, course, meet, tx):
    make.enrolment(tx, course.training, make.person(tx, "SECRETOVA Olga", email="olga@example.org"))
    meet(speaker=course.artem)
    body = client.as_(None).get(address(client, course.aigerim)).text
    assert "SECRETOVA" not in body and "example.org" not in body and "SEITKALI" not in body


def test_one_sessions_address(client, course, meet, tx):
    other = make.training(tx, starts_at=MONDAY, ends_at=MONDAY + timedelta(days=3))
    make.enrolment(tx, other, course.aigerim)
    meet(title={"en": "This"})
    meet(title={"en": "That"}, training_id=other.id)
    calendar = fetched(client, address(client, course.aigerim, session=str(course.training.id)))
    assert [event["summary"] for event in calendar.events] == ["This"]
    assert calendar.calendar_name == course.training.title["en"]
    elsewhere = make.training(tx)
    answer = client.as_(course.aigerim).post(
        "/me/calendars", {"name": "x", "session": str(elsewhere.id), "language": "en"}
    )
    assert answer.status_code == 422  # a session that is not theirs is no choice


def test_who_leaves_sees_no_more(client, course, meet, tx):
    meet()
    path = address(client, course.aigerim, session=str(course.training.id))
    course.place.state = "left"
    tx.commit()
    assert fetched(client, path).events == []


def test_taken_back_it_is_not_there(client, course, tx):
    path = address(client, course.aigerim)
    (feed,) = tx.scalars(select(CalendarFeed)).all()
    assert client.as_(course.artem).post(f"/me/calendars/{feed.id}/remove").status_code == 404
    assert client.as_(None).get(path).status_code == 200  # nobody takes another's back
    client.as_(course.aigerim).post(f"/me/calendars/{feed.id}/remove")
    assert client.as_(None).get(path).status_code == 404
    assert client.get("/calendars/nonsense.ics").status_code == 404


def test_who_is_gone_has_no_calendar(client, course, tx):
    path = address(client, course.aigerim)
    course.aigerim.active = False
    tx.commit()
    assert client.as_(None).get(path).status_code == 404


def test_the_secret_is_long_and_not_kept(client, course, tx):
    path = address(client, course.aigerim)
    token = path.removeprefix("/calendars/").removesuffix(".ics")
    (feed,) = tx.scalars(select(CalendarFeed)).all()
    assert len(token) == 43 and token not in (feed.token_hash, feed.name)  # 256 bits in base64
    assert token not in client.as_(course.aigerim).get("/me/calendars").text
    assert client.get("/me/calendars").headers["Cache-Control"] == "no-store"


def test_ten_addresses_are_enough(client, course):
    for _ in range(10):
        address(client, course.aigerim)
    answer = client.post("/me/calendars", {"name": "One more", "session": "", "language": "en"})
    assert answer.status_code == 422 and "10 addresses already" in answer.text and "One more" in answer.text


def test_nothing_new_is_said_in_few_bytes(client, course, meet, tx):
    meeting = meet()
    path = address(client, course.aigerim)
    tag = client.as_(None).get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert again.status_code == 304 and not again.data
    row = tx.get(Meeting, meeting.id)
    row.starts_at += timedelta(minutes=15)
    tx.commit()
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_one_meeting_as_a_file(client, course, meet, tx):
    meeting = meet()
    path = f"/learn/{course.training.code}/timetable/{meeting.id}.ics"
    answer = client.as_(course.aigerim).get(path)
    assert [event["uid"] for event in Calendar.from_ical(answer.data).events] == [f"meeting-{meeting.id}@localhost"]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{course.training.code}-{meeting.id}.ics"'
    assert client.as_(make.person(tx)).get(path).status_code == 404
    other = make.training(tx, course.artem)
    assert client.as_(course.artem).get(f"/learn/{other.code}/timetable/{meeting.id}.ics").status_code == 404
