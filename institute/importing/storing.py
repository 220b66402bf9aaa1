"""Writing a checked roster in one change: all prepared before the door opens, put in by the thousand inside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from institute import addressees, language, search
from institute.catalogue import actions as catalogue
from institute.catalogue.models import TrainingSession
from institute.dossier import actions as dossier
from institute.enrolment.models import ENROLLED, SUBMITTED, Application, ApplicationStep, Enrolment
from institute.importing import checking, rules, values
from institute.importing.fields import SEALED
from institute.importing.models import Roster
from institute.importing.rules import APPLICATIONS, PARTICIPANTS
from institute.people import naming
from institute.people.models import CHINESE, NATIVE, PASSPORT, PREFERRED, Person, PersonName

PART = 1000  # rows in one statement
_PLAIN = ("employer", "position", "phone", "messenger", "patronymic", "sex")
Made = dict[str, Any]


@dataclass
class Prepared:
    """What goes in: new people with their names, what known ones lack, and the answers of each."""

    people: list[dict[str, Any]] = field(default_factory=list)
    names: list[list[dict[str, Any]]] = field(default_factory=list)  # of people, in their order
    told: list[Mapping[str, str]] = field(default_factory=list)  # of the people, then of the known
    known: dict[int, Mapping[str, str]] = field(default_factory=dict)


def prepare(rows: Sequence[checking.Row], choices: Mapping[str, Any], now: datetime) -> Prepared:
    """Sorts the rows by what was decided; nobody known comes twice."""
    found, joined = Prepared(), []
    for row in rows:
        told, what = row["values"], rules.decided(row, choices)
        if what == "new":
            found.names.append(_names(told, now))
            found.people.append(_person(told, found.names[-1], now))
            found.told.append(told)
        elif what == "same" and row["who"] not in found.known:
            found.known[row["who"]] = told
            joined.append(told)
    found.told += joined
    return found


def _person(told: Mapping[str, str], names: Sequence[Mapping[str, Any]], now: datetime) -> dict[str, Any]:
    country = told.get("country")
    email = told.get("email") or addressees.nowhere()
    return {
        "email": email, "country_code": country, "language": told.get("language") or "en", "since": now,
        "zone": language.country_zone(country) if country else language.HOME_ZONE,
        "search_text": search.fold(*(name["full"] for name in names), email), "active": True,
        **{key: told.get(key, "") for key in _PLAIN if key != "sex"}, "sex": told.get("sex"),
    }  # fmt: skip


def _names(told: Mapping[str, str], now: datetime) -> list[dict[str, Any]]:
    """The written forms of a name; the passport's line is what the roster tells of it."""
    bare = {"surname": None, "given": None, "source": "staff"}
    found = []
    if full := checking.line(told):
        parts = {"surname": told.get("surname") or None, "given": told.get("given") or None}
        found.append({**bare, "kind": PASSPORT, "full": full, "lang": "en", **parts})
    if native := told.get("native"):
        lang = values.name_language(native, told.get("country", ""))
        found.append({**bare, "kind": NATIVE, "full": native, "lang": lang})
    if chinese := told.get("chinese"):
        found.append({**bare, "kind": CHINESE, "full": chinese, "lang": "zh"})
    if preferred := told.get("preferred"):
        found.append({**bare, "kind": PREFERRED, "full": preferred, "lang": told.get("language") or "en"})
    return found


def store(tx: Session, roster: Roster, prepared: Prepared, *, by: int | None, now: datetime) -> Made:
    """Puts everything in and names it: {table: ids}, what was filled in, places taken. IntegrityError: somebody
    came in between. `by` handed the applications in."""
    people = _put(tx, Person, prepared.people)
    names = [{**name, "person_id": who} for who, own in zip(people, prepared.names, strict=True) for name in own]
    made: Made = {"person": people, "person_name": _put(tx, PersonName, names), "filled": {}}
    _fill(tx, prepared.known, made, now)
    everybody = list(zip([*people, *prepared.known], prepared.told, strict=True))
    if roster.kind == APPLICATIONS:
        made["application"] = _put(tx, Application, [_application(roster, *one, now) for one in everybody])
        steps = [{"application_id": one, "state": SUBMITTED, "at": now, "person_id": by, "words": ""}
                 for one in made["application"]]  # fmt: skip
        made["application_step"] = _put(tx, ApplicationStep, steps)
    elif roster.kind == PARTICIPANTS and roster.training is not None:
        _take_places(tx, roster.training, len(everybody))
        places = [_place(roster.training, *one) for one in everybody]
        made["enrolment"] = _put(tx, Enrolment, places)
    if roster.training_id is not None:
        told = [
            (who, {key: row[key] for key in SEALED if key in row}, row.get("country", "")) for who, row in everybody
        ]
        made["particular"] = dossier.bring_in(tx, roster.training_id, told, now=now)
    return made


def _put(tx: Session, model: Any, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The ids of the new rows, in their order. By the table: the mapper would part rows by what they leave empty."""
    table = model.__table__
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    parts = (rows[start : start + PART] for start in range(0, len(rows), PART))
    return [one for part in parts for one in tx.execute(statement, part).scalars()]


def _fill(tx: Session, known: Mapping[int, Mapping[str, str]], made: Made, now: datetime) -> None:
    """What is not known of somebody yet; what is known stays as it is."""
    for who in _persons(tx, list(known)):
        told, before = known[who.id], {}
        for column in (*_PLAIN, "country_code"):
            value = told.get(column.removesuffix("_code"))
            if value and not getattr(who, column):
                before[column] = [getattr(who, column), value]
                setattr(who, column, value)
        fresh = [name for name in _names(told, now) if who.name(name["kind"]) is None]
        if fresh:
            before["search_text"] = [who.search_text, ""]
            who.names += [PersonName(**name) for name in fresh]
            naming.fold(who)
            before["search_text"][1] = who.search_text
            tx.flush()
            made["person_name"] += [who.names[-n].id for n in range(len(fresh), 0, -1)]
        if before:
            made["filled"][str(who.id)] = before


def _persons(tx: Session, ids: list[int]) -> Iterator[Person]:
    for start in range(0, len(ids), PART):
        some = select(Person).where(Person.id.in_(ids[start : start + PART])).order_by(Person.id)
        yield from tx.scalars(some.with_for_update().execution_options(populate_existing=True)).all()


def _application(roster: Roster, who: int, told: Mapping[str, str], now: datetime) -> dict[str, Any]:
    answers = {key: value for key, value in told.items() if key in _ASKED}
    return {
        "training_id": roster.training_id, "person_id": who, "state": SUBMITTED, "step": 4, "answers": answers,
        "country_code": told.get("country"), "started_at": now, "saved_at": now, "submitted_at": now,
    }  # fmt: skip


_ASKED = {*rules.KINDS[APPLICATIONS].fields} - {*rules.KINDS[rules.PEOPLE].fields} | {
    "country", "phone", "employer", "position"
}  # fmt: skip


def _place(training: TrainingSession, who: int, told: Mapping[str, str]) -> dict[str, Any]:
    """Since the session's first day: that is when they came."""
    return {
        "training_id": training.id, "person_id": who, "country_code": told.get("country"), "state": ENROLLED,
        "since": training.starts_at,
    }  # fmt: skip


def _take_places(tx: Session, training: TrainingSession, many: int) -> None:
    if not catalogue.take_place(tx, training.id, many):
        raise rules.TooFewPlaces(many, training.free)
