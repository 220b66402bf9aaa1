"""A hundred hostile strings in every text field, and Chromium on every kind of page as everybody: nothing runs."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as Broken

from institute.database import writing
from institute.people import queries as people
from institute.people.rules import DEMO_ACCOUNTS
from institute.web.headers import POLICY
from tests import hostile
from tests.load import Options, Row, at_least, bars, exactly
from tests.load.furnishing import furnish
from tests.load.house import House, house
from tests.load.inside import inside
from tests.load.planting import fields, plant
from tests.test_walk import LEAVES, STARTS, shape

NAME = "browser-security"
# What a browser fetches and does not show.
FILES = re.compile(r"\.(pdf|ics|xlsx|zip|json)$|/files/|[?&](as=(xlsx|csv)|file=)")
ROLES = ("", *(address for address, _ in DEMO_ACCOUNTS))
# What no page of ours has: markup that came from a text.
FOREIGN = ", ".join((
    *(f"[on{name}]" for name in "error load click focus mouseover toggle start begin animationstart".split()),
    "script:not([src^='/static/'])", "iframe", "object", "embed", "marquee", "math", "base", "style",
    *(f"{tag}:not([src^='/learn/'], :has(> source[src^='/learn/']), [data-scan])" for tag in ("audio", "video")),
    "[srcdoc]", "meta[http-equiv]", "link[href*='evil.example']", "form[action*='evil.example']", "[contenteditable]",
    "[style]:not(progress)", "[hx-vals]", "[data-hx-get]", "[href^='javascript:' i]", "[action^='javascript:' i]",
    "img[src*='evil.example']", "[href^='vbscript:' i]", "[href^='data:' i]",
))  # fmt: skip
WATCH = """
for (const name of ["alert", "confirm", "prompt"]) {
  const real = window[name].bind(window);
  window[name] = (...words) => { noticed("script"); return real(...words); };
}
document.addEventListener("securitypolicyviolation", (e) => noticed(`policy ${e.effectiveDirective} ${e.blockedURI}`));
"""
LOADING = "document.querySelector('[hx-get][hx-trigger=load], .htmx-request, .htmx-swapping, .htmx-settling') !== null"
KEPT = """async () => [
  ...Object.entries(localStorage), ...Object.entries(sessionStorage), ...await caches.keys(),
  ...(await indexedDB.databases()).map((one) => one.name),
].map(String)"""


@dataclass
class Seen:
    """What a crawl met, each with the page it was on."""

    pages: int = 0
    dialogs: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    policy: list[str] = field(default_factory=list)
    markup: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def notice(self, page: Page, what: str) -> None:
        (self.scripts if what == "script" else self.policy).append(f"{page.url} {what}")


def run(options: Options) -> list[Row]:
    bar = bars(NAME)
    with house(options.databases[0], worker=False) as served, _chromium() as browser:
        rows = [
            exactly("control: a planted script is noticed", _control(browser, served, {}), "dialog, script, markup"),
            exactly("control: our policy stops it and tells",
                    _control(browser, served, {"Content-Security-Policy": POLICY}), "markup, policy"),
            *_after_signing_out(browser, served),
        ]  # fmt: skip
        with inside(served):
            shown = furnish()
            planted = plant(hostile.stored)
        left = set(fields()) - set(planted)
        print(f"nothing stands in {', '.join(sorted(left))}" if left else "", flush=True)
        rows += [
            exactly("text fields of the database left out", len(left), 0),
            at_least(f"hostile strings in each of {len(planted)} text fields", _fewest(planted), bar["strings"]),
            *_crawled(browser, served, options, bar, shown, "with our policy", bypass_csp=False),
        ]
        with inside(served):
            plant(lambda turn, between: hostile.stored(turn + 50, between) + " again")  # unlike any that stands
        return rows + _crawled(browser, served, options, bar, shown, "with no policy", bypass_csp=True)


def _fewest(planted: dict[str, set[str]]) -> int:
    """How many of the hostile strings stand in the field that has the fewest."""
    return min(sum(any(each in text for text in texts) for each in hostile.STORED) for texts in planted.values())


def _crawled(
    browser: Browser, served: House, options: Options, bar: Any, shown: list[str], how: str, *, bypass_csp: bool
) -> list[Row]:
    seen = Seen()
    for role in ROLES[:2] if options.quick else ROLES:
        with _reader(browser, served, seen, role, bypass_csp=bypass_csp) as page:
            _walk(page, served, seen, shown)
    for each in (seen.dialogs, seen.scripts, seen.policy, seen.markup, seen.failed):
        print("\n".join(each[:10]), flush=True) if each else None
    return [
        at_least(f"{how}: pages opened", seen.pages, 1 if options.quick else bar["pages"]),
        exactly(f"{how}: dialogs", len(seen.dialogs), 0),
        exactly(f"{how}: scripts run", len(seen.scripts), 0),
        exactly(f"{how}: policy violations", len(seen.policy), 0),
        exactly(f"{how}: pieces of strange markup", len(seen.markup), 0),
        exactly(f"{how}: pages that failed", len(seen.failed), 0),
    ]


def _walk(page: Page, served: House, seen: Seen, shown: list[str]) -> None:
    """One page of every kind this reader can come to, then all that show what was furnished."""
    ahead, last, kinds = list(STARTS), list(shown), set()
    while ahead or last:
        named = not ahead
        path = last.pop(0) if named else ahead.pop(0)
        if (shape(path) in kinds and not named) or LEAVES.search(path) or FILES.search(path):
            continue
        kinds.add(shape(path))
        try:
            answer = page.goto(served.url + path)
            _settle(page)
        except Broken as trouble:
            seen.failed.append(f"{path} {str(trouble).splitlines()[0]}")
            continue
        if answer and answer.status >= 500:
            seen.failed.append(f"{path} {answer.status}")
        seen.pages += 1
        seen.markup += [f"{path} {each}" for each in page.evaluate(
            "(foreign) => [...document.querySelectorAll(foreign)].map((one) => one.outerHTML.slice(0, 160))", FOREIGN
        )]  # fmt: skip
        ahead += page.evaluate(
            "[...document.querySelectorAll('a[href], [hx-get]')]"
            ".map((one) => (one.getAttribute('href') || one.getAttribute('hx-get') || '').split('#')[0])"
            ".filter((path) => /^[/][^/]/.test(path))"
        )


def _settle(page: Page) -> None:
    """Waits for the page's fragments; asked by the browser's tools, for the policy forbids eval()."""
    for _ in range(100):
        if not page.evaluate(LOADING):
            return
        page.wait_for_timeout(50)
    raise Broken(f"{page.url} still loads after 5 s")


@contextmanager
def _reader(browser: Browser, served: House, seen: Seen, role: str, *, bypass_csp: bool = False) -> Iterator[Page]:
    """A watched page of somebody's browser: a demo account's, or nobody's."""
    context = browser.new_context(locale="en-GB", bypass_csp=bypass_csp)
    context.set_default_timeout(15_000)
    context.expose_binding("noticed", lambda source, what: seen.notice(source["page"], what))
    context.add_init_script(WATCH)
    if role:
        _sign_in(context, served, role)
    page = context.new_page()

    def heard(dialog: Any) -> None:
        seen.dialogs.append(f"{page.url} {dialog.type} {dialog.message}")
        dialog.dismiss()

    page.on("dialog", heard)
    yield page
    context.close()


