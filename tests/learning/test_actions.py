"""What two windows at once may not spoil."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from institute import clock
from institute.database import writing
from institute.learning import actions
from institute.learning.models import LearningModule, Progress


def test_four_tabs_at_once_make_one_progress(app, course, tx):
    tx.commit()

    def open_it(_: int) -> None:
        with app.app_context(), writing() as own:
            actions.note_opened(own, course.training.code, course.lessons[0].id, by=course.aigerim, now=clock.now())

    with ThreadPoolExecutor(4) as tabs:
        list(tabs.map(open_it, range(4)))
    assert len(tx.scalars(select(Progress)).all()) == 1


def test_modules_added_at_once_keep_an_order(app, course, tx):
    tx.commit()

    def add(n: int) -> None:
        with app.app_context(), writing() as own:
            actions.add_module(own, course.training.id, {"en": f"Module {n}"})

    with ThreadPoolExecutor(4) as colleagues:
        list(colleagues.map(add, range(4)))
    assert sorted(tx.scalars(select(LearningModule.position))) == [1, 2, 3, 4, 5]


def test_marking_again_keeps_the_first_day(course, tx):
    first, later = clock.now().replace(microsecond=1), clock.now().replace(microsecond=2)
    given = {"done": True, "by": course.aigerim}
    actions.mark(tx, course.training.code, course.lessons[0].id, **given, now=first)
    tx.commit()
    row = actions.mark(tx, course.training.code, course.lessons[0].id, **given, now=later)
    tx.commit()
    assert (row.done_at, row.opened_at) == (first, later)
