"""In which languages a session's assignments are written, and the rubrics its work is judged by."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from institute import tongues
from institute.access import Can
from institute.assignments.models import Assignment
from institute.catalogue.models import TrainingSession
from institute.language import lazy
from institute.quizzes.models import Quiz, QuizDraw, QuizSection
from institute.rubrics import queries as rubrics_of
from institute.rubrics.models import Rubric, RubricVersion
from institute.tongues import Text


@tongues.source("assignments", lazy("Assignments"), Can.TEACH)
def assignments(tx: Session, training: TrainingSession) -> list[Text]:
    """Titles and texts."""
    found = select(Assignment).where(Assignment.training_id == training.id).order_by(Assignment.due_at, Assignment.id)
    return [
        Text(
            each.title, tongues.written(each.title, each.text), "assignments.edit",
            {"code": training.code, "assignment_id": each.id},
        )
        for each in tx.scalars(found)
    ]  # fmt: skip


@tongues.source("rubrics", lazy("Rubrics"), Can.TEACH_SOMEWHERE)
def rubrics(tx: Session, training: TrainingSession) -> list[Text]:
    """Of assignments and of questions in quizzes, as they were written last."""
    judging = select(RubricVersion.rubric_id).join(Assignment, Assignment.rubric_version_id == RubricVersion.id)
    judging = judging.where(Assignment.training_id == training.id)
    asking = select(QuizDraw.rubric_id).join(QuizSection).join(Quiz).where(Quiz.training_id == training.id)
    return rubrics_of.texts(tx, or_(Rubric.id.in_(judging), Rubric.id.in_(asking)))
