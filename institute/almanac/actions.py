"""Keeping holidays and visa rules."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import activity
from institute.almanac import queries, rules
from institute.almanac.models import Holiday, VisaRule

DATA = Path(__file__).resolve().parent.parent / "data"
_HOLIDAY = ("country_code", "first", "last", "names", "kind", "source")
_VISA = ("country_code", "passport", "purpose", "outcome", "most_days", "valid_from", "valid_to", "note", "source")


def load_visa_rules(tx: Session) -> None:
    """The rules of institute/data where there are none yet: afterwards they are the office's."""
    if tx.scalar(select(VisaRule.id).limit(1)) is None:
        for entry in tomllib.loads((DATA / "visa_rules.toml").read_text(encoding="utf-8"))["rules"]:
            tx.add(VisaRule(**entry))


def bring_in(tx: Session, year: int, found: Sequence[Holiday]) -> int:
    """Takes a year's holidays into the list; how many. NothingKnown or AlreadyThere."""
    rules.may_bring_in(year, queries.years(tx))
    if not found:
        raise rules.NothingKnown
    tx.add_all(found)
    activity.note(tx, "holidays-brought-in", found[0], year=year)
    return len(found)


def keep_holiday(tx: Session, holiday: Holiday | None, values: Mapping[str, Any]) -> Holiday:
    """A new holiday, or this one changed; it is the office's from then on."""
    kept: Holiday = _kept(tx, holiday or Holiday(), _HOLIDAY, {**values, "source": ""})
    activity.note(tx, "holiday-kept", kept, country=kept.country_code)
    return kept


def remove_holiday(tx: Session, holiday: Holiday) -> None:
    activity.note(tx, "holiday-removed", holiday, country=holiday.country_code)
    tx.delete(holiday)


def keep_visa_rule(tx: Session, rule: VisaRule | None, values: Mapping[str, Any]) -> VisaRule:
    """A new rule, or this one changed."""
    known = {**values, "country_code": values["country_code"] or None}
    kept: VisaRule = _kept(tx, rule or VisaRule(), _VISA, known)
    activity.note(tx, "visa-rule-kept", kept, country=kept.country_code)
    return kept


def remove_visa_rule(tx: Session, rule: VisaRule) -> None:
    activity.note(tx, "visa-rule-removed", rule, country=rule.country_code)
    tx.delete(rule)


def _kept(tx: Session, row: Any, names: Iterable[str], values: Mapping[str, Any]) -> Any:
    for name in names:
        setattr(row, name, values[name])
    tx.add(row)
    tx.flush()
    return row
