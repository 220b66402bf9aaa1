"""The learning room's pages: trainees', instructors', and the lessons' files."""

from institute.learning.views import (
    attachments,
    captions,
    course,
    editor,
    history,
    lessons,
    media,
    papers,
    questions,
    sharing,
    trainee,
    uploads,
)
from institute.learning.views.base import bp

__all__ = [
    "attachments", "bp", "captions", "course", "editor", "history", "lessons", "media", "papers", "questions",
    "sharing", "trainee", "uploads",
]  # fmt: skip
