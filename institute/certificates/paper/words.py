"""The words of the paper that are not in its templates: kinds, dates, hours, in the certificate's own languages."""

import datetime
from collections.abc import Mapping
from typing import Any

Texts = Mapping[str, str | None]  # one text in several languages
Record = Mapping[str, Any]  # one frozen certificate, plain JSON; its keys are listed in press.py

TITLES = {
    "completion": {
        "zh": "结业证书",
        "en": "Certificate of Completion",
        "ru": "Сертификат о прохождении обучения",
        "fa": "گواهی پایان دوره",
    },
    "participation": {
        "zh": "参训证明",
        "en": "Attestation of Participation",
        "ru": "Свидетельство об участии в обучении",
        "fa": "گواهی شرکت در دوره",
    },
    # An admission to a session held in Qingdao is an invitation too; one to an online session is not.
    "admission": {
        "zh": "录取通知书暨邀请函",
        "en": "Letter of Admission and Invitation",
        "ru": "Уведомление о зачислении и приглашение",
        "fa": "نامهٔ پذیرش و دعوت",
    },
    "admission-online": {
        "zh": "录取通知书",
        "en": "Letter of Admission",
        "ru": "Уведомление о зачислении",
        "fa": "نامهٔ پذیرش",
    },
    "transcript": {
        "zh": "学习记录（证书附件）",
        "en": "Record of Training, Annex to the Certificate",
        "ru": "Сведения об обучении: приложение к сертификату",
        "fa": "کارنامهٔ آموزشی، پیوست گواهی",
    },
}

NOT_ACADEMIC = {
    "zh": "本证书不属于学历学位证书或职业资格证书",
    "en": "This document is not an academic diploma and not a professional qualification",
    "ru": "Не является документом об образовании и (или) квалификации",
    "fa": "این سند مدرک تحصیلی یا گواهی صلاحیت حرفه‌ای نیست",
}

NOTES = {
    "admission": {
        "zh": "本函不是签证，真伪可扫码核验",
        "en": "This letter is not a visa; whether it is genuine and still holds is said behind the code",
        "ru": "Письмо не является визой; его подлинность и действие проверяются по коду",
        "fa": "این نامه روادید نیست؛ درستی و اعتبار آن با رمز روی برگه سنجیده می‌شود",
    },
}  # the line at the foot, where it is another

MODES = {
    "on-site": {"zh": "线下", "en": "on site", "ru": "очно", "fa": "حضوری"},
    "online": {"zh": "线上", "en": "online", "ru": "онлайн", "fa": "برخط"},
    "hybrid": {"zh": "线上线下结合", "en": "on site and online", "ru": "очно и онлайн", "fa": "حضوری و برخط"},
}

# What the session is called in English, by the type in the certificate number.
COURSES = {"FA": "seminar", "ET": "training course", "LS": "language course", "EV": "event"}

MONTHS = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "ru": (
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ),
    "fa": ("ژانویه", "فوریه", "مارس", "آوریل", "مه", "ژوئن", "ژوئیه", "اوت", "سپتامبر", "اکتبر", "نوامبر", "دسامبر"),
}

_ONE = {"zh": "{y}年{m}月{d}日", "en": "{d} {m} {y}", "ru": "{d} {m} {y} года", "fa": "{d} {m} {y}"}
_ON_ONE = _ONE | {"fa": "در تاریخ {d} {m} {y}"}
_SPANS = {
    "same month": {
        "zh": "{y}年{m}月{d}日至{d2}日",
        "en": "{d}–{d2} {m2} {y2}",
        "ru": "с {d} по {d2} {m2} {y2} года",
        "fa": "از {d} تا {d2} {m2} {y2}",
    },
    "same year": {
        "zh": "{y}年{m}月{d}日至{m2}月{d2}日",
        "en": "{d} {m} – {d2} {m2} {y2}",
        "ru": "с {d} {m} по {d2} {m2} {y2} года",
        "fa": "از {d} {m} تا {d2} {m2} {y2}",
    },
    "two years": {
        "zh": "{y}年{m}月{d}日至{y2}年{m2}月{d2}日",
        "en": "{d} {m} {y} – {d2} {m2} {y2}",
        "ru": "с {d} {m} {y} года по {d2} {m2} {y2} года",
        "fa": "از {d} {m} {y} تا {d2} {m2} {y2}",
    },
}


def languages(record: Record) -> tuple[str, ...]:
    """The languages on this certificate, in the order they are printed."""
    third = record.get("third")
    return ("zh", "en", third) if third in ("ru", "fa") else ("zh", "en")


def title(record: Record) -> Texts:
    """What the paper is called."""
    online = record["kind"] == "admission" and record["mode"] == "online"
    return TITLES["admission-online" if online else record["kind"]]


def day(iso: str, language: str) -> str:
    """A Gregorian date in words, with Western digits: `2026-09-26` -> `26 September 2026`."""
    return _ONE[language].format(**_parts(iso, language))


def span(starts: str, ends: str, language: str) -> str:
    """From the first day to the last, as short as the language allows; Russian and Persian with their prepositions."""
    first, last = datetime.date.fromisoformat(starts), datetime.date.fromisoformat(ends)
    if first == last:
        return _ON_ONE[language].format(**_parts(starts, language))
    form = (
        "same month"
        if (first.year, first.month) == (last.year, last.month)
        else ("same year" if first.year == last.year else "two years")
    )
    later = {key + "2": value for key, value in _parts(ends, language).items()}
    return _SPANS[form][language].format(**_parts(starts, language), **later)


def hours(amount: float, language: str) -> str:
    """An amount of hours as Western digits: `70`, `70.5`, in Russian `70,5`."""
    return f"{amount:.2f}".rstrip("0").rstrip(".").replace(".", "," if language == "ru" else ".")


def russian_hours(amount: float, case: str) -> str:
    """«21 часа», «70 часов» (genitive, after «в объёме») or «21 час», «22 часа» (accusative, after «включая»)."""
    text = hours(amount, "ru")
    if amount != int(amount):
        return f"{text}\u00a0часа"
    last, teen = int(amount) % 10, 11 <= int(amount) % 100 <= 14
    if case == "genitive":
        return f"{text}\u00a0{'часа' if last == 1 and not teen else 'часов'}"
    ending = "" if last == 1 else "а" if last in (2, 3, 4) else "ов"
    return f"{text}\u00a0час{'ов' if teen else ending}"


def said(texts: Texts, language: str) -> str:
    """A translated text in `language`, else in English, else in any language it has, else nothing."""
    return texts.get(language) or texts.get("en") or next((text for text in texts.values() if text), "")


def course(record: Record) -> str:
    """Seminar, training course and so on, by the type in the number; a training course when it has none."""
    return COURSES.get((record["number"].split("-") + ["", ""])[2]) or COURSES.get(
        (record["session_code"].split("-") + [""])[1], COURSES["ET"]
    )


def _parts(iso: str, language: str) -> dict[str, Any]:
    date = datetime.date.fromisoformat(iso)
    month = date.month if language == "zh" else MONTHS[language][date.month - 1]
    return {"y": date.year, "m": month, "d": date.day}
