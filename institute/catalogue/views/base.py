"""The catalogue's blueprint, and what its templates can say."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint

from institute import language
from institute.catalogue import rules, words
from institute.database import reading, today_in
from institute.language import HOME_ZONE
from institute.partners import queries as partners
from institute.partners import words as partner_words

bp = Blueprint("catalogue", __name__)
HOME = ZoneInfo(HOME_ZONE)

bp.add_app_template_filter(partner_words.languages, "languages_named")
bp.add_app_template_filter(partner_words.day_at_home, "day_at_home")
bp.add_app_template_global(rules.window, "session_window")
bp.add_app_template_global(words, "session_words")


def theme_choices(now: datetime) -> list[tuple[str, str]]:
    """(code, name) of the themes of today."""
    return [(theme.code, language.plain(theme.names)) for theme in partners.themes_at(reading(), today_in(HOME, now))]
