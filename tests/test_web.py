"""The skin: headers, forms from elsewhere, visits, languages, errors, limits, static files."""

import base64
import re

import pytest
from flask import abort
from hypothesis import given
from hypothesis import strategies as st

from institute import language
from institute.access import Can
from institute.web import assets, filters, guard, headers, pages
from tests import make


@pytest.mark.parametrize(
    "address", ["/", "/sessions", "/sign-in", "/verify", "/nope", "/healthz", "/static/none.css", "/office"]
)
def test_headers_stand_on_every_answer(client, address):
    answer = client.get(address)
    for name, value in headers.HEADERS.items():
        assert answer.headers[name] == value, name
    assert answer.headers["X-Request-Id"]
    assert "Set-Cookie" not in answer.headers or all(
        "HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in answer.headers.getlist("Set-Cookie")
    )


def test_pages_vary_by_reader(client):
    assert {"Cookie", "HX-Request", "Accept-Language"} <= set(re.split(r", ?", client.get("/").headers["Vary"]))


def test_a_form_without_its_token_is_refused(client, tx, rows):
    client.as_(make.person(tx))
    before = rows()
    assert client.post("/sign-out", token=False).status_code == 400
    assert rows() == before


@pytest.mark.parametrize("token", ["", "x", "A" * 88, base64.urlsafe_b64encode(b"\0" * 64).decode()])
def test_a_made_up_token_is_refused(client, tx, token):
    client.as_(make.person(tx))
    assert client.post("/sign-out", {"csrf_token": token}, token=False).status_code == 400


def test_another_sites_form_is_refused(client, tx):
    client.as_(make.person(tx))
    assert client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400


def test_anothers_token_is_refused(client, tx):
    mine, yours = make.person(tx), make.person(tx)
    token = client.as_(mine)._token()
    client.as_(yours)
    assert client.post("/sign-out", {"csrf_token": token}, token=False).status_code == 400


def test_the_token_looks_new_each_time(client):
    found = {re.search(r'csrf-token" content="([^"]+)"', client.get("/").text)[1] for _ in range(3)}
    assert len(found) == 3


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/ evil", "/\tevil", "", None,
     "evil", "/%09/evil\n", "///evil", "/a\\b", "\\/evil"],
)  # fmt: skip
def test_no_way_off_the_site(address):
    assert pages.safe_next(address) == "/"


@given(st.text())
def test_going_on_stays_here(address: str):
    onward = pages.safe_next(address)
    assert onward.startswith("/")
    assert onward[1:2] not in ("/", "\\")


def test_good_addresses_pass():
    assert pages.safe_next("/learn/2026-ET-001?lang=fa") == "/learn/2026-ET-001?lang=fa"


def test_an_expired_visit_sends_htmx_to_sign_in(client):
    answer = client.get("/desk", htmx=True)
    assert (answer.status_code, answer.text) == (401, "")
    assert answer.headers["HX-Redirect"].startswith("/sign-in?next=")


def test_a_stranger_is_asked_to_sign_in_and_comes_back(client):
    answer = client.get("/desk?lang=ru")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/desk?lang%3Dru")


@pytest.mark.parametrize(
    ("code", "tag", "way"), [("en", "en", "ltr"), ("zh", "zh-Hans", "ltr"), ("ru", "ru", "ltr"), ("fa", "fa", "rtl")]
)
def test_the_language_is_chosen_and_kept(client, code, tag, way):
    assert f'<html lang="{tag}" dir="{way}">' in client.get(f"/?lang={code}").text
    assert f'<html lang="{tag}" dir="{way}">' in client.get("/sessions").text


def test_the_order_of_choosing(client, tx):
    client.as_(make.person(tx, language="ru"))
    assert '<html lang="ru"' in client.get("/", language="zh").text
    client.get("/?lang=fa")
    assert '<html lang="fa"' in client.get("/", language="zh").text


def test_the_browsers_language_serves_strangers(client):
    assert '<html lang="fa" dir="rtl">' in client.get("/", language="fa-IR,en;q=0.5").text


def test_a_missing_page_is_said_in_the_readers_language(client):
    answer = client.get("/nothing-here", language="ru")
    assert answer.status_code == 404
    assert '<html lang="ru"' in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_a_missing_fragment_is_no_page(client):
    answer = client.get("/nothing-here", htmx=True)
    assert answer.status_code == 404
    assert "<html" not in answer.text


def test_a_fault_tells_nothing(app, client, monkeypatch):
    def broken(*_args, **_values):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setitem(app.view_functions, "catalogue.sessions", guard.needs(guard.Can.READ)(broken))
    answer = client.get("/sessions")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_route_without_a_capability_stops_the_start(app, monkeypatch):
    monkeypatch.setitem(app.view_functions, "bare", lambda: "x")
    with pytest.raises(RuntimeError, match="bare"):
        guard.check(app)


