"""One's own account: profile, password, address, visits."""

import dataclasses
import re

import pytest
from sqlalchemy import select

from institute import clock, create_app, search
from institute.database import db
from institute.letters import Letter
from institute.people.models import CHINESE, NATIVE, PASSPORT, Person, Visit
from institute.throttle import Trial
from tests import make
from tests.client import Client
from tests.conftest import NOW

NAMES = {"native": "Айгерім Сейтқали", "native_lang": "kk", "chinese": "阿依娜·赛力克"}
HOME = {"country": "KZ", "language": "fa", "zone": "Asia/Almaty"}
CONTACT = {
    "employer": "Steppe Rail (demo)",
    "position": "Planner",
    "phone": "+7 701 123-45-67",
    "messenger": "Telegram",
}
PASSPORT_LINE = {"surname": "SEITKALI", "given": "Aigerim"}


@pytest.fixture
def aigerim(tx):
    return make.person(tx, "SEITKALI Aigerim", email="aigerim@example.org")


def again(tx, person):
    tx.rollback()
    tx.expire_all()
    return tx.get(Person, person.id)


def letters(tx):
    tx.rollback()
    return list(tx.scalars(select(Letter).order_by(Letter.id)))


def test_each_part_is_kept_as_typed_and_leaves_the_others_alone(client, tx, aigerim):
    client.as_(aigerim)
    for part, sent in (("names", NAMES), ("contact", CONTACT), ("home", HOME)):
        assert client.post(f"/profile/{part}", sent).location == f"/profile#{part}"
    kept = again(tx, aigerim)
    assert (kept.native.full, kept.native.lang, kept.language) == ("Айгерім Сейтқали", "kk", "fa")
    assert (kept.name(CHINESE).full, kept.employer, kept.phone) == (
        "阿依娜·赛力克", "Steppe Rail (demo)", "+7 701 123-45-67",
    )  # fmt: skip
    assert kept.latin == "SEITKALI Aigerim"
    assert search.fold("Сейтқали") in kept.search_text
    shown = client.get("/profile", language="en").text
    assert 'value="Айгерім Сейтқали"' in shown
    client.post("/profile/names", {**NAMES, "native": "", "native_lang": "", "chinese": ""})
    kept = again(tx, aigerim)
    assert (kept.name(NATIVE), kept.name(CHINESE), kept.employer) == (None, None, "Steppe Rail (demo)")


def test_a_saved_part_comes_back_alone_and_says_when(client, aigerim):
    answer = client.as_(aigerim).post("/profile/contact", CONTACT, htmx=True)
    assert answer.text.lstrip().startswith('<section class="card" id="contact"')
    assert "Saved " in answer.text and 'id="names"' not in answer.text
    assert answer.headers["HX-Trigger"] == "profile-saved"


def test_what_is_missing_is_said_until_it_is_there(client, tx, aigerim):
    before = client.as_(aigerim).get("/profile/standing", htmx=True).text
    assert "your name in your own script" in before and "a phone number" in before
    client.post("/profile/names", NAMES)
    client.post("/profile/contact", CONTACT)
    after = client.get("/profile/standing", htmx=True).text
    assert "Nothing is missing" in after
    assert "SEITKALI Aigerim" in after and "阿依娜·赛力克" in after


def test_the_devices_clock_is_offered_and_taken(client, tx, aigerim):
    client.as_(aigerim).plain.set_cookie("zone", "Asia/Tehran")
    assert 'name="zone" value="Asia/Tehran"' in client.get("/profile").text
    assert client.post("/profile/zone", {"zone": "Mars/Base"}).status_code == 404
    client.post("/profile/zone", {"zone": "Asia/Tehran"})
    assert again(tx, aigerim).zone == "Asia/Tehran"
    assert 'name="zone" value="Asia/Tehran"' not in client.get("/profile").text


