"""A trainee's phone without a network: read, mark, come back, and sign out leaving nothing behind."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Reader

PHONE = {"locale": "en-GB", "viewport": {"width": 390, "height": 844}, "has_touch": True, "timezone_id": "Asia/Almaty"}
KEPT = "async () => (await (await (await caches.open('lessons')).match('/-/list'))?.json())?.lessons || {}"
RULED = """async () => {
    const workers = navigator.serviceWorker;
    if (!workers.controller) await new Promise((done) => workers.addEventListener("controllerchange", done));
}"""
phone = pytest.mark.parametrize("reader", [PHONE], indirect=True)


def open_lesson(reader: Reader, n: int) -> str:
    """The n-th lesson not done of the session that runs, kept on the phone: its address."""
    reader.open("/desk")
    reader.check()
    session = reader.page.locator("article.card h3 a").first.get_attribute("href")
    reader.open(session)
    lesson = reader.page.locator(".outline li:not(.done) a[href*='/lessons/']").nth(n).get_attribute("href")
    reader.open(lesson)
    reader.page.locator("[data-kept=yes]").wait_for()
    reader.page.evaluate(RULED)
    return lesson


def sent(reader: Reader) -> list[str]:
    """From here on: every mark the phone sends."""
    found: list[str] = []
    reader.page.on("request", lambda asked: found.append(asked.url) if asked.url.endswith("/done") else None)
    return found


def lose(reader: Reader) -> None:
    """The network goes; what the browser then tells of failed requests is no trouble of ours."""
    reader.context.set_offline(True)


def find(reader: Reader) -> None:
    reader.trouble = [one for one in reader.trouble if "ERR_INTERNET_DISCONNECTED" not in one]
    reader.context.set_offline(False)


def left_behind(reader: Reader) -> dict:
    return reader.page.evaluate(
        """async () => ({
            caches: await caches.keys(),
            workers: (await navigator.serviceWorker.getRegistrations()).length,
            databases: (await indexedDB.databases()).length,
            local: localStorage.length,
            session: Object.keys(sessionStorage).filter((name) => name !== "htmx-current-path-for-history").length,
        })"""
    )


@phone
def test_a_lesson_is_read_and_marked_without_a_network(reader: Reader):
    page = reader.page
    reader.be("trainee")
    lesson = open_lesson(reader, 0)
    title = page.locator("h1").inner_text()
    stored = page.evaluate("async (address) => (await (await caches.open('lessons')).match(address)).text()", lesson)
    assert "DOSMUKHAMBET" not in stored and "Akbota" not in stored and "csrf" not in stored
    marks = sent(reader)
    lose(reader)
    page.goto(reader.house.address + lesson)
    assert page.locator("h1").inner_text() == title
    assert "Kept offline, as of" in page.locator("[data-as-of]").inner_text()
    assert page.locator(".masthead").evaluate("e => getComputedStyle(e).borderBottomStyle") == "solid"  # with its style
    page.locator("[data-mark='1']").click()
    page.locator("[data-waiting]").wait_for()
    assert page.locator("[data-waiting-count]").inner_text() == "1"
    assert marks == []
    page.goto(reader.house.address + "/sessions")  # not kept: the page that says so
    assert page.locator("h1").inner_text() == "Kept on this device"
    assert page.locator("#kept-list a").first.inner_text() == title
    assert page.locator("[data-waiting-count]").inner_text() == "1"
    page.goto(reader.house.address + lesson)
    page.locator("[data-waiting]").wait_for()
    find(reader)
    page.locator("#mark[value='0']").wait_for()  # the page itself is back, and says it is done
    assert len(marks) == 1
    reader.open(lesson)
    page.locator("#mark[value='0']").wait_for()
    assert len(marks) == 1
    reader.leave()
    assert left_behind(reader) == {"caches": [], "workers": 0, "databases": 0, "local": 0, "session": 0}


@phone
def test_the_network_goes_while_the_lesson_is_open(reader: Reader):
    page = reader.page
    reader.be("trainee")
    open_lesson(reader, 0)
    lose(reader)
    page.locator("#mark[value='1']").click()
    page.locator(".away [data-waiting]").wait_for()
    page.locator("details.menu", has=page.locator("form[action='/sign-out']")).locator("summary").click()
    page.locator("form[action='/sign-out'] button").click()
    page.locator("#unsent[open]").wait_for()  # what is unsent is named first
    assert page.locator("#unsent [data-waiting-count]").inner_text() == "1"
    page.locator("#unsent [data-stay]").click()
    find(reader)
    page.locator("#mark[value='0']").wait_for()


@phone
def test_what_is_kept_is_listed_and_removed(reader: Reader):
    page = reader.page
    reader.be("trainee")
    open_lesson(reader, 0)
    session = page.url.partition("/lessons")[0]
    page.goto(session)
    page.locator("[data-keep-all]").click()
    many = page.locator(".outline a[href*='/lessons/']").count()
    page.get_by_text(f"{many} / {many}").wait_for()
    reader.open("/offline/en")
    reader.check()
    assert page.locator("#kept-list li").count() == many
    page.locator("#kept-list button").first.click()
    expect(page.locator("#kept-list li")).to_have_count(many - 1)
    assert len(page.evaluate(KEPT)) == many - 1


@phone
def test_another_reader_of_the_same_phone_finds_nothing(reader: Reader):
    page = reader.page
    reader.be("trainee")
    lesson = open_lesson(reader, 0)
    reader.context.clear_cookies()  # the visit is over without anybody signing out
    reader.open("/")
    assert page.evaluate(KEPT) == {}
    lose(reader)
    page.goto(reader.house.address + lesson)
    assert page.locator("h1").inner_text() == "Kept on this device"
    assert page.locator("#kept-none").is_visible()
    find(reader)
    reader.be("applicant")
    assert page.evaluate(KEPT) == {}
