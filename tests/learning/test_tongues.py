"""What of a whole session is missing or behind in a language, for those who mend it."""

import re
from decimal import Decimal

import pytest

from institute import clock, tongues
from institute.assignments.models import Assignment
from institute.bank import actions as bank
from institute.bank import queries as items
from institute.bank.models import FILE, READY, SINGLE, ItemCategory
from institute.classroom.models import Announcement
from institute.dossier.models import Question
from institute.quizzes.models import Quiz, QuizDraw, QuizSection
from institute.rubrics.models import Rubric, RubricVersion
from institute.timetable.models import Meeting
from institute.wording import Wording
from tests import make
from tests.bank.samples import content, en, option


@pytest.mark.parametrize(
    ("texts", "missing"),
    [
        (({"en": "A"},), ["zh", "ru", "fa"]),
        (({"en": "A", "zh": "B", "ru": "C", "fa": "D"},), []),
        (({"en": "A", "ru": "C"}, {}), ["zh", "fa"]),  # what is not written at all is not missing
        (({"en": "A", "ru": "C"}, {"en": "B", "zh": "C"}), ["zh", "ru", "fa"]),
    ],
)
def test_what_lacks_a_language(texts, missing):
    assert [code for code, stands in tongues.written(*texts).items() if stands == tongues.MISSING] == missing


@pytest.fixture
def written(course, tx):
    """One of everything that is written in languages."""
    options = [{**option(key, key == "p1"), "text": {"en": key, "ru": key}} for key in ("p1", "q2")]
    words = content(SINGLE, stem={"en": "Which?", "ru": "Что?"}, options=options)
    item = bank.add(tx, name="i", kind=SINGLE, content=words, by_id=None, now=clock.now(), state=READY)
    lesson = course.lessons[0]
    lesson.text = {"en": f"[[question {item.id}]]", "ru": "Текст"}
    lesson.versions, lesson.made_from = {"en": 2, "ru": 1}, {"ru": 1}
    tx.add_all([
        Announcement(training_id=course.training.id, title=en("Bus"), text=en("At 8."), written_at=clock.now()),
        Question(training_id=course.training.id, position=1, kind="line", label=en("Hat size"), choices=[]),
        Wording(kind="admitted", language="en", subject="S", text="T", at=clock.now()),
    ])  # fmt: skip
    tx.commit()
    return item


def test_the_office_sees_all_and_staff_what_they_edit(client, course, tx, written):
    address = course.teach + "/translations"
    page = client.as_(course.artem).get(address).text
    for words in ("Modules", "Corridors", "Lesson 1", "Questions inside lessons", "Which?", "Bus"):
        assert words in page
    assert "Hat size" not in page and "Letters" not in page
    page = client.as_(make.officer(tx)).get(address).text
    for words in (
        "Hat size",
        "Letters",
        "/office/letters/admitted/ru",
        "Bus",
        f"/lessons/{course.lessons[0].id}?in=ru",
    ):
        assert words in page


def test_one_language_shows_what_it_lacks(client, course, written):
    client.as_(course.artem)
    page = client.get(course.teach + "/translations?in=ru").text
    assert "Lesson 1" in page and "The original is newer" in page and "Lesson 2" in page
    assert "Which?" not in page and "Questions inside lessons" not in page  # it is in Russian, and up to date
    assert "Which?" in client.get(course.teach + "/translations?in=fa").text
    assert client.get(course.teach + "/translations?in=xx").status_code == 200


ALL = ("en", "zh", "ru", "fa")


def every(text: str) -> dict[str, str]:
    return {code: f"{text} {code}" for code in ALL}


def rubric(tx, *levels: dict[str, str]) -> RubricVersion:
    said = [{"title": every("Sources"), "levels": [{"points": "1", "words": words} for words in levels]}]
    made = RubricVersion(number=1, title=every("Report rubric"), criteria=said, edits=0, edited_at=clock.now())
    return make.keep(tx, Rubric(versions=[made])).newest


def quiz(tx, course, *draws: QuizDraw, **given) -> Quiz:
    for position, draw in enumerate(draws, 1):
        draw.position, draw.many, draw.points = position, 1, Decimal(1)
    page = QuizSection(position=1, title={"en": "Part A"}, draws=list(draws))
    told = {"title": every("Exam"), "instructions": {}, **given}
    return make.keep(tx, Quiz(training_id=course.training.id, sections=[page], **told))


def one(tx, name: str, **given):
    """An item written in all languages, but for what is given."""
    options = [{**option(key, key == "p1"), "text": every(key)} for key in ("p1", "q2")]
    words = content(SINGLE, stem=given.pop("stem", every(name)), options=options)
    return bank.add(tx, name=name, kind=SINGLE, content=words, by_id=None, now=clock.now(), state=READY, **given)


def stands(page: str, title: str) -> dict[str, str]:
    """What the matrix says of a thing in each language, and where each leads."""
    row = re.search(rf'<tr><th scope="row">{re.escape(title)}.*?</tr>', page, re.S)
    assert row, title
    cells = re.findall(r'<td.*?href="([^"]+)".*?</svg>([^<]+)<', row[0], re.S)
    return {code: said for code, (_, said) in zip(ALL, cells, strict=True)} | {"at": cells[1][0]}


