"""How a session's places stand: its quotas, who holds and who waits for them, asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from institute.catalogue.models import PUBLISHED, TrainingSession
from institute.enrolment import places
from institute.enrolment.models import ADMITTED, OFFERED, RETURNED, SUBMITTED, WAITING, Application, Quota
from institute.errors import existing

HOLDING = (ADMITTED, OFFERED)


_QUOTAS = select(Quota).options(joinedload(Quota.organisation)).order_by(Quota.position)
_QUOTAS = _QUOTAS.where(Quota.training_id == bindparam("training"))


def quotas(tx: Session, training_id: int) -> Sequence[Quota]:
    """The session's lines, in the order in which they are looked through."""
    return tx.scalars(_QUOTAS, {"training": training_id}).all()


def get_quota(tx: Session, training_id: int, quota_id: int) -> Quota:
    return existing(tx.scalar(select(Quota).where(Quota.id == quota_id, Quota.training_id == training_id)))


def standing(
    tx: Session, training: TrainingSession, now: datetime, lines: Sequence[Quota] | None = None
) -> places.Standing:
    """The session's places as the rule wants them; its lines where they are known already."""
    return standings(tx, [training], now, lines)[training.id]


def standings(
    tx: Session, trainings: Iterable[TrainingSession], now: datetime, lines: Sequence[Quota] | None = None
) -> Mapping[int, places.Standing]:
    """The places of several sessions, by their ids; three questions, however many there are."""
    known = {each.id: each for each in trainings}
    if lines is None:
        lines = tx.scalars(select(Quota).where(Quota.training_id.in_(known)).order_by(Quota.position)).all()
    held: dict[int, int] = {}
    if lines:
        counted = select(Application.quota_id, func.count()).where(Application.state.in_(HOLDING))
        counted = counted.where(Application.quota_id.in_([line.id for line in lines]))
        held = dict(tx.execute(counted.group_by(Application.quota_id)).all())  # type: ignore[arg-type]
    queue = _queue(tx, known)
    return {
        each.id: places.Standing(
            each.places, each.taken, [_line(line, held, now) for line in lines if line.training_id == each.id],
            queue.get(each.id, []),
        )
        for each in known.values()
    }  # fmt: skip


def _line(line: Quota, held: Mapping[int, int], now: datetime) -> places.Line:
    kept = line.kept_until is None or now < line.kept_until
    return places.Line(line.id, line.reserved, line.most, held.get(line.id, 0), kept)


def _queue(tx: Session, training_ids: Iterable[int]) -> dict[int, list[places.Waiting]]:
    of = Application
    statement = select(of.training_id, of.id, of.quota_id, of.waiting_since, of.submitted_at, of.rank, of.alternate)
    found: dict[int, list[places.Waiting]] = {}
    for row in tx.execute(statement.where(of.training_id.in_(training_ids), of.state == WAITING)):
        since = row.waiting_since or row.submitted_at
        one = places.Waiting(row.id, row.quota_id, since, row.rank, row.alternate)
        found.setdefault(row.training_id, []).append(one)
    return found


@dataclass(frozen=True)
class Fill:
    """How full a line is, or (without `quota`) the common pool, in people; `free` are reserved places nobody holds."""

    quota: Quota | None
    admitted: int
    offered: int
    waiting: int
    undecided: int
    free: int

    @property
    def held(self) -> int:
        return self.admitted + self.offered

    @property
    def short(self) -> int:
        """People missing to the number wanted."""
        return max(0, self.quota.minimum - self.held) if self.quota else 0

    @property
    def scale(self) -> int:
        """The length of its bar, in places."""
        wanted = (self.quota.most or self.quota.reserved, self.quota.minimum) if self.quota else (0,)
        return max(1, self.held + self.free, *wanted)


def fill(tx: Session, training: TrainingSession, now: datetime) -> list[Fill]:
    """Every line and the pool last, as they stand; two questions."""
    states = select(Application.quota_id, Application.state, func.count()).where(Application.training_id == training.id)
    counts: dict[int | None, dict[str, int]] = {}
    for line_id, state, many in tx.execute(states.group_by(Application.quota_id, Application.state)):
        counts.setdefault(line_id, {})[state] = many
    lines = quotas(tx, training.id)
    own = {each.id: _line(each, {each.id: _holding(counts.get(each.id, {}))}, now).own for each in lines}
    common = max(0, training.places - training.taken - sum(own.values()))
    rows = [_filled(each, counts.get(each.id, {}), own[each.id]) for each in lines]
    return [*rows, _filled(None, counts.get(None, {}), common)]


def _holding(counts: Mapping[str, int]) -> int:
    return sum(counts.get(state, 0) for state in HOLDING)


def _filled(quota: Quota | None, counts: Mapping[str, int], free: int) -> Fill:
    undecided = counts.get(SUBMITTED, 0) + counts.get(RETURNED, 0)
    return Fill(quota, counts.get(ADMITTED, 0), counts.get(OFFERED, 0), counts.get(WAITING, 0), undecided, free)


def get_training(tx: Session, code: str) -> TrainingSession:
    """The session alone, without what its page shows."""
    return existing(tx.scalar(select(TrainingSession).where(TrainingSession.code == code)))


def somebody_waits(tx: Session, training_id: int) -> bool:
    """Whether anybody is on the list or has an offer: only then may a place be somebody's already."""
    listed = (Application.training_id == training_id) & Application.state.in_((WAITING, OFFERED))
    return bool(tx.scalar(select(exists().where(listed))))


def overdue(tx: Session, training_id: int, now: datetime) -> Sequence[Application]:
    """Offers that have run out, the first to end first, held for their end."""
    late = (Application.state == OFFERED) & (Application.offer_ends_at <= now)
    statement = select(Application).where(Application.training_id == training_id, late)
    statement = statement.order_by(Application.offer_ends_at, Application.id).with_for_update(of=Application)
    return tx.scalars(statement.execution_options(populate_existing=True)).all()


def to_promote(tx: Session, now: datetime) -> list[int]:
    """Ids of the public sessions where an offer has run out, or a free place is somebody's who waits."""
    late = exists().where(
        Application.training_id == TrainingSession.id, Application.state == OFFERED, Application.offer_ends_at <= now
    )
    waits = exists().where(Application.training_id == TrainingSession.id, Application.state == WAITING)
    coming = or_(TrainingSession.starts_at > now, TrainingSession.closes_at > now)
    some = (TrainingSession.taken < TrainingSession.places) & waits & coming
    public = select(TrainingSession, late.label("late")).where(TrainingSession.state == PUBLISHED, or_(late, some))
    found = tx.execute(public.order_by(TrainingSession.id)).all()
    stand = standings(tx, [training for training, _ in found], now)
    return [training.id for training, ended in found if ended or places.first(stand[training.id])]
