"""The stay's desk: for whom, twice at once, without a script, without a flood of questions."""

import threading
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from institute import clock
from institute.activity import Activity
from institute.catalogue.models import Staffing, TrainingSession
from institute.database import db, reading, writing
from institute.dossier import queries as dossier
from institute.enrolment.models import Application, Enrolment
from institute.stay import actions, queries, retention
from institute.stay.models import GroupMember, Manual, Pickup, Stay, StayGroup, StayRoom
from tests import make
from tests.conftest import NOW

_rooms = count(100).__next__


@pytest.fixture
def training(tx):
    return make.training(tx, places=60)


@pytest.fixture
def officer(client, tx):
    who = make.officer(tx)
    client.factor(who)
    client.as_(who)
    return who


@pytest.fixture
def places(tx, training):
    people = [
        make.person(tx, "SEITKALI Aigerim", "Айгерім Сейтқали"),
        make.person(tx, "NADERI Mahtab", "مهتاب نادری", country_code="IR", language="fa"),
        make.person(tx, "SOKOLOV Artem", "Соколов Артём", sex="M", country_code="RU", language="ru"),
    ]
    return [make.enrolment(tx, training, who) for who in people]


def the(tx, table):
    tx.rollback()
    return tx.scalars(select(table).execution_options(populate_existing=True)).all()


def room(tx, training, **given):
    told = {"number": str(_rooms()), "beds": 2, **given}
    return make.keep(tx, StayRoom(training_id=training.id, **told))


@pytest.mark.parametrize("path", ["", "/flights", "/rooms", "/groups"])
def test_for_those_who_look_after_them(client, tx, training, places, path):
    supervisor, stranger, teacher = make.person(tx), make.person(tx), make.teacher(tx)
    for who, role in ((supervisor, "supervisor"), (teacher, "instructor")):
        make.keep(tx, Staffing(training_id=training.id, person_id=who.id, role=role))
    address, said = f"/office/stay/{training.code}{path}", {}
    cast = {
        "officer": make.officer(tx), "supervisor": supervisor, "teacher": teacher, "stranger": stranger,
        "trainee": places[0].person, "administrator": make.administrator(tx),
    }  # fmt: skip
    for name, who in cast.items():
        answer = client.as_(who).get(address)
        said[name] = "second factor" if "second-factor" in (answer.location or "") else answer.status_code
    assert [said[name] for name in ("teacher", "stranger", "trainee", "administrator")] == [404] * 4
    for each in ("officer", "supervisor"):
        assert said[each] == "second factor"
        client.factor(cast[each])
        assert client.as_(cast[each]).get(address).status_code == 200
    assert client.as_(None).get(address).status_code == 303
    online = make.training(tx, mode="online")
    assert client.as_(cast["officer"]).get(f"/office/stay/{online.code}{path}").status_code == 404


def test_checked_in_once_however_often(client, tx, training, places, officer):
    address = f"/office/stay/{training.code}/{places[0].id}/mark"
    first = client.post(address, {"mark": "arrived", "on": "1"}, htmx=True)
    assert first.status_code == 200 and first.text.strip().startswith("<li") and "Passport seen" in first.text
    stood = the(tx, Stay)[0].arrived_at
    assert client.post(address, {"mark": "arrived", "on": "1"}).status_code == 303
    assert the(tx, Stay)[0].arrived_at == stood
    for mark in ("passport", "key", "registered"):
        client.post(address, {"mark": mark, "on": "1"})
    assert client.post(address, {"mark": "registered", "on": "0"}, htmx=True).status_code == 200
    stay = the(tx, Stay)[0]
    assert stay.key_at and stay.passport_at and stay.registered_at is None
    verbs = [(row.verb, row.details["mark"]) for row in the(tx, Activity) if row.verb.startswith("stay-")]
    assert verbs == [
        ("stay-marked", "arrived"), ("stay-marked", "passport"), ("stay-marked", "key"),
        ("stay-marked", "registered"), ("stay-unmarked", "registered"),
    ]  # fmt: skip


