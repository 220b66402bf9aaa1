"""Asking, answering and releasing requests about one's own data; the worker's share of them."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import activity, jobs, language, letters, throttle
from institute.almanac import queries as almanac
from institute.almanac.models import RELIGIOUS, WORKDAY
from institute.config import settings
from institute.database import today_in
from institute.errors import existing
from institute.language import HOME_ZONE
from institute.people import actions as people
from institute.people import queries as persons
from institute.people import rules as accounts
from institute.people import tokens
from institute.people.models import Person
from institute.rights import rules, words
from institute.rights.models import AGREED, ASKED, DELETE, DONE, OPEN, REFUSED, RightsRequest

ASKS_AN_HOUR = 5  # from one network
_HOUR = timedelta(hours=1)
_AHEAD = timedelta(days=60)  # of the calendar is enough for any clock here


def _calendar(tx: Session, first: date) -> tuple[set[date], set[date]]:
    """(holidays, weekend's days that are worked) of China from here on; none where nobody kept them."""
    off: set[date] = set()
    worked: set[date] = set()
    for each in almanac.holidays_between(tx, ["CN"], first, first + _AHEAD):
        days = {each.first + timedelta(days=n) for n in range((each.last - each.first).days + 1)}
        if each.kind != RELIGIOUS:
            (worked if each.kind == WORKDAY else off).update(days)
    return off, worked


def ask(tx: Session, person_id: int, kind: str, told: str, *, now: datetime, by_link: bool = False) -> RightsRequest:
    """Takes a request and says by letter that it came and until when it is answered; AlreadyAsked twice."""
    person = people.lock(tx, person_id)
    mine = select(RightsRequest.id).where(RightsRequest.person_id == person_id, RightsRequest.kind == kind)
    if tx.scalar(mine.where(RightsRequest.state.in_(OPEN)).limit(1)):
        raise rules.AlreadyAsked
    today = today_in(HOME_ZONE, now)
    due = rules.last_day(today, *_calendar(tx, today))
    made = RightsRequest(person_id=person_id, kind=kind, words=told, asked_at=now, due_on=due, by_link=by_link)
    tx.add(made)
    to = people.recipient(person)
    letters.write(tx, "rights-received", to, now=now, asked=words.KINDS[kind], day=_day(due, to.language))
    return made


def _day(value: date, code: str) -> str:
    with language.speaking(code):
        return language.day(value)


def ask_from_outside(tx: Session, address: str, kind: str, told: str, *, network: str, now: datetime) -> None:
    """A letter whose link shows that it is them, if we know the address; the page answers the same if not."""
    key = f"rights:{network}"
    throttle.check(tx, key, most=ASKS_AN_HOUR, now=now, window=_HOUR)
    throttle.count(tx, key, now=now, window=_HOUR)
    person = persons.find_by_address(tx, address)
    if person is not None:
        raw = tokens.make(tx, accounts.RIGHTS, person.id, now=now, right=kind, words=told)
        letters.write(tx, "rights-confirm", people.recipient(person), now=now, token=raw, asked=words.KINDS[kind])


def confirm(tx: Session, raw: str, *, now: datetime) -> RightsRequest:
    """The link of the letter was opened: the request counts from now on. LinkOver when it was used."""
    token = tokens.use(tx, accounts.RIGHTS, raw, now=now)
    return ask(tx, token.person_id, token.values["right"], token.values["words"], now=now, by_link=True)


def take_back(tx: Session, request_id: int, person_id: int) -> None:
    """One's own request, while nobody answered it."""
    found = _locked(tx, request_id)
    if found.person_id != person_id:
        existing(None)
    if found.state != ASKED:
        raise rules.NotOpen
    tx.delete(found)


def _locked(tx: Session, request_id: int) -> RightsRequest:
    return existing(tx.get(RightsRequest, request_id, with_for_update=True, populate_existing=True))


def answer(tx: Session, request_id: int, reason: str, *, agreed: bool, by: Person, now: datetime) -> RightsRequest:
    """Says yes or no, and why. A deletion that is agreed waits for a second person; everything else is done with it."""
    found = _locked(tx, request_id)
    if found.state != ASKED:
        raise rules.NotOpen
    if agreed and found.kind == DELETE:
        _without_roles(tx, found.person_id)
    found.answer, found.decided_by_id, found.decided_at = reason, by.id, now
    if agreed and found.kind == DELETE:
        found.state = AGREED
    else:
        found.state, found.ended_at = (DONE if agreed else REFUSED), now
        _tell(tx, found, now=now)
    activity.note(tx, f"rights-{found.state}", found, person=found.person_id, at=now, right=found.kind)
    return found


def _tell(tx: Session, found: RightsRequest, *, now: datetime) -> None:
    to, said = people.recipient(found.person), words.STATES[found.state]
    letters.write(tx, "rights-answered", to, now=now, asked=words.KINDS[found.kind], outcome=said, answer=found.answer)


def _without_roles(tx: Session, person_id: int) -> None:
    if people.lock(tx, person_id).roles or persons.memberships(tx, person_id):
        raise rules.HasRoles


def release(tx: Session, request_id: int, *, by: Person, now: datetime) -> None:
    """A second person lets a deletion happen: the worker does it, and it cannot be undone.

    The last letter is written before, and belongs to nobody's account.
    """
    found = _locked(tx, request_id)
    if found.state != AGREED:
        raise rules.NotOpen
    rules.check_release(found.decided_by_id, by.id)
    _without_roles(tx, found.person_id)
    found.state, found.released_by_id = DONE, by.id
    person = found.person
    to = letters.Recipient(person.email, person.latin, person.language)
    letters.write(tx, "rights-deleted", to, now=now, answer=found.answer)
    activity.note(tx, "rights-released", found, person=found.person_id, at=now, right=found.kind)
    jobs.ask(tx, rules.ERASE, now=now, person_id=by.id, request=found.id)


def refuse_release(tx: Session, request_id: int, *, by: Person, now: datetime) -> None:
    """The second person sees it otherwise: the request waits for an answer again."""
    found = _locked(tx, request_id)
    if found.state != AGREED:
        raise rules.NotOpen
    rules.check_release(found.decided_by_id, by.id)
    found.state, found.decided_by_id, found.decided_at = ASKED, None, None
    activity.note(tx, "rights-held", found, person=found.person_id, at=now, right=found.kind)


def remind(tx: Session, *, now: datetime) -> None:
    """A letter to the office for each request that falls due within three working days."""
    today = today_in(HOME_ZONE, now)
    soon = rules.last_day(today, *_calendar(tx, today), days=rules.REMIND)
    due = select(RightsRequest).where(RightsRequest.state.in_(OPEN), RightsRequest.due_on <= soon)
    for each in tx.scalars(due.where(RightsRequest.reminded_at.is_(None)).with_for_update()):
        to = letters.Recipient(settings().mail_from, "Office", "en")
        number, day = str(each.id), _day(each.due_on, to.language)
        letters.write(tx, "rights-due", to, now=now, number=number, day=day, asked=words.KINDS[each.kind])
        each.reminded_at = now


def ask_paper(tx: Session, person: Person, code: str, *, now: datetime) -> int:
    """Has one's data printed, in this language; the job's id."""
    job = jobs.ask(tx, rules.PAPER, now=now, person_id=person.id, language=code)
    tx.flush()
    return job.id
