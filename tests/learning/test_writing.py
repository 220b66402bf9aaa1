"""Lessons in their languages: versions, drafts, what is behind, and that nothing typed is lost."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from institute import clock
from institute.language import gettext, speaking
from institute.learning import differences
from institute.learning.models import FRESH, MISSING, STALE, LessonDraft, LessonFile, LessonVersion
from tests import make
from tests.learning.test_instructor import again, edit_of, form
from tests.learning.test_uploads import picture


def save(client, course, tx, language: str = "en", n: int = 0, **changes):
    again(tx)
    address, sent = f"{edit_of(course, n)}?in={language}", form(course.lessons[n], language, **changes)
    tx.commit()  # SQLite lets no request write while a test still looks
    return client.post(address, sent)


def test_each_save_is_a_version_and_the_first_text_is_kept(client, course, tx):
    client.as_(course.artem)
    assert save(client, course, tx, text="Second").status_code == 303
    assert save(client, course, tx, text="Third").status_code == 303
    assert save(client, course, tx, text="Third").status_code == 303  # nothing changed: no version
    kept = tx.execute(select(LessonVersion.number, LessonVersion.text).order_by(LessonVersion.number)).all()
    assert [tuple(row) for row in kept] == [(0, "# Text 1\n\nRead **this**."), (1, "Second"), (2, "Third")]
    page = client.get(edit_of(course) + "/history").text
    assert "<del>Second</del><ins>Third</ins>" in page and page.count("SOKOLOV Artem") == 2
    assert client.get(edit_of(course) + "/history?version=99").status_code == 200
    assert "No changes yet" in client.get(edit_of(course) + "/history?in=zh").text


def test_an_earlier_text_comes_back_as_a_new_version(client, course, tx):
    client.as_(course.artem)
    save(client, course, tx, text="Second")
    first = tx.scalar(select(LessonVersion).where(LessonVersion.number == 0))
    tx.commit()
    client.post(f"{edit_of(course)}/history/{first.id}/restore")
    again(tx)
    assert course.lessons[0].text["en"] == first.text and course.lessons[0].versions == {"en": 2}
    newest = tx.scalar(select(LessonVersion).where(LessonVersion.number == 2))
    assert newest.restored == 0 and "brought back" in client.get(edit_of(course) + "/history").text
    assert client.post(f"{edit_of(course, 1)}/history/{first.id}/restore").status_code == 404  # another lesson's


def test_a_translation_is_behind_when_the_original_changed_after_it(client, course, tx):
    lesson = course.lessons[0]
    client.as_(course.artem)
    save(client, course, tx, "ru", text="Раз")
    again(tx)
    assert [lesson.standing(code) for code in ("en", "ru", "fa")] == [FRESH, FRESH, MISSING]
    save(client, course, tx, text="Changed")
    again(tx)
    assert lesson.standing("ru") == STALE
    page = client.get(edit_of(course) + "?in=ru").text
    assert "<ins>Changed</ins>" in page and 'name="current"' in page
    save(client, course, tx, "ru", text="Два")  # another correction, the change not yet taken over
    again(tx)
    assert lesson.standing("ru") == STALE
    save(client, course, tx, "ru", text="Два", current="y")
    again(tx)
    assert lesson.standing("ru") == FRESH
    save(client, course, tx, text="Changed.", small="y")
    again(tx)
    assert lesson.standing("ru") == FRESH and lesson.versions == {"en": 2, "ru": 2}


def test_readers_see_that_a_text_is_behind_or_not_theirs(client, course, tx):
    client.as_(course.artem)
    save(client, course, tx, "ru", text="Раз")
    client.as_(course.aigerim)
    with speaking("fa"):
        other = gettext("This lesson is not translated into your language yet. You are reading it in another one.")
    with speaking("ru"):
        behind = gettext("The original of this lesson was changed after this translation; details may differ.")
    assert other in client.get(course.lesson() + "?lang=fa").text
    assert behind not in client.get(course.lesson() + "?lang=ru").text
    client.as_(course.artem)
    save(client, course, tx, text="Changed")
    page = client.as_(course.aigerim).get(course.lesson() + "?lang=ru").text
    assert behind in page and "<p>Changed</p>" in page


def test_the_matrix_says_where_each_translation_stands(client, course, tx):
    client.as_(course.artem)
    save(client, course, tx, "ru", text="Раз")
    save(client, course, tx, text="Changed")
    page = client.get(course.teach + "/translations").text
    assert (page.count("The original is newer"), page.count("Missing"), page.count("Up to date")) == (1, 7, 4)


@pytest.mark.parametrize(
    ("language", "changes", "field"),
    [
        ("en", {"title": ""}, "title"),
        ("en", {"minutes": "0"}, "minutes"),
        ("en", {"minutes": "x"}, "minutes"),
        ("fa", {"text": "م" * 20_001}, "text"),
    ],
)
def test_mistakes_keep_what_was_typed(client, course, tx, language, changes, field):
    client.as_(course.artem)
    page = save(client, course, tx, language, **{"title": "Typed", **changes})
    assert page.status_code == 422 and f'id="{field}-error"' in page.text
    assert changes.get("text", "New text") in page.text


def test_what_a_colleague_saved_is_not_overwritten_unseen(client, course, tx):
    lesson, stale = course.lessons[0], form(course.lessons[0], text="Mine it is")
    client.as_(course.artem)
    save(client, course, tx, text="Hers it was")
    refused = client.post(edit_of(course), stale, htmx=True)
    assert refused.status_code == 409 and "Somebody else saved this lesson" in refused.text
    assert "Mine it is</textarea>" in refused.text and "Hers it was</textarea>" in refused.text  # both whole
    assert "Saved by SOKOLOV Artem" in refused.text and "<del>Hers</del><ins>Mine</ins>" in refused.text
    again(tx)
    assert lesson.text == {"en": "Hers it was"}
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', refused.text)[1]
    client.post(edit_of(course), {**stale, "seen": seen})
    again(tx)
    assert lesson.text == {"en": "Mine it is"}
    assert "Hers it was" in set(tx.scalars(select(LessonVersion.text)))  # nothing is lost


@pytest.mark.parametrize("seen", ["x", "", "-1", "9" * 30])
def test_an_unreadable_stamp_is_stale(client, course, tx, seen):
    assert save(client.as_(course.artem), course, tx, seen=seen).status_code == 409


def test_two_languages_do_not_meet(client, course, tx):
    client.as_(course.artem)
    stale = form(course.lessons[0], "ru", text="Раз")
    save(client, course, tx, text="Changed")
    assert client.post(edit_of(course) + "?in=ru", stale).status_code == 303


def test_a_draft_is_kept_shown_and_discarded(client, course, tx, rows):
    client.as_(course.artem)
    sent = form(course.lessons[0], text="Half a sen")
    part = client.post(edit_of(course) + "/draft", sent, htmx=True)
    assert "Your draft is kept" in part.text and part.text.lstrip().startswith('<p id="_draft"')
    client.post(edit_of(course) + "/draft", {**sent, "text": "Half a sentence"})
    assert rows()["lesson_draft"] == 1
    page = client.get(edit_of(course)).text
    assert "Half a sentence</textarea>" in page and "Discard my draft" in page
    assert "Half a sentence" not in client.get(course.lesson()).text  # readers see what is saved
    assert "Half a sentence" not in client.get(edit_of(course) + "?in=ru").text
    client.post(edit_of(course) + "/draft/drop")
    assert rows()["lesson_draft"] == 0 and "Half a sentence" not in client.get(edit_of(course)).text


def test_saving_takes_the_draft_along_and_a_late_one_does_not_come_back(client, course, tx, rows):
    client.as_(course.artem)
    sent = form(course.lessons[0])
    client.post(edit_of(course) + "/draft", sent)
    client.post(edit_of(course), sent)
    assert rows()["lesson_draft"] == 0
    client.post(edit_of(course) + "/draft", sent)  # it was still on its way
    assert rows()["lesson_draft"] == 0


def test_a_draft_that_is_too_long_says_so(client, course, rows):
    sent = form(course.lessons[0], text="x" * 20_001)
    part = client.as_(course.artem).post(edit_of(course) + "/draft", sent, htmx=True)
    assert part.status_code == 422 and "Not kept" in part.text and rows()["lesson_draft"] == 0


def test_one_sees_who_else_is_writing(client, course, tx):
    other = make.teacher(tx)
    make.keep(tx, LessonDraft(
        lesson_id=course.lessons[0].id, language="en", person_id=other.id, title="x", text="y", seen=0,
        saved_at=clock.now(),
    ))  # fmt: skip
    client.as_(course.artem)
    page = client.get(edit_of(course)).text
    assert "is writing here too" in page and ">y</textarea>" not in page
    assert "is writing here too" not in client.get(edit_of(course) + "?in=ru").text


def paste(client, course, alt: str, content: bytes):
    data = {"picture": (BytesIO(content), "карта.webp"), "alt": alt}
    return client.post(edit_of(course) + "/pictures", data, content_type="multipart/form-data", htmx=True)


def test_a_picture_for_the_text_needs_its_words(client, course, tx, rows):
    client.as_(course.artem)
    assert 'id="alt-error"' in paste(client, course, " ", picture("WEBP")).text
    assert 'id="picture-error"' in paste(client, course, "A map", b"<svg/>").text
    assert rows()["lesson_file"] == 0
    part = paste(client, course, "A map of [three] corridors", picture("WEBP"))
    found = tx.scalar(select(LessonFile))
    line = f"![A map of (three) corridors](/learn/{course.training.code}/files/{found.key}/карта.jpg)"
    assert part.status_code == 200 and "![A map of (three) corridors](/learn/" in part.text and found.key in part.text
    assert found.file.name in line


def test_order_by_dragging(client, course, tx):
    client.as_(course.artem)
    client.post(course.teach + "/modules", {"title": "Empty"})
    page = client.get(course.teach).text
    seen = re.search(r'data-seen="([^"]+)"', page)[1]
    first, second = (lesson.id for lesson in course.lessons)
    module, empty = (int(part.split(":")[0]) for part in seen.split(";"))
    assert seen == f"{module}:{first},{second};{empty}:"
    moved = {"order": f"{empty}:{second};{module}:{first}", "seen": seen, "moved": f"lesson-{second}"}
    part = client.post(course.teach + "/order", moved, htmx=True)
    assert "“Lesson 2” is now number 1 of 1 in “Empty”." in part.text
    again(tx)
    assert [(each.module_id, each.position) for each in course.lessons] == [(module, 1), (empty, 1)]
    late = client.post(course.teach + "/order", moved, htmx=True)
    assert late.status_code == 409 and "Somebody else changed the order meanwhile" in late.text
    assert f'data-seen="{empty}:{second};{module}:{first}"' in late.text  # the list as it stands


@pytest.mark.parametrize("wanted", ["", "x", "1:2,3;;", "9999:1", "{module}:{first}", "{module}:{first},{first}"])
def test_an_order_that_is_none_changes_nothing(client, course, tx, wanted):
    module, first = course.lessons[0].module_id, course.lessons[0].id
    seen = f"{module}:{first},{course.lessons[1].id}"
    sent = {"order": wanted.format(module=module, first=first), "seen": seen}
    assert client.as_(course.artem).post(course.teach + "/order", sent).status_code == 409
    again(tx)
    assert [each.position for each in course.lessons] == [1, 2]


def test_the_buttons_say_where_it_stands_now(client, course):
    part = client.as_(course.artem).post(edit_of(course, 1) + "/move", {"step": "up"}, htmx=True)
    assert 'data-announce="“Lesson 2” is now number 1 of 2 in “Corridors”."' in part.text


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("one two", "one 2", [("same", "one "), ("gone", "two"), ("new", "2")]),
        ("我们学习", "我们学贸易", [("same", "我们学"), ("gone", "习"), ("new", "贸易")]),
        ("same", "same", []),
        ("", "new", [("new", "new")]),
        ("a\nb\nc\nd\n", "a\nb\nc\n", [("same", ""), ("same", "c\n"), ("gone", "d\n")]),
    ],
)
def test_differences(old, new, shown):
    assert [(piece.kind, piece.text) for piece in differences.difference(old, new)] == shown
