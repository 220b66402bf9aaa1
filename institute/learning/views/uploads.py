"""Large files for a lesson, in parts that survive a broken link (web/tus.py): announced, continued, given up."""

from flask import Response

from institute.access import Can
from institute.learning import intake, space
from institute.learning.views import attachments
from institute.learning.views.base import bp
from institute.web import tus
from institute.web.guard import needs

PLACE = "/teach/<code>/lessons/<id:lesson_id>/uploads"


def _subject(code: str, lesson_id: int) -> str:
    return space.subject(attachments.mine(code, lesson_id).id)


tus.doors(bp, PLACE, Can.TEACH, _subject, intake.MOST)
tus.forms(bp, PLACE, Can.TEACH, _subject, attachments.after)


@bp.post(PLACE)
@needs(Can.TEACH)
def begin_upload(code: str, lesson_id: int) -> Response:
    found = attachments.mine(code, lesson_id)
    training_id = found.module.training_id
    return tus.begin(
        space.subject(found.id), "lesson-file", allow=intake.allow, code=code, lesson_id=lesson_id,
        check=lambda tx, size, now: space.check_announced(tx, training_id, size, now),
    )  # fmt: skip
