"""F7: the disk is full, in a small memory disk that holds the whole house."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.faults import hands
from tests.faults.interruptions import ask
from tests.faults.people import writing_in
from tests.load import Row, at_least, exactly, shown
from tests.load.house import house

SIZE = {"sqlite": "60m", "postgres": "220m"}
LONGEST = 60  # s until something must have been refused: what the log has room for still goes in


def run(database: str, bar: dict[str, Any], quick: bool) -> list[Row]:
    if os.getuid() != 0:
        return [shown(f"{database} F7 disk full: not measured, mounting a small disk takes root", "-")]
    with _small_disk(SIZE[database]) as folder, house(database, within=folder) as served:
        with writing_in(served) as tx:
            team = hands.hands(tx, served, letters=2000)
        with hands.at_work(team):
            time.sleep(0.5)
            before = hands.server_errors(team)
            _fill(folder / "filler")
            until = time.monotonic() + LONGEST
            while hands.server_errors(team) == before and time.monotonic() < until:
                time.sleep(0.1)
            time.sleep(1)
            reads = [ask(served, "/sessions")[0] for _ in range(5)]
            (folder / "filler").unlink()
            time.sleep(2)
        refused = {status for hand in team for status in hand.statuses if status >= 500}
        count = hands.server_errors(team)
        with hands.at_work(team):
            time.sleep(1)
        with writing_in(served) as tx:
            lost, wrong = hands.lost(tx, team), hands.letters_wrong(tx, team)
        after = hands.server_errors(team) - count
    name = f"{database} F7 disk full"
    return [
        exactly(f"{name}: acknowledged and lost", lost, 0),
        exactly(f"{name}: written by halves", wrong, 0),
        exactly(f"{name}: pages that cannot be read", sum(status != 200 for status in reads), 0),
        at_least(f"{name}: changes refused", count, 1),
        exactly(f"{name}: refused otherwise than by 503", len(refused - {503}), 0),
        exactly(f"{name}: errors once there is room", after, 0),
    ]


@contextmanager
def _small_disk(size: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="measure-disk-") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=1777", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
