"""A session copied to new days: what goes along is shown before."""

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.language import gettext
from institute.office import copying, forms, rules
from institute.office.views.base import bp
from institute.partners.words import isolated
from institute.web.guard import needs
from institute.web.pages import go, page


def _shown(training: TrainingSession, form: forms.Copy, status: int = 200) -> Response:
    tx = reading()
    newer = next((one for one in catalogue.approved_versions(tx) if _replaces(one, training)), None)
    found = copying.contents(tx, training)
    return page("office/copy.html", status, training=training, form=form, found=found, newer=newer)


def _replaces(version: object, training: TrainingSession) -> bool:
    """Whether this is a newer version of the session's programme."""
    old = training.version
    same = old is not None and version.programme_id == old.programme_id  # type: ignore[attr-defined]
    return same and version.number > old.number  # type: ignore[attr-defined]


@bp.get("/office/sessions/<code>/copy")
@needs(Can.EDIT_SESSIONS)
def copy(code: str) -> Response:
    training = catalogue.get_session(reading(), code)
    return _shown(training, forms.Copy().fill({"parts": copying.PARTS}))  # type: ignore[arg-type]


@bp.post("/office/sessions/<code>/copy")
@needs(Can.EDIT_SESSIONS)
def make_copy(code: str) -> Response:
    form = forms.Copy(request.form)
    if not form.validate():
        return _shown(catalogue.get_session(reading(), code), form, 422)
    now = clock.now()
    try:
        with writing() as tx:
            made = copying.copy(
                tx, code, starts_on=form.starts_on.data or now.date(), parts=form.parts.data or (), now=now
            )
    except rules.InThePast as refusal:
        form.starts_on.errors = [str(refusal.message)]
        return _shown(catalogue.get_session(reading(), code), form, 422)
    said = gettext("The draft %(code)s is kept. Look through it, then publish.", code=isolated(made.code))
    return go("catalogue.office_session", said, code=made.code)
