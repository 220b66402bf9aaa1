"""Thirty-two clients admit 48 applicants, each twice, to the last 10 places; and again without the door.

Through the web, on two processes with 16 threads each. Each round is a session of its own;
afterwards its rows are counted. The negative control serves tests/load/no_door.py: it must oversell.
Then sessions with a quota, offers and a waiting list: officers admit while those who are offered a place
accept it or leave it to the next by their links, each twice.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from institute import clock
from institute.catalogue.models import TrainingSession
from institute.enrolment import telling
from institute.enrolment.models import ADMITTED, OFFERED, Application, ApplicationStep, Enrolment, Quota
from institute.letters import Letter
from institute.people.models import Person
from tests.faults.people import Browser, cookie, people, training, writing_in
from tests.load import Options, Row, at_least, at_most, bars, exactly, shown
from tests.load.house import House, house

NAME = "last-places"
CLIENTS, APPLICANTS, PLACES, CLICKS, OFFERS = 32, 48, 10, 2, 8


@dataclass
class Race:
    """What many rounds gave."""

    times: list[float] = field(default_factory=list)  # ms
    seconds: float = 0
    errors: int = 0
    over: int = 0
    under: int = 0
    duplicates: int = 0
    most: int = 0

    @property
    def p95(self) -> float:
        return sorted(self.times)[int(0.95 * len(self.times))]


def run(options: Options) -> list[Row]:
    bar, rows = bars(NAME), []
    rounds = options.rounds or (3 if options.quick else bar["rounds"])
    for database in options.databases:
        with house(database, started=False) as served:
            race = _race(served, rounds, "wsgi:app")
            control = _race(served, max(2, min(bar["control_rounds"], rounds)), "tests.load.no_door:app")
            listed = _race(served, max(2, rounds // 5), "wsgi:app", _listed_round)
        rows += [
            exactly(f"{database}: rounds with more than {PLACES} admitted, of {rounds}", race.over, 0),
            exactly(f"{database}: rounds with fewer", race.under, 0),
            exactly(f"{database}: admitted twice", race.duplicates, 0),
            exactly(f"{database}: errors in {len(race.times)} requests", race.errors, 0),
            at_most(f"{database}: p95", race.p95, bar["p95"], "ms"),
            shown(f"{database}: requests a second", len(race.times) / race.seconds),
            at_least(f"{database}: without the door, rounds oversold", control.over, bar["control_over"]),
            shown(f"{database}: without the door, most in {PLACES} places", control.most),
            exactly(f"{database}: with a quota and offers, rounds oversold", listed.over, 0),
            exactly(f"{database}: places not given on, or to the wrong one", listed.under, 0),
            exactly(f"{database}: letters or offers twice", listed.duplicates, 0),
            exactly(f"{database}: errors in {len(listed.times)} requests", listed.errors, 0),
            at_most(f"{database}: with a quota and offers, p95", listed.p95, bar["p95"], "ms"),
        ]
    return rows


def _race(served: House, rounds: int, app: str, one: Callable[..., None] | None = None) -> Race:
    """So many rounds on this app of the house."""
    race = Race()
    served.start(worker=False, threads=16, app=app)
    try:
        with writing_in(served) as tx:
            (officer,), crowd = people(tx, 1, ("programme-officer",)), people(tx, APPLICANTS)
            browser = Browser(served.port, cookie(tx, officer))
            browser.get("/verify")
            for _ in range(rounds):
                (one or _round)(tx, race, crowd, browser)
    finally:
        served.stop()
    return race


def _round(tx: Session, race: Race, crowd: list[Person], browser: Browser) -> None:
    session = training(tx, begins=30, places=PLACES)
    applications = [Application(
        training_id=session.id, person_id=person.id, state="submitted", country_code="KZ", answers={},
        started_at=session.opens_at, saved_at=session.opens_at, submitted_at=session.opens_at,
    ) for person in crowd]  # fmt: skip
    tx.add_all(applications)
    tx.commit()
    began = time.perf_counter()
    clicks = [f"/office/applications/{application.id}/admit" for application in applications for _ in range(CLICKS)]
    asyncio.run(_everybody(race, browser, clicks))
    race.seconds += time.perf_counter() - began
    _count(tx, race, session)


def _listed_round(tx: Session, race: Race, crowd: list[Person], browser: Browser) -> None:
    """Eight of ten places are offered, six of them answered with no; twenty wait, and twenty more are admitted."""
    session = training(tx, begins=30, places=PLACES, taken=OFFERS)
    line = Quota(training_id=session.id, position=1, country_code="UZ", reserved=2, most=2)
    tx.add(line)
    tx.flush()
    states = ["offered"] * OFFERS + ["waiting"] * 20 + ["submitted"] * 20
    now = clock.now()
    applications = [Application(
        training_id=session.id, person_id=person.id, state=state, country_code=("KZ", "UZ")[n % 10 == 9], answers={},
        started_at=session.opens_at, saved_at=session.opens_at, submitted_at=session.opens_at + timedelta(minutes=n),
        quota_id=line.id if n % 10 == 9 else None, waiting_since=now if state == "waiting" else None,
        offer_ends_at=now + timedelta(days=2) if state == "offered" else None,
    ) for n, (person, state) in enumerate(zip(crowd, states, strict=True))]  # fmt: skip
    tx.add_all(applications)
    tx.commit()
    links = [telling.offer_link(each) for each in applications[:OFFERS]]
    clicks = [f"/offers/{link}/{'accept' if n < 2 else 'refuse'}" for n, link in enumerate(links)]
    admitting = [f"/office/applications/{each.id}/admit" for each in applications[OFFERS + 20 :]]
    began = time.perf_counter()
    asyncio.run(_everybody(race, browser, [path for path in [*clicks, *admitting] for _ in range(CLICKS)]))
    race.seconds += time.perf_counter() - began
    _count_listed(tx, race, session, line, [each.id for each in applications])


def _count_listed(tx: Session, race: Race, session: TrainingSession, line: Quota, ids: list[int]) -> None:
    """Two accepted and six said no: the six common places went to the first who wait, Uzbekistan's two to its own."""
    tx.rollback()
    tx.refresh(session, ["taken"])
    of_it = select(Application).where(Application.training_id == session.id)
    found = {each.id: each for each in tx.scalars(of_it.execution_options(populate_existing=True))}
    held = [each for each in found.values() if each.state in (ADMITTED, OFFERED)]
    on_line = sum(each.quota_id == line.id for each in held)
    race.over += len(held) > PLACES or session.taken != len(held) or on_line > 2
    common = [each for each in ids[OFFERS : OFFERS + 20] if found[each].quota_id is None][:6]
    race.under += len(held) < PLACES or any(found[each].state != OFFERED for each in common)
    steps = select(func.count()).select_from(ApplicationStep).join(Application)
    steps = steps.where(Application.training_id == session.id, ApplicationStep.state == OFFERED)
    told = (
        select(func.count()).select_from(Letter).where(Letter.kind == "place-offered", Letter.session == session.code)
    )
    offered = sum(found[each].state == OFFERED for each in ids[OFFERS:])
    race.duplicates += abs((tx.scalar(steps) or 0) - offered) + abs((tx.scalar(told) or 0) - offered)


