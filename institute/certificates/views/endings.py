"""One certificate with its history: revoked by two people, or replaced."""

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.certificates import endings, forms, queries, words
from institute.certificates.models import Certificate
from institute.certificates.views.base import bp
from institute.database import reading, writing
from institute.errors import existing
from institute.language import gettext
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/office/certificates/number/<number>")
@needs(Can.SEE_REGISTER)
def certificate(number: str) -> Response:
    return _certificate(number)


def _certificate(number: str, status: int = 200, **given: forms.Revocation | forms.Reason) -> Response:
    found = endings.versions(reading(), number)
    newest, ending = existing(found[0] if found else None)
    shown = {"revocation": forms.Revocation(), "replacement": forms.Reason(prefix="new-"), **given}
    return page(
        "certificates/certificate.html",
        status,
        certificate=newest,
        ending=ending,
        versions=found,
        causes=words.CAUSES,
        job=endings.last_job(reading(), [one.id for one, _ in found]),
        **shown,
    )


@bp.post("/office/certificates/number/<number>/revoke")
@needs(Can.END_CERTIFICATES)
def revoke(number: str) -> Response:
    """The first of two: says why."""
    form, found = forms.Revocation(request.form), _newest(number)
    if not form.validate():
        return _certificate(number, 422, revocation=form)
    with writing() as tx:
        endings.ask_revocation(
            tx, found.id, cause=form.cause.data, reason=form.reason.data or "", by=me(), now=clock.now()
        )
    return go("certificates.certificate", gettext("Somebody else must confirm the revocation now."), number=number)


@bp.post("/office/certificates/number/<number>/revoke/confirm")
@needs(Can.END_CERTIFICATES)
def confirm_revocation(number: str) -> Response:
    """The second: agrees."""
    found = _newest(number)
    with writing() as tx:
        endings.confirm_revocation(tx, found.id, by=me(), now=clock.now())
    return go("certificates.certificate", gettext("The certificate is revoked; its holder is told."), number=number)


@bp.post("/office/certificates/number/<number>/revoke/drop")
@needs(Can.END_CERTIFICATES)
def drop_revocation(number: str) -> Response:
    found = _newest(number)
    with writing() as tx:
        endings.drop_revocation(tx, found.id, now=clock.now())
    return go("certificates.certificate", gettext("The certificate stays valid."), number=number)


@bp.post("/office/certificates/number/<number>/replace")
@needs(Can.ISSUE_CERTIFICATES)
def replace(number: str) -> Response:
    form, found = forms.Reason(request.form, prefix="new-"), _newest(number)
    if not form.validate():
        return _certificate(number, 422, replacement=form)
    with writing() as tx:
        endings.start_replacement(tx, found.id, reason=form.reason.data or "", by=me(), now=clock.now())
    return go("certificates.certificate", number=number)


def _newest(number: str) -> Certificate:
    return queries.get_certificate(reading(), number)
