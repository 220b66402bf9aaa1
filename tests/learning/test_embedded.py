"""Questions of the bank inside lessons: split as a table, answered in place, kept per trainee, leaking nothing."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from institute import clock, markdown
from institute.bank import actions as bank
from institute.bank.models import CLOZE, ESSAY, KINDS, MATCHING, ORDERING, READY, SHORT, SINGLE
from institute.learning import embedded
from institute.learning.models import LessonTry
from tests.bank.samples import content, en, option


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Read.", [None]),
        ("Read.\n\n[[question 7]]\n\nOn.", [7, None]),
        ("[[question 7]]\n\n[[question 8]]", [7, 8, None]),
        ("::: note\n[[question 7]]\n:::", [7, None]),
        ("Beside words [[question 7]] it stays as typed.", [None]),
        ("    [[question 7]]", [None]),  # code
        ("[[question x]]", [None]),
    ],
)
def test_where_a_text_asks(text, items):
    html = markdown.to_html(text)
    parts = embedded.split(html)
    assert [item for _, item in parts] == items
    assert all(part in html for part, _ in parts)


@pytest.fixture
def ask(course, tx):
    """Puts an item of this kind into the first lesson; its id."""

    def put(kind: str = SINGLE, state: str = READY, **given) -> int:
        words = content(kind, feedback=en("Because of the tariff."), **given)
        item = bank.add(tx, name=kind, kind=kind, content=words, by_id=None, now=clock.now(), state=state)
        lesson = course.lessons[0]
        lesson.text = {**lesson.text, "en": f"{lesson.text['en']}\n\n[[question {item.id}]]\n\nThe end."}
        tx.commit()
        return item.id

    return put


def tries(tx) -> list[tuple]:
    tx.rollback()
    return [(each.answer, each.share) for each in tx.scalars(select(LessonTry).order_by(LessonTry.id))]


def test_a_question_is_answered_in_place_and_kept(client, course, tx, ask):
    item = ask(options=[option("p1", True, feedback=en("Well read.")), option("q2")])
    client.as_(course.aigerim)
    page = client.get(course.lesson()).text
    assert "[[question" not in page and "Option p1" in page and "The end." in page
    assert "Because of the tariff." not in page and "Well read." not in page
    address = f"{course.lesson()}/items/{item}"
    wrong = client.post(address, {f"item-{item}": "q2"}, htmx=True)
    assert wrong.text.lstrip().startswith(f'<section class="card asked" id="asked-{item}"')
    assert "Not right" in wrong.text and "Because of the tariff." in wrong.text
    assert client.post(address, {f"item-{item}": "p1"}).headers["Location"].endswith(f"{course.lesson()}#asked-{item}")
    page = client.get(course.lesson()).text
    assert "Right" in page and "Well read." in page and "2 tries" in page
    assert tries(tx) == [("q2", Decimal(0)), ("p1", Decimal(1))]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in (ESSAY, "file")])
def test_every_kind_is_shown_locked_and_marked(client, course, ask, kind):
    item = ask(kind)
    client.as_(course.aigerim)
    kept = client.get(course.lesson() + "/kept").text
    assert "With a connection" in kept and "Because of the tariff." not in kept and "<form" not in kept
    blank = client.post(f"{course.lesson()}/items/{item}", {}, htmx=True)
    assert blank.status_code == 422 and "Please answer the question first." in blank.text
    name = f"item-{item}"
    given = {
        MATCHING: {f"{name}-k1": "z9"}, ORDERING: {f"{name}-m5": "1"}, CLOZE: {f"{name}-1": "DDP"},
        SHORT: {name: "елка"}, "numeric": {name: "12.2"}, "multiple": {name: "p1"}, "true-false": {name: "false"},
    }.get(kind, {name: "p1"})  # fmt: skip
    answer = client.post(f"{course.lesson()}/items/{item}", given, htmx=True)
    assert answer.status_code == 200
    assert ("Partly right" in answer.text) == (kind in (MATCHING, ORDERING, CLOZE, "multiple"))


def test_what_is_not_in_the_lesson_is_not_answered(client, course, stranger, tx, ask):
    item, draft, essay = ask(), ask(state="draft"), ask(ESSAY)
    given = {f"item-{item}": "p1"}
    client.as_(course.aigerim)
    for lesson, row in ((1, item), (0, draft), (0, essay), (0, 999)):
        assert client.post(f"{course.lesson(lesson)}/items/{row}", given).status_code == 404
    page = client.get(course.lesson()).text
    assert "[[question" not in page and page.count('class="card asked"') == 1
    assert client.post(f"{course.lesson()}/items/{item}", {f"item-{item}": "nonsense"}).status_code == 422
    course.lessons[0].opens_days = 30
    tx.commit()
    assert client.post(f"{course.lesson()}/items/{item}", given).status_code == 409
    assert client.as_(stranger).post(f"{course.lesson()}/items/{item}", given).status_code == 404
    assert tries(tx) == []


def test_staff_try_without_a_trace_and_see_what_is_not_ready(client, course, tx, ask):
    item, draft = ask(), ask(state="draft")
    client.as_(course.artem)
    assert f"Question {draft} is not ready" in client.get(course.lesson()).text
    answer = client.post(f"{course.lesson()}/items/{item}", {f"item-{item}": "p1"})
    assert answer.status_code == 200 and "Right" in answer.text and "<title>" in answer.text
    assert tries(tx) == []
    preview = client.post(f"{course.teach}/preview", {"text": f"[[question {item}]]"}, htmx=True)
    assert "Option p1" in preview.text
    assert f"[[question {item}]]" in client.get(f"{course.teach}/items?q=single").text
    assert client.as_(course.aigerim).get(f"{course.teach}/items").status_code == 404


def test_questions_cost_one_question_however_many(client, course, ask, asked):
    client.as_(course.aigerim)

    def counted() -> int:
        client.get(course.lesson())
        with asked() as told:
            client.get(course.lesson())
        return len(told)

    without = counted()
    ask()
    one = counted()
    ask(), ask()
    assert (one - without, counted() - without) == (1, 1)


def test_an_edited_item_asks_anew(client, course, tx, ask):
    item = ask()
    client.as_(course.aigerim).post(f"{course.lesson()}/items/{item}", {f"item-{item}": "p1"})
    tx.rollback()
    version = tx.scalar(select(LessonTry)).version
    assert version.used_at
    tx.add(type(version)(
        item_id=item, number=2, kind=SINGLE, content=content(SINGLE), languages=" en ", sources={}, made_at=clock.now(),
    ))  # fmt: skip
    version.item.number = 2
    tx.commit()
    page = client.get(course.lesson()).text
    assert "Check my answer" in page and " checked" not in page


def test_guessing_on_is_refused(client, course, ask, monkeypatch):
    monkeypatch.setattr(embedded, "_AT_ONCE", 2)
    item = ask()
    client.as_(course.aigerim)
    codes = [client.post(f"{course.lesson()}/items/{item}", {f"item-{item}": "q2"}).status_code for _ in range(3)]
    assert codes == [303, 303, 429]


def test_on_paper_the_order_of_what_is_to_be_ordered_is_no_answer(app, course, tx, ask):
    item = ask(ORDERING)
    with app.app_context():
        found = embedded.items(tx, course.lessons[0].text)
        assert embedded.in_words(found[item], "en") == (
            "A question of the kind ordering", ["Step b2", "Step m5", "Step t8"],
        )  # fmt: skip
