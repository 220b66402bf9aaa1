"""A trainee's own attendance, and excuses and appeals handed in."""

from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.attendance import excuses, forms, queries, rules, words
from institute.attendance.views.base import bp
from institute.database import reading, writing
from institute.dossier import scans
from institute.enrolment import queries as enrolment
from institute.enrolment.models import ENROLLED, Enrolment
from institute.errors import DomainError
from institute.language import gettext
from institute.web.guard import needs, permitted
from institute.web.pages import go, page
from institute.web.reader import me


def _place(code: str) -> Enrolment:
    """The reader's own place, given up or not."""
    return permitted(Can.LEARN, enrolment.get_enrolment(reading(), code, me().id))


@bp.get("/learn/<code>/attendance")
@needs(Can.LEARN)
def mine(code: str) -> Response:
    """How I stand: each half-day, the rate, how it counts, and what I handed in."""
    place, tx = _place(code), reading()
    halves, now = queries.halves(tx, place.training_id), clock.now()
    stands, percent = queries.own(tx, place.id), queries.percent(tx, place.training_id)
    counting = {one.key: stands[one.key].state for one in halves if one.key in stands}
    rate = rules.rate(counting.values())
    return page(
        "attendance/mine.html", fragment="attendance/_mine.html", training=place.training, place=place, halves=halves,
        stands=stands, rate=rate, percent=percent, words=words, now=now, reached=rules.reached(rate, percent),
        outlook=rules.outlook(rate, len(halves) - len(counting), percent), excuses=queries.excuses_of(tx, place.id),
        running=rules.running(halves, now), enrolled=place.state == ENROLLED,
    )  # fmt: skip


def _form(place: Enrolment, given: Any = None) -> forms.NewExcuse:
    halves, now = queries.halves(reading(), place.training_id), clock.now()
    asked = request.args.getlist("half") if given is None else None
    begun = (one.key for one in halves if one.starts_at <= now)
    return forms.NewExcuse(given, halves=asked).offer([(one.key, words.half_name(one.key)) for one in halves], begun)


@bp.get("/learn/<code>/attendance/excuse")
@needs(Can.LEARN)
def excuse(code: str) -> Response:
    place = _place(code)
    return _asked(place, _form(place))


def _asked(place: Enrolment, form: forms.NewExcuse, status: int = 200) -> Response:
    return page("attendance/excuse.html", status, training=place.training, form=form, accepted=scans.ACCEPTED)


@bp.post("/learn/<code>/attendance/excuse")
@needs(Can.LEARN, body_limit=scans.MOST + 100_000)
def hand_in(code: str) -> Response:
    """Hands an excuse or an appeal in; words and document are sealed."""
    place = _place(code)
    form, sent = _form(place, request.form), request.files.get("file")
    if not form.validate():
        return _asked(place, form, 422)
    key, document = excuses.new_key(), None
    try:
        if sent is not None and sent.filename:
            document = excuses.seal_file(sent.read(), key)
    except DomainError as refusal:
        form.file.errors = [str(refusal.message)]
        return _asked(place, form, 422)
    with writing() as tx:
        excuses.ask(
            tx, tx.merge(place, load=False), kind=form.kind.data, halves=form.halves.data or [],
            text=form.text.data or "", key=key, document=document, now=clock.now(),
        )  # fmt: skip
    return go("attendance.mine", gettext("Handed in. You get a letter with the decision."), code=code)
