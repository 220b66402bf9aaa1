"""The participant manual: read by the session's people, written by the office."""

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.database import reading, writing
from institute.enrolment.models import ENROLLED
from institute.errors import NotFound
from institute.issuer import issuer
from institute.language import gettext
from institute.learning.views.base import seat
from institute.stay import actions, forms, queries, words
from institute.stay.views.base import bp, on_site
from institute.web.guard import needs
from institute.web.pages import go, page


@bp.get("/learn/<code>/manual")
@needs(Can.LEARN)
def manual(code: str) -> Response:
    """Before the journey and during the stay: who gave the place up reads it no longer."""
    found = seat(code)
    training = on_site(found.training)
    if found.enrolment and found.enrolment.state != ENROLLED:
        raise NotFound
    return page(
        "stay/manual.html", training=training, sections=queries.manual(reading(), training.id), words=words,
        issuer=issuer(),
    )  # fmt: skip


@bp.route("/office/sessions/<code>/manual", methods=["GET", "POST"])
@needs(Can.EDIT_SESSIONS)
def edit_manual(code: str) -> Response:
    """The office's words for this session; an emptied text is the house's again."""
    training = on_site(catalogue.get_session(reading(), code))
    kind = forms.manual()
    form = kind(request.form) if request.method == "POST" else kind(data=queries.manual(reading(), training.id))
    if request.method == "POST" and form.validate():
        with writing() as tx:
            actions.keep_manual(tx, training, form.data, now=clock.now())
        return go("stay.edit_manual", gettext("The manual is kept."), code=code)
    return page("stay/edit_manual.html", 422 if form.errors else 200, training=training, form=form)
