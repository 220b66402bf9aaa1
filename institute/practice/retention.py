"""How long confirmed practice hours are kept; the completion keeps their sum."""

from institute import retention
from institute.enrolment.retention import of_places
from institute.language import lazy
from institute.practice.models import PracticeHours

PRACTICE = 10 * retention.YEAR  # after the session ended

retention.line(
    "practice", lazy("Practice hours"), lazy("10 years after the session ended"),
    lazy("deleted; the completion keeps the sums"), due=of_places(PracticeHours, PRACTICE),
    clear=retention.takes_away(PracticeHours),
)  # fmt: skip
