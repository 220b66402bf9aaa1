"""The roll, codes, badges, lists, excuses and warnings, as those who take them and those who are taken see them."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from institute import clock, results, work
from institute.activity import Activity
from institute.attendance import actions, codes, excuses, queries, retention, warning
from institute.attendance.models import (
    ABSENT,
    EXCUSED,
    LATE,
    PRESENT,
    Attendance,
    AttendanceWarning,
    Excuse,
    Mark,
)
from institute.catalogue.models import Staffing, TrainingSession
from institute.database import writing
from institute.enrolment.models import Enrolment
from institute.files import File
from institute.letters import Letter
from institute.people.models import Person
from institute.timetable.models import Meeting
from tests import make

NINE = datetime.fromisoformat("2026-11-20T01:00+00:00")  # 9:00 in Qingdao
HALF = "2026-11-20-am"


@dataclass
class Hall:
    app: Flask
    training: TrainingSession
    artem: Person
    supervisor: Person
    people: list[Person]
    places: list[Enrolment]
    at: list[datetime] = field(default_factory=lambda: [NINE])

    @property
    def page(self) -> str:
        return f"/teach/{self.training.code}/attendance"

    def roll(self, tail: object = "", half: str = HALF) -> str:
        return f"{self.page}/{half}" + (f"/{tail}" if tail else "")

    def wall(self, half: str, now: datetime, training_id: int = 0) -> str:
        with self.app.app_context():
            return codes.wall(training_id or self.training.id, half, now)

    def typed(self, half: str, now: datetime) -> str:
        with self.app.app_context():
            return codes.typed(self.training.id, half, now)

    def receipt(self, arrival: codes.Arrival) -> str:
        with self.app.app_context():
            return codes.receipt(arrival)

    def later(self, **given: float) -> datetime:
        """Lets time pass."""
        self.at[0] += timedelta(**given)
        return self.at[0]


def meet(tx, training, starts_at=NINE, hours=3.0, **given) -> Meeting:
    return make.keep(tx, Meeting(**{
        "training_id": training.id, "kind": "lecture", "title": {"en": "Corridors"}, "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=hours), "zone": "Asia/Shanghai", "place": {}, "languages": ["en"],
        **given,
    }))  # fmt: skip


@pytest.fixture
def hall(app, tx, monkeypatch) -> Hall:
    artem, supervisor = make.teacher(tx), make.person(tx, "LIU Fang")
    training = make.training(tx, artem, places=40, starts_at=NINE - timedelta(days=1), ends_at=NINE + timedelta(days=5))
    training.staff.append(Staffing(person_id=supervisor.id, role="supervisor"))
    meet(tx, training)
    meet(tx, training, NINE + timedelta(hours=5))
    people = [make.person(tx, "ABAEVA Aizat"), make.person(tx, "BEKOV Bakyt"), make.person(tx, "CHOI Olga")]
    made = Hall(app, training, artem, supervisor, people, [make.enrolment(tx, training, who) for who in people])
    monkeypatch.setattr(clock, "now", lambda: made.at[0])
    return made


def standing(tx, hall, half=HALF) -> dict[str, str]:
    tx.rollback()
    found = queries.standing(tx, hall.training.id, half)
    names = {place.id: who.latin.split()[0] for place, who in zip(hall.places, hall.people, strict=True)}
    return {names[key]: one.state for key, one in found.items()}


# Which half-days count.


def test_only_counted_meetings_that_are_held_make_half_days(tx, hall):
    day = timedelta(days=1)
    meet(tx, hall.training, NINE + day, counted=False)
    meet(tx, hall.training, NINE + 2 * day, cancelled_at=NINE)
    assert [one.key for one in queries.halves(tx, hall.training.id)] == [HALF, "2026-11-20-pm"]


@pytest.mark.parametrize("half", ["2026-11-21-am", "2026-11-20", "x"])
def test_nothing_is_noted_of_a_half_day_that_does_not_count(client, tx, hall, half, rows):
    client.as_(hall.artem)
    assert client.get(hall.roll(half=half)).status_code == 404
    assert client.post(hall.roll(hall.places[0].id, half), {"state": PRESENT}).status_code == 404
    assert rows()["attendance_mark"] == 0


# The roll.


def test_one_tap_notes_a_person_and_another_takes_it_back(client, tx, hall):
    client.as_(hall.artem)
    row = client.post(hall.roll(hall.places[0].id), {"state": LATE}, htmx=True)
    assert row.text.count('aria-pressed="true"') == 1 and "saved 09:00" in row.text
    assert standing(tx, hall) == {"ABAEVA": LATE}
    client.post(hall.roll(hall.places[0].id), {"state": ""}, htmx=True)
    assert standing(tx, hall) == {}
    assert client.post(hall.roll(hall.places[1].id), {"state": ABSENT}).status_code == 303  # without JavaScript
    assert client.post(hall.roll(hall.places[1].id), {"state": "dancing"}, htmx=True).status_code == 200
    assert standing(tx, hall) == {"BEKOV": ABSENT}


def test_all_the_rest_are_present(client, tx, hall):
    client.as_(hall.supervisor)
    client.post(hall.roll(hall.places[1].id), {"state": EXCUSED})
    assert "2 trainees noted as present." in client.post(hall.roll("rest"), follow=True).text
    assert standing(tx, hall) == {"ABAEVA": PRESENT, "BEKOV": EXCUSED, "CHOI": PRESENT}
    assert "0 trainees" in client.post(hall.roll("rest"), follow=True).text


def test_nobody_is_present_before_the_half_day(client, tx, hall):
    client.as_(hall.artem)
    assert hall.roll("rest", "2026-11-20-pm") not in client.get(hall.roll(half="2026-11-20-pm")).text
    refused = client.post(hall.roll("rest", "2026-11-20-pm"))
    assert refused.status_code == 409 and "still to come" in refused.text
    assert standing(tx, hall, "2026-11-20-pm") == {}


def test_who_takes_the_roll(client, tx, hall):
    for person in (hall.artem, hall.supervisor, make.officer(tx)):
        assert client.as_(person).get(hall.roll()).status_code == 200
    for person in (hall.people[0], make.teacher(tx), make.certifier(tx)):
        client.as_(person)
        for address in (hall.page, hall.roll(), hall.roll("code"), hall.roll("list"), f"{hall.page}/passes"):
            assert client.get(address).status_code == 404
        for tail in (hall.places[0].id, "rest", "close", "reopen", "list", "list/take", "photos"):
            assert client.post(hall.roll(tail), {"state": PRESENT}).status_code == 404
    elsewhere = make.enrolment(tx, make.training(tx), make.person(tx))
    assert client.as_(hall.artem).post(hall.roll(elsewhere.id), {"state": PRESENT}).status_code == 404
    assert standing(tx, hall) == {}


def test_a_closed_half_day_is_opened_with_a_reason(client, tx, hall):
    client.as_(hall.artem)
    client.post(hall.roll(hall.places[0].id), {"state": PRESENT})
    hall.later(hours=4)
    client.as_(hall.artem).post(hall.roll("close"))
    assert standing(tx, hall) == {"ABAEVA": PRESENT, "BEKOV": ABSENT, "CHOI": ABSENT}
    refused = client.post(hall.roll(hall.places[1].id), {"state": PRESENT}, htmx=True)
    assert refused.status_code == 409 and "This half-day is closed." in refused.text
    assert client.post(hall.roll("rest")).status_code == 409
    mistake = client.post(hall.roll("reopen"), {"reason": " "})
    assert "(optional)" not in mistake.text
    assert mistake.status_code == 422 and 'id="reason-error"' in mistake.text
    assert "The bus was late" in client.post(hall.roll("reopen"), {"reason": "The bus was late"}, follow=True).text
    client.post(hall.roll(hall.places[1].id), {"state": LATE})
    assert standing(tx, hall)["BEKOV"] == LATE
    tx.rollback()
    client.post(hall.roll("close"))
    tx.rollback()
    assert client.as_(make.officer(tx)).post(hall.roll("reopen")).status_code == 303  # the office needs none
    tx.rollback()
    verbs = tx.scalars(select(Activity.verb).where(Activity.verb.startswith("attendance-")).order_by(Activity.id)).all()
    assert verbs == [f"attendance-{each}" for each in ("closed", "reopened", "closed", "reopened")]


@pytest.mark.parametrize("act", ["close", "percent"])
def test_two_at_once_write_one_row(at_once, tx, hall, act):
    """A button pressed twice, or by two of the staff: neither meets a fault, and it is noted as it came."""

    def press(inside, n):
        training = inside.get_one(TrainingSession, hall.training.id)
        if act == "close":
            half = queries.get_half(inside, training.id, HALF)
            actions.close(inside, training, half, by_id=hall.artem.id, now=NINE + timedelta(hours=4))
        else:
            actions.set_percent(inside, training, 90 + n, now=NINE)

    at_once(press)
    tx.rollback()
    noted = tx.scalars(select(Activity.verb).where(Activity.training_id == hall.training.id)).all()
    assert noted == (["attendance-closed"] if act == "close" else ["attendance-rule"] * 4)


def test_the_wall_counts_those_who_have_a_place(client, tx, hall):
    client.as_(hall.artem).post(hall.roll("rest"))
    hall.places[0].state = "left"
    make.enrolment(tx, hall.training, make.person(tx))
    assert "2 of 3 have an entry" in client.get(hall.roll("code")).text


def test_what_has_not_begun_is_not_closed(client, hall):
    assert client.as_(hall.artem).post(hall.roll("close", "2026-11-20-pm")).status_code == 409


def test_the_history_says_whose_word_stands(client, tx, hall):
    client.as_(hall.people[0]).post("/attend", {"typed": hall.typed(HALF, NINE)})
    client.as_(hall.artem).post(hall.roll(hall.places[0].id), {"state": ABSENT})
    page = client.get(hall.roll(hall.places[0].id)).text
    assert "The code on the wall" in page and "SOKOLOV Artem" in page and "The staff&#39;s word stands over" in page
    assert page.count("This stands") == 1


def test_portraits_are_for_who_may_see_them_and_written_down(client, tx, hall):
    client.as_(hall.artem)
    assert "Show portraits" not in client.get(hall.roll()).text
    assert client.post(hall.roll("photos")).status_code == 404
    client.as_(hall.supervisor)
    assert client.post(hall.roll("photos")).status_code in (303, 401)  # asks for the second factor first
    assert tx.scalar(select(Activity).where(Activity.verb == "attendance-photos")) is None


# The code on the wall.


def scan(client, code: str):
    """A phone's camera opens the code; returns what the browser then shows."""
    return client.get(f"/a/{code}", follow=True)


