"""The room's blueprint and what its views share."""

from flask import Blueprint

from institute import clock
from institute.access import Can
from institute.catalogue.models import TrainingSession
from institute.database import reading
from institute.learning import gates
from institute.learning import queries as learning
from institute.learning.models import Lesson
from institute.web.guard import permitted
from institute.web.reader import me

bp = Blueprint("classroom", __name__)


def taught(code: str) -> TrainingSession:
    """The session, for its staff and the office."""
    return permitted(Can.TEACH, learning.get_course(reading(), code))


def seat(code: str) -> learning.Seat:
    """The reader in this course: a trainee of it or its staff; nobody else gets an answer."""
    return permitted(Can.LEARN, learning.seat(reading(), code, me().id))


def open_lesson(code: str, lesson_id: int) -> tuple[learning.Seat, Lesson]:
    """A lesson the reader may read now; drafts and what is closed are for staff alone."""
    found = seat(code)
    lesson = learning.get_lesson(reading(), code, lesson_id)
    gates.check_readable(reading(), found, lesson, clock.now())
    return found, lesson
