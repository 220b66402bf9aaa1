"""The demo's authority that nominates: a list half sent for a session to come, and one long over with certificates."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from institute import activity, language, search
from institute.catalogue.models import PUBLISHED, Programme, ProgrammeVersion, TrainingSession
from institute.enrolment.models import ADMITTED, Application
from institute.nomination import actions
from institute.nomination.models import SENT, Call, Nominee
from institute.partners.models import Organisation
from institute.people.models import NATIVE, NOMINATOR, PASSPORT, Membership, Person, PersonName

ACCOUNT, AUTHORITY, SESSION, PLACES = "nominator@demo.invalid", "KZ-CSA", "P07", 4
_REASON = "Plans exports by rail; will train six colleagues afterwards."
# surname, given names, native name, sex, position, level, alternate, applied for by the authority
_NOMINEES = (
    ("ABENOV", "Daniyar", "Әбенов Данияр", "M", "Head of section", "section", False, False),
    ("SULEIMENOVA", "Madina", "Сүлейменова Мадина", "F", "Chief specialist", "specialist", False, True),
    ("TULEGEN", "Arman", "Төлеген Арман", "M", "Head of division", "division", False, False),
    ("ISKAKOVA", "Gulmira", "Ысқақова Гүлмира", "F", "Specialist", "specialist", True, False),
)
_SENT = 2  # of them


def play(tx: Session, organisations: dict[str, Organisation], *, now: datetime) -> Person:
    """The nominator, with both lists."""
    authority = organisations[AUTHORITY]
    nominator = _nominator(tx, authority, now=now)
    with activity.acting(nominator.id):
        _to_come(tx, authority, nominator, now=now)
        _over(tx, authority, nominator)
    return nominator


def _nominator(tx: Session, authority: Organisation, *, now: datetime) -> Person:
    latin, native = "BEKOVA Saule", "Бекова Сәуле"
    person = Person(
        email=ACCOUNT, email_confirmed_at=now, language="ru", zone=language.country_zone("KZ"), country_code="KZ",
        sex="F", since=now, position="Head of the training desk", employer=authority.names["en"],
        search_text=search.fold(latin, native, ACCOUNT),
    )  # fmt: skip
    person.names = [
        PersonName(kind=PASSPORT, full=latin, surname="BEKOVA", given="Saule"),
        PersonName(kind=NATIVE, full=native, lang="kk"),
    ]
    tx.add(person)
    tx.flush()
    tx.add(Membership(person_id=person.id, organisation_id=authority.id, role=NOMINATOR))
    return person


def _to_come(tx: Session, authority: Organisation, nominator: Person, *, now: datetime) -> None:
    open_ones = select(TrainingSession).join(ProgrammeVersion).join(Programme).where(Programme.code == SESSION)
    open_ones = open_ones.where(TrainingSession.state == PUBLISHED, TrainingSession.closes_at > now)
    training = tx.scalars(open_ones.order_by(TrainingSession.starts_at)).first()
    if training is None:
        return
    call = _call(tx, training, authority, nominator, training.closes_at - timedelta(days=3), places=PLACES)
    told = [
        {
            "surname": surname, "given": given, "native": native, "lang": "kk", "sex": sex, "country_code": "KZ",
            "email": f"{given.lower()}.{surname.lower()}@demo.invalid", "employer": "Ministry of Trade (demo)",
            "department": "", "position": position, "level": level, "reason": _REASON, "alternate": alternate,
            "on_behalf": on_behalf,
        }
        for surname, given, native, sex, position, level, alternate, on_behalf in _NOMINEES
    ]  # fmt: skip
    actions.add(tx, call.id, told[:_SENT], by=nominator, now=now)
    actions.send(tx, call.id, read_in="ru", by=nominator, now=now)
    actions.add(tx, call.id, told[_SENT:], by=nominator, now=now)


def _over(tx: Session, authority: Organisation, nominator: Person) -> None:
    """Of the first session held, whoever came from the authority's country was its nominee."""
    training = tx.scalars(select(TrainingSession).order_by(TrainingSession.starts_at)).first()
    if training is None:
        return
    call = _call(tx, training, authority, nominator, training.closes_at, places=None)
    admitted = select(Application).where(Application.training_id == training.id, Application.state == ADMITTED)
    admitted = admitted.where(Application.country_code == authority.country_code)
    found = tx.scalars(admitted.options(joinedload(Application.person)).order_by(Application.id)).all()
    for rank, each in enumerate(found, 1):
        each.nominator_id, each.rank = authority.id, rank
        line, native = each.person.name(PASSPORT), each.person.native
        tx.add(
            Nominee(
                call_id=call.id, state=SENT, rank=rank, surname=(line and line.surname) or "",
                given=(line and line.given) or "", native=native.full if native else "",
                lang=native.lang if native else "",
                sex=each.person.sex or "X", country_code=authority.country_code, email=each.person.email,
                employer=each.person.employer, position=each.person.position, level="specialist", reason=_REASON,
                added_at=each.started_at, added_by_id=nominator.id, sent_at=each.started_at, application_id=each.id,
            )
        )  # fmt: skip


def _call(
    tx: Session,
    training: TrainingSession,
    authority: Organisation,
    contact: Person,
    ends_at: datetime,
    places: int | None,
) -> Call:
    call = Call(
        training_id=training.id, organisation_id=authority.id, contact_id=contact.id, places=places, ends_at=ends_at,
        invited_at=training.opens_at,
    )  # fmt: skip
    tx.add(call)
    tx.flush()
    return call
