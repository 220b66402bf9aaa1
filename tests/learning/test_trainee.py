"""What a trainee sees and does, with and without JavaScript, and what strangers do not."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from institute import clock
from institute.learning import queries
from institute.learning.models import Progress
from tests import make


@pytest.mark.parametrize(
    "address", ["/learn/{code}", "/learn/{code}/lessons/{lesson}", "/learn/{code}/lessons/{lesson}/kept"]
)
@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_trainee_sees_the_pages(client, course, address, language):
    page = client.as_(course.aigerim).get(
        address.format(code=course.training.code, lesson=course.lessons[0].id) + f"?lang={language}"
    )
    assert page.status_code == 200
    assert course.lessons[0].title["en"] in page.text


@pytest.mark.parametrize("address", ["/learn/{code}", "/learn/{code}/lessons/{lesson}"])
def test_a_stranger_finds_nothing(client, course, stranger, address):
    address = address.format(code=course.training.code, lesson=course.lessons[0].id)
    assert client.as_(stranger).get(address).status_code == 404
    assert client.as_(None).get(address).status_code == 303


def test_nobody_else_marks_lessons(client, course, stranger, rows):
    assert client.as_(stranger).post(course.lesson() + "/done", {"done": "1"}).status_code == 404
    assert client.as_(stranger).post(course.lesson() + "/opened").status_code == 404
    assert client.as_(course.artem).post(course.lesson() + "/done", {"done": "1"}).status_code == 409
    assert rows()["progress"] == 0


def test_staff_look_in_without_progress(client, course):
    page = client.as_(course.artem).get(course.learn)
    assert page.status_code == 200 and "This is what trainees see" in page.text
    assert "Mark as done" not in client.get(course.lesson()).text


def test_a_lesson_is_marked_done_and_undone(client, course, tx):
    client.as_(course.aigerim)
    page = client.post(course.lesson() + "/done", {"done": "1"}, follow=True)
    assert "1 of 2 lessons" in page.text and "Mark as not done" in page.text
    part = client.post(course.lesson() + "/done", {"done": "0"}, htmx=True)
    assert part.text.lstrip().startswith('<div class="layout" id="_lesson"')
    assert "0 of 2 lessons" in part.text and "Mark as done" in part.text
    assert tx.scalar(select(Progress)).done_at is None


def test_a_get_writes_nothing_and_the_page_says_it_was_opened(client, course, rows, tx):
    client.as_(course.aigerim)
    before = rows()
    assert "/opened" in client.get(course.lesson(1)).text
    assert rows() == before
    assert client.post(course.lesson(1) + "/opened", htmx=True).status_code == 204
    assert tx.scalar(select(Progress)).lesson_id == course.lessons[1].id
    assert f'href="{course.lesson(1)}">Continue' in client.get(course.learn).text


def test_a_lesson_of_another_session_is_not_here(client, course, tx):
    other = make.lessons(tx, make.training(tx))[0]
    client.as_(course.aigerim)
    assert client.get(f"{course.learn}/lessons/{other.id}").status_code == 404
    assert client.post(f"{course.learn}/lessons/{other.id}/done").status_code == 404


def test_drafts_are_for_staff(client, course, tx):
    course.lessons[0].state = "draft"
    tx.commit()
    assert client.as_(course.aigerim).get(course.lesson()).status_code == 404
    assert client.post(course.lesson() + "/done").status_code == 404
    assert "Draft" in client.as_(course.artem).get(course.lesson()).text


def test_before_the_beginning_the_page_says_when(client, course, tx):
    course.training.starts_at, course.training.ends_at = (
        clock.now() + timedelta(days=1),
        clock.now() + timedelta(days=2),
    )
    tx.commit()
    page = client.as_(course.aigerim).get(course.learn)
    assert "The lessons open when the session begins" in page.text and course.lesson() not in page.text
    refused = client.get(course.lesson())
    assert refused.status_code == 409 and "The lessons open when the session begins." in refused.text


def test_who_left_is_told_so(client, course, tx):
    course.place.state, course.place.left_at = "left", clock.now()
    tx.commit()
    assert "You left this session" in client.as_(course.aigerim).get(course.learn).text
    assert client.post(course.lesson() + "/done").status_code == 409


def test_all_done_says_what_now(client, course):
    client.as_(course.aigerim)
    for n in (0, 1):
        client.post(course.lesson(n) + "/done", {"done": "1"})
    assert "All lessons are done" in client.get(course.learn).text


def test_the_session_page_stays_within_fifteen_queries(client, course, asked, tx):
    client.as_(course.aigerim).get(course.learn)
    with asked() as few:
        client.get(course.learn)
    make.lessons(tx, course.training, 5)
    with asked() as more:
        client.get(course.learn)
    assert len(few) == len(more) <= 15


def test_progress_counts_what_is_published(client, course, tx):
    client.as_(course.aigerim).post(course.lesson() + "/done", {"done": "1"})
    other = make.enrolment(tx, course.training, make.person(tx))
    assert queries.progress_of(tx, course.training.id) == {course.place.id: (1, 2), other.id: (0, 2)}
    assert queries.progress_of(tx, course.training.id, other.id) == {other.id: (0, 2)}
    course.lessons[0].state = "draft"
    tx.commit()
    assert queries.progress_of(tx, course.training.id, course.place.id)[course.place.id] == (0, 1)
