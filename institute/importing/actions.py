"""A roster's way: sent, read, its columns named, checked, stored, taken back. Each step waits for the one before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from institute import activity, jobs, language
from institute.importing import fields, queries, rules, storing, undoing, words
from institute.importing.models import (
    ASKING,
    BUSY,
    CHECKED,
    CHECKING,
    DROPPED,
    MAPPING,
    OPEN,
    READING,
    STORED,
    STORING,
    UNDONE,
    UNREADABLE,
    ColumnMemory,
    Roster,
)
from institute.people.models import Person
from institute.tables import Question, Table


def send(
    tx: Session, *, key: str, kind: str, training_id: int | None, name: str, size: int, by: Person, now: datetime
) -> Roster:
    """A file has arrived, its bytes are kept under this key; the worker reads it."""
    roster = Roster(
        key=key, kind=kind, training_id=training_id, name=name, size=size, person_id=by.id, sent_at=now,
        language=language.code(),
    )  # fmt: skip
    tx.add(roster)
    tx.flush()
    rules.KINDS[kind].may(roster.training, now)
    activity.note(tx, "roster-sent", roster, training=training_id, at=now, file=name)
    _ask(tx, roster, READING, "roster-read", now)
    return roster


def _ask(tx: Session, roster: Roster, state: str, job: str, now: datetime) -> None:
    roster.state, roster.refusal = state, ""
    roster.job_id = jobs.ask(tx, job, now=now, person_id=roster.person_id, roster=roster.id).id


def read_as(tx: Session, roster_id: int, *, encoding: str, sheet: str, now: datetime) -> None:
    """The sender answers a question about the file, or has it read in another way."""
    roster = queries.get_roster(tx, roster_id, lock=True)
    rules.may_go_on(roster.state, (ASKING, MAPPING, CHECKED, UNREADABLE))
    roster.encoding, roster.sheet = encoding, sheet
    _ask(tx, roster, READING, "roster-read", now)


def was_read(tx: Session, roster: Roster, found: Table | Question, *, now: datetime) -> None:
    """Its columns, as far as they can be told: as this person read the same header before, else by their titles."""
    if isinstance(found, Question):
        roster.state = ASKING
        roster.asked = {"about": found.about, "options": found.options}
        return
    offered = (*rules.offered(roster.kind, roster.training, now), fields.RESTRICTED)
    before = queries.remembered(tx, roster.person_id, fields.fingerprint(found.header))
    guessed = fields.guess(found.header, offered)
    kept = [key if key in offered else "" for key in before] if len(before) == len(guessed) else guessed
    kept = [old or (fields.RESTRICTED if new in fields.HIDDEN else "") for old, new in zip(kept, guessed, strict=True)]
    roster.columns = [
        {"header": title[:200], "samples": fields.samples(kept[n], found.samples(n)), "field": kept[n]}
        for n, title in enumerate(found.header)
    ]
    roster.encoding, roster.sheet = found.encoding, found.sheet
    roster.asked = {"sheets": found.sheets, "delimiter": found.delimiter}
    roster.counts = {"rows": {"all": len(found.lines)}, "formulas": found.formulas[:100]}
    roster.state = MAPPING


def was_unreadable(tx: Session, roster: Roster, refusal: Any) -> None:
    roster.state, roster.refusal = UNREADABLE, str(refusal.message)


def map_columns(tx: Session, roster_id: int, chosen: Sequence[str], *, by: Person, now: datetime) -> None:
    """Says what each column holds, and remembers it; the worker checks every row."""
    roster = queries.get_roster(tx, roster_id, lock=True)
    rules.may_go_on(roster.state, (MAPPING, CHECKED))
    roster.columns = [
        {**one, "field": key, "samples": one["samples"] if key == one["field"] else fields.samples(key, one["samples"])}
        for one, key in zip(roster.columns, chosen, strict=True)
    ]
    header = fields.fingerprint([one["header"] for one in roster.columns])
    tx.merge(ColumnMemory(person_id=by.id, header=header, fields=list(chosen)))
    check_again(tx, roster, now)


def check_again(tx: Session, roster: Roster, now: datetime) -> None:
    """Has every row checked anew, as the house is now."""
    rules.may_go_on(roster.state, (MAPPING, CHECKED))
    roster.choices = {}
    _ask(tx, roster, CHECKING, "roster-check", now)


def was_checked(tx: Session, roster: Roster, counts: Mapping[str, int]) -> None:
    roster.counts = {**roster.counts, "rows": dict(counts)}
    roster.state = CHECKED


def choose(tx: Session, roster_id: int, given: Mapping[str, str], of_rows: Mapping[str, str]) -> None:
    """Keeps what is said of rows beside somebody we know, of all of a sort or of single ones, and of refused rows."""
    roster = queries.get_roster(tx, roster_id, lock=True)
    rules.may_go_on(roster.state, (CHECKED,))
    before = roster.choices
    single = {**before.get("rows", {}), **of_rows}
    roster.choices = {**before, **given, "rows": {n: what for n, what in single.items() if what in words.CHOICES}}


def start_storing(tx: Session, roster_id: int, told: Mapping[str, int], *, now: datetime) -> None:
    """Has the worker put in what was checked; `told` is the tally the reader saw."""
    roster = queries.get_roster(tx, roster_id, lock=True)
    rules.may_go_on(roster.state, (CHECKED,))
    rules.may_store(told)
    rules.KINDS[roster.kind].may(roster.training, now)
    _ask(tx, roster, STORING, "roster-store", now)


def store(tx: Session, roster: Roster, prepared: storing.Prepared, *, now: datetime) -> None:
    """Everything at once, or nothing."""
    if roster.training is not None:
        tx.refresh(roster.training, with_for_update=True)
    rules.KINDS[roster.kind].may(roster.training, now)
    roster.made = storing.store(tx, roster, prepared, by=roster.person_id, now=now)
    roster.counts = {**roster.counts, "new": len(prepared.people), "same": len(prepared.known)}
    roster.state, roster.stored_at = STORED, now
    activity.note(
        tx, "roster-stored", roster, training=roster.training_id, at=now, file=roster.name, count=len(prepared.told)
    )


def was_not_done(tx: Session, roster: Roster, before: str, refusal: Any) -> None:
    """Something stood against it: the roster waits at the step before, to be tried again."""
    roster.state, roster.refusal = before, str(refusal.message)


def take_back(tx: Session, roster_id: int, *, by: Person, now: datetime) -> None:
    """Undoes a stored import; BuiltUpon names what hangs on it."""
    roster = queries.get_roster(tx, roster_id, lock=True)
    rules.may_go_on(roster.state, (STORED,))
    if found := undoing.built_upon(tx, roster):
        raise rules.BuiltUpon(found, words.built(found))
    undoing.take_back(tx, roster)
    roster.state, roster.undone_at, roster.undone_by_id, roster.made = UNDONE, now, by.id, {}
    activity.note(tx, "roster-undone", roster, training=roster.training_id, at=now, file=roster.name)


def drop(tx: Session, roster_id: int, *, now: datetime) -> None:
    """Throws away what was not stored; InWork while a worker writes."""
    roster = queries.get_roster(tx, roster_id, lock=True)
    if roster.state == STORING:
        raise rules.InWork
    rules.may_go_on("" if roster.state in BUSY else roster.state, ("", *OPEN, UNREADABLE))
    roster.state, roster.columns, roster.asked = DROPPED, [], {}
    activity.note(tx, "roster-dropped", roster, training=roster.training_id, at=now, file=roster.name)
