"""Joining and signing in, as a stranger walks it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from institute import clock, guides
from institute.letters import Letter
from institute.people import visits
from institute.people.models import PASSPORT, NoticeRead, Person, Token, Visit
from tests import make

REGISTRATION = {
    "notice": guides.NOTICE,
    "email": "Aigerim@Example.org",
    "password": "three blue camels",
    "surname": "SEITKALI",
    "given": "AIGERIM",
    "native": "Айгерім Сейтқали",
    "native_lang": "kk",
    "country": "KZ",
    "language": "ru",
    "zone": "Asia/Almaty",
}


def letters(tx):
    tx.rollback()
    tx.expire_all()
    return list(tx.scalars(select(Letter).order_by(Letter.id)))


def link(tx):
    """The path of the newest letter's link."""
    return re.search(r"http://localhost(/\S+/\S+)", letters(tx)[-1].text)[1]


def test_a_stranger_registers_confirms_and_is_in(client, tx):
    answer = client.post("/register", REGISTRATION, follow=True)
    assert "Look into your mailbox" in answer.text
    assert letters(tx)[0].address == "aigerim@example.org"
    assert letters(tx)[0].language == "ru"

    early = client.post("/sign-in", {"email": "aigerim@example.org", "password": REGISTRATION["password"]})
    assert early.status_code == 422
    assert "Please confirm your address first" in early.text

    shown = client.get(link(tx))
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    wrong = client.post(link(tx), {"password": "not my password"})
    assert wrong.status_code == 422
    done = client.post(link(tx), {"password": REGISTRATION["password"]})
    assert done.status_code == 303
    assert client.plain.get_cookie("lms")
    person = tx.scalar(select(Person))
    assert (person.latin, person.native.full, person.zone) == ("SEITKALI Aigerim", "Айгерім Сейтқали", "Asia/Almaty")
    assert client.get("/profile").status_code == 200
    assert client.get(link(tx)).status_code == 404  # used


def test_who_registers_on_the_way_to_a_page_gets_there(client, tx):
    wanted = "/sessions/2026-ET-001/apply?x=1"
    door = client.get("/sign-in?next=/sessions/2026-ET-001/apply%3Fx%3D1").text
    page = client.get(re.search(r'href="(/register[^"]*)"', door)[1]).text
    kept = re.search(r'name="next"[^>]*value="([^"]*)"', page)[1]
    assert kept == wanted
    client.post("/register", {**REGISTRATION, "next": kept})
    client.post("/confirm", {"email": REGISTRATION["email"]})  # another letter keeps it
    assert client.post(link(tx), {"password": REGISTRATION["password"]}).location == wanted


def test_registering_leads_to_no_other_house(client, tx):
    client.post("/register", {**REGISTRATION, "next": "https://evil.example/"})
    assert client.post(link(tx), {"password": REGISTRATION["password"]}).location == "/desk"


def test_registering_a_known_address_looks_the_same_and_changes_nothing(client, tx):
    known = make.person(tx, "SEITKALI Aigerim", email="aigerim@example.org")
    before = known.password_hash
    answer = client.post("/register", REGISTRATION)
    unknown = client.post("/register", {**REGISTRATION, "email": "other@example.org"})
    assert (answer.status_code, answer.location) == (unknown.status_code, unknown.location)
    assert letters(tx)[0].kind == "already-registered"
    assert tx.get(Person, known.id).password_hash == before


