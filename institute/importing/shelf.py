"""Where a roster's bytes lie: the file as it came, and its checked rows."""

import gzip
import json
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from institute.importing.models import Roster
from institute.store import store


def keep_file(key: str, content: bytes) -> None:
    """Before the row that names it."""
    store().put(f"imports/{key}/file", BytesIO(content))


def content(roster: Roster) -> bytes:
    """The file as it came; NotFound when it was cleared away."""
    with store().open(f"imports/{roster.key}/file") as source:
        return source.read()


def keep_rows(key: str, rows: Sequence[dict[str, Any]]) -> None:
    packed = gzip.compress(json.dumps(rows, ensure_ascii=False).encode(), 1)
    store().put(f"imports/{key}/rows", BytesIO(packed))


def rows(roster: Roster) -> list[dict[str, Any]]:
    """What the dry run found; NotFound before it, and when it was cleared away."""
    with store().open(f"imports/{roster.key}/rows") as source:
        return json.loads(gzip.decompress(source.read()))


def clear(key: str) -> None:
    for name in list(store().names(f"imports/{key}")):
        store().remove(name)
