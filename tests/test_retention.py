"""Nothing stays longer than the privacy notice says."""

from datetime import timedelta

from sqlalchemy import select

from institute import retention, work
from institute.database import writing
from institute.people.models import Person, Visit
from institute.people.visits import LONGEST, open_visit
from institute.throttle import Trial
from tests import make
from tests.conftest import NOW

YEAR = timedelta(days=366)


def cleared(tx, at):
    work.learn_kinds()
    with writing() as inside:
        for rule in retention.RULES:
            rule(inside, at)
    tx.commit()  # the test looks anew


def test_visits_and_failures_go_when_they_are_over(context, tx):
    person = make.person(tx)
    with writing() as inside:
        open_visit(inside, person, now=NOW)
        inside.add(Trial(key="sign-in:a@example.org", failures=3, since=NOW))
    cleared(tx, NOW + LONGEST)
    assert len(tx.scalars(select(Visit)).unique().all()) == 1
    cleared(tx, NOW + timedelta(days=2))
    assert (tx.scalars(select(Visit)).unique().all(), tx.scalars(select(Trial)).all()) == ([], [])


def test_accounts_nobody_confirmed_go_after_a_year(context, tx):
    kept, forgotten = make.person(tx), make.person(tx)
    forgotten.email_confirmed_at, forgotten.since = None, NOW
    tx.commit()
    cleared(tx, NOW + YEAR - timedelta(days=2))
    assert len(tx.scalars(select(Person.id)).all()) == 2
    cleared(tx, NOW + YEAR)
    assert tx.scalars(select(Person.id)).all() == [kept.id]