def test_a_scanned_code_notes_once(client, tx, hall):
    code = hall.wall(HALF, NINE)
    client.as_(hall.people[0])
    assert 'hx-trigger="load, submit"' in scan(client, code).text and standing(tx, hall) == {}
    assert "Present" in client.post("/attend", htmx=True).text
    scan(client, code)
    assert client.post("/attend", htmx=True).status_code == 200  # a replay by the same person
    assert standing(tx, hall) == {"ABAEVA": PRESENT}
    assert len(tx.scalars(select(Mark)).all()) == 1


def test_the_first_scan_counts_however_long_signing_in_takes(client, tx, hall):
    hall.later(minutes=14)
    stranger = scan(client, hall.wall(HALF, hall.at[0]))
    assert 'value="/attend"' in stranger.text  # the door knows where to go on to
    hall.later(minutes=10)  # late, were it counted now
    kept = client.plain.get_cookie("arrival")
    client.as_(hall.people[0])
    client.plain.set_cookie("arrival", kept.value)
    assert "09:14" in client.get("/attend").text
    client.post("/attend")
    assert standing(tx, hall) == {"ABAEVA": PRESENT}
    hall.later(minutes=30)
    client.as_(hall.people[1])
    client.plain.set_cookie("arrival", kept.value)
    assert client.post("/attend").status_code == 409  # the receipt is too old
    assert standing(tx, hall) == {"ABAEVA": PRESENT}


