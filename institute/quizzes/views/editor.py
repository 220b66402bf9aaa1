"""Making a quiz: its settings, what its pages ask, publishing, and the preview."""

from typing import Any

from flask import Response, request

from institute import language
from institute.access import Can
from institute.bank import queries as bank
from institute.database import reading, writing
from institute.errors import DomainError
from institute.language import gettext, plain
from institute.learning import queries as learning
from institute.quizzes import actions, drawing, forms, queries, review, rules, sittings, words
from institute.quizzes.models import PRE, Quiz
from institute.quizzes.views.base import bp, taught
from institute.rubrics import queries as rubrics
from institute.web.guard import needs, permitted
from institute.web.pages import go, page


@bp.route("/teach/<code>/quizzes", methods=["GET", "POST"])
@needs(Can.TEACH)
def listed(code: str) -> Response:
    """The session's quizzes, and a new one."""
    training = permitted(Can.TEACH, learning.get_course(reading(), code))
    form = forms.Title(request.form)
    if request.method == "POST" and form.validate():
        with writing() as tx:
            made = actions.add(tx, training.id, {"en": form.title.data or ""})
        return go("quizzes.settings", gettext("The quiz is made. It is a draft."), code=code, quiz_id=made.id)
    tx, status = reading(), 422 if request.method == "POST" else 200
    found = queries.quizzes(tx, training.id, drafts=True)
    return page(
        "quizzes/listed.html", status, training=training, quizzes=found, form=form, kinds=words.KINDS,
        sizes=queries.sizes(tx, [each.id for each in found]), counts=sittings.tally(tx, [each.id for each in found]),
    )  # fmt: skip


@bp.route("/teach/<code>/quizzes/<id:quiz_id>", methods=["GET", "POST"])
@needs(Can.TEACH)
def settings(code: str, quiz_id: int) -> Response:
    quiz = taught(code, quiz_id)
    before = [(each.id, plain(each.title)) for each in queries.quizzes(reading(), quiz.training_id, drafts=True)
              if each.kind == PRE and each.id != quiz_id]  # fmt: skip
    form = forms.Settings(request.form, before)
    if request.method == "POST" and form.validate():
        with writing() as tx:
            actions.change(tx, quiz_id, form.values(quiz.training.zone))
        return go("quizzes.settings", gettext("The quiz is saved."), code=code, quiz_id=quiz_id)
    status = 422 if request.method == "POST" else 200
    if status == 200:
        form.show(quiz, quiz.training.zone)
    return page("quizzes/settings.html", status, training=quiz.training, quiz=quiz, form=form, states=words.STATES)


@bp.post("/teach/<code>/quizzes/<id:quiz_id>/state")
@needs(Can.TEACH)
def publish(code: str, quiz_id: int) -> Response:
    taught(code, quiz_id)
    form = forms.State(request.form)
    if form.validate():
        with writing() as tx:
            actions.publish(tx, quiz_id, form.state.data or "")
    return go("quizzes.settings", code=code, quiz_id=quiz_id)


@bp.post("/teach/<code>/quizzes/<id:quiz_id>/delete")
@needs(Can.TEACH)
def delete(code: str, quiz_id: int) -> Response:
    taught(code, quiz_id)
    with writing() as tx:
        actions.delete(tx, quiz_id)
    return go("quizzes.listed", gettext("The quiz is deleted."), code=code)


@bp.get("/teach/<code>/quizzes/<id:quiz_id>/questions")
@needs(Can.TEACH)
def asked(code: str, quiz_id: int) -> Response:
    """What each page asks."""
    return _asked(taught(code, quiz_id))


def _offered(form: forms.Ask) -> forms.Ask:
    tx = reading()
    shelves = [(each.id, plain(each.names)) for each in bank.categories(tx)]
    return form.offer(shelves, [(key, plain(title)) for key, title in rubrics.offered(tx)])


