"""The office's inbox by keyboard alone, from the first row to the preview of a decision."""

import re

from tests.browser.conftest import Reader

FOCUSED = "document.activeElement.closest('[data-rows] > *') === document.querySelectorAll('[data-rows] > *')[{}]"


def test_the_inbox_by_keyboard(reader: Reader):
    page = reader.page
    keys = page.keyboard
    reader.be("officer")
    reader.open("/office/applications")
    reader.check()
    bar = page.locator("[data-rows-bar]")
    assert bar.is_hidden()
    page.focus("#q")
    keys.type("xj")  # who types, types
    assert page.input_value("#q") == "xj" and bar.is_hidden()
    reader.open("/office/applications")
    for key, row in (("j", 0), ("j", 1), ("ArrowDown", 2), ("k", 1)):
        keys.press(key)
        assert page.evaluate(FOCUSED.format(row)), (key, row)
    keys.press("x")
    assert bar.get_by_role("button", name="Admit 1 selected").is_visible()
    assert page.locator("#announce").text_content() == "1 selected"
    keys.press("j")
    keys.press("j")
    keys.press("Shift+X")  # from the second row to the fourth
    assert page.locator("[data-rows] input:checked").count() == 3
    page.locator("[data-rows] input").nth(5).click(modifiers=["Shift"])
    assert bar.get_by_role("button", name="Decline 5 selected").is_visible()
    page.check("[data-rows-total]")
    total = page.get_attribute("[data-rows-total]", "data-rows-total")
    assert bar.get_by_role("button", name=f"Admit {total} selected").is_visible()
    page.uncheck("[data-rows-total]")
    reader.check()
    page.focus("[data-rows] li:nth-child(2) a")
    keys.press("Enter")
    page.locator("#_reading").wait_for()
    assert page.locator("[data-rows] li:nth-child(2) a").get_attribute("aria-current") == "true"
    assert re.search(r"/office/applications/\d+", page.url)
    page.wait_for_load_state("networkidle")
    reader.check()
    keys.press("?")
    assert page.locator("#keys").is_visible()
    reader.check()
    keys.press("Escape")
    keys.press("a")
    page.wait_for_url("**/decide?**")
    assert page.locator("#_foreseen li").count() == 5  # some may have to wait for a place
    page.wait_for_load_state("networkidle")
    reader.check()


def test_one_row_is_decided_where_one_stands_and_keys_can_be_turned_off(reader: Reader):
    page = reader.page
    keys = page.keyboard
    reader.be("officer")
    reader.open("/office/applications")
    for at in range(2, 12):  # the first that a place is free for
        keys.press("j")
        keys.press("Enter")
        page.locator("#_reading").wait_for()
        if page.locator("#_reading [data-key=a]:enabled").count():
            break
        reader.open("/office/applications")
        page.focus(f"[data-rows] li:nth-child({at - 1}) a")
    keys.press("d")
    assert page.evaluate("document.activeElement.id") == "reason"
    keys.type("ja")
    assert page.input_value("#reason") == "ja"
    page.focus("#_reading h2")
    keys.press("a")  # only shows the way: what cannot be taken back is pressed by Enter
    assert page.evaluate("document.activeElement.textContent.trim()") == "Admit"
    keys.press("?")
    page.check("[data-keys-off]")
    keys.press("Escape")
    page.focus("[data-rows] li:nth-child(2) a")
    keys.press("x")
    assert page.locator("[data-rows] input:checked").count() == 0
    page.click("[popovertarget=keys]")
    page.uncheck("[data-keys-off]")
    keys.press("Escape")
    page.focus("[data-rows] li:nth-child(2) a")
    keys.press("r")
    page.wait_for_url("**/decide?**act=return**")
    page.fill("#words", "Please name your employer in full.")
    page.locator("#_foreseen", has_text="Please name your employer in full.").wait_for(state="attached")
    reader.check()
