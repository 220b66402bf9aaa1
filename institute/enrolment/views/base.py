"""The room's blueprint, and what its views share."""

from flask import Blueprint

from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.catalogue.models import TrainingSession
from institute.database import reading
from institute.web.guard import permitted

bp = Blueprint("enrolment", __name__)


def visible(code: str) -> TrainingSession:
    """The session, if the reader may see it; else it is not there."""
    return permitted(Can.SEE_SESSION, catalogue.get_session(reading(), code))
