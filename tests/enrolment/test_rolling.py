"""Every place is somebody's or nobody's, whatever happens in whatever order: the promotion on a real database."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from institute.catalogue import actions as catalogue
from institute.catalogue.models import TrainingSession
from institute.database import WRITING, db, writing
from institute.enrolment import actions, places, quotas, reasons, standings, waiting
from institute.enrolment.models import (
    ADMITTED,
    ENROLLED,
    OFFERED,
    WAITING,
    Application,
    ApplicationStep,
    Enrolment,
    Quota,
)
from institute.errors import DomainError
from institute.letters import Letter
from institute.people.models import Person
from tests import make
from tests.conftest import NOW, empty

COUNTRIES = ("KZ", "UZ", "TJ")
PEOPLE = 9
# The letter each state is told by; an offer that ended and a place taken back have their own.
TOLD = {"waiting": {"waiting-list"}, "offered": {"place-offered"}, "admitted": {"admitted"},
        "declined": {"declined", "place-withdrawn"}, "withdrawn": {"withdrawn", "offer-expired"},
        "returned": {"application-returned"}}  # fmt: skip

Houses = Callable[[], AbstractContextManager["World"]]
deeds = some.sampled_from(
    ["admit", "admit", "wait", "wait", "offer", "decline", "withdraw", "withdraw", "accept", "refuse",
     "revoke", "move", "capacity", "line", "unline", "first", "hours", "days", "worker"]
)  # fmt: skip
event = some.tuples(deeds, some.integers(0, PEOPLE - 1), some.integers(0, 5))


class World:
    """A session, its people and a clock."""

    def __init__(self, tx: Session) -> None:
        self.tx, self.now = tx, NOW
        self.training = make.training(tx, places=3, starts_at=NOW + timedelta(days=30))
        self.officer = make.officer(tx)
        self.people = [make.person(tx, country_code=COUNTRIES[n % 3], sex="FM"[n % 2]) for n in range(PEOPLE)]
        self.ids = [
            make.application(tx, self.training, each, rank=n // 3 + 1 if n % 2 else None, alternate=n > 5).id
            for n, each in enumerate(self.people)
        ]

    def do(self, deed: str, who: int, number: int) -> None:
        """One event through the door; a refusal is an answer like any other."""
        with suppress(DomainError), writing() as tx:
            getattr(self, f"_{deed}")(tx, self.ids[who], self.people[who], number)

    def _by(self, tx: Session) -> dict[str, object]:
        return {"by": tx.get_one(Person, self.officer.id), "now": self.now}

    def _admit(self, tx, one, person, number):
        actions.admit(tx, one, **self._by(tx))

    def _wait(self, tx, one, person, number):
        waiting.put_on_list(tx, one, **self._by(tx))

    def _offer(self, tx, one, person, number):
        waiting.offer(tx, one, **self._by(tx))

    def _decline(self, tx, one, person, number):
        actions.decline(tx, one, reason="Full.", code="full", **self._by(tx))

    def _withdraw(self, tx, one, person, number):
        actions.withdraw(tx, one, by=tx.get_one(Person, person.id), now=self.now)

    def _accept(self, tx, one, person, number):
        waiting.accept(tx, one, by=tx.get_one(Person, person.id), now=self.now)

    def _refuse(self, tx, one, person, number):
        waiting.refuse(tx, one, by=tx.get_one(Person, person.id), now=self.now)

    def _revoke(self, tx, one, person, number):
        waiting.revoke(tx, one, code="no-show", reason="Not come.", **self._by(tx))

    def _move(self, tx, one, person, number):
        lines = [None, *(each.id for each in standings.quotas(tx, self.training.id))]
        waiting.move(tx, one, line_id=lines[number % len(lines)], reason="So.", **self._by(tx))

    def _capacity(self, tx, one, person, number):
        training = tx.get_one(TrainingSession, self.training.id)
        values = {name: getattr(training, name) for name in catalogue.EDITABLE}
        catalogue.edit(tx, training.code, values=values | {"places": number}, now=self.now)

    def _line(self, tx, one, person, number):
        most = {0: None, 1: 2}.get(number, max(1, number - 2))
        kept = None if number % 2 else self.now + timedelta(hours=30 * number)
        quotas.add(tx, self.training.id, now=self.now, values={
            "country_code": COUNTRIES[number % 3], "organisation_id": None, "sex": "F" if number > 3 else None,
            "level": None, "minimum": 0, "most": most, "reserved": min(number % 3, most or 2), "kept_until": kept,
        })  # fmt: skip

    def _unline(self, tx, one, person, number):
        if lines := standings.quotas(tx, self.training.id):
            quotas.remove(tx, self.training.id, lines[number % len(lines)].id, now=self.now)

    def _first(self, tx, one, person, number):
        if lines := standings.quotas(tx, self.training.id):
            quotas.put_first(tx, self.training.id, lines[number % len(lines)].id, now=self.now)

    def _hours(self, tx, one, person, number):
        self.now += timedelta(hours=7 * number)

    def _days(self, tx, one, person, number):
        self.now += timedelta(days=number)

    def _worker(self, tx, one, person, number):
        for each in standings.to_promote(tx, self.now):
            waiting.promote(tx, each, reasons.KEPT, self.now)

    # What always holds.

    def check(self, deed: str) -> None:
        """Right with the event itself; what only time brings, once the worker has looked."""
        if deed in ("hours", "days"):
            self.counted()
            self.do("worker", 0, 0)
        self.counted()
        self.nobody_passed_over()
        self.told_once()

    def counted(self) -> None:
        tx = self.tx
        tx.rollback()
        tx.expire_all()
        training = tx.get_one(TrainingSession, self.training.id)
        states = Counter(tx.scalars(select(Application.state)))
        inside = tx.scalar(select(func.count()).where(Enrolment.state == ENROLLED)) or 0
        assert inside == states[ADMITTED]
        assert training.taken == states[ADMITTED] + states[OFFERED] <= training.places
        for line in tx.scalars(select(Quota)):
            held = select(func.count()).where(Application.quota_id == line.id, Application.state.in_(standings.HOLDING))
            assert line.most is None or (tx.scalar(held) or 0) <= line.most
        assert (tx.scalar(select(func.sum(Quota.reserved))) or 0) <= training.places
        for each in tx.scalars(select(Application)):
            assert (each.state == OFFERED) == (each.offer_ends_at is not None)

    def nobody_passed_over(self) -> None:
        """No free place is anybody's who waits; and offers that ran out are over."""
        training = self.tx.get_one(TrainingSession, self.training.id)
        if self.now < training.starts_at:
            assert places.first(standings.standing(self.tx, training, self.now)) is None
        late = select(func.count()).where(Application.state == OFFERED, Application.offer_ends_at <= self.now)
        assert self.tx.scalar(late) == 0

    def told_once(self) -> None:
        """Each step into a state has its one letter; a move to another line has none."""
        steps: Counter[str] = Counter()
        for each in self.tx.scalars(select(ApplicationStep)):
            if each.why.get("deed") != reasons.MOVED:
                steps[each.state] += 1
        letters = Counter(self.tx.scalars(select(Letter.kind)))
        for state, kinds in TOLD.items():
            assert steps[state] == sum(letters[kind] for kind in kinds), state


