"""Help, notices and contact: complete in every language, leading to each other, heard by the office."""

import re

import pytest
from sqlalchemy import select

from institute import guides, language, letters, markdown
from institute.config import ROOT
from institute.guidance import rules
from institute.people.models import NoticeRead
from tests import make

PAGES = guides.HELP + guides.OTHERS
PICTURES = ROOT / "static" / "img" / "help"


def read(name: str, code: str) -> guides.Guide:
    with language.speaking(code):
        return guides.read(name)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_says_the_same_in_every_language(context, name):
    english = read(name, "en")
    for code in language.LANGUAGES:
        here = read(name, code)
        assert here.language == code
        assert [each.id for each in here.sections] == [each.id for each in english.sections]
        assert [each.picture and each.picture[0] for each in here.sections] == [
            each.picture and each.picture[0] for each in english.sections
        ]
        for mine, theirs in zip(here.sections, english.sections, strict=True):
            counted = [re.findall(r"^\|", each.text, re.MULTILINE) for each in (mine, theirs)]
            assert len(counted[0]) == len(counted[1]), f"{name}.{code}#{mine.id}: rows of the table"
            links = [sorted(re.findall(r"\]\((/[\w-]*)\)", each.text)) for each in (mine, theirs)]
            assert links[0] == links[1], f"{name}.{code}#{mine.id}: links"
        assert not re.search(r"\{\w+\}", here.lede.replace("{name}", "")), "a blank stayed open"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("code", language.LANGUAGES)
def test_every_page_opens_and_its_links_too(client, tx, name, code):
    path = f"/help/{name}" if name in guides.HELP else f"/{name}"
    answer = client.get(path, language=code)
    assert answer.status_code == 200
    assert f'lang="{language.SPEECHES[code].tag}"' in answer.text
    for link in set(re.findall(r'href="(/[\w/-]+)"', answer.text.partition("<main")[2].partition("</main")[0])):
        assert client.get(link).status_code in (200, 303), link


def test_pictures_are_small_lazy_and_there():
    for name in guides.HELP:
        for code in language.LANGUAGES:
            for found in re.findall(r"^!\[.+?\]\(([\w-]+)\)$", (guides.FOLDER / f"{name}.{code}.md").read_text(), re.M):
                path = PICTURES / f"{found}.{code}.webp"
                assert path.exists(), path.name
                assert path.stat().st_size <= 40_000, path.name


def test_a_picture_waits_until_it_is_seen(client):
    assert 'loading="lazy"' in client.get("/help/trainee", language="ru").text
    assert ".ru." in client.get("/help/trainee", language="ru").text


def test_topics_name_pages_and_sections_that_are_there(app, context):
    endpoints = list(app.view_functions)
    for start, name, section in rules.TOPICS:
        assert any(each.startswith(start) for each in endpoints), f"nothing begins with {start}"
        assert section in {"", *(each.id for each in read(name, "en").sections)}, f"{name}#{section}"


@pytest.mark.parametrize(
    ("roles", "at", "onward"),
    [
        ((), "learning.lesson", "/help/trainee#learn"),
        ((), "timetable.addresses", "/help/trainee#timetable"),
        ((), "attendance.scanned", "/help/trainee#attendance"),
        ((), "quizzes.questions", "/help/trainee#quizzes"),
        ((), "assignments.own_files", "/help/trainee#assignments"),
        ((), "certificates.checklist", "/help/trainee#certificate"),
        (("instructor",), "learning.translations", "/help/instructor#lessons"),
        (("instructor",), "timetable.timetable", "/help/instructor#timetable"),
        (("instructor",), "attendance.scan", "/help/instructor#attendance"),
        (("instructor",), "quizzes.to_mark", "/help/instructor#marking"),
        (("instructor",), "assignments.own_mark", "/help/instructor#assignments"),
        (("programme-officer",), "timetable.venues", "/help/programme-officer#venues"),
        (("programme-officer",), "certificates.exclude", "/help/programme-officer#completion"),
        ((), "web.office", "/help/trainee"),
        (("programme-officer",), "web.office", "/help/programme-officer"),
        (("administrator",), "x", "/help/administrator"),
        ((), "people.notice", "/privacy"),
    ],
)
def test_help_opens_where_the_reader_is(client, tx, roles, at, onward):
    client.as_(make.person(tx, roles=roles))
    assert client.get(f"/help/here?at={at}").headers["Location"] == onward


