"""Faults a house must survive: kills, restarts, the database away or locked, a full disk, clocks, mail, the press."""

from typing import Any

from tests.faults import clocks, copies, disk, errands, interruptions, kill
from tests.load import Options, Row, bars

NAME = "faults"
PARTS = (interruptions, disk, clocks, errands, copies)


def run(options: Options) -> list[Row]:
    """F1 in short (`kill` has the long form), then the others, on each database."""
    bar: dict[str, Any] = bars(NAME)
    rows: list[Row] = []
    for database in options.databases:
        first = kill.kills(database, options.rounds or bar["kills"], bars(kill.NAME))
        rows += [Row(row.name.replace(":", " F1 killed:", 1), row.figure, row.bar, row.unit, row.ok) for row in first]
        for part in PARTS:
            rows += part.run(database, bar, options.quick)
    return rows
