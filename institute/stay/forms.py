"""What is told of arrivals, flights, rooms, groups and in the manual."""

import re
from datetime import date
from typing import Any

from wtforms import BooleanField, SelectField, validators

from institute.dossier import fields as dossier
from institute.dossier import rules as particulars
from institute.forms import BaseForm, Line, LocalTime, Paragraphs, TranslatedField, Whole, optional, required
from institute.language import lazy
from institute.stay import queries, rules, words
from institute.stay.models import ANY, BUS

MOST_ROOMS = 60  # added at once


class Mark(BaseForm):
    mark = SelectField(choices=[(key, key) for key in words.MARKS])


class Absence(BaseForm):
    why = SelectField(lazy("Why"), required(), choices=[("", lazy("Choose…")), *words.ABSENCES.items()])


class Departure(BaseForm):
    gone_at = LocalTime(lazy("Departed at"), required(), description=lazy("On the clock of the place."))
    remaining = Paragraphs(
        lazy("What is still to settle"), optional(), most=1000,
        description=lazy("A key, a bill, luggage, an insurance case."),
    )  # fmt: skip


_ANY = particulars.Case("on-site", "", date.max, date.max)  # a flight is the same in every session


def _checked(key: str) -> Any:
    """A flight's field as the dossier checks it; days and times in Western figures."""

    def check(form: Any, field: Any) -> None:
        known = dossier.BY_KEY[key]
        if field.data and known.tidy:
            field.data = known.tidy(field.data)
        wrong = known.check(field.data, _ANY) if field.data and known.check else None
        if wrong:
            raise validators.ValidationError(str(wrong))

    return check


def _flight(key: str) -> Line:
    known = dossier.BY_KEY[key]
    checks = [*optional(), _checked(key)]
    return Line(known.label, checks, most=known.most, description=known.help, render_kw=dict(known.attributes))


class Flights(BaseForm):
    arrival_flight = _flight("arrival_flight")
    arrival_at = _flight("arrival_at")
    departure_flight = _flight("departure_flight")
    departure_at = _flight("departure_at")
    pickup = SelectField(lazy("Picked up by"), coerce=int)

    def told(self) -> dict[str, str]:
        return {key: self[key].data or "" for key in queries.FLIGHTS}


class NewPickup(BaseForm):
    meets_at = LocalTime(lazy("Leaves the airport or station at"), required())
    place = Line(lazy("Airport or station"), required(), most=120)
    vehicle = Line(lazy("Vehicle"), optional(), most=120)
    met_by = Line(lazy("Who meets them"), optional(), most=120, description=lazy("Name and phone."))


class NewRooms(BaseForm):
    building = Line(lazy("Building"), optional(), most=60)
    numbers = Line(
        lazy("Rooms"), required(), most=400,
        description=lazy("One or several numbers: 301, 302 or 301-312."),
    )  # fmt: skip
    beds = Whole(lazy("Beds in each"), required(), least=1, most=20, default=2)
    kind = SelectField(lazy("For whom"), choices=list(words.ROOM_KINDS.items()), default=ANY)
    accessible = BooleanField(lazy("Accessible without steps"))

    def validate_numbers(self, field: Any) -> None:
        if len(self.several()) > MOST_ROOMS:
            raise validators.ValidationError(str(lazy("Please add at most %(most)s rooms at once.", most=MOST_ROOMS)))
        if any(len(each) > 20 for each in self.several()):
            raise validators.ValidationError(str(lazy("A room's number has at most 20 characters.")))

    def several(self) -> list[str]:
        """The numbers, ranges spelled out: 301-303 as 301, 302, 303."""
        found: list[str] = []
        for part in re.split(r"[,;،，\s]+", particulars.western(self.numbers.data or "")):
            ends = re.fullmatch(r"([0-9]{1,6})[-–]([0-9]{1,6})", part)
            if ends and int(ends[1]) <= int(ends[2]):
                found += [str(n) for n in range(int(ends[1]), min(int(ends[2]), int(ends[1]) + MOST_ROOMS) + 1)]
            elif part:
                found.append(part)
        return found


class Bed(BaseForm):
    place = SelectField(coerce=int)
    room = SelectField(coerce=int)


class Proposal(BaseForm):
    mix = SelectField(
        lazy("Who shares a room"), choices=list(words.MIXES.items()), default=rules.NONE,
        description=lazy("Women and men never share; wishes come first."),
    )  # fmt: skip


class NewGroup(BaseForm):
    kind = SelectField(lazy("Kind of group"), choices=list(words.GROUP_KINDS.items()), default=BUS)
    name = Line(lazy("What the group is called"), required(), most=80)


class Speaker(BaseForm):
    place = SelectField(lazy("Speaks for the group"), coerce=int)
    elected = BooleanField(lazy("Elected by the group"))


def manual() -> type[BaseForm]:
    """One text a section, in each language."""
    sections = {key: TranslatedField(label, Paragraphs, 6000, needed=False) for key, label in words.SECTIONS.items()}
    return type("ManualForm", (BaseForm,), sections)
