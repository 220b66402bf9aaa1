"""The name on the paper, shown to its holder before it is printed: asked, confirmed, or a change wished for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from institute import activity, letters
from institute.catalogue.models import TrainingSession
from institute.certificates import rules
from institute.certificates.models import CHANGE, CONFIRMED, Certificate, NameCheck
from institute.enrolment.models import ENROLLED, Enrolment
from institute.errors import NotFound
from institute.letters import Recipient
from institute.people import naming
from institute.people.models import CHINESE, NATIVE, PASSPORT, Person


@dataclass(frozen=True)
class Choice:
    """What may be printed of a person's name: one of `latin`; native and Chinese line, or neither."""

    latin: list[str]
    native: str
    chinese: str


def choice(person: Person) -> Choice:
    """The lines a person may choose from today."""
    native, chinese = person.name(NATIVE), person.name(CHINESE)
    return Choice(naming.printed_lines(person), native.full if native else "", chinese.full if chinese else "")


def is_confirmed(person: Person, check: NameCheck | None) -> bool:
    """Confirmed, and the name is still the same."""
    if check is None or check.answer != CONFIRMED:
        return False
    may = choice(person)
    return rules.same_lines((check.latin, check.native, check.chinese), (may.latin, [may.native], [may.chinese]))


def lines(person: Person, check: NameCheck | None) -> tuple[str, str, str]:
    """(passport, native, Chinese) as they are printed: confirmed, else as the person's page has them."""
    if check and is_confirmed(person, check):
        return check.latin, check.native, check.chinese
    may = choice(person)
    passport = person.name(PASSPORT)
    return passport.full if passport else "", may.native, may.chinese


def checks_of(tx: Session, training_id: int) -> dict[int, NameCheck]:
    """What was asked and answered, by enrolment."""
    found = tx.scalars(select(NameCheck).join(Enrolment).where(Enrolment.training_id == training_id))
    return {check.enrolment_id: check for check in found}


def standing(person: Person, check: NameCheck | None) -> str:
    """confirmed, change, asked, or "" where nobody asked (again, after the name changed)."""
    if check is None:
        return ""
    if check.answer == CONFIRMED:
        return CONFIRMED if is_confirmed(person, check) else ""
    return check.answer or "asked"


def settled(
    tx: Session, training_id: int, waiting: Iterable[Enrolment], *, now: datetime, reason: str
) -> list[Enrolment]:
    """Those whose name may be printed now."""
    checks = checks_of(tx, training_id)
    return [
        place
        for place in waiting
        for check in [checks.get(place.id)]
        if rules.name_is_settled(is_confirmed(place.person, check), check and check.asked_at, now, reason)
    ]


def open_for(tx: Session, person_id: int) -> Sequence[NameCheck]:
    """What a person is asked and has not answered, without those who hold the paper already."""
    return tx.scalars(
        select(NameCheck)
        .join(NameCheck.enrolment)
        .outerjoin(Certificate, Certificate.enrolment_id == Enrolment.id)
        .where(Enrolment.person_id == person_id, Enrolment.state == ENROLLED)
        .where(NameCheck.answer == "", Certificate.id.is_(None))
        .options(joinedload(NameCheck.enrolment).joinedload(Enrolment.training))
    ).all()


def get_check(tx: Session, enrolment_id: int) -> NameCheck:
    """What this place's holder was asked, while nothing is printed yet."""
    found = tx.get(NameCheck, enrolment_id)
    if found is None or tx.scalar(select(Certificate.id).where(Certificate.enrolment_id == enrolment_id)):
        raise NotFound
    return found


def ask(
    tx: Session, training: TrainingSession, enrolment_ids: Iterable[int], *, now: datetime, again: bool = False
) -> int:
    """Asks those who have not confirmed their name as it is now; a letter each. Returns how many.

    `again`: those too who wished for a change, once the office has seen to it.
    """
    checks, count = checks_of(tx, training.id), 0
    chosen = tx.scalars(
        select(Enrolment)
        .where(Enrolment.id.in_(list(enrolment_ids)), Enrolment.training_id == training.id)
        .options(joinedload(Enrolment.person))
    ).all()
    for place in chosen:
        check = checks.get(place.id)
        if standing(place.person, check) in (CONFIRMED, "asked") + (() if again else (CHANGE,)):
            continue
        check = check or NameCheck(enrolment_id=place.id)
        check.asked_at, check.answer, check.answered_at, check.words = now, "", None, ""
        tx.add(check)
        person = place.person
        printed = " · ".join(filter(None, lines(person, None)))
        to = Recipient(person.email, person.latin, person.language, person.id)
        letters.write(
            tx, "name-check", to, now=now, session=training.code, title=training.title, printed=printed,
            code=training.code,
        )  # fmt: skip
        count += 1
    if count:
        activity.note(tx, "names-asked", training, training=training.id, at=now, count=count)
    return count


def confirm(tx: Session, enrolment: Enrolment, *, latin: str, native: bool, chinese: bool, now: datetime) -> NameCheck:
    """The holder says how the name shall be printed; kept in the exact text. NotOneOfYours for any other line."""
    check, may = get_check(tx, enrolment.id), choice(enrolment.person)
    if latin not in may.latin:
        raise rules.NotOneOfYours
    check.answer, check.answered_at, check.words = CONFIRMED, now, ""
    check.latin, check.native, check.chinese = latin, may.native if native else "", may.chinese if chinese else ""
    return check


def ask_for_change(tx: Session, enrolment: Enrolment, *, words: str, now: datetime) -> NameCheck:
    """None of the lines is right: the office reads why, and corrects the name."""
    check = get_check(tx, enrolment.id)
    check.answer, check.answered_at, check.words = CHANGE, now, words
    return check
