"""What of a person goes along when two are joined: every column that points to a person, and where each row goes.

The columns are found in the models, so that a new room is covered; tests/matching fails until a new one is named here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint, and_, select
from sqlalchemy.orm import Session

from institute.database import Base
from institute.dossier.models import Particular, ParticularFile
from institute.matching import words

# column -> what its rows are called where it is shown what moves
MOVES: dict[str, Any] = {
    "application.person_id": words.APPLICATIONS,
    "enrolment.person_id": words.PLACES,
    "certificate.person_id": words.CERTIFICATES,
    "document.person_id": words.PAPERS,
    "need.person_id": words.NEEDS,
    "letter.person_id": words.LETTERS,
    "membership.person_id": words.ROLES,
    "staffing.person_id": words.TAUGHT,
    "speaker.person_id": words.TAUGHT,
    "watched.person_id": words.LEARNT,
    "looked_at.person_id": words.LEARNT,
    "news_due.person_id": words.LEARNT,
    "question.person_id": words.SAID,
    "answer.person_id": words.SAID,
    "application_message.person_id": words.SAID,
    "particular.person_id": words.PARTICULARS,
    "particular_file.person_id": words.PARTICULARS,
    "person_form.person_id": words.PARTICULARS,
    "consent.person_id": words.CONSENTS,
    "rights_request.person_id": words.REQUESTS,
} | dict.fromkeys(
    (
        "announcement.person_id", "application_comment.person_id", "application_step.person_id",
        "assignment_extension.given_by_id", "submission.looked_by_id", "submission.marked_by_id",
        "submission_remark.person_id",
        "certificate_collection.person_id", "certificate_ending.asked_by_id", "certificate_ending.ended_by_id",
        "column_memory.person_id", "completion.decided_by_id", "completion.override_by_id", "completion.proposed_by_id",
        "document.issued_by_id", "exclusion.by_id", "file.person_id", "headline_figure.kept_by_id",
        "issuer_edition.person_id", "item.owner_id", "item_import.person_id", "item_version.author_id", "job.person_id",
        "lesson.edited_by_id", "lesson_draft.person_id", "lesson_version.person_id", "letter.cancelled_by_id",
        "need_step.person_id", "nomination_call.contact_id", "nominee.added_by_id", "person.merged_into_id",
        "attendance_excuse.decided_by_id", "attendance_mark.by_id", "half_day.closed_by_id", "scan_pass.made_by_id",
        "person_name.verified_by_id", "practice_hours.confirmed_by_id", "print_run.person_id",
        "programme_version.approved_by_id", "quiz_extension.person_id", "quiz_marking.person_id",
        "quiz_remark.person_id", "retention_run.asked_by_id", "retention_run.released_by_id",
        "rights_request.decided_by_id", "rights_request.released_by_id", "role_grant.granted_by_id",
        "roster.person_id", "roster.undone_by_id", "saved_view.person_id", "session_print.person_id",
        "shared_version.person_id", "calendar_feed.person_id", "trainee_note.person_id", "wording.by_id",
        "rubric_version.edited_by_id", "mark_change.by_id",
    ),
    words.DONE,
)  # fmt: skip
# What stays with the closed account. Its visits and open links end; names are chosen by hand; roles are never gained
# by joining; what was read and decided about an account, the log and the register of disclosures stay as written.
STAYS = frozenset((
    "visit.person_id", "token.person_id", "second_factor.person_id", "person_name.person_id",
    "person_key.person_id", "role_grant.person_id", "notice_read.person_id", "upload.person_id",
    "activity.person_id", "activity.about_id", "disclosure.person_id",
    "not_same.first_id", "not_same.second_id", "not_same.by_id",
    "merge.kept_id", "merge.closed_id", "merge.by_id", "merge.undone_by_id",
))  # fmt: skip
SEALED = {"particular": Particular, "particular_file": ParticularFile}  # for one person: they are sealed anew
_LEFT_OF_PEOPLE = ("person_id", "about_id", "by_id", "cancelled_by_id")  # such rooms cannot name the table


def name_of(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"


def columns() -> Iterator[Column[Any]]:
    """Every column that holds a person's id, parents before children."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            to = {key.column.table.name for key in column.foreign_keys}
            if "person" in to or (not to and column.name in _LEFT_OF_PEOPLE):
                yield column