def test_what_quizzes_say_and_ask(client, course, tx):
    shelf = make.keep(tx, ItemCategory(names=en("Rail")))
    behind = one(tx, "behind")
    newer = {**behind.newest.content, "stem": {**every("behind"), "en": "Newer"}}
    told = {"seen": items.stamp(behind), "by_id": course.artem.id, "now": clock.now()}
    bank.edit(tx, behind.id, name="behind", content=newer, **told)
    one(tx, "whole", category_id=shelf.id)
    one(tx, "elsewhere", stem=en("elsewhere"))
    one(tx, "pooled", stem={"en": "pooled", "zh": "池"}, category_id=shelf.id)
    one(tx, "tagged", stem=en("tagged"), tags=["cold"])
    bank.add(tx, name="file", kind=FILE, content=content(FILE, stem=en("a file")), by_id=None, now=clock.now(),
             state=READY, category_id=shelf.id)  # fmt: skip
    made = quiz(
        tx, course, QuizDraw(item_id=behind.id), QuizDraw(category_id=shelf.id), QuizDraw(tag="cold"),
        title={"en": "Final exam", "ru": "Экзамен"}, instructions={"en": "No books."},
    )  # fmt: skip
    page = client.as_(course.artem).get(course.teach + "/translations").text
    assert stands(page, "Final exam") == {
        "en": "Up to date", "zh": "Missing", "ru": "Missing", "fa": "Missing", "at": f"{course.teach}/quizzes/{made.id}"
    }  # fmt: skip
    assert stands(page, "Part A")["at"] == f"{course.teach}/quizzes/{made.id}/sections/{made.sections[0].id}"
    assert stands(page, "Newer")["ru"] == "The original is newer"
    assert stands(page, "Newer")["at"] == f"/teach/bank/{behind.id}"
    assert stands(page, "pooled")["zh"] == "Up to date" and stands(page, "tagged")["zh"] == "Missing"
    assert stands(page, "a file")["fa"] == "Missing"
    for words in ("whole en", "elsewhere"):
        assert words not in page


def test_what_is_asked_for_work_and_how_it_is_judged(client, course, tx):
    work, essay, unused = rubric(tx, every("Many"), en("None")), rubric(tx, every("Fine")), rubric(tx, en("Bad"))
    essay.title, unused.title = every("Essay rubric"), en("Unused rubric")
    given = make.keep(tx, Assignment(
        training_id=course.training.id, title=every("Report"), text={"en": "Five pages.", "ru": "Пять страниц."},
        due_at=clock.now(), rubric_version_id=work.id,
    ))  # fmt: skip
    quiz(tx, course, QuizDraw(item_id=one(tx, "why").id, rubric_id=essay.rubric_id))
    page = client.as_(course.artem).get(course.teach + "/translations").text
    assert stands(page, "Report en") == {
        "en": "Up to date", "zh": "Missing", "ru": "Up to date", "fa": "Missing",
        "at": f"{course.teach}/assignments/{given.id}/edit",
    }  # fmt: skip
    found = stands(page, "Report rubric en")
    assert (found["ru"], found["at"]) == ("Missing", f"/teach/rubrics/{work.rubric_id}")
    assert stands(page, "Essay rubric en")["ru"] == "Up to date"
    assert "Unused rubric" not in page


def meeting(course, title: dict[str, str], **given) -> Meeting:
    told = {"starts_at": course.training.starts_at, "ends_at": course.training.ends_at, "zone": "Asia/Shanghai"}
    known = {"kind": "visit", "place": {}, "languages": []}
    return Meeting(training_id=course.training.id, title=title, **told, **{**known, **given})


def test_what_the_timetable_says(client, course, tx):
    port = make.keep(tx, meeting(course, every("To the port"), place={"en": "Gate 2"}))
    make.keep(tx, meeting(course, en("Called off"), cancelled_at=clock.now()))
    make.keep(tx, meeting(course, every("Nothing to do")))
    page = client.as_(course.artem).get(course.teach + "/translations").text
    found = stands(page, "To the port en")
    assert (found["en"], found["fa"]) == ("Up to date", "Missing")
    assert found["at"] == f"{course.teach}/timetable/{port.id}"
    assert client.get(found["at"]).status_code == 200
    assert "Called off" not in page and "Nothing to do" not in page


def test_more_of_them_cost_no_more_questions(client, course, tx, asked, written):
    client.as_(make.officer(tx))

    def counted() -> int:
        client.get(course.teach + "/translations")
        with asked() as told:
            client.get(course.teach + "/translations")
        return len(told)

    def more(n: int) -> None:
        tx.add_all([
            Assignment(
                training_id=course.training.id, title=en("A"), text=en("a"), due_at=clock.now(),
                rubric_version_id=rubric(tx, en("Fine")).id,
            ),
            meeting(course, en("M")),
        ])  # fmt: skip
        quiz(tx, course, QuizDraw(tag=f"t{n}"), QuizDraw(item_id=one(tx, f"i{n}").id))

    more(0)
    before = counted()
    for n in range(1, 4):
        more(n)
        make.lessons(tx, course.training, 2)
        tx.add(Announcement(training_id=course.training.id, title=en(f"N{n}"), text=en("x"), written_at=clock.now()))
    tx.commit()
    assert counted() == before
