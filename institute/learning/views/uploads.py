"""Large files for a lesson, in parts that survive a broken link (web/tus.py): announced, continued, given up."""

from flask import Response

from institute import clock, uploads
from institute.access import Can
from institute.database import reading
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
    found = attachments.mine(code, lesson_id)
    training_id = found.module.training_id
    return tus.begin(
        space.subject(found.id), "lesson-file", allow=intake.allow, code=code, lesson_id=lesson_id,
        check=lambda tx, size, now: space.check_announced(tx, training_id, size, now),
    )  # fmt: skip


@bp.route(f"{PLACE}/<key>", methods=["HEAD"])
@needs(Can.TEACH)
def upload_stands(code: str, lesson_id: int, key: str) -> Response:
    return tus.stands(_mine(code, lesson_id, key))


@bp.patch(f"{PLACE}/<key>")
@needs(Can.TEACH, body_limit=uploads.PART)
def go_on(code: str, lesson_id: int, key: str) -> Response:
    return tus.go_on(_mine(code, lesson_id, key))


@bp.delete(f"{PLACE}/<key>")
@needs(Can.TEACH)
def stop_upload(code: str, lesson_id: int, key: str) -> Response:
    return tus.give_up(_mine(code, lesson_id, key))


@bp.post(f"{PLACE}/<key>/stop")
@needs(Can.TEACH)
def give_up(code: str, lesson_id: int, key: str) -> Response:
    """The same from a form."""
    tus.end(_mine(code, lesson_id, key))
    return attachments.after(code, lesson_id, gettext("The upload is given up."))


@bp.post(f"{PLACE}/<key>/again")
@needs(Can.TEACH)
def try_again(code: str, lesson_id: int, key: str) -> Response:
    """Has a file that is here whole and was not taken in tried once more."""
    tus.again(_mine(code, lesson_id, key))
    return attachments.after(code, lesson_id, gettext("The file is being checked again."))
