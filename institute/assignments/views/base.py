"""The room's blueprint and what its views share."""

from dataclasses import dataclass

from flask import Blueprint

from institute import clock
from institute.access import Can
from institute.assignments import queries
from institute.assignments.models import PUBLISHED, Assignment
from institute.catalogue.models import TrainingSession
from institute.database import reading
from institute.enrolment.models import Enrolment
from institute.errors import NotFound
from institute.learning import queries as learning
from institute.learning import rules
from institute.web.guard import permitted
from institute.web.reader import me

bp = Blueprint("assignments", __name__)


@dataclass(frozen=True)
class Seat:
    """The reader at an assignment: a trainee with a place, or (no enrolment) staff looking in."""

    assignment: Assignment
    enrolment: Enrolment | None

    @property
    def place(self) -> Enrolment:
        """The trainee's place; NotFound for staff, who hand nothing in."""
        if self.enrolment is None:
            raise NotFound
        return self.enrolment


def seat(code: str, assignment_id: int) -> Seat:
    """A published assignment for its trainees; staff see hidden ones too."""
    found = learner(code)
    given = queries.get_assignment(reading(), code, assignment_id)
    if found.enrolment and given.state != PUBLISHED:
        raise NotFound
    return Seat(given, found.enrolment)


def learner(code: str) -> learning.Seat:
    """The reader in this session, once it has begun."""
    found: learning.Seat = permitted(Can.LEARN, learning.seat(reading(), code, me().id))
    training, place = found.training, found.enrolment
    if place:
        rules.check_open(rules.standing(training.state, training.starts_at, training.ends_at, place.state, clock.now()))
    return found


def course(code: str) -> TrainingSession:
    """The session, for those who teach it."""
    return permitted(Can.TEACH, learning.get_course(reading(), code))


def mine(code: str, assignment_id: int) -> Assignment:
    """An assignment of a session the reader teaches."""
    return permitted(Can.TEACH, queries.get_assignment(reading(), code, assignment_id))
