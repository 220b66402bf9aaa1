"""A nominee as it is typed or read from a sheet, the sheet itself, and the office's invitation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms import BooleanField, FileField, SelectField, ValidationError, validators

from institute import language
from institute.enrolment import words as enrolment
from institute.errors import existing
from institute.forms import BaseForm, Line, LocalTime, Paragraphs, Whole, optional, required
from institute.language import lazy
from institute.nomination import rules
from institute.people import forms as people
from institute.people import rules as persons

_CHOOSE = lazy("Please choose")
_REASON = 600  # characters; 50 to 100 words (domain.md 3.1)


def _choices(offered: Any) -> Any:
    return lambda: [("", str(_CHOOSE)), *((key, str(text)) for key, text in offered.items())]


class Nominee(people.NameAtHome, people.PassportLine):
    """Somebody as the nominating organisation knows them: class P1 alone, no birth date and no passport number.

    Each field has a column of the same name in the sheet (workbook.py); `allowed` countries are the quota's.
    """

    surname = Line(lazy("Surname, as in the passport"), most=60, render_kw={"autocomplete": "off", "class": "latin"})
    no_surname = BooleanField(lazy("The passport has no surname"))
    given = Line(lazy("Given names, as in the passport"), most=60, render_kw={"autocomplete": "off", "class": "latin"})
    native = Line(
        lazy("Full name in their own script"), optional(), most=120, render_kw={"autocomplete": "off", "dir": "auto"}
    )
    sex = SelectField(lazy("Sex as in the passport"), required(), choices=_choices(persons.SEX_WORDS))
    country = SelectField(lazy("Country they represent"), required(), choices=[])
    email = people.Address(
        lazy("E-mail address"),
        optional(),
        description=lazy("Their own. Leave it empty if they have none; then you apply on their behalf."),
        render_kw={"type": "email", "autocomplete": "off", "inputmode": "email", "spellcheck": "false"},
    )
    employer = Line(lazy("Organisation they work for"), required(), render_kw={"dir": "auto"})
    department = Line(lazy("Department"), optional(), render_kw={"dir": "auto"})
    position = Line(lazy("Position"), required(), render_kw={"dir": "auto"})
    level = SelectField(
        lazy("Level"), required(), choices=_choices(enrolment.RANKS), description=lazy("The nearest one.")
    )
    reason = Paragraphs(
        lazy("Why this person?"),
        required(),
        most=_REASON,
        description=lazy("Two or three sentences: what they do, and what the session is to change in their work."),
        render_kw={"dir": "auto", "rows": 4},
    )
    adult = BooleanField(lazy("Is 18 or older"))
    alternate = BooleanField(
        lazy("Alternate"), description=lazy("Takes part only if a place becomes free. You can change it later.")
    )
    on_behalf = BooleanField(
        lazy("We apply on their behalf"),
        description=lazy("They need not fill in any form. Otherwise we write to them and they complete it themselves."),
    )

    def __init__(self, given: Any = None, allowed: Sequence[str] = (), **more: Any) -> None:
        super().__init__(given, **more)
        known = [pair for pair in language.countries() if not allowed or pair[0] in allowed]
        self.allowed = allowed
        self.country.choices = [("", str(_CHOOSE)), *known]
        if given is None and len(known) == 1 and not self.country.data:
            self.country.data = known[0][0]

    def validate_country(self, field: Any) -> None:
        try:
            rules.may_come_from(field.data, self.allowed)
        except rules.WrongCountry as refusal:
            raise ValidationError(str(refusal.message)) from None

    def validate_adult(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(str(rules.UnderAge.message))

    def validate_on_behalf(self, field: Any) -> None:
        if not field.data and not self.email.data:
            raise ValidationError(str(lazy("Without an e-mail address only you can apply: please tick this.")))

    @property
    def told(self) -> dict[str, Any]:
        """The nominee's own columns (models.Nominee)."""
        plain = ("surname", "given", "native", "sex", "email", "employer", "department", "position", "level", "reason")
        return {name: self[name].data or "" for name in plain} | {
            "lang": self.native_lang.data or "en",
            "country_code": self.country.data,
            "alternate": bool(self.alternate and self.alternate.data),
            "on_behalf": bool(self.on_behalf.data),
        }


class Replacement(Nominee):
    """Somebody in another's place; `words` are asked for where the other was sent (set `sent` before validating)."""

    words = Line(
        lazy("Why is the other withdrawn?"),
        [],
        most=300,
        description=lazy("They read it in a letter."),
        render_kw={"dir": "auto"},
    )
    alternate = None
    sent = True

    def validate_words(self, field: Any) -> None:
        if self.sent and not field.data:
            raise ValidationError(str(rules.ReasonNeeded.message))


class Withdrawal(BaseForm):
    words = Line(
        lazy("Why?"), optional(), most=300, description=lazy("They read it in a letter."), render_kw={"dir": "auto"}
    )


class Declaration(BaseForm):
    """Ticked by hand each time a list is sent."""

    declared = BooleanField(
        lazy("Everybody on this list knows that we nominate them and that the institute receives what stands here"),
        [validators.DataRequired(lazy("Please tick this before you send."))],
    )


class Letter(BaseForm):
    letter = FileField(lazy("Scan or photo of the letter"), render_kw={"accept": ".pdf,.jpg,.jpeg,.png"})


class Sheet(BaseForm):
    sheet = FileField(lazy("The filled sheet"), render_kw={"accept": ".xlsx"})


class Terms(BaseForm):
    """Until when, and how many."""

    ends = LocalTime(lazy("Nominations until"), required(), description=lazy("On the clock of the session's place."))
    places = Whole(
        lazy("How many they may nominate"),
        optional(),
        least=1,
        most=rules.MOST,
        description=lazy("Empty: as many as their quota lines hold."),
    )

    def until(self, zone: str) -> datetime:
        """The deadline as an instant; only after validate()."""
        return existing(self.ends.in_zone(zone))


class Invite(Terms):
    """An organisation and who is written to there."""

    organisation = SelectField(lazy("Organisation"), required())
    email = people.Address(
        lazy("E-mail address of the contact there"),
        required(),
        render_kw={"type": "email", "autocomplete": "off", "inputmode": "email", "spellcheck": "false"},
    )
    speaks = SelectField(
        lazy("Language of the letter"),
        choices=lambda: [(speech.code, speech.name) for speech in language.SPEECHES.values()],
        default=language.code,
        description=lazy("For somebody who has no account yet."),
    )

    def offer(self, organisations: list[tuple[str, str]]) -> "Invite":
        """Fills the list of (code, name) to choose from; call before validating."""
        self.organisation.choices = [("", str(_CHOOSE)), *organisations]
        return self