def test_an_old_code_is_refused_by_our_clock_alone(client, tx, hall):
    code = hall.wall(HALF, NINE)
    client.as_(hall.people[0])
    hall.later(seconds=45)
    assert scan(client, code).status_code == 200
    hall.later(seconds=1)
    old = scan(client, code)
    assert old.status_code == 409 and "too old" in old.text
    early = hall.wall(HALF, hall.at[0] + timedelta(minutes=2))  # of a clock that runs fast
    assert scan(client, early).status_code == 409


@pytest.mark.parametrize("change", ["half", "session", "turn", "signature", "receipt", "empty", "bytes"])
def test_a_forged_code_is_none(client, tx, hall, change):
    code = hall.wall(HALF, NINE)
    body, _, signature = code.rpartition(".")
    forged = {
        "half": code.replace("-am", "-pm"), "session": f"9{code}", "turn": f"{body}1.{signature}",
        "signature": f"{body}.{signature[:-2]}xx", "empty": ".", "bytes": "é.ü.%00",
        "receipt": hall.receipt(codes.Arrival(hall.training.id, HALF, NINE)),
    }[change]  # fmt: skip
    answer = scan(client.as_(hall.people[0]), forged)
    assert answer.status_code in (400, 404, 409) and not client.plain.get_cookie("arrival")
    client.plain.set_cookie("arrival", code)  # nor is a code a receipt
    assert client.post("/attend").status_code == 409
    assert standing(tx, hall) == {}