@pytest.mark.parametrize(
    ("asked", "led"), [("/sessions/2026-101/apply/1", "/profile?next=/sessions/2026-101/apply/1#home"),
                       ("//evil.example", "/profile#home")]
)  # fmt: skip
def test_saving_keeps_the_way_back(client, aigerim, asked, led):
    shown = client.as_(aigerim).get(f"/profile?next={asked}").text
    assert (f'name="next" value="{asked}"' in shown) == ("next" in led)
    assert client.post("/profile/home", HOME | {"next": asked}).location == led


def test_a_verified_line_is_the_offices(client, tx, aigerim):
    aigerim.name(PASSPORT).verified_at = NOW
    tx.commit()
    shown = client.as_(aigerim).get("/profile").text
    assert "Verified" in shown
    assert 'name="surname"' not in shown
    assert client.post("/profile/passport", {"surname": "SOMEBODY", "given": "Else"}).status_code == 404
    assert again(tx, aigerim).latin == "SEITKALI Aigerim"


def test_changing_an_unverified_line(client, tx, aigerim):
    client.as_(aigerim).post("/profile/passport", {**PASSPORT_LINE, "surname": "SEYTKALI"})
    assert again(tx, aigerim).latin == "SEYTKALI Aigerim"


@pytest.mark.parametrize(("part", "sent", "wrong"), [
    ("home", {**HOME, "zone": "Mars/Base"}, "zone"),
    ("names", {**NAMES, "native": "12"}, "native"),
    ("contact", {**CONTACT, "phone": "701 123 45 67"}, "phone"),
    ("passport", {"surname": "Сейткали"}, "surname"),
])  # fmt: skip
def test_mistakes_stand_beside_their_field(client, aigerim, part, sent, wrong):
    for htmx in (False, True):
        answer = client.as_(aigerim).post(f"/profile/{part}", sent, htmx=htmx)
        assert answer.status_code == 422
        assert f'id="{wrong}-error"' in answer.text
        assert sent[wrong] in answer.text or part == "home"


def test_there_is_no_other_part(client, aigerim):
    assert client.as_(aigerim).post("/profile/roles", {}).status_code == 404


def test_a_new_password_ends_the_other_visits_and_renews_this_one(client, tx, aigerim):
    client.as_(aigerim)
    elsewhere = client.plain.get_cookie("lms").value
    client.as_(aigerim)
    before = client.plain.get_cookie("lms").value
    wrong = client.post("/profile/password", {"old": "not it, sorry", "password": "four green boats"})
    assert wrong.status_code == 422
    weak = client.post("/profile/password", {"old": make.PASSWORD, "password": "aigerim@example.org"})
    assert weak.status_code == 422
    done = client.post("/profile/password", {"old": make.PASSWORD, "password": "four green boats"})
    assert done.location == "/profile"
    assert client.plain.get_cookie("lms").value not in (before, elsewhere)
    assert client.get("/profile").status_code == 200
    assert [letter.kind for letter in letters(tx)] == ["password-changed"]
    for old in (before, elsewhere):
        client.plain.set_cookie("lms", old)
        assert client.get("/profile").location.startswith("/sign-in")


def test_guessing_the_old_password_is_throttled(client, aigerim):
    client.as_(aigerim)
    tries = [client.post("/profile/password", {"old": "x", "password": "four green boats"}) for _ in range(6)]
    assert [answer.status_code for answer in tries] == [422] * 5 + [429]


def test_another_address_is_told_to_both_and_confirmed_by_the_new_one(client, tx, aigerim):
    client.as_(aigerim)
    wanted = {"email": "Aigerim.S@example.org", "password": make.PASSWORD}
    assert client.post("/profile/address", {**wanted, "password": "wrong"}).status_code == 422
    assert client.post("/profile/address", wanted).location == "/profile"
    old, new = letters(tx)
    assert (old.kind, old.address) == ("address-old", "aigerim@example.org")
    assert (new.kind, new.address) == ("address-new", "aigerim.s@example.org")
    assert again(tx, aigerim).email == "aigerim@example.org"
    path = re.search(r"http://localhost(/address/\S+)", new.text)[1]
    assert "aigerim.s@example.org" in client.as_(None).get(path).text
    assert client.post(path).location == "/sign-in"
    assert again(tx, aigerim).email == "aigerim.s@example.org"
    assert client.post(path).status_code == 409
    assert client.get(path).status_code == 404


