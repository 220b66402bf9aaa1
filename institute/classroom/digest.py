"""How announcements reach trainees by letter: at once, in one letter a day, or not at all, as each of them chose."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from institute import language, letters
from institute.classroom import rules
from institute.classroom.models import Announcement, NewsDue
from institute.config import settings
from institute.enrolment import queries as enrolment
from institute.enrolment.models import ENROLLED, Enrolment
from institute.people import actions as people
from institute.people.models import AT_ONCE, NEVER


def tell(tx: Session, news: Announcement, now: datetime) -> None:
    """A letter now to who wants it at once, and to all when it is urgent; for the others it waits until morning."""
    waiting = select(NewsDue.person_id).where(NewsDue.announcement_id == news.id)
    known = set(tx.scalars(waiting))
    for place in enrolment.enrolled(tx, news.training_id):
        person = place.person
        if news.urgent or person.news == AT_ONCE:
            letters.write(
                tx, "announcement", people.recipient(person), now=now, training=place.training, news=news,
                path=_path(news),
            )  # fmt: skip
        elif person.news != NEVER and person.id not in known:
            tx.add(NewsDue(person_id=person.id, announcement_id=news.id, due_at=rules.letter_due(person.zone, now)))
    if news.urgent:
        tx.execute(delete(NewsDue).where(NewsDue.announcement_id == news.id))


def due(tx: Session, now: datetime) -> list[int]:
    """Whose morning has come, by the person's id."""
    return list(tx.scalars(select(NewsDue.person_id).where(NewsDue.due_at <= now).distinct().limit(500)))


def write(tx: Session, person_id: int, now: datetime) -> None:
    """One letter with all that waits for this person, in their language; the rows go in the same change.

    So it is written once, whatever is killed. What they may no longer read, or no longer want, is left out.
    """
    person = people.lock(tx, person_id)
    rows = tx.scalars(
        select(NewsDue)
        .where(NewsDue.person_id == person_id, NewsDue.due_at <= now)
        .options(joinedload(NewsDue.announcement).joinedload(Announcement.training))
        .order_by(NewsDue.announcement_id)
        .execution_options(populate_existing=True)
    ).all()
    mine = select(Enrolment.training_id).where(Enrolment.person_id == person_id, Enrolment.state == ENROLLED)
    studies = set(tx.scalars(mine)) if person.active and person.news != NEVER else set()
    news = [row.announcement for row in rows if row.announcement.training_id in studies]
    for row in rows:
        tx.delete(row)
    if news:
        codes = {each.training.code for each in news}
        letters.write(
            tx, "announcements", people.recipient(person), now=now, session=codes.pop() if len(codes) == 1 else "",
            news=_told(news, person.language),
        )  # fmt: skip


def _told(news: list[Announcement], code: str) -> str:
    """Each announcement: its title, its session, its words, and where it stands."""
    with language.speaking(code):
        return "\n\n".join(
            f"{language.plain(each.title)}\n{language.plain(each.training.title)} ({each.training.code})\n\n"
            f"{language.plain(each.text)}\n\n{settings().public_url}{_path(each)}"
            for each in news
        )


def _path(news: Announcement) -> str:
    return f"/learn/{news.training.code}/announcements"
