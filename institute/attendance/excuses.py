"""Excuses and appeals: handed in by trainees, sealed, opened and decided by those who may see what is restricted."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from institute import activity, files, letters, sealing
from institute.attendance import actions, queries, rules
from institute.attendance.actions import Teller, Word
from institute.attendance.models import ASKED, DECISION, GRANTED, REFUSED, SEALED, Excuse
from institute.dossier import scans
from institute.dossier.queries import CannotOpen
from institute.enrolment.models import Enrolment
from institute.letters import Recipient

_FIELD = "excuse"  # to the dossier's press: any scan, not a portrait or a passport


def seal_file(content: bytes, key: str) -> scans.Sealed:
    """A document drawn anew and sealed, before the door opens. What scans.draw() refuses."""
    drawn = scans.draw(content, _FIELD)
    box = sealing.seal(drawn.content, _context(key))
    return scans.Sealed(files.keep(box), len(box), drawn.media_type, len(drawn.content))


def new_key() -> str:
    """What one excuse is sealed for."""
    return secrets.token_hex(16)


def _context(key: str) -> str:
    return f"attendance_excuse {key}"


def ask(
    tx: Session,
    place: Enrolment,
    *,
    kind: str,
    halves: Sequence[str],
    text: str,
    key: str,
    document: scans.Sealed | None,
    now: datetime,
) -> Excuse:
    """Hands an excuse or an appeal in, and tells the class supervisors that there is one: not what it says."""
    made = Excuse(
        enrolment_id=place.id, kind=kind, halves=sorted(halves), key=key,
        box=sealing.seal_text(text, _context(key)), asked_at=now,
    )  # fmt: skip
    if document:
        made.file = files.describe(
            tx, document.key, name="excuse", media_type=SEALED, size=document.box_size, now=now,
            person_id=place.person_id,
        )  # fmt: skip
        made.media_type = document.media_type
    tx.add(made)
    tx.flush()
    for supervisor in supervisors(place):
        letters.write(tx, "excuse-asked", supervisor, now=now, training=place.training, excuse=made.id)
    return made


def supervisors(place: Enrolment) -> list[Recipient]:
    """The class supervisors of a place's session."""
    posts = [post.person for post in place.training.staff if post.role == "supervisor"]
    return [Recipient(one.email, one.latin, one.language, one.id) for one in posts]


def open_words(tx: Session, found: Excuse, *, now: datetime) -> str:
    """What the trainee wrote; first it is written down who reads it. CannotOpen."""
    place = found.enrolment
    activity.note(tx, "excuse-opened", found, training=place.training_id, person=place.person_id, at=now)
    return words(found)


def words(found: Excuse) -> str:
    """The same for the trainee's own eyes."""
    try:
        return sealing.unseal_text(found.box, _context(found.key)) if found.box else ""
    except sealing.Broken:
        raise CannotOpen from None


def open_file(tx: Session, found: Excuse, *, now: datetime) -> bytes:
    """The document, likewise."""
    place = found.enrolment
    activity.note(tx, "excuse-opened", found, training=place.training_id, person=place.person_id, at=now)
    try:
        with files.opened(found.file) as source:  # type: ignore[arg-type]  the view asked
            return sealing.unseal(source.read(), _context(found.key))
    except sealing.Broken:
        raise CannotOpen from None


def decide(
    tx: Session, code: str, excuse_id: int, *, granted: bool, state: str, reason: str, by_id: int, now: datetime
) -> None:
    """Grants (each of its half-days then stands as `state`) or refuses, with a reason, and tells the trainee. Decided.

    A closed half-day stays closed: this is its one door.
    """
    found = queries.get_excuse(tx, code, excuse_id)
    tx.refresh(found, ["state"], with_for_update=True)
    if found.state != ASKED:
        raise rules.Decided
    place = found.enrolment
    found.state, found.reason, found.decided_by_id, found.decided_at = (
        GRANTED if granted else REFUSED,
        reason,
        by_id,
        now,
    )
    if granted:
        for half in found.halves:
            word = {place.id: Word(state, now)}
            actions.note(tx, place.training_id, half, word, Teller(DECISION, now, by_id))
    who = place.person
    letters.write(
        tx, "excuse-decided", Recipient(who.email, who.latin, who.language, who.id), now=now, training=place.training,
        granted=granted, reason=reason,
    )  # fmt: skip
    activity.note(
        tx, "excuse-decided", found, training=place.training_id, person=place.person_id, at=now, excuse=found.state
    )
