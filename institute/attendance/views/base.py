"""The room's blueprint and what its views share."""

import io
from datetime import datetime
from zoneinfo import ZoneInfo

import segno
from flask import Blueprint
from markupsafe import Markup

from institute import language
from institute.access import Can
from institute.attendance import queries, words
from institute.attendance.rules import Half
from institute.catalogue.models import TrainingSession
from institute.database import reading
from institute.learning import queries as learning
from institute.web.guard import permitted

bp = Blueprint("attendance", __name__)
bp.add_app_template_filter(words.half_name, "half_name")
bp.add_app_template_filter(words.half_short, "half_short")


@bp.app_template_filter()
def time_there(instant: datetime, zone: str) -> str:
    """The time alone on the clock of a place that the page names."""
    return language.time_of_day(instant.astimezone(ZoneInfo(zone)))


def held(code: str) -> TrainingSession:
    """A session, for those who take its roll."""
    return permitted(Can.TAKE_ROLL, learning.get_course(reading(), code))


def half_day(training: TrainingSession, key: str) -> Half:
    """A half-day of it that counts; NotFound."""
    return queries.get_half(reading(), training.id, key)


def drawn(text: str, name: str) -> Markup:
    """A text as a QR code: SVG, named for who cannot see it."""
    picture = io.BytesIO()
    segno.make(text, error="m").save(
        picture, kind="svg", xmldecl=False, svgns=False, svgclass="qr", lineclass=None, omitsize=True, light="#fff",
        title=name,
    )  # fmt: skip
    return Markup(picture.getvalue().decode())  # noqa: S704  segno escapes the title; the rest is a path
