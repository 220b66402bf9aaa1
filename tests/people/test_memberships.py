"""Roles by organisation: given by the administrator; a submitter follows the organisation's needs."""

import pytest
from sqlalchemy import select

from institute.demand.models import Need
from institute.partners.models import Organisation
from institute.people.models import Membership
from tests import make


@pytest.fixture
def rail(tx) -> Organisation:
    return make.keep(
        tx, Organisation(code="KZ-SRL", kind="enterprise", country_code="KZ", names={"en": "Steppe Rail (demo)"})
    )


def test_it_is_given_once_and_taken_away(client, tx, rail):
    dana = make.person(tx)
    client.as_(make.administrator(tx))
    address = f"/office/people/{dana.id}/memberships"
    for _ in range(2):
        assert client.post(address, {"organisation": "KZ-SRL", "role_there": "submitter"}).status_code == 303
    kept = tx.scalars(select(Membership)).one()
    assert "Steppe Rail" in client.get(f"/office/people/{dana.id}").text
    assert client.post(f"{address}/{kept.id}/end").status_code == 303
    tx.rollback()
    assert tx.scalars(select(Membership)).all() == []


@pytest.mark.parametrize(
    "sent",
    [
        {"organisation": "", "role_there": "submitter"},
        {"organisation": "NOPE", "role_there": "mentor"},
        {"organisation": "KZ-SRL", "role_there": "dean"},
    ],
)
def test_mistakes_stand_beside_their_fields(client, tx, rail, sent):
    dana = make.person(tx)
    answer = client.as_(make.administrator(tx)).post(f"/office/people/{dana.id}/memberships", sent)
    assert answer.status_code == 422
    assert "-error" in answer.text


def test_only_the_administrator_gives_them(client, tx, rail):
    dana = make.person(tx)
    client.as_(make.officer(tx))
    assert (
        client.post(
            f"/office/people/{dana.id}/memberships", {"organisation": "KZ-SRL", "role_there": "submitter"}
        ).status_code
        == 403
    )


def test_a_colleague_follows_the_organisations_needs(client, tx, rail):
    dana, colleague, stranger = make.person(tx), make.person(tx), make.person(tx)
    make.keep(tx, Membership(person_id=dana.id, organisation_id=rail.id, role="submitter"))
    make.keep(tx, Membership(person_id=colleague.id, organisation_id=rail.id, role="submitter"))
    client.as_(dana)
    sent = {
        "stated_by": "Steppe Rail",
        "source": "enterprise",
        "country": "KZ",
        "tongue": "en",
        "title": "One set",
        "text": "Papers are made twice.",
        "success": "One set",
    }
    assert client.post("/needs/new", sent).status_code == 303
    need = tx.scalars(select(Need)).one()
    assert need.organisation_id == rail.id
    assert client.as_(colleague).get(f"/needs/{need.number}").status_code == 200
    assert need.number in client.get("/needs").text
    assert client.as_(stranger).get(f"/needs/{need.number}").status_code == 404