def _sign_in(context: BrowserContext, served: House, role: str) -> None:
    jar = served.reader(role).jar
    context.add_cookies([{"name": one.name, "value": one.value or "", "url": served.url} for one in jar])


def _control(browser: Browser, served: House, headers: dict[str, str]) -> str:
    """What is noticed of a page of our own with a script in it."""
    seen, planted = Seen(), f"{served.url}/planted"
    body = "<!doctype html><title>x</title>" + hostile.stored(0)
    with _reader(browser, served, seen, "") as page:
        page.route(planted, lambda route: route.fulfill(body=body, content_type="text/html", headers=headers))
        page.goto(planted)
        page.wait_for_timeout(500)
        seen.markup += page.evaluate("(foreign) => [...document.querySelectorAll(foreign)].map(String)", FOREIGN)
    found = {"dialog": seen.dialogs, "script": seen.scripts, "markup": seen.markup}
    if headers:
        found["policy"] = seen.policy
    return ", ".join(name for name, each in found.items() if each)


def _after_signing_out(browser: Browser, served: House) -> list[Row]:
    """A trainee looks around, signs out, and goes back."""
    address, told = DEMO_ACCOUNTS[0][0], ["Canary Rail (demo)", "Keeper of canaries"]
    with inside(served), writing() as tx:
        person = people.find_by_address(tx, address)
        person.employer, person.position = told
    paths = ("/desk", "/me/papers", "/applications", "/profile")
    with _reader(browser, served, Seen(), address) as page:
        for path in paths:
            page.goto(served.url + path)
            _settle(page)
        before = [each for each in told if each in page.content()]
        page.locator("details.menu", has=page.locator("form[action='/sign-out']")).locator("summary").click()
        page.locator("form[action='/sign-out'] button").click()
        page.wait_for_url(f"{served.url}/")
        kept = [each for each in page.evaluate(KEPT) if any(word in each for word in (*told, *paths, "@", "Akbota"))]
        visits = [one["name"] for one in page.context.cookies() if one["name"].endswith("lms")]
        page.go_back()
        page.wait_for_timeout(500)
        back = [each for each in told if each in page.content()]
    return [
        exactly("control: personal words on the profile before", len(before), len(told)),
        exactly("personal in storages and caches after signing out", len(kept), 0),
        exactly("visits left in the cookies", len(visits), 0),
        exactly("personal words on the page one goes back to", len(back), 0),
    ]


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-quic", "--disable-background-networking"],
        )
        yield browser
        browser.close()
