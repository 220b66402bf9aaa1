"""What the demo leaves to its visitors, so that every text somebody can type stands somewhere and is shown."""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from institute import clock, files, issuer, jobs, letters, uploads
from institute.assignments import actions as assignments
from institute.assignments import handing, marking
from institute.assignments.models import RETURNED, Assignment
from institute.attendance import actions as attendance
from institute.attendance import excuses
from institute.attendance import queries as attended
from institute.bank import actions as bank
from institute.bank import samples, taking
from institute.bank.models import READY, SHORT
from institute.catalogue import balances
from institute.catalogue.models import CANCELLED, HeadlineFigure, TrainingSession
from institute.certificates import deciding, documents, endings
from institute.certificates.models import COMPLETED, Completion, NameCheck, PrintRun
from institute.classroom.models import TraineeNote
from institute.database import writing
from institute.dossier.models import Question as Asked
from institute.enrolment import queries as enrolment
from institute.enrolment.models import Application, Enrolment
from institute.importing import actions as importing
from institute.learning import embedded, sharing, space
from institute.learning import writing as lessons
from institute.learning.models import LearningModule, Lesson, LessonVersion
from institute.papers import actions as papers
from institute.papers.table import PAPERS
from institute.people import queries as people
from institute.people import visits
from institute.quizzes import actions as quizzes
from institute.quizzes import attempts
from institute.quizzes import marking as quiz_marking
from institute.quizzes.models import GRADED, Quiz, QuizAnswer, QuizAttempt
from institute.rubrics.models import RubricVersion
from institute.stay import actions as stay
from institute.tables import Line, NotText, Question, Table
from institute.timetable import actions as timetable
from tests import world
from tests.bank.samples import content

TEXT = "A first paragraph that says why this was done.\n\nAnd a second one that says more."
FILLED = {"0": {"level": 0, "note": TEXT}}  # rubrics.rules.Filled


class _Cast:
    """The demo accounts, and where the trainee is in the middle of a session."""

    def __init__(self, tx: Session, now: datetime) -> None:
        self.trainee, self.teacher, self.officer, self.certifier = (
            people.find_by_address(tx, f"{name}@demo.invalid")
            for name in ("trainee", "instructor", "officer", "certificates")
        )
        running = TrainingSession.starts_at < now, TrainingSession.ends_at > now
        mine = select(Enrolment).join(Enrolment.training).where(Enrolment.person_id == self.trainee.id)
        self.first = tx.scalars(mine.order_by(Enrolment.since)).first()
        self.place = tx.scalars(mine.where(*running).order_by(TrainingSession.id)).first()
        self.training = self.place.training
        self.pages: list[str] = []  # where what is made here is shown
        self.others = [one for one in enrolment.enrolled(tx, self.training.id) if one.id != self.place.id]


def furnish() -> list[str]:
    """Makes it all; returns the addresses of pages that show it. Call it in an app context of the demo."""
    now = clock.now()
    with writing() as tx:
        cast = _Cast(tx, now)
        for part in (_certificates, _letters, _lessons, _assignments, _quizzes, _office, _rosters):
            part(tx, cast, now)
            tx.flush()
    return cast.pages


def _certificates(tx: Session, cast: _Cast, now: datetime) -> None:
    """One whose end is asked for, a check that found something, a letter of admission, somebody excluded."""
    place, pdf = cast.first, b"%PDF-1.7"
    file = files.describe(tx, files.keep(pdf), name="a.pdf", media_type="application/pdf", size=len(pdf), now=now)
    run = PrintRun(training_id=place.training_id, asked_at=now, merged=file)
    changed = NameCheck.enrolment_id == Completion.enrolment_id, NameCheck.words != ""
    waits = tx.scalars(select(Completion).join(NameCheck, and_(*changed))).first()  # and has asked for another name
    waits.state, waits.decided_at = COMPLETED, now
    offence = {"enrolment_id": waits.enrolment_id, "name": "X", "kind": "glyph", "detail": "x", "fatal": True}
    common = {"asked_at": now, "alive_at": now, "ended_at": now, "person_id": cast.trainee.id}
    values, result = {"training_id": waits.enrolment.training_id}, {"printable": 0, "offences": [offence]}
    tx.add_all([run, jobs.Job(kind="preflight", values=values, result=result, state="done", **common)])
    tx.flush()
    certificate = world.certificate(tx, place.training, place, run, file)
    tx.add(certificate)
    tx.flush()
    endings.ask_revocation(tx, certificate.id, cause="misuse", reason=TEXT, by=cast.certifier, now=now)
    job = documents.start_letters(tx, cast.training, [cast.place.id], third="ru", by=cast.officer, now=now)
    tx.flush()
    drafts = documents.drafts(tx, cast.training, job.values, issuer=issuer.issuer(), sample=True, now=now)
    for letter in documents.issue(tx, job, drafts, address="https://learn.example", now=now):
        letter.file = file
    deciding.exclude(tx, cast.training.id, cast.others[-1].id, reason=TEXT, by=cast.officer, now=now)
    cast.pages += [f"/office/certificates/{waits.enrolment.training.code}", f"/office/completion/{cast.training.code}"]


