"""What a session asks of its applicants, kept; and each application weighed against it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import activity
from institute.catalogue import models as catalogue
from institute.catalogue.models import FOREIGN_AID, TrainingSession
from institute.dossier import actions as dossier
from institute.dossier import queries as particulars
from institute.dossier.rules import BIRTH, PASSPORT_ENDS, parsed
from institute.enrolment import eligibility, queries, rules
from institute.enrolment.eligibility import ADULT, AGE, COUNTRY, PASSPORT, Asked, Told, Verdict
from institute.enrolment.models import DRAFT, ENROLLED, Application, Enrolment, Requirement
from institute.enrolment.words import TONGUES
from institute.errors import existing


def find(tx: Session, training_id: int) -> Requirement | None:
    """What the office asks for this session, if it set anything."""
    return tx.get(Requirement, training_id)


def keep(tx: Session, training: TrainingSession, values: Mapping[str, Any]) -> None:
    """Sets what the session asks, and weighs every application that was sent again."""
    queries.hold_session(tx, training.id)  # two at once make one row
    found = find(tx, training.id) or Requirement(training_id=training.id)
    for name, value in values.items():
        setattr(found, name, value)
    tx.add(found)
    activity.note(tx, "requirements-kept", found, training=training.id)
    refresh(tx, training)


def asked(tx: Session, training: TrainingSession) -> Asked:
    """All a session asks: the office's, its countries, and of foreign-aid training always full age."""
    found = find(tx, training.id) or Requirement(ranks=[], hard=[], level="", tongue="")
    aid = training.type == FOREIGN_AID
    return Asked(
        _day(training, training.starts_at),
        _day(training, training.ends_at),
        age_from=max(ADULT, found.age_from or 0) if aid else found.age_from,
        age_to=found.age_to,
        ranks=found.ranks,
        level=found.level,
        tongues=[found.tongue] if found.tongue else [each for each in training.languages if each in TONGUES],
        passport_months=found.passport_months,
        years_between=found.years_between,
        countries=training.countries,
        hard=frozenset(found.hard) | {COUNTRY} | ({AGE} if aid else set()),
    )


def _day(training: TrainingSession, instant: Any) -> date:
    return instant.astimezone(ZoneInfo(training.zone)).date()


def weigh(tx: Session, training: TrainingSession, person_id: int, answers: Mapping[str, Any]) -> list[Verdict]:
    """How somebody with these answers, and what is sealed of them, stands with all the session asks."""
    return _weigh(tx, training, {person_id: answers})[person_id]


def _weigh(
    tx: Session, training: TrainingSession, answers: Mapping[int, Mapping[str, Any]]
) -> dict[int, list[Verdict]]:
    """The same of several, by person's id, in as many questions."""
    all_asked = asked(tx, training)
    been = _attended(tx, training, answers.keys()) if all_asked.years_between is not None else {}
    sealed = _sealed(tx, training.id, all_asked, answers.keys())
    return {
        person_id: eligibility.weigh(all_asked, _told({**each, **sealed[person_id]}, been.get(person_id, [])))
        for person_id, each in answers.items()
    }


def _sealed(tx: Session, training_id: int, all_asked: Asked, people: Collection[int]) -> dict[int, dict[str, str]]:
    """What the dossiers of these people hold of what is asked: only that is opened."""
    found: dict[int, dict[str, str]] = {person_id: {} for person_id in people}
    rules_asked = {rule for rule, _ in eligibility.asks(all_asked)}
    for rule, field in _SEALED.items():
        if rule in rules_asked:
            for person_id, text in particulars.opened_of(tx, training_id, field, people).items():
                found[person_id][field] = text
    return found


_SEALED = {AGE: BIRTH, PASSPORT: PASSPORT_ENDS}


def _told(answers: Mapping[str, Any], attended: Sequence[date]) -> Told:
    return Told(
        born=answers.get(BIRTH) or "",
        passport_ends=parsed(answers.get(PASSPORT_ENDS) or ""),
        rank=answers.get("rank") or "",
        levels={code: answers.get(f"level_{code}") or "" for code in TONGUES},
        attended=attended,
        earlier=answers.get("earlier") or "",
        country=answers.get("country") or "",
    )


def _attended(tx: Session, training: TrainingSession, people: Collection[int]) -> dict[int, list[date]]:
    """The last days of earlier sessions these people had a place in."""
    statement = (
        select(Enrolment.person_id, TrainingSession)
        .join(Enrolment.training)
        .where(Enrolment.person_id.in_(people), Enrolment.state == ENROLLED, Enrolment.training_id != training.id)
        .where(TrainingSession.state == catalogue.PUBLISHED, TrainingSession.ends_at < training.starts_at)
    )
    found: dict[int, list[date]] = defaultdict(list)
    for person_id, earlier in tx.execute(statement):
        found[person_id].append(_day(earlier, earlier.ends_at))
    return found


def refresh(tx: Session, training: TrainingSession, person_id: int | None = None) -> None:
    """Notes in each application that was sent (or one person's) whether all is met: what the inbox filters by."""
    statement = select(Application).where(Application.training_id == training.id, Application.state != DRAFT)
    if person_id is not None:
        statement = statement.where(Application.person_id == person_id)
    applications = tx.scalars(statement).all()
    if not applications:
        return
    verdicts = _weigh(tx, training, {each.person_id: each.answers for each in applications})
    for each in applications:
        each.fits = eligibility.overall(verdicts[each.person_id])


def settle(tx: Session, application: Application, override: str) -> dict[str, str]:
    """Weighs once more whoever is to get a place, now or in turn; what to keep of it in the history.

    NeedsOverride where something is not met and nobody has said why all the same.
    """
    verdicts = weigh(tx, application.training, application.person_id, application.answers)
    rules.may_override(verdicts, override or application.override)
    application.fits = eligibility.overall(verdicts)
    application.override = override or application.override
    return {"override": override} if override else {}


def _told_anew(tx: Session, training_id: int, person_id: int) -> None:
    refresh(tx, existing(tx.get(TrainingSession, training_id)), person_id)


dossier.ON_KEEP.append(_told_anew)
