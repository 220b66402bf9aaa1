"""The office's lists of organisations and countries."""

import pytest
from sqlalchemy import select

from institute.partners.models import Organisation
from tests import make

GOOD = {
    "code": "KZ-SRL",
    "names-en": "Steppe Rail (demo)",
    "names-ru": "Степные рельсы (демо)",
    "kind": "enterprise",
    "country_code": "KZ",
}


@pytest.mark.parametrize(
    ("who", "status"), [("officer", 200), ("administrator", 200), ("certifier", 403), ("teacher", 403), ("person", 403)]
)
@pytest.mark.parametrize("address", ["/office/organisations", "/office/organisations/new", "/office/countries"])
def test_who_sees_them(client, tx, who, status, address):
    assert client.as_(getattr(make, who)(tx)).get(address).status_code == status


def test_an_organisation_is_added_found_and_changed(client, tx):
    client.as_(make.officer(tx))
    assert client.post("/office/organisations/new", GOOD).status_code == 303
    assert "Steppe Rail" in client.get("/office/organisations?q=степные", htmx=True).text
    assert "Steppe Rail" not in client.get("/office/organisations?q=nothing").text
    assert client.post("/office/organisations/KZ-SRL", {**GOOD, "names-ru": "", "kind": "chamber"}).status_code == 303
    kept = tx.scalars(select(Organisation)).one()
    assert (kept.kind, kept.names) == ("chamber", {"en": "Steppe Rail (demo)"})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "kz srl"}, "code"),
        ({"names-en": ""}, "names-en"),
        ({"kind": "x"}, "kind"),
        ({"country_code": "XX"}, "country_code"),
    ],
)
def test_mistakes_stand_beside_their_fields(client, tx, change, field):
    client.as_(make.officer(tx))
    answer = client.post("/office/organisations/new", {**GOOD, **change})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert tx.scalars(select(Organisation)).all() == []


def test_a_code_is_given_once(client, tx):
    client.as_(make.officer(tx))
    make.keep(tx, Organisation(code="KZ-SRL", kind="park", country_code="KZ", names={"en": "The first"}))
    answer = client.post("/office/organisations/new", GOOD)
    assert (answer.status_code, "Another organisation has this code." in answer.text) == (422, True)


def test_standing_is_that_of_the_day(client, tx):
    client.as_(make.officer(tx))
    assert "Member state" in client.get("/office/countries?day=2024-07-04").text
    before = client.get("/office/countries?day=2022-01-01", htmx=True).text
    assert "Observer state" in before
    assert client.get("/office/countries?day=nonsense").status_code == 200
