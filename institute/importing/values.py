"""Cells into values: what people write for a country, a sex, a level, a day in four languages."""

import csv
import re
import unicodedata
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

import email_validator

from institute import clock, language
from institute.dossier import rules as dossier
from institute.forms import tidy
from institute.letters import NOWHERE
from institute.people import rules as people
from institute.search import fold

_WESTERN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩０１２３４５６７８９", "0123456789" * 3)
_PHONE = re.compile(r"^\+?[0-9][0-9 ()./-]{5,38}$")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
# What countries are called besides their names in institute/data/countries.csv.
_ALSO = {
    "CN": "PRC China mainland 中华人民共和国 КНР", "RU": "Russian Federation 俄国 Российская Федерация РФ",
    "IR": "Islamic Republic of Iran 伊朗伊斯兰共和国 Исламская Республика Иран", "KG": "Kyrgyz Republic Киргизия",
    "BY": "Belorussia Белоруссия", "KZ": "Republic of Kazakhstan Республика Казахстан", "VN": "Viet Nam",
    "TJ": "Republic of Tajikistan", "UZ": "Republic of Uzbekistan", "LA": "Laos Lao PDR", "AE": "UAE ОАЭ",
    "TR": "Turkey Türkiye", "MM": "Burma", "KR": "South Korea Korea", "SY": "Syria", "US": "USA США", "GB": "UK",
}  # fmt: skip
_SEX = {
    "F": "f female woman w 女 女性 ж жен женский женщина زن مونث",
    "M": "m male man 男 男性 м муж мужской мужчина مرد مذکر",
    "X": "x",
}  # fmt: skip
_TONGUES = {"en": "en eng english 英语 английский انگلیسی",
            "zh": "zh chn chinese 中文 汉语 китайский چینی",
            "ru": "ru rus russian 俄语 русский روسی",
            "fa": "fa per fas persian farsi 波斯语 персидский فارسی"}  # fmt: skip
# The language of a name by its script, and by country where several share one.
_BY_COUNTRY = {
    "CYRILLIC": {"KZ": "kk", "KG": "ky", "TJ": "tg", "UZ": "uz", "BY": "be", "MN": "mn", "UA": "uk"},
    "ARABIC": {"IR": "fa", "AF": "fa", "PK": "ur"},
    "DEVANAGARI": {"NP": "ne"},
    "LATIN": {"TR": "tr", "AZ": "az", "UZ": "uz", "TM": "tk", "VN": "vi", "ID": "id", "MY": "ms", "FR": "fr"},
}
_SCRIPTS = {
    "CYRILLIC": "ru", "ARABIC": "ar", "DEVANAGARI": "hi", "TAMIL": "ta", "GURMUKHI": "pa", "BENGALI": "bn",
    "CJK": "zh", "HANGUL": "ko", "GEORGIAN": "ka", "ARMENIAN": "hy", "THAI": "th", "LAO": "lo", "KHMER": "km",
    "MYANMAR": "my", "SINHALA": "si", "ETHIOPIC": "am", "THAANA": "dv",
}  # fmt: skip


class Wrong(Exception):
    """This cell cannot be taken: the code of its words (words.FAULTS) and what they name."""

    def __init__(self, code: str, **said: Any) -> None:
        super().__init__(code)
        self.code, self.said = code, said


def line(most: int = 200) -> Callable[[str], str]:
    """One line of text of at most so many characters."""

    def read(text: str) -> str:
        kept = tidy(text)
        if len(kept) > most:
            raise Wrong("long", most=most)
        return kept

    return read


def passport(text: str) -> str:
    """A part of the passport's line, as it stands there."""
    kept = people.tidy_passport(line()(text))
    if kept and people.passport_mistake(kept):
        raise Wrong("passport")
    return kept


def passport_no(text: str) -> str:
    kept = dossier.passport_no(tidy(text))
    if kept and not dossier.is_passport_no(kept):
        raise Wrong("passport-no")
    return kept


