"""Speaking the reader's language: words, dates, numbers, countries. Pure: no Flask, no database."""

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jdatetime
from babel import Locale, dates, negotiate_locale, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import LazyProxy, NullTranslations, Translations

HOUSE = Path(__file__).resolve().parent
TRANSLATIONS = HOUSE.parent / "translations"
HOME_ZONE = "Asia/Shanghai"  # Qingdao keeps China Standard Time
ISOLATE, POP = "\u2068", "\u2069"


@dataclass(frozen=True)
class Speech:
    """One language of the interface: our code, its BCP 47 tag, its direction and its own name."""

    code: str
    tag: str
    dir: str
    name: str

    @property
    def locale(self) -> Locale:
        return Locale.parse(self.code)


SPEECHES = {
    speech.code: speech
    for speech in (
        Speech("en", "en", "ltr", "English"),
        Speech("zh", "zh-Hans", "ltr", "中文"),
        Speech("ru", "ru", "ltr", "Русский"),
        Speech("fa", "fa", "rtl", "فارسی"),
    )
}
LANGUAGES = tuple(SPEECHES)
_RIGHT_TO_LEFT = {"ar", "dv", "fa", "he", "ps", "ur"}
_language: ContextVar[str] = ContextVar("language", default="en")


def code() -> str:
    """The code of the language spoken now."""
    return _language.get()


def speech() -> Speech:
    return SPEECHES[_language.get()]


def direction(tag: str) -> str:
    """ltr or rtl, for a language tag of any content (names come in more languages than pages)."""
    return "rtl" if tag.split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def speak(code: str) -> None:
    """From here on, in this context, speak this language."""
    _language.set(code)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak this language for a while: a letter's, say."""
    token = _language.set(code if code in SPEECHES else "en")
    try:
        yield
    finally:
        _language.reset(token)


def known(tag: str | None) -> str | None:
    """Our code for a tag somebody gave: zh-CN is zh, fa-IR is fa; None for a language we lack."""
    return prefer([tag]) if tag else None


def prefer(tags: list[str]) -> str | None:
    """The first of these tags we speak."""
    plain = [tag.replace("_", "-").split("-")[0].lower() for tag in tags]
    return negotiate_locale(plain, LANGUAGES, sep="-")


@cache
def _catalogue(code: str) -> NullTranslations:
    """The .po file itself, read once: nothing to compile, nothing to forget."""
    source = TRANSLATIONS / code / "LC_MESSAGES" / "messages.po"
    if not source.exists():
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source.read_bytes()), locale=code))
    compiled.seek(0)
    return Translations(compiled)


def learn() -> None:
    """Reads every language now: no reader waits for it, and rooms loaded after it use its 5 MB of litter again."""
    for speech in SPEECHES.values():
        _catalogue(speech.code)
        speech.locale.days  # noqa: B018  asking is what loads it


def gettext(message: str, **values: Any) -> str:
    text = _catalogue(_language.get()).ugettext(message)
    return text % values if values else text


def plural(one: str, many: str, n: int) -> str:
    """The right form, its blanks still open."""
    return _catalogue(_language.get()).ungettext(one, many, n)


def ngettext(one: str, many: str, n: int, **values: Any) -> str:
    """The right plural, with n and num written in the reader's digits."""
    return plural(one, many, n) % {"n": number(n), "num": number(n), **values}


def lazy(message: str, **values: Any) -> Any:
    """A message named now, translated when shown, its whole numbers in the reader's digits."""
    shown = {n: LazyProxy(number, v, enable_cache=False) if isinstance(v, int) else v for n, v in values.items()}
    return LazyProxy(gettext, message, enable_cache=False, **shown)


def lazy_n(one: str, many: str, n: int, **values: Any) -> Any:
    """A plural named now, translated when shown."""
    return LazyProxy(ngettext, one, many, n, enable_cache=False, **values)


# Translated content: a dict of our codes. Order of falling back: the reader's language, the
# languages the thing is given in, English, Chinese, whatever there is (domain.md 4.5).


def choose(texts: Mapping[str, str] | None, also: tuple[str, ...] = ()) -> tuple[str, str]:
    """The text to show and the code of its language; ("", reader's) when there is none."""
    wanted = _language.get()
    if texts:
        for candidate in (wanted, *also, "en", "zh", *texts):
            if text := texts.get(candidate):
                return text, candidate
    return "", wanted


def plain(texts: Mapping[str, str] | None) -> str:
    """The text alone, for an attribute, a title or a letter."""
    return choose(texts)[0]


# Numbers and dates. Codes, times on paper and addresses keep Western digits; prose does not.


@lru_cache(maxsize=4096)
def _figure(form: Callable[..., str], value: Any, code: str) -> str:
    return _in_digits(form(value, locale=code, numbering_system="default"), code)


def number(value: Any) -> str:
    """13800 as 13,800; 13 800; ۱۳٬۸۰۰."""
    return _figure(numbers.format_decimal, value, _language.get())


def percent(part: float) -> str:
    """0.62 as 62 %, without decimals."""
    return _figure(numbers.format_percent, part, _language.get())


