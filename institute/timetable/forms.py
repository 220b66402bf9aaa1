"""A meeting as its staff write it, a week to copy, venues, and calendar addresses."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from wtforms import BooleanField, FormField, HiddenField, ValidationError

from institute.forms import (
    BaseForm,
    Choice,
    Day,
    Line,
    LocalTime,
    Number,
    Several,
    TranslatedField,
    Whole,
    optional,
    required,
)
from institute.language import HOME_ZONE, LANGUAGES, SPEECHES, gettext, lazy, zone_name
from institute.timetable import rules, words
from institute.timetable.actions import Voice
from institute.timetable.models import INTERPRETER, KINDS, LECTURER

TONGUES = (*LANGUAGES, "kk", "ky", "tg", "uz", "ur", "hi", "be", "mn", "ar")
WEEKDAYS = (
    lazy("Monday"), lazy("Tuesday"), lazy("Wednesday"), lazy("Thursday"), lazy("Friday"), lazy("Saturday"),
    lazy("Sunday"),
)  # fmt: skip
_ZONES = (
    HOME_ZONE, "Asia/Almaty", "Asia/Bishkek", "Asia/Tashkent", "Asia/Dushanbe", "Asia/Tehran", "Asia/Karachi",
    "Asia/Kolkata", "Europe/Moscow", "Europe/Minsk", "Africa/Cairo",
)  # fmt: skip
_ROWS = {LECTURER: 3, INTERPRETER: 2}
Choices = Sequence[tuple[str, str]]


class Speaking(BaseForm):
    """Somebody of the house, or a name; the language spoken, or the two interpreted between."""

    who = Choice(lazy("Who"), optional(), choices=[], default="")
    name = Line(lazy("or a name"), optional(), most=120)
    first = Choice(lazy("Language"), optional(), choices=[], default="")
    second = Choice(lazy("Second language"), optional(), choices=[], default="")

    def validate_name(self, field: Any) -> None:
        if field.data and self.who.data:
            raise ValidationError(gettext("Choose somebody or write a name, not both."))

    def validate_first(self, field: Any) -> None:
        if field.data and not (self.who.data or self.name.data):
            raise ValidationError(gettext("Whose language is this? Choose somebody or write a name."))

    def voice(self, part: str) -> Voice | None:
        if not (self.who.data or self.name.data):
            return None
        tongues = [each for each in dict.fromkeys((self.first.data, self.second.data)) if each]
        return Voice(part, tongues, int(self.who.data) if self.who.data else None, self.name.data or "")


class OneMeeting(BaseForm):
    """A meeting; offer() fills what can be chosen."""

    kind = Choice(lazy("Kind"), choices=[(kind, words.KINDS[kind]) for kind in KINDS])
    title = TranslatedField(lazy("Title"), Line, most=200)
    starts = LocalTime(lazy("Begins"), required())
    ends = LocalTime(lazy("Ends"), required())
    zone = Choice(lazy("Clock of"))
    venue = Choice(lazy("Venue"), optional(), default="")
    place = TranslatedField(lazy("Another place"), Line, most=200, needed=False)
    link = Line(lazy("Link"), optional(), most=500)
    languages = Several(lazy("Working languages"), optional())
    counted = BooleanField(lazy("Attendance counts"), default=True)
    lesson = Choice(lazy("Material"), optional(), default="")
    seen = HiddenField()
    lecturer_0 = FormField(Speaking, lazy("Lecturer"), separator="-")
    lecturer_1 = FormField(Speaking, lazy("Second lecturer"), separator="-")
    lecturer_2 = FormField(Speaking, lazy("Third lecturer"), separator="-")
    interpreter_0 = FormField(Speaking, lazy("Interpreter"), separator="-")
    interpreter_1 = FormField(Speaking, lazy("Second interpreter"), separator="-")

    def validate_link(self, field: Any) -> None:
        if not rules.is_address(field.data):
            raise ValidationError(gettext("Please write a whole address that begins with https://."))

    def rows(self, part: str) -> list[Any]:
        return [self[f"{part}_{n}"] for n in range(_ROWS[part])]

    def offer(
        self, zone: str, languages: Iterable[str], venues: Choices, people: Choices, lessons: Choices
    ) -> "OneMeeting":
        """What there is to choose; languages of the session stand first."""
        zones = dict.fromkeys((zone, *_ZONES))
        if self.zone.data not in zones and self.zone.data in available_timezones():  # which reads them from the disk
            zones[self.zone.data] = None
        self.zone.choices = [(each, zone_name(each)) for each in zones]
        known = [(each, words.tongue(each)) for each in dict.fromkeys((*languages, *TONGUES))]
        self.languages.choices = known
        self.venue.choices = [("", gettext("None of ours")), *venues]
        self.lesson.choices = [("", gettext("None")), *lessons]
        for part in _ROWS:
            for row in self.rows(part):
                row.form.who.choices = [("", "–"), *people]
                row.form.first.choices = row.form.second.choices = [("", "–"), *known]
        return self

    @property
    def voices(self) -> list[Voice]:
        found = [row.form.voice(part) for part in _ROWS for row in self.rows(part)]
        return list({(one.part, one.person_id, one.name): one for one in found if one}.values())

    @property
    def values(self) -> dict[str, Any]:
        """The columns of a meeting."""
        zone = self.zone.data
        return {
            "kind": self.kind.data, "title": self.title.data, "zone": zone,
            "starts_at": self.starts.in_zone(zone), "ends_at": self.ends.in_zone(zone),
            "venue_id": int(self.venue.data) if self.venue.data else None, "place": self.place.data,
            "link": self.link.data or "", "languages": self.languages.data or [], "counted": self.counted.data,
            "lesson_id": int(self.lesson.data) if self.lesson.data else None,
        }  # fmt: skip


class NewMeeting(OneMeeting):
    """The same, and the days it is repeated on."""

    weekdays = Several(lazy("Repeat on"), optional(), choices=[(str(n), name) for n, name in enumerate(WEEKDAYS)])
    until = Day(lazy("Repeat until"), optional())

    def validate_until(self, field: Any) -> None:
        if field.data and self.starts.data and field.data < self.starts.data.date():
            raise ValidationError(gettext("The last day lies before the first."))

    def validate_weekdays(self, field: Any) -> None:
        if field.data and not any(self.until.raw_data or []):
            raise ValidationError(gettext("Until which day? Please fill in “Repeat until”."))

    @property
    def repeats(self) -> tuple[date, date, set[int]] | None:
        """From which day to which, on which weekdays (0 is Monday)."""
        if not (self.starts.data and self.until.data and self.weekdays.data):
            return None
        return self.starts.data.date(), self.until.data, {int(each) for each in self.weekdays.data}


def shown(meeting: Any) -> dict[str, Any]:
    """A meeting's values as the form shows them."""
    zone = ZoneInfo(meeting.zone)
    values = {
        name: getattr(meeting, name) for name in ("kind", "title", "zone", "place", "link", "languages", "counted")
    } | {
        "starts": meeting.starts_at.astimezone(zone).replace(tzinfo=None),
        "ends": meeting.ends_at.astimezone(zone).replace(tzinfo=None),
        "venue": str(meeting.venue_id or ""), "lesson": str(meeting.lesson_id or ""), "seen": str(meeting.revision),
    }  # fmt: skip
    for part, most in _ROWS.items():
        for n, one in enumerate([each for each in meeting.speakers if each.part == part][:most]):
            tongues = [*one.languages, "", ""]
            values[f"{part}_{n}"] = {
                "who": str(one.person_id or ""), "name": one.name, "first": tongues[0], "second": tongues[1],
            }  # fmt: skip
    return values


