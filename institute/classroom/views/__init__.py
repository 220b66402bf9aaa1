"""The classroom's pages: announcements, questions, and the roster with its notes."""

from institute.classroom.views import announcements, questions, roster
from institute.classroom.views.base import bp

__all__ = ["announcements", "bp", "questions", "roster"]
