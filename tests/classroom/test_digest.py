"""The daily letter: when it is due as a table, what stands in it, and that it is written exactly once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from institute import clock
from institute.classroom import actions, digest, jobs, rules
from institute.classroom.models import NewsDue
from institute.letters import Letter
from tests import make

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "now", "due"),
    [
        ("Asia/Shanghai", (2027, 1, 5, 4, 0), (2027, 1, 6, 0, 0)),  # noon: tomorrow at eight
        ("Asia/Shanghai", (2027, 1, 4, 23, 59), (2027, 1, 5, 0, 0)),  # a minute before eight: in a minute
        ("Asia/Shanghai", (2027, 1, 5, 0, 0), (2027, 1, 6, 0, 0)),
        ("Asia/Tehran", (2027, 1, 5, 4, 0), (2027, 1, 5, 4, 30)),
        ("Africa/Cairo", (2027, 4, 29, 12, 0), (2027, 4, 30, 5, 0)),  # summer time begins that night
    ],
)
def test_it_is_due_in_the_morning_of_its_reader(zone, now, due):
    assert rules.letter_due(zone, datetime(*now, tzinfo=UTC)) == datetime(*due, tzinfo=UTC)


@pytest.fixture
def news(course, tx, context):
    """Announces something, as the staff do."""

    def announce(title: str, training=None, urgent: bool = False):
        told = actions.announce(
            tx, (training or course.training).id, {"en": title, "fa": f"فا {title}"}, {"en": "Bring **passports**."},
            urgent=urgent, by=course.artem, now=clock.now(),
        )  # fmt: skip
        tx.commit()
        return told

    return announce


def letters(tx, kind: str = "announcements") -> list[Letter]:
    tx.rollback()
    return list(tx.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)))


def tomorrow() -> datetime:
    return clock.now() + 2 * DAY


def test_a_day_of_news_is_one_letter_in_the_readers_language(course, tx, news):
    course.aigerim.language = "fa"
    other = make.training(tx, course.artem)
    make.enrolment(tx, other, course.aigerim)
    news("Bus at 8"), news("Room 5"), news("Visit", other)
    jobs.write_daily_letters(clock.now())
    assert letters(tx) == []
    jobs.write_daily_letters(tomorrow())
    (letter,) = letters(tx)
    assert letter.language == "fa" and letter.person_id == course.aigerim.id
    places = [letter.text.index(each) for each in ("فا Bus at 8", "فا Room 5", "فا Visit", "/profile#letters")]
    assert places == sorted(places) and f"/learn/{other.code}/announcements" in letter.text


def test_it_is_written_once_whatever_is_killed(course, tx, news, monkeypatch):
    news("Bus at 8")
    write = digest.letters.write

    def killed(*given, **values):
        write(*given, **values)
        raise KeyboardInterrupt

    monkeypatch.setattr(digest.letters, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        jobs.write_daily_letters(tomorrow())
    assert letters(tx) == []
    monkeypatch.setattr(digest.letters, "write", write)
    for _ in range(3):
        jobs.write_daily_letters(tomorrow())
    assert len(letters(tx)) == 1
    assert tx.scalars(select(NewsDue)).all() == []


@pytest.mark.parametrize(
    ("chosen", "urgent", "now", "later"),
    [("at-once", False, 1, 0), ("daily", False, 0, 1), ("never", False, 0, 0),
     ("at-once", True, 1, 0), ("daily", True, 1, 0), ("never", True, 1, 0)],
)  # fmt: skip
def test_each_gets_them_as_they_chose(course, tx, news, chosen, urgent, now, later):
    course.aigerim.news = chosen
    tx.commit()
    news("Bus at 8", urgent=urgent)
    jobs.write_daily_letters(tomorrow())
    assert (len(letters(tx, "announcement")), len(letters(tx))) == (now, later)


@pytest.mark.parametrize("what", ["withdrawn", "left", "never"])
def test_what_is_not_for_them_any_more_is_left_out(course, tx, news, what):
    told = news("Bus at 8")
    if what == "withdrawn":
        actions.withdraw(tx, course.training.code, told.id, now=clock.now())
    elif what == "left":
        course.place.state = "left"
    else:
        course.aigerim.news = "never"
    tx.commit()
    jobs.write_daily_letters(tomorrow())
    assert letters(tx) == [] and tx.scalars(select(NewsDue)).all() == []


def test_told_again_the_same_morning_is_told_once(course, tx, news):
    told = news("Bus at 8")
    actions.edit_announcement(
        tx, course.training.code, told.id, {"en": "Bus at 9"}, told.text, urgent=False, again=True, now=clock.now()
    )  # fmt: skip
    tx.commit()
    jobs.write_daily_letters(tomorrow())
    (letter,) = letters(tx)
    assert letter.text.count("Bus at 9") == 1 and "Bus at 8" not in letter.text


def test_a_trainee_chooses_in_the_profile(client, course, tx):
    client.as_(course.aigerim)
    assert "Together, once a day" in client.get("/profile").text
    assert client.post("/profile/letters", {"news": "hourly"}).status_code == 422
    client.post("/profile/letters", {"news": "never"})
    tx.refresh(course.aigerim)
    assert course.aigerim.news == "never"
