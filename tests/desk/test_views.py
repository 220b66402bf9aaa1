"""One's own desk and papers."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from institute import clock
from institute.assignments.models import Assignment, Extension, Member, Submission, Team
from institute.attendance.models import AttendanceWarning, Excuse
from institute.catalogue.models import Staffing
from institute.enrolment.models import Enrolment
from institute.practice.models import PracticeHours
from institute.quizzes.models import Quiz, QuizAttempt
from institute.timetable.models import Meeting
from tests import make, world

WEEK = timedelta(days=7)


@pytest.fixture
def aigerim(tx):
    return make.person(tx, "SEITKALI Aigerim", "Айгерім Сейтқали")


def running(tx, person, lessons: int = 2, **given):
    """A session that runs, a place in it, its lessons and a practice plan."""
    now = clock.now()
    dates = {"opens_at": now - 8 * WEEK, "closes_at": now - 3 * WEEK, "starts_at": now - WEEK, "ends_at": now + WEEK}
    training = make.training(tx, **dates | given)
    training.answers = []
    place = make.enrolment(tx, training, person)
    made = make.lessons(tx, training, lessons)
    base = make.base(tx)
    make.plan(tx, training, base, 16)
    hours = PracticeHours(enrolment_id=place.id, base_id=base.id, hours=4, confirmed_at=now)
    make.keep(tx, hours)
    return training, made


def first(text: str) -> str:
    return text.partition('class="card first-thing')[2].partition("</section>")[0]


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_lesson_to_go_on_with_comes_first_on_both_clocks(client, tx, aigerim, language):
    training, lessons = running(tx, aigerim)
    text = client.as_(aigerim).get("/desk", language=language).text
    assert f'href="/learn/{training.code}/lessons/{lessons[0].id}"' in first(text)
    if language == "en":
        assert "Qingdao (UTC+8" in first(text).replace("\u2068", "").replace("\u2069", "") and "Almaty" in first(text)
        assert "Practice: 4 of 16 hours confirmed" in text.partition("What comes")[2]
        assert "4 of 16 hours" in text.partition('class="track"')[2]


def test_an_application_sent_back_comes_before_lessons(client, tx, aigerim):
    running(tx, aigerim)
    now = clock.now()
    call = make.training(
        tx, starts_at=now + 3 * WEEK, ends_at=now + 4 * WEEK, opens_at=now - WEEK, closes_at=now + WEEK
    )
    make.application(tx, call, aigerim, state="returned", reason="More, please.")
    text = client.as_(aigerim).get("/desk").text
    assert "Correct your application" in first(text)
    assert f"/sessions/{call.code}/apply" in first(text)
    assert "Lesson 1" in text.partition("What comes")[2]


def test_the_desk_leads_back_to_an_application_begun(client, tx, aigerim):
    now = clock.now()
    call = make.training(
        tx, opens_at=now - WEEK, closes_at=now + WEEK, starts_at=now + 2 * WEEK, ends_at=now + 3 * WEEK
    )
    make.application(tx, call, aigerim, state="draft", step=3)
    text = client.as_(aigerim).get("/desk").text
    assert "Your application: step 3" in first(text)
    assert f"/sessions/{call.code}/apply" in first(text)
    assert "Your desk is still clear" not in text


def test_newcomers_are_led_to_the_sessions(client, aigerim):
    text = client.as_(aigerim).get("/desk").text
    assert "Your desk is still clear" in text and 'href="/sessions?open=1"' in text
    assert first(text) == ""


def test_who_teaches_sees_the_next_meetings_and_what_is_to_be_marked(client, tx, aigerim, asked):
    artem, now = make.teacher(tx), clock.now()
    client.as_(artem)
    assert "Nothing waits for you" in client.get("/desk/teaching").text
    assert (
        'hx-get="/desk/teaching"' in client.get("/desk").text and "desk is still clear" not in client.get("/desk").text
    )
    training = make.training(tx, artem, starts_at=now, ends_at=now + WEEK)
    place = make.enrolment(tx, training, aigerim)
    work, quiz = work_and_quiz(tx, training, timedelta(days=2))
    team = make.keep(tx, Team(assignment_id=work.id, name=""))
    make.keep(tx, Member(assignment_id=work.id, team_id=team.id, enrolment_id=place.id))
    make.keep(tx, Submission(team_id=team.id, number=1, state="handed", saved_at=now, handed_at=now))
    make.keep(tx, QuizAttempt(quiz_id=quiz.id, enrolment_id=place.id, number=1, state="submitted", began_at=now,
                              ends_at=now, seed=1, most=10))  # fmt: skip
    for day in range(5):
        begins = now + timedelta(days=day, hours=1)
        make.keep(tx, Meeting(training_id=training.id, kind="lecture", title={"en": f"Talk {day}"}, starts_at=begins,
                              ends_at=begins + timedelta(hours=1), zone="Asia/Shanghai", place={}, languages=["en"],
                              cancelled_at=now if day == 1 else None))  # fmt: skip
    with asked() as questions:
        text = client.get("/desk/teaching", htmx=True).text
    assert [f"Talk {day}" in text for day in range(5)] == [True, False, True, True, False]
    assert text.count("1 to mark") == 2 and f"/quizzes/{quiz.id}/marking" in text and f"/assignments/{work.id}" in text
    assert len(questions) < 12
    assert client.as_(aigerim).get("/desk/teaching").status_code == 403


def test_all_done_waits_for_nothing_but_the_practice(client, tx, aigerim):
    training, lessons = running(tx, aigerim)
    client.as_(aigerim)
    for lesson in lessons:
        client.post(f"/learn/{training.code}/lessons/{lesson.id}/done", {"done": "1"})
    text = client.get("/desk").text
    assert "Practice: 4 of 16 hours confirmed" in first(text)
    assert "All lessons are done" in text


def work_and_quiz(tx, training, due: timedelta, **given):
    """An assignment due so soon and a quiz that is open until the same moment."""
    now = clock.now()
    work = Assignment(training_id=training.id, title={"en": "Country report"}, text={}, state="published",
                      due_at=now + due, **given)  # fmt: skip
    quiz = Quiz(training_id=training.id, title={"en": "Tariffs"}, state="published", closes_at=now + due)
    return make.keep(tx, work), make.keep(tx, quiz)


def test_work_that_is_due_soon_comes_before_lessons(client, tx, aigerim):
    training, _ = running(tx, aigerim)
    work, quiz = work_and_quiz(tx, training, timedelta(days=2))
    text = client.as_(aigerim).get("/desk").text
    both = [f"/learn/{training.code}/assignments/{work.id}", f"/learn/{training.code}/quizzes/{quiz.id}"]
    assert [address in text for address in both] == [True, True]
    assert any(address in first(text) for address in both)


def test_work_in_hand_and_a_quiz_sat_ask_nothing_more(client, tx, aigerim):
    training, _ = running(tx, aigerim)
    work, quiz = work_and_quiz(tx, training, timedelta(days=2))
    place = tx.scalars(select(Enrolment)).one()
    team = Team(assignment_id=work.id, members=[Member(assignment_id=work.id, enrolment_id=place.id)])
    team.submissions = [Submission(state="handed", saved_at=clock.now())]
    given = {"enrolment_id": place.id, "quiz_id": quiz.id, "number": 1, "seed": 1, "most": 1, "began_at": clock.now()}
    tx.add_all([team, QuizAttempt(state="submitted", **given)])
    tx.commit()
    text = client.as_(aigerim).get("/desk").text
    assert "Country report" not in text and "Tariffs" not in text
    tx.execute(update(Submission).values(state="returned"))
    tx.commit()
    assert "Returned to you for another try." in first(client.get("/desk").text)


@pytest.mark.parametrize(("late", "more", "stands"), [(None, None, False), (1, None, True), (None, 1, True)])
def test_work_past_its_day_stands_while_it_is_taken(client, tx, aigerim, late, more, stands):
    training, _ = running(tx, aigerim)
    until = clock.now() + timedelta(days=1)
    work, _ = work_and_quiz(tx, training, -timedelta(days=1), late_until=until if late else None)
    if more:
        place = tx.scalars(select(Enrolment)).one()
        make.keep(tx, Extension(
            assignment_id=work.id, enrolment_id=place.id, until=until, reason="Ill", given_at=clock.now()
        ))  # fmt: skip
    text = client.as_(aigerim).get("/desk").text
    assert ("Country report" in text) is stands
    assert "Tariffs" not in text


def test_past_sessions_are_quiet(client, tx, aigerim):
    now = clock.now()
    training, _ = running(tx, aigerim, starts_at=now - 3 * WEEK, ends_at=now - WEEK)
    text = client.as_(aigerim).get("/desk").text
    assert training.code in text.partition("Past sessions")[2]
    assert "Nothing waits for you" in text


def test_who_only_nominates_is_led_to_the_nominations(client, tx):
    text = client.as_(make.nominator(tx, make.organisation(tx))).get("/desk").text
    assert "Your desk is still clear" not in text and "See your nominations" in text


def test_a_class_supervisor_finds_the_stay_without_any_role(client, tx):
    now, who = clock.now(), make.person(tx)
    mine, online, old = (
        make.training(tx, starts_at=now - WEEK, ends_at=now + WEEK),
        make.training(tx, starts_at=now - WEEK, ends_at=now + WEEK, mode="online"),
        make.training(tx, starts_at=now - 9 * WEEK, ends_at=now - 8 * WEEK),
    )
    for training in (mine, online, old):
        make.keep(tx, Staffing(training_id=training.id, person_id=who.id, role="supervisor"))
    make.keep(tx, Staffing(training_id=make.training(tx).id, person_id=who.id, role="instructor"))
    text = client.as_(who).get("/desk").text
    assert re.findall(r'href="/office/stay/([^"]+)"', text) == [mine.code] and "Your desk is still clear" not in text
    assert re.findall(r'href="/teach/([^"]+)/attendance"', text) == [mine.code, online.code]
    assert "a second factor is switched on" in text
    client.factor(who)
    assert client.as_(who).get(f"/office/stay/{mine.code}").status_code == 200
    assert "/office/stay/" not in client.as_(make.person(tx)).get("/desk").text


def looked_after(tx, who, excuses: int, warned: int):
    """A class with excuses to decide, and trainees who were warned, one of them twice."""
    now = clock.now()
    training = make.training(tx, starts_at=now - WEEK, ends_at=now + WEEK)
    make.keep(tx, Staffing(training_id=training.id, person_id=who.id, role="supervisor"))
    places = [make.enrolment(tx, training, make.person(tx)) for _ in range(max(excuses, warned, 1))]
    told = {"kind": "excuse", "halves": ["2026-11-16-am"], "box": "x", "asked_at": now}
    tx.add(Excuse(enrolment_id=places[0].id, key=f"decided{training.id}", state="granted", **told))
    tx.add_all(Excuse(enrolment_id=each.id, key=f"k{each.id}", **told) for each in places[:excuses])
    for n, each in enumerate(places[:warned]):
        tx.add_all(AttendanceWarning(enrolment_id=each.id, kind=kind, at=now) for kind in ("danger", "missed")[n:])
    tx.commit()
    return training


def test_a_class_supervisor_sees_what_waits_in_each_class(client, tx, asked):
    who = make.person(tx)
    first = looked_after(tx, who, excuses=2, warned=1)
    text = client.as_(who).get("/desk").text
    assert "2 excuses and appeals wait for you" in text and "1 trainee was warned" in text
    assert f'href="/teach/{first.code}/attendance/excuses"' in text
    for door in (f"/learn/{first.code}", f"/learn/{first.code}/timetable", f"/teach/{first.code}/attendance?sort=rate"):
        page = client.get(door)
        assert page.status_code == 200 and f'href="/teach/{first.code}"' not in page.text, door
    with asked() as one:
        client.get("/desk")
    for _ in range(2):
        looked_after(tx, who, excuses=0, warned=0)
    with asked() as three:
        assert client.get("/desk").text.count("wait for you") == 1
    assert len(one) == len(three)
    assert "Classes you look after" not in client.as_(make.person(tx)).get("/desk").text


def test_one_or_three_sessions_ask_the_same_few_questions(client, tx, aigerim, asked):
    running(tx, aigerim)
    client.as_(aigerim).get("/desk")
    with asked() as one:
        client.get("/desk")
    for _ in range(2):
        work_and_quiz(tx, running(tx, aigerim, 5)[0], WEEK)
    with asked() as three:
        client.get("/desk")
    assert len(one) == len(three) <= 12


@pytest.fixture
def people(client, tx, app):
    with app.app_context():
        return world.build(tx)


def test_papers_stand_in_one_place_and_are_ones_own(client, people):
    text = client.as_(people.trainee).get("/me/papers").text
    assert f'href="/certificates/{world.NUMBER}.pdf"' in text
    assert f"/verify/{world.NUMBER}?code={world.CODE}" in text
    assert world.NUMBER not in client.as_(people.applicant).get("/me/papers").text
    assert "No papers yet" in client.get("/me/papers?lang=en").text


def test_a_fresh_certificate_is_news_on_the_desk(client, people, tx):
    tx.execute(world.Certificate.__table__.update().values(issued_at=clock.now()))
    tx.commit()
    assert "Your certificate is ready" in client.as_(people.trainee).get("/desk").text
    tx.execute(world.Certificate.__table__.update().values(issued_at=clock.now() - 3 * WEEK))
    tx.commit()
    assert "Your certificate is ready" not in client.get("/desk").text
