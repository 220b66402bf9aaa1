"""The organisation's page: the list, its order, the letter, sending; withdrawing and undoing."""

from typing import Any

from flask import Response, request

from institute import clock, documents, files, language, pictures
from institute.access import Can
from institute.database import reading, writing
from institute.errors import DomainError, NotFound
from institute.language import gettext, ngettext, number
from institute.nomination import actions, forms, queries, rules, words
from institute.nomination.views.base import after, bp, mine, shown
from institute.web import sending
from institute.web.guard import needs, permitted
from institute.web.pages import go, page
from institute.web.reader import me

LETTER = 6_000_000  # bytes of a request with the stamped letter: 5 MB and the form around it
_KINDS = ("pdf", "jpg", "jpeg", "png")


class NotALetter(DomainError):
    message = language.lazy("Please choose a PDF, JPG or PNG file of at most 5 MB.")


@bp.get("/nominate")
@needs(Can.LOOK_AFTER_SELF)
def calls() -> Response:
    """Everything the reader may nominate for; straight on where there is only one."""
    now = clock.now()
    found = queries.calls_for(reading(), me().id, now)
    if len(found) == 1:
        return go("nomination.desk", call_id=found[0].id)
    stands = {call.id: rules.standing(call, call.training, now) for call in found}
    return page("nomination/calls.html", calls=found, stands=stands, words=words)


@bp.get("/nominate/<id:call_id>")
@needs(Can.SEE_NOMINATIONS)
def desk(call_id: int) -> Response:
    return shown(permitted(Can.SEE_NOMINATIONS, queries.get_call(reading(), call_id)))


@bp.post("/nominate/<id:call_id>/send")
@needs(Can.NOMINATE)
def send(call_id: int) -> Response:
    """Everybody not sent yet, all or nobody."""
    call, form = mine(call_id), forms.Declaration(request.form)
    if not form.validate():
        return shown(call, 422, declaration=form)
    try:
        with writing() as tx:
            many = actions.send(tx, call_id, read_in=language.code(), by=me(), now=clock.now())
    except DomainError as refusal:
        return shown(mine(call_id), 409, refusal=refusal.message)
    said = ngettext("%(n)s nomination is sent. Thank you.", "%(n)s nominations are sent. Thank you.", many)
    return go("nomination.desk", said, call_id=call_id)


@bp.post("/nominate/<id:call_id>/order")
@needs(Can.NOMINATE)
def reorder(call_id: int) -> Response:
    """The whole list as it was dragged; what somebody else changed meanwhile is shown instead."""
    mine(call_id)
    wanted, seen = request.form.get("order", "")[:4000], request.form.get("seen", "")
    return _moved(call_id, lambda tx: actions.reorder(tx, call_id, wanted, seen=seen, now=clock.now()))


@bp.post("/nominate/<id:call_id>/nominees/<id:nominee_id>/move")
@needs(Can.NOMINATE)
def move(call_id: int, nominee_id: int) -> Response:
    _nominee(call_id, nominee_id)
    step = request.form.get("step", "")
    return _moved(call_id, lambda tx: actions.move(tx, call_id, nominee_id, step, now=clock.now()), nominee_id)


def _moved(call_id: int, change: Any, nominee_id: int = 0) -> Response:
    try:
        with writing() as tx:
            change(tx)
    except DomainError as refusal:
        return shown(mine(call_id), 409, refusal=refusal.message)
    here = rules.active(queries.nominees(reading(), call_id))
    dragged = request.form.get("moved", "").removeprefix("row-")
    moved = next((each for each in here if str(each.id) in (str(nominee_id), dragged)), None)
    if moved is None:
        return after(call_id, gettext("The order is saved."))
    said = gettext("%(name)s is now number %(n)s of %(total)s.", name=moved.latin, n=number(moved.rank),
                   total=number(len(here)))  # fmt: skip
    return after(call_id, said)


def _nominee(call_id: int, nominee_id: int) -> Any:
    mine(call_id)
    return queries.get_nominee(reading(), call_id, nominee_id)


@bp.post("/nominate/<id:call_id>/nominees/<id:nominee_id>/withdraw")
@needs(Can.NOMINATE)
def withdraw(call_id: int, nominee_id: int) -> Response:
    found, form = _nominee(call_id, nominee_id), forms.Withdrawal(request.form)
    if not form.validate():
        return shown(mine(call_id), 422, withdrawal=form)
    name = found.latin
    try:
        with writing() as tx:
            actions.withdraw(tx, call_id, nominee_id, words=form.words.data or "", by=me(), now=clock.now())
    except DomainError as refusal:
        return shown(mine(call_id), 409, refusal=refusal.message)
    return after(call_id, gettext("%(name)s is withdrawn. Under “Withdrawn” you can undo it.", name=name))


@bp.post("/nominate/<id:call_id>/nominees/<id:nominee_id>/restore")
@needs(Can.NOMINATE)
def restore(call_id: int, nominee_id: int) -> Response:
    name = _nominee(call_id, nominee_id).latin
    try:
        with writing() as tx:
            actions.restore(tx, call_id, nominee_id, now=clock.now())
    except DomainError as refusal:
        return shown(mine(call_id), 409, refusal=refusal.message)
    return after(call_id, gettext("%(name)s is on your list again.", name=name))


@bp.post("/nominate/<id:call_id>/letter")
@needs(Can.NOMINATE, body_limit=LETTER)
def attach(call_id: int) -> Response:
    """The stamped letter: a PDF as it is, a picture drawn anew."""
    call, form = mine(call_id), forms.Letter(request.form)
    try:
        told = _checked(request.files.get("letter"))
    except DomainError as refusal:
        form.letter.errors = [str(refusal.message)]
        return shown(call, 422, letter=form)
    content = told.pop("content")
    key = files.keep(content)
    with writing() as tx:
        actions.attach(tx, call_id, key, by=me(), now=clock.now(), size=len(content), **told)
    return go("nomination.desk", gettext("The letter is attached."), call_id=call_id)


def _checked(sent: Any) -> dict[str, Any]:
    """Name, type and bytes of a letter we take."""
    name = documents.clean_name(sent.filename or "") if sent else ""
    kind = documents.ending(name)
    content = sent.read() if sent else b""
    if kind not in _KINDS or not content:
        raise NotALetter
    if kind == "pdf":
        return {"name": name, "media_type": documents.check(content, name), "content": content}
    drawn = pictures.redraw(content)
    stem = name.rpartition(".")[0]
    return {"name": f"{stem}.{drawn.ending}", "media_type": drawn.media_type, "content": drawn.content}


@bp.get("/nominate/<id:call_id>/letter")
@needs(Can.SEE_NOMINATIONS)
def letter(call_id: int) -> Response:
    call = permitted(Can.SEE_NOMINATIONS, queries.get_call(reading(), call_id))
    if call.letter is None:
        raise NotFound
    response = sending.send(call.letter, shown=False)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return response
