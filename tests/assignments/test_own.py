"""The trainee's side: drafts, conflicts, files, handing in, taking back, returns; and what is nobody else's."""

import io
import re
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from institute import work
from institute.assignments import queries
from institute.assignments.models import Member, Submission, SubmissionFile
from institute.jobs import Job
from tests import make


def draft(room):
    room.fresh()
    return room.tx.scalars(select(Submission).order_by(Submission.number.desc())).first()


def pdf(name="report.pdf"):
    return {"file": (io.BytesIO(b"%PDF-1.7 report"), name)}


def test_a_draft_is_saved_as_one_types(client, room):
    given = room.given()
    client.as_(room.people[0])
    page = client.get(room.learn(given)).text
    assert "Write <strong>five</strong> pages." in page and "Due " in page and "Not begun" in page
    first = client.post(room.learn(given, "/draft"), {"text": "One", "seen": "0"}, htmx=True)
    assert first.status_code == 200 and 'name="seen" value="1"' in first.text and "Saved, " in first.text
    again = client.post(room.learn(given, "/draft"), {"text": "One", "seen": "0"}, htmx=True)
    assert 'name="seen" value="1"' in again.text  # the answer was lost: the same text is kept already
    client.post(room.learn(given, "/draft"), {"text": "One two", "seen": "1"}, htmx=True)
    kept = draft(room)
    assert (kept.text, kept.rev, kept.state, kept.hands[0].times) == ("One two", 2, "draft", 2)
    assert "One two" in client.get(room.learn(given)).text
    assert "Draft" in client.get(f"/learn/{room.training.code}/assignments", htmx=True).text


def test_a_conflict_shows_both_texts(client, room):
    given = room.given()
    client.as_(room.people[0])
    client.post(room.learn(given, "/draft"), {"text": "From my phone", "seen": "0"})
    refused = client.post(room.learn(given, "/draft"), {"text": "From my desk", "seen": "0"}, htmx=True)
    assert refused.status_code == 409 and 'value="0"' in refused.text and "saved elsewhere" in refused.text
    both = client.post(room.learn(given), {"text": "From my desk", "seen": "0"})
    assert both.status_code == 409 and "From my desk" in both.text and "From my phone" in both.text
    assert draft(room).text == "From my phone"
    found = re.search(r'name="seen" value="(\d+)"', both.text)
    assert found
    seen = found[1]
    assert client.post(room.learn(given), {"text": "From my desk", "seen": seen}).status_code == 303
    assert draft(room).text == "From my desk"


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30, "٠"])
def test_an_unreadable_revision_overwrites_nothing(client, room, seen):
    given = room.given()
    client.as_(room.people[0]).post(room.learn(given), {"text": "Mine", "seen": "0"})
    assert client.post(room.learn(given), {"text": "Other", "seen": seen}).status_code == 409
    assert draft(room).text == "Mine"


def test_handing_in_asks_once_and_gives_a_receipt(client, room):
    given = room.given()
    client.as_(room.people[0])
    unsure = client.post(room.learn(given, "/hand-in"), {"text": "Done", "seen": "0"})
    assert unsure.status_code == 422 and 'id="sure-error"' in unsure.text and "Done" in unsure.text
    sent = {"text": "Done", "seen": "0", "sure": "y"}
    assert client.post(room.learn(given, "/hand-in"), sent).status_code == 303
    first = draft(room)
    assert (first.state, first.late_days, len(first.receipt)) == ("handed", 0, 12)
    at, receipt = first.handed_at, first.receipt
    assert client.post(room.learn(given, "/hand-in"), sent).status_code == 303  # pressed twice
    again = draft(room)
    assert (again.handed_at, again.receipt, again.number) == (at, receipt, 1)
    page = client.get(room.learn(given)).text
    assert receipt in page and 'id="work"' not in page
    assert client.post(room.learn(given), {"text": "Other", "seen": "1"}).status_code == 409
    assert client.post(room.learn(given, "/draft"), {"text": "Other", "seen": "1"}, htmx=True).status_code == 409
    assert draft(room).text == "Done"


def test_nothing_is_not_handed_in(client, room):
    given = room.given()
    refused = client.as_(room.people[0]).post(room.learn(given, "/hand-in"), {"text": " ", "seen": "0", "sure": "y"})
    assert refused.status_code == 409 and "There is nothing to hand in yet." in refused.text
    room.fresh()
    assert room.tx.scalar(select(Submission)) is None  # refused as a whole


