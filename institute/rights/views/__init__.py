"""Rights on the web: one's own data, the office's answers, what is kept how long, which lists left."""

from institute.rights.views import disclosures, office, outside, own, retention
from institute.rights.views.base import bp

__all__ = ["bp", "disclosures", "office", "outside", "own", "retention"]
