"""Half-days by trainees with their rates, as a list and as a sheet; helpers' links."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Response, request, url_for

from institute import clock, paging, search
from institute.access import Can, may
from institute.attendance import actions, forms, queries, rules, words
from institute.attendance.rules import Half, Rate
from institute.attendance.views.base import bp, drawn, held
from institute.catalogue.models import TrainingSession
from institute.config import settings
from institute.database import reading, today_in, writing
from institute.enrolment.models import Enrolment
from institute.language import country, gettext, lazy
from institute.paging import Column
from institute.web.guard import needs
from institute.web.lists import show
from institute.web.pages import go, page
from institute.web.reader import me


@dataclass(frozen=True)
class Row:
    """One trainee: what stands by half-day, the rate of what counts, and how it looks (words.OUTLOOK)."""

    place: Enrolment
    states: dict[str, str]
    rate: Rate
    outlook: str

    @property
    def percent(self) -> Decimal | None:
        share = self.rate.share
        return None if share is None else (share * 100).quantize(Decimal("0.1"))


def _rows(training: TrainingSession, halves: Sequence[Half], percent: int) -> list[Row]:
    tx, keys = reading(), {one.key for one in halves}
    found = queries.states(tx, training.id)
    rows = []
    for place in queries.trainees(tx, training.id):
        states = {half: state for half, state in found.get(place.id, {}).items() if half in keys}
        rate = rules.rate(states.values())
        rows.append(Row(place, states, rate, rules.outlook(rate, len(keys) - len(states), percent)))
    return rows


def _columns(halves: Sequence[Half]) -> list[Column]:
    def state_in(key: str) -> Any:
        return lambda row: words.STATES.get(row.states.get(key, ""), "")

    return [
        Column("name", lazy("Name"), lambda row: row.place.person.latin, True),
        Column("country", lazy("Country"), lambda row: country(row.place.country_code), True),
        Column("rate", lazy("Attendance, %"), lambda row: row.percent, True, num=True),
        Column("present", lazy("Attended"), lambda row: row.rate.present, True, num=True),
        Column("counted", lazy("Counted"), lambda row: row.rate.counted, True, num=True),
        *(Column(one.key, words.half_name(one.key), state_in(one.key), sheet_only=True) for one in halves),
    ]


def _arranged(rows: list[Row], sort: str) -> list[Row]:
    """By a number as numbers, by a word as words; by name as they come."""
    numbers = {"rate": lambda row: row.percent, "present": lambda row: row.rate.present,
               "counted": lambda row: row.rate.counted}  # fmt: skip
    if value := numbers.get(sort.removeprefix("-")):
        sign = -1 if sort.startswith("-") else 1
        return sorted(rows, key=lambda row: (value(row) is None, sign * (value(row) or 0)))
    return paging.arranged(rows, _columns([]), sort)


@bp.get("/teach/<code>/attendance")
@needs(Can.TAKE_ROLL)
def table(code: str) -> Response:
    """Everybody's half-days and rates."""
    training, tx = held(code), reading()
    halves, percent = queries.halves(tx, training.id), queries.percent(tx, training.id)
    q, sort = request.args.get("q", "").strip()[:100], request.args.get("sort", "")
    rows = [row for row in _rows(training, halves, percent) if not q or search.finds(q, row.place.person.latin)]
    rows = _arranged(rows, sort)
    restricted = may(me(), Can.SEE_RESTRICTED, training)
    return show(
        "attendance/table.html", "attendance/_table.html", _columns(halves),
        lambda number, size: paging.cut(rows, number, size or paging.PER_PAGE),
        training=training, halves=halves, percent=percent, sought=q, words=words,
        closed={key for key, one in queries.closings(tx, training.id).items() if one.closed_at},
        now_half=rules.running(halves, clock.now()),
        waiting=queries.waiting(tx, [training.id]).get(training.id, 0) if restricted else 0, restricted=restricted,
    )  # fmt: skip


# Helpers who scan badges.


@bp.get("/teach/<code>/attendance/passes")
@needs(Can.TAKE_ROLL)
def passes(code: str) -> Response:
    training = held(code)
    return _passes(training, forms.NewPass(data={"day": today_in(training.zone, clock.now())}))


def _passes(training: TrainingSession, form: forms.NewPass, status: int = 200, link: str = "") -> Response:
    return page(
        "attendance/passes.html", status, training=training, form=form, passes=queries.passes(reading(), training.id),
        link=link, picture=drawn(link, gettext("The helper's link")) if link else "",
        today=today_in(training.zone, clock.now()),
    )  # fmt: skip


@bp.post("/teach/<code>/attendance/passes")
@needs(Can.TAKE_ROLL)
def give_pass(code: str) -> Response:
    """A link for a helper, shown once: only its hash is kept."""
    training, form = held(code), forms.NewPass(request.form)
    if form.validate() and form.day.data and form.day.data < today_in(training.zone, clock.now()):
        form.day.errors = [gettext("This day is over.")]
    if form.errors or form.day.data is None:
        return _passes(training, form, 422)
    with writing() as tx:
        raw = actions.give_pass(
            tx, training, day=form.day.data, name=form.name.data or "", by_id=me().id, now=clock.now()
        )  # fmt: skip
    return _passes(training, form, link=f"{settings().public_url}{url_for('attendance.begin_scanning', token=raw)}")


@bp.post("/teach/<code>/attendance/passes/<id:pass_id>/end")
@needs(Can.TAKE_ROLL)
def end_pass(code: str, pass_id: int) -> Response:
    training = held(code)
    with writing() as tx:
        actions.end_pass(tx, training, pass_id, now=clock.now())
    return go("attendance.passes", gettext("The link has ended."), code=code)