async def _everybody(race: Race, browser: Browser, clicks: list[str]) -> None:
    waiting = iter(clicks)
    await asyncio.gather(*[_client(race, browser, waiting) for _ in range(CLIENTS)])


async def _client(race: Race, browser: Browser, waiting: Iterator[str]) -> None:
    """Presses the button for one application after the other."""
    reader, writer = await asyncio.open_connection(browser.line.host, browser.line.port, limit=1 << 22)
    body = urlencode({"csrf_token": browser.token})
    for path in waiting:
        began = time.perf_counter()
        writer.write(
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{browser.line.port}\r\n"
            f"Cookie: lms={browser.cookie}\r\nHX-Request: true\r\nAccept-Language: en\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        head = await _answer(reader)
        race.times.append((time.perf_counter() - began) * 1000)
        race.errors += head[9:12] not in (b"200", b"204", b"302", b"303", b"409", b"410")
        if b"connection: close" in head:
            writer.close()
            reader, writer = await asyncio.open_connection(browser.line.host, browser.line.port, limit=1 << 22)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> bytes:
    """The head of one answer, in lower case; its body is read and dropped."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if b"content-length:" in head:
        await reader.readexactly(int(head.split(b"content-length:", 1)[1].split(b"\r", 1)[0]))
    return head  # a 204 has no body


def _count(tx: Session, race: Race, session: TrainingSession) -> None:
    """What stands in the database after a round; every admission told once, and the counter right."""
    tx.rollback()
    of_round = Application.training_id == session.id
    admitted = select(func.count()).select_from(Application).where(of_round, Application.state == ADMITTED)
    places = select(func.count()).select_from(Enrolment).where(Enrolment.training_id == session.id)
    steps = select(func.count()).select_from(ApplicationStep).join(Application).where(
        of_round, ApplicationStep.state == ADMITTED
    )  # fmt: skip
    held, told = tx.scalar(places) or 0, tx.scalar(steps) or 0
    of_session = Letter.kind == "admitted", Letter.text.contains(session.code)
    letters = tx.scalar(select(func.count()).select_from(Letter).where(*of_session))
    tx.refresh(session, ["taken"])
    race.most = max(race.most, held)
    race.over += held > PLACES
    race.under += held < PLACES
    race.duplicates += max(told, letters or 0) - held
    race.errors += (tx.scalar(admitted) != held) + (session.taken != held and held <= PLACES)
