"""Completion: the instructor proposes, the officer decides."""

from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.catalogue.models import TrainingSession
from institute.certificates import actions, forms, queries, rules, words
from institute.certificates.actions import Verdict
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
        count = actions.propose(tx, training, table["words"], by=me(), now=clock.now())
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
    with writing() as tx:
        actions.set_rule(tx, training.id, lessons=form.lessons.data or 0, practice=form.practice.data or 0)
    return go("certificates.propose", gettext("The rule is saved. Trainees see it at once."), code=code)


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
        count = actions.decide(tx, training, table["words"], by=me(), now=clock.now())
    told = ngettext("%(n)s trainee is decided.", "%(n)s trainees are decided.", count)
    return go("certificates.issue", told, code=code)


def _begun(training: TrainingSession) -> bool:
    return clock.now() >= training.starts_at


def _table(training_id: int, submitted: bool = False, rule_form: forms.Rule | None = None) -> dict[str, Any]:
    """Every trainee's row: facts, checklist, what was said, and the form to say it; `words` when submitted."""
    tx = reading()
    facts, said = queries.facts_of(tx, training_id), queries.completions(tx, training_id)
    issued, rule = queries.certificates_of(tx, training_id), queries.rule_of(tx, training_id)
    rows, verdicts, good = [], [], True
    for place in queries.enrolments(tx, training_id):
        items = rules.checklist(facts[place.id], rule.lessons, rule.practice)
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
        "rule": rule,
        "rule_form": rule_form or forms.Rule(lessons=rule.lessons, practice=rule.practice),
        "state_words": words.COMPLETION,
    }


def _said_yes(completion: Completion | None, met: bool) -> bool:
    """The decision, before it the proposal, before that what the facts say."""
    if completion is None:
        return met
    return completion.proposal if completion.state == PROPOSED else completion.state == COMPLETED
