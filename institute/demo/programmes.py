"""The demo's needs, practice bases and programmes."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from institute.catalogue.models import EVENT, Module, Programme, ProgrammeVersion
from institute.demand.models import ACCEPTED, SUBMITTED, Need, NeedStep
from institute.demo import content
from institute.partners.models import Organisation
from institute.people.models import Person
from institute.practice.models import PracticeBase

_SOURCES = {
    "government-body": "government",
    "commercial-office": "embassy",
    "industrial-park": "park",
    "embassy-office": "embassy",
}
_TYPES = {"short-event": EVENT}
_MODES = {"onsite": "on-site"}


def mode(word: str) -> str:
    return _MODES.get(word, word)


def lines(texts: list[dict[str, str]]) -> dict[str, str]:
    """Several texts as one, a line each, per language."""
    return {code: "\n".join(text.get(code) or text["en"] for text in texts) for code in ("en", "zh", "ru", "fa")}


def needs(
    tx: Session, organisations: dict[str, Organisation], staff: dict[str, list[Person]], *, now: datetime
) -> dict[str, Need]:
    """The demand statements, by number, each with the steps it took."""
    officer, made = staff["programme-officer"][0], {}
    for age, row in enumerate(reversed(content.load("needs")["needs"])):
        submitter = organisations.get(row["submitter"])
        state = _state(row)
        stated_at = now - timedelta(days=30 + 25 * age)
        need = Need(
            number=row["number"],
            title=row["title"],
            text=row["text"],
            source=_SOURCES.get(row["source_type"], row["source_type"]),
            stated_by=(submitter.names if submitter else row["title"])["en"],
            organisation=submitter,
            country_code=row["country"],
            theme=row.get("theme") or None,
            people=row.get("people"),
            languages=[row.get("source_language", "en")],
            success=(row.get("success") or {}).get("en", ""),
            state=state,
            stated_at=stated_at,
        )
        need.steps = [NeedStep(state=SUBMITTED, at=stated_at)]
        if state not in (SUBMITTED, "returned", "declined", "merged"):
            need.steps.append(NeedStep(state=ACCEPTED, at=stated_at + timedelta(days=6), person_id=officer.id))
        if state not in (SUBMITTED, ACCEPTED):
            words = (row.get("decision") or {}).get(row.get("source_language", "en"), "")
            at = stated_at + timedelta(days=12)
            need.steps.append(NeedStep(state=state, at=at, person_id=officer.id, words=words))
        made[row["number"]] = need
        tx.add(need)
    tx.flush()
    for row in content.load("needs")["needs"]:
        if target := row.get("merged_into"):
            made[row["number"]].merged_into_id = made[target].id
    return made


def _state(row: dict[str, Any]) -> str:
    if row["state"] == "closed":
        return {"met": "met", "partly": "partly-met"}.get(row["verdict"], "not-met")
    return row["state"]


def bases(tx: Session) -> dict[str, PracticeBase]:
    """The practice bases, by code."""
    made = {
        row["code"]: PracticeBase(
            code=row["code"],
            names=row["name"],
            text=row["description"],
            tasks=lines([task["title"] for task in row.get("tasks", [])]),
            place=row["place"],
            theme=row["themes"][0],
            country_code=row["country"],
            zone=row["timezone"],
            capacity=row.get("capacity") or None,
            state=row["status"],
        )
        for row in content.load("bases")["bases"]
    }
    tx.add_all(made.values())
    tx.flush()
    return made


def programmes(tx: Session, staff: dict[str, list[Person]], *, now: datetime) -> dict[str, ProgrammeVersion]:
    """The twelve programmes, each in its first approved version, by code."""
    made = {}
    for row in content.load("programmes")["programmes"]:
        hours = row["hours"]
        version = ProgrammeVersion(
            number=1,
            title=row["title"],
            description=row["description"],
            outcomes=lines(row["outcomes"]),
            themes=row["themes"],
            mode=mode(row["mode"]),
            days=row["days"],
            lecture_hours=hours["lecture"],
            visit_hours=hours["visit"],
            practice_hours=hours["practice"],
            languages=row["languages"],
            places=row["places"],
            approved_at=now - timedelta(days=400),
            approved_by_id=staff["programme-officer"][0].id,
            modules=[
                Module(position=position, code=module["code"], title=module["title"], hours=module["hours"])
                for position, module in enumerate(row["modules"], 1)
            ],
        )
        tx.add(Programme(code=row["code"], type=_TYPES.get(row["type"], row["type"]), versions=[version]))
        made[row["code"]] = version
    tx.flush()
    return made
