"""The assignments room's pages: for those who learn, for those who set the work, and for those who mark it."""

from institute.assignments.views import marking, office, own, sending, teams, works
from institute.assignments.views.base import bp

__all__ = ["bp", "marking", "office", "own", "sending", "teams", "works"]
