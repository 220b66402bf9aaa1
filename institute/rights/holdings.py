"""Every table that holds something of a person: its readable name, how long it stays, what a deletion does to it.

Which rows are whose follows from the keys: a column that points to a person, or to something of theirs. A column that
only says who did something in the office (ACTS) makes a row nobody's. tests/rights/test_holdings.py fails when a table
with a person is missing here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, func, literal, or_, select, true, union_all
from sqlalchemy.orm import Session

from institute import clock, language, letters
from institute.assignments.models import ACCEPTED, HANDED, REFUSED, RETURNED, Member, Remark, Submission
from institute.database import Base
from institute.enrolment.models import Enrolment
from institute.gradebook.models import Gradebook, Mark, MarkColumn, MarkTotal
from institute.language import lazy
from institute.quizzes import review

GOES, STAYS, LOOSENED = "goes", "stays", "loosened"
OWNERS = ("enrolment", "application", "certificate")  # what hangs on these is their person's
# What somebody did in the office: these say who did it, not whose the row is.
ACTS = {
    "announcement.person_id", "application_comment.person_id", "application_message.person_id",
    "application_step.person_id", "assignment_extension.given_by_id", "attendance_excuse.decided_by_id",
    "attendance_mark.by_id", "certificate_collection.person_id", "certificate_ending.asked_by_id",
    "certificate_ending.ended_by_id", "completion.decided_by_id", "completion.override_by_id",
    "completion.proposed_by_id", "document.issued_by_id", "exclusion.by_id", "half_day.closed_by_id",
    "headline_figure.kept_by_id", "item.owner_id", "item_import.person_id", "item_version.author_id",
    "lesson.edited_by_id", "lesson_version.person_id", "mark_change.by_id", "merge.by_id", "merge.undone_by_id",
    "need_step.person_id", "nominee.added_by_id", "not_same.by_id", "person_name.verified_by_id",
    "practice_hours.confirmed_by_id", "print_run.person_id", "programme_version.approved_by_id",
    "quiz_extension.person_id", "quiz_marking.person_id", "quiz_remark.person_id", "retention_run.asked_by_id",
    "retention_run.released_by_id", "rights_request.decided_by_id", "rights_request.released_by_id",
    "role_grant.granted_by_id", "roster.person_id", "roster.undone_by_id", "rubric_version.edited_by_id",
    "scan_pass.made_by_id", "session_print.person_id", "shared_version.person_id", "submission.looked_by_id",
    "submission.marked_by_id", "submission_remark.person_id", "trainee_note.person_id",
}  # fmt: skip
# Ground tables know persons by number alone.
BY_NUMBER = {"letter": "person_id", "activity": "about_id", "upload": "person_id", "file": "person_id"}
_SECRETS = {"password_hash", "token_hash", "secret", "codes", "search_text", "box", "fingerprint", "override"}


@dataclass(frozen=True)
class Holding:
    """`shown`: whether one's own export has the rows, or only says how many there are."""

    name: Any
    keep: Any
    deletion: str
    shown: bool = True


