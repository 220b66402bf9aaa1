"""The session's rule, exclusions, and decisions against the rule by two people."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from institute.assignments.models import Assignment
from institute.attendance import actions as rolls
from institute.attendance import queries as attendance
from institute.certificates import deciding, outcomes, rules
from institute.certificates.deciding import Verdict
from institute.certificates.models import Completion, CompletionRule, Exclusion
from institute.certificates.rules import Asked
from institute.database import writing
from institute.gradebook.models import Gradebook, MarkTotal
from institute.letters import Letter
from institute.timetable.models import LECTURE, Meeting
from tests import make
from tests.conftest import NOW


@pytest.fixture
def class_(tx):
    """A running session with one lesson and two trainees, of whom nobody has done it: nobody meets the rule."""
    training = make.training(
        tx, make.teacher(tx), starts_at=NOW - timedelta(days=9), ends_at=NOW + timedelta(days=900), practice_hours=0
    )
    make.lessons(tx, training, 1)
    return training, [make.enrolment(tx, training, make.person(tx, language="ru")) for _ in range(2)]


@pytest.fixture
def held(context, class_):
    """The same, for actions; pages are asked outside of it, for requests would share its g."""
    return class_


def proposed(training, places, officer) -> None:
    with writing() as inside:
        deciding.propose(inside, training, [Verdict(one.id, False) for one in places], by=officer, now=NOW)


def decide(training, place, completed: bool, reason: str, officer) -> tuple[int, int]:
    with writing() as inside:
        return deciding.decide(inside, training, [Verdict(place.id, completed, reason)], by=officer, now=NOW)


def completion(tx, place) -> Completion:
    tx.rollback()
    tx.expire_all()
    return tx.get_one(Completion, place.id)


def test_what_the_rule_says_is_decided_by_one(held, tx):
    training, places = held
    officer = make.officer(tx)
    proposed(training, places, officer)
    assert decide(training, places[0], False, "", officer) == (1, 0)
    found = completion(tx, places[0])
    assert (found.state, found.override) == ("not-completed", None)
    assert found.facts["lessons"] == 1 and found.facts["asked"] == vars(Asked())


def test_against_the_rule_two_must_agree(held, tx):
    training, places = held
    first, second = make.officer(tx), make.officer(tx)
    proposed(training, places, first)
    with pytest.raises(rules.NeedsReason):
        decide(training, places[0], True, "", first)
    assert decide(training, places[0], True, "Ill, and made up for it", first) == (0, 1)
    assert completion(tx, places[0]).state == "proposed"
    with pytest.raises(rules.SecondDecider), writing() as inside:
        deciding.confirm_override(inside, training, places[0].id, by=first, now=NOW)
    with writing() as inside:
        deciding.confirm_override(inside, training, places[0].id, by=second, now=NOW)
    found = completion(tx, places[0])
    assert (found.state, found.override, found.override_by_id) == ("completed", True, first.id)
    assert (found.decided_by_id, found.reason) == (second.id, "Ill, and made up for it")
    assert found.facts["lessons_done"] == 0
    with pytest.raises(rules.NothingAsked), writing() as inside:
        deciding.confirm_override(inside, training, places[0].id, by=second, now=NOW)
    with pytest.raises(rules.NothingToDecide):  # it stands, whoever sends the page again
        decide(training, places[0], True, "Ill, and made up for it", second)


def test_a_dropped_override_waits_again(held, tx):
    training, places = held
    officer = make.officer(tx)
    proposed(training, places, officer)
    decide(training, places[0], True, "Ill", officer)
    with writing() as inside:
        deciding.drop_override(inside, training, places[0].id, now=NOW)
    found = completion(tx, places[0])
    assert (found.state, found.override, found.override_by_id) == ("proposed", None, None)


def test_the_excluded_do_not_complete(held, tx):
    training, places = held
    officer = make.officer(tx)
    with writing() as inside:
        deciding.set_rule(inside, training, Asked(lessons=0), reason="None were published", now=NOW)
        deciding.exclude(inside, training.id, places[0].id, reason="Left the class", by=officer, now=NOW)
    asked, facts = outcomes.asked_of(tx, training.id), outcomes.facts_of(tx, training.id)
    assert [rules.met(rules.checklist(facts[one.id], asked)) for one in places] == [False, True]
    with writing() as inside:
        deciding.lift_exclusion(inside, training.id, places[0].id, now=NOW)
    tx.rollback()
    assert tx.scalars(select(Exclusion)).all() == []
    proposed(training, places, officer)
    decide(training, places[0], True, "", officer)
    with pytest.raises(rules.Decided), writing() as inside:
        deciding.exclude(inside, training.id, places[0].id, reason="Late", by=officer, now=NOW)


def test_a_rule_changed_after_the_start_is_told_with_its_reason(held, tx):
    training, places = held
    asked = Asked(lessons=90, total=60)
    with pytest.raises(rules.NeedsReason), writing() as inside:
        deciding.set_rule(inside, training, asked, reason="", now=NOW)
    with writing() as inside:
        assert deciding.set_rule(inside, training, asked, reason="Two lessons came late", now=NOW)
        assert not deciding.set_rule(inside, training, asked, reason="Two lessons came late", now=NOW)
    tx.rollback()
    told = tx.scalars(select(Letter).where(Letter.kind == "rule-changed")).all()
    assert {one.person_id for one in told} == {place.person_id for place in places}
    assert {one.language for one in told} == {"ru"}
    assert "90" in told[0].text and "Two lessons came late" in told[0].text


def test_a_rule_set_before_the_start_is_told_nobody(context, tx):
    training = make.training(tx)
    make.enrolment(tx, training, make.person(tx))
    with writing() as inside:
        assert deciding.set_rule(inside, training, Asked(attendance=0, practice=50), reason="", now=NOW)
    tx.rollback()
    assert tx.scalars(select(Letter).where(Letter.kind == "rule-changed")).all() == []
    rule = tx.get_one(CompletionRule, training.id)
    assert (rule.attendance, rule.practice, rule.lessons) == (False, 50, 100)


def test_a_total_counts_and_stays_hidden_from_its_trainee_until_released(held, tx):
    training, places = held
    book = make.keep(tx, Gradebook(training_id=training.id))
    make.keep(tx, MarkTotal(enrolment_id=places[0].id, computed=Decimal(77)))
    assert outcomes.facts_of(tx, training.id)[places[0].id].total == 77
    assert outcomes.own_facts(tx, places[0]).total is None
    book.released = True
    tx.commit()
    assert outcomes.own_facts(tx, places[0]).total == 77


def test_the_threshold_of_attendance_is_one_for_the_rule_and_its_warnings(held, tx):
    training, _ = held
    with writing() as inside:
        deciding.set_rule(inside, training, Asked(attendance=90), reason="Agreed with the sponsor", now=NOW)
        assert attendance.percent(inside, training.id) == 90
        assert outcomes.asked_of(inside, training.id) == Asked(attendance=90)
        deciding.set_rule(inside, training, Asked(attendance=0), reason="Online after all", now=NOW)
        assert outcomes.asked_of(inside, training.id).attendance == 0


def test_attendance_and_required_work_are_facts(held, tx):
    training, places = held
    make.keep(tx, Meeting(
        training_id=training.id, kind=LECTURE, title={"en": "Corridors"}, starts_at=NOW - timedelta(hours=3),
        ends_at=NOW - timedelta(hours=1), zone="Asia/Shanghai", place={}, languages=["en"],
    ))  # fmt: skip
    [half] = attendance.halves(tx, training.id)
    rolls.call(tx, places[0], half, "present", by_id=training.staff[0].person_id, now=NOW)
    make.keep(tx, Assignment(
        training_id=training.id, title={"en": "Plan"}, text={}, state="published", required=True,
        due_at=NOW + timedelta(days=9),
    ))  # fmt: skip
    facts = outcomes.facts_of(tx, training.id)
    told = [(one.present, one.counted, one.half_days, one.accepted, one.required) for one in map(facts.get, [
        place.id for place in places
    ]) if one]  # fmt: skip
    assert told == [(1, 1, 1, 0, 1), (0, 0, 1, 0, 1)]


def test_facts_ask_as_often_for_many(held, tx, asked):
    training, _ = held
    with asked() as few:
        outcomes.facts_of(tx, training.id)
    for _ in range(3):
        make.enrolment(tx, training, make.person(tx))
    with asked() as many:
        outcomes.facts_of(tx, training.id)
    assert len(many) == len(few)


RULE = {"attendance_on": "y", "attendance": "85", "practice": "", "lessons_on": "y", "lessons": "100", "total": "60"}


def test_the_rule_on_its_page(class_, tx, client):
    training, places = class_
    address = f"/teach/{training.code}/rule"
    client.as_(training.staff[0].person)
    assert "at least 85 % of the half-days" in client.get(f"/teach/{training.code}/completion").text
    late = client.post(address, RULE)
    assert late.status_code == 422 and 'id="reason-error"' in late.text
    for wrong in ({"lessons": "0"}, {"lessons": "101"}, {"total_on": "y", "total": ""}):
        assert client.post(address, RULE | {"reason": "x"} | wrong).status_code == 422
    assert client.post(address, RULE | {"reason": "No practice this time"}).status_code == 303
    rule = tx.get_one(CompletionRule, training.id)
    assert (rule.attendance, rule.deliverables, rule.practice, rule.lessons, rule.total) == (True, False, 0, 100, 0)
    client.as_(places[0].person)
    assert client.get(f"/learn/{training.code}/checklist").status_code == 200


def test_the_second_person_confirms_on_the_page(class_, tx, client):
    training, places = class_
    first, second = make.officer(tx), make.officer(tx)
    with client.app.app_context():
        proposed(training, places, first)
    page, row = f"/office/completion/{training.code}", f"e{places[0].id}"
    sent = {f"{row}-completed": "yes", f"{row}-reason": "Ill, and made up for it"}
    assert client.as_(first).post(page, {f"{row}-completed": "yes"}).status_code == 422
    assert client.post(page, sent).headers["Location"] == page
    confirm = f"{page}/{places[0].id}/confirm"
    text = client.get(page).text
    assert "Somebody else must confirm it." in text and confirm not in text
    assert client.post(confirm).status_code == 409
    assert confirm in client.as_(second).get(page).text
    assert client.as_(training.staff[0].person).post(confirm).status_code == 403
    assert client.as_(second).post(confirm).status_code == 303
    assert completion(tx, places[0]).state == "completed"
    assert "decided against the rule" in client.get(page).text


def test_excluding_on_the_page(class_, tx, client):
    training, places = class_
    officer = make.officer(tx)
    with client.app.app_context():
        proposed(training, places, officer)
    address = f"/office/completion/{training.code}/{places[0].id}/exclusion"
    assert client.as_(training.staff[0].person).get(address).status_code == 403
    assert client.as_(officer).get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Left the class"}).status_code == 303
    assert "Left the class" in client.get(address).text
    other = make.enrolment(tx, make.training(tx), make.person(tx))
    assert client.get(address.replace(str(places[0].id), str(other.id))).status_code == 404
    told = client.as_(places[0].person).get(f"/learn/{training.code}/checklist?lang=en").text
    assert re.search(r"Exclusion.*?Left the class", told, re.S)
    assert client.as_(officer).post(f"{address}/lift").status_code == 303
    assert "Left the class" not in client.get(address).text
