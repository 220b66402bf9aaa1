"""The outbox: written with the change, claimed once, sent once, repeated with the same Message-ID."""

import email
from datetime import timedelta
from email.policy import default

import pytest
from sqlalchemy import select

from institute import letters, work
from institute.config import settings
from institute.database import writing
from institute.letters import FAILED, KEPT, PENDING, SENDING, Letter, Recipient
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
