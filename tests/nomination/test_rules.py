"""Until when, how many, whom and in which order an organisation nominates: tables of cases."""

from datetime import timedelta
from types import SimpleNamespace as Some

import pytest

from institute.enrolment.models import ADMITTED, DRAFT, SUBMITTED, Quota
from institute.enrolment.models import WITHDRAWN as APPLICATION_WITHDRAWN
from institute.nomination import rules, words
from institute.nomination.models import LISTED, SENT, WITHDRAWN, Call, Nominee
from tests.conftest import NOW

HOUR = timedelta(hours=1)
TRAINING = Some(state="published", type="economic-trade", closes_at=NOW + 20 * HOUR)


def line(number: int = 1, **given) -> Quota:
    return Quota(**{"id": number, "position": number, "reserved": 0, "minimum": 0, **given})


def someone(number: int = 1, **given) -> Nominee:
    return Nominee(**{
        "id": number, "rank": number, "state": LISTED, "alternate": False, "surname": "LI", "given": chr(64 + number),
        "country_code": "KZ", "sex": "F", "level": "section", "email": f"{number}@example.org", **given,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("call", "training", "stands", "refusal"),
    [
        ({}, {}, rules.OPEN, None),
        ({"ends_at": NOW}, {}, rules.OVER, rules.NominationsOver),  # the last instant is no part of it
        ({"ends_at": NOW + timedelta(microseconds=1)}, {}, rules.OPEN, None),
        ({"revoked_at": NOW}, {}, rules.REVOKED, rules.InvitationRevoked),
        ({"revoked_at": NOW, "ends_at": NOW}, {}, rules.REVOKED, rules.InvitationRevoked),
        ({}, {"state": "cancelled"}, rules.CANCELLED, rules.SessionCancelled),
    ],
)
def test_until_when(call, training, stands, refusal):
    made, session = Call(**{"ends_at": NOW + HOUR, **call}), Some(**{**vars(TRAINING), **training})
    assert rules.standing(made, session, NOW) == stands
    if refusal is None:
        rules.may_nominate(made, session, NOW)
    else:
        with pytest.raises(refusal):
            rules.may_nominate(made, session, NOW)


@pytest.mark.parametrize(("hours", "fine"), [(0, False), (1, True), (20, True), (21, False)])
def test_a_deadline_lies_ahead_and_before_applications_close(hours, fine):
    if fine:
        rules.may_end_at(NOW + hours * HOUR, TRAINING, NOW)
    else:
        with pytest.raises(rules.BadDeadline):
            rules.may_end_at(NOW + hours * HOUR, TRAINING, NOW)


LINES = [
    line(1, organisation_id=7, reserved=2),
    line(2, country_code="KZ", reserved=3, most=5),
    line(3, country_code="UZ", reserved=4),
    line(4, sex="F", reserved=1),
    line(5, organisation_id=8, country_code="KZ", reserved=9),
]


@pytest.mark.parametrize(
    ("organisation", "country", "own"),
    [(7, "KZ", [1]), (8, "UZ", [5]), (9, "KZ", [2]), (9, "UZ", [3]), (9, "IR", []), (9, None, [])],
)
def test_own_lines(organisation, country, own):
    """Those that name the organisation, else those of its country that name none; never a line of one sex alone."""
    assert [each.id for each in rules.own_lines(LINES, organisation, country)] == own


@pytest.mark.parametrize(
    ("said", "lines", "most"),
    [(None, [], None), (4, [], 4), (None, LINES[:2], 7), (3, LINES[:2], 3), (None, [line(reserved=0)], None)],
)
def test_how_many(said, lines, most):
    assert rules.places(Call(places=said), lines) == most


@pytest.mark.parametrize(
    ("lines", "kind", "country", "allowed"),
    [
        ([], "enterprise", "KZ", []),
        ([], "government", "KZ", ["KZ"]),
        ([], "embassy", None, []),
        (LINES[1:3], "embassy", "KZ", ["KZ", "UZ"]),
        (LINES[:2], "enterprise", "KZ", []),  # one line asks for no country
    ],
)
def test_which_countries(lines, kind, country, allowed):
    assert rules.countries(lines, kind, country) == allowed


def test_a_wrong_country_is_named(context):
    rules.may_come_from("KZ", ["KZ"])
    rules.may_come_from("IR", [])
    with pytest.raises(rules.WrongCountry) as refused:
        rules.may_come_from("IR", ["KZ", "UZ"])
    assert "Kazakhstan, Uzbekistan" in str(refused.value.message)


@pytest.mark.parametrize(
    ("alternate", "most", "refusal"),
    [
        (False, 3, None),
        (False, 2, rules.QuotaFull),
        (True, 2, None),
        (True, 1, rules.AlternatesFull),
        (False, None, None),
    ],
)
def test_room(alternate, most, refusal):
    """Two nominees and an alternate stand; the withdrawn one takes no place."""
    here = [someone(1), someone(2), someone(3, alternate=True), someone(4, state=WITHDRAWN)]
    if refusal is None:
        rules.check_room(here, alternate, most)
    else:
        with pytest.raises(refusal):
            rules.check_room(here, alternate, most)


def test_a_list_ends_somewhere():
    with pytest.raises(rules.TooManyNominees):
        rules.check_room([someone(1)] * rules.MOST, False, None)


@pytest.mark.parametrize(
    ("new", "same"),
    [
        (("1@example.org", "WU", "B", "KZ"), True),
        (("other@example.org", "LI", "A", "KZ"), False),  # two addresses are two people
        (("", "LI", "A", "KZ"), True),
        (("", "li", "a", "KZ"), True),
        (("", "LI", "A", "UZ"), False),
        (("", "WU", "A", "KZ"), False),
        (("3@example.org", "WU", "C", "KZ"), False),  # withdrawn
    ],
)
def test_the_same_person_twice(new, same):
    here = [someone(1), someone(3, state=WITHDRAWN)]
    if same:
        with pytest.raises(rules.SamePerson):
            rules.check_new(here, *new)
    else:
        rules.check_new(here, *new)


@pytest.mark.parametrize(
    ("moved", "step", "order"),
    [
        (2, "up", [2, 1, 3, 4]),
        (1, "up", [1, 2, 3, 4]),
        (2, "down", [1, 2, 3, 4]),  # 3 is an alternate: the kinds do not mix
        (1, "down", [2, 1, 3, 4]),
        (4, "up", [1, 2, 4, 3]),
        (1, "alternate", [2, 3, 4, 1]),
        (3, "nominee", [1, 2, 3, 4]),
        (4, "nominee", [1, 2, 4, 3]),
        (1, "sideways", [1, 2, 3, 4]),
    ],
)
def test_moving(moved, step, order):
    here = [someone(1), someone(2), someone(3, alternate=True), someone(4, alternate=True), someone(5, state=WITHDRAWN)]
    rules.move(here, here[moved - 1], step)
    assert [each.id for each in rules.active(here)] == order
    assert [each.rank for each in rules.active(here)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("wanted", "seen", "order"),
    [
        ("3,1,2", "1,2,3", [3, 1, 2]),
        ("1,2", "1,2,3", None),
        ("1,2,9", "1,2,3", None),
        ("1,1,2", "1,2,3", None),
        ("3,1,2", "2,1,3", None),
        ("", "1,2,3", None),
    ],
)
def test_dragging(wanted, seen, order):
    here = [someone(1), someone(2), someone(3)]
    if order is None:
        with pytest.raises(rules.OrderChanged):
            rules.reorder(here, wanted, seen)
    else:
        rules.reorder(here, wanted, seen)
        assert [each.id for each in rules.active(here)] == order


def test_lines_fill_by_the_first_that_fits():
    lines = [line(1, country_code="KZ", sex="F", reserved=1), line(2, country_code="KZ", reserved=2)]
    here = [someone(1), someone(2, sex="M"), someone(3, sex="M", alternate=True), someone(4, country_code="UZ")]
    assert rules.filled(lines, here) == {1: 1, 2: 1}


@pytest.mark.parametrize(
    ("nominees", "most", "stands", "letter", "needed", "step"),
    [
        ([], 3, rules.OPEN, False, True, ("begin", 3)),
        ([], None, rules.OPEN, False, False, ("begin", 0)),
        ([someone(1)], 3, rules.OPEN, False, True, ("letter", 1)),
        ([someone(1)], 3, rules.OPEN, True, True, ("send", 1)),
        ([someone(1)], 3, rules.OPEN, False, False, ("send", 1)),
        ([someone(1, state=SENT)], 3, rules.OPEN, True, True, ("more", 2)),
        ([someone(1, state=SENT)], 1, rules.OPEN, True, True, ("done", 1)),
        ([someone(1, state=SENT)], None, rules.OPEN, True, True, ("done", 1)),
        ([someone(1)], 3, rules.OVER, True, True, ("over", 0)),
    ],
)
def test_the_next_step(context, nominees, most, stands, letter, needed, step):
    found = rules.next_step(nominees, most, stands, letter=letter, needs_letter=needed)
    assert found == step
    assert words.NEXT[found[0]](found[1])


@pytest.mark.parametrize(
    ("nominee", "held", "stands"),
    [
        ({"state": LISTED}, {}, "listed"),
        ({"state": WITHDRAWN}, {}, "withdrawn"),
        ({"state": SENT}, {}, "gone"),
        ({"state": SENT, "application": Some(id=1, state=DRAFT)}, {}, "draft"),
        ({"state": SENT, "application": Some(id=1, state=SUBMITTED)}, {1: "enrolled"}, "submitted"),
        ({"state": SENT, "application": Some(id=1, state=ADMITTED)}, {1: "enrolled"}, "enrolled"),
        ({"state": SENT, "application": Some(id=1, state=ADMITTED)}, {1: "left"}, "left"),
        ({"state": SENT, "application": Some(id=1, state=ADMITTED)}, {}, "admitted"),
        ({"state": SENT, "application": Some(id=1, state=APPLICATION_WITHDRAWN)}, {}, "application-withdrawn"),
    ],
)
def test_where_a_nominee_stands(nominee, held, stands):
    found = words.stands(Some(**{"application": None, **nominee}), held)
    assert found == stands
    assert found in words.STATES


def test_every_state_has_words():
    for state in ("draft", "submitted", "returned", "waiting", "offered", "admitted", "declined", "enrolled", "left"):
        assert words.STATES[state]
