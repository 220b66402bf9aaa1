"""The staff's side: the list, remarks, marks, returns, second looks, teams, releases, results, the ZIP."""

import io
import re
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from institute import results, work
from institute.assignments import actions, queries
from institute.assignments.models import Assignment, Member, Remark, Submission, Team
from institute.jobs import Job
from institute.letters import Letter
from institute.rubrics import actions as rubrics
from tests import make

TEXT = "First paragraph with figures.\n\nSecond one\nwith a claim."


def hand_in(client, room, given, who=0, text=TEXT, seen="0") -> Submission:
    client.as_(room.people[who])
    sent = client.post(room.learn(given, "/hand-in"), {"text": text, "seen": seen, "sure": "y"})
    assert sent.status_code == 303
    room.fresh()
    return room.tx.scalars(select(Submission).order_by(Submission.id.desc())).first()


def shares(room) -> dict:
    room.fresh()
    return results.SOURCES["assignment"].shares(room.tx, room.training.id, None)


def letters(room, kind) -> list[str]:
    room.fresh()
    return sorted(room.tx.scalars(select(Letter.address).where(Letter.kind == kind)))


def test_an_instructor_sets_an_assignment(client, room):
    fields = {
        "title-en": "Case", "title-zh": "案例", "text-en": "Solve **it**.", "takes": "both", "scale": "points",
        "points": "12,5", "due_at": "2026-12-24T18:00", "late_until": "2026-12-26T18:00", "late_percent": "10",
        "rubric_id": "0", "tries": "2", "required": "y",
    }  # fmt: skip
    client.as_(room.artem)
    wrong = client.post(
        f"/teach/{room.training.code}/assignments/new", {**fields, "title-en": "", "late_until": "2026-12-01T18:00"}
    )
    assert wrong.status_code == 422 and "after it is due" in wrong.text and "案例" in wrong.text
    page = client.post(f"/teach/{room.training.code}/assignments/new", fields, follow=True)
    assert page.status_code == 200 and "Trainees do not see it yet." in page.text
    room.fresh()
    made = room.tx.scalar(select(Assignment))
    assert (made.points, made.late_percent, made.due_at.hour) == (Decimal("12.5"), 10, 10)  # 18:00 in Qingdao
    assert 'value="2026-12-24T18:00"' in client.get(room.teach(made, "/edit")).text
    assert client.as_(room.people[0]).get(room.learn(made)).status_code == 404
    client.as_(room.artem).post(room.teach(made, "/state"), {"state": "published"})
    assert client.as_(room.people[0]).get(room.learn(made)).status_code == 200
    client.as_(room.artem).post(room.teach(made, "/given"), {"file": (io.BytesIO(b"%PDF-1 form"), "form.pdf")})
    page = client.as_(room.people[0]).get(room.learn(made)).text
    assert "form.pdf" in page
    client.as_(room.artem).post(room.teach(made, "/delete"))
    room.fresh()
    assert room.tx.scalar(select(Assignment)) is None


def test_what_somebody_began_stays(client, room):
    given = room.given()
    client.as_(room.people[0]).post(room.learn(given, "/draft"), {"text": "x", "seen": "0"})
    refused = client.as_(room.artem).post(room.teach(given, "/delete"))
    assert refused.status_code == 409 and "Trainees have begun" in refused.text


def test_the_list_says_who_has_handed_in_what(client, room):
    given = room.given()
    hand_in(client, room, given)
    client.as_(room.people[1]).post(room.learn(given, "/draft"), {"text": "x", "seen": "0"})
    client.as_(room.artem)
    page = client.get(room.teach(given)).text
    for words in ("ABAEVA Aizat", "Handed in", "Draft", "Not begun"):
        assert words in page
    part = client.get(room.teach(given, "?state=not-begun"), htmx=True).text
    assert "CHEN Li" in part and "ABAEVA" not in part
    assert "BEKOV" in client.get(room.teach(given, "?q=bekov"), htmx=True).text
    sheet = client.get(room.teach(given, "?as=xlsx"))
    assert sheet.status_code == 200 and sheet.data.startswith(b"PK")
    assert "Nobody fits" in client.get(room.teach(given, "?q=nobody"), htmx=True).text


