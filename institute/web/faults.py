"""Every refusal and every fault becomes a page in the reader's language, with a request id."""

from typing import Any

from flask import Flask, Response, g, make_response, request
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException, SecurityError

from institute.database import db
from institute.errors import DomainError, Forbidden, NoRoom, NotFound, TooMany, Unavailable
from institute.language import lazy
from institute.web import pages
from institute.web.logs import log

STATUS = {NotFound: 404, Forbidden: 403, TooMany: 429, Unavailable: 503, NoRoom: 507}
WORDS = {
    400: (lazy("This form is out of date"), lazy("Please open the page again and send it once more.")),
    403: (lazy("Not for this account"), lazy("Your account does not open this page.")),
    404: (lazy("Page not found"), lazy("We could not find this page.")),
    405: (lazy("Page not found"), lazy("We could not find this page.")),
    409: (lazy("This is not possible now"), lazy("This cannot be done now.")),
    410: (lazy("This page is gone"), lazy("What stood here was taken away and does not come back.")),
    413: (lazy("Too large"), lazy("What you sent is larger than this page takes.")),
    429: (lazy("Please wait a little"), lazy("Too many attempts. Please wait some minutes and try again.")),
    500: (lazy("Our mistake"), lazy("Something went wrong on our side. Nothing you saved before is lost.")),
    503: (lazy("Back in a moment"), lazy("The service is resting for a moment. Please try again soon.")),
    507: (lazy("No room left"), NoRoom.message),
}

_BACK = lazy("Go back one page: what you typed is still in the form.")
_REFERENCE = lazy("If it happens again, write to us and name the number below.")
ADVICE = {  # what to do, most helpful first
    400: [
        _BACK,
        lazy("Open the page again and send it once more."),
        lazy("Allow cookies of this site: forms need one."),
    ],
    403: [
        lazy("Sign in with another account, if you have one."),
        lazy("If you should have this right, ask the office for it."),
    ],
    404: [
        lazy("Look whether the address is written in full."),
        lazy("Sign in, if the page is yours alone: to others it does not exist."),
        lazy("Search below, or start from the home page."),
    ],
    409: [_BACK, lazy("Open the page again to see how things stand now.")],
    410: [lazy("Search below, or start from the home page.")],
    413: [lazy("Make the file smaller: pictures in 1,600 pixels are enough."), lazy("Send several files one by one.")],
    429: [lazy("Wait a quarter of an hour and try again."), lazy("If you forgot your password, ask for a new one.")],
    500: [lazy("Try again in a few minutes."), _BACK, _REFERENCE],
    503: [lazy("Try again in a minute."), _BACK, _REFERENCE],
}


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(InterfaceError, _database)
    app.register_error_handler(NoConnection, _database)
    app.register_error_handler(Exception, _fault)


def _refused(error: DomainError) -> Response:
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 409)
    return _say(status, error.message)


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    if isinstance(error, SecurityError):  # a Host that is not ours: no address of a page can be built
        return make_response("This is not our address.\n", 400, {"Content-Type": "text/plain; charset=utf-8"})
    return _say(error.code)


def _database(error: Exception) -> Response:
    cause = str(getattr(error, "orig", None) or "").partition("\n")[0][:200]  # "database is locked", say
    facts = {"id": g.get("request_id"), "route": request.endpoint, "cause": cause}
    log.exception("database", extra={"facts": facts})
    response = _say(503, calm=True)
    response.headers["Retry-After"] = "5"
    return response


def _fault(error: Exception) -> Response:
    log.exception("fault", extra={"facts": {"id": g.get("request_id"), "route": request.endpoint}})
    return _say(500, calm=True)


def _say(status: int, message: Any = None, calm: bool = False) -> Response:
    """`calm` draws the page for nobody in particular: the database may be what failed."""
    try:
        db.session.rollback()  # the page may query, and a query would flush
    except Exception:
        db.session.remove()
    if calm:
        g.me = None
    known = status if status in WORDS else 500 if status >= 500 else 400
    title, words = WORDS[known]
    return pages.page(
        "shared/error.html",
        status,
        fragment="shared/_error.html",
        status=status,
        title=title,
        message=message or words,
        advice=ADVICE.get(known, ADVICE[404]),
    )
