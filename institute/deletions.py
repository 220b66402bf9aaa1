"""What was deleted for good, one JSON object a line, beside the database and not in it: a backup brought back is older.

It names no content: a person's id under a keyed fingerprint, or a line of the retention table and the day it was run
for. `flask ready` repeats whatever a restored database still holds (institute/rights/deletion.py). A backup carries the
lines known then; restoring keeps the ones the house has. Keep a copy of the file where the keys are kept.
"""

import json
import os
from pathlib import Path
from typing import Any

NAME = "deletions.jsonl"


def append(home: Path, entry: dict[str, Any]) -> None:
    """Adds a line, durably."""
    with open(home / NAME, "a", encoding="utf-8") as log:
        log.write(json.dumps(entry, sort_keys=True) + "\n")
        log.flush()
        os.fsync(log.fileno())


def entries(home: Path) -> list[dict[str, Any]]:
    """Every line, the oldest first; a last line cut short by a crash is left out."""
    path, found = home / NAME, []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def merge(home: Path, other: Path) -> None:
    """Adds the lines of another log that this house does not have."""
    known = entries(home)
    for entry in entries(other):
        if entry not in known:
            append(home, entry)
