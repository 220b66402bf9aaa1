"""Stating a need, answering the office's question, and the office's decisions; each step writes a letter."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from institute import activity, letters
from institute.database import today_in
from institute.demand import rules, words
from institute.demand.models import MERGED, RETURNED, SUBMITTED, WITHDRAWN, Need, NeedStep
from institute.errors import NotFound, existing
from institute.language import HOME_ZONE
from institute.people import queries as people
from institute.people.models import SUBMITTER, Person

_TRIES = 8  # for a number that somebody else takes at the same moment
WRITTEN = ("title", "text", "source", "stated_by", "country_code", "theme", "people", "languages", "success")


def state_need(tx: Session, *, values: dict[str, Any], by: Person, now: datetime) -> Need:
    """A new statement under the next number of the year; values as in WRITTEN. Its submitter gets a letter."""
    year = today_in(HOME_ZONE, now).year
    need = Need(person_id=by.id, state=SUBMITTED, stated_at=now, **{name: values[name] for name in WRITTEN})
    need.organisation_id = next(iter(people.organisations_of(tx, by.id, SUBMITTER)), None)
    need.steps.append(NeedStep(state=SUBMITTED, at=now, person_id=by.id))
    for tries_left in reversed(range(_TRIES)):
        need.number = rules.number(year, _last_serial(tx, year) + 1)
        try:
            with tx.begin_nested():
                tx.add(need)
            break
        except IntegrityError:
            if not tries_left:
                raise
    _tell(tx, "need-received", need, by, now)
    return need


def _last_serial(tx: Session, year: int) -> int:
    """The highest serial of the year; a longer number is a later one."""
    this_year = select(Need.number).where(Need.number.startswith(f"D-{year}-"))
    last = tx.scalar(this_year.order_by(func.length(Need.number).desc(), Need.number.desc()).limit(1))
    return int(last.rpartition("-")[2]) if last else 0


def _locked(tx: Session, number: str) -> Need:
    """The need's row, held until the transaction ends."""
    statement = select(Need).where(Need.number == number)
    return existing(tx.scalar(statement.with_for_update().execution_options(populate_existing=True)))


def _own(tx: Session, number: str, by: Person) -> Need:
    need = _locked(tx, number)
    if need.person_id != by.id:
        raise NotFound
    return need


def _step(tx: Session, need: Need, state: str, *, by: Person, now: datetime, said: str = "") -> None:
    need.state = state
    tx.add(NeedStep(need_id=need.id, state=state, at=now, person_id=by.id, words=said))
    tx.flush()


def resubmit(tx: Session, number: str, *, values: dict[str, Any], said: str, by: Person, now: datetime) -> Need:
    """The submitter answers the office's question, with the statement corrected where it had to be."""
    need = _own(tx, number, by)
    rules.check_step(need.state, SUBMITTED, rules.SUBMITTER)
    for name in WRITTEN:
        setattr(need, name, values[name])
    _step(tx, need, SUBMITTED, by=by, now=now, said=said)
    return need


def translate(tx: Session, number: str, *, title: dict[str, str], text: dict[str, str]) -> Need:
    """The office's translations by language; the submitter's own words stay as they are."""
    need = _locked(tx, number)
    own = rules.written_in(need.title, need.person and need.person.language)
    need.title = rules.with_translations(need.title, title, own)
    need.text = rules.with_translations(need.text, text, own)
    activity.note(tx, "need-translated", need, person=need.person_id, number=need.number)
    return need


def withdraw(tx: Session, number: str, *, by: Person, now: datetime) -> Need:
    """The submitter takes the statement back."""
    need = _own(tx, number, by)
    rules.check_step(need.state, WITHDRAWN, rules.SUBMITTER)
    _step(tx, need, WITHDRAWN, by=by, now=now)
    return need


def decide(
    tx: Session, number: str, *, to: str, said: str, by: Person, now: datetime, into: str = "", seen: str = ""
) -> Need:
    """The office takes a need one step on; `into` names the need it is merged into, `seen` the state on the page."""
    need = _locked(tx, number)
    if seen and seen != need.state:
        raise rules.NoSuchStep
    rules.check_step(need.state, to, rules.OFFICE, said)
    if to == MERGED:
        other = tx.scalar(select(Need).where(Need.number == into))
        if other is None:
            raise rules.NotAnother
        rules.check_merge(need.id, other.id, other.state)
        need.merged_into = other
    _step(tx, need, to, by=by, now=now, said=said)
    if need.person is not None:
        _tell(tx, "need-decided", need, need.person, now, said=said)
    activity.note(tx, "need-decided", need, person=need.person_id, at=now, number=need.number, need_state=to)
    return need


def _tell(tx: Session, kind: str, need: Need, person: Person, now: datetime, said: str = "") -> None:
    to = letters.Recipient(person.email, person.latin, person.language, person.id)
    values = {
        "state": words.STATES[need.state],
        "meaning": words.MEANINGS[need.state],
        "next": words.ANSWER_HERE if need.state == RETURNED else words.FOLLOW_HERE,
        "merged": need.merged_into.number if need.merged_into else "",
    }
    letters.write(tx, kind, to, now=now, need=need, said=said, path=f"/needs/{need.number}", **values)
