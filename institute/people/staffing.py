"""What the office does with people: invites, verifies passport lines, gives roles, closes accounts."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from institute import activity
from institute.language import HOME_ZONE
from institute.partners import queries as partners
from institute.partners.models import Organisation
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
    activity.note(tx, "invited", person, person=person.id, at=now)
    if role:
        activity.note(tx, "role-given", person, person=person.id, at=now, role=role)
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
    if person.password_hash or not person.active or not person.mail:
        raise rules.AddressTaken
    actions.send_invitation(tx, person, now=now)
    activity.note(tx, "invited", person, person=person.id, at=now)


def give_address(tx: Session, person_id: int, address: str, *, now: datetime) -> None:
    """Somebody the office wrote down without an address has one now, and is invited there; AddressTaken if known."""
    person = actions.lock(tx, person_id)
    if person.mail or not person.active or queries.find_by_address(tx, address):
        raise rules.AddressTaken
    try:
        with tx.begin_nested():
            person.email = address
    except IntegrityError:
        raise rules.AddressTaken from None
    naming.fold(person)
    actions.send_invitation(tx, person, now=now)
    activity.note(tx, "invited", person, person=person.id, at=now)


def verify_passport(tx: Session, person_id: int, surname: str, given: str, *, by: Person, now: datetime) -> None:
    """The office has seen the passport: the line as it stands there, who compared it and when."""
    person = actions.lock(tx, person_id)
    naming.write_passport_line(person, surname, given, source="passport")
    name = person.name(PASSPORT)
    if name is None:
        raise rules.NoPassportLine
    name.source, name.verified_by_id, name.verified_at = "passport", by.id, now
    naming.fold(person)
    activity.note(tx, "passport-verified", person, person=person.id, at=now)


def grant(tx: Session, person_id: int, role: str, *, by: Person, now: datetime) -> None:
    """Gives a role. The person signs in anew with it: their visits end."""
    person = actions.lock(tx, person_id)
    if not person.active:
        raise rules.Closed
    if role not in person.roles:
        person.grants.append(RoleGrant(role=role, granted_by_id=by.id, granted_at=now))
        visits.end_visits(tx, person.id)
        activity.note(tx, "role-given", person, person=person.id, at=now, role=role)


def revoke(tx: Session, person_id: int, role: str) -> None:
    """Takes a role away, and ends the person's visits; never the last administrator's."""
    person = actions.lock(tx, person_id)
    if role == ADMINISTRATOR:
        rules.keep_an_administrator(role, queries.administrators(tx), person.id)
    tx.execute(delete(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.role == role))
    tx.expire(person, ["grants"])
    visits.end_visits(tx, person.id)
    activity.note(tx, "role-taken", person, person=person.id, role=role)


def join(tx: Session, person_id: int, code: str, role: str) -> None:
    """Gives a role for the organisation of this code; giving it twice does no harm."""
    person, organisation = actions.lock(tx, person_id), partners.get_organisation(tx, code)
    if not person.active:
        raise rules.Closed
    known = queries.memberships(tx, person.id)
    if not any(one.organisation_id == organisation.id and one.role == role for one in known):
        tx.add(Membership(person_id=person.id, organisation_id=organisation.id, role=role))
        _note_membership(tx, "organisation-role-given", person.id, role, organisation)


def leave(tx: Session, person_id: int, membership_id: int) -> None:
    """Takes a role for an organisation away."""
    found = tx.get(Membership, membership_id)
    if found is not None and found.person_id == person_id:
        tx.delete(found)
        _note_membership(tx, "organisation-role-taken", person_id, found.role, found.organisation)


def _note_membership(tx: Session, verb: str, person_id: int, role: str, organisation: Organisation) -> None:
    activity.note(tx, verb, organisation, person=person_id, organisation_role=role, organisation=organisation.names)


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
    activity.note(tx, "account-closed", person, person=person.id)


def reopen(tx: Session, person_id: int) -> None:
    """Opens a closed account again, with its roles; one that was joined with another only by undoing that."""
    person = actions.lock(tx, person_id)
    if person.merged_into_id:
        raise rules.Joined
    person.active = True
    activity.note(tx, "account-reopened", person, person=person.id)
