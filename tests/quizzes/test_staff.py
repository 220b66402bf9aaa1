"""Staff make a quiz, watch it, mark it and release it."""

import json
import re
from datetime import timedelta
from decimal import Decimal
from threading import Event, Thread

import pytest
from sqlalchemy import select

from institute import clock
from institute.database import writing
from institute.gradebook import actions as gradebook
from institute.gradebook.models import Mark, MarkColumn
from institute.language import LANGUAGES
from institute.letters import Letter
from institute.quizzes import attempts, marking, queries
from institute.quizzes.models import DRAFT, MARKED, RELEASE, SUBMITTED, Quiz, QuizDraw, QuizExtension
from institute.rubrics import actions as rubrics
from tests import make
from tests.quizzes.conftest import Sitting, quiz, single

SETTINGS = {
    "kind": "graded", "title-en": "Final exam", "opens_at": "", "closes_at": "", "minutes": "45", "grace": "30",
    "attempts": "2", "cool_off": "10", "counts": "best", "shuffled": "y", "show_marks": "release",
    "show_answers": "close", "show_explanations": "never", "tolerance": "20",
}  # fmt: skip


def handed_in(tx, written):
    """An attempt that waits for a marker, and the essay in it."""
    attempt = written.begin(tx)
    text = attempt.answers[1]
    text.answer = "Because of the rails."
    attempts.submit(tx, attempt.id, now=clock.now())
    return attempt, text


def test_a_quiz_is_made_and_published(client, tx, course):
    items = [single(tx, n) for n in range(4)]
    tx.commit()
    client.as_(course.artem)
    assert "Final" in client.post(f"{course.teach}/quizzes", {"title": "Final"}, follow=True).text
    quiz = tx.scalars(select(Quiz)).one()
    address = f"{course.teach}/quizzes/{quiz.id}"
    assert client.post(address, SETTINGS).status_code == 303
    assert (
        client.post(address, {**SETTINGS, "opens_at": "2027-01-02T09:00", "closes_at": "2027-01-01T09:00"}).status_code
        == 422
    )
    headers = {"Referer": f"http://localhost{address}"}
    empty = client.post(f"{address}/state", {"state": "published"}, headers=headers)
    assert empty.status_code == 409 and f'class="button" href="{address}"' in empty.text  # it asks nothing yet
    section = queries.whole(tx, quiz.id).sections[0]
    asking, finding = (f"{address}/sections/{section.id}/{door}" for door in ("ask", "find"))
    assert client.post(finding, {"item_id": items[0].id, "points": "2,5"}).status_code == 303
    assert client.post(asking, {"tag": "none", "many": "1", "points": "1"}).status_code == 409
    assert client.post(asking, {"points": "1"}).status_code == 422
    assert client.post(f"{address}/sections").status_code == 303
    tx.rollback()
    draw = tx.scalars(select(QuizDraw)).one()
    assert client.post(f"{address}/draws/{draw.id}/move", {"step": "down"}).status_code == 303
    tx.rollback()
    pages = queries.whole(tx, quiz.id).sections
    assert [len(page.draws) for page in pages] == [0, 1] and pages[1].draws[0].points == 2.5
    assert client.post(f"{address}/sections/{pages[0].id}/delete").status_code == 303
    assert client.post(f"{address}/state", {"state": "published"}).status_code == 303
    assert "Stem 0?" in client.get(f"{address}/preview").text
    assert "Final exam" in client.get(f"{course.teach}/quizzes").text
    for path in ("", "/questions", "/attempts", "/marking", "/statistics"):
        assert client.get(address + path).status_code == 200


