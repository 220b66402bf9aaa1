"""The demo's organisations, staff and trainees."""

from datetime import datetime
from itertools import cycle
from typing import Any

from sqlalchemy.orm import Session

from institute import language
from institute.demo import content
from institute.partners.models import Organisation
from institute.people import factor, naming
from institute.people.models import NATIVE, PASSPORT, Person, PersonName, RoleGrant

# The one-click accounts: which of the invented people each of them is.
TRAINEE, APPLICANT = "KZ-16", "IR-06"
SUPERVISOR = "class-supervisor"  # a post on a session, not a role
_ACCOUNTS = {TRAINEE: "trainee@demo.invalid", APPLICANT: "applicant@demo.invalid"}
_STAFF_ACCOUNTS = {
    "programme-officer": "officer@demo.invalid",
    "instructor": "instructor@demo.invalid",
    "certificate-officer": "certificates@demo.invalid",
    "administrator": "admin@demo.invalid",
    SUPERVISOR: "supervisor@demo.invalid",
}


# The code of the accounts that need one stands on the page that asks for it, in a demo only.
OPEN_SECRET = "SCOINSTITUTEDEMOCODESBYTIMEQQQQQ"  # nosec B105


def organisations(tx: Session) -> dict[str, Organisation]:
    """By code."""
    made = {
        row["code"]: Organisation(code=row["code"], kind=row["kind"], country_code=row["country"], names=row["name"])
        for row in content.load("organisations")["organisations"]
    }
    tx.add_all(made.values())
    tx.flush()
    return made


def staff(tx: Session, *, now: datetime) -> dict[str, list[Person]]:
    """By role or post; the first of each is its one-click account."""
    made: dict[str, list[Person]] = {}
    for row in content.load("staff")["staff"]:
        role = row["role"]
        email = row["email"] if role in made else _STAFF_ACCOUNTS.get(role) or row["email"]
        surname = next((word for word in row["name_latin"].split() if word.isupper()), "")
        given = " ".join(word for word in row["name_latin"].split() if word != surname)
        person = _person(
            email, row["language"], row["country"], surname, given, row["name_native"], _script(row), now=now
        )
        person.position, person.employer = row["position"]["en"], "China-SCO Institute of Economy and Trade"
        granted = "programme-officer" if role == "practice-coordinator" else role
        person.grants = [] if role == SUPERVISOR else [RoleGrant(role=granted, granted_at=now)]
        made.setdefault(role, []).append(person)
        tx.add(person)
    tx.flush()
    for role in ("programme-officer", SUPERVISOR):
        factor.put(tx, made[role][0], OPEN_SECRET, now=now)
    return made


def _script(row: dict[str, Any]) -> str:
    return {"CN": "zh", "KZ": "kk", "IR": "fa"}.get(row["country"], "ru")


def trainees(tx: Session, *, now: datetime) -> dict[str, Person]:
    """All 120, by the id of their row."""
    pools = content.load("profiles")
    jobs = cycle(pools["positions"])
    employers: dict[str, Any] = {}
    for employer in pools["employers"]:
        employers.setdefault(employer["country"], []).append(employer)
    made = {}
    for count, row in enumerate(content.trainees()):
        email = _ACCOUNTS.get(row["id"], f"{row['id'].lower()}@demo.invalid")
        person = _person(
            email, row["language"], row["country"], row["passport_surname"], row["passport_given_names"].title(),
            row["native_full_name"], row["native_language"], now=now,
        )  # fmt: skip
        person.sex = row["sex"]
        near = employers.get(row["country"]) or pools["employers"]
        person.position = next(jobs)["text"][row["language"]]
        person.employer = near[count % len(near)]["name"][row["language"]]
        made[row["id"]] = person
        tx.add(person)
    tx.flush()
    return made


def _person(
    email: str, speaks: str, country: str, surname: str, given: str, native: str, native_language: str, *, now: datetime
) -> Person:
    latin = " ".join(part for part in (surname.upper(), given if surname else given.upper()) if part)
    person = Person(
        email=email,
        email_confirmed_at=now,
        language=speaks,
        zone=language.country_zone(country),
        country_code=country,
        since=now,
    )
    person.names = [
        PersonName(
            kind=PASSPORT, full=latin, surname=surname or None, given=given or None, source="passport", verified_at=now
        ),
        PersonName(kind=NATIVE, full=native, lang=native_language),
    ]
    naming.fold(person)
    return person
