"""When something fails: the database, the disk, the settings; and what the log then says."""

import base64
import json
import logging
import re
import secrets
import sys
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from institute import clock, config, create_app, database, jobs, letters, work
from institute.database import reading, writing
from institute.people import visits
from institute.people.models import Visit
from institute.web import logs
from tests import make
from tests.conftest import NOW


def test_the_log_says_where_and_never_what():
    try:
        int("Aigerim")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "fault", None, sys.exc_info())
    line = json.loads(logs.AsJson().format(record))
    assert line["trace"].endswith("ValueError")
    assert "in test_the_log_says" in line["trace"]


def test_statements_in_errors_show_no_values(app):
    with app.app_context():
        assert all(database.engine_options(url)["hide_parameters"] for url in ("sqlite://", "postgresql+psycopg://x"))


@pytest.mark.parametrize("error", [OperationalError("x", {}, Exception("gone")), NoConnection("none left")])
def test_without_its_database_the_house_says_so(app, client, tx, monkeypatch, error):
    def gone(*_args: Any, **_values: Any) -> None:
        raise error

    client.as_(make.person(tx))
    monkeypatch.setitem(app.extensions, "visits", (gone, gone))
    answer = client.get("/desk")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_a_full_disk_keeps_nobody_from_reading(client, tx, monkeypatch):
    def full() -> None:
        raise OperationalError("x", {}, Exception("database or disk is full"))

    client.as_(make.person(tx))
    later = clock.now() + timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    monkeypatch.setattr(visits, "writing", full)
    assert client.get("/profile").status_code == 200


def test_a_visit_that_ends_while_it_is_seen_is_over(client, tx):
    client.as_(make.person(tx))
    visit = tx.scalar(select(Visit))
    with client.app.test_request_context():
        found = database.db.session.get(Visit, visit.id)
        tx.delete(visit)
        tx.commit()
        assert not visits.touch_visit(found, now=clock.now() + timedelta(minutes=6))


@pytest.mark.parametrize(("env", "said"), [
    ({"INSTITUTE_ENV": "Production"}, "must be one of"),
    ({"INSTITUTE_ENV": "production", "SECRET_KEY": "x" * 40}, "too regular"),
    ({"INSTITUTE_ENV": "production", "PUBLIC_URL": "http://lms.example.org"}, "https://"),
])  # fmt: skip
def test_no_start_in_production_with_weak_settings(tmp_path, env, said):
    with pytest.raises(SystemExit, match=said):
        create_app(config.from_environment({"INSTITUTE_HOME": str(tmp_path), **env}))


def test_in_production_there_is_no_demo_and_every_cookie_is_secure(tmp_path):
    env = {"INSTITUTE_ENV": "production", "INSTITUTE_HOME": str(tmp_path), "SECRET_KEY": secrets.token_urlsafe(32),
           "SEAL_KEYS": base64.b64encode(secrets.token_bytes(32)).decode(),
           "PUBLIC_URL": "https://lms.example.org", "MAIL_FROM": "office@example.org"}  # fmt: skip
    app = create_app(config.from_environment(env))
    with app.app_context():
        database.Base.metadata.create_all(database.db.engine)
    browser = app.test_client()

    def ask(method: str, path: str, **given: Any) -> Any:
        return browser.open(path, method=method, base_url="https://lms.example.org", **given)

    page = ask("GET", "/sign-in")
    assert page.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    for cookie in (*page.headers.getlist("Set-Cookie"), *ask("GET", "/?lang=fa").headers.getlist("Set-Cookie")):
        assert cookie.startswith("__Host-")
        assert all(flag in cookie for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    token = re.search(r'csrf-token" content="([^"]+)"', page.text)[1]
    sent = {"data": {"email": "admin@demo.invalid"}, "headers": {"X-CSRF-Token": token}}
    assert ask("POST", "/sign-in/demo", **sent).status_code == 404
    assert ask("GET", "/gallery").status_code == 404
    assert "demo.invalid" not in page.text
    assert browser.get("/", base_url="https://evil.example").status_code == 400
    assert app.test_cli_runner().invoke(args=["check"]).exit_code == 0
    assert app.test_cli_runner().invoke(args=["demo"]).exit_code == 1


def test_a_job_that_kills_its_worker_is_given_up(context, tx, monkeypatch):
    monkeypatch.setitem(jobs.KINDS, "test", lambda job: {"done": True})
    with writing() as change:
        job = jobs.ask(change, "test", now=clock.now())
        job.attempts = jobs.MOST_ATTEMPTS
    work.run_job(job.id)
    assert reading().get_one(jobs.Job, job.id, populate_existing=True).state == jobs.FAILED


def test_a_sent_letter_keeps_no_key_to_an_account(context, tx):
    to = letters.Recipient("a@example.org", "A", "en")
    with writing() as change:
        secret = letters.write(change, "reset", to, now=NOW, token="t" * 43)
        change.flush()
        letters.settle(change, secret.id, now=NOW, error="not yet")
        assert "t" * 43 in secret.text
        letters.settle(change, secret.id, now=NOW, how=letters.SENT)
    assert secret.text == ""


def test_letters_are_claimed_one_by_one(context, tx, monkeypatch):
    """A mail server that takes minutes a letter must not outlast the claim of the next one."""
    to, held = letters.Recipient("a@example.org", "A", "en"), []
    with writing() as change:
        for _ in range(2):
            letters.write(change, "reset", to, now=NOW, token="t")

    def slow(_letter: letters.Letter, _at: config.Settings) -> str:
        held.append(len(tx.scalars(select(letters.Letter).where(letters.Letter.state == letters.SENDING)).all()))
        tx.rollback()
        return letters.SENT

    monkeypatch.setattr(letters, "deliver", slow)
    work.send_letters()
    assert held == [1, 1]
