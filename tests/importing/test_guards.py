"""What an import must never do: leave halves behind, tear away what came after, or fall over hostile files."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from institute import clock, jobs, letters, retention, work
from institute.database import Base, writing
from institute.errors import Unavailable
from institute.importing import fields, queries, shelf, storing
from institute.importing import retention as kept
from institute.importing.models import CHECKED, DROPPED, MAPPING, STORED, STORING, UNREADABLE, Roster
from institute.jobs import Job
from institute.letters import Letter
from institute.people import actions as people
from institute.people import naming, staffing
from institute.people.models import Person, PersonName
from institute.store import store
from tests import hostile, make
from tests.importing.test_flow import Desk, desk, sheet
from tests.importing.test_flow import text as written
from tests.names import HARD

__all__ = ["desk"]
OWN = {"roster", "column_memory", "job", "activity", "visit", "alembic_version"}


def tables(tx) -> dict[str, list]:
    """Every row of every table but those of the import itself and of visits."""
    tx.rollback()
    return {
        table.name: sorted(map(repr, tx.execute(table.select()).all()))
        for table in Base.metadata.sorted_tables if table.name not in OWN
    }  # fmt: skip


def ready(desk: Desk, *rows, kind="applications", training=None) -> Roster:
    desk.sent(written(*rows), "list.csv", kind, training)
    return desk.columns()


def test_taking_back_restores_every_table_to_the_byte(desk, tx):
    training = make.training(tx)
    make.person(tx, "SEITKALI Aigerim", email="a@example.org", sex=None)
    bare = make.person(tx, "PERSON Bare", email="b@example.org")
    bare.names.clear()
    naming.fold(bare)
    tx.commit()
    rows = [[surname, given, native, "UZ", "", "Trade"] for native, surname, given in HARD[:40]]
    rows += [["SEITKALI", "Aigerim", "Айгерім", "KZ", "a@example.org", "Rail"], ["NEW", "Line", "Нью", "KZ",
             "b@example.org", ""]]  # fmt: skip
    before = tables(tx)
    ready(desk, *rows, training=training)
    assert tables(tx) == before, "the dry run stores nothing"
    desk.post("decide", {"say": "email", "email": "same"})
    desk.post("store")
    assert desk.roster().state == STORED and tables(tx) != before
    assert (
        tx.scalar(select(PersonName.full).where(PersonName.person_id == bare.id, PersonName.kind == "native")) == "Нью"
    )
    tx.rollback()
    desk.post("undo")
    assert tables(tx) == before


def stored(desk: Desk, tx) -> Person:
    training = make.training(tx)
    ready(desk, ["LI", "Wei", "李伟", "CN", "li@example.org", ""], training=training)
    desk.post("store")
    assert desk.roster().state == STORED
    return tx.scalars(select(Person).where(Person.email == "li@example.org")).one()


def _letter(desk, tx, who):
    with writing() as inside:
        letters.write(inside, "test", people.recipient(who), now=clock.now())


def _decision(desk, tx, who):
    assert desk.client.post("/office/applications/1/decline", {"reason": "No."}).status_code == 303


def _account(desk, tx, who):
    who.password_hash = "x"
    tx.commit()


def _note(desk, tx, who):
    with writing() as inside:
        staffing.verify_passport(inside, who.id, "LI", "WEI", by=desk.officer, now=clock.now() + timedelta(seconds=1))


def _place(desk, tx, who):
    make.enrolment(tx, make.training(tx), who)


@pytest.mark.parametrize(
    ("built", "said"),
    [
        (_letter, "letters: 1"), (_decision, "decisions: 1"), (_account, "accounts in use: 1"),
        (_place, "places in sessions: 1"), (_note, "diary: 1"),
    ],
)  # fmt: skip
def test_what_was_built_upon_is_named_and_stays(desk, tx, built, said):
    built(desk, tx, stored(desk, tx))
    before = tables(tx)
    assert said in desk.post("undo", status=409).text
    assert desk.roster().state == STORED and tables(tx) == before


def test_a_worker_killed_in_the_middle_leaves_nothing_and_goes_on(desk, tx, monkeypatch):
    training = make.training(tx)
    ready(desk, ["LI", "Wei", "", "CN", "", ""], ["LI", "Bo", "", "CN", "", ""], training=training)
    before = tables(tx)

    class Killed(BaseException):
        pass

    def killed(*_):
        raise Killed

    monkeypatch.setattr(storing, "_application", killed)  # the people are written by then
    with pytest.raises(Killed):
        desk.post("store")
    assert tables(tx) == before and desk.roster().state == STORING
    monkeypatch.undo()
    worker_died = clock.now() - jobs.STUCK - timedelta(seconds=1)
    job = tx.get(Job, desk.roster().job_id)
    job.alive_at = worker_died
    tx.commit()
    work.run_job(job.id)
    assert desk.roster().state == STORED and len(tx.scalars(select(Person)).all()) == 3
    tx.rollback()
    with writing() as inside:
        inside.get(Job, job.id).state = "waiting"
    work.run_job(job.id)
    assert len(tx.scalars(select(Person)).all()) == 3, "once only"


def test_somebody_who_came_in_between_stops_all_of_it(desk, tx):
    ready(
        desk, ["LI", "Wei", "", "CN", "w@example.org", ""], ["LI", "Bo", "", "CN", "b@example.org", ""], kind="people"
    )
    make.person(tx, email="b@example.org")
    before = tables(tx)
    desk.post("store")
    assert desk.roster().state == CHECKED and tables(tx) == before
    assert "Something changed since" in desk.page().text


def test_rows_of_one_person_and_of_nobody(desk, tx):
    rows = [
        ["LI", "Wei", "", "CN", "w@example.org", ""], ["LI", "Wei", "", "CN", "w@example.org", ""],
        ["LI", "Bo", "", "CN", "w@example.org", ""], ["", "", "", "CN", "", ""], ["LI", "Na", "", "", "", ""],
    ]  # fmt: skip
    ready(desk, *rows, training=make.training(tx, countries=["KZ", "CN"]))
    assert desk.roster().counts["rows"] == {"new": 1, "bad": 4}
    said = desk.page("?say=bad").text
    for words in (
        "the same as row 2",
        "Row 2 has the same e-mail",
        "name as in the passport is missing",
        "Please fill in",
    ):
        assert words in said
    assert "Some rows still need" in desk.post("store", status=409).text


def test_restricted_columns_stay_out(desk, tx):
    header = ["Surname", "Given names", "Date of birth", "Номер паспорта", "Здоровье"]
    desk.sent(written(["LI", "Wei", "1990-05-06", "E77701", "Asthma"], header=header), "l.csv")
    assert [one["field"] for one in desk.roster().columns][2:] == ["restricted"] * 3, "people alone have no session"
    page = desk.page().text
    assert "These columns are not taken: Date of birth, Номер паспорта, Здоровье" in page and "E77701" not in page
    desk.columns()
    assert desk.roster().counts["rows"] == {"new": 1}
    for told in ("E77701", "Asthma"):
        assert told not in str(shelf.rows(desk.roster())) and told not in str(desk.roster().columns)
    desk.post("store")
    assert desk.roster().state == STORED and not list(store().names(f"imports/{desk.roster().key}"))


def test_the_columns_are_remembered_for_the_person_and_the_header(desk, tx):
    content = written(["LI", "Wei", "x"], header=["A", "B", "C"])
    assert [one["field"] for one in desk.sent(content, "l.csv").columns] == ["", "", ""]
    assert "Please say which column" in desk.post("columns", status=422).text
    twice = {"column-0": "surname", "column-1": "surname"}
    assert "Two columns cannot hold the same" in desk.post("columns", twice, status=422).text
    desk.columns("surname", "given", "employer")
    assert [one["field"] for one in desk.sent(content, "m.csv").columns] == ["surname", "given", "employer"]
    header = fields.fingerprint(["A", "B", "C"])
    assert queries.remembered(tx, desk.officer.id, header) == ["surname", "given", "employer"]
    assert queries.remembered(tx, make.officer(tx).id, header) == []


def test_a_question_about_letters_or_sheets_is_answered(desk, tx):
    desk.sent("Surname;Native\nALI;علي\nHASAN;حسن".encode("cp1256"), "l.csv")
    assert "Which of these can you read?" in desk.page().text and "علي" in desk.page().text
    desk.post("read", {"encoding": "utf-32"}, status=422)
    desk.post("read", {"encoding": "cp1256"})
    assert desk.roster().state == MAPPING and "علي" in desk.page().text
    book = sheet(["A", "x", "", "", "", ""])
    assert desk.sent(book).state == MAPPING


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04broken", b'A,B\n"x', b"\xff\xfe\x00", b"A,B\n" + b"1,2\n" * 5001, b"A,B"]
)
def test_a_file_that_cannot_be_read_says_why(desk, tx, content):
    found = desk.sent(content, "l.csv")
    assert found.state == UNREADABLE and found.refusal and found.refusal.split()[0] in desk.page().text
    desk.post("drop")
    assert desk.roster().state == DROPPED and list(store().names(f"imports/{found.key}")) == []


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "l.csv", "nothing in this table"), (b"x", "l.exe", "no text table"),
        (b"\xd0\xcf\x11\xe0", "l.xls", "old kind"), (b"x" * 10_000_001, "l.csv", "larger than 10 MB"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_at_once(desk, tx, content, name, said):
    before = set(store().names("imports"))
    answer = desk.send(content, name)
    assert answer.status_code in (413, 422) and (said in answer.text or answer.status_code == 413)
    assert tx.scalars(select(Roster)).all() == [] and set(store().names("imports")) == before


def test_hostile_cells_are_data(desk, tx):
    rows = [["LI", "Wei", value, "CN", "", value] for value in hostile.STORED[:60]]
    ready(desk, *rows, kind="people")
    for n in (1, 2, 3):
        assert desk.page(f"?say=bad&page={n}").status_code == 200
    header = [*hostile.STORED[:6]]
    desk.sent(written(["LI", "Wei", "a", "b", "c", "d"], header=header), "<script>.csv")
    assert desk.page().status_code == 200 and "<script>alert" not in desk.page().text


def test_files_go_when_their_time_is_over(desk, tx):
    ready(desk, ["LI", "Wei", "", "CN", "", ""], kind="people")
    shelf.keep_file("orphan", b"x")
    with writing() as inside:
        kept.clear(inside, clock.now())
    assert shelf.rows(desk.roster()) and not list(store().names("imports/orphan"))
    with writing() as inside:
        kept.clear(inside, clock.now() + timedelta(days=4))
    assert desk.roster().state == DROPPED and list(store().names("imports")) == []
    assert kept.clear in retention.RULES


def test_only_the_office_may(client, tx):
    for who in (make.person(tx), make.teacher(tx), make.certifier(tx)):
        for address in ("/office/imports", "/office/imports/new", "/office/imports/1"):
            assert client.as_(who).get(address).status_code == 403
    assert client.as_(None).get("/office/imports").status_code == 303


def test_more_rows_ask_no_more(desk, tx, asked):
    counts = []
    for many in (2, 20):
        ready(desk, *[["LI", f"W{'a' * n}", "", "CN", "", ""] for n in range(many)], kind="people")
        with asked() as questions:
            assert desk.page().status_code == 200
        with asked() as listed:
            desk.client.get("/office/imports")
        counts.append((len(questions), len(listed)))
    assert counts[0] == counts[1] and max(counts[0]) <= 8


def test_letters_to_people_without_an_address_stay_here(desk, tx):
    ready(desk, ["LI", "Wei", "", "CN", "", ""], kind="people")
    desk.post("store")
    who = tx.scalars(select(Person).where(Person.email.endswith(letters.NOWHERE))).one()
    assert "None is known" in desk.client.get(f"/office/people/{who.id}").text
    _letter(desk, tx, who)
    tx.rollback()
    letter = tx.scalars(select(Letter)).one()
    assert letter.state == letters.UNSENDABLE
    assert tx.execute(text("SELECT count(*) FROM letter WHERE state = 'pending'")).scalar() == 0


def test_an_address_that_turns_up_is_given_and_invites(desk, tx):
    ready(desk, ["LI", "Wei", "", "CN", "", ""], kind="people")
    desk.post("store")
    who = tx.scalars(select(Person).where(Person.email.endswith(letters.NOWHERE))).one()
    address = f"/office/people/{who.id}/address"
    tx.rollback()
    assert desk.client.post(address, {"email": "nobody"}).status_code == 422
    assert "already an account" in desk.client.post(address, {"email": desk.officer.email}).text
    assert desk.client.post(address, {"email": "li@example.org"}).status_code == 303
    assert desk.client.post(address, {"email": "other@example.org"}).status_code == 422
    tx.rollback()
    assert tx.scalars(select(Letter)).one().address == "li@example.org"
    assert "li@example.org" in desk.client.get("/office/people?q=li%40example.org&as=csv").text


class Silent:
    """A store that does not answer."""

    def open(self, name: str) -> None:
        raise Unavailable


@pytest.mark.parametrize(("step", "before", "after"), [("columns", MAPPING, CHECKED), ("store", CHECKED, STORED)])
def test_a_store_that_does_not_answer_leaves_nothing_stuck(desk, monkeypatch, step, before, after):
    """The roster waits at the step before, which then goes on: it is never in nobody's hands."""
    roster = desk.sent(written(["SEITKALI", "Aigerim", "", "KZ", "", ""]), "list.csv")
    given = {f"column-{n}": one["field"] for n, one in enumerate(roster.columns)}
    if step == "store":
        desk.columns()
    assert desk.client.post(f"/office/imports/{roster.id}/{step}", given).status_code == 303
    with monkeypatch.context() as patch:
        patch.setattr(shelf, "store", Silent)
        desk.work()
    assert desk.roster().state == before and "resting for a moment" in desk.roster().refusal
    desk.post(step, given)
    assert desk.roster().state == after and not desk.roster().refusal
