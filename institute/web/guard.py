"""Who may open which door: every route declares its capability, or the app does not start."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response, current_app, g, make_response, request, url_for

from institute import access
from institute.access import Can
from institute.errors import Forbidden, Unproved
from institute.web import pages
from institute.web.reader import halfway, me, visit


def needs(what: Can, body_limit: int | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declares a view's capability; body_limit in bytes where it takes uploads.

    Where the answer hangs on a thing, the view must ask permitted() about it; one that
    forgot is an error, not a page.
    """

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def asked(*args: Any, **kwargs: Any) -> Any:
            answer = view(*args, **kwargs)
            if access.POLICY[what].of_something and what not in g.get("asked", ()):
                raise RuntimeError(f"{request.endpoint} never asked about {what.name}")
            return answer

        asked.capability = what  # type: ignore[attr-defined]
        asked.body_limit = body_limit  # type: ignore[attr-defined]
        return asked

    return declare


def permitted(what: Can, it: Any) -> Any:
    """The thing, if the reader may do this to it; else it is not there.

    Unproved where that asks a second factor and this visit has not shown it: people's views then ask for it.
    """
    g.setdefault("asked", set()).add(what)
    access.require(me(), what, it)
    _prove(what)
    return it


def allowed(what: Can, it: Any = None) -> bool:
    """Whether the reader may do this now: with the second factor shown where that is asked."""
    return access.may(me(), what, it) and not (access.POLICY[what].strong and visit().second_factor_at is None)


def _prove(what: Can) -> None:
    if access.POLICY[what].strong and visit().second_factor_at is None:
        raise Unproved


def init_app(app: Flask) -> None:
    app.jinja_env.globals["needs_second_factor"] = access.needs_second_factor
    app.jinja_env.globals["may"] = lambda what, it=None: access.may(me(), Can[what], it)
    app.before_request(_open_or_not)


def _open_or_not() -> Response | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return None  # Flask answers 404 or 405
    what: Can = view.capability  # type: ignore[attr-defined]
    rule = access.POLICY[what]
    if me() is None and not {access.anyone, access.published} & set(rule.clauses):
        return to_sign_in()
    if not rule.of_something:
        if not access.may(me(), what):
            raise Forbidden
        _prove(what)
    return None


def to_sign_in() -> Response:
    """Asks to sign in first, or to end it; htmx gets a redirect, never a sign-in page inside a panel."""
    door = "people.second_factor" if halfway() else "people.sign_in"
    address = url_for(door, next=pages.current_path())
    if request.htmx:  # type: ignore[attr-defined]
        response = make_response("", 401)
        response.headers["HX-Redirect"] = address
        return response
    return pages.go_to(address)


def check(app: Flask) -> None:
    """Refuses to start while a route is undeclared."""
    bare = [name for name, view in app.view_functions.items() if not hasattr(view, "capability")]
    if bare:
        raise RuntimeError(f"routes without a capability: {', '.join(sorted(bare))}")
