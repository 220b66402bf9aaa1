"""The list of a meeting tool: read row by row first, matched by hand where nothing finds a person, then taken over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request
from itsdangerous import BadSignature, URLSafeSerializer

from institute import clock, tables
from institute.access import Can
from institute.attendance import actions, forms, lists, queries, rules, words
from institute.attendance.actions import Word
from institute.attendance.rules import Half
from institute.attendance.views.base import bp, half_day, held
from institute.catalogue.models import TrainingSession
from institute.config import settings
from institute.database import reading, writing
from institute.language import gettext, lazy, ngettext
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me

_MOST = 400  # people of one list: the form has a field for each, and no form has many more (web/bodies.py)


class TooManyPeople(tables.Unreadable):
    message = lazy("This list has more than %(most)s people. Please send it in parts.", most=_MOST)


class OtherList(tables.Unreadable):
    message = lazy("Please send the list once more.")


@dataclass
class Row:
    """A line of the dry run: as it was read, whose it is (None: nobody's yet), and what that comes to."""

    number: int
    name: str
    minutes: int
    late: bool
    place: int | None
    state: str
    mistake: Any = ""


@bp.get("/teach/<code>/attendance/<half>/list")
@needs(Can.TAKE_ROLL)
def meeting_list(code: str, half: str) -> Response:
    """Asks for the file."""
    training = held(code)
    return _asked(training, half_day(training, half))


def _asked(training: TrainingSession, half: Half, refusal: tables.Unreadable | None = None) -> Response:
    form = forms.MeetingList()
    if refusal:
        form.file.errors = [str(refusal.message)]
    status = 422 if refusal else 200
    return page("attendance/list.html", status, training=training, half=half, form=form, words=words)


@bp.post("/teach/<code>/attendance/<half>/list")
@needs(Can.TAKE_ROLL, body_limit=tables.MOST_BYTES + 100_000)
def read_list(code: str, half: str) -> Response:
    """The dry run: every row, what it comes to, and whose it is. Nothing is kept."""
    training = held(code)
    day, sent = half_day(training, half), request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise tables.Unreadable(lazy("Please choose a file."))
        found = lists.read(sent.read(), sent.filename)
        if len(found) > _MOST:
            raise TooManyPeople
    except tables.Unreadable as refusal:
        return _asked(training, day, refusal)
    mine = lists.matched(found, queries.trainees(reading(), training.id))
    rows = [_row(one, mine.get(one.row), day) for one in found]
    return _dry_run(training, day, rows)


def _row(one: lists.Participant, place: int | None, half: Half) -> Row:
    late = _late(one.joined, half)
    wrong = lazy("We cannot read the minutes of this row.") if one.wrong else ""
    state = rules.by_minutes(one.minutes, half.minutes, late)
    return Row(one.row, one.name or one.mail, one.minutes, late, place, state, wrong)


def _late(joined: datetime | None, half: Half) -> bool:
    """On the clock of the meeting's place; a day that is another says nothing."""
    begins = half.starts_at.astimezone(ZoneInfo(half.zone)).replace(tzinfo=None)
    return joined is not None and joined.date() == begins.date() and joined > begins + rules.GRACE


def _dry_run(training: TrainingSession, half: Half, rows: list[Row], status: int = 200) -> Response:
    return page(
        "attendance/dry_run.html", status, training=training, half=half, rows=rows, words=words,
        everybody=queries.trainees(reading(), training.id), standing=queries.standing(reading(), training.id, half.key),
        kept=_signer(training, half).dumps([[row.number, row.name, row.minutes, row.late] for row in rows]),
    )  # fmt: skip


@bp.post("/teach/<code>/attendance/<half>/list/take")
@needs(Can.TAKE_ROLL)
def take_list(code: str, half: str) -> Response:
    """Takes the rows over that are somebody's."""
    training = held(code)
    day = half_day(training, half)
    try:
        rows = _sent(training, day)
    except OtherList as refusal:
        return _asked(training, day, refusal)
    known = {place.id for place in queries.trainees(reading(), training.id)}
    taken: dict[int, Row] = {}
    for row in rows:
        if row.place is None:
            continue
        if row.place in taken or row.place not in known:
            row.mistake = lazy("This trainee is chosen in another row already.")
        taken.setdefault(row.place, row)
    if any(row.mistake for row in rows):
        return _dry_run(training, day, rows, 422)
    now = clock.now()
    said = {place: Word(row.state, now, row.minutes) for place, row in taken.items()}
    with writing() as tx:
        actions.take_list(tx, training, day, said, by_id=me().id, now=now)
    told = ngettext("%(n)s trainee taken over.", "%(n)s trainees taken over.", len(said))
    return go("attendance.roll", told if said else gettext("Nothing has changed."), code=code, half=half)


def _sent(training: TrainingSession, half: Half) -> list[Row]:
    """The rows of the dry run as they came back, with who was chosen for each; OtherList."""
    try:
        kept = _signer(training, half).loads(request.form.get("kept", ""))
    except BadSignature:
        raise OtherList from None
    rows = []
    for number, name, minutes, late in kept:
        place, state = request.form.get(f"who-{number}", ""), rules.by_minutes(minutes, half.minutes, late)
        rows.append(Row(number, name, minutes, late, int(place) if _whole(place) else None, state))
    return rows


def _signer(training: TrainingSession, half: Half) -> URLSafeSerializer:
    """What a dry run holds for the next step: of this reader, for this half-day."""
    return URLSafeSerializer(settings().secret_key, salt=f"attendance-list-{training.id}-{half.key}-{me().id}")


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9
