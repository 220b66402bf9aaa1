"""Rosters of the office: the list, one roster, its steps; figures of the time before."""

from institute.importing.views import figures, rosters, steps
from institute.importing.views.base import bp

__all__ = ["bp", "figures", "rosters", "steps"]
