"""The second factor: codes by time (RFC 6238: SHA-1, six figures, 30 seconds), and recovery codes for a lost phone.

The secret is sealed (institute/sealing.py), recovery codes are kept as fingerprints; both open under the person's lock.
"""

import base64
import hmac
import os
import re
import unicodedata
from datetime import datetime

from pyotp import random_base32
from pyotp.totp import TOTP
from sqlalchemy.orm import Session

from institute import access, activity, letters, sealing, throttle
from institute.errors import DomainError, existing
from institute.language import lazy
from institute.people import actions, rules, visits
from institute.people.models import Person, SecondFactor

RECOVERY_CODES = 10
_SECONDS, _DRIFT = 30, 1  # of a time step; steps a phone's clock may be off, either way
SAID = {
    "on": lazy("switched on"),
    "off": lazy("switched off"),
    "codes": lazy("given new recovery codes, and the old ones ended"),
}


class WrongCode(DomainError):
    """Neither the app's code of now nor a recovery code; or it was used before."""

    message = lazy("This code does not hold, or was used before. Wait for the next one in your app.")


class FactorThere(DomainError):
    message = lazy("Your second factor is switched on already.")


class FactorNeeded(DomainError):
    message = lazy("Your role asks a second factor: it cannot be switched off.")


class NotOwnFactor(DomainError):
    message = lazy("You cannot reset your own second factor. Another administrator can.")


def tidy(code: str) -> str:
    """What was typed: figures of any script as 0 to 9, letters in capitals, nothing else."""
    plain = (str(unicodedata.decimal(char, char)) for char in code)
    return re.sub(r"[^0-9A-Z]", "", "".join(plain).upper())


def in_groups(text: str, size: int = 4) -> str:
    """For typing off a screen: ABCD EFGH."""
    return " ".join(text[at : at + size] for at in range(0, len(text), size))


def new_secret() -> str:
    """160 random bits as base32."""
    return random_base32()


def address(person: Person, secret: str, issuer: str) -> str:
    """What the QR code says to an app."""
    return TOTP(secret).provisioning_uri(name=person.email, issuer_name=issuer)


def code_at(secret: str, moment: datetime) -> str:
    return TOTP(secret).at(moment)


def matching_step(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """The time step whose code this is, if it is one of those about now and later than `after`."""
    this = int(now.timestamp()) // _SECONDS
    totp = TOTP(secret)
    for step in range(this - _DRIFT, this + _DRIFT + 1):
        if step > after and hmac.compare_digest(totp.at(step * _SECONDS), code):
            return step
    return None


# A secret that is shown and not confirmed yet travels sealed in the form: looking at the page keeps nothing.


def carry(person_id: int, secret: str) -> str:
    return sealing.seal_text(secret, f"second factor to be of {person_id}")


def carried(person_id: int, box: str) -> str | None:
    """The secret in the form, if it is one we gave this person."""
    try:
        return sealing.unseal_text(box, f"second factor to be of {person_id}")
    except (sealing.Broken, ValueError):
        return None


def _seal(person_id: int, secret: str) -> str:
    return sealing.seal_text(secret, f"second factor of {person_id}")


def secret_of(factor: SecondFactor) -> str:
    return sealing.unseal_text(factor.secret, f"second factor of {factor.person_id}")


def _print_of(person_id: int, code: str) -> str:
    return sealing.fingerprint(tidy(code), f"recovery code of {person_id}")


def _new_codes(factor: SecondFactor) -> list[str]:
    """Ten recovery codes of 50 random bits; this is the only time they can be read."""
    raw = [base64.b32encode(os.urandom(7)).decode()[:10] for _ in range(RECOVERY_CODES)]
    factor.codes = [_print_of(factor.person_id, code) for code in raw]
    return [f"{code[:5]}-{code[5:]}" for code in raw]


def put(tx: Session, person: Person, secret: str, *, now: datetime) -> list[str]:
    """Gives somebody this second factor, as yet unused; returns the recovery codes."""
    factor = SecondFactor(person_id=person.id, secret=_seal(person.id, secret), step=0, codes=[], since=now)
    codes = _new_codes(factor)
    person.second_factor = factor
    return codes


def switch_on(tx: Session, person_id: int, secret: str, code: str, *, visit_id: int, now: datetime) -> list[str]:
    """The app is set up and its first code is right: returns the recovery codes; this visit has shown the factor.

    Every other visit is asked for it from now on.
    """
    person = actions.lock(tx, person_id)
    if person.second_factor:
        raise FactorThere
    step = matching_step(secret, tidy(code), now=now, after=0)
    if step is None:
        raise WrongCode
    codes = put(tx, person, secret, now=now)
    existing(person.second_factor).step = step
    existing(tx.get(visits.Visit, visit_id)).second_factor_at = now
    _tell(tx, person, "on", now=now)
    return codes


def begin_attempt(tx: Session, person_id: int, *, now: datetime) -> None:
    """Counts an attempt before its code is looked at, in a change of its own; TooMany after five in vain."""
    key = f"second-factor:{person_id}"
    throttle.count(tx, key, now=now)
    throttle.check(tx, key, most=rules.FAILURES_OF_ACCOUNT + 1, now=now)


def prove(tx: Session, person_id: int, typed: str, *, now: datetime, again: bool = False) -> None:
    """The code of the app, or a recovery code, is used up; WrongCode when it is neither, or was used before.

    `again` lets a code be shown more than once: the demonstration's accounts are shared.
    """
    person, code = actions.lock(tx, person_id), tidy(typed)
    factor = existing(tx.get(SecondFactor, person_id, with_for_update=True, populate_existing=True))
    step = matching_step(secret_of(factor), code, now=now, after=0 if again else factor.step)
    if step is not None:
        factor.step = step
    elif (used := _print_of(person_id, code)) in factor.codes:
        factor.codes = [kept for kept in factor.codes if kept != used]
        letters.write(tx, "recovery-code-used", actions.recipient(person), now=now, left=len(factor.codes))
    else:
        raise WrongCode
    throttle.forgive(tx, f"second-factor:{person_id}")


def renew_codes(tx: Session, person_id: int, *, now: datetime) -> list[str]:
    """Ten new recovery codes; the old ones end."""
    person = actions.lock(tx, person_id)
    codes = _new_codes(existing(person.second_factor))
    _tell(tx, person, "codes", now=now)
    return codes


def switch_off(tx: Session, person_id: int, *, now: datetime) -> None:
    """Without a second factor again; FactorNeeded where a role asks it."""
    person = actions.lock(tx, person_id)
    if access.needs_second_factor(person):
        raise FactorNeeded
    if person.second_factor:
        person.second_factor = None
        _tell(tx, person, "off", now=now)


def reset(tx: Session, person_id: int, *, reason: str, by: Person, now: datetime) -> None:
    """An administrator takes a lost second factor away: every visit ends, the person is told why by letter.

    Whoever has a role that asks one sets a new one up before its pages open again.
    """
    if person_id == by.id:
        raise NotOwnFactor
    person = actions.lock(tx, person_id)
    existing(person.second_factor)
    person.second_factor = None
    visits.end_visits(tx, person_id)
    letters.write(tx, "second-factor-reset", actions.recipient(person), now=now, reason=reason)
    activity.note(tx, "second-factor-reset", person, person=person_id, at=now)


def _tell(tx: Session, person: Person, what: str, *, now: datetime) -> None:
    letters.write(tx, "second-factor-changed", actions.recipient(person), now=now, change=SAID[what])
