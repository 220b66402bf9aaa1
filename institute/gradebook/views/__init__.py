"""The gradebook's pages: the table and its cells, how marks count, sheets in, and the trainee's own marks."""

from institute.gradebook.views import book, cells, setup, sheets, trainee
from institute.gradebook.views.base import bp

__all__ = ["book", "bp", "cells", "setup", "sheets", "trainee"]
