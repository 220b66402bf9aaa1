"""The list of bases for everybody, a session's panel, and the office's care of the list."""

import pytest
from sqlalchemy import select

from institute.practice.models import PracticeBase
from tests import make


def form(**changes):
    return {
        "code": "PB-NEW", "names-en": "New yard", "names-fa": "محوطهٔ نو", "place-en": "Qingdao", "text-en": "A yard.",
        "tasks-en": "Walk\nCount", "theme": "LOG", "country_code": "CN", "zone": "Asia/Shanghai", "capacity": "12",
        "state": "open", **changes,
    }  # fmt: skip


def test_the_list_is_narrowed(client, tx):
    make.base(tx, names={"en": "Hub Port", "fa": "بندر"}, theme="LOG")
    make.base(tx, names={"en": "Closed yard"}, theme="TRD", state="closed")
    everything = client.get("/bases").text
    assert "Hub Port" in everything and "Closed yard" in everything
    for query in ("theme=LOG", "state=open", "q=hub"):
        part = client.get(f"/bases?{query}", htmx=True).text
        assert part.lstrip().startswith('<div id="_bases"') and "Hub Port" in part and "Closed yard" not in part
    assert "No base fits" in client.get("/bases?q=nothing").text
    assert "بندر" in client.get("/bases?q=&lang=fa").text


def test_a_base_says_what_is_done_and_who_comes(client, tx):
    base = make.base(tx, tasks={"en": "Plan a train\nCheck a waybill"})
    training = make.training(tx)
    make.plan(tx, training, base, 12)
    make.plan(tx, make.training(tx, state="draft", title={"en": "Secret"}), base)
    page = client.get(f"/bases/{base.code}").text
    assert "<span>Check a waybill</span>" in page and training.title["en"] in page and "12 hours" in page
    assert "Secret" not in page
    assert client.get("/bases/PB-NONE").status_code == 404


def test_the_panel_of_a_session(client, tx):
    base, training = make.base(tx), make.training(tx)
    address = f"/sessions/{training.code}/practice"
    assert "The base is still to be named." in client.get(address, htmx=True).text
    make.plan(tx, training, base)
    part = client.get(address, htmx=True).text
    assert part.lstrip().startswith('<div id="_panel"') and "Hub Port" in part and "16 hours" in part
    assert "<title>" in client.get(address).text
    hidden = make.training(tx, state="draft")
    assert client.get(f"/sessions/{hidden.code}/practice").status_code in (303, 404)


def test_the_office_adds_edits_and_deletes(client, tx):
    client.as_(make.officer(tx))
    assert "New yard" in client.post("/office/bases/new", form(), follow=True).text
    made = tx.scalar(select(PracticeBase))
    assert (made.names, made.capacity, made.theme) == ({"en": "New yard", "fa": "محوطهٔ نو"}, 12, "LOG")
    client.post("/office/bases/PB-NEW", form(state="paused", theme="", capacity=""))
    tx.rollback()
    tx.expire_all()
    assert (made.state, made.theme, made.capacity) == ("paused", None, None)
    assert "PB-NEW" in client.get("/office/bases?lang=fa").text
    assert client.post("/office/bases/PB-NEW/delete").status_code == 303
    tx.rollback()
    assert tx.scalar(select(PracticeBase)) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "lower"}, "code"),
        ({"names-en": " "}, "names-en"),
        ({"country_code": "XX"}, "country_code"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"capacity": "0"}, "capacity"),
        ({"theme": "XXX"}, "theme"),
        ({"state": "gone"}, "state"),
    ],
)
def test_mistakes_stand_beside_their_field(client, tx, changes, field, rows):
    page = client.as_(make.officer(tx)).post("/office/bases/new", form(**changes))
    assert page.status_code == 422 and f'id="{field}-error"' in page.text
    assert rows()["practice_base"] == 0


def test_a_code_is_one_bases_only(client, tx):
    one, two = make.base(tx), make.base(tx)
    client.as_(make.officer(tx))
    for address in ("/office/bases/new", f"/office/bases/{two.code}"):
        page = client.post(address, form(code=one.code))
        assert page.status_code == 422 and "Another base has this code." in page.text


def test_a_base_in_use_stays(client, tx, rows):
    base = make.base(tx)
    make.plan(tx, make.training(tx), base)
    refused = client.as_(make.officer(tx)).post(f"/office/bases/{base.code}/delete")
    assert refused.status_code == 409 and "Close it instead." in refused.text
    assert rows()["practice_base"] == 1


@pytest.mark.parametrize("address", ["/office/bases", "/office/bases/new", "/office/bases/PB-X"])
def test_the_list_is_the_offices(client, tx, address):
    make.base(tx, code="PB-X")
    for person in (make.person(tx), make.teacher(tx), make.certifier(tx)):
        assert client.as_(person).get(address).status_code == 403
        assert client.post(address, form()).status_code in (403, 405)


@pytest.mark.parametrize("address", ["/bases", "/office/bases", "/bases/PB-X"])
def test_lists_ask_the_same_for_one_and_three(client, tx, asked, address):
    base = make.base(tx, code="PB-X")
    make.plan(tx, make.training(tx), base)
    client.as_(make.officer(tx)).get(address)
    with asked() as one:
        client.get(address)
    for _ in range(2):
        make.base(tx)
        make.plan(tx, make.training(tx), base)
    with asked() as three:
        client.get(address)
    assert len(one) == len(three)
