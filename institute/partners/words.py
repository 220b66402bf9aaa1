"""Words for what all rooms name: languages people are taught in, and time zones of places."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.lists import format_list

from institute import language

# What sessions are taught in, or wished for in; the codes of CLDR.
TAUGHT_IN = tuple("zh en ru fa ar az be es fr hi hy kk ky mn ps pt tg tk tr ur uz vi".split())


@lru_cache(maxsize=1024)
def _language(code: str, reader: str) -> str:
    return language.SPEECHES[reader].locale.languages.get(code, code)


def languages(codes: Iterable[str]) -> str:
    """The languages as words in the reader's language: Russian, English and Urdu."""
    return _languages(tuple(codes), language.code())


@lru_cache(maxsize=1024)
def _languages(codes: tuple[str, ...], reader: str) -> str:
    told = format_list([_language(code, reader) for code in codes], "standard", locale=reader)
    return told[:1].upper() + told[1:]


def language_choices() -> list[tuple[str, str]]:
    """(code, name) of every language one may teach or be taught in; our four first."""
    return [(code, languages([code])) for code in TAUGHT_IN]


def zone_choices() -> list[tuple[str, str]]:
    """(zone, name) for places: Qingdao first, then every capital's clock by name."""
    others = {language.country_zone(code) for code, _ in language.countries()} - {language.HOME_ZONE}
    named = sorted(((zone, language.zone_name(zone)) for zone in others), key=lambda pair: pair[1])
    return [(language.HOME_ZONE, language.zone_name(language.HOME_ZONE)), *named]


_COMMAS = {"zh": "、", "fa": "، "}


def listed(parts: Iterable[str]) -> str:
    """One after the other, with the comma of the reader's script."""
    return _COMMAS.get(language.code(), ", ").join(parts)


def day_at_home(instant: datetime) -> str:
    """The calendar day that this instant is in Qingdao."""
    return language.day(instant.astimezone(ZoneInfo(language.HOME_ZONE)).date())


def isolated(code: str) -> str:
    """A code that begins with figures, kept left to right within a Persian sentence."""
    return f"{language.ISOLATE}{code}{language.POP}"
