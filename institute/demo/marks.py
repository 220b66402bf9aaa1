"""The gradebook of the session the demo's trainee is in, and in the full demo one of a hundred trainees."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from random import Random

from sqlalchemy import insert
from sqlalchemy.orm import Session

from institute.catalogue.models import TrainingSession
from institute.enrolment import queries as enrolment
from institute.gradebook import actions, marking, planning, queries
from institute.gradebook.marking import Change
from institute.gradebook.models import Mark, MarkColumn
from institute.people.models import Person

TALKS = {"en": "Talks", "zh": "汇报", "ru": "Выступления", "fa": "ارائه‌ها"}
COLUMNS = (
    {"en": "Country report", "zh": "国别报告", "ru": "Страновой доклад", "fa": "گزارش کشوری"},
    {"en": "Action plan", "zh": "行动计划", "ru": "План действий", "fa": "برنامهٔ اقدام"},
)
REASONS = {
    "en": "Ill on the day of the talk; heard in a small round.",
    "zh": "汇报当天生病，后小范围补汇报。",
    "ru": "Болел в день доклада; выслушан в узком кругу.",
    "fa": "روز ارائه بیمار بود؛ در جمعی کوچک شنیده شد.",
}
WIDE = 40  # columns of the large one
_AREAS = (
    {"en": "Quizzes", "zh": "测验", "ru": "Тесты", "fa": "آزمون‌ها"},
    {"en": "Assignments", "zh": "作业", "ru": "Задания", "fa": "تکلیف‌ها"},
    {"en": "Cases", "zh": "案例", "ru": "Кейсы", "fa": "مطالعهٔ موردی"},
    TALKS,
)


def keep(tx: Session, training: TrainingSession, trainee: Person, teacher: Person, *, now: datetime) -> None:
    """Practice from elsewhere, two typed columns, one released; a few are marked, one total is set by hand."""
    tx.flush()
    book = actions.set_up(tx, training, now=now)
    category = planning.add_category(tx, training.id, TALKS, now=now)
    report, _ = (planning.add_column(tx, training.id, title, category.id, Decimal(20), now=now) for title in COLUMNS)
    report.released = book.released = True
    places, dice = enrolment.enrolled(tx, training.id), Random(training.id)  # nosec B311  # the same demo each time
    heard = [Change(place.id, report.id, None, Decimal(dice.randrange(22, 41)) / 2) for place in places[:-4]]
    marking.set_marks(tx, training.id, heard, reason="", by=teacher, now=now)
    last = places[-1]
    was = queries.totals(tx, training.id)[last.id].shown
    reason = REASONS[teacher.language if teacher.language in REASONS else "en"]
    marking.set_total(tx, training.id, last.id, Decimal(70), was=was, reason=reason, by=teacher, now=now)


def fill(tx: Session, training: TrainingSession, places: Sequence[int], *, now: datetime) -> None:
    """A mark for each of these places in each of so many columns: what the table is measured on."""
    book = actions.set_up(tx, training, now=now)
    book.places = 1
    missing = WIDE - len(queries.layout(tx, book).columns)
    areas = [planning.add_category(tx, training.id, area, now=now) for area in _AREAS]
    tx.flush()
    columns = [
        MarkColumn(
            training_id=training.id, category_id=areas[n % len(areas)].id, points=Decimal(100),
            title={code: f"{text} {n // len(areas) + 1}" for code, text in _AREAS[n % len(areas)].items()},
        )
        for n in range(missing)
    ]  # fmt: skip
    tx.add_all(columns)
    tx.flush()
    dice = Random(training.id)  # nosec B311  # the same demo each time
    tx.execute(insert(Mark), [
        {"enrolment_id": place, "column_id": column.id, "typed": Decimal(dice.randrange(80, 201)) / 2}
        for place in places
        for column in columns
    ])  # fmt: skip
    layout = queries.layout(tx, book)
    actions.count(tx, layout)
