"""A roster from the file to the tables and back."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from institute import clock, work
from institute.activity import Activity
from institute.enrolment.models import Application, ApplicationStep, Enrolment
from institute.importing.models import CHECKED, MAPPING, STORED, UNDONE, Roster
from institute.jobs import Job
from institute.people.models import Person
from tests import make
from tests.names import HARD

HEADER = ["Surname", "Given names", "Native name", "Country", "E-mail", "Employer"]


def sheet(*rows, header=HEADER, **sheets) -> bytes:
    book, made = Workbook(), BytesIO()
    for row in (header, *rows):
        book.active.append(row)
    book.save(made)
    return made.getvalue()


def text(*rows, header=HEADER, encoding="utf-8", delimiter=",") -> bytes:
    made = StringIO()
    csv.writer(made, delimiter=delimiter).writerows([header, *rows])
    return made.getvalue().encode(encoding)


@pytest.fixture
def desk(client, tx, context):
    work.learn_kinds()
    return Desk(client, tx, make.officer(tx))


class Desk:
    def __init__(self, client, tx, officer):
        self.client, self.tx, self.officer = client.as_(officer), tx, officer

    def send(self, content, name="list.xlsx", kind="people", training=None, **more):
        data = {"file": (BytesIO(content), name), "kind": kind, "session": str(training.id) if training else "", **more}
        return self.client.post("/office/imports/new", data, content_type="multipart/form-data")

    def sent(self, *given, **more) -> Roster:
        answer = self.send(*given, **more)
        assert answer.status_code == 303, answer.text
        self.work()
        return self.roster()

    def work(self):
        self.tx.rollback()
        waiting = self.tx.scalars(select(Job.id).where(Job.state == "waiting").order_by(Job.id)).all()
        self.tx.rollback()
        for job_id in waiting:
            work.run_job(job_id)

    def roster(self) -> Roster:
        self.tx.rollback()
        self.tx.expire_all()
        return self.tx.scalars(select(Roster).order_by(Roster.id.desc())).first()

    def post(self, step, data=None, status=303):
        answer = self.client.post(f"/office/imports/{self.roster().id}/{step}", data or {})
        assert answer.status_code == status, answer.text
        self.work()
        return answer

    def page(self, query="", **options):
        return self.client.get(f"/office/imports/{self.roster().id}{query}", **options)

    def columns(self, *fields):
        given = fields or [one["field"] for one in self.roster().columns]
        self.post("columns", {f"column-{n}": key for n, key in enumerate(given)})
        return self.roster()


def test_every_hard_name_survives_byte_for_byte(desk, tx):
    rows = [[surname, given, native, "RU", "", ""] for native, surname, given in HARD]
    for content, name in ((sheet(*rows), "l.xlsx"), (text(*rows), "l.csv")):
        assert desk.sent(content, name).state == MAPPING
        assert [one["field"] for one in desk.roster().columns] == [
            "surname", "given", "native", "country", "email", "employer",
        ]  # fmt: skip
        assert desk.columns().state == CHECKED and desk.roster().counts["rows"] == {"new": len(HARD)}
        desk.post("store")
        assert desk.roster().state == STORED
        people = tx.scalars(select(Person).where(Person.id.in_(desk.roster().made["person"])).order_by(Person.id)).all()
        found = [(one.name("native").full, one.name("passport-latin")) for one in people]
        assert [(native, line.surname or "", line.given or "") for native, line in found] == HARD
        assert all(one.mail == "" and one.email.endswith("@no-mail.invalid") for one in people)
        desk.post("undo")
    assert desk.roster().state == UNDONE


def test_the_list_and_every_page_of_a_roster_open(desk, tx):
    training = make.training(tx)
    known = make.person(tx, "SEITKALI Aigerim", email="a@example.org")
    twin = make.person(tx, "SOKOLOV Artem", country_code="RU")
    rows = [
        ["SEITKALI", "Aigerim", "", "KZ", "a@example.org", "X"],
        ["Sokolov", "ARTEM", "Соколов Артём", "Россия", "", ""],
        ["КИРИЛЛ", "x", "", "Kazahstan", "nowhere", ""], ["LI", "Na", "李娜", "中国", "li@example.org", "=1+1"],
    ]  # fmt: skip
    assert desk.sent(text(*rows), "l.csv", "applications", training).state == MAPPING
    assert "What does each column hold?" in desk.page().text
    desk.columns()
    assert desk.roster().counts["rows"] == {"email": 1, "name": 1, "bad": 1, "new": 1}
    refused = desk.page().text
    assert "Copy it from the passport" in refused and "Did you mean Kazakhstan (KZ)?" in refused and "КИРИЛЛ" in refused
    for say in ("email", "name", "new", "all", "nonsense"):
        assert desk.page(f"?say={say}").status_code == 200
        assert desk.page(f"?say={say}", htmx=True).text.strip().startswith('<div id="_rows"')
    desk.post("store", status=409)
    desk.post("decide", {"bad-shown": "1", "bad": "1", "say": "bad"})
    desk.post("decide", {"email": "same", "say": "email"})
    assert desk.roster().choices["bad"] == "skip"
    desk.post("store", status=409)
    desk.post("decide", {"row-3": "new", "say": "name"})
    desk.post("store")
    assert desk.roster().state == STORED, desk.roster().refusal
    applications = tx.scalars(select(Application).order_by(Application.id)).all()
    assert {one.state for one in applications} == {"submitted"} and len(applications) == 3
    assert known.id in {one.person_id for one in applications} and twin.id not in {
        one.person_id for one in applications
    }
    assert tx.scalars(select(ApplicationStep.person_id)).all() == [desk.officer.id] * 3
    tx.expire_all()
    assert tx.get(Person, known.id).employer == "X"
    assert "2 people are new" in desk.page().text
    verbs = tx.scalars(select(Activity.verb).order_by(Activity.id)).all()
    assert verbs == ["roster-sent", "roster-stored"]
    page = desk.client.get("/office/imports")
    assert "l.csv" in page.text and desk.client.get("/office/imports?as=csv").status_code == 200
    desk.post("undo")
    assert tx.scalars(select(Application)).all() == [] and desk.page().status_code == 200
    tx.expire_all()
    assert tx.get(Person, known.id).employer == ""


def test_the_report_marks_the_faults(desk, tx):
    desk.sent(sheet(["WANG", "SIYUAN", "王思远", "Nowhere", "", ""], ["=HYPERLINK(1)", "", "", "CN", "", ""]))
    desk.columns()
    answer = desk.page("/report.xlsx")
    found = load_workbook(BytesIO(answer.data)).active
    assert found["A2"].value == 2 and "We do not know this country" in found["C2"].value
    assert found["G2"].fill.fgColor.rgb == "FFF2C7C3" and found["D2"].fill.fgColor.rgb != "FFF2C7C3"
    assert found["D3"].value == "=HYPERLINK(1)" and found["D3"].data_type == "s"


def test_past_participants_take_places_of_a_session_that_is_over(desk, tx):
    now = clock.now()
    over = make.training(tx, starts_at=now.replace(year=2020), ends_at=now.replace(year=2021), places=2)
    coming = make.training(tx)
    assert "Only a session that is over" in desk.send(sheet(["A"]), kind="participants", training=coming).text
    assert "Please choose a session" in desk.send(sheet(["A"]), kind="participants").text
    rows = [["LI", "Na", "", "CN", "", ""], ["LI", "Wei", "", "CN", "", ""], ["LI", "Bo", "", "CN", "", ""]]
    desk.sent(sheet(*rows), kind="participants", training=over)
    desk.columns()
    desk.post("store")
    assert desk.roster().state == CHECKED and "raise the places" in desk.page().text
    assert tx.scalars(select(Enrolment)).all() == []
    over = tx.get(type(over), over.id)
    over.places = 3
    tx.commit()
    desk.post("store")
    assert desk.roster().state == STORED
    tx.refresh(over)
    assert over.taken == 3 and len(tx.scalars(select(Enrolment)).all()) == 3
    desk.post("undo")
    tx.refresh(over)
    assert over.taken == 0 and tx.scalars(select(Enrolment)).all() == []
