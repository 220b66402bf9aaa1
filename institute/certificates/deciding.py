"""Completion: the rule set, trainees excluded, what is proposed and decided, overrides by two people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import activity, language, letters
from institute.attendance import actions as attendance
from institute.attendance import queries as attendance_queries
from institute.catalogue.models import TrainingSession
from institute.certificates import names, outcomes, queries, rules
from institute.certificates.actions import lock
from institute.certificates.models import (
    COMPLETED,
    NOT_COMPLETED,
    PROPOSED,
    Completion,
    CompletionRule,
    Exclusion,
)
from institute.certificates.rules import Asked, Facts
from institute.enrolment import queries as enrolment
from institute.enrolment.models import Enrolment
from institute.errors import existing
from institute.letters import Recipient
from institute.people.models import Person


@dataclass(frozen=True)
class Verdict:
    """Somebody's word about one enrolment: completed or not, and why when it differs."""

    enrolment_id: int
    completed: bool
    reason: str = ""


def set_rule(tx: Session, training: TrainingSession, asked: Asked, *, reason: str, now: datetime) -> bool:
    """What the session asks for its certificate; whether that is new. Once it has begun, its trainees are told why."""
    lock(tx, training.id)
    if outcomes.asked_of(tx, training.id) == asked:
        return False
    begun = now >= training.starts_at
    if begun and not reason:
        raise rules.NeedsReason(rules.CHANGED_LATE)
    rule = tx.get(CompletionRule, training.id) or CompletionRule(training_id=training.id)
    rule.lessons, rule.practice, rule.total = asked.lessons, asked.practice, asked.total
    rule.attendance, rule.deliverables = bool(asked.attendance), asked.deliverables
    tx.add(rule)
    if asked.attendance and asked.attendance != attendance_queries.percent(tx, training.id):
        attendance.set_percent(tx, training, asked.attendance, now=now)
    values = {"lessons": asked.lessons, "practice": asked.practice, "attendance": asked.attendance}
    activity.note(
        tx, "rule-set", training, training=training.id, at=now, **values, work=asked.deliverables, total=asked.total
    )
    if begun:
        _tell(tx, training, asked, reason, now)
    return True


def _tell(tx: Session, training: TrainingSession, asked: Asked, reason: str, now: datetime) -> None:
    for place in enrolment.enrolled(tx, training.id):
        person = place.person
        with language.speaking(person.language):
            rule = "\n".join(f"- {line}" for line in rules.in_words(asked))
        to = Recipient(person.email, person.latin, person.language, person.id)
        path = f"/learn/{training.code}/checklist"
        letters.write(tx, "rule-changed", to, now=now, training=training, rule=rule, reason=reason, path=path)


def exclude(tx: Session, training_id: int, enrolment_id: int, *, reason: str, by: Person, now: datetime) -> None:
    """Excludes somebody from the certificate; a new reason replaces the old. Decided refuses."""
    place = _undecided(tx, training_id, enrolment_id)
    exclusion = tx.get(Exclusion, place.id) or Exclusion(enrolment_id=place.id)
    exclusion.reason, exclusion.by_id, exclusion.at = reason, by.id, now
    tx.add(exclusion)
    activity.note(tx, "excluded", place, training=training_id, person=place.person_id, at=now)


def lift_exclusion(tx: Session, training_id: int, enrolment_id: int, *, now: datetime) -> None:
    """Takes an exclusion back."""
    place = _undecided(tx, training_id, enrolment_id)
    tx.delete(existing(tx.get(Exclusion, place.id)))
    activity.note(tx, "exclusion-lifted", place, training=training_id, person=place.person_id, at=now)


def _undecided(tx: Session, training_id: int, enrolment_id: int) -> Enrolment:
    """The place, under the session's lock, while nothing is decided about it."""
    lock(tx, training_id)
    place = get_place(tx, training_id, enrolment_id)
    completion = tx.get(Completion, place.id, populate_existing=True)
    if completion and completion.state != PROPOSED:
        raise rules.Decided
    return place


def get_place(tx: Session, training_id: int, enrolment_id: int) -> Enrolment:
    """One who has or had a place in this session."""
    mine = Enrolment.training_id == training_id
    return existing(tx.scalar(select(Enrolment).where(Enrolment.id == enrolment_id, mine)))


def propose(tx: Session, training: TrainingSession, words: Sequence[Verdict], *, by: Person, now: datetime) -> int:
    """The instructor's proposals, with the facts of the moment; decided ones stay. Returns how many.

    Who is proposed is asked how their name shall be printed.
    """
    lock(tx, training.id)
    if now < training.starts_at:
        raise rules.NotBegun
    facts, asked = outcomes.facts_of(tx, training.id), outcomes.asked_of(tx, training.id)
    kept = queries.completions(tx, training.id)
    said: dict[int, Completion] = {}
    for word in words:
        completion = kept.get(word.enrolment_id)
        if word.enrolment_id not in facts or (completion and completion.state != PROPOSED):
            continue
        completion = completion or Completion(enrolment_id=word.enrolment_id)
        completion.proposal, completion.reason = word.completed, word.reason
        completion.facts = _frozen(facts[word.enrolment_id], asked)
        completion.proposed_by_id, completion.proposed_at = by.id, now
        tx.add(completion)
        said[word.enrolment_id] = completion
    if not said:
        raise rules.NothingToDecide
    _note(tx, "completion-proposed", training, said, now)
    names.ask(tx, training, [word.enrolment_id for word in words if word.completed], now=now)
    return len(said)


