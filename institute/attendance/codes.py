"""What the wall, badges and links say: signed with the house's key and timed by the server's clock alone.

A code names one session, half-day and turn of 15 seconds. Scanned in time, it becomes a receipt of the first arrival:
also signed, kept by the browser in a cookie while its reader signs in, so it is no address one could pass on.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, Signer

from institute.attendance import rules
from institute.config import settings
from institute.errors import NotFound

EVERY, VALID = 15, 45  # seconds
RECEIPT = timedelta(minutes=30)  # to sign in, with a second factor or a forgotten password
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 that nobody mistakes for another
_LENGTH = 6


@dataclass(frozen=True)
class Arrival:
    """Somebody scanned the code of this session's half-day at that instant."""

    training_id: int
    half: str
    at: datetime


def wall(training_id: int, half: str, now: datetime) -> str:
    """What the QR code holds in this turn."""
    return _signer("wall").sign(f"{training_id}.{half}.{_turn(now)}").decode()


def scanned(code: str, now: datetime) -> Arrival:
    """A code of the wall; NotOurCode when it is forged, OldCode when its 45 seconds are over."""
    training_id, half, turn = _read("wall", code)
    if not 0 <= now.timestamp() - turn * EVERY <= VALID:
        raise rules.OldCode
    return Arrival(training_id, half, now)


def receipt(arrival: Arrival) -> str:
    """What the browser keeps until its reader is known."""
    return _signer("receipt").sign(f"{arrival.training_id}.{arrival.half}.{int(arrival.at.timestamp())}").decode()


def received(text: str, now: datetime) -> Arrival:
    """The first arrival as it was; NotOurCode, and OldCode after half an hour."""
    training_id, half, second = _read("receipt", text)
    at = datetime.fromtimestamp(second, UTC)
    if now - at > RECEIPT:
        raise rules.OldCode
    return Arrival(training_id, half, at)


def typed(training_id: int, half: str, now: datetime, ago: int = 0) -> str:
    """The short code to type instead, of the turn that was `ago` turns before: six letters of a keyed hash."""
    text = f"{training_id}.{half}.{_turn(now) - ago}"
    digest = hmac.digest(settings().secret_key.encode(), f"attendance typed {text}".encode(), hashlib.sha256)
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:_LENGTH])


def is_typed(given: str, training_id: int, half: str, now: datetime) -> bool:
    """Whether this is the short code of a turn that still holds."""
    known = [typed(training_id, half, now, ago) for ago in range(VALID // EVERY)]
    return sum(hmac.compare_digest(given.encode(), one.encode()) for one in known) > 0


def token() -> str:
    """For a badge: 100 random bits in letters a person could read out."""
    return "".join(secrets.choice(_LETTERS) for _ in range(20))


def _turn(now: datetime) -> int:
    return int(now.timestamp()) // EVERY


def _signer(what: str) -> Signer:
    return Signer(settings().secret_key, salt=f"attendance-{what}", digest_method=hashlib.sha256)


def _read(what: str, text: str) -> tuple[int, str, int]:
    try:
        training_id, half, number = _signer(what).unsign(text).decode().split(".")
        return int(training_id), rules.known_half(half), int(number)
    except (BadSignature, ValueError, NotFound):
        raise rules.NotOurCode from None
