"""The room's blueprint and what its views share."""

from flask import Blueprint

from institute import clock, language
from institute.database import reading, today_in
from institute.partners import queries as partners

bp = Blueprint("practice", __name__)


def theme_names() -> dict[str, dict[str, str]]:
    """Today's themes by code."""
    return partners.theme_names(reading(), today_in(language.HOME_ZONE, clock.now()))
