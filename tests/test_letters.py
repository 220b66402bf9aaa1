"""The outbox: written with the change, claimed once, sent once, repeated with the same Message-ID."""

import email
import re
from datetime import timedelta
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select

from institute import letters, work
from institute.config import settings
from institute.database import writing
from institute.letters import CANCELLED, FAILED, KEPT, PENDING, SENDING, SENT, Letter, Recipient
from institute.people.models import Person
from institute.web import post
from tests import make
from tests.conftest import NOW


@pytest.fixture
def letter(context, tx) -> Letter:
    with writing() as inside:
        to = Recipient("reza@example.org", "ROSTAMI Amirhossein", "fa", None)
        made = letters.write(inside, "certificate-ready", to, now=NOW, title={"en": "Block trains"}, number="SCOIET-1")
    return made


def kept(letter: Letter):
    return email.message_from_bytes((settings().mail / f"{letter.id:08}.eml").read_bytes(), policy=default)


def test_it_speaks_the_recipients_language(letter):
    assert letter.language == "fa"
    assert "SCOIET-1" in letter.subject
    assert 'dir="rtl"' in letters.as_html(letter)
    assert '<a href="http://localhost/me/papers">' in letters.as_html(letter)


def test_without_smtp_it_is_kept_as_a_file(letter, tx):
    work.send_letters()
    found = tx.get(Letter, letter.id)
    message = kept(letter)
    assert (found.state, found.attempts) == (KEPT, 1)
    assert message["Message-ID"] == letter.message_id
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert message["Content-Language"] == "fa"


def test_it_is_sent_once(letter, tx):
    work.send_letters()
    (settings().mail / f"{letter.id:08}.eml").unlink()
    work.send_letters()
    assert not (settings().mail / f"{letter.id:08}.eml").exists()


def test_one_that_died_in_our_hands_comes_again_with_its_id(letter, tx):
    with writing() as inside:
        first = letters.claim(inside, now=NOW)
    with writing() as inside:
        assert letters.claim(inside, now=NOW + timedelta(minutes=1)) == []
        again = letters.claim(inside, now=NOW + timedelta(minutes=6))
    assert [one.message_id for one in first] == [one.message_id for one in again]


def test_it_is_tried_again_and_then_given_up(letter, tx):
    now = NOW
    for _ in range(6):
        with writing() as inside:
            assert [one.id for one in letters.claim(inside, now=now)] == [letter.id]
            letters.settle(inside, letter.id, now=now, error="ConnectionRefusedError")
        now += timedelta(hours=5)
    tx.rollback()
    tx.expire_all()
    assert tx.get(Letter, letter.id).state == FAILED
    with writing() as inside:
        letters.retry(inside, letter.id, now=now)
    tx.rollback()
    tx.expire_all()
    assert (tx.get(Letter, letter.id).state, tx.get(Letter, letter.id).attempts) == (PENDING, 0)


def test_a_rolled_back_change_writes_no_letter(context, tx):
    to = Recipient("a@example.org", "A", "en")

    def fail() -> None:
        with writing() as inside:
            letters.write(inside, "certificate-ready", to, now=NOW, title={"en": "T"}, number="1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert tx.scalars(select(Letter)).all() == []


@pytest.mark.parametrize("name", ["A\r\nBcc: x@evil.example", "=?utf-8?q?x?=", "李雷", "«Ӣ»"])
def test_a_name_cannot_write_headers(context, tx, name):
    to = Recipient("a@example.org", name, "en")
    with writing() as inside:
        made = letters.write(inside, "certificate-ready", to, now=NOW, title={"en": "a\nBcc: y"}, number="1")
    if "\n" in name:
        made.name = " ".join(name.split())
    message = email.message_from_bytes(letters.as_email(made, settings()).as_bytes(), policy=default)
    assert message["Bcc"] is None


def test_a_letter_in_hand_is_not_claimed_twice(letter, tx):
    with writing() as inside:
        letters.claim(inside, now=NOW)
    tx.rollback()
    tx.expire_all()
    assert tx.get(Letter, letter.id).state == SENDING


def again(tx, letter: Letter) -> Letter:
    tx.rollback()
    tx.expire_all()
    return tx.get(Letter, letter.id)


@pytest.fixture
def written(app, tx):
    """Writes a letter outside any request: requests would share an open context's g."""

    def write(who: Person | None = None, kind: str = "password-changed", **given) -> Letter:
        to = Recipient(who.email if who else "a@example.org", "A", "en", who.id if who else None)
        with app.app_context(), writing() as inside:
            made = letters.write(inside, kind, to, now=NOW, **given)
        return made

    return write


def test_one_that_waits_can_be_cancelled_and_is_never_sent(app, client, tx, written):
    made, officer = written(kind="reset", token="t" * 43), make.officer(tx)
    client.as_(officer)
    path = f"/office/outbox/{made.id}"
    empty = client.post(f"{path}/cancel", {"reason": " "})
    assert (empty.status_code, again(tx, made).state) == (422, PENDING)
    assert 'id="reason-error"' in empty.text
    assert client.post(f"{path}/cancel", {"reason": "The wrong person"}).status_code == 303
    with app.app_context():
        work.send_letters()
    found = again(tx, made)
    assert (found.state, found.cancel_reason, found.cancelled_by_id) == (CANCELLED, "The wrong person", officer.id)
    assert found.text == ""  # its link opens an account
    assert "The wrong person" in client.get(path).text


@pytest.mark.parametrize("state", [SENDING, KEPT, SENT, CANCELLED])
def test_one_that_is_out_cannot_be_cancelled(client, tx, written, state):
    made = written()
    tx.get(Letter, made.id).state = state
    tx.commit()
    client.as_(make.officer(tx))
    assert client.post(f"/office/outbox/{made.id}/cancel", {"reason": "x"}).status_code == 409
    assert again(tx, made).state == state
    assert "/cancel" not in client.get(f"/office/outbox/{made.id}").text


def test_failed_ones_are_tried_again_together_as_far_as_the_list_shows_them(client, tx, written):
    who = make.person(tx)
    mine, other, sent = written(who), written(), written()
    for each, state in ((mine, FAILED), (other, FAILED), (sent, SENT)):
        tx.get(Letter, each.id).state = state
    tx.commit()
    client.as_(make.officer(tx))
    shown = client.get(f"/office/outbox?person={who.id}")
    assert "Try it again" in shown.text
    assert (
        client.post("/office/outbox/retry", {"person": who.id}).headers["Location"] == f"/office/outbox?person={who.id}"
    )
    assert [again(tx, each).state for each in (mine, other, sent)] == [PENDING, FAILED, SENT]
    client.post("/office/outbox/retry", {})
    assert again(tx, other).state == PENDING


def test_the_list_is_narrowed(client, tx, written):
    training, who = make.training(tx), make.person(tx)
    about = written(who, "session-cancelled", training=training, reason="Rain")
    client.as_(make.officer(tx))
    written()
    for query, many in (("", 2), (f"session={training.code.lower()}", 1), ("kind=password-changed", 1),
                        (f"person={who.id}", 1), ("person=99999999999999", 2), ("state=sent", 0)):  # fmt: skip
        assert len(re.findall(r'href="/office/outbox/\d+"', client.get(f"/office/outbox?{query}").text)) == many, query
    assert about.session == training.code


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("ConnectionRefusedError: [Errno 111]", "cannot be reached"),
        ("TimeoutError: timed out", "in time"),
        ("SMTPAuthenticationError: (535, b'5.7.8')", "name or password"),
        ("SMTPRecipientsRefused: {'a@b': (550, b'unknown')}", "no such address"),
        ("ZeroDivisionError: ", "could not be handed"),
    ],
)
def test_an_error_is_readable(error, words):
    assert words in str(post.trouble(error))


