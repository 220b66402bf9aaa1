"""Completion: the instructor proposes, the officer decides."""

from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.catalogue.models import TrainingSession
from institute.certificates import deciding, forms, outcomes, queries, rules, words
from institute.certificates.deciding import Verdict
from institute.certificates.models import COMPLETED, PROPOSED, Completion
from institute.certificates.views.base import bp
from institute.database import reading, writing
from institute.language import gettext, ngettext
from institute.web.guard import needs, permitted
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/teach/<code>/completion")
@needs(Can.PROPOSE_COMPLETION)
def propose(code: str) -> Response:
    training = permitted(Can.PROPOSE_COMPLETION, catalogue.get_session(reading(), code))
    return page("certificates/propose.html", training=training, **_table(training.id), begun=_begun(training))


@bp.post("/teach/<code>/completion")
@needs(Can.PROPOSE_COMPLETION)
def send_proposal(code: str) -> Response:
    training = permitted(Can.PROPOSE_COMPLETION, catalogue.get_session(reading(), code))
    table = _table(training.id, submitted=True)
    if not table["good"]:
        return page("certificates/propose.html", 422, training=training, **table, begun=_begun(training))
    with writing() as tx:
        count = deciding.propose(tx, training, table["words"], by=me(), now=clock.now())
    told = ngettext("%(n)s proposal is with the office.", "%(n)s proposals are with the office.", count)
    return go("certificates.propose", told, code=code)


@bp.post("/teach/<code>/rule")
@needs(Can.PROPOSE_COMPLETION)
def set_rule(code: str) -> Response:
    training = permitted(Can.PROPOSE_COMPLETION, catalogue.get_session(reading(), code))
    form = forms.Rule(request.form)
    if not form.validate():
        table = _table(training.id, rule_form=form)
        return page("certificates/propose.html", 422, training=training, **table, begun=_begun(training))
    try:
        with writing() as tx:
            changed = deciding.set_rule(tx, training, form.asked, reason=form.reason.data or "", now=clock.now())
    except rules.NeedsReason as refusal:
        form.reason.errors = [*form.reason.errors, refusal.message]
        table = _table(training.id, rule_form=form)
        return page("certificates/propose.html", 422, training=training, **table, begun=_begun(training))
    if not changed:
        said = gettext("Nothing has changed.")
    elif _begun(training):
        said = gettext("The rule is saved. Trainees see it at once, and a letter tells them.")
    else:
        said = gettext("The rule is saved. Trainees see it at once.")
    return go("certificates.propose", said, code=code)


@bp.get("/office/completion/<code>")
@needs(Can.DECIDE_COMPLETION)
def decide(code: str) -> Response:
    training = catalogue.get_session(reading(), code)
    return page("certificates/decide.html", training=training, **_table(training.id))


@bp.post("/office/completion/<code>")
@needs(Can.DECIDE_COMPLETION)
def send_decision(code: str) -> Response:
    training = catalogue.get_session(reading(), code)
    table = _table(training.id, submitted=True)
    if not table["good"]:
        return page("certificates/decide.html", 422, training=training, **table)
    with writing() as tx:
        decided, against = deciding.decide(tx, training, table["words"], by=me(), now=clock.now())
    told = ngettext("%(n)s trainee is decided.", "%(n)s trainees are decided.", decided)
    if not against:
        return go("certificates.issue", told, code=code)
    waits = ngettext("%(n)s waits for a second person.", "%(n)s wait for a second person.", against)
    return go("certificates.decide", f"{told} {waits}", "warning", code=code)


@bp.post("/office/completion/<code>/<id:row_id>/confirm")
@needs(Can.DECIDE_COMPLETION)
def confirm_override(code: str, row_id: int) -> Response:
    """The second of two: agrees to a decision against the rule."""
    training = catalogue.get_session(reading(), code)
    with writing() as tx:
        deciding.confirm_override(tx, training, row_id, by=me(), now=clock.now())
    return go("certificates.decide", gettext("It is decided against the rule."), code=code)


@bp.post("/office/completion/<code>/<id:row_id>/drop")
@needs(Can.DECIDE_COMPLETION)
def drop_override(code: str, row_id: int) -> Response:
    training = catalogue.get_session(reading(), code)
    with writing() as tx:
        deciding.drop_override(tx, training, row_id, now=clock.now())
    return go("certificates.decide", gettext("It waits for a decision again."), code=code)


@bp.route("/office/completion/<code>/<id:row_id>/exclusion", methods=["GET", "POST"])
@needs(Can.DECIDE_COMPLETION)
def exclude(code: str, row_id: int) -> Response:
    """Somebody gets no certificate, whatever else they did: why."""
    training, tx = catalogue.get_session(reading(), code), reading()
    place = deciding.get_place(tx, training.id, row_id)
    stands = outcomes.exclusions(tx, training.id).get(place.id)
    form = forms.Reason(request.form, reason=stands.reason if stands else "")
    if request.method == "POST" and form.validate():
        with writing() as tx:
            deciding.exclude(tx, training.id, row_id, reason=form.reason.data or "", by=me(), now=clock.now())
        return go("certificates.decide", gettext("The exclusion is kept."), code=code)
    status = 422 if request.method == "POST" else 200
    return page("certificates/exclusion.html", status, training=training, place=place, stands=stands, form=form)


@bp.post("/office/completion/<code>/<id:row_id>/exclusion/lift")
@needs(Can.DECIDE_COMPLETION)
def lift_exclusion(code: str, row_id: int) -> Response:
    training = catalogue.get_session(reading(), code)
    with writing() as tx:
        deciding.lift_exclusion(tx, training.id, row_id, now=clock.now())
    return go("certificates.decide", gettext("The exclusion is lifted."), code=code)


def _begun(training: TrainingSession) -> bool:
    return clock.now() >= training.starts_at


def _table(training_id: int, submitted: bool = False, rule_form: forms.Rule | None = None) -> dict[str, Any]:
    """Every trainee's row: facts, checklist, what was said, and the form to say it; `words` when submitted."""
    tx = reading()
    facts, said = outcomes.facts_of(tx, training_id), queries.completions(tx, training_id)
    issued, asked = queries.certificates_of(tx, training_id), outcomes.asked_of(tx, training_id)
    rows, verdicts, good = [], [], True
    for place in queries.enrolments(tx, training_id):
        items = rules.checklist(facts[place.id], asked)
        met, completion = rules.met(items), said.get(place.id)
        form = forms.OneVerdict(
            request.form if submitted else None,
            prefix=f"e{place.id}-",
            completed="yes" if _said_yes(completion, met) else "no",
            reason=completion.reason if completion else "",
        )
        if submitted and form.completed.name in request.form:
            good = form.check(met) and good
            verdicts.append(Verdict(place.id, form.completed.data == "yes", form.reason.data or ""))
        rows.append(
            {
                "enrolment": place,
                "items": items,
                "met": met,
                "completion": completion,
                "form": form,
                "certificate": issued.get(place.id),
            }
        )
    return {
        "rows": rows,
        "words": verdicts,
        "good": good,
        "rule": rules.in_words(asked),
        "rule_form": rule_form or forms.Rule.of(asked),
        "state_words": words.COMPLETION,
    }


def _said_yes(completion: Completion | None, met: bool) -> bool:
    """The decision, before it the proposal, before that what the facts say."""
    if completion is None:
        return met
    return completion.proposal if completion.state == PROPOSED else completion.state == COMPLETED
