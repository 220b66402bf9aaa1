"""Finding by words in five scripts, the same on both databases; and nobody finds what is not theirs to see."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from institute import clock, search
from institute.catalogue.models import DRAFT, TrainingSession
from institute.learning.models import LearningModule, Lesson
from institute.partners.models import Organisation
from tests import make
from tests.conftest import NOW

TEXTS = {
    "food": "Food safety for agricultural companies",
    "french": "Sécurité des chaînes d'approvisionnement",
    "turkish": "Türkiye'de lojistik, Diyarbakır",
    "chinese": "上合组织国家食品安全与水稻种植培训班第2期",
    "russian": "Контейнерные поезда и учёт перевозок на пограничных станциях",
    "port": "Транспорт и экспорт",
    "persian": "ایمنی کانتینرهای ریلی و کتاب‌های راهنما",
    "arabic": "سَلامة الأغذية والتجارة الإلكترونيّة",
    "islamic": "معماری اسلامی",
}
# What is typed, and what it finds.
ASKED = [
    ("安全", "chinese"), ("水稻", "chinese"), ("食品 培训", "chinese"), ("2期", "chinese"), ("种稻", ""),
    ("контейнеров", "russian"), ("КОНТЕЙНЕР", "russian"), ("поезд", "russian"), ("учет", "russian"),
    ("учёта", "russian"), ("пограничная станция", "russian"), ("порт", ""), ("экспорта", "port"),
    ("кантейнер", ""),
    ("کانتینر", "persian"), ("كانتينر", "persian"), ("کانتینرها", "persian"), ("ریلي", "persian"),
    ("کتابهای", "persian"), ("کتاب‌های", "persian"), ("کتاب های", "persian"),
    ("الاغذيه", "arabic"), ("الأغذية", "arabic"), ("أغذية", "arabic"), ("سلامة", "arabic"), ("سلامه", "arabic"),
    ("الالكترونية", "arabic"), ("تجاره", "arabic"), ("اسلامی", "islamic"),
    ("securite", "french"), ("SÉCURITÉ", "french"), ("chaines", "french"), ("chaîne", "french"),
    ("Turkiye", "turkish"), ("türkiye", "turkish"), ("TÜRKİYE", "turkish"), ("diyarbakir", "turkish"),
    ("company", "food"), ("company's", "food"), ("food companies", "food"), ("agriculture", "food"), ("%", ""),
    ("o_d", ""),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "expected"), ASKED)
def test_words_are_found_in_every_script(tx, asked, expected):
    for name, text in TEXTS.items():
        make.training(tx, title={"en": text}, description={}, cancel_reason=name)
    found = tx.scalars(
        select(TrainingSession.cancel_reason).where(search.found_in(TrainingSession.search_text, asked))
    ).all()
    assert found == ([expected] if expected else [])
    assert [name for name, text in TEXTS.items() if search.finds(asked, text)] == found


def test_what_is_changed_is_found_by_its_new_words(tx):
    training = make.training(tx, title={"en": "Looms"})
    training.title = {"en": "Looms", "ru": "Ткацкие станки"}
    tx.commit()
    tx.refresh(training, ["search_text"])
    assert search.finds("станок", "станок") and "станки" in training.search_text


@pytest.fixture
def stock(tx):
    """The word "corridor" in one thing of each kind."""
    title = {"en": "A corridor", "zh": "走廊", "ru": "Коридоры", "fa": "دالان‌ها"}
    teacher, trainee = make.teacher(tx), make.person(tx, "CORRIDOR Aigerim")
    begun = clock.now() - timedelta(days=3)
    training = make.training(tx, teacher, title=title, starts_at=begun, ends_at=begun + timedelta(days=30))
    hidden = make.training(tx, teacher, title=title, state=DRAFT)
    place = make.enrolment(tx, training, trainee)
    module = make.keep(tx, LearningModule(training_id=training.id, position=1, title={"en": "One"}))
    for n, state in enumerate(("published", "draft"), 1):
        text = {"en": "Of corridors"}
        made = {"position": n, "title": {"en": f"Text {n}"}, "text": text, "state": state, "edited_at": NOW}
        make.keep(tx, Lesson(module_id=module.id, **made))
    return {
        "teacher": teacher, "trainee": trainee, "training": training, "place": place,
        "hidden": hidden.code, "open": training.code,
        "need": make.need(tx, title=title).number, "own": make.need(tx, title=title, state="submitted").number,
        "base": make.base(tx, names=title).code,
        "organisation": make.keep(tx, Organisation(code="KZ-COR", kind="enterprise", names=title)).code,
    }  # fmt: skip


@pytest.mark.parametrize("words", ["corridors", "走廊", "коридор", "دالانها"])
def test_a_stranger_finds_what_is_public(client, stock, words):
    page = client.get(f"/search?q={words}").text
    assert all(stock[name] in page for name in ("open", "need", "base"))
    assert not any(stock[name] in page for name in ("hidden", "own", "organisation"))
    assert "CORRIDOR Aigerim" not in page and "Text 1" not in page


def test_each_finds_what_is_theirs(client, stock, tx):
    page = client.as_(stock["trainee"]).get("/search?q=corridor").text
    assert "Text 1" in page and "Text 2" not in page and stock["hidden"] not in page
    page = client.as_(make.person(tx)).get("/search?q=corridor").text
    assert "Text 1" not in page
    page = client.as_(stock["teacher"]).get("/search?q=corridor").text
    assert "Text 1" in page and "Text 2" in page and stock["hidden"] in page and stock["organisation"] not in page
    page = client.as_(make.officer(tx)).get("/search?q=corridor").text
    assert all(stock[name] in page for name in ("hidden", "own", "organisation")) and "CORRIDOR Aigerim" in page


def test_lessons_wait_for_the_first_day_and_end_with_the_place(client, stock, tx):
    client.as_(stock["trainee"])
    stock["training"].starts_at = clock.now() + timedelta(days=1)
    tx.commit()
    assert "Text 1" not in client.get("/search?q=corridor").text
    stock["training"].starts_at = clock.now() - timedelta(days=1)
    stock["place"].state = "left"
    tx.commit()
    assert "Text 1" not in client.get("/search?q=corridor").text


def test_one_kind_alone(client, stock, tx):
    assert "Look everywhere" in client.get("/search?q=corridor&in=needs").text
    part = client.get("/search?q=corridor&in=bases", htmx=True).text
    assert part.lstrip().startswith('<div id="_found"') and stock["base"] in part and stock["need"] not in part
    assert "CORRIDOR Aigerim" not in client.get("/search?q=corridor&in=people").text  # not a stranger's to ask
    assert "Nothing found" in client.get("/search?q=zebra").text
    assert "What are you looking for?" in client.get("/search").text


@pytest.mark.parametrize("who", ["stranger", "officer"])
def test_the_search_asks_little(client, stock, tx, asked, who):
    client.as_(make.officer(tx) if who == "officer" else None).get("/search?q=corridor")
    with asked() as few:
        client.get("/search?q=corridor")
    for _ in range(2):
        make.training(tx, title={"en": "A corridor"})
        make.need(tx, title={"en": "A corridor"})
        make.person(tx, "CORRIDOR Nurlan", "Нурлан")
    with asked() as more:
        client.get("/search?q=corridor")
    assert len(more) == len(few) <= 15
