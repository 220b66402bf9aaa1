"""Quotas in the office: kept, refused beside their field, put in order; who counts on which, who may come."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import clock
from institute.catalogue import actions as catalogue
from institute.catalogue.models import TrainingSession
from institute.catalogue.rules import TooFewPlaces
from institute.database import writing
from institute.enrolment.models import Application, Quota
from institute.partners.models import Organisation
from institute.people.models import Person
from tests import make
from tests.client import Client
from tests.enrolment.test_actions import look_again
from tests.enrolment.test_views import open_session

ASKED = {"country": "KZ", "organisation": "", "sex": "", "level": "", "reserved": "2", "most": "3", "minimum": "1",
         "kept_until": ""}  # fmt: skip
INBOX = "/office/applications"


@pytest.fixture
def training(tx: Session) -> TrainingSession:
    return open_session(tx, places=4)


@pytest.fixture
def officer(client: Client, tx: Session) -> Person:
    muzhi = make.officer(tx)
    client.as_(muzhi)
    return muzhi


def lines(tx: Session) -> list[tuple[str | None, str | None, int, int | None]]:
    look_again(tx)
    found = tx.scalars(select(Quota).order_by(Quota.position))
    return [(each.country_code, each.sex, each.reserved, each.most) for each in found]


def add(client: Client, training: TrainingSession, **given: str):
    return client.post(f"/office/sessions/{training.code}/quotas/new", ASKED | given)


def test_lines_are_kept_changed_and_removed(
    client: Client, tx: Session, training: TrainingSession, officer: Person
) -> None:
    address = f"/office/sessions/{training.code}/quotas"
    assert client.get(address).status_code == client.get(f"{address}/new").status_code == 200
    assert add(client, training).status_code == 303
    assert add(client, training, country="", sex="F", reserved="1", most="").status_code == 303
    assert lines(tx) == [("KZ", None, 2, 3), (None, "F", 1, None)]
    page = client.get(address)
    assert "Kazakhstan" in page.text and "Women" in page.text and 'hx-trigger="every 10s"' in page.text
    fragment = client.get(address, htmx=True).text.lstrip()
    assert fragment.startswith('<section id="_fill"')
    first, second = tx.scalars(select(Quota.id).order_by(Quota.position))
    assert 'value="3"' in client.get(f"{address}/{first}").text
    assert client.post(f"{address}/{first}", ASKED | {"reserved": "3"}).status_code == 303
    assert client.post(f"{address}/{second}/up").status_code == 303
    assert lines(tx) == [(None, "F", 1, None), ("KZ", None, 3, 3)]
    assert client.post(f"{address}/{second}/remove").status_code == 303
    assert lines(tx) == [("KZ", None, 3, 3)]
    assert client.post(f"{address}/days", {"days": "9"}).status_code == 303
    assert client.post(f"{address}/days", {"days": "0"}).status_code == 422
    look_again(tx)
    assert tx.get_one(TrainingSession, training.id).offer_days == 9


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"reserved": "5", "most": ""}, 409, "reserve more places than the session has: 1 too many"),
        ({"reserved": "3", "most": "2"}, 422, "It cannot be less than the reserved places."),
        ({"minimum": "9"}, 422, "It cannot be more than the most."),
        ({"country": ""}, 409, "Say for whom these places are"),
        ({"country": "QQ"}, 422, "Not a valid choice"),
        ({"reserved": "many"}, 422, "Please write a whole number."),
        ({"kept_until": "2190-01-01T09:00"}, 422, "The session is over by then."),
    ],
)
def test_refusals_stand_beside_their_field(
    client: Client, tx: Session, training: TrainingSession, officer: Person, given, status: int, said: str
) -> None:
    answer = add(client, training, **given)
    assert answer.status_code == status and said in answer.text and 'aria-invalid="true"' in answer.text
    assert lines(tx) == []


def test_a_line_twice_or_under_those_it_holds(
    client: Client, tx: Session, training: TrainingSession, officer: Person
) -> None:
    add(client, training)
    assert add(client, training, reserved="1").status_code == 409
    people = [make.application(tx, training, make.person(tx)) for _ in range(2)]
    for each in people:
        assert client.post(f"{INBOX}/{each.id}/admit").status_code == 303
    line = tx.scalars(select(Quota.id)).one()
    address = f"/office/sessions/{training.code}/quotas/{line}"
    refused = client.post(address, ASKED | {"reserved": "0", "most": "1", "minimum": "0"})
    assert refused.status_code == 409 and "More people than that have places on this quota already." in refused.text
    assert lines(tx) == [("KZ", None, 2, 3)]


def test_fewer_places_than_reserved_are_refused(
    client: Client, tx: Session, training: TrainingSession, officer: Person, context: Flask
) -> None:
    add(client, training)
    values = {name: getattr(training, name) for name in catalogue.EDITABLE}
    with pytest.raises(TooFewPlaces) as refusal, writing() as door:
        catalogue.edit(door, training.code, values=values | {"places": 1}, now=clock.now())
    assert "reserve more places" in str(refusal.value.message)
    look_again(tx)
    assert tx.get_one(TrainingSession, training.id).places == 4


def test_admission_keeps_to_the_lines(client: Client, tx: Session, training: TrainingSession, officer: Person) -> None:
    """Four places: two are Kazakhstan's, of which at most three may come."""
    add(client, training)
    kazakh = [make.application(tx, training, make.person(tx)) for _ in range(4)]
    tajik = [make.application(tx, training, make.person(tx, country_code="TJ")) for _ in range(3)]

    def admit(one: Application) -> str:
        answer = client.post(f"{INBOX}/{one.id}/admit", htmx=True)
        return "" if answer.status_code == 204 else answer.text

    assert admit(tajik[0]) == admit(tajik[1]) == ""
    assert "The free places are reserved for other quotas." in admit(tajik[2])
    assert admit(kazakh[0]) == admit(kazakh[1]) == ""
    assert "All places of this session are taken." in admit(kazakh[2])
    look_again(tx)
    tx.get_one(TrainingSession, training.id).places = 6
    tx.commit()
    assert admit(kazakh[2]) == ""
    assert "as many people as it may have" in admit(kazakh[3])
    moved = f"{INBOX}/{kazakh[3].id}/move"
    assert client.post(moved, {"line": "", "why": ""}, htmx=True).status_code == 422
    assert client.post(moved, {"line": "", "why": "He stands for the institute of Astana."}).status_code == 303
    assert admit(kazakh[3]) == ""
    history = client.get(f"{INBOX}/{kazakh[3].id}?state=all").text
    assert "Counted on another quota" in history and "Counted on: Common places." in history


