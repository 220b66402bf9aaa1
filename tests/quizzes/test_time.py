"""The clock that counts is the server's: outages, handing in by itself, visits that last."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import select, update

from institute import clock
from institute.database import writing
from institute.errors import NotFound
from institute.people import retention, visits
from institute.people.models import Visit
from institute.quizzes import actions, attempts, jobs, pulse, queries
from institute.quizzes.models import DRAFT, MARKED, OPEN, Outage, Pulse, QuizAttempt
from tests import make

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def attempt(tx, exam):
    return exam.begin(tx)


def test_time_is_given_back_for_as_long_as_nobody_answered(client, tx, exam, attempt):
    began, ends = attempt.began_at, attempt.ends_at
    for seconds in range(5, 60, 5):
        assert pulse.beat(tx, began + timedelta(seconds=seconds)) is None
    back = began + 10 * MINUTE
    outage = pulse.beat(tx, back)
    assert pulse.beat(tx, back + timedelta(seconds=5)) is None  # another process comes back: once is enough
    tx.commit()
    assert outage
    lost = back - (began + timedelta(seconds=55))
    assert (outage.ended_at - outage.began_at, outage.attempts) == (lost, 1)
    again = queries.get_attempt(tx, attempt.id)
    assert (again.ends_at, again.given_back) == (ends + lost, lost.seconds)
    page = client.as_(exam.course.aigerim).get(f"/learn/attempts/{attempt.id}/1").text
    assert "You have this time back" in page and "10 minutes" in page


def test_more_time_given_while_somebody_begins_counts(app, tx, exam):
    """Whichever comes first, the other waits for it."""
    given, begun = Event(), Event()
    more = {"attempts": 0, "closes_at": None, "reason": "A weak link"}
    quiz_id, place_id, artem = exam.quiz.id, exam.course.place.id, exam.course.artem

    def begin():
        given.wait(5)
        with app.test_request_context(), writing() as inside:
            attempts.begin(inside, quiz_id, place_id, language="en", now=clock.now())
        begun.set()

    other = Thread(target=begin)
    other.start()
    for minutes in (5, 15):
        with app.test_request_context(), writing() as inside:
            actions.extend(inside, quiz_id, place_id, {**more, "minutes": minutes}, by=artem, now=clock.now())
            if minutes == 15:
                given.set()
                begun.wait(1)
    other.join()
    made = tx.scalars(select(QuizAttempt)).one()
    assert made.ends_at == made.began_at + 75 * MINUTE


def test_a_hidden_quiz_is_not_begun(tx, exam):
    exam.quiz.state = DRAFT
    tx.commit()
    with pytest.raises(NotFound):
        exam.begin(tx)


def test_nobody_gains_who_was_not_there(tx, exam, attempt):
    """An attempt that was over before the outage, and one begun after it."""
    late = attempt.ends_at + MINUTE
    tx.execute(update(Pulse).values(at=late))
    other = make.enrolment(tx, exam.course.training, make.person(tx))
    after = exam.begin(tx, other.id, now=late + HOUR)  # its beginning is a sign of life: it writes the outage down
    tx.commit()
    first, second = queries.get_attempt(tx, attempt.id), queries.get_attempt(tx, after.id)
    assert (first.given_back, second.given_back) == (0, 0)
    assert tx.scalars(select(Outage)).all() == []


def test_a_clock_set_back_gives_and_takes_nothing(tx, attempt):
    pulse.beat(tx, attempt.began_at - HOUR)
    assert pulse.beat(tx, attempt.began_at + timedelta(seconds=10)) is None


@pytest.mark.parametrize(("seconds", "state"), [(29, OPEN), (31, MARKED)])
def test_it_is_handed_in_by_itself_after_the_grace(context, tx, attempt, seconds, state):
    now = attempt.ends_at + timedelta(seconds=seconds)
    tx.execute(update(Pulse).values(at=now))
    tx.commit()
    jobs.hand_in(now)
    jobs.hand_in(now)
    tx.rollback()
    again = queries.get_attempt(tx, attempt.id)
    assert (again.state, again.by_itself) == (state, state == MARKED)


def test_more_time_given_at_the_last_moment_counts(tx, exam, attempt):
    """Between the worker's look at what is over and its handing in."""
    now = attempt.ends_at + MINUTE
    [late] = attempts.overdue(tx, now)
    more = {"minutes": 15, "attempts": 0, "closes_at": None, "reason": "A weak link"}
    actions.extend(tx, exam.quiz.id, exam.course.place.id, more, by=exam.course.artem, now=now)
    tx.commit()
    assert not attempts.submit(tx, late, now=now, by_itself=True)
    assert queries.get_attempt(tx, attempt.id).state == OPEN


def test_nothing_is_handed_in_while_the_house_does_not_answer(context, tx, attempt):
    """Its time will be given back once somebody answers."""
    now = attempt.ends_at + 5 * MINUTE
    tx.execute(update(Pulse).values(at=attempt.ends_at - MINUTE))
    tx.commit()
    jobs.hand_in(now)
    pulse.beat(tx, now)
    tx.commit()
    again = queries.get_attempt(tx, attempt.id)
    assert again.state == OPEN and again.ends_at > now


def test_nobody_is_signed_out_in_the_middle(client, tx, exam):
    """Idle for three hours in a long exam: the visit lasts half an hour longer than the attempt."""
    exam.quiz.minutes, exam.quiz.closes_at = 300, None
    tx.commit()
    client.as_(exam.course.aigerim)
    attempt = exam.begin(tx)
    three_hours_ago = clock.now() - 3 * HOUR
    tx.execute(update(Visit).values(seen_at=three_hours_ago))
    tx.commit()
    assert client.get(f"/learn/attempts/{attempt.id}/1").status_code == 200
    tx.rollback()
    held = tx.scalars(select(Visit)).one().held_until
    assert held == attempt.ends_at + attempts.HELD
    tx.execute(update(Visit).values(seen_at=three_hours_ago, held_until=clock.now() - MINUTE))
    tx.commit()
    assert client.get(f"/learn/attempts/{attempt.id}/1").status_code == 303


def test_a_held_visit_is_not_cleared_away(tx, exam):
    visits.open_visit(tx, exam.course.aigerim, now=clock.now() - 13 * HOUR)
    visits.hold(tx, exam.course.aigerim.id, clock.now() + HOUR)
    retention.clear(tx, clock.now())
    assert len(tx.scalars(select(Visit)).all()) == 1


def test_attempts_are_marked_once_however_often(tx, attempt):
    assert [attempts.submit(tx, attempt.id, now=clock.now()) for _ in range(3)] == [True, False, False]
    assert tx.scalars(select(QuizAttempt)).one().receipt
