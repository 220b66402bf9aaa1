"""What the demo's coming sessions on site know of their people: sealed particulars, a question, forms handed in."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from institute.catalogue.models import EVENT, PUBLISHED, TrainingSession
from institute.dossier import actions, fields
from institute.dossier.models import CHOICE, P1, Question
from institute.enrolment import queries
from institute.enrolment.models import ADMITTED, Application

_SESSIONS = 2  # the next ones on site
_LAPTOP = {
    "en": "Do you bring a laptop?",
    "zh": "您是否自带笔记本电脑？",
    "ru": "Привезёте ли вы ноутбук?",
    "fa": "آیا لپ‌تاپ همراه می‌آورید؟",
}
_YES_NO = [
    {"en": "Yes", "zh": "是", "ru": "Да", "fa": "بله"},
    {"en": "No, I need one", "zh": "否，需要借用", "ru": "Нет, нужен", "fa": "نه، یکی لازم دارم"},
]
_DIETS = ("halal", "", "vegetarian", "halal", "no-pork", "")


def write(tx: Session, *, now: datetime) -> None:
    """Passports and birth dates that nobody has, for everybody who wants to come."""
    of = TrainingSession
    coming = select(of).where(of.starts_at > now, of.mode != "online", of.type != EVENT, of.state == PUBLISHED)
    for training in tx.scalars(coming.order_by(TrainingSession.starts_at).limit(_SESSIONS)).unique().all():
        asked = Question(
            training_id=training.id, position=1, kind=CHOICE, grade=P1, label=_LAPTOP, choices=_YES_NO, required=True
        )
        tx.add(asked)
        tx.flush()
        mine = select(Application).options(joinedload(Application.person))
        for one in tx.scalars(mine.where(Application.training_id == training.id)).unique().all():
            one.answers = {**one.answers, asked.key: "1"}
            _tell(tx, training, one, now)
        for place in list(queries.enrolled(tx, training.id))[::2]:
            actions.note_form(tx, training.id, place.person_id, sent_at=now - timedelta(days=1))


def _tell(tx: Session, training: TrainingSession, one: Application, now: datetime) -> None:
    born = date(1970 + one.id % 30, 1 + one.id % 12, 1 + one.id % 28)
    told = {
        "date_of_birth": born.isoformat(),
        "passport_type": "ordinary",
        "passport_no": f"X{9_000_000 + one.id}",
        "passport_issued": date(now.year - 2, 3, 1).isoformat(),
        "passport_expires": date(now.year + 8, 3, 1).isoformat(),
        "passport_authority": "Demo authority",
        "fit": "yes",
        "diet": _DIETS[one.id % len(_DIETS)],
    }
    if one.state == ADMITTED:
        start = training.starts_at
        told |= {
            "visa_place": "Demo city",
            "arrival_flight": f"DM {100 + one.id}",
            "arrival_at": f"{start - timedelta(days=1):%Y-%m-%d} 14:20",
            "departure_flight": f"DM {200 + one.id}",
            "departure_at": f"{training.ends_at + timedelta(days=1):%Y-%m-%d} 10:05",
            "insurance": "host",
        }
    grades = {key: fields.BY_KEY[key].grade for key in told}
    actions.keep(tx, training.id, one.person_id, told, grades, country=one.country_code or "", now=now)
