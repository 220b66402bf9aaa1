"""Every step from the first answer to the place, on the database."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from institute.catalogue import actions as catalogue
from institute.catalogue.models import TrainingSession
from institute.database import writing
from institute.enrolment import actions, queries, rules
from institute.enrolment.models import Application, Enrolment
from institute.errors import NotFound
from institute.letters import Letter
from institute.people.models import Person
from tests import make
from tests.conftest import NOW
from tests.enrolment.test_rules import ALL

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def training(tx: Session) -> TrainingSession:
    return make.training(tx, places=1)


@pytest.fixture
def aigerim(tx: Session) -> Person:
    return make.person(tx, "SEITKALI Aigerim", "Айгерім Сейтқали", language="ru")


@pytest.fixture
def muzhi(tx: Session) -> Person:
    return make.officer(tx)


def look_again(tx: Session) -> None:
    """Forgets the rows and leaves the snapshot of an earlier look."""
    tx.rollback()
    tx.expire_all()


def apply(training: TrainingSession, by: Person) -> int:
    """A whole application, sent."""
    with writing() as tx:
        made = actions.save(tx, training.id, ALL, step=4, by=by, now=NOW)
        actions.send(tx, made.id, seen=actions.version(made), read_in="ru", by=by, now=LATER)
        return made.id


def letters(tx: Session) -> list[tuple[str, str, str]]:
    look_again(tx)
    return [(letter.kind, letter.address, letter.language) for letter in tx.scalars(select(Letter).order_by(Letter.id))]


def steps(tx: Session, application_id: int) -> list[tuple[str, str]]:
    look_again(tx)
    return [(step.state, step.words) for step in tx.get_one(Application, application_id).steps]


def taken(tx: Session, training: TrainingSession) -> int:
    look_again(tx)
    return tx.get_one(TrainingSession, training.id).taken


def test_a_draft_grows_step_by_step(context: Flask, tx: Session, training: TrainingSession, aigerim: Person) -> None:
    with writing() as door:
        first = actions.save(door, training.id, {"country": "UZ"}, step=2, by=aigerim, now=NOW)
    with writing() as door:
        second = actions.save(door, training.id, {"employer": "Steppe Rail"}, step=2, by=aigerim, now=LATER)
    assert first.id == second.id
    kept = tx.get_one(Application, first.id)
    assert (kept.state, kept.step, kept.country_code) == ("draft", 2, "UZ")
    assert kept.answers == {"country": "UZ", "employer": "Steppe Rail"}
    assert (kept.started_at, kept.saved_at) == (NOW, LATER)
    assert letters(tx) == []


def test_an_old_window_overwrites_nothing(
    context: Flask, tx: Session, training: TrainingSession, aigerim: Person
) -> None:
    with writing() as door:
        begun = actions.save(door, training.id, {"employer": "Old"}, step=1, seen="", by=aigerim, now=NOW)
        seen = actions.version(begun)
    with writing() as door:
        actions.save(door, training.id, {"employer": "New"}, step=1, seen=seen, by=aigerim, now=LATER)
    with pytest.raises(rules.ChangedMeanwhile), writing() as door:
        actions.save(door, training.id, {"employer": "Old"}, step=1, seen=seen, by=aigerim, now=LATER)
    application = tx.scalars(select(Application)).one()
    with pytest.raises(rules.ChangedMeanwhile), writing() as door:
        actions.send(door, application.id, seen=seen, read_in="en", by=aigerim, now=LATER)
    look_again(tx)
    assert (application.answers["employer"], application.state) == ("New", "draft")


def test_sending_tells_and_keeps_the_declaration(
    context: Flask, tx: Session, training: TrainingSession, aigerim: Person
) -> None:
    application_id = apply(training, aigerim)
    kept = tx.get_one(Application, application_id)
    assert (kept.state, kept.submitted_at) == ("submitted", LATER)
    assert kept.answers["declared"] == {"at": LATER.isoformat(), "language": "ru"}
    assert letters(tx) == [("application-received", aigerim.email, "ru")]
    assert steps(tx, application_id) == [("submitted", "")]
    assert taken(tx, training) == 0  # applying takes no place
    with pytest.raises(rules.AlreadySent), writing() as door:
        actions.save(door, training.id, {"employer": "Other"}, step=4, by=aigerim, now=LATER)


def test_admission_takes_the_place(
    context: Flask, tx: Session, training: TrainingSession, aigerim: Person, muzhi: Person
) -> None:
    application_id = apply(training, aigerim)
    with writing() as door:
        actions.admit(door, application_id, by=muzhi, now=LATER)
    assert taken(tx, training) == 1
    enrolment = queries.get_enrolment(tx, training.code, aigerim.id)
    assert (enrolment.state, enrolment.country_code, enrolment.since) == ("enrolled", "KZ", LATER)
    assert letters(tx)[-1] == ("admitted", aigerim.email, "ru")
    with pytest.raises(rules.AlreadyDecided), writing() as door:
        actions.admit(door, application_id, by=muzhi, now=LATER)
    assert taken(tx, training) == 1


def test_a_full_session_refuses_and_changes_nothing(
    context: Flask, tx: Session, training: TrainingSession, aigerim: Person, muzhi: Person, rows
) -> None:
    application_id = apply(training, aigerim)
    make.enrolment(tx, tx.get_one(TrainingSession, training.id), make.person(tx))
    before = rows()
    with pytest.raises(rules.SessionFull), writing() as door:
        actions.admit(door, application_id, by=muzhi, now=LATER)
    assert rows() == before
    assert taken(tx, training) == 1


def test_returned_corrected_and_sent_again(
    context: Flask, tx: Session, training: TrainingSession, aigerim: Person, muzhi: Person
) -> None:
    application_id = apply(training, aigerim)
    with writing() as door:
        actions.hand_back(door, application_id, words="Please name your employer in full.", by=muzhi, now=LATER)
    assert "Please name your employer in full." in tx.scalars(select(Letter.text)).all()[-1]
    with writing() as door:
        made = actions.save(door, training.id, {"employer": "Steppe Rail JSC"}, step=4, by=aigerim, now=LATER)
        actions.send(door, made.id, seen=actions.version(made), read_in="ru", by=aigerim, now=LATER)
    assert steps(tx, application_id) == [
        ("submitted", ""), ("returned", "Please name your employer in full."), ("submitted", ""),
    ]  # fmt: skip
    assert tx.get_one(Application, application_id).answers["employer"] == "Steppe Rail JSC"


def test_declined_with_the_reason_in_the_letter(
    context: Flask, tx: Session, training: TrainingSession, aigerim: Person, muzhi: Person
) -> None:
    application_id = apply(training, aigerim)
    with writing() as door:
        actions.decline(door, application_id, reason="This session is for customs officers.", by=muzhi, now=LATER)
    letter = tx.scalars(select(Letter).order_by(Letter.id.desc())).first()
    assert letter is not None and letter.kind == "declined" and "for customs officers" in letter.text
    assert steps(tx, application_id)[-1] == ("declined", "This session is for customs officers.")


def test_withdrawing_frees_the_place_and_coming_back_takes_it_again(
    context: Flask, tx: Session, training: TrainingSession, aigerim: Person, muzhi: Person
) -> None:
    application_id = apply(training, aigerim)
    with writing() as door:
        actions.admit(door, application_id, by=muzhi, now=LATER)
    with writing() as door:
        actions.withdraw(door, application_id, by=aigerim, now=LATER)
    assert taken(tx, training) == 0
    left = tx.scalar(select(Enrolment))
    assert left is not None and (left.state, left.left_at) == ("left", LATER)
    assert queries.enrolled(tx, training.id) == []
    assert apply(training, aigerim) == application_id
    with writing() as door:
        actions.admit(door, application_id, by=muzhi, now=LATER)
    assert taken(tx, training) == 1
    back = tx.scalars(select(Enrolment)).all()
    assert [(row.state, row.left_at) for row in back] == [("enrolled", None)]
    assert [kind for kind, _, _ in letters(tx)] == [
        "application-received", "admitted", "withdrawn", "application-received", "admitted",
    ]  # fmt: skip


def test_strangers_and_own_decisions(context: Flask, tx: Session, training: TrainingSession, aigerim: Person) -> None:
    application_id = apply(training, aigerim)
    stranger = make.person(tx)
    for act in (
        lambda door: actions.withdraw(door, application_id, by=stranger, now=LATER),
        lambda door: actions.send(door, application_id, seen="", read_in="en", by=stranger, now=LATER),
    ):
        with pytest.raises(NotFound), writing() as door:
            act(door)
    with pytest.raises(rules.OwnApplication), writing() as door:
        actions.admit(door, application_id, by=aigerim, now=LATER)


def test_a_cancelled_session_is_told_to_who_waits(
    context: Flask, tx: Session, training: TrainingSession, muzhi: Person
) -> None:
    told = {}
    speeches = {"draft": "fa", "submitted": "zh", "admitted": "ru", "declined": "en", "withdrawn": "en"}
    for state, speech in speeches.items():
        person = make.person(tx, language=speech)
        make.application(tx, training, person, state=state)
        told[person.email] = speech
    with writing() as door:
        catalogue.cancel(door, training.code, reason="The port is closed.", by=muzhi, now=LATER)
    written = [row for row in letters(tx) if row[1] in told]
    assert [row[2] for row in written] == ["fa", "zh", "ru"]
    assert {row[0] for row in written} == {"session-cancelled"}
    assert all("The port is closed." in text for text in tx.scalars(select(Letter.text)))
    waiting = tx.scalars(select(Application.id).where(Application.state == "submitted")).one()
    with pytest.raises(rules.SessionCancelled), writing() as door:
        actions.admit(door, waiting, by=muzhi, now=LATER)
    assert taken(tx, training) == 0