def test_a_letter_says_where_it_stands_on_the_page(context, tx, written):
    who = make.person(tx)
    plain, secret = written(who), written(who, "reset", token="t" * 43)
    assert f"http://localhost/me/letters/{plain.id}" in letters.as_email(plain, settings()).as_string()
    assert "/me/letters/" not in letters.as_email(secret, settings()).as_string()


def test_an_answer_goes_to_who_wrote(context, tx, written):
    made = written(kind="contact", reply_to="who@example.org", sender="W", email="who@example.org", topic="T",
                   message="M")  # fmt: skip
    assert letters.as_email(made, settings())["Reply-To"] == "who@example.org"


# One's own letters on the page.


def test_my_letters_are_mine(client, tx, written):
    me, other = make.person(tx), make.person(tx)
    mine, theirs, secret = written(me), written(other), written(me, "reset", token="t" * 43)
    client.as_(me)
    listed = client.get("/me/letters").text
    assert f"/me/letters/{mine.id}" in listed
    assert f"/me/letters/{theirs.id}" not in listed
    assert client.get(f"/me/letters/{theirs.id}").status_code == 404
    assert client.post(f"/me/letters/{theirs.id}/read").status_code == 404
    assert "Your password was changed" in client.get(f"/me/letters/{mine.id}").text
    assert "ttttt" not in client.get(f"/me/letters/{secret.id}").text


def test_what_is_unread_is_marked_until_it_is_read(client, tx, written):
    me = make.person(tx)
    mine = written(me)
    written(me, "reset", token="t" * 43)
    client.as_(me)
    assert "unread letter" in client.get("/desk").text
    client.get(f"/me/letters/{mine.id}")
    assert again(tx, mine).seen_at is None  # looking changes nothing
    assert client.post(f"/me/letters/{mine.id}/read", {"by_itself": "1"}, htmx=True).status_code == 200
    assert again(tx, mine).seen_at is not None
    assert "unread letter" not in client.get("/desk").text


def test_all_are_marked_at_once(client, tx, written):
    me, other = make.person(tx), make.person(tx)
    made = [written(who) for who in (me, me, other)]
    client.as_(me).post("/me/letters/read")
    assert [again(tx, each).seen_at is None for each in made] == [False, False, True]


def test_a_cancelled_letter_never_was_theirs(client, tx, written):
    me = make.person(tx)
    made = written(me)
    tx.get(Letter, made.id).state = CANCELLED
    tx.commit()
    assert client.as_(me).get(f"/me/letters/{made.id}").status_code == 404
    assert "unread letter" not in client.get("/desk").text


def test_every_letter_isolates_the_codes_in_its_sentences():
    """A code that begins with figures turns around in a Persian sentence."""
    bare = [
        path.name
        for path in Path("templates/letters").glob("*.txt")
        if re.search(r"code=[\w.]+[,%\s]", path.read_text())
    ]
    assert bare == []
