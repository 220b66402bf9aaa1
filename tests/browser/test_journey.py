"""One journey from application to certificate: applicant, officer, instructor, trainee, the press, anyone."""

import re
import time

import pytest
from pypdf import PdfReader

from tests.browser.conftest import Reader

DESK = {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}}
PHONE = {"locale": "fa-IR", "viewport": {"width": 390, "height": 844}, "has_touch": True, "timezone_id": "Asia/Tehran"}


def open_now(reader: Reader) -> str:
    """The session that runs and still takes people in: its code."""
    reader.open("/sessions?open=1&sort=start")
    reader.check()
    link = reader.page.locator("article a[href^='/sessions/']").first
    return re.search(r"/sessions/([\w-]+)", link.get_attribute("href"))[1]


def identify(page) -> None:
    """What the first step does not know from the profile."""
    page.fill("main [name=phone]", "+98 912 345 67 89")
    page.select_option("main [name=sex]", "F")
    page.fill("main [name=date_of_birth]", "۱۳۶۹/۰۲/۲۷")  # Solar Hijri: 17 May 1990


def educate(page) -> None:
    page.select_option("main [name=degree]", "master")
    page.fill("main [name=degree_subject]", "Economics")
    page.fill("main [name=degree_place]", "Trial University")
    page.fill("main [name=degree_year]", "۲۰۱۲")


def work(page) -> None:
    page.fill("main [name=employer]", "شرکت آزمایشی (demo)")
    page.select_option("main [name=kind]", "enterprise")
    page.fill("main [name=position]", "Export manager")
    page.select_option("main [name=rank]", "section")
    page.fill("main [name=years]", "۷")
    page.fill("main [name=duties]", "Papers and partners.")
    educate(page)


def apply(reader: Reader, code: str) -> None:
    """Four steps, with a mistake on the way and a pause in the middle."""
    page = reader.page
    reader.open(f"/sessions/{code}")
    page.locator(f"#_place a[href='/sessions/{code}/apply']").wait_for()
    reader.check()
    page.locator(f"#_place a[href='/sessions/{code}/apply']").click()
    page.wait_for_load_state("networkidle")
    reader.check()
    save = page.locator(".actions button:not([name])")
    identify(page)
    save.click()
    page.wait_for_url("**/2")
    page.fill("main [name=years]", "many")
    save.click()
    page.locator("#years-error").wait_for()
    assert page.input_value("main [name=years]") == "many"
    reader.trouble = [one for one in reader.trouble if "422" not in one]  # the browser tells of every 4xx
    reader.check()
    work(page)
    save.click()
    page.wait_for_url("**/3")
    page.fill("main [name=reason]", "We lose time with letters of credit.")
    page.locator("#_saved time, #_saved").first.wait_for()
    with page.expect_response(lambda answer: "draft" in answer.url or "/3" in answer.url):
        page.fill("main [name=expectations]", "Read a letter of credit without help.")
    reader.open(f"/sessions/{code}/apply")  # as if the browser had been closed: it goes on where it was
    page.wait_for_url("**/3")
    assert page.input_value("main [name=expectations]") == "Read a letter of credit without help."
    page.select_option("main [name=level_en]", "B2")
    save.click()
    page.wait_for_url("**/4")
    reader.check()
    page.check("main [name=rules]")
    page.check("main [name=true]")
    reader.press("form.card .actions button")
    page.wait_for_url(re.compile(r"/applications/\d+|/sessions/"))
    page.wait_for_load_state("networkidle")
    reader.check()


def admit(reader: Reader, code: str, name: str) -> None:
    page = reader.page
    reader.be("officer")
    reader.open("/office")
    reader.check()
    reader.open(f"/office/applications?session={code}&q={name}")
    reader.check()
    page.locator(".inbox-list a").first.click()
    page.locator("#_reading form[action*='/admit'] button").wait_for()
    reader.check()
    reader.press("#_reading form[action*='/admit'] button")
    reader.check()


def learn(reader: Reader, code: str) -> None:
    """Every lesson, from the desk on."""
    page = reader.page
    reader.open("/desk")
    reader.check()
    reader.open(f"/learn/{code}")
    page.locator("#_checklist").wait_for()
    reader.check()
    page.locator("a.button[href*='/lessons/']").first.click()
    for count in range(30):
        page.wait_for_load_state("networkidle")
        if count == 0:
            reader.check()
        if page.locator("#mark[value='1']").count():
            reader.press("#mark[value='1']")
            page.locator("#mark[value='0']").wait_for()
        onward = page.locator("#_lesson form a.button[href*='/lessons/']")
        if not onward.count():
            break
        onward.click()
    reader.open(f"/learn/{code}")
    page.locator("#_checklist li.done").first.wait_for()
    reader.check()


def teach(reader: Reader, code: str, person: str) -> None:
    """Practice hours for everybody, the roster, and the proposal for one."""
    page = reader.page
    reader.be("instructor")
    reader.open("/teach")
    reader.check()
    for path in (f"/teach/{code}", f"/teach/{code}/roster"):
        reader.open(path)
        reader.check()
    reader.open(f"/teach/{code}/practice")
    row = page.locator("tr", has_text=person)
    row.locator("input[inputmode=decimal]").fill("6")
    reader.press("#_hours .actions button")
    reader.check()
    reader.open(f"/teach/{code}/completion")
    page.locator("tr", has_text=person).locator("input[value=yes]").check()
    reader.press("form[data-unsaved] .actions button")
    reader.check()


