"""The form after admission: the trainee's page, and the office's list of who is missing."""

from dataclasses import dataclass
from typing import Any

from flask import Response, request
from werkzeug.datastructures import CombinedMultiDict

from institute import clock
from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.dossier import forms as sheets
from institute.dossier import queries as particulars
from institute.dossier import rules as identity
from institute.dossier import scans
from institute.dossier.fields import Field
from institute.enrolment import arrivals, queries
from institute.enrolment.forms import Answers, Step
from institute.enrolment.views.apply import take
from institute.enrolment.views.base import bp
from institute.errors import NotFound, existing
from institute.language import gettext, ngettext
from institute.web import bodies
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me


@dataclass(frozen=True)
class Sheet:
    """A trainee's form: the session, what it asks, what is known and which files are here."""

    training: TrainingSession
    asked: list[Field]
    answers: dict[str, str]
    stored: Any
    nationality: str

    def form(self, given: Any = None) -> Any:
        case = identity.case(self.training, self.nationality, clock.now())
        kind = sheets.with_fields(Step, self.asked, case, self.stored)
        return kind(given if given is not None else Answers(self.answers))


def _sheet(code: str) -> Sheet:
    """Of somebody who has a place; NotFound where the session has no such form."""
    tx = reading()
    training = queries.get_enrolment(tx, code, me().id).training
    application = queries.find_application(tx, training.id, me().id)
    nationality = str((application.answers if application else {}).get("nationality") or me().country_code or "")
    asked = existing(arrivals.asked(tx, training, nationality, clock.now()) or None)
    stored, answers = particulars.attached(tx, training.id, me().id), particulars.opened(tx, training.id, me().id)
    return Sheet(training, asked, answers, stored, nationality)


def _show(sheet: Sheet, form: Any, status: int = 200) -> Response:
    tx = reading()
    sent = particulars.person_forms(tx, sheet.training.id).get(me().id)
    return page(
        "enrolment/arrival.html",
        status,
        sheet=sheet,
        training=sheet.training,
        form=form,
        closes=particulars.closes(tx, sheet.training),
        sent_at=sent.sent_at if sent else None,
        accepted=scans.ACCEPTED,
    )


@bp.get("/sessions/<code>/arrival")
@needs(Can.APPLY)
def arrival(code: str) -> Response:
    sheet = _sheet(code)
    return _show(sheet, sheet.form())


@bp.post("/sessions/<code>/arrival")
@needs(Can.APPLY, body_limit=bodies.UPLOAD)
def save_arrival(code: str) -> Response:
    """Keeps everything, right or wrong; it is handed in once nothing is wrong."""
    sheet, now = _sheet(code), clock.now()
    identity.may_fill(sheet.training, now)
    form = sheet.form(CombinedMultiDict([request.files, request.form]))  # type: ignore[list-item]
    fine, taken = form.validate(), take(form, sheet.training.id)
    fine = fine and not form.errors and "later" not in request.form
    with writing() as tx:
        arrivals.keep(
            tx, sheet.training.id, me().id, sheet.asked, form.kept(), taken, country=sheet.nationality, whole=fine,
            now=now,
        )  # fmt: skip
    if form.errors and "later" not in request.form:
        return _show(_sheet(code), form, 422)
    said = gettext("Thank you: the form is handed in.") if fine else gettext("Your answers are saved.")
    return go("enrolment.arrival", said, code=code)


def _list(training: TrainingSession, form: Any = None, status: int = 200) -> Response:
    tx, now = reading(), clock.now()
    if not arrivals.asked(tx, training, "", now):
        raise NotFound
    found, closes = arrivals.standings(tx, training), particulars.closes(tx, training)
    return page(
        "enrolment/arrivals.html",
        status,
        training=training,
        found=found,
        here=arrivals.whose(found),
        closes=closes,
        form=form or sheets.Deadline().fill({"closes_at": identity.on_wall(closes, training.zone)}),
    )


@bp.get("/office/sessions/<code>/arrivals")
@needs(Can.DECIDE_APPLICATIONS)
def forms_of(code: str) -> Response:
    """Who has handed the form in, and who is missing."""
    return _list(catalogue.get_session(reading(), code))


@bp.post("/office/sessions/<code>/arrivals")
@needs(Can.DECIDE_APPLICATIONS)
def set_form_day(code: str) -> Response:
    training, form = catalogue.get_session(reading(), code), sheets.Deadline(request.form)
    fine, closes_at = form.validate(), form.closes_at.in_zone(training.zone)
    if not fine or closes_at is None:
        return _list(training, form, 422)
    with writing() as tx:
        arrivals.set_day(tx, training, closes_at, now=clock.now())
    return go("enrolment.forms_of", gettext("The day is kept."), code=code)


@bp.post("/office/sessions/<code>/arrivals/remind")
@needs(Can.DECIDE_APPLICATIONS)
def remind_forms(code: str) -> Response:
    training = catalogue.get_session(reading(), code)
    with writing() as tx:
        many = arrivals.remind_missing(tx, training, now=clock.now())
    return go(
        "enrolment.forms_of",
        ngettext("%(n)s letter is on its way.", "%(n)s letters are on their way.", many),
        code=code,
    )
