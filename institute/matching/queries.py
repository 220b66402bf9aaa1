"""Pairs of persons who may be one, what joining them would come to, and what was joined."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, lazyload, selectinload

from institute.catalogue.models import TrainingSession
from institute.dossier import rules as identity
from institute.dossier.models import Particular
from institute.enrolment.models import ENROLLED, Application, Enrolment
from institute.errors import DomainError, existing
from institute.matching import moving, rules
from institute.matching.models import Merge, NotSame
from institute.people import machine
from institute.people.models import Person, PersonKey, PersonName

_AT_ONCE = 5000  # ids in one question


@dataclass(frozen=True)
class Pair:
    """Two persons who may be one: which signs speak for it, how alike their names are (0 to 1)."""

    first: Person
    second: Person
    signs: tuple[str, ...]
    alike: float


def proposals(tx: Session, about: int | None = None) -> list[Pair]:
    """Every pair to look at, or those one person is of; what speaks loudest stands first.

    Pairs come from the index of keys, and only theirs are compared: two questions whatever the number of people,
    and two more for the rows shown.
    """
    signs = _signs(tx, about)
    parted = {(row.first_id, row.second_id) for row in tx.execute(select(NotSame.first_id, NotSame.second_id))}
    pairs = [pair for pair in signs if pair not in parted]
    known = _known(tx, {one for pair in pairs for one in pair})
    scored = []
    for one, other in pairs:
        if one in known and other in known:
            (first_country, first_names), (second_country, second_names) = known[one], known[other]
            alike = machine.best_likeness(first_names, second_names)
            one_country = not (first_country and second_country) or first_country == second_country
            if rules.proposed(signs[one, other], alike, one_country):
                scored.append((one, other, alike))
    return _pairs(tx, scored, signs)


def _pairs(tx: Session, scored: list[tuple[int, int, float]], signs: dict[tuple[int, int], set[str]]) -> list[Pair]:
    order = [rules.PASSPORT, rules.BIRTH, *rules.SIGNS]
    persons = {person.id: person for person in _persons(tx, {one for pair in scored for one in pair[:2]})}
    found = [
        Pair(persons[one], persons[other], tuple(sorted(signs[one, other], key=order.index)), alike)
        for one, other, alike in scored
    ]
    return sorted(found, key=lambda each: (order.index(each.signs[0]), -len(each.signs), -each.alike, each.first.id))


def _persons(tx: Session, ids: Collection[int]) -> Iterator[Person]:
    for few in _portions(ids):
        light = selectinload(Person.names), lazyload(Person.grants)
        yield from tx.scalars(select(Person).where(Person.id.in_(few)).options(*light))


def _portions(ids: Collection[int]) -> Iterator[list[int]]:
    every = sorted(ids)
    for first in range(0, len(every), _AT_ONCE):
        yield every[first : first + _AT_ONCE]


def _one_word(one_id: Any, other_id: Any) -> Any:
    """Whether a word of one's names may be a word of the other's."""
    word, same = aliased(PersonKey), aliased(PersonKey)
    return exists().where(
        word.person_id == one_id, word.kind == "name",
        same.person_id == other_id, same.kind == "name", same.value == word.value,
    )  # fmt: skip


def _signs(tx: Session, about: int | None) -> dict[tuple[int, int], set[str]]:
    """(lower id, higher id) -> what they share besides a word of their names: an office has one phone for many."""
    one, other = aliased(PersonKey), aliased(PersonKey)
    shared = and_(one.kind == other.kind, one.value == other.value, one.person_id < other.person_id)
    statement = select(one.person_id, other.person_id, one.kind).join(other, shared)
    statement = statement.where(one.kind.in_(rules.SIGNS), _one_word(one.person_id, other.person_id))
    if about is not None:
        statement = statement.where(or_(one.person_id == about, other.person_id == about))
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for first, second, kind in [*tx.execute(statement), *_sealed_signs(tx, about)]:
        found[first, second].add(kind)
    return found


def _sealed_signs(tx: Session, about: int | None) -> Iterator[tuple[int, int, str]]:
    """The same of passports and, where a word of the names is shared, of days of birth: by their fingerprints."""
    one, other = aliased(Particular), aliased(Particular)
    shared = and_(one.fingerprint == other.fingerprint, one.field == other.field, one.person_id < other.person_id)
    passport = one.field == identity.PASSPORT_NO
    statement = select(one.person_id, other.person_id, passport).join(other, shared).distinct()
    statement = statement.where(or_(passport, _one_word(one.person_id, other.person_id)))
    if about is not None:
        statement = statement.where(or_(one.person_id == about, other.person_id == about))
    for first, second, same_passport in tx.execute(statement):
        yield first, second, rules.PASSPORT if same_passport else rules.BIRTH


def _known(tx: Session, ids: Collection[int]) -> dict[int, tuple[str | None, list[tuple[str, ...]]]]:
    """Country and names (as words to compare by) of these persons, as far as their accounts are open."""
    found: dict[int, tuple[str | None, list[tuple[str, ...]]]] = {}
    for few in _portions(ids):
        statement = select(Person.id, Person.country_code, PersonName.full, PersonName.lang).join(Person.names)
        for row in tx.execute(statement.where(Person.id.in_(few), Person.active)):
            names = found.setdefault(row.id, (row.country_code, []))[1]
            names.append(machine.words(row.full, row.lang))
    return found


# What joining would come to


@dataclass
class Double:
    """A session both accounts applied for, or have a place in."""

    code: str
    application_id: int | None  # of the closed account
    becomes: str = ""
    refusal: DomainError | None = None


@dataclass
class Foreseen:
    """What moves and what stays, rows counted by their words; both accounts' sessions; what stands in the way."""

    moves: dict[str, int] = field(default_factory=dict)
    stays: dict[str, int] = field(default_factory=dict)
    doubles: list[Double] = field(default_factory=list)

    @property
    def in_the_way(self) -> list[DomainError]:
        return [double.refusal for double in self.doubles if double.refusal]


