"""Writing a course: who may, what is refused, and that no text is lost."""

from io import BytesIO

import pytest
from sqlalchemy import select

from institute import clock
from institute.catalogue.models import Module, Programme, ProgrammeVersion
from institute.learning.models import LearningModule, Lesson, LessonFile, Progress
from tests import make
from tests.learning.test_uploads import DOCX, picture


def form(lesson: Lesson, language: str = "en", **changes):
    return {
        "title": lesson.title.get(language, ""),
        "text": "New text",
        "minutes": "25",
        "seen": str(lesson.versions.get(language, 0)),
        **changes,
    }


def again(tx) -> None:
    """The test looks anew at what requests wrote."""
    tx.rollback()
    tx.expire_all()


def module_of(course) -> str:
    return f"{course.teach}/modules/{course.lessons[0].module_id}"


def edit_of(course, n: int = 0) -> str:
    return f"{course.teach}/lessons/{course.lessons[n].id}"


@pytest.mark.parametrize(
    "tail",
    [
        "",
        "/translations",
        "/lessons/{lesson}",
        "/lessons/{lesson}/history",
        "/lessons/{lesson}/files",
        "/modules/{module}",
    ],
)
def test_staff_and_the_office_see_it_and_others_do_not(client, course, stranger, tx, tail):
    lesson = course.lessons[0]
    address = course.teach + tail.format(lesson=lesson.id, module=lesson.module_id)
    for person in (course.artem, make.officer(tx)):
        assert client.as_(person).get(address + "?lang=fa").status_code == 200
    for person in (course.aigerim, stranger, make.teacher(tx)):
        assert client.as_(person).get(address).status_code == 404
        assert client.post(address).status_code in (404, 405)


def test_my_sessions(client, course, stranger, tx):
    make.training(tx)
    page = client.as_(course.artem).get("/teach")
    assert course.training.code in page.text and page.text.count("/roster") == 1
    assert 'href="/teach/rubrics"' in page.text
    assert client.as_(stranger).get("/teach").status_code == 403
    assert "You teach no session yet" in client.as_(make.teacher(tx)).get("/teach").text


def test_modules_are_added_renamed_moved_and_deleted(client, course, tx):
    client.as_(course.artem)
    assert "Trade" in client.post(course.teach + "/modules", {"title": "Trade"}, follow=True).text
    again(tx)
    added = tx.scalar(select(LearningModule).where(LearningModule.position == 2))
    address = f"{course.teach}/modules/{added.id}"
    client.post(address, {"title-en": "Trade law", "title-zh": "贸易法"})
    client.post(address + "/move", {"step": "up"})
    again(tx)
    assert added.title == {"en": "Trade law", "zh": "贸易法"} and added.position == 1
    client.post(address + "/delete")
    again(tx)
    assert tx.scalars(select(LearningModule.id)).all() == [course.lessons[0].module_id]


def test_a_module_with_lessons_stays(client, course):
    assert client.as_(course.artem).post(module_of(course) + "/delete").status_code == 409


def test_an_empty_title_is_named_beside_its_field(client, course):
    client.as_(course.artem)
    for address, field in (
        (course.teach + "/modules", "new-module"),
        (module_of(course) + "/lessons", f"new-lesson-{course.lessons[0].module_id}"),
    ):
        part = client.post(address, {"title": " "}, htmx=True)
        assert part.status_code == 422 and f'id="{field}-error"' in part.text


def test_an_empty_course_takes_the_programmes_modules(client, course, tx):
    version = ProgrammeVersion(
        number=1, title={"en": "P"}, description={}, outcomes={}, themes=[], mode="on-site", days=5, lecture_hours=1,
        visit_hours=0, practice_hours=0, languages=["en"], places=5,
        modules=[
            Module(position=n, code=f"M{n}", title={"en": f"Module {n}", "ru": f"Модуль {n}"}, hours=4) for n in (1, 2)
        ],
    )  # fmt: skip
    make.keep(tx, Programme(code="P-1", type="event", versions=[version]))
    empty = make.training(tx, course.artem, version_id=version.id)
    client.as_(course.artem).post(f"/teach/{empty.code}/import")
    page = client.get(f"/teach/{empty.code}?lang=ru")
    assert "Модуль 1" in page.text and "Модуль 2" in page.text
    assert client.post(f"/teach/{empty.code}/import").status_code == 409
    assert client.post(course.teach + "/import").status_code == 409


