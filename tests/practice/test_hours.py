"""Planning practice and confirming hours: by whom, within which limits, and without overwriting a colleague."""

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from institute.catalogue.models import TrainingSession
from institute.enrolment.models import Enrolment
from institute.people.models import Person
from institute.practice import actions, queries, rules
from institute.practice.models import PracticeBase
from tests import make
from tests.conftest import NOW


@dataclass
class Port:
    training: TrainingSession
    base: PracticeBase
    artem: Person
    people: list[Person]
    places: list[Enrolment]

    @property
    def page(self) -> str:
        return f"/teach/{self.training.code}/practice"

    def at(self, tail: str) -> str:
        return f"{self.page}/{self.base.code}/{tail}"

    def table(self, *hours: str, seen: str = "0-") -> dict[str, str]:
        return {"seen": seen, **{f"hours-{place.id}": text for place, text in zip(self.places, hours, strict=True)}}


@pytest.fixture
def port(tx) -> Port:
    artem = make.teacher(tx)
    training = make.training(tx, artem, starts_at=NOW - timedelta(days=1))
    base = make.base(tx)
    make.plan(tx, training, base)
    people = [make.person(tx, "ABAEVA Aizat"), make.person(tx, "BEKOV Bakyt")]
    return Port(training, base, artem, people, [make.enrolment(tx, training, who) for who in people])


def hours(tx, port):
    tx.rollback()
    return queries.hours_of(tx, port.training.id)


def test_all_hours_are_saved_at_once(client, port, tx):
    client.as_(port.artem)
    page = client.post(port.at("confirm"), port.table("8", "۷٫۵"), follow=True)
    assert page.status_code == 200 and "Hours saved for 2 trainees." in page.text and 'value="7.5"' in page.text
    assert hours(tx, port) == {port.places[0].id: Decimal(8), port.places[1].id: Decimal("7.5")}
    assert queries.hours_of(tx, port.training.id, port.places[0].id) == {port.places[0].id: Decimal(8)}


def test_an_emptied_field_takes_the_entry_away(client, port, tx):
    client.as_(port.artem).post(port.at("confirm"), port.table("8", "0"))
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(port.page).text)[1].replace("&#43;", "+")
    client.post(port.at("confirm"), port.table("", "0", seen=seen))
    assert hours(tx, port) == {port.places[1].id: Decimal(0)}


def test_mistakes_stand_beside_their_row_and_nothing_is_saved(client, port, tx):
    part = client.as_(port.artem).post(port.at("confirm"), port.table("7.25", "49"), htmx=True)
    assert part.status_code == 422
    assert "Please use whole and half hours." in part.text and "Please give 0 to 48 hours." in part.text
    assert 'value="7.25"' in part.text and f'id="hours-{port.places[1].id}-error"' in part.text
    assert hours(tx, port) == {}


def test_a_colleagues_hours_are_not_overwritten_unseen(client, port, tx):
    client.as_(port.artem).post(port.at("confirm"), port.table("8", "8"))
    refused = client.post(port.at("confirm"), port.table("2", "2"), htmx=True)
    assert (
        refused.status_code == 409 and "Somebody else confirmed hours" in refused.text and 'value="2"' in refused.text
    )
    assert set(hours(tx, port).values()) == {Decimal(8)}


def test_after_a_colleague_one_sees_what_they_confirmed(client, port, tx):
    """A field left empty takes theirs, so that saving again takes nothing of it away."""
    first, second = port.places
    client.as_(port.artem).post(port.at("confirm"), port.table("8", "5") | {f"note-{first.id}": "<b>Late</b>"})
    refused = client.post(port.at("confirm"), port.table("2", ""), htmx=True).text
    assert "Meanwhile confirmed: 8. &lt;b&gt;Late&lt;/b&gt;" in refused and 'value="2"' in refused
    assert refused.count("Meanwhile confirmed") == 2  # in the summary and beside the row; the second row is theirs
    seen = re.search(r'name="seen" value="([^"]+)"', refused)[1].replace("&#43;", "+")
    kept = re.search(rf'name="hours-{second.id}"[^>]* value="([^"]*)"', refused)[1]
    client.post(port.at("confirm"), port.table("2", kept, seen=seen))
    assert hours(tx, port) == {first.id: Decimal(2), second.id: Decimal(5)}


def test_the_plan_is_confirmed_for_those_without_an_entry(client, port, tx):
    client.as_(port.artem).post(port.at("confirm"), port.table("3", ""))
    assert "Confirm the planned hours for 1 trainee" in client.get(port.page).text
    client.post(port.at("confirm-planned"))
    assert hours(tx, port) == {port.places[0].id: Decimal(3), port.places[1].id: Decimal(16)}
    assert "Nothing has changed." in client.post(port.at("confirm-planned"), follow=True).text


