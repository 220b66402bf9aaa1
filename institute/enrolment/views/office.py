"""The office's inbox: read one application beside the list, admit, decline, return."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from institute import clock, language
from institute.access import Can
from institute.catalogue import words as sessions
from institute.database import reading, writing
from institute.dossier.views.reveal import restricted
from institute.enrolment import (
    actions,
    decisions,
    forms,
    places,
    queries,
    reasons,
    requirements,
    rules,
    standings,
    talk,
    trails,
    waiting,
    words,
)
from institute.enrolment import inbox as inboxes
from institute.enrolment.eligibility import NOT_MET
from institute.enrolment.inbox import Wanted
from institute.enrolment.models import DECLINED, DRAFT, OFFERED, SUBMITTED, WAITING, Application, Quota
from institute.enrolment.views.base import bp, steps_of
from institute.errors import DomainError, NotFound
from institute.language import gettext
from institute.web.guard import needs
from institute.web.lists import remembered, show
from institute.web.pages import go, page, wants_fragment
from institute.web.reader import me


def wanted() -> Wanted:
    """What the address asks for."""
    given = {name: request.args.get(name, "").strip() for name in inboxes.ASKED}
    return Wanted(by=me().id, now=clock.now(), **given)


def _inbox(wanted: Wanted, naming: Any = None) -> dict[str, Any]:
    """What the inbox shows beside the application that is read; `naming` is a view's name that was refused."""
    tx = reading()
    training = queries.get_training(tx, wanted.session) if wanted.session else None
    offered, countries = queries.choices(tx, wanted.now)
    if training and (over := (training.code, training.title)) not in offered:
        offered = [*offered, over]
    number = request.args.get("page", 1, type=int)
    states, by_country = queries.figures(tx, training.id) if training else ({}, [])
    unread, own_views = queries.views(tx, wanted.by)
    return {
        "wanted": wanted,
        "kept": wanted.kept(),
        "found": inboxes.inbox(tx, wanted, number),
        "number": number,
        "training": training,
        "counts": states,
        "by_country": by_country,
        "sessions": offered,
        "countries": sorted(countries, key=language.country),
        "unread": unread,
        "lines": standings.quotas(tx, training.id) if training and training.has_quotas else (),
        "nominators": queries.nominators(tx, training.id) if training else (),
        "reasons": reasons,
        "own_views": own_views,
        "naming": naming or forms.ViewName(),
        "words": words,
        "dates": sessions.dates,
        "application": None,
    }


def _pane(application_id: int, **more: Any) -> dict[str, Any]:
    """The application that is read; a draft is its writer's alone."""
    tx = reading()
    application = queries.get_application(tx, application_id)
    if application.state == DRAFT:
        raise NotFound
    happened, now = talk.happened(tx, application_id), clock.now()
    own = application.person_id == me().id
    lines = {each.id: each for each in standings.quotas(tx, application.training_id)}
    freed = [row.why["of"] for row in happened if row.why and row.why.get("of")]
    return {
        "application": application,
        **_weighed(tx, application),
        "steps": steps_of(application.training, application.answers),
        "particulars": restricted(application.training, application.person_id),
        "need": queries.find_need_title(tx, application),
        "history": trails.history(application, happened, talk.names_of(tx, freed)),
        "comments": [row for row in happened if row.kind == "comment"],
        "messages": [row for row in happened if row.kind == "message"],
        "own": own,
        "waits": application.state == SUBMITTED,
        "declinable": application.state in (SUBMITTED, *decisions.ALSO[DECLINED]),
        "place": _place(application, now, list(lines.values())),
        "own_lines": lines,
        "reasons": reasons,
        "withdrawable": not own and rules.can_withdraw(application.state, application.training, now),
        "words": words,
        "decline": forms.Decline(),
        "revoke": forms.Revoke(),
        "move": forms.Move(lines=_line_choices(lines.values())).fill({"line": str(application.quota_id or "")}),
        "hand_back": forms.HandBack(),
        "on_request": forms.OnRequest(),
        "comment": forms.Comment(),
        "message": forms.Message(),
        "kept": wanted().kept(),
        **more,
    }


def _weighed(tx: Session, application: Application) -> dict[str, Any]:
    """How it stands with what is asked for; whether to give a place needs a reason, with a form for each deed."""
    verdicts = requirements.weigh(tx, application.training, application.person_id, application.answers)
    asked_already = application.state == OFFERED or application.override
    return {
        "verdicts": verdicts,
        "unmet": any(each.state == NOT_MET for each in verdicts) and not asked_already,
        "overrides": forms.overrides(),
    }


def _line_choices(lines: Iterable[Quota]) -> list[tuple[str, str]]:
    return [("", str(reasons.POOL)), *((str(each.id), reasons.line_name(reasons.conditions(each))) for each in lines)]


def _place(application: Application, now: datetime, lines: Sequence[Quota]) -> dict[str, Any]:
    """What the rule says of this application: its number on the list, or whether a place is its to take now."""
    if application.state not in (SUBMITTED, WAITING):
        return {}
    standing = standings.standing(reading(), application.training, now, lines)
    if application.state == WAITING:
        number, of = places.number(standing.queue, application.id)
        return {"number": number, "of": of, "free": bool(places.place_for(standing, application.quota_id)[0])}
    try:
        return {"free": bool(decisions.may_take(standing, application.quota_id))}
    except DomainError as refusal:
        return {"free": False, "why": refusal.message}


