"""How long accounts nobody confirmed, visits, links and failures are kept."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from institute import letters, retention
from institute.people.models import Person, RoleGrant, Token, Visit
from institute.people.visits import LONGEST
from institute.throttle import Trial

UNCONFIRMED = timedelta(days=365)
LINKS = timedelta(days=30)  # after their end: until then they can say why they do not work
FAILURES = timedelta(days=1)  # longer than any wait they cause


@retention.rule
def clear(tx: Session, now: datetime) -> None:
    """Takes away what nobody can use any more, and accounts whose address nobody confirmed within a year."""
    held = func.coalesce(Visit.held_until, Visit.opened_at) > now
    tx.execute(delete(Visit).where(Visit.opened_at < now - LONGEST, ~held))
    tx.execute(delete(Token).where(Token.ends_at < now - LINKS))
    tx.execute(delete(Trial).where(Trial.since < now - FAILURES))
    granted = select(RoleGrant.person_id)
    unconfirmed = select(Person.id).where(
        Person.email_confirmed_at.is_(None), Person.since < now - UNCONFIRMED, Person.id.not_in(granted)
    )
    for person_id in tx.scalars(unconfirmed).all():
        letters.forget(tx, person_id)
        tx.execute(delete(Person).where(Person.id == person_id))
