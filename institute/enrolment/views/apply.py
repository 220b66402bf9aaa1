"""Applying in four steps: each is kept by its button and while one types."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request, url_for

from institute import clock, language
from institute.access import Can
from institute.catalogue import words as sessions
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.enrolment import actions, forms, queries, rules, words
from institute.enrolment.models import DRAFT, RETURNED, WITHDRAWN, Application
from institute.enrolment.views.base import bp, visible
from institute.errors import DomainError, NotFound
from institute.language import gettext
from institute.people.models import PASSPORT
from institute.web import pages
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me


@dataclass(frozen=True)
class Desk:
    """What lies before the applicant: the session, the needs it answers, and the answers so far."""

    training: TrainingSession
    application: Application | None
    needs: list[tuple[str, str]]
    answers: dict[str, Any]
    named: bool  # the passport's name is known

    @property
    def seen(self) -> str:
        return actions.version(self.application)

    def first_open(self, **more: str) -> int:
        """The first step not complete, with these answers besides."""
        return forms.first_open({**self.answers, **more}, self.needs, self.named, self.training)

    def form(self, number: int, given: Any = None) -> Any:
        """This step's form: as submitted, or with what is kept."""
        if number == rules.LAST_STEP:
            return forms.Declarations(given)
        return forms.STEPS[number](
            given if given is not None else forms.Answers(self.answers), self.needs, self.training
        )


def _desk(code: str) -> Desk:
    training = visible(code)
    application = queries.find_application(reading(), training.id, me().id)
    offered = [(str(need.id), language.plain(need.title)) for need in queries.needs_of(reading(), training.id)]
    answers = application.answers if application else forms.from_profile(me())
    return Desk(training, application, offered, answers, me().name(PASSPORT) is not None)


def _open_desk(code: str, number: int) -> Desk:
    """The desk while answers may be written; else the rule's refusal, or NotFound for a step there is not."""
    if number not in words.STEPS:
        raise NotFound
    desk = _desk(code)
    rules.may_write(desk.application.state if desk.application else None, desk.training, clock.now())
    return desk


def _show(desk: Desk, number: int, form: Any, status: int = 200) -> Response:
    first = desk.first_open()
    return page(
        "enrolment/step.html",
        status,
        desk=desk,
        training=desk.training,
        number=number,
        form=form,
        first_open=first,
        steps=_steps(desk.training.code, number, first),
        words=words,
        dates=sessions.dates,
        saved_at=_time(desk.application),
    )


def _steps(code: str, number: int, first: int) -> list[dict[str, Any]]:
    return [
        {
            "title": title,
            "href": url_for("enrolment.step", code=code, number=n),
            "state": "now" if n == number else "done" if n < first else "todo",
        }
        for n, title in words.STEPS.items()
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
    return go("enrolment.step", code=code, number=desk.first_open() if desk.application else 1)


@bp.get("/sessions/<code>/apply/<int:number>")
@needs(Can.APPLY)
def step(code: str, number: int) -> Response:
    desk = _open_desk(code, number)
    return _show(desk, number, desk.form(number))


@bp.post("/sessions/<code>/apply/<int:number>")
@needs(Can.APPLY)
def save(code: str, number: int) -> Response:
    """Keeps the step, right or wrong; goes on when it is right."""
    desk = _open_desk(code, number)
    form = desk.form(number, request.form)
    fine = form.validate() and (number > 1 or desk.named)
    _keep(desk, form, None)
    if "later" in request.form:
        return go("enrolment.mine", gettext("Your answers are saved. You can go on with them here."))
    if not fine:
        return _show(_open_desk(code, number), number, form, 422)
    return go("enrolment.step", code=code, number=number + 1)


@bp.post("/sessions/<code>/apply/<int:number>/draft")
@needs(Can.APPLY)
def draft(code: str, number: int) -> Response:
    """Keeps a step while it is written, unless another window saved since; says when."""
    if number not in forms.STEPS:
        raise NotFound
    desk, refusal, kept = _desk(code), None, None
    try:
        kept = _keep(desk, desk.form(number, request.form), request.form.get("seen", ""))
    except DomainError as refused:
        refusal = refused.message
    seen = actions.version(kept) if kept else request.form.get("seen", "")
    return page(
        "enrolment/saved.html", 409 if refusal else 200,
        fragment="enrolment/_saved.html", refusal=refusal, saved_at=_time(kept), seen=seen, training=desk.training,
    )  # fmt: skip


def _keep(desk: Desk, form: Any, seen: str | None) -> Application:
    kept, training_id = form.kept(), desk.training.id
    if desk.application is None:  # what the profile knows is an answer too
        kept = {**desk.answers, **kept}
    first = desk.first_open(**kept)
    with writing() as tx:
        return actions.save(tx, training_id, kept, step=first, seen=seen, by=me(), now=clock.now())


@bp.post("/sessions/<code>/apply/4")
@needs(Can.APPLY)
def send(code: str) -> Response:
    """Checks every step again and hands the application in."""
    desk = _open_desk(code, rules.LAST_STEP)
    form = desk.form(rules.LAST_STEP, request.form)
    if not form.validate() or desk.application is None or desk.first_open() < rules.LAST_STEP:
        return _show(desk, rules.LAST_STEP, form, 422)
    application_id, seen = desk.application.id, request.form.get("seen", desk.seen)
    with writing() as tx:
        actions.send(tx, application_id, seen=seen, read_in=language.code(), by=me(), now=clock.now())
    said = gettext("Your application is with the office now.")
    return go("enrolment.application", said, application_id=application_id)
