"""Planning a session's practice and confirming each trainee's hours."""

from decimal import Decimal
from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.forms import tidy
from institute.language import gettext, lazy, ngettext, plain
from institute.learning import queries as learning
from institute.practice import actions, forms, queries, rules
from institute.practice.models import PLANNED, PracticePlan
from institute.practice.views.base import bp
from institute.web.guard import needs, permitted
from institute.web.pages import go, page
from institute.web.reader import me


def _mine(code: str) -> TrainingSession:
    return permitted(Can.CONFIRM_PRACTICE, learning.get_course(reading(), code))


def _plan_form(training: TrainingSession, data: Any = None) -> forms.Plan:
    open_bases = queries.plannable(reading(), training.id)
    names = [(base.code, f"{base.code} · {plain(base.names)}") for base in open_bases]
    return forms.Plan(data, hours=training.practice_hours or None).offer(names)


def _shown(
    training: TrainingSession,
    status: int = 200,
    *,
    base: str = "",
    form: forms.Plan | None = None,
    typed: dict[int, str] | None = None,
    notes: dict[int, str] | None = None,
    mistakes: dict[int, Any] | None = None,
    refusal: Any = None,
) -> Response:
    """The table of one base; `typed` and `mistakes` keep what was sent, by enrolment id."""
    tx = reading()
    plans = queries.plans(tx, training.id)
    at = next((plan for plan in plans if plan.base.code == base), plans[0] if plans else None)
    held = queries.entries(tx, training.id, at.base_id) if at else {}
    return page(
        "practice/hours.html", status, fragment="practice/_hours.html",
        training=training, plans=plans, at=at, held=held, stamp=queries.stamp(held),
        trainees=queries.trainees(tx, training.id), sums=queries.hours_of(tx, training.id),
        planned=sum(plan.hours for plan in plans),
        most=int(rules.most_hours(at.hours)) if at else 0, as_text=rules.as_text,
        form=form or _plan_form(training), typed=typed, notes=notes or {}, mistakes=mistakes or {}, refusal=refusal,
        not_open=[plan.base for plan in plans if plan.base.state == PLANNED],
    )  # fmt: skip


@bp.get("/teach/<code>/practice")
@needs(Can.CONFIRM_PRACTICE)
def hours(code: str) -> Response:
    """What is planned where, and one row a trainee."""
    return _shown(_mine(code), base=request.args.get("base", ""))


@bp.post("/teach/<code>/practice/plan")
@needs(Can.CONFIRM_PRACTICE)
def plan(code: str) -> Response:
    """Plans a base for the session."""
    training = _mine(code)
    form = _plan_form(training, request.form)
    if not form.validate():
        return _shown(training, 422, form=form)
    with writing() as tx:
        planned = actions.plan(tx, training.id, form.base.data, form.hours.data or 0)
    if planned.base.state == PLANNED:
        said, tone = gettext("Planned. The base itself does not work yet: its opening is still to come."), "warning"
    else:
        said, tone = gettext("The base is planned."), "success"
    return go("practice.hours", said, tone, code=code, base=form.base.data)


@bp.post("/teach/<code>/practice/<base>/plan")
@needs(Can.CONFIRM_PRACTICE)
def replan(code: str, base: str) -> Response:
    """Other hours at a planned base."""
    training = _mine(code)
    found = queries.get_plan(reading(), training.id, base)
    form = forms.PlannedHours(request.form)
    if not form.validate():
        return _shown(training, 422, base=base, refusal=form.hours.errors[0])
    with writing() as tx:
        actions.plan(tx, training.id, found.base.code, form.hours.data or 0)
    return go("practice.hours", gettext("The plan is saved."), code=code, base=base)


@bp.post("/teach/<code>/practice/<base>/remove")
@needs(Can.CONFIRM_PRACTICE)
def unplan(code: str, base: str) -> Response:
    training = _mine(code)
    with writing() as tx:
        actions.unplan(tx, training.id, base)
    return go("practice.hours", gettext("The base is taken out of the plan."), code=code)


@bp.post("/teach/<code>/practice/<base>/confirm")
@needs(Can.CONFIRM_PRACTICE)
def confirm(code: str, base: str) -> Response:
    """Saves the whole table at once."""
    training = _mine(code)
    found = queries.get_plan(reading(), training.id, base)
    typed, notes = _typed("hours-"), _typed("note-", most=200)
    wanted, mistakes = _read(typed, found)
    mistakes |= {
        key: lazy("A note needs hours; 0 is possible.")
        for key, note in notes.items()
        if note and key in wanted and wanted[key] is None
    }
    if mistakes:
        return _shown(training, 422, base=base, typed=typed, notes=notes, mistakes=mistakes)
    try:
        with writing() as tx:
            many = actions.confirm(
                tx, training.id, base, wanted, seen=request.form.get("seen", ""), by=me(), now=clock.now(), notes=notes
            )
    except rules.ConfirmedMeanwhile as refusal:
        mistakes = _compared(training, found, typed, notes, wanted)
        return _shown(training, 409, base=base, typed=typed, notes=notes, mistakes=mistakes, refusal=refusal.message)
    return go("practice.hours", _said(many), code=code, base=base)


@bp.post("/teach/<code>/practice/<base>/confirm-planned")
@needs(Can.CONFIRM_PRACTICE)
def confirm_planned(code: str, base: str) -> Response:
    """The planned hours for everybody without an entry."""
    training = _mine(code)
    with writing() as tx:
        many = actions.confirm_planned(tx, training.id, base, by=me(), now=clock.now())
    return go("practice.hours", _said(many), code=code, base=base)


def _compared(
    training: TrainingSession,
    plan: PracticePlan,
    typed: dict[int, str],
    notes: dict[int, str],
    wanted: dict[int, Decimal | None],
) -> dict[int, Any]:
    """What a colleague confirmed meanwhile goes into fields left empty, and is said beside those that differ."""
    told: dict[int, Any] = {}
    held = queries.entries(reading(), training.id, plan.base_id)
    for key, row in queries.since(held, request.form.get("seen", "")).items():
        if wanted.get(key) is None:
            typed[key], notes[key] = rules.as_text(row.hours), notes.get(key) or row.note
        elif wanted[key] != row.hours or notes.get(key, "") != row.note:
            hours = rules.as_text(row.hours)
            told[key] = lazy("Meanwhile confirmed: %(hours)s. %(note)s", hours=hours, note=row.note)
    return told


def _said(many: int) -> str:
    if not many:
        return gettext("Nothing has changed.")
    return ngettext("Hours saved for %(n)s trainee.", "Hours saved for %(n)s trainees.", many)


def _typed(prefix: str, most: int = 20) -> dict[int, str]:
    """What stands in the table's fields <prefix><enrolment id>, tidied and cut."""
    fields = ((name.removeprefix(prefix), tidy(text)) for name, text in request.form.items() if name.startswith(prefix))
    return {int(key): text[:most] for key, text in fields if key.isascii() and key.isdigit() and len(key) < 10}


def _read(typed: dict[int, str], plan: PracticePlan) -> tuple[dict[int, Decimal | None], dict[int, Any]]:
    """Hours by enrolment id, and the mistakes among them."""
    wanted: dict[int, Decimal | None] = {}
    mistakes: dict[int, Any] = {}
    for key, text in typed.items():
        try:
            wanted[key] = rules.read_hours(text)
        except ValueError:
            mistakes[key] = lazy("Please write a number of hours.")
            continue
        if wrong := rules.mistake(wanted[key], plan.hours):
            mistakes[key] = wrong
    return wanted, mistakes
