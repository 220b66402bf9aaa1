"""The room's blueprint and what its views share."""

from flask import Blueprint

from institute.access import Can
from institute.catalogue.models import TrainingSession
from institute.database import reading
from institute.learning import queries as learning
from institute.web.guard import permitted

bp = Blueprint("gradebook", __name__)


def taught(code: str) -> TrainingSession:
    """The session, for its staff and the office."""
    return permitted(Can.TEACH, learning.get_course(reading(), code))
