"""Accounts: registering, confirming, signing in, passwords, addresses, names and profile."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from institute import guides, language, letters, throttle
from institute.errors import TooMany, existing
from institute.people import joined, naming, queries, rules, tokens, visits
from institute.people.models import CHINESE, NATIVE, PREFERRED, NoticeRead, Person
from institute.people.naming import Home, Names

_HOUR = timedelta(hours=1)


def recipient(person: Person) -> letters.Recipient:
    """The person as a letter's addressee."""
    return letters.Recipient(person.email, person.latin, person.language, person.id)


def lock(tx: Session, person_id: int) -> Person:
    """The person, read again under the lock."""
    return existing(tx.get(Person, person_id, with_for_update=True, populate_existing=True))


# Joining


def register(
    tx: Session,
    address: str,
    names: Names,
    home: Home,
    password_hash: str,
    *,
    network: str,
    now: datetime,
    onward: str = "",
) -> None:
    """Takes a registration. Somebody known gets a letter that says so; the page answers the same.

    `onward` is the address of ours that brought them here: confirming leads there.

    Until the address is confirmed the newest registration counts, and confirming asks for
    its password: so nobody can prepare an account for another's address.
    """
    throttle.check(tx, f"register:{network}", most=rules.REGISTRATIONS_AN_HOUR, now=now, window=_HOUR)
    throttle.count(tx, f"register:{network}", now=now, window=_HOUR)
    person = lock(tx, known_or_new(tx, address, now=now).id)
    if not _may_write(tx, address, now=now) or joined.tell(tx, person, now=now):
        return
    if person.email_confirmed_at or not person.active:
        letters.write(tx, "already-registered", recipient(person), now=now)
        return
    if not person.grants:  # an invited person's role waits for the invitation's link
        person.password_hash = password_hash
        person.country_code, person.language, person.zone = home.country, home.language, home.zone
        naming.write_names(person, names)
        note_notice(tx, person.id, now=now)
    _send_confirmation(tx, person, onward, now=now)


def known_or_new(tx: Session, address: str, *, now: datetime) -> Person:
    """The person with this address (in lower case), written down if nobody has it yet; no letter is sent."""
    return queries.find_by_address(tx, address) or _create(tx, address, now=now)


def _create(tx: Session, address: str, *, now: datetime) -> Person:
    """The person's row; of two at once the second finds the first's."""
    try:
        with tx.begin_nested():
            person = Person(email=address, since=now)
            naming.fold(person)
            tx.add(person)
    except IntegrityError:
        person = queries.find_by_address(tx, address)
        if person is None:
            raise
    return person


def _may_write(tx: Session, address: str, *, now: datetime) -> bool:
    """Three letters an hour to one address; the asker is not told."""
    key = f"letter:{visits.hashed(address)}"
    try:
        throttle.check(tx, key, most=rules.LETTERS_AN_HOUR, now=now, window=_HOUR)
    except TooMany:
        return False
    throttle.count(tx, key, now=now, window=_HOUR)
    return True


def _send_confirmation(tx: Session, person: Person, onward: str, *, now: datetime) -> None:
    if person.password_hash is None:
        return send_invitation(tx, person, now=now)
    raw = tokens.make(tx, rules.CONFIRM, person.id, now=now, onward=onward)
    letters.write(tx, "confirm", recipient(person), now=now, token=raw)


def ask_confirmation_again(tx: Session, address: str, *, now: datetime) -> None:
    """Another confirming letter, if somebody waits for one; answered the same if not."""
    person = queries.find_by_address(tx, address)
    if _may_write(tx, address, now=now) and person and person.active and not person.email_confirmed_at:
        _send_confirmation(tx, person, tokens.latest(tx, rules.CONFIRM, person.id).get("onward", ""), now=now)


