"""Certificates: the public check, the trainee's papers, completion, and the office."""

from institute.certificates.views import completion, documents, endings, nominated, office, public, trainee
from institute.certificates.views.base import bp

__all__ = ["bp", "completion", "documents", "endings", "nominated", "office", "public", "trainee"]
