"""Accounts and people on the web: joining, signing in, one's own profile, the office's list."""

from institute.people.views import factor, joining, notice, office, own, profile, resetting, signing
from institute.people.views.base import bp

__all__ = ["bp", "factor", "joining", "notice", "office", "own", "profile", "resetting", "signing"]
