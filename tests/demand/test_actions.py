"""Statements numbered, answered, decided, merged; a letter at each step."""

from threading import Thread

import pytest
from sqlalchemy import select

from institute import letters
from institute.database import db, writing
from institute.demand import actions, queries, rules
from institute.errors import NotFound
from institute.people.models import Person
from tests import make
from tests.conftest import NOW

VALUES = {
    "title": {"ru": "Единый комплект документов"},
    "text": {"ru": "Документы готовятся дважды."},
    "source": "enterprise",
    "stated_by": "Steppe Rail (demo)",
    "country_code": "KZ",
    "theme": "LOG",
    "people": 14,
    "languages": ["ru"],
    "success": "",
}


def letters_to(tx, person):
    return [
        (it.kind, it.subject, it.text)
        for it in tx.scalars(select(letters.Letter).where(letters.Letter.person_id == person.id))
    ]


def test_numbers_count_up_within_the_year(context, tx):
    aigerim = make.person(tx, "SEITKALI Aigerim")
    make.need(tx, number="D-2026-999")
    make.need(tx, number="D-2025-1234")
    made = [actions.state_need(tx, values=VALUES, by=aigerim, now=NOW).number for _ in range(2)]
    assert made == ["D-2026-1000", "D-2026-1001"]
    # half past midnight of the new year in Qingdao, still the old one in UTC
    next_year = actions.state_need(tx, values=VALUES, by=aigerim, now=NOW.replace(month=12, day=31, hour=16, minute=30))
    assert next_year.number == "D-2027-001"


def test_people_at_once_get_different_numbers(app, tx):
    who = make.person(tx).id
    made = []

    def state():
        with app.test_request_context():
            with writing() as own:
                made.append(actions.state_need(own, values=VALUES, by=own.get(Person, who), now=NOW).number)
            db.session.remove()

    threads = [Thread(target=state) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [f"D-2026-{n:03}" for n in range(1, 5)]


def test_a_question_an_answer_an_acceptance(context, tx):
    aigerim, officer = make.person(tx, "SEITKALI Aigerim", language="ru"), make.officer(tx)
    need = actions.state_need(tx, values=VALUES, by=aigerim, now=NOW)
    actions.decide(tx, need.number, to="returned", said="За какой срок?", by=officer, now=NOW)
    with pytest.raises(NotFound):
        actions.resubmit(tx, need.number, values=VALUES, said="x", by=officer, now=NOW)
    actions.resubmit(tx, need.number, values=VALUES | {"people": 16}, said="До мая", by=aigerim, now=NOW)
    actions.decide(tx, need.number, to="accepted", said="", by=officer, now=NOW, seen="submitted")
    tx.commit()
    assert [(step.state, step.words) for step in queries.get_need(tx, need.number).steps] == [
        ("submitted", ""),
        ("returned", "За какой срок?"),
        ("submitted", "До мая"),
        ("accepted", ""),
    ]
    assert need.people == 16
    kinds = [kind for kind, _, _ in letters_to(tx, aigerim)]
    assert kinds == ["need-received", "need-decided", "need-decided"]
    assert any("За какой срок?" in text and f"/needs/{need.number}" in text for _, _, text in letters_to(tx, aigerim))


def test_a_decision_on_an_old_page_is_refused(context, tx):
    need, officer = make.need(tx, state="accepted"), make.officer(tx)
    with pytest.raises(rules.NoSuchStep):
        actions.decide(tx, need.number, to="planned", said="", by=officer, now=NOW, seen="planned")


def test_merging_names_the_other_need(context, tx):
    bilal, officer = make.person(tx, "KHAN Bilal"), make.officer(tx)
    first = make.need(tx, number="D-2026-001")
    double = make.need(tx, number="D-2026-009", state="submitted", person_id=bilal.id)
    for wrong in ("", "D-2026-009", "D-1999-001"):
        with pytest.raises(rules.NotAnother):
            actions.decide(tx, double.number, to="merged", said="", into=wrong, by=officer, now=NOW)
    actions.decide(tx, double.number, to="merged", said="", into=first.number, by=officer, now=NOW)
    assert double.merged_into is first
    assert "/needs/D-2026-001" in letters_to(tx, bilal)[0][2]


def test_only_the_submitter_withdraws(context, tx):
    bilal, zarina = make.person(tx, "KHAN Bilal"), make.person(tx, "KARIMOVA Zarina")
    need = make.need(tx, state="accepted", person_id=bilal.id)
    with pytest.raises(NotFound):
        actions.withdraw(tx, need.number, by=zarina, now=NOW)
    assert actions.withdraw(tx, need.number, by=bilal, now=NOW).state == "withdrawn"
