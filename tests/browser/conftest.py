"""The whole house as a stranger starts it: the demo institute, served with its worker, and Debian's Chromium."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, sync_playwright
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

ROOT = Path(__file__).parent.parent.parent
AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class House:
    """A running institute: its address and its home folder."""

    address: str
    home: Path


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("served")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {
        **os.environ,
        "INSTITUTE_HOME": str(home),
        "INSTITUTE_ENV": "demo",
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    env.pop("TEST_DATABASE_URL", None)
    drop = None
    if given := os.environ.get("TEST_DATABASE_URL"):
        env["DATABASE_URL"], drop = _own_database(given)
    flask = [sys.executable, "-W", "ignore", "-m", "flask", "--app", "wsgi"]
    subprocess.run([*flask, "ready"], cwd=ROOT, env=env, check=True, capture_output=True)
    serve = f"-m gunicorn -w 1 --threads 8 --no-control-socket -b 127.0.0.1:{port} wsgi:app".split()
    with (home / "log").open("w") as log:
        started = [
            subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
            for command in ([sys.executable, *serve], [*flask, "work"])
        ]
    try:
        _wait_for(f"http://127.0.0.1:{port}/readyz")
        yield House(f"http://127.0.0.1:{port}", home)
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)
        if drop:
            drop()


def _own_database(url: str):
    """A fresh database on the run's PostgreSQL, and how to drop it."""
    name = f"served_{os.getpid()}"

    def run(statement: str) -> None:
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    made = make_url(url).set(database=name).render_as_string(hide_password=False)
    return made, lambda: run(f"DROP DATABASE {name} WITH (FORCE)")


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=1).read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{address} never answered")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-quic", "--disable-background-networking"],
        )
        yield browser
        browser.close()


class Reader:
    """Somebody with a browser. What goes wrong in it is remembered: console errors, policy breaches, strange hosts."""

    def __init__(self, house: House, context: BrowserContext) -> None:
        self.house, self.context = house, context
        self.page: Page = context.new_page()
        self.trouble: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.trouble.append(message.text)

    def _asked(self, request) -> None:
        if not request.url.startswith((self.house.address, "data:", "blob:", "chrome-")):
            self.trouble.append(f"asked {request.url}")

    def open(self, path: str) -> None:
        self.page.goto(self.house.address + path)
        self.page.wait_for_load_state("networkidle")

    def be(self, account: str) -> None:
        """Signs in with a one-click account."""
        self.open("/sign-in")
        self.press(f"form:has(input[value='{account}@demo.invalid']) button")
        if "/second-factor" in self.page.url:  # a demo shows the code
            self.press("form[action='/second-factor'] button")

    def press(self, button: str | Locator) -> None:
        """Clicks a button that sends something, and waits until the answer is on the page."""
        found = self.page.locator(button).first if isinstance(button, str) else button
        with self.page.expect_response(lambda answer: answer.request.method == "POST" and "/opened" not in answer.url):
            found.click()
        self.page.wait_for_timeout(300)  # htmx follows HX-Redirect after the answer
        self.page.wait_for_load_state("networkidle")

    def leave(self) -> None:
        """Signs out."""
        self.page.locator("details.menu", has=self.page.locator("form[action='/sign-out']")).locator("summary").click()
        self.press("form[action='/sign-out'] button")

    def check(self) -> None:
        """axe finds nothing; the page is no wider than its window. Contrast is looked at left to right only."""
        assert self.trouble == []
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"
        found = self.context_axe()
        assert found == [], f"{self.page.url}: {found}"

    def context_axe(self) -> list[str]:
        self.page.evaluate(AXE)  # evaluated by the browser's tools: the page's own policy stays as it is
        result = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in result["violations"]]


@pytest.fixture
def reader(house: House, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """A desk in English, or as the test's mark says: @pytest.mark.parametrize("reader", [...], indirect=True)."""
    options = {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}, **getattr(request, "param", {})}
    context = chromium.new_context(**options)
    context.set_default_timeout(10_000)
    yield Reader(house, context)
    context.close()