def test_it_is_taken_back_until_it_is_due(client, room):
    given = room.given()
    client.as_(room.people[0]).post(room.learn(given, "/hand-in"), {"text": "Done", "seen": "0", "sure": "y"})
    client.post(room.learn(given, "/take-back"))
    assert draft(room).state == "draft" and draft(room).receipt == ""
    client.post(room.learn(given, "/hand-in"), {"text": "Done", "seen": "1", "sure": "y"})
    room.fresh()
    given.due_at = room.now - timedelta(hours=1)
    room.tx.commit()
    assert client.post(room.learn(given, "/take-back")).status_code == 409
    assert draft(room).state == "handed"


def test_late_work_is_taken_by_the_rule(client, room):
    past = room.now - timedelta(hours=25)
    late = room.given(due_at=past, late_until=room.now + timedelta(days=1), late_percent=10)
    shut = room.given(due_at=past)
    client.as_(room.people[0])
    sent = {"text": "Late", "seen": "0", "sure": "y"}
    assert "Taken late until" in client.get(room.learn(late)).text
    client.post(room.learn(late, "/hand-in"), sent)
    assert draft(room).late_days == 2
    assert "Nothing is taken any more" in client.get(room.learn(shut)).text
    refused = client.post(room.learn(shut, "/hand-in"), sent)
    assert refused.status_code == 409 and "Nothing is taken any more" in refused.text


