"""The lessons' pictures and files, for those who may read the lesson."""

from flask import Response, send_file

from institute import clock, files
from institute.access import Can
from institute.database import reading
from institute.errors import NotFound
from institute.learning import documents, queries, rules
from institute.learning.models import PUBLISHED
from institute.learning.views.base import bp, seat
from institute.web.guard import needs


@bp.get("/learn/<code>/files/<key>/<name>")
@needs(Can.LEARN)
def media(code: str, key: str, name: str) -> Response:
    """A picture to see in its lesson, or a file to keep; `name` is only for the address to look at."""
    found = seat(code)
    attached = queries.get_file(reading(), code, key)
    if found.enrolment:
        training, place = found.training, found.enrolment.state
        rules.check_open(rules.standing(training.state, training.starts_at, training.ends_at, place, clock.now()))
        if attached.lesson.state != PUBLISHED:
            raise NotFound
    return _sent(attached.file)


def _sent(file: files.File) -> Response:
    picture = documents.is_picture(file.media_type)
    response = send_file(
        files.path_of(file),
        mimetype=file.media_type,
        as_attachment=not picture,
        download_name=file.name,
        etag=file.sha256,
        last_modified=file.stored_at,
    )
    response.headers["Cache-Control"] = "private, max-age=86400" if picture else "no-store"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return response
