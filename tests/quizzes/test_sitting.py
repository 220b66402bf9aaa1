"""A trainee sits a quiz."""

import re
from contextlib import suppress
from datetime import timedelta
from threading import Thread

from sqlalchemy import select

from institute import clock
from institute.bank import actions as bank
from institute.database import writing
from institute.quizzes import attempts, queries, rules
from institute.quizzes.models import MARKED, OPEN, QuizAttempt, QuizSaving
from tests import make
from tests.quizzes.conftest import Sitting, quiz, single


def save(client, answer, value="a", rev=1, device="here", **more):
    data = {f"q{answer.id}": value, f"rev-{answer.id}": rev, "device": device, **more}
    return client.post(f"/learn/answers/{answer.id}", data, headers={"HX-Request": "true"})


def test_from_the_rules_to_the_receipt(client, tx, exam):
    client.as_(exam.course.aigerim)
    assert "Corridors exam" in client.get(f"{exam.course.learn}/quizzes").text
    start = client.get(exam.learn).text
    assert "60 minutes" in start and "Begin now" in start and "Qingdao" in start
    began = client.post(f"{exam.learn}/begin")
    attempt = tx.scalars(select(QuizAttempt)).one()
    assert began.headers["Location"].endswith(f"/learn/attempts/{attempt.id}/1")
    page = client.get(began.headers["Location"]).text
    assert page.count("data-question=") == 3 and "Page 1 of 2" in page
    asked = queries.get_attempt(tx, attempt.id).answers
    sent = {"device": "x", "go": "2", **{f"rev-{one.id}": 0 for one in asked[:3]}}
    sent |= {f"q{one.id}": "a" for one in asked[:2]} | {f"flag-{asked[0].id}": "1"}
    assert client.post(f"/learn/attempts/{attempt.id}/1", sent).headers["Location"].endswith("/2")
    overview = client.get(f"/learn/attempts/{attempt.id}").text
    assert "3 questions are blank" in overview and overview.count("Look at it again") == 1
    for said in ("Your answers are handed in.", "handed in already"):
        assert said in client.post(f"/learn/attempts/{attempt.id}/submit", follow=True).text
    tx.rollback()
    tx.refresh(attempt)
    assert (attempt.state, attempt.points, attempt.most) == (MARKED, 4, 10)
    receipt = client.get(f"/learn/attempts/{attempt.id}").text
    assert attempt.receipt in receipt and "<b>4</b> / 10" in receipt


def test_an_answer_is_saved_by_itself_and_written_down(client, tx, exam):
    one = exam.begin(tx).answers[0]
    client.as_(exam.course.aigerim)
    told = save(client, one, "b", 1).json
    assert told["rev"] == 1 and re.fullmatch(r"\d\d:\d\d:\d\d", told["saved"]) and 3500 < told["left"] <= 3600
    assert save(client, one, "a", 3).status_code == 200
    assert save(client, one, "b", 2).status_code == 200  # late, but of the same page: what came after it stands
    tx.rollback()
    tx.refresh(one)
    assert (one.answer, one.rev) == ("a", 3)
    lines = tx.execute(select(QuizSaving.rev, QuizSaving.answer, QuizSaving.taken).order_by(QuizSaving.id)).all()
    assert lines == [(1, "b", True), (3, "a", True), (2, "b", False)]


def test_after_the_end_it_is_refused_and_written_down(client, tx, exam):
    attempt = exam.begin(tx)
    one = attempt.answers[0]
    client.as_(exam.course.aigerim)
    attempt.ends_at = clock.now() - timedelta(seconds=20)
    tx.commit()
    assert save(client, one, "a", 1).status_code == 200  # within the grace
    attempt.ends_at = clock.now() - timedelta(seconds=31)
    tx.commit()
    late = save(client, one, "b", 2)
    assert (late.status_code, late.json["why"]) == (409, "over") and "too late" in late.json["say"]
    client.post(f"/learn/attempts/{attempt.id}/submit")
    assert save(client, one, "c", 3).json["why"] == "over"
    page = client.post(f"/learn/attempts/{attempt.id}/1", {f"q{one.id}": "c", f"rev-{one.id}": "1"})
    assert page.status_code == 409 and "handed in" in page.text
    tx.rollback()
    tx.refresh(one)
    assert one.answer == "a"
    assert tx.scalars(select(QuizSaving.taken).order_by(QuizSaving.id)).all() == [True, False, False, False]