def confirm(tx: Session, raw: str, *, now: datetime) -> str:
    """The link from the letter was opened and the password given: the address is theirs. Where they wanted to go."""
    token = tokens.use(tx, rules.CONFIRM, raw, now=now)
    person = lock(tx, token.person_id)
    person.email_confirmed_at = person.email_confirmed_at or now
    return token.values.get("onward", "")


def send_invitation(tx: Session, person: Person, *, now: datetime) -> None:
    """A link to choose names and a password, for somebody the office has written down."""
    raw = tokens.make(tx, rules.INVITATION, person.id, now=now)
    letters.write(tx, "invitation", recipient(person), now=now, token=raw)


def accept_invitation(tx: Session, raw: str, names: Names, home: Home, password_hash: str, *, now: datetime) -> Person:
    """An invited person sets names and password; the address is confirmed by the link."""
    person = lock(tx, tokens.use(tx, rules.INVITATION, raw, now=now).person_id)
    if not person.active:
        raise rules.Closed
    person.password_hash, person.email_confirmed_at = password_hash, now
    person.country_code, person.language, person.zone = home.country, home.language, home.zone
    naming.write_names(person, names)
    note_notice(tx, person.id, now=now)
    return person


def note_notice(tx: Session, person_id: int, *, now: datetime) -> None:
    """They have read today's privacy notice, in the language spoken now; the first time counts."""
    tx.flush()
    if tx.get(NoticeRead, (person_id, guides.NOTICE)) is None:
        tx.add(NoticeRead(person_id=person_id, version=guides.NOTICE, language=language.code(), at=now))


# Signing in


def begin_attempt(tx: Session, address: str, network: str, *, now: datetime) -> None:
    """Counts a sign-in before its password is looked at, so that many at once gain nothing."""
    throttle.check(tx, f"sign-in-from:{network}", most=rules.FAILURES_OF_NETWORK, now=now)
    key = f"sign-in:{visits.hashed(address)}"
    throttle.count(tx, key, now=now)  # first, for it locks the row; a refusal takes it back
    throttle.check(tx, key, most=rules.FAILURES_OF_ACCOUNT + 1, now=now)


def note_failure(tx: Session, network: str, *, now: datetime) -> None:
    """One failed sign-in more from this network address."""
    throttle.count(tx, f"sign-in-from:{network}", now=now)


def forgive(tx: Session, address: str) -> None:
    """The password was right: the account's failures are forgotten."""
    throttle.forgive(tx, f"sign-in:{visits.hashed(address)}")


def sign_in(tx: Session, person_id: int, *, now: datetime, browser: str = "", leaves: int | None = None) -> str:
    """Opens a visit and ends the one this browser had; returns the cookie's value."""
    person = lock(tx, person_id)
    rules.admit(person, True)
    if leaves:
        visits.end_visit(tx, leaves)
    forgive(tx, person.email)
    return visits.open_visit(tx, person, now=now, browser=browser)


# Passwords


def ask_reset(tx: Session, address: str, *, now: datetime) -> None:
    """A letter with a link to a new password, if we know the address; answered the same if not."""
    person = queries.find_by_address(tx, address)
    if not _may_write(tx, address, now=now) or person is None or joined.tell(tx, person, now=now) or not person.active:
        return
    if person.password_hash is None:
        return send_invitation(tx, person, now=now)
    raw = tokens.make(tx, rules.RESET, person.id, now=now)
    letters.write(tx, "reset", recipient(person), now=now, token=raw)


def reset_password(tx: Session, raw: str, password_hash: str, *, now: datetime) -> Person:
    """A new password by the letter's link: every visit ends, the person is told."""
    person = lock(tx, tokens.use(tx, rules.RESET, raw, now=now).person_id)
    if not person.active:
        raise rules.Closed
    person.email_confirmed_at = person.email_confirmed_at or now  # the link came by letter
    _new_password(tx, person, password_hash, now=now)
    return person


