"""What the office does with people: invites, verifies passport lines, gives roles, closes accounts."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from institute.language import HOME_ZONE
from institute.partners import queries as partners
from institute.people import actions, naming, queries, rules, tokens, visits
from institute.people.models import ADMINISTRATOR, PASSPORT, Membership, Person, RoleGrant
from institute.people.naming import Home


def invite(
    tx: Session, address: str, surname: str, given: str, home: Home, *, role: str, by: Person | None, now: datetime
) -> Person:
    """Writes somebody down and sends a link that lives seven days; AddressTaken if we know them."""
    if queries.find_by_address(tx, address):
        raise rules.AddressTaken
    person = Person(email=address, since=now, country_code=home.country, language=home.language, zone=home.zone)
    if surname or given:
        naming.write_passport_line(person, surname, given, source="staff")
    naming.fold(person)
    try:
        with tx.begin_nested():
            tx.add(person)
    except IntegrityError:
        raise rules.AddressTaken from None
    if role:
        person.grants.append(RoleGrant(role=role, granted_by_id=by.id if by else None, granted_at=now))
    actions.send_invitation(tx, person, now=now)
    return person


def first_administrator(tx: Session, address: str, *, now: datetime) -> Person:
    """Invites the administrator of an empty house; Administered when it has one."""
    if queries.administrators(tx):
        raise rules.Administered
    home = Home("CN", "en", HOME_ZONE)
    return invite(tx, address.strip().lower(), "", "", home, role=ADMINISTRATOR, by=None, now=now)


def invite_again(tx: Session, person_id: int, *, now: datetime) -> None:
    """A new link; the old one ends."""
    person = actions.lock(tx, person_id)
    if person.password_hash or not person.active:
        raise rules.AddressTaken
    actions.send_invitation(tx, person, now=now)


def verify_passport(tx: Session, person_id: int, surname: str, given: str, *, by: Person, now: datetime) -> None:
    """The office has seen the passport: the line as it stands there, who compared it and when."""
    person = actions.lock(tx, person_id)
    naming.write_passport_line(person, surname, given, source="passport")
    name = person.name(PASSPORT)
    if name is None:
        raise rules.NoPassportLine
    name.source, name.verified_by_id, name.verified_at = "passport", by.id, now
    naming.fold(person)


def grant(tx: Session, person_id: int, role: str, *, by: Person, now: datetime) -> None:
    """Gives a role. The person signs in anew with it: their visits end."""
    person = actions.lock(tx, person_id)
    if not person.active:
        raise rules.Closed
    if role not in person.roles:
        person.grants.append(RoleGrant(role=role, granted_by_id=by.id, granted_at=now))
        visits.end_visits(tx, person.id)


def revoke(tx: Session, person_id: int, role: str) -> None:
    """Takes a role away, and ends the person's visits; never the last administrator's."""
    person = actions.lock(tx, person_id)
    if role == ADMINISTRATOR:
        rules.keep_an_administrator(role, queries.administrators(tx), person.id)
    tx.execute(delete(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.role == role))
    tx.expire(person, ["grants"])
    visits.end_visits(tx, person.id)


def join(tx: Session, person_id: int, code: str, role: str) -> None:
    """Gives a role for the organisation of this code; giving it twice does no harm."""
    person, organisation = actions.lock(tx, person_id), partners.get_organisation(tx, code)
    if not person.active:
        raise rules.Closed
    known = queries.memberships(tx, person.id)
    if not any(one.organisation_id == organisation.id and one.role == role for one in known):
        tx.add(Membership(person_id=person.id, organisation_id=organisation.id, role=role))


def leave(tx: Session, person_id: int, membership_id: int) -> None:
    """Takes a role for an organisation away."""
    tx.execute(delete(Membership).where(Membership.id == membership_id, Membership.person_id == person_id))


def close(tx: Session, person_id: int, *, by: Person) -> None:
    """Closes an account: no sign-in, no open visit, no open link. What they did stays."""
    if person_id == by.id:
        raise rules.NotYourself
    person = actions.lock(tx, person_id)
    if ADMINISTRATOR in person.roles:
        rules.keep_an_administrator(ADMINISTRATOR, queries.administrators(tx), person.id)
    person.active = False
    visits.end_visits(tx, person.id)
    tokens.end(tx, person.id, *rules.LASTS)


def reopen(tx: Session, person_id: int) -> None:
    """Opens a closed account again, with its roles."""
    actions.lock(tx, person_id).active = True
