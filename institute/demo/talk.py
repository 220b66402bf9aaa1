"""What the demo's office and its applicants say to each other, and a view of the inbox the officer keeps."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from institute.enrolment.models import (
    RETURNED,
    SUBMITTED,
    Application,
    ApplicationComment,
    ApplicationMessage,
    SavedView,
)
from institute.people.models import Person

_QUESTION = {
    "en": "Could you come a day before the session begins? The visit to the port starts early.",
    "zh": "您能提前一天到达吗？港口参观一早就开始。",
    "ru": "Сможете ли вы приехать за день до начала? Поездка в порт начинается рано утром.",
    "fa": "آیا می‌توانید یک روز پیش از آغاز دوره برسید؟ بازدید از بندر صبح زود آغاز می‌شود.",
}
_ANSWER = {
    "en": "Yes, I can. Would the institute book the room for that night too?",
    "zh": "可以。请问学院能否一并预订当晚的住宿？",
    "ru": "Да, смогу. Забронирует ли институт номер и на эту ночь?",
    "fa": "بله، می‌توانم. آیا مؤسسه برای آن شب هم اتاق رزرو می‌کند؟",
}
_COMMENTS = (
    "The employer is a partner of the practice base; please keep a place.",
    "已与其单位电话核实在职情况。",
    "По опыту подходит; спросить, хватит ли английского для лекций.",
)
_VIEWS = {
    "Kazakhstan, to decide": {"country": "KZ"},
    "退回待补充，本月": {"state": RETURNED, "sent": "30"},
}


def talk(tx: Session, officers: list[Person], *, now: datetime) -> None:
    """A thread on one waiting application in each language, comments on a few, and views of the first officer."""
    waiting = tx.scalars(
        select(Application)
        .options(joinedload(Application.person))
        .where(Application.state == SUBMITTED)
        .order_by(Application.submitted_at, Application.id)
    ).all()
    for count, (application, words) in enumerate(zip(waiting, _COMMENTS * 2, strict=False)):
        at = now - timedelta(hours=30 - count)
        writer = officers[count % len(officers)]
        tx.add(ApplicationComment(application_id=application.id, person_id=writer.id, at=at, text=words))
    first = {application.person.language: application for application in reversed(waiting)}
    for speech, application in first.items():
        for from_office, text, hours in ((True, _QUESTION, 26), (False, _ANSWER, 5)):
            tx.add(
                ApplicationMessage(
                    application_id=application.id,
                    person_id=officers[0].id if from_office else application.person_id,
                    from_office=from_office,
                    at=now - timedelta(hours=hours),
                    text=text[speech],
                )
            )
    tx.add_all(SavedView(person_id=officers[0].id, name=name, wanted=wanted) for name, wanted in _VIEWS.items())
