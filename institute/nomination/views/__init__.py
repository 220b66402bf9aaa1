"""Pages of nominating: the organisation's one page, its forms and sheets, and the office's list."""

from institute.nomination.views import desk, naming, office, sheets
from institute.nomination.views.base import bp

__all__ = ["bp", "desk", "naming", "office", "sheets"]
