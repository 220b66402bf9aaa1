"""The trainee's certificate and the name on it, and what is still missing for the next one."""

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.certificates import forms, names, outcomes, queries, rules
from institute.certificates.models import VALID
from institute.certificates.views.base import bp, pdf
from institute.database import reading, writing
from institute.enrolment import queries as enrolment
from institute.errors import NotFound
from institute.language import gettext
from institute.web.guard import needs, permitted
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/certificates/<number>.pdf")
@needs(Can.FETCH_CERTIFICATE)
def paper(number: str) -> Response:
    certificate = permitted(Can.FETCH_CERTIFICATE, queries.get_certificate(reading(), number))
    if certificate.file is None or (certificate.person_id == me().id and certificate.state != VALID):
        raise NotFound
    return pdf(certificate.file)


@bp.get("/office/certificates/number/<number>/<int:revision>.pdf")
@needs(Can.SEE_REGISTER)
def version(number: str, revision: int) -> Response:
    """Any version of a certificate, for the office."""
    certificate = queries.get_certificate(reading(), number, min(revision, 1000))
    if certificate.file is None:
        raise NotFound
    return pdf(certificate.file)


@bp.get("/certificates/names")
@needs(Can.LOOK_AFTER_SELF)
def asked() -> Response:
    """For the desk: what one is asked about one's name."""
    open_ones = names.open_for(reading(), me().id)
    return page("certificates/asked.html", fragment="certificates/_asked.html", asked=open_ones)


@bp.get("/certificates/names/<code>")
@needs(Can.LOOK_AFTER_SELF)
def printed_name(code: str) -> Response:
    return _printed_name(code)


def _printed_name(code: str, status: int = 200, **given: forms.PrintedName | forms.Change) -> Response:
    place = enrolment.get_enrolment(reading(), code, me().id)
    check, may = names.get_check(reading(), place.id), names.choice(place.person)
    latin, native, chinese = names.lines(place.person, check)
    form = forms.PrintedName(may=may, latin=latin, native=bool(native), chinese=bool(chinese))
    change = forms.Change(words=check.words)
    shown = {"form": form, "change": change, **given}
    stands = names.standing(place.person, check)
    return page("certificates/printed_name.html", status, place=place, check=check, may=may, stands=stands, **shown)


@bp.post("/certificates/names/<code>")
@needs(Can.LOOK_AFTER_SELF)
def confirm_name(code: str) -> Response:
    place = enrolment.get_enrolment(reading(), code, me().id)
    form = forms.PrintedName(request.form, may=names.choice(place.person))
    if not form.validate():
        return _printed_name(code, 422, form=form)
    native, chinese = (bool(name in form and form[name].data) for name in ("native", "chinese"))
    with writing() as tx:
        names.confirm(tx, place, latin=form.latin.data, native=native, chinese=chinese, now=clock.now())
    return go("certificates.printed_name", gettext("Thank you: your name will be printed like this."), code=code)


@bp.post("/certificates/names/<code>/change")
@needs(Can.LOOK_AFTER_SELF)
def change_name(code: str) -> Response:
    place = enrolment.get_enrolment(reading(), code, me().id)
    form = forms.Change(request.form)
    if not form.validate():
        return _printed_name(code, 422, change=form)
    with writing() as tx:
        names.ask_for_change(tx, place, words=form.words.data or "", now=clock.now())
    return go("certificates.printed_name", gettext("The office reads it, and asks you once more."), code=code)


@bp.get("/learn/<code>/checklist")
@needs(Can.LEARN)
def checklist(code: str) -> Response:
    """What the session asks for its certificate, and what is still missing."""
    tx = reading()
    place = permitted(Can.LEARN, enrolment.get_enrolment(tx, code, me().id))
    training = place.training
    items = rules.checklist(outcomes.own_facts(tx, place), outcomes.asked_of(tx, training.id))
    return page(
        "certificates/checklist.html",
        fragment="certificates/_checklist.html",
        training=training,
        items=items,
        certificate=queries.of_enrolment(tx, place.id),
    )