class Moved(BaseForm):
    """By how many minutes a meeting is moved and takes longer; `seen` is the revision that was looked at."""

    minutes = Number(lazy("Minutes later"), optional(), default=0)
    longer = Number(lazy("Minutes longer"), optional(), default=0)
    seen = Number(lazy("Revision"), required())

    def validate_minutes(self, field: Any) -> None:
        if abs(field.data or 0) > 366 * 24 * 60:
            raise ValidationError(gettext("That is too far."))

    validate_longer = validate_minutes


class WeekCopied(BaseForm):
    """Which week is copied (any day of it), and into which."""

    first = Day(lazy("The week of"), required())
    to = Day(lazy("into the week of"), required())


class OneVenue(BaseForm):
    names = TranslatedField(lazy("What the room is called"), Line, most=120)
    place = TranslatedField(lazy("Building and address"), Line, most=200, needed=False)
    seats = Whole(lazy("Seats"), optional(), least=1, most=5000)
    closed = BooleanField(lazy("Not offered any more"))


class NewAddress(BaseForm):
    """What a calendar address is for; offer() says which sessions there are."""

    name = Line(
        lazy("Where you use it"),
        required(),
        most=60,
        description=lazy("For example: my phone, or the office calendar."),
    )
    session = Choice(lazy("Which meetings"), optional(), default="")
    language = Choice(lazy("Language"), choices=[(each.code, each.name) for each in SPEECHES.values()])

    def offer(self, sessions: Choices) -> "NewAddress":
        self.session.choices = [("", gettext("All my meetings")), *sessions]
        return self