def _asked(quiz: Quiz, status: int = 200, form: Any = None, at: int = 0, refusal: Any = None) -> Response:
    tx = reading()
    whole = queries.whole(tx, quiz.id)
    return page(
        "quizzes/asked.html", status, fragment="quizzes/_asked.html", training=quiz.training, quiz=whole,
        form=form or _offered(forms.Ask()), at=at, refusal=refusal, begun=queries.has_begun(tx, quiz.id),
        shelves={each.id: each.names for each in bank.categories(tx)},
    )  # fmt: skip


def _changed(code: str, quiz_id: int, refusal: DomainError | None = None) -> Response:
    if refusal:
        return _asked(taught(code, quiz_id), 409, refusal=refusal.message)
    return go("quizzes.asked", code=code, quiz_id=quiz_id)


@bp.post("/teach/<code>/quizzes/<id:quiz_id>/sections")
@needs(Can.TEACH)
def add_section(code: str, quiz_id: int) -> Response:
    taught(code, quiz_id)
    with writing() as tx:
        actions.add_section(tx, quiz_id, {})
    return _changed(code, quiz_id)


@bp.post("/teach/<code>/quizzes/<id:quiz_id>/sections/<id:section_id>/delete")
@needs(Can.TEACH)
def drop_section(code: str, quiz_id: int, section_id: int) -> Response:
    taught(code, quiz_id)
    with writing() as tx:
        actions.drop_section(tx, quiz_id, section_id)
    return _changed(code, quiz_id)


@bp.post("/teach/<code>/quizzes/<id:quiz_id>/sections/<id:section_id>/ask")
@needs(Can.TEACH)
def ask(code: str, quiz_id: int, section_id: int) -> Response:
    """One item more on this page, or some drawn."""
    quiz, form = taught(code, quiz_id), _offered(forms.Ask(request.form))
    if not form.validate():
        return _asked(quiz, 422, form, section_id)
    try:
        with writing() as tx:
            actions.ask(tx, quiz_id, section_id, form.values)
    except (rules.TooFew, rules.AsksForFile) as refusal:
        return _asked(taught(code, quiz_id), 409, form, section_id, refusal.message)
    return _changed(code, quiz_id)


@bp.post("/teach/<code>/quizzes/<id:quiz_id>/draws/<id:draw_id>/move")
@needs(Can.TEACH)
def move(code: str, quiz_id: int, draw_id: int) -> Response:
    taught(code, quiz_id)
    form = forms.Step(request.form)
    if form.validate():
        with writing() as tx:
            actions.move(tx, quiz_id, draw_id, form.step.data or "")
    return _changed(code, quiz_id)


@bp.post("/teach/<code>/quizzes/<id:quiz_id>/draws/<id:draw_id>/delete")
@needs(Can.TEACH)
def drop(code: str, quiz_id: int, draw_id: int) -> Response:
    taught(code, quiz_id)
    with writing() as tx:
        actions.drop(tx, quiz_id, draw_id)
    return _changed(code, quiz_id)


@bp.get("/teach/<code>/quizzes/<id:quiz_id>/preview")
@needs(Can.TEACH)
def preview(code: str, quiz_id: int) -> Response:
    """The questions as one attempt could draw them, with the right answers; another draw by ?seed=. Nothing is kept."""
    quiz = taught(code, quiz_id)
    seed = min(max(request.args.get("seed", 1, type=int), 0), 999)
    questions = drawing.drawn(reading(), queries.whole(reading(), quiz_id), seed)
    versions = bank.versions(reading(), [each.version_id for each in questions])
    for n, each in enumerate(questions, 1):
        each.id, each.version = n, versions[each.version_id]
    orders = {each.id: drawing.order(seed, each, quiz.shuffled_options) for each in questions}
    return page(
        "quizzes/preview.html", training=quiz.training, quiz=quiz, questions=questions, orders=orders, seed=seed,
        language=language.code(), right=review.right,
    )  # fmt: skip
