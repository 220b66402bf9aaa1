"""Pages of applying and deciding."""

from institute.enrolment.views import apply, arrival, asking, bulk, giving, offers, office, quotas, saved, talk, trainee
from institute.enrolment.views.base import bp

__all__ = [
    "apply",
    "arrival",
    "asking",
    "bp",
    "bulk",
    "giving",
    "offers",
    "office",
    "quotas",
    "saved",
    "talk",
    "trainee",
]
