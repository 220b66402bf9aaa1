"""Which step leads where, who takes it, what it must say."""

import pytest

from institute.demand import rules, words
from institute.demand.models import STATES

OFFICE, SUBMITTER = rules.OFFICE, rules.SUBMITTER
ALLOWED = {
    ("submitted", "accepted", OFFICE),
    ("submitted", "returned", OFFICE),
    ("submitted", "declined", OFFICE),
    ("submitted", "merged", OFFICE),
    ("submitted", "withdrawn", SUBMITTER),
    ("returned", "submitted", SUBMITTER),
    ("returned", "withdrawn", SUBMITTER),
    ("returned", "declined", OFFICE),
    ("accepted", "planned", OFFICE),
    ("accepted", "merged", OFFICE),
    ("accepted", "withdrawn", SUBMITTER),
    ("planned", "in-delivery", OFFICE),
    ("planned", "accepted", OFFICE),
    ("in-delivery", "verifying", OFFICE),
    ("verifying", "met", OFFICE),
    ("verifying", "partly-met", OFFICE),
    ("verifying", "not-met", OFFICE),
}


@pytest.mark.parametrize("who", [OFFICE, SUBMITTER])
@pytest.mark.parametrize("state", STATES)
def test_every_step_of_every_state(state, who):
    for to in STATES:
        if (state, to, who) in ALLOWED:
            rules.check_step(state, to, who, "Because.")
        else:
            with pytest.raises(rules.NoSuchStep):
                rules.check_step(state, to, who, "Because.")


@pytest.mark.parametrize(
    ("state", "to"),
    [("submitted", "returned"), ("submitted", "declined"), ("verifying", "partly-met"), ("verifying", "not-met")],
)
def test_some_steps_need_words(state, to):
    with pytest.raises(rules.WordsMissing):
        rules.check_step(state, to, OFFICE, "  ")


@pytest.mark.parametrize(("other", "state"), [(1, "accepted"), (2, "submitted"), (2, "declined"), (2, "merged")])
def test_a_need_is_merged_into_another_public_one(other, state):
    with pytest.raises(rules.NotAnother):
        rules.check_merge(1, other, state)


def test_every_state_has_its_words():
    assert set(words.STATES) == set(words.MEANINGS) == set(STATES)
    assert {to for steps in rules.STEPS.values() for to, who in steps.items() if who == OFFICE} == set(words.VERBS)
