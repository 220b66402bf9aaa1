"""Applying step by step: each is kept by its button and while one types; what is restricted is kept sealed."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request, url_for
from werkzeug.datastructures import CombinedMultiDict

from institute import clock, language
from institute.access import Can
from institute.catalogue import words as sessions
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.dossier import actions as dossier
from institute.dossier import forms as sheets
from institute.dossier import queries as particulars
from institute.dossier import rules as identity
from institute.dossier import scans
from institute.dossier.models import APPLYING
from institute.dossier.views.reveal import handed_over
from institute.enrolment import actions, forms, queries, requirements, rules, words
from institute.enrolment.eligibility import Verdict
from institute.enrolment.models import DRAFT, RETURNED, WITHDRAWN, Application
from institute.enrolment.steps import Steps, last_answers
from institute.enrolment.views.base import bp, visible
from institute.errors import DomainError, NotFound
from institute.language import gettext
from institute.people.models import PASSPORT
from institute.web import bodies, pages
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me


@dataclass(frozen=True)
class Desk:
    """What lies before the applicant: the session, its steps with the answers so far, and where those came from."""

    training: TrainingSession
    application: Application | None
    steps: Steps
    begun: bool  # with answers of an earlier application

    @property
    def seen(self) -> str:
        return actions.version(self.application)

    def keeping(self, form: Any) -> Application | None:
        """The application, if it holds just what this form says."""
        same = all(str(self.steps.answers.get(name) or "") == text for name, text in form.kept().items())
        return self.application if same else None

    def with_answers(self, more: dict[str, str]) -> Steps:
        """The steps with these answers besides."""
        return self.steps.but(answers={**self.steps.answers, **more})

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """How these answers stand with what the session asks."""
        return requirements.weigh(reading(), self.training, me().id, self.steps.answers)


def _desk(code: str) -> Desk:
    tx, training = reading(), visible(code)
    application = queries.find_application(tx, training.id, me().id)
    own = [one for one in particulars.questions(tx, training.id) if one.stage == APPLYING]
    before = {} if application else last_answers(tx, me().id)
    answers = application.answers if application else {**before, **forms.from_profile(me())}
    sealed = particulars.opened(tx, training.id, me().id)
    if application is None:
        sealed = {**particulars.earlier(tx, me().id, training.id), **sealed}
    steps = Steps(
        training,
        clock.now(),
        {**answers, **sealed},
        [(str(need.id), language.plain(need.title)) for need in queries.needs_of(tx, training.id)],
        [particulars.as_field(one) for one in own],
        particulars.attached(tx, training.id, me().id),
        me().name(PASSPORT) is not None,
    )
    return Desk(training, application, steps, bool(before))


def _open_desk(code: str, number: int) -> Desk:
    """The desk while answers may be written; else the rule's refusal, or NotFound for a step there is not."""
    desk = _desk(code)
    if not 1 <= number <= desk.steps.last:
        raise NotFound
    rules.may_write(desk.application.state if desk.application else None, desk.training, clock.now())
    return desk


def _show(desk: Desk, number: int, form: Any, status: int = 200) -> Response:
    return page(
        "enrolment/step.html",
        status,
        desk=desk,
        steps=desk.steps,
        marks=_marks(desk, number),
        training=desk.training,
        number=number,
        form=form,
        first_open=desk.steps.first_open,
        words=words,
        dates=sessions.dates,
        accepted=scans.ACCEPTED,
        saved_at=_time(desk.application),
        verdicts=desk.verdicts,
        step_of=desk.steps.step_of,
    )


def _marks(desk: Desk, number: int) -> list[dict[str, Any]]:
    """The steps as the page's head shows them."""
    first = desk.steps.first_open
    return [
        {
            "title": words.STEPS[key],
            "href": url_for("enrolment.step", code=desk.training.code, number=n),
            "state": "now" if n == number else "done" if n < first else "todo",
        }
        for n, key in enumerate(desk.steps.keys, 1)
    ]


def _time(application: Application | None) -> str:
    """When it was last saved, on the reader's clock: 14:03."""
    if application is None:
        return ""
    return language.time_of_day(application.saved_at.astimezone(ZoneInfo(pages.zone())))


@bp.get("/sessions/<code>/apply")
@needs(Can.APPLY)
def apply(code: str) -> Response:
    """On to the first step that is not complete, or to where the application stands."""
    desk = _desk(code)
    if desk.application and desk.application.state not in (DRAFT, RETURNED, WITHDRAWN):
        return go("enrolment.application", application_id=desk.application.id)
    rules.may_write(desk.application.state if desk.application else None, desk.training, clock.now())
    return go("enrolment.step", code=code, number=desk.steps.first_open if desk.application else 1)


@bp.get("/sessions/<code>/apply/<int:number>")
@needs(Can.APPLY)
def step(code: str, number: int) -> Response:
    desk = _open_desk(code, number)
    return _show(desk, number, desk.steps.form(number))


