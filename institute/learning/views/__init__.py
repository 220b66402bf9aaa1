"""The learning room's pages: trainees', instructors', and the lessons' files."""

from institute.learning.views import course, lessons, media, papers, trainee
from institute.learning.views.base import bp

__all__ = ["bp", "course", "lessons", "media", "papers", "trainee"]
