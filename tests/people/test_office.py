"""The office's people: who sees and may what, invitations, passport lines, roles."""

import re

import pytest
from sqlalchemy import select

from institute import guides, search
from institute.letters import Letter
from institute.people.models import PASSPORT, Person, Visit
from tests import make

RUSSIAN = {"email": "artem@example.org", "country": "RU", "language": "ru", "zone": "Europe/Moscow"}


@pytest.fixture
def officer(tx):
    return make.officer(tx)


@pytest.fixture
def admin(tx):
    return make.administrator(tx)


@pytest.fixture
def aigerim(tx):
    return make.person(tx, "SEITKALI Aigerim", "Айгерім Сейтқали", email="aigerim@example.org")


def again(tx, person):
    tx.rollback()
    tx.expire_all()
    return tx.get(Person, person.id)


def letters(tx):
    tx.rollback()
    return list(tx.scalars(select(Letter).order_by(Letter.id)))


def visits(tx, person):
    tx.rollback()
    return list(tx.scalars(select(Visit).where(Visit.person_id == person.id)))


def test_who_may(client, tx, officer, admin, aigerim):
    page = f"/office/people/{aigerim.id}"
    others = [(who, 403, 403) for who in (aigerim, make.teacher(tx), make.certifier(tx))]
    for who, seen, granted in (*others, (officer, 200, 403), (admin, 200, 303)):
        client.as_(who)
        assert client.get("/office/people").status_code == seen
        assert client.get(page).status_code == seen
        assert client.post(f"{page}/roles", {"role": "instructor"}).status_code == granted
    assert client.get("/office/people/4242").status_code == 404


def test_finding_people(client, tx, officer, aigerim):
    parisa = make.person(tx, "MOUSAVI Parisa", country_code="IR", active=False)
    everybody = {"SEITKALI Aigerim", "MOUSAVI Parisa", "CHEN Muzhi"}
    client.as_(officer)

    def found(query):
        text = client.get(f"/office/people?{query}").text
        return {name for name in everybody if name in text.split("<table")[-1]}

    assert found("q=сейтқали") == found("q=AIGERIM@example") == {"SEITKALI Aigerim"}
    assert found("country=IR") == found("state=closed") == {parisa.latin}
    assert found("role=programme-officer") == {"CHEN Muzhi"}
    assert found("role=none") == {"SEITKALI Aigerim", "MOUSAVI Parisa"}
    assert found("sort=nonsense&page=99") == everybody
    assert "Nobody found" in client.get("/office/people?q=%25").text
    text = client.get("/office/people?sort=-name").text
    assert text.index("SEITKALI Aigerim") < text.index("MOUSAVI Parisa")
    part = client.get("/office/people?q=parisa", htmx=True, language="fa").text
    assert part.lstrip().startswith('<div id="_persons"')


def test_a_longer_list_asks_no_more(client, tx, officer, asked):
    client.as_(officer)
    with asked() as one:
        client.get("/office/people")
    for _ in range(3):
        make.person(tx, native="Айгерім")
    with asked() as four:
        client.get("/office/people")
    assert len(one) == len(four)


def test_an_invitation(client, tx, officer):
    client.as_(officer)
    asked = {**RUSSIAN, "surname": "SOKOLOV", "given": "ARTEM", "role": "administrator"}
    assert client.post("/office/people/invite", asked).status_code == 303
    letter = letters(tx)[-1]
    assert (letter.kind, letter.language) == ("invitation", "ru")
    person = tx.scalar(select(Person).where(Person.email == "artem@example.org"))
    assert person.roles == frozenset()  # an officer gives no roles
    assert client.post("/office/people/invite", asked).status_code == 422  # known already
    path = re.search(r"(/invitation/\S+)", letter.text)[1]
    client.as_(None)
    shown = client.get(path)
    assert 'value="SOKOLOV"' in shown.text
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    own = {
        **RUSSIAN,
        "notice": guides.NOTICE,
        "surname": "SOKOLOV",
        "given": "Artem",
        "native": "Соколов Артём",
        "native_lang": "ru",
    }
    assert client.post(path, {**own, "password": "artem@example.org"}).status_code == 422
    assert client.post(path, {**own, "password": "five red wagons"}).status_code == 303
    assert client.get("/profile").status_code == 200
    assert client.get(path).status_code == 404
    person = again(tx, person)
    assert person.email_confirmed_at
    assert person.native.full == "Соколов Артём"


