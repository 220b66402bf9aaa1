"""The name on the paper: asked, confirmed in the exact text, or a change wished for."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from institute.certificates import actions, deciding, names, rules
from institute.certificates.deciding import Verdict
from institute.certificates.models import NameCheck, PrintRun
from institute.database import reading, writing
from institute.jobs import Job
from institute.letters import Letter
from institute.people import naming
from tests import make
from tests.conftest import NOW


@pytest.fixture
def held(context, tx):
    training = make.training(
        tx, make.teacher(tx), starts_at=NOW - timedelta(days=9), ends_at=NOW + timedelta(days=9), practice_hours=0
    )
    people = [
        make.person(tx, "SEITKALI Aigerim", "Айгерім Сейтқали", language="ru"),
        make.person(tx, "JUNAID", "جنید"),
        make.person(tx),
    ]
    places = [make.enrolment(tx, training, one) for one in people]
    officer = make.officer(tx)
    words = [Verdict(place.id, True) for place in places]
    with writing() as inside:
        deciding.propose(inside, training, words, by=officer, now=NOW)
    with writing() as inside:
        deciding.decide(inside, training, words, by=officer, now=NOW)
    return training, places, officer


def test_who_is_proposed_is_asked_once(held, tx):
    training, places, _ = held
    with writing() as inside:
        assert names.ask(inside, training, [place.id for place in places], now=NOW) == 0
    told = tx.scalars(select(Letter).where(Letter.kind == "name-check").order_by(Letter.id)).all()
    assert len(told) == 3
    assert "SEITKALI Aigerim · Айгерім Сейтқали" in told[0].text
    assert f"/certificates/names/{training.code}" in told[0].text


@pytest.mark.parametrize(
    ("latin", "lines"),
    [("SEITKALI Aigerim", ["SEITKALI Aigerim", "Aigerim SEITKALI"]), ("JUNAID", ["JUNAID"])],
)
def test_lines_to_choose_from(tx, latin, lines):
    assert naming.printed_lines(make.person(tx, latin)) == lines


def confirm(place, latin="Aigerim SEITKALI", native=False):
    with writing() as tx:
        here = tx.get_one(type(place), place.id)
        names.confirm(tx, here, latin=latin, native=native, chinese=False, now=NOW)


def test_what_was_confirmed_is_printed(held, tx):
    _, places, _ = held
    confirm(places[0])
    check = reading().get_one(NameCheck, places[0].id)
    assert (check.answer, check.answered_at, check.latin, check.native) == ("confirmed", NOW, "Aigerim SEITKALI", "")
    assert names.lines(places[0].person, check) == ("Aigerim SEITKALI", "", "")
    with pytest.raises(rules.NotOneOfYours):
        confirm(places[0], "President SEITKALI")


def test_a_name_changed_since_is_not_confirmed_any_more(held, tx):
    _, places, _ = held
    confirm(places[0], native=True)
    person = places[0].person
    assert names.is_confirmed(person, reading().get_one(NameCheck, places[0].id))
    naming.write_passport_line(person, "SEITKALY", "Aigerim")
    check = reading().get_one(NameCheck, places[0].id)
    assert names.standing(person, check) == ""
    assert names.lines(person, check)[0] == "SEITKALY Aigerim"


def start(training, officer, now=NOW, reason="") -> list[int]:
    with writing() as tx:
        actions.start_run(tx, training, by=officer, now=now, reason=reason)
    job = reading().scalars(select(Job).where(Job.kind == "certificates").order_by(Job.id.desc())).first()
    return job.values["chosen"]


def test_only_settled_names_are_printed(held, tx):
    training, places, officer = held
    with pytest.raises(rules.NamesOpen):
        start(training, officer)
    confirm(places[0])
    with writing() as inside:
        names.ask_for_change(inside, places[1], words="One name is missing", now=NOW)
    assert start(training, officer) == [places[0].id]
    assert start(training, officer, reason="The ceremony is today") == [places[0].id]  # the wait is not over
    late = NOW + rules.NAME_WAIT
    assert start(training, officer, now=late) == [places[0].id]
    assert start(training, officer, now=late, reason="The ceremony is today") == [place.id for place in places]
    assert tx.scalars(select(PrintRun.reason).order_by(PrintRun.id.desc())).first() == "The ceremony is today"


def test_a_wish_is_kept_until_the_office_asks_again(held, tx):
    training, places, _ = held
    with writing() as inside:
        names.ask_for_change(inside, places[0], words="Aigerym", now=NOW)
    ids = [place.id for place in places]
    with writing() as inside:
        assert names.ask(inside, training, ids, now=NOW) == 0
    assert names.standing(places[0].person, reading().get_one(NameCheck, places[0].id)) == "change"
    with writing() as inside:
        assert names.ask(inside, training, ids, now=NOW, again=True) == 1
    assert reading().get_one(NameCheck, places[0].id, populate_existing=True).answer == ""


def test_the_trainee_s_page(held, client, tx):
    training, places, _ = held
    address = f"/certificates/names/{training.code}"
    client.as_(places[0].person)
    assert "Check my name" in client.get("/certificates/names?lang=en", htmx=True).text
    assert "Aigerim SEITKALI" in client.get(address).text
    assert client.post(address, {"latin": "Tsar"}).status_code == 422
    assert client.post(address, {"latin": "Aigerim SEITKALI", "native": "y"}).status_code == 303
    tx.rollback()
    assert tx.get_one(NameCheck, places[0].id).native == "Айгерім Сейтқали"
    assert client.post(f"{address}/change", {"words": ""}).status_code == 422
    assert client.post(f"{address}/change", {"words": "Aigerym"}).status_code == 303
    assert "Check my name" not in client.get("/certificates/names?lang=en", htmx=True).text


def test_the_office_sees_who_said_what_and_gives_a_reason(held, client, tx):
    training, places, _ = held
    confirm(places[0])
    with writing() as inside:
        names.ask_for_change(inside, places[1], words="Two names", now=NOW)
        inside.get_one(NameCheck, places[2].id).asked_at = NOW - timedelta(days=400)
    client.as_(make.certifier(tx))
    text = client.get(f"/office/certificates/{training.code}").text
    for said in ("Confirmed", "Asks for a change", "Two names", "No answer yet", "Issue 1 certificate"):
        assert said in text
    issue = f"/office/certificates/{training.code}/issue"
    assert client.post(issue, {"late": "1", "reason": ""}).status_code == 422
    assert client.post(issue, {"late": "1", "reason": "The ceremony is today"}).status_code == 303
    assert client.post(f"/office/certificates/{training.code}/names").status_code == 303
