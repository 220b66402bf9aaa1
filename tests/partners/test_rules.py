"""A country's standing and the themes, day by day."""

from datetime import date

import pytest

from institute.language import LANGUAGES
from institute.partners import queries, rules
from institute.partners.models import CountryStatus, Organisation

BELARUS = [
    CountryStatus(status="dialogue-partner", valid_from=date(2010, 4, 28), valid_to=date(2015, 7, 10)),
    CountryStatus(status="observer", valid_from=date(2015, 7, 10), valid_to=date(2024, 7, 4)),
    CountryStatus(status="member", valid_from=date(2024, 7, 4), valid_to=None),
]


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2010, 4, 27), None),
        (date(2010, 4, 28), "dialogue-partner"),
        (date(2015, 7, 9), "dialogue-partner"),
        (date(2015, 7, 10), "observer"),
        (date(2024, 7, 3), "observer"),
        (date(2024, 7, 4), "member"),
        (date(2099, 1, 1), "member"),
    ],
)
def test_status_holds_until_the_day_before_its_end(day, status):
    assert rules.status_at(BELARUS, day) == status


def test_an_open_beginning():
    known = [CountryStatus(status="dialogue-partner", valid_from=None, valid_to=date(2025, 9, 1))]
    assert rules.status_at(known, date(1990, 1, 1)) == "dialogue-partner"
    assert rules.status_at(known, date(2025, 9, 1)) is None


def test_the_reviewed_list(tx):
    known = queries.all_statuses(tx)
    assert rules.status_at(known["IR"], date(2023, 7, 3)) == "observer"
    assert rules.status_at(known["IR"], date(2023, 7, 4)) == "member"
    assert "BR" not in known
    assert [each.status for each in known["IN"]] == ["observer", "member"]
    today = [rules.status_at(each, date(2026, 11, 20)) for each in known.values()]
    assert today.count("member") == 10
    assert set(today) <= {"member", "partner", None}
    before = [rules.status_at(each, date(2025, 8, 31)) for each in known.values()]
    assert before.count("observer") == 2
    assert set(before) - {None} <= set(rules.STATUS_WORDS)


def test_five_themes_until_2022_four_since(tx):
    assert len(queries.themes_at(tx, date(2022, 12, 31))) == 5
    names = queries.theme_names(tx, date(2023, 1, 1))
    assert len(names) == 4
    assert names["LOG"]["en"] == "Regional logistics center"
    assert all(set(texts) == set(LANGUAGES) for texts in names.values())


def test_organisations(tx):
    tx.add_all(
        [
            Organisation(code="QDU", kind="university", country_code="CN", names={"en": "Qingdao University"}),
            Organisation(code="KTZ", kind="enterprise", country_code="KZ", names={"en": "Steppe Rail (demo)"}),
        ]
    )
    tx.flush()
    assert [each.code for each in queries.organisations(tx)] == ["KTZ", "QDU"]
    for asked, found in [({"country": "CN"}, "QDU"), ({"kind": "enterprise"}, "KTZ"), ({"sought": "steppe"}, "KTZ")]:
        assert [each.code for each in queries.found_organisations(tx, **asked).items] == [found]
    assert queries.get_organisation(tx, "QDU").kind == "university"
