"""Headers and cookies of every answer behind the TLS proxy: 145 points by the Observatory's rules, none below 0."""

import base64
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, abort
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import Headers

from institute import config, create_app, files
from institute.access import Can
from institute.database import db
from institute.errors import DomainError, Forbidden, NotFound, TooMany
from institute.learning.models import LessonFile
from institute.web import assets, headers
from institute.web.guard import needs
from tests import make, observatory, test_security, world
from tests.conftest import NOW

HOST = "lms.example.org"
BAR = 145
people, things = test_security.people, test_security.things
PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}


class Browser:
    """A reader beyond the proxy; scores every answer with the cookies it was given so far."""

    def __init__(self, app: Flask, person: Any = None) -> None:
        self.client, self.given, self.scored = app.test_client(), {}, 0
        self.look()
        if person is not None:
            sent = {"email": person.email, "password": make.PASSWORD}
            assert self.send("/sign-in", sent).status_code == 303
            self.look()

    def look(self) -> None:
        """Opens a page and keeps its form token."""
        self.token = self.open("GET", "/verify").text.partition('csrf-token" content="')[2].partition('"')[0]

    def open(self, method: str, path: str, **given: Any) -> Any:
        given["headers"] = {**PROXY, **given.get("headers", {})}
        answer = self.client.open(path, method=method, **{"base_url": f"http://{HOST}", **given})
        for line in answer.headers.getlist("Set-Cookie"):
            self.given[line.partition("=")[0]] = line
        points = scored(answer.headers, self.given.values(), answer.text if answer.mimetype == "text/html" else "")
        what = f"{method} {path} ({answer.status_code}): {points}"
        assert min(points.values()) >= 0, what
        assert observatory.total(points) >= BAR, what
        self.scored += 1
        return answer

    def send(self, path: str, data: Any = None, **given: Any) -> Any:
        return self.open("POST", path, data=data or {}, headers={"X-CSRF-Token": self.token}, **given)


def scored(given: Headers, cookies: Any, html: str = "") -> dict[str, int]:
    return observatory.score(given, cookies, html, host=HOST)


@pytest.fixture
def behind_tls(settings: config.Settings, tx: Any) -> Iterator[Flask]:
    """The same house on the same database, in production behind one proxy that speaks TLS."""
    app = create_app(
        config.Settings(
            environment="production", home=settings.home, secret_key=secrets.token_urlsafe(32), trusted_proxies=1,
            seal_keys=base64.b64encode(secrets.token_bytes(32)).decode(),
            database_url=settings.database_url, public_url=f"https://{HOST}", mail_from=f"office@{HOST}",
        ),
        TESTING=True, PROPAGATE_EXCEPTIONS=False,
    )  # fmt: skip
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("who", ["stranger", "trainee", "admin"])
def test_every_route(behind_tls, tx, people, things, who):
    """Looked at, and sent to with the token and without; signing out comes last."""
    browser = Browser(behind_tls, getattr(people, who))
    tx.rollback()  # PostgreSQL ends what rests in a transaction for long
    for rule, method in sorted(
        test_security.routes(behind_tls, "GET", "POST", "OPTIONS"),
        key=lambda each: each[0].endpoint == "people.sign_out",
    ):
        path = test_security.address(rule, things)
        if method == "POST":
            browser.open("POST", path)
            browser.send(path)
        else:
            browser.open(method, path)
    assert browser.scored > 250


def test_every_static_file(behind_tls):
    browser = Browser(behind_tls)
    for name in assets.shelf.bodies:
        answer = browser.open("GET", f"/static/{name}")
        assert (answer.status_code, "immutable" in answer.headers["Cache-Control"]) == (200, True)