def test_questions_are_found_in_the_bank(client, tx, exam):
    ready, draft = single(tx, 7, tags=["wanted"]), single(tx, 8, tags=["wanted"], state="draft")
    tx.commit()
    client.as_(exam.course.artem)
    section = queries.whole(tx, exam.quiz.id).sections[1]
    address = f"{exam.teach}/sections/{section.id}/find?tag=wanted"
    page = client.get(address).text
    assert ready.name in page and draft.name not in page
    button = f'name="item_id" value="{ready.id}"'
    assert button in page and re.search(r'name="points"[^>]*value="1"', page)
    wrong = client.post(address, {"item_id": ready.id, "points": "many"})
    assert wrong.status_code == 422 and "from 0 to 1,000" in wrong.text and 'value="many"' in wrong.text
    again = client.post(address, {"item_id": ready.id, "points": "3"}, follow=True).text
    assert "The question is in the quiz." in again and button not in again
    twice = client.post(address, {"item_id": ready.id, "points": "3"})
    assert twice.status_code == 409 and "too few questions" in twice.text
    tx.rollback()
    assert [(each.item_id, each.points) for each in section.draws][-1] == (ready.id, 3)
    exam.begin(tx)
    assert client.post(address, {"item_id": draft.id, "points": "3"}).status_code == 409


def test_a_page_has_a_title_in_every_language(client, tx, exam):
    client.as_(exam.course.artem)
    section = queries.whole(tx, exam.quiz.id).sections[0]
    address = f"{exam.teach}/sections/{section.id}"
    assert "Part 1" in client.get(address).text
    assert client.post(address, {"title-en": "x" * 201}).status_code == 422
    assert "Corridors" in client.post(address, {"title-en": "Corridors", "title-ru": "Коридоры"}, follow=True).text
    tx.rollback()
    attempt = exam.begin(tx)
    page = client.as_(exam.course.aigerim).get(f"/learn/attempts/{attempt.id}/1?lang=ru").text
    assert "Коридоры" in page


def test_once_begun_the_questions_stay(client, tx, exam):
    exam.begin(tx)
    client.as_(exam.course.artem)
    section = queries.whole(tx, exam.quiz.id).sections[0]
    for path in ("sections", f"sections/{section.id}/delete", "delete"):
        assert client.post(f"{exam.teach}/{path}").status_code == 409
    assert client.post(f"{exam.teach}/state", {"state": DRAFT}).status_code == 409


def test_a_published_quiz_asks_something(client, tx, course):
    made = quiz(tx, course.training, [single(tx, 1)])
    client.as_(course.artem)
    address = f"{course.teach}/quizzes/{made.id}"
    client.post(f"{address}/sections")
    tx.rollback()
    full, empty = queries.whole(tx, made.id).sections
    paths = (f"draws/{full.draws[0].id}/delete", f"sections/{full.id}/delete")
    for path in paths:
        assert client.post(f"{address}/{path}").status_code == 409
    assert client.post(f"{address}/sections/{empty.id}/delete").status_code == 303
    client.post(f"{address}/state", {"state": DRAFT})
    assert client.post(f"{address}/{paths[0]}").status_code == 303


def test_the_gradebook_follows_what_staff_do_with_a_quiz(client, tx, exam):
    """Its columns and marks, at once; a quiz worth no points has none."""

    def columns():
        tx.rollback()
        found = tx.scalars(select(MarkColumn).where(MarkColumn.source == "quiz").order_by(MarkColumn.id))
        return [(each.title["en"], each.points) for each in found]

    practice = quiz(tx, exam.course.training, [single(tx, 7)], title={"en": "Worth nothing"})
    queries.whole(tx, practice.id).sections[0].draws[0].points = Decimal(0)
    exam.quiz.attempts = 2
    gradebook.set_up(tx, exam.course.training, now=clock.now())
    tx.commit()
    assert columns() == [("Corridors exam", 10)]
    client.as_(exam.course.artem)
    draw = queries.whole(tx, exam.quiz.id).sections[1].draws[0]
    client.post(f"{exam.teach}/draws/{draw.id}/delete")
    assert columns() == [("Corridors exam", 8)]
    for right in (4, 1):
        attempt = exam.begin(tx)
        for each in attempt.answers[:right]:
            each.answer = "a"
        attempts.submit(tx, attempt.id, now=clock.now())
        tx.commit()
    client.post(exam.teach, {**SETTINGS, "show_marks": "submit", "counts": "last"})
    assert columns() == [("Final exam", 8)] and tx.scalars(select(Mark.found)).one() == Decimal("0.25")
    client.post(f"{exam.course.teach}/quizzes/{practice.id}/delete")
    client.post(exam.teach, {**SETTINGS, "kind": "practice"})
    assert columns() == [] and tx.scalars(select(Mark)).all() == []