def test_two_helpers_at_once(app, tx, training, places):
    """Both press at the same moment: one mark, one line in the book, no error."""
    code, ids, wrong, gate = training.code, [one.id for one in places], [], threading.Barrier(4)

    def help_in() -> None:
        with app.test_request_context():
            gate.wait()
            try:
                for each in ids:
                    with writing() as door:
                        actions.mark(door, code, each, "arrived", on=True, now=clock.now())
            except Exception as fault:
                wrong.append(fault)
            finally:
                db.session.remove()

    helpers = [threading.Thread(target=help_in) for _ in range(4)]
    for each in helpers:
        each.start()
    for each in helpers:
        each.join()
    assert wrong == []
    assert len(the(tx, Stay)) == 3 and sum(row.verb == "stay-marked" for row in the(tx, Activity)) == 3


def test_who_has_not_come_frees_the_place(client, tx, training, places, officer):
    address, taken = f"/office/stay/{training.code}/{places[2].id}", training.taken
    assert "field-error" in client.post(f"{address}/absent", {}).text
    for _ in range(2):
        assert client.post(f"{address}/absent", {"why": "visa"}).status_code == 303
    assert the(tx, TrainingSession)[0].taken == taken - 1
    assert [one.state for one in the(tx, Enrolment)] == ["enrolled", "enrolled", "left"]
    desk = client.get(f"/office/stay/{training.code}").text
    assert "No visa in time" in desk and "SOKOLOV" in desk
    assert client.post(f"{address}/mark", {"mark": "arrived", "on": "1"}, htmx=True).status_code == 409
    assert client.post(f"{address}/came").status_code == 303
    assert the(tx, TrainingSession)[0].taken == taken and the(tx, Stay)[0].absent_at is None
    client.post(f"{address}/mark", {"mark": "arrived", "on": "1"})
    assert client.post(f"{address}/absent", {"why": "visa"}).status_code == 409


def test_the_place_of_who_has_not_come_is_offered_to_who_waits(client, tx, officer):
    training = make.training(tx, places=1)
    came, waits = make.person(tx), make.person(tx)
    make.application(tx, training, came, "admitted")
    place = make.enrolment(tx, training, came)
    make.application(tx, training, waits, "waiting", waiting_since=NOW)
    address = f"/office/stay/{training.code}/{place.id}"
    for _ in range(2):
        assert client.post(f"{address}/absent", {"why": "silent"}).status_code == 303
    assert {one.person_id: one.state for one in the(tx, Application)} == {came.id: "withdrawn", waits.id: "offered"}
    assert the(tx, TrainingSession)[0].taken == 1
    assert client.post(f"{address}/came").status_code == 409
    assert the(tx, Enrolment)[0].state == "left"


def test_registered_late_is_said(client, tx, training, places, officer):
    make.keep(tx, Stay(enrolment_id=places[0].id, arrived_at=clock.now() - timedelta(hours=25)))
    assert "not registered with the police" in client.get(f"/office/stay/{training.code}").text


def test_the_desk_finds_in_any_script(client, tx, training, places, officer):
    for sought in ("naderi", "مهتاب", "Iran", "伊朗"):
        page = client.get(f"/office/stay/{training.code}?q={sought}").text
        assert "NADERI" in page and "SOKOLOV" not in page, sought


def test_departure(client, tx, training, places, officer):
    address = f"/office/stay/{training.code}/{places[0].id}"
    given = {"gone_at": "2026-12-30T10:00", "remaining": "A key"}
    assert client.post(f"{address}/departure", given).status_code == 409
    client.post(f"{address}/mark", {"mark": "arrived", "on": "1"})
    assert "gone_at-error" in client.post(f"{address}/departure", {"remaining": "A key"}).text
    assert client.post(f"{address}/departure", given).status_code == 303
    stay = the(tx, Stay)[0]
    assert stay.remaining == "A key" and stay.gone_at.isoformat() == "2026-12-30T02:00:00+00:00"
    assert client.post(f"{address}/mark", {"mark": "arrived", "on": "0"}, htmx=True).status_code == 409