def test_a_code_marks_its_own_half_day_and_session_alone(client, tx, hall):
    client.as_(hall.people[0])
    scan(client, hall.wall("2026-11-20-pm", NINE))  # shown hours too early
    refused = client.post("/attend")
    assert refused.status_code == 409 and "No half-day" in refused.text
    other = make.training(tx, starts_at=NINE - timedelta(days=1), ends_at=NINE + timedelta(days=5))
    meet(tx, other)
    scan(client, hall.wall(HALF, NINE, other.id))
    refused = client.post("/attend")
    assert refused.status_code == 409 and "you have no place" in refused.text
    hall.places[0].state = "left"
    tx.commit()
    scan(client, hall.wall(HALF, NINE))
    assert client.post("/attend").status_code == 409
    assert standing(tx, hall) == {}


def test_a_closed_half_day_takes_no_code(client, tx, hall):
    client.as_(hall.artem).post(hall.roll("close"))
    client.as_(hall.people[0])
    scan(client, hall.wall(HALF, NINE))
    refused = client.post("/attend", htmx=True)
    assert refused.status_code == 409 and "closed already" in refused.text
    assert standing(tx, hall)["ABAEVA"] == ABSENT


def test_the_short_code_is_typed(client, tx, hall):
    code = hall.typed(HALF, NINE)
    client.as_(hall.people[0])
    assert client.post("/attend", {"typed": f" {code[:3].lower()} {code[3:]} "}).status_code == 200
    assert standing(tx, hall) == {"ABAEVA": PRESENT}
    hall.later(minutes=1)
    old = client.as_(hall.people[1]).post("/attend", {"typed": code}, htmx=True)
    assert old.status_code == 422 and 'id="typed-error"' in old.text
    other = hall.typed("2026-11-20-pm", hall.at[0])
    assert client.post("/attend", {"typed": other}).status_code == 422
    assert standing(tx, hall) == {"ABAEVA": PRESENT}


def test_guessing_is_stopped_by_account_not_by_address(client, tx, hall):
    client.as_(hall.people[0])
    for _ in range(10):
        assert client.post("/attend", {"typed": "222222"}).status_code == 422
    right = hall.typed(HALF, NINE)
    assert client.post("/attend", {"typed": right}).status_code == 429
    assert client.as_(hall.people[1]).post("/attend", {"typed": right}).status_code == 200


def test_the_wall_changes_every_fifteen_seconds(client, hall):
    client.as_(hall.artem)
    one = client.get(hall.roll("code"), htmx=True).text
    hall.later(seconds=14)
    assert client.get(hall.roll("code"), htmx=True).text == one
    hall.later(seconds=1)
    two = client.get(hall.roll("code"), htmx=True).text
    assert two != one and "<svg" in two and 'hx-trigger="every 5s"' in two and "0 of 3" in two


# Badges.


@pytest.fixture
def badges(tx, hall) -> dict[int, str]:
    found = actions.keep_badges(tx, hall.training.id)
    tx.commit()
    return found


@pytest.fixture
def helper(client, hall) -> str:
    """The link of a helper for today."""
    client.as_(hall.artem)
    page = client.post(f"{hall.page}/passes", {"name": "Mei at the door", "day": "2026-11-20"})
    return re.findall(r"http://localhost(/scan/[\w-]{43})", page.text)[0]


def test_a_helper_scans_without_an_account(client, tx, hall, badges, helper):
    client.as_(None)
    begun = client.get(helper, follow=True)
    assert begun.headers["Permissions-Policy"].startswith("camera=(self)") and hall.training.title["en"] in begun.text
    page = client.get(f"/b/{badges[hall.places[0].id]}")
    assert "ABAEVA Aizat" in page.text and 'hx-trigger="load, submit"' in page.text and standing(tx, hall) == {}
    done = client.post("/scan", {"badge": badges[hall.places[0].id]}, htmx=True)
    assert "Present" in done.text
    address = f"http://localhost/b/{badges[hall.places[1].id]}"  # as the camera in the page reads it
    assert "BEKOV Bakyt" in client.post("/scan", {"badge": address}, htmx=True).text
    client.post("/scan", {"badge": address}, htmx=True)
    assert standing(tx, hall) == {"ABAEVA": PRESENT, "BEKOV": PRESENT}
    assert tx.scalars(select(Mark.pass_id)).all() == [1, 1]
    for shut in (hall.page, hall.roll(), "/office", f"/learn/{hall.training.code}/attendance"):
        assert client.get(shut).status_code == 303  # to the door


