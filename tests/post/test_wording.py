"""The words of letters: blanks from our files, filled once, edited versions in their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institute import language, letters, wording
from institute.database import writing
from institute.letters import Recipient
from institute.post import actions, queries, rules
from tests import make
from tests.conftest import NOW

KINDS = wording.kinds()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("code", language.LANGUAGES)
def test_every_built_in_text_opens_its_blanks(context, kind, code):
    """And is itself one that could be kept: our own files pass what the office's words must pass."""
    subject, text = wording.built_in(kind, code)
    assert subject
    assert text
    assert rules.mistakes(f"{subject}\n{text}", wording.blanks(kind), wording.needed(kind)) == []
    assert "%(" not in text


def test_secret_letters_cannot_lose_their_link(context):
    for kind in letters.SECRET:
        assert any("{token}" in piece for piece in wording.needed(kind))


@given(st.dictionaries(st.sampled_from(["name", "reason"]), st.text(st.characters(exclude_categories=["Cc", "Cs"]))))
def test_a_value_is_text_whatever_it_holds(values):
    values = {**values, "name": "{reason} {{ 7*7 }} {address}"}
    _, text = wording.fill("", "Dear {name}!", values)
    assert text == "Dear {reason} {{ 7*7 }} {address}!"


def test_what_is_empty_is_left_out_with_its_introduction():
    text = "Dear {name}\n\nThe reason:\n\n{reason}\n\nPlace: {place}\nGoodbye"
    assert wording.fill("", text, {"name": "A", "reason": "", "place": "Q"})[1] == "Dear A\n\nPlace: Q\nGoodbye"
    assert wording.fill("", text, {"name": "A", "reason": "R:"})[1] == "Dear A\n\nThe reason:\n\nR:\n\nGoodbye"


def test_an_address_takes_a_code_without_its_marks():
    code = f"{language.ISOLATE}2026-FA-001{language.POP}"
    text = wording.fill("", "About {code}: {address}/sessions/{code}", {"address": "https://x", "code": code})[1]
    assert text == f"About {code}: https://x/sessions/2026-FA-001"


def test_a_subject_is_one_line():
    assert wording.fill("About {title}", "", {"title": "a\nBcc: x"})[0] == "About a Bcc: x"


@pytest.fixture
def officer(tx):
    return make.officer(tx)


@pytest.fixture
def training(tx):
    return make.training(tx, place={})


def edit(officer, text: str, kind: str = "session-cancelled", code: str = "en", seen: int = 0):
    with writing() as inside:
        return actions.edit(inside, kind, code, "Off: {title}", text, seen=seen, by=officer, now=NOW)


def send(training, code: str = "en", reason: str = "Rain") -> letters.Letter:
    with writing() as inside:
        to = Recipient("a@example.org", "O'RINBOYEV {reason}", code)
        return letters.write(inside, "session-cancelled", to, now=NOW, training=training, reason=reason)


def test_each_letter_takes_the_words_that_count_then(context, officer, training):
    before = send(training)
    made = edit(officer, "Dear {name},\n\nsorry:\n\n{reason}\n\nCode {code}")
    code = f"{language.ISOLATE}{training.code}{language.POP}"
    after, without = send(training), send(training, reason="")
    assert after.subject == f"Off: {training.title['en']}"
    assert after.text == f"Dear O'RINBOYEV {{reason}},\n\nsorry:\n\nRain\n\nCode {code}"
    assert without.text == f"Dear O'RINBOYEV {{reason}},\n\nCode {code}"
    assert "will not take place" in before.text
    assert "не состоится" in send(training, "ru").text  # the other languages keep theirs
    with writing() as inside:
        actions.take_back(inside, "session-cancelled", "en", by=officer, now=NOW)
    assert send(training).text == before.text
    with writing() as inside:
        actions.restore(inside, "session-cancelled", "en", made.id, by=officer, now=NOW)
    assert send(training).text == after.text


def test_the_template_language_is_not_spoken(context, officer, training):
    edit(officer, "{{ 7*7 }} {% include 'x' %} {name}")
    assert "{{ 7*7 }} {% include 'x' %}" in send(training).text


def test_two_editors_do_not_overwrite_each_other(context, officer):
    first = edit(officer, "One {name}")
    with pytest.raises(rules.Overtaken):
        edit(officer, "Two {name}", seen=0)
    edit(officer, "Two {name}", seen=first.id)


def test_what_is_not_changed_makes_no_version(context, officer, tx):
    subject, text = wording.built_in("withdrawn", "en")
    with writing() as inside:
        assert actions.edit(inside, "withdrawn", "en", subject, text, seen=0, by=officer, now=NOW) is None
    assert queries.history(tx, "withdrawn", "en") == []


def test_what_is_missing_in_which_language(context, officer, tx):
    def states() -> dict[str, str]:
        tx.rollback()
        return dict(next(row for row in queries.rows(tx) if row.kind == "session-cancelled").states)

    assert states() == {"en": "built-in", "zh": "built-in", "ru": "built-in", "fa": "built-in"}
    edit(officer, "One {name}")
    assert states() == {"en": "edited", "zh": "behind", "ru": "behind", "fa": "behind"}
    edit(officer, "Раз {name}", code="ru")
    assert states()["ru"] == "edited"


PATH = "/office/letters/reset/en"
GOOD = {"subject": "New password", "text": "Hello {name}\n\n{address}/reset/{token}", "seen": "0"}


def test_the_office_edits_and_reads_the_versions(client, tx, officer):
    client.as_(officer)
    assert "{address}/reset/{token}" in client.get(PATH).text
    assert client.post(PATH, GOOD).status_code == 303
    page = client.get(PATH).text
    assert "Hello {name}" in page
    assert officer.latin in page
    assert "DOSMUKHAMBET" in page  # the sample
    assert client.post(PATH, GOOD).status_code == 409  # an old page
    assert client.post(f"{PATH}/built-in").status_code == 303
    assert "Use this version again" in client.get(PATH).text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("text", "Hello {name}", "Please keep"),
        ("text", "{address}/reset/{token} {nobody}", "no blank called"),
        ("subject", "{", "brace"),
        ("subject", "", "Please fill this in"),
    ],
)
def test_mistakes_stand_beside_their_field(client, tx, officer, field, value, words):
    answer = client.as_(officer).post(PATH, {**GOOD, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert words in answer.text
    assert client.get(PATH).text.count("Hello {name}") == 0


def test_the_preview_keeps_nothing(client, tx, officer, rows):
    client.as_(officer)
    before = rows()
    answer = client.post(f"{PATH}/preview", {**GOOD, "text": "<b>{name}</b> {token}"}, htmx=True)
    assert "&lt;b&gt;DOSMUKHAMBET" in answer.text
    assert rows() == before


@pytest.mark.parametrize(
    "path", ["/office/letters/nothing/en", "/office/letters/reset/xx", f"{PATH}/versions/9/restore"]
)
def test_what_is_not_there(client, tx, officer, path):
    client.as_(officer)
    assert (client.post(path) if "restore" in path else client.get(path)).status_code == 404


def test_the_list_asks_the_same_for_few_and_many(client, tx, officer, asked):
    client.as_(officer).get("/office/letters")
    counts = []
    for _ in range(2):
        with asked() as questions:
            client.get("/office/letters")
        counts.append(len(questions))
        for kind in KINDS[:3]:
            tx.add(wording.Wording(kind=kind, language="en", subject="S", text="T", at=NOW))
        tx.commit()
    assert counts[0] == counts[1] <= 6
