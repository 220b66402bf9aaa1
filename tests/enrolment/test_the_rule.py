"""Whose a free place is, as tables: lines in their order, who waits, and what is said of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from institute.enrolment import places
from institute.enrolment.places import (
    ALTERNATE,
    COMMON,
    FULL,
    KEPT,
    LINE_FULL,
    LONGEST,
    OWN,
    RANKED,
    Line,
    Standing,
    Waiting,
)
from tests.conftest import NOW

KZ, UZ = 1, 2


def waits(id: int, line: int | None = None, days: int = 0, rank: int | None = None, alternate: bool = False) -> Waiting:
    """Somebody who has waited so many days."""
    return Waiting(id, line, NOW - timedelta(days=days), rank, alternate)


def line(id: int, reserved: int = 0, held: int = 0, most: int | None = None, kept: bool = True) -> Line:
    return Line(id, reserved, most, held, kept)


@pytest.mark.parametrize(
    ("what", "standing", "expected"),
    [
        ("nobody waits", Standing(5, 2), None),
        ("no place is free", Standing(5, 5, [], [waits(1)]), None),
        ("more taken than there are", Standing(5, 6, [], [waits(1)]), None),
        ("the longest waiting", Standing(5, 4, [], [waits(1, days=1), waits(2, days=3)]), (2, COMMON, LONGEST)),
        ("of equals the first", Standing(5, 4, [], [waits(2), waits(1)]), (1, COMMON, LONGEST)),
        (
            "nominees before the others",
            Standing(5, 4, [], [waits(1, days=9), waits(2, rank=2), waits(3, rank=1)]),
            (3, COMMON, RANKED),
        ),
        (
            "alternates after nominees",
            Standing(5, 4, [], [waits(1, rank=1, alternate=True), waits(2, rank=7)]),
            (2, COMMON, RANKED),
        ),
        (
            "alternates before those nobody nominated",
            Standing(5, 4, [], [waits(1, days=9), waits(2, rank=8, alternate=True)]),
            (2, COMMON, ALTERNATE),
        ),
        (
            "equal ranks of two nominators: who waits longer",
            Standing(5, 4, [], [waits(1, KZ, 1, rank=1), waits(2, UZ, 2, rank=1)]),
            (2, COMMON, RANKED),
        ),
        (
            "a reserved place to its line, whoever is first elsewhere",
            Standing(5, 4, [line(KZ, reserved=2, held=1)], [waits(1, rank=1), waits(2, KZ)]),
            (2, OWN, LONGEST),
        ),
        (
            "a reserved place of nobody who waits stays empty",
            Standing(5, 4, [line(KZ, reserved=2, held=1)], [waits(1, rank=1), waits(2, UZ)]),
            None,
        ),
        (
            "kept no longer it is common",
            Standing(5, 4, [line(KZ, reserved=2, held=1, kept=False)], [waits(1, rank=1), waits(2, KZ)]),
            (1, COMMON, RANKED),
        ),
        (
            "beyond its reserved places a line stands with the others",
            Standing(5, 4, [line(KZ, reserved=2, held=2)], [waits(1, days=2), waits(2, KZ, 1)]),
            (1, COMMON, LONGEST),
        ),
        (
            "a line that is full is passed by",
            Standing(5, 4, [line(KZ, held=2, most=2)], [waits(1, KZ, rank=1), waits(2)]),
            (2, COMMON, LONGEST),
        ),
        (
            "a full line's reserved places are nobody's",
            Standing(5, 4, [line(KZ, reserved=2, held=2, most=2)], [waits(1, KZ, rank=1)]),
            None,
        ),
        (
            "own places first, in the order of the lines",
            Standing(5, 3, [line(UZ, 1), line(KZ, 1)], [waits(1, KZ, 9), waits(2, UZ, 1)]),
            (2, OWN, LONGEST),
        ),
        (
            "fewer free than reserved: the first line's",
            Standing(5, 4, [line(UZ, 2), line(KZ, 2)], [waits(1, KZ, 9), waits(2, UZ, 1)]),
            (2, OWN, LONGEST),
        ),
        ("a line that is gone counts as the pool", Standing(5, 4, [], [waits(1, 77)]), (1, COMMON, LONGEST)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_is_next(what: str, standing: Standing, expected: tuple[int, str, str] | None) -> None:
    found = places.first(standing)
    assert (found and (found.who.id, found.place, found.because)) == expected


@pytest.mark.parametrize(
    ("standing", "line_id", "expected"),
    [
        (Standing(5, 5), None, (None, FULL)),
        (Standing(5, 4), None, (COMMON, "")),
        (Standing(5, 4, [line(KZ, 1)]), None, (None, KEPT)),
        (Standing(5, 4, [line(KZ, 1)]), KZ, (OWN, "")),
        (Standing(5, 4, [line(KZ, 1), line(UZ)]), UZ, (None, KEPT)),
        (Standing(5, 3, [line(KZ, 1), line(UZ)]), UZ, (COMMON, "")),
        (Standing(5, 3, [line(KZ, 0, held=3, most=3)]), KZ, (None, LINE_FULL)),
        (Standing(5, 4, [line(KZ, 1, kept=False)]), None, (COMMON, "")),
    ],
)
def test_which_place_somebody_gets(standing: Standing, line_id: int | None, expected: tuple[str | None, str]) -> None:
    assert places.place_for(standing, line_id) == expected


def test_the_next_is_the_first_of_those_who_may_have_one() -> None:
    """One after the other until nobody is left who may: nobody twice, nothing over."""
    queue = [waits(n, (None, KZ, UZ)[n % 3], days=n) for n in range(12)]
    standing = Standing(9, 2, [line(KZ, reserved=3, held=1, most=4), line(UZ, reserved=1, most=2)], queue)
    given = []
    while choice := places.first(standing):
        given.append(choice.who.id)
        standing = places.after(standing, choice)
    assert len(given) == len(set(given)) == 7 and standing.taken == 9
    assert {each.id: each.held for each in standing.lines}[UZ] <= 2


def test_freeing_undoes_taking() -> None:
    standing = Standing(5, 2, [line(KZ, 1, held=1)])
    assert places.freed_by(places.taken_by(standing, KZ), KZ) == replace(standing, lines=list(standing.lines))


def test_the_number_on_the_list() -> None:
    queue = [waits(1, KZ, 1), waits(2, None, 9), waits(3, KZ, 5), waits(4, None, 2, rank=1)]
    assert [places.number(queue, n) for n in (1, 2, 3, 4)] == [(2, 2), (2, 4), (1, 2), (1, 4)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], (0, [])),
        ([line(KZ, 3), line(UZ, 2)], (0, [])),
        ([line(KZ, 3), line(UZ, 4)], (2, [])),
        ([line(KZ, 0, held=3, most=2)], (0, [KZ])),
    ],
)
def test_lines_that_do_not_fit(lines: list[Line], expected: tuple[int, list[int]]) -> None:
    assert places.mistakes(5, lines) == expected
