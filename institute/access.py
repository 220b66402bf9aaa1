"""Who may do what: the whole policy on one page.

Each capability lists its clauses; a person may act when any clause holds. A clause
looks at attributes already loaded and never queries for itself: `who` is the signed-in
person or None, `it` the thing in question. Risks are Moodle's idea: a trainee holds
none of them over others, and tests/test_access.py keeps it so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, Flag, auto
from typing import Any, Protocol

from institute.errors import Forbidden, NotFound


class Who(Protocol):
    """A signed-in person, as far as permissions care."""

    id: int

    @property
    def roles(self) -> frozenset[str]: ...


class Risk(Flag):
    """What harm a wrong grant does."""

    NONE = 0
    PERSONAL = auto()
    CONFIG = auto()
    DATALOSS = auto()


Clause = Callable[[Who | None, Any], bool]


def anyone(who: Who | None, it: Any) -> bool:
    return True


def signed_in(who: Who | None, it: Any) -> bool:
    return who is not None


def _role(name: str) -> Clause:
    def holds(who: Who | None, it: Any) -> bool:
        return who is not None and name in who.roles

    holds.__name__ = name.replace("-", "_")
    return holds


administrator = _role("administrator")
programme_officer = _role("programme-officer")
certificate_officer = _role("certificate-officer")
instructor = _role("instructor")


def oneself(who: Who | None, it: Any) -> bool:
    """It is about this person: an application, an enrolment, a certificate of one's own."""
    return who is not None and it is not None and it.person_id == who.id


def teaches(who: Who | None, it: Any) -> bool:
    """An instructor on the staff of the training session that it is, or belongs to; without the role no more."""
    training = getattr(it, "training", it)
    if who is None or training is None or not instructor(who, it):
        return False
    return any(post.person_id == who.id for post in training.staff)


def supervises(who: Who | None, it: Any) -> bool:
    """The class supervisor of the training session that it is, or belongs to."""
    training = getattr(it, "training", it)
    if who is None or training is None:
        return False
    return any(post.person_id == who.id and post.role == "supervisor" for post in training.staff)


def nominates(who: Who | None, it: Any) -> bool:
    """Nominates for the organisation that it, an invitation to nominate, was sent to."""
    return who is not None and any(post.person_id == who.id for post in getattr(it, "nominators", ()))


def published(who: Who | None, it: Any) -> bool:
    """The training session is open to the public eye."""
    return it is not None and it.public


@dataclass(frozen=True)
class Rule:
    """Who may, at what risk; `strong` asks a second factor of the visit."""

    clauses: tuple[Clause, ...]
    risk: Risk = Risk.NONE
    strong: bool = False

    @property
    def of_something(self) -> bool:
        """Whether the answer hangs on the thing, not on the person alone."""
        return any(clause in (oneself, teaches, supervises, nominates, published) for clause in self.clauses)


class Can(Enum):
    """Every capability there is."""

    READ = auto()  # public pages
    LOOK_AFTER_SELF = auto()  # one's own account, letters and desk
    SEE_SESSION = auto()
    EDIT_SESSIONS = auto()
    SEE_OFFICE = auto()
    APPLY = auto()
    SEE_APPLICATION = auto()
    CHANGE_APPLICATION = auto()
    DECIDE_APPLICATIONS = auto()
    INVITE_NOMINATORS = auto()
    SEE_NOMINATIONS = auto()
    NOMINATE = auto()
    SEE_RESTRICTED = auto()  # passports, birth dates, health: classes P2 and P3
    PRINT_LISTS = auto()
    LEARN = auto()
    SIT_QUIZ = auto()  # one's own attempt
    TEACH = auto()
    TEACH_SOMEWHERE = auto()
    EDIT_BANK = auto()  # the questions of the institute, shared by all who teach
    SEE_NEEDS = auto()
    DECIDE_NEEDS = auto()
    STATE_NEED = auto()
    EDIT_BASES = auto()
    EDIT_PARTNERS = auto()
    CONFIRM_PRACTICE = auto()
    TAKE_ROLL = auto()  # attendance: the class supervisor too
    PROPOSE_COMPLETION = auto()
    DECIDE_COMPLETION = auto()
    SEE_REGISTER = auto()
    ISSUE_CERTIFICATES = auto()
    ISSUE_LETTERS = auto()
    END_CERTIFICATES = auto()
    FETCH_CERTIFICATE = auto()
    SEE_JOB = auto()
    SEE_PEOPLE = auto()
    GRANT_ROLES = auto()
    IMPORT = auto()
    JOIN_PEOPLE = auto()  # two accounts of one person
    SEE_OUTBOX = auto()
    SEE_ACTIVITY = auto()
    ANSWER_RIGHTS = auto()  # requests about one's data, what is kept how long, which lists left
    SET_UP = auto()
    EDIT_LETTERS = auto()