def test_flights_are_sealed_and_drives_have_passengers(client, app, tx, training, places, officer):
    code = training.code
    assert "meets_at-error" in client.post(f"/office/stay/{code}/flights", {"place": "Jiaodong"}).text
    drive = {"meets_at": "2026-12-19T15:00", "place": "Jiaodong", "vehicle": "Bus 7", "met_by": "Li"}
    assert client.post(f"/office/stay/{code}/flights", drive).status_code == 303
    pickup, address = the(tx, Pickup)[0], f"/office/stay/{code}/{places[0].id}"
    wrong = client.post(f"{address}/flights", {"arrival_flight": "KC 888", "arrival_at": "soon", "pickup": "0"})
    assert wrong.status_code == 422 and 'value="KC 888"' in wrong.text
    told = {"arrival_flight": "KC 888", "arrival_at": "2026-12-19 14:20", "pickup": str(pickup.id)}
    assert client.post(f"{address}/flights", told).status_code == 303
    with app.app_context():
        known = dossier.opened(reading(), training.id, places[0].person_id)
    assert known == {"arrival_flight": "KC 888", "arrival_at": "2026-12-19 14:20"}
    page = client.get(f"/office/stay/{code}/flights").text
    assert "KC 888" in page and "Bus 7" in page
    assert client.post(f"/office/stay/{code}/flights/{pickup.id}/delete").status_code == 303
    assert the(tx, Pickup) == [] and the(tx, Stay)[0].pickup_id is None


def test_rooms(client, tx, training, places, officer):
    code = training.code
    added = {"building": "B", "numbers": "301-302, ۳۰۵", "beds": "2", "kind": "any"}
    assert client.post(f"/office/stay/{code}/rooms", added).status_code == 303
    assert [one.number for one in the(tx, StayRoom)] == ["301", "302", "305"]
    assert "one of this name" in client.post(f"/office/stay/{code}/rooms", {**added, "numbers": "302"}).text
    assert client.post(f"/office/stay/{code}/rooms", {**added, "numbers": "1-99"}).status_code == 422
    assert client.post(f"/office/stay/{code}/rooms/propose", {"mix": "none"}).status_code == 303
    women, man = [the(tx, Stay)[n].room_id for n in (0, 1)], the(tx, Stay)[2].room_id
    assert women[0] == women[1] != man
    refused = client.post(f"/office/stay/{code}/beds", {"place": places[0].id, "room": man})
    assert refused.status_code == 409 and "do not share" in refused.text
    assert client.post(f"/office/stay/{code}/beds", {"place": places[0].id, "room": 0}).status_code == 303
    assert client.post(f"/office/stay/{code}/rooms/{man}/delete").status_code == 303
    assert sorted((one.room_id for one in the(tx, Stay)), key=bool) == [None, None, women[0]]


def test_what_nobody_may_decide_by_rule_is_said(client, tx, training, places, officer):
    room(tx, training)
    unsaid = make.enrolment(tx, training, make.person(tx, "ALEX Kim", sex=None))
    page = client.post(f"/office/stay/{training.code}/rooms/propose", {"mix": "country"}).text
    assert "please decide with the person" in page and "no bed is free that fits" in page
    assert next(one for one in the(tx, Stay) if one.enrolment_id != unsaid.id).room_id


def test_one_last_bed(app, tx, training, places):
    last, code, ids = room(tx, training, beds=1), training.code, [one.id for one in places[:2]]
    refused = []

    def take(each: int) -> None:
        with app.test_request_context():
            try:
                with writing() as door:
                    actions.give_room(door, code, each, last.id, now=NOW)
            except actions.rules.RoomFull as fault:
                refused.append(fault)
            finally:
                db.session.remove()

    both = [threading.Thread(target=take, args=(each,)) for each in ids]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert len(refused) == 1 and sum(one.room_id is not None for one in the(tx, Stay)) == 1


def test_groups_and_who_speaks(client, tx, training, places, officer):
    code = training.code
    for _ in range(2):
        assert client.post(f"/office/stay/{code}/groups/delegations").status_code == 303
    assert sorted((one.name, len(one.members)) for one in the(tx, StayGroup)) == [
        ("Iran", 1), ("Kazakhstan", 1), ("Russia", 1),
    ]  # fmt: skip
    assert client.post(f"/office/stay/{code}/groups", {"kind": "study", "name": "Blue"}).status_code == 303
    assert "one of this name" in client.post(f"/office/stay/{code}/groups", {"kind": "study", "name": "Blue"}).text
    blue = next(one.id for one in the(tx, StayGroup) if one.name == "Blue")
    at, (first, second, third) = f"/office/stay/{code}/groups/{blue}", [one.id for one in places]
    client.post(f"{at}/members", {"place": [first, second]})
    assert client.post(f"{at}/speaker", {"place": third}).status_code == 409
    for who, elected in ((first, "y"), (second, ""), (second, "")):
        assert client.post(f"{at}/speaker", {"place": who, "elected": elected}).status_code == 303
    group = next(one for one in the(tx, StayGroup) if one.id == blue)
    assert [(one.enrolment_id, one.elected, one.until is None) for one in group.spokespeople] == [
        (first, True, False), (second, False, True),
    ]  # fmt: skip
    client.post(f"{at}/members", {"place": [first]})
    assert next(one for one in the(tx, StayGroup) if one.id == blue).spokesperson is None
    assert client.post(f"{at}/delete").status_code == 303
    assert "Blue" not in client.get(f"/office/stay/{code}/groups").text