def _frozen(facts: Facts, asked: Asked) -> dict[str, Any]:
    """What a word was said about: the facts and the rule of that moment."""
    return facts.as_values() | {"asked": vars(asked)}


def decide(
    tx: Session, training: TrainingSession, words: Iterable[Verdict], *, by: Person, now: datetime
) -> tuple[int, int]:
    """The officer's decisions on what was proposed: how many stand, and how many wait for a second person.

    What differs from the rule is only asked for here, with a reason. An issued certificate's decision stands.
    """
    lock(tx, training.id)
    kept, issued = queries.completions(tx, training.id), queries.certificates_of(tx, training.id)
    facts, asked = outcomes.facts_of(tx, training.id), outcomes.asked_of(tx, training.id)
    decided: dict[int, Completion] = {}
    against: dict[int, Completion] = {}
    for word in words:
        completion = kept.get(word.enrolment_id)
        held = facts.get(word.enrolment_id)
        if completion is None or held is None or word.enrolment_id in issued or _stands(completion, word):
            continue
        if word.completed == rules.met(rules.checklist(held, asked)):
            _settle(completion, word.completed, _frozen(held, asked), by, now)
            completion.reason, completion.override = word.reason or completion.reason, None
            decided[word.enrolment_id] = completion
        else:
            if not word.reason:
                raise rules.NeedsReason
            completion.state, completion.override, completion.override_reason = PROPOSED, word.completed, word.reason
            completion.override_by_id, completion.override_at = by.id, now
            against[word.enrolment_id] = completion
    if not decided and not against:
        raise rules.NothingToDecide
    _note(tx, "completion-decided", training, decided, now)
    _note(tx, "override-asked", training, against, now)
    return len(decided), len(against)


def _stands(completion: Completion, word: Verdict) -> bool:
    """Whether that was said already: an override confirmed, or one that waits for the second person."""
    if completion.override is None or completion.override != word.completed:
        return False
    return completion.overriding or completion.state == (COMPLETED if word.completed else NOT_COMPLETED)


def _settle(completion: Completion, completed: bool, facts: dict[str, Any], by: Person, now: datetime) -> None:
    completion.state, completion.facts = (COMPLETED if completed else NOT_COMPLETED), facts
    completion.decided_by_id, completion.decided_at = by.id, now


def confirm_override(tx: Session, training: TrainingSession, enrolment_id: int, *, by: Person, now: datetime) -> None:
    """The second person agrees: it is decided against the rule. SecondDecider refuses the one who asked."""
    completion = _asked_override(tx, training, enrolment_id)
    if completion.override_by_id == by.id:
        raise rules.SecondDecider
    facts = outcomes.facts_of(tx, training.id, enrolment_id)[enrolment_id]
    _settle(completion, bool(completion.override), _frozen(facts, outcomes.asked_of(tx, training.id)), by, now)
    completion.reason = completion.override_reason
    _note(tx, "override-confirmed", training, {enrolment_id: completion}, now)


def drop_override(tx: Session, training: TrainingSession, enrolment_id: int, *, now: datetime) -> None:
    """It is not decided against the rule: it waits for a decision again."""
    completion = _asked_override(tx, training, enrolment_id)
    _note(tx, "override-dropped", training, {enrolment_id: completion}, now)
    completion.override, completion.override_reason = None, ""
    completion.override_by_id = completion.override_at = None


def _asked_override(tx: Session, training: TrainingSession, enrolment_id: int) -> Completion:
    lock(tx, training.id)
    place = get_place(tx, training.id, enrolment_id)
    completion = tx.get(Completion, place.id, populate_existing=True)
    if completion is None or not completion.overriding:
        raise rules.NothingAsked
    return completion


def _note(tx: Session, verb: str, training: TrainingSession, said: dict[int, Completion], now: datetime) -> None:
    """Writes down a word about each of these completions, by enrolment."""
    whose = tx.execute(select(Enrolment.id, Enrolment.person_id).where(Enrolment.id.in_(said)))
    for enrolment_id, person_id in whose.all():
        done = said[enrolment_id]
        activity.note(tx, verb, done, training=training.id, person=person_id, at=now, verdict=_word(done))


def _word(done: Completion) -> str:
    if done.state != PROPOSED:
        return done.state
    said = done.proposal if done.override is None else done.override
    return COMPLETED if said else NOT_COMPLETED
