"""Places are never oversold, however many officers admit at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from institute.catalogue.models import TrainingSession
from institute.database import writing
from institute.enrolment import actions, rules, standings, waiting
from institute.enrolment import places as rule
from institute.enrolment.models import ADMITTED, ENROLLED, OFFERED, SUBMITTED, WAITING, Application, Enrolment
from institute.letters import Letter
from institute.people.models import Person
from tests import make
from tests.conftest import NOW
from tests.enrolment.test_actions import look_again

OFFICERS, APPLICANTS, PLACES = 32, 48, 10


@pytest.fixture
def crowd(tx: Session) -> tuple[int, list[int], list[int]]:
    """A session of ten places, the officers' ids and the applications' ids."""
    training = make.training(tx, places=PLACES)
    officers = [make.officer(tx).id for _ in range(OFFICERS)]
    applications = [make.application(tx, training, make.person(tx)).id for _ in range(APPLICANTS)]
    return training.id, officers, applications


def admit_at_once(app: Flask, officers: list[int], applications: list[int]) -> Counter[str]:
    """Every officer admits from a thread of their own, all starting together; how it ended, counted."""
    start = Barrier(len(officers))

    def work(n: int) -> Counter[str]:
        ended: Counter[str] = Counter()
        start.wait()
        for application_id in applications[n :: len(officers)]:
            with app.app_context():
                try:
                    with writing() as tx:
                        by = tx.get_one(Person, officers[n])
                        actions.admit(tx, application_id, by=by, now=NOW)
                    ended["admitted"] += 1
                except Exception as error:
                    ended[type(error).__name__] += 1
        return ended

    with ThreadPoolExecutor(len(officers)) as pool:
        return sum(pool.map(work, range(len(officers))), Counter())


def places(tx: Session, training_id: int) -> tuple[int, int]:
    """(enrolments, counted as taken)"""
    look_again(tx)
    enrolments = tx.scalar(select(func.count()).select_from(Enrolment).where(Enrolment.training_id == training_id))
    return enrolments or 0, tx.get_one(TrainingSession, training_id).taken


def test_ten_places_hold_ten_people(app: Flask, tx: Session, crowd: tuple[int, list[int], list[int]]) -> None:
    training_id, officers, applications = crowd
    ended = admit_at_once(app, officers, applications)
    assert ended == {"admitted": PLACES, "SessionFull": APPLICANTS - PLACES}
    assert places(tx, training_id) == (PLACES, PLACES)
    states = Counter(tx.scalars(select(Application.state)))
    assert states == {ADMITTED: PLACES, SUBMITTED: APPLICANTS - PLACES}
    assert tx.scalar(select(func.count()).where(Letter.kind == "admitted")) == PLACES


def test_one_application_is_admitted_once(app: Flask, tx: Session, crowd: tuple[int, list[int], list[int]]) -> None:
    training_id, officers, applications = crowd
    ended = admit_at_once(app, officers, [applications[0]] * OFFICERS)
    assert ended == {"admitted": 1, "AlreadyDecided": OFFICERS - 1}
    assert places(tx, training_id) == (1, 1)


def test_control_check_then_insert_oversells(app: Flask, tx: Session, crowd: tuple[int, list[int], list[int]]) -> None:
    """The race is real: without the guard, all who looked before anybody wrote get in.

    The counter's own constraint then is what refuses; so the control counts rows instead, as naive code does.
    """
    training_id, _, applications = crowd
    looked = Barrier(APPLICANTS, timeout=30)

    def naive(application_id: int) -> bool:
        with app.app_context():
            with Session(tx.get_bind(), info={"writing": True}) as own:
                taken = own.scalar(select(func.count()).where(Enrolment.training_id == training_id)) or 0
            looked.wait()
            if taken >= PLACES:
                return False
            with writing() as door:
                application = door.get_one(Application, application_id)
                door.add(Enrolment(training_id=training_id, person_id=application.person_id, since=NOW))
            return True

    with ThreadPoolExecutor(APPLICANTS) as pool:
        assert all(pool.map(naive, applications))
    assert places(tx, training_id)[0] == APPLICANTS > PLACES


def test_the_counter_itself_refuses_more_than_there_are(tx: Session) -> None:
    training = make.training(tx, places=1, taken=1)
    with pytest.raises(IntegrityError):
        tx.execute(update(TrainingSession).where(TrainingSession.id == training.id).values(taken=2))


def test_leaving_and_coming_do_not_block_each_other(app: Flask, tx: Session) -> None:
    """Withdrawing and admitting take their locks in the same order: no deadlock, and the count is right."""
    training = make.training(tx, places=8)
    officer = make.officer(tx)
    inside = [make.application(tx, training, make.person(tx), state=ADMITTED) for _ in range(8)]
    for application in inside:
        make.enrolment(tx, training, application.person)
    outside = [make.application(tx, training, make.person(tx)) for _ in range(8)]
    turns = [pair for both in zip(inside, outside, strict=True) for pair in both]
    start = Barrier(len(turns))

    def turn(application: Application) -> str:
        start.wait()
        with app.app_context():
            try:
                with writing() as door:
                    if application.state == ADMITTED:
                        by = door.get_one(Person, application.person_id)
                        actions.withdraw(door, application.id, by=by, now=NOW)
                    else:
                        actions.admit(door, application.id, by=door.get_one(Person, officer.id), now=NOW)
            except rules.SessionFull:
                return "full"
        return "done"

    with ThreadPoolExecutor(len(turns)) as pool:
        ended = Counter(pool.map(turn, turns))
    inside_now = (Enrolment.training_id == training.id) & (Enrolment.state == ENROLLED)
    enrolled = tx.scalar(select(func.count()).where(inside_now))
    assert ended["done"] + ended["full"] == len(turns)
    assert enrolled == places(tx, training.id)[1] == ended["done"] - 8 <= 8


# Offers and the waiting list under the same crowd.


def rolling_crowd(tx: Session, offered: int, waiting_ones: int) -> tuple[int, list[Application], list[Application]]:
    """A full session: so many have an offer, so many wait."""
    training = make.training(tx, places=offered, taken=offered)
    ends = {"offer_ends_at": NOW + timedelta(days=3)}
    out = [make.application(tx, training, make.person(tx), state=OFFERED, **ends) for _ in range(offered)]
    listed = [make.application(tx, training, make.person(tx), state=WAITING, waiting_since=NOW) for _ in
              range(waiting_ones)]  # fmt: skip
    return training.id, out, listed


def answer_at_once(app: Flask, answers: list[tuple[Application, str]], many: int = 1) -> Counter[str]:
    """Everybody answers, each `many` times, all starting together; how it ended, counted."""
    turns = [pair for pair in answers for _ in range(many)]
    start = Barrier(len(turns))

    def turn(pair: tuple[Application, str]) -> str:
        application, answer = pair
        start.wait()
        with app.app_context():
            try:
                with writing() as door:
                    by = door.get_one(Person, application.person_id)
                    getattr(waiting, answer)(door, application.id, by=by, now=NOW)
            except Exception as error:
                return type(error).__name__
        return answer

    with ThreadPoolExecutor(len(turns)) as pool:
        return Counter(pool.map(turn, turns))


def test_offers_answered_at_once_roll_on_once_each(app: Flask, tx: Session) -> None:
    """Half accept, half leave it, everybody presses three times: each freed place is offered to the next, once."""
    training_id, offered, listed = rolling_crowd(tx, 8, 12)
    answers = [(each, ("accept", "refuse")[n % 2]) for n, each in enumerate(offered)]
    ended = answer_at_once(app, answers, many=3)
    assert ended == {"accept": 4, "refuse": 4, "OfferOver": 16}
    assert places(tx, training_id) == (4, 8)
    states = Counter(tx.scalars(select(Application.state)))
    assert states == {ADMITTED: 4, "withdrawn": 4, OFFERED: 4, WAITING: 8}
    on = set(tx.scalars(select(Application.id).where(Application.state == OFFERED)))
    assert on == {each.id for each in listed[:4]}
    kinds = Counter(tx.scalars(select(Letter.kind)))
    assert kinds == {"admitted": 4, "withdrawn": 4, "place-offered": 4}


def test_officers_and_the_list_never_take_the_same_place(app: Flask, tx: Session) -> None:
    """Places become free while officers admit: who waits has them, the officers are told that all are taken."""
    training_id, offered, listed = rolling_crowd(tx, 6, 6)
    training, officer = tx.get_one(TrainingSession, training_id), make.officer(tx)
    others = [make.application(tx, training, make.person(tx)) for _ in range(6)]
    turns = [*[(each, "refuse") for each in offered], *[(each, "admit") for each in others]]
    start = Barrier(len(turns))

    def turn(pair: tuple[Application, str]) -> str:
        application, deed = pair
        start.wait()
        with app.app_context():
            try:
                with writing() as door:
                    by = door.get_one(Person, application.person_id if deed == "refuse" else officer.id)
                    (waiting.refuse if deed == "refuse" else actions.admit)(door, application.id, by=by, now=NOW)
            except rules.SessionFull:
                return "full"
        return deed

    with ThreadPoolExecutor(len(turns)) as pool:
        assert Counter(pool.map(turn, turns)) == {"refuse": 6, "full": 6}
    assert places(tx, training_id) == (0, 6)
    assert set(tx.scalars(select(Application.id).where(Application.state == OFFERED))) == {each.id for each in listed}


def test_control_look_then_offer_offers_twice(app: Flask, tx: Session) -> None:
    """The race is real: who looks for the next before anybody wrote finds the same person."""
    training_id, offered, _ = rolling_crowd(tx, 4, 4)
    looked = Barrier(len(offered), timeout=30)

    def naive(_: Application) -> int | None:
        with app.app_context():
            with Session(tx.get_bind(), info={"writing": True}) as own:
                training = own.get_one(TrainingSession, training_id)
                standing = replace(standings.standing(own, training, NOW), taken=3)
                choice = rule.first(standing)
            looked.wait()
            return choice and choice.who.id

    with ThreadPoolExecutor(len(offered)) as pool:
        assert len(set(pool.map(naive, offered))) == 1
