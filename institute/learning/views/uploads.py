"""Large files for a lesson, in parts that survive a broken link (web/tus.py): announced, continued, given up."""

from flask import Response, url_for

from institute import clock, documents, uploads
from institute.access import Can
from institute.database import reading, writing
from institute.errors import DomainError, NoRoom, TooMany
from institute.language import gettext
from institute.learning import intake, space
from institute.learning.views import attachments
from institute.learning.views.base import bp
from institute.uploads import Upload
from institute.web import tus
from institute.web.guard import needs
from institute.web.reader import me

PLACE = "/teach/<code>/lessons/<id:lesson_id>/uploads"


def _mine(code: str, lesson_id: int, key: str) -> Upload:
    attachments.mine(code, lesson_id)
    return uploads.get_upload(reading(), key, space.subject(lesson_id), me().id, clock.now())


@bp.route(PLACE, methods=["OPTIONS"], provide_automatic_options=False)
@needs(Can.TEACH)
def upload_offers(code: str, lesson_id: int) -> Response:
    attachments.mine(code, lesson_id)
    return tus.offers(intake.MOST)


@bp.post(PLACE)
@needs(Can.TEACH)
def begin_upload(code: str, lesson_id: int) -> Response:
    """Announces a file by name and size: what will not be taken is refused before anything is sent."""
    found = attachments.mine(code, lesson_id)
    tus.greet()
    told, size, now = tus.metadata(), tus.number("Upload-Length"), clock.now()
    name = documents.clean_name(told.get("filename", ""))
    try:
        intake.allow(name, size)
        uploads.check_room(size)
        with writing() as tx:
            space.check_announced(tx, found.module.training_id, size, now)
            upload = uploads.begin(
                tx, subject=space.subject(found.id), purpose="lesson-file", name=name, size=size,
                stamp=told.get("stamp", ""), by=me().id, now=now, code=code, lesson_id=lesson_id,
            )  # fmt: skip
    except DomainError as refusal:
        return tus.refusal({NoRoom: 507, TooMany: 429}.get(type(refusal), 422), refusal)
    there = url_for("learning.upload_stands", code=code, lesson_id=lesson_id, key=upload.key)
    return tus.answer(201, Location=there, Upload_Offset="0", Upload_Expires=tus.until(upload.expires_at))


@bp.route(f"{PLACE}/<key>", methods=["HEAD"])
@needs(Can.TEACH)
def upload_stands(code: str, lesson_id: int, key: str) -> Response:
    """How much is here."""
    upload = _mine(code, lesson_id, key)
    told = {"Upload_Offset": str(upload.received), "Upload_Length": str(upload.size)}
    return tus.answer(200, **told, Upload_Expires=tus.until(upload.expires_at))


@bp.patch(f"{PLACE}/<key>")
@needs(Can.TEACH, body_limit=uploads.PART)
def go_on(code: str, lesson_id: int, key: str) -> Response:
    """The next part: kept first, then counted."""
    upload = _mine(code, lesson_id, key)
    tus.greet()
    at, upload_id = tus.number("Upload-Offset"), upload.id
    try:
        if at != upload.received:
            raise uploads.WrongOffset
        reading().rollback()  # a slow link holds no connection
        if content := tus.body():
            part = uploads.keep_part(key, content)
            with writing() as tx:
                upload = uploads.receive(tx, upload_id, at=at, name=part, size=len(content), now=clock.now())
    except DomainError as refusal:
        return tus.refusal(507 if isinstance(refusal, NoRoom) else 409, refusal)
    return tus.answer(204, Upload_Offset=str(upload.received), Upload_Expires=tus.until(upload.expires_at))


@bp.delete(f"{PLACE}/<key>")
@needs(Can.TEACH)
def stop_upload(code: str, lesson_id: int, key: str) -> Response:
    """Gives an upload up."""
    _end(_mine(code, lesson_id, key))
    return tus.answer(204)


@bp.post(f"{PLACE}/<key>/stop")
@needs(Can.TEACH)
def give_up(code: str, lesson_id: int, key: str) -> Response:
    """The same from a form."""
    _end(_mine(code, lesson_id, key))
    return attachments.after(code, lesson_id, gettext("The upload is given up."))


def _end(upload: Upload) -> None:
    with writing() as tx:
        uploads.end(tx, upload.id, now=clock.now())


@bp.post(f"{PLACE}/<key>/again")
@needs(Can.TEACH)
def try_again(code: str, lesson_id: int, key: str) -> Response:
    """Has a file that is here whole and was not taken in tried once more."""
    upload = _mine(code, lesson_id, key)
    with writing() as tx:
        uploads.again(tx, upload.id, now=clock.now())
    return attachments.after(code, lesson_id, gettext("The file is being checked again."))
