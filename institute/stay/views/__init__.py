"""The pages of a stay: arrivals and departures, flights and drives, rooms, groups, the manual."""

from institute.stay.views import arrivals, flights, groups, manual, rooms
from institute.stay.views.base import bp

__all__ = ["arrivals", "bp", "flights", "groups", "manual", "rooms"]
