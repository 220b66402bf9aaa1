"""What a session asks of its applicants, as the office sets it."""

from typing import Any

from flask import Response, request

from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.catalogue.models import FOREIGN_AID
from institute.database import reading, writing
from institute.enrolment import asking, eligibility, requirements, words
from institute.enrolment.views.base import bp
from institute.language import gettext
from institute.web.guard import needs
from institute.web.pages import go, page


@bp.get("/office/sessions/<code>/requirements")
@needs(Can.EDIT_SESSIONS)
def requirement(code: str) -> Response:
    """What is asked for, in words, and the form that changes it; a panel of the session's page, or a page."""
    return _show(code)


def _show(code: str, form: Any = None, status: int = 200) -> Response:
    tx = reading()
    training = catalogue.get_session(tx, code)
    kept = requirements.find(tx, training.id)
    return page(
        "enrolment/requirement.html", status, fragment="enrolment/_requirement.html",
        training=training, form=form or asking.Asked(training=training, kept=kept), words=words,
        asks=eligibility.asks(requirements.asked(tx, training)), aid=training.type == FOREIGN_AID,
    )  # fmt: skip


@bp.post("/office/sessions/<code>/requirements")
@needs(Can.EDIT_SESSIONS)
def keep_requirement(code: str) -> Response:
    form = asking.Asked(request.form, training=catalogue.get_session(reading(), code))
    if not form.validate():
        return _show(code, form, 422)
    with writing() as tx:
        requirements.keep(tx, catalogue.get_session(tx, code), form.values())
    return go("catalogue.office_session", gettext("Saved. Applications already sent are weighed by it too."), code=code)
