"""Files of a try: by a plain form, in parts that survive a broken link (web/tus.py), and back to who may see them."""

from typing import Any

from flask import Response, request
from werkzeug.datastructures import CombinedMultiDict

from institute import access, clock
from institute.access import Can
from institute.assignments import forms, handing, queries
from institute.assignments.views import own
from institute.assignments.views.base import Seat, bp, seat
from institute.database import reading, writing
from institute.errors import DomainError, NotFound
from institute.language import gettext, ngettext
from institute.learning import intake
from institute.web import bodies, tus
from institute.web.guard import needs
from institute.web.pages import go, page, wants_fragment
from institute.web.reader import me
from institute.web.sending import send

PLACE = "/learn/<code>/assignments/<id:assignment_id>/uploads"
FILES = "/learn/<code>/assignments/<id:assignment_id>/files"


@bp.get(FILES)
@needs(Can.LEARN)
def own_files(code: str, assignment_id: int) -> Response:
    """The draft's files on a page of their own."""
    return _files(seat(code, assignment_id))


def _files(found: Seat, status: int = 200, form: forms.Upload | None = None, said: str = "") -> Response:
    given = found.assignment
    last = queries.work(reading(), given, found.place.id).last
    return page(
        "assignments/files.html", status, fragment="assignments/_files.html", training=given.training, given=given,
        last=last, upload=form or forms.Upload(), said=said, **own.files_under_way(given.id),
    )  # fmt: skip


def _after(code: str, assignment_id: int, said: str) -> Response:
    """The panel, after something changed."""
    if wants_fragment():
        return _files(seat(code, assignment_id), said=said)
    return go("assignments.own", said, code=code, assignment_id=assignment_id)


@bp.post(FILES)
@needs(Can.LEARN, body_limit=bodies.UPLOAD)
def attach(code: str, assignment_id: int) -> Response:
    """Takes files into the draft; the bytes are kept before the rows that point to them."""
    found = seat(code, assignment_id)
    sent: list[Any] = [request.files, request.form]
    place, form = found.place, forms.Upload(CombinedMultiDict(sent))
    kept = intake.take_all(form.file) if form.validate() else []
    try:
        with writing() as tx:
            for each in kept:
                handing.attach(tx, code, assignment_id, place, each, now=clock.now())
    except DomainError as refusal:
        form.file.errors = [refusal.message]
    if form.errors:
        found = seat(code, assignment_id)
        return _files(found, 422, form) if wants_fragment() else own.shown(found, 422, upload=form)
    return _after(code, assignment_id, ngettext("The file is added.", "%(n)s files are added.", len(kept)))


@bp.post(f"{FILES}/<key>/delete")
@needs(Can.LEARN)
def detach(code: str, assignment_id: int, key: str) -> Response:
    found = seat(code, assignment_id)
    with writing() as tx:
        handing.detach(tx, code, assignment_id, found.place, key, now=clock.now())
    return _after(code, assignment_id, gettext("The file is removed."))


@bp.get(f"{FILES}/<key>/<name>")
@needs(Can.LEARN)
def work_file(code: str, assignment_id: int, key: str, name: str) -> Response:
    """A file of a try, for its team and for the staff; to everybody else it is not there."""
    found = seat(code, assignment_id)
    attached = queries.get_file(reading(), assignment_id, key)
    team = {one.enrolment_id for one in attached.submission.team.members}
    if found.enrolment and found.enrolment.id in team:
        return send(attached.file, shown=False)
    if not access.may(me(), Can.TEACH, found.assignment) or attached.submission.state == "draft":
        raise NotFound
    return send(attached.file, shown=False)


def _subject(code: str, assignment_id: int) -> str:
    seat(code, assignment_id)
    return own.subject(assignment_id)


tus.doors(bp, PLACE, Can.LEARN, _subject, intake.MOST)
tus.forms(bp, PLACE, Can.LEARN, _subject, _after)


@bp.post(PLACE)
@needs(Can.LEARN)
def begin_upload(code: str, assignment_id: int) -> Response:
    place = seat(code, assignment_id).place
    return tus.begin(
        own.subject(assignment_id), "assignment-file", allow=intake.allow, code=code, assignment_id=assignment_id,
        enrolment_id=place.id,
    )  # fmt: skip
