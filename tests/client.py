"""A test client that signs in, carries the form token, and checks every HTML answer."""

import re
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from institute import clock
from institute.people import factor, visits
from institute.people.models import Person, SecondFactor

VOID = set("area base br circle col embed hr img input line link meta path rect source track use wbr".split())
HTMX = {"HX-Request": "true"}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of second factors: pyotp.TOTP(SECRET).now() is the code


class Html(HTMLParser):
    """Complains of unclosed tags, repeated ids, inline code, and htmx without a plain way."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.waiting: list[bool] = []  # for each open tag: an hx-get that has not shown a plain link yet
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "id" in given:
            assert given["id"] not in self.ids, f"id {given['id']} twice"
            self.ids.add(str(given["id"]))
        for name in given:
            assert not name.startswith("on") and name != "style", f"<{tag} {name}>: the content policy forbids it"
        if tag == "form":
            assert "hx-post" not in given or "action" in given, "a form must work without htmx"
        if tag == "script":
            assert given.get("src"), "no inline script"
        if tag == "a" and "href" in given:
            self.waiting = [False for _ in self.waiting]
        if tag not in VOID:
            self.open.append(tag)
            plain = tag in ("a", "form") and ("href" in given or "action" in given)
            self.waiting.append("hx-get" in given and not plain and given.get("hx-trigger", "").find("every") < 0)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.handle_starttag(tag, attrs)
            self.handle_endtag(tag)
        else:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open, f"</{tag}> closes nothing"
        last = self.open.pop()
        assert last == tag, f"</{tag}> closes <{last}>"
        assert not self.waiting.pop() or tag in ("input", "select", "form"), f"<{tag} hx-get> holds no link"

    @classmethod
    def check(cls, text: str) -> None:
        reader = cls()
        reader.feed(text)
        reader.close()
        assert not reader.open, f"left open: {reader.open}"
        if "<html" in text:
            assert re.search(r"<title>\s*\S", text), "a page has a title"


class Client:
    """client.as_(person).get(...); post() carries the token unless token=False. follow=True goes on."""

    def __init__(self, app: Flask, tx: Session) -> None:
        self.app, self.tx = app, tx
        self.plain: FlaskClient = app.test_client()

    def as_(self, person: Person | None) -> "Client":
        """Signs in as this person, in a new browser; a second factor is shown where there is one (factor())."""
        self.plain = self.app.test_client()
        if person is not None:
            shown = clock.now() if self.tx.get(SecondFactor, person.id) else None
            raw = visits.open_visit(self.tx, person, now=clock.now(), second_factor_at=shown)
            self.tx.commit()
            self.plain.set_cookie("lms", raw)
        return self

    def factor(self, person: Person) -> list[str]:
        """Switches the second factor SECRET on for somebody; returns the recovery codes."""
        with self.app.app_context():
            codes = factor.put(self.tx, person, SECRET, now=clock.now())
        self.tx.commit()
        return codes

    def get(self, address: str, **options: Any) -> TestResponse:
        return self._checked(self.plain.get(address, **self._options(options)))

    def post(self, address: str, data: Any = None, *, token: bool = True, **options: Any) -> TestResponse:
        options = self._options(options)
        if token:
            options["headers"] = {**options.get("headers", {}), "X-CSRF-Token": self._token()}
        return self._checked(self.plain.post(address, data=data, **options))

    def _options(self, options: dict[str, Any]) -> dict[str, Any]:
        if language := options.pop("language", None):
            options["headers"] = {**options.get("headers", {}), "Accept-Language": language}
        if options.pop("htmx", False):
            options["headers"] = {**options.get("headers", {}), **HTMX}
        if options.pop("follow", False):
            options["follow_redirects"] = True
        return options

    def _token(self) -> str:
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.plain.get("/verify").text)
        assert found, "every page carries the form token"
        return found[1]

    @staticmethod
    def _checked(response: TestResponse) -> TestResponse:
        if response.mimetype == "text/html" and response.data and response.status_code not in (301, 302, 303, 307, 308):
            Html.check(response.text)
        return response
