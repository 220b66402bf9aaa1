"""A week's meetings moved with the mouse and by keyboard, and clashes seen while a meeting is written."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Reader
from tests.browser.test_teaching import course

TALL = {"viewport": {"width": 1280, "height": 1700}}


def meeting(reader: Reader) -> Locator:
    """A meeting of the instructor's running session that can be moved, of the week to come."""
    reader.open(f"/teach/{course(reader)}/timetable")
    reader.open(reader.page.locator("#week-next").get_attribute("href"))
    day = reader.page.locator(".week-day").filter(has=reader.page.locator(".meet[data-move]"))
    return reader.page.locator(f"#{day.first.locator('.meet[data-move]').first.get_attribute('id')}")


def sent(reader: Reader):
    return reader.page.expect_response(lambda answer: "/move" in answer.url)


@pytest.mark.parametrize("reader", [TALL], indirect=True)
def test_a_meeting_is_moved_with_the_mouse_and_by_keyboard(reader):
    me, page = reader, reader.page
    card = meeting(me)
    me.check()
    day = card.locator("xpath=ancestor::section")
    before, hours = day.get_attribute("aria-label"), card.locator("small", has_text="Qingdao").first.inner_text()
    begins = int(hours[:2])
    box, hour = card.bounding_box(), page.locator(".week-hours li").first.bounding_box()["height"]
    x, y = box["x"] + 20, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + box["width"] + 8, y + hour / 2)
    page.mouse.move(x + box["width"] + 8, y + hour)
    with sent(me):
        page.mouse.up()
    expect(page.locator("#announce")).to_contain_text(f"{begins + 1:02}:00")
    assert card.locator("xpath=ancestor::section").get_attribute("aria-label") != before
    card.hover()  # what shares its time opens under the pointer, so its lower edge is looked for then
    page.mouse.move((low := card.bounding_box())["x"] + 20, low["y"] + low["height"] - 4)
    page.mouse.down()
    page.mouse.move(low["x"] + 20, low["y"] + low["height"] + hour / 4)
    page.mouse.move(low["x"] + 20, low["y"] + low["height"] - 4 + hour / 2)
    with sent(me):
        page.mouse.up()
    expect(page.locator("#announce")).to_contain_text(f"{begins + 1:02}:00–{begins + 4:02}:30")
    card.locator("a").focus()
    for keys in ("Alt+ArrowLeft", "Alt+ArrowUp", "Alt+Shift+ArrowUp"):
        with sent(me):
            page.keyboard.press(keys)
        page.wait_for_load_state("networkidle")
        expect(card.locator("a")).to_be_focused()
    expect(page.locator("#announce")).to_contain_text(f"{begins:02}:45–{begins + 4:02}:00")
    assert card.locator("xpath=ancestor::section").get_attribute("aria-label") == before
    expect(page.locator("#_timetable .notice")).to_contain_text("The trainees have not heard of 1 change yet.")
    assert me.trouble == []


def test_clashes_are_seen_while_writing(reader):
    me, page = reader, reader.page
    card = meeting(me)
    hours = card.locator("small", has_text="Qingdao").first.inner_text()
    me.open(card.locator("a").get_attribute("href"))
    starts = page.locator("#starts").input_value()
    me.open(re.sub(r"\d+$", "new", page.url.removeprefix(me.house.address)))
    page.locator("#starts").fill(starts)
    with page.expect_response(lambda answer: "/check" in answer.url):
        page.locator("#ends").fill(f"{starts[:11]}{hours[6:11]}")
        page.locator("#ends").blur()
    expect(page.locator("#_checked")).to_contain_text("The class has another meeting")
    me.check()
    assert me.trouble == []
