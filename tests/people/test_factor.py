"""The second factor: set up, asked at signing in and before restricted pages, used once, lost."""

import dataclasses
import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import request
from sqlalchemy import select

from institute import access, clock, create_app
from institute.access import Can
from institute.activity import Activity
from institute.catalogue.models import Staffing, TrainingSession
from institute.database import db, reading
from institute.letters import Letter
from institute.people import factor
from institute.people.models import SecondFactor, Visit
from institute.web.guard import needs, permitted
from institute.web.pages import go_to
from tests import make
from tests.client import SECRET, Client

THEN = datetime(2026, 11, 20, 4, 0, 10, tzinfo=UTC)


@pytest.fixture
def time(monkeypatch):
    """time(seconds): the clock stands so long after THEN."""

    def stands(seconds: float) -> datetime:
        now = THEN + timedelta(seconds=seconds)
        monkeypatch.setattr(clock, "now", lambda: now)
        return now

    stands(0)
    return stands


def code(secret: str = SECRET, seconds: float = 0) -> str:
    return pyotp.TOTP(secret).at(THEN + timedelta(seconds=seconds))


def kept(tx) -> list[SecondFactor]:
    tx.rollback()
    tx.expire_all()
    return list(tx.scalars(select(SecondFactor)))


def letters(tx) -> list[str]:
    tx.rollback()
    return list(tx.scalars(select(Letter.kind).order_by(Letter.id)))


def password_of(client, person, **more):
    return client.as_(None).post("/sign-in", {"email": person.email, "password": make.PASSWORD, **more})


def show(client, shown: str, **more):
    return client.post("/second-factor", {"second_factor": shown, **more})


def set_up(client, person, time, password=make.PASSWORD):
    """Through the pages; returns (secret, recovery codes)."""
    page = client.as_(person).get("/profile/second-factor/new").text
    secret = re.search(r'<p id="key"><bdi dir="ltr">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    box = re.search(r'name="box"[^>]*value="([^"]+)"', page)[1]
    sent = {"box": box, "code": code(secret), "password": password}
    return secret, client.post("/profile/second-factor/new", sent)


# Values


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("123 456", "123456"), ("۱۲۳۴۵۶", "123456"), ("１２３４５６", "123456"), ("abcde-fghij", "ABCDEFGHIJ"), ("—", "")],
)
def test_what_is_typed_is_read(typed, meant):
    assert factor.tidy(typed) == meant


