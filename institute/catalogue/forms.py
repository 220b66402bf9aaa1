"""What the office writes about sessions and programmes."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import RadioField, SelectField, validators

from institute.catalogue import rules, words
from institute.forms import BaseForm, Line, LocalTime, Paragraphs, Several, TranslatedField, Whole, optional, required
from institute.language import HOME_ZONE, lazy
from institute.partners import words as partners

_TIMES = ("opens_at", "closes_at", "starts_at", "ends_at")
_PLAIN = (
    "title",
    "description",
    "themes",
    "mode",
    "place",
    "zone",
    "languages",
    "countries",
    "places",
    "hours",
    "practice_hours",
)


class Session(BaseForm):
    """A training session; days and times are those of its place. `taken`: places somebody has."""

    title = TranslatedField(lazy("Title"), most=200)
    description = TranslatedField(lazy("What it is about"), kind=Paragraphs, most=8000, needed=False)
    themes = Several(lazy("Themes"), optional())
    mode = RadioField(lazy("Mode"), required())
    place = TranslatedField(lazy("Place"), most=120)
    zone = SelectField(lazy("Clock of the place"), required())
    languages = Several(lazy("Languages it is taught in"), required())
    countries = Several(lazy("Countries it is for"), optional())
    opens_at = LocalTime(lazy("Applications open"), required())
    closes_at = LocalTime(lazy("Applications close"), required())
    starts_at = LocalTime(lazy("The session starts"), required())
    ends_at = LocalTime(lazy("The session ends"), required())
    places = Whole(lazy("Places"), required(), least=1)
    hours = Whole(lazy("Teaching hours in all"), required(), least=1, most=5000)
    practice_hours = Whole(lazy("Of them practice"), required(), most=5000)

    def __init__(self, given: Any = None, themes: Any = (), countries: Any = (), taken: int = 0, **more: Any) -> None:
        super().__init__(given, **more)
        self.taken = taken
        self.themes.choices = list(themes)
        self.mode.choices = list(words.MODES.items())
        self.zone.choices = partners.zone_choices()
        self.languages.choices = partners.language_choices()
        self.countries.choices = list(countries)

    def show(self, training: Any) -> "Session":
        """Shows a session as it stands."""
        values = {name: getattr(training, name) for name in _PLAIN}
        return self.fill(values | {name: local(getattr(training, name), training.zone) for name in _TIMES})  # type: ignore[return-value]

    def values(self) -> dict[str, Any]:
        """What the actions take: instants aware, None where a field failed."""
        zone = self.zone.data if self.zone.data in dict(partners.zone_choices()) else HOME_ZONE
        times = (self.opens_at, self.closes_at, self.starts_at, self.ends_at)
        return {name: self[name].data for name in _PLAIN} | {time.short_name: time.in_zone(zone) for time in times}

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        for name, message in rules.mistakes(self.values(), self.taken).items():
            self[name].errors = [*self[name].errors, str(message)]
            good = False
        return good


def local(instant: datetime, zone: str) -> datetime:
    """The instant as the clock of a place shows it, for a LocalTime."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


class NewSession(Session):
    """A session's first form: its type stands in its code and does not change."""

    type = SelectField(lazy("Kind"), required(), choices=list(words.TYPES.items()))


class Cancel(BaseForm):
    """Why a session is cancelled."""

    reason = Paragraphs(lazy("Why is it cancelled? Everybody concerned reads this."), required(), most=1000)


class Post(BaseForm):
    """Somebody's post on a session; `persons` are (id, name)."""

    person = SelectField(lazy("Person"), required(), coerce=str)
    role = SelectField(lazy("Post"), required())

    def __init__(self, given: Any = None, persons: Any = (), **more: Any) -> None:
        super().__init__(given, **more)
        self.person.choices = [("", lazy("Please choose")), *persons]
        self.role.choices = list(words.STAFF.items())


class Partner(BaseForm):
    """An organisation's part; `organisations` are (id, name)."""

    organisation = SelectField(lazy("Organisation"), required(), coerce=str)
    part = SelectField(lazy("Its part"), required())

    def __init__(self, given: Any = None, organisations: Any = (), **more: Any) -> None:
        super().__init__(given, **more)
        self.organisation.choices = [("", lazy("Please choose")), *organisations]
        self.part.choices = list(words.PARTNERS.items())


class Answered(BaseForm):
    """A need the session answers; `needs` are (id, name)."""

    need = SelectField(lazy("Need"), required(), coerce=str)
    coverage = Whole(lazy("How much of it, in percent"), required(), least=1, most=100)

    def __init__(self, given: Any = None, needs: Any = (), **more: Any) -> None:
        super().__init__(given, **more)
        self.need.choices = [("", lazy("Please choose")), *needs]


class Version(BaseForm):
    """The wording of a programme version."""

    title = TranslatedField(lazy("Title"), most=200)
    description = TranslatedField(lazy("What it is about"), kind=Paragraphs, most=8000, needed=False)
    outcomes = TranslatedField(
        lazy("What trainees will be able to do, one line each"), kind=Paragraphs, most=4000, needed=False
    )
    themes = Several(lazy("Themes"), optional())
    mode = RadioField(lazy("Mode"), required())
    languages = Several(lazy("Languages it is taught in"), required())
    days = Whole(lazy("Days"), required(), least=1, most=400)
    lecture_hours = Whole(lazy("Hours of lessons"), required(), most=3000)
    visit_hours = Whole(lazy("Hours of visits"), required(), most=1000)
    practice_hours = Whole(lazy("Hours of practice"), required(), most=1000)
    places = Whole(lazy("Usual number of places"), required(), least=1)

    def __init__(self, given: Any = None, themes: Any = (), **more: Any) -> None:
        super().__init__(given, **more)
        self.themes.choices = list(themes)
        self.mode.choices = list(words.MODES.items())
        self.languages.choices = partners.language_choices()

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: field.data for name, field in self._fields.items() if name not in ("code", "type")}


class NewProgramme(Version):
    """A programme's first version, with its code and type."""

    code = Line(
        lazy("Code"),
        [
            *required(),
            validators.Regexp(r"^[A-Z][A-Z0-9-]{1,11}$", message=lazy("Capital letters and figures, for example P13.")),
        ],
    )
    type = SelectField(lazy("Kind"), required(), choices=list(words.TYPES.items()))


class Module(BaseForm):
    """A module of a programme version."""

    code = Line(lazy("Short code"), required(), most=8)
    title = TranslatedField(lazy("Title"), most=160)
    hours = Whole(lazy("Hours"), required(), most=1000)

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        return {"module_code": self.code.data, "title": self.title.data, "hours": self.hours.data}
