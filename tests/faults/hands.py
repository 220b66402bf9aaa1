"""Hands that write without pause, remember what was acknowledged, and say after a fault what is missing."""

import http.client
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from institute.enrolment.models import DECLINED, Application
from institute.learning.models import Progress
from institute.letters import Letter
from tests import make
from tests.faults.people import Browser, cookie, people, training
from tests.load.house import House

_SEEN = re.compile(r'name="seen" value="([^"]*)"')
PAUSE = 0.01


class Hand:
    """Does one step after the other until told to stop; a broken line is tried again."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.over = threading.Event()
        self.acknowledged = 0
        self.broken = 0  # lines
        self.statuses: Counter[int] = Counter()
        self.slowest = 0.0

    def start(self) -> None:
        self.over.clear()
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def _work(self) -> None:
        while not self.over.is_set():
            began = time.perf_counter()
            try:
                self.step()
            except (OSError, http.client.HTTPException):
                self.broken += 1
                self.forget()
                time.sleep(0.05)
            self.slowest = max(self.slowest, time.perf_counter() - began)
            time.sleep(PAUSE)

    def post(self, path: str, **values: Any) -> tuple[bool, str]:
        """(acknowledged, text)"""
        status, text = self.browser.post(path, **values)
        self.statuses[status] += 1
        fine = status < 400
        self.acknowledged += fine
        return fine, text

    def step(self) -> None: ...

    def forget(self) -> None:
        """What this hand cannot know after a broken line."""

    def lost(self, tx: Session) -> int:
        """How many acknowledged changes are not there."""
        return 0


class Saver(Hand):
    """The autosave of one application, numbered."""

    def __init__(self, browser: Browser, code: str, application_id: int) -> None:
        super().__init__(browser)
        self.code, self.application_id = code, application_id
        self.seen: str | None = None
        self.kept = self.sent = 0

    def step(self) -> None:
        if self.seen is None:
            _, text = self.browser.get(f"/sessions/{self.code}/apply/3")
            found = _SEEN.search(text)
            self.seen = found[1] if found else None
            if self.seen is None:
                return
        self.sent += 1
        fine, text = self.post(f"/sessions/{self.code}/apply/3/draft", reason=f"number {self.sent}", seen=self.seen)
        found = _SEEN.search(text)
        if fine:
            self.kept = self.sent
        self.seen = found[1] if fine and found else None

    def forget(self) -> None:
        self.seen = None

    def lost(self, tx: Session) -> int:
        answers = tx.scalar(select(Application.answers).where(Application.id == self.application_id)) or {}
        stored = int(answers.get("reason", "number 0").split()[1])
        return max(0, self.kept - stored) + (stored > self.sent)


class Marker(Hand):
    """One trainee's lessons, marked done and not done in turn."""

    def __init__(self, browser: Browser, code: str, enrolment_id: int, lessons: list[int]) -> None:
        super().__init__(browser)
        self.code, self.enrolment_id, self.lessons = code, enrolment_id, lessons
        self.kept: dict[int, bool] = dict.fromkeys(lessons, False)
        self.doubtful: set[int] = set()
        self.turn = 0

    def step(self) -> None:
        lesson = self.lessons[self.turn % len(self.lessons)]
        done = not self.kept[lesson]
        self.turn += 1
        self.doubtful.add(lesson)
        fine, _ = self.post(f"/learn/{self.code}/lessons/{lesson}/done", done="1" if done else "0")
        if fine:
            self.kept[lesson] = done
            self.doubtful.discard(lesson)

    def lost(self, tx: Session) -> int:
        rows = tx.execute(
            select(Progress.lesson_id, Progress.done_at).where(Progress.enrolment_id == self.enrolment_id)
        )
        stored = {**dict.fromkeys(self.lessons, False), **{lesson: at is not None for lesson, at in rows}}
        missing = sum(stored[one] != self.kept[one] for one in self.lessons if one not in self.doubtful)
        self.kept, self.doubtful = stored, set()
        return missing


class Decider(Hand):
    """An officer who declines one application after the other: each decision writes a letter."""

    def __init__(self, browser: Browser, waiting: list[int]) -> None:
        super().__init__(browser)
        self.waiting, self.kept = waiting, set()
        self.turn = 0

    def step(self) -> None:
        if self.turn >= len(self.waiting):
            self.over.wait(0.1)
            return
        application = self.waiting[self.turn]
        self.turn += 1
        fine, _ = self.post(f"/office/applications/{application}/decline", reason="The places are for the railways.")
        if fine:
            self.kept.add(application)

    def lost(self, tx: Session) -> int:
        found = select(Application.id).where(Application.id.in_(self.waiting), Application.state == DECLINED)
        return len(self.kept - set(tx.scalars(found)))


def hands(tx: Session, served: House, *, savers: int = 3, markers: int = 3, letters: int = 0) -> list[Hand]:
    """People at their work: applicants, trainees, and an officer with so many applications to decline."""
    call = training(tx, begins=60)
    course = training(tx, begins=-3, lasts=60)
    lessons = [lesson.id for lesson in make.lessons(tx, course, 8)]
    made: list[Hand] = []
    for person in people(tx, savers):
        application = make.application(tx, call, person, "draft", saved_at=call.opens_at)
        made.append(Saver(Browser(served.port, cookie(tx, person)), call.code, application.id))
    for person in people(tx, markers):
        place = make.enrolment(tx, course, person)
        made.append(Marker(Browser(served.port, cookie(tx, person)), course.code, place.id, lessons))
    if letters:
        (officer,) = people(tx, 1, ("programme-officer",))
        crowd = people(tx, letters)
        waiting = [make.application(tx, call, person).id for person in crowd]
        made.append(Decider(Browser(served.port, cookie(tx, officer)), waiting))
    return made


@contextmanager
def at_work(team: list[Hand]) -> Iterator[None]:
    """All at work inside the block."""
    for hand in team:
        hand.start()
    try:
        yield
    finally:
        for hand in team:
            hand.over.set()
        for hand in team:
            hand.thread.join(100)


def lost(tx: Session, team: list[Hand]) -> int:
    """Acknowledged changes of all hands that are not there."""
    tx.rollback()
    return sum(hand.lost(tx) for hand in team)


def server_errors(team: list[Hand]) -> int:
    """Answers of 500 and above, over the whole life of these hands."""
    return sum(count for hand in team for status, count in hand.statuses.items() if status >= 500)


def letters_wrong(tx: Session, team: list[Hand]) -> int:
    """Declined applications without exactly one letter, or letters without a decision."""
    tx.rollback()
    wrong = 0
    for decider in (hand for hand in team if isinstance(hand, Decider)):
        declined = set(tx.scalars(
            select(Application.person_id).where(Application.id.in_(decider.waiting), Application.state == DECLINED)
        ))  # fmt: skip
        all_of = select(Application.person_id).where(Application.id.in_(decider.waiting))
        told = dict(tx.execute(
            select(Letter.person_id, func.count()).where(Letter.kind == "declined", Letter.person_id.in_(all_of))
            .group_by(Letter.person_id)
        ).all())  # fmt: skip
        wrong += sum(told.get(person, 0) != (person in declined) for person in declined | set(told))
    return wrong
