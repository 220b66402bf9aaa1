"""The timetable's pages: who may see and change what, what is refused and said, what they ask the database."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from wtforms import SelectField

from institute import clock
from institute.almanac.models import Holiday
from institute.database import writing
from institute.dossier import actions as dossier
from institute.dossier.models import P3
from institute.forms import BaseForm, Choice
from institute.partners.words import isolated
from institute.timetable.models import Meeting, Venue
from tests import make
from tests.conftest import NOW
from tests.timetable.conftest import MONDAY

FORM = {
    "title-en": "Block trains", "kind": "lecture", "starts": "2026-11-24T09:00", "ends": "2026-11-24T12:00",
    "zone": "Asia/Shanghai", "languages": ["en", "ru"], "counted": "y",
}  # fmt: skip


def fresh(tx):
    """The test's session sees what requests wrote."""
    tx.rollback()
    tx.expire_all()


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_a_meeting_is_written_and_seen(client, course, tx):
    venue = make.keep(tx, Venue(names={"en": "Hall A"}, place={"en": "Main building"}))
    more = {"venue": str(venue.id), "lecturer_0-who": str(course.artem.id), "lecturer_0-first": "ru",
            "interpreter_0-name": "LI Na", "interpreter_0-first": "zh", "interpreter_0-second": "ru"}  # fmt: skip
    answer = client.as_(course.artem).post(course.path("/new"), FORM | more, follow=True)
    assert answer.status_code == 200 and "Block trains" in answer.text and "Hall A" in answer.text
    made = tx.scalar(select(Meeting))
    assert made.starts_at == MONDAY + timedelta(days=1) and made.counted and made.series == ""
    assert [(one.part, one.person_id, one.name, one.languages) for one in made.speakers] == [
        ("lecturer", course.artem.id, "", ["ru"]),
        ("interpreter", None, "LI Na", ["zh", "ru"]),
    ]
    for tail in ("", "?view=list", f"/{made.id}", "/new", "?week=nonsense"):
        assert client.get(course.path(tail)).status_code == 200
    seen = client.as_(course.aigerim).get(f"/learn/{course.training.code}/timetable").text
    assert "09:00–12:00 Qingdao" in seen and "06:00–09:00 Almaty" in seen and "/teach/" not in seen


def test_a_new_meeting_begins_on_no_day_that_is_over(client, course, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(days=2))
    client.as_(course.artem)
    for week, day in (("2026-11-23", 25), ("2026-11-30", 30)):
        assert f'value="2026-11-{day}T09:00"' in client.get(course.path(f"/new?week={week}")).text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title-en": ""}, "Please fill this in."),
        ({"starts": "tomorrow"}, "Please write a day and a time"),
        ({"ends": "2026-11-24T08:00"}, "A meeting ends after it begins."),
        ({"ends": "2026-11-25T09:00"}, "at most 16 hours"),
        ({"starts": "2026-12-05T09:00", "ends": "2026-12-05T10:00"}, "The session lasts 23 Nov"),
        ({"link": "javascript:alert(1)"}, "Please write a whole address"),
        ({"link": "https://["}, "Please write a whole address"),
        ({"venue": "999"}, "Not a valid choice"),
        ({"lesson": "999"}, "Not a valid choice"),
        ({"lecturer_0-who": "999"}, "Not a valid choice"),
        ({"lecturer_0-first": "ru"}, "Whose language is this?"),
        ({"weekdays": ["0"]}, "Please fill in “Repeat until”"),
        ({"weekdays": ["0"], "until": "2026-11-29"}, "None of these weekdays"),
        ({"weekdays": ["0"], "until": "2026-11-01"}, "The last day lies before the first."),
        ({"weekdays": ["1"], "until": "2026-12-31"}, 'id="until-error"'),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(client, course, tx, given, said):
    answer = client.as_(course.artem).post(course.path("/new"), FORM | given)
    assert answer.status_code == 422 and said in answer.text
    assert tx.scalars(select(Meeting)).all() == []
    if "title-en" not in given:
        assert "Block trains" in answer.text


