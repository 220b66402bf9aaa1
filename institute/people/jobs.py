"""The room's errand of every minute."""

from datetime import datetime

from institute import jobs
from institute.database import reading, writing
from institute.people import naming

_AT_ONCE = 300  # people: half a second of the door


@jobs.every_minute
def fold(now: datetime) -> None:
    """Gives those who came with a roster what they are compared by; a few at a time, for others write too."""
    if naming.unfolded(reading(), 1):
        with writing() as tx:
            naming.refold(tx, _AT_ONCE)
