"""In which languages a session's quizzes are written: their own words, and the questions of the bank they ask."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from institute import tongues
from institute.access import Can
from institute.bank import queries as bank
from institute.catalogue.models import TrainingSession
from institute.language import lazy
from institute.quizzes.models import Quiz, QuizDraw, QuizSection
from institute.tongues import Text


@tongues.source("quizzes", lazy("Quizzes"), Can.TEACH)
def quizzes(tx: Session, training: TrainingSession) -> list[Text]:
    """Titles and instructions, and the titles of pages that have one."""
    found: list[Text] = []
    statement = select(Quiz).where(Quiz.training_id == training.id).options(selectinload(Quiz.sections))
    for quiz in tx.scalars(statement.order_by(Quiz.id)):
        where = {"code": training.code, "quiz_id": quiz.id}
        found.append(Text(quiz.title, tongues.written(quiz.title, quiz.instructions), "quizzes.settings", where))
        found += [
            Text(page.title, tongues.written(page.title), "quizzes.section", where | {"section_id": page.id})
            for page in quiz.sections
            if page.title
        ]
    return found


@tongues.source("quiz-items", lazy("Questions of quizzes"), Can.EDIT_BANK)
def items(tx: Session, training: TrainingSession) -> list[Text]:
    """The bank's that are asked or may be drawn, as far as they lack a language: a pool may be half the bank."""
    drawn = select(QuizDraw.item_id, QuizDraw.category_id, QuizDraw.tag).join(QuizSection).join(Quiz)
    rows = tx.execute(drawn.where(Quiz.training_id == training.id)).all()
    named = {row.item_id for row in rows if row.item_id}
    pools = {(row.category_id, row.tag) for row in rows if not row.item_id}
    return tongues.lacking(bank.texts(tx, named, pools))
