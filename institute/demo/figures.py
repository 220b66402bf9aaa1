"""Published figures of the years before this house, for the demo's first page."""

from datetime import datetime

from sqlalchemy.orm import Session

from institute.catalogue import balances
from institute.demo import content
from institute.people.models import Person


def keep(tx: Session, by: Person, *, now: datetime) -> None:
    """Each line of content/figures.toml, a row for each figure in it."""
    for line in content.load("figures")["figures"]:
        for indicator in balances.INDICATORS:
            if said := line.get(indicator):
                told = {"indicator": indicator, "qualifier": said[0], "value": int(said[1:]), "as_of": line["as_of"]}
                told |= {"cumulative": not line.get("part"), "scope": line["scope"], "source": line["source"]}
                balances.keep(tx, told, by_id=by.id, now=now)
