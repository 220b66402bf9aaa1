"""The roll of one half-day, on a phone: one tap a person, saved row by row; and closing the half-day."""

import base64
from io import BytesIO
from typing import Any

from flask import Response, request
from PIL import Image

from institute import activity, clock
from institute.access import Can, may
from institute.attendance import actions, forms, queries, rules, words
from institute.attendance.rules import Half
from institute.attendance.views.base import bp, half_day, held
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.dossier import queries as dossier
from institute.enrolment.models import Enrolment
from institute.errors import DomainError
from institute.language import gettext, ngettext
from institute.web.guard import needs, permitted
from institute.web.pages import go, page, wants_fragment
from institute.web.reader import me

_FACE = 112  # pixels of a portrait's height on the roll, for sharp screens


@bp.get("/teach/<code>/attendance/<half>")
@needs(Can.TAKE_ROLL)
def roll(code: str, half: str) -> Response:
    """Everybody, with what stands for this half-day."""
    training = held(code)
    return _shown(training, half_day(training, half))


def _shown(training: TrainingSession, half: Half, status: int = 200, **more: Any) -> Response:
    tx = reading()
    everybody = queries.trainees(tx, training.id)
    keys = [one.key for one in queries.halves(tx, training.id)]
    at = keys.index(half.key)
    standing = queries.standing(tx, training.id, half.key)
    shown = {
        "faces": {}, "reopening": forms.Reopening(), "refusal": "",
        "soon": clock.now() < half.starts_at - rules.EARLY,
        "closed": queries.closings(tx, training.id).get(half.key),
        "before": keys[at - 1] if at else None, "after": keys[at + 1] if at + 1 < len(keys) else None,
    }  # fmt: skip
    office, shown = may(me(), Can.EDIT_SESSIONS), {**shown, **more}
    shown["reopening"].reason.flags.optional = office
    return page(
        "attendance/roll.html", status, training=training, half=half, everybody=everybody, standing=standing,
        counts=[(state, sum(one.state == state for one in standing.values())) for state in words.STATES],
        words=words, office=office, now=clock.now(), **shown,
    )  # fmt: skip


@bp.post("/teach/<code>/attendance/<half>/<id:row_id>")
@needs(Can.TAKE_ROLL)
def mark(code: str, half: str, row_id: int) -> Response:
    """One tap: how somebody was; the one that stands again takes it back."""
    place, form = _place(code, row_id), forms.Called(request.form)
    day = half_day(place.training, half)
    if not form.validate():
        return _marked(place, day)
    try:
        with writing() as tx:
            actions.call(tx, place, day, form.state.data, by_id=me().id, now=clock.now())
    except DomainError as refusal:
        return _marked(place, day, str(refusal.message), 409)
    return _marked(place, day)


def _place(code: str, row_id: int) -> Enrolment:
    return permitted(Can.TAKE_ROLL, queries.get_place(reading(), code, row_id))


def _marked(place: Enrolment, half: Half, refusal: str = "", status: int = 200) -> Response:
    """The row alone for htmx, the roll without."""
    training = place.training
    if not wants_fragment():
        said, tone = (refusal, "error") if refusal else (gettext("Noted."), "success")
        return go("attendance.roll", said, tone, code=training.code, half=half.key, _anchor=f"r-{place.id}")
    return page(
        "attendance/_row.html", status, training=training, half=half, place=place, refusal=refusal, words=words,
        stands=queries.standing(reading(), training.id, half.key).get(place.id),
    )  # fmt: skip


@bp.post("/teach/<code>/attendance/<half>/rest")
@needs(Can.TAKE_ROLL)
def rest(code: str, half: str) -> Response:
    """Everybody without an entry was present."""
    training = held(code)
    day = half_day(training, half)
    with writing() as tx:
        many = actions.rest_present(tx, training, day, by_id=me().id, now=clock.now())
    said = ngettext("%(n)s trainee noted as present.", "%(n)s trainees noted as present.", many)
    return go("attendance.roll", said, code=code, half=half)


@bp.post("/teach/<code>/attendance/<half>/close")
@needs(Can.TAKE_ROLL)
def close(code: str, half: str) -> Response:
    training = held(code)
    day = half_day(training, half)
    with writing() as tx:
        actions.close(tx, training, day, by_id=me().id, now=clock.now())
    return go("attendance.roll", gettext("The half-day is closed."), code=code, half=half)


@bp.post("/teach/<code>/attendance/<half>/reopen")
@needs(Can.TAKE_ROLL)
def reopen(code: str, half: str) -> Response:
    """Opens it again; who is not of the office says why."""
    training, form = held(code), forms.Reopening(request.form)
    day, office = half_day(training, half), may(me(), Can.EDIT_SESSIONS)
    try:
        form.validate()
        reason = "" if form.errors else form.reason.data or ""
        with writing() as tx:
            actions.reopen(tx, training, day, office=office, reason=reason, now=clock.now())
    except rules.NoReason as refusal:
        form.reason.errors = [*form.reason.errors, str(refusal.message)][:1]
        return _shown(training, day, 422, reopening=form)
    return go("attendance.roll", gettext("The half-day is open again."), code=code, half=half)


@bp.get("/teach/<code>/attendance/<half>/<id:row_id>")
@needs(Can.TAKE_ROLL)
def history(code: str, half: str, row_id: int) -> Response:
    """Every word about one trainee and half-day: from where, and which one stands and why."""
    place, tx = _place(code, row_id), reading()
    day = half_day(place.training, half)
    said = queries.marks(tx, [place.id], day.key)
    return page(
        "attendance/history.html", training=place.training, half=day, place=place, said=said, words=words,
        stands=queries.standing(tx, place.training_id, day.key).get(place.id),
        names=queries.names(tx, {one.by_id for one in said if one.by_id}),
        passes={one.id: one.name for one in queries.passes(tx, place.training_id)},
    )  # fmt: skip


@bp.post("/teach/<code>/attendance/<half>/photos")
@needs(Can.SEE_RESTRICTED)
def photos(code: str, half: str) -> Response:
    """The roll with portraits (class P3), for who may see what is restricted; first it is written down."""
    training = permitted(Can.SEE_RESTRICTED, held(code))
    day = half_day(training, half)
    boxes = dossier.portraits(reading(), training.id)
    with writing() as tx:
        activity.note(tx, "attendance-photos", training, training=training.id, at=clock.now(), count=len(boxes))
    faces = {row.person_id: _face(dossier.content(row)) for row in boxes}
    return _shown(training, day, faces=faces)


def _face(content: bytes) -> str:
    """A portrait as small as the roll shows it, in the page itself: it has no address."""
    written = BytesIO()
    with Image.open(BytesIO(content)) as opened:
        opened.draft("RGB", (_FACE, _FACE))
        small = opened.convert("RGB")
        small.thumbnail((_FACE, _FACE))
        small.save(written, "JPEG", quality=70)
    return f"data:image/jpeg;base64,{base64.b64encode(written.getvalue()).decode()}"
