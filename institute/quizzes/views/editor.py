"""Making a quiz: its settings, publishing, and the preview."""

from flask import Response, request

from institute import language
from institute.access import Can
from institute.bank import queries as bank
from institute.database import reading, writing
from institute.language import gettext, plain
from institute.learning import queries as learning
from institute.quizzes import actions, drawing, forms, queries, review, sittings, words
from institute.quizzes import tongues as _own  # noqa: F401  enters what quizzes have
from institute.quizzes.models import PRE
from institute.quizzes.views.base import bp, taught
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


@bp.get("/teach/<code>/quizzes/<id:quiz_id>/preview")
@needs(Can.TEACH)
def preview(code: str, quiz_id: int) -> Response:
    """The questions as one attempt could draw them, with the right answers; another draw by ?seed=. Nothing is kept."""
    quiz = taught(code, quiz_id)
    seed = min(max(request.args.get("seed", 1, type=int), 0), 999)
    whole = queries.whole(reading(), quiz_id)
    questions = drawing.drawn(reading(), whole, seed)
    versions = bank.versions(reading(), [each.version_id for each in questions])
    for n, each in enumerate(questions, 1):
        each.id, each.version = n, versions[each.version_id]
    orders = {each.id: drawing.order(seed, each, quiz.shuffled_options) for each in questions}
    return page(
        "quizzes/preview.html", training=quiz.training, quiz=quiz, questions=questions, orders=orders, seed=seed,
        titles=[each.title for each in whole.sections if each.draws],
        language=language.code(), right=review.right,
    )  # fmt: skip
