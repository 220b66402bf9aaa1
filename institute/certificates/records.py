"""What is frozen for the paper: certificates, letters of admission and annexes, as plain JSON."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from institute import language
from institute.catalogue.models import TYPE_CODES, TrainingSession
from institute.certificates import names, numbers, rules
from institute.certificates.models import Certificate, NameCheck
from institute.database import today_in
from institute.enrolment.models import Enrolment
from institute.learning import queries as learning
from institute.practice import queries as practice
from institute.practice.models import PracticePlan

# Countries whose embassies are written to in Russian or Persian, beside Chinese and English.
EMBASSY = {
    **dict.fromkeys(("AM", "AZ", "BY", "GE", "KG", "KZ", "MD", "MN", "RU", "TJ", "TM", "UZ"), "ru"),
    **dict.fromkeys(("AF", "IR"), "fa"),
}


def common(training: TrainingSession, *, issuer: dict[str, Any], sample: bool, now: datetime) -> dict[str, Any]:
    """What all papers of a session say."""
    zone = ZoneInfo(training.zone)
    return {
        "title": training.title,
        "session_code": training.code,
        "mode": training.mode,
        "place": {} if training.mode == "online" else training.place,
        "starts": training.starts_at.astimezone(zone).date().isoformat(),
        "ends": training.ends_at.astimezone(zone).date().isoformat(),
        "hours": training.hours,
        "issuer": issuer["name"],
        "signatory": issuer["signatory"],
        "seal": issuer.get("seal", ""),
        "issued_on": today_in(language.HOME_ZONE, now).isoformat(),
        "sample": sample,
    }


def records(
    tx: Session,
    training: TrainingSession,
    chosen: Iterable[Enrolment],
    *,
    issuer: dict[str, Any],
    sample: bool,
    now: datetime,
) -> list[dict[str, Any]]:
    """The certificates to print for these enrolments, without number, code and address yet."""
    confirmed, checks = practice.hours_of(tx, training.id), names.checks_of(tx, training.id)
    shared = common(training, issuer=issuer, sample=sample, now=now)
    return [
        rules.record(
            enrolment_id=enrolment.id,
            holder=holder(enrolment, checks.get(enrolment.id)),
            language=enrolment.person.language,
            practice_hours=rules.hours_text(confirmed.get(enrolment.id, Decimal(0))),
            **shared,
        )
        for enrolment in chosen
    ]


def letter(enrolment: Enrolment, shared: dict[str, Any], third: str) -> dict[str, Any]:
    """A letter of admission. `third` is ru, fa, "" for neither, or auto: what the embassy of the country reads."""
    country = enrolment.country_code or enrolment.person.country_code
    spoken = EMBASSY.get(country or "") if third == "auto" else third or None
    return {"kind": "admission", "revision": 0, "third": spoken, "holder": holder(enrolment), **shared}


def annex(tx: Session, certificate: Certificate, enrolment: Enrolment, rows: "Rows") -> dict[str, Any]:
    """What the trainee did: published lessons by module, practice by base; bound to the certificate's number."""
    revision = f" R{certificate.revision}" if certificate.revision else ""
    done = learning.outline(tx, certificate.training_id, enrolment)
    return {
        **certificate.snapshot,
        "kind": "transcript",
        "revision": 0,
        "annex_to": certificate.number + revision,
        "modules": _modules(rows.planned, done),
        "practice": _practice(rows.plans, practice.own(tx, enrolment), rows.mentors),
    }


class Rows:
    """What the annexes of one session share, asked once."""

    def __init__(self, tx: Session, training: TrainingSession) -> None:
        version = training.version
        self.planned = [(module.title, module.hours) for module in version.modules] if version else []
        self.plans = practice.plans(tx, training.id)
        self.mentors = practice.mentors(tx, training.id)


def _modules(planned: list[tuple[dict[str, str], int]], outline: learning.Outline) -> list[dict[str, Any]]:
    """Modules in the course's order; hours where the programme plans a module of that title, those left behind."""
    hours = {title.get("en", ""): amount for title, amount in planned}
    rows = [
        {
            "title": chapter.module.title,
            "hours": hours.pop(chapter.module.title.get("en", ""), None),
            "done": outline.done_in(chapter.lessons),
            "lessons": len(chapter.lessons),
        }
        for chapter in outline.chapters
    ]
    rest = [(title, amount) for title, amount in planned if title.get("en", "") in hours]
    return rows + [{"title": title, "hours": amount, "done": 0, "lessons": 0} for title, amount in rest]


def _practice(plans: Sequence[PracticePlan], own: practice.Own, mentors: dict[int, str]) -> list[dict[str, Any]]:
    return [
        {
            "title": plan.base.names,
            "place": plan.base.place,
            "planned": plan.hours,
            "confirmed": rules.hours_text(row.hours) if row else None,
            "on": today_in(plan.base.zone, row.confirmed_at).isoformat() if row else None,
            "mentor": mentors.get(row.confirmed_by_id or 0) if row else None,
        }
        for plan in plans
        for row in [own.hours.get(plan.base_id)]
    ]


def tried(record: dict[str, Any], training: TrainingSession, address: str) -> dict[str, Any]:
    """The record as it can be looked at before it has a number: one of full length that is never given."""
    number = numbers.specimen(int(record["issued_on"][:4]), TYPE_CODES[training.type], training.serial)
    return {
        "annex_to": number,
        **record,
        "number": number,
        "code": "0" * numbers.CODE_LENGTH,
        "url": f"{address}/verify",
    }


def holder(enrolment: Enrolment, check: NameCheck | None = None) -> dict[str, Any]:
    """The holder's lines: as confirmed, else as the person's page has them."""
    person = enrolment.person
    latin, native, chinese = names.lines(person, check)
    written = person.name("native")
    country = enrolment.country_code or person.country_code or "CN"
    return {
        "latin": latin,
        "native": native,
        "native_lang": written.lang if written else "",
        "native_dir": language.direction(written.lang) if written else "ltr",
        "chinese": chinese or None,
        "sex": person.sex,
        "country": country,
        "country_names": language.country_names(country),
    }
