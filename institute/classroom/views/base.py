"""The room's blueprint and what its views share."""

from flask import Blueprint

from institute import clock
from institute.database import reading
from institute.learning import gates
from institute.learning import queries as learning
from institute.learning.models import Lesson
from institute.learning.views.base import seat, taught

__all__ = ["bp", "open_lesson", "seat", "taught"]
bp = Blueprint("classroom", __name__)


def open_lesson(code: str, lesson_id: int) -> tuple[learning.Seat, Lesson]:
    """A lesson the reader may read now; drafts and what is closed are for staff alone."""
    found = seat(code)
    lesson = learning.get_lesson(reading(), code, lesson_id)
    gates.check_readable(reading(), found, lesson, clock.now())
    return found, lesson
