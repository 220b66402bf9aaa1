"""Accounts that were joined with another one of the same person: they say by letter which one to use."""

from datetime import datetime

from sqlalchemy.orm import Session

from institute import letters
from institute.errors import existing
from institute.people.models import Person


def tell(tx: Session, person: Person, *, now: datetime) -> bool:
    """Writes to the closed account's address; False for an account that was not joined."""
    if person.merged_into_id is None:
        return False
    other = existing(tx.get(Person, person.merged_into_id))
    to = letters.Recipient(person.email, person.latin, person.language, person.id)
    letters.write(tx, "accounts-joined", to, now=now, account=other.email)
    return True