def test_repeated_in_one_go(client, course, tx):
    wanted = FORM | {"weekdays": ["1", "3"], "until": "2026-12-04"}
    answer = client.as_(course.artem).post(course.path("/new"), wanted, follow=True)
    assert "4 meetings are in the timetable." in answer.text
    assert len(tx.scalars(select(Meeting)).all()) == 4


def test_editing_keeps_what_the_form_shows(client, course, meet, tx):
    meeting = meet(speaker=course.artem, link="https://meet.example.org/1", place={"en": "Port"})
    page = client.as_(course.artem).get(course.path(f"/{meeting.id}")).text
    assert 'value="2026-11-23T09:00"' in page and "https://meet.example.org/1" in page and 'value="Port"' in page
    times = {"starts": "2026-11-23T10:00", "ends": "2026-11-23T12:00"}
    wanted = FORM | times | {"seen": "0", "lecturer_0-name": "LI Na"}
    client.post(course.path(f"/{meeting.id}"), wanted)
    fresh(tx)
    assert meeting.starts_at == MONDAY + timedelta(hours=1) and meeting.revision == 1
    assert [one.name for one in meeting.speakers] == ["LI Na"]
    answer = client.post(course.path(f"/{meeting.id}"), wanted)  # the page of before
    assert answer.status_code == 422 and "Somebody else changed this meeting" in answer.text


