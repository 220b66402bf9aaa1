"""People and things for tests: each call makes one, committed, with sensible defaults."""

from datetime import timedelta
from itertools import count, cycle
from typing import Any

from sqlalchemy.orm import Session

from institute import guides
from institute.catalogue.models import PUBLISHED, Staffing, TrainingSession
from institute.certificates import names
from institute.certificates.models import CONFIRMED, NameCheck
from institute.demand.models import Need
from institute.enrolment.models import Application, Enrolment
from institute.learning.models import LearningModule, Lesson
from institute.nomination.models import Call, Nominee
from institute.partners.models import Organisation
from institute.people import naming
from institute.people.models import NATIVE, NOMINATOR, PASSPORT, Membership, NoticeRead, Person, PersonName, RoleGrant
from institute.practice.models import PracticeBase, PracticePlan
from tests.conftest import NOW

_next = count(1).__next__
_serial = cycle(range(1, 1000)).__next__  # certificate numbers have three figures for it
PASSWORD = "correct horse battery"
# argon2id of PASSWORD with cheap settings: hashing is not what these tests are about
PASSWORD_HASH = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aVw+uxzwdEqVo4tlI8TS7Q"


def keep(tx: Session, made: Any) -> Any:
    tx.add(made)
    tx.commit()
    return made


def person(tx: Session, latin: str = "", native: str = "", roles: tuple[str, ...] = (), **given: Any) -> Person:
    """A confirmed person who has read the notice: person(tx, "SEITKALI Aigerim", "Айгерім Сейтқали")."""
    n = _next()
    latin = latin or f"PERSON Number{n}"
    surname, _, rest = latin.partition(" ")
    made = Person(**{
        "email": f"p{n}@example.org", "email_confirmed_at": NOW, "since": NOW, "zone": "Asia/Almaty",
        "country_code": "KZ", "sex": "F", "password_hash": PASSWORD_HASH, **given,
    })  # fmt: skip
    made.names.append(PersonName(kind=PASSPORT, surname=surname, given=rest or None, full=latin, lang="en"))
    if native:
        made.names.append(PersonName(kind=NATIVE, full=native, lang=given.get("native_lang", "kk")))
    naming.fold(made)
    made.grants = [RoleGrant(role=role, granted_at=NOW) for role in roles]
    tx.add(made)
    tx.flush()
    return keep(tx, NoticeRead(person_id=made.id, version=guides.NOTICE, language="en", at=NOW)) and made


def officer(tx: Session, **given: Any) -> Person:
    return person(tx, "CHEN Muzhi", roles=("programme-officer",), **given)


def certifier(tx: Session, **given: Any) -> Person:
    return person(tx, "YANG Qinghe", roles=("certificate-officer",), **given)


def administrator(tx: Session, **given: Any) -> Person:
    return person(tx, "WANG Siyuan", roles=("administrator",), **given)


def teacher(tx: Session, **given: Any) -> Person:
    return person(tx, "SOKOLOV Artem", "Соколов Артём", roles=("instructor",), **given)


def training(tx: Session, instructor: Person | None = None, **given: Any) -> TrainingSession:
    """A published session open for applications, starting in thirty days."""
    serial = _serial()
    titles = given.pop(
        "title",
        {"en": f"Block trains {serial}", "zh": f"班列 {serial}", "ru": f"Поезда {serial}", "fa": f"قطار {serial}"},
    )
    made = TrainingSession(**{
        "year": 2026, "type": "economic-trade", "serial": serial, "code": f"2026-ET-{serial:03}",
        "title": titles, "description": {"en": "What it is about."}, "themes": ["LOG"], "mode": "on-site",
        "place": {"en": "Qingdao", "zh": "青岛", "ru": "Циндао", "fa": "چینگ‌دائو"}, "languages": ["en", "ru"],
        "starts_at": NOW + timedelta(days=30), "ends_at": NOW + timedelta(days=40),
        "opens_at": NOW - timedelta(days=20), "closes_at": NOW + timedelta(days=20),
        "countries": [], "places": 10, "hours": 40, "practice_hours": 16, "state": PUBLISHED, **given,
    })  # fmt: skip
    if instructor:
        made.staff.append(Staffing(person_id=instructor.id, role="instructor"))
    return keep(tx, made)


