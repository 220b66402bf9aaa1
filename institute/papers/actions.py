"""Asking the worker for a paper, keeping what it made, and noting who fetched a restricted one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from institute import activity, disclosure, files, jobs
from institute.catalogue.models import TrainingSession
from institute.papers import queries, rules
from institute.papers.models import SEALED, Print
from institute.papers.table import PAPERS, Paper

JOB = "session-paper"


@dataclass(frozen=True)
class Asked:
    """How a paper is wanted; purpose and recipient of a restricted one."""

    language: str
    order: str = rules.CHINESE
    purpose: str = ""
    recipient: str = ""


@dataclass(frozen=True)
class Made:
    """A file in the store: its key there, its name and its size as stored."""

    key: str
    name: str
    size: int


def ask(tx: Session, training: TrainingSession, paper: Paper, asked: Asked, *, by_id: int, now: datetime) -> Print:
    """Writes down who wants which paper and why; the worker makes it."""
    made = Print(
        training_id=training.id, paper=paper.key, language=asked.language, order=asked.order, person_id=by_id,
        restricted=paper.restricted, purpose=asked.purpose, recipient=asked.recipient, asked_at=now,
        ends_at=now + rules.KEPT if paper.restricted else None,
    )  # fmt: skip
    tx.add(made)
    tx.flush()
    made.job_id = jobs.ask(tx, JOB, now=now, person_id=by_id, print_id=made.id).id
    activity.note(tx, "paper-asked", made, training=training.id, at=now, paper=paper.key)
    return made


def keep(tx: Session, print_id: int, made: dict[str, Made], *, rows: int, now: datetime) -> None:
    """Puts the files made to their print; one that has its files keeps them."""
    found = tx.get_one(Print, print_id, with_for_update=True, populate_existing=True)
    if found.made_at is not None:
        return
    for kind, one in made.items():
        media_type = SEALED if found.restricted else queries.MEDIA[kind]
        told = {"name": one.name, "media_type": media_type, "size": one.size, "now": now}
        file = files.describe(tx, one.key, person_id=found.person_id, **told)
        if kind == queries.PDF:
            found.pdf = file
        else:
            found.sheet = file
    found.made_at, found.rows = now, rows


def fetch(tx: Session, found: Print, *, by_id: int, now: datetime) -> None:
    """Notes that somebody takes a restricted paper, in the register of disclosures too."""
    disclosure.disclose(
        tx, f"papers.{found.paper}", rows=found.rows, by_id=by_id, now=now, grade=PAPERS[found.paper].grade,
        session=found.training.code, recipient=found.recipient, purpose=found.purpose,
    )  # fmt: skip
    activity.note(tx, "paper-fetched", found, training=found.training_id, at=now, paper=found.paper)
