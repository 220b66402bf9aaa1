"""The catalogue's pages: the public's, the office's, the programmes'."""

from institute.catalogue.views import office, panels, programmes, public
from institute.catalogue.views.base import bp

__all__ = ["bp", "office", "panels", "programmes", "public"]
