"""A lesson away from the house: kept on a device, and printed."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select

from institute import clock, files, markdown, work
from institute.jobs import Job
from institute.learning import formulas
from institute.learning.models import LessonFile, LessonPaper
from tests import make


def test_a_kept_lesson_is_nobodys(client, course):
    text = client.as_(course.aigerim).get(course.lesson() + "/kept").text
    assert "Read <strong>this</strong>." in text and "Kept offline, as of" in text
    for personal in ("SEITKALI", "Aigerim", "Айгерім", course.aigerim.email, "csrf", 'name="reader"', "/sign-out"):
        assert personal not in text


@pytest.mark.parametrize("tail", ["/kept", "/paper", "/en.pdf"])
def test_only_who_may_read_it_takes_it_along(client, course, stranger, tx, tail):
    assert client.as_(stranger).get(course.lesson() + tail).status_code == 404
    assert client.as_(None).get(course.lesson() + tail).status_code == 303
    course.lessons[0].state = "draft"
    tx.commit()
    assert client.as_(course.aigerim).get(course.lesson() + tail).status_code == 404
    course.training.starts_at = clock.now() + timedelta(days=1)
    tx.commit()
    assert client.get(course.lesson(1) + tail).status_code == 409


def test_a_mark_sent_twice_counts_once(client, course, rows):
    """What a device sends again after a lost answer: the first day stays."""
    client.as_(course.aigerim)
    for _ in range(2):
        assert client.post(course.lesson() + "/done", {"done": "1"}, htmx=True).status_code == 200
    assert rows()["progress"] == 1


@pytest.fixture
def picture(course, tx, app):
    """A picture of the first lesson: its address."""
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "#b03d25").save(drawn, "PNG")
    with app.app_context():
        key = files.keep(drawn.getvalue())
    file = files.describe(tx, key, name="map.png", media_type="image/png", size=len(drawn.getvalue()), now=clock.now())
    tx.add(LessonFile(lesson_id=course.lessons[0].id, file=file, key="k" * 22))
    tx.commit()
    return f"{course.learn}/files/{'k' * 22}/map.png"


def printed(client, course, tx, app, language: str) -> PdfReader:
    """Asks for the PDF, lets the worker print it, fetches it."""
    course.aigerim.language = language
    tx.commit()
    asked = client.as_(course.aigerim).post(course.lesson() + "/paper")
    assert "job=" in asked.location
    assert client.get(asked.location).status_code == 200
    with app.app_context():
        work.learn_kinds()
        work.run_job(tx.scalar(select(Job.id).order_by(Job.id.desc())))
    page = client.get(course.lesson() + "/paper").text
    address = f"{course.lesson()}/{language}.pdf"
    assert f'href="{address}"' in page
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return PdfReader(BytesIO(answer.data))


def test_formulas_are_drawn_on_paper(client, course, tx, app):
    course.lessons[0].text = {"en": "Air: $m = \\frac{V}{6000}$ and $\\text{قیمت} = 2$"}
    tx.commit()
    page = printed(client, course, tx, app, "en").pages[0]
    words = page.extract_text()
    assert "Air: and" in " ".join(words.split())
    assert "frac" not in words and "m=V" not in words.replace(" ", "")
    assert "\\text{" in words  # a script the drawing does not know: as it was typed
    drawn = formulas.drawn(markdown.to_html("$m = \\frac{V}{6000}$"))
    assert 'alt="m = \\frac{V}{6000}"' in drawn and "<math" not in drawn


def test_a_lesson_is_printed_with_its_pictures_once_for_the_same_words(client, course, tx, app, picture):
    course.lessons[0].text = {"en": f"# Text 1\n\n![A map]({picture})\n\n![Another](/learn/x/files/y/z.png)"}
    tx.commit()
    first = printed(client, course, tx, app, "en")
    assert "Lesson 1" in first.pages[0].extract_text()
    assert len(first.pages[0].images) == 1
    assert client.post(course.lesson() + "/paper").location == course.lesson() + "/paper"
    assert len(tx.scalars(select(Job)).all()) == 1
    tx.rollback()
    course.lessons[0].text = {"en": "# Other words"}
    tx.commit()
    assert client.get(course.lesson() + "/en.pdf").status_code == 404
    assert "Other words" in printed(client, course, tx, app, "en").pages[0].extract_text()
    assert len(tx.scalars(select(LessonPaper)).all()) == 1


@pytest.mark.parametrize(("language", "words", "font"), [
    ("fa", "این درس را بخوانید", "Paper-Naskh"), ("zh", "阅读这一课", "Paper-Kai"), ("ru", "Прочтите урок", "Paper"),
])  # fmt: skip
def test_every_script_has_its_face(client, course, tx, app, language, words, font):
    course.lessons[0].text = {"en": "English", language: words}
    tx.commit()
    page = printed(client, course, tx, app, language).pages[0]
    found = {str(each.get_object()["/BaseFont"]).partition("+")[2] for each in page["/Resources"]["/Font"].values()}
    assert font in found
    assert all(name.startswith("Paper") for name in found), "a face of the machine slipped in"


def test_anothers_print_in_the_making_is_not_shown(client, course, tx):
    other = make.person(tx)
    make.enrolment(tx, course.training, other)
    asked = client.as_(course.aigerim).post(course.lesson() + "/paper").location
    assert client.as_(other).get(asked).status_code == 404
