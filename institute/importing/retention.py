"""How long the files of rosters are kept that were never stored: the list of imports stays, without them."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from institute import retention
from institute.importing import shelf
from institute.importing.models import DROPPED, OPEN, UNREADABLE, Roster
from institute.store import store

UNFINISHED = timedelta(days=3)


@retention.rule
def clear(tx: Session, now: datetime) -> None:
    """What was never stored goes after three days, its bytes with it; so do bytes that no open roster names."""
    waiting = Roster.state.in_((*OPEN, UNREADABLE))
    tx.execute(
        update(Roster).where(waiting, Roster.sent_at < now - UNFINISHED).values(state=DROPPED, columns=[], asked={})
    )
    kept = set(tx.scalars(select(Roster.key).where(waiting)))
    for key in {name.split("/")[1] for name in store().names("imports")} - kept:
        shelf.clear(key)