def test_the_first_line_that_fits(client: Client, tx: Session, training: TrainingSession, officer: Person) -> None:
    ministry = make.keep(tx, Organisation(code="MIN", kind="ministry", country_code="KZ", names={"en": "Ministry"}))
    add(client, training, country="KZ", organisation=str(ministry.id), reserved="0", most="")
    add(client, training, country="", sex="F", reserved="0", most="")
    add(client, training, country="", level="minister", reserved="0", most="")
    given = {
        "nominated": {"nominator_id": ministry.id},
        "woman": {"answers": {"rank": "minister"}},
        "minister": {"answers": {"rank": "minister"}},
        "nobody": {},
    }
    people = {
        name: make.application(
            tx, training, make.person(tx, sex="F" if name in ("nominated", "woman") else "M"), **values
        ).id
        for name, values in given.items()
    }
    for each in people.values():
        client.post(f"{INBOX}/{each}/admit")
    look_again(tx)
    positions = {each.id: each.position for each in tx.scalars(select(Quota))}
    found = {name: positions.get(tx.get_one(Application, each).quota_id or 0) for name, each in people.items()}
    assert found == {"nominated": 1, "woman": 2, "minister": 3, "nobody": None}
    address = f"{INBOX}?session={training.code}&state=admitted"
    line = next(each for each, position in positions.items() if position == 2)
    for more, many in ((f"&line={line}", 1), ("&line=pool", 1), (f"&nominator={ministry.id}", 1), ("&line=x", 0)):
        assert client.get(address + more).text.count('name="chosen"') == many


def test_the_picture_asks_the_same_however_many_lines(
    client: Client, tx: Session, training: TrainingSession, officer: Person, asked: Callable
) -> None:
    address, counts = f"/office/sessions/{training.code}/quotas", []
    for country in ("KZ", "UZ", "TJ"):
        add(client, training, country=country, reserved="1", most="")
        client.get(address)
        with asked() as questions:
            client.get(address)
        counts.append(len(questions))
    assert len(set(counts)) == 1 and counts[0] <= 6, counts


def test_only_the_office_sees_them(client: Client, tx: Session, training: TrainingSession) -> None:
    client.as_(make.person(tx))
    assert client.get(f"/office/sessions/{training.code}/quotas").status_code == 403
    assert add(client, training).status_code == 403
