"""The table of papers (domain.md 3.4): one row a paper, with its columns and who may ask for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from institute.access import Can
from institute.dossier.models import P1, P2, P3
from institute.language import country, lazy
from institute.paging import Column
from institute.stay import words as stay

PUBLIC, RESTRICTED = VARIANTS = ("public", "restricted")
LIST, CARDS, PLATES, TEXT, SIGNING = "list", "cards", "plates", "text", "signing"  # how a paper is laid out


@dataclass(frozen=True)
class Paper:
    """`rows` names the question in rows.py; `groups` is a column whose changes part the list, `wide` lies on its side.

    A restricted paper shows classes P2 or P3: it asks for a purpose and a recipient, is watermarked, sealed, and goes.
    """

    key: str
    title: Any
    rows: str
    columns: tuple[Column, ...] = ()
    variant: str = PUBLIC
    layout: str = LIST
    wide: bool = False

    @property
    def restricted(self) -> bool:
        return self.variant == RESTRICTED

    @property
    def grade(self) -> str:
        """The highest class it shows."""
        return (P3 if self.rows in ("meals", "signers") else P2) if self.restricted else P1

    @property
    def can(self) -> Can:
        return Can.SEE_RESTRICTED if self.restricted else Can.PRINT_LISTS


def _of(key: str, label: Any, value: Callable[[Any], Any] | None = None) -> Column:
    return Column(key, label, value or (lambda row: getattr(row, key)))


_blank = _of("blank", "", lambda row: "")
NUMBER = _of("number", lazy("No."))
NAME, NATIVE = _of("latin", lazy("Name")), _of("native", lazy("Name in own script"))
CHINESE = _of("chinese", lazy("Name in Chinese"))
SEX = _of("sex", lazy("Sex"))
COUNTRY = _of("country", lazy("Country"), lambda row: country(row.country_code))
EMPLOYER, POSITION = _of("employer", lazy("Organisation")), _of("position", lazy("Position"))
LANGUAGE, PHONE = _of("language", lazy("Language")), _of("phone", lazy("Phone"))
BIRTH, PASSPORT = _of("date_of_birth", lazy("Date of birth")), _of("passport_no", lazy("Passport number"))
EXPIRES = _of("passport_expires", lazy("Valid until"))
ROOM = _of("room", lazy("Room"))
ARRIVES = _of("arrival_at", lazy("Arrives"))
ARRIVAL = _of("arrival_flight", lazy("Flight or train in"))
DEPARTS = _of("departure_at", lazy("Departs"))
DEPARTURE = _of("departure_flight", lazy("Flight or train out"))
PICKUP = _of("pickup", lazy("Picked up by"))
_WHO = (NUMBER, NAME, NATIVE, SEX, COUNTRY)

PAPERS = {
    one.key: one
    for one in (
        Paper("notice", lazy("Project notice"), "facts", layout=TEXT),
        Paper("manual", lazy("Participant manual"), "manual", layout=TEXT),
        Paper("timetable", lazy("Timetable"), "meetings", (
            _of("day", lazy("Day")), _of("time", lazy("Time")), _of("title", lazy("Title")), _of("kind", lazy("Kind")),
            _of("where", lazy("Place")), _of("who", lazy("Lecturers and interpreters")),
        ), wide=True),
        Paper("quotas", lazy("Quota table"), "quotas", (
            NUMBER, _of("line", lazy("For whom")), _of("minimum", lazy("At least")), _of("reserved", lazy("Reserved")),
            _of("most", lazy("At most")), _of("held", lazy("Admitted")),
        )),
        Paper("nominations", lazy("Nomination list"), "nominees", (
            NUMBER, _of("nominator", lazy("Nominated by")), _of("rank", lazy("Rank")), NAME, NATIVE, SEX, COUNTRY,
            EMPLOYER, POSITION, _of("state", lazy("State")),
        ), wide=True),
        Paper("admissions", lazy("Admission list"), "trainees", (*_WHO, EMPLOYER, POSITION)),
        Paper("roster", lazy("Roster"), "trainees", (*_WHO, CHINESE, EMPLOYER, POSITION, LANGUAGE), wide=True),
        Paper("roster-full", lazy("Roster for police and hotel"), "guests", (
            NUMBER, NAME, NATIVE, SEX, COUNTRY, BIRTH, PASSPORT, EXPIRES, ROOM, PHONE, EMPLOYER,
        ), RESTRICTED, wide=True),
        Paper("badges", lazy("Badges"), "trainees", layout=CARDS),
        Paper("plates", lazy("Desk name plates"), "trainees", layout=PLATES),
        Paper("check-in", lazy("Check-in sheet"), "trainees", (
            NUMBER, NAME, NATIVE, COUNTRY,
            *(_of(each, stay.MARKS[each], _blank.value) for each in ("arrived", "passport", "key")),
            _of("signature", lazy("Signature"), _blank.value),
        ), wide=True),
        Paper("sign-in", lazy("Sign-in sheet with portraits"), "signers", (
            NUMBER, NAME, NATIVE, COUNTRY,
        ), RESTRICTED, SIGNING, wide=True),
        Paper("groups", lazy("Groups"), "members", (
            _of("group", lazy("Group")), NUMBER, NAME, NATIVE, COUNTRY, _of("speaks", lazy("Class representative")),
        )),
        Paper("flights", lazy("Flight list"), "guests", (
            NUMBER, NAME, COUNTRY, ARRIVES, ARRIVAL, DEPARTS, DEPARTURE,
        ), RESTRICTED, wide=True),
        Paper("pickups", lazy("Pick-up list"), "passengers", (
            PICKUP, _of("met_by", lazy("Met by")), NUMBER, NAME, COUNTRY, ARRIVES, ARRIVAL, PHONE,
        ), RESTRICTED, wide=True),
        Paper("rooms", lazy("Room list"), "sleepers", (
            ROOM, _of("beds", lazy("Beds")), NUMBER, NAME, NATIVE, SEX, COUNTRY,
        ), RESTRICTED),
        Paper("departures", lazy("Departure list"), "guests", (
            NUMBER, NAME, COUNTRY, DEPARTS, DEPARTURE, _of("gone", lazy("Departed")),
            _of("remaining", lazy("Still to settle")),
        ), RESTRICTED, wide=True),
        Paper("diets", lazy("Meals, counted, for outside"), "meals_outside", (
            _of("meal", lazy("Meal")), _of("many", lazy("How many")),
        )),
        Paper("diets-full", lazy("Meals, counted, for our kitchen"), "meals", (
            _of("meal", lazy("Meal")), _of("many", lazy("How many")),
        ), RESTRICTED),
    )
}  # fmt: skip
