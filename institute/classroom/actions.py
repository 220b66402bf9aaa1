"""Announcing, asking, answering, and noting."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from institute import activity, letters, throttle
from institute.classroom import digest, queries, rules
from institute.classroom.models import Announcement, Answer, LookedAt, NewsDue, Question, TraineeNote
from institute.database import Translated
from institute.learning.models import Lesson
from institute.people import actions as people
from institute.people.models import Person

ASKED_AT_ONCE = 20  # questions and answers of one person an hour: each may send a letter
HOUR = timedelta(hours=1)


def announce(
    tx: Session, training_id: int, title: Translated, text: Translated, *, urgent: bool, by: Person, now: datetime
) -> Announcement:
    """News for everybody in the session; they reach each trainee by letter as they chose (digest.tell)."""
    made = Announcement(
        training_id=training_id, title=title, text=text, urgent=urgent, person_id=by.id, written_at=now
    )  # fmt: skip
    tx.add(made)
    tx.flush()
    digest.tell(tx, made, now)
    activity.note(tx, "announced", made, training=training_id, at=now, title=title)
    return made


def edit_announcement(
    tx: Session,
    code: str,
    announcement_id: int,
    title: Translated,
    text: Translated,
    *,
    urgent: bool,
    again: bool,
    now: datetime,
) -> Announcement:
    """Changes the words; letters go out only if asked for (`again`). Withdrawn refuses."""
    found = queries.get_announcement(tx, code, announcement_id)
    tx.get(Announcement, announcement_id, with_for_update=True, populate_existing=True)
    rules.check_editable(found.withdrawn_at)
    if (title, text) != (found.title, found.text):
        found.title, found.text, found.edited_at = title, text, now
        activity.note(tx, "announcement-edited", found, training=found.training_id, at=now, title=title)
    found.urgent = urgent
    if again:
        digest.tell(tx, found, now)
    return found


def withdraw(tx: Session, code: str, announcement_id: int, *, now: datetime) -> None:
    """Takes the news off the session's page, and out of letters not written yet."""
    found = queries.get_announcement(tx, code, announcement_id)
    if found.withdrawn_at is None:
        found.withdrawn_at = now
        tx.execute(delete(NewsDue).where(NewsDue.announcement_id == announcement_id))
        activity.note(tx, "announcement-withdrawn", found, training=found.training_id, at=now, title=found.title)


def ask(tx: Session, lesson: Lesson, text: str, *, by: Person, now: datetime) -> Question:
    """A question under a lesson, for all in the session to read; its instructors get a letter. TooMany refuses."""
    _count(tx, by, now)
    made = Question(training_id=lesson.module.training_id, lesson_id=lesson.id, person_id=by.id, text=text, at=now)
    tx.add(made)
    tx.flush()
    for teacher in queries.teachers(tx, made.training_id):
        if teacher.id != by.id:
            letters.write(
                tx, "question", people.recipient(teacher), now=now, asker=by.latin, question=text, lesson=lesson,
                training=lesson.training, path=_path(lesson.training.code, made),
            )  # fmt: skip
    return made


def answer(tx: Session, code: str, question_id: int, text: str, *, staff: bool, by: Person, now: datetime) -> Answer:
    """An answer by anybody of the session; who asked gets a letter. Hidden and TooMany refuse."""
    question = queries.get_question(tx, code, question_id)
    tx.get(Question, question_id, with_for_update=True, populate_existing=True)
    rules.check_answerable(question.hidden_at)
    _count(tx, by, now)
    made = Answer(question_id=question_id, person_id=by.id, staff=staff, text=text, at=now)
    tx.add(made)
    if question.person and question.person_id != by.id:
        letters.write(
            tx, "answer", people.recipient(question.person), now=now, said_by=by.latin, answer=text,
            question=question.text, training=question.training, path=_path(code, question),
        )  # fmt: skip
    return made


def _path(code: str, question: Question) -> str:
    return f"/learn/{code}/lessons/{question.lesson_id}/questions#q-{question.id}"


def _count(tx: Session, by: Person, now: datetime) -> None:
    key = f"ask:{by.id}"
    throttle.check(tx, key, most=ASKED_AT_ONCE, now=now, window=HOUR)
    throttle.count(tx, key, now=now, window=HOUR)


def mark(tx: Session, code: str, answer_id: int, *, best: bool, now: datetime) -> Answer:
    """Staff mark the answer that answers the question (one at most), or take the mark back."""
    found = queries.get_answer(tx, code, answer_id)
    tx.get(Question, found.question_id, with_for_update=True, populate_existing=True)
    for each in found.question.answers:
        each.marked_at = now if best and each.id == answer_id else None
    return found


def hide_question(tx: Session, code: str, question_id: int, *, hidden: bool, now: datetime) -> Question:
    """Staff take a question out of sight with its answers, or show it again."""
    found = queries.get_question(tx, code, question_id)
    found.hidden_at = (found.hidden_at or now) if hidden else None
    verb = "question-hidden" if hidden else "question-shown"
    activity.note(tx, verb, found, training=found.training_id, person=found.person_id, at=now)
    return found


def hide_answer(tx: Session, code: str, answer_id: int, *, hidden: bool, now: datetime) -> Answer:
    """Staff take an answer out of sight, or show it again; a hidden one answers nothing."""
    found = queries.get_answer(tx, code, answer_id)
    found.hidden_at = (found.hidden_at or now) if hidden else None
    found.marked_at = None if hidden else found.marked_at
    verb = "answer-hidden" if hidden else "answer-shown"
    activity.note(tx, verb, found, training=found.question.training_id, person=found.person_id, at=now)
    return found


def look(tx: Session, training_id: int, *, by: Person, now: datetime) -> None:
    """This member of the staff has read the questions up to now."""
    tx.get(Person, by.id, with_for_update=True, populate_existing=True)  # two tabs make one row
    row = tx.get(LookedAt, (by.id, training_id)) or LookedAt(person_id=by.id, training_id=training_id)
    row.at = now
    tx.add(row)


def note(tx: Session, code: str, enrolment_id: int, text: str, *, by: Person, now: datetime) -> TraineeNote:
    """A word on a trainee, for the staff alone."""
    place = queries.get_place(tx, code, enrolment_id)
    made = TraineeNote(enrolment_id=place.id, person_id=by.id, text=text, at=now)
    tx.add(made)
    activity.note(tx, "note-kept", made, training=place.training_id, person=place.person_id, at=now)
    return made


def drop_note(tx: Session, enrolment_id: int, note_id: int, *, by: Person) -> None:
    """Who wrote a note takes it away; NotYours refuses others."""
    found = queries.get_note(tx, enrolment_id, note_id)
    rules.check_author(found.person_id, by.id)
    place = found.enrolment
    activity.note(tx, "note-dropped", found, training=place.training_id, person=place.person_id)
    tx.delete(found)
