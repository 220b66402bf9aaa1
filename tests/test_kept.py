"""Parts of pages that are kept: never another reader's, another language's or another page's."""

import random
import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from institute.web import kept
from tests import make
from tests.client import Client

PAGES = (
    "/",
    "/sessions?type=event&q=a",
    "/sign-in",
    "/nowhere",
    "/desk",
    "/office",
)
LANGUAGES = ("en", "zh", "ru", "fa")


def told(page: str) -> str:
    """The page without what is new in each answer: tokens and the number of a mistake."""
    return re.sub(r"[\w-]{86}==|\b[0-9a-f]{16}\b", "", page)


@pytest.mark.parametrize("most", [kept.MOST, 3])
def test_what_is_kept_is_what_would_be_drawn(
    app: Flask, client: Client, tx: Session, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(kept, "MOST", most)
    readers = [None, make.person(tx, "ALIEV Timur"), make.person(tx, "SEITKALI Aigerim"), make.officer(tx)]
    browsers = [client.as_(reader).plain for reader in readers]
    ways = [(number, language, page) for number in range(len(readers)) for language in LANGUAGES for page in PAGES]

    def all_pages() -> dict[tuple[int, str, str], str]:
        random.shuffle(ways)
        return {
            (number, language, page): told(
                browsers[number].get(page, headers={"Accept-Language": language}, follow_redirects=True).text
            )
            for number, language, page in ways
        }

    first, again = all_pages(), all_pages()
    drawn: list[str] = []
    monkeypatch.setitem(app.jinja_env.globals, "drawn_once", lambda name, *_, caller: drawn.append(name) or caller())
    fresh = all_pages()
    assert {"masthead", "tools", "footer", "account"} <= set(drawn)
    assert first == fresh and again == fresh


def test_a_form_token_is_the_readers_own(client: Client, tx: Session) -> None:
    tokens = set()
    for reader in (make.person(tx), make.person(tx)):
        client.as_(reader)
        page = client.get("/desk").text
        given = re.findall(r'name="csrf_token" value="([^"]+)"', page)
        assert given and not tokens & set(given)
        tokens |= set(given)
        assert client.plain.post("/data", data={"low": "1", "csrf_token": given[-1]}).status_code == 303
