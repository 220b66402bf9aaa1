"""The practice room's pages: bases for everybody, hours for those who learn and teach, and the office's list."""

from institute.practice.views import hours, office, public
from institute.practice.views.base import bp

__all__ = ["bp", "hours", "office", "public"]
