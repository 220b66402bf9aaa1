"""What a session asks of its applicants, and whether somebody meets it: met, not met, or unknown, with the reason.

Plain values in, verdicts out, in the reader's words. Days are calendar days of the session's place.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from institute import language
from institute.dossier.rules import BIRTH, PASSPORT_ENDS, months_after
from institute.enrolment import words
from institute.language import gettext, ngettext
from institute.partners import words as partner_words

ADULT = 18  # at the least, in every foreign-aid session (domain.md 3.2)
AGE, RANK, LEVEL, PASSPORT, EARLIER, COUNTRY = RULES = ("age", "rank", "level", "passport", "earlier", "country")
MET, NOT_MET, UNKNOWN = "met", "not", "unknown"
_LEVELS = tuple(words.LEVELS)
_SOLAR = range(1300, 1500)  # years of the Solar Hijri calendar, which begin in March of year + 621


@dataclass(frozen=True)
class Asked:
    """What a session asks; None and () ask nothing. `hard`: without these an application cannot be sent."""

    starts: date
    ends: date
    age_from: int | None = None
    age_to: int | None = None
    ranks: Sequence[str] = ()
    level: str = ""
    tongues: Sequence[str] = ()  # the level is asked in one of them
    passport_months: int | None = None  # after the end
    years_between: int | None = None  # since the last training
    countries: Sequence[str] = ()
    hard: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Told:
    """What is known of somebody; None and "" are unknown."""

    born: str = ""  # 1990-05-17, or 1990-05 or 1990 where the passport has no more
    rank: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)  # language -> level
    passport_ends: date | None = None
    attended: Sequence[date] = ()  # last days of the institute's own sessions they had a place in
    earlier: str = ""  # other training, as they wrote it
    country: str = ""


@dataclass(frozen=True)
class Verdict:
    """How one rule stands, and why; `hangs_on` is the answer to look at."""

    rule: str
    asks: str
    state: str
    why: str
    hangs_on: str
    hard: bool


def asks(asked: Asked) -> list[tuple[str, str]]:
    """(rule, words) of all that is asked, for whoever thinks of applying."""
    found: dict[str, str] = {}
    if asked.age_from is not None or asked.age_to is not None:
        found[AGE] = _ages(asked)
    if asked.ranks:
        found[RANK] = gettext("Level in your organisation: %(ranks)s", ranks=_either(words.RANKS, asked.ranks))
    if asked.level:
        found[LEVEL] = gettext(
            "%(level)s or better in: %(tongues)s", level=asked.level, tongues=_either(words.TONGUES, asked.tongues)
        )
    if asked.passport_months is not None:
        found[PASSPORT] = ngettext(
            "A passport valid for %(n)s month after the session's end",
            "A passport valid for %(n)s months after the session's end",
            asked.passport_months,
        )
    if asked.years_between is not None:
        found[EARLIER] = ngettext(
            "No training in China within %(n)s year before the session",
            "No training in China within %(n)s years before the session",
            asked.years_between,
        )
    if asked.countries:
        names = partner_words.listed(sorted(language.country(code) for code in asked.countries))
        found[COUNTRY] = gettext("You represent one of: %(countries)s", countries=names)
    return list(found.items())


def _ages(asked: Asked) -> str:
    if asked.age_to is None:
        return gettext("At least %(n)s years old on the first day", n=language.number(asked.age_from))
    if asked.age_from is None:
        return gettext("At most %(n)s years old on the first day", n=language.number(asked.age_to))
    ends = {"first": language.number(asked.age_from), "last": language.number(asked.age_to)}
    return gettext("From %(first)s to %(last)s years old on the first day", **ends)


def _either(named: Mapping[str, Any], keys: Iterable[str]) -> str:
    return gettext("; ").join(str(named.get(key, key)) for key in keys)


def weigh(asked: Asked, told: Told) -> list[Verdict]:
    """A verdict for each rule of the session, in their order."""
    checks = {AGE: _age, RANK: _rank, LEVEL: _level, PASSPORT: _passport, EARLIER: _earlier, COUNTRY: _country}
    return [
        Verdict(rule, said, *checks[rule](asked, told), _HANGS_ON[rule], rule in asked.hard)
        for rule, said in asks(asked)
    ]


_HANGS_ON = {
    AGE: BIRTH, RANK: "rank", LEVEL: "level_en", PASSPORT: PASSPORT_ENDS, EARLIER: "earlier",
    COUNTRY: "country",
}  # fmt: skip


def overall(verdicts: Iterable[Verdict]) -> str:
    """NOT_MET when something is not met, else UNKNOWN when something is unknown, else MET."""
    states = {verdict.state for verdict in verdicts}
    return next((state for state in (NOT_MET, UNKNOWN) if state in states), MET)


def age_on(day: date, born: str) -> tuple[int, int] | None:
    """(least, most) whole years somebody has on a day, given a date of birth as far as it is known; None: unreadable.

    Who was born on 29 February is a year older on 1 March where the year has no such day.
    """
    found = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?", born)
    if not found:
        return None
    year, month, number = (int(part or 0) for part in found.groups())
    first = (month or 1, number or 1)
    last = (month or 12, number or 31)
    today = (day.month, day.day)
    years = day.year - year
    return years - (today < last), years - (today < first)


def _age(asked: Asked, told: Told) -> tuple[str, str]:
    ages = age_on(asked.starts, told.born)
    if ages is None:
        return UNKNOWN, gettext("The date of birth is not known yet.")
    lowest = asked.age_from if asked.age_from is not None else 0
    highest = asked.age_to if asked.age_to is not None else 200
    fits = [lowest <= age <= highest for age in ages]
    if all(fits):
        return MET, gettext("%(n)s years old on the first day.", n=language.number(ages[0]))
    if any(fits):
        return UNKNOWN, gettext("The day of birth is not known exactly: it may be so or not.")
    return NOT_MET, gettext("%(n)s years old on the first day.", n=language.number(ages[0]))


def _rank(asked: Asked, told: Told) -> tuple[str, str]:
    if not told.rank:
        return UNKNOWN, gettext("No level is given.")
    return (MET if told.rank in asked.ranks else NOT_MET), str(words.RANKS.get(told.rank, told.rank))


def _level(asked: Asked, told: Told) -> tuple[str, str]:
    if not any(told.levels.values()):
        return UNKNOWN, gettext("No language is given.")
    given = [(tongue, told.levels.get(tongue, "")) for tongue in asked.tongues]
    met = [each for each in given if each[1] in _LEVELS and each[1] >= asked.level]
    said = [f"{words.TONGUES.get(tongue, tongue)} {level or '–'}" for tongue, level in met or given]
    return (MET if met else NOT_MET), gettext("; ").join(said)


def _passport(asked: Asked, told: Told) -> tuple[str, str]:
    if told.passport_ends is None:
        return UNKNOWN, gettext("The passport is not known yet.")
    until = months_after(asked.ends, asked.passport_months or 0)
    state = MET if told.passport_ends >= until else NOT_MET
    said = gettext("Valid for long enough.") if state == MET else gettext("Not valid for long enough.")
    return state, said  # no day: it stays sealed


def _earlier(asked: Asked, told: Told) -> tuple[str, str]:
    """The institute's own sessions count by their last day; of what people write only the years can be read."""
    since = months_after(asked.starts, -12 * (asked.years_between or 0))
    recent = [day for day in told.attended if since < day < asked.starts]
    if recent:
        return NOT_MET, gettext("Took part in a session of ours until %(day)s.", day=language.day(max(recent)))
    years = [_gregorian(int(year)) for year in re.findall(r"(?<!\d)\d{4}(?!\d)", told.earlier)]
    years = [year for year in years if 1950 <= year <= asked.starts.year]
    if told.earlier.strip() and not years:
        return UNKNOWN, gettext("Earlier training is named, but no year.")
    late = [year for year in years if date(year, 12, 31) > since]
    if any(date(year, 1, 1) > since for year in late):
        return NOT_MET, gettext("Names training in %(year)s.", year=language.digits(str(max(late))))
    if late:
        return UNKNOWN, gettext("Names training in %(year)s: the day decides.", year=language.digits(str(max(late))))
    return MET, gettext("None is known.") if not years else gettext("The last named was earlier.")


def _gregorian(year: int) -> int:
    """A year of the Solar Hijri calendar, as people of Iran and Afghanistan write it, as the one it mostly lies in."""
    return year + 621 if year in _SOLAR else year


def _country(asked: Asked, told: Told) -> tuple[str, str]:
    if not told.country:
        return UNKNOWN, gettext("No country is given.")
    return (MET if told.country in asked.countries else NOT_MET), language.country(told.country)