def foresee(tx: Session, kept_id: int, closed_id: int, now: datetime) -> Foreseen:
    """What joining these two would come to; nothing is changed."""
    found = Foreseen(doubles=doubles(tx, kept_id, closed_id, now))
    for each in moving.rows(tx, kept_id, closed_id):
        for counts, keys in ((found.moves, each.keys), (found.stays, each.staying)):
            if keys:
                label = str(each.words)
                counts[label] = counts.get(label, 0) + len(keys)
    return found


def doubles(tx: Session, kept_id: int, closed_id: int, now: datetime) -> list[Double]:
    """Sessions both have to do with, each with what becomes of the closed account's part."""
    both = (kept_id, closed_id)
    applied = {
        (row.training_id, row.person_id): row
        for row in tx.scalars(select(Application).where(Application.person_id.in_(both)))
    }
    placed = {
        (row.training_id, row.person_id)
        for row in tx.scalars(select(Enrolment).where(Enrolment.person_id.in_(both), Enrolment.state == ENROLLED))
    }
    shared = {
        training for training, person in applied.keys() | placed
        if person == closed_id and {(training, kept_id)} & (applied.keys() | placed)
    }  # fmt: skip
    trainings = {row.id: row for row in tx.scalars(select(TrainingSession).where(TrainingSession.id.in_(shared)))}
    found = []
    for training_id in sorted(shared):
        training, theirs = trainings[training_id], applied.get((training_id, closed_id))
        double = Double(training.code, theirs.id if theirs else None)
        mine = applied.get((training_id, kept_id))
        try:
            double.becomes = rules.double(
                training.code, mine.state if mine else None, theirs.state if theirs else None,
                over=now >= training.ends_at,
            )  # fmt: skip
        except DomainError as refusal:
            double.refusal = refusal
        found.append(double)
    return found


# What was joined


def get_merge(tx: Session, merge_id: int, *, lock: bool = False) -> Merge:
    return existing(tx.get(Merge, merge_id, with_for_update=lock, populate_existing=lock))


def merges(tx: Session, person_id: int | None = None, most: int = 20) -> Sequence[Merge]:
    """The last joinings, or all of one person's; the newest first."""
    kept, closed = joinedload(Merge.kept), joinedload(Merge.closed)
    light = (kept.lazyload(Person.grants), closed.lazyload(Person.grants))
    statement = select(Merge).options(kept, closed, *light).order_by(Merge.id.desc())
    if person_id is None:
        return tx.scalars(statement.limit(most)).all()
    return tx.scalars(statement.where(or_(Merge.kept_id == person_id, Merge.closed_id == person_id))).all()
