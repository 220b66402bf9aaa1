"""The room's blueprint and what its views share."""

from flask import Blueprint

from institute.access import Can
from institute.catalogue.models import EVENT, TrainingSession
from institute.database import reading
from institute.enrolment.models import Enrolment
from institute.errors import NotFound
from institute.learning import queries as learning
from institute.stay import queries
from institute.web.guard import permitted

bp = Blueprint("stay", __name__)


def held(code: str) -> TrainingSession:
    """A session people come to, for those who look after them. Rooms and flights are restricted: so is all of it."""
    return on_site(permitted(Can.SEE_RESTRICTED, learning.get_course(reading(), code)))


def on_site(training: TrainingSession) -> TrainingSession:
    """The session, if people come to it; NotFound."""
    if training.mode == "online" or training.type == EVENT:
        raise NotFound
    return training


def place_of(code: str, row_id: int) -> Enrolment:
    """A place of this session, for the same."""
    return permitted(Can.SEE_RESTRICTED, queries.get_place(reading(), code, row_id))
