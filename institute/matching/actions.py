"""Joining two rows of one person, exactly undoing it, and saying that two are not one."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from institute import activity, letters
from institute.catalogue import actions as catalogue
from institute.database import Base
from institute.dossier import actions as dossier
from institute.dossier.models import Particular
from institute.enrolment import actions as enrolment
from institute.enrolment.models import ADMITTED, OFFERED, Application, ApplicationStep, Enrolment
from institute.errors import existing
from institute.language import gettext, speaking
from institute.matching import moving, queries, rules, words
from institute.matching.models import Merge, NotSame
from institute.people import actions as people
from institute.people import naming, tokens, visits
from institute.people import rules as accounts
from institute.people.models import NAME_KINDS, Person

_TABLES = Base.metadata.tables


def part(tx: Session, one_id: int, other_id: int, *, by: Person, now: datetime) -> None:
    """Remembers that these two are not one person: they are not proposed again."""
    first_id, second_id = sorted((one_id, other_id))
    first, second = (people.lock(tx, each) for each in (first_id, second_id))
    if first_id == second_id:
        raise rules.OneAccount
    if tx.get(NotSame, (first_id, second_id)) is None:
        tx.add(NotSame(first_id=first.id, second_id=second.id, by_id=by.id, at=now))
        activity.note(tx, "persons-parted", first, person=first.id, at=now, name=second.latin)


class _Record:
    """Changes rows and writes down how each was and is, so that all of it can be undone."""

    def __init__(self, tx: Session) -> None:
        self.tx = tx
        self.changed: list[Any] = []
        self.added: list[Any] = []
        self.places: list[int] = []
        self.sealed: list[Any] = []

    def change(self, table: Any, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Sets a row's columns."""
        before = self.row(table, key)
        self.tx.execute(update(table).where(moving.at(table, dict(key))).values(**values))
        self.note(table, key, before, {**before, **values})

    def note(self, table: Any, key: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Writes down what somebody else changed in a row."""
        names = [name for name in after if before[name] != after[name]]
        if names:
            now = {name: after[name] for name in key}
            sides = ({name: moving.plain(side[name]) for name in names} for side in (before, after))
            self.changed.append([table.name, now, *sides])

    def add(self, table: Any, values: Mapping[str, Any]) -> None:
        """Writes a new row that has an id of its own."""
        made = self.tx.execute(insert(table).values(**values).returning(table.c.id)).scalar_one()
        self.added.append([table.name, {"id": made}])

    def seal(self, table: Any, key: Mapping[str, Any], to_id: int) -> None:
        """Seals an answer or a file anew for another person."""
        row = existing(self.tx.get(moving.SEALED[table.name], key["id"]))
        dossier.hand_over(self.tx, row, to_id)
        self.sealed.append([table.name, row.id, row.saved_at.isoformat()])

    def row(self, table: Any, key: Mapping[str, Any]) -> dict[str, Any]:
        found = self.tx.execute(select(table).where(moving.at(table, dict(key)))).mappings().one()
        return dict(found)

    @property
    def told(self) -> dict[str, Any]:
        return {"changed": self.changed, "added": self.added, "places": self.places, "sealed": self.sealed}


def join(tx: Session, kept_id: int, closed_id: int, chosen: Mapping[str, bool], *, by: Person, now: datetime) -> Merge:
    """Makes one person of two: rows go to the kept account, the other is closed and told by letter which one to use.

    `chosen` says of each field (words.FIELDS, kinds of names) whether the closed account's value is taken. Refused
    while anything is in the way: see queries.foresee().
    """
    locked = {each: people.lock(tx, each) for each in sorted((kept_id, closed_id))}
    kept, closed = locked[kept_id], locked[closed_id]
    rules.may_join(kept, closed, by.id)
    record = _Record(tx)
    for double in queries.doubles(tx, kept_id, closed_id, now):
        if double.refusal:
            raise double.refusal
        if double.becomes == rules.GIVEN_UP and double.application_id:
            _give_up(tx, record, double.application_id, by=by, now=now)
    for each in moving.rows(tx, kept_id, closed_id):
        table: Any = each.column.table
        for key in each.keys:
            if table.name in moving.SEALED:
                record.seal(table, key, kept_id)
            else:
                record.change(table, key, {each.column.name: kept_id})
    tx.flush()
    _choose(tx, record, kept, closed, chosen)
    visits.end_visits(tx, closed_id)
    tokens.end(tx, closed_id, *accounts.LASTS)
    record.change(_TABLES["person"], {"id": closed_id}, {"active": False, "merged_into_id": kept_id})
    tx.expire_all()
    naming.fold(kept)
    merge = Merge(kept_id=kept_id, closed_id=closed_id, record=record.told, at=now, by_id=by.id)
    tx.add(merge)
    for person in (kept, closed):
        _tell(tx, "accounts-joined", person, kept, now)
    activity.note(tx, "persons-joined", kept, person=kept_id, at=now, name=closed.latin)
    return merge


def _give_up(tx: Session, record: _Record, application_id: int, *, by: Person, now: datetime) -> None:
    """Withdraws it: whoever waits may get the place by the usual rule."""
    application = existing(tx.get(Application, application_id))
    held, training_id = application.state in (ADMITTED, OFFERED), application.training_id
    person_id = application.person_id
    place = tx.scalar(
        select(Enrolment.id).where(Enrolment.training_id == training_id, Enrolment.person_id == person_id)
    )
    watched = [(_TABLES["application"], {"id": application_id})]
    watched += [(_TABLES["enrolment"], {"id": place})] if place else []
    before = [record.row(*each) for each in watched]
    last = tx.scalar(select(func.coalesce(func.max(ApplicationStep.id), 0)))
    with speaking(application.person.language):
        said = gettext("This person has another account with an application for the same session.")
    enrolment.withdraw_double(tx, application_id, words=said, by=by, now=now)
    tx.flush()
    for each, was in zip(watched, before, strict=True):
        record.note(*each, was, record.row(*each))
    mine = ApplicationStep.application_id == application_id, ApplicationStep.id > last
    record.added += [["application_step", {"id": each}] for each in tx.scalars(select(ApplicationStep.id).where(*mine))]
    record.places += [training_id] if held else []


def _choose(tx: Session, record: _Record, kept: Person, closed: Person, chosen: Mapping[str, bool]) -> None:
    """Takes the fields that were chosen over from the closed account, which keeps its own as they were."""
    values = {name: getattr(closed, name) for name in words.FIELDS if chosen.get(name)}
    if values:
        record.change(_TABLES["person"], {"id": kept.id}, values)
    table = _TABLES["person_name"]
    for kind in NAME_KINDS:
        name, mine = closed.name(kind), kept.name(kind)
        if chosen.get(kind) and name:
            same = ("full", "surname", "given", "lang", "source", "verified_by_id", "verified_at")
            taken = {column: getattr(name, column) for column in same}
            if mine:
                record.change(table, {"id": mine.id}, taken)
            else:
                record.add(table, {"person_id": kept.id, "kind": kind, **taken})


def _tell(tx: Session, kind: str, person: Person, kept: Person, now: datetime) -> None:
    letters.write(tx, kind, people.recipient(person), now=now, account=kept.email)


def undo(tx: Session, merge_id: int, *, by: Person, now: datetime) -> Merge:
    """Brings every row back to what it was before. ChangedSince when one of them has changed since, or what hangs on
    it; PlaceIsGone when a place that was given up is somebody else's by now.

    Letters, the log and ended visits are not unwritten.
    """
    merge = queries.get_merge(tx, merge_id, lock=True)
    locked = {each: people.lock(tx, each) for each in sorted((merge.kept_id, merge.closed_id))}
    kept, closed = locked[merge.kept_id], locked[merge.closed_id]
    if merge.undone_at:
        raise rules.ChangedSince
    if by.id in (kept.id, closed.id):
        raise rules.OwnAccount
    _refuse_if_used(tx, merge)
    for training_id in merge.record["places"]:
        if not catalogue.take_place(tx, training_id):
            raise rules.PlaceIsGone
    for name, key in merge.record["added"]:
        gone = tx.execute(delete(_TABLES[name]).where(moving.at(_TABLES[name], key)))
        if gone.rowcount != 1:  # type: ignore[attr-defined]
            raise rules.ChangedSince
    for name, key, before, after in reversed(merge.record["changed"]):
        _restore(tx, _TABLES[name], key, before, after)
    for name, row_id, told_at in merge.record["sealed"]:
        _hand_back(tx, merge, name, row_id, datetime.fromisoformat(told_at))
    tx.flush()
    tx.expire_all()
    naming.fold(kept)
    naming.fold(closed)
    merge.undone_at, merge.undone_by_id = now, by.id
    for person in (kept, closed):
        _tell(tx, "accounts-parted", person, person, now)
    activity.note(tx, "joining-undone", kept, person=kept.id, at=now, name=closed.latin)
    return merge


def _restore(tx: Session, table: Any, key: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> None:
    row = tx.execute(select(table).where(moving.at(table, key)).with_for_update()).mappings().one_or_none()
    if row is None or any(moving.plain(row[name]) != value for name, value in after.items()):
        raise rules.ChangedSince
    values = {name: moving.value(table.c[name], value) for name, value in before.items()}
    tx.execute(update(table).where(moving.at(table, key)).values(**values))


def _hand_back(tx: Session, merge: Merge, name: str, row_id: int, told_at: datetime) -> None:
    """What was taken away since, by its owner or in time, stays away."""
    row = tx.get(moving.SEALED[name], row_id, with_for_update=True)
    if row is not None:
        if (row.person_id, row.saved_at) != (merge.kept_id, told_at):
            raise rules.ChangedSince
        dossier.hand_over(tx, row, merge.closed_id)


def _refuse_if_used(tx: Session, merge: Merge) -> None:
    """Something was done in what moved since then: a certificate for a place, a step of an application, a place."""
    moved: dict[str, set[int]] = defaultdict(set)
    known: set[tuple[str, Any]] = set()
    for name, key, before, after in merge.record["changed"]:
        for column, value in after.items():
            if value == merge.kept_id and before[column] == merge.closed_id:
                known.add((f"{name}.{column}", moving.ordered(_TABLES[name], key)))
                moved[name] |= {key["id"]} if "id" in key else set()
    sessions = select(Application.training_id).where(Application.id.in_(moved["application"]))
    places = select(Enrolment.id).where(Enrolment.person_id == merge.kept_id, Enrolment.training_id.in_(sessions))
    since = {("enrolment.person_id", (each,)) for each in tx.scalars(places)}
    since |= set(moving.hanging(tx, moved, merge.kept_id))
    told = select(Particular.id).where(Particular.person_id == merge.kept_id, Particular.training_id.in_(sessions))
    if since - known or tx.scalar(told.where(Particular.saved_at > merge.at).limit(1)):
        raise rules.ChangedSince
