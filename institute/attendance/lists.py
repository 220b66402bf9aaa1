"""The list a meeting tool gives (Zoom, Tencent Meeting, Teams): who was in for how many minutes, and who that is.

Column names as the tools write them in their exports of 2024 to 2026, in English, Chinese and Russian. Nothing is
guessed: an address or a whole name finds somebody, and only where it is one person's alone.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from institute import search, tables, tabular
from institute.enrolment.models import Enrolment
from institute.language import lazy
from institute.tables import Table, Unreadable

_NAME = (
    "name", "full name", "participant", "user name", "name (original name)", "name (original)", "display name",
    "member name", "nickname", "用户昵称(入会昵称)", "用户昵称", "成员名称", "姓名", "参会者", "名称(原名称)", "名称",
    "昵称", "имя", "полное имя", "участник", "имя (исходное имя)",
)  # fmt: skip
_MAIL = ("email", "user email", "e-mail", "participant id (upn)", "邮箱", "用户邮件", "电子邮件", "электронная почта")
_MINUTES = (
    "duration (minutes)", "total duration (minutes)", "in-meeting duration", "duration", "total duration",
    "meeting duration", "累计参会时长", "累计入会时长", "参会时长", "时长(分钟)", "总时长(分钟)", "时长",
    "会议中持续时间",
    "длительность (минуты)", "продолжительность (минут)", "продолжительность", "длительность",
)  # fmt: skip
_JOINED = (
    "join time", "first join", "first join time", "joined", "首次入会时间", "入会时间", "加入时间", "首次加入",
    "время входа", "первое присоединение",
)  # fmt: skip
_TIMES = (
    "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%m/%d/%y, %I:%M:%S %p", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y, %H:%M:%S", "%d.%m.%Y %H:%M",
    "%m/%d/%Y, %I:%M:%S %p", "%b %d, %Y %I:%M:%S %p",
)  # fmt: skip
_SECTION = re.compile(r"^\d+\.\s")  # Teams: "3. In-Meeting Activities"
_PART = re.compile(r"(\d+)\s*(分钟|小时|[^\W\d_]+)\.?")
_UNITS = {  # seconds
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "小时", "时", "ч"), 3600),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "分钟", "分", "мин", "м"), 60),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "秒", "сек", "с"), 1),
}
_HAN = re.compile(r"[\u3400-\u9fff]")


class NoColumns(Unreadable):
    message = lazy(
        "This list has no columns for the name and the minutes. Please take the participants' list of Zoom, "
        "Tencent Meeting or Teams as it comes."
    )


class Ambiguous(Unreadable):
    message = lazy("The letters of this file could be read in several ways. Please save it as XLSX or as CSV (UTF-8).")


@dataclass
class Participant:
    """One person of the list, their stays added up: `row` is the first line's number in the file, minutes whole.

    `joined` is the wall clock of the earliest stay, None where the list does not tell; `wrong` a line not understood.
    """

    row: int
    name: str
    mail: str
    minutes: int
    joined: datetime | None
    wrong: bool = False


def read(content: bytes, name: str) -> list[Participant]:
    """Everybody of the list. tables.Unreadable and its kinds refuse."""
    found = tabular.read(content, name)
    if not isinstance(found, Table):
        raise Ambiguous
    at = {what: _column(found.header, known) for what, known in
          {"name": _NAME, "mail": _MAIL, "minutes": _MINUTES, "joined": _JOINED}.items()}  # fmt: skip
    if at["name"] is None or at["minutes"] is None:
        raise NoColumns
    people: dict[tuple[str, str], Participant] = {}
    for line in found.lines:
        if _SECTION.match(line.cells[0]) and not any(line.cells[1:]):
            break
        one = _participant(line, at)
        if not one.name and not one.mail:
            continue
        _add(people, one)
    return list(people.values())


def _column(header: Sequence[str], known: Sequence[str]) -> int | None:
    titles = [" ".join(title.replace("（", "(").replace("）", ")").split()).casefold() for title in header]
    return next((titles.index(one) for one in known if one in titles), None)


def _participant(line: tables.Line, at: dict[str, int | None]) -> Participant:
    told = {what: line.cells[n].strip().removeprefix("'") if n is not None else "" for what, n in at.items()}
    found = minutes(told["minutes"])
    return Participant(
        line.number, told["name"], told["mail"].casefold(), found or 0, wall_clock(told["joined"]), found is None
    )


def _add(people: dict[tuple[str, str], Participant], one: Participant) -> None:
    """Zoom writes a line for each time somebody came."""
    known = people.setdefault((search.fold(one.name), one.mail), one)
    if known is not one:
        known.minutes += one.minutes
        known.wrong = known.wrong or one.wrong
        known.joined = min((each for each in (known.joined, one.joined) if each), default=None)


def minutes(text: str) -> int | None:
    """Whole minutes: "83", "1h 23m 10s", "83分钟", "01:23:10", "1:23"; None for what is none of them."""
    text = text.strip()
    if re.fullmatch(r"\d{1,5}([.,]\d+)?", text, re.ASCII):
        return int(float(text.replace(",", ".")))
    if clock := re.fullmatch(r"(\d{1,3}):(\d{2})(?::(\d{2}))?", text, re.ASCII):
        return int(clock[1]) * 60 + int(clock[2])
    parts = [(int(many), _UNITS.get(unit.casefold())) for many, unit in _PART.findall(text)]
    if not parts or _PART.sub("", text).strip(" ,") or any(unit is None for _, unit in parts):
        return None
    return sum(many * (unit or 0) for many, unit in parts) // 60


def wall_clock(text: str) -> datetime | None:
    """A day and time as the tools write them, without a zone; None where it is written otherwise."""
    for form in _TIMES:
        try:
            return datetime.strptime(text.strip(), form)  # noqa: DTZ007  the wall's own time is meant
        except ValueError:
            continue
    return None


def matched(participants: Iterable[Participant], places: Sequence[Enrolment]) -> dict[int, int]:
    """{row: enrolment} of those the address or the whole name finds, where it finds one trainee and one row alone."""
    keys: dict[str, set[int]] = {}
    for place in places:
        for name in place.person.names:
            keys.setdefault(_words(name.full), set()).add(place.id)
        if place.person.mail:
            keys.setdefault(place.person.mail.casefold(), set()).add(place.id)
    found: dict[int, int] = {}
    for one in participants:
        mine = keys.get(one.mail) or set().union(*(keys.get(each, set()) for each in _named(one)))
        if len(mine) == 1:
            found[one.row] = next(iter(mine))
    rows = Counter(found.values())
    return {row: place for row, place in found.items() if rows[place] == 1}


def _named(one: Participant) -> list[str]:
    """A tool's name may hold two: "Aigerim (SEITKALI Aigerim)"."""
    inside = re.fullmatch(r"(.*?)\s*[(（](.*)[)）]", one.name)
    return [_words(each) for each in ((inside[1], inside[2]) if inside else (one.name,)) if each.strip()]


def _words(name: str) -> str:
    """A name's words: surname first or last is the same name, but for Chinese, whose signs stand in their order."""
    folded = search.fold(name)
    return folded if _HAN.search(folded) else " ".join(sorted(folded.split()))
