"""What the worker does for timetables: changes that rested are told, in one letter to each trainee."""

from datetime import datetime, timedelta

from institute import jobs
from institute.database import reading, writing
from institute.timetable import actions, queries

QUIET = timedelta(minutes=15)  # after the last change, so that an afternoon's moving about is one letter


@jobs.every_minute
def tell_changes(now: datetime) -> None:
    """Tells what nobody changed for a while; staff may tell sooner by themselves."""
    for training_id in queries.quiet(reading(), now - QUIET):
        with writing() as tx:
            actions.tell(tx, training_id, now=now)
