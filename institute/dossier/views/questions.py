"""A session's own questions: written, ordered, tied to answers, seen as applicants will."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, request

from institute import clock, language
from institute.access import Can
from institute.catalogue import queries as catalogue
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.dossier import actions, forms, queries, rules, scans, words
from institute.dossier.models import AFTER, APPLYING, CHOICE, Question
from institute.dossier.views.base import bp
from institute.forms import BaseForm
from institute.language import gettext
from institute.web.guard import needs
from institute.web.pages import go, page


def _offered(asked: Iterable[Question], but: Question | None = None) -> list[tuple[str, str]]:
    """The choices of other questions that a question can hang on."""
    return [
        (f"{one.id}:{n}", f"{language.plain(one.label)} – {language.plain(choice)}")
        for one in asked
        if one.kind == CHOICE and one is not but
        for n, choice in enumerate(one.choices, 1)
    ]


def _list(training: TrainingSession, form: Any = None, status: int = 200) -> Response:
    asked = queries.questions(reading(), training.id)
    return page(
        "dossier/questions.html",
        status,
        training=training,
        asked=asked,
        form=form or forms.QuestionForm(earlier=_offered(asked)),
        words=words,
        preview=_preview(training, asked),
        accepted=scans.ACCEPTED,
    )


def _preview(training: TrainingSession, asked: Sequence[Question]) -> list[tuple[Any, list[Any], BaseForm]]:
    """(stage, fields, form) of each part, as applicants will see it."""
    case = rules.case(training, "", clock.now())
    parts = [(stage, [queries.as_field(one) for one in asked if one.stage == stage]) for stage in (APPLYING, AFTER)]
    return [(words.STAGES[stage], some, forms.with_fields(BaseForm, some, case)()) for stage, some in parts if some]


@bp.get("/office/sessions/<code>/questions")
@needs(Can.EDIT_SESSIONS)
def questions(code: str) -> Response:
    return _list(catalogue.get_session(reading(), code))


@bp.post("/office/sessions/<code>/questions")
@needs(Can.EDIT_SESSIONS)
def add_question(code: str) -> Response:
    training = catalogue.get_session(reading(), code)
    form = forms.QuestionForm(request.form, _offered(queries.questions(reading(), training.id)))
    if not form.validate():
        return _list(training, form, 422)
    try:
        with writing() as tx:
            actions.add_question(tx, training.id, form.values(), now=clock.now())
    except actions.HangsOnLater as refusal:
        form.asked_with.errors = [refusal.message]
        return _list(training, form, 422)
    return go("dossier.questions", gettext("The question is added."), code=code)


def _edit(training: TrainingSession, question: Question, form: Any, status: int = 200) -> Response:
    return page("dossier/question.html", status, training=training, question=question, form=form)


@bp.get("/office/sessions/<code>/questions/<id:question_id>")
@needs(Can.EDIT_SESSIONS)
def question(code: str, question_id: int) -> Response:
    training = catalogue.get_session(reading(), code)
    found = queries.get_question(reading(), training.id, question_id)
    form = forms.QuestionForm(earlier=_offered(queries.questions(reading(), training.id), found))
    return _edit(training, found, form.fill(forms.shown(found)))


@bp.post("/office/sessions/<code>/questions/<id:question_id>")
@needs(Can.EDIT_SESSIONS)
def edit_question(code: str, question_id: int) -> Response:
    training = catalogue.get_session(reading(), code)
    found = queries.get_question(reading(), training.id, question_id)
    form = forms.QuestionForm(request.form, _offered(queries.questions(reading(), training.id), found))
    if not form.validate():
        return _edit(training, found, form, 422)
    try:
        with writing() as tx:
            actions.edit_question(tx, training.id, question_id, form.values(), now=clock.now())
    except actions.HangsOnLater as refusal:
        form.asked_with.errors = [refusal.message]
        return _edit(training, found, form, 422)
    return go("dossier.questions", gettext("The question is saved."), code=code)


@bp.post("/office/sessions/<code>/questions/<id:question_id>/move")
@needs(Can.EDIT_SESSIONS)
def move_question(code: str, question_id: int) -> Response:
    training = catalogue.get_session(reading(), code)
    by = -1 if "up" in request.form else 1
    with writing() as tx:
        actions.move_question(tx, training.id, question_id, by, now=clock.now())
    return go("dossier.questions", code=code)


@bp.post("/office/sessions/<code>/questions/<id:question_id>/delete")
@needs(Can.EDIT_SESSIONS)
def delete_question(code: str, question_id: int) -> Response:
    training = catalogue.get_session(reading(), code)
    with writing() as tx:
        actions.delete_question(tx, training.id, question_id, now=clock.now())
    return go("dossier.questions", gettext("The question is deleted, and every answer to it."), code=code)