def test_the_newest_registration_counts_until_confirmed(client, tx):
    client.post("/register", REGISTRATION)
    first = link(tx)
    client.post("/register", {**REGISTRATION, "password": "quite another thing"})
    assert client.get(first).status_code == 404
    assert client.post(link(tx), {"password": REGISTRATION["password"]}).status_code == 422
    assert client.post(link(tx), {"password": "quite another thing"}).status_code == 303


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "aigerim@", "Please write an address such as"),
        ("password", "short", "at least 12 characters"),
        ("password", "password123456", "first that would be guessed"),
        ("password", "aigerim@example.org", "do not use your e-mail address"),
        ("surname", "", "tick the box"),
        ("surname", "Сейтқали", "letters A to Z"),
        ("given", "FNU", "leave out fillers"),
        ("native", "1984", "letters only"),
        ("native_lang", "", "which language this is"),
        ("country", "", "fill this in"),
    ],
)
def test_mistakes_stand_beside_their_field(client, field, value, words):
    answer = client.post("/register", {**REGISTRATION, field: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert f'id="{field}-error"' in answer.text


def test_a_passport_without_surname(client, tx):
    client.post("/register", {**REGISTRATION, "surname": "", "no_surname": "y", "given": "suman"})
    name = tx.scalar(select(Person)).name(PASSPORT)
    assert (name.surname, name.given, name.full) == (None, "suman", "SUMAN")


def test_posting_columns_that_are_nobodys_business(client, tx):
    more = {"active": "", "email_confirmed_at": "2026-01-01", "roles": "administrator", "id": "7", "verified_at": "x"}
    client.post("/register", {**REGISTRATION, **more})
    person = tx.scalar(select(Person))
    assert person.email_confirmed_at is None
    assert person.roles == frozenset()
    assert person.name(PASSPORT).verified_at is None


def signs_in(client, person, password=make.PASSWORD, **more):
    return client.post("/sign-in", {"email": person.email, "password": password, **more})


def test_signing_in_goes_where_one_wanted_and_nowhere_else(client, tx):
    person = make.person(tx)
    assert signs_in(client, person, next="/applications").location == "/applications"
    assert signs_in(client.as_(None), person, next="//evil.example/").location == "/desk"
    assert signs_in(client.as_(None), make.officer(tx)).location == "/office"


def test_unknown_address_and_wrong_password_are_told_the_same(client, tx):
    person = make.person(tx)
    wrong, unknown = (
        signs_in(client, person, "not it, sorry"),
        client.post("/sign-in", {"email": "nobody@example.org", "password": "not it, sorry"}),
    )
    strip = re.compile(r'content="[^"]+"|value="[^"]*"|number: \w+')
    assert strip.sub("", wrong.text) == strip.sub("", unknown.text)
    assert wrong.status_code == unknown.status_code == 422


def test_five_failures_close_the_door_even_for_the_right_password(client, tx):
    person = make.person(tx)
    assert [signs_in(client, person, "wrong").status_code for _ in range(6)] == [422] * 5 + [429]
    refused = signs_in(client, person)
    assert refused.status_code == 429
    assert "Too many attempts" in refused.text
    assert signs_in(client, make.person(tx)).status_code == 303  # others from there may


def test_signing_in_forgives_and_keeps_the_password_under_todays_settings(client, tx):
    person = make.person(tx)
    for _ in range(2):
        assert [signs_in(client, person, "wrong").status_code for _ in range(4)] == [422] * 4
        assert signs_in(client, person).status_code == 303
    tx.rollback()
    tx.expire_all()
    assert "m=19456,t=2,p=1" in tx.get(Person, person.id).password_hash


def test_a_closed_account_is_told_so_only_with_its_password(client, tx):
    person = make.person(tx, active=False)
    assert "This account is closed" in signs_in(client, person).text
    assert "This account is closed" not in signs_in(client, person, "wrong").text


def test_each_sign_in_is_a_new_visit_and_sign_out_ends_it(client, tx):
    person = make.person(tx)
    client.plain.set_cookie("lms", "planted")
    signs_in(client, person)
    first = client.plain.get_cookie("lms").value
    assert first != "planted"
    signs_in(client, person)
    assert client.plain.get_cookie("lms").value != first
    assert tx.scalar(select(func.count()).select_from(Visit)) == 1
    held = client.plain.get_cookie("lms").value
    out = client.post("/sign-out")
    assert out.headers["Clear-Site-Data"] == '"cache", "storage"'
    client.plain.set_cookie("lms", held)
    assert client.get("/profile").location.startswith("/sign-in")


def test_a_forgotten_password(client, tx):
    person = make.person(tx, email="aigerim@example.org")
    client.as_(person)
    held = client.plain.get_cookie("lms").value
    client.as_(None)
    known, unknown = (client.post("/forgot", {"email": who}) for who in (person.email, "nobody@example.org"))
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert [letter.kind for letter in letters(tx)] == ["reset"]
    address = link(tx)
    raw = address.rpartition("/")[2]
    assert tx.scalar(select(Token)).token_hash == visits.hashed(raw)
    assert client.post(address, {"password": "password1234"}).status_code == 422
    assert client.post(address, {"password": "four green boats"}).location == "/sign-in"
    assert client.post(address, {"password": "four other boats"}).status_code == 404
    assert letters(tx)[-1].kind == "password-changed"
    assert signs_in(client, person, "four green boats").status_code == 303
    client.plain.set_cookie("lms", held)
    assert client.get("/profile").location.startswith("/sign-in")


def test_a_reset_link_lives_thirty_minutes(client, tx):
    person = make.person(tx)
    client.post("/forgot", {"email": person.email})
    token = tx.scalar(select(Token))
    assert token.ends_at - token.made_at == timedelta(minutes=30)
    token.ends_at = clock.now() - timedelta(minutes=2)
    tx.commit()
    assert client.get(link(tx)).status_code == 404
    assert client.post(link(tx), {"password": "four green boats"}).status_code == 404


def test_three_letters_an_hour(client, tx):
    person = make.person(tx)
    answers = {client.post("/forgot", {"email": person.email}).location for _ in range(5)}
    assert answers == {"/letter-sent"}
    assert len(letters(tx)) == 3


def test_no_address_in_any_address(client, tx):
    person = make.person(tx, email="aigerim@example.org")
    for answer in (signs_in(client, person), client.post("/forgot", {"email": person.email})):
        assert "aigerim" not in answer.location


def test_in_persian(client, tx):
    answer = client.get("/sign-in", language="fa")
    assert 'dir="rtl"' in answer.text
    assert client.get("/register", language="fa").status_code == 200


def test_the_demo_door_is_closed_elsewhere(client, tx):
    make.person(tx, email="trainee@demo.invalid")
    assert client.post("/sign-in/demo", {"email": "trainee@demo.invalid"}).status_code == 404
    assert "demo-accounts" not in client.get("/sign-in").text


def test_registering_needs_the_notice_and_keeps_which_was_read(client, tx):
    given = {name: value for name, value in REGISTRATION.items() if name != "notice"}
    for notice in ({}, {"notice": "1999-01-01"}):
        refused = client.post("/register", {**given, **notice})
        assert refused.status_code == 422
        assert 'id="notice-error"' in refused.text
        assert "SEITKALI" in refused.text
    client.post("/register", REGISTRATION, language="fa")
    person = tx.scalars(select(Person)).one()
    kept = tx.get(NoticeRead, (person.id, guides.NOTICE))
    assert kept.language == "fa"
