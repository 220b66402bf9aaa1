"""Looking up announcements, questions, and what waits for the staff."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from institute import tongues
from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.catalogue.models import Staffing, TrainingSession
from institute.classroom.models import Announcement, Answer, LookedAt, Question, TraineeNote
from institute.enrolment.models import Enrolment
from institute.errors import existing
from institute.language import lazy
from institute.learning.models import Lesson
from institute.people.models import Person


def announcements(tx: Session, training_id: int, *, withdrawn: bool = False, most: int | None = None) -> Sequence[Any]:
    """A session's news with their writers, the newest first; `withdrawn` adds those taken back."""
    statement = (
        select(Announcement)
        .where(Announcement.training_id == training_id)
        .options(joinedload(Announcement.person))
        .order_by(Announcement.id.desc())
    )
    if not withdrawn:
        statement = statement.where(Announcement.withdrawn_at.is_(None))
    return tx.scalars(statement.limit(most) if most else statement).all()


def get_announcement(tx: Session, code: str, announcement_id: int) -> Announcement:
    """One of this session's, with the session and its staff."""
    statement = (
        select(Announcement)
        .join(Announcement.training)
        .where(Announcement.id == announcement_id, TrainingSession.code == code)
        .options(contains_eager(Announcement.training).selectinload(TrainingSession.staff))
    )
    return existing(tx.scalar(statement))


def _with_answers(statement: Any) -> Any:
    return statement.options(
        joinedload(Question.person), selectinload(Question.answers).joinedload(Answer.person)
    ).execution_options(populate_existing=True)


def questions(tx: Session, lesson_id: int, *, hidden: bool = False) -> Sequence[Question]:
    """What was asked under a lesson, with the answers, the oldest first; `hidden` adds what only staff see."""
    statement = select(Question).where(Question.lesson_id == lesson_id).order_by(Question.id)
    if not hidden:
        statement = statement.where(Question.hidden_at.is_(None))
    return tx.scalars(_with_answers(statement)).all()


def asked(tx: Session, training_id: int, *, unanswered: bool = False) -> Sequence[Question]:
    """All of a session's questions with lesson and answers, the newest first."""
    statement = (
        select(Question)
        .where(Question.training_id == training_id)
        .options(joinedload(Question.lesson).defer(Lesson.text))
        .order_by(Question.id.desc())
    )
    if unanswered:
        statement = statement.where(_unanswered())
    return tx.scalars(_with_answers(statement)).all()


def _unanswered() -> Any:
    said = Question.answers.any(Answer.hidden_at.is_(None))
    return Question.hidden_at.is_(None) & ~said


def get_question(tx: Session, code: str, question_id: int, lesson_id: int | None = None) -> Question:
    """One of this session's (of this lesson, where it is named), with the session and its staff."""
    statement = (
        select(Question)
        .join(Question.training)
        .where(Question.id == question_id, TrainingSession.code == code)
        .options(contains_eager(Question.training).selectinload(TrainingSession.staff))
    )
    if lesson_id is not None:
        statement = statement.where(Question.lesson_id == lesson_id)
    return existing(tx.scalar(statement))


def get_answer(tx: Session, code: str, answer_id: int) -> Answer:
    """One of this session's, with question, session and staff."""
    statement = (
        select(Answer)
        .join(Answer.question)
        .join(Question.training)
        .where(Answer.id == answer_id, TrainingSession.code == code)
        .options(contains_eager(Answer.question).contains_eager(Question.training).selectinload(TrainingSession.staff))
    )
    return existing(tx.scalar(statement))


def waiting(tx: Session, person_id: int) -> list[tuple[TrainingSession, int, int]]:
    """(session, questions without an answer, questions and answers not seen yet) of the sessions a person teaches."""
    mine = catalogue.staffed(person_id)
    looked = (LookedAt.training_id == Question.training_id) & (LookedAt.person_id == person_id)

    def new(model: Any) -> Any:
        return or_(LookedAt.at.is_(None), model.at > LookedAt.at) & (model.person_id != person_id)

    rows = tx.execute(
        select(
            Question.training_id,
            func.count(Question.id.distinct()).filter(_unanswered()),
            func.count(Question.id.distinct()).filter(new(Question)),
            func.count(Answer.id).filter(new(Answer), Answer.hidden_at.is_(None)),
        )
        .outerjoin(Answer, Answer.question_id == Question.id)
        .outerjoin(LookedAt, looked)
        .where(Question.training_id.in_(mine), Question.hidden_at.is_(None))
        .group_by(Question.training_id)
    ).all()
    counts = {row[0]: (row[1], row[2] + row[3]) for row in rows if any(row[1:])}
    trainings = select(TrainingSession).where(TrainingSession.id.in_(counts)).order_by(TrainingSession.starts_at)
    return [(training, *counts[training.id]) for training in tx.scalars(trainings)]


def teachers(tx: Session, training_id: int) -> Sequence[Person]:
    """The session's instructors."""
    held = (Staffing.training_id == training_id) & (Staffing.role == "instructor")
    return tx.scalars(select(Person).join(Staffing, Staffing.person_id == Person.id).where(held, Person.active)).all()


def get_place(tx: Session, code: str, enrolment_id: int) -> Enrolment:
    """A trainee's place in this session, with the person, the session and its staff."""
    statement = (
        select(Enrolment)
        .join(Enrolment.training)
        .where(Enrolment.id == enrolment_id, TrainingSession.code == code)
        .options(contains_eager(Enrolment.training).selectinload(TrainingSession.staff), joinedload(Enrolment.person))
    )
    return existing(tx.scalar(statement))


def notes(tx: Session, enrolment_id: int) -> Sequence[TraineeNote]:
    """What the staff noted on a trainee, the newest first."""
    statement = select(TraineeNote).where(TraineeNote.enrolment_id == enrolment_id)
    return tx.scalars(statement.options(joinedload(TraineeNote.person)).order_by(TraineeNote.id.desc())).all()


def get_note(tx: Session, enrolment_id: int, note_id: int) -> TraineeNote:
    statement = select(TraineeNote).where(TraineeNote.id == note_id, TraineeNote.enrolment_id == enrolment_id)
    return existing(tx.scalar(statement))


@tongues.source("announcements", lazy("Announcements"), Can.TEACH)
def announcement_texts(tx: Session, training: TrainingSession) -> list[tongues.Text]:
    """Titles and texts of what is announced."""
    return [
        tongues.Text(
            each.title, tongues.written(each.title, each.text), "classroom.edit_announcement",
            {"code": training.code, "row_id": each.id},
        )
        for each in announcements(tx, training.id)
    ]  # fmt: skip
