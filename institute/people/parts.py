"""The parts of a profile as forms, each saved by itself."""

from typing import Any

from wtforms import SelectField, ValidationError

from institute import language
from institute.forms import BaseForm, Line, optional, required
from institute.language import lazy
from institute.people import forms, rules
from institute.people.models import AT_ONCE, DAILY, NEVER

_ANY = {"dir": "auto"}  # written in any script


class OwnNames(forms.NameAtHome):
    """Every other name somebody has."""

    chinese = Line(lazy("Chinese name"), optional(), most=60, render_kw={"lang": "zh-Hans", "autocomplete": "off"})
    preferred = Line(lazy("What we call you"), optional(), most=60, render_kw={**_ANY, "autocomplete": "nickname"})
    patronymic = Line(lazy("Patronymic"), optional(), most=60, render_kw={**_ANY, "autocomplete": "additional-name"})
    sex = SelectField(
        lazy("Sex as in the passport"),
        choices=lambda: [("", lazy("Not said")), *rules.SEX_WORDS.items()],
        default="",
    )

    validate_chinese = validate_preferred = validate_patronymic = forms.NameAtHome.validate_native


class Contact(BaseForm):
    """Where somebody works, and how they are reached on the way."""

    employer = Line(lazy("Employer"), optional(), render_kw={**_ANY, "autocomplete": "organization"})
    position = Line(lazy("Position"), optional(), render_kw={**_ANY, "autocomplete": "organization-title"})
    phone = Line(
        lazy("Phone"),
        optional(),
        most=30,
        description=lazy("With the country's code: +7 701 123 45 67."),
        render_kw={"type": "tel", "autocomplete": "tel", "dir": "ltr"},
    )
    messenger = Line(
        lazy("Messenger"),
        optional(),
        most=80,
        description=lazy("Which one, and your name there: WeChat, Telegram, WhatsApp."),
        render_kw={**_ANY, "autocomplete": "off"},
    )

    def validate_phone(self, field: Any) -> None:
        if field.data and not rules.is_phone(field.data):
            raise ValidationError(str(lazy("Please begin with + and the country's code, then only figures.")))


class Where(forms.HomeForm):
    """Where somebody is, and what they read."""

    zone = SelectField(lazy("Time zone"), required(), choices=lambda: forms.zones(language.code()))

    def offer_zone(self, zone: str) -> "Where":
        """Keeps the zone somebody has among the choices."""
        offered = forms.zones(language.code())
        if zone not in dict(offered) and forms.known_zone(zone):
            self.zone.choices = [(zone, language.zone_name(zone)), *offered]  # pyright: ignore[reportAttributeAccessIssue]
        return self


class News(BaseForm):
    """How announcements of one's sessions come by letter."""

    news = SelectField(
        lazy("Letters about announcements"),
        required(),
        choices=[(AT_ONCE, lazy("At once")), (DAILY, lazy("Together, once a day")), (NEVER, lazy("None"))],
        description=lazy("Urgent announcements always come at once. All of them stand on the session's page."),
    )