def decide(reader: Reader, code: str) -> None:
    page = reader.page
    reader.be("officer")
    reader.open(f"/office/completion/{code}")
    reader.check()
    reader.press("form[data-unsaved] .actions button")
    page.wait_for_url("**/office/certificates/**")


def confirm_name(reader: Reader, code: str) -> None:
    reader.open(f"/certificates/names/{code}")
    reader.check()
    reader.press(f"main form[action$='/certificates/names/{code}'] button")
    reader.check()


def issue(reader: Reader, code: str) -> None:
    """Check first, then issue; the bar runs until the paper is there."""
    page = reader.page
    reader.be("certificates")
    reader.open(f"/office/certificates/{code}")
    reader.check()
    page.locator(f"form[action$='/{code}/check'] button").click()
    page.locator(".job .notice.success").first.wait_for(timeout=30_000)
    page.locator("#issue summary").click()
    reader.press(f"form[action$='/{code}/issue'] button")
    for _ in range(60):
        reader.open(f"/office/certificates/{code}")
        if page.locator("a[href*='/office/certificates/print/']").count():
            break
        time.sleep(0.5)
    page.locator("a[href*='/office/certificates/print/']").first.wait_for()
    reader.check()


def verify(reader: Reader, number: str, code: str, name: str) -> None:
    """Anyone, signed out: the number as typed from the paper, then the name."""
    page = reader.page
    reader.open("/verify")
    reader.check()
    page.fill("[name=number]", number.lower().replace("-", " "))
    page.fill("[name=code]", code)
    page.locator("form.card button").click()
    page.locator(".verdict.valid").wait_for()
    reader.check()
    page.fill("[name=name]", name)
    page.locator("#_verdict form button").click()
    page.locator("#_verdict .notice.success").wait_for()
    reader.check()


def on_paper(reader: Reader) -> tuple[str, str, str]:
    """Fetches the certificate as its holder: number, code, and what can be read on it."""
    page = reader.page
    reader.open("/me/papers")
    reader.check()
    link = page.locator("a[href$='.pdf']").first.get_attribute("href")
    seen = page.locator("a[href*='/verify/']").first.get_attribute("href")
    answer = reader.context.request.get(reader.house.address + link)
    path = reader.house.home / "fetched.pdf"
    path.write_bytes(answer.body())
    text = PdfReader(path).pages[0].extract_text()
    return re.search(r"/verify/([\w-]+)", seen)[1], re.search(r"code=(\w+)", seen)[1], text


@pytest.mark.parametrize(
    ("reader", "account", "name"),
    [(DESK, "cn-01", "WANG Siyuan"), (PHONE, "applicant", "NADERI Mahtab")],
    indirect=["reader"],
    ids=["desk-en", "phone-fa"],
)
def test_from_application_to_certificate(reader: Reader, account: str, name: str):
    if account == "applicant":
        reader.be("applicant")
    else:
        register(reader)
        name = "TRIAL Journey"

    def back() -> None:
        """In again as the one who applied."""
        reader.be("applicant") if account == "applicant" else sign_in(reader)

    code = open_now(reader)
    apply(reader, code)
    reader.leave()
    admit(reader, code, name.split()[0])
    reader.leave()
    back()
    learn(reader, code)
    reader.leave()
    teach(reader, code, name)
    reader.leave()
    decide(reader, code)
    reader.leave()
    back()
    confirm_name(reader, code)
    reader.leave()
    issue(reader, code)
    reader.leave()
    back()
    number, secret, text = on_paper(reader)
    assert name in text
    assert number in text.replace(" ", "").replace("\n", "")
    reader.leave()
    kept = reader.page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert name.split()[0] not in kept
    verify(reader, number, secret, name)


PASSWORD = "quiet harbour morning"


def register(reader: Reader) -> None:
    """A stranger makes an account; the letter's link is read in the office's outbox, as the demo says."""
    page = reader.page
    reader.open("/")
    reader.check()
    reader.open("/register")
    reader.check()
    page.fill("[name=email]", "journey@example.org")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=surname]", "Trial")
    page.fill("[name=given]", "Journey")
    page.fill("[name=native]", "Пробный Путь")
    page.select_option("[name=native_lang]", "ru")
    page.select_option("[name=country]", "KZ")
    page.check("[name=notice]")
    reader.press(page.locator("form.card button, form .actions button").last)
    reader.check()
    reader.be("officer")
    reader.open("/office/outbox?q=journey")
    reader.check()
    page.locator("#_outbox tbody th a").first.click()
    page.wait_for_load_state("networkidle")
    link = page.locator(".letter a").first.get_attribute("href")
    reader.leave()
    page.goto(link)
    page.fill("[name=password]", PASSWORD)
    reader.press(page.locator("main form button").last)
    reader.check()


def sign_in(reader: Reader) -> None:
    page = reader.page
    reader.open("/sign-in")
    page.fill("#email", "Journey@example.org")
    page.fill("[name=password]", PASSWORD)
    reader.press("form[action='/sign-in'] button")
