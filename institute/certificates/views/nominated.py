"""For who nominated them: how the nominees fare, and their certificates in one file."""

from tempfile import TemporaryFile

from flask import Response, send_file

from institute import clock
from institute.access import Can
from institute.certificates import collecting, words
from institute.certificates.views.base import bp
from institute.database import reading, today_in, writing
from institute.errors import NotFound
from institute.nomination import queries as nomination
from institute.web import pages
from institute.web.guard import needs, permitted
from institute.web.pages import page
from institute.web.reader import me


@bp.get("/nominate/<id:call_id>/certificates")
@needs(Can.SEE_NOMINATIONS)
def nominated(call_id: int) -> Response:
    """Progress, completion and certificates of an organisation's own nominees; who took which, when."""
    call = permitted(Can.SEE_NOMINATIONS, nomination.get_call(reading(), call_id))
    return page(
        "certificates/nominated.html", fragment="certificates/_nominated.html",
        call=call, training=call.training, rows=collecting.fared(reading(), call), completion_words=words.COMPLETION,
    )  # fmt: skip


@bp.post("/nominate/<id:call_id>/certificates")
@needs(Can.NOMINATE)
def collect(call_id: int) -> Response:
    """Every valid certificate of the organisation's nominees in one ZIP; that it was taken is written down first."""
    call = permitted(Can.NOMINATE, nomination.get_call(reading(), call_id))
    file = TemporaryFile()  # noqa: SIM115  sent, then closed
    packed = collecting.pack(file, collecting.fared(reading(), call))
    if not packed:
        raise NotFound
    code, now = call.training.code, clock.now()
    with writing() as tx:
        collecting.collect(tx, call, packed, by=me(), now=now)
    file.seek(0)
    day = today_in(pages.zone(), now).isoformat()
    name = f"certificates-{code}-{day}.zip"
    return send_file(file, mimetype="application/zip", as_attachment=True, download_name=name, max_age=0)
