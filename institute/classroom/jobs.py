"""What the worker does for the classroom: each morning, on its reader's clock, one letter with the news."""

from datetime import datetime

from institute import jobs
from institute.classroom import digest
from institute.database import reading, writing


@jobs.every_minute
def write_daily_letters(now: datetime) -> None:
    """For each whose morning has come, in a change of its own."""
    for person_id in digest.due(reading(), now):
        with writing() as tx:
            digest.write(tx, person_id, now)