def test_the_other_device_is_told(client, tx, exam):
    one = exam.begin(tx).answers[0]
    client.as_(exam.course.aigerim)
    assert save(client, one, "a", 1, "phone").status_code == 200
    told = save(client, one, "b", 1, "desk")
    assert (told.status_code, told.json["why"], told.json["rev"]) == (409, "elsewhere", 1)
    assert save(client, one, "b", 2, "desk").status_code == 200  # its reader chose
    plain = client.post(
        f"/learn/attempts/{one.attempt_id}/1", {f"q{one.id}": "c", f"rev-{one.id}": "1", "device": "old"}
    )
    assert plain.status_code == 409 and "another device" in plain.text
    assert 'value="c" checked' in plain.text and f'name="rev-{one.id}" value="2"' in plain.text  # typed words stay


def test_anothers_attempt_is_not_there(client, tx, exam, stranger):
    one = exam.begin(tx).answers[0]
    for person in (stranger, exam.course.artem, make.officer(tx)):
        client.as_(person)
        for path in ("", "/1", "/now"):
            assert client.get(f"/learn/attempts/{one.attempt_id}{path}").status_code == 404
        assert save(client, one).status_code == 404
        assert client.post(f"/learn/attempts/{one.attempt_id}/submit").status_code == 404
    assert client.as_(None).plain.post(f"/learn/answers/{one.id}").status_code in (303, 400, 401)
    for path in ("", "/attempts", f"/attempts/{one.attempt_id}", "/marking", "/statistics", "/preview"):
        assert client.as_(stranger).get(exam.teach + path).status_code in (403, 404)


def test_no_key_and_no_explanation_leaves_before_its_moment(client, tx, exam):
    """The page says nothing of what is right: the options are alike, in an order of the attempt's own."""
    exam.quiz.show_marks = exam.quiz.show_answers = exam.quiz.show_explanations = "never"
    attempt = exam.begin(tx)
    client.as_(exam.course.aigerim)
    page = client.get(f"/learn/attempts/{attempt.id}/1").text
    asked = page.partition("<main")[2].partition("</main")[0]
    assert "Because" not in asked and "right" not in asked.replace("arrow-right", "")
    client.post(f"/learn/attempts/{attempt.id}/submit")
    for moment, words in (("never", None), ("submit", "Because 0.")):
        tx.rollback()
        exam.quiz.show_explanations = moment
        tx.commit()
        receipt = client.get(f"/learn/attempts/{attempt.id}").text
        assert ("Because 0." in receipt) is bool(words) and "Right answer" not in receipt


def test_an_attempt_is_in_the_language_it_was_answered_in_last(client, tx, exam):
    """The figures of a question are told by language."""
    attempt = exam.begin(tx)
    one = attempt.answers[0]
    client.as_(exam.course.aigerim).get(f"/learn/attempts/{attempt.id}/1?lang=ru")
    assert attempt.language == "en"
    save(client, one)
    tx.rollback()
    tx.refresh(attempt)
    assert attempt.language == "ru"


def test_a_page_sent_twice_without_a_script_loses_nothing_silently(client, tx, exam):
    """Back to the form as it was, another answer, and on: it is refused in words, then kept."""
    attempt = exam.begin(tx)
    one, address = attempt.answers[0], f"/learn/attempts/{attempt.id}/1"
    client.as_(exam.course.aigerim)
    form = {"device": "same", "go": "2", f"rev-{one.id}": 0}
    assert client.post(address, {**form, f"q{one.id}": "a"}).status_code == 303
    assert client.post(address, {**form, f"q{one.id}": "a"}).status_code == 303  # pressed twice
    other = client.post(address, {**form, f"q{one.id}": "b"})
    assert other.status_code == 409 and "on another device" in other.text
    assert re.search(rf'name="q{one.id}" value="b" checked', other.text)
    again = re.search(rf'name="rev-{one.id}" value="(\d+)"', other.text)
    assert client.post(address, {**form, f"rev-{one.id}": again[1], f"q{one.id}": "b"}).status_code == 303
    tx.rollback()
    tx.refresh(one)
    assert one.answer == "b"


