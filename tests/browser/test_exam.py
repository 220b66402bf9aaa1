"""In the middle of an exam the network is cut, the tab killed, the phone changed and the server restarted.

Every answer that the page showed as saved is there. The house is one of its own: others do not like a restart.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from institute import clock
from institute.bank import actions as bank
from institute.bank.models import READY, Item
from institute.quizzes.models import MARKED, PUBLISHED, Outage, Quiz, QuizAnswer, QuizAttempt, QuizDraw, QuizSection
from tests import make
from tests.browser.conftest import House as Address
from tests.browser.conftest import Reader
from tests.faults.people import cookie, people, training, writing_in
from tests.load import SQLITE
from tests.load.house import House, house

QUESTIONS = 6
SAVED = re.compile(r"Saved at \d\d:\d\d:\d\d")


class Room:
    """A house with an exam, and Aigerim who sits it on as many devices as she likes."""

    def __init__(self, served: House, chromium: Browser, quizzes: list[str], raw: str) -> None:
        self.served, self.chromium, self.raw = served, chromium, raw
        self.quiz, self.plan = quizzes

    def device(self) -> Reader:
        context = self.chromium.new_context(locale="en-GB", viewport={"width": 390, "height": 844})
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "lms", "value": self.raw, "url": self.served.url}])
        return Reader(Address(self.served.url, self.served.home), context)


@pytest.fixture(scope="module")
def exam(chromium: Browser) -> Iterator[Room]:
    with house(SQLITE) as served, writing_in(served) as tx:
        course = training(tx, begins=-3)
        (aigerim,) = people(tx, 1)
        make.enrolment(tx, course, aigerim)
        given = {"kind": "single", "by_id": None, "now": clock.now(), "state": READY}
        items = [bank.add(tx, name=f"Item {n}", content=_content(n), **given) for n in range(QUESTIONS)]
        asks = {"stem": {"en": "Your plan?"}, "types": ["pdf"]}
        plan = bank.add(tx, name="Plan", content=asks, **{**given, "kind": "file"})
        made = [_quiz(course.id, "Exam", items), _quiz(course.id, "Plan", [plan])]
        tx.add_all(made)
        tx.commit()
        yield Room(served, chromium, [f"/learn/{course.code}/quizzes/{each.id}" for each in made], cookie(tx, aigerim))


def _quiz(training_id: int, title: str, items: list[Item]) -> Quiz:
    draws = [QuizDraw(position=n, item_id=each.id, many=1, points=1) for n, each in enumerate(items)]
    sections = [QuizSection(position=1, title={}, draws=draws)]
    return Quiz(training_id=training_id, title={"en": title}, state=PUBLISHED, minutes=60, sections=sections)


def _content(n: int) -> dict[str, object]:
    options = [{"key": key, "text": {"en": f"{key} of {n}"}, "right": key == "a"} for key in "abc"]
    return {"stem": {"en": f"Question {n}?"}, "options": options, "rule": "all", "shuffle": False}


def choose(page: Page, n: int, key: str) -> None:
    page.get_by_label(f"{key} of {n}", exact=True).check()


def status(page: Page, n: int):
    return page.locator("section.question").nth(n).locator("[data-status]")


def chosen(page: Page) -> str:
    """The keys as the page shows them, - for a blank."""
    boxes = page.locator("section.question").all()
    values = [box.locator("input[type=radio]:checked") for box in boxes]
    return "".join(one.get_attribute("value") or "" if one.count() else "-" for one in values)


def test_nothing_acknowledged_is_lost(exam: Room):
    desk = exam.device()
    desk.open(exam.quiz)
    desk.check()
    desk.press("button:has-text('Begin now')")
    page, address = desk.page, desk.page.url.removeprefix(exam.served.url)
    desk.check()
    choose(page, 0, "a")
    expect(status(page, 0)).to_have_text(SAVED)

    # The network is cut: the page goes on, says what is not saved, and sends it when the network is back.
    desk.context.set_offline(True)
    choose(page, 1, "b")
    expect(status(page, 1)).to_contain_text("do not close")
    choose(page, 1, "a")
    desk.context.set_offline(False)
    expect(status(page, 1)).to_have_text(SAVED)

    # The server is killed and comes back: the answer waits, and the time is given back.
    exam.served.kill()
    choose(page, 2, "a")
    expect(status(page, 2)).to_contain_text("do not close")
    page.wait_for_timeout(22_000)  # longer than what counts as an outage
    exam.served.start()
    expect(status(page, 2)).to_have_text(SAVED, timeout=20_000)

    # The tab dies without a word.
    choose(page, 3, "a")
    expect(status(page, 3)).to_have_text(SAVED)
    page.close(run_before_unload=False)

    # On the phone it goes on where it was; the old tab, opened again meanwhile, is told.
    old = desk.context.new_page()
    old.goto(exam.served.url + address)
    assert chosen(old) == "aaaa--"
    phone = exam.device()
    phone.open(address)
    assert chosen(phone.page) == "aaaa--"
    expect(phone.page.get_by_text("You have this time back")).to_be_visible()
    choose(phone.page, 0, "c")
    expect(status(phone.page, 0)).to_have_text(SAVED)
    choose(old, 0, "b")
    expect(status(old, 0)).to_contain_text("another device")
    old.get_by_role("button", name="Show the other answer").click()
    old.wait_for_load_state("networkidle")
    assert chosen(old) == "caaa--"
    choose(old, 0, "a")
    expect(status(old, 0)).to_have_text(SAVED)

    # Handed in on both: once. What a page shows and nobody touched there takes nothing back.
    choose(phone.page, 4, "a")
    phone.page.get_by_role("button", name="Save and look over all answers").click()  # before it is saved
    expect(phone.page.get_by_text("1 question is blank")).to_be_attached()
    old.get_by_role("button", name="Save and look over all answers").click()
    for each in (phone.page, old):
        each.locator("#hand-in summary").click()
        each.locator("#hand-in form button").click()
        expect(each.get_by_role("heading", name="Receipt")).to_be_visible()
    phone.trouble = []  # what the browser told of the lines we cut
    phone.check()
    with writing_in(exam.served) as tx:
        attempt = tx.scalars(select(QuizAttempt).where(QuizAttempt.most == QUESTIONS)).one()
        of_it = select(QuizAnswer).where(QuizAnswer.attempt_id == attempt.id)
        answers = tx.scalars(of_it.order_by(QuizAnswer.position)).all()
        assert [each.answer for each in answers] == ["a", "a", "a", "a", "a", None]
        assert (attempt.state, attempt.points) == (MARKED, 5)
        assert attempt.given_back >= 20 and len(tx.scalars(select(Outage)).all()) == 1
    left = phone.page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert left in ([], ["htmx-current-path-for-history"])  # htmx's own; site.js clears it when the page goes


def test_a_file_goes_on_over_a_broken_link(exam: Room):
    desk = exam.device()
    desk.open(exam.plan)
    desk.press("button:has-text('Begin now')")
    page, address = desk.page, desk.page.url.removeprefix(exam.served.url)
    desk.check()
    parts: list[int] = []
    sent = lambda request: request.method == "PATCH" and parts.append(int(request.headers["upload-offset"]))  # noqa: E731
    page.on("requestfinished", sent)
    content = b"%PDF-1.7 " + bytes(range(256)) * 80_000
    field = page.locator("input[type=file]")
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        field.set_input_files({"name": "plan.pdf", "mimeType": "application/pdf", "buffer": content})
    desk.context.set_offline(True)
    expect(status(page, 0)).to_contain_text("do not close")
    desk.context.set_offline(False)
    expect(status(page, 0)).to_have_text(SAVED, timeout=20_000)
    assert parts == sorted(set(parts)), "what had arrived was sent again"
    field.set_input_files({"name": "plan.exe", "mimeType": "application/pdf", "buffer": content})
    expect(status(page, 0)).to_have_text("Please choose a file of these kinds: pdf.")

    phone = exam.device()
    phone.open(address)
    phone.check()
    with phone.page.expect_download() as told:
        phone.page.get_by_role("link", name="Download").click()
    assert told.value.path().read_bytes() == content
    field = phone.page.locator("input[type=file]")
    field.set_input_files({"name": "better.pdf", "mimeType": "application/pdf", "buffer": content[:500]})
    phone.page.get_by_role("button", name="Save and look over all answers").click()  # before it is here
    phone.page.locator("#hand-in summary").click()
    phone.page.locator("#hand-in form button").click()
    expect(phone.page.get_by_role("link", name="better.pdf")).to_be_visible()
    phone.check()
