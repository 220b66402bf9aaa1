"""What the office says about bases, and what is planned there."""

from typing import Any
from zoneinfo import available_timezones

from wtforms import SelectField, validators

from institute import language
from institute.forms import BaseForm, Line, Number, Paragraphs, TranslatedField, optional, required
from institute.language import lazy
from institute.practice import rules
from institute.practice.models import STATES


class BaseOfPractice(BaseForm):
    """A practice base. `themes` is the list of (code, name) to choose from."""

    code = Line(
        lazy("Code"),
        [
            *required(),
            validators.Regexp(
                r"^[A-Z][A-Z0-9-]{2,15}$",
                message=lazy("Please use capital letters, digits and hyphens, for example PB-HUB."),
            ),
        ],
        most=16,
    )
    names = TranslatedField(lazy("Name of the base"), Line, most=200)
    place = TranslatedField(lazy("Place"), Line, most=200)
    text = TranslatedField(lazy("What happens here"), Paragraphs, most=5000, needed=False)
    tasks = TranslatedField(lazy("Tasks, one a line"), Paragraphs, most=3000, needed=False)
    theme = SelectField(lazy("Theme"), optional(), validate_choice=True)
    country_code = SelectField(lazy("Country"))
    zone = Line(lazy("Time zone"), required(), most=60)
    capacity = Number(
        lazy("People a day"),
        [validators.Optional(), validators.NumberRange(1, 9999, lazy("Please give 1 to 9,999 people."))],
    )
    state = SelectField(lazy("State"), choices=[(state, rules.STATE_WORDS[state]) for state in STATES])

    def offer(self, themes: list[tuple[str, str]]) -> "BaseOfPractice":
        """Fills the lists to choose from; call before validating."""
        self.theme.choices = [("", language.gettext("None")), *themes]
        self.country_code.choices = language.countries()
        return self

    def validate_zone(self, field: Any) -> None:
        if field.data not in available_timezones():
            raise validators.ValidationError(str(lazy("Please write a time zone such as Asia/Almaty.")))

    @property
    def values(self) -> dict[str, Any]:
        """What the base is to have."""
        return {**self.data, "theme": self.theme.data or None}


def _hours() -> Number:
    return Number(
        lazy("Hours"),
        [
            validators.InputRequired(lazy("Please fill this in.")),
            validators.NumberRange(1, 999, lazy("Please give 1 to 999 hours.")),
        ],
    )


class Plan(BaseForm):
    """A base and its hours for a session. `bases` is the list of (code, name) to choose from."""

    base = SelectField(lazy("Base"))
    hours = _hours()

    def offer(self, bases: list[tuple[str, str]]) -> "Plan":
        self.base.choices = bases
        return self


class PlannedHours(BaseForm):
    """Other hours at a base that is planned already."""

    hours = _hours()
