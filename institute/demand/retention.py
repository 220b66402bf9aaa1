"""How long it is kept who stated a need; the need itself stays, without them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, or_, select, update
from sqlalchemy.orm import Session

from institute import retention
from institute.demand.models import DECLINED, MERGED, MET, NOT_MET, PARTLY_MET, WITHDRAWN, Need, NeedStep
from institute.language import lazy

CONTACT, WORDS = 2 * retention.YEAR, 10 * retention.YEAR  # after the last step
_CLOSED = (DECLINED, MERGED, MET, PARTLY_MET, NOT_MET, WITHDRAWN)
_none = literal(None)
_last_step = (
    select(func.max(NeedStep.at)).where(NeedStep.need_id == Need.id).correlate(Need).scalar_subquery()
)  # a need that was never moved closed when it was stated


def _contacts(now: datetime) -> Select[Any, Any]:
    closed = func.coalesce(_last_step, Need.stated_at) < now - CONTACT
    return select(Need.id, _none).where(Need.state.in_(_CLOSED), Need.person_id.is_not(None), closed)


def _forget_contacts(tx: Session, ids: list[int]) -> None:
    tx.execute(update(Need).where(Need.id.in_(ids)).values(person_id=None))


def _steps(now: datetime) -> Select[Any, Any]:
    old = NeedStep.at < now - WORDS
    return select(NeedStep.id, _none).where(old, or_(NeedStep.person_id.is_not(None), NeedStep.words != ""))


def _forget_steps(tx: Session, ids: list[int]) -> None:
    tx.execute(update(NeedStep).where(NeedStep.id.in_(ids)).values(person_id=None, words=""))


retention.line(
    "need-contacts", lazy("Who stated a need"), lazy("2 years after it was closed"),
    lazy("taken off; the need stays"), due=_contacts, clear=_forget_contacts,
)  # fmt: skip
retention.line(
    "need-steps", lazy("Who moved a need, and their words"), lazy("10 years"),
    lazy("taken off; the need stays"), due=_steps, clear=_forget_steps,
)  # fmt: skip