def test_hours_of_another_session_cannot_be_written(client, port, tx, rows):
    elsewhere = make.enrolment(tx, make.training(tx), make.person(tx))
    data = {"seen": "0-", f"hours-{elsewhere.id}": "5", "hours-x": "1", "hours-99999999999": "1"}
    assert client.as_(port.artem).post(port.at("confirm"), data).status_code == 404
    assert rows()["practice_hours"] == 0


def test_only_staff_and_the_office_confirm(client, port, tx):
    for person in (port.artem, make.officer(tx)):
        assert client.as_(person).get(port.page + "?lang=fa").status_code == 200
    for person in (port.people[0], make.teacher(tx), make.certifier(tx)):
        assert client.as_(person).get(port.page).status_code == 404
        for address in (
            port.at("confirm"),
            port.at("confirm-planned"),
            port.at("plan"),
            port.at("remove"),
            port.page + "/plan",
        ):
            assert client.post(address, port.table("1", "1")).status_code == 404
    assert hours(tx, port) == {}


def test_a_base_is_planned_changed_and_taken_out(client, port, tx):
    other = make.base(tx, code="PB-NEW", state="planned")
    client.as_(port.artem)
    page = client.post(port.page + "/plan", {"base": other.code, "hours": "6"}, follow=True)
    assert "its opening is still to come" in page.text
    assert "The session promises 16 hours; planned are 22 hours." in page.text
    address = f"{port.page}/{other.code}"
    assert client.post(address + "/plan", {"hours": "0"}).status_code == 422
    client.post(address + "/plan", {"hours": "9"})
    tx.rollback()
    assert queries.planned(tx, port.training.id) == 25
    client.post(address + "/remove")
    tx.rollback()
    assert queries.planned(tx, port.training.id) == 16
    assert client.post(address + "/remove").status_code == 404


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_a_base_that_takes_nobody_cannot_be_planned(client, port, tx, state):
    other = make.base(tx, state=state)
    answer = client.as_(port.artem).post(port.page + "/plan", {"base": other.code, "hours": "6"})
    assert answer.status_code == 422 and 'id="base-error"' in answer.text
    with pytest.raises(rules.BaseNotOpen):
        actions.plan(tx, port.training.id, other.code, 6)
    tx.rollback()


def test_a_base_with_confirmed_hours_stays_in_the_plan(client, port):
    client.as_(port.artem).post(port.at("confirm"), port.table("8", ""))
    assert client.post(port.at("remove")).status_code == 409


def test_without_a_plan_the_promise_counts(tx, client, port):
    bare = make.training(tx, port.artem, practice_hours=12)
    assert queries.planned(tx, bare.id) == 12
    assert queries.planned(tx, make.training(tx, practice_hours=0).id) == 0
    assert "No base is planned yet" in client.as_(port.artem).get(f"/teach/{bare.code}/practice").text


def test_my_hours(client, port, tx):
    address = f"/learn/{port.training.code}/practice"
    told = {f"note-{port.places[0].id}": "Come on Friday"}
    client.as_(port.artem).post(port.at("confirm"), port.table("4", "") | told)
    part = client.as_(port.people[0]).get(address, htmx=True)
    assert part.text.lstrip().startswith('<section class="card" id="_my_hours"') and "4 of 16 hours" in part.text
    assert "Come on Friday" in part.text and port.artem.latin in part.text
    assert "not confirmed yet" in client.as_(port.people[1]).get(address + "?lang=en").text
    assert client.as_(make.person(tx)).get(address).status_code == 404


def test_the_table_asks_the_same_for_one_and_three(client, port, tx, asked):
    client.as_(port.artem).get(port.page)
    with asked() as few:
        client.get(port.page)
    for _ in range(3):
        make.enrolment(tx, port.training, make.person(tx))
    with asked() as more:
        client.get(port.page)
    assert len(few) == len(more)


def test_a_note_stands_with_its_hours(client, port, tx):
    client.as_(port.artem)
    one, two = (f"note-{place.id}" for place in port.places)
    page = client.post(port.at("confirm"), port.table("8", "") | {two: "Ill on Tuesday"})
    assert page.status_code == 422 and "A note needs hours" in page.text and "Ill on Tuesday" in page.text
    client.post(port.at("confirm"), port.table("8", "0") | {one: "", two: "Ill on Tuesday"})
    held = queries.entries(tx, port.training.id, port.base.id)
    assert [held[place.id].note for place in port.places] == ["", "Ill on Tuesday"]
    seen = queries.stamp(held)
    page = client.post(port.at("confirm"), port.table("8", "0", seen=seen) | {one: "Early", two: "Ill"}, follow=True)
    assert "Hours saved for 2 trainees." in page.text and 'value="Early"' in page.text
