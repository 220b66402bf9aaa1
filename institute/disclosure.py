"""Which lists of personal data left the house: what, to whom, when, why, on which basis (domain.md 7.4).

Every room may write a line; the pages that read them are the room of rights'. A list with restricted or sensitive
data (P2, P3) leaves only for a purpose that is said.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from institute.database import Base
from institute.errors import DomainError
from institute.language import lazy

ORDINARY, RESTRICTED, SENSITIVE = GRADES = ("P1", "P2", "P3")  # domain.md 7.3
CONTRACT, LEGAL_DUTY, CONSENT, PUBLIC_TASK = BASES = ("contract", "legal-duty", "consent", "public-task")


class Disclosure(Base):
    """A list that left, with how many rows; never what stood in it."""

    __tablename__ = "disclosure"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(index=True)  # who took it; people stands to our right
    list: Mapped[str]  # an endpoint or a name of ours: "people.persons", "papers.roster"
    session: Mapped[str] = mapped_column(default="", index=True)  # the code of the training session it is about
    grade: Mapped[str]
    rows: Mapped[int]
    recipient: Mapped[str] = mapped_column(default="")  # empty: whoever took it
    purpose: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str]


class NoPurpose(DomainError):
    message = lazy("Please say what this list is for: it holds restricted data.")


def disclose(
    tx: Session,
    what: str,
    *,
    rows: int,
    by_id: int | None,
    now: datetime,
    grade: str = ORDINARY,
    session: str = "",
    recipient: str = "",
    purpose: str = "",
    basis: str = CONTRACT,
) -> Disclosure:
    """Writes down that a list left; NoPurpose for a restricted or sensitive one without a purpose."""
    if grade not in GRADES or basis not in BASES:
        raise ValueError(f"{grade}, {basis}")
    if grade != ORDINARY and not purpose.strip():
        raise NoPurpose
    values: dict[str, Any] = {"session": session, "recipient": recipient, "purpose": purpose, "basis": basis}
    made = Disclosure(at=now, person_id=by_id, list=what, grade=grade, rows=rows, **values)
    tx.add(made)
    return made
