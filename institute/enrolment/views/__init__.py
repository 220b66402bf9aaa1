"""Pages of applying and deciding."""

from institute.enrolment.views import apply, office, trainee
from institute.enrolment.views.base import bp

__all__ = ["apply", "bp", "office", "trainee"]
