"""The attendance room's pages: the roll and the table for staff, codes and badges for the hall, the trainee's own."""

from institute.attendance.views import deciding, meeting, own, roll, scanning, table, wall
from institute.attendance.views.base import bp

__all__ = ["bp", "deciding", "meeting", "own", "roll", "scanning", "table", "wall"]
