"""What happens from the flight in to the flight out: marks of each trainee's stay, pick-ups, rooms, groups, the manual.

Flights themselves are particulars of the dossier, sealed there; nothing here repeats them.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute.catalogue.models import TrainingSession
from institute.database import Base
from institute.enrolment.models import Enrolment

ARRIVED, PASSPORT, KEY, REGISTERED, GONE = MARKS = ("arrived", "passport", "key", "registered", "gone")
WOMEN, MEN, ANY = ROOM_KINDS = ("women", "men", "any")
DELEGATION, BUS, STUDY = GROUP_KINDS = ("delegation", "bus", "study")


class Pickup(Base):
    """One drive from an airport or a station: when and where, in which vehicle, met by whom."""

    __tablename__ = "pickup"

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), index=True)
    meets_at: Mapped[datetime]
    place: Mapped[str]
    vehicle: Mapped[str] = mapped_column(default="")
    met_by: Mapped[str] = mapped_column(default="")  # a name and a phone


class StayRoom(Base):
    """A room the institute has for one session."""

    __tablename__ = "stay_room"
    __table_args__ = (
        UniqueConstraint("training_id", "building", "number"),
        CheckConstraint("beds BETWEEN 1 AND 20", name="beds"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    building: Mapped[str] = mapped_column(default="")
    number: Mapped[str]
    beds: Mapped[int]
    kind: Mapped[str] = mapped_column(default=ANY)
    accessible: Mapped[bool] = mapped_column(default=False)


class Stay(Base):
    """One trainee's stay: when each mark was set, where they sleep, who fetches them. No row: nothing yet."""

    __tablename__ = "stay"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True)
    pickup_id: Mapped[int | None] = mapped_column(ForeignKey("pickup.id", ondelete="SET NULL"), index=True)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("stay_room.id", ondelete="SET NULL"), index=True)
    arrived_at: Mapped[datetime | None]
    passport_at: Mapped[datetime | None]  # seen, and the name in it compared
    key_at: Mapped[datetime | None]
    registered_at: Mapped[datetime | None]  # with the police
    gone_at: Mapped[datetime | None]
    remaining: Mapped[str] = mapped_column(Text, default="")  # what is still to settle after the departure
    absent_at: Mapped[datetime | None]  # noted as not come
    absent_why: Mapped[str] = mapped_column(default="")  # of words.ABSENCES
    enrolment: Mapped[Enrolment] = relationship()
    room: Mapped[StayRoom | None] = relationship()
    pickup: Mapped[Pickup | None] = relationship()


class StayGroup(Base):
    """Trainees who do something together: a country's delegation, a bus, a study group."""

    __tablename__ = "stay_group"
    __table_args__ = (UniqueConstraint("training_id", "kind", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    kind: Mapped[str]
    name: Mapped[str]
    training: Mapped[TrainingSession] = relationship()
    members: Mapped[list["GroupMember"]] = relationship(cascade="all, delete-orphan", order_by="GroupMember.id")
    spokespeople: Mapped[list["Spokesperson"]] = relationship(cascade="all, delete-orphan", order_by="Spokesperson.id")

    @property
    def spokesperson(self) -> "Spokesperson | None":
        """Who speaks for the group now."""
        return next((one for one in self.spokespeople if one.until is None), None)


class GroupMember(Base):
    """A trainee in a group; of each kind one may be in several."""

    __tablename__ = "stay_group_member"
    __table_args__ = (UniqueConstraint("group_id", "enrolment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("stay_group.id", ondelete="CASCADE"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), index=True)


class Spokesperson(Base):
    """Who speaks for a group, from when to when; at most one at a time, those before stay as the history."""

    __tablename__ = "spokesperson"
    __table_args__ = (
        Index(
            "uq_spokesperson_now", "group_id", unique=True,
            sqlite_where=text("until IS NULL"), postgresql_where=text("until IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("stay_group.id", ondelete="CASCADE"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), index=True)
    elected: Mapped[bool]  # by the group; else named by the office
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    enrolment: Mapped[Enrolment] = relationship()


class Manual(Base):
    """What the office changed in the participant manual of one session: {section: texts}; the rest is the house's."""

    __tablename__ = "manual"

    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), primary_key=True)
    texts: Mapped[dict[str, Any]]
    edited_at: Mapped[datetime]
