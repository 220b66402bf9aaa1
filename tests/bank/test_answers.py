"""Answers read from forms: what is kept, what is refused, and the fields they come from."""

import json

import pytest
from flask import render_template_string
from werkzeug.datastructures import MultiDict

from institute.bank import answers
from institute.bank.models import CLOZE, ESSAY, FILE, KINDS, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE
from tests.bank.samples import content
from tests.client import Html
from tests.hostile import VALUES


def read(kind, *fields, **given):
    return answers.parse(kind, content(kind, **given), MultiDict(fields), "q")


UNITS = {"units": [{"name": "t", "factor": "1"}, {"name": "kg", "factor": "1/1000"}]}


@pytest.mark.parametrize(
    ("kind", "fields", "answer"),
    [
        (SINGLE, [("q", "q2")], "q2"),
        (MULTIPLE, [("q", "r3"), ("q", "p1"), ("q", "p1")], ["p1", "r3"]),
        (MATCHING, [("q-k1", "z9"), ("q-k2", "")], {"k1": "z9"}),
        (ORDERING, [("q-t8", "1"), ("q-m5", "3")], {"t8": 1, "m5": 3}),
        (NUMERIC, [("q", " ۱۲٫۵ ")], {"number": "۱۲٫۵"}),
        (SHORT, [("q", "  free  on board ")], "free on board"),
        (CLOZE, [("q-1", "DDP"), ("q-3", "v2")], {"1": "DDP", "3": "v2"}),
        (ESSAY, [("q", "One.\r\n\r\nTwo.")], "One.\n\nTwo."),
        (FILE, [("q", "17")], None),
        *((kind, [], None) for kind in KINDS),
    ],
)
def test_what_is_read(kind, fields, answer):
    assert read(kind, *fields) == answer
    assert json.loads(json.dumps(answer)) == answer


def test_units():
    assert read(NUMERIC, ("q", "20"), ("q-unit", "kg"), **UNITS) == {"number": "20", "unit": "kg"}
    assert read(NUMERIC, ("q", "20"), units=UNITS["units"][:1]) == {"number": "20", "unit": "t"}
    with pytest.raises(answers.Unfit):
        read(NUMERIC, ("q", "20"), ("q-unit", "stone"), **UNITS)


@pytest.mark.parametrize(
    ("kind", "field"),
    [(SINGLE, "q"), (MULTIPLE, "q"), (MATCHING, "q-k1"), (ORDERING, "q-m5"), (CLOZE, "q-3")],
)
@pytest.mark.parametrize("value", [value for value in VALUES if value] + ["4", "k1"])
def test_what_is_not_offered_is_refused(kind, field, value):
    with pytest.raises(answers.Unfit):
        read(kind, (field, value))


@pytest.mark.parametrize(("kind", "most"), [(SHORT, 200), (ESSAY, 20_000), (NUMERIC, 40)])
def test_sizes_are_bounded(kind, most):
    assert read(kind, ("q", "1" * most))
    for size in (most + 1, 10_000_000):
        with pytest.raises(answers.TooLong):
            read(kind, ("q", "1" * size))


@pytest.mark.parametrize(
    ("kind", "answer", "doubted"),
    [
        (NUMERIC, {"number": "twelve"}, True),
        (NUMERIC, {"number": "12"}, False),
        (ORDERING, {"m5": 1, "b2": 1, "t8": 2}, True),
        (ORDERING, {"m5": 1, "b2": 2, "t8": 3}, False),
        (MATCHING, {"k1": "z9"}, True),
        (CLOZE, {"1": "DDP"}, True),
        (CLOZE, {"1": "DDP", "2": {"number": "x"}, "3": "u1"}, True),
        (CLOZE, {"1": "DDP", "2": {"number": "3"}, "3": "u1"}, False),
        (SHORT, "x", False),
        (ORDERING, None, False),
    ],
)
def test_what_may_be_amiss_is_named(kind, answer, doubted):
    assert bool(answers.doubt(kind, content(kind), answer)) == doubted


def test_answers_in_words():
    told = {
        MATCHING: "Kazakhstan: Tenge; Iran: Rial",
        ORDERING: "1. Step m5; 2. Step b2; 3. Step t8",
        MULTIPLE: "Option p1; Option q2",
        "true-false": "False",
        CLOZE: "1: DDP; 2: 3; 3: Option u1",
    }
    for kind, words in told.items():
        assert answers.spoken(kind, content(kind), answers.right(kind, content(kind)), "en") == words


FIELD = (
    '{% from "bank/_answer.html" import field with context %}'
    '{{ field(kind, content, answer, "q", "en", order, locked) }}'
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("locked", [False, True])
def test_fields_are_drawn_for_every_kind(context, kind, locked):
    given = content(kind)
    answer = answers.right(kind, given) or ({"file": 3, "name": "a.pdf"} if kind == FILE else "Words")
    for shown in (None, answer):
        drawn = render_template_string(FIELD, kind=kind, content=given, answer=shown, order=None, locked=locked)
        Html.check(drawn)
        assert ('name="q' in drawn) != (locked and kind in (ESSAY, FILE, MATCHING, ORDERING))


def test_an_order_from_outside_and_none_that_tells(context):
    def places(kind, order, *keys):
        drawn = render_template_string(FIELD, kind=kind, content=content(kind), answer=None, order=order, locked=False)
        return sorted(keys, key=lambda key: drawn.index(f'"{key}"') if f'"{key}"' in drawn else drawn.index(f"q-{key}"))

    assert places(SINGLE, ["r3", "p1", "q2"], "p1", "q2", "r3") == ["r3", "p1", "q2"]
    assert places(ORDERING, ["t8", "m5", "b2"], "m5", "b2", "t8") == ["t8", "m5", "b2"]
    assert places(ORDERING, None, "m5", "b2", "t8") == ["b2", "m5", "t8"]  # by chance, not as they belong


def test_gaps_stand_in_text_alone(context):
    """A gap's mark in an address or a picture's words is no place for a field."""
    stem = {"en": 'First [[1]], *then* [[2]] ![see [[3]]](/x "[[1]]") and [[3]] `[[nine]]`'}
    drawn = render_template_string(
        FIELD, kind=CLOZE, content=content(CLOZE, stem=stem), answer=None, order=None, locked=False
    )
    Html.check(drawn)
    assert [drawn.count(f'name="q-{n}"') for n in (1, 2, 3)] == [1, 1, 1] and "[[nine]]" in drawn
