"""The whole policy as one picture: who (row) may do what (column)."""

from types import SimpleNamespace as Some

import pytest

from institute.access import POLICY, Can, Risk, may, require
from institute.errors import Forbidden, NotFound

TRAINING = Some(public=True, staff=[Some(person_id=2, role="instructor"), Some(person_id=7, role="supervisor")])
THING = Some(
    person_id=3, training=TRAINING, public=True, staff=TRAINING.staff, nominators=[Some(person_id=8, role="nominator")]
)
WHO = {
    "stranger": None,
    "other": Some(id=1, roles=frozenset()),
    "teacher": Some(id=2, roles=frozenset({"instructor"})),
    "trainee": Some(id=3, roles=frozenset()),
    "officer": Some(id=4, roles=frozenset({"programme-officer"})),
    "certifier": Some(id=5, roles=frozenset({"certificate-officer"})),
    "admin": Some(id=6, roles=frozenset({"administrator"})),
    "supervisor": Some(id=7, roles=frozenset()),
    "nominator": Some(id=8, roles=frozenset()),
}
PICTURE = """
                     stranger other teacher trainee officer certifier admin supervisor nominator
READ                 x        x     x       x       x       x         x     x          x
LOOK_AFTER_SELF      .        x     x       x       x       x         x     x          x
SEE_SESSION          x        x     x       x       x       x         x     x          x
EDIT_SESSIONS        .        .     .       .       x       .         x     .          .
SEE_OFFICE           .        .     .       .       x       x         x     .          .
APPLY                .        x     x       x       x       x         x     x          x
SEE_APPLICATION      .        .     .       x       x       .         x     .          .
CHANGE_APPLICATION   .        .     .       x       .       .         .     .          .
DECIDE_APPLICATIONS  .        .     .       .       x       .         x     .          .
INVITE_NOMINATORS    .        .     .       .       x       .         x     .          .
SEE_NOMINATIONS      .        .     .       .       x       .         x     .          x
NOMINATE             .        .     .       .       .       .         .     .          x
SEE_RESTRICTED       .        .     .       .       x       .         .     x          .
PRINT_LISTS          .        .     .       .       x       .         x     x          .
LEARN                .        .     x       x       x       .         x     x          .
SIT_QUIZ             .        .     .       x       .       .         .     .          .
TEACH                .        .     x       .       x       .         x     .          .
TEACH_SOMEWHERE      .        .     x       .       x       .         x     .          .
EDIT_BANK            .        .     x       .       x       .         x     .          .
SEE_NEEDS            .        .     .       .       x       .         x     .          .
DECIDE_NEEDS         .        .     .       .       x       .         x     .          .
STATE_NEED           .        x     x       x       x       x         x     x          x
EDIT_BASES           .        .     .       .       x       .         x     .          .
EDIT_PARTNERS        .        .     .       .       x       .         x     .          .
CONFIRM_PRACTICE     .        .     x       .       x       .         x     .          .
TAKE_ROLL            .        .     x       .       x       .         x     x          .
PROPOSE_COMPLETION   .        .     x       .       x       .         x     .          .
DECIDE_COMPLETION    .        .     .       .       x       .         x     .          .
SEE_REGISTER         .        .     .       .       x       x         x     .          .
ISSUE_CERTIFICATES   .        .     .       .       .       x         .     .          .
ISSUE_LETTERS        .        .     .       .       x       .         x     .          .
END_CERTIFICATES     .        .     .       .       .       x         x     .          .
FETCH_CERTIFICATE    .        .     .       x       x       x         x     .          .
SEE_JOB              .        .     .       x       x       x         x     .          .
SEE_PEOPLE           .        .     .       .       x       .         x     .          .
GRANT_ROLES          .        .     .       .       .       .         x     .          .
IMPORT               .        .     .       .       x       .         x     .          .
JOIN_PEOPLE          .        .     .       .       x       .         x     .          .
SEE_OUTBOX           .        .     .       .       x       .         x     .          .
SEE_ACTIVITY         .        .     .       .       .       .         x     .          .
ANSWER_RIGHTS        .        .     .       .       x       .         x     .          .
SET_UP               .        .     .       .       .       .         x     .          .
EDIT_LETTERS         .        .     .       .       x       .         x     .          .
"""


def test_the_policy():
    drawn = "\n" + " " * 21 + " ".join(WHO) + "\n"
    for what in Can:
        marks = " ".join(("x" if may(who, what, THING) else ".").ljust(len(name)) for name, who in WHO.items())
        drawn += f"{what.name:20} {marks}".rstrip() + "\n"
    assert drawn == PICTURE


def test_every_capability_has_a_rule():
    assert set(POLICY) == set(Can)


def test_a_trainee_holds_no_risk_over_others():
    others = Some(person_id=99, training=Some(staff=[], public=False), staff=[], public=False)
    risky = [what.name for what in Can if POLICY[what].risk != Risk.NONE and may(WHO["other"], what, others)]
    assert risky == []


@pytest.mark.parametrize("who", ["stranger", "other"])
def test_a_strangers_thing_is_not_there(who: str):
    with pytest.raises(NotFound):
        require(WHO[who], Can.SEE_APPLICATION, THING)


def test_a_closed_door_says_so():
    with pytest.raises(Forbidden):
        require(WHO["other"], Can.SEE_OFFICE)
