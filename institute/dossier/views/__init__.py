"""Pages of the dossier: looking at what is masked, and the session's own questions."""

from institute.dossier.views import questions, reveal
from institute.dossier.views.base import bp

__all__ = ["bp", "questions", "reveal"]