def test_the_help_link_names_no_secret(client):
    page = client.get(f"/reset/{'t' * 43}").text
    assert "at=people.reset" in page
    assert "ttt" not in re.search(r'href="/help/here[^"]*"', page)[0]


def test_markdown_tables_survive(context):
    text = next(each.text for each in read("keyboard", "fa").sections if each.id == "everywhere")
    assert "<table" in markdown.to_html(text)


# Contact.

MESSAGE = {"name": "Nurlan", "email": "n@example.org", "topic": "session", "message": "May {we} <b>apply</b>?"}


def test_a_message_becomes_a_letter_to_the_office(client, tx):
    assert client.post("/contact", MESSAGE).status_code == 303
    letter = tx.scalars(select(letters.Letter)).one()
    assert (letter.kind, letter.address, letter.reply_to) == ("contact", "office@demo.invalid", "n@example.org")
    assert "May {we} <b>apply</b>?" in letter.text
    assert letter.person_id is None


@pytest.mark.parametrize("field", MESSAGE)
def test_what_is_missing_is_said_and_the_rest_kept(client, tx, field):
    answer = client.post("/contact", {**MESSAGE, field: ""})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert answer.text.count("n@example.org") >= (field != "email")
    assert tx.scalars(select(letters.Letter)).all() == []


def test_nobody_floods_the_office(client, tx):
    answers = [client.post("/contact", MESSAGE) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    assert "May {we}" in answers[-1].text
    assert len(tx.scalars(select(letters.Letter)).all()) == 5


# The privacy notice.


def sign_in(client, who, **more):
    client.as_(None)
    return client.post("/sign-in", {"email": who.email, "password": make.PASSWORD, **more})


def test_a_new_version_is_asked_at_the_next_sign_in_and_leads_on(client, tx, monkeypatch):
    who = make.person(tx)
    assert sign_in(client, who, next="/needs?q=x").headers["Location"] == "/needs?q=x"
    monkeypatch.setattr(guides, "NOTICE", "2030-01-01")
    monkeypatch.setattr(guides, "ASKED", "2030-01-01")
    answer = sign_in(client, who, next="/needs?q=x")
    assert answer.headers["Location"] == "/notice?next=/needs?q%3Dx"
    page = client.get(answer.headers["Location"])
    assert 'name="next" value="/needs?q=x"' in page.text
    refused = client.post("/notice", {"next": "/needs?q=x"})
    assert (refused.status_code, "notice-error" in refused.text) == (422, True)
    assert client.post("/notice", {"notice": "2026-11-20"}).status_code == 422  # an older page
    agreed = client.post("/notice?lang=ru", {"next": "/needs?q=x", "notice": "2030-01-01"})
    assert agreed.headers["Location"] == "/needs?q=x"
    kept = tx.get(NoticeRead, (who.id, "2030-01-01"))
    assert (kept.language, kept.at is not None) == ("ru", True)
    assert sign_in(client, who, next="/needs").headers["Location"] == "/needs"


def test_the_notice_leads_nowhere_else(client, tx):
    client.as_(make.person(tx))
    answer = client.post("/notice", {"next": "//evil.example", "notice": guides.NOTICE})
    assert answer.headers["Location"] == "/desk"


def test_a_new_notice_is_asked_again_only_where_it_matters(client, tx, monkeypatch):
    """What changed since is said; a change of no matter keeps nobody from going on."""
    person = make.person(tx)
    sent = {"email": person.email, "password": make.PASSWORD}
    newer = ("2099-01-01", "Commas were moved.", False)
    monkeypatch.setattr(guides, "NOTICES", (*guides.NOTICES, newer))
    monkeypatch.setattr(guides, "NOTICE", newer[0])
    assert client.post("/sign-in", sent).location == "/desk"
    assert "Commas were moved." in client.get("/notice").text
    assert "Commas were moved." in client.get("/me/data").text
    monkeypatch.setattr(guides, "ASKED", newer[0])
    assert client.as_(None).post("/sign-in", sent).location == "/notice?next=/desk"
    client.post("/notice", {"next": "/desk", "notice": newer[0]})
    assert client.as_(None).post("/sign-in", sent).location == "/desk"