def test_what_is_no_answer_is_refused_in_words(client, tx, exam):
    one = exam.begin(tx).answers[0]
    client.as_(exam.course.aigerim)
    assert save(client, one, "zzz").status_code == 422
    assert save(client, one, "a", 0).status_code == 409  # no page sends revision 0
    told = [save(client, one, "a", n + 1) for n in range(rules.BURST + 1)]
    assert (told[-1].status_code, told[-1].json["why"]) == (429, "pace")


def test_an_answer_asks_little(client, tx, exam, asked):
    """The visit, the question; then the attempt's lock, the answer, the journal."""
    one = exam.begin(tx).answers[0]
    client.as_(exam.course.aigerim)
    save(client, one)
    token = client._token()
    with asked() as questions:
        client.plain.post(
            f"/learn/answers/{one.id}", data={f"q{one.id}": "b", f"rev-{one.id}": 5, "device": "x"},
            headers={"X-CSRF-Token": token},
        )  # fmt: skip
    assert len([each for each in questions if not each.startswith("PRAGMA")]) == 5, questions


def test_pages_ask_as_much_for_many_questions_as_for_few(client, tx, course, asked):
    counts = []
    client.as_(course.aigerim)
    for many in (2, 9):
        made = Sitting(course, quiz(tx, course.training, [single(tx, 10 * many + n) for n in range(many)], per_page=9))
        attempt = made.begin(tx)
        with asked() as questions:
            client.get(f"/learn/attempts/{attempt.id}/1")
            client.get(f"/learn/attempts/{attempt.id}")
        counts.append(len(questions))
    assert counts[0] == counts[1] <= 12


def test_a_page_whose_clock_ran_out_hands_in_only_when_ours_did(client, tx, exam):
    """More time was given, and the page has not heard of it."""
    attempt = exam.begin(tx)
    client.as_(exam.course.aigerim)
    assert 'name="over" value="1"' in client.get(f"/learn/attempts/{attempt.id}/1").text
    for ends_at, said, state in (
        (attempt.ends_at, "You have more time now", OPEN), (None, "You have more time now", OPEN),
        (clock.now() - timedelta(seconds=1), "Your answers are handed in.", MARKED),
    ):  # fmt: skip
        attempt.ends_at = ends_at
        tx.commit()
        page = client.post(f"/learn/attempts/{attempt.id}/submit", {"over": "1"}, follow=True).text
        tx.rollback()
        tx.refresh(attempt)
        assert said in page and attempt.state == state


def test_two_tabs_begin_one_attempt(client, tx, exam):
    client.as_(exam.course.aigerim)
    assert client.post(f"{exam.learn}/begin").status_code == 303
    assert client.post(f"{exam.learn}/begin").status_code == 409


def test_eight_presses_hand_in_once(app, tx, exam):
    """And an answer that arrives meanwhile is counted or refused, never lost between the two."""
    attempt = exam.begin(tx)
    firsts, kept = [], []

    def press() -> None:
        with app.app_context(), writing() as inside:
            firsts.append(attempts.submit(inside, attempt.id, now=clock.now()))

    def answer(one: int) -> None:
        sent = attempts.Sent(1, "x", "a", False, "en")
        with app.app_context(), suppress(rules.HandedIn), writing() as inside:
            kept.append((one, attempts.save(inside, attempt.id, one, sent, grace=30, now=clock.now()).taken))

    work = [Thread(target=press) for _ in range(8)]
    work[4:4] = [Thread(target=answer, args=(each.id,)) for each in attempt.answers]
    for each in work:
        each.start()
    for each in work:
        each.join()
    tx.rollback()
    assert sorted(firsts) == [False] * 7 + [True]
    again = queries.get_attempt(tx, attempt.id)
    assert again.points == 2 * sum(taken for _, taken in kept) and again.state == MARKED


def test_the_overview_says_what_looks_unfinished(client, tx, course):
    items = [{"key": key, "text": {"en": f"Step {key}"}} for key in "abc"]
    content = {"stem": {"en": "In order?"}, "items": items, "rule": "all"}
    steps = bank.add(tx, name="Steps", kind="ordering", content=content, by_id=None, now=clock.now(), state="ready")
    held = Sitting(course, quiz(tx, course.training, [steps, single(tx, 1)]))
    attempt = held.begin(tx)
    attempt.answers[0].answer = {"a": 1, "b": 1, "c": 2}
    tx.commit()
    page = client.as_(course.aigerim).get(f"/learn/attempts/{attempt.id}").text
    assert page.count("Two things have the same place.") == 1
