"""Questions from files, looked at first and taken in as a whole, and the bank as a file."""

from datetime import datetime
from io import BytesIO
from typing import Any

from flask import Response, request, send_file
from itsdangerous import BadSignature, URLSafeSerializer

from institute import clock, documents, files, language
from institute.access import Can
from institute.bank import carrying, forms, pictured, queries, rules, samples, shelves, taking
from institute.bank.views.base import bp
from institute.bank.views.items import wanted
from institute.config import settings
from institute.database import reading, writing
from institute.errors import NotFound, existing
from institute.language import gettext, lazy, ngettext
from institute.web import sending
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me

_BODY = carrying.MOST_BYTES + 100_000
_KEPT = 240_000  # characters a form's field may hold


class TooMuchAtOnce(carrying.Unreadable):
    message = lazy("These questions are too long to be taken at once. Please send the file in parts.")


@bp.route("/teach/bank/imports", methods=["GET", "POST"])
@needs(Can.EDIT_BANK, body_limit=_BODY)
def imports() -> Response:
    """The dry run: what stands in a file and what cannot be taken; nothing is kept but pictures, for a day."""
    form = _form()
    if request.method == "GET" or not form.validate():
        return _page(form, 200 if request.method == "GET" else 422)
    sent = request.files.get("file")
    if not sent:
        form.file.errors = [gettext("Please choose a file.")]
        return _page(form, 422)
    try:
        found = taking.read(form.form.data, sent.read(), form.language.data)
        kept = _kept(found, form, sent.filename)
    except carrying.Unreadable as refusal:
        form.file.errors = [refusal.message]
        return _page(form, 422)
    if found.pictures:
        for picture in found.pictures.values():
            files.keep(picture.content)
        with writing() as tx:
            pictured.keep(tx, found.pictures, by_id=me().id, now=clock.now())
    return page(
        "bank/report.html", found=found, kept=kept, same=taking.same(reading(), found.drafts),
        kind_words=rules.KIND_WORDS, stayed={loss.line for loss in found.losses if loss.whole},
    )  # fmt: skip


def _form() -> forms.Import:
    return forms.Import(request.form).offer(shelves.ways(queries.categories(reading())))


def _page(form: forms.Import, status: int) -> Response:
    return page("bank/imports.html", status, form=form, imports=queries.imports(reading()), form_words=rules.FORMS)


def _kept(found: carrying.Reading, form: forms.Import, name: str | None) -> str:
    told = {
        "form": form.form.data, "file": documents.clean_name(name or ""), "state": form.state.data,
        "category": form.category.data, "drafts": taking.packed(found), "looked": clock.now().isoformat(),
    }  # fmt: skip
    kept = str(_signer().dumps(told))
    if len(kept) > _KEPT:
        raise TooMuchAtOnce
    return kept


def _signer() -> URLSafeSerializer:
    """What a report holds for the next step: of this reader alone."""
    return URLSafeSerializer(settings().secret_key, salt=f"items-{me().id}")


@bp.get(f"{pictured.PLACE}<key>/<name>")
@needs(Can.LOOK_AFTER_SELF)
def picture(key: str, name: str) -> Response:
    """A picture in an item, for who knows its address: it follows from the bytes, so nobody guesses it."""
    response = sending.send(existing(pictured.find(reading(), key)), keep="private, max-age=86400")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return response


@bp.post("/teach/bank/imports/take")
@needs(Can.EDIT_BANK)
def take() -> Response:
    """Takes what the report showed, all of it or nothing."""
    try:
        told: dict[str, Any] = _signer().loads(request.form.get("kept", ""))
    except BadSignature:
        return go("bank.imports", gettext("Please send the file once more."), "error")
    with writing() as tx:
        known = {each.id for each in queries.categories(tx)}
        category = int(told["category"]) if told["category"] else None
        taken = taking.take(
            tx, taking.unpacked(told["drafts"]), form=told["form"], file_name=told["file"], state=told["state"],
            category_id=category if category in known else None, by_id=me().id,
            now=datetime.fromisoformat(told["looked"]),
        )  # fmt: skip
    if taken.undone_at:
        return go("bank.imports", gettext("Please send the file once more."), "error")
    said = ngettext("%(n)s question is in the bank now.", "%(n)s questions are in the bank now.", taken.many)
    return go("bank.imports", said)


@bp.post("/teach/bank/imports/<id:import_id>/undo")
@needs(Can.EDIT_BANK)
def undo(import_id: int) -> Response:
    try:
        with writing() as tx:
            many = taking.undo(tx, import_id, now=clock.now())
    except rules.ImportInUse as refusal:
        return go("bank.imports", refusal.message, "error")
    return go("bank.imports", ngettext("%(n)s question is gone again.", "%(n)s questions are gone again.", many))


@bp.get("/teach/bank/template.xlsx")
@needs(Can.EDIT_BANK)
def template() -> Response:
    """Our sheet with a question of each kind, to be replaced."""
    return _sent(taking.write("xlsx", samples.every(), "en")[0], "xlsx", "questions-template")


@bp.get("/teach/bank/export")
@needs(Can.EDIT_BANK)
def export() -> Response:
    """What the list shows as a file: first what it cannot hold, then the file."""
    form, code = request.args.get("form", ""), request.args.get("in", language.code())
    if form not in rules.FORMS or code not in language.SPEECHES:
        raise NotFound
    found = queries.all_of(reading(), wanted(), carrying.MOST_ITEMS)
    content, told = taking.write(form, taking.drafts(found, queries.categories(reading())), code)
    if "file" in request.args:
        return _sent(content, form, "questions")
    return page(
        "bank/export.html", told=told, form=form, code=code, form_words=rules.FORMS, many=len(found),
        most=carrying.MOST_ITEMS, speeches=language.SPEECHES,
    )  # fmt: skip


def _sent(content: bytes, form: str, name: str) -> Response:
    media_type, ending = taking.TYPES[form]
    return send_file(BytesIO(content), mimetype=media_type, as_attachment=True, download_name=f"{name}.{ending}")
