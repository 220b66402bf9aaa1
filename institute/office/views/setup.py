"""Setting up: the checklist, a test letter, and who issues the papers."""

from typing import Any

from flask import Response, request, url_for
from werkzeug.datastructures import CombinedMultiDict

from institute import activity, clock, files, issuer, letters, pictures
from institute.access import Can
from institute.config import settings
from institute.database import reading, writing
from institute.errors import DomainError, NotFound
from institute.language import gettext
from institute.office import forms
from institute.office import setup as points
from institute.office.views.base import bp
from institute.people import actions as people
from institute.people import queries as persons
from institute.web import bodies
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me
from institute.web.sending import send


@bp.get("/office/setup")
@needs(Can.SET_UP)
def setup() -> Response:
    mended = {
        **dict.fromkeys(("name", "seal", "letterhead"), url_for("office.issuing")),
        "officer": url_for("people.invite"),
        "programme": url_for("catalogue.programmes"),
    }
    return page("office/setup.html", steps=points.steps(reading()), mended=mended, mail=bool(settings().smtp_url))


@bp.post("/office/setup/letter")
@needs(Can.SET_UP)
def try_letter() -> Response:
    """A letter to the administrator's own address."""
    with writing() as tx:
        letter = letters.write(tx, points.TEST_LETTER, people.recipient(me()), now=clock.now())
        activity.note(tx, "letter-tried", letter, person=me().id)
    return go("web.letter", gettext("The letter is on its way. This page says whether it left."), letter_id=letter.id)


@bp.get("/office/issuer")
@needs(Can.SET_UP)
def issuing() -> Response:
    return _shown(forms.Issuer().show(issuer.issuer(), _newest()))


def _newest() -> int:
    return next((edition.id for edition in issuer.editions(reading())), 0)


def _shown(form: forms.Issuer, status: int = 200, refusal: Any = None) -> Response:
    found = issuer.editions(reading())
    writers = persons.persons(reading(), [each.person_id for each in found if each.person_id])
    known = {name: issuer.issuer().get(name) for name in issuer.PICTURES}
    return page("office/issuer.html", status, form=form, editions=found, writers=writers, known=known, refusal=refusal)


@bp.post("/office/issuer")
@needs(Can.SET_UP, body_limit=bodies.UPLOAD)
def keep_issuer() -> Response:
    """The next edition; a picture not sent stays, one struck out goes."""
    sent: list[Any] = [request.files, request.form]
    form = forms.Issuer(CombinedMultiDict(sent))
    drawn = _drawn(form) if form.validate() else None
    if drawn is None:
        return _shown(form, 422)
    kept = {name: (files.keep(one.content), one) for name, one in drawn.items()}  # bytes before the row
    try:
        with writing() as tx:
            before = next(iter(issuer.editions(tx)), None)
            stays = {name: getattr(before, name) for name in issuer.PICTURES if before and not form.struck(name)}
            fresh = {name: _described(tx, name, *one) for name, one in kept.items()}
            given = dict.fromkeys(issuer.PICTURES) | stays | fresh
            issuer.keep(tx, form.values(), **given, seen=form.seen, person_id=me().id, now=clock.now())
    except issuer.ChangedMeanwhile as refusal:
        return _shown(form, 409, refusal.message)
    return go("office.issuing", gettext("Kept. Papers printed from now on say this; those already printed stay."))


def _drawn(form: forms.Issuer) -> dict[str, pictures.Picture] | None:
    """The pictures that were sent, drawn anew; None with the reason beside a field that holds none."""
    drawn = {}
    for name in issuer.PICTURES:
        if (upload := form[name].data) and upload.filename:
            try:
                drawn[name] = pictures.redraw(upload.read())
            except DomainError as refusal:
                form[name].errors = [refusal.message]
                return None
    return drawn


def _described(tx: Any, name: str, key: str, drawn: pictures.Picture) -> files.File:
    about = {"name": f"{name}.{drawn.ending}", "media_type": drawn.media_type, "size": len(drawn.content)}
    return files.describe(tx, key, **about, now=clock.now(), person_id=me().id)


@bp.get("/office/issuer/<name>")
@needs(Can.SET_UP)
def issuer_picture(name: str) -> Response:
    """The seal or the letterhead in force."""
    newest = next(iter(issuer.editions(reading())), None)
    file = getattr(newest, name) if newest and name in issuer.PICTURES else None
    if file is None:
        raise NotFound
    response = send(file)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return response
