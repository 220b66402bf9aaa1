"""More invented people: surnames and given names of the demo's trainees, mixed within country and sex."""

import random
from collections.abc import Iterator
from datetime import datetime
from itertools import count

from institute.people.models import NATIVE, PASSPORT, Person, PersonName

_SURNAME_LAST = {"IN", "PK", "IR"}  # in the native writing; elsewhere it stands first
Parts = tuple[str, str, str, str]  # surname and given names: as in the passport, as written at home


def people(known: list[Person], dice: random.Random, *, since: datetime) -> Iterator[Person]:
    """Without end: persons with both names, in no session of the database."""
    pools: dict[tuple[str | None, str | None], list[Parts]] = {}
    for person in known:
        if parts := _parts(person):
            pools.setdefault((person.country_code, person.sex), []).append(parts)
    for number in count(1):
        like = dice.choice(known)
        if pool := pools.get((like.country_code, like.sex)):
            surname, _, home, _ = dice.choice(pool)
            _, given, _, calling = dice.choice(pool)
            yield _person(like, number, surname, given, _together(like.country_code, home, calling), since)


def _parts(person: Person) -> Parts | None:
    """None where the parts do not show: no surname, or more words at home than in the passport."""
    passport, native = person.name(PASSPORT), person.name(NATIVE)
    if not (passport and native and passport.surname and passport.given):
        return None
    if person.country_code == "CN":
        return passport.surname, passport.given, native.full[0], native.full[1:]
    words, many = native.full.split(), len(passport.surname.split())
    if len(words) <= many:
        return None
    if person.country_code in _SURNAME_LAST:
        return passport.surname, passport.given, " ".join(words[-many:]), " ".join(words[:-many])
    return passport.surname, passport.given, " ".join(words[:many]), " ".join(words[many:])


def _together(country: str | None, surname: str, given: str) -> str:
    if country == "CN":
        return surname + given
    return f"{given} {surname}" if country in _SURNAME_LAST else f"{surname} {given}"


def _person(like: Person, number: int, surname: str, given: str, native: str, since: datetime) -> Person:
    home = like.name(NATIVE)
    return Person(
        email=f"{(like.country_code or 'xx').lower()}-{number + 1000}@demo.invalid",
        language=like.language,
        zone=like.zone,
        country_code=like.country_code,
        sex=like.sex,
        employer=like.employer,
        position=like.position,
        names=[
            PersonName(
                kind=PASSPORT, full=f"{surname} {given}", surname=surname, given=given, lang="en", source="passport",
                verified_at=since,
            ),
            PersonName(kind=NATIVE, full=native, lang=home.lang if home else "en", source="self"),
        ],
    )  # fmt: skip