def test_nobody_else_learns_whose_a_badge_is(client, tx, hall, badges):
    badge = badges[hall.places[0].id]
    for who in (None, hall.people[1], make.teacher(tx)):
        client.as_(who)
        page = client.get(f"/b/{badge}")
        assert page.status_code == 200 and "ABAEVA" not in page.text
        assert page.text.count("badge") == client.get("/b/" + "A" * 20).text.count("badge")
        refused = client.post("/scan", {"badge": badge})
        assert refused.status_code == 409 and "ABAEVA" not in refused.text
    assert standing(tx, hall) == {}


def test_a_pass_is_for_one_session_and_day_and_can_be_taken_back(client, tx, hall, badges, helper):
    other = make.training(tx, starts_at=NINE - timedelta(days=1), ends_at=NINE + timedelta(days=5))
    meet(tx, other)
    stranger = make.enrolment(tx, other, make.person(tx, "DANIYAR Arman"))
    foreign = actions.keep_badges(tx, other.id)[stranger.id]
    tx.commit()
    client.as_(None).get(helper)
    refused = client.post("/scan", {"badge": foreign})
    assert refused.status_code == 409 and "no badge of this session" in refused.text and "DANIYAR" not in refused.text
    client.as_(hall.artem).post(f"{hall.page}/passes/1/end")
    assert client.as_(None).get(helper).status_code == 409
    client.plain.set_cookie("scan", helper.rpartition("/")[2])
    assert client.post("/scan", {"badge": badges[hall.places[0].id]}).status_code == 409
    assert standing(tx, hall) == {}


def test_a_day_that_is_over_gets_no_pass(client, hall, rows):
    answer = client.as_(hall.artem).post(f"{hall.page}/passes", {"name": "Mei", "day": "2026-11-19"})
    assert answer.status_code == 422 and "This day is over." in answer.text and "Mei" in answer.text
    assert rows()["scan_pass"] == 0


def test_a_pass_ends_with_its_day(client, hall, helper):
    client.as_(None)
    hall.later(days=1)
    assert client.get(helper).status_code == 409


def test_staff_scan_with_their_own_phone(client, tx, hall, badges):
    client.as_(hall.supervisor)
    assert "ABAEVA" in client.get(f"/b/{badges[hall.places[0].id]}").text
    hall.later(minutes=20)
    assert "Came late" in client.post("/scan", {"badge": badges[hall.places[0].id]}, htmx=True).text
    hall.later(hours=3)
    client.as_(hall.supervisor)
    refused = client.post("/scan", {"badge": badges[hall.places[1].id]}, htmx=True)
    assert refused.status_code == 409 and "No half-day" in refused.text
    assert standing(tx, hall) == {"ABAEVA": LATE}


def test_the_camera_is_open_on_this_page_alone(client, hall):
    assert "camera=()" in client.as_(hall.artem).get(hall.roll()).headers["Permissions-Policy"]


# A meeting tool's list.

LIST = """Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)
Aizat ABAEVA,,11/20/2026 08:58:00 AM,11/20/2026 12:00:00 PM,180
Somebody,,11/20/2026 09:40:00 AM,11/20/2026 12:00:00 PM,140
Guest,,11/20/2026 09:00:00 AM,11/20/2026 09:10:00 AM,10
"""


def send(client, hall, text=LIST):
    return client.post(hall.roll("list"), {"file": (BytesIO(text.encode()), "zoom.csv")})


def taken(page: str, **who: int) -> dict[str, str]:
    """What the dry run's form sends, with people chosen by row."""
    kept = re.findall(r'<input type="hidden" name="kept" value="([^"]*)"', page)[0]
    chosen = dict.fromkeys(re.findall(r'<select id="who-(\d+)"', page), "")
    chosen |= {row.removeprefix("r"): str(place) for row, place in who.items()}
    return {"kept": kept, **{f"who-{row}": place for row, place in chosen.items()}}


