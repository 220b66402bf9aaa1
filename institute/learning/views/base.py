"""The room's blueprint and what its views share."""

from flask import Blueprint

from institute.access import Can
from institute.catalogue.models import TrainingSession
from institute.database import reading
from institute.learning import queries
from institute.web.guard import permitted
from institute.web.reader import me

bp = Blueprint("learning", __name__)


def seat(code: str) -> queries.Seat:
    """The reader in this course: a trainee of it or its staff; nobody else gets an answer."""
    return permitted(Can.LEARN, queries.seat(reading(), code, me().id))


def taught(code: str) -> TrainingSession:
    """The session, for its staff and the office."""
    return permitted(Can.TEACH, queries.get_course(reading(), code))
