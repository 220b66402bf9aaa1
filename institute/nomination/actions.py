"""Naming people, putting them in order, sending the list, withdrawing and replacing.

The invitation's row is locked first: two nominators of one organisation never pass its places together.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from institute import activity, addressees, files, language
from institute.enrolment import actions as enrolment
from institute.enrolment import nominating
from institute.enrolment import rules as applying
from institute.errors import DomainError, existing
from institute.nomination import queries, rules
from institute.nomination.models import LISTED, SENT, WITHDRAWN, Call, Nominee
from institute.people import actions as people
from institute.people import naming, tokens
from institute.people import rules as accounts
from institute.people.models import NATIVE, Person

Told = dict[str, Any]  # a nominee's own columns, as forms.Nominee.told has them


def lock(tx: Session, call_id: int) -> Call:
    """The invitation, read again under the lock."""
    existing(tx.get(Call, call_id, with_for_update=True, populate_existing=True))
    return queries.get_call(tx, call_id)


def _open(tx: Session, call_id: int, now: datetime) -> Call:
    call = lock(tx, call_id)
    rules.may_nominate(call, call.training, now)
    return call


def foresee(tx: Session, call: Call, told: Sequence[Told], but: Nominee | None = None) -> list[DomainError | None]:
    """What naming these people one after the other would come to: the refusal of each, or None; nothing is written.

    `but` is left out of account: who is corrected.
    """
    here = _others(queries.nominees(tx, call.id), but)
    own, lines = call.organisation, queries.lines(tx, call)
    most = rules.places(call, lines)
    allowed = rules.countries(lines, own.kind, own.country_code)
    applied = queries.applied(tx, call.training_id, [each["email"] for each in told if each["email"]])
    found: list[DomainError | None] = []
    for each in told:
        try:
            rules.may_come_from(each["country_code"], allowed)
            applying.may_represent(each["country_code"], call.training)
            rules.check_new(here, each["email"], each["surname"], each["given"], each["country_code"])
            nominating.may_be_nominated(applied.get(each["email"]), own.id)
            rules.check_room(here, each["alternate"], most)
        except DomainError as refusal:
            found.append(refusal)
        else:
            found.append(None)
            here.append(Nominee(**each, state=LISTED, rank=len(here) + 1))
    return found


def add(tx: Session, call_id: int, told: Sequence[Told], *, by: Person, now: datetime) -> list[Nominee]:
    """Puts people on the list: all of them, or the first refusal and nobody."""
    call = _open(tx, call_id, now)
    if refusal := next((each for each in foresee(tx, call, told) if each), None):
        raise refusal
    here = list(queries.nominees(tx, call.id))
    added = [
        Nominee(**each, call_id=call.id, rank=len(here) + n, added_at=now, added_by_id=by.id)
        for n, each in enumerate(told, 1)
    ]
    tx.add_all(added)
    tx.flush()
    _arranged(tx, [*here, *added])
    _note(tx, "nominees-added", call, now, count=len(added))
    return added


def change(tx: Session, call_id: int, nominee_id: int, told: Told, *, now: datetime) -> None:
    """Corrects somebody who is not sent yet."""
    call = _open(tx, call_id, now)
    nominee = queries.get_nominee(tx, call_id, nominee_id)
    if nominee.state != LISTED:
        raise rules.AlreadySent
    if refusal := foresee(tx, call, [told], nominee)[0]:
        raise refusal
    for name, value in told.items():
        setattr(nominee, name, value)
    _arranged(tx, queries.nominees(tx, call_id))
    _note(tx, "nominee-changed", call, now)


def replace(
    tx: Session, call_id: int, nominee_id: int, told: Told, *, words: str, by: Person, now: datetime
) -> Nominee:
    """Names somebody in another's place and rank; the other is withdrawn, for a reason where they were sent."""
    call = _open(tx, call_id, now)
    old = queries.get_nominee(tx, call_id, nominee_id)
    rank, alternate = old.rank, old.alternate
    _end(tx, old, words, by, now)
    told = {**told, "alternate": alternate}
    if refusal := foresee(tx, call, [told])[0]:
        raise refusal
    new = Nominee(**told, call_id=call.id, rank=rank, replaces_id=old.id, added_at=now, added_by_id=by.id)
    tx.add(new)
    tx.flush()
    _arranged(tx, queries.nominees(tx, call_id))
    _note(tx, "nominee-replaced", call, now)
    return new


def withdraw(tx: Session, call_id: int, nominee_id: int, *, words: str, by: Person, now: datetime) -> None:
    """Takes somebody off the list; after the deadline too, for then a place becomes free in good time."""
    call = lock(tx, call_id)
    _end(tx, queries.get_nominee(tx, call_id, nominee_id), words, by, now)
    _arranged(tx, queries.nominees(tx, call_id))
    _note(tx, "nominee-taken-back", call, now)


def _end(tx: Session, nominee: Nominee, words: str, by: Person, now: datetime) -> None:
    if nominee.state == WITHDRAWN:
        raise rules.AlreadyWithdrawn
    if nominee.state == SENT and not words:
        raise rules.ReasonNeeded
    if nominee.state == SENT and nominee.application_id:
        nominating.take_back(tx, nominee.application_id, words=words, by=by, now=now)
    nominee.state, nominee.withdrawn_at, nominee.words = WITHDRAWN, now, words
    tx.flush()


