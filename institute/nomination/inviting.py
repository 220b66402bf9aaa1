"""What the office does: invites organisations to nominate, reminds them, moves the deadline, revokes."""

from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from institute import activity, addressees, language, letters
from institute.catalogue import actions as catalogue
from institute.catalogue import words as sessions
from institute.catalogue.models import TrainingSession
from institute.nomination import actions, queries, rules
from institute.nomination.models import Call
from institute.partners.models import Organisation
from institute.people import actions as people
from institute.people import naming, staffing, tokens
from institute.people import queries as persons
from institute.people import rules as accounts
from institute.people.models import NOMINATOR, Person


def invite(
    tx: Session,
    training: TrainingSession,
    organisation: Organisation,
    *,
    email: str,
    speaks: str,
    ends_at: datetime,
    places: int | None,
    now: datetime,
) -> Call:
    """Has an organisation nominate: its contact gets the role and a letter. Somebody new reads it in `speaks`."""
    call = Call(
        training_id=training.id, organisation_id=organisation.id, places=places, ends_at=ends_at, invited_at=now
    )
    rules.may_end_at(ends_at, training, now)
    rules.may_nominate(call, training, now)
    contact = people.known_or_new(tx, email, now=now)
    if contact.password_hash is None and not contact.names:
        contact.language, contact.country_code = speaks, organisation.country_code
        contact.zone = language.country_zone(organisation.country_code or "")
        naming.fold(contact)
    tx.flush()
    staffing.join(tx, contact.id, organisation.code, NOMINATOR)
    call.contact_id = contact.id
    tx.add(call)
    try:
        tx.flush()
    except IntegrityError:
        raise rules.InvitedAlready from None
    call = queries.get_call(tx, call.id)
    _write(tx, "nominator-asked", call, now)
    _note(tx, "nominators-invited", call, now)
    return call


def change(tx: Session, call_id: int, *, ends_at: datetime, places: int | None, now: datetime) -> None:
    """Another deadline, which the contact hears of, or another number of places."""
    call = actions.lock(tx, call_id)
    if ends_at != call.ends_at:
        rules.may_end_at(ends_at, call.training, now)
        call.ends_at = ends_at
        _write(tx, "nominator-deadline", call, now)
    call.places = places
    _note(tx, "nominations-changed", call, now)


def remind(tx: Session, call_id: int, *, now: datetime) -> None:
    """Another letter; to whoever has not taken up the account, with a new link."""
    call = actions.lock(tx, call_id)
    rules.may_nominate(call, call.training, now)
    call.reminded_at = now
    _write(tx, "nominator-reminder", call, now)
    _note(tx, "nominators-reminded", call, now)


def revoke(tx: Session, call_id: int, *, now: datetime) -> None:
    """Nothing more can be nominated; what was sent stays."""
    call = actions.lock(tx, call_id)
    if call.revoked_at is None:
        call.revoked_at = now
        _write(tx, "nominator-revoked", call, now)
        _note(tx, "nominators-revoked", call, now)


def renew(tx: Session, call_id: int, *, now: datetime) -> None:
    """Undoes a revocation, and asks again."""
    call = actions.lock(tx, call_id)
    if call.revoked_at is not None:
        call.revoked_at = None
        _write(tx, "nominator-asked", call, now)
        _note(tx, "nominators-invited", call, now)


def tell_contacts(tx: Session, training: TrainingSession, by: Person, now: datetime) -> None:
    """A letter to whoever was to nominate: the session is cancelled."""
    for each in queries.invited(tx, training.id):
        if each.call.revoked_at is None:
            _write(tx, "session-cancelled", each.call, now, reason=training.cancel_reason)


catalogue.ON_CANCEL.append(tell_contacts)


def _write(tx: Session, kind: str, call: Call, now: datetime, **more: Any) -> None:
    """To the contact; one without a password yet is asked to open the account instead of being sent to the page."""
    contact, training = call.contact, call.training
    if contact is None or not contact.active:
        return
    told: dict[str, Any] = {"path": f"/nominate/{call.id}", **more}
    if contact.password_hash is None and kind in ("nominator-asked", "nominator-reminder"):
        kind, told = "nominator-invitation", {"token": _link(tx, contact, now)}
    with language.speaking(contact.language):
        organisation = language.plain(call.organisation.names)
    letters.write(
        tx, kind, people.recipient(contact), now=now, training=training, organisation=organisation,
        dates=lambda: sessions.dates(training),
        until=lambda: language.clocks(call.ends_at, contact.zone, training.zone), **told,
    )  # fmt: skip


def _passes_on(tx: Session, person_id: int, session: str) -> letters.Recipient | None:
    """Who nominated somebody for this session, or the organisation's contact, while they still speak for it."""
    nominee = queries.nominee_of(tx, person_id, session)
    if nominee is None:
        return None
    known = persons.persons(tx, [each.person_id for each in nominee.call.nominators])
    speak = {who: person for who, person in known.items() if person.active and person.mail}
    first = next((who for who in (nominee.added_by_id, nominee.call.contact_id, *speak) if who in speak), None)
    return people.recipient(speak[first]) if first else None


addressees.STAND_INS.append(_passes_on)


def _link(tx: Session, contact: Person, now: datetime) -> str:
    return tokens.make(tx, accounts.INVITATION, contact.id, now=now)


def _note(tx: Session, verb: str, call: Call, now: datetime) -> None:
    activity.note(tx, verb, call, training=call.training_id, at=now, organisation=call.organisation.names)
