"""A place given, offered, or to be had in turn: where something asked for is not met, with the reason why."""

from collections.abc import Callable
from typing import Any

from flask import Response, request

from institute.access import Can
from institute.enrolment import actions, forms, waiting
from institute.enrolment.views.base import bp
from institute.enrolment.views.office import decide_one, show_review
from institute.language import gettext
from institute.web.guard import needs


def _give(application_id: int, deed: str, act: Callable[..., Any], said: Callable[[str], str]) -> Response:
    form = forms.Override(request.form, deed)
    if "override" in request.form and not form.validate():
        return show_review(application_id, 422, overrides={**forms.overrides(), deed: form})
    return decide_one(application_id, act, said, override=form.override.data or "")


@bp.post("/office/applications/<id:application_id>/admit")
@needs(Can.DECIDE_APPLICATIONS)
def admit(application_id: int) -> Response:
    return _give(application_id, "admit", actions.admit, lambda name: gettext("%(name)s is admitted.", name=name))


@bp.post("/office/applications/<id:application_id>/offer")
@needs(Can.DECIDE_APPLICATIONS)
def offer_place(application_id: int) -> Response:
    return _give(
        application_id,
        "offer",
        waiting.offer,
        lambda name: gettext("A place is offered to %(name)s; the letter says until when.", name=name),
    )


@bp.post("/office/applications/<id:application_id>/wait")
@needs(Can.DECIDE_APPLICATIONS)
def put_on_list(application_id: int) -> Response:
    return _give(
        application_id,
        "wait",
        waiting.put_on_list,
        lambda name: gettext("%(name)s is on the waiting list.", name=name),
    )
