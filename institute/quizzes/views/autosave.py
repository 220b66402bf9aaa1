"""Every answer is saved by itself: a hundred times a second on exam day, so as little as possible happens here."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, jsonify, request, url_for

from institute import clock, language
from institute.access import Can
from institute.bank import answers
from institute.bank.models import FILE
from institute.database import reading, writing
from institute.errors import DomainError, TooMany
from institute.quizzes import attempts, intake, queries, rules
from institute.quizzes.attempts import Sent
from institute.quizzes.views.base import bp, sitting
from institute.web import csrf, pages
from institute.web.guard import needs, permitted
from institute.web.reader import me

_WHY = {rules.Over: "over", rules.HandedIn: "over", TooMany: "pace"}


@bp.post("/learn/answers/<id:answer_id>")
@needs(Can.SIT_QUIZ)
def save(answer_id: int) -> Response:
    """Answers 200 once it is kept; 409, 422 and 429 say in words why not."""
    now = clock.now()
    asked, zone = permitted(Can.SIT_QUIZ, queries.get_question(reading(), answer_id, now)), pages.zone()
    try:
        attempts.check_pace(asked.lately)
        sent = read(asked, answer_id)
    except (TooMany, answers.Unfit) as refusal:
        return _refused(429 if isinstance(refusal, TooMany) else 422, refusal)
    try:
        with writing() as tx:
            kept = attempts.save(tx, asked.attempt_id, answer_id, sent, grace=asked.grace, now=now)
    except (rules.Over, rules.HandedIn) as refusal:
        with writing() as tx:
            attempts.journal(tx, asked.attempt_id, answer_id, sent, taken=False, now=now)
        return _refused(409, refusal)
    if not kept.taken:
        return _refused(409, rules.Elsewhere(), rev=kept.rev, saved=on_clock(kept.saved_at, zone))
    told = {"rev": kept.rev, "saved": on_clock(kept.saved_at, zone), "left": left(kept.ends_at, now)}
    if asked.kind == FILE and sent.answer:
        key = sent.answer["file"]
        told["file"] = {**sent.answer, "address": url_for("quizzes.own_file", answer_id=answer_id, key=key)}
    return jsonify(told)


def read(asked: Any, answer_id: int) -> Sent:
    """What a page sent for one question: q<id>..., rev-<id>, flag-<id> and the page's own word.

    Of a file q<id> is the key, and q<id>-file the file itself, if the form brings it.
    """
    told = request.form.get(f"rev-{answer_id}", "")
    rev = int(told) if told.isascii() and told.isdecimal() and len(told) < 7 else 0
    device, flagged = request.form.get("device", "")[:20], f"flag-{answer_id}" in request.form
    sent = Sent(rev, device, None, flagged, language.code())
    if asked.kind != FILE:
        return replace(sent, answer=answers.parse(asked.kind, asked.content, request.form, f"q{answer_id}"))
    file, key = request.files.get(f"q{answer_id}-file"), request.form.get(f"q{answer_id}", "")
    answer, brought = intake.read(reading(), answer_id, asked.content, file, key, by=me().id, now=clock.now())
    return replace(sent, answer=answer, brought=brought)


def _refused(status: int, refusal: DomainError, **more: Any) -> Response:
    response = jsonify(why=_WHY.get(type(refusal), "elsewhere" if more else "unfit"), say=str(refusal.message), **more)
    response.status_code = status
    return response


def on_clock(at: datetime | None, zone: str = "") -> str:
    """14:03:22 on the reader's clock; whoever knows the zone spares asking for the reader again after a change."""
    return "" if at is None else language.digits(f"{at.astimezone(ZoneInfo(zone or pages.zone())):%H:%M:%S}")


def left(ends_at: datetime | None, now: datetime) -> float | None:
    """Seconds until the end by our clock; the page's own clock may be wrong."""
    return None if ends_at is None else (ends_at - now).total_seconds()


@bp.get("/learn/attempts/<id:attempt_id>/now")
@needs(Can.SIT_QUIZ)
def now(attempt_id: int) -> Response:
    """What a page that waited asks: the time left, what other devices saved, and a token that works now."""
    attempt = sitting(attempt_id)
    revs = {str(row.id): row.rev for row in queries.outline(reading(), attempt_id)}
    return jsonify(token=csrf.token(), state=attempt.state, left=left(attempt.ends_at, clock.now()), revs=revs)