@bp.post("/sessions/<code>/apply/<int:number>")
@needs(Can.APPLY, body_limit=bodies.UPLOAD)
def save(code: str, number: int) -> Response:
    """Keeps the step, right or wrong; goes on when it is right. The last one hands the application in."""
    desk = _open_desk(code, number)
    if number == desk.steps.last:
        return _send(desk)
    form = desk.steps.form(number, CombinedMultiDict([request.files, request.form]))  # type: ignore[list-item]
    fine = form.validate() and (number > 1 or desk.steps.named)
    taken = take(form, desk.training.id)
    _keep(desk, form, None, taken)
    if "later" in request.form:
        return go("enrolment.mine", gettext("Your answers are saved. You can go on with them here."))
    if not fine or form.errors:
        return _show(_open_desk(code, number), number, form, 422)
    return go("enrolment.step", code=code, number=number + 1)


@bp.post("/sessions/<code>/apply/<int:number>/draft")
@needs(Can.APPLY)
def draft(code: str, number: int) -> Response:
    """Keeps a step while it is written, unless another window saved since; says when."""
    desk, refusal = _desk(code), None
    if not 1 <= number < desk.steps.last:
        raise NotFound
    form = desk.steps.form(number, request.form)
    try:
        kept = _keep(desk, form, request.form.get("seen", ""))
    except DomainError as refused:
        kept = _desk(code).keeping(form)  # its own button was quicker
        refusal = None if kept else refused.message
    seen = actions.version(kept) if kept else request.form.get("seen", "")
    return page(
        "enrolment/saved.html", 409 if refusal else 200,
        fragment="enrolment/_saved.html", refusal=refusal, saved_at=_time(kept), seen=seen, training=desk.training,
    )  # fmt: skip


def take(form: Any, training_id: int) -> dict[str, scans.Sealed]:
    """Draws and seals the files that were sent; what is wrong with one is said beside its field."""
    taken = {}
    for field in form:
        if isinstance(field, sheets.Attachment) and field.sent is not None:
            try:
                drawn = scans.draw(field.sent.read(), field.name)
                taken[field.name] = scans.seal(drawn, training_id, me().id, field.name)
            except DomainError as refusal:
                field.errors = [*field.errors, refusal.message]
    return taken


def _keep(desk: Desk, form: Any, seen: str | None, taken: dict[str, scans.Sealed] | None = None) -> Application:
    """Ordinary answers go into the application, the others and the files into the dossier, in one change."""
    training_id, by, now = desk.training.id, me(), clock.now()
    told = form.kept()
    steps = desk.with_answers(told).but(stored={*desk.steps.stored, *(taken or ())})
    first, grades = steps.first_open, steps.grades
    if desk.application is None:  # what was known before is an answer too, as far as it is asked here
        told = {key: str(value) for key, value in steps.answers.items() if key in steps.keys_asked}
    sealed = {key: value for key, value in told.items() if key in grades}
    plain = {key: value for key, value in told.items() if key not in grades}
    with writing() as tx:
        kept = actions.save(tx, training_id, plain, step=first, seen=seen, by=by, now=now)
        country = str(steps.answers.get(identity.NATIONALITY) or "")
        dossier.keep(tx, training_id, by.id, sealed, grades, country=country, now=now)
        for field, box in (taken or {}).items():
            grade = next(each.grade for each in steps.everything if each.key == field)
            dossier.keep_file(tx, training_id, by.id, field, grade, box, now=now)
    return kept


def _send(desk: Desk) -> Response:
    """Checks every step again and hands the application in, with the consents that were ticked."""
    form = desk.steps.form(desk.steps.last, request.form)
    if not form.validate() or desk.application is None or desk.steps.first_open < desk.steps.last:
        return _show(desk, desk.steps.last, form, 422)
    if rules.unmet(desk.verdicts):
        return _show(desk, desk.steps.last, form, 422)
    application_id, seen, read_in = desk.application.id, request.form.get("seen", desk.seen), language.code()
    given = [each.kind for each in desk.steps.consents if form[f"consent_{each.kind}"].data]
    by, now = me(), clock.now()
    with writing() as tx:
        actions.send(tx, application_id, seen=seen, read_in=read_in, by=by, now=now)
        dossier.agree(tx, by.id, desk.training.id, given, read_in=read_in, now=now)
    return go(
        "enrolment.application", gettext("Your application is with the office now."), application_id=application_id
    )


@bp.get("/sessions/<code>/apply/files/<field>")
@needs(Can.APPLY)
def own_file(code: str, field: str) -> Response:
    """The reader's own file, as it is kept."""
    training = visible(code)
    return handed_over(particulars.content(particulars.get_file(reading(), training.id, me().id, field)), field)
