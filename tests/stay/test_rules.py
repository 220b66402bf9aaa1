"""Beds: a table of cases, and properties that hold for any people and rooms."""

import random
from datetime import timedelta

import pytest

from institute.stay import rules
from institute.stay.rules import Guest, Room
from tests.conftest import NOW

ANNA, BELLA = Guest(1, "F", "", "KZ", "ru"), Guest(2, "F", "women", "IR", "fa")
CLARA, LONELY = Guest(3, "F", "", "KZ", "ru"), Guest(4, "F", "alone", "RU", "ru")
DAVUD, EMIL = Guest(5, "M", "", "TJ", "ru"), Guest(6, "M", "men", "KZ", "ru")
UNSAID, SIGN, UNLIKE = Guest(7, None), Guest(8, "X"), Guest(9, "F", "men")


@pytest.mark.parametrize(
    ("guests", "rooms", "mix", "placed", "left"),
    [
        ([ANNA, BELLA], [Room(1, 2)], "none", {1: 1, 2: 1}, []),
        ([ANNA, DAVUD], [Room(1, 2)], "none", {1: 1}, [(5, "no-room")]),
        ([ANNA, DAVUD], [Room(1, 2), Room(2, 2)], "none", {1: 1, 5: 2}, []),
        ([DAVUD], [Room(1, 2, "women")], "none", {}, [(5, "no-room")]),
        ([DAVUD, ANNA], [Room(1, 2), Room(2, 2, "men")], "none", {5: 2, 1: 1}, []),
        ([LONELY], [Room(1, 2)], "none", {}, [(4, "no-single")]),
        ([LONELY, ANNA], [Room(1, 1), Room(2, 2)], "none", {4: 1, 1: 2}, []),
        ([ANNA], [Room(1, 1), Room(2, 2)], "none", {1: 2}, []),
        ([ANNA], [Room(1, 2, accessible=True), Room(2, 2)], "none", {1: 2}, []),
        ([UNSAID, SIGN], [Room(1, 2)], "none", {}, [(7, "unknown"), (8, "unknown")]),
        ([UNLIKE], [Room(1, 2)], "none", {}, [(9, "unlike")]),
        ([ANNA], [Room(1, 2, inside=(DAVUD,))], "none", {}, [(1, "no-room")]),
        ([ANNA], [Room(1, 2, inside=(LONELY,))], "none", {}, [(1, "no-room")]),
        ([ANNA], [Room(1, 2, inside=(SIGN,))], "none", {}, [(1, "no-room")]),
        ([CLARA], [Room(1, 2, inside=(BELLA,)), Room(2, 2, inside=(ANNA,))], "country", {3: 2}, []),
        ([CLARA], [Room(1, 2, inside=(BELLA,)), Room(2, 2, inside=(ANNA,))], "mixed", {3: 1}, []),
        ([CLARA], [Room(1, 2, inside=(BELLA,)), Room(2, 2, inside=(ANNA,))], "language", {3: 2}, []),
        ([], [], "none", {}, []),
    ],
)  # fmt: skip
def test_proposals(guests, rooms, mix, placed, left):
    assert rules.propose(guests, rooms, mix) == (placed, left)


@pytest.mark.parametrize("seed", range(150))
def test_whoever_comes_nobody_is_mixed_or_crowded(seed):
    dice = random.Random(seed)
    pick = dice.choice
    people = [
        Guest(n, pick(["F", "M", "M", "X", None]), pick(["", "women", "men", "alone"]), pick(["KZ", "IR", "RU"]), "ru")
        for n in range(dice.randrange(30))
    ]
    rooms = [Room(n, dice.randrange(1, 5), pick(["women", "men", "any"]), pick([True, False])) for n in range(12)]
    mix = pick(rules.MIXES)
    placed, left = rules.propose(people, rooms, mix)
    assert set(placed) | {who for who, _ in left} == {one.id for one in people}
    assert len(placed) + len(left) == len(people)
    for room in rooms:
        inside = tuple(one for one in people if placed.get(one.id) == room.id)
        assert rules.clashes(Room(room.id, room.beds, room.kind, inside=inside)) == []
        assert len({one.sex for one in inside}) <= 1
        assert all(rules.OF.get(one.wish, one.sex) == one.sex for one in inside)
    shuffled = dice.sample(people, len(people))
    assert rules.propose(shuffled, rooms, mix) == (placed, left)


@pytest.mark.parametrize(
    ("room", "found"),
    [
        (Room(1, 2, inside=(ANNA, BELLA)), []),
        (Room(1, 2, inside=(ANNA, DAVUD)), ["both"]),
        (Room(1, 1, inside=(ANNA, BELLA)), ["overfull"]),
        (Room(1, 2, "men", inside=(ANNA,)), ["wrong-kind"]),
        (Room(1, 2, inside=(ANNA, LONELY)), ["not-alone"]),
        (Room(1, 1, "men", inside=(ANNA, DAVUD, LONELY)), ["both", "overfull", "wrong-kind", "not-alone"]),
    ],
)
def test_what_is_wrong_in_a_room(room, found):
    assert rules.clashes(room) == found


@pytest.mark.parametrize(
    ("room", "guest", "refusal"),
    [
        (Room(1, 2, inside=(ANNA,)), BELLA, None),
        (Room(1, 1, inside=(ANNA,)), BELLA, rules.RoomFull),
        (Room(1, 2, inside=(ANNA,)), DAVUD, rules.RoomOfOthers),
        (Room(1, 2, "women"), DAVUD, rules.RoomOfOthers),
        (Room(1, 2, "women"), SIGN, None),
        (Room(1, 2, inside=(ANNA,)), UNLIKE, None),
    ],
)
def test_what_the_office_may_not_do(room, guest, refusal):
    if refusal is None:
        rules.check_bed(room, guest)
    else:
        with pytest.raises(refusal):
            rules.check_bed(room, guest)


def test_marks_follow_each_other():
    assert rules.due(NOW) == NOW + timedelta(hours=24)
    with pytest.raises(rules.NotHere):
        rules.may_follow("gone", None)
    rules.may_follow("key", None)
    with pytest.raises(rules.AlreadyHere):
        rules.may_be_taken_back("arrived", NOW)
    with pytest.raises(rules.AlreadyHere):
        rules.may_be_absent(NOW)
