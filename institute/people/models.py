"""Persons and their names, roles, visits, second factors and one-time tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, event, func, inspect, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from institute import letters
from institute.database import Base, Strings
from institute.partners.models import Organisation

INSTRUCTOR, PROGRAMME_OFFICER = "instructor", "programme-officer"
CERTIFICATE_OFFICER, ADMINISTRATOR = "certificate-officer", "administrator"
ROLES = (INSTRUCTOR, PROGRAMME_OFFICER, CERTIFICATE_OFFICER, ADMINISTRATOR)  # everyone may be a trainee
SUBMITTER, NOMINATOR = "submitter", "nominator"  # of the roles by organisation, those other rooms ask for
PASSPORT, NATIVE, CHINESE, PREFERRED = "passport-latin", "native", "chinese", "preferred"
AT_ONCE, DAILY, NEVER = "at-once", "daily", "never"  # how news that are not urgent reach somebody
NAME_KINDS = (PASSPORT, NATIVE, CHINESE, PREFERRED)


class Person(Base):
    """Somebody we know. The address is kept in lower case; no password means invited only."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    email_confirmed_at: Mapped[datetime | None]
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="en")
    zone: Mapped[str] = mapped_column(default="Asia/Shanghai")
    country_code: Mapped[str | None] = mapped_column(ForeignKey("country.code"), index=True)
    sex: Mapped[str | None]  # as in the passport: F, M or X
    patronymic: Mapped[str] = mapped_column(default="")
    employer: Mapped[str] = mapped_column(default="")
    position: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    messenger: Mapped[str] = mapped_column(default="")  # which one and the name there, as they tell it
    news: Mapped[str] = mapped_column(default=DAILY)
    search_text: Mapped[str] = mapped_column(default="")  # search.fold() of names and address
    active: Mapped[bool] = mapped_column(default=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    since: Mapped[datetime]
    names: Mapped[list["PersonName"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", foreign_keys="PersonName.person_id"
    )
    grants: Mapped[list["RoleGrant"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", foreign_keys="RoleGrant.person_id"
    )

    second_factor: Mapped["SecondFactor | None"] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    keys: Mapped[list["PersonKey"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    def name(self, kind: str) -> "PersonName | None":
        """The name of this kind, if there is one."""
        return next((name for name in self.names if name.kind == kind), None)

    @property
    def mail(self) -> str:
        """The address letters reach; "" for people who have none."""
        return "" if self.email.endswith(letters.NOWHERE) else self.email

    @property
    def latin(self) -> str:
        """The passport's line, SURNAME Given; the address's first half before it is known."""
        found = self.name(PASSPORT)
        return found.full if found else self.email.partition("@")[0]

    @property
    def native(self) -> "PersonName | None":
        """The name in the person's own script, where it says more than the passport's line."""
        found = self.name(NATIVE)
        return found if found and found.full.casefold() != self.latin.casefold() else None

    @property
    def label(self) -> str:
        """What the page calls them: preferred name, else given names, else the passport's line."""
        if preferred := self.name(PREFERRED):
            return preferred.full
        passport = self.name(PASSPORT)
        return (passport.given or passport.full) if passport else self.latin


@event.listens_for(Person, "expire")
def keep_id(person: Person | None, _: Any) -> None:
    """A person read before is read again under the lock, but for the id: `by.id` in an action asks nothing."""
    if person is not None and (known := inspect(person).identity):
        vars(person)["id"] = known[0]


class PersonName(Base):
    """One written form of a name (domain.md 4.4); either part may be missing, `full` never is."""

    __tablename__ = "person_name"
    __table_args__ = (UniqueConstraint("person_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str]
    surname: Mapped[str | None]
    given: Mapped[str | None]
    full: Mapped[str]
    lang: Mapped[str] = mapped_column(default="en")  # the language of this form, for lang and dir
    source: Mapped[str] = mapped_column(default="self")  # passport, self or staff
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    verified_at: Mapped[datetime | None]


class PersonKey(Base):
    """What two rows of one person would share (naming.keys_of()): for finding them without comparing all with all."""

    __tablename__ = "person_key"
    __table_args__ = (Index("ix_person_key_value", "value", "kind", "person_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)  # name, phone, messenger or mail
    value: Mapped[str] = mapped_column(primary_key=True)


class RoleGrant(Base):
    """A role in the whole institute."""

    __tablename__ = "role_grant"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    granted_at: Mapped[datetime]


class Membership(Base):
    """A role for one organisation: nominator, submitter or mentor."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "organisation_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    organisation: Mapped[Organisation] = relationship()


class SecondFactor(Base):
    """Somebody's codes by time: the sealed secret of their app, and fingerprints of the recovery codes left."""

    __tablename__ = "second_factor"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str]
    step: Mapped[int] = mapped_column(default=0)  # the last time step used: no code is taken twice
    codes: Mapped[Strings]
    since: Mapped[datetime]


class Visit(Base):
    """A signed-in browser. Only the SHA-256 of the cookie's random id is kept."""

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    held_until: Mapped[datetime | None]  # it lasts so long whatever else is said: an exam's end and a little more
    browser: Mapped[str] = mapped_column(default="")  # what the browser calls itself, for the list of visits
    second_factor_at: Mapped[datetime | None]  # when it was shown in this visit
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    unread: Mapped[int] = column_property(  # letters, for the envelope on every page: asked with the visit
        select(func.count(letters.Letter.id))
        .where(*letters.unread(person_id))
        .correlate_except(letters.Letter)
        .scalar_subquery()
    )

    @property
    def halfway(self) -> bool:
        """The password was right and the second factor is still to come: nobody is signed in yet."""
        return self.person.second_factor is not None and self.second_factor_at is None


class NoticeRead(Base):
    """Somebody has read this version of the privacy notice, in this language (guides.NOTICE is today's)."""

    __tablename__ = "notice_read"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str]
    at: Mapped[datetime]


class Token(Base):
    """A single-use link in a letter: confirm, reset, address or invitation. Only its hash is kept."""

    __tablename__ = "token"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
