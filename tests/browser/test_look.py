"""How every kind of page looks: no wider than its window, clean to axe, quiet in the console, in all languages."""

import re
from collections.abc import Iterator
from itertools import cycle

import pytest
from playwright.sync_api import Browser

from institute.language import LANGUAGES
from tests.browser.conftest import House, Reader

WIDTHS = (1280, 768, 360)
STARTS = {
    "": "/ /sessions?when=all /needs /bases /verify /search?q=customs /register /forgot /sign-in?next=/desk"
    " /help /privacy /accessibility /about /contact /missing",
    "trainee": "/desk /me/papers /applications /profile /needs/new /learn",
    "nominator": "/nominate /nominate/1 /nominate/2/certificates",
    "instructor": "/teach",
    "officer": "/office",
    "certificates": "/office/certificates",
    "admin": "/office/setup",
}
OWN = {
    "trainee": ("/learn", "/me", "/applications", "/profile", "/sessions/20"),
    "nominator": "/nominate",
    "instructor": "/teach",
    "officer": "/office",
    "certificates": "/office/certificates",
    "admin": "/office",
}
# 35, 2026-ET-003, PB-HUB, confirm/fa: pages of one kind
NUMBERED = re.compile(r"(?<=/)(?=[^/]*[0-9A-Z])[\w-]+(?=/|$)|(?<=/)[a-z-]+(?=/(en|zh|ru|fa)$)")
LEAVES = re.compile(r"^/(static|sign-out|offline)|[?&](sort|lang|page|next|as)=|/(print|original)\b|\.\w{2,5}(\?|$)")
LINKS = "[...document.querySelectorAll('main a[href^=\"/\"]:not([download])')].map(a => a.getAttribute('href'))"
WIDE = """() => {
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth
  if (over > 0) return over + ' px too wide'
  const seen = part => part.getBoundingClientRect().width > 2
  const bare = [...document.querySelectorAll('.tools > .menu > summary')].some(menu => ![...menu.children].some(seen))
  return bare ? 'a menu with nothing to see' : ''
}"""


def kind(address: str) -> str:
    """Pages of one kind differ in their numbers and in what is looked for."""
    return NUMBERED.sub("0", address.partition("?")[0])


@pytest.fixture
def onlooker(house: House, chromium: Browser) -> Iterator[Reader]:
    context = chromium.new_context(locale="en-GB", viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield Reader(house, context)
    context.close()


def wrongs(reader: Reader, scheme: str) -> list[str]:
    """What is wrong with the open page: at each width, and for axe on a phone."""
    page, found = reader.page, []
    page.emulate_media(color_scheme=scheme)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"at {width}: {over}"] if (over := page.evaluate(WIDE)) else []
    found += reader.context_axe()
    found += [text for text in reader.trouble if "status of 404" not in text]
    reader.trouble.clear()
    return found


@pytest.mark.parametrize("who", STARTS)
def test_every_kind_of_page(onlooker: Reader, who: str):
    reader, ahead = onlooker, STARTS[who].split()
    if who:
        reader.be(who)
    seen: set[str] = set()
    found: dict[str, list[str]] = {}
    ways = cycle((speech, scheme) for scheme in ("light", "dark") for speech in LANGUAGES)
    while ahead:
        address = ahead.pop(0)
        if kind(address) in seen or LEAVES.search(address):
            continue
        seen.add(kind(address))
        speech, scheme = next(ways)
        reader.page.goto(f"{reader.house.address}{address}{'&' if '?' in address else '?'}lang={speech}")
        if wrong := wrongs(reader, scheme):
            found[f"{address} {speech} {scheme}"] = wrong
        mine = OWN.get(who, "/")
        ahead += [link for link in dict.fromkeys(reader.page.evaluate(LINKS)) if link.startswith(mine)]
    assert not found, found
    assert len(seen) > 2, seen


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("speech", ["en", "fa"])
def test_the_gallery(onlooker: Reader, speech: str, scheme: str):
    """Every part in every state, both directions."""
    onlooker.open(f"/gallery?lang={speech}")
    assert wrongs(onlooker, scheme) == []
