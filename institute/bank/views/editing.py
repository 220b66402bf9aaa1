"""Writing items: the editor, translations, states, copies and earlier versions."""

from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from institute import clock, language
from institute.access import Can
from institute.bank import actions, checking, drafting, filling, forms, queries, rules, shelves, translating
from institute.bank.models import KINDS, Item
from institute.bank.views.base import bp
from institute.bank.views.items import WORDS
from institute.database import reading, writing
from institute.errors import NotFound
from institute.forms import tidy
from institute.language import gettext
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/teach/bank/new")
@needs(Can.EDIT_BANK)
def kinds() -> Response:
    return page("bank/kinds.html", kinds=KINDS, kind_notes=rules.KIND_NOTES, **WORDS)


@bp.route("/teach/bank/new/<kind>", methods=["GET", "POST"])
@needs(Can.EDIT_BANK)
def create(kind: str) -> Response:
    if kind not in KINDS:
        raise NotFound
    code = request.args.get("in", "en")
    code = code if code in language.SPEECHES else "en"
    form = _form(kind, category=request.args.get("category", ""))
    if request.method == "GET" or "more" in request.form:
        return _editor(form, kind, code, 200)
    if (content := form.content(code, None)) is None:
        return _editor(form, kind, code, 422)
    with writing() as tx:
        made = actions.create(tx, kind=kind, content=content, by_id=me().id, now=clock.now(), **_facts(form))
    return go("bank.item", gettext("The question is in the bank."), item_id=made.id)


@bp.route("/teach/bank/<id:item_id>/edit", methods=["GET", "POST"])
@needs(Can.EDIT_BANK)
def edit(item_id: int) -> Response:
    """The structure and the original language; other languages have pages of their own."""
    found = queries.get_item(reading(), item_id)
    kind, before = found.newest.kind, found.newest.content
    code = drafting.original(before)
    if request.method == "GET":
        return _editor(_form(kind, **_standing(found, code)), kind, code, 200, found)
    form = _form(kind)
    if "more" in request.form:
        return _editor(form, kind, code, 200, found)
    if (content := form.content(code, before)) is None:
        return _editor(form, kind, code, 422, found)
    try:
        with writing() as tx:
            _save(tx, item_id, form.seen.data, content=content, **_facts(form))
    except rules.ChangedMeanwhile as refusal:
        form.seen.data = queries.stamp(queries.get_item(reading(), item_id))
        return _editor(form, kind, code, 409, found, refusal)
    return go("bank.item", gettext("The question is saved."), item_id=item_id)


def _save(tx: Session, item_id: int, seen: Any, **given: Any) -> None:
    actions.edit(tx, item_id, seen=seen or "", by_id=me().id, now=clock.now(), **given)


def _form(kind: str, **given: Any) -> forms.Editor:
    form = forms.Editor(request.form or None, data=given).offer(kind, shelves.ways(queries.categories(reading())))
    return form.widen(forms.MORE) if "more" in request.form else form


def _standing(found: Item, code: str) -> dict[str, Any]:
    """The fields of an item that stands."""
    given = filling.filled(found.newest.kind, found.newest.content, code)
    return given | {
        "name": found.name, "category": str(found.category_id or ""), "tags": ", ".join(found.tags),
        "state": found.state, "seen": queries.stamp(found),
    }  # fmt: skip


def _facts(form: forms.Editor) -> dict[str, Any]:
    """What an item has beside its content."""
    category = form.category.data
    return {
        "name": form.name.data, "category_id": int(category) if category else None, "state": form.state.data,
        "tags": form.tag_list(),
    }  # fmt: skip


def _editor(
    form: forms.Editor, kind: str, code: str, status: int, found: Item | None = None, refusal: Any = None
) -> Response:
    return page(
        "bank/edit.html", status, fragment="bank/_edit.html", form=form, kind=kind, tongue=language.SPEECHES[code],
        item=found, refusal=refusal, row_fields=forms.ROW_FIELDS.get(kind, ()), kind_notes=rules.KIND_NOTES, **WORDS,
    )  # fmt: skip


@bp.route("/teach/bank/<id:item_id>/in/<code>", methods=["GET", "POST"])
@needs(Can.EDIT_BANK)
def translate(item_id: int, code: str) -> Response:
    """One language beside the original, text by text."""
    found = queries.get_item(reading(), item_id)
    origin = drafting.original(found.newest.content)
    if code not in language.SPEECHES or code == origin:
        raise NotFound
    texts = list(translating.texts(found.newest.content))
    if request.method == "GET":
        said = {name: text.get(code, "") for name, _, text in texts}
        return _translation(found, code, said, 200)
    said = {name: tidy(request.form.get(f"t-{name}", ""), lines=True) for name, _, _ in texts}
    content = translating.translated(found.newest.content, code, said)
    wrong = checking.lengths(said.items()) or checking.problems(found.newest.kind, content)
    if wrong:
        return _translation(found, code, said, 422, wrong[0][1])
    try:
        with writing() as tx:
            _save(tx, item_id, request.form.get("seen", ""), name=found.name, content=content, language=code)
    except rules.ChangedMeanwhile as refusal:
        return _translation(queries.get_item(reading(), item_id), code, said, 409, refusal.message)
    return go("bank.item", gettext("The translation is saved."), item_id=item_id, **{"in": code})


def _translation(found: Item, code: str, said: dict[str, str], status: int, refusal: Any = None) -> Response:
    version = found.newest
    return page(
        "bank/translate.html", status, item=found, version=version, tongue=language.SPEECHES[code],
        origin=language.SPEECHES[drafting.original(version.content)], texts=list(translating.texts(version.content)),
        said=said, stamp=queries.stamp(found), refusal=refusal, part_words=rules.PART_WORDS,
    )  # fmt: skip


@bp.post("/teach/bank/<id:item_id>/state")
@needs(Can.EDIT_BANK)
def state(item_id: int) -> Response:
    form = forms.State(request.form)
    if not form.validate():
        raise NotFound
    with writing() as tx:
        made = actions.set_state(tx, item_id, form.state.data, now=clock.now())
    return go("bank.item", rules.STATE_WORDS[made.state], item_id=item_id)


@bp.post("/teach/bank/<id:item_id>/duplicate")
@needs(Can.EDIT_BANK)
def duplicate(item_id: int) -> Response:
    name = gettext("Copy of %(name)s", name=queries.get_item(reading(), item_id).name)[:200]
    with writing() as tx:
        made = actions.duplicate(tx, item_id, name=name, by_id=me().id, now=clock.now())
    return go("bank.edit", gettext("This is your copy, as a draft."), item_id=made.id)


@bp.post("/teach/bank/<id:item_id>/restore/<id:number>")
@needs(Can.EDIT_BANK)
def restore(item_id: int, number: int) -> Response:
    with writing() as tx:
        actions.restore(tx, item_id, number, by_id=me().id, now=clock.now())
    return go("bank.item", gettext("The earlier version is the newest now."), item_id=item_id)