def test_a_list_is_tried_first_then_matched_by_hand(client, tx, hall, rows):
    client.as_(hall.artem)
    dry = send(client, hall)
    assert dry.status_code == 200 and "2 rows are nobody" in dry.text
    assert f'<option value="{hall.places[0].id}" selected>' in dry.text and rows()["attendance_mark"] == 0
    data = taken(dry.text, r2=hall.places[0].id, r3=hall.places[1].id)
    assert "2 trainees taken over." in client.post(hall.roll("list/take"), data, follow=True).text
    assert standing(tx, hall) == {"ABAEVA": PRESENT, "BEKOV": LATE}
    twice = client.post(hall.roll("list/take"), taken(dry.text, r2=hall.places[0].id, r3=hall.places[0].id))
    assert twice.status_code == 422 and 'id="who-3-error"' in twice.text
    foreign = make.enrolment(tx, make.training(tx), make.person(tx))
    assert client.post(hall.roll("list/take"), taken(dry.text, r2=foreign.id)).status_code == 422


def long_list(many: int) -> str:
    return LIST + "".join(f"Guest {n},,11/20/2026 09:00:00 AM,11/20/2026 09:10:00 AM,10\n" for n in range(many))


def test_a_long_list_comes_back_whole(client, tx, hall):
    """400 people are four times what a form could send if each had a field for all that was read of them."""
    client.as_(hall.artem)
    dry = send(client, hall, long_list(397))
    assert (
        "1 trainee taken over."
        in client.post(hall.roll("list/take"), taken(dry.text, r2=hall.places[0].id), follow=True).text
    )
    assert standing(tx, hall) == {"ABAEVA": PRESENT}
    refused = send(client, hall, long_list(398))
    assert refused.status_code == 422 and "more than 400 people" in refused.text


def test_what_was_read_is_taken_over_as_it_was_read(client, tx, hall, rows):
    """Neither the minutes nor the half-day can be written anew on the way."""
    client.as_(hall.artem)
    data = taken(send(client, hall).text, r2=hall.places[0].id)
    for other in ({**data, "kept": data["kept"][1:]}, {**data, "kept": ""}):
        assert client.post(hall.roll("list/take"), other).status_code == 422
    assert client.post(hall.roll("list/take", half="2026-11-20-pm"), data).status_code == 422
    assert client.as_(hall.supervisor).post(hall.roll("list/take"), data).status_code == 422
    assert rows()["attendance_mark"] == 0


def test_what_a_list_does_not_change_is_said(client, hall):
    client.as_(hall.artem).post(hall.roll(hall.places[0].id), {"state": LATE})
    dry = send(client, hall).text
    assert "stays: Came late (The roll)" in dry and "until now" not in dry


def test_a_name_of_two_is_nobodys(client, tx, hall):
    make.enrolment(tx, hall.training, make.person(tx, "ABAEVA Aizat"))
    assert "selected" not in send(client.as_(hall.artem), hall).text.partition('<ul class="todo card">')[2]


@pytest.mark.parametrize("name", ["", "x.csv", "x.pdf"])
def test_a_file_that_is_no_list(client, hall, name):
    page = client.as_(hall.artem).post(hall.roll("list"), {"file": (BytesIO(b"a,b\n1,2\n"), name)})
    assert page.status_code == 422 and 'id="file-error"' in page.text


# Excuses and appeals.


def paper() -> tuple[BytesIO, str]:
    drawn = BytesIO()
    Image.new("RGB", (400, 500), "white").save(drawn, "JPEG")
    return BytesIO(drawn.getvalue()), "doctor.jpg"


def hand_in(client, hall, **given):
    data = {"kind": "excuse", "halves": [HALF, "2026-11-20-pm"], "text": "Migraine all day", **given}
    return client.as_(hall.people[0]).post(f"/learn/{hall.training.code}/attendance/excuse", data)


@pytest.fixture
def proved(client, hall):
    """The class supervisor with the second factor shown."""

    def be():
        client.factor(hall.supervisor)
        client.as_(hall.supervisor)

    return be


def test_an_excuse_is_sealed_opened_and_granted(client, tx, hall, proved):
    assert hand_in(client, hall, file=paper()).status_code == 303
    made = tx.scalar(select(Excuse))
    stored = made.box + tx.get(File, made.file_id).name
    assert "Migraine" not in stored and made.media_type == "image/jpeg"
    told = tx.scalar(select(Letter).where(Letter.kind == "excuse-asked"))
    assert told.person_id == hall.supervisor.id and "Migraine" not in told.text and "ABAEVA" not in told.text
    proved()
    page, address = f"{hall.page}/excuses", f"{hall.page}/excuses/{made.id}"
    assert "ABAEVA" in client.get(page).text and "Migraine" not in client.get(page).text
    assert "Migraine" in client.post(address).text
    assert client.post(f"{address}/document").data.startswith(b"\xff\xd8")
    opened = tx.scalars(select(Activity).where(Activity.verb == "excuse-opened")).all()
    assert len(opened) == 2 and {one.person_id for one in opened} == {hall.supervisor.id}
    mistake = client.post(f"{address}/decide", {"granted": "1", "state": EXCUSED, "reason": ""})
    assert mistake.status_code == 422 and 'id="reason-error"' in mistake.text
    client.post(f"{address}/decide", {"granted": "1", "state": EXCUSED, "reason": "Get well."})
    assert standing(tx, hall) == standing(tx, hall, "2026-11-20-pm") == {"ABAEVA": EXCUSED}
    assert client.post(f"{address}/decide", {"granted": "0", "state": EXCUSED, "reason": "No."}).status_code == 409
    assert "Get well." in tx.scalar(select(Letter.text).where(Letter.kind == "excuse-decided"))
    assert "Granted" in client.as_(hall.people[0]).get(f"/learn/{hall.training.code}/attendance").text


