"""Sessions made, published, cancelled; places taken and freed."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from institute import letters
from institute.catalogue import actions, queries, rules
from institute.catalogue.models import CANCELLED, DRAFT, PUBLISHED, TrainingSession
from institute.database import db, writing
from institute.errors import NotFound
from tests import make
from tests.conftest import NOW


def values(**given):
    return {
        "title": {"en": "Rail customs", "zh": "铁路通关"},
        "description": {"en": "Papers."},
        "themes": ["LOG"],
        "mode": "on-site",
        "place": {"en": "Qingdao"},
        "zone": "Asia/Shanghai",
        "languages": ["ru"],
        "countries": [],
        "starts_at": NOW + timedelta(days=60),
        "ends_at": NOW + timedelta(days=70),
        "opens_at": NOW + timedelta(days=1),
        "closes_at": NOW + timedelta(days=50),
        "places": 20,
        "hours": 40,
        "practice_hours": 8,
        **given,
    }


def test_codes_count_up_by_year_and_type(tx):
    made = [
        actions.create(tx, type=kind, values=values()) for kind in ("economic-trade", "economic-trade", "foreign-aid")
    ]
    next_year = actions.create(tx, type="foreign-aid", values=values(starts_at=NOW + timedelta(days=65)))
    assert [training.code for training in made] == ["2027-ET-001", "2027-ET-002", "2027-FA-001"]
    assert next_year.code == "2027-FA-002"
    # half an hour before midnight in Qingdao is still the old year there
    last = values(starts_at=NOW.replace(month=12, day=31, hour=15, minute=30))
    assert actions.create(tx, type="event", values=last).code == "2026-EV-001"


def test_two_officers_at_once_get_two_codes(app, tx):
    made = []

    def create():
        with app.app_context():
            with writing() as own:
                made.append(actions.create(own, type="event", values=values()).code)
            db.session.remove()

    threads = [Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [f"2027-EV-{n:03}" for n in range(1, 5)]


def test_places_are_not_oversold(tx):
    training = make.training(tx, places=2)
    assert [actions.take_place(tx, training.id) for _ in range(3)] == [True, True, False]
    assert training.taken == 2
    assert [actions.free_place(tx, training.id) for _ in range(3)] == [True, True, False]
    assert training.taken == 0


@pytest.mark.parametrize("state", [DRAFT, CANCELLED])
def test_no_place_in_what_is_not_published(tx, state):
    training = make.training(tx, state=state)
    assert not actions.take_place(tx, training.id)


def test_fewer_places_than_taken_are_refused(tx):
    training = make.training(tx, places=5, taken=4)
    with pytest.raises(rules.TooFewPlaces):
        actions.edit(tx, training.code, values=values(places=3), now=NOW)
    assert actions.edit(tx, training.code, values=values(places=4), now=NOW).free == 0


def test_publishing_needs_an_instructor_and_both_titles(tx):
    training = actions.create(tx, type="event", values=values(title={"en": "Rail customs"}))
    with pytest.raises(rules.NotReady):
        actions.publish(tx, training.code)
    actions.edit(tx, training.code, values=values(), now=NOW)
    actions.add_staff(tx, training.code, person_id=make.teacher(tx).id, role="instructor")
    assert actions.publish(tx, training.code).state == PUBLISHED
    with pytest.raises(rules.NotReady):
        actions.remove(tx, training.code, "staff", training.staff[0].id)


def test_cancelling_writes_to_the_staff_and_calls_the_rooms_to_the_right(context, tx, monkeypatch):
    told = []
    monkeypatch.setattr(
        actions, "ON_CANCEL", [lambda tx, training, by, now: told.append((training.cancel_reason, by.id))]
    )
    officer, teacher = make.officer(tx), make.teacher(tx, language="ru")
    training = make.training(tx, teacher)
    actions.cancel(tx, training.code, reason="Too few applicants", by=officer, now=NOW)
    assert (training.state, told) == (CANCELLED, [("Too few applicants", officer.id)])
    letter = tx.scalars(select(letters.Letter)).one()
    assert (letter.address, letter.kind, letter.language) == (teacher.email, "session-cancelled", "ru")
    assert "Too few applicants" in letter.text
    with pytest.raises(rules.NotCancellable):
        actions.cancel(tx, training.code, reason="Again", by=officer, now=NOW)


def test_a_need_is_linked_once_and_unlinked(tx):
    training, need = make.training(tx), make.need(tx)
    actions.add_need(tx, training.code, need_id=need.id, coverage=60)
    tx.commit()
    with pytest.raises(rules.SameTwice):
        actions.add_need(tx, training.code, need_id=need.id, coverage=80)
    tx.rollback()
    assert [(found.code, part) for found, part in queries.sessions_for_need(tx, need.id)] == [(training.code, 60)]
    actions.remove(tx, training.code, "answers", training.answers[0].id)
    assert queries.sessions_for_need(tx, need.id) == []


def test_only_drafts_are_deleted(tx):
    draft, public = make.training(tx, state=DRAFT), make.training(tx)
    actions.delete_draft(tx, draft.code)
    tx.flush()
    assert tx.scalars(select(TrainingSession)).all() == [public]
    with pytest.raises(rules.AlreadyPublic):
        actions.delete_draft(tx, public.code)
    with pytest.raises(NotFound):
        actions.delete_draft(tx, "2020-ET-999")
