"""What the pages of a quiz ask: their titles, questions found in the bank, others drawn from it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from institute.access import Can
from institute.bank import queries as bank
from institute.bank import rules as kinds
from institute.bank import shelves
from institute.bank.models import READY
from institute.bank.views.items import wanted
from institute.database import reading, writing
from institute.errors import existing
from institute.language import gettext, lazy, plain
from institute.paging import Column
from institute.quizzes import actions, forms, queries, rules
from institute.quizzes.models import Quiz, QuizSection
from institute.quizzes.views.base import bp, taught
from institute.rubrics import queries as rubrics
from institute.web.guard import needs
from institute.web.pages import go, go_to, page, wants_fragment

# What helps to choose, and the button.
_COLUMNS = [each for each in bank.COLUMNS if each.key in ("name", "kind", "languages", "attempts", "difficulty")] + [
    Column("put", lazy("In this quiz"), lambda row: "")
]


@bp.get("/teach/<code>/quizzes/<id:quiz_id>/questions")
@needs(Can.TEACH)
def asked(code: str, quiz_id: int) -> Response:
    """What each page asks."""
    return _asked(taught(code, quiz_id), at=request.args.get("at", 0, type=int))


def _offered(form: Any) -> Any:
    ways = shelves.ways(bank.categories(reading()))
    return form.offer([(key, plain(title)) for key, title in rubrics.offered(reading())], list(ways.items()))


def _asked(quiz: Quiz, status: int = 200, form: Any = None, at: int = 0, refusal: Any = None) -> Response:
    tx = reading()
    whole = queries.whole(tx, quiz.id)
    return page(
        "quizzes/asked.html", status, fragment="quizzes/_asked.html", training=quiz.training, quiz=whole,
        form=form or _offered(forms.Draw()), at=at, refusal=refusal, begun=queries.has_begun(tx, quiz.id),
        ways=shelves.ways(bank.categories(tx)),
    )  # fmt: skip


def _change(code: str, quiz_id: int, act: Callable[[Session], Any]) -> Response:
    """Does what a press asks of the quiz, and shows what it asks now."""
    taught(code, quiz_id)
    with writing() as tx:
        act(tx)
    return go("quizzes.asked", code=code, quiz_id=quiz_id)


@bp.post("/teach/<code>/quizzes/<id:quiz_id>/sections")
@needs(Can.TEACH)
def add_section(code: str, quiz_id: int) -> Response:
    return _change(code, quiz_id, lambda tx: actions.add_section(tx, quiz_id, {}))


@bp.post("/teach/<code>/quizzes/<id:quiz_id>/sections/<id:section_id>/delete")
@needs(Can.TEACH)
def drop_section(code: str, quiz_id: int, section_id: int) -> Response:
    return _change(code, quiz_id, lambda tx: actions.drop_section(tx, quiz_id, section_id))


@bp.post("/teach/<code>/quizzes/<id:quiz_id>/sections/<id:section_id>/ask")
@needs(Can.TEACH)
def ask(code: str, quiz_id: int, section_id: int) -> Response:
    """Some questions more on this page, drawn from the bank."""
    quiz, form = taught(code, quiz_id), _offered(forms.Draw(request.form))
    if not form.validate():
        return _asked(quiz, 422, form, section_id)
    try:
        with writing() as tx:
            actions.ask(tx, quiz_id, section_id, form.values)
    except rules.TooFew as refusal:
        return _asked(taught(code, quiz_id), 409, form, section_id, refusal.message)
    return go("quizzes.asked", code=code, quiz_id=quiz_id)


@bp.route("/teach/<code>/quizzes/<id:quiz_id>/sections/<id:section_id>", methods=["GET", "POST"])
@needs(Can.TEACH)
def section(code: str, quiz_id: int, section_id: int) -> Response:
    """The title of a page, in every language."""
    quiz, form = taught(code, quiz_id), forms.Section(request.form)
    found = _section(quiz, section_id)
    if request.method == "POST" and form.validate():
        with writing() as tx:
            actions.name_section(tx, quiz_id, section_id, form.title.data)
        return go("quizzes.asked", code=code, quiz_id=quiz_id)
    if request.method == "GET":
        form.fill({"title": found.title})
    status = 422 if request.method == "POST" else 200
    return page("quizzes/section.html", status, training=quiz.training, quiz=quiz, section=found, form=form)


def _section(quiz: Quiz, section_id: int) -> QuizSection:
    return existing(next((each for each in queries.whole(reading(), quiz.id).sections if each.id == section_id), None))


@bp.route("/teach/<code>/quizzes/<id:quiz_id>/sections/<id:section_id>/find", methods=["GET", "POST"])
@needs(Can.TEACH)
def find(code: str, quiz_id: int, section_id: int) -> Response:
    """The bank's ready questions, each with a button that puts it on this page; the list stays as it was narrowed."""
    quiz, form = taught(code, quiz_id), _offered(forms.Put(request.form or None))
    if request.method == "GET":
        return _found(quiz, section_id, form)
    if not form.validate():
        return _found(quiz, section_id, form, 422)
    try:
        with writing() as tx:
            actions.ask(tx, quiz_id, section_id, form.values)
    except (rules.TooFew, rules.Begun) as refusal:
        return _found(taught(code, quiz_id), section_id, form, 409, refusal.message)
    if wants_fragment():
        return _found(taught(code, quiz_id), section_id, form)
    return go_to(request.full_path, gettext("The question is in the quiz."))


def _found(quiz: Quiz, section_id: int, form: Any, status: int = 200, refusal: Any = None) -> Response:
    tx, chosen = reading(), replace(wanted(), state=READY)
    sort, number = request.args.get("sort", ""), request.args.get("page", 1, type=int)
    whole = queries.whole(tx, quiz.id)
    return page(
        "quizzes/find.html", status, fragment="quizzes/_find.html", training=quiz.training, quiz=whole, form=form,
        section=existing(next((each for each in whole.sections if each.id == section_id), None)), refusal=refusal,
        there={draw.item_id for each in whole.sections for draw in each.draws}, wanted=chosen, list_root="#_find",
        found=bank.items(tx, chosen, sort=sort, page=number), columns=_COLUMNS, kind_words=kinds.KIND_WORDS,
        ways=shelves.ways(bank.categories(tx)), tags=bank.tags(tx), target=request.full_path,
    )  # fmt: skip


@bp.post("/teach/<code>/quizzes/<id:quiz_id>/draws/<id:draw_id>/move")
@needs(Can.TEACH)
def move(code: str, quiz_id: int, draw_id: int) -> Response:
    form = forms.Step(request.form)
    step = form.step.data if form.validate() else None
    return _change(code, quiz_id, lambda tx: actions.move(tx, quiz_id, draw_id, step) if step else None)


@bp.post("/teach/<code>/quizzes/<id:quiz_id>/draws/<id:draw_id>/delete")
@needs(Can.TEACH)
def drop(code: str, quiz_id: int, draw_id: int) -> Response:
    return _change(code, quiz_id, lambda tx: actions.drop(tx, quiz_id, draw_id))