def _in_digits(text: str, code: str) -> str:
    return text.translate(_PERSIAN) if code == "fa" else text


def digits(text: str) -> str:
    """The same text with the reader's digits: times of day in Persian prose."""
    return _in_digits(text, _language.get())


_PERSIAN = str.maketrans("0123456789%", "۰۱۲۳۴۵۶۷۸۹٪")
_HIJRI_MONTHS = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split()


@lru_cache(maxsize=4096)
def _day(value: date, code: str) -> str:
    if code == "en":
        return dates.format_date(value, "medium", locale="en_GB")
    text = dates.format_date(value, "d MMMM y" if code == "ru" else "long", locale=code)  # no "г.": sentences end so
    if code != "fa":
        return text
    return _in_digits(f"{_solar(value)} {jdatetime.date.fromgregorian(date=value).year} ({text})", code)


def _solar(value: date) -> str:
    solar = jdatetime.date.fromgregorian(date=value)
    return f"{solar.day} {_HIJRI_MONTHS[solar.month - 1]}"


def day(value: date) -> str:
    """A calendar day, in UTC the one in Qingdao; for Persian readers Solar Hijri first, Gregorian beside it."""
    if isinstance(value, datetime):
        value = (value.astimezone(ZoneInfo(HOME_ZONE)) if value.tzinfo is UTC else value).date()
    return _day(value, _language.get())


@lru_cache(maxsize=4096)
def _days(first: date, last: date, code: str) -> str:
    text = dates.format_interval(first, last, "yMMMd", locale="en_GB" if code == "en" else code)
    if code != "fa":
        return text
    years = [jdatetime.date.fromgregorian(date=end).year for end in (first, last)]
    begins = _solar(first) if years[0] == years[1] else f"{_solar(first)} {years[0]}"
    return _in_digits(f"{begins} تا {_solar(last)} {years[1]} ({text})", code)


def days(first: date, last: date) -> str:
    """From one day to another, without saying the year twice."""
    return _day(first, code()) if first == last else _days(first, last, code())


def time_of_day(value: datetime) -> str:
    """09:00, in the reader's digits; the value's own zone."""
    return digits(value.strftime("%H:%M"))


@lru_cache(maxsize=512)
def _city(zone: str, code: str) -> str:
    return dates.get_timezone_location(zone, locale=code, return_city=True)


def zone_name(zone: str) -> str:
    """Qingdao for the institute's own zone, else the zone's city in the reader's language."""
    return gettext("Qingdao") if zone == HOME_ZONE else _city(zone, _language.get())


def _offset(value: datetime) -> str:
    shift = int((value.utcoffset() or value.tzinfo.utcoffset(None)).total_seconds() // 60)  # type: ignore[union-attr]
    hours, minutes = divmod(abs(shift), 60)
    return f"UTC{'+' if shift >= 0 else '-'}{hours}" + (f":{minutes:02}" if minutes else "")


def moment(value: datetime, zone: str = HOME_ZONE) -> str:
    """An instant on one named clock: 14 Sep 2026, 09:00 Qingdao (UTC+8)."""
    local = value.astimezone(ZoneInfo(zone))
    return gettext("%(day)s, %(time)s %(place)s (%(offset)s)", day=day(local.date()), **_told(local, zone))


def clock_only(value: datetime, zone: str) -> str:
    """The time on another clock, with its day only as far as it differs: 06:00 Almaty (UTC+5)."""
    return gettext("%(time)s %(place)s (%(offset)s)", **_told(value.astimezone(ZoneInfo(zone)), zone))


def _told(local: datetime, zone: str) -> dict[str, str]:
    return {"time": time_of_day(local), "place": zone_name(zone), "offset": f"{ISOLATE}{_offset(local)}{POP}"}


def clocks(value: datetime, reader: str, place: str = HOME_ZONE, *, day_known: bool = False) -> str:
    """Both clocks, both named: the place's and the reader's (one when they are the same); `day_known` leaves it out."""
    here, there = value.astimezone(ZoneInfo(place)), value.astimezone(ZoneInfo(reader))
    first = clock_only(value, place) if day_known else moment(value, place)
    if reader == place:
        return first
    second = clock_only(value, reader) if here.date() == there.date() else moment(value, reader)
    return f"{first} · {second}"


@cache
def _countries() -> dict[str, dict[str, str]]:
    with open(HOUSE / "data" / "countries.csv", encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def country(code: str | None) -> str:
    """The country's name by the institute's own reviewed list."""
    row = _countries().get(code or "")
    return row[_language.get()] if row else (code or "")


def country_names(code: str) -> dict[str, str]:
    """The country's name in all our languages, for paper."""
    row = _countries()[code]
    return {language: row[language] for language in LANGUAGES}


def countries() -> list[tuple[str, str]]:
    """All (code, name), in the reader's alphabetical order as far as plain comparison gives it."""
    return sorted(((key, row[_language.get()]) for key, row in _countries().items()), key=lambda pair: pair[1])


def country_zone(code: str) -> str:
    """The zone of the country's capital: a first guess a person may change."""
    row = _countries().get(code)
    return row["zone"] if row else HOME_ZONE
