"""Who takes part in a fault: people of our own in the house's database, each with a signed-in browser."""

import http.client
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from institute import clock
from institute.catalogue.models import TrainingSession
from institute.certificates.models import COMPLETED, Completion
from institute.database import db
from institute.people import visits
from institute.people.models import Person
from tests import make
from tests.load.house import House
from tests.load.inside import inside

_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
YEAR = 2099  # of our own sessions: the demo has none
_serials = iter(range(1, 1000))


class Browser:
    """One signed-in browser on one kept-alive connection."""

    def __init__(self, port: int, cookie: str) -> None:
        self.cookie, self.token = cookie, ""
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=90)

    def get(self, path: str) -> tuple[int, str]:
        """(status, text); broken connections raise OSError or HTTPException."""
        status, text = self._ask("GET", path)
        if found := _TOKEN.search(text):
            self.token = found[1]
        return status, text

    def post(self, path: str, **values: Any) -> tuple[int, str]:
        """(status, text) of the answer itself: redirects are not followed. The first one fetches a form token."""
        if not self.token:
            self.get("/verify")
        return self._ask("POST", path, urlencode(values))

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        head = {"Cookie": f"lms={self.cookie}", "Accept-Language": "en", "X-CSRF-Token": self.token}
        if method == "POST":
            head |= {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
        try:
            self.line.request(method, path, body or None, head)
            answer = self.line.getresponse()
            self.headers = answer.headers
            return answer.status, answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            self.line.close()
            raise


@contextmanager
def writing_in(served: House) -> Iterator[Session]:
    """The house's database from outside, open to write as tests do; every connection is closed afterwards."""
    with inside(served), Session(db.engine, expire_on_commit=False, info={"writing": True}) as tx:
        yield tx


def people(tx: Session, many: int, roles: tuple[str, ...] = ()) -> list[Person]:
    """New people, with these roles in the institute."""
    return [make.person(tx, roles=roles) for _ in range(many)]


def cookie(tx: Session, person: Person) -> str:
    """A visit of this person: what its browser carries."""
    raw = visits.open_visit(tx, person, now=clock.now())
    tx.commit()
    return raw


def training(tx: Session, *, begins: int, lasts: int = 10, **given: Any) -> TrainingSession:
    """A session that begins in so many days; applications are open until a day before, or still if it is to come."""
    now, serial = clock.now(), next(_serials)
    starts = now + timedelta(days=begins)
    return make.training(tx, **{
        "year": YEAR, "serial": serial, "code": f"{YEAR}-ET-{serial:03}", "starts_at": starts,
        "ends_at": starts + timedelta(days=lasts), "opens_at": now - timedelta(days=200),
        "closes_at": starts - timedelta(days=1), **given,
    })  # fmt: skip


def finished(tx: Session, holders: list[Person]) -> str:
    """The code of a session that is over, where everybody waits for a certificate."""
    held = training(tx, begins=-30, places=len(holders))
    for person in holders:
        place = make.enrolment(tx, held, person)
        tx.add(Completion(
            enrolment_id=place.id, state=COMPLETED, proposal=True, proposed_at=clock.now(), decided_at=clock.now(),
            facts={},
        ))  # fmt: skip
        make.confirm(tx, place)
    tx.commit()
    return held.code