def test_an_appeal_opens_a_closed_half_day_for_itself_alone(client, tx, hall, proved):
    client.as_(hall.artem).post(hall.roll("close"))
    hand_in(client, hall, kind="appeal", halves=[HALF])
    proved()
    client.post(
        f"{hall.page}/excuses/{tx.scalar(select(Excuse.id))}/decide",
        {"granted": "1", "state": PRESENT, "reason": "You were there."},
    )
    assert standing(tx, hall)["ABAEVA"] == PRESENT and queries.is_closed(tx, hall.training.id, HALF)


def test_a_refused_appeal_changes_nothing(client, tx, hall, proved):
    client.as_(hall.artem).post(hall.roll("close"))
    hand_in(client, hall, kind="appeal", halves=[HALF])
    proved()
    client.post(
        f"{hall.page}/excuses/{tx.scalar(select(Excuse.id))}/decide",
        {"granted": "0", "state": PRESENT, "reason": "Nobody saw you."},
    )
    assert standing(tx, hall)["ABAEVA"] == ABSENT


def test_excuses_are_for_who_may_see_what_is_restricted(client, tx, hall):
    hand_in(client, hall)
    for person in (hall.artem, hall.people[1], make.certifier(tx), make.administrator(tx)):
        client.as_(person)
        assert client.get(f"{hall.page}/excuses").status_code == 404
        for tail in ("", "/document", "/decide"):
            assert client.post(f"{hall.page}/excuses/1{tail}").status_code == 404


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"halves": []}, "halves"), ({"halves": ["2026-01-01-am"]}, "halves"), ({"text": " "}, "text"),
        ({"file": (BytesIO(b"<svg/>"), "x.svg")}, "file"),
        ({"kind": "appeal", "halves": [HALF, "2026-11-20-pm"]}, "halves"),
    ],
)  # fmt: skip
def test_mistakes_of_an_excuse_stand_beside_their_field(client, hall, given, field, rows):
    page = hand_in(client, hall, **given)
    assert page.status_code == 422 and f'id="{field}-error"' in page.text
    assert rows()["attendance_excuse"] == 0


def test_words_and_documents_go_thirty_days_after_the_end(app, client, tx, hall, rows):
    hand_in(client, hall, file=paper())
    with app.app_context(), writing() as door:
        work.learn_kinds()
        line = retention.retention.LINES["excuse-words"]
        assert retention.retention.run(door, line, hall.training.ends_at + timedelta(days=29)) == 0
        assert retention.retention.run(door, line, hall.training.ends_at + timedelta(days=31)) == 1
    assert (rows()["attendance_excuse"], rows()["file"]) == (1, 0)
    tx.rollback()
    tx.expire_all()
    assert excuses.words(tx.scalar(select(Excuse))) == ""


# Rates, warnings, what others hear.


def say(tx, hall, *states: str) -> None:
    """The roll of each morning from the first day on, for the first trainee."""
    for n, state in enumerate(states):
        half = queries.halves(tx, hall.training.id)[n].key
        teller = actions.Teller("roll", NINE, hall.artem.id)
        actions.note(tx, hall.training.id, half, {hall.places[0].id: actions.Word(state, NINE)}, teller)
    tx.commit()


