"""What is done every day: each room names its own errands, the worker runs them."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

Errand = Callable[[Session, datetime], None]
ERRANDS: list[Errand] = []


def errand(does: Errand) -> Errand:
    """Has this done every day, as of then, in a change of its own; it may come twice or not at all on one day."""
    ERRANDS.append(does)
    return does
