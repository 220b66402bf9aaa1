"""The timetable on paper, printed by the worker in any language, for staff and for trainees."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from institute import work
from institute.jobs import Job
from institute.timetable import actions
from tests import make
from tests.conftest import NOW


@pytest.fixture(scope="module", autouse=True)
def _kinds():
    work.learn_kinds()


def fetched(client, app, tx, course, language):
    """Asks, has it printed, fetches it: its text."""
    path = f"/learn/{course.training.code}/timetable"
    assert client.post(f"{path}/paper", language=language).status_code == 303
    tx.rollback()
    job = tx.scalars(select(Job.id).order_by(Job.id.desc())).first()
    with app.app_context():
        work.run_job(job)
    assert f"{path}/{language}.pdf" in client.get(f"{path}/paper", language=language).text
    return "".join(page.extract_text() for page in PdfReader(BytesIO(client.get(f"{path}/{language}.pdf").data)).pages)


@pytest.mark.parametrize(("language", "title"), [("en", "Rail tariffs"), ("ru", "Тарифы")])
def test_printed_in_the_readers_language(client, app, tx, course, meet, language, title):
    course.aigerim.language = language
    meet(speaker=course.artem)
    meet(day=1, cancelled_at=NOW, title={"en": "Called off", "ru": "Отменено"})
    client.as_(course.aigerim)
    text = " ".join(fetched(client, app, tx, course, language).split())
    assert title in text and "SOKOLOV Artem" in text and "09:00–12:00" in text
    assert "Called off" not in text and "Отменено" not in text


def test_a_change_wants_a_new_print(client, app, tx, course, meet):
    meeting = meet()
    client.as_(course.aigerim)
    fetched(client, app, tx, course, "en")
    tx.rollback()
    actions.move(tx, meeting.id, minutes=60, longer=0, seen=0, now=NOW.replace(year=2030))
    tx.commit()
    assert "Make the PDF" in client.get(f"/learn/{course.training.code}/timetable/paper").text
    assert client.get(f"/learn/{course.training.code}/timetable/en.pdf").status_code == 404


def test_not_for_strangers(client, tx, course, meet):
    meet()
    client.as_(make.person(tx))
    path = f"/learn/{course.training.code}/timetable"
    assert client.post(f"{path}/paper").status_code == 404 and client.get(f"{path}/en.pdf").status_code == 404
    assert client.as_(course.aigerim).get(f"/learn/{course.training.code}/badges/paper").status_code == 404
