"""The pictures of the help pages, taken anew from a running demo: python -m tests.browser.pictures [address].

One for each page and language, 960 by 600, WebP of at most 40 kB, into static/img/help.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from institute.language import LANGUAGES

FOLDER = Path(__file__).resolve().parent.parent.parent / "static" / "img" / "help"
MOST = 40_000  # bytes
# Name: (whose account, the way there, what stands at the top). A step is an address, or a link on the page before it.
PICTURES: dict[str, tuple[str, list[str], str]] = {
    "sessions": ("", ["/sessions"], "h1"),
    "apply": ("applicant", ["/sessions?open=1", "main .card h3 a", "main a[href*='/apply']"], "h1"),
    "learn": ("trainee", ["/desk", "main a[href^='/learn/']", "main a[href*='/lessons/']"], "h1"),
    "need": ("applicant", ["/needs/new"], "h1"),
    "lesson": ("instructor", ["/teach", "main a[href^='/teach/']", "main a[href*='/lessons/']"], "main h1"),
    "inbox": ("officer", ["/office/applications", "main .inbox-list a, main tbody th a"], ".inbox"),
    "letters": ("officer", ["/office/letters/withdrawn/en"], "h1"),
    "issue": ("certificates", ["/office", "main a[href*='/certificates']"], "h1"),
    "people": ("admin", ["/office/people"], "h1"),
}


def take(browser: Browser, house: str, name: str, code: str) -> bytes:
    """One picture, as small as it must be."""
    account, steps, top = PICTURES[name]
    page = browser.new_page(viewport={"width": 960, "height": 600}, locale=code, timezone_id="Asia/Shanghai")
    if account:
        page.goto(f"{house}/sign-in?lang={code}")
        page.locator(f"form:has([value='{account}@demo.invalid']) button").first.click()
        page.wait_for_load_state("networkidle")
        if "/second-factor" in page.url:
            page.locator("form[action='/second-factor'] button").click()
            page.wait_for_load_state("networkidle")
    for step in steps:
        _go(page, house, step, code)
    page.locator(top).first.evaluate("element => window.scrollTo(0, element.getBoundingClientRect().top - 24)")
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.close()
    for quality in range(80, 10, -10):
        packed = io.BytesIO()
        shot.save(packed, "WEBP", quality=quality, method=6)
        if len(packed.getvalue()) <= MOST:
            return packed.getvalue()
    raise SystemExit(f"{name}.{code}: too large")


def _go(page: Page, house: str, step: str, code: str) -> None:
    address = step if step.startswith("/") else page.locator(step).first.get_attribute("href")
    mark = "&" if "?" in (address or "") else "?"
    page.goto(f"{house}{address}{mark}lang={code}")
    page.wait_for_load_state("networkidle")


def main(house: str = "http://127.0.0.1:8000") -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name in PICTURES:
            for code in LANGUAGES:
                (FOLDER / f"{name}.{code}.webp").write_bytes(take(browser, house, name, code))
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:2])
