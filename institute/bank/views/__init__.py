"""The bank's pages: the list, the editor, files in and out."""

from institute.bank.views.base import bp

__all__ = ["bp"]
