"""Bringing the reviewed lists into the database, and keeping organisations."""

import csv
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from institute import activity
from institute.partners import rules
from institute.partners.models import Country, CountryStatus, Organisation, Theme

DATA = Path(__file__).resolve().parent.parent / "data"


def load_reference(tx: Session) -> None:
    """Countries, their SCO status by date, and themes, as institute/data has them; safe to repeat."""
    countries = {country.code: country for country in tx.scalars(select(Country))}
    for row in _rows("countries.csv"):
        country = countries.get(row["code"]) or Country(code=row["code"])
        country.alpha3, country.numeric, country.zone = row["alpha3"], row["numeric"], row["zone"]
        tx.add(country)
    tx.flush()
    statuses = {(status.country_code, status.status): status for status in tx.scalars(select(CountryStatus))}
    for row in _rows("status.csv"):
        key = (row["country"], row["status"])
        status = statuses.get(key) or CountryStatus(country_code=key[0], status=key[1])
        status.valid_from, status.valid_to = _day(row["valid_from"]), _day(row["valid_to"])
        tx.add(status)
    _load_themes(tx)


def _load_themes(tx: Session) -> None:
    themes = {(theme.code, theme.valid_from): theme for theme in tx.scalars(select(Theme))}
    for entry in tomllib.loads((DATA / "themes.toml").read_text(encoding="utf-8"))["themes"]:
        key = (entry["code"], entry["valid_from"])
        theme = themes.get(key) or Theme(code=key[0], valid_from=key[1])
        theme.names, theme.valid_to = entry["name"], entry.get("valid_to")
        tx.add(theme)


def keep_organisation(tx: Session, organisation: Organisation | None, values: Mapping[str, Any]) -> Organisation:
    """A new organisation, or this one changed: code, names, kind, country_code. CodeTaken when another has the code."""
    if organisation is None:
        organisation = Organisation()
    else:
        tx.refresh(organisation, with_for_update=True)
    for name in ("code", "names", "kind", "country_code"):
        setattr(organisation, name, values[name])
    try:
        with tx.begin_nested():
            tx.add(organisation)
    except IntegrityError:
        raise rules.CodeTaken from None
    activity.note(tx, "organisation-kept", organisation, code=organisation.code)
    return organisation


def _rows(name: str) -> list[dict[str, str]]:
    with open(DATA / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
