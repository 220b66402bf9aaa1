"""When lessons open: the rule as a table, and every way by which a closed one could be read."""

from datetime import UTC, datetime, timedelta

import pytest

from institute import clock
from institute.learning import rules
from institute.learning.models import Progress
from institute.learning.rules import Closed
from tests import make

DAY = timedelta(days=1)
T0 = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)  # 9:00 in Qingdao


@pytest.mark.parametrize(
    ("zone", "at", "days", "opens"),
    [
        ("Asia/Shanghai", None, None, None),
        ("Asia/Shanghai", T0 + DAY, None, T0 + DAY),
        ("Asia/Shanghai", None, 0, T0),
        ("Asia/Shanghai", None, 7, T0 + 7 * DAY),
        ("Africa/Cairo", None, 90, T0 + 90 * DAY - timedelta(hours=1)),  # summer time began meanwhile
    ],
)
def test_a_gate_opens_by_the_clock_of_the_place(zone, at, days, opens):
    assert rules.opening(T0, zone, at, days) == opens


@pytest.mark.parametrize(
    ("shown", "done", "closed"),
    [
        ({1: ((), ()), 2: ((None,), ())}, (), {}),
        ({1: ((T0,), ())}, (), {}),  # it opens this very moment
        ({1: ((T0 + DAY,), ())}, (), {1: Closed(T0 + DAY, ())}),
        ({1: ((T0 + DAY, T0 + 2 * DAY), ())}, (), {1: Closed(T0 + 2 * DAY, ())}),  # the module's and its own
        ({1: ((T0 + DAY,), ())}, (1,), {}),  # what is done stays open
        ({1: ((), ()), 2: ((), (1,))}, (), {2: Closed(None, (1,))}),
        ({1: ((), ()), 2: ((), (1,))}, (1,), {}),
        ({2: ((), (1,))}, (), {}),  # asks for one that is hidden or gone
        ({1: ((), ()), 2: ((), (1,)), 3: ((T0 + DAY,), (1, 2))}, (1,), {3: Closed(T0 + DAY, (2,))}),
    ],
)
def test_what_is_closed(shown, done, closed):
    assert rules.closed(shown, set(done), T0) == closed


@pytest.mark.parametrize(
    ("asks", "circle"),
    [({1: [2]}, False), ({1: [1]}, True), ({1: [2], 2: [3], 3: [1]}, True), ({1: [2, 3], 2: [3], 3: []}, False),
     ({1: [2], 2: [3], 3: [2]}, False)],
)  # fmt: skip
def test_lessons_never_wait_for_each_other(asks, circle):
    if circle:
        with pytest.raises(rules.Circle):
            rules.check_asks(asks, 1)
    else:
        rules.check_asks(asks, 1)


WAYS = ("", "/kept", "/paper", "/en.pdf", "/questions")


@pytest.mark.parametrize("how", ["date", "module", "days", "asks"])
def test_a_closed_lesson_leaks_by_no_way(client, course, tx, how):
    first, second = course.lessons
    second.search_text = "zebra"
    later = clock.now() + DAY
    if how == "date":
        second.opens_at = later
    elif how == "module":
        second.module.opens_at = later
        tx.add(Progress(enrolment_id=course.place.id, lesson_id=first.id, opened_at=T0, done_at=T0))
    elif how == "days":
        second.opens_days = 30
    else:
        second.asks = [first.id]
    tx.commit()
    client.as_(course.aigerim)
    session = client.get(course.learn).text
    assert course.lesson(1) not in session and "Lesson 2" in session and "Opens " in session
    answers = [client.get(course.lesson(1) + way) for way in WAYS]
    assert [answer.status_code for answer in answers] == [409] * len(WAYS)
    assert not any("Text 2" in answer.text for answer in answers)
    assert "This lesson is not open yet" in answers[0].text
    for tail in ("/done", "/opened", "/paper"):
        assert client.post(course.lesson(1) + tail, {"done": "1"}).status_code == 409
    assert "Lesson 2" not in client.get("/search?q=zebra").text
    assert f'href="{course.lesson(1)}"' not in client.get(course.lesson(0)).text
    assert course.lesson(1) not in client.get("/desk").text
    assert client.as_(course.artem).get(course.lesson(1)).status_code == 200
    assert "Lesson 2" in client.get("/search?q=zebra").text


def test_it_opens_with_what_it_asks(client, course, tx):
    course.lessons[1].asks = [course.lessons[0].id]
    tx.commit()
    client.as_(course.aigerim)
    assert client.get(course.lesson(1)).status_code == 409
    client.post(course.lesson(0) + "/done", {"done": "1"})
    assert client.get(course.lesson(1)).status_code == 200
    client.post(course.lesson(0) + "/done", {"done": "0"})
    assert client.get(course.lesson(1)).status_code == 409


def test_staff_set_when_a_lesson_opens(client, course, tx, stranger):
    first, second = course.lessons
    address = f"{course.teach}/lessons/{second.id}/opening"
    for person in (course.aigerim, stranger, make.teacher(tx)):
        assert client.as_(person).post(address, {"opens_days": "3"}).status_code == 404
    client.as_(course.artem)
    both = client.post(address, {"opens_days": "3", "opens_at": "2027-01-05T09:00"})
    assert both.status_code == 422 and "not both" in both.text
    assert client.post(address, {"opens_at": "2027-01-05T09:00", "asks": str(first.id)}).status_code == 303
    tx.refresh(second)
    assert (second.opens_at, second.asks) == (datetime(2027, 1, 5, 1, 0, tzinfo=UTC), [first.id])
    circle = client.post(f"{course.teach}/lessons/{first.id}/opening", {"asks": str(second.id)})
    assert circle.status_code == 422 and "wait for each other" in circle.text
    page = client.get(course.teach).text
    assert "5 Jan 2027" in page and "Opens when these are done" in page


def test_staff_set_when_a_module_opens(client, course, tx):
    module = course.lessons[0].module
    address = f"{course.teach}/modules/{module.id}"
    assert client.as_(course.artem).post(address, {"title-en": "Corridors", "opens_days": "2"}).status_code == 303
    tx.refresh(module)
    assert module.opens_days == 2
    assert "Opens 2 days after the beginning" in client.get(course.teach).text


def test_gates_cost_no_question(client, course, tx, asked):
    client.as_(course.aigerim)

    def questions() -> int:
        client.get(course.learn)
        with asked() as told:
            client.get(course.learn)
        return len(told)

    before = questions()
    course.lessons[0].opens_days, course.lessons[1].asks = 30, [course.lessons[0].id]
    tx.commit()
    assert questions() == before
