"""F10: the clock is wrong, jumps or meets 29 February: what hangs on time, with times passed as values."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from institute import clock, jobs, letters, throttle
from institute.database import reading, today_in, writing
from institute.enrolment import rules as applying
from institute.errors import DomainError, TooMany
from institute.learning import rules as learning
from institute.people import tokens, visits
from institute.people.models import Person, Visit
from institute.people.rules import RESET
from tests import make
from tests.faults.people import training
from tests.load import Row, exactly, shown
from tests.load.house import house
from tests.load.inside import inside

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
Check = tuple[str, Any, Any]


def run(database: str, bar: dict[str, Any], quick: bool) -> list[Row]:
    with house(database, started=False) as served, inside(served) as app, app.test_request_context():
        with writing() as tx:
            person = make.person(tx)
        checks = [*_tokens(person), *_visits(person), *_windows(), *_queues(), *_days()]
    wrong = [f"{name}: {found} instead of {wanted}" for name, found, wanted in checks if found != wanted]
    name = f"{database} F10 clock"
    return [
        shown(f"{name}: questions asked of moved clocks", len(checks)),
        exactly(f"{name}: answered wrongly", len(wrong), 0),
        *[Row(f"{database} F10 {line}", "wrong", "right", ok=False) for line in wrong],
    ]


def _tokens(person: Person) -> Iterator[Check]:
    now = clock.now()
    with writing() as tx:
        raw = tokens.make(tx, RESET, person.id, now=now)
    for name, moved, wanted in (
        ("an hour behind", -HOUR, True),
        ("five seconds behind", -5 * SECOND, True),
        ("at its end", 30 * MINUTE, True),
        ("within the leeway", 31 * MINUTE, True),
        ("after the leeway", 31 * MINUTE + SECOND, False),
        ("an hour ahead", HOUR, False),
    ):
        yield f"a link by a clock {name}", tokens.find(reading(), RESET, raw, now=now + moved) is not None, wanted
    with writing() as tx:
        tokens.use(tx, RESET, raw, now=now - HOUR)
    yield "a used link by a clock behind", tokens.find(reading(), RESET, raw, now=now - 2 * HOUR) is None, True


def _visits(person: Person) -> Iterator[Check]:
    now = clock.now()
    with writing() as tx:
        tx.execute(delete(Visit))
        raw = visits.open_visit(tx, tx.get_one(Person, person.id), now=now)
    for name, moved, wanted in (
        ("an hour behind", -HOUR, True),
        ("two hours ahead", 2 * HOUR, True),
        ("beyond the rest", 2 * HOUR + SECOND, False),
        ("a day ahead", 24 * HOUR, False),
    ):
        yield f"a visit by a clock {name}", visits.find_visit(raw, now=now + moved) is not None, wanted
    visit = reading().scalars(select(Visit)).unique().one()
    visits.touch_visit(visit, now=now - HOUR)
    yield "when it was seen never goes back", reading().get_one(Visit, visit.id, populate_existing=True).seen_at, now


def _windows() -> Iterator[Check]:
    with writing() as tx:
        session = training(tx, begins=30)
    for name, at, wanted in (
        ("before", session.opens_at - SECOND, applying.SOON),
        ("at its first moment", session.opens_at, applying.OPEN),
        ("a moment before its end", session.closes_at - SECOND, applying.OPEN),
        ("at its end", session.closes_at, applying.CLOSED),
        ("an hour after", session.closes_at + HOUR, applying.CLOSED),
    ):
        yield f"the window {name}", applying.phase(session, at), wanted
    state, begins, ends = session.state, session.starts_at, session.ends_at
    before, after = (learning.standing(state, begins, ends, "enrolled", at) for at in (begins - HOUR, begins))
    yield "lessons an hour early", before == after, False
    tehran = session.closes_at.astimezone(UTC) + timedelta(0)
    yield "the same instant in another zone", applying.phase(session, tehran), applying.CLOSED


def _queues() -> Iterator[Check]:
    """A clock set back must not lose what waits, nor open what is shut."""
    now, to = clock.now(), letters.Recipient("a@example.org", "A", "en")
    with writing() as tx:
        tx.execute(delete(letters.Letter))
        letters.write(tx, "reset", to, now=now, token="t")
        job = jobs.ask(tx, "preflight", now=now)
        tx.flush()
        yield "a letter by a clock an hour behind waits", _claimed(tx, now - HOUR), 0
        yield "and goes when its time has come", _claimed(tx, now), 1
        yield "it is not claimed twice", _claimed(tx, now + MINUTE), 0
        yield "a job asked for an hour ahead is not lost", job.id in jobs.forgotten(tx, now=now - HOUR), False
        yield "and is found again", job.id in jobs.forgotten(tx, now=now + HOUR), True
        for _ in range(5):
            throttle.count(tx, "f10", now=now)
        yield "a shut door by a clock behind", _shut(tx, now - HOUR), True
        yield "a shut door at once", _shut(tx, now), True
        yield "a shut door a day later", _shut(tx, now + 24 * HOUR), False


def _claimed(tx: Session, now: datetime) -> int:
    return len(letters.claim(tx, now=now))


def _shut(tx: Session, now: datetime) -> bool:
    try:
        throttle.check(tx, "f10", most=5, now=now)
    except TooMany:
        return True
    except DomainError:
        return False
    return False


def _days() -> Iterator[Check]:
    leap = datetime(2028, 2, 28, 16, 30, tzinfo=UTC)  # 29 February, 00:30 in Qingdao
    yield "29 February in Qingdao", today_in("Asia/Shanghai", leap).isoformat(), "2028-02-29"
    yield "the day before in Tehran", today_in("Asia/Tehran", leap).isoformat(), "2028-02-28"
    yield "the new year in Qingdao", today_in("Asia/Shanghai", datetime(2027, 12, 31, 16, tzinfo=UTC)).year, 2028
    with writing() as tx:
        session = training(tx, begins=0, starts_at=leap, ends_at=leap + timedelta(days=366), closes_at=leap)
        session_id = session.id
    kept = reading().get_one(type(session), session_id, populate_existing=True)
    yield "29 February is kept as it was", (kept.starts_at, kept.ends_at - kept.starts_at), (leap, timedelta(days=366))
