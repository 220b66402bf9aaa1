"""When a roster may be stored and taken back, and which rows go in. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from institute.catalogue.models import DRAFT, TrainingSession
from institute.dossier import rules as dossier
from institute.dossier.fields import BY_KEY
from institute.dossier.retention import RESTRICTED
from institute.enrolment import rules as enrolment
from institute.errors import DomainError
from institute.importing.fields import SEALED
from institute.importing.models import BUSY
from institute.language import lazy

_PERSON = (
    "surname", "given", "native", "chinese", "preferred", "patronymic", "sex", "country", "email", "phone",
    "messenger", "language", "employer", "position",
)  # fmt: skip
_ANSWERS = ("kind", "rank", "years", "duties", "reason", "expectations", "level_en", "level_zh", "level_ru", "level_fa")


class NotOver(DomainError):
    message = lazy("Only a session that is over takes past participants. For one to come, bring in applications.")


class NoSession(DomainError):
    message = lazy("Please choose a session.")


class InWork(DomainError):
    message = lazy("This roster is being worked on. Please wait a moment.")


class NotNow(DomainError):
    message = lazy("This roster is further than this page. Please look at it again.")


class Undecided(DomainError):
    message = lazy("Some rows still need your decision.")


class NothingLeft(DomainError):
    message = lazy("No row is left to import.")


class NoName(DomainError):
    message = lazy("Please say which column holds the surname or the given names as in the passport.")


class FieldTwice(DomainError):
    message = lazy("Two columns cannot hold the same. Please choose one of them.")


class ChangedSince(DomainError):
    message = lazy("Something changed since the rows were checked. They were not stored; please check them again.")


class TooFewPlaces(DomainError):
    def __init__(self, many: int, free: int) -> None:
        super().__init__(
            lazy("%(many)s participants need more places than the session has left: %(free)s. "
                 "Please raise the places of the session first.", many=many, free=free)
        )  # fmt: skip


class BuiltUpon(DomainError):
    """Taking it back would tear away what came after; `found` says what: (table, how many)."""

    def __init__(self, found: Sequence[tuple[str, int]], said: str) -> None:
        super().__init__(lazy("This import cannot be taken back any more. Built upon it are: %(what)s.", what=said))
        self.found = found


def _for_applications(training: TrainingSession | None, now: datetime) -> None:
    if training is None:
        raise NoSession
    if training.state == DRAFT:
        raise enrolment.NotPublished
    enrolment.may_admit(training, now)


def _for_participants(training: TrainingSession | None, now: datetime) -> None:
    if training is None:
        raise NoSession
    if training.state == DRAFT:
        raise enrolment.NotPublished
    if now < training.ends_at or training.state == "cancelled":
        raise NotOver


def _for_people(training: TrainingSession | None, now: datetime) -> None:
    """People alone belong to no session."""


@dataclass(frozen=True)
class Kind:
    """What a roster's rows become. `may` refuses a session; `needed` are fields no row may lack."""

    label: Any
    note: Any
    fields: tuple[str, ...]
    needed: tuple[str, ...]
    may: Callable[[TrainingSession | None, datetime], None]


APPLICATIONS, PARTICIPANTS, PEOPLE = "applications", "participants", "people"
KINDS = {
    APPLICATIONS: Kind(
        lazy("Applications for a session"), lazy("Handed in on behalf of the people in the list; you decide later."),
        (*_PERSON, *_ANSWERS), ("country",), _for_applications,
    ),
    PARTICIPANTS: Kind(
        lazy("Past participants of a session"), lazy("Those who took part in a session that is over."),
        _PERSON, ("country",), _for_participants,
    ),
    PEOPLE: Kind(lazy("People only"), lazy("Written down, without any session."), _PERSON, (), _for_people),
}  # fmt: skip


def sealed(kind: str, training: TrainingSession | None, now: datetime) -> tuple[str, ...]:
    """What of class P2 such a roster may bring: what the session asks of its people, while it is kept at all."""
    if kind == PEOPLE or training is None or training.ends_at + RESTRICTED < now:
        return ()
    case = dossier.case(training, "", now)
    return tuple(key for key in SEALED if BY_KEY[key].when(case))


def offered(kind: str, training: TrainingSession | None, now: datetime) -> tuple[str, ...]:
    """What the columns of such a roster may hold."""
    return KINDS[kind].fields + sealed(kind, training, now)


def may_go_on(state: str, wanted: Sequence[str]) -> None:
    """A step is for rosters that wait for it: InWork or NotNow otherwise."""
    if state in BUSY:
        raise InWork
    if state not in wanted:
        raise NotNow


def decided(row: Mapping[str, Any], choices: Mapping[str, Any]) -> str | None:
    """What becomes of a checked row: "new", "same" or "skip"; None while nobody has said.

    A row beside somebody we know is never joined to them, nor kept apart, without a person's word.
    """
    say = row["say"]
    if say == "bad":
        return "skip" if choices.get("bad") else None
    if say == "new":
        return "new"
    chosen = choices.get("rows", {}).get(str(row["n"])) or choices.get(say)
    if chosen == "same" and row.get("held"):
        return "skip"
    return None if chosen == "new" and say == "email" else chosen


def tally(rows: Sequence[Mapping[str, Any]], choices: Mapping[str, Any]) -> dict[str, int]:
    """How many rows become new people, are added to known ones, are left out, or wait for a word ("open")."""
    found = {"new": 0, "same": 0, "skip": 0, "open": 0}
    for row in rows:
        found[decided(row, choices) or "open"] += 1
    return found


def may_store(told: Mapping[str, int]) -> None:
    """`told` by tally(): every row has its word, and one at least goes in."""
    if told["open"]:
        raise Undecided
    if not told["new"] and not told["same"]:
        raise NothingLeft