@pytest.mark.parametrize(
    ("late", "holds"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)  # the phone's clock against ours
def test_a_clock_may_be_one_step_off(late, holds):
    secret = factor.new_secret()
    found = factor.matching_step(secret, code(secret, late), now=THEN, after=0)
    assert (found is not None) == holds


def test_the_rfcs_own_values():
    """RFC 6238, appendix B, SHA-1: its eight figures' last six."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, shown in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        now = datetime.fromtimestamp(seconds, UTC)
        assert factor.matching_step(secret, shown, now=now, after=0) == seconds // 30


# Setting it up


def test_setting_it_up(client, tx, time):
    person = make.officer(tx)
    secret, answer = set_up(client, person, time)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    codes = re.findall(r"[A-Z2-7]{5}-[A-Z2-7]{5}", answer.text)
    assert len(set(codes)) == factor.RECOVERY_CODES
    held = kept(tx)[0]
    assert secret not in held.secret and not {*codes} & {*held.codes}
    assert not any(each.replace("-", "") in str(held.codes) for each in codes)
    assert letters(tx) == ["second-factor-changed"]
    assert client.get("/profile").status_code == 200  # this browser has shown it already
    assert show(password_of(client, person) and client, code(secret)).status_code == 422  # its first code is used
    time(30)
    assert show(client, code(secret, 30)).status_code == 303


def test_the_page_draws_without_inline_style_and_keeps_nothing(client, tx, rows):
    client.as_(make.person(tx))
    before = rows()
    page = client.get("/profile/second-factor/new").text
    assert "<svg" in page and "style=" not in page and rows() == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "000000"}, "does not hold"),
        ({"password": "wrong"}, "not your password"),
        ({"box": "QUJD"}, "begin anew"),
        ({"code": ""}, "Please fill this in"),
    ],
)
def test_a_wrong_set_up_says_why_and_keeps_the_key(client, tx, time, change, said):
    page = client.as_(make.person(tx)).get("/profile/second-factor/new").text
    key = re.search(r'<p id="key"><bdi dir="ltr">([A-Z2-7 ]+)<', page)[1]
    box = re.search(r'name="box"[^>]*value="([^"]+)"', page)[1]
    sent = {"box": box, "code": code(key.replace(" ", "")), "password": make.PASSWORD, **change}
    answer = client.post("/profile/second-factor/new", sent)
    assert answer.status_code == 422 and said in answer.text
    assert (key in answer.text) == ("box" not in change)
    assert kept(tx) == []


def test_the_key_of_another_is_not_taken(client, tx, time):
    page = client.as_(make.person(tx)).get("/profile/second-factor/new").text
    box = re.search(r'name="box"[^>]*value="([^"]+)"', page)[1]
    sent = {"box": box, "code": "123456", "password": make.PASSWORD}
    assert "begin anew" in client.as_(make.person(tx)).post("/profile/second-factor/new", sent).text


# Signing in


def test_the_password_alone_opens_nothing(app, client, tx, time):
    person = make.officer(tx)
    client.factor(person)
    answer = password_of(client, person, next="/office/people")
    assert answer.location == "/second-factor?next=/office/people"
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if not rule.arguments and "GET" in rule.methods and view.capability not in (Can.READ, Can.SEE_SESSION):
            answer = client.get(rule.rule)
            assert answer.status_code == 303 and answer.location.startswith("/second-factor?next="), rule
    assert client.get("/profile", htmx=True).headers["HX-Redirect"].startswith("/second-factor")
    assert person.email not in client.get("/").text
    before = client.plain.get_cookie("lms").value
    assert show(client, code(), next="/office/people").location == "/office/people"
    assert client.get("/office/people").status_code == 200
    assert client.plain.get_cookie("lms").value != before  # what was stolen before opens nothing


def test_the_other_ways_in_ask_it_too(client, tx, time):
    person = make.officer(tx)
    client.factor(person)
    client.post("/forgot", {"email": person.email})
    tx.rollback()
    path = re.search(r"http://localhost(/reset/\S+)", tx.scalars(select(Letter)).one().text)[1]
    client.post(path, {"password": "three blue camels"})
    signed = client.post("/sign-in", {"email": person.email, "password": "three blue camels"})
    assert signed.location.startswith("/second-factor")
    assert client.get("/office/people").location.startswith("/second-factor")
    assert len(kept(tx)) == 1


def test_a_code_is_taken_once(client, tx, time):
    person = make.person(tx)
    client.factor(person)
    password_of(client, person)
    assert show(client, code()).status_code == 303
    password_of(client, person)
    again = show(client, code())
    assert again.status_code == 422 and "was used before" in again.text
    assert show(client, code(seconds=-30)).status_code == 422  # nor one from before it
    assert show(client, code(seconds=30)).status_code == 303


def test_a_recovery_code_is_taken_once_and_told(client, tx, time):
    person = make.person(tx)
    raw = client.factor(person)
    password_of(client, person)
    assert show(client, raw[3].lower()).status_code == 303
    assert len(kept(tx)[0].codes) == 9 and letters(tx) == ["recovery-code-used"]
    password_of(client, person)
    assert show(client, raw[3]).status_code == 422
    assert show(client, raw[4]).status_code == 303


def test_guessing_is_throttled(client, tx, time):
    person = make.person(tx)
    client.factor(person)
    password_of(client, person)
    for _ in range(5):
        assert show(client, "000000").status_code == 422
    assert show(client, code()).status_code == 429
    password_of(client, person)  # beginning anew gives no new guesses
    assert show(client, code()).status_code == 429
    time(3601)
    assert show(password_of(client, person) and client, code(seconds=3601)).status_code == 303


def test_signing_out_halfway_ends_the_visit(client, tx, time):
    person = make.person(tx)
    client.factor(person)
    password_of(client, person)
    assert len(tx.scalars(select(Visit.id)).all()) == 1
    client.post("/sign-out")
    tx.rollback()
    assert tx.scalars(select(Visit.id)).all() == []


def test_without_anybody_it_asks_to_sign_in(client, tx):
    assert client.get("/second-factor?next=/desk").location == "/sign-in?next=/desk"
    assert client.post("/second-factor", {"second_factor": "1"}).location.startswith("/sign-in")
    client.as_(make.person(tx))
    assert client.get("/second-factor").location == "/profile/second-factor"
    evil = make.person(tx)
    client.factor(evil)
    assert client.as_(evil).get("/second-factor?next=//evil.example").location == "/desk"


# Restricted pages


@pytest.fixture
def strong(settings, client, tx) -> Client:
    """A house with one restricted page, and a form on it."""
    house = create_app(settings, TESTING=True, PROPAGATE_EXCEPTIONS=False)

    @house.get("/restricted/<code>")
    @needs(Can.SEE_RESTRICTED)
    def look(code: str):
        training = reading().scalars(select(TrainingSession).where(TrainingSession.code == code)).one()
        return f"E12345678 of {permitted(Can.SEE_RESTRICTED, training).code}"

    @house.post("/restricted/<code>")
    @needs(Can.SEE_RESTRICTED)
    def reveal(code: str):
        permitted(Can.SEE_RESTRICTED, reading().scalars(select(TrainingSession)).one())
        return go_to(f"/restricted/{code}?why={request.form['why']}")

    yield Client(house, tx)
    with house.app_context():
        db.engine.dispose()


def test_the_guard_by_role_and_factor(strong, tx, time):
    """Who may (policy) and what this visit has shown decide together."""
    training = make.training(tx)
    supervisor = make.person(tx)
    training.staff.append(Staffing(person_id=supervisor.id, role="supervisor"))
    tx.commit()
    path = f"/restricted/{training.code}"
    cases = [
        (make.officer(tx), 303, 200), (supervisor, 303, 200),
        (make.person(tx), 404, 404), (make.teacher(tx), 404, 404), (make.certifier(tx), 404, 404),
        (make.administrator(tx), 404, 404),
    ]  # fmt: skip
    for person, without, with_it in cases:
        answer = strong.as_(person).get(path)
        assert answer.status_code == without, person.latin
        assert answer.location == (f"/profile/second-factor?next={path}" if without == 303 else None)
        strong.factor(person)
        assert strong.as_(person).get(path).status_code == with_it, person.latin
    assert strong.as_(None).get(path).location == f"/sign-in?next={path}"


def test_a_visit_from_before_the_factor_is_asked_and_comes_back(strong, tx, time):
    """Another browser had been signed in when it was switched on."""
    training, person = make.training(tx), make.officer(tx)
    strong.as_(person)
    strong.factor(person)
    assert strong.get(f"/restricted/{training.code}").location == f"/second-factor?next=/restricted/{training.code}"
    assert show(strong, code(), next=f"/restricted/{training.code}").location == f"/restricted/{training.code}"
    assert strong.get(f"/restricted/{training.code}").status_code == 200


@pytest.mark.parametrize("htmx", [False, True])
def test_a_form_on_its_way_waits_for_the_code(strong, tx, time, htmx, monkeypatch):
    """It is held up, kept on the page, and goes on with the right code; the wrong one loses nothing either."""
    training, person = make.training(tx), make.officer(tx)
    path = f"/restricted/{training.code}"
    strong.factor(person)
    strong.as_(person)
    monkeypatch.setattr(Visit, "halfway", False)  # signed in, and this visit has not shown it
    tx.scalars(select(Visit)).one().second_factor_at = None
    tx.commit()
    held = strong.post(path, {"why": "Visa"}, htmx=htmx)
    assert held.status_code == 422 and "kept on this page" in held.text and "<html" in held.text
    assert '<input type="hidden" name="why" value="Visa">' in held.text and f'action="{path}"' in held.text
    assert held.headers["HX-Retarget"] == "body"
    wrong = strong.post(path, {"why": "Visa", "second_factor": "000000"})
    assert wrong.status_code == 422 and 'value="Visa"' in wrong.text and "does not hold" in wrong.text
    assert strong.post(path, {"why": "Visa", "second_factor": code()}).location == f"{path}?why=Visa"


# The demonstration


def test_a_demo_shows_the_code_and_takes_it_from_many(settings, client, tx, time):
    house = create_app(dataclasses.replace(settings, environment="demo"), TESTING=True)
    demo = Client(house, tx)
    officer = make.officer(tx, email="officer@demo.invalid")
    demo.factor(officer)
    for _ in range(2):  # in the same half minute
        onward = demo.as_(None).post("/sign-in/demo", {"email": officer.email}).location
        page = demo.get(onward).text
        assert f'value="{code()}"' in page
        assert show(demo, code(), next="/office").location == "/office"
    other = make.person(tx)
    demo.factor(other)
    password_of(demo, other)
    assert code() not in demo.get("/second-factor").text  # nobody else's
    with house.app_context():
        db.engine.dispose()
    password_of(client, officer)
    assert code() not in client.get("/second-factor").text  # nor outside a demo


# Losing it, leaving it


def test_an_administrator_resets_it_with_a_reason(client, tx, time):
    admin, person = make.administrator(tx), make.officer(tx)
    client.factor(person)
    client.as_(person)
    path = f"/office/people/{person.id}/second-factor/reset"
    assert client.post(path, {"reason": "x"}).status_code == 403
    client.as_(admin)
    assert "Please write the reason." in client.post(path, {"reason": " "}, follow=True).text
    assert len(kept(tx)) == 1
    assert client.post(path, {"reason": "Phone lost; we spoke."}).status_code == 303
    assert kept(tx) == [] and tx.scalars(select(Visit).where(Visit.person_id == person.id)).unique().all() == []
    letter = tx.scalars(select(Letter)).one()
    assert (letter.kind, letter.person_id) == ("second-factor-reset", person.id) and "we spoke" in letter.text
    assert tx.scalars(select(Activity.verb)).all() == ["second-factor-reset"]
    assert client.post(path, {"reason": "again"}).status_code == 404
    client.factor(admin)
    assert client.as_(admin).post(f"/office/people/{admin.id}/second-factor/reset", {"reason": "x"}).status_code == 409


def test_switching_off_asks_a_code_and_never_against_the_role(client, tx, time):
    person, officer = make.person(tx), make.officer(tx)
    for who in (person, officer):
        client.factor(who)
        client.as_(who)
        assert client.post("/profile/second-factor/off", {"second_factor": "000000"}).status_code == 422
        client.post("/profile/second-factor/off", {"second_factor": code()})
    assert [each.person_id for each in kept(tx)] == [officer.id]
    assert "cannot be switched off" in client.get("/profile/second-factor").text


def test_new_recovery_codes_end_the_old_ones(client, tx, time):
    person = make.person(tx)
    client.factor(person)
    before = kept(tx)[0].codes
    answer = client.as_(person).post("/profile/second-factor/codes", {"second_factor": code()})
    assert len(re.findall(r"[A-Z2-7]{5}-[A-Z2-7]{5}", answer.text)) == 10
    assert not {*before} & {*kept(tx)[0].codes}


def test_a_new_password_keeps_what_this_visit_has_shown(client, tx, time):
    person = make.person(tx)
    client.factor(person)
    client.as_(person)
    client.post("/profile/password", {"old": make.PASSWORD, "password": "three blue camels"})
    assert client.get("/profile").status_code == 200


@pytest.mark.parametrize(("role", "told"), [("officer", True), ("administrator", False), ("person", False)])
def test_who_needs_it_is_told_at_the_desk(client, tx, role, told):
    person = getattr(make, role)(tx)
    assert access.needs_second_factor(person) == told
    pages = [client.as_(person).get(path).text for path in ("/desk", *(["/office"] if role != "person" else []))]
    assert all(("Their pages stay closed" in page) == told for page in pages)
    client.factor(person)
    assert "Their pages stay closed" not in client.as_(person).get("/desk").text


def test_it_costs_no_question(client, tx, asked):
    person = make.person(tx)
    counts = []
    for _ in range(2):
        client.as_(person)
        with asked() as questions:
            client.get("/profile/second-factor")
        counts.append(len(questions))
        client.factor(person) if len(counts) == 1 else None
    assert counts[0] == counts[1] <= 3


@pytest.mark.parametrize("language", ["zh", "ru", "fa"])
def test_in_other_languages(client, tx, language):
    person = make.officer(tx, language=language)
    client.factor(person)
    for path in ("/profile/second-factor", "/profile"):
        assert client.as_(person).get(path, language=language).status_code == 200
    password_of(client, person)
    assert client.get("/second-factor", language=language).status_code == 200
