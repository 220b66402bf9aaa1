"""Rubrics: what levels come to, editing them, versions, and the macro others fill them in with."""

import re
from decimal import Decimal

import pytest
from flask import render_template_string
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from institute.rubrics import actions, rules
from institute.rubrics.models import Rubric, RubricVersion
from tests import make
from tests.conftest import NOW


def criterion(*points, title="Sources"):
    levels = [{"points": each, "words": {"en": f"Worth {each}", "ru": f"Цена {each}"}} for each in points]
    return {"title": {"en": title, "fa": "منابع"}, "levels": levels}


CRITERIA = [criterion("4", "2.5", "0"), criterion("6", "3", "0", title="Figures")]


@pytest.mark.parametrize(
    ("filled", "points"),
    [
        ({}, None),
        ({"0": {"level": 0, "note": ""}}, None),
        ({"0": {"level": 0}, "1": {"level": 0}}, Decimal(10)),
        ({"0": {"level": 1}, "1": {"level": 2}}, Decimal("2.5")),
        ({"0": {"level": 2}, "1": {"level": 2}}, Decimal(0)),
        ({"0": {"level": 3}, "1": {"level": 0}}, None),
        ({"0": {"level": None, "note": "Say why"}, "1": {"level": 0}}, None),
    ],
)
def test_what_was_chosen_comes_to(filled, points):
    assert rules.points(CRITERIA, filled) == points
    assert rules.share(CRITERIA, filled) == (None if points is None else points / 10)


@given(st.lists(st.lists(st.integers(0, 100), min_size=2, max_size=6), max_size=6), st.data())
def test_points_lie_between_nothing_and_the_most(levels, data):
    criteria = [criterion(*map(str, each)) for each in levels]
    chosen = [data.draw(st.integers(0, len(each))) for each in levels]  # beyond the last is none
    filled = rules.read(criteria, {f"rubric-{n}": str(level) for n, level in enumerate(chosen)})
    earned = rules.points(criteria, filled)
    judged = [level < len(each) for level, each in zip(chosen, levels, strict=True)]
    assert (earned is None) == (not judged or not all(judged))
    assert earned is None or 0 <= earned <= rules.most(criteria)


@pytest.mark.parametrize("told", ["", "3", "-1", "x", "99999", "٢"])
def test_only_a_level_of_ours_is_chosen(told):
    assert rules.read(CRITERIA, {"rubric-0": told}) == {}


def rubric(tx, *criteria) -> RubricVersion:
    made = actions.create(tx, {"en": "Country report"}, by=None, now=NOW)
    made.criteria = list(criteria or CRITERIA)
    tx.commit()
    return made


def fields(**changes):
    return {
        "seen": "1.0", "title-en": "Language", "title-zh": "语言", "points_1": "۲٫۵", "words_1-en": "Plain",
        "points_2": "5", "words_2-en": "Clear", "words_2-fa": "روشن", **changes,
    }  # fmt: skip


def test_an_instructor_makes_a_rubric(client, tx):
    client.as_(make.teacher(tx))
    assert "New rubric" in client.get("/teach/rubrics").text
    made = client.post("/teach/rubrics/new", {"title-en": "Case", "title-ru": "Случай"}, follow=True)
    assert "No criteria yet" in made.text
    version = tx.scalar(select(RubricVersion))
    page = client.post(f"/teach/rubrics/{version.rubric_id}/criteria/new", fields(), follow=True)
    assert page.status_code == 200 and page.text.index("Clear") < page.text.index("Plain")
    tx.rollback()
    tx.expire_all()
    assert version.criteria == [{
        "title": {"en": "Language", "zh": "语言"},
        "levels": [
            {"points": "5", "words": {"en": "Clear", "fa": "روشن"}}, {"points": "2.5", "words": {"en": "Plain"}},
        ],
    }]  # fmt: skip
    assert 'value="5"' in client.get(f"/teach/rubrics/{version.rubric_id}/criteria/0").text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title-en": ""}, "title-en"),
        ({"points_1": "many"}, "points_1"),
        ({"points_1": "-1"}, "points_1"),
        ({"points_1": "NaN"}, "points_1"),
        ({"points_1": "1001"}, "points_1"),
        ({"points_1": "1.234"}, "points_1"),
        ({"points_1": ""}, "points_1"),
        ({"words_2-en": "", "words_2-fa": ""}, "words_2-en"),
        ({"points_2": "", "words_2-en": "", "words_2-fa": ""}, "points_2"),
    ],
)
def test_mistakes_stand_beside_their_field(client, tx, changes, field):
    made = rubric(tx)
    address = f"/teach/rubrics/{made.rubric_id}/criteria/new"
    page = client.as_(make.teacher(tx)).post(address, fields(**changes))
    assert page.status_code == 422 and f'id="{field}-error"' in page.text
    tx.rollback()
    tx.expire_all()
    assert len(made.criteria) == 2


def shown(page: str) -> list[str]:
    """The points of each level on the page, as they are typed."""
    return re.findall(r'<input[^>]* id="points_\d"[^>]* value="([^"]*)"', page)


def test_the_form_shows_the_levels_there_are_and_one_to_write_in(client, tx):
    made = rubric(tx)
    address = f"/teach/rubrics/{made.rubric_id}/criteria/"
    client.as_(make.teacher(tx))
    empty = client.get(address + "new").text
    assert shown(empty) == ["", ""] and 'type="number"' not in empty
    assert shown(client.get(address + "0").text) == ["4", "2.5", "0", ""]
    more = client.post(address + "new", fields(more="1", **{"points_1": "many", "words_2-ru": "Ясно"}))
    assert more.status_code == 200 and shown(more.text) == ["many", "5", ""] and "field-error" not in more.text
    assert "Plain" in more.text and "Ясно" in more.text and 'value="语言"' in more.text
    part = client.post(address + "new", fields(more="1", points_5=""), htmx=True)
    assert part.text.lstrip().startswith('<form id="_criterion"')
    assert shown(part.text) == ["۲٫۵", "5", "", "", "", ""] and "Add a level" not in part.text
    refused = client.post(
        address + "new", fields(points_3="1", **{"title-en": "", "words_3-en": "", "words_3-fa": "کم"})
    )
    assert refused.status_code == 422 and shown(refused.text) == ["۲٫۵", "5", "1"] and "کم" in refused.text


