"""Modules shared between sessions: published by version, taken over, looked at before they change."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from institute import clock, files
from institute.learning import sharing, writing
from institute.learning.models import LearningModule, Lesson, LessonFile, LessonVersion, SharedModule, SharedVersion
from institute.office import copying
from tests import make


@pytest.fixture
def other(tx, course):
    """Another session of Artem's, without lessons."""
    return make.training(tx, course.artem)


@pytest.fixture
def picture(course, tx, app):
    """A picture that the first lesson shows; its key."""
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "#b03d25").save(drawn, "PNG")
    with app.app_context():
        key = files.keep(drawn.getvalue())
    file = files.describe(tx, key, name="map.png", media_type="image/png", size=len(drawn.getvalue()), now=clock.now())
    lesson = course.lessons[0]
    tx.add(LessonFile(lesson_id=lesson.id, file=file, key="k" * 22))
    lesson.text = {**lesson.text, "en": f"Look: ![map](/learn/{course.training.code}/files/{'k' * 22}/map.png)"}
    tx.commit()
    return "k" * 22


def the(tx, statement):
    """What was asked for, as it is committed now."""
    tx.rollback()
    return tx.scalar(statement)


def module_of(tx, training) -> LearningModule:
    tx.rollback()
    tx.expire_all()
    return tx.scalars(select(LearningModule).where(LearningModule.training_id == training.id)).one()


def shares(course, tx) -> str:
    return f"{course.teach}/modules/{module_of(tx, course.training).id}/shared"


def edit(tx, course, training, lesson: Lesson, text: str, code: str = "en") -> None:
    writing.save_text(
        tx, training.code, lesson.id, code, title=lesson.title.get(code, "T"), text=text,
        seen=lesson.versions.get(code, 0), by=course.artem, now=clock.now(),
    )  # fmt: skip
    tx.commit()


def test_a_module_goes_from_session_to_session_by_version(client, course, other, tx, picture):
    client.as_(course.artem)
    assert client.post(shares(course, tx), {"note": "First"}).status_code == 303
    shared = the(tx, select(SharedModule))
    assert "Corridors" in client.get(f"/teach/{other.code}/shared").text
    assert client.post(f"/teach/{other.code}/shared/{shared.id}").status_code == 303
    assert client.post(f"/teach/{other.code}/shared/{shared.id}").status_code == 409
    mine = module_of(tx, other)
    assert [(each.title["en"], each.state, each.minutes) for each in mine.lessons] == [
        ("Lesson 1", "draft", 20), ("Lesson 2", "draft", 20),
    ]  # fmt: skip
    own = mine.lessons[0].files[0]
    assert own.key != picture and f"/learn/{other.code}/files/{own.key}/map.png" in mine.lessons[0].text["en"]
    # the source changes: the copy stays what it was, and says that there is a newer one
    lesson = module_of(tx, course.training).lessons[1]
    edit(tx, course, course.training, lesson, "Quite another text.")
    assert "newer" not in client.get(f"/teach/{other.code}").text
    assert "another" in client.get(shares(course, tx)).text
    client.post(shares(course, tx), {"note": "Second"})
    assert "version 2 is newer than yours" in client.get(f"/teach/{other.code}").text
    assert "Quite another" not in module_of(tx, other).lessons[1].text["en"]
    address = f"/teach/{other.code}/modules/{mine.id}"
    page = client.get(address + "/shared").text
    assert "<ins>" in page and "another" in page and "Look" not in page  # only what differs
    assert client.post(address + "/update", {"number": "1"}).status_code == 409
    assert client.post(address + "/update", {"number": "2"}).status_code == 303
    mine = module_of(tx, other)
    assert (mine.shared_number, mine.lessons[1].text["en"], len(mine.lessons[0].files)) == (2, "Quite another text.", 1)
    before = select(LessonVersion.text).where(LessonVersion.lesson_id == mine.lessons[1].id, LessonVersion.number == 1)
    assert "Read **this**" in tx.scalar(before)