def restore(tx: Session, call_id: int, nominee_id: int, *, now: datetime) -> None:
    """Undoes a withdrawal: last on the list again, to be sent with it."""
    call = _open(tx, call_id, now)
    nominee = queries.get_nominee(tx, call_id, nominee_id)
    if nominee.state == WITHDRAWN:
        here = list(queries.nominees(tx, call_id))
        rules.check_new(here, nominee.email, nominee.surname, nominee.given, nominee.country_code)
        rules.check_room(_others(here, nominee), nominee.alternate, rules.places(call, queries.lines(tx, call)))
        nominee.state, nominee.withdrawn_at, nominee.sent_at, nominee.words = LISTED, None, None, ""
        nominee.rank = len(here) + 1
        _arranged(tx, here)
        _note(tx, "nominee-restored", call, now)


def _others(nominees: Sequence[Nominee], but: Nominee | None) -> list[Nominee]:
    return [each for each in nominees if each is not but]


def move(tx: Session, call_id: int, nominee_id: int, step: str, *, now: datetime) -> None:
    """Up, down, or to the other kind: "alternate" and "nominee"."""
    call = _open(tx, call_id, now)
    nominee = queries.get_nominee(tx, call_id, nominee_id)
    here = queries.nominees(tx, call_id)
    if nominee.state == WITHDRAWN or step == ("alternate" if nominee.alternate else "nominee"):
        return
    if step in ("alternate", "nominee"):
        rules.check_room(_others(here, nominee), step == "alternate", rules.places(call, queries.lines(tx, call)))
    rules.move(here, nominee, step)
    _arranged(tx, here)
    _note(tx, "nominees-ordered", call, now)


def reorder(tx: Session, call_id: int, wanted: str, *, seen: str, now: datetime) -> None:
    """The whole order, as ids by commas; OrderChanged when the list is another meanwhile."""
    call = _open(tx, call_id, now)
    here = queries.nominees(tx, call_id)
    rules.reorder(here, wanted, seen)
    _arranged(tx, here)
    _note(tx, "nominees-ordered", call, now)


def _arranged(tx: Session, nominees: Sequence[Nominee]) -> None:
    """Numbers the list, and tells the applications their ranks."""
    rules.arrange(nominees)
    for each in nominees:
        if each.state == SENT and each.application_id:
            nominating.put_in_order(tx, each.application_id, each.rank, each.alternate)


def attach(tx: Session, call_id: int, key: str, *, by: Person, now: datetime, **told: Any) -> None:
    """The stamped letter, in place of an earlier one; its bytes are in the store (files.describe)."""
    call = _open(tx, call_id, now)
    file = files.describe(tx, key, now=now, person_id=by.id, **told)
    tx.flush()
    call.letter_id = file.id
    _note(tx, "nomination-letter", call, now)


def send(tx: Session, call_id: int, *, read_in: str, by: Person, now: datetime) -> int:
    """Sends everybody not sent yet, all or nobody: applications begin, and letters go out. How many they are.

    `read_in` is the language the declaration was read in.
    """
    call = _open(tx, call_id, now)
    waiting = rules.unsent(rules.active(queries.nominees(tx, call_id)))
    if not waiting:
        raise rules.NothingToSend
    if rules.letter_needed(call.training) and call.letter_id is None:
        raise rules.LetterMissing
    for nominee in waiting:
        try:
            _nominate(tx, call, nominee, read_in, by, now)
        except DomainError as refusal:
            raise rules.NotSent(nominee.latin, refusal) from None
    _note(tx, "nominees-sent", call, now, count=len(waiting))
    return len(waiting)


def _nominate(tx: Session, call: Call, nominee: Nominee, read_in: str, by: Person, now: datetime) -> None:
    person = _person(tx, nominee, now)
    told = nominating.Nomination(
        call.organisation_id, nominee.country_code, nominee.rank, nominee.alternate,
        {"employer": nominee.employer, "department": nominee.department, "position": nominee.position,
         "rank": nominee.level, "reason": nominee.reason},
    )  # fmt: skip
    declared = {"at": now.isoformat(), "language": read_in, "by": str(by.id)} if nominee.on_behalf else None
    application = nominating.nominate(tx, call.training, person, told, declared=declared, by=by, now=now)
    nominee.state, nominee.sent_at, nominee.application_id = SENT, now, application.id
    _tell(tx, call, nominee, application, person, now)


def _person(tx: Session, nominee: Nominee, now: datetime) -> Person:
    """Who it is by the address; somebody new gets the names written down here, others keep theirs."""
    if not nominee.email and nominee.application:
        return nominee.application.person
    person = people.known_or_new(tx, nominee.email or addressees.nowhere(), now=now)
    if not person.names and person.password_hash is None:
        naming.write_passport_line(person, nominee.surname, nominee.given, source="staff")
        naming.write_name(person, NATIVE, nominee.native, lang=nominee.lang, source="staff")
        naming.fold(person)
        person.sex, person.country_code = nominee.sex, nominee.country_code
        person.employer, person.position = nominee.employer, nominee.position
        person.language, person.zone = language.code(), language.country_zone(nominee.country_code)
    return person


def _tell(tx: Session, call: Call, nominee: Nominee, application: Any, person: Person, now: datetime) -> None:
    with language.speaking(person.language):
        organisation = language.plain(call.organisation.names)
    training, more = call.training, {"path": f"/applications/{application.id}"}
    kind = "nominated-on-behalf" if nominee.on_behalf else "nominated"
    if kind == "nominated" and person.password_hash is None:
        kind, more = "nominated-invitation", {"token": tokens.make(tx, accounts.INVITATION, person.id, now=now)}
    enrolment.tell(
        tx, kind, application, now, organisation=organisation,
        until=lambda: language.clocks(training.closes_at, person.zone, training.zone), **more,
    )  # fmt: skip


def _note(tx: Session, verb: str, call: Call, now: datetime, **details: Any) -> None:
    activity.note(tx, verb, call, training=call.training_id, at=now, organisation=call.organisation.names, **details)
