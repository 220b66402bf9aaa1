"""An instructor orders lessons with the mouse and by keyboard, writes on a link that drops, and answers a question."""

import re
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Reader

TALL = {"viewport": {"width": 1280, "height": 1600}}  # both modules in sight
PHONE = {"locale": "fa-IR", "viewport": {"width": 390, "height": 844}}


def course(reader: Reader) -> str:
    """The running session with a question in it."""
    reader.be("instructor")
    reader.open("/teach/questions")
    return re.search(r"/teach/([\w-]+)/questions", reader.page.locator("#_waiting a").first.get_attribute("href"))[1]


def titles(reader: Reader, module: int) -> list[str]:
    return reader.page.locator("[data-module]").nth(module).locator("[data-lesson] th a:not(.small)").all_inner_texts()


@pytest.mark.parametrize("reader", [TALL], indirect=True)
def test_order_by_mouse_and_by_keyboard(reader):
    me, page = reader, reader.page
    code = course(me)
    me.open(f"/teach/{code}")
    me.check()
    first, second = titles(me, 0)
    rows = page.locator("[data-module]").first.locator("[data-lesson]")
    with page.expect_response(lambda answer: answer.url.endswith("/order")):
        rows.nth(1).locator(".grip").drag_to(rows.nth(0), target_position={"x": 40, "y": 4})
    expect(page.locator("#announce")).to_contain_text("number 1 of 2")
    assert titles(me, 0) == [second, first]
    target = page.locator("[data-module]").nth(1).locator("[data-lesson]").first
    with page.expect_response(lambda answer: answer.url.endswith("/order")):
        rows.nth(0).locator(".grip").drag_to(target, target_position={"x": 40, "y": 4})
    expect(page.locator("#announce")).to_contain_text("number 1 of 3")
    moved = page.locator("[data-lesson]", has_text=second)
    with page.expect_response(lambda answer: answer.url.endswith("/move")):
        moved.locator("button[value=up]").press("Alt+ArrowUp")
    expect(page.locator("#announce")).to_contain_text("number 2 of 2")
    me.open(f"/teach/{code}")
    assert titles(me, 0) == [first, second]
    assert me.trouble == []


def test_writing_on_a_link_that_drops(reader):
    me, page = reader, reader.page
    code = course(me)
    me.open(f"/teach/{code}/translations")
    me.check()
    page.locator("a:has-text('The original is newer')").first.click()
    page.wait_for_load_state("networkidle")
    me.check()
    page.locator("#text").press("Control+End")
    page.locator("#text").press_sequentially("\n\nwords")
    page.locator("#text").press("Control+Shift+ArrowLeft")
    page.click(".toolbar button[data-before='**']")
    page.locator("#_draft .saved").wait_for()
    page.locator("#preview strong:has-text('words')").wait_for()
    me.context.set_offline(True)
    page.locator("#text").press("Control+End")
    page.locator("#text").press_sequentially(" more")
    page.locator("#_draft.field-error").wait_for()
    me.context.set_offline(False)
    page.locator("#_draft .saved").wait_for()
    me.trouble.clear()  # the browser told of the dropped link
    me.open(urlsplit(page.url)._replace(scheme="", netloc="").geturl())
    assert page.input_value("#text").endswith("**words** more")
    picture = BytesIO()
    Image.new("RGB", (30, 20), "green").save(picture, "PNG")
    page.click(".toolbar button[data-picture]")
    page.set_input_files("#picture", {"name": "a.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    page.fill("#alt", "A green box")
    me.press("#_picture form button")
    page.locator("#preview img[alt='A green box']").wait_for()
    me.check()
    me.press("#_editor .actions button:not([formaction])")
    me.open(urlsplit(page.url)._replace(scheme="", netloc="").geturl())
    assert "![A green box](/learn/" in page.input_value("#text")
    assert me.trouble == []


@pytest.mark.parametrize("reader", [PHONE], indirect=True)
def test_a_formula_is_drawn_from_left_to_right(reader):
    me, code = reader, course(reader)
    me.open(f"/teach/{code}?lang=fa")
    me.open(me.page.locator("[data-lesson] th a").first.get_attribute("href").replace("/teach/", "/learn/"))
    formula = me.page.locator(".formula math mrow").first
    assert formula.evaluate("node => getComputedStyle(node).direction") == "ltr"
    left, right = (formula.locator("mi").nth(n).bounding_box()["x"] for n in (0, -1))
    assert left < right
    me.check()
