"""The holidays that the library knows, for members and partners of the SCO; for the worker and the commands alone."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from importlib.metadata import version

import holidays

from institute.almanac import actions
from institute.almanac.models import PUBLIC, WORKDAY, Holiday
from institute.database import reading, writing
from institute.partners import queries as partners

SOURCE = f"python-holidays {version('holidays')}"
_SPEECHES = {"en": "en_US", "zh": "zh_CN", "ru": "ru", "fa": "fa_IR"}
# "(estimated)", "(observed)", "(substituted from 01/04/2026)": of no use to a planner.
_ASIDE = re.compile(r"\s*[(（][^()（）]*[)）]$")


def bring_in_year(year: int) -> int:
    """Takes the year's holidays of every country with a standing into the list, once; how many. NothingKnown."""
    found = [one for country in sorted(partners.countries(reading())) for one in year_of(country, year)]
    with writing() as tx:
        return actions.bring_in(tx, year, found)


def year_of(country: str, year: int) -> Iterator[Holiday]:
    """The holidays of a country that begin in a year, days in a row under one name as one; none when it is unknown."""
    if country not in holidays.list_supported_countries():
        return
    in_english = _named(country, year, "en")
    others = {code: _named(country, year, code) for code in _SPEECHES if code != "en"}
    for first, last in _spans(in_english):
        names = {"en": in_english[first]}
        names |= {code: known[first] for code, known in others.items() if known.get(first, names["en"]) != names["en"]}
        yield Holiday(country_code=country, first=first, last=last, names=names, kind=PUBLIC, source=SOURCE)
    calendar = holidays.country_holidays(country, years=year)
    for day in sorted(getattr(calendar, "weekend_workdays", ())):
        if day.year == year:
            names = {"en": "Working day", "zh": "调休上班", "ru": "Рабочий день", "fa": "روز کاری"}
            yield Holiday(country_code=country, first=day, last=day, names=names, kind=WORKDAY, source=SOURCE)


def _named(country: str, year: int, code: str) -> dict[date, str]:
    """Day -> name in this language, where the library has the country's names in it."""
    known = holidays.list_localized_countries().get(country, [])
    speech = next((one for one in known if one.split("_")[0] == code), None)
    if speech is None and code != "en":
        return {}
    found = holidays.country_holidays(country, years=year, language=speech)
    return {day: _tidy(name) for day, name in found.items()}


def _tidy(name: str) -> str:
    """The day's names without what the library adds in brackets."""
    return "; ".join(_ASIDE.sub("", one) for one in name.split("; "))


def _spans(named: dict[date, str]) -> Iterable[tuple[date, date]]:
    first: date | None = None
    for day in sorted(named):
        if first is not None and named.get(day - timedelta(1)) == named[day]:
            continue
        first = day
        last = day
        while named.get(last + timedelta(1)) == named[day]:
            last += timedelta(1)
        yield first, last