_ACCOUNT, _ROSTER = lazy("as long as the account"), lazy("30 years: the roster is a record of the institute")
_LEARNING, _APPLYING = (
    lazy("10 years, then only as figures"),
    lazy("12 months after the session began, without a place"),
)
_REGISTER, _LOG = lazy("for good: anybody must be able to verify it"), lazy("3 years")
_OFFICES = lazy("as long as what it belongs to; who wrote it is taken off")
TABLES: dict[str, Holding] = {
    "person": Holding(lazy("Account and profile"), _ACCOUNT, STAYS),  # what stands in it goes: deletion.py
    "person_name": Holding(lazy("Names"), _ACCOUNT, STAYS),
    "person_key": Holding(lazy("What a second account of yours would share"), _ACCOUNT, GOES, shown=False),
    "not_same": Holding(lazy("Accounts found not to be yours"), _ACCOUNT, GOES, shown=False),
    "merge": Holding(lazy("Accounts of yours that were joined"), _ACCOUNT, GOES, shown=False),
    "role_grant": Holding(lazy("Roles"), _ACCOUNT, GOES),
    "membership": Holding(lazy("Roles for organisations"), _ACCOUNT, GOES),
    "visit": Holding(lazy("Browsers signed in"), lazy("12 hours"), GOES),
    "token": Holding(lazy("Links in letters"), lazy("30 days"), GOES),
    "second_factor": Holding(lazy("Second factor"), _ACCOUNT, GOES),
    "notice_read": Holding(lazy("Privacy notices read"), _LOG, STAYS),
    "saved_view": Holding(lazy("Saved views of lists"), _ACCOUNT, GOES),
    "column_memory": Holding(lazy("How you read the columns of lists"), _ACCOUNT, GOES),
    "news_due": Holding(lazy("Announcements for your daily letter"), lazy("1 day"), GOES),
    "looked_at": Holding(lazy("Sessions looked into"), _ACCOUNT, GOES),
    "staffing": Holding(lazy("Posts in sessions"), _ROSTER, STAYS),
    "need": Holding(lazy("Needs you stated"), lazy("2 years after it was closed"), LOOSENED),
    "application": Holding(lazy("Applications"), _APPLYING, GOES),
    "application_step": Holding(lazy("Steps of applications"), _APPLYING, GOES),
    "application_message": Holding(lazy("Messages about applications"), _APPLYING, GOES),
    "application_comment": Holding(lazy("The office's comments on applications"), _APPLYING, GOES, shown=False),
    "nomination_call": Holding(lazy("Invitations to nominate"), _OFFICES, LOOSENED),
    "nominee": Holding(lazy("Nominations"), _APPLYING, GOES),
    "particular": Holding(lazy("Sealed particulars"), lazy("30 days to 12 months after the session"), GOES),
    "particular_file": Holding(lazy("Sealed scans and files"), lazy("30 days to 12 months after the session"), GOES),
    "person_form": Holding(lazy("Forms after admission"), _APPLYING, GOES),
    "consent": Holding(lazy("Consents"), _LOG, STAYS),
    "enrolment": Holding(lazy("Places in sessions"), _ROSTER, STAYS),
    "stay": Holding(lazy("Arrival, room and departure"), _ROSTER, STAYS),
    "stay_group_member": Holding(lazy("Groups of a session"), _ROSTER, STAYS),
    "spokesperson": Holding(lazy("Speaking for a group"), _ROSTER, STAYS),
    "completion": Holding(lazy("Completion"), _ROSTER, STAYS),
    "exclusion": Holding(lazy("Exclusion from a certificate"), _ROSTER, STAYS),
    "progress": Holding(lazy("Lessons opened and done"), _LEARNING, STAYS),
    "lesson_try": Holding(lazy("Answers to questions in lessons"), _LEARNING, GOES),
    "watched": Holding(lazy("Places in recordings"), _LEARNING, GOES),
    "practice_hours": Holding(lazy("Practice hours"), _LEARNING, STAYS),
    "attendance": Holding(lazy("Attendance"), _LEARNING, STAYS),
    "attendance_mark": Holding(lazy("Where entries of attendance come from"), _LEARNING, STAYS),
    "attendance_warning": Holding(lazy("Warnings about attendance"), _LEARNING, STAYS),
    "attendance_excuse": Holding(
        lazy("Excuses and appeals"), lazy("10 years, their words and documents 30 days"), GOES
    ),
    "badge": Holding(lazy("Your badge"), _LEARNING, GOES, shown=False),
    "assignment_member": Holding(lazy("Teams for assignments"), _LEARNING, STAYS),
    "assignment_extension": Holding(lazy("More time for assignments"), _LEARNING, STAYS),
    "submission": Holding(lazy("Work handed in"), _LEARNING, STAYS),
    "submission_hand": Holding(lazy("When you worked on assignments"), _LEARNING, STAYS),
    "submission_file": Holding(lazy("Files handed in"), _LEARNING, STAYS),
    "mark": Holding(lazy("Marks"), _LEARNING, STAYS),
    "mark_total": Holding(lazy("Totals of marks"), _LEARNING, STAYS),
    "mark_change": Holding(lazy("Marks changed by hand"), _LEARNING, STAYS, shown=False),
    "trainee_note": Holding(lazy("The staff's notes"), _LEARNING, GOES, shown=False),
    "quiz_extension": Holding(lazy("More time or attempts in quizzes"), _LEARNING, STAYS),
    "quiz_attempt": Holding(lazy("Attempts in quizzes"), _LEARNING, STAYS),
    "question": Holding(lazy("Questions you asked"), _OFFICES, LOOSENED),
    "answer": Holding(lazy("Answers you gave"), _OFFICES, LOOSENED),
    "speaker": Holding(lazy("Meetings you speak or interpret at"), _LEARNING, LOOSENED),
    "calendar_feed": Holding(lazy("Addresses your calendars read"), _ACCOUNT, GOES),
    "lesson_draft": Holding(lazy("Drafts of lessons"), _ACCOUNT, GOES),
    "name_check": Holding(lazy("Names confirmed for the certificate"), _REGISTER, STAYS),
    "certificate": Holding(lazy("Certificates"), _REGISTER, STAYS),
    "certificate_ending": Holding(lazy("Certificates revoked or replaced"), _REGISTER, STAYS),
    "certificate_collection": Holding(lazy("Certificates handed to who nominated"), _REGISTER, STAYS),
    "document": Holding(lazy("Letters of admission and annexes"), _REGISTER, STAYS),
    "rights_request": Holding(lazy("Requests about your data"), _LOG, STAYS),
    "letter": Holding(lazy("Letters to you"), _LOG, GOES),
    "activity": Holding(lazy("What the office did about you"), _LOG, STAYS),
    "upload": Holding(lazy("Uploads under way"), lazy("1 day"), STAYS),
    "file": Holding(lazy("Files you brought"), _OFFICES, LOOSENED),
}


