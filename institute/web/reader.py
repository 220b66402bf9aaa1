"""Who reads, in which language, on which clock."""

import hmac
import ipaddress
from collections.abc import Callable
from typing import Any
from zoneinfo import available_timezones

from flask import Flask, Response, current_app, g, request
from flask_login import LoginManager, UserMixin, current_user

from institute import activity, clock, language
from institute.web import cookies

VISIT, LANGUAGE, ZONE, DATA = "lms", "language", "zone", "data"
LEFT = "lists"  # each list's query as it was left, until the browser closes or the reader signs out
_UNREAD = ("static", "web.healthz", "web.readyz")


class Visitor(UserMixin):
    """A signed-in person, as flask-login likes it. The person stays unaware."""

    def __init__(self, visit: Any) -> None:
        self.visit = visit
        self.person = visit.person
        self.id = visit.person_id


def know_visits(app: Flask, find_visit: Callable[..., Any], touch_visit: Callable[..., bool]) -> None:
    """Told once, by create_app, how a visit is found and how its last-seen time is kept."""
    app.extensions["visits"] = (find_visit, touch_visit)


def init_app(app: Flask) -> None:
    login = LoginManager(app, add_context_processor=False)  # it would ask again for the page that says why it failed
    login.session_protection = ""

    login.request_loader(_visitor)

    @app.before_request
    def meet() -> None:
        g.me = None
        activity.acts(None)
        if request.endpoint in _UNREAD:
            return
        _choose_language(profile=None)  # words for what may fail while the visit is read
        if current_user.is_authenticated:
            g.me = current_user.person
            activity.acts(g.me.id)
        _choose_language(profile=g.me.language if g.me else None)
        told = request.cookies.get(cookies.name(ZONE), "")
        g.browser_zone = told if told in available_zones() else None

    @app.after_request
    def remember_language(response: Response) -> Response:
        if asked := language.known(request.args.get("lang")) or g.get("kept_language"):
            cookies.put(response, LANGUAGE, asked, max_age=365 * 86400)
        if g.get("visit_cookie"):
            cookies.put(response, VISIT, g.visit_cookie)
        elif "visit_cookie" in g:
            cookies.drop(response, VISIT)
            cookies.drop(response, LEFT)
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


def _visitor(request: Any) -> Visitor | None:
    """Who a cookie signs in; somebody halfway is nobody yet."""
    raw = request.cookies.get(cookies.name(VISIT))
    if not raw:
        return None
    find_visit, touch_visit = current_app.extensions["visits"]
    visit = find_visit(raw, now=clock.now())
    if visit is None or not touch_visit(visit, now=clock.now()):
        return None
    if visit.halfway:
        g.halfway = visit
        return None
    return Visitor(visit)


def available_zones() -> frozenset[str]:
    if "zones" not in current_app.extensions:
        current_app.extensions["zones"] = frozenset(available_timezones())
    return current_app.extensions["zones"]


def _choose_language(profile: str | None) -> None:
    wanted = [request.args.get("lang"), request.cookies.get(cookies.name(LANGUAGE)), profile]
    tags = [tag for tag in wanted if tag] + list(request.accept_languages.values())
    chosen = next((code for tag in tags if (code := language.known(tag))), None)
    language.speak(chosen or "en")


def me() -> Any:
    """The signed-in person, or None."""
    return g.get("me")


def sign() -> str:
    """A sign of who reads that says nothing: what a device keeps is theirs alone."""
    secret = current_app.extensions["settings"].secret_key.encode()
    return hmac.digest(secret, b"reader:%d" % me().id, "sha256").hex()[:16]


def visit() -> Any:
    """The signed-in person's visit; only where somebody is signed in."""
    return current_user.visit


def halfway() -> Any:
    """The visit of somebody whose second factor is still to come, or None: to every page they are a stranger."""
    return g.get("halfway")


def saves_data() -> bool:
    """Whether the reader wants little sent: by the choice at the page's foot, else by what the browser asks."""
    chosen = request.cookies.get(cookies.name(DATA))
    return chosen == "low" if chosen else request.headers.get("Save-Data", "").lower() == "on"


def network() -> str:
    """The reader's network address, for throttling: an IPv6 line counts as its /64."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def keep_language() -> None:
    """The language spoken now stays, whatever the profile of whoever signs in says."""
    g.kept_language = language.code()


def carry_visit(raw: str | None) -> None:
    """This response brings the browser a new visit, or (None) takes the old one away."""
    g.visit_cookie = raw