def test_remarks_stand_at_the_words_they_are_about(client, room):
    given = room.given()
    done = hand_in(client, room, given)
    client.as_(room.artem)
    sent = {"paragraph": "2", "quote": "one with", "text": "Which source?"}
    assert client.post(room.work(done.id, "/remarks"), {**sent, "quote": "elsewhere"}).status_code == 409
    assert client.post(room.work(done.id, "/remarks"), {**sent, "paragraph": "3"}).status_code == 409
    assert client.post(room.work(done.id, "/remarks"), {**sent, "text": ""}).status_code == 422
    page = client.post(room.work(done.id, "/remarks"), sent, follow=True).text
    assert "<mark>one\nwith</mark>" in page and "Which source?" in page
    client.post(room.work(done.id, "/remarks"), {"paragraph": "1", "text": "Good."})
    assert "Which source?" not in client.as_(room.people[0]).get(room.learn(given)).text  # not told yet
    room.fresh()
    good = room.tx.scalar(select(Remark.id).where(Remark.text == "Good."))
    client.as_(room.artem).post(room.work(done.id, f"/remarks/{good}/delete"))
    client.post(room.work(done.id), {"verdict": "returned", "comment": "Once more, please."})
    page = client.as_(room.people[0]).get(room.learn(given)).text
    assert "Which source?" in page and "Good." not in page and "Once more, please." in page
    assert letters(room, "assignment-returned") == [room.people[0].email]


def test_a_return_gives_another_try_and_keeps_the_first(client, room):
    given = room.given(due_at=room.now + timedelta(minutes=5))
    done = hand_in(client, room, given)
    client.as_(room.artem).post(room.work(done.id), {"verdict": "returned", "comment": "More"})
    client.as_(room.people[0]).post(room.learn(given, "/again"))
    client.post(room.learn(given, "/again"))  # pressed twice
    second = hand_in(client, room, given, text="Better", seen="1")
    assert (second.number, second.text, second.state) == (2, "Better", "handed")
    page = client.get(room.learn(given)).text
    assert "First paragraph" in page and "Better" in page and "Try 1 of 2" in page
    client.as_(room.artem)
    assert client.post(room.work(done.id), {"verdict": "accepted", "points": "3"}).status_code == 409  # the old try
    refused = client.post(room.work(second.id), {"verdict": "returned"})
    assert refused.status_code == 409 and "There is no further try." in refused.text