def test_a_lesson_begins_as_a_draft_and_needs_something_to_read(client, course, tx):
    client.as_(course.artem)
    assert client.post(module_of(course) + "/lessons", {"title": "Seals"}).status_code == 303
    lesson = tx.scalar(select(Lesson).where(Lesson.position == 3))
    assert lesson.state == "draft"
    address = f"{course.teach}/lessons/{lesson.id}"
    refused = client.post(address + "/state", {"state": "published"}, htmx=True)
    assert refused.status_code == 409 and "needs a text or a file" in refused.text
    assert client.post(address, form(lesson)).status_code == 303
    client.post(address + "/state", {"state": "published"})
    again(tx)
    assert lesson.state == "published" and lesson.text == {"en": "New text"} and lesson.minutes == 25
    client.post(address + "/state", {"state": "draft"})
    again(tx)
    assert lesson.state == "draft"


def test_order(client, course, tx):
    client.as_(course.artem)
    part = client.post(edit_of(course, 1) + "/move", {"step": "up"}, htmx=True)
    assert part.text.lstrip().startswith('<div id="_course"')
    assert part.text.index("Lesson 2") < part.text.index("Lesson 1")
    client.post(edit_of(course, 1) + "/move", {"step": "sideways"})
    again(tx)
    assert [lesson.position for lesson in course.lessons] == [2, 1]


def test_a_lesson_with_progress_stays(client, course, tx):
    make.keep(tx, Progress(enrolment_id=course.place.id, lesson_id=course.lessons[0].id, opened_at=clock.now()))
    client.as_(course.artem)
    assert client.post(edit_of(course) + "/delete").status_code == 409
    assert client.post(edit_of(course, 1) + "/delete").status_code == 303
    assert tx.scalars(select(Lesson.id)).all() == [course.lessons[0].id]


def test_preview(client, course):
    client.as_(course.artem)
    data = {"text": "# سلام\n\n<script>x</script>"}
    part = client.post(course.teach + "/preview?in=fa", data, htmx=True)
    assert 'lang="fa" dir="rtl"' in part.text and "<script" not in part.text and "<title>" not in part.text
    assert "Nothing is saved yet" in client.post(course.teach + "/preview?in=fa", data).text
    assert client.as_(course.aigerim).post(course.teach + "/preview").status_code == 404


def upload(client, course, content: bytes, name: str, **options):
    return client.post(
        edit_of(course) + "/files", {"file": (BytesIO(content), name)}, content_type="multipart/form-data", **options
    )


def test_a_picture_is_shown_in_its_lesson(client, course, tx):
    client.as_(course.artem)
    part = upload(client, course, picture("WEBP"), "карта (1).webp", htmx=True)
    found = tx.scalar(select(LessonFile))
    address = f"/learn/{course.training.code}/files/{found.key}/"
    assert found.file.name == "карта (1).jpg" and "![карта (1)](" + address in part.text
    client.as_(course.aigerim)
    answer = client.get(address + "x.jpg")
    assert answer.data.startswith(b"\xff\xd8") and answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"] == "private, max-age=86400"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_handed_over_to_keep(client, course, stranger, tx):
    client.as_(course.artem)
    assert upload(client, course, DOCX, "报告.docx", follow=True).status_code == 200
    found = tx.scalar(select(LessonFile))
    assert "报告.docx" in client.as_(course.aigerim).get(course.lesson()).text
    address = f"/learn/{course.training.code}/files/{found.key}/x"
    answer = client.get(address)
    assert answer.data == DOCX
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''%E6%8A%A5%E5%91%8A.docx" in answer.headers["Content-Disposition"]
    assert client.as_(stranger).get(address).status_code == 404
    elsewhere = make.training(tx, starts_at=course.training.starts_at)
    make.enrolment(tx, elsewhere, stranger)
    assert client.get(address.replace(course.training.code, elsewhere.code)).status_code == 404
    course.lessons[0].state = "draft"
    tx.commit()
    assert client.as_(course.aigerim).get(address).status_code == 404
    client.as_(course.artem).post(f"{edit_of(course)}/files/{found.key}/delete")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("content", "name"), [(b"<svg/>", "a.svg"), (b"<html>", "a.png"), (b"<script>", "a.txt"), (b"", "")]
)
def test_refused_files_say_why_beside_the_field(client, course, content, name, rows):
    part = upload(client.as_(course.artem), course, content, name, htmx=True)
    assert part.status_code == 422 and 'id="file-error"' in part.text
    assert rows()["lesson_file"] == 0


@pytest.mark.parametrize("address", ["/teach", "{teach}", "{teach}/translations"])
def test_lists_ask_the_same_for_one_and_three(client, course, asked, tx, address):
    address = address.format(teach=course.teach)
    client.as_(course.artem).get(address)
    with asked() as one:
        client.get(address)
    for _ in range(2):
        make.enrolment(tx, course.training, make.person(tx))
        make.lessons(tx, make.training(tx, course.artem))
        make.lessons(tx, course.training)
    with asked() as three:
        client.get(address)
    assert len(one) == len(three)
