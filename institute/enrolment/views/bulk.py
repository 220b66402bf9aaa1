"""Deciding many applications: what would come of it is shown first, then each is decided as by itself."""

from collections.abc import Callable
from typing import Any

from flask import Response, request

from institute import clock, language
from institute.access import Can
from institute.database import reading, writing
from institute.enrolment import actions, decisions, forms, inbox, reasons, rules, standings, telling, waiting, words
from institute.enrolment.views.base import bp
from institute.enrolment.views.office import wanted
from institute.errors import DomainError, NotFound
from institute.language import gettext
from institute.web.guard import needs
from institute.web.pages import go, page, row_id
from institute.web.reader import me

# deed -> (the single decision, the form of its words)
_ACTS: dict[str, tuple[Callable[..., Any], type[forms.BaseForm]]] = {
    "admit": (actions.admit, forms.BaseForm),
    "offer": (waiting.offer, forms.BaseForm),
    "wait": (waiting.put_on_list, forms.BaseForm),
    "return": (actions.hand_back, forms.HandBack),
    "decline": (actions.decline, forms.Decline),
    "withdraw": (actions.withdraw_for, forms.OnRequest),
}


def _deed() -> str:
    deed = request.values.get("act", "")
    if deed not in _ACTS:
        raise NotFound
    return deed


def _chosen() -> list[int]:
    """The ids sent, without doubles, in their order; no more than are decided at once."""
    return list(dict.fromkeys(request.values.getlist("chosen", type=row_id)))[: rules.MOST_AT_ONCE]


def _said(form: Any) -> Any:
    """What the letters will say: the words written, else those of the chosen kind of reason, in each one's language."""
    written = [field.data for field in form if field.name != "code"]
    return next(filter(None, written), None) or ("code" in form and reasons.of_decline(form.code.data)) or ""


def _preview(form: Any, ids: list[int] | None, status: int = 200) -> Response:
    """Who will be decided how, who cannot be and why, and every letter."""
    deed, asked = _deed(), wanted()
    found = inbox.to_decide(reading(), asked, ids, rules.MOST_AT_ONCE)
    if not found:
        return go("enrolment.inbox", gettext("Nobody was chosen."), "info", **asked.kept())
    asking, text = list(form), _said(form)
    state = words.DEEDS[deed].state
    stand = standings.standings(reading(), {each.training for each in found}, asked.now)
    foreseen = decisions.foresee(state, found, asked.by, asked.now, stand)
    fine = [application for application, refusal in foreseen if refusal is None]
    return page(
        "enrolment/deciding.html", status, fragment="enrolment/_foreseen.html",
        deed=deed, told=words.DEEDS[deed], form=form, asking=asking, kept=asked.kept(), words=words,
        fine=[(each, *telling.foretell(reading(), state, each, text)) for each in fine],
        refused=[(each, refusal.message) for each, refusal in foreseen if refusal],
        most=rules.MOST_AT_ONCE, speeches=language.SPEECHES,
    )  # fmt: skip


@bp.get("/office/applications/decide")
@needs(Can.DECIDE_APPLICATIONS)
def deciding() -> Response:
    """The preview, of those chosen or of all that are wanted."""
    everybody = "all" in request.args
    return _preview(_ACTS[_deed()][1](), None if everybody else _chosen())


@bp.post("/office/applications/decide")
@needs(Can.DECIDE_APPLICATIONS)
def decide() -> Response:
    """Decides exactly those the preview named; asked with `show`, the preview again with these words in the letters."""
    deed, ids, asked = _deed(), _chosen(), wanted()
    act, kind = _ACTS[deed]
    form = kind(request.form)
    if "show" in request.form:
        return _preview(form, ids)
    if not form.validate():
        return _preview(form, ids, 422)
    refusals = {each: refusal for each in ids if (refusal := _one(deed, act, each, form.data))}
    done = words.DEEDS[deed].done(len(ids) - len(refusals))
    if not refusals:
        return go("enrolment.inbox", done if ids else gettext("Nobody was chosen."), **asked.kept())
    found = inbox.to_decide(reading(), asked, list(refusals), rules.MOST_AT_ONCE)
    return page(
        "enrolment/decided.html", 200 if len(refusals) < len(ids) else 409,
        told=words.DEEDS[deed], done=done, all_refused=len(refusals) == len(ids), kept=asked.kept(),
        refused=[(each, refusals[each.id].message) for each in found],
    )  # fmt: skip


def _one(deed: str, act: Callable[..., Any], application_id: int, values: dict[str, Any]) -> DomainError | None:
    """The single decision, under its own lock; None when it stands as wanted, by this press or an earlier one."""
    try:
        with writing() as tx:
            act(tx, application_id, by=me(), now=clock.now(), **values)
    except DomainError as refusal:
        stands = inbox.state_of(reading(), application_id)
        return None if stands == words.DEEDS[deed].state else refusal
    return None