def test_more_time_moves_an_attempt_under_way(client, tx, exam):
    attempt = exam.begin(tx)
    client.as_(exam.course.artem)
    address = f"{exam.teach}/more/{exam.course.place.id}"
    assert client.post(address, {"minutes": "15", "attempts": "1", "reason": ""}).status_code == 422
    ends = attempt.ends_at
    for minutes in (15, 20):  # the second time it is 20 in all
        client.post(address, {"minutes": str(minutes), "attempts": "1", "reason": "A weak link"})
        tx.rollback()
        assert queries.get_attempt(tx, attempt.id).ends_at == ends + timedelta(minutes=minutes)
    assert tx.scalars(select(QuizExtension)).one().reason == "A weak link"
    assert "A weak link" in client.as_(exam.course.aigerim).get(exam.learn).text


def test_where_one_marker_decides_the_last_one_does(client, tx, written):
    """Whoever corrects a colleague's mark is not told that it is kept and then overruled."""
    attempt, text = handed_in(tx, written)
    officer = make.officer(tx)
    tx.commit()
    for marker, points in ((written.course.artem, "0.5"), (officer, "2"), (written.course.artem, "1.5")):
        client.as_(marker).post(f"{written.teach}/marking/{text.id}", {"points": points, "comment": ""})
        tx.rollback()
        assert queries.get_attempt(tx, attempt.id).points == Decimal(points)


def test_people_mark_with_a_second_marker_and_a_third(client, tx, written):
    quiz, place = written.quiz, written.course.place
    quiz.second, quiz.show_marks = True, RELEASE
    attempt, text = handed_in(tx, written)
    tx.commit()
    assert attempt.state == SUBMITTED
    markers = [make.teacher(tx), make.officer(tx), make.officer(tx)]
    written.course.training.staff[0].person_id = markers[0].id
    tx.commit()
    address = f"{written.teach}/marking/{text.id}"
    for marker, points, state in zip(markers, ("0,5", "2", "1.5"), (SUBMITTED, SUBMITTED, MARKED), strict=True):
        client.as_(marker)
        assert client.get(address).status_code == 200
        wrong = client.post(address, {"points": "3 points", "comment": ""})
        assert wrong.status_code == 422 and 'value="3 points"' in wrong.text
        assert "Points <span" not in wrong.text  # not optional without a rubric
        assert client.post(f"{written.teach}/release").status_code == 409
        assert client.post(address, {"points": points, "comment": "Seen"}).status_code == 303
        tx.rollback()
        assert queries.get_attempt(tx, attempt.id).state == state
    client.as_(written.course.aigerim)
    receipt = f"/learn/attempts/{attempt.id}"
    assert "1.5" not in client.get(receipt).text
    assert queries._shares(tx, quiz.training_id, None) == {}
    assert client.as_(markers[1]).post(f"{written.teach}/release").status_code == 303
    page = client.as_(written.course.aigerim).get(receipt).text
    assert "<b>1.5</b>" in page and "Seen" in page
    tx.rollback()
    assert queries._shares(tx, quiz.training_id, [place.id]) == {(quiz.id, place.id): attempt.points / 4}


