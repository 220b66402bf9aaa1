"""Pages, fragments and going on: the one module that knows htmx-flask."""

import re
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from htmx_flask import Htmx
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.urls import iri_to_uri

from institute import language
from institute.config import settings
from institute.web import cookies

_SAID = "said"


def init_app(app: Flask) -> None:
    Htmx(app)
    app.after_request(_carry_messages)
    app.jinja_env.globals.update(in_language=in_language, typed_again=typed_again)


def wants_fragment() -> bool:
    """htmx asks for a part; a boosted link or a restored page wants the whole."""
    asked = request.htmx  # type: ignore[attr-defined]
    return bool(asked) and not asked.boosted and not asked.history_restore_request


def page(template: str, status: int = 200, /, fragment: str | None = None, **context: Any) -> Response:
    """The whole page, or only its fragment when htmx asks for one: page("room/x.html", 422, form=form)."""
    chosen = fragment if fragment and wants_fragment() else template
    g.refused = status == 422
    return make_response(render_template(chosen, **context), status)


def go(endpoint: str, said: Any = None, tone: str = "success", **values: Any) -> Response:
    """Sends the reader on after a change, with a word about it."""
    return go_to(url_for(endpoint, **values), said, tone)


def go_to(address: str, said: Any = None, tone: str = "success") -> Response:
    """Like go(), to an address of ours that safe_next() let through."""
    if said is not None:
        say(said, tone)
    if request.htmx:  # type: ignore[attr-defined]
        response = make_response("", 204)
        response.headers["HX-Redirect"] = iri_to_uri(address)  # a header is ASCII
        return response
    return make_response(redirect(address, 303))


def say(text: Any, tone: str = "success") -> None:
    """A message for the next page: success, info, warning or error."""
    g.setdefault("to_say", []).append((tone, str(text)))


def flashes() -> list[tuple[str, str]]:
    """What the last page left to say, once; what this one says, now."""
    said = list(g.pop("to_say", []))
    if (cookie := request.cookies.get(cookies.name(_SAID))) and not g.get("heard"):
        g.heard = True
        with suppress(BadSignature):
            said = [tuple(each) for each in _signer().loads(cookie, max_age=120)] + said
    return said


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="said")


def _carry_messages(response: Response) -> Response:
    if left := g.get("to_say"):
        cookies.put(response, _SAID, str(_signer().dumps(left)), max_age=120)
    elif g.get("heard"):
        cookies.drop(response, _SAID)
    return response


def here(**changes: Any) -> str:
    """This page's address with some of its query changed; None takes a name out."""
    query = {name: values for name, values in request.args.lists() if name not in changes}
    query |= {name: [value] for name, value in changes.items() if value is not None}
    path = "/" + quote(request.path.lstrip("/"))  # //elsewhere and /\\elsewhere would be links off the site
    return path + (f"?{urlencode(query, doseq=True)}" if query else "")


def in_language(code: str) -> str:
    """This page in another language; where it answers a form and cannot be asked again, the page the form was on."""
    if request.method == "GET" or typed_again() is not None:
        return here(lang=code)
    path, _, query = current_path().partition("?")
    kept = [pair for pair in parse_qsl(query) if pair[0] != "lang"]
    return f"{path}?{urlencode([*kept, ('lang', code)])}"


def typed_again() -> list[tuple[str, str]] | None:
    """What was typed into a form that came back with mistakes, to send again for the same page in another language.

    It came back because of what it holds, so it will again. Passwords are left out; None on every other page.
    """
    if request.method != "POST" or not g.get("refused"):
        return None
    return [pair for pair in request.form.items(multi=True) if not re.search("csrf_token|password|^old$", pair[0])]


def row_id(text: str) -> int:
    """A row's id as a query or a form tells it: args.get("job", type=row_id). ValueError for what no database holds."""
    found = int(text)
    if not 0 < found < 2**31:  # as web.Identifier in a path
        raise ValueError
    return found


def safe_next(address: str | None, otherwise: str = "/") -> str:
    """An address of this house, or `otherwise`: never another host, scheme or a trick with slashes."""
    if not address or not address.startswith("/") or address[1:2] in ("/", "\\"):
        return otherwise
    if any(ord(char) <= 32 or ord(char) == 127 or char == "\\" for char in address):
        return otherwise
    parts = urlsplit(address)
    return otherwise if parts.scheme or parts.netloc else address


def current_path() -> str:
    """Where the reader stands: the page for a GET, the page a form or fragment was on otherwise."""
    whole_page = request.method == "GET" and not wants_fragment()
    if whole_page:
        return request.full_path.rstrip("?")
    try:
        source = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    except ValueError:  # no address at all
        return "/"
    return safe_next(source.path + (f"?{source.query}" if source.query else ""))


def zone() -> str:
    """The reader's time zone: the profile's, else what the browser told, else Qingdao's."""
    person = g.get("me")
    return (person.zone if person else None) or g.get("browser_zone") or language.HOME_ZONE
