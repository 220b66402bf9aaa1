"""The pages of quizzes: those who sit them, those who make and mark them."""

from institute.quizzes.views import asking, autosave, editor, files, life, marking, questions, sitting, staff
from institute.quizzes.views.base import bp

__all__ = ["asking", "autosave", "bp", "editor", "files", "life", "marking", "questions", "sitting", "staff"]