def test_one_of_two_markers_alone_says_nothing(client, tx, written):
    """Neither to the trainee, though marks are shown at once, nor to the second marker."""
    written.quiz.second = True
    attempt, text = handed_in(tx, written)
    second = make.officer(tx)
    tx.commit()
    address = f"{written.teach}/marking/{text.id}"
    receipt, whole = f"/learn/attempts/{attempt.id}", f"{written.teach}/attempts/{attempt.id}"
    client.as_(written.course.artem).post(address, {"points": "1", "comment": "Too short"})
    for who, path in ((written.course.aigerim, receipt), (written.course.aigerim, "/me/data.json"), (second, whole)):
        page = client.as_(who).get(path)
        assert page.status_code == 200 and "Too short" not in page.text
    client.as_(second).post(address, {"points": "1", "comment": "Well said"})
    page = client.as_(written.course.aigerim).get(receipt).text
    assert "Too short" in page and "Well said" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_release_is_told_once_to_who_sat(client, tx, exam, language):
    """In two attempts or one; not to who only has a place."""
    exam.quiz.show_marks, exam.quiz.attempts = RELEASE, 2
    exam.course.aigerim.language = language
    for _ in range(2):
        attempts.submit(tx, exam.begin(tx).id, now=clock.now())
        tx.commit()
    make.enrolment(tx, exam.course.training, make.person(tx))
    client.as_(exam.course.artem)
    for _ in range(2):
        assert client.post(f"{exam.teach}/release").status_code == 303
    letter = tx.scalars(select(Letter).where(Letter.kind == "quiz-released")).one()
    assert (letter.person_id, letter.language) == (exam.course.aigerim.id, language)
    assert "Corridors exam" in letter.subject and exam.course.training.code in letter.text
    assert letter.text.rstrip().endswith(exam.learn)
    assert "Corridors exam" in client.as_(exam.course.aigerim).get(exam.learn).text


def test_ones_own_data_tell_answers_once_they_may_be_seen(client, tx, exam):
    exam.quiz.show_marks = exam.quiz.show_answers = exam.quiz.show_explanations = RELEASE
    tx.commit()
    attempt = exam.begin(tx)
    first = attempt.answers[0]
    first.answer = "a"
    attempts.submit(tx, attempt.id, now=clock.now())
    tx.commit()
    client.as_(exam.course.aigerim)

    def row():
        return json.loads(client.get("/me/data.json").text)["tables"]["quiz_attempt"]["rows"][0]

    assert (row()["points"], row()["answers"]) == (None, {})
    client.as_(exam.course.artem).post(f"{exam.teach}/release")
    client.as_(exam.course.aigerim)
    n = first.version.item.name.removeprefix("Item ")
    assert row()["points"] == "2.000"
    assert row()["answers"][f"1. Stem {n}?"] == {"answer": f"Option a{n}", "points": "2.000", "of": "2.000"}


def test_a_rubric_gives_the_points(client, tx, written):
    """Every criterion judged: the points follow. What was chosen stands when the page opens again."""
    levels = [{"points": points, "words": {"en": f"Level {points}"}} for points in ("4", "1")]
    rubric = rubrics.create(tx, {"en": "Essays"}, by=None, now=clock.now())
    rubric.criteria = [{"title": {"en": title}, "levels": levels} for title in ("Language", "Reasons")]
    tx.commit()
    written.quiz.show_marks = RELEASE
    queries.whole(tx, written.quiz.id).sections[0].draws[1].rubric_id = rubric.rubric_id
    tx.commit()
    attempt, text = handed_in(tx, written)
    tx.commit()
    client.as_(written.course.artem)
    address = f"{written.teach}/marking/{text.id}"
    assert all(words in client.get(address).text for words in ("Language", "Reasons", "Level 4"))
    half = client.post(address, {"rubric-0": "0", "rubric-0-note": "Clear.", "points": ""})
    assert half.status_code == 422 and "judge every criterion" in half.text and "Clear." in half.text
    told = {"rubric-0": "0", "rubric-0-note": "Clear.", "rubric-1": "1", "points": "", "comment": ""}
    assert client.post(address, told).status_code == 303
    tx.rollback()
    assert queries.get_attempt(tx, attempt.id).answers[1].earned == Decimal("1.25")  # 5 of 8, of 2 points
    again = client.get(address).text
    assert 'id="rubric-1-l1" name="rubric-1" value="1" checked' in again and "Clear." in again
    receipt = f"/learn/attempts/{attempt.id}"
    assert "Clear." not in client.as_(written.course.aigerim).get(receipt).text
    client.as_(written.course.artem).post(f"{written.teach}/release")
    page = client.as_(written.course.aigerim).get(receipt).text
    assert "Clear." in page and "Level 1" in page and "Level 4" in page


