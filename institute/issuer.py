"""Who the house is and who signs its papers: data, kept in editions; papers already printed carry their own."""

import json
import os
import tempfile
import tomllib
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from institute import activity
from institute.config import settings
from institute.database import Base, afterwards
from institute.errors import DomainError
from institute.files import File
from institute.language import lazy

DEFAULT = Path(__file__).resolve().parent / "data" / "issuer.toml"
PICTURES = ("seal", "letterhead")


class Edition(Base):
    """Who issued from this moment on. Never changed: the newest is in force, the others are the history.

    `values`: {"name": texts, "address": texts, "phone": str, "email": str, "signatory": {"name": texts, "post": texts}}
    """

    __tablename__ = "issuer_edition"

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    person_id: Mapped[int | None]  # who wrote it; people stands to our right
    values: Mapped[dict[str, Any]]
    seal_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    letterhead_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    seal: Mapped[File | None] = relationship(foreign_keys=[seal_id], lazy="joined")
    letterhead: Mapped[File | None] = relationship(foreign_keys=[letterhead_id], lazy="joined")


class ChangedMeanwhile(DomainError):
    message = lazy("Somebody else changed this meanwhile. Look at their edition, then make your changes again.")


def issuer() -> dict[str, Any]:
    """{"name": texts, "signatory": {"name": texts, "post": texts}} and what else is known: "address", "phone", "email",
    and the SHA-256 of the pictures "seal" and "letterhead".

    The edition in force, else the house's own issuer.toml, else the demo's. A file: every page asks.
    """
    for own in (_published(), settings().home / "issuer.toml"):
        if own.exists():
            return _read(own, own.stat().st_mtime_ns)
    return _read(DEFAULT, 0)


def is_own() -> bool:
    """Whether this house has said who it is."""
    return _published().exists() or (settings().home / "issuer.toml").exists()


@lru_cache(maxsize=4)
def _read(path: Path, _written: int) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix == ".json" else tomllib.loads(text)


def editions(tx: Session) -> list[Edition]:
    """All editions, the one in force first."""
    return list(tx.scalars(select(Edition).order_by(Edition.id.desc())))


def keep(
    tx: Session,
    values: dict[str, Any],
    *,
    seal: File | None,
    letterhead: File | None,
    seen: int,
    person_id: int,
    now: datetime,
) -> Edition:
    """The next edition. `seen` is the id of the one the writer looked at, 0 for none: ChangedMeanwhile."""
    newest = tx.scalar(select(Edition).order_by(Edition.id.desc()).limit(1).with_for_update(of=Edition))
    if seen != (newest.id if newest else 0):
        raise ChangedMeanwhile
    edition = Edition(since=now, person_id=person_id, values=values, seal=seal, letterhead=letterhead)
    tx.add(edition)
    tx.flush()
    activity.note(tx, "issuer-kept", edition, at=now, edition=edition.id)
    told = _told(edition)
    afterwards(tx, lambda: _write(told))
    return edition


def publish(tx: Session) -> None:
    """Puts the edition in force where pages read it: after a database came without its folder."""
    if newest := next(iter(editions(tx)), None):
        _write(_told(newest))


def _told(edition: Edition) -> dict[str, Any]:
    kept = {name: file.sha256 for name in PICTURES if (file := getattr(edition, name))}
    return {**edition.values, **kept}


def _write(told: dict[str, Any]) -> None:
    path = _published()
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=False)
    os.replace(file.name, path)


def _published() -> Path:
    return settings().home / "issuer.json"
