"""The worker's part of the waiting list: offers end and places go on, whether anybody looks or not."""

from datetime import datetime

from institute import jobs
from institute.database import reading, writing
from institute.enrolment import reasons, standings, waiting


@jobs.every_minute
def roll_on(now: datetime) -> None:
    """Ends offers that ran out, and offers every free place that is somebody's; each session in its own change."""
    for training_id in standings.to_promote(reading(), now):
        with writing() as tx:
            waiting.promote(tx, training_id, reasons.KEPT, now)
