"""What of a whole session is missing or behind in a language, for those who mend it."""

import pytest

from institute import clock, tongues
from institute.bank import actions as bank
from institute.bank.models import READY, SINGLE
from institute.classroom.models import Announcement
from institute.dossier.models import Question
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


def test_more_of_them_cost_no_more_questions(client, course, tx, asked, written):
    client.as_(make.officer(tx))

    def counted() -> int:
        client.get(course.teach + "/translations")
        with asked() as told:
            client.get(course.teach + "/translations")
        return len(told)

    before = counted()
    for n in range(3):
        make.lessons(tx, course.training, 2)
        tx.add(Announcement(training_id=course.training.id, title=en(f"N{n}"), text=en("x"), written_at=clock.now()))
    tx.commit()
    assert counted() == before
