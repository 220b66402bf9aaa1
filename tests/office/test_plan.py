"""The plan of the year: who is in it, who is in two places at once, the workbook."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import openpyxl

from institute.catalogue.models import Staffing
from institute.office import planning
from institute.office.planning import Wanted
from tests import make
from tests.conftest import NOW


def plan(tx, year: int = 2026, **asked) -> dict[str, planning.Planned]:
    return {each.code: each for each in planning.plan(tx, year, Wanted(**asked))}


def test_what_stands_in_the_year(tx):
    within = make.training(tx)
    across = make.training(tx, starts_at=datetime(2026, 12, 21, tzinfo=UTC), ends_at=datetime(2027, 1, 10, tzinfo=UTC))
    # still 2026 in UTC, New Year's Day in Qingdao
    after = make.training(
        tx, starts_at=datetime(2026, 12, 31, 17, tzinfo=UTC), ends_at=datetime(2027, 1, 10, tzinfo=UTC)
    )
    make.training(tx, state="cancelled")
    assert list(plan(tx)) == [within.code, across.code]
    assert list(plan(tx, 2027)) == [across.code, after.code]
    assert plan(tx, 2030) == {}


def test_asked_for(tx):
    one = make.training(tx, themes=["LOG", "AGR"], mode="online", type="foreign-aid")
    other = make.training(tx, state="draft")
    gone = make.training(tx, state="cancelled")
    assert (
        list(plan(tx, theme="AGR")) == list(plan(tx, mode="online")) == list(plan(tx, type="foreign-aid")) == [one.code]
    )
    assert list(plan(tx, state="draft")) == [other.code] and list(plan(tx, state="cancelled")) == [gone.code]


def test_in_two_places_at_once(tx):
    artem, officer = make.teacher(tx), make.officer(tx)
    one, other = make.training(tx, artem), make.training(tx, artem, starts_at=NOW + timedelta(days=35))
    make.training(tx, artem, state="cancelled")
    later = make.training(tx, artem, starts_at=NOW + timedelta(days=41), ends_at=NOW + timedelta(days=42))
    for training in (one, other):  # an officer looks after several
        make.keep(tx, Staffing(training_id=training.id, person_id=officer.id, role="officer"))
    found = plan(tx)
    assert found[one.code].clashes == {artem.id: [other.code]} and found[other.code].clashes == {artem.id: [one.code]}
    assert found[later.code].clashes == {}
    assert plan(tx, 2026, theme="LOG")[one.code].clashes == {artem.id: [other.code]}


def test_the_page(client, tx, asked):
    artem = make.teacher(tx)
    one = make.training(tx, artem)
    client.as_(make.officer(tx))
    with asked() as before:
        client.get("/office/plan/2026")
    other = make.training(tx, artem, mode="online", themes=[])
    with asked() as after:
        text = client.get("/office/plan/2026?group=theme").text
    assert len(before) == len(after) <= 10
    assert "Without a theme" in text and "2 sessions have staff who are elsewhere" in text
    assert f'SOKOLOV Artem is also in <span class="code">{other.code}</span>' in text
    for query in ("group=mode", "group=type", "group=x", "theme=x&mode=y", "state=draft"):
        assert client.get(f"/office/plan/2026?{query}", htmx=True).text.lstrip().startswith('<div id="_plan"')
    assert "No session in this plan" in client.get("/office/plan/2031").text
    assert client.get("/office/plan/1").status_code == client.get("/office/plan/99999").status_code == 404
    assert one.title["fa"] in client.get("/office/plan/2026?lang=fa").text
    assert client.as_(artem).get("/office/plan/2026").status_code == 403


def test_the_workbook(client, tx):
    artem = make.teacher(tx)
    one = make.training(tx, artem, title={"en": '=HYPERLINK("http://x")', "zh": "z"})
    other = make.training(tx, artem, mode="online")
    client.as_(make.officer(tx))
    answer = client.get("/office/plan/2026.xlsx?group=mode")
    assert answer.headers["Content-Disposition"] == "attachment; filename=plan-2026.xlsx"
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).active
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    assert rows.keys() == {one.code, other.code}
    title = rows[one.code][1]
    assert (title.value, title.data_type) == ('=HYPERLINK("http://x")', "s")
    assert rows[one.code][3].value.date() == (NOW + timedelta(days=30)).date()
    assert rows[other.code][9].value == f"SOKOLOV Artem: {one.code}"
    assert (
        len(list(client.get("/office/plan/2026.xlsx?mode=online").data))
        and client.as_(artem).get("/office/plan/2026.xlsx").status_code == 403
    )
