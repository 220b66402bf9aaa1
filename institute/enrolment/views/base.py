"""The room's blueprint, and what its views share."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint

from institute import clock, language
from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.catalogue.models import TrainingSession
from institute.database import reading
from institute.dossier import queries as dossier
from institute.dossier.models import APPLYING
from institute.enrolment.steps import Steps
from institute.web import pages
from institute.web.guard import permitted

bp = Blueprint("enrolment", __name__)


@bp.app_template_filter()
def day_here(instant: datetime) -> str:
    """The calendar day of an instant where the reader is."""
    return language.day(instant.astimezone(ZoneInfo(pages.zone())).date())


def visible(code: str) -> TrainingSession:
    """The session, if the reader may see it; else it is not there."""
    return permitted(Can.SEE_SESSION, catalogue.get_session(reading(), code))


def steps_of(training: TrainingSession, answers: Mapping[str, Any], person_id: int | None = None) -> Steps:
    """The steps of a session's application with these answers; with a person's sealed ones, for their own eyes."""
    tx, sealed, stored = reading(), {}, {}
    own = [dossier.as_field(one) for one in dossier.questions(tx, training.id) if one.stage == APPLYING]
    if person_id is not None:
        sealed, stored = dossier.opened(tx, training.id, person_id), dossier.attached(tx, training.id, person_id)
    return Steps(training, clock.now(), {**answers, **sealed}, own=own, stored=stored)
