"""Gradebooks for tests: a source that says what it is told, and a session with trainees."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

from sqlalchemy.orm import Session

from institute import results
from institute.gradebook import actions
from institute.gradebook.models import MarkCategory, MarkColumn
from tests import make
from tests.conftest import NOW


@dataclass
class Quizzes:
    """A source: titles by ref, shares by (ref, enrolment)."""

    titles: dict[int, str] = field(default_factory=dict)
    known: dict[tuple[int, int], Decimal] = field(default_factory=dict)
    asked: list[Collection[int] | None] = field(default_factory=list)

    def columns(self, tx: Session, training_id: int) -> list[results.Column]:
        return [results.Column(ref, {"en": title}, Decimal(20)) for ref, title in self.titles.items()]

    def shares(
        self, tx: Session, training_id: int, enrolment_ids: Collection[int] | None
    ) -> dict[tuple[int, int], Decimal]:
        self.asked.append(enrolment_ids)
        return {key: share for key, share in self.known.items() if enrolment_ids is None or key[1] in enrolment_ids}


def source(monkeypatch, name: str = "quiz") -> Quizzes:
    """The only source there is, for this test."""
    quizzes = Quizzes()
    only = {name: results.Source(name, "Quizzes", quizzes.columns, quizzes.shares)}
    monkeypatch.setattr(results, "SOURCES", only)
    return quizzes


def session(tx: Session, trainees: int = 3) -> SimpleNamespace:
    """A running session with its teacher and trainees."""
    teacher = make.teacher(tx)
    training = make.training(tx, teacher, starts_at=NOW - timedelta(days=3), ends_at=NOW + timedelta(days=900))
    places = [make.enrolment(tx, training, make.person(tx, f"TRAINEE {chr(65 + n)}")) for n in range(trainees)]
    return SimpleNamespace(teacher=teacher, training=training, places=places)


def set_up(tx: Session, training) -> None:
    actions.set_up(tx, training, now=NOW)
    tx.commit()


def typed_column(tx: Session, training, title: str = "Talk", points: int = 10, **given) -> MarkColumn:
    """A column to type into, in a category of its own."""
    category = make.keep(tx, MarkCategory(training_id=training.id, title={"en": title}, weight=Decimal(1), drops=0))
    return make.keep(tx, MarkColumn(
        training_id=training.id, category_id=category.id, title={"en": title}, points=Decimal(points), **given,
    ))  # fmt: skip
