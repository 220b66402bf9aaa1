"""Asking from outside sign-in: the letter's link shows that it is the person."""

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.database import reading, writing
from institute.language import gettext
from institute.people import queries as people
from institute.people import rules as accounts
from institute.people import tokens
from institute.rights import actions, forms, words
from institute.rights.views.base import bp
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me, network


@bp.get("/privacy/request")
@needs(Can.READ)
def from_outside() -> Response:
    if me():
        return go("rights.mine", _anchor="ask")
    return page("rights/outside.html", form=forms.AskFromOutside())


@bp.post("/privacy/request")
@needs(Can.READ)
def ask_from_outside() -> Response:
    """Answers the same whether or not we know the address."""
    form = forms.AskFromOutside(request.form)
    if not form.validate():
        return page("rights/outside.html", 422, form=form)
    told = {"network": network(), "now": clock.now()}
    with writing() as tx:
        actions.ask_from_outside(tx, form.email.data or "", form.kind.data, form.words.data or "", **told)
    return go("people.letter_sent")


@bp.get("/privacy/request/<token>")
@needs(Can.READ)
def confirm(token: str) -> Response:
    found = tokens.find(reading(), accounts.RIGHTS, token, now=clock.now())
    if found is None:
        return _unsent(page("people/link_over.html", 404, kind=accounts.RIGHTS))
    person = people.get_person(reading(), found.person_id)
    kind = words.KINDS[found.values["right"]]
    return _unsent(page("rights/confirm.html", token=token, kind=kind, email=person.email, told=found.values["words"]))


@bp.post("/privacy/request/<token>")
@needs(Can.READ)
def confirm_now(token: str) -> Response:
    with writing() as tx:
        actions.confirm(tx, token, now=clock.now())
    return go("catalogue.home", gettext("Your request came in. The answer comes by letter."))


def _unsent(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
