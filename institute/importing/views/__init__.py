"""Rosters of the office: the list, one roster, its steps."""

from institute.importing.views import rosters, steps
from institute.importing.views.base import bp

__all__ = ["bp", "rosters", "steps"]
