"""The lessons' videos, pictures and files, for those who may read the lesson."""

from flask import Response, make_response, request

from institute import clock, documents, files, language
from institute.access import Can
from institute.database import reading, writing
from institute.errors import NotFound
from institute.learning import actions, gates, queries, recordings
from institute.learning.models import LessonFile
from institute.learning.views.base import bp, seat
from institute.web import reader, sending
from institute.web.guard import needs
from institute.web.pages import page

_INLINE = ("video/", "audio/", "text/vtt")


@bp.get("/learn/<code>/files/<key>/<name>")
@needs(Can.LEARN)
def media(code: str, key: str, name: str) -> Response:
    """A picture or video to see in its lesson, or a file to keep; `name` is only for the address to look at."""
    attached = _readable(code, key)
    if attached.small_id and reader.saves_data():
        return _sent(attached.small or attached.file)
    return _sent(attached.file)


@bp.get("/learn/<code>/files/<key>/transcript")
@needs(Can.LEARN)
def transcript(code: str, key: str) -> Response:
    """Captions to read, for those without the video."""
    attached = _readable(code, key)
    if attached.file.media_type != "text/vtt":
        raise NotFound
    with files.opened(attached.file) as source:
        said = recordings.transcript(source.read().decode("utf-8-sig"))
    tag, _ = recordings.tongue(attached.file.name) or ("und", "")
    return page(
        "learning/transcript.html",
        fragment="learning/_transcript.html",
        attached=attached,
        said=said,
        tag=tag,
        direction=language.direction(tag),
        code=code,
    )


@bp.post("/learn/<code>/watched")
@needs(Can.LEARN)
def watched(code: str) -> Response:
    """Where the reader is in recordings: at=key:seconds, some at once."""
    seat(code)
    told = [each.rpartition(":") for each in request.form.getlist("at")[:20]]
    seconds = {key: int(at) for key, _, at in told if at.isascii() and at.isdigit() and len(at) < 7}
    if seconds:
        with writing() as tx:
            actions.note_watched(tx, code, seconds, by=reader.me(), now=clock.now())
    return make_response("", 204)


def _readable(code: str, key: str) -> LessonFile:
    """A file of a lesson the reader may read now."""
    found = seat(code)
    attached = queries.get_file(reading(), code, key)
    gates.check_readable(reading(), found, attached.lesson, clock.now())
    return attached


def _sent(file: files.File) -> Response:
    picture = documents.is_picture(file.media_type)
    shown = picture or file.media_type.startswith(_INLINE)
    response = sending.send(file, keep="private, max-age=86400" if shown else "no-store", shown=shown)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return response
