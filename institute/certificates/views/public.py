"""The public check. A GET changes nothing: only typed answers are counted."""

import hashlib
import hmac
from datetime import timedelta

from flask import Response, request, url_for

from institute import clock, throttle
from institute.access import Can
from institute.certificates import forms, numbers, papers, words
from institute.certificates.papers import Paper
from institute.certificates.views.base import bp
from institute.config import settings
from institute.database import reading, writing
from institute.web.guard import needs
from institute.web.pages import go_to, page
from institute.web.reader import network

WRONG_ANSWERS = 20  # for each network in a quarter of an hour


@bp.get("/verify")
@needs(Can.READ)
def verify() -> Response:
    return page("certificates/verify.html", form=forms.Check())


@bp.post("/verify")
@needs(Can.READ)
def look_up() -> Response:
    """Number and code from the paper; on to the verdict's own address."""
    form = forms.Check(request.form)
    _count_first()
    if not form.validate():
        return page("certificates/verify.html", 422, form=form)
    number = numbers.normalise(form.number.data or "") or ""
    code = numbers.normalise_code(form.code.data or "")
    found = papers.found_by(reading(), number)
    if not found or (code and not _with_code(found, code)):
        _count_wrong()
    return go_to(url_for("certificates.verdict", number=number, code=code or None))


@bp.get("/verify/<number>")
@needs(Can.READ)
def verdict(number: str) -> Response:
    return _verdict(number, request.args.get("code", ""), forms.NameOnPaper(code=request.args.get("code", "")))


@bp.post("/verify/<number>")
@needs(Can.READ)
def match_name(number: str) -> Response:
    """The name on the paper: it matches or it does not; the register's name is never shown."""
    form = forms.NameOnPaper(request.form)
    _count_first()
    if not form.validate():
        return _verdict(number, form.code.data or "", form, 422)
    known = _with_code(papers.found_by(reading(), numbers.normalise(number) or ""), form.code.data or "")
    matches = known is not None and words.same_name(known.snapshot["holder"], form.name.data or "")
    if not matches:
        _count_wrong()
    return _verdict(number, form.code.data or "", form, matches=matches)


def _verdict(
    number: str, code: str, form: forms.NameOnPaper, status: int = 200, matches: bool | None = None
) -> Response:
    canonical = numbers.normalise(number)
    found = papers.found_by(reading(), canonical) if canonical else []
    shown = _with_code(found, code)
    response = page(
        "certificates/verdict.html",
        status,
        fragment="certificates/_verdict.html",
        number=canonical,
        typed=number[:80],
        issued=bool(found),
        code_given=bool(code.strip()),
        paper=shown,
        causes=words.CAUSES,
        form=form,
        matches=matches,
    )
    response.headers["Referrer-Policy"] = "no-referrer"  # the code stands in the address
    return response


def _with_code(found: list[Paper], code: str) -> Paper | None:
    """The paper that carries this code: of a replaced one and its replacement, the one in the reader's hand."""
    typed = numbers.normalise_code(code) or ""
    return next((paper for paper in found if hmac.compare_digest(paper.code, typed)), None)


def _network() -> str:
    """The reader's network, as a key that says nothing: no address is kept."""
    return "verify:" + hmac.new(settings().secret_key.encode(), network().encode(), hashlib.sha256).hexdigest()[:32]


def _count_first() -> None:
    throttle.check(reading(), _network(), most=WRONG_ANSWERS, now=clock.now(), window=timedelta(minutes=15))


def _count_wrong() -> None:
    with writing() as tx:
        throttle.count(tx, _network(), now=clock.now())