def test_every_kind_of_file(behind_tls, tx, people, things):
    with behind_tls.app_context():
        for key, name, kind in (("k" * 22, "a.png", "image/png"), ("l" * 22, "b.pdf", "application/pdf")):
            file = files.describe(tx, files.keep(b"x" * 9), name=name, media_type=kind, size=9, now=NOW)
            tx.add(LessonFile(lesson_id=things.lesson_id, file=file, key=key))
        tx.commit()
    browser = Browser(behind_tls, people.trainee)
    paths = [f"/learn/{things.training}/files/{key}" for key in ("k" * 22 + "/a.png", "l" * 22 + "/b.pdf")]
    for path in (*paths, f"/certificates/{world.NUMBER}.pdf"):
        answer = browser.open("GET", path)
        assert answer.status_code == 200, path
        again = browser.open("GET", path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304, path


@pytest.mark.parametrize(("ask", "status"), [
    (lambda browser: browser.open("POST", "/verify", data={"number": "x"}), 400),
    (lambda browser: browser.open("GET", "/", base_url="http://evil.example"), 400),
    (lambda browser: browser.open("GET", "/nowhere"), 404),
    (lambda browser: browser.open("GET", "/static/nothing.js"), 404),
    (lambda browser: browser.open("GET", "/nowhere/", headers={"HX-Request": "true"}), 404),
    (lambda browser: browser.send("/"), 405),
    (lambda browser: browser.send("/verify", {"number": "x" * 2_000_000}), 413),
    (lambda browser: browser.send("/verify", {}), 422),
], ids=["no token", "other host", "no page", "no file", "no fragment", "no way", "too large", "mistaken"])  # fmt: skip
def test_refusals(behind_tls, ask, status):
    assert ask(Browser(behind_tls)).status_code == status


@pytest.mark.parametrize(("fault", "status"), [
    (Forbidden(), 403), (NotFound(), 404), (DomainError(), 409), (413, 413), (TooMany(), 429), (RuntimeError("x"), 500),
    (OperationalError("x", {}, Exception("gone")), 503),
], ids=str)  # fmt: skip
def test_faults(behind_tls, monkeypatch, fault, status):
    def broken() -> None:
        if isinstance(fault, int):
            abort(fault)
        raise fault

    browser = Browser(behind_tls)
    monkeypatch.setitem(behind_tls.view_functions, "catalogue.home", needs(Can.READ)(broken))
    for asked in ({}, {"HX-Request": "true"}):
        assert browser.open("GET", "/", headers=asked).status_code == status


@pytest.mark.parametrize("lost", [
    "Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy",
    "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy",
])  # fmt: skip
def test_control_a_lost_header_is_noticed(behind_tls, monkeypatch, lost):
    if lost in headers.HEADERS:
        monkeypatch.delitem(headers.HEADERS, lost)
    else:
        monkeypatch.setattr(config.Settings, "secure", False)
    with pytest.raises(AssertionError, match="GET /verify"):
        Browser(behind_tls)


GOOD = dict(headers.HEADERS) | {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
COOKIE = "__Host-lms=x; Secure; HttpOnly; Path=/; SameSite=Lax"
CSP = headers.POLICY


@pytest.mark.parametrize(("changed", "cookies", "html", "grade"), [
    ({}, [COOKIE], "", 145),
    ({"Cross-Origin-Embedder-Policy": "require-corp"}, [COOKIE], "", 155),
    ({"Content-Security-Policy": CSP.replace("style-src", "style-src 'unsafe-inline'")}, [COOKIE], "", 135),
    ({"Content-Security-Policy": CSP.replace("script-src", "script-src 'unsafe-eval'")}, [COOKIE], "", 125),
    ({}, [COOKIE, "remember_token=x; HttpOnly; Path=/"], "", 135),
    ({}, [COOKIE], '<script src="https://cdn.example/x.js"></script>', 140),
    (dict.fromkeys(GOOD, ""), ["session=x; HttpOnly; Path=/"], "", 0),
])  # fmt: skip
def test_the_scorer_grades_as_theirs_did(changed, cookies, html, grade):
    """Figures of security.md 1.3: what their own code said of these sets."""
    given = Headers({name: value for name, value in (GOOD | changed).items() if value})
    assert observatory.total(scored(given, cookies, html)) == grade


@pytest.mark.parametrize("flag", ["Secure", "HttpOnly", "SameSite=Lax"])
def test_control_a_cookies_lost_flag_is_noticed(flag):
    lost = COOKIE.replace(f"; {flag}", "")
    assert observatory.total(scored(Headers(GOOD), [lost])) < BAR
