"""The house on a phone: what it is installed by, and what may lie on it."""

import json
import re

import pytest

from institute.language import LANGUAGES
from institute.web import assets
from tests import make


def shell(client) -> dict:
    return json.loads(re.match(r"const SHELL = (.+);\n", client.get("/worker.js").text)[1])


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_manifest_in_each_language(client, code):
    answer = client.get(f"/app/{code}.webmanifest")
    told = answer.json
    assert answer.mimetype == "application/manifest+json"
    assert (told["scope"], told["start_url"], told["dir"]) == ("/", "/desk", "rtl" if code == "fa" else "ltr")
    assert {(icon["sizes"], icon["purpose"]) for icon in told["icons"]} == {
        ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"),
    }  # fmt: skip
    for icon in told["icons"]:
        picture = client.get(icon["src"])
        width = int.from_bytes(picture.data[16:20])
        assert (picture.mimetype, f"{width}x{width}") == ("image/png", icon["sizes"])


def test_other_languages_have_none(client):
    assert client.get("/app/xx.webmanifest").status_code == 404
    assert client.get("/offline/xx").status_code == 404


def test_the_worker_may_rule_the_whole_house_and_is_asked_for_anew(client):
    answer = client.get("/worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]


def test_everything_in_the_shell_is_there_and_small(client):
    told = shell(client)
    assert told["files"] and set(told["pages"]) == set(LANGUAGES)
    size = 0
    for address in (*told["files"], *told["pages"].values()):
        answer = client.plain.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, address
        size += len(answer.data)
    assert size < 60_000


def test_new_files_make_a_new_worker(client, app, monkeypatch):
    before = shell(client)["name"]
    monkeypatch.setitem(assets.shelf.hashed, "css/site.css", "css/site.0123456789.css")
    assert shell(client)["name"] != before


def test_the_offline_page_is_nobodys(client, tx, app):
    app.extensions.pop("offline pages", None)  # drawn for somebody signed in, it is still the same
    person = make.person(tx, "SEITKALI Aigerim", "Айгерім Сейтқали", email="aigerim@example.org")
    mine = client.as_(person).get("/offline/en").text
    for personal in ("SEITKALI", "Aigerim", "Айгерім", "aigerim@", "csrf", 'name="reader"'):
        assert personal not in mine
    assert client.as_(None).get("/offline/en").text == mine


def test_a_strangers_first_page_asks_for_none_of_it(client, tx):
    text = client.get("/").text
    for later in ("offline.", "webmanifest", "apple-touch-icon", 'name="reader"'):
        assert later not in text
    signed_in = client.as_(make.person(tx)).get("/").text
    assert "webmanifest" in signed_in and 'name="reader"' in signed_in


def test_the_readers_sign_is_ones_own_and_says_nothing(client, tx):
    def sign(person):
        return re.search(r'name="reader" content="(\w+)"', client.as_(person).get("/desk").text)[1]

    mine, yours = make.person(tx), make.person(tx)
    assert sign(mine) == sign(mine) != sign(yours)
