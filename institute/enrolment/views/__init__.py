"""Pages of applying and deciding."""

from institute.enrolment.views import apply, bulk, offers, office, quotas, saved, talk, trainee
from institute.enrolment.views.base import bp

__all__ = ["apply", "bp", "bulk", "offers", "office", "quotas", "saved", "talk", "trainee"]
