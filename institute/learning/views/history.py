"""A lesson's history in one language, and which translations of a session are behind."""

from flask import Response, request

from institute import clock, tongues
from institute.access import Can, may
from institute.database import reading, writing
from institute.language import SPEECHES, gettext
from institute.learning import differences, rules, versions
from institute.learning import tongues as _own  # noqa: F401  enters what lessons have
from institute.learning import writing as texts
from institute.learning.views import attachments
from institute.learning.views.base import bp, taught
from institute.learning.views.editor import tongue
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/teach/<code>/lessons/<id:lesson_id>/history")
@needs(Can.TEACH)
def history(code: str, lesson_id: int) -> Response:
    """Who saved it when; ?version=3 shows what that one changed."""
    found, spoken, tx = attachments.mine(code, lesson_id), tongue(), reading()
    entries = versions.history(tx, lesson_id, spoken)
    asked = request.args.get("version", type=int)
    numbers = {entry.number for entry in entries}
    newest = max(numbers, default=0)
    chosen = versions.find_version(tx, lesson_id, spoken, asked if asked in numbers else newest)
    before = versions.before(tx, chosen) if chosen else None
    return page(
        "learning/history.html", training=found.training, lesson=found, tongue=SPEECHES[spoken], entries=entries,
        chosen=chosen, newest=newest,
        difference=differences.difference(before.text, chosen.text) if before and chosen else [],
        titles=(before.title, chosen.title) if before and chosen and before.title != chosen.title else None,
    )  # fmt: skip


@bp.post("/teach/<code>/lessons/<id:lesson_id>/history/<id:row_id>/restore")
@needs(Can.TEACH)
def restore(code: str, lesson_id: int, row_id: int) -> Response:
    """The earlier text becomes the newest version; nothing is lost."""
    attachments.mine(code, lesson_id)
    with writing() as tx:
        found = texts.restore(tx, code, lesson_id, row_id, by=me(), now=clock.now())
    said = gettext("The earlier text is back, as a new version.")
    return go("learning.history", said, code=code, lesson_id=lesson_id, **{"in": found.language})


@bp.get("/teach/<code>/translations")
@needs(Can.TEACH)
def translations(code: str) -> Response:
    """All that is written in this session, by languages: up to date, behind, missing; ?in=fa shows what fa lacks."""
    training, tx = taught(code), reading()
    asked = request.args.get("in", "")
    asked = asked if asked in SPEECHES else ""
    found = [
        (source, source.texts(tx, training)) for source in tongues.SOURCES.values() if may(me(), source.may, training)
    ]
    return page(
        "learning/translations.html", training=training, asked=asked, found=[each for each in found if each[1]],
        gaps=tongues.gaps(text for _, texts in found for text in texts), standing_words=rules.STANDING_WORDS,
    )  # fmt: skip
