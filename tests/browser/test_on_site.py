"""On site, on a phone, in Persian: papers and health, consents, the office's look, and the form after admission."""

import re
from io import BytesIO

import pytest
from PIL import Image

from tests.browser.conftest import Reader
from tests.browser.test_journey import PHONE, identify, work

NUMBER = "N76543210"


def picture(size: tuple[int, int]) -> dict:
    written = BytesIO()
    Image.new("RGB", size, "white").save(written, "JPEG")
    return {"name": "picture.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def work_for_aid(page) -> None:
    work(page)
    if page.locator("main [name=supervisor_name]").count():  # an aid session
        page.fill("main [name=supervisor_name]", "Trial Supervisor")
        page.fill("main [name=supervisor_phone]", "+98 21 000 00 00")
        page.fill("main [name=supervisor_email]", "head@example.org")


def why(page) -> None:
    page.fill("main [name=reason]", "We lose time with papers.")
    page.fill("main [name=expectations]", "One set of papers.")
    page.select_option("main [name=level_en]", "B2")


def papers(page) -> None:
    page.select_option("main [name=passport_type]", "ordinary")
    page.fill("main [name=passport_no]", "n 7654-3210")
    page.fill("main [name=passport_issued]", "2024-01-01")
    page.fill("main [name=passport_expires]", "2036-01-01")
    page.fill("main [name=passport_authority]", "Trial authority")
    page.set_input_files("main [name=passport_scan]", picture((1200, 800)))
    page.set_input_files("main [name=photo]", picture((350, 450)))


def health(page) -> None:
    page.check("main [name=fit]")
    page.fill("main [name=health]", "Penicillin harms me")
    page.check("main [name=diet][value=halal]")
    page.fill("main [name=emergency_name]", "Reza")
    page.fill("main [name=emergency_relation]", "Brother")
    page.fill("main [name=emergency_phone]", "+98 912 000 00 00")
    page.fill("main [name=emergency_language]", "Persian")


@pytest.mark.parametrize("reader", [PHONE], indirect=True, ids=["phone-fa"])
def test_papers_and_health_on_a_phone(reader: Reader):
    page = reader.page
    reader.be("applicant")
    code = apply_somewhere(reader)
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    cached = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name)"
        ".then(cache => cache.keys()))).then(found => found.flat().map(each => each.url).join()))"
    )
    assert NUMBER not in kept and "/apply" not in cached
    reader.leave()
    look(reader, code)
    arrive(reader, code)


def apply_somewhere(reader: Reader) -> str:
    """The first open session on site, from its first step to the sending."""
    page = reader.page
    reader.open("/sessions?open=1&mode=on-site&sort=start")
    for link in [each.get_attribute("href") for each in page.locator("article a[href^='/sessions/']").all()]:
        reader.open(f"{link}/apply/4")
        if page.locator("main [name=passport_no]").count():
            break
    code = re.search(r"/sessions/([\w-]+)", page.url)[1]
    reader.open(f"/sessions/{code}/apply")
    save = page.locator(".actions button:not([name])")
    identify(page)
    page.select_option("main [name=place_of_birth]", "IR")
    page.fill("main [name=address]", "Tehran, Azadi 1")
    for number, fill in enumerate((lambda _: None, work_for_aid, why, papers, health), 2):
        fill(page)
        reader.check()
        save.click()
        page.wait_for_url(f"**/{number}")
    if page.locator("main fieldset, main select").count() and not page.locator("main [name=rules]").count():
        page.locator("main select").first.select_option(index=1)  # the session's own question
        save.click()
        page.wait_for_url("**/7")
    reader.check()
    assert NUMBER in page.content() and "Penicillin" in page.content()
    ticks = page.locator("main form input[type=checkbox]")
    assert ticks.count() >= 6 and page.locator("main form input:checked").count() == 0
    for name in ("rules", "true", "consent_sensitive"):
        page.check(f"main [name={name}]")
    if page.locator("main [name=home]").count():
        page.check("main [name=home]")
        page.check("main [name=consent_transfer]")
    reader.press("form.card .actions button")
    page.wait_for_url(re.compile(r"/applications/\d+"))
    reader.check()
    return code


def look(reader: Reader, code: str) -> None:
    """The office finds masks, shows one with its reason, and admits."""
    page = reader.page
    reader.be("officer")
    reader.open(f"/office/applications?session={code}&q=NADERI")
    page.locator(".inbox-list a").first.click()
    page.locator("#_particulars").wait_for()
    reader.check()
    assert NUMBER not in page.content() and "N•••••10" in page.content()
    page.locator("#_particulars a[href$='/passport_no']").click()
    page.locator("#_ask").wait_for()
    reader.check()
    page.check("#_ask [value=visa]")
    reader.press("#_ask button")
    page.locator("#_shown").wait_for()
    assert NUMBER in page.locator("#_shown").inner_text()
    reader.check()
    reader.press("#_reading form[action*='/admit'] button")
    for address in ("questions", "arrivals"):
        reader.open(f"/office/sessions/{code}/{address}")
        reader.check()
    reader.leave()


def arrive(reader: Reader, code: str) -> None:
    page = reader.page
    reader.be("applicant")
    reader.open(f"/sessions/{code}/arrival")
    reader.check()
    page.fill("main [name=visa_place]", "Tehran")
    for way in ("arrival", "departure"):
        page.fill(f"main [name={way}_flight]", "IR 801")
        page.fill(f"main [name={way}_at]", "۲۰۲۷-۰۱-۳۰ ۰۹:۰۰")
    page.select_option("main [name=insurance]", "host")
    reader.press("form[action$='/arrival'] .actions button:not([name])")
    page.locator(".notice.success").first.wait_for()
    reader.check()
