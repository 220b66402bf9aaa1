"""The timetable's pages: its staff's, everybody's own, the office's, and what calendars read."""

from institute.timetable.views import feeds, office, own, staff
from institute.timetable.views.base import bp

__all__ = ["bp", "feeds", "office", "own", "staff"]