def test_a_return_after_the_date_needs_a_new_one(client, room):
    given = room.given(due_at=room.now + timedelta(minutes=5))
    done = hand_in(client, room, given)
    given = room.tx.get(Assignment, given.id)
    given.due_at = room.now - timedelta(hours=1)
    room.tx.commit()
    client.as_(room.artem)
    refused = client.post(room.work(done.id), {"verdict": "returned", "comment": "Mine"})
    assert refused.status_code == 409 and "give a day and a time" in refused.text and "Mine" in refused.text
    until = (room.now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert client.post(room.work(done.id), {"verdict": "returned", "again_until": until}).status_code == 303
    client.as_(room.people[0]).post(room.learn(given, "/again"))
    assert hand_in(client, room, given, text="Again", seen="1").late_days == 0


def test_marks_are_told_together(client, room):
    given = room.given()
    first, second = hand_in(client, room, given), hand_in(client, room, given, who=1)
    client.as_(room.artem)
    for fields, words in (
        ({"verdict": "accepted"}, "Please give the mark"),
        ({"verdict": "accepted", "points": "21"}, "at most 20"),
        ({}, "Please fill this in"),
        ({"verdict": "kept"}, "Not a valid choice"),
    ):
        wrong = client.post(room.work(first.id), fields)
        assert wrong.status_code == 422 and words in wrong.text
    client.post(room.work(first.id), {"verdict": "accepted", "points": "15", "comment": "Well done."})
    client.post(room.work(second.id), {"verdict": "refused", "comment": "Not yours."})
    assert shares(room) == {} and letters(room, "assignment-marked") == []
    mine = client.as_(room.people[0]).get(room.learn(given)).text
    assert "Well done." not in mine and "15 of 20" not in mine and "Marked" not in mine
    client.as_(room.artem).post(room.teach(given, "/release"))
    one, two, three = (place.id for place in room.places)
    assert shares(room) == {(given.id, one): Decimal("0.75"), (given.id, two): Decimal(0)}
    assert queries.required(room.tx, room.training.id) == {one: (1, 1), two: (0, 1), three: (0, 1)}
    assert letters(room, "assignment-marked") == sorted([room.people[0].email, room.people[1].email])
    mine = client.as_(room.people[0]).get(room.learn(given)).text
    assert "Well done." in mine and "15 of 20 points" in mine and "Work accepted" in mine
    client.as_(room.artem).post(room.teach(given, "/release"))  # pressed twice
    assert len(letters(room, "assignment-marked")) == 2
    client.post(room.work(first.id), {"verdict": "accepted", "points": "18"})
    assert (given.id, one) not in shares(room)  # until it is told again


def test_a_teams_mark_is_one_mark(client, room):
    """The button and the answer count the same: work, not people."""
    given = room.given(by_teams=True, scale="completed")
    client.as_(room.artem).post(room.teach(given, "/teams/delegations"))
    done = hand_in(client, room, given)
    client.as_(room.artem).post(room.work(done.id), {"verdict": "accepted"})
    assert "Tell 1 mark<" in client.get(room.teach(given)).text
    assert "1 mark is told." in client.post(room.teach(given, "/release"), follow=True).text


def test_a_new_assignment_begins_with_one_try_and_is_needed(client, room):
    text = client.as_(room.artem).get(f"/teach/{room.training.code}/assignments/new").text
    assert re.search(r'<input[^>]*name="tries"[^>]*value="1"|<input[^>]*value="1"[^>]*name="tries"', text)
    assert re.search(r'<input[^>]*checked[^>]*name="required"', text)


def test_a_second_look_is_a_colleagues(client, room):
    given = room.given(second_look=True, scale="completed")
    done = hand_in(client, room, given)
    client.as_(room.artem).post(room.work(done.id), {"verdict": "accepted"})
    refused = client.post(room.work(done.id, "/look"))
    assert refused.status_code == 409 and "you gave this mark yourself" in refused.text
    client.post(room.teach(given, "/release"))
    assert shares(room) == {}
    client.as_(make.officer(room.tx)).post(room.work(done.id, "/look"))
    client.post(room.teach(given, "/release"))
    assert set(shares(room).values()) == {Decimal(1)}


def test_a_rubric_makes_the_points(client, room):
    criteria = [
        {"title": {"en": title}, "levels": [{"points": "4", "words": {"en": "Full"}}, {"points": "1", "words": {}}]}
        for title in ("Sources", "Figures")
    ]
    rubric = rubrics.create(room.tx, {"en": "Report"}, by=None, now=room.now)
    rubric.criteria = criteria
    room.tx.commit()
    given = room.given(rubric_id=rubric.rubric_id)
    done = hand_in(client, room, given)
    client.as_(room.artem)
    wrong = client.post(room.work(done.id), {"verdict": "accepted", "rubric-0": "0", "rubric-0-note": "Kept note"})
    assert wrong.status_code == 422 and "judge every criterion" in wrong.text and "Kept note" in wrong.text
    fields = {"verdict": "accepted", "rubric-0": "0", "rubric-1": "1", "rubric-1-note": "Too few"}
    assert client.post(room.work(done.id), fields).status_code == 303
    client.post(room.teach(given, "/release"))
    assert set(shares(room).values()) == {Decimal("0.625")}
    assert "Too few" in client.as_(room.people[0]).get(room.learn(given)).text


def teams_of(room) -> dict[int, int]:
    room.fresh()
    return dict(room.tx.execute(select(Member.enrolment_id, Member.team_id)).all())


def test_a_delegation_hands_in_as_one(client, room):
    given = room.given(by_teams=True, takes="text")
    one, two, three = (place.id for place in room.places)
    assert "You are in no team yet." in client.as_(room.people[0]).get(room.learn(given)).text
    assert client.post(room.learn(given), {"text": "x", "seen": "0"}).status_code == 409
    client.as_(room.artem).post(room.teach(given, "/teams/delegations"))
    client.post(room.teach(given, "/teams/delegations"))
    at = teams_of(room)
    assert at[one] == at[two] != at[three]
    client.as_(room.people[1]).post(room.learn(given, "/draft"), {"text": "Begun by Bakyt", "seen": "0"})
    assert "Begun by Bakyt" in client.as_(room.people[0]).get(room.learn(given)).text
    both = client.post(room.learn(given), {"text": "Mine", "seen": "0"})
    assert both.status_code == 409 and "Begun by Bakyt" in both.text and "Mine" in both.text
    assert "Begun by Bakyt" not in client.as_(room.people[2]).get(room.learn(given)).text  # another team
    done = hand_in(client, room, given, text="Ours", seen="1")
    page = client.as_(room.people[1]).get(room.learn(given)).text
    assert "Ours" in page and "ABAEVA Aizat" in page and done.receipt in page
    page = client.as_(room.artem).get(room.work(done.id)).text
    assert "Kazakhstan" in page and "saved 2 times" in page
    client.post(room.work(done.id), {"verdict": "accepted", "points": "10"})
    bakyt = room.tx.scalar(select(Member.id).where(Member.enrolment_id == two))
    own = room.work(done.id, f"/own/{bakyt}")
    assert client.post(own, {"own_points": "16", "own_reason": ""}).status_code == 422
    assert client.post(own, {"own_points": "16", "own_reason": "Wrote most of it"}).status_code == 303
    client.post(room.teach(given, "/release"))
    assert shares(room) == {(given.id, one): Decimal("0.5"), (given.id, two): Decimal("0.8")}
    assert "Wrote most of it" in client.as_(room.people[1]).get(room.learn(given)).text
    assert "Wrote most of it" not in client.as_(room.people[0]).get(room.learn(given)).text


def test_teams_are_edited_by_hand(client, room):
    given = room.given(by_teams=True)
    one, two, three = (place.id for place in room.places)
    client.as_(room.artem).post(room.teach(given, "/teams"), {"name": "Corridor"})
    assert client.post(room.teach(given, "/teams"), {"name": " "}).status_code == 422
    room.fresh()
    team = room.tx.scalar(select(Team.id))
    client.post(room.teach(given, "/teams/members"), {f"team-{one}": str(team), f"team-{three}": str(team)})
    assert teams_of(room) == {one: team, three: team}
    client.post(room.teach(given, "/teams/members"), {f"team-{one}": "", f"team-{two}": str(team)})
    assert teams_of(room) == {two: team, three: team}
    assert client.post(room.teach(given, "/teams/members"), {f"team-{one}": "999"}).status_code == 404
    hand_in(client, room, given, who=1)
    refused = client.as_(room.artem).post(room.teach(given, "/teams/members"), {f"team-{one}": str(team)})
    assert refused.status_code == 409 and "This team has handed in" in refused.text
    assert client.post(room.teach(given, f"/teams/{team}/delete")).status_code == 409


def test_staff_pages_are_the_sessions_staffs(client, room):
    given = room.given(by_teams=False)
    done = hand_in(client, room, given)
    other = make.person(room.tx, roles=("instructor",))
    gets = [room.teach(given, tail) for tail in ("", "/edit", "/teams", "/time", "/zip")] + [room.work(done.id)]
    posts = [room.teach(given, tail) for tail in ("/edit", "/state", "/delete", "/release", "/zip", "/given")]
    posts += [room.work(done.id, tail) for tail in ("", "/look", "/remarks", "/own/1")]
    for person in (other, room.people[0]):
        client.as_(person)
        assert {client.get(address).status_code for address in gets} == {404}
        assert {client.post(address, {"state": "hidden"}).status_code for address in posts} == {404}
    away = make.training(room.tx, room.artem)
    client.as_(room.artem)
    for address in (*gets, *posts):
        moved = address.replace(room.training.code, away.code)
        assert client.get(moved).status_code in (404, 405)
        assert client.post(moved, {"state": "hidden"}).status_code in (404, 405)


def test_all_work_leaves_as_one_zip(client, room, app):
    given = room.given()
    client.as_(room.people[0]).post(room.learn(given, "/files"), {"file": (io.BytesIO(b"%PDF-1 a"), "../a.pdf")})
    hand_in(client, room, given)
    client.as_(room.people[1]).post(room.learn(given, "/draft"), {"text": "only a draft", "seen": "0"})
    asked = client.as_(room.artem).post(room.teach(given, "/zip"))
    room.fresh()
    job = room.tx.scalar(select(Job.id).where(Job.kind == "assignment-zip"))
    room.fresh()
    with app.app_context():
        work.learn_kinds()
        work.run_job(job)
    page = client.get(asked.headers["Location"]).text
    assert "Download (" in page
    sent = client.get(f"{asked.headers['Location']}&fetch=1")
    assert sent.headers["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(sent.data)) as package:
        names = package.namelist()
        assert package.read(names[0]).decode() == TEXT
    assert [name.partition("/")[2] for name in names] == ["1/text.md", "1/01 a.pdf"] and "ABAEVA" in names[0]
    other = room.given()
    assert client.get(room.teach(other, f"/zip?job={job}")).status_code == 404
    assert client.as_(room.people[0]).get(room.teach(given, f"/zip?job={job}")).status_code == 404


def test_who_has_not_handed_in_is_reminded_once(client, room, context):
    given = room.given(due_at=room.now + timedelta(days=1))
    room.given(due_at=room.now + timedelta(days=5))
    with client.app.app_context():
        hand_in(client, room, given)
    for _ in range(2):
        room.tx.rollback()
        actions.remind(room.tx, room.now)
        room.tx.commit()
    assert letters(room, "assignment-due") == sorted(who.email for who in room.people[1:])


def test_assignments_go_along_with_a_copied_session(room):
    given = room.given(late_until=room.now + timedelta(days=5))
    target, shift = make.training(room.tx), timedelta(days=365)
    assert actions.copy(room.tx, room.training.id, target.id, shift) == 1
    room.tx.flush()
    copied = room.tx.scalar(select(Assignment).where(Assignment.training_id == target.id))
    assert (copied.due_at, copied.late_until) == (given.due_at + shift, given.late_until + shift)
    assert (copied.title, copied.points, copied.state) == (given.title, given.points, "published")


@pytest.mark.parametrize("page", ["list", "works", "work"])
def test_staff_pages_ask_the_same_for_one_and_three(client, room, asked, page):
    given = room.given()
    done = hand_in(client, room, given)
    address = {
        "list": f"/teach/{room.training.code}/assignments", "works": room.teach(given), "work": room.work(done.id)
    }[page]  # fmt: skip
    client.as_(room.artem).get(address)
    with asked() as one:
        client.get(address)
    for who in (1, 2):
        hand_in(client, room, given, who=who)
        room.given()
    client.as_(room.artem).get(address)
    with asked() as three:
        assert client.get(address).status_code == 200
    assert len(one) == len(three) <= 22
