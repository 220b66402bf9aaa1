"""Passwords: argon2id, equal work for unknown addresses, and which ones are too easy to guess."""

import re
import threading
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from institute.errors import TooMany
from institute.language import lazy

LEAST, MOST = 12, 128  # characters (ASVS 5.0 6.2.1: at least 8, 15 advised)
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, hash_len=32, salt_len=16)
_two_at_a_time = threading.BoundedSemaphore(2)  # each takes 19 MiB and some 40 ms
_PATIENCE = 10  # seconds to wait for a turn
# Of nobody's password: checking against it takes as long as against anybody's.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$Y5N9CqgwnvwKoJqQ7R8xNw$eNDp0YHrDwXxKNulWkmnAgv1E9ABCf74tITb8xL7GZw"
_LEET = str.maketrans("013457@$!", "oieastasi")


def hashed(password: str) -> str:
    """argon2id of a password, salted. Slow: call it outside the write door."""
    with _Turn():
        return _hasher.hash(_form(password))


def verify(kept: str | None, given: str) -> bool:
    """Whether this is the password; the same work when there is none to compare with."""
    with _Turn():
        try:
            return _hasher.verify(kept or _NOBODY, _form(given)) and kept is not None
        except (Argon2Error, InvalidHashError):
            return False


def outdated(kept: str) -> bool:
    """Whether a hash was made with settings we no longer use."""
    return _hasher.check_needs_rehash(kept)


def weakness(password: str, *, address: str = "") -> Any:
    """Why this password cannot be taken, or None. No rules of composition (ASVS 5.0 6.2)."""
    if len(password) < LEAST:
        return lazy("Please use at least %(n)s characters. Three or four words together are easy to remember.", n=LEAST)
    if len(password) > MOST:
        return lazy("Please use at most %(n)s characters.", n=MOST)
    plain = password.casefold()
    own = address.casefold()
    if own and (own in plain or (len(own.partition("@")[0]) >= 4 and own.partition("@")[0] in plain)):
        return lazy("Please do not use your e-mail address in the password.")
    if _guessable(plain):
        return lazy("This password is among the first that would be guessed. Please choose another.")
    return None


class _Turn:
    def __enter__(self) -> None:
        if not _two_at_a_time.acquire(timeout=_PATIENCE):
            raise TooMany

    def __exit__(self, *_: object) -> None:
        _two_at_a_time.release()


def _form(password: str) -> str:
    """The same password from every keyboard: composed or not, wide or narrow."""
    return unicodedata.normalize("NFKC", password)


def _guessable(plain: str) -> bool:
    """A common password, however it is padded with digits and signs, repeated, or put together of few letters."""
    if len(set(plain)) < 5 or _repeats(plain) or _runs(plain):
        return True
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    for text in {plain, core, core.translate(_LEET)}:
        letters = "".join(char for char in text if char.isalpha())
        if {text, letters} & _common() or _all_common(letters):
            return True
    return False


def _repeats(text: str) -> bool:
    """abcabcabc, or password twice."""
    return any(text == (text[:size] * (len(text) // size + 1))[: len(text)] for size in range(1, len(text) // 2 + 1))


def _runs(text: str) -> bool:
    """123456789012, abcdefghijkl and the like: nearly every character follows its neighbour."""
    steps = [ord(after) - ord(before) for before, after in pairwise(text)]
    return sum(step in (1, -1, 0) for step in steps) >= len(steps) - 2


def _all_common(letters: str) -> bool:
    """Two common passwords side by side are no better than one."""
    known = _common()
    return any(letters[:cut] in known and letters[cut:] in known for cut in range(4, len(letters) - 3))


@cache
def _common() -> frozenset[str]:
    lines = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
