"""A large file on a bad link, and a video that goes on where it was left: in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Route

from tests.browser.conftest import Reader
from tests.browser.test_journey import DESK, PHONE

SIZE = 3_400_000


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "план.pdf"
    path.write_bytes(b"%PDF-1.7\n" + bytes(SIZE - 9))
    return path


def lesson_with_video(reader: Reader) -> str:
    """The address of the demo trainee's lesson that has a video; the trainee is signed in."""
    reader.be("trainee")
    reader.open("/desk")
    first = reader.page.locator("a[href*='/lessons/']").first.get_attribute("href") or ""
    reader.open(first.partition("/lessons/")[0])
    links = [link.get_attribute("href") or "" for link in reader.page.locator("a[href*='/lessons/']").all()]
    for address in dict.fromkeys(link.partition("?")[0] for link in links):
        reader.open(address)
        if reader.page.locator("video").count():
            return address
    raise AssertionError("no lesson has a video")


@pytest.mark.parametrize("reader", [DESK], indirect=True)
def test_an_upload_outlives_its_link_and_its_tab(reader: Reader, plan: Path):
    lesson = lesson_with_video(reader)
    reader.leave()
    reader.be("instructor")
    files = re.sub(r"^/learn/([^/]+)/lessons/(\d+).*", r"/teach/\1/lessons/\2/files", lesson)
    reader.open(files)
    reader.check()
    passed: list[str] = []

    def bad_link(route: Route) -> None:
        """Lets every other part through, and after two none."""
        parts = len(passed)
        passed.append(route.request.headers["upload-offset"])
        if parts % 2 == 0 or parts > 3:
            route.abort()
        else:
            route.continue_()

    reader.page.route(
        lambda address: "/uploads/" in address,
        lambda route: bad_link(route) if route.request.method == "PATCH" else route.continue_(),
    )
    reader.page.set_input_files("form[data-upload] input[type=file]", plan)
    reader.page.locator("form[data-upload] button").click()
    reader.page.get_by_text("The link is broken").wait_for(timeout=30_000)
    page = reader.context.new_page()
    reader.page.close(run_before_unload=False)
    reader.page, reader.trouble = page, []
    reader.open(files)
    reader.page.get_by_text("goes on from here").wait_for()
    reader.check()
    sent: list[int] = []
    page.on(
        "request", lambda asked: sent.append(int(asked.headers["upload-offset"])) if asked.method == "PATCH" else None
    )
    page.set_input_files("form[data-upload] input[type=file]", plan)
    page.locator("form[data-upload] button").click()
    page.locator("a", has_text="план.pdf").wait_for(timeout=20_000)
    assert min(sent) == 2_000_000  # what was here was not sent again
    assert page.locator("[data-known]").count() == 0


@pytest.mark.parametrize("reader", [PHONE], indirect=True)
def test_a_video_goes_on_where_it_was_left(reader: Reader):
    lesson = lesson_with_video(reader)
    reader.open(lesson)
    assert reader.trouble == []
    assert reader.page.evaluate("document.querySelector('video').networkState") != 2  # nothing is loaded yet
    with reader.page.expect_response(lambda answer: answer.url.endswith("/watched")):
        reader.page.evaluate(
            "async () => { const v = document.querySelector('video'); v.muted = true; await v.play();"
            " v.currentTime = 12; await new Promise(r => setTimeout(r, 600)); v.pause(); }"
        )
    reader.open(lesson)
    at = reader.page.evaluate(
        "async () => { const v = document.querySelector('video'); v.muted = true; await v.play();"
        " await new Promise(r => setTimeout(r, 500)); return v.currentTime; }"
    )
    assert at >= 12
    reader.page.locator("summary", has_text=re.compile("Read it|متن|بخوانید")).click()
    reader.page.locator("#_transcript").wait_for()
    reader.press(".footer form button")
    assert reader.page.locator("video").count() == 0
    assert reader.trouble == []
