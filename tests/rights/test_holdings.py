"""What is held of somebody: complete over every table there is, without secrets, and nobody else's."""

import json

import pytest
from sqlalchemy import update

from institute.assignments.models import Member, Submission
from institute.database import Base
from institute.gradebook.models import Gradebook, MarkColumn, MarkTotal
from institute.quizzes.models import Quiz, QuizAttempt
from institute.rights import holdings
from tests import make, world
from tests.conftest import NOW


def about_people() -> dict[str, set[str]]:
    """Every table that points to a person or to something of theirs, by key or by number, with those columns."""
    found: dict[str, set[str]] = {}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            points = {key.column.table.name for key in column.foreign_keys}
            by_number = column.name in ("person_id", "about_id") and not points
            if by_number or points & {"person", *holdings.OWNERS}:
                found.setdefault(table.name, set()).add(f"{table.name}.{column.name}")
    return found


def test_every_table_with_a_person_is_covered():
    """A new table belongs into holdings.TABLES, or its column into ACTS where it only says who did something."""
    known_by_number = {"job", "issuer_edition", "disclosure", "activity.person_id"}  # who did it, by number
    for name, columns in about_people().items():
        if name not in holdings.TABLES:
            assert columns <= holdings.ACTS or name in known_by_number, name
    assert {table.name for table in holdings.held()} == holdings.TABLES.keys()


def test_the_acts_are_columns_there_are():
    known = {f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns}
    assert known >= holdings.ACTS


@pytest.fixture
def people(client, tx, app):
    with app.app_context():
        return world.build(tx)


def exported(client) -> dict:
    answer = client.get("/me/data.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return json.loads(answer.text)["tables"]


def test_the_export_holds_every_row_and_nobody_elses(client, tx, people):
    trainee, other = people.trainee, people.applicant
    tables = exported(client.as_(trainee))
    assert {"person", "person_name", "enrolment", "application", "progress", "certificate", "question"} <= tables.keys()
    with client.app.app_context():
        counted = holdings.counted(tx, trainee.id)
    shown = {name: len(each["rows"]) for name, each in tables.items()}
    assert shown == {name: many for name, many in counted.items() if holdings.TABLES[name].shown}
    for name, each in tables.items():
        assert each["name"] and each["kept"]
        owner = {row.get("person_id", trainee.id) for row in each["rows"] if f"{name}.person_id" not in holdings.ACTS}
        assert owner <= {trainee.id}, name
    assert other.email not in json.dumps(tables) and other.latin not in json.dumps(tables)


def test_secrets_stay_here(client, tx, people):
    client.factor(people.trainee)
    text = json.dumps(exported(client.as_(people.trainee)))
    for secret in ("password_hash", "token_hash", '"secret"', '"codes"', "argon2"):
        assert secret not in text
    assert "second_factor" in text


def test_the_staffs_notes_are_counted_and_not_shown(client, tx, people):
    assert "Asks well." not in json.dumps(exported(client.as_(people.trainee)))
    assert "The staff&#39;s notes" in client.get("/me/data").text


def changed(tx, model, **values):
    tx.rollback()
    tx.execute(update(model).values(**values))
    tx.commit()


def test_marks_and_remarks_are_told_once_they_are_released(client, tx, people):
    """Work marked and not told reads as work handed in; of marks not released nothing but the row is there."""
    client.as_(people.trainee)
    marked = {"state": "accepted", "points": 17, "comment": "Well argued.", "marked_at": NOW}
    changed(tx, Submission, **marked)
    changed(tx, Member, own_points=3, own_reason="Was ill.")
    changed(tx, MarkColumn, released=False)
    changed(tx, Gradebook, released=False)
    changed(tx, MarkTotal, computed=66)
    changed(tx, QuizAttempt, points=1, state="marked")
    changed(tx, Quiz, show_marks="release")
    tables = exported(client)
    work, text = tables["submission"]["rows"][0], json.dumps(tables)
    assert (work["state"], work["points"], work["marked_at"], work["remarks"]) == ("handed", None, None, [])
    assert not [word for word in ("Well argued.", "Was ill.", "Whose?") if word in text]
    assert {row["typed"] or row["found"] for row in tables["mark"]["rows"]} == {None}
    assert {row["computed"] for row in tables["mark_total"]["rows"]} == {None}
    assert {row["points"] for row in tables["quiz_attempt"]["rows"]} == {None}

    changed(tx, Submission, released_at=NOW)
    changed(tx, MarkColumn, released=True)
    changed(tx, Gradebook, released=True)
    changed(tx, Quiz, released_at=NOW)
    tables = exported(client)
    work = tables["submission"]["rows"][0]
    assert (work["state"], float(work["points"]), work["comment"]) == ("accepted", 17, "Well argued.")
    assert [(each["quote"], each["text"]) for each in work["remarks"]] == [("a claim", "Whose?")]
    assert tables["assignment_member"]["rows"][0]["own_reason"] == "Was ill."
    talk = next(row for row in tables["mark"]["rows"] if row["typed"])
    assert (float(talk["typed"]), talk["of"]["en"], float(talk["out_of"])) == (8, "Country report", 10)
    assert [float(row["computed"]) for row in tables["mark_total"]["rows"]] == [66]
    assert {float(row["points"]) for row in tables["quiz_attempt"]["rows"]} == {1}


def test_a_teams_work_is_everybodys_in_it(client, tx, people):
    """Also of who neither saved it nor handed it in."""
    changed(tx, Submission, saved_by_id=None, handed_by_id=None)
    assert len(exported(client.as_(people.trainee))["submission"]["rows"]) == 1
    assert "submission" not in exported(client.as_(people.applicant))


@pytest.mark.parametrize("language", ["en", "zh", "ru", "fa"])
def test_my_data_in_every_language(client, tx, people, language):
    for who in (people.trainee, make.person(tx)):
        assert client.as_(who).get("/me/data", language=language).status_code == 200


def test_my_data_asks_as_much_for_many_rows_as_for_few(client, tx, people, asked):
    counts = []
    for who in (make.person(tx), people.trainee):
        client.as_(who)
        with asked() as questions:
            client.get("/me/data")
        counts.append(len(questions))
    assert counts[0] == counts[1] <= 7