@pytest.fixture
def houses(app: Flask) -> Callable[[], AbstractContextManager[World]]:
    """A new world in an empty house, for each example."""

    @contextmanager
    def made() -> Iterator[World]:
        empty(app)
        with app.test_request_context():
            engine = db.engine
            if engine.dialect.name == "postgresql":
                engine = engine.execution_options(**WRITING["postgresql"])
            with Session(engine, expire_on_commit=False, info={"writing": True}) as tx:
                yield World(tx)

    return made


# Each example is a whole institute: the first that fails is shown as it is.
WITHOUT_SHRINKING = [phase for phase in Phase if phase != Phase.shrink]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=WITHOUT_SHRINKING)
@given(events=some.builds(
    lambda lines, more: [*(("line", 0, each) for each in lines), *more],
    some.lists(some.integers(0, 5), max_size=3), some.lists(event, min_size=15, max_size=45),
))  # fmt: skip
def test_any_order_of_events(houses: Houses, events: list[tuple[str, int, int]]) -> None:
    with houses() as world:
        for deed, who, number in events:
            world.do(deed, who, number)
            world.check(deed)


def test_the_events_reach_every_state(houses: Houses) -> None:
    """By hand through everything: the random ones are about the same things."""
    with houses() as world:
        for deed, who, number in [
            ("line", 0, 1), ("admit", 0, 0), ("admit", 1, 0), ("wait", 2, 0), ("offer", 4, 0), ("wait", 3, 0),
            ("wait", 5, 0), ("withdraw", 0, 0), ("days", 0, 5), ("accept", 2, 0), ("accept", 3, 0),
            ("capacity", 0, 5), ("revoke", 3, 0), ("decline", 8, 0), ("line", 0, 2), ("line", 0, 3), ("admit", 6, 0),
            ("admit", 7, 0),
        ]:  # fmt: skip
            world.do(deed, who, number)
            world.check(deed)
        seen = set(world.tx.scalars(select(ApplicationStep.state)))
    assert {ADMITTED, OFFERED, WAITING, "withdrawn", "declined"} <= seen
