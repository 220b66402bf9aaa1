"""Out of the bank and in again: every format gives back what it can hold, and names what it cannot."""

import copy

import pytest

from institute.bank import samples, taking
from institute.bank.carrying import Draft
from institute.bank.models import CLOZE, FILE, KINDS, ORDERING


def bare(value):
    """A content without keys, which are chance, and without what is empty."""
    if isinstance(value, dict):
        found = {name: bare(each) for name, each in value.items() if name not in ("key", "match", "shuffle")}
        return {name: each for name, each in found.items() if each not in ({}, [], "", 0, False, None)}
    return [bare(each) for each in value] if isinstance(value, list) else value


def matches(content):
    """The pairs in words: matching's keys say what belongs together."""
    said = {each["key"]: each["text"] for each in content.get("rights", ())}
    return [(each["text"], said[each["match"]]) for each in content.get("lefts", ())]


def same(one: Draft, other: Draft):
    assert (one.name, one.kind, one.category, one.tags) == (other.name, other.kind, other.category, other.tags)
    assert bare(one.content) == bare(other.content)
    assert matches(one.content) == matches(other.content)


def drafts() -> list[Draft]:
    made = samples.every()
    for n, draft in enumerate(made):
        draft.name = f"{draft.name}: ~ = # {{}} \\ ::"
        draft.tags, draft.category = ["rail", "trade 2"], ["Trade/Transit", "Rail"] if n % 2 else []
        draft.content["feedback"] = {"en": "Because **so**.\n\n- one = 1\n- two # {x}"}
        draft.content["stem"]["en"] += " 5 * 3 \\* ~ = # : // <b> & $x$ «да» 中文"
    return sorted(made, key=lambda draft: draft.category)


@pytest.mark.parametrize(("form", "without"), [("xlsx", ()), ("moodle", ()), ("gift", (ORDERING, CLOZE, FILE))])
def test_what_goes_out_comes_back(form, without):
    sent = drafts()
    content, told = taking.write(form, copy.deepcopy(sent), "en")
    assert {loss.name for loss in told.losses if loss.whole} == {each.name for each in sent if each.kind in without}
    back = taking.read(form, content, "en")
    assert [loss for loss in back.losses if loss.whole] == []
    kept = [draft for draft in sent if draft.kind not in without]
    assert len(back.drafts) == len(kept)
    for one, other in zip(kept, back.drafts, strict=True):
        if form == "gift":
            one.content |= {"units": [], "words": 0}
        if form == "xlsx":  # a sheet parts names in a category's way by " / "
            other.category = [each.replace(" / ", "/") for each in other.category]
        same(one, other)


def test_every_kind_has_a_sample():
    assert [draft.kind for draft in samples.every()] == list(KINDS)
