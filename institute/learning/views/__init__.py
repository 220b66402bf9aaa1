"""The learning room's pages: trainees', instructors', and the lessons' files."""

from institute.learning.views import (
    attachments,
    course,
    editor,
    history,
    lessons,
    media,
    papers,
    questions,
    trainee,
    uploads,
)
from institute.learning.views.base import bp

__all__ = [
    "attachments", "bp", "course", "editor", "history", "lessons", "media", "papers", "questions", "trainee", "uploads",
]  # fmt: skip