@bp.get("/office/applications")
@needs(Can.DECIDE_APPLICATIONS)
@remembered
def inbox() -> Response:
    asked = wanted()
    shown = _inbox(asked)
    first = shown.pop("found")
    return show(
        "enrolment/inbox.html",
        "enrolment/_inbox.html",
        inboxes.COLUMNS,
        lambda number, size: inboxes.inbox(reading(), asked, number, size) if size else first,
        **shown,
    )


def show_inbox(status: int = 200, naming: Any = None) -> Response:
    return page("enrolment/inbox.html", status, fragment="enrolment/_inbox.html", **_inbox(wanted(), naming))


@bp.get("/office/applications/<id:application_id>")
@needs(Can.DECIDE_APPLICATIONS)
def review(application_id: int) -> Response:
    """One application beside the list it stands in."""
    return show_review(application_id)


def show_review(application_id: int, status: int = 200, **more: Any) -> Response:
    """htmx asks for the pane alone: the list beside it stays as it is."""
    shown = _pane(application_id, **more)
    if not wants_fragment():
        shown = {**_inbox(wanted()), **shown}
    return page("enrolment/review.html", status, fragment="enrolment/_reading.html", **shown)


def decide_one(application_id: int, act: Callable[..., Any], said: Callable[[str], str], **values: Any) -> Response:
    """Decides through the door, then on to the next application; a refusal is told without drawing the inbox again.

    It looks cheaply first: who comes for a place that is gone never waits at the door.
    """
    asked, known = wanted(), inboxes.get_brief(reading(), application_id)
    if act is actions.admit and known.state == SUBMITTED and known.free <= 0:
        return _refused(application_id, asked, rules.SessionFull.message)
    try:
        with writing() as tx:
            act(tx, application_id, by=me(), now=asked.now, **values)
    except DomainError as refusal:
        return _refused(application_id, asked, refusal.message)
    following = inboxes.next_waiting(reading(), asked, application_id)
    if following is None:
        return go("enrolment.inbox", said(known.name), **asked.kept())
    return go("enrolment.review", said(known.name), application_id=following, **asked.kept())


def _refused(application_id: int, asked: Wanted, message: Any) -> Response:
    return page(
        "enrolment/refused.html", 409, fragment="shared/_error.html",
        title=gettext("This is not possible now"), message=message, application_id=application_id, kept=asked.kept(),
    )  # fmt: skip


@bp.post("/office/applications/<id:application_id>/decline")
@needs(Can.DECIDE_APPLICATIONS)
def decline(application_id: int) -> Response:
    form = forms.Decline(request.form)
    if not form.validate():
        return show_review(application_id, 422, decline=form)
    return decide_one(
        application_id,
        actions.decline,
        lambda name: gettext("%(name)s is declined; the letter says why.", name=name),
        reason=form.reason.data or "",
        code=form.code.data,
    )


@bp.post("/office/applications/<id:application_id>/move")
@needs(Can.DECIDE_APPLICATIONS)
def move(application_id: int) -> Response:
    """To another line; the application stays open."""
    found = queries.get_application(reading(), application_id)
    form = forms.Move(request.form, _line_choices(standings.quotas(reading(), found.training_id)))
    if not form.validate():
        return show_review(application_id, 422, move=form)
    try:
        with writing() as tx:
            waiting.move(tx, application_id, line_id=form.line_id, reason=form.why.data or "", by=me(), now=clock.now())
    except DomainError as refusal:
        form.line.errors = [refusal.message]
        return show_review(application_id, 409, move=form)
    return go("enrolment.review", gettext("The quota is changed."), application_id=application_id, **wanted().kept())


@bp.post("/office/applications/<id:application_id>/revoke")
@needs(Can.DECIDE_APPLICATIONS)
def revoke(application_id: int) -> Response:
    form = forms.Revoke(request.form)
    if not form.validate():
        return show_review(application_id, 422, revoke=form)
    return decide_one(
        application_id,
        waiting.revoke,
        lambda name: gettext("The place of %(name)s is free again; the letter says why.", name=name),
        reason=form.reason.data or "",
        code=form.code.data,
    )


@bp.post("/office/applications/<id:application_id>/return")
@needs(Can.DECIDE_APPLICATIONS)
def hand_back(application_id: int) -> Response:
    form = forms.HandBack(request.form)
    if not form.validate():
        return show_review(application_id, 422, hand_back=form)
    return decide_one(
        application_id,
        actions.hand_back,
        lambda name: gettext("%(name)s is asked to correct the application.", name=name),
        words=form.words.data,
    )


@bp.post("/office/applications/<id:application_id>/withdraw")
@needs(Can.DECIDE_APPLICATIONS)
def withdraw_for(application_id: int) -> Response:
    form = forms.OnRequest(request.form)
    if not form.validate():
        return show_review(application_id, 422, on_request=form)
    return decide_one(
        application_id,
        actions.withdraw_for,
        lambda name: gettext("The application of %(name)s is withdrawn.", name=name),
        asked=form.asked.data,
    )
