"""Walk through the whole house as each kind of person, in each language: open every door, send every form."""

import re
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

import pytest

from institute.language import LANGUAGES
from tests import world
from tests.client import Client

WHO = ["stranger", "applicant", "trainee", "teacher", "officer", "certifier", "admin", "supervisor", "nominator"]
STARTS = [*"/ /sessions?when=all /needs /bases /verify /sign-in".split(), f"/verify/{world.NUMBER}?code={world.CODE}"]
LEAVES = re.compile(r"^/(static|sign-out)|[?&](sort|lang)=")


class Doors(HTMLParser):
    """The links, fragments and forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.forms: list[tuple[str, str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name in ("href", "hx-get"):
            if given.get(name, "").startswith("/"):
                self.links.add(given[name].partition("#")[0])
        if tag == "form":
            self.forms.append((given.get("method", "get").lower(), given.get("action", ""), {}))
        named = tag in ("input", "button", "textarea", "select") and given.get("name")
        sent = given.get("type") not in ("file", "checkbox", "radio") or "checked" in given
        if named and sent and self.forms:
            self.forms[-1][2].setdefault(named, given.get("value", ""))


def shape(address: str) -> str:
    """Pages of one kind look alike but for their numbers."""
    return re.sub(r"\d+", "0", urlsplit(address).path) + "?" + "&".join(sorted(re.findall(r"[?&](\w+)=", address)))


def walk(client: Client, language: str) -> tuple[set[str], dict[str, tuple[str, str, dict[str, str]]]]:
    """Opens every door once per kind of page; returns the addresses and the forms met."""
    ahead, seen, forms = list(STARTS), set(), {}
    while ahead:
        address = ahead.pop(0)
        if shape(address) in seen or LEAVES.search(address):
            continue
        seen.add(shape(address))
        answer = client.get(address, language=language)
        assert answer.status_code in (200, 303), f"shown {address} but got {answer.status_code}: {answer.data[:500]!r}"
        if answer.mimetype == "text/html":
            assert "/missing/" not in answer.text, f"{address} links to nowhere"
            assert f'lang="{language if language != "zh" else "zh-Hans"}"' in answer.text or answer.status_code == 303
            doors = Doors()
            doors.feed(answer.text)
            ahead += sorted(doors.links)
            for method, action, values in doors.forms:
                forms.setdefault(f"{method} {shape(action or address)}", (method, action or address, values))
    return seen, forms


@pytest.fixture
def people(client, tx, app):
    with app.app_context():
        built = world.build(tx)
    client.factor(built.supervisor)  # without it the stay asks for it and shows nothing
    return built


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", WHO)
def test_every_door_opens(client, people, who, language):
    client.as_(getattr(people, who))
    seen, _ = walk(client, language)
    expected = {"stranger": 12, "officer": 35, "admin": 35}.get(who, 18)
    assert len(seen) >= expected, sorted(seen)


@pytest.mark.parametrize("who", WHO)
def test_every_form_answers(client, people, who):
    """As shown, then emptied: a page, a way on, or a refusal in words; never a fault."""
    client.as_(getattr(people, who))
    _, forms = walk(client, "en")
    for method, action, values in forms.values():
        if LEAVES.search(action):
            continue
        for sent in (values, dict.fromkeys(values, "")):
            if method == "get":
                answer = client.get(f"{action.partition('?')[0]}?{urlencode(sent)}")
            else:
                answer = client.post(action, sent)
            assert answer.status_code in (200, 204, 303, 403, 404, 409, 422, 429), (
                f"{method} {action} {sent}: {answer.status_code}"
            )