def birth(text: str) -> str:
    """Year first, or as 17.05.1990 or 1990年5月17日; a Solar Hijri day becomes the Gregorian one."""
    kept = tidy(text).translate(_WESTERN)
    if found := _DAY_FIRST.fullmatch(kept):
        kept = "-".join(reversed(found.groups()))
    kept = dossier.day(re.sub("[年月]", "-", kept).removesuffix("日").removesuffix(" 00:00:00"))
    if kept and dossier.birth_mistake(kept, clock.now().date()):
        raise Wrong("birth")
    return kept


def native(text: str) -> str:
    kept = line()(text)
    if kept and people.native_mistake(kept):
        raise Wrong("native")
    return kept


def chinese(text: str) -> str:
    """Chinese characters; ASCII and katakana dots between the parts are the interpunct (GB/T 15834)."""
    kept = native(re.sub("[.・‧•]", "·", text))
    if kept and not all(char == "·" or char == " " or "CJK" in unicodedata.name(char, "") for char in kept):
        raise Wrong("chinese")
    return kept


def email(text: str) -> str:
    kept = tidy(text).lower().removeprefix("mailto:")
    if not kept:
        return ""
    try:
        checked = email_validator.validate_email(kept, check_deliverability=False, allow_smtputf8=False).normalized
    except ValueError:
        raise Wrong("email") from None
    if len(checked) > 254 or checked.lower().endswith(NOWHERE):
        raise Wrong("email")
    return checked.lower()


def phone(text: str) -> str:
    kept = tidy(text).translate(_WESTERN)
    if kept and not _PHONE.match(kept):
        raise Wrong("phone")
    return kept


def years(text: str) -> str:
    kept = tidy(text).translate(_WESTERN)
    if kept and not (re.fullmatch("[0-9]{1,2}", kept) and int(kept) <= 60):
        raise Wrong("years")
    return kept


def one_of(offered: Mapping[str, Any], more: Mapping[str, str] | None = None) -> Callable[[str], str]:
    """One of the choices by its key, or by its words in any of our languages."""

    @cache
    def known() -> dict[str, str]:
        found = {fold(word): key for key, words in (more or {}).items() for word in (key, *words.split())}
        for code in language.LANGUAGES:
            with language.speaking(code):
                found |= {fold(str(words)): key for key, words in offered.items()}
        return found | {fold(key): key for key in offered}

    def read(text: str) -> str:
        if not (sought := fold(text)):
            return ""
        if sought not in known():
            raise Wrong("choice", offered=list(offered))
        return known()[sought]

    return read


sex = one_of(people.SEX_WORDS, _SEX)
tongue = one_of({code: speech.name for code, speech in language.SPEECHES.items()}, _TONGUES)


@cache
def _countries() -> dict[str, str]:
    """{folded name or code: code}."""
    with open(language.HOUSE / "data" / "countries.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {fold(row[name]): row["code"] for row in rows for name in ("code", "alpha3", *language.LANGUAGES)}
    for code, words in _ALSO.items():
        found |= {fold(word): code for word in (words, *words.split()) if word not in ("Republic", "of", "South")}
    return found


def country(text: str) -> str:
    """By code (KZ, KAZ) or by its name in any of our languages; what looks alike is proposed, never taken."""
    if not (sought := fold(text)):
        return ""
    if sought not in _countries():
        near = get_close_matches(sought, _countries(), n=1, cutoff=0.75)
        raise Wrong("country-near", near=_countries()[near[0]]) if near else Wrong("country")
    return _countries()[sought]


def name_language(name: str, country_code: str) -> str:
    """The language to mark a name with: by its script, and by the country where several share one."""
    first = next((unicodedata.name(char, "") for char in name if unicodedata.category(char)[0] == "L"), "")
    script = first.split()[0] if first else ""
    return _BY_COUNTRY.get(script, {}).get(country_code) or _SCRIPTS.get(script, "en")