def test_a_level_is_taken_away(client, tx):
    made = rubric(tx)
    address = f"/teach/rubrics/{made.rubric_id}/criteria/0"
    three = fields(points_3="many", gone_3="y", **{"words_3-zh": "三"})
    refused = client.as_(make.teacher(tx)).post(address, {**three, "title-en": ""})
    assert shown(refused.text) == ["۲٫۵", "5", "many"] and 'id="points_3-error"' not in refused.text
    assert re.search(r'<input checked[^>]* name="gone_3"', refused.text) and "三" in refused.text
    assert 'id="points_2-error"' in client.post(address, {**three, "gone_1": "y"}).text, "two are needed"
    client.post(address, three)
    tx.rollback()
    tx.expire_all()
    assert [each["points"] for each in made.criteria[0]["levels"]] == ["5", "2.5"]


def test_editing_one_in_use_makes_the_next(client, tx):
    made = rubric(tx)
    person = make.teacher(tx)
    actions.put(tx, made.rubric_id, 0, criterion("9", "1"), seen="1.0", by=person, now=NOW)
    pinned = actions.pin(tx, made.rubric_id)
    tx.commit()
    assert (pinned.number, pinned.edits) == (1, 1)
    client.as_(person).post(f"/teach/rubrics/{made.rubric_id}/criteria/1/delete", {"seen": "1.1"})
    tx.rollback()
    tx.expire_all()
    first, second = tx.get(Rubric, made.rubric_id).versions
    assert (len(first.criteria), len(second.criteria), second.number, second.pinned) == (2, 1, 2, False)
    assert "Figures" in client.get(f"/teach/rubrics/{made.rubric_id}?version=1").text
    assert client.get(f"/teach/rubrics/{made.rubric_id}?version=3").status_code == 404
    refused = client.post(f"/teach/rubrics/{made.rubric_id}/delete")
    assert refused.status_code == 409 and "stays in the records" in refused.text


def test_a_colleagues_change_is_not_overwritten_unseen(client, tx):
    made, person = rubric(tx), make.teacher(tx)
    actions.rename(tx, made.rubric_id, {"en": "Other"}, seen="1.0", by=person, now=NOW)
    tx.commit()
    client.as_(person)
    for tail, sent in (
        ("criteria/new", fields()),
        ("title", {"title-en": "Mine", "seen": "1.0"}),
        ("criteria/0/move", {"step": "down", "seen": "1.0"}),
        ("criteria/0/delete", {"seen": "1.0"}),
    ):
        refused = client.post(f"/teach/rubrics/{made.rubric_id}/{tail}", sent)
        assert refused.status_code == 409 and "Somebody else changed this rubric" in refused.text
    assert 'value="1.1"' in client.post(f"/teach/rubrics/{made.rubric_id}/criteria/new", fields()).text
    client.post(f"/teach/rubrics/{made.rubric_id}/criteria/0/move", {"step": "down", "seen": "1.1"})
    tx.rollback()
    tx.expire_all()
    assert [each["title"]["en"] for each in made.criteria] == ["Figures", "Sources"]


def test_a_bare_rubric_cannot_be_pinned_but_deleted(client, tx, rows):
    made = actions.create(tx, {"en": "Bare"}, by=None, now=NOW)
    tx.commit()
    with pytest.raises(rules.NoCriteria):
        actions.pin(tx, made.rubric_id)
    tx.rollback()
    client.as_(make.teacher(tx)).post(f"/teach/rubrics/{made.rubric_id}/delete")
    assert rows()["rubric"] == 0


def test_the_macros_fill_and_show(app, tx):
    made = rubric(tx)
    filled = {"0": {"level": 1, "note": "<b>why</b>"}}
    page = '{% import "rubrics/pieces.html" as rubrics with context %}'
    with app.test_request_context():
        form = render_template_string(page + "{{ rubrics.fill(version, filled) }}", version=made, filled=filled)
        told = render_template_string(page + "{{ rubrics.shown(version, filled) }}", version=made, filled=filled)
        before = render_template_string(page + "{{ rubrics.shown(version) }}", version=made)
    assert 'name="rubric-0" value="1" checked' in form and "2.5 points" in form and "<b>why" not in form
    assert "Worth 2.5" in told and "Worth 4" not in told and "Not judged yet" in told and "&lt;b&gt;why" in told
    assert "Worth 4" in before and "Not judged yet" not in before


def test_rubrics_are_for_those_who_teach(client, tx):
    made = rubric(tx)
    client.as_(make.person(tx))
    for address in ("/teach/rubrics", "/teach/rubrics/new", f"/teach/rubrics/{made.rubric_id}"):
        assert client.get(address).status_code == 403


def test_the_list_asks_the_same_for_one_and_three(client, tx, asked):
    rubric(tx)
    client.as_(make.teacher(tx)).get("/teach/rubrics")
    with asked() as one:
        client.get("/teach/rubrics")
    for _ in range(2):
        rubric(tx)
    with asked() as three:
        assert client.get("/teach/rubrics?lang=fa").text.count("/teach/rubrics/") > 3
    assert len(one) == len(three)