def test_more_time_is_for_one_and_told(client, room):
    given = room.given(due_at=room.now - timedelta(hours=2))
    until = (room.now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    told = {"enrolment_id": str(room.places[0].id), "until": until, "reason": "Ill"}
    assert client.as_(room.artem).post(room.teach(given, "/time"), {**told, "reason": ""}).status_code == 422
    assert client.post(room.teach(given, "/time"), told).status_code == 303
    assert "Ill" in client.get(room.teach(given, "/time")).text
    sent = {"text": "Now", "seen": "0", "sure": "y"}
    assert client.as_(room.people[0]).post(room.learn(given, "/hand-in"), sent).status_code == 303
    assert draft(room).late_days == 0 and "More time" in client.get("/me/letters").text
    assert client.as_(room.people[1]).post(room.learn(given, "/hand-in"), sent).status_code == 409


def test_more_time_given_afterwards_takes_lateness_back(client, room):
    """For who was ill when it was due; what goes off for lateness goes with it."""
    late = {"due_at": room.now - timedelta(hours=30), "late_until": room.now + timedelta(days=3), "late_percent": 10}
    given = room.given(**late)
    sent = {"text": "Now", "seen": "0", "sure": "y"}
    client.as_(room.people[0]).post(room.learn(given, "/hand-in"), sent)
    assert draft(room).late_days == 2 and "late by 2 days" in client.get(room.learn(given)).text
    client.as_(room.artem).post(room.work(draft(room).id), {"verdict": "accepted", "points": "20", "comment": ""})
    client.post(room.teach(given, "/release"))
    key = (given.id, room.places[0].id)
    room.fresh()
    assert queries._shares(room.tx, room.training.id, None) == {key: Decimal("0.8")}
    for hours, days, share in ((-12, 1, "0.9"), (12, 0, "1")):
        until = (room.now.astimezone(ZoneInfo(room.training.zone)) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")
        told = {"enrolment_id": str(room.places[0].id), "until": until, "reason": "Ill"}
        assert client.as_(room.artem).post(room.teach(given, "/time"), told).status_code == 303
        assert draft(room).late_days == days
        assert queries._shares(room.tx, room.training.id, None) == {key: Decimal(share)}
    assert "late by" not in client.as_(room.people[0]).get(room.learn(given)).text


def test_files_are_checked_and_handed_over_as_attachments(client, room):
    given = room.given(takes="files")
    client.as_(room.people[0])
    wrong = client.post(room.learn(given, "/files"), {"file": (io.BytesIO(b"MZ"), "x.exe")}, htmx=True)
    assert wrong.status_code == 422 and "Please choose a video" in wrong.text
    lies = client.post(room.learn(given, "/files"), {"file": (io.BytesIO(b"<html>"), "x.pdf")})
    assert lies.status_code == 422 and "does not fit its name" in lies.text
    panel = client.post(room.learn(given, "/files"), pdf("доклад.pdf"), htmx=True)
    assert "доклад.pdf" in panel.text and panel.text.lstrip().startswith('<section class="card" id="_files"')
    room.fresh()
    key = room.tx.scalar(select(SubmissionFile.key))
    sent = client.get(room.learn(given, f"/files/{key}/report.pdf"))
    assert sent.data == b"%PDF-1.7 report" and sent.headers["Content-Disposition"].startswith("attachment")
    client.post(room.learn(given, f"/files/{key}/delete"))
    assert client.post(room.learn(given, "/hand-in"), {"sure": "y"}).status_code == 409
    client.post(room.learn(given, "/files"), pdf())
    assert client.post(room.learn(given, "/hand-in"), {"sure": "y"}).status_code == 303
    assert client.post(room.learn(given, "/files"), pdf(), htmx=True).status_code == 422


def test_others_work_is_not_there(client, room):
    given = room.given()
    client.as_(room.people[0]).post(room.learn(given, "/files"), pdf())
    client.post(room.learn(given, "/draft"), {"text": "Secret words", "seen": "0"})
    room.fresh()
    key = room.tx.scalar(select(SubmissionFile.key))
    address = room.learn(given, f"/files/{key}/report.pdf")
    assert "Secret words" not in client.as_(room.people[1]).get(room.learn(given)).text
    assert client.get(address).status_code == 404
    assert client.as_(room.artem).get(address).status_code == 404  # a draft is its writer's
    assert client.get(room.work(draft(room).id)).status_code == 404
    other = make.training(room.tx, starts_at=room.now - timedelta(days=1), ends_at=room.now + timedelta(days=9))
    stranger = make.person(room.tx)
    make.enrolment(room.tx, other, stranger)
    client.as_(stranger)
    for tail in ("", f"/files/{key}/report.pdf", "/files"):
        assert client.get(room.learn(given, tail)).status_code == 404
        assert client.get(f"/learn/{other.code}/assignments/{given.id}{tail}").status_code == 404
    for tail in ("", "/draft", "/hand-in", "/take-back", "/again", f"/files/{key}/delete"):
        sent = {"text": "x", "seen": "0", "sure": "y"}
        assert client.post(f"/learn/{other.code}/assignments/{given.id}{tail}", sent).status_code == 404
    client.as_(room.people[0]).post(room.learn(given, "/hand-in"), {"text": "Told", "seen": "1", "sure": "y"})
    assert client.as_(room.artem).get(address).status_code == 200
    assert client.as_(room.people[1]).get(address).status_code == 404


def test_who_left_and_who_teaches_hand_nothing_in(client, room):
    given, sent = room.given(), {"text": "x", "seen": "0", "sure": "y"}
    room.places[1].state = "left"
    room.tx.commit()
    for person in (room.artem, room.people[1]):
        assert client.as_(person).post(room.learn(given, "/hand-in"), sent).status_code in (404, 409)
    hidden = room.given()
    hidden.state = "hidden"
    room.tx.commit()
    client.as_(room.people[0])
    assert client.get(room.learn(hidden)).status_code == 404
    assert client.post(room.learn(hidden, "/hand-in"), sent).status_code == 404
    room.fresh()
    assert room.tx.scalar(select(Member)) is None


def test_an_upload_in_parts_joins_the_draft(client, room, app):
    given, content = room.given(), b"%PDF-1.7 " + b"x" * 500
    client.as_(room.people[0])
    token = {"X-CSRF-Token": client._token(), "Tus-Resumable": "1.0.0"}
    begun = client.plain.post(
        room.learn(given, "/uploads"),
        headers={**token, "Upload-Length": str(len(content)), "Upload-Metadata": "filename cmVwb3J0LnBkZg=="},
    )
    assert begun.status_code == 201
    there, at = begun.headers["Location"], 0
    for part in (content[:300], content[300:]):
        headers = {**token, "Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
        assert client.plain.patch(there, data=part, headers=headers).status_code == 204
        at += len(part)
    assert client.as_(room.people[1]).plain.head(there, headers=token).status_code == 404
    waits = client.as_(room.people[0]).post(room.learn(given, "/hand-in"), {"text": "x", "seen": "0", "sure": "y"})
    assert waits.status_code == 409 and "still on its way" in waits.text
    room.fresh()
    job = room.tx.scalar(select(Job.id).where(Job.kind == "assignment-file"))
    room.fresh()
    with app.app_context():
        work.learn_kinds()
        work.run_job(job)
    kept = draft(room)
    assert [each.file.size for each in kept.files] == [509] and kept.hands[0].enrolment_id == room.places[0].id


@pytest.mark.parametrize("address", ["", "/{id}"])
def test_pages_ask_the_same_for_one_and_three(client, room, asked, address):
    given = room.given()
    client.as_(room.people[0]).post(room.learn(given, "/hand-in"), {"text": "x", "seen": "0", "sure": "y"})
    address = f"/learn/{room.training.code}/assignments" + address.format(id=given.id)
    client.get(address)
    with asked() as one:
        client.get(address)
    for _ in range(2):
        other = room.given()
        client.post(room.learn(other, "/hand-in"), {"text": "x", "seen": "0", "sure": "y"})
    with asked() as three:
        assert client.get(address).status_code == 200
    assert len(one) == len(three) <= 16
