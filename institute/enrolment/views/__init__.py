"""Pages of applying and deciding."""

from institute.enrolment.views import apply, arrival, bulk, offers, office, quotas, saved, talk, trainee
from institute.enrolment.views.base import bp

__all__ = ["apply", "arrival", "bp", "bulk", "offers", "office", "quotas", "saved", "talk", "trainee"]