def test_what_waits_for_a_release_can_be_released(client, tx, exam):
    exam.quiz.show_answers = RELEASE
    tx.commit()
    assert "Release the results" in client.as_(exam.course.artem).get(f"{exam.teach}/marking").text


def test_a_wrong_key_is_mended_for_all(client, tx, exam):
    attempt = exam.begin(tx)
    for each in attempt.answers:
        each.answer = "b"
    attempts.submit(tx, attempt.id, now=clock.now())
    tx.commit()
    item = attempt.answers[0].version.item_id
    client.as_(exam.course.artem)
    address = f"{exam.teach}/items/{item}/again"
    assert "the key of version 1" in client.get(address).text
    assert client.post(address, {"version": "", "reason": ""}).status_code == 422
    assert (
        "1 answer has other points now"
        in client.post(address, {"version": "", "reason": "Wrong key"}, follow=True).text
    )
    tx.rollback()
    assert queries.get_attempt(tx, attempt.id).points == 2
    with tx.no_autoflush:
        again = marking.mark_again(
            tx, exam.quiz.id, item, attempt.answers[0].version_id, "No", by=exam.course.artem, now=clock.now()
        )
    assert again.changed == 1 and queries.get_attempt(tx, attempt.id).points == 0


def test_a_mark_given_while_all_is_marked_again_counts(app, tx, written):
    """The one waits for the other, and the sum holds both."""
    attempt = written.begin(tx)
    chosen, text = attempt.answers
    chosen.answer, text.answer = "b", "Because of the rails."
    attempts.submit(tx, attempt.id, now=clock.now())
    tx.commit()
    quiz_id, item_id, artem, officer = written.quiz.id, chosen.version.item_id, written.course.artem, make.officer(tx)
    again, given = Event(), Event()

    def give():
        again.wait(5)
        with app.test_request_context(), writing() as inside:
            marking.give(inside, quiz_id, text.id, Decimal(1), "", {}, by=officer, now=clock.now())
        given.set()

    other = Thread(target=give)
    other.start()
    with app.test_request_context(), writing() as inside:
        marking.mark_again(inside, quiz_id, item_id, None, "Wrong key", by=artem, now=clock.now())
        again.set()
        given.wait(1)
    other.join()
    tx.rollback()
    found = queries.get_attempt(tx, attempt.id)
    assert (found.points, found.state) == (3, MARKED)


def test_lists_ask_as_much_for_three_as_for_one(client, tx, exam, asked):
    client.as_(exam.course.artem)
    counts = []
    for more in (0, 2):
        for _ in range(more + 1):
            exam.begin(tx, make.enrolment(tx, exam.course.training, make.person(tx)).id)
        client.get(f"{exam.teach}/attempts")
        with asked() as questions:
            client.get(f"{exam.teach}/attempts")
            client.get(f"{exam.teach}/statistics")
            client.get(f"{exam.teach}/marking")
        counts.append(len(questions))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("page", ["", "/questions", "/attempts/{}", "/marking", "/statistics", "/preview"])
def test_pages_ask_as_much_for_many_questions_as_for_few(client, tx, course, asked, page):
    counts = []
    for many in (2, 7):
        made = Sitting(course, quiz(tx, course.training, [single(tx, 10 * many + n) for n in range(many)], per_page=9))
        attempt = made.begin(tx)
        attempts.submit(tx, attempt.id, now=clock.now())
        tx.commit()
        client.as_(course.artem)
        client.get(made.teach + page.format(attempt.id))
        with asked() as questions:
            assert client.get(made.teach + page.format(attempt.id)).status_code == 200
        counts.append(len(questions))
    assert counts[0] == counts[1]
