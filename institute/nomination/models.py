"""Invitations to nominate for a session, and the people an organisation names."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute.catalogue.models import TrainingSession
from institute.database import Base
from institute.enrolment.models import Application
from institute.files import File
from institute.partners.models import Organisation
from institute.people.models import NOMINATOR, Membership, Person
from institute.people.rules import display

LISTED, SENT, WITHDRAWN = "listed", "sent", "withdrawn"


class Call(Base):
    """An organisation's invitation to nominate for a session, until `ends_at`; one for each of both.

    `places` is how many it may nominate where that is not simply what its quota lines hold (rules.places).
    """

    __tablename__ = "nomination_call"
    __table_args__ = (UniqueConstraint("training_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )  # who is written to
    places: Mapped[int | None]
    ends_at: Mapped[datetime]
    invited_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))  # the stamped one
    training: Mapped[TrainingSession] = relationship()
    organisation: Mapped[Organisation] = relationship()
    contact: Mapped[Person | None] = relationship()
    letter: Mapped[File | None] = relationship()
    nominators: Mapped[list[Membership]] = relationship(
        primaryjoin=lambda: and_(Membership.organisation_id == Call.organisation_id, Membership.role == NOMINATOR),
        foreign_keys=lambda: [Membership.organisation_id],
        viewonly=True,
        uselist=True,
    )


class Nominee(Base):
    """Somebody as the nominating organisation wrote them down; the application is begun when the list is sent.

    What stands here is the organisation's own word: it never shows what the institute knows of the person.
    """

    __tablename__ = "nominee"
    __table_args__ = (Index("ix_nominee_list", "call_id", "state", "rank"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("nomination_call.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(default=LISTED)
    rank: Mapped[int]  # the first is 1; alternates follow the others
    alternate: Mapped[bool] = mapped_column(default=False)
    surname: Mapped[str] = mapped_column(default="")  # as in the passport; either part may be empty
    given: Mapped[str] = mapped_column(default="")
    native: Mapped[str] = mapped_column(default="")
    lang: Mapped[str] = mapped_column(default="")  # of the native name
    sex: Mapped[str]
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"))
    email: Mapped[str] = mapped_column(default="")  # empty: has none
    employer: Mapped[str]
    department: Mapped[str] = mapped_column(default="")
    position: Mapped[str]
    level: Mapped[str]  # of enrolment's words.RANKS
    reason: Mapped[str] = mapped_column(Text)
    on_behalf: Mapped[bool] = mapped_column(default=False)  # the organisation applies for them
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    sent_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(Text, default="")  # why withdrawn
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("nominee.id", ondelete="SET NULL"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id", ondelete="SET NULL"), index=True)
    call: Mapped[Call] = relationship()
    application: Mapped[Application | None] = relationship()

    @property
    def latin(self) -> str:
        """The passport's line as it was written down: SURNAME Given."""
        return display(self.surname, self.given)