def test_a_view_that_forgot_to_ask_is_an_error(app, client, tx, monkeypatch):
    monkeypatch.setitem(
        app.view_functions,
        "enrolment.application",
        guard.needs(guard.Can.SEE_APPLICATION)(lambda application_id: "oops"),
    )
    client.as_(make.person(tx))
    assert client.get("/applications/1").status_code == 500


@pytest.mark.parametrize(
    ("address", "data", "status"),
    [
        ("/verify", {"number": "x" * 1_100_000}, 413),
        ("/verify", {f"f{n}": "1" for n in range(600)}, 413),
        ("/verify", {"number": "a\x00b"}, 400),
        ("/verify", b"\xff\xfe\x00junk", 422),
    ],
)
def test_what_a_request_may_carry(client, address, data, status):
    assert client.post(address, data).status_code == status


@pytest.mark.parametrize(
    "address",
    ["/applications/99999999999999999999", "/sessions/%00", "/sessions/..%2f..", "/jobs/-1", "/verify/%ff%fe"],
)
def test_odd_addresses_are_no_fault(client, tx, address):
    client.as_(make.officer(tx))
    assert client.get(address).status_code in (200, 400, 404)


@pytest.mark.parametrize("number", ["99999999999999999999", "2147483648", "-1", "0", "x", ""])
def test_an_id_no_database_holds_is_none(client, tx, number):
    """SQLite takes no such number, and that would be a fault of ours."""
    training = make.training(tx)
    [lesson] = make.lessons(tx, training, 1)
    client.as_(make.officer(tx))
    assert client.get(f"/learn/{training.code}/lessons/{lesson.id}/paper?job={number}").status_code == 200
    assert client.post(f"/teach/{training.code}/timetable/check?meeting={number}").status_code == 200
    assert client.get(f"/office/outbox?person={number}").status_code == 200


def test_another_host_is_refused(client):
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_static_files_are_packed_and_for_ever(client):
    answer = client.get(f"/static/{assets.shelf.hashed['css/site.css']}", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert client.get("/static/css/site.css").status_code == 404


def test_pages_are_packed(client):
    answer = client.plain.get("/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) < 12_000


def test_health(client):
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ready\n"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"csp-report": 3}', b'{"csp-report": {"violated-directive": "script-src"}}', b"\xff"]
)
def test_reports_of_the_content_policy_are_taken(client, rows, body):
    before = rows()
    assert client.post("/csp-report", body, token=False).status_code == 204
    assert rows() == before


def test_no_session_cookie_of_flask(client):
    assert all("session=" not in cookie for cookie in client.get("/").headers.getlist("Set-Cookie"))


def test_after_mistakes_the_other_language_keeps_what_was_typed(client):
    answer = client.post("/register?x=1", {"email": "a@example.org", "password": "secret words", "surname": "Ким"})
    form = re.search(
        r'<form class="tongue-form" method="post" action="/register\?x=1&amp;lang=ru">(.*?)</form>', answer.text
    )
    assert form
    assert 'name="surname" value="Ким"' in form[1]
    assert "secret words" not in answer.text
    again = client.post("/register?x=1&lang=ru", {"email": "a@example.org", "surname": "Ким"})
    assert again.status_code == 422
    assert 'lang="ru"' in again.text
    assert "a@example.org" in again.text
    assert "language=ru" in "".join(again.headers.getlist("Set-Cookie"))


def test_after_another_refusal_the_other_language_leads_back_to_the_form(client, tx):
    client.as_(make.person(tx))
    headers = {"Referer": "http://localhost/profile?lang=en&x=1"}
    answer = client.post("/office/outbox/1/cancel", headers=headers)
    assert answer.status_code == 403
    assert 'href="/profile?x=1&amp;lang=ru"' in answer.text


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 413, 429, 500, 503, 502])
def test_every_error_says_what_happened_and_what_to_do(app, client, monkeypatch, status):
    def fail():
        abort(status)

    fail.capability = Can.READ
    monkeypatch.setitem(app.view_functions, "web.gallery", fail)
    answer = client.get("/gallery", language="ru")
    assert answer.status_code == status
    page = answer.text
    assert page.count("<li>") >= 1
    assert 'href="/contact"' in page
    assert 'href="/"' in page
    assert answer.headers["X-Request-Id"] in page
    assert ('id="q"' in page) == (status in (404, 405, 410))


@pytest.mark.parametrize(
    ("code", "said"), [("en", "A, B, and &lt;C&gt;"), ("zh", "A、B和&lt;C&gt;"), ("fa", "A،\u200f B، و &lt;C&gt;")]
)
def test_a_list_is_joined_as_the_language_does(code, said):
    with language.speaking(code):
        assert filters.listed(["A", "B", "<C>"]) == said
        assert filters.listed(["A", "<C>"], "<b>{}</b>").count("<b>") == 2
