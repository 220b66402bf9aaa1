"""The catalogue's blueprint, and what its templates can say."""

from datetime import datetime

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from institute.catalogue import rules, words
from institute.database import reading, today_in
from institute.language import HOME_ZONE
from institute.partners import queries as partners
from institute.partners import words as partner_words

bp = Blueprint("catalogue", __name__)


@bp.record_once
def teach_templates(state: BlueprintSetupState) -> None:
    """Every room's templates may name languages and say where a session stands."""
    state.app.jinja_env.filters.update(
        languages_named=partner_words.languages,
        day_at_home=partner_words.day_at_home,
        isolated=partner_words.isolated,
    )
    state.app.jinja_env.globals.update(session_window=rules.window, session_words=words)


def theme_choices(now: datetime) -> list[tuple[str, str]]:
    """(code, name) of the themes of today."""
    return partners.theme_choices(reading(), today_in(HOME_ZONE, now))
