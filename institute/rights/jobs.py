"""What the worker does for rights: deletes a person's data, runs the retention table, prints somebody's own data."""

import secrets
from datetime import datetime
from io import BytesIO
from typing import Any

from sqlalchemy.orm import Session

from institute import clock, daily, issuer, jobs, language, paper
from institute.database import reading, writing
from institute.errors import existing
from institute.jobs import Job
from institute.people.models import Person
from institute.rights import actions, deletion, holdings, keeping, rules
from institute.rights.models import RightsRequest
from institute.store import store


@jobs.kind(rules.ERASE)
def erase(job: Job) -> dict[str, Any]:
    """Deletes what was released and writes it into the log; done twice it changes nothing more."""
    found = reading().get(RightsRequest, job.values["request"])
    if found is None or found.ended_at:
        return {}
    with writing() as tx:
        person = deletion.erase(tx, found.person_id)
    deletion.note(person, now=clock.now())
    with writing() as tx:
        kept = tx.get_one(RightsRequest, found.id, with_for_update=True, populate_existing=True)
        kept.words, kept.answer, kept.ended_at = "", "", clock.now()
    return {}


@jobs.kind(keeping.JOB)
def run_line(job: Job) -> dict[str, Any]:
    """Takes away what a released line of the retention table named."""
    with writing() as tx:
        keeping.execute(tx, job.values["run"], now=clock.now())
    return {}


@daily.errand
def remind(tx: Session, now: datetime) -> None:
    """Requests that fall due within three working days are called to the office's mind, once each."""
    actions.remind(tx, now=now)


@jobs.kind(rules.PAPER)
def print_data(job: Job) -> dict[str, Any]:
    """Somebody's own data to read, in one language; it lies in the store for a day under a name nobody guesses."""
    person = existing(reading().get(Person, job.person_id))
    made = _printed(person, job.values["language"])
    name = f"{rules.EXPORTS}/{clock.now():%Y%m%d%H%M}-{secrets.token_hex(16)}.pdf"
    store().put(name, BytesIO(made))
    return {"name": name, "size": len(made)}


def _printed(person: Person, code: str) -> bytes:
    with language.speaking(code):
        found = holdings.collected(reading(), person.id)
        page = paper.pages.get_template("paper/my-data.html").render(
            speech=language.speech(),
            institute=language.plain(issuer.issuer()["name"]),
            heading=language.gettext("What is kept about you"),
            name=person.latin,
            printed=language.day(clock.now()),
            tables=[(holdings.TABLES[name].name, holdings.TABLES[name].keep, rows) for name, rows in found.items()],
            said=holdings.said,
        )
    return paper.printed(page, "fonts.css", "lesson.css")
