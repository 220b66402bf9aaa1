"""How long a visit lasts, by a clock that is moved, and how many there are."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from institute import clock
from institute.people import visits
from institute.people.models import Visit
from tests import make


@pytest.fixture
def after(client, monkeypatch):
    """after(minutes): what the profile then answers."""
    began = clock.now()

    def ask(minutes: int) -> int:
        monkeypatch.setattr(clock, "now", lambda: began + timedelta(minutes=minutes))
        return client.get("/profile").status_code

    return ask


@pytest.mark.parametrize(("who", "rest"), [(make.person, 120), (make.officer, 30)])
def test_a_visit_at_rest_ends(client, tx, after, who, rest):
    client.as_(who(tx))
    assert [after(minutes) for minutes in (rest - 1, 2 * rest - 3)] == [200, 200]
    assert after(3 * rest) == 303


def test_no_visit_lasts_longer_than_twelve_hours(client, tx, after):
    client.as_(make.person(tx))
    assert {after(minutes) for minutes in range(100, 719, 100)} == {200}
    assert after(721) == 303


def test_the_sixth_visit_ends_the_first(app, tx):
    person = make.person(tx)
    with app.app_context():
        raw = [visits.open_visit(tx, person, now=clock.now()) for _ in range(6)]
    kept = {visit.token_hash for visit in tx.scalars(select(Visit))}
    assert kept == {visits.hashed(each) for each in raw[1:]}