def _may(*clauses: Clause, risk: Risk = Risk.NONE, strong: bool = False) -> Rule:
    return Rule(clauses, risk, strong)


_office = (programme_officer, administrator)

POLICY: dict[Can, Rule] = {
    Can.READ: _may(anyone),
    Can.LOOK_AFTER_SELF: _may(signed_in),
    Can.SEE_SESSION: _may(published, teaches, certificate_officer, *_office),
    Can.EDIT_SESSIONS: _may(*_office, risk=Risk.DATALOSS),
    Can.SEE_OFFICE: _may(certificate_officer, *_office),
    Can.APPLY: _may(signed_in),
    Can.SEE_APPLICATION: _may(oneself, *_office, risk=Risk.PERSONAL),
    Can.CHANGE_APPLICATION: _may(oneself),
    Can.DECIDE_APPLICATIONS: _may(*_office, risk=Risk.PERSONAL),
    Can.INVITE_NOMINATORS: _may(*_office, risk=Risk.PERSONAL),
    Can.SEE_NOMINATIONS: _may(nominates, *_office, risk=Risk.PERSONAL),
    Can.NOMINATE: _may(nominates, risk=Risk.PERSONAL),
    Can.SEE_RESTRICTED: _may(programme_officer, supervises, risk=Risk.PERSONAL, strong=True),
    Can.PRINT_LISTS: _may(supervises, *_office, risk=Risk.PERSONAL),
    Can.LEARN: _may(oneself, teaches, supervises, *_office),  # staff look in without a place of their own
    Can.SIT_QUIZ: _may(oneself),
    Can.TEACH: _may(teaches, *_office, risk=Risk.PERSONAL),
    Can.TEACH_SOMEWHERE: _may(instructor, *_office),
    Can.EDIT_BANK: _may(instructor, *_office, risk=Risk.DATALOSS),
    Can.SEE_NEEDS: _may(*_office, risk=Risk.PERSONAL),
    Can.DECIDE_NEEDS: _may(*_office, risk=Risk.PERSONAL),
    Can.STATE_NEED: _may(signed_in),
    Can.EDIT_BASES: _may(*_office),
    Can.EDIT_PARTNERS: _may(*_office),
    Can.CONFIRM_PRACTICE: _may(teaches, *_office, risk=Risk.PERSONAL),
    Can.TAKE_ROLL: _may(teaches, supervises, *_office, risk=Risk.PERSONAL),
    Can.PROPOSE_COMPLETION: _may(teaches, *_office, risk=Risk.PERSONAL),
    Can.DECIDE_COMPLETION: _may(*_office, risk=Risk.PERSONAL),
    Can.SEE_REGISTER: _may(certificate_officer, *_office, risk=Risk.PERSONAL),
    Can.ISSUE_CERTIFICATES: _may(certificate_officer, risk=Risk.PERSONAL | Risk.DATALOSS),
    Can.ISSUE_LETTERS: _may(*_office, risk=Risk.PERSONAL),
    Can.END_CERTIFICATES: _may(certificate_officer, administrator, risk=Risk.PERSONAL | Risk.DATALOSS),
    Can.FETCH_CERTIFICATE: _may(oneself, certificate_officer, *_office, risk=Risk.PERSONAL),
    Can.SEE_JOB: _may(oneself, certificate_officer, *_office),
    Can.SEE_PEOPLE: _may(*_office, risk=Risk.PERSONAL),
    Can.JOIN_PEOPLE: _may(*_office, risk=Risk.PERSONAL | Risk.DATALOSS),
    Can.GRANT_ROLES: _may(administrator, risk=Risk.CONFIG | Risk.PERSONAL),
    Can.IMPORT: _may(*_office, risk=Risk.PERSONAL | Risk.DATALOSS),
    Can.SEE_OUTBOX: _may(*_office, risk=Risk.PERSONAL),
    Can.SEE_ACTIVITY: _may(administrator, risk=Risk.PERSONAL),
    Can.ANSWER_RIGHTS: _may(*_office, risk=Risk.PERSONAL | Risk.DATALOSS),
    Can.SET_UP: _may(administrator, risk=Risk.CONFIG),
    Can.EDIT_LETTERS: _may(*_office, risk=Risk.CONFIG),
}


def may(who: Who | None, what: Can, it: Any = None) -> bool:
    """Whether this person may do this (to this thing)."""
    return any(clause(who, it) for clause in POLICY[what].clauses)


def needs_second_factor(who: Any) -> bool:
    """Whether a role alone opens something that asks a second factor."""
    return any(rule.strong and clause(who, None) for rule in POLICY.values() for clause in rule.clauses)


def require(who: Who | None, what: Can, it: Any = None) -> Any:
    """The thing, if this person may. A stranger's thing is NotFound: it gives nothing away."""
    if not may(who, what, it):
        raise NotFound if it is not None else Forbidden
    return it
