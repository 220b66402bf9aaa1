"""What the worker does for the almanac: it alone loads the library of holidays."""

from typing import Any

from institute import jobs
from institute.almanac.calendars import bring_in_year
from institute.jobs import Job


@jobs.kind("holidays")
def bring_in(job: Job) -> dict[str, Any]:
    """Brings in the holidays of the year in the job's `year`; safe to repeat."""
    bring_in_year(int(job.values["year"]))
    return {}
