"""Needs as strangers, submitters and the office meet them."""

import pytest
from sqlalchemy import select

from institute.demand.models import Need
from tests import make

FORM = {
    "stated_by": "Steppe Rail (demo)",
    "source": "enterprise",
    "country": "KZ",
    "tongue": "ru",
    "title": "Один комплект документов",
    "text": "Документы готовятся дважды.",
    "theme": "LOG",
    "people": "14",
    "languages": ["ru", "kk"],
    "success": "Один комплект",
}


def test_a_need_is_stated_questioned_answered_accepted(client, tx):
    aigerim, officer = make.person(tx, "SEITKALI Aigerim"), make.officer(tx)
    assert client.as_(None).get("/needs/new").location.startswith("/sign-in")
    client.as_(aigerim)
    assert client.get("/needs/new").status_code == 200
    answer = client.post("/needs/new", FORM)
    need = tx.scalars(select(Need)).one()
    assert answer.location == f"/needs/{need.number}"
    assert (need.title, need.people, need.languages, need.theme) == ({"ru": FORM["title"]}, 14, ["ru", "kk"], "LOG")
    home, decide = f"/needs/{need.number}", f"/office/needs/{need.number}/decide"
    assert client.as_(None).get(home).status_code == 404
    client.as_(officer)
    assert client.post(decide, {"to": "returned", "words": "", "seen": "submitted"}).status_code == 422
    assert client.post(decide, {"to": "returned", "words": "By when?", "seen": "submitted"}).status_code == 303
    assert client.post(decide, {"to": "accepted", "seen": "submitted"}).status_code == 409  # an old page
    client.as_(aigerim)
    assert "By when?" in client.get(home).text
    assert 'value="14"' in client.get(f"{home}/answer").text
    assert client.post(f"{home}/answer", FORM).status_code == 422
    assert client.post(f"{home}/answer", FORM | {"answer": "By May"}).status_code == 303
    assert client.post(f"{home}/answer", FORM | {"answer": "By May"}).status_code == 409
    client.as_(officer).post(decide, {"to": "accepted", "seen": "submitted"})
    public = client.as_(None).get(home).text
    assert "Accepted" in public
    assert "By when?" not in public
    assert "Returned" not in public


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"country": "XX"}, "country"),
        ({"people": "0"}, "people"),
        ({"people": "many"}, "people"),
        ({"source": ""}, "source"),
        ({"text": "x" * 5001}, "text"),
    ],
)
def test_mistakes_stand_beside_their_fields(client, tx, change, field):
    answer = client.as_(make.person(tx)).post("/needs/new", FORM | change)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert tx.scalars(select(Need)).all() == []


def test_strangers_see_neither_what_waits_nor_what_was_declined(client, tx):
    bilal = make.person(tx, "KHAN Bilal")
    hidden = [
        make.need(tx, state=state, person_id=bilal.id)
        for state in ("submitted", "returned", "declined", "merged", "withdrawn")
    ]
    shown = make.need(tx, state="met")
    page = client.as_(make.person(tx)).get("/needs").text
    assert shown.number in page
    for need in hidden:
        assert need.number not in page
        assert client.get(f"/needs/{need.number}").status_code == 404
        assert client.get(f"/needs/{need.number}/answer").status_code == 404
        assert client.post(f"/needs/{need.number}/withdraw").status_code == 404
        assert client.get(f"/needs/{need.number}/sessions").status_code == 404
    own = client.as_(bilal).get("/needs").text
    assert all(need.number in own for need in hidden)


def test_the_office_is_closed_to_others(client, tx):
    need = make.need(tx)
    client.as_(make.teacher(tx))
    assert client.get("/office/needs").status_code == 403
    assert client.get(f"/office/needs/{need.number}").status_code == 403
    assert client.post(f"/office/needs/{need.number}/decide", {"to": "planned"}).status_code == 403


def test_a_duplicate_is_merged(client, tx):
    bilal = make.person(tx, "KHAN Bilal")
    first, double = make.need(tx), make.need(tx, state="submitted", person_id=bilal.id)
    decide = f"/office/needs/{double.number}/decide"
    client.as_(make.officer(tx))
    assert client.post(decide, {"to": "merged", "seen": "submitted"}).status_code == 422
    assert client.post(decide, {"to": "merged", "into": double.number, "seen": "submitted"}).status_code == 409
    assert client.post(decide, {"to": "merged", "into": first.number, "seen": "submitted"}).status_code == 303
    assert f"/needs/{first.number}" in client.as_(bilal).get(f"/needs/{double.number}").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("?q=apricots", 1),
        ("?country=TJ", 1),
        ("?theme=TRD", 1),
        ("?state=met", 1),
        ("?q=nothing", 0),
        ("?sort=stated", 3),
    ],
)
def test_needs_are_found(client, tx, query, found):
    make.need(tx, number="D-2026-001")
    make.need(tx, number="D-2026-003", country_code="TJ", theme="TRD", title={"en": "Dried apricots"})
    make.need(tx, number="D-2026-005", state="met")
    whole, part = client.get(f"/needs{query}").text, client.get(f"/needs{query}", htmx=True).text
    assert whole.count('<article class="card link">') == part.count('<article class="card link">') == found
    assert part.lstrip().startswith('<div id="_needs"')


@pytest.mark.parametrize("language", ["zh", "fa"])
def test_pages_open_in_other_languages(client, tx, language):
    officer = make.officer(tx)
    need = make.need(tx, person_id=officer.id, theme="LOG", languages=["ru", "tg"], people=20, success="Fewer papers")
    client.as_(officer)
    for address in ("/needs", "/needs/new", f"/needs/{need.number}", "/office/needs", f"/office/needs/{need.number}"):
        assert client.get(address, language=language).status_code == 200


@pytest.mark.parametrize("address", ["/needs", "/office/needs"])
def test_lists_ask_the_same_for_one_and_three(client, tx, asked, address):
    officer = make.officer(tx)
    client.as_(officer)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make.need(tx, person_id=officer.id)
        with asked() as questions:
            assert client.get(address).status_code == 200
        counts.append(len(questions))
    assert counts[0] == counts[1]


def test_the_office_translates_and_the_submitters_words_stay(client, tx):
    aigerim, officer = make.person(tx, "SEITKALI Aigerim", language="ru"), make.officer(tx)
    client.as_(aigerim).post("/needs/new", FORM)
    need = tx.scalars(select(Need)).one()
    page, address = f"/office/needs/{need.number}", f"/office/needs/{need.number}/translations"
    assert client.post(address, {"title-en": "One set"}).status_code == 403
    client.as_(officer)
    assert 'name="title-en"' in client.get(page).text and 'name="title-ru"' not in client.get(page).text
    assert client.post(address, {"title-en": "x" * 161}).status_code == 422
    given = {"title-en": "One set of papers", "text-en": "Twice the work.", "title-ru": "Чужие слова", "text-ru": ""}
    assert client.post(address, given).status_code == 303
    tx.refresh(need)
    assert need.title == {"ru": FORM["title"], "en": "One set of papers"}
    assert need.text == {"ru": FORM["text"], "en": "Twice the work."}
    assert need.number in client.get("/office/needs?q=papers").text
