"""How long logs, letters, proofs and exports are kept."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, literal, select
from sqlalchemy.orm import Session

from institute import guides, retention
from institute.activity import Activity
from institute.catalogue.models import TrainingSession
from institute.disclosure import Disclosure
from institute.language import lazy
from institute.letters import Letter
from institute.people.models import NoticeRead
from institute.rights.models import OPEN, RightsRequest
from institute.rights.rules import EXPORTS
from institute.store import store

LOG = 3 * retention.YEAR
EXPORT = timedelta(days=1)
_none = literal(None)


def _activity(now: datetime) -> Select[Any, Any]:
    """Older than three years, and so is the end of the session it is about."""
    held = select(TrainingSession.id).where(TrainingSession.ends_at >= now - LOG)
    old = (Activity.at < now - LOG) & (Activity.training_id.is_(None) | Activity.training_id.not_in(held))
    return select(Activity.id, Activity.training_id).where(old)


def _disclosures(now: datetime) -> Select[Any, Any]:
    held = select(TrainingSession.code).where(TrainingSession.ends_at >= now - LOG)
    return select(Disclosure.id, _none).where(Disclosure.at < now - LOG, Disclosure.session.not_in(held))


def _letters(now: datetime) -> Select[Any, Any]:
    return select(Letter.id, _none).where(Letter.written_at < now - LOG)


def _requests(now: datetime) -> Select[Any, Any]:
    return select(RightsRequest.id, _none).where(RightsRequest.state.not_in(OPEN), RightsRequest.ended_at < now - LOG)


def _take(model: Any) -> Any:
    """Past the guard of a log's rows: this is the one way out of it, released by two."""

    def clear(tx: Session, ids: list[int]) -> None:
        tx.execute(delete(model.__table__).where(model.__table__.c.id.in_(ids)))

    return clear


_KEEP, _GONE = lazy("3 years, and 3 years after the session"), lazy("deleted")
retention.line("activity", lazy("Who did what"), _KEEP, _GONE, due=_activity, clear=_take(Activity))
retention.line("disclosures", lazy("Which lists left"), _KEEP, _GONE, due=_disclosures, clear=_take(Disclosure))
retention.line("letters", lazy("Letters"), lazy("3 years"), _GONE, due=_letters, clear=_take(Letter))
retention.line(
    "requests", lazy("Requests about one's data"), lazy("3 years after they ended"), _GONE,
    due=_requests, clear=_take(RightsRequest),
)  # fmt: skip
retention.line("register", lazy("Register of certificates"), lazy("for good"), lazy("nothing"))


@retention.rule
def clear_exports(tx: Session, now: datetime) -> None:
    """Printed copies of somebody's data, a day old; their names begin with the minute they were made."""
    over = f"{EXPORTS}/{now - EXPORT:%Y%m%d%H%M}"
    for name in [each for each in store().names(EXPORTS) if each < over]:
        store().remove(name)


@retention.rule
def clear_notices(tx: Session, now: datetime) -> None:
    """Proofs that earlier notices were read, three years on."""
    tx.execute(delete(NoticeRead).where(NoticeRead.at < now - LOG, NoticeRead.version < guides.ASKED))