def change_password(
    tx: Session,
    person_id: int,
    password_hash: str,
    *,
    now: datetime,
    browser: str = "",
    second_factor_at: datetime | None = None,
) -> str:
    """A new password, the old one was asked: every visit ends and this browser gets a new one, as proved as before."""
    person = lock(tx, person_id)
    _new_password(tx, person, password_hash, now=now)
    return visits.open_visit(tx, person, now=now, browser=browser, second_factor_at=second_factor_at)


def _new_password(tx: Session, person: Person, password_hash: str, *, now: datetime) -> None:
    person.password_hash = password_hash
    visits.end_visits(tx, person.id)
    tokens.end(tx, person.id, rules.RESET, rules.CONFIRM, rules.ADDRESS)
    forgive(tx, person.email)
    letters.write(tx, "password-changed", recipient(person), now=now)


def rehash(tx: Session, person_id: int, before: str, after: str) -> None:
    """Keeps the same password under today's settings, unless it was changed meanwhile."""
    person = lock(tx, person_id)
    if person.password_hash == before:
        person.password_hash = after


# Addresses


def ask_address(tx: Session, person_id: int, address: str, *, now: datetime) -> None:
    """Wants another address: both are told, the new one confirms. The page answers the same if it is taken."""
    person = lock(tx, person_id)
    if not _may_write(tx, person.email, now=now) or not _may_write(tx, address, now=now):
        raise TooMany
    letters.write(tx, "address-old", recipient(person), now=now)
    holder = queries.find_by_address(tx, address)
    if holder:
        letters.write(tx, "already-registered", recipient(holder), now=now)
        return
    raw = tokens.make(tx, rules.ADDRESS, person.id, now=now, address=address)
    to = letters.Recipient(address, person.latin, person.language, person.id)
    letters.write(tx, "address-new", to, now=now, token=raw)


def change_address(tx: Session, raw: str, *, now: datetime) -> Person:
    """The new address was confirmed by its link; open links sent to the old one end."""
    token = tokens.use(tx, rules.ADDRESS, raw, now=now)
    person = lock(tx, token.person_id)
    if not person.active:
        raise rules.Closed
    if queries.find_by_address(tx, token.values["address"]):
        raise rules.AddressTaken
    try:
        with tx.begin_nested():
            person.email, person.email_confirmed_at = token.values["address"], now
            naming.fold(person)
    except IntegrityError:
        raise rules.AddressTaken from None
    tokens.end(tx, person.id, rules.RESET, rules.CONFIRM)
    return person


# Profile


def save_passport(tx: Session, person_id: int, surname: str, given: str) -> None:
    """Keeps the passport's line; one the office has verified stays as it is."""
    person = lock(tx, person_id)
    if not naming.is_verified(person):
        naming.write_passport_line(person, surname, given)
        naming.fold(person)


def save_names(tx: Session, person_id: int, told: Mapping[str, str]) -> None:
    """Keeps every other name: native with native_lang, chinese, preferred; patronymic and sex beside them."""
    person = lock(tx, person_id)
    naming.write_name(person, NATIVE, told["native"], lang=told["native_lang"] or "en")
    naming.write_name(person, CHINESE, told["chinese"], lang="zh")
    naming.write_name(person, PREFERRED, told["preferred"], lang=person.language)
    person.patronymic, person.sex = told["patronymic"], told["sex"] or None
    naming.fold(person)


def save_contact(tx: Session, person_id: int, told: Mapping[str, str]) -> None:
    """Keeps where somebody works and how they are reached."""
    person = lock(tx, person_id)
    person.employer, person.position = told["employer"], told["position"]
    person.phone, person.messenger = told["phone"], told["messenger"]
    naming.fold(person)


def save_home(tx: Session, person_id: int, home: Home) -> None:
    """Keeps country, language and clock."""
    person = lock(tx, person_id)
    person.country_code, person.language, person.zone = home.country, home.language, home.zone


def choose(tx: Session, person_id: int, name: str, value: str) -> None:
    """Keeps one choice alone: `zone`, or `news`."""
    setattr(lock(tx, person_id), name, value)