def _untold() -> dict[str, tuple[ColumnElement[bool], dict[str, Any]]]:
    """By table: whether what staff said in a row is told to whom it is about, and what stands there until it is."""
    newest = select(Submission.released_at.is_not(None)).where(Submission.team_id == Member.team_id)
    book = select(Gradebook.released).join(Enrolment, Enrolment.training_id == Gradebook.training_id)
    marked: dict[str, Any] = {"comment": "", "filled": {}, "points": None, "grade": ""}
    return {
        "submission": (
            or_(Submission.state == RETURNED, Submission.released_at.is_not(None)),
            marked | {"marked_at": None, "looked_at": None},
        ),
        "assignment_member": (
            newest.order_by(Submission.number.desc()).limit(1).correlate(Member).scalar_subquery(),
            {"own_points": None, "own_grade": "", "own_reason": ""},
        ),
        "mark": (
            select(MarkColumn.released).where(MarkColumn.id == Mark.column_id).correlate(Mark).scalar_subquery(),
            {"found": None, "typed": None},
        ),
        "mark_total": (
            book.where(Enrolment.id == MarkTotal.enrolment_id).correlate(MarkTotal).scalar_subquery(),
            {"computed": None, "typed": None},
        ),
    }


def columns(table: Table) -> Iterator[Column[Any]]:
    """The columns that make a row somebody's."""
    for column in table.columns:
        points = {key.column.table.name for key in column.foreign_keys}
        if (
            ("person" in points and f"{table.name}.{column.name}" not in ACTS)
            or BY_NUMBER.get(table.name) == column.name
            or (table.name == "person" and column.name == "id")
        ):
            yield column


def _owned(table: Table, person_id: int) -> Iterator[ColumnElement[bool]]:
    """Rows that hang on something of the person's."""
    for column in table.columns:
        for key in column.foreign_keys:
            owner = key.column.table
            if owner.name in OWNERS and owner is not table:
                yield column.in_(select(key.column).where(owner.c.person_id == person_id))
    if table.name == "submission":  # a team's work is everybody's in it
        mine = select(Member.team_id).join(Enrolment, Enrolment.id == Member.enrolment_id)
        yield table.c.team_id.in_(mine.where(Enrolment.person_id == person_id))


