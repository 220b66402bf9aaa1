"""Pictures in what items say: Markdown at /bank/pictures/<SHA-256>/<name>, drawn anew like every picture we take.

The address follows from the bytes, so that a file can be read before anything is kept. What no version names any more,
or never did (a file that was only looked at), goes after a day.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import quote, unquote

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from institute import files, retention
from institute.bank.models import ItemPicture, ItemVersion
from institute.files import File
from institute.pictures import Picture

PLACE = "/bank/pictures/"
ADDRESS = re.compile(rf"{PLACE}([0-9a-f]{{64}})/([\w.%~-]+)")
_UNNAMED = timedelta(days=1)


def address(key: str, name: str) -> str:
    return f"{PLACE}{key}/{quote(name, safe='')}"


def name_in(found: re.Match[str]) -> str:
    """The picture's name in an address that ADDRESS found."""
    return unquote(found[2])


def keep(tx: Session, pictures: Mapping[str, Picture], *, by_id: int, now: datetime) -> None:
    """Rows of pictures whose bytes are in the store, by the SHA-256 of these; what is there already stays."""
    known = set(tx.scalars(select(ItemPicture.key).where(ItemPicture.key.in_(pictures))))
    for key, each in pictures.items():
        if key not in known:
            about = {"media_type": each.media_type, "size": len(each.content), "person_id": by_id}
            file = files.describe(tx, key, name=f"{key[:12]}.{each.ending}", now=now, **about)
            tx.add(ItemPicture(key=key, file=file))


def find(tx: Session, key: str) -> File | None:
    found = tx.scalar(select(ItemPicture).where(ItemPicture.key == key))
    return found.file if found else None


@retention.rule
def sweep(tx: Session, now: datetime) -> None:
    """Takes away what no version names."""
    said = cast(ItemVersion.content, Text)
    texts = tx.scalars(select(said).where(said.contains(PLACE)))
    named = {found[1] for text in texts for found in ADDRESS.finditer(text)}
    old = select(ItemPicture).join(ItemPicture.file).where(File.stored_at < now - _UNNAMED)
    for each in tx.scalars(old).all():
        if each.key not in named:
            tx.delete(each)
            tx.flush()
            files.discard(tx, each.file)
