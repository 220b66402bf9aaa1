"""What a session's countries bring with them: holidays in its days, and likely visas."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from institute.almanac import queries as almanac
from institute.almanac import rules
from institute.almanac.models import EXCHANGE, PASSPORTS, STUDY, WORKDAY, Holiday
from institute.catalogue.models import LONG_STAY, TrainingSession
from institute.enrolment.models import ENROLLED, SUBMITTED, Application, Enrolment, Quota


@dataclass(frozen=True)
class Visiting:
    """A country in a session: how many of its people have a place or apply, what falls into its days."""

    code: str
    people: int
    holidays: list[Holiday]
    outlook: rules.Outlook | None  # of an ordinary passport; None where nobody travels


def abroad(tx: Session, training: TrainingSession) -> list[Visiting]:
    """The countries that come, may come by a quota or are invited, the largest first; at most five questions.

    China's own holidays are always among them, for the host works by them.
    """
    zone = ZoneInfo(training.zone)
    first, last = training.starts_at.astimezone(zone).date(), training.ends_at.astimezone(zone).date()
    counted = _people(tx, training.id)
    expected = tx.scalars(select(Quota.country_code).where(Quota.training_id == training.id)).all()
    codes = [*dict.fromkeys([*(code for code, _ in counted.most_common()), *expected, *training.countries, rules.HOME])]
    codes = [code for code in codes if code]
    holidays = almanac.holidays_between(tx, codes, first, last)
    known = almanac.visa_rules(tx, codes) if training.mode != "online" else []
    return [
        Visiting(
            code,
            counted[code],
            [one for one in holidays if one.country_code == code],
            _outlook(known, code, training.type, first, last),
        )
        for code in codes
        if code != rules.HOME or counted[code] or any(one.country_code == code for one in holidays)
    ]


def _people(tx: Session, training_id: int) -> Counter[str]:
    """Country -> enrolled people and applications that wait for a decision."""
    found: Counter[str] = Counter()
    models: tuple[tuple[Any, str], ...] = ((Enrolment, ENROLLED), (Application, SUBMITTED))
    for model, state in models:
        statement = select(model.country_code, func.count()).group_by(model.country_code)
        for code, many in tx.execute(statement.where(model.training_id == training_id, model.state == state)):
            found[code or ""] += many
    return found


def _outlook(known: list[Any], code: str, type: str, first: date, last: date) -> rules.Outlook | None:
    if not known or code == rules.HOME:
        return None
    return rules.outlook(known, code, PASSPORTS[0], STUDY if type == LONG_STAY else EXCHANGE, first, last)


def warns(found: list[Visiting]) -> bool:
    """Whether days that people keep at home fall into the session; working weekend days only help."""
    return any(one.kind != WORKDAY for each in found for one in each.holidays)
