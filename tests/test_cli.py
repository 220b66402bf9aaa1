"""The commands, as an operator types them."""

import base64

import pytest
from flask_migrate import upgrade
from sqlalchemy import select

from institute import clock, config, create_app
from institute.catalogue.models import TrainingSession
from institute.database import db, writing
from institute.desk import queries as desk
from institute.letters import Letter
from institute.partners import actions as partners
from institute.people import queries as accounts
from institute.people.models import Person
from institute.people.rules import DEMO_ACCOUNTS

SEAL = base64.b64encode(bytes(range(32))).decode()
KEY = "u8Zp2Vq-tests-only-4fKx9RmW_yB7sLcEhN3dGj"


@pytest.fixture
def fresh(tmp_path):
    """An empty house of its own, with reference data."""

    def make(**given):
        app = create_app(
            config.Settings(**{"environment": "demo", "home": tmp_path, "secret_key": KEY, "seal_keys": SEAL, **given})
        )
        with app.app_context():
            upgrade()
            with writing() as tx:
                partners.load_reference(tx)
        return app

    return make


def run(app, *words: str):
    return app.test_cli_runner().invoke(args=list(words))


def test_the_demo_fills_an_empty_house_once(fresh):
    app = fresh()
    assert "in place" in run(app, "demo").output
    with app.app_context():
        people = len(db.session.scalars(select(Person.id)).all())
        states = set(db.session.scalars(select(TrainingSession.state)))
        offered = [person.email for person, _ in accounts.demo_accounts(db.session)]
        supervisor = accounts.get_demo_account(db.session, "supervisor@demo.invalid")
        _, classes = desk.posts(db.session, supervisor.id, clock.now())
    assert people >= 128
    assert states == {"published", "draft", "cancelled"}
    assert offered == [address for address, _ in DEMO_ACCOUNTS]
    assert [one.excuses for one in classes] == [2, 0], "one class runs, one comes"
    assert run(app, "demo").output == ""
    with app.app_context():
        assert len(db.session.scalars(select(Person.id)).all()) == people


def test_no_demo_in_production(fresh, tmp_path):
    app = fresh(
        environment="production",
        public_url="https://training.example.org",
        mail_from="office@example.org",
    )
    assert run(app, "demo").exit_code == 1
    with app.app_context():
        assert db.session.scalars(select(Person)).all() == []


def test_the_first_administrator_is_invited_once(fresh):
    app = fresh()
    assert run(app, "administrator", "First@Example.org").exit_code == 0
    with app.app_context():
        letter, person = db.session.scalars(select(Letter)).one(), db.session.scalars(select(Person)).one()
        assert (letter.kind, letter.address, person.roles) == ("invitation", "first@example.org", {"administrator"})
    again = run(app, "administrator", "second@example.org")
    assert (again.exit_code, "already" in again.output) == (1, True)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"secret_key": "short"}, "SECRET_KEY"),
        ({"seal_keys": ""}, "SEAL_KEYS"),
        ({"seal_keys": "c2hvcnQ="}, "SEAL_KEYS"),
        ({"public_url": "http://training.example.org"}, "PUBLIC_URL"),
        ({"public_url": "https://localhost"}, "PUBLIC_URL"),
        ({"mail_from": "office@demo.invalid"}, "MAIL_FROM"),
    ],
)
def test_production_does_not_start_half_set_up(tmp_path, given, said):
    fit = {
        "secret_key": KEY,
        "seal_keys": SEAL,
        "public_url": "https://training.example.org",
        "mail_from": "office@example.org",
    }
    with pytest.raises(SystemExit, match=said):
        create_app(config.Settings(environment="production", home=tmp_path, **{**fit, **given}))


def test_check_says_what_is_missing(fresh):
    answer = run(fresh(), "check")
    assert answer.exit_code == 1
    assert "PUBLIC_URL" in answer.output


def test_secure_cookies_and_hsts_behind_tls(fresh):
    app = fresh(environment="production", public_url="https://training.example.org", mail_from="office@example.org")
    answer = app.test_client().get("/?lang=ru", base_url="https://training.example.org")
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    assert all(cookie.startswith("__Host-") and "Secure" in cookie and "HttpOnly" in cookie for cookie in cookies)
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_a_secret_key_is_made_once_outside_production(tmp_path):
    env = {"INSTITUTE_HOME": str(tmp_path)}
    first, second = config.from_environment(env), config.from_environment(env)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 40
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert config.from_environment({**env, "INSTITUTE_ENV": "production"}).secret_key == ""


def test_an_empty_setting_is_not_set(tmp_path):
    """A line of deploy/environment that is left empty: production names what it lacks, and nothing falls over."""
    empty = dict.fromkeys(("PUBLIC_URL", "TRUSTED_PROXIES", "MAIL_FROM", "SESSION_SPACE", "DATABASE_URL", "PORT"), "")
    found = config.from_environment({"INSTITUTE_HOME": str(tmp_path), "INSTITUTE_ENV": "production", **empty})
    assert (found.trusted_proxies, found.public_url) == (0, "http://127.0.0.1:8000")
    assert {fault.split()[0] for fault in found.faults()} >= {"PUBLIC_URL", "MAIL_FROM"}