@dataclass
class Rows:
    """Rows of one column that are the closed account's: keys of those that move, how many stay."""

    column: Column[Any]
    keys: list[dict[str, Any]] = field(default_factory=list)
    staying: list[dict[str, Any]] = field(default_factory=list)

    @property
    def words(self) -> Any:
        return MOVES.get(name_of(self.column), words.DONE)


def rows(tx: Session, kept_id: int, closed_id: int) -> list[Rows]:
    """What would move from the closed account to the kept one.

    A row stays where the kept account has its own (a unique rule would be broken), and with the row it belongs to.
    """
    found: list[Rows] = []
    staying: dict[str, set[int]] = {}  # ids by table
    for column in columns():
        if name_of(column) not in STAYS:
            each = _rows(tx, column, kept_id, closed_id, staying)
            if each.keys or each.staying:
                found.append(each)
    return found


def _rows(tx: Session, column: Column[Any], kept_id: int, closed_id: int, staying: dict[str, set[int]]) -> Rows:
    table, result = column.table, Rows(column)
    given = tx.execute(select(table).where(column == closed_id)).mappings().all()
    taken = [_taken(tx, others, column, kept_id) for others in uniques(column)] if given else []
    for row in given:
        key = {each.name: row[each.name] for each in table.primary_key}
        own = any(tuple(row[each.name] for each in others) in values for others, values in taken)
        if own or key.get("id") in staying.get(table.name, ()) or _with_parent(row, table, staying):
            result.staying.append(key)
            if "id" in key:
                staying.setdefault(table.name, set()).add(key["id"])
        else:
            result.keys.append(key)
    return result


def uniques(column: Column[Any]) -> list[list[Column[Any]]]:
    """For each rule of uniqueness a column is part of: its other columns."""
    table: Any = column.table
    rules = [list(table.primary_key.columns)]
    rules += [list(each.columns) for each in table.constraints if isinstance(each, UniqueConstraint)]
    rules += [list(each.columns) for each in table.indexes if each.unique]
    return [[other for other in rule if other is not column] for rule in rules if column in rule]


def _taken(
    tx: Session, others: list[Column[Any]], column: Column[Any], kept_id: int
) -> tuple[list[Column[Any]], set[tuple[Any, ...]]]:
    found = tx.execute(select(*(others or [column])).where(column == kept_id))
    return others, {tuple(row) if others else () for row in found}


def _with_parent(row: Any, table: Table, staying: dict[str, set[int]]) -> bool:
    """Whether it hangs on a row that stays: a certificate on its place, a message on its application."""
    return any(
        row[column.name] in staying.get(key.column.table.name, ())
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name != "person"
    )


def at(table: Table, key: dict[str, Any]) -> Any:
    """The condition of a row's key."""
    return and_(*(table.c[name] == value for name, value in key.items()))


def ordered(table: Table, key: dict[str, Any]) -> tuple[Any, ...]:
    """A row's key in the table's order; JSON keeps none."""
    return tuple(key[column.name] for column in table.primary_key)


def hanging(tx: Session, moved: dict[str, set[int]], person_id: int) -> Iterator[tuple[str, Any]]:
    """(column's name, key in order) of rows that belong to a `moved` row (ids by table) and to this person."""
    for column in columns():
        table: Any = column.table
        for parent in table.columns:
            for key in parent.foreign_keys:
                ids = moved.get(key.column.table.name)
                if ids and key.column.table is not table and key.column.name == "id":
                    wanted = select(*table.primary_key).where(column == person_id, parent.in_(ids))
                    yield from ((name_of(column), tuple(row)) for row in tx.execute(wanted))


def plain(value: Any) -> Any:
    """A column's value for the record, which is JSON."""
    return value.isoformat() if isinstance(value, datetime) else value


def value(column: Column[Any], kept: Any) -> Any:
    """A record's value for the column."""
    return datetime.fromisoformat(kept) if column.type.python_type is datetime and kept is not None else kept