def _letters(tx: Session, cast: _Cast, now: datetime) -> None:
    """A letter in each state, a browser signed in, a calendar's address."""
    sent = {"address": "a@example.org", "name": "A", "language": "en", "kind": "x", "written_at": now, "due_at": now}
    for state in letters.STATES:
        tx.add(letters.Letter(message_id=f"<{state}@x>", state=state, subject="S", text="T", error="E", **sent))
    visits.open_visit(tx, cast.trainee, now=now, browser="Firefox/1")
    timetable.open_feed(tx, cast.trainee, name="Phone", training_id=None, language="en", now=now)


def _lessons(tx: Session, cast: _Cast, now: datetime) -> None:
    """A question in a lesson that was answered in words, a draft, an upload that was refused, a shared module."""
    code, teacher = cast.training.code, cast.teacher
    own = LearningModule.training_id == cast.training.id
    module = tx.scalars(select(LearningModule).where(own).order_by(LearningModule.position)).first()
    lesson = module.lessons[0]
    item = bank.add(
        tx, name="FOB", kind=SHORT, content=content(SHORT, feedback={}, note={}), by_id=teacher.id, now=now, state=READY
    )
    lesson.text = {each: f"{text}\n\n[[question {item.id}]]\n" for each, text in lesson.text.items()}
    tx.flush()
    answered = embedded.Asked(item.id, item.newest, "in words", Fraction(0), 1)
    embedded.keep(tx, lesson.id, cast.place, answered, now=now)
    lessons.keep_draft(tx, code, lesson.id, "en", title="Draft", text=TEXT, seen=0, by=teacher, now=now)
    told = {"subject": space.subject(lesson.id), "purpose": "lesson-file", "name": "a.pdf", "size": 9, "stamp": "1"}
    uploads.begin(tx, **told, by=teacher.id, now=now, code=code, lesson_id=lesson.id)
    uploads.begin(tx, **told, by=teacher.id, now=now, code=code, lesson_id=lesson.id).refusal = "NotAllowed"
    sharing.publish(tx, code, module.id, TEXT, by=teacher, now=now)
    edited = select(LessonVersion.lesson_id).join(Lesson).where(Lesson.module_id == module.id).distinct()
    cast.pages += [f"/learn/{code}/lessons/{lesson.id}", f"/teach/{code}/lessons/{lesson.id}"]
    cast.pages += [f"/teach/{code}/lessons/{each}/history" for each in tx.scalars(edited)]
    taking.take(tx, samples.every(), form="gift", file_name="a.txt", state=READY, by_id=teacher.id, now=now)


def _assignments(tx: Session, cast: _Cast, now: datetime) -> None:
    """More time for one trainee; work judged by the rubric and returned to the trainee."""
    code, until = cast.training.code, now + timedelta(days=3)
    found = tx.scalars(select(Assignment).where(Assignment.training_id == cast.training.id, Assignment.by_teams)).one()
    assignments.extend(
        tx, code, found.id, cast.others[0].id, until=found.due_at + timedelta(days=1), reason=TEXT, by=cast.teacher,
        now=now,
    )  # fmt: skip
    handed = handing.hand_in(tx, code, found.id, cast.place, TEXT, seen=1, now=now)
    tx.flush()
    told = {"comment": TEXT, "points": None, "grade": "", "filled": FILLED, "again_until": until}
    marking.mark(tx, code, handed.id, RETURNED, told, by=cast.teacher, now=now)
    cast.pages += [f"/learn/{code}/assignments/{found.id}", f"/teach/{code}/assignments/work/{handed.id}"]
    cast.pages += [f"/teach/{code}/assignments/{found.id}/time"]


