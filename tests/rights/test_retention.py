"""The retention table with a moved clock: what is just inside stays, what is just outside goes, released by two."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from institute import clock, deletions, files, retention, work
from institute.activity import Activity, note
from institute.assignments.models import Assignment, Member, Submission, SubmissionFile, Team
from institute.attendance.models import Attendance, Excuse, Mark
from institute.bank import actions as bank
from institute.bank.models import SINGLE
from institute.classroom.models import Question, TraineeNote
from institute.database import db, writing
from institute.demand.models import Need, NeedStep
from institute.disclosure import Disclosure
from institute.dossier.models import Consent, Particular, ParticularFile
from institute.enrolment.models import ADMITTED, DECLINED, DRAFT, WAITING, Application, Enrolment
from institute.files import File
from institute.gradebook.models import MarkTotal
from institute.learning.models import LessonFile, LessonTry, Progress, Watched
from institute.letters import Letter
from institute.people.models import NoticeRead
from institute.practice.models import PracticeHours
from institute.quizzes.models import Quiz, QuizAnswer, QuizAttempt, QuizSaving
from institute.rights import deletion
from institute.rights.models import RetentionRun, RightsRequest
from institute.rights.rules import EXPORTS
from institute.store import store
from tests import make
from tests.bank.samples import content
from tests.conftest import NOW
from tests.rights.test_requests import worked

DAY = timedelta(days=1)
YEAR = retention.YEAR
END = NOW + timedelta(days=40)  # of make.training(); it starts ten days before


def application(tx, state):
    return make.application(tx, make.training(tx), make.person(tx), state=state)


def place(tx) -> Enrolment:
    return make.enrolment(tx, make.training(tx), make.person(tx))


def progress(tx):
    held = place(tx)
    lesson, *_ = make.lessons(tx, held.training, 1)
    make.keep(tx, Progress(enrolment_id=held.id, lesson_id=lesson.id, opened_at=NOW))


def lesson_try(tx):
    held = place(tx)
    lesson, *_ = make.lessons(tx, held.training, 1)
    item = bank.add(tx, name="i", kind=SINGLE, content=content(SINGLE), by_id=None, now=NOW)
    given = {"version_id": item.newest.id, "answer": "p1", "share": 1, "at": NOW}
    make.keep(tx, LessonTry(enrolment_id=held.id, lesson_id=lesson.id, **given))


def watched(tx):
    held = place(tx)
    lesson, *_ = make.lessons(tx, held.training, 1)
    file = make.keep(tx, File(sha256="0" * 64, name="a.mp4", media_type="video/mp4", size=1, stored_at=NOW))
    attached = make.keep(tx, LessonFile(lesson_id=lesson.id, file_id=file.id, key="k" * 22))
    make.keep(tx, Watched(person_id=held.person_id, lesson_file_id=attached.id, seconds=9, at=NOW))


def hours(tx):
    held = place(tx)
    make.keep(tx, PracticeHours(enrolment_id=held.id, base_id=make.base(tx).id, hours=8, confirmed_at=NOW))


def attended(tx):
    told = {"enrolment_id": place(tx).id, "half": "2026-12-01-am", "source": "roll", "state": "present"}
    mark = make.keep(tx, Mark(**told, at=NOW, noted_at=NOW))
    make.keep(tx, Attendance(**told, why="alone", at=NOW, mark_id=mark.id))


def excuse(tx):
    told = {"kind": "excuse", "halves": [], "key": "k", "box": "x", "asked_at": NOW}
    make.keep(tx, Excuse(enrolment_id=place(tx).id, **told))


def attempted(tx):
    held = place(tx)
    quiz = make.keep(tx, Quiz(training_id=held.training_id, kind="graded", title={}))
    told = {"enrolment_id": held.id, "number": 1, "seed": 1, "began_at": NOW, "most": 1}
    return make.keep(tx, QuizAttempt(quiz_id=quiz.id, **told))


def journaled(tx):
    content = {"stem": {"en": "Why?"}, "words": 0}
    item = bank.add(tx, name="Why", kind="essay", content=content, by_id=None, now=NOW, state="ready")
    attempt = attempted(tx)
    attempt.answers = [QuizAnswer(version_id=item.newest.id, position=1, page=1, points=1)]
    tx.flush()
    told = {"attempt_id": attempt.id, "answer_id": attempt.answers[0].id, "rev": 1, "device": "x", "taken": True}
    make.keep(tx, QuizSaving(**told, at=NOW))


def submission(tx):
    held = place(tx)
    given = make.keep(tx, Assignment(training_id=held.training_id, title={}, text={}, due_at=NOW))
    key = files.keep(b"%PDF-1 report")
    file = make.keep(tx, File(sha256=key, name="x", media_type="application/pdf", size=13, stored_at=NOW))
    done = Submission(saved_at=NOW, saved_by_id=held.id, files=[SubmissionFile(file=file, key="k")])
    members = [Member(assignment_id=given.id, enrolment_id=held.id)]
    make.keep(tx, Team(assignment_id=given.id, members=members, submissions=[done]))


def question(tx):
    held = place(tx)
    lesson, *_ = make.lessons(tx, held.training, 1)
    values = {"training_id": held.training_id, "lesson_id": lesson.id, "person_id": held.person_id}
    make.keep(tx, Question(text="Which?", at=NOW, **values))


def noted(tx):
    make.keep(tx, TraineeNote(enrolment_id=place(tx).id, text="Asks well.", at=NOW))


def need(tx, state="met"):
    made = make.need(tx, state=state, person_id=make.person(tx).id, stated_at=NOW - YEAR)
    make.keep(tx, NeedStep(need_id=made.id, state=state, at=NOW, person_id=made.person_id, words="Thank you"))


def activity(tx, session=False):
    person = make.person(tx)
    note(tx, "invited", person, person=person.id, at=NOW, training=make.training(tx).id if session else None)
    tx.commit()


def disclosure(tx, session=False):
    code = make.training(tx).code if session else ""
    make.keep(tx, Disclosure(at=NOW, list="x", grade="P1", rows=1, basis="contract", session=code))


def letter(tx):
    make.keep(tx, Letter(
        message_id="<1@x>", address="a@example.org", name="A", language="en", kind="x", subject="x", text="x",
        state="sent", written_at=NOW, due_at=NOW,
    ))  # fmt: skip


def request(tx, state="done"):
    values = {"kind": "copy", "asked_at": NOW, "due_on": NOW.date(), "state": state, "ended_at": NOW}
    make.keep(tx, RightsRequest(person_id=make.person(tx).id, **values))


def particular(tx, grade):
    told = {"field": "x", "grade": grade, "box": "x", "saved_at": NOW}
    make.keep(tx, Particular(training_id=make.training(tx).id, person_id=make.person(tx).id, **told))


def scan(tx, grade):
    key = files.keep(b"sealed")
    box = make.keep(tx, File(sha256=key, name="x", media_type=files.SEALED, size=6, stored_at=NOW))
    told = {"field": "x", "grade": grade, "file_id": box.id, "media_type": "image/png", "size": 6, "saved_at": NOW}
    make.keep(tx, ParticularFile(training_id=make.training(tx).id, person_id=make.person(tx).id, **told))


def total(tx):
    make.keep(tx, MarkTotal(enrolment_id=place(tx).id, computed=80))


def consent(tx):
    told = {"kind": "publicity", "version": "1", "language": "en", "given_at": NOW}
    make.keep(tx, Consent(training_id=make.training(tx).id, person_id=make.person(tx).id, **told))


def rows(model: Any, *conditions: Any) -> Any:
    return select(func.count()).select_from(model).where(*conditions)


# line, what is made, the last moment it stays, what is counted
CASES: list[tuple[str, Callable[[Any], Any], datetime, Any]] = [
    ("applications", lambda tx: application(tx, DECLINED), END - 10 * DAY + timedelta(days=365), rows(Application)),
    ("applications", lambda tx: application(tx, DRAFT), END - 10 * DAY + timedelta(days=365), rows(Application)),
    ("applications", lambda tx: application(tx, WAITING), END - 10 * DAY + timedelta(days=365), rows(Application)),
    ("progress", progress, END + 10 * YEAR, rows(Progress)),
    ("lesson-tries", lesson_try, END + 10 * YEAR, rows(LessonTry)),
    ("watched", watched, END + 10 * YEAR, rows(Watched)),
    ("practice", hours, END + 10 * YEAR, rows(PracticeHours)),
    ("attendance", attended, END + 10 * YEAR, rows(Attendance)),
    ("excuses", excuse, END + 10 * YEAR, rows(Excuse)),
    ("excuse-words", excuse, END + 30 * DAY, rows(Excuse, Excuse.box != "")),
    ("attempts", attempted, END + 10 * YEAR, rows(QuizAttempt)),
    ("quiz-journal", journaled, END + 2 * YEAR, rows(QuizSaving)),
    ("submissions", submission, END + 10 * YEAR, rows(Submission)),
    ("marks", total, END + 10 * YEAR, rows(MarkTotal)),
    ("questions", question, END + 10 * YEAR, rows(Question)),
    ("notes", noted, END + 10 * YEAR, rows(TraineeNote)),
    ("need-contacts", need, NOW + 2 * YEAR, rows(Need, Need.person_id.is_not(None))),
    ("need-steps", need, NOW + 10 * YEAR, rows(NeedStep, NeedStep.words != "")),
    ("activity", activity, NOW + 3 * YEAR, rows(Activity)),
    ("activity", lambda tx: activity(tx, True), END + 3 * YEAR, rows(Activity)),
    ("disclosures", disclosure, NOW + 3 * YEAR, rows(Disclosure)),
    ("disclosures", lambda tx: disclosure(tx, True), END + 3 * YEAR, rows(Disclosure)),
    ("letters", letter, NOW + 3 * YEAR, rows(Letter)),
    ("requests", request, NOW + 3 * YEAR, rows(RightsRequest)),
    ("sensitive", lambda tx: particular(tx, "P3"), END + 30 * DAY, rows(Particular)),
    ("sensitive-files", lambda tx: scan(tx, "P3"), END + 30 * DAY, rows(ParticularFile)),
    ("restricted", lambda tx: particular(tx, "P2"), END + 365 * DAY, rows(Particular)),
    ("other-files", lambda tx: scan(tx, "P2"), END + 365 * DAY, rows(ParticularFile)),
    ("consents", consent, END + 1095 * DAY, rows(Consent)),
]
NAMES = [f"{case[0]} {number}" for number, case in enumerate(CASES)]
# These stay however long: what was admitted, what is open, the register.
STAY = [
    ("applications", lambda tx: application(tx, ADMITTED)),
    ("need-contacts", lambda tx: need(tx, "planned")),
    ("requests", lambda tx: request(tx, "asked")),
]


@pytest.mark.parametrize(
    ("name", "made", "last", "counted"), CASES, ids=[f"{case[0]}-{n}" for n, case in enumerate(CASES)]
)
def test_just_inside_stays_and_just_outside_goes(context, tx, name, made, last, counted):
    line = retention.LINES[name]
    made(tx)
    for at, over in ((last - DAY, 0), (last + DAY, 1)):
        assert sum(retention.would_go(tx, line, at).values()) == over
        assert tx.scalar(counted) == 1  # looking takes nothing away
        with writing() as inside:
            assert retention.run(inside, line, at) == over
        tx.rollback()
    assert tx.scalar(counted) == 0


@pytest.mark.parametrize(("name", "made"), STAY, ids=[case[0] for case in STAY])
def test_what_is_not_over_stays(context, tx, name, made):
    made(tx)
    assert retention.would_go(tx, retention.LINES[name], NOW + 99 * YEAR) == {}


def test_every_line_has_its_case():
    tried = {case[0] for case in CASES} | {"roster", "register"}
    assert tried == retention.LINES.keys()


def test_rosters_are_shown_and_never_deleted(context, tx):
    held = place(tx)
    line = retention.LINES["roster"]
    for at, over in ((END + 30 * YEAR - DAY, {}), (END + 30 * YEAR + DAY, {held.training_id: 1})):
        assert retention.would_go(tx, line, at) == over
    with writing() as inside:
        assert retention.run(inside, line, NOW + 99 * YEAR) == 0
    tx.rollback()
    assert tx.scalar(rows(Enrolment)) == 1


def test_proofs_of_earlier_notices_go_after_three_years(context, tx):
    person = make.person(tx)
    make.keep(tx, NoticeRead(person_id=person.id, version="2020-01-01", language="en", at=NOW))
    work.learn_kinds()
    for at, many in ((NOW + 3 * YEAR - DAY, 2), (NOW + 3 * YEAR + DAY, 1)):
        with writing() as inside:
            for rule in retention.RULES:
                rule(inside, at)
        tx.rollback()
        assert tx.scalar(rows(NoticeRead)) == many


def test_printed_copies_lie_for_a_day(context, tx):
    work.learn_kinds()
    name = f"{EXPORTS}/{NOW:%Y%m%d%H%M}-x.pdf"
    store().put(name, BytesIO(b"x"))
    for at, there in ((NOW + DAY - timedelta(minutes=5), True), (NOW + DAY + timedelta(minutes=5), False)):
        with writing() as inside:
            for rule in retention.RULES:
                rule(inside, at)
        assert store().has(name) == there


# Two people


@pytest.fixture(autouse=True)
def _no_log(settings):
    (settings.home / deletions.NAME).unlink(missing_ok=True)


@pytest.fixture
def later(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: END + 2 * YEAR)


def test_one_looks_another_releases(client, tx, later, settings):
    officer, admin = make.officer(tx), make.administrator(tx)
    sent = application(tx, DECLINED)
    client.as_(officer)
    assert "Applications that led to no place" in client.get("/office/retention").text
    assert sent.training.code in client.get("/office/retention/applications").text
    assert client.post("/office/retention/applications/propose").status_code == 303
    tx.rollback()
    run = tx.scalars(select(RetentionRun)).one()
    assert run.counts == {sent.training.code: 1}
    path = f"/office/retention/runs/{run.id}/release"
    assert "a second person must release" in client.post(path, {"agreed": "yes"}, follow=True).text
    worked(client)
    tx.rollback()
    assert tx.scalar(rows(Application)) == 1
    client.as_(admin).post(path, {"agreed": "yes"})
    worked(client)
    tx.rollback()
    tx.expire_all()
    assert tx.scalar(rows(Application)) == 0
    assert (run.rows, run.asked_by_id, run.released_by_id) == (1, officer.id, admin.id)
    assert tx.scalars(select(Activity.verb).order_by(Activity.id)).all() == ["retention-proposed", "retention-released"]
    assert [each["line"] for each in deletions.entries(settings.home)] == ["applications"]
    assert client.get("/office/retention").text.count(admin.latin) >= 1


def test_a_proposal_is_taken_back_and_nothing_to_propose_is_said(client, tx, later):
    client.as_(make.officer(tx))
    assert "nothing to release" in client.post("/office/retention/applications/propose", follow=True).text
    assert client.post("/office/retention/nothing/propose").status_code == 404
    application(tx, DECLINED)
    client.post("/office/retention/applications/propose")
    tx.rollback()
    run = tx.scalars(select(RetentionRun)).one()
    client.post(f"/office/retention/runs/{run.id}/release", {"agreed": "no"})
    tx.rollback()
    assert tx.scalar(rows(RetentionRun)) == 0


def test_one_proposal_at_a_time_and_one_answer_to_it(client, tx, later):
    officer, admin = make.officer(tx), make.administrator(tx)
    application(tx, DECLINED)
    client.as_(officer).post("/office/retention/applications/propose")
    assert "proposed already" in client.post("/office/retention/applications/propose", follow=True).text
    assert "Propose to take it away" not in client.get("/office/retention/applications").text
    tx.rollback()
    path = f"/office/retention/runs/{tx.scalars(select(RetentionRun.id)).one()}/release"
    client.as_(admin)
    assert "Waits for a second person" in client.get("/office/retention").text
    assert "is being taken away" in client.post(path, {"agreed": "yes"}, follow=True).text
    for agreed in ("yes", "no"):
        assert "released or taken back already" in client.post(path, {"agreed": agreed}, follow=True).text
    assert "Waits for a second person" not in client.get("/office/retention").text


def test_what_runs_by_itself_says_so(client, tx, later):
    client.as_(make.officer(tx))
    assert "runs by itself every day" in client.get("/office/retention/excuse-words").text
    assert "runs by itself every day" not in client.get("/office/retention/applications").text


def test_a_restored_copy_is_cleared_again(client, tx, later):
    """The run is in the log beside the database and not in the copy."""
    application(tx, DECLINED)
    with client.app.app_context():
        entry = {"what": "line", "line": "applications", "key": "k", "as_of": (END + 2 * YEAR).isoformat()}
        deletions.append(settings_of(client), entry)
        assert (deletion.repeat(), deletion.repeat()) == (1, 0)
        db.session.remove()
    tx.rollback()
    assert tx.scalar(rows(Application)) == 0


def settings_of(client):
    return client.app.extensions["settings"].home


def test_the_table_costs_a_question_a_line(client, tx, asked):
    client.as_(make.officer(tx))
    with asked() as questions:
        client.get("/office/retention")
    assert len(questions) <= len(retention.LINES) + 6


def test_a_backup_carries_the_log_and_a_house_keeps_its_own(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
    deletions.append(there, {"what": "person", "person": 1})
    deletions.append(here, {"what": "person", "person": 2})
    deletions.merge(here, there)
    deletions.merge(here, there)
    (here / deletions.NAME).open("a").write('{"cut sho')
    assert [each["person"] for each in deletions.entries(here)] == [2, 1]
