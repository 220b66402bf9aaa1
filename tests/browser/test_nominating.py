"""An authority is invited, opens its account on a phone in Russian, names people by form and sheet, sends the list."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from institute import clock
from institute.nomination.workbook import NAMES
from tests.browser.conftest import Reader

PHONE = {"locale": "ru-RU", "viewport": {"width": 390, "height": 844}, "timezone_id": "Asia/Tashkent"}
CONTACT, PASSWORD = "training@tashkent.example.org", "four plain words here"
SHEET = {
    "surname": "TOXTAYEV", "given": "JASUR", "native": "Toʻxtayev Jasur", "native_lang": "uz", "sex": "M",
    "country": "UZ", "employer": "Customs", "position": "Inspector", "level": "specialist",
    "reason": "He clears goods at the border.", "adult": "да",
}  # fmt: skip


def invite(reader: Reader) -> str:
    """The office invites; the link of the letter is read in its outbox, as the demo says."""
    page = reader.page
    reader.be("officer")
    reader.open("/sessions?open=1&sort=-start")
    code = re.search(r"/sessions/([\w-]+)", page.locator("article a[href^='/sessions/']").last.get_attribute("href"))[1]
    reader.open(f"/office/sessions/{code}/nominations")
    reader.check()
    page.select_option("[name=organisation]", "UZ-CTU")
    page.fill("[name=email]", CONTACT)
    page.select_option("[name=speaks]", "ru")
    page.fill("main form [name=ends]", (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
    page.fill("main form [name=places]", "2")
    reader.press(f"form[action='/office/sessions/{code}/nominations'] button")
    reader.open("/office/outbox?q=tashkent")
    page.locator("#_outbox tbody th a").first.click()
    page.wait_for_load_state("networkidle")
    link = page.locator("a[href*='/invitation/']").first.get_attribute("href")
    reader.leave()
    return link.removeprefix(reader.house.address)


def fill_in(path: Path) -> bytes:
    """The template with one person, as its reader would fill it in."""
    book, written = load_workbook(BytesIO(path.read_bytes())), BytesIO()
    for column, name in enumerate(NAMES, 1):
        book.worksheets[0].cell(2, column, SHEET.get(name))
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize("reader", [PHONE], indirect=True)
def test_from_the_invitation_to_the_list(reader):
    me, page = reader, reader.page
    me.open(invite(reader))
    for name, value in {"password": PASSWORD, "surname": "YUSUPOVA", "given": "Nodira"}.items():
        page.fill(f"main [name={name}]", value)
    page.select_option("main [name=country]", "UZ")
    page.check("main [name=notice]")
    me.press("main form:has([name=notice]) button")
    page.wait_for_url("**/nominate/*")
    desk = page.url.removeprefix(me.house.address)
    me.check()
    assert page.locator("html").get_attribute("lang") == "ru"

    page.click(f"main a[href='{desk}/add']")
    for name, value in {"surname": "RAXIMOV", "given": "Sardor", "employer": "Customs", "position": "Head",
                        "reason": "He leads the post.", "email": "sardor@example.org"}.items():  # fmt: skip
        page.fill(f"main [name={name}]", value)
    page.select_option("main [name=sex]", "M")
    page.select_option("main [name=level]", "section")
    page.check("main [name=adult]")
    me.check()
    me.press("main .actions button:not([name])")
    assert page.locator("[data-row]").count() == 1

    page.click("summary:has(+ ol)")
    with page.expect_download() as download:
        page.click("a[href$='template.xlsx']")
    sheet = {"name": "a.xlsx", "mimeType": "application/octet-stream", "buffer": fill_in(download.value.path())}
    page.set_input_files("[name=sheet]", sheet)
    me.press("form[action$='/sheet'] button")
    me.check()
    me.press("form[action$='/take'] button")
    assert [row.strip() for row in page.locator("[data-row] .person b").all_inner_texts()] == [
        "RAXIMOV Sardor", "TOXTAYEV Jasur",
    ]  # fmt: skip

    with page.expect_response(lambda answer: answer.url.endswith("/move")):
        page.locator("[data-row]").nth(1).locator("button[value=up]").press("Alt+ArrowUp")
    page.locator("[data-row] .person b").first.filter(has_text="TOXTAYEV").wait_for()
    page.check("main [name=declared]")
    me.press("#send button")
    assert page.locator("#send").count() == 0
    assert page.locator("[data-row] a[href$='/replace']").count() == 2
    me.check()
