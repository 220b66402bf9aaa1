"""The timetable's pages: who may see and change what, what is refused, what is said, how often the database is asked."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from institute import clock
from institute.timetable.models import Meeting, Venue
from tests import make
from tests.conftest import NOW
from tests.timetable.conftest import MONDAY

FORM = {
    "title-en": "Block trains", "kind": "lecture", "starts": "2026-11-24T09:00", "ends": "2026-11-24T12:00",
    "zone": "Asia/Shanghai", "languages": ["en", "ru"], "counted": "y",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_a_meeting_is_written_and_seen(client, course, tx):
    venue = make.keep(tx, Venue(names={"en": "Hall A"}, place={"en": "Main building"}))
    more = {"venue": str(venue.id), "lecturer_0-who": str(course.artem.id), "lecturer_0-first": "ru",
            "interpreter_0-name": "LI Na", "interpreter_0-first": "zh", "interpreter_0-second": "ru"}  # fmt: skip
    answer = client.as_(course.artem).post(course.path("/new"), FORM | more, follow=True)
    assert answer.status_code == 200 and "Block trains" in answer.text and "Hall A" in answer.text
    made = tx.scalar(select(Meeting))
    assert made.starts_at == MONDAY + timedelta(days=1) and made.counted and made.series == ""
    assert [(one.part, one.person_id, one.name, one.languages) for one in made.speakers] == [
        ("lecturer", course.artem.id, "", ["ru"]),
        ("interpreter", None, "LI Na", ["zh", "ru"]),
    ]
    for tail in ("", "?view=list", f"/{made.id}", "/new", "?week=nonsense"):
        assert client.get(course.path(tail)).status_code == 200
    seen = client.as_(course.aigerim).get(f"/learn/{course.training.code}/timetable").text
    assert "09:00–12:00 Qingdao" in seen and "06:00–09:00 Almaty" in seen and "/teach/" not in seen
