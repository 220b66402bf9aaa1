"""The office's own pages."""

from institute.office.views import abroad, activity, copying, desk, plan, setup
from institute.office.views.base import bp

__all__ = ["abroad", "activity", "bp", "copying", "desk", "plan", "setup"]
