"""What deeds concerned, in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel import dates

from institute import language, wording
from institute.attendance import words as attendance
from institute.bank import rules as bank
from institute.catalogue import words as catalogue
from institute.certificates import words as certificates
from institute.demand import words as demand
from institute.dossier import words as dossier
from institute.dossier.fields import BY_KEY
from institute.enrolment import reasons
from institute.language import gettext, lazy
from institute.papers.table import PAPERS
from institute.partners import words as partners
from institute.people import rules as people
from institute.rights import words as rights
from institute.stay import words as stay

FIELDS = {
    "title": lazy("Title"),
    "description": lazy("What it is about"),
    "themes": lazy("Themes"),
    "mode": lazy("Mode"),
    "place": lazy("Place"),
    "zone": lazy("Clock of the place"),
    "languages": lazy("Languages it is taught in"),
    "starts_at": lazy("The session starts"),
    "ends_at": lazy("The session ends"),
    "opens_at": lazy("Applications open"),
    "closes_at": lazy("Applications close"),
    "places": lazy("Places"),
    "hours": lazy("Teaching hours in all"),
    "practice_hours": lazy("Of them practice"),
}


def _named(words: Mapping[str, Any]) -> Callable[[str], str]:
    return lambda key: str(words.get(key, key))


def _number(value: Any) -> str:
    return language.number(Decimal(value))


def _fields(names: list[str]) -> str:
    return gettext("; ").join(_named(FIELDS)(name) for name in names)


def _particular(key: str) -> str:
    """A field's label; a session's own question has no name of its own here."""
    return str(BY_KEY[key].label) if key in BY_KEY else gettext("a question of the session")


_SAID: dict[str, Callable[[Any], str]] = {
    "need_state": _named(demand.STATES),
    "item_state": _named(bank.STATE_WORDS),
    "role": _named(people.ROLE_WORDS),
    "organisation_role": _named(people.ORGANISATION_ROLE_WORDS),
    "post": _named(catalogue.STAFF),
    "part": _named(catalogue.PARTNERS),
    "right": _named(rights.KINDS),
    "verdict": _named(certificates.COMPLETION),
    "fields": _fields,
    "particular": _particular,
    "reason": _named(dossier.REASONS),
    "mark": _named(stay.MARKS),
    "absence": _named(stay.ABSENCES),
    "excuse": _named(attendance.EXCUSE_STATES),
    "half": attendance.half_name,
    "paper": lambda key: str(PAPERS[key].title) if key in PAPERS else key,
    "title": language.plain,
    "country": lambda code: language.country(code) if code else gettext("All others"),
    "year": str,
    "organisation": language.plain,
    "line": reasons.line_name,
    "code": partners.isolated,
    "number": partners.isolated,
    "file": partners.isolated,
    "source_name": partners.isolated,
    "name": partners.isolated,
    "points": str,
    "source": partners.isolated,
    "letter": lambda kind: wording.built_in(kind, language.code())[0],
    "tongue": lambda code: language.SPEECHES[code].name,
} | dict.fromkeys(
    ("hours", "count", "percent", "version", "coverage", "lessons", "practice", "attendance", "total", "edition"),
    _number,
)


def month(day: date) -> str:
    """The Gregorian month, short: the plan of a Gregorian year has these columns for everybody."""
    return dates.format_date(day, "LLL", locale=language.code())


def details(values: Mapping[str, Any]) -> dict[str, str]:
    """An entry's details in the reader's language."""
    return {key: _SAID[key](value) for key, value in values.items() if key in _SAID}