def need(tx: Session, **given: Any) -> Need:
    n = _next()
    return keep(tx, Need(**{
        "number": f"D-2026-{n:03}", "title": {"en": f"One document set {n}"}, "text": {"en": "Papers are made twice."},
        "source": "enterprise", "stated_by": "Steppe Rail (demo)", "country_code": "KZ", "stated_at": NOW,
        "state": "accepted", **given,
    }))  # fmt: skip


def application(
    tx: Session, training: TrainingSession, who: Person, state: str = "submitted", **given: Any
) -> Application:
    submitted = None if state == "draft" else NOW
    return keep(tx, Application(**{
        "training_id": training.id, "person_id": who.id, "state": state, "country_code": who.country_code,
        "started_at": NOW, "saved_at": NOW, "submitted_at": submitted, "answers": {}, **given,
    }))  # fmt: skip


def enrolment(tx: Session, training: TrainingSession, who: Person, **given: Any) -> Enrolment:
    """A place taken: the session's counter goes up with it."""
    training.taken += 1
    return keep(tx, Enrolment(**{
        "training_id": training.id, "person_id": who.id, "country_code": who.country_code, "since": NOW, **given,
    }))  # fmt: skip


def confirm(tx: Session, place: Enrolment) -> NameCheck:
    """The holder confirms the name as it stands; committed by whoever asks."""
    latin, native, chinese = names.lines(place.person, None)
    return tx.merge(NameCheck(
        enrolment_id=place.id, asked_at=NOW, answer=CONFIRMED, answered_at=NOW,
        latin=latin, native=native, chinese=chinese,
    ))  # fmt: skip


def lessons(tx: Session, training: TrainingSession, many: int = 2, state: str = "published") -> list[Lesson]:
    """One module with lessons."""
    module = keep(tx, LearningModule(training_id=training.id, position=1, title={"en": "Corridors", "zh": "通道"}))
    made = [
        Lesson(
            module_id=module.id, position=n, title={"en": f"Lesson {n}", "ru": f"Урок {n}"},
            text={"en": f"# Text {n}\n\nRead **this**."}, state=state, edited_at=NOW,
        )
        for n in range(1, many + 1)
    ]  # fmt: skip
    tx.add_all(made)
    tx.commit()
    return made


def base(tx: Session, **given: Any) -> PracticeBase:
    return keep(tx, PracticeBase(**{
        "code": f"PB-{_next()}", "names": {"en": "Hub Port", "zh": "枢纽港"}, "text": {"en": "A rail port."},
        "tasks": {"en": "Plan a train"}, "place": {"en": "Qingdao"}, "country_code": "CN", "zone": "Asia/Shanghai",
        "state": "open", **given,
    }))  # fmt: skip


def plan(tx: Session, training: TrainingSession, at: PracticeBase, hours: int = 16) -> PracticePlan:
    return keep(tx, PracticePlan(training_id=training.id, base_id=at.id, hours=hours))


def organisation(tx: Session, **given: Any) -> Organisation:
    n = _next()
    return keep(tx, Organisation(**{
        "code": f"KZ-{n}", "kind": "government", "country_code": "KZ", "names": {"en": f"Training Agency {n} (demo)"},
        **given,
    }))  # fmt: skip


def nominator(tx: Session, organisation: Organisation, **given: Any) -> Person:
    """Somebody who nominates for this organisation."""
    made = person(tx, "BEKOVA Saule", **given)
    return keep(tx, Membership(person_id=made.id, organisation_id=organisation.id, role=NOMINATOR)) and made


def call(
    tx: Session, training: TrainingSession, organisation: Organisation, contact: Person | None = None, **given: Any
) -> Call:
    """An invitation to nominate, ten days before its deadline."""
    return keep(tx, Call(**{
        "training_id": training.id, "organisation_id": organisation.id, "contact_id": contact and contact.id,
        "ends_at": NOW + timedelta(days=10), "invited_at": NOW, **given,
    }))  # fmt: skip


def nominee(tx: Session, call: Call, **given: Any) -> Nominee:
    """Somebody on the list, not sent."""
    n = _next()
    return keep(tx, Nominee(**{
        "call_id": call.id, "rank": n, "surname": "OSPANOV", "given": f"Nominee {chr(65 + n % 26)}", "sex": "M",
        "country_code": "KZ", "email": f"n{n}@example.org", "employer": "Rail", "position": "Dispatcher",
        "level": "section", "reason": "He plans trains.", "added_at": NOW, **given,
    }))  # fmt: skip
