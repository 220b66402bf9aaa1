"""Which passwords are taken, and how they are kept."""

import threading

import pytest

from institute.people import passwords
from tests.make import PASSWORD, PASSWORD_HASH


@pytest.mark.parametrize(
    "password",
    [
        "three blue camels",
        "Korrekt-Pferd 9 Heft",
        "дорога ведёт к морю",
        "کتابخانه بزرگ شهر",
        "长长的铁路通向远方的港口城市",
        " leading and trailing ",
        "x" + "ab7!kQ" * 3,
    ],
)
def test_taken(password):
    assert passwords.weakness(password, address="aigerim@example.org") is None


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "y" * 129,
        "password1234",
        "P@ssw0rd!2024",
        "qwertyuiop12",
        "1234567890123",
        "abcdefghijkl",
        "aaaabbbbaaaa",
        "camelcamelcamel",
        "Institute2026!",
        "Циндао2026!!!!",
        "dragon monkey 7",
        "my aigerim.s password",
        "AIGERIM.S@EXAMPLE.ORG",
    ],
)
def test_too_easy(password):
    assert passwords.weakness(password, address="aigerim.s@example.org")


def test_the_list_is_long_enough():
    assert len(passwords._common()) >= 3000


def test_kept_as_argon2id_and_known_again():
    kept = passwords.hashed("three blue camels")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert kept != passwords.hashed("three blue camels")
    assert passwords.verify(kept, "three blue camels")
    assert not passwords.verify(kept, "three blue camel")
    assert not passwords.outdated(kept)
    assert passwords.outdated(PASSWORD_HASH)
    assert passwords.verify(PASSWORD_HASH, PASSWORD)


def test_the_same_password_from_another_keyboard():
    assert passwords.verify(passwords.hashed("café au lait vert"), "cafe\u0301 au lait vert")


def test_nobody_has_no_password():
    assert not passwords.verify(None, "nobody knows this")
    assert not passwords.verify("broken", "nobody knows this")


def test_nobody_takes_as_much_work_as_somebody(monkeypatch):
    """An answer that comes sooner would tell which addresses we know."""
    asked, verify = [], passwords.PasswordHasher.verify

    def counted(hasher, kept, given):
        asked.append(passwords.outdated(kept))
        return verify(hasher, kept, given)

    monkeypatch.setattr(passwords.PasswordHasher, "verify", counted)
    passwords.verify(None, "nobody knows this")
    passwords.verify(passwords.hashed("three blue camels"), "nobody knows this")
    assert asked == [False, False]


def test_only_two_at_a_time(monkeypatch):
    most, now, lock = [0], [0], threading.Lock()

    class Slow:
        def hash(self, text):
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            threading.Event().wait(0.01)
            with lock:
                now[0] -= 1
            return text

    monkeypatch.setattr(passwords, "_hasher", Slow())
    threads = [threading.Thread(target=passwords.hashed, args=("x",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 2
