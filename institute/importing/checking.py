"""The dry run: every row read, compared with the others and with those we know. Nothing is stored."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from institute.dossier import rules as dossier
from institute.enrolment.models import Application, Enrolment
from institute.importing import fields, values
from institute.importing.models import Roster
from institute.importing.rules import APPLICATIONS, KINDS, PARTICIPANTS
from institute.importing.words import BAD, EMAIL, NAME, NEW
from institute.people import rules as people
from institute.people.models import PASSPORT, Person, PersonName
from institute.tables import Table

PART = 500  # rows between two notes of progress, and values in one question
Row = dict[str, Any]  # n, cells, values, faults [(column from 0 or None, code, said)], say, who, held


def check(tx: Session, roster: Roster, table: Table, told: Callable[[int], None]) -> list[Row]:
    """Every row with what is said of it; `told` hears how many are done."""
    rows = []
    for line in table.lines:
        rows.append(_read(roster, line.number, line.cells))
        if len(rows) % PART == 0:
            told(len(rows))
    _compare(rows, [_told(roster, line.cells) for line in table.lines])
    _recognise(tx, roster, rows)
    for row in rows:
        row["say"] = BAD if row["faults"] else row.get("say", NEW)
    return rows


def counts(rows: Sequence[Row]) -> dict[str, int]:
    """{what is said: rows}."""
    return dict(Counter(row["say"] for row in rows))


def _read(roster: Roster, number: int, cells: list[str]) -> Row:
    shown = [_shown(one["field"], cell) for cell, one in zip(_told(roster, cells), roster.columns, strict=True)]
    row: Row = {"n": number, "cells": shown, "values": {}, "faults": []}
    at = {}
    for column, one in enumerate(roster.columns):
        key = one["field"]
        if key not in fields.FIELDS:
            continue
        at[key] = column
        try:
            if value := fields.FIELDS[key].read(cells[column]):
                row["values"][key], shown[column] = value, _shown(key, value if key in fields.SEALED else cells[column])
        except values.Wrong as wrong:
            row["faults"].append([column, wrong.code, wrong.said])
    _complete(roster, row, at)
    return row


def _told(roster: Roster, cells: Sequence[str]) -> list[str]:
    """The cells without those that stay out."""
    return [cell if one["field"] != fields.RESTRICTED else "" for cell, one in zip(cells, roster.columns, strict=True)]


def _shown(key: str, cell: str) -> str:
    return dossier.mask(key, cell) if key in fields.SEALED and cell else cell


def _complete(roster: Roster, row: Row, at: Mapping[str, int]) -> None:
    """What the kind needs; a cell that is wrong is not missing too."""
    wrong = {column for column, _, _ in row["faults"]}
    named = [at[key] for key in ("surname", "given") if key in at]
    if not wrong & set(named) and not any(row["values"].get(key) for key in ("surname", "given")):
        row["faults"].append([named[0] if named else None, "no-name", {}])
    for key in KINDS[roster.kind].needed:
        if key not in row["values"] and at.get(key) not in wrong:
            row["faults"].append([at.get(key), "missing", {"label": key}])
    country, audience = row["values"].get("country"), roster.training.countries if roster.training else []
    if roster.kind == APPLICATIONS and audience and country and country not in audience:
        row["faults"].append([at["country"], "audience", {}])


def _compare(rows: Sequence[Row], told: Sequence[Sequence[str]]) -> None:
    """Among themselves: the same row twice, one address or one passport for two."""
    seen: dict[tuple[str, ...], int] = {}
    of_one: dict[tuple[str, ...], int] = {}
    for row, cells in zip(rows, told, strict=True):
        whole, values = tuple(cells), row["values"]
        single = {"email-again": ("email",), "passport-again": (dossier.PASSPORT_NO, "country")}
        keys = {
            code: tuple(values.get(key, "") for key in names)
            for code, names in single.items() if names[0] in values
        }  # fmt: skip
        if whole in seen:
            row["faults"].append([None, "row-again", {"row": seen[whole]}])
        elif again := next((code for code, key in keys.items() if key in of_one), ""):
            row["faults"].append([None, again, {"row": of_one[keys[again]]}])
        seen.setdefault(whole, row["n"])
        for key in keys.values():
            of_one.setdefault(key, row["n"])


def _recognise(tx: Session, roster: Roster, rows: Sequence[Row]) -> None:
    """Who is known: by address, else by the passport's line and the country. It is a proposal, never a decision."""
    by_email = {email: (person, active) for email, person, active in _parts(
        tx, lambda part: select(Person.email, Person.id, Person.active).where(Person.email.in_(part)),
        [row["values"]["email"] for row in rows if "email" in row["values"]],
    )}  # fmt: skip
    lines = {line(row["values"]).upper() for row in rows if row["values"].get("email") not in by_email}
    full, by_line = func.upper(PersonName.full), defaultdict[str, dict[str | None, int]](dict)
    for name, country, person in _parts(
        tx, lambda part: select(full, Person.country_code, Person.id).join(Person, Person.id == PersonName.person_id)
        .where(PersonName.kind == PASSPORT, full.in_(part)).order_by(Person.id.desc()),
        sorted(lines - {""}),
    ):  # fmt: skip
        by_line[name][country] = person
    held = _held(tx, roster)
    for row in rows:
        told = row["values"]
        if known := by_email.get(told.get("email")):
            row["say"], row["who"] = EMAIL, known[0]
            if code := _hinders(roster, known, held):
                row["faults"].append([_column(roster, "email"), code, {}])
        elif who := _alike(by_line, told):
            row["say"], row["who"], row["held"] = NAME, who, who in held


def _alike(by_line: Mapping[str, Mapping[str | None, int]], told: Mapping[str, str]) -> int | None:
    """Somebody of this name whose country is the same, or not known on one side."""
    people_of = by_line.get(line(told).upper(), {})
    if country := told.get("country"):
        return people_of.get(country) or people_of.get(None)
    return next(iter(people_of.values()), None)


def _hinders(roster: Roster, known: tuple[int, bool], held: set[int]) -> str:
    if not known[1]:
        return "closed"
    if known[0] in held:
        return "applied" if roster.kind == APPLICATIONS else "placed"
    return ""


def _held(tx: Session, roster: Roster) -> set[int]:
    """Who has an application, or a place, in the roster's session."""
    model = {APPLICATIONS: Application, PARTICIPANTS: Enrolment}.get(roster.kind)
    if model is None:
        return set()
    return set(tx.scalars(select(model.person_id).where(model.training_id == roster.training_id)))


def line(told: Mapping[str, str]) -> str:
    """The passport's line as it is shown and stored: data, put together and never made up."""
    return people.display(told.get("surname"), told.get("given"))


def _column(roster: Roster, key: str) -> int | None:
    return next((n for n, one in enumerate(roster.columns) if one["field"] == key), None)


def _parts(tx: Session, question: Callable[[Sequence[str]], Any], sought: Sequence[str]) -> Iterator[Any]:
    for start in range(0, len(sought), PART):
        yield from tx.execute(question(sought[start : start + PART]))