def test_rates_leave_out_what_counts_no_more(tx, hall, monkeypatch):
    heard = []
    monkeypatch.setattr(results, "LISTENERS", [lambda tx, training, who: heard.append((training, list(who)))])
    say(tx, hall, PRESENT, LATE)
    assert heard == [(hall.training.id, [hall.places[0].id])] * 2
    assert queries.rates(tx, hall.training.id) == {hall.places[0].id: (Decimal("1.5"), 2)}
    source = results.SOURCES["attendance"]
    assert [column.ref for column in source.columns(tx, hall.training.id)] == [0]
    assert source.shares(tx, hall.training.id, None) == {(0, hall.places[0].id): Decimal("0.75")}
    assert source.shares(tx, hall.training.id, [hall.places[1].id]) == {}
    tx.scalars(select(Meeting).order_by(Meeting.id)).all()[1].cancelled_at = NINE
    tx.commit()
    assert queries.rates(tx, hall.training.id) == {hall.places[0].id: (Decimal(1), 1)}


def test_everybody_is_warned_once(tx, context, hall):
    for n in range(1, 10):
        meet(tx, hall.training, NINE + timedelta(days=n))
    say(tx, hall, ABSENT)  # of 11 half-days one may be missed
    for _ in range(2):
        warning.warn(tx, NINE)
    letters = tx.scalars(select(Letter).where(Letter.kind.startswith("attendance")).order_by(Letter.id)).all()
    assert [(one.kind, one.person_id) for one in letters] == [
        ("attendance-warning", hall.people[0].id),
        ("attendance-warning-staff", hall.supervisor.id),
    ]
    assert "one more absence" in letters[0].text
    tx.commit()
    say(tx, hall, ABSENT, ABSENT)
    warning.warn(tx, NINE)
    warning.warn(tx, NINE + timedelta(days=60))  # long over
    assert [one.kind for one in tx.scalars(select(AttendanceWarning))] == ["danger", "missed"]


def test_what_is_asked_is_said_and_leads_to_where_it_is_changed(client, tx, hall):
    """The rule of completion alone changes it: it tells trainees once the session has begun."""
    text = client.as_(hall.artem).get(hall.page).text
    assert "85%" in text and f'href="/teach/{hall.training.code}/completion"' in text


def test_one_sees_ones_own_attendance(client, tx, hall):
    say(tx, hall, LATE)
    address = f"/learn/{hall.training.code}/attendance"
    part = client.as_(hall.people[0]).get(address, htmx=True).text
    assert part.lstrip().startswith('<section class="card" id="_mine"') and "0.5 of 1 half-days" in part
    assert "cannot be reached any more" in part
    whole = client.get(address).text
    assert whole.index("Hand one in") < whole.index("20 Nov 2026, morning"), "what one can do stands before the list"
    assert "Nothing noted yet" in client.as_(hall.people[1]).get(address).text
    assert client.as_(make.person(tx)).get(address).status_code == 404
    assert address in client.as_(hall.people[0]).get(f"/learn/{hall.training.code}").text


def test_the_table_and_its_sheet(client, tx, hall):
    say(tx, hall, PRESENT, ABSENT)
    client.as_(hall.artem)
    page = client.get(f"{hall.page}?sort=-rate").text
    assert page.index("ABAEVA") < page.index("BEKOV") and "50%" in page
    assert "BEKOV" not in client.get(f"{hall.page}?q=aba", htmx=True).text
    sheet = client.get(f"{hall.page}?as=csv").text.splitlines()
    assert sheet[0].endswith('"20 Nov 2026, morning","20 Nov 2026, afternoon"')
    assert sheet[1].endswith("50.0,1,2,Present,Absent")
    for n in range(1, 30):
        meet(tx, hall.training, NINE + timedelta(days=n))
    assert client.get(f"{hall.page}?as=xlsx").data.startswith(b"PK")


@pytest.mark.parametrize("address", ["", f"/{HALF}"])
def test_pages_ask_the_same_for_few_and_many(client, tx, hall, asked, address):
    say(tx, hall, PRESENT)
    client.as_(hall.artem).get(hall.page + address)
    with asked() as few:
        client.get(hall.page + address)
    for _ in range(3):
        make.enrolment(tx, hall.training, make.person(tx))
    meet(tx, hall.training, NINE + timedelta(days=1))
    with asked() as more:
        client.get(hall.page + address)
    assert len(few) == len(more) <= 12


def test_noting_many_asks_no_more_than_noting_few(client, tx, hall, asked):
    client.as_(hall.artem)
    with asked() as few:
        client.post(hall.roll("rest"))
    for _ in range(20):
        make.enrolment(tx, hall.training, make.person(tx))
    with asked() as more:
        client.post(hall.roll("rest"))
    assert len(tx.scalars(select(Attendance)).all()) == 23
    first, second = (sum(one.startswith("SELECT") for one in asked_for) for asked_for in (few, more))
    assert first == second