@pytest.mark.parametrize("htmx", [True, False])
def test_moving_answers_with_the_week(client, course, meet, tx, htmx):
    meeting = meet(day=1)
    path = course.path(f"/{meeting.id}/move") + "?week=2026-11-23"
    answer = client.as_(course.artem).post(path, {"minutes": "1440", "longer": "30", "seen": "0"}, htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    assert not htmx or ("09:00–12:30 Qingdao" in answer.text and "<html" not in answer.text)
    fresh(tx)
    assert meeting.starts_at == MONDAY + timedelta(days=2)
    refused = client.post(path, {"minutes": "99999", "seen": "1"}, htmx=htmx)
    assert refused.status_code == 409 and "The session lasts" in refused.text
    assert client.post(path, {"minutes": "15", "seen": "0"}, htmx=htmx).status_code == 409
    assert client.post(path, {"minutes": "far", "seen": "1"}, htmx=htmx).status_code == 409


def test_a_clash_with_the_class_itself_is_said_once(client, course, meet):
    meet()
    meet(hour=1)
    meet(hour=2)
    page = client.as_(course.artem).get(course.path("?week=2026-11-23")).text
    assert page.count("The class has another meeting at this time.") == 3 and page.count("Mon 23 Nov · 09:00") == 1


def test_clashes_are_shown_in_the_form_the_grid_and_the_list(client, course, meet, tx):
    hall = make.keep(tx, Venue(names={"en": "Hall A"}, place={}))
    other = make.training(tx, starts_at=MONDAY, ends_at=MONDAY + timedelta(days=3))
    make.enrolment(tx, other, course.aigerim)
    meet(day=1, venue_id=hall.id, speaker=course.artem, training_id=other.id)
    more = {"venue": str(hall.id), "lecturer_0-who": str(course.artem.id)}
    told = (
        f"The venue is taken by {isolated(other.code)}.",
        f"SOKOLOV Artem speaks in {isolated(other.code)} at this time.",
        f"1 trainee has a meeting of {isolated(other.code)} at this time.",
    )  # fmt: skip
    part = client.as_(course.artem).post(course.path("/check"), FORM | more, htmx=True)
    whole = client.post(course.path("/check"), FORM | more)
    assert "<html" not in part.text and "Block trains" in whole.text
    client.post(course.path("/new"), FORM | more)  # warned of, never forbidden
    for text in (part.text, whole.text, client.get(course.path("?week=2026-11-24")).text,
                 client.get(course.path("?view=list")).text):  # fmt: skip
        assert all(each in text for each in told)
    made = tx.scalar(select(Meeting).where(Meeting.training_id == course.training.id))
    assert (
        "Nothing is in the way."
        not in client.post(course.path(f"/check?meeting={made.id}"), FORM | more, htmx=True).text
    )
    freed = FORM | {"starts": "2026-11-25T09:00", "ends": "2026-11-25T12:00"}
    assert "Nothing is in the way." in client.post(course.path(f"/check?meeting={made.id}"), freed, htmx=True).text


def test_holidays_and_prayer_are_warned_of(client, course, meet, tx):
    make.keep(tx, Holiday(country_code="KZ", first=date(2026, 11, 24), last=date(2026, 11, 24),
                          names={"en": "Day of Steppe"}, kind="public"))  # fmt: skip
    part = client.as_(course.artem).post(course.path("/check"), FORM, htmx=True).text
    assert "Holiday in Kazakhstan (1 trainee): Day of Steppe" in part
    friday = FORM | {"starts": "2026-11-27T12:00", "ends": "2026-11-27T13:00"}
    assert "somebody in this class prays" not in client.post(course.path("/check"), friday, htmx=True).text
    with client.app.app_context(), writing() as own:
        dossier.keep(
            own,
            course.training.id,
            course.aigerim.id,
            {"prayer_room": "yes"},
            {"prayer_room": P3},
            country="KZ",
            now=NOW,
        )
    assert "somebody in this class prays" in client.post(course.path("/check"), friday, htmx=True).text


def test_strangers_and_trainees_change_nothing(client, course, meet, tx):
    meeting = meet()
    ways = ["/new", f"/{meeting.id}", f"/{meeting.id}/move", f"/{meeting.id}/cancel", f"/{meeting.id}/restore",
            f"/{meeting.id}/remove", "/copy-week", "/tell", "/check"]  # fmt: skip
    for person in (course.aigerim, make.teacher(tx), make.person(tx)):
        client.as_(person)
        assert client.get(course.path()).status_code == 404
        assert {client.post(course.path(way), FORM | {"seen": "0"}).status_code for way in ways} == {404}
        assert client.get("/office/timetable").status_code == 403
    assert client.as_(make.person(tx)).get(f"/learn/{course.training.code}/timetable").status_code == 404
    other = make.training(tx, course.artem)
    foreign = f"/teach/{other.code}/timetable/{meeting.id}/cancel"
    assert client.as_(course.artem).post(foreign).status_code == 404
    fresh(tx)
    assert meeting.cancelled_at is None and meeting.revision == 0


def test_who_left_does_not_see_it(client, course, meet, tx):
    meet()
    course.place.state = "left"
    tx.commit()
    assert client.as_(course.aigerim).get(f"/learn/{course.training.code}/timetable").status_code == 404


def test_the_trainees_pages(client, course, meet):
    meet(link="https://meet.example.org/1")
    meet(day=1, cancelled_at=NOW, title={"en": "Called off"})
    client.as_(course.aigerim)
    code = course.training.code
    listed = client.get(f"/learn/{code}/timetable?view=list").text
    assert "https://meet.example.org/1" in listed and "Cancelled" in listed
    coming = client.get(f"/learn/{code}/timetable/next", htmx=True).text
    assert "Rail tariffs" in coming and "Called off" not in coming and "06:00–09:00 Almaty" in coming
    assert f"/learn/{code}/timetable/next" in client.get(f"/learn/{code}").text
    mine = client.get("/me/timetable?week=2026-11-24").text
    assert "06:00–09:00 Almaty" in mine and "09:00–12:00 Qingdao" in mine
    assert "Rail tariffs" in client.get("/me/timetable?view=list").text


def test_the_offices_view(client, course, meet, tx):
    hall = make.keep(tx, Venue(names={"en": "Hall A"}, place={}))
    meet(venue_id=hall.id, speaker=course.artem)
    other = make.training(tx, starts_at=MONDAY, ends_at=MONDAY + timedelta(days=3))
    meet(training_id=other.id, hour=1, venue_id=hall.id, title={"en": "Customs"})
    client.as_(make.officer(tx))
    by_venue = client.get("/office/timetable?week=2026-11-23").text
    assert by_venue.count("Hall A") == 1 and by_venue.count("Clash") == 2 and "Customs" in by_venue
    by_speaker = client.get("/office/timetable?week=2026-11-23&by=speaker").text
    assert "SOKOLOV Artem" in by_speaker and "Nobody named" in by_speaker and "Clash" not in by_speaker


def test_a_week_is_copied_by_form(client, course, meet, tx):
    meet(day=2)
    path = course.path("/copy-week")
    assert 'value="2026-11-23"' in client.as_(course.artem).get(path + "?week=2026-11-24").text
    answer = client.post(path, {"first": "2026-11-27", "to": "2026-12-01"}, follow=True)
    assert "1 meeting is copied." in answer.text and "Wed 2 Dec" in answer.text
    empty = client.post(path, {"first": "2027-01-01", "to": "2026-12-01"})
    assert empty.status_code == 422 and "There is no meeting in that week to copy." in empty.text
    assert client.post(path, {"first": "", "to": "soon"}).status_code == 422
    same = client.post(path, {"first": "2026-11-27", "to": "2026-11-23"})
    assert same.status_code == 422 and "That is the week itself." in same.text
    after = client.post(path, {"first": "2026-11-27", "to": "2027-11-23"})
    assert after.status_code == 422 and "to-error" in after.text and "The session lasts" in after.text


def test_venues_are_kept(client, tx):
    client.as_(make.officer(tx)).post("/office/venues/new", {"names-en": "Hall A", "seats": "40"})
    venue = tx.scalar(select(Venue))
    client.post(f"/office/venues/{venue.id}", {"names-en": "Hall B", "seats": "", "closed": "y"})
    fresh(tx)
    assert (venue.names, venue.seats, venue.closed) == ({"en": "Hall B"}, None, True)
    assert "Hall B" in client.get("/office/venues").text
    assert client.post(f"/office/venues/{venue.id}", {"names-en": "", "seats": "0"}).status_code == 422


def test_as_many_questions_for_many_meetings_as_for_few(client, course, meet, tx, asked):
    hall = make.keep(tx, Venue(names={"en": "Hall A"}, place={}))
    counted = {}
    for many in (1, 4):
        for n in range(many):  # no two at once: what that takes is asked besides
            meet(day=many - 1 + n, venue_id=hall.id, speaker=course.artem)
        for person, path in (
            (course.artem, course.path("?week=2026-11-23")), (course.artem, course.path("?view=list")),
            (course.aigerim, f"/learn/{course.training.code}/timetable?week=2026-11-23"),
            (course.aigerim, f"/learn/{course.training.code}/timetable/next"),
            (course.aigerim, "/me/timetable?week=2026-11-23"),
        ):  # fmt: skip
            client.as_(person)
            client.get(path)
            with asked() as questions:
                client.get(path)
            counted.setdefault(path, []).append(len(questions))
    assert all(few == many for few, many in counted.values()), counted
    assert max(few for few, _ in counted.values()) <= 15, counted


def test_choices_are_written_as_always():
    class Asked(BaseForm):
        lean = Choice(choices=[("", "–"), ("a<b", "1 & 2"), (3, "three")], name="one")
        usual = SelectField(choices=[("", "–"), ("a<b", "1 & 2"), (3, "three")], name="one")

    asked = Asked(data={"lean": "a<b", "usual": "a<b"})
    assert str(asked.lean(id="one")) == str(asked.usual(id="one"))


def test_what_is_no_address_is_no_link(client, course, meet):
    """Whatever came into the database, past the form too."""
    meet(link="javascript:alert(1)")
    for path in (f"/learn/{course.training.code}/timetable?view=list", "/me/timetable?view=list"):
        assert "javascript:" not in client.as_(course.aigerim).get(path).text
