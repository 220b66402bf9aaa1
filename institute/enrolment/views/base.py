"""The room's blueprint, and what its views share."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint

from institute import language
from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.catalogue.models import TrainingSession
from institute.database import reading
from institute.web import pages
from institute.web.guard import permitted

bp = Blueprint("enrolment", __name__)


@bp.app_template_filter()
def day_here(instant: datetime) -> str:
    """The calendar day of an instant where the reader is."""
    return language.day(instant.astimezone(ZoneInfo(pages.zone())))


def visible(code: str) -> TrainingSession:
    """The session, if the reader may see it; else it is not there."""
    return permitted(Can.SEE_SESSION, catalogue.get_session(reading(), code))
