"""The bank's pages: the list, the editor, categories, files in and out."""

from institute.bank.views import editing, files, items, shelving
from institute.bank.views.base import bp

__all__ = ["bp", "editing", "files", "items", "shelving"]
