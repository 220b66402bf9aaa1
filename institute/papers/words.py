"""What orders and kinds of paper are called, and what a restricted one says of itself."""

from datetime import datetime
from zoneinfo import ZoneInfo

from institute.language import gettext, lazy
from institute.papers.models import Print
from institute.papers.rules import CHINESE, LATIN

ORDERS = {
    CHINESE: lazy("By country, in the order of the Chinese list"),
    LATIN: lazy("By surname, in Latin letters"),
}


def mark(found: Print, by: str, now: datetime) -> str:
    """Who printed or took it, and when, on the clock of the place: the watermark."""
    return f"{by} · {now.astimezone(ZoneInfo(found.training.zone)):%Y-%m-%d %H:%M}"


def why(found: Print) -> str:
    return gettext("Restricted. For %(recipient)s: %(purpose)s", recipient=found.recipient, purpose=found.purpose)