def test_the_manual(client, tx, training, places, officer):
    address = f"/office/sessions/{training.code}/manual"
    sections = {f"{key}-{code}": text for key, texts in queries.template().items() for code, text in texts.items()}
    sections |= {"money-en": "Bring **cash**.", "money-fa": ""}
    assert client.post(address, sections).status_code == 303
    assert the(tx, Manual)[0].texts == {"money": {"en": "Bring **cash**."}}
    page = client.as_(places[0].person).get(f"/learn/{training.code}/manual").text
    assert "<strong>cash</strong>" in page and "Ambulance 120" in page
    assert "اورژانس ۱۲۰" in client.get(f"/learn/{training.code}/manual?lang=fa").text
    assert client.as_(make.person(tx)).get(f"/learn/{training.code}/manual").status_code == 404


def test_pressed_twice_at_once_it_is_there_once(at_once, tx, training, places):
    def press(inside, n):
        held = inside.get_one(TrainingSession, training.id)
        actions.make_delegations(inside, held, {"KZ": "Kazakhstan", "IR": "Iran", "RU": "Russia"}, now=NOW)
        actions.keep_manual(inside, held, {"money": {"en": f"Cash {n}"}}, now=NOW)

    at_once(press)
    assert len(the(tx, GroupMember)) == len(places) and len(the(tx, Manual)) == 1


def test_forgotten_a_year_after_the_end(app, tx, training, places):
    bed = room(tx, training)
    drive = make.keep(tx, Pickup(training_id=training.id, meets_at=NOW, place="X"))
    make.keep(
        tx, Stay(enrolment_id=places[0].id, arrived_at=NOW, room_id=bed.id, pickup_id=drive.id, remaining="A key")
    )
    for days, left in ((364, 1), (366, 0)):
        with app.app_context(), writing() as door:
            retention.clear(door, training.ends_at + timedelta(days=days))
        assert (len(the(tx, StayRoom)), len(the(tx, Pickup))) == (left, left)
    stay = the(tx, Stay)[0]
    assert (stay.room_id, stay.pickup_id, stay.remaining, stay.arrived_at) == (None, None, "", NOW)


def test_the_desk_is_turned_page_by_page(client, tx, training, places, officer):
    for n in range(40):
        make.enrolment(tx, training, make.person(tx, f"ZHANG Person{n:02}"))
    address = f"/office/stay/{training.code}"
    first, second = client.get(address), client.get(f"{address}?page=2", htmx=True).text
    assert "43 entries" in first.text and "SEITKALI" in first.text and "Person39" not in first.text
    assert second.strip().startswith('<div id="_desk"') and "Person39" in second and "SEITKALI" not in second
    assert "page=2" in client.get(address).location, "found again as it was left"
    assert client.get(f"{address}?page=1&q=person07").text.count('id="t-') == 1
    assert "Nobody fits" in client.get(f"{address}?q=nobody").text


@pytest.mark.parametrize("path", ["", "/flights", "/rooms", "/groups"])
def test_questions_do_not_grow_with_the_class(client, tx, training, places, officer, asked, path):
    counted = []
    for _ in range(2):
        with asked() as questions:
            client.get(f"/office/stay/{training.code}{path}")
        counted.append(len(questions))
        for _ in range(8):
            one = make.enrolment(tx, training, make.person(tx))
            make.keep(tx, Stay(enrolment_id=one.id, arrived_at=NOW, room_id=room(tx, training).id))
    assert counted[0] == counted[1] <= 16, counted
