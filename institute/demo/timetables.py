"""The demo's venues, and half-days of meetings for its sessions: lectures, visits, talks, an exam, a ceremony."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute.catalogue.models import DRAFT, TrainingSession
from institute.database import Translated
from institute.people.models import Person
from institute.timetable.models import (
    CEREMONY,
    CLOUD_VISIT,
    EXAM,
    FREE,
    INTERPRETER,
    LECTURE,
    LECTURER,
    ONLINE,
    REPORT,
    VISIT,
    WORKSHOP,
    Meeting,
    Speaker,
    Venue,
)

_BUILDING = {"en": "Main building", "zh": "主楼", "ru": "Главный корпус", "fa": "ساختمان اصلی"}
_VENUES = (
    ({"en": "Lecture hall 1", "zh": "第一报告厅", "ru": "Лекционный зал 1", "fa": "تالار ۱"}, 120),
    ({"en": "Room 203", "zh": "203教室", "ru": "Аудитория 203", "fa": "اتاق ۲۰۳"}, 45),
    ({"en": "Room 305", "zh": "305教室", "ru": "Аудитория 305", "fa": "اتاق ۳۰۵"}, 45),
    (
        {
            "en": "Studio for cloud visits",
            "zh": "云参观演播室",
            "ru": "Студия облачных визитов",
            "fa": "استودیوی بازدید ابری",
        },
        30,
    ),
)
_PORT = {"en": "Qingdao Port, gate 4", "zh": "青岛港4号门", "ru": "Порт Циндао, ворота 4", "fa": "بندر چینگدائو، درِ ۴"}
_TITLES: dict[str, Translated] = {
    "open": {"en": "Opening", "zh": "开班式", "ru": "Открытие", "fa": "آیین گشایش"},
    "close": {"en": "Closing ceremony", "zh": "结业式", "ru": "Церемония закрытия", "fa": "آیین پایانی"},
    EXAM: {"en": "Final test", "zh": "结业测试", "ru": "Итоговый тест", "fa": "آزمون پایانی"},
    REPORT: {"en": "Country reports", "zh": "国别报告", "ru": "Доклады стран", "fa": "گزارش کشورها"},
    VISIT: {"en": "Visit to the port", "zh": "参观港口", "ru": "Посещение порта", "fa": "بازدید از بندر"},
    CLOUD_VISIT: {
        "en": "Cloud visit: a bonded warehouse", "zh": "云参观：保税仓库", "ru": "Облачный визит: таможенный склад",
        "fa": "بازدید ابری: انبار گمرکی",
    },
    WORKSHOP: {"en": "Discussion in groups", "zh": "分组讨论", "ru": "Обсуждение в группах", "fa": "گفت‌وگوی گروهی"},
    FREE: {"en": "Free afternoon", "zh": "自由活动", "ru": "Свободное время", "fa": "پس‌ازظهر آزاد"},
}  # fmt: skip
_COURSE = (LECTURE, WORKSHOP, LECTURE, VISIT, LECTURE, LECTURE, LECTURE, CLOUD_VISIT, LECTURE, FREE)
_INTERPRETERS = ("LIN Yue", "HE Jing", "FU Rong", "BAI Xue")
_LINK = "https://meet.example.org/"


def venues(tx: Session) -> list[Venue]:
    """Ours, made once."""
    found = list(tx.scalars(select(Venue).order_by(Venue.id)))
    if not found:
        found = [Venue(names=names, place=_BUILDING, seats=seats) for names, seats in _VENUES]
        tx.add_all(found)
        tx.flush()
    return found


def write(tx: Session, sessions: Sequence[TrainingSession], lecturers: Sequence[Person], *, now: datetime) -> None:
    """Timetables for these sessions; no lecturer and no venue is wanted twice at once by sessions that follow."""
    halls, wanted = venues(tx), [each for each in sessions if each.state != DRAFT]
    for number, training in enumerate(wanted):
        tx.add_all(_meetings(training, number, halls, lecturers, now))


def clash(tx: Session, training: TrainingSession, other: TrainingSession, *, now: datetime) -> None:
    """One lecture of a session is moved into the hall and the hour of another's, so that there is a clash to see."""
    first, second = (
        tx.scalars(
            select(Meeting)
            .where(Meeting.training_id == each.id, Meeting.starts_at > now, Meeting.kind == LECTURE)
            .order_by(Meeting.starts_at)
        ).first()
        for each in (training, other)
    )
    if first and second:
        first.venue_id = second.venue_id
        length = first.ends_at - first.starts_at
        first.starts_at, first.ends_at = second.starts_at, second.starts_at + length


def _meetings(
    training: TrainingSession, number: int, halls: Sequence[Venue], lecturers: Sequence[Person], now: datetime
) -> Iterator[Meeting]:
    zone, online = ZoneInfo(training.zone or "Asia/Shanghai"), training.mode == "online"
    first, last = (moment.astimezone(zone).date() for moment in (training.starts_at, training.ends_at))
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    days = [day for day in days if day.weekday() < 5 or day == first][:24]
    # Many of the demo's people are in several sessions at once: those keep to other half-days as far as they can.
    slots = [(day, 14 if online or (number % 2) != (number % 4 > 1 and n % 2) else 9) for n, day in enumerate(days)]
    modules = [module.title for module in training.version.modules] if training.version else []
    for n, (day, hour) in enumerate(slots):
        kind, title = _what(n, len(slots), modules or [training.title], online)
        begins = datetime.combine(day, time(hour), zone).astimezone(UTC)
        hall = (
            None
            if online or kind in (VISIT, FREE)
            else halls[(number + (3 if kind == CLOUD_VISIT else 0)) % len(halls)]
        )
        made = Meeting(
            training_id=training.id, kind=kind, title=title, starts_at=begins, ends_at=begins + timedelta(hours=3),
            zone=zone.key, venue_id=hall.id if hall else None, place=_PORT if kind == VISIT else {},
            link=f"{_LINK}{training.code.lower()}" if online or kind == CLOUD_VISIT else "",
            languages=list(training.languages), counted=kind != FREE, edited_at=min(now, begins),
        )  # fmt: skip
        if kind not in (FREE, VISIT):
            who = lecturers[(number + n) % len(lecturers)]
            made.speakers.append(Speaker(part=LECTURER, person_id=who.id, languages=[training.languages[0]]))
            if len(training.languages) > 1 and "zh" not in training.languages:
                between = ["zh", training.languages[0]]
                made.speakers.append(
                    Speaker(part=INTERPRETER, name=_INTERPRETERS[number % len(_INTERPRETERS)], languages=between)
                )
        yield made


def _what(n: int, many: int, modules: Sequence[Translated], online: bool) -> tuple[str, Translated]:
    """Kind and title of the n-th half-day of so many."""
    special = {0: ("open", CEREMONY), many - 3: (EXAM, EXAM), many - 2: (REPORT, REPORT), many - 1: ("close", CEREMONY)}
    if many > 4 and n in special:
        key, kind = special[n]
        return kind, _TITLES[key]
    kind = (LECTURE, WORKSHOP, ONLINE)[n % 3] if online else _COURSE[(n - 1) % len(_COURSE)]
    return kind, _TITLES.get(kind) or modules[n * len(modules) // many % len(modules)]