def test_an_address_somebody_has_is_answered_the_same(client, tx, aigerim):
    other = make.person(tx)
    client.as_(aigerim)
    answer = client.post("/profile/address", {"email": other.email, "password": make.PASSWORD})
    assert answer.location == "/profile"
    assert [letter.kind for letter in letters(tx)] == ["address-old", "already-registered"]


def test_an_address_taken_meanwhile(client, tx, aigerim):
    client.as_(aigerim).post("/profile/address", {"email": "new@example.org", "password": make.PASSWORD})
    path = re.search(r"(/address/\S+)", letters(tx)[-1].text)[1]
    make.person(tx, email="new@example.org")
    answer = client.post(path)
    assert answer.status_code == 409
    assert "already an account" in answer.text
    assert again(tx, aigerim).email == "aigerim@example.org"


def test_my_visits_and_ending_the_others(client, tx, aigerim):
    stranger = make.person(tx)
    client.as_(stranger)
    theirs = client.plain
    client.as_(aigerim)
    client.as_(aigerim)
    shown = client.get("/profile").text
    assert shown.count("Last seen") == 2
    assert shown.count("This one") == 1
    client.post("/profile/visits/end")
    tx.rollback()
    assert len(tx.scalars(select(Visit).where(Visit.person_id == aigerim.id)).all()) == 1
    assert client.get("/profile").status_code == 200
    assert theirs.get("/profile").status_code == 200


def test_one_question_finds_the_visitor(client, aigerim, asked):
    client.as_(aigerim)
    with asked() as questions:
        client.get("/profile/password")
    assert len(questions) == 1


def test_strangers_come_to_the_door_first(client, tx):
    for path in ("/profile", "/profile/password", "/profile/address", "/office/people"):
        assert client.as_(None).get(path).location.startswith("/sign-in?next=")
        assert client.get(path, htmx=True).status_code == 401


def test_fifty_failures_from_one_network_address(client, tx, aigerim):
    make.keep(tx, Trial(key="sign-in-from:127.0.0.1", failures=49, since=clock.now()))
    given = {"email": "nobody@example.org", "password": "wrong"}
    assert client.post("/sign-in", given).status_code == 422
    assert client.post("/sign-in", {"email": aigerim.email, "password": make.PASSWORD}).status_code == 429


@pytest.fixture
def demo(settings, tx):
    """The same house in demo mode."""
    app = create_app(dataclasses.replace(settings, environment="demo"), TESTING=True)
    yield Client(app, tx)
    with app.app_context():
        db.engine.dispose()  # the next test's database lies in the same place


def test_the_demonstration_opens_its_own_accounts_only(demo, tx, aigerim):
    trainee = make.person(tx, "SEITKALI Dana", email="trainee@demo.invalid")
    make.person(tx, "NOT Listed", email="somebody@demo.invalid")
    door = demo.get("/sign-in").text
    assert "SEITKALI Dana" in door
    assert "NOT Listed" not in door
    assert "outbox" in door
    for address in ("somebody@demo.invalid", aigerim.email, ""):
        assert demo.post("/sign-in/demo", {"email": address}).status_code == 404
    assert demo.post("/sign-in/demo", {"email": trainee.email, "next": "/profile"}).location == "/profile"
    assert "SEITKALI" in demo.get("/profile").text
    trainee.language = "ru"
    tx.commit()
    demo.as_(None).post("/sign-in/demo", {"email": trainee.email}, language="fa")
    assert '<html lang="fa"' in demo.get("/profile").text  # the stranger's language, not the account's
    trainee.active = False
    tx.commit()
    assert demo.as_(None).post("/sign-in/demo", {"email": trainee.email}).status_code == 404
