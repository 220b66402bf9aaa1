"""Comments among the office's people, and the thread between the office and the applicant."""

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.database import reading, writing
from institute.enrolment import forms, queries, talk
from institute.enrolment.views.base import bp
from institute.enrolment.views.office import show_review, wanted
from institute.enrolment.views.trainee import show_application
from institute.errors import DomainError
from institute.language import gettext
from institute.web.guard import needs, permitted
from institute.web.pages import go
from institute.web.reader import me


def _back(application_id: int, said: str) -> Response:
    return go("enrolment.review", said, application_id=application_id, **wanted().kept())


@bp.post("/office/applications/<id:application_id>/comments")
@needs(Can.DECIDE_APPLICATIONS)
def comment(application_id: int) -> Response:
    form = forms.Comment(request.form)
    if not form.validate():
        return show_review(application_id, 422, comment=form)
    with writing() as tx:
        talk.comment(tx, application_id, text=form.comment.data or "", by=me(), now=clock.now())
    return _back(application_id, gettext("Your comment is added."))


@bp.post("/office/applications/<id:application_id>/comments/<id:comment_id>/delete")
@needs(Can.DECIDE_APPLICATIONS)
def take_back_comment(application_id: int, comment_id: int) -> Response:
    with writing() as tx:
        talk.take_back(tx, comment_id, by=me())
    return _back(application_id, gettext("Your comment is deleted."))


@bp.post("/office/applications/<id:application_id>/messages")
@needs(Can.DECIDE_APPLICATIONS)
def write_to_applicant(application_id: int) -> Response:
    form = forms.Message(request.form)
    if not form.validate():
        return show_review(application_id, 422, message=form)
    with writing() as tx:
        talk.write(tx, application_id, text=form.message.data or "", by=me(), now=clock.now())
    return _back(application_id, gettext("The message is sent; a letter tells of it."))


@bp.post("/office/applications/<id:application_id>/read")
@needs(Can.DECIDE_APPLICATIONS)
def mark_read(application_id: int) -> Response:
    with writing() as tx:
        talk.mark_read(tx, application_id, now=clock.now())
    return _back(application_id, gettext("The messages are marked as read."))


@bp.post("/applications/<id:application_id>/messages")
@needs(Can.CHANGE_APPLICATION)
def write_to_office(application_id: int) -> Response:
    """The applicant's part of the thread; what was typed stays when it is refused."""
    found = permitted(Can.CHANGE_APPLICATION, queries.get_application(reading(), application_id))
    form = forms.Message(request.form)
    if not form.validate():
        return show_application(found, 422, message=form)
    try:
        with writing() as tx:
            talk.answer(tx, application_id, text=form.message.data or "", by=me(), now=clock.now())
    except DomainError as refusal:
        form.message.errors = [refusal.message]
        return show_application(queries.get_application(reading(), application_id), 409, message=form)
    return go("enrolment.application", gettext("Your message is with the office."), application_id=application_id)