def test_an_administrators_invitation_brings_its_role_only_by_the_link(client, tx, admin):
    client.as_(admin)
    assert client.post("/office/people/invite", {**RUSSIAN, "role": "instructor"}).status_code == 303
    person = tx.scalar(select(Person).where(Person.email == "artem@example.org"))
    assert person.roles == {"instructor"}
    client.as_(None).post(
        "/register", {**RUSSIAN, "notice": guides.NOTICE, "password": "three blue camels", "surname": "X", "given": "Y"}
    )
    assert again(tx, person).password_hash is None
    assert letters(tx)[-1].kind == "invitation"
    assert client.as_(admin).post(f"/office/people/{person.id}/invite").status_code == 303


def test_comparing_with_the_passport(client, tx, officer, aigerim):
    client.as_(officer)
    page = f"/office/people/{aigerim.id}"
    assert client.post(f"{page}/passport", {"surname": "Сейтқали", "given": "Aigerim"}).status_code == 422
    assert client.post(f"{page}/passport", {"surname": "SEYTKALI", "given": "AIGERIM"}).status_code == 303
    name = again(tx, aigerim).name(PASSPORT)
    assert (name.full, name.source, name.verified_by_id) == ("SEYTKALI Aigerim", "passport", officer.id)
    assert search.fold("seytkali") in aigerim.search_text
    shown = client.get(page).text
    assert "SEYTKALI&lt;&lt;AIGERIM" in shown
    assert "CHEN Muzhi" in shown


def test_roles_are_given_and_taken_and_end_visits(client, tx, admin, aigerim):
    client.as_(aigerim)
    client.as_(admin)
    page = f"/office/people/{aigerim.id}"
    assert client.post(f"{page}/roles", {"role": "king"}).status_code == 422
    assert client.post(f"{page}/roles", {"role": "instructor"}).status_code == 303
    assert again(tx, aigerim).roles == {"instructor"}
    assert visits(tx, aigerim) == []
    assert client.post(f"{page}/roles/end", {"role": "instructor"}).status_code == 303
    assert again(tx, aigerim).roles == frozenset()


def test_the_last_administrator_stays(client, tx, admin):
    page = f"/office/people/{admin.id}"
    refused = client.as_(admin).post(f"{page}/roles/end", {"role": "administrator"})
    assert refused.status_code == 409
    assert "last administrator" in refused.text
    closed = make.administrator(tx, active=False)
    assert client.post(f"{page}/roles/end", {"role": "administrator"}).status_code == 409
    assert client.post(f"/office/people/{closed.id}/reopen").status_code == 303
    assert client.post(f"{page}/roles/end", {"role": "administrator"}).status_code == 303
    assert client.get(page).location.startswith("/sign-in")


def test_closing_and_opening_an_account(client, tx, admin, aigerim):
    client.as_(aigerim)
    theirs = client.plain
    client.as_(admin)
    assert client.post(f"/office/people/{aigerim.id}/close").status_code == 303
    assert theirs.get("/profile").location.startswith("/sign-in")
    assert again(tx, aigerim).active is False
    assert client.post(f"/office/people/{admin.id}/close").status_code == 409
    assert client.post(f"/office/people/{aigerim.id}/reopen").status_code == 303
    assert again(tx, aigerim).active is True


def test_an_apostrophe_survives_the_letter(client, tx, officer):
    asked = {"email": "jasur@example.org", "surname": "O'RINBOYEV", "given": "Jasur", "country": "UZ", "language": "en"}
    client.as_(officer).post("/office/people/invite", asked)
    letter = letters(tx)[-1]
    assert "Dear O'RINBOYEV Jasur," in letter.text
    assert len(letter.text.split("\n\n")) == 4
