"""How long the files of rosters are kept: the list of imports stays, without them."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from institute import retention
from institute.importing import shelf
from institute.importing.models import DROPPED, OPEN, UNREADABLE, Roster
from institute.store import store

UNFINISHED, FINISHED = timedelta(days=3), timedelta(days=30)


@retention.rule
def clear(tx: Session, now: datetime) -> None:
    """What was never stored goes after three days, what was after thirty; so do bytes that no roster names."""
    waiting = Roster.state.in_((*OPEN, UNREADABLE))
    tx.execute(
        update(Roster).where(waiting, Roster.sent_at < now - UNFINISHED).values(state=DROPPED, columns=[], asked={})
    )
    kept = set(tx.scalars(select(Roster.key).where(Roster.state != DROPPED, Roster.sent_at >= now - FINISHED)))
    for key in {name.split("/")[1] for name in store().names("imports")} - kept:
        shelf.clear(key)
