"""Single-use links in letters: 256 random bits, of which only the hash is kept."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from institute.people import rules
from institute.people.models import Token
from institute.people.visits import hashed

_LEEWAY = timedelta(seconds=60)  # between the clocks of two machines


def make(tx: Session, kind: str, person_id: int, *, now: datetime, **values: Any) -> str:
    """A new link of this kind; older ones of the same kind end with it."""
    end(tx, person_id, kind)
    raw = secrets.token_urlsafe(32)
    tx.add(
        Token(
            kind=kind,
            token_hash=hashed(raw),
            person_id=person_id,
            values=values,
            made_at=now,
            ends_at=now + rules.LASTS[kind],
        )
    )
    return raw


def find(tx: Session, kind: str, raw: str, *, now: datetime) -> Token | None:
    """The link's row while it may be used."""
    token = tx.scalar(select(Token).where(Token.token_hash == hashed(raw), Token.kind == kind))
    return token if token and token.used_at is None and now <= token.ends_at + _LEEWAY else None


def latest(tx: Session, kind: str, person_id: int) -> dict[str, Any]:
    """What the person's unused link of this kind keeps, were it too old; nothing when there is none."""
    mine = (Token.person_id == person_id) & (Token.kind == kind) & Token.used_at.is_(None)
    return tx.scalar(select(Token.values).where(mine)) or {}


def use(tx: Session, kind: str, raw: str, *, now: datetime) -> Token:
    """Uses the link up, under the lock; LinkOver when it was used already or is too old."""
    token = tx.scalar(
        select(Token)
        .where(Token.token_hash == hashed(raw), Token.kind == kind)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if token is None or token.used_at is not None or now > token.ends_at + _LEEWAY:
        raise rules.LinkOver
    token.used_at = now
    return token


def end(tx: Session, person_id: int, *kinds: str) -> None:
    """Ends a person's open links of these kinds."""
    tx.execute(delete(Token).where(Token.person_id == person_id, Token.kind.in_(kinds), Token.used_at.is_(None)))