def _quizzes(tx: Session, cast: _Cast, now: datetime) -> None:
    """The trainee sits the exam with more time; an answer marked by a rubric, and an item marked again."""
    quiz = tx.scalars(select(Quiz).where(Quiz.training_id == cast.training.id, Quiz.kind == GRADED)).one()
    code, quiz.instructions = cast.training.code, {"en": TEXT}
    for section in quiz.sections:
        section.title = {"en": "Page"}
    more = {"minutes": 9, "attempts": 1, "closes_at": None, "reason": TEXT}
    quizzes.extend(tx, quiz.id, cast.place.id, more, by=cast.teacher, now=now)
    begun = attempts.begin(tx, quiz.id, cast.place.id, language="en", now=now)
    tx.flush()
    sent = attempts.Sent(answer="In words", rev=1, device="d", flagged=True, language="en")
    essay = next(each for each in begun.answers if each.version.kind == "essay")
    attempts.save(tx, begun.id, essay.id, sent, grace=quiz.grace, now=now)
    waits = select(QuizAnswer).join(QuizAnswer.attempt).where(
        QuizAttempt.quiz_id == quiz.id, QuizAttempt.submitted_at.is_not(None), QuizAnswer.by_people
    )  # fmt: skip
    answer = tx.scalars(waits.order_by(QuizAnswer.id)).first()
    answer.rubric_version = tx.scalars(select(RubricVersion).order_by(RubricVersion.id)).first()
    quiz_marking.give(tx, quiz.id, answer.id, Decimal(1), TEXT, FILLED, by=cast.teacher, now=now)
    quiz_marking.mark_again(tx, quiz.id, essay.version.item_id, None, TEXT, by=cast.teacher, now=now)
    cast.pages += [f"/learn/{code}/quizzes/{quiz.id}", f"/learn/attempts/{begun.id}"]
    cast.pages += [f"/learn/attempts/{begun.id}/{leaf}" for leaf in {each.page for each in begun.answers}]
    cast.pages += [f"/teach/{code}/quizzes/{quiz.id}{rest}" for rest in (
        "", "/statistics", f"/more/{cast.place.id}", f"/marking/{answer.id}", f"/attempts/{answer.attempt_id}",
        f"/attempts/{begun.id}",
    )]  # fmt: skip


def _office(tx: Session, cast: _Cast, now: datetime) -> None:
    """A manual of the session's own, a helper who scans, papers asked for, a form's question explained."""
    training, officer, code = cast.training, cast.officer, cast.training.code
    stay.keep_manual(tx, training, {"arrival": {"en": TEXT}}, now=now)
    day = now.date()
    attendance.give_pass(tx, training, day=day, name="Helper", by_id=officer.id, now=now)
    for key in ("roster", "roster-full"):
        asked = papers.Asked("en", purpose=TEXT, recipient="Police")
        papers.ask(tx, training, PAPERS[key], asked, by_id=officer.id, now=now)
    for question in tx.scalars(select(Asked)):
        question.help = {"en": "Why we ask"}
    half, *_ = attended.halves(tx, training.id)
    attendance.close(tx, training, half, by_id=officer.id, now=now)
    attendance.reopen(tx, training, half, office=True, reason=TEXT, now=now)
    told = {"kind": "excuse", "halves": [half.key], "text": TEXT, "key": excuses.new_key(), "document": None}
    excuse = excuses.ask(tx, cast.place, **told, now=now)
    excuses.decide(tx, code, excuse.id, granted=False, state="", reason=TEXT, by_id=officer.id, now=now)
    cast.pages += [
        f"/teach/{code}/attendance/{half.key}",
        f"/learn/{code}/attendance",
        f"/teach/{code}/attendance/excuses",
    ]
    figure = tx.scalars(select(HeadlineFigure).order_by(HeadlineFigure.id)).first()
    balances.strike(tx, figure.id, reason=TEXT, now=now)
    cancelled = select(TrainingSession.code).where(TrainingSession.state == CANCELLED)
    declined = select(Application.id).where(Application.state.in_(("declined", "returned"))).distinct()
    noted = select(TraineeNote.enrolment_id).join(Enrolment).where(Enrolment.training_id == training.id)
    cast.pages += ["/office/figures", *(f"/sessions/{each}" for each in tx.scalars(cancelled))]
    cast.pages += [f"/office/applications/{each}" for each in tx.scalars(declined.limit(3))]
    cast.pages += [f"/teach/{code}/roster/{each}" for each in tx.scalars(noted)]


def _rosters(tx: Session, cast: _Cast, now: datetime) -> None:
    """Lists on their way in: one whose columns are named, one about which something is asked, one nobody can read."""
    lines = [Line(2, ["SEITKALI", "green"])]
    asked = Question("sheet", [("Sheet", [["Surname"], ["SEITKALI"]]), ("Other", [["Tea"], ["green"]])])
    for name, found in (
        ("named.xlsx", Table(["Surname", "Favourite tea"], lines, sheet="Sheet", sheets=["Sheet", "Other"])),
        ("asked.xlsx", asked),
        ("refused.xlsx", NotText()),
    ):
        sent = {"kind": "people", "training_id": None, "name": name, "size": 99, "by": cast.officer, "now": now}
        roster = importing.send(tx, key=name, **sent)
        if isinstance(found, NotText):
            importing.was_unreadable(tx, roster, found)
        else:
            importing.was_read(tx, roster, found, now=now)
        cast.pages.append(f"/office/imports/{roster.id}")
