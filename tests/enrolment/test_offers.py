"""Offers and the waiting list as people meet them: the letter's link, one's own page, the office's desk."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import clock, jobs
from institute.activity import Activity
from institute.catalogue.models import TrainingSession
from institute.database import writing
from institute.enrolment import actions, decisions, waiting
from institute.enrolment import jobs as rolling
from institute.enrolment.models import Application, ApplicationStep
from institute.letters import Letter
from institute.people.models import Person
from tests import make
from tests.client import Client
from tests.enrolment.test_actions import look_again
from tests.enrolment.test_views import open_session

INBOX = "/office/applications"


@pytest.fixture
def muzhi(tx: Session) -> Person:
    return make.officer(tx)


@pytest.fixture
def training(tx: Session) -> TrainingSession:
    return open_session(tx, places=1)


@pytest.fixture
def three(app: Flask, tx: Session, training: TrainingSession, muzhi: Person) -> list[Application]:
    """Somebody admitted, and two who wait in this order."""
    found = [
        make.application(tx, training, make.person(tx, f"{name} One", language=code))
        for name, code in (("IN", "ru"), ("NEXT", "fa"), ("LAST", "zh"))
    ]
    with app.test_request_context(), writing() as door:
        actions.admit(door, found[0].id, by=muzhi, now=clock.now())
        waiting.put_on_list(door, found[1].id, by=muzhi, now=clock.now())
        waiting.put_on_list(door, found[2].id, by=muzhi, now=clock.now())
    return found


def states(tx: Session, found: list[Application]) -> list[str]:
    look_again(tx)
    return [tx.get_one(Application, each.id).state for each in found]


Withdraw = Callable[..., None]


@pytest.fixture
def withdraw(app: Flask) -> Withdraw:
    """Somebody takes an application back, `ago` so many days."""

    def back(one: Application, ago: int = 0) -> None:
        with app.test_request_context(), writing() as door:
            now = clock.now() - timedelta(days=ago)
            actions.withdraw(door, one.id, by=door.get_one(Person, one.person_id), now=now)

    return back


def link(tx: Session) -> str:
    """The path of the offer in the newest letter that makes one."""
    look_again(tx)
    text = tx.scalars(select(Letter.text).where(Letter.kind == "place-offered").order_by(Letter.id.desc())).first()
    found = re.search(r"/offers/\S+", text or "")
    assert found
    return found[0]


def test_a_place_goes_on_and_the_record_says_why(
    client: Client, tx: Session, three: list[Application], withdraw: Withdraw, muzhi: Person
) -> None:
    withdraw(three[0])
    assert states(tx, three) == ["withdrawn", "offered", "waiting"]
    office = client.as_(muzhi).get(f"{INBOX}/{three[1].id}?session={three[0].training.code}&state=all").text
    for said in ("IN One withdrew.", "It is one of the common places.", "First in order by the time of waiting."):
        assert said in office
    own = client.as_(three[1].person).get(f"/applications/{three[1].id}?lang=en").text
    assert "Somebody withdrew." in own and "IN One" not in own  # whose place it was is the office's to know
    behind = client.as_(three[2].person).get(f"/applications/{three[2].id}?lang=en").text
    assert "Number 1 of 1 who wait" in behind


def test_the_link_answers_once_without_signing_in(
    client: Client, tx: Session, three: list[Application], withdraw: Withdraw, rows: Callable
) -> None:
    withdraw(three[0])
    offer, before = link(tx), rows()
    shown = client.as_(None).get(offer)
    assert shown.status_code == 200 and "NEXT" not in shown.text  # a link says nobody's name
    assert client.plain.head(offer).status_code == 200 and rows() == before
    assert client.post(f"{offer}/accept").status_code == 200
    assert states(tx, three) == ["withdrawn", "admitted", "waiting"]
    before = rows()
    for again in (client.get(offer), client.post(f"{offer}/accept"), client.post(f"{offer}/refuse")):
        assert again.status_code == 410 and "You have accepted it" in again.text
    assert rows() == before


@pytest.mark.parametrize("wrong", ["x", "W10.x", "WzEsIjIwMjYtMTEtMjFUMDA6MDA6MDArMDA6MDAiXQ.AAAA"])
def test_a_made_up_link_is_not_there(client: Client, wrong: str) -> None:
    assert client.get(f"/offers/{wrong}").status_code == 404
    assert client.post(f"/offers/{wrong}/accept").status_code == 404


def test_the_house_offers_and_not_who_left(client: Client, tx: Session, three: list[Application]) -> None:
    client.as_(three[0].person).post(f"/applications/{three[0].id}/withdraw")
    assert states(tx, three)[1] == "offered"
    noted = select(Activity.person_id).where(Activity.verb == "place-offered", Activity.thing_id == three[1].id)
    assert tx.scalars(noted).all() == [None]


def test_leaving_it_to_the_next(client: Client, tx: Session, three: list[Application], withdraw: Withdraw) -> None:
    withdraw(three[0])
    first = link(tx)
    assert client.as_(None).post(f"{first}/refuse").status_code == 200
    assert states(tx, three) == ["withdrawn", "withdrawn", "offered"]
    assert link(tx) != first and client.get(first).status_code == 410
    client.as_(three[2].person)
    assert client.post(f"/applications/{three[2].id}/accept").status_code == 303
    assert states(tx, three)[2] == "admitted"


def test_an_answer_too_late_says_so_and_the_place_goes_on(
    client: Client, tx: Session, three: list[Application], withdraw: Withdraw
) -> None:
    withdraw(three[0], ago=6)
    offer = link(tx)
    shown = client.as_(None).get(offer)
    assert shown.status_code == 410 and "Its time ended on" in shown.text
    assert states(tx, three)[1:] == ["offered", "waiting"]  # looking changes nothing
    late = client.as_(three[1].person).post(f"/applications/{three[1].id}/accept?lang=en")
    assert late.status_code == 410 and "This offer is over" in late.text and "Its time ended on" in late.text
    assert states(tx, three)[1:] == ["withdrawn", "offered"]
    kinds = list(tx.scalars(select(Letter.kind).order_by(Letter.id)))
    assert kinds.count("offer-expired") == 1 and kinds.count("place-offered") == 2
    session = client.get(f"/sessions/{three[1].training.code}/place?lang=en").text
    assert "Your earlier application is over" in session and "You withdrew" not in session


def test_the_worker_rolls_on(
    app: Flask, tx: Session, three: list[Application], withdraw: Withdraw, context: Flask
) -> None:
    assert rolling.roll_on in jobs.MINUTELY
    withdraw(three[0], ago=6)
    rolling.roll_on(clock.now())
    assert states(tx, three)[1:] == ["withdrawn", "offered"]
    before = tx.scalars(select(Letter.id)).all()
    rolling.roll_on(clock.now())
    look_again(tx)
    assert tx.scalars(select(Letter.id)).all() == before


def test_strangers_answer_for_nobody(client: Client, tx: Session, three: list[Application], withdraw: Withdraw) -> None:
    withdraw(three[0])
    client.as_(three[2].person)
    for answer in ("accept", "refuse"):
        assert client.post(f"/applications/{three[1].id}/{answer}").status_code == 404
    assert states(tx, three)[1:] == ["offered", "waiting"]


def test_a_link_says_when_somebody_else_is_signed_in(
    client: Client, tx: Session, three: list[Application], withdraw: Withdraw
) -> None:
    withdraw(three[0])
    offer, other, own = link(tx), "signed in with another account", f"/applications/{three[1].id}"
    assert other not in client.as_(three[1].person).get(f"{offer}?lang=en").text
    client.as_(three[2].person)
    assert other in client.get(f"{offer}?lang=en").text
    done = client.post(f"{offer}/accept?lang=en").text
    assert "The place is yours" in done and other in done and own not in done  # a page they could not open
    over = client.get(f"{offer}?lang=en").text
    assert other in over and own not in over
    assert states(tx, three)[1:] == ["admitted", "waiting"]


@pytest.mark.parametrize(("days_left", "hours"), [(30, 120), (10, 120), (4, 48), (1, 12), (0.25, 6)])
def test_an_offer_is_shorter_near_the_beginning(days_left: float, hours: float) -> None:
    now = clock.now()
    begins = now + timedelta(days=days_left)
    training = TrainingSession(starts_at=begins, closes_at=begins - timedelta(days=1), offer_days=5)
    assert decisions.offer_ends(training, now) - now == timedelta(hours=hours)


# The office's desk.


def test_the_list_is_for_later(client: Client, tx: Session, muzhi: Person) -> None:
    """Who may have a place now is not put on a list; who may not is not offered one."""
    training = open_session(tx, places=1)
    one, two = (make.application(tx, training, make.person(tx)) for _ in range(2))
    client.as_(muzhi)
    refused = client.post(f"{INBOX}/{one.id}/wait", htmx=True)
    assert refused.status_code == 409 and "A place is free for this person now" in refused.text
    assert client.post(f"{INBOX}/{one.id}/offer").status_code == 303
    full = client.post(f"{INBOX}/{two.id}/offer", htmx=True)
    assert full.status_code == 409 and "All places of this session are taken." in full.text
    assert client.post(f"{INBOX}/{two.id}/wait").status_code == 303
    assert states(tx, [one, two]) == ["offered", "waiting"]
    assert client.post(f"{INBOX}/{one.id}/admit").status_code == 303  # they said yes on the telephone
    assert states(tx, [one, two]) == ["admitted", "waiting"]


def test_a_place_is_taken_back(client: Client, tx: Session, three: list[Application], muzhi: Person) -> None:
    client.as_(muzhi)
    address = f"{INBOX}/{three[0].id}"
    assert "Take the place back" in client.get(f"{address}?state=admitted").text
    empty = client.post(f"{address}/revoke?state=admitted", {"code": "other", "reason": ""}, htmx=True)
    assert empty.status_code == 422 and "Please fill this in." in empty.text
    assert client.post(f"{address}/revoke", {"code": "no-show", "reason": ""}).status_code == 303
    assert states(tx, three) == ["declined", "offered", "waiting"]
    letter = tx.scalars(select(Letter).where(Letter.kind == "place-withdrawn")).one()
    assert letter.language == "ru" and letter.person_id == three[0].person_id
    step = tx.scalars(select(ApplicationStep).where(ApplicationStep.state == "offered")).one()
    assert (step.why["cause"], step.why["of"]) == ("no-show", three[0].id)


def test_declined_by_a_code_in_the_applicants_language(
    client: Client, tx: Session, three: list[Application], muzhi: Person
) -> None:
    client.as_(muzhi)
    preview = client.get(f"{INBOX}/decide?act=decline&chosen={three[1].id}&chosen={three[2].id}").text
    assert 'name="code"' in preview and "There are more applicants than places." in preview
    sent = {"act": "decline", "code": "full", "reason": "", "chosen": [three[1].id, three[2].id]}
    assert client.post(f"{INBOX}/decide", sent).status_code == 303
    assert states(tx, three)[1:] == ["declined", "declined"]
    assert {tx.get_one(Application, each.id).decline_code for each in three[1:]} == {"full"}
    own = client.as_(three[1].person).get(f"/applications/{three[1].id}?lang=en").text
    assert "There are more applicants than places." in own


def test_many_on_the_list_and_the_inboxes_of_them(
    client: Client, tx: Session, three: list[Application], muzhi: Person
) -> None:
    training = three[0].training
    more = [make.application(tx, training, make.person(tx, f"MORE Number{n}")) for n in range(3)]
    client.as_(muzhi)
    sent = {"act": "wait", "chosen": [each.id for each in more]}
    assert "3 applications are on the waiting list." in client.post(f"{INBOX}/decide", sent, follow=True).text
    listed = client.get(f"{INBOX}?session={training.code}&state=waiting").text
    assert listed.count('name="chosen"') == 5
    sheet = client.get(f"{INBOX}?session={training.code}&state=waiting&as=xlsx")
    assert sheet.status_code == 200
    assert "offered" not in states(tx, three + more)


def test_a_look_at_two_hundred_asks_no_more(
    client: Client, tx: Session, training: TrainingSession, muzhi: Person, asked: Callable
) -> None:
    client.as_(muzhi)
    asks = []
    for many in (1, 24):
        for _ in range(many):
            one = make.application(tx, training, make.person(tx), state="waiting", waiting_since=clock.now())
        for address in (f"{INBOX}?session={training.code}&state=waiting", f"{INBOX}/{one.id}?session={training.code}"):
            client.get(address)
            with asked() as questions:
                assert client.get(address).status_code == 200
            asks.append(len(questions))
    assert asks[:2] == asks[2:] and asks[0] <= 15, asks