def test_own_lessons_stay_new_ones_come_and_what_is_stale_stays_so(client, course, other, tx):
    client.as_(course.artem)
    first = course.lessons[0]
    edit(tx, course, course.training, first, "Текст", "ru")
    edit(tx, course, course.training, first, "English again")  # Russian is behind now
    client.post(shares(course, tx))
    client.post(f"/teach/{other.code}/shared/{the(tx, select(SharedModule.id))}")
    mine = module_of(tx, other)
    assert mine.lessons[0].standing("ru") == "stale"
    tx.add(Lesson(module_id=mine.id, position=9, title={"en": "Ours"}, text={}, edited_at=clock.now()))
    tx.commit()
    theirs = module_of(tx, course.training)
    tx.add(Lesson(
        module_id=theirs.id, position=3, title={"en": "Third"}, text={"en": "New"}, state="published",
        edited_at=clock.now(),
    ))  # fmt: skip
    theirs.lessons[1].state = "draft"
    tx.commit()
    client.post(shares(course, tx))
    client.post(f"/teach/{other.code}/modules/{mine.id}/update", {"number": "2"})
    assert [each.title["en"] for each in module_of(tx, other).lessons] == ["Lesson 1", "Lesson 2", "Ours", "Third"]


def test_what_is_refused(client, course, other, stranger, tx):
    client.as_(course.artem)
    address = shares(course, tx)
    client.post(address)
    again = client.post(address)
    assert again.status_code == 409 and "Nothing was changed" in again.text
    shared = the(tx, select(SharedModule.id))
    client.post(f"/teach/{other.code}/shared/{shared}")
    mine = module_of(tx, other)
    assert client.post(f"/teach/{other.code}/modules/{mine.id}/shared").status_code == 409
    for person in (course.aigerim, stranger, make.teacher(tx)):
        client.as_(person)
        assert client.get(address).status_code == client.post(address).status_code == 404
        assert client.post(f"/teach/{other.code}/shared/{shared}").status_code == 404
        assert client.post(f"/teach/{other.code}/modules/{mine.id}/update", {"number": "1"}).status_code == 404
    drafts = make.training(tx, course.artem)
    make.lessons(tx, drafts, 1, "draft")
    client.as_(course.artem)
    refused = client.post(f"/teach/{drafts.code}/modules/{module_of(tx, drafts).id}/shared")
    assert refused.status_code == 409 and "no published lessons" in refused.text
    assert the(tx, select(func.count(SharedVersion.id))) == 1


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ([], [("a", "T", "x")], [("en", True)]),
        ([("a", "T", "x")], [("a", "T", "x")], []),
        ([("a", "T", "x")], [("a", "U", "x")], [("en", False)]),
        ([("a", "T", "x"), ("b", "T", "y")], [("a", "T", "x")], []),  # what is gone stays where it was taken
    ],
)
def test_what_differs(old, new, found):
    def content(rows):
        return {"title": {}, "lessons": [{"key": key, "title": {"en": t}, "text": {"en": x}} for key, t, x in rows]}

    assert [(each.code, each.new) for each in sharing.changes(content(old), content(new))] == found


def test_a_session_copied_forward_keeps_gates_and_shared_versions(client, course, tx, context):
    first, second = course.lessons
    client.as_(course.artem).post(shares(course, tx))
    tx.rollback()
    tx.refresh(second)
    second.asks, second.opens_at, second.module.opens_days = [first.id], course.training.starts_at + timedelta(2), 1
    tx.commit()
    begins = (clock.now() + timedelta(days=200)).date()
    made = copying.copy(tx, course.training.code, starts_on=begins, parts=["lessons"], now=clock.now())
    tx.commit()
    module = module_of(tx, made)
    one, two = module.lessons
    assert (two.asks, two.opens_at - made.starts_at, module.opens_days) == ([one.id], timedelta(2), 1)
    assert module.shared_number == 1 and not sharing.is_origin(module) and one.shared_key == str(first.id)
