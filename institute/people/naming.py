"""Writing names down: one row for each form, what verifies them, and what a person is found by."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload, selectinload

from institute import search
from institute.people import machine, rules
from institute.people.models import NATIVE, PASSPORT, Person, PersonKey, PersonName

_FIGURES = 9  # of a phone number's end: its country's code may be written or not
_SHORTEST, _LONGEST = 5, 80  # what is shorter tells nobody from another
_AT_ONCE = 500  # persons held in memory


@dataclass(frozen=True)
class Names:
    """What somebody tells of their name: the passport's line, and the name at home with its language."""

    surname: str = ""
    given: str = ""
    native: str = ""
    native_lang: str = "en"


@dataclass(frozen=True)
class Home:
    """Where somebody comes from and what they read."""

    country: str
    language: str
    zone: str


def write_name(person: Person, kind: str, full: str, *, lang: str, source: str = "self", **parts: str | None) -> None:
    """Sets one written form of the name, or takes it away when empty; a changed form is no longer verified."""
    name = person.name(kind)
    if not full:
        if name:
            person.names.remove(name)
        return
    if name is None:
        name = PersonName(kind=kind, full=full)
        person.names.append(name)
    if (name.full, name.surname, name.given) != (full, parts.get("surname"), parts.get("given")):
        name.verified_at = name.verified_by_id = None
        name.source = source
    name.full, name.lang = full, lang
    name.surname, name.given = parts.get("surname"), parts.get("given")


def passport_parts(person: Person) -> dict[str, Any]:
    """The passport's line as the forms show it."""
    line = person.name(PASSPORT)
    return {
        "surname": line and line.surname,
        "given": line and line.given,
        "no_surname": bool(line and not line.surname),
    }


def is_verified(person: Person) -> bool:
    """Whether the office has compared the passport's line: then only the office changes it."""
    line = person.name(PASSPORT)
    return line is not None and line.verified_at is not None


def write_passport_line(person: Person, surname: str, given: str, *, source: str = "self") -> None:
    """Sets the passport's line from its two parts; either may be empty."""
    full = rules.display(surname, given)
    write_name(person, PASSPORT, full, lang="en", source=source, surname=surname or None, given=given or None)


def write_names(person: Person, names: Names) -> None:
    """Sets the passport's line, unless it is verified, and the name at home, as the person told them."""
    if not is_verified(person):
        write_passport_line(person, names.surname, names.given)
    write_name(person, NATIVE, names.native, lang=names.native_lang)
    fold(person)


def fold(person: Person) -> None:
    """What the person is found by, after a change of names, address, phone or messenger."""
    names = sorted(person.names, key=lambda name: name.kind)
    person.search_text = search.fold(*(name.full for name in names), person.email)
    wanted, known = keys_of(person), {(key.kind, key.value): key for key in person.keys}
    for gone in known.keys() - wanted:
        person.keys.remove(known[gone])
    person.keys.extend(PersonKey(kind=kind, value=value) for kind, value in sorted(wanted - known.keys()))


def keys_of(person: Person) -> set[tuple[str, str]]:
    """(kind, value) of what a second row of the same person would share: words of the name, as far as spellings
    agree, and what else tells people apart."""
    words = {word for name in person.names for word in machine.words(name.full, name.lang)}
    told = {
        "phone": "".join(figure for figure in person.phone or "" if figure.isdecimal())[-_FIGURES:],
        "messenger": search.fold(person.messenger),
        "mail": person.email.partition("@")[0],
    }
    found = {(kind, value[:_LONGEST]) for kind, value in told.items() if len(value) >= _SHORTEST}
    return found | {("name", machine.bones(word)[:_LONGEST]) for word in words}


def unfolded(tx: Session, most: int | None = None) -> Sequence[int]:
    """Whose text a migration emptied (see search.refold()), or who has no keys yet: came with a roster."""
    late = (Person.search_text == "") | Person.id.not_in(select(PersonKey.person_id))
    return tx.scalars(select(Person.id).where(late).order_by(Person.id).limit(most)).all()


def refold(tx: Session, most: int | None = None) -> None:
    """Folds everybody unfolded, or so many of them."""
    late = unfolded(tx, most)
    together = selectinload(Person.keys), lazyload(Person.grants)
    for first in range(0, len(late), _AT_ONCE):
        few = Person.id.in_(late[first : first + _AT_ONCE])
        for person in tx.scalars(select(Person).where(few).options(*together)):
            fold(person)
        tx.flush()
        tx.expunge_all()


def printed_lines(person: Person) -> list[str]:
    """How the passport's line may stand on paper: SURNAME Given first, or Given SURNAME; one part has one way."""
    line = person.name(PASSPORT)
    if line is None:
        return []
    surname = (line.surname or "").upper()
    given = line.full.removeprefix(surname).strip()
    return list(dict.fromkeys([line.full, f"{given} {surname}".strip()]))
