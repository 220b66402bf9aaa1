"""500 people send their applications to one session within a minute while officers decide; then the inbox of 500.

Each comes with a browser of their own and a draft that lacks the birth date alone; four officers admit, put on the
list, offer and decline what has come so far. Afterwards the rows are counted.
"""

import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from institute import clock
from institute.catalogue.models import TrainingSession
from institute.enrolment.models import ADMITTED, DRAFT, OFFERED, SUBMITTED, Application, Enrolment, Quota
from institute.letters import Letter
from tests.faults.people import Browser, cookie, people, training, writing_in
from tests.load import Options, Row, at_least, at_most, bars, exactly, shown
from tests.load.clients import Target, load
from tests.load.house import House, house
from tests.load.pages import yardstick

NAME = "admission"
_SEEN = re.compile(r'name="seen" value="([^"]+)"')
OFFICERS, PLACES = 4, 40
WHO = {"phone": "+7 701 234 56 78", "sex": "F", "date_of_birth": "1990-05-17", "nationality": "KZ"}
ANSWERS = {
    "country": "KZ", "employer": "Steppe Rail", "kind": "enterprise", "position": "Planner", "rank": "specialist",
    "years": "7", "duties": "I plan trains.", "degree": "master", "degree_subject": "Logistics",
    "degree_place": "Steppe University", "degree_year": "2012", "reason": "Papers are made twice.",
    "expectations": "One set of papers.", "level_ru": "C1",
}  # fmt: skip


def run(options: Options) -> list[Row]:
    bar, rows = bars(NAME), []
    many = 60 if options.quick else bar["people"]
    for database in options.databases:
        with house(database, started=False) as served, yardstick() as bare:
            with writing_in(served) as tx:
                ready = _crowd(tx, many)  # before anybody else writes
                served.start(worker=True, threads=16)
                assert served.server is not None
                rows += _rush(served, tx, ready, database, many / bar["people"] * bar["seconds"])
                address = f"{served.url}/office/applications?session={ready.session.code}&state=all"
                served_by = Target(address, [served.server.pid], [f"lms={ready.desks[0]}"])
                for target in (bare, served_by):
                    load(target, 2, 20)
                cost = [load(target, 1, 60).cpu for target in (served_by, bare)]
            rows.append(at_most(f"{database}: inbox of {many}", cost[0] / cost[1], bar["ratio"], "x yardstick"))
            served.stop()
    return rows


@dataclass
class Crowd:
    """A session, complete drafts for it, and the cookies of their writers and of the officers."""

    session: TrainingSession
    drafts: list[Application]
    cookies: list[str]
    desks: list[str]


def _crowd(tx: Session, many: int) -> Crowd:
    session = training(tx, begins=30, places=PLACES, mode="online")
    tx.add(Quota(training_id=session.id, position=1, country_code="UZ", reserved=5, most=8))
    crowd, officers = people(tx, many), people(tx, OFFICERS, ("programme-officer",))
    drafts = [Application(
        training_id=session.id, person_id=each.id, state=DRAFT, step=4, answers=ANSWERS,
        country_code=("KZ", "UZ")[n % 5 == 0], started_at=clock.now(), saved_at=clock.now(),
    ) for n, each in enumerate(crowd)]  # fmt: skip
    tx.add_all(drafts)
    tx.commit()
    return Crowd(session, drafts, [cookie(tx, each) for each in crowd], [cookie(tx, each) for each in officers])


def _rush(served: House, tx: Session, ready: Crowd, database: str, seconds: float) -> list[Row]:
    """Everybody sends at their moment of the minute; the officers decide without a pause."""
    bar, session, drafts, many = bars(NAME), ready.session, ready.drafts, len(ready.drafts)
    times: list[float] = []
    answers: Counter[int] = Counter()
    began = time.perf_counter()

    def ask(browser: Browser, method: str, path: str, **values: str) -> str:
        at = time.perf_counter()
        try:
            status, text = browser.get(path) if method == "GET" else browser.post(path, **values)
        except (OSError, HTTPException):
            status, text = 599, ""
        times.append((time.perf_counter() - at) * 1000)
        answers[status] += 1
        return text

    def send(n: int) -> None:
        time.sleep(max(0.0, began + seconds * n / many - time.perf_counter()))
        browser, apply = Browser(served.port, ready.cookies[n]), f"/sessions/{session.code}/apply"
        ask(browser, "POST", f"{apply}/1", **WHO, country=drafts[n].country_code or "")  # what is sealed
        seen = _SEEN.search(ask(browser, "GET", f"{apply}/4"))
        ask(browser, "POST", f"{apply}/4", rules="y", true="y", seen=seen[1] if seen else "")

    def decide(desk: int) -> None:
        browser, deeds = Browser(served.port, ready.desks[desk]), ("admit", "offer", "wait", "decline")
        with Session(tx.get_bind()) as own:
            while time.perf_counter() - began < seconds + 2:
                sent = select(Application.id).where(
                    Application.training_id == session.id, Application.state == SUBMITTED,
                    Application.id % OFFICERS == desk,
                )  # fmt: skip
                ids = own.scalars(sent.order_by(Application.id).limit(5)).all()
                own.rollback()
                for each in ids:
                    ask(browser, "GET", f"/office/applications/{each}?session={session.code}")
                    deed = deeds[each // OFFICERS % 3]
                    text = ask(browser, "POST", f"/office/applications/{each}/{deed}")
                    if text:  # a refusal: no place, or a place where one was to wait
                        ask(browser, "POST", f"/office/applications/{each}/decline", code="full", reason="")
                time.sleep(0.05)

    with ThreadPoolExecutor(OFFICERS + 48) as pool:
        list(pool.map(lambda work: work[0](work[1]), [*((decide, n) for n in range(OFFICERS)),
                                                     *((send, n) for n in range(many))]))  # fmt: skip
    faults = sum(count for status, count in answers.items() if status >= 500)
    p95 = sorted(times)[int(0.95 * len(times))]
    return [
        exactly(f"{database}: answers of 500 and more, of {len(times)}", faults, 0),
        *_counted(tx, session, database, many),
        at_most(f"{database}: p95", p95, bar["p95"], "ms"),
        at_least(f"{database}: decisions while they came", _decided(tx, session), many // 3),
        shown(f"{database}: requests a second", len(times) / seconds),
    ]


def _decided(tx: Session, session: TrainingSession) -> int:
    undecided = Application.state.in_((DRAFT, SUBMITTED))
    return tx.scalar(select(func.count()).where(Application.training_id == session.id, ~undecided)) or 0


def _counted(tx: Session, session: TrainingSession, database: str, many: int) -> list[Row]:
    """Everybody's application has come, and no place is given twice."""
    tx.rollback()
    tx.refresh(session, ["taken"])
    states = Counter(tx.scalars(select(Application.state).where(Application.training_id == session.id)))
    enrolled = tx.scalar(select(func.count()).select_from(Enrolment).where(Enrolment.training_id == session.id)) or 0
    held = states[ADMITTED] + states[OFFERED]
    told = Letter.kind.in_(("admitted", "place-offered")), Letter.session == session.code
    letters = tx.scalar(select(func.count()).select_from(Letter).where(*told)) or 0
    wrong = (held > PLACES) + (session.taken != held) + (enrolled != states[ADMITTED]) + (letters != held)
    return [
        exactly(f"{database}: applications that arrived, of {many}", many - states[DRAFT], many),
        exactly(f"{database}: oversold, miscounted or told twice", wrong, 0),
        shown(f"{database}: places taken, of {PLACES}", held),
    ]
