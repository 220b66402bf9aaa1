"""Lists that leave are written down: by themselves where ordinary, with a purpose where restricted."""

from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select

from institute.database import writing
from institute.disclosure import Disclosure, NoPurpose, disclose
from tests import make
from tests.conftest import NOW


def kept(tx) -> list[Disclosure]:
    tx.rollback()
    return list(tx.scalars(select(Disclosure).order_by(Disclosure.id)))


def test_a_sheet_of_people_is_noted_and_one_of_sessions_is_not(client, tx):
    officer = make.officer(tx)
    make.training(tx)
    client.as_(officer)
    client.get("/office/people")
    client.get("/office/sessions?as=xlsx")
    client.get("/sessions?as=xlsx")
    assert kept(tx) == []
    assert client.get("/office/people?as=xlsx").status_code == 200
    one = kept(tx)[0]
    assert (one.list, one.person_id, one.rows, one.grade, one.basis) == (
        "people.persons", officer.id, 1, "P1", "contract",
    )  # fmt: skip


@pytest.mark.parametrize("grade", ["P2", "P3"])
def test_a_restricted_list_leaves_for_a_purpose_only(context, tx, grade):
    told = {"rows": 3, "by_id": None, "now": NOW, "grade": grade}
    with pytest.raises(NoPurpose), writing() as inside:
        disclose(inside, "papers.rooms", purpose="  ", **told)
    assert kept(tx) == []
    with writing() as inside:
        disclose(inside, "papers.rooms", purpose="Rooms at the hotel", recipient="Hotel", basis="legal-duty", **told)
    assert (kept(tx)[0].purpose, kept(tx)[0].recipient) == ("Rooms at the hotel", "Hotel")


def test_an_unknown_class_or_basis_is_a_mistake_of_ours(context, tx):
    for wrong in ({"grade": "P9"}, {"basis": "whim"}):
        with pytest.raises(ValueError, match="P"), writing() as inside:
            disclose(inside, "x", rows=1, by_id=None, now=NOW, **wrong)


def test_the_register_is_filtered_and_taken_along(client, tx):
    officer, other = make.officer(tx), make.administrator(tx)
    for by, grade, session in ((officer, "P1", ""), (other, "P2", "2026-ET-001")):
        values = {"rows": 2, "by_id": by.id, "now": NOW, "grade": grade, "session": session, "purpose": f"for {grade}"}
        disclose(tx, f"list.{grade}", **values)
    tx.commit()
    client.as_(officer)
    for query, seen in (
        ("", ["P1", "P2"]), ("grade=P2", ["P2"]), ("session=2026-et-001", ["P2"]), (f"q={other.email}", ["P2"]),
        ("since=2100-01-01", []), ("since=nonsense", ["P1", "P2"]), ("grade=P1", ["P1"]),
    ):  # fmt: skip
        text = client.get(f"/office/disclosures?{query or 'reset=1'}", follow=True).text
        assert [grade for grade in ("P1", "P2") if f"list.{grade}" in text] == seen, query
    sheet = openpyxl.load_workbook(BytesIO(client.get("/office/disclosures?as=xlsx&grade=P2").data)).active
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["list.P2"]
    assert kept(tx)[-1].list == "rights.disclosures"  # that sheet too


def test_a_long_register_asks_no_more(client, tx, asked):
    client.as_(make.officer(tx))
    counts = []
    for _ in range(2):
        for _ in range(4):
            disclose(tx, "x", rows=1, by_id=make.person(tx).id, now=NOW)
        tx.commit()
        with asked() as questions:
            client.get("/office/disclosures")
        counts.append(len(questions))
    assert counts[0] == counts[1] <= 6
