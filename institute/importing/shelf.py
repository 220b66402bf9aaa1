"""Where a roster's bytes lie, sealed: the file as it came, and its checked rows. Both may tell of passports."""

import gzip
import json
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from institute import sealing
from institute.dossier.queries import CannotOpen
from institute.importing.models import Roster
from institute.store import store


def keep_file(key: str, content: bytes) -> None:
    """Before the row that names it."""
    _put(key, "file", content)


def _put(key: str, part: str, content: bytes) -> None:
    store().put(f"imports/{key}/{part}", BytesIO(sealing.seal(content, f"imports/{key}/{part}")))


def _opened(key: str, part: str) -> bytes:
    with store().open(f"imports/{key}/{part}") as source:
        box = source.read()
    try:
        return sealing.unseal(box, f"imports/{key}/{part}")
    except sealing.Broken:
        raise CannotOpen from None


def content(roster: Roster) -> bytes:
    """The file as it came; NotFound when it was cleared away."""
    return _opened(roster.key, "file")


def keep_rows(key: str, rows: Sequence[dict[str, Any]]) -> None:
    packed = gzip.compress(json.dumps(rows, ensure_ascii=False).encode(), 1)
    _put(key, "rows", packed)


def rows(roster: Roster) -> list[dict[str, Any]]:
    """What the dry run found; NotFound before it, and when it was cleared away."""
    return json.loads(gzip.decompress(_opened(roster.key, "rows")))


def clear(key: str) -> None:
    for name in list(store().names(f"imports/{key}")):
        store().remove(name)