def of(table: Table, person_id: int) -> ColumnElement[bool] | None:
    """Which rows are the person's; None for a table that holds nobody's."""
    own = [column == person_id for column in columns(table)] or list(_owned(table, person_id))
    return or_(*own) if own else None


def held() -> Iterator[Table]:
    """Every table that holds something of somebody, parents before what hangs on them."""
    return (table for table in Base.metadata.sorted_tables if of(table, 0) is not None)


def counted(tx: Session, person_id: int) -> dict[str, int]:
    """How many rows there are by table, the empty ones left out; one question."""
    counts = [
        select(literal(table.name), func.count()).select_from(table).where(whose(table, person_id)) for table in held()
    ]
    return {name: many for name, many in tx.execute(union_all(*counts)) if many}


def whose(table: Table, person_id: int) -> ColumnElement[bool]:
    """Which rows are the person's, of a table that holds some."""
    found = of(table, person_id)
    if found is None:
        raise ValueError(table.name)
    return found


def collected(tx: Session, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Every row of a person by table, without secrets and without what only the office's answer gives.

    Attempts in quizzes come with their answers, as far as the trainee may see them by now.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    untold = _untold()
    for table in held():
        if not TABLES[table.name].shown:
            continue
        told = [column for column in table.columns if column.name not in _SECRETS]
        known, instead = untold.get(table.name, (true(), {}))
        asked = select(*told, known.label("known")).where(whose(table, person_id)).order_by(*table.primary_key)
        rows = [dict(row) for row in tx.execute(asked).mappings()]
        if rows:
            found[table.name] = [_for_them(table.name, row if row.pop("known") else row | instead) for row in rows]
    _add_what_belongs(tx, found)
    if attempts := found.get("quiz_attempt"):
        answered = review.told(tx, person_id, clock.now())
        found["quiz_attempt"] = [row | answered[row["id"]] for row in attempts]
    return found


def _add_what_belongs(tx: Session, found: dict[str, list[dict[str, Any]]]) -> None:
    """Remarks to work as soon as they are told, and what each mark is for."""
    works = {row["id"]: row for row in found.get("submission", ())}
    said = select(Remark.submission_id, Remark.quote, Remark.text, Remark.at).where(Remark.submission_id.in_(works))
    for row in works.values():
        row["remarks"] = []
    for of, *words in tx.execute(said.order_by(Remark.submission_id, Remark.paragraph, Remark.id)):
        if works[of]["state"] == RETURNED or works[of]["released_at"]:
            works[of]["remarks"].append(dict(zip(("quote", "text", "at"), words, strict=True)))
    marks = found.get("mark", [])
    asked = select(MarkColumn.id, MarkColumn.title, MarkColumn.points)
    columns = {row.id: row for row in tx.execute(asked.where(MarkColumn.id.in_({row["column_id"] for row in marks})))}
    for row in marks:
        row["of"], row["out_of"] = columns[row["column_id"]].title, columns[row["column_id"]].points


def _for_them(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """A letter whose link opens an account is told without its text, a step without the office's own reason,
    work without a verdict that is not told yet."""
    if name == "letter" and row["kind"] in letters.SECRET:
        return {**row, "text": ""}
    if name == "submission" and row["state"] in (ACCEPTED, REFUSED) and row["released_at"] is None:
        return row | {"state": HANDED}
    if name == "application_step":
        return {**row, "why": {key: value for key, value in row["why"].items() if key not in _SECRETS}}
    return row


def said(value: Any) -> str:
    """A value as it is read: texts by language in the reader's, instants on the institute's clock."""
    if isinstance(value, datetime):
        return language.moment(value)
    if isinstance(value, date):
        return language.day(value)
    if isinstance(value, dict):
        return language.plain(value) if value.keys() <= language.SPEECHES.keys() else _flat(value)
    return ", ".join(map(said, value)) if isinstance(value, list) else str(value)


def _flat(value: dict[str, Any]) -> str:
    return "; ".join(f"{name}: {said(each)}" for name, each in value.items())


def as_json(value: Any) -> str:
    """What JSON does not know: instants and days by ISO 8601, exact numbers as text."""
    return value.isoformat() if isinstance(value, date) else str(value)
