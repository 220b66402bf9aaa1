"""Writing rubrics; pinning the version some work is judged by."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from institute import activity
from institute.database import Translated
from institute.errors import NotFound
from institute.people.models import Person
from institute.rubrics import queries, rules
from institute.rubrics.models import Rubric, RubricVersion


def create(tx: Session, title: Translated, *, by: Person | None, now: datetime) -> RubricVersion:
    """A rubric without criteria."""
    version = RubricVersion(
        number=1, title=title, criteria=[], edits=0, edited_at=now, edited_by_id=by.id if by else None
    )
    tx.add(Rubric(versions=[version]))
    activity.note(tx, "rubric-added", version, at=now, title=title)
    return version


def rename(tx: Session, rubric_id: int, title: Translated, *, seen: str, by: Person, now: datetime) -> RubricVersion:
    """Another title; EditedMeanwhile as for every change when `seen` (RubricVersion.seen) is no longer so."""
    return _edited(tx, rubric_id, seen, by, now, title=title)


def put(
    tx: Session,
    rubric_id: int,
    place: int | None,
    criterion: Mapping[str, Any],
    *,
    seen: str,
    by: Person,
    now: datetime,
) -> RubricVersion:
    """A criterion (models.RubricVersion.criteria) in place of the one there; None: a new one at the end."""
    criteria = list(_newest(tx, rubric_id, seen).criteria)
    if place is None:
        if len(criteria) >= rules.MOST_CRITERIA:
            raise rules.TooManyCriteria
        criteria.append(dict(criterion))
    else:
        _check(criteria, place)
        criteria[place] = dict(criterion)
    return _edited(tx, rubric_id, seen, by, now, criteria=criteria)


def move(tx: Session, rubric_id: int, place: int, step: str, *, seen: str, by: Person, now: datetime) -> RubricVersion:
    """A criterion one place up or down."""
    criteria = _newest(tx, rubric_id, seen).criteria
    _check(criteria, place)
    return _edited(tx, rubric_id, seen, by, now, criteria=rules.moved(criteria, place, step))


def remove(tx: Session, rubric_id: int, place: int, *, seen: str, by: Person, now: datetime) -> RubricVersion:
    """Takes a criterion away."""
    criteria = _newest(tx, rubric_id, seen).criteria
    _check(criteria, place)
    return _edited(tx, rubric_id, seen, by, now, criteria=[*criteria[:place], *criteria[place + 1 :]])


def delete(tx: Session, rubric_id: int) -> None:
    """Takes away a rubric nothing was ever judged by; Pinned otherwise."""
    rubric = _locked(tx, rubric_id)
    if any(version.pinned for version in rubric.versions):
        raise rules.Pinned
    activity.note(tx, "rubric-deleted", rubric, title=rubric.newest.title)
    tx.delete(rubric)


def pin(tx: Session, rubric_id: int) -> RubricVersion:
    """The newest version, which no edit changes from now on: keep its id with the work. NoCriteria while it is bare."""
    version = _locked(tx, rubric_id).newest
    if not version.criteria:
        raise rules.NoCriteria
    version.pinned = True
    return version


def _locked(tx: Session, rubric_id: int) -> Rubric:
    tx.get(Rubric, rubric_id, with_for_update=True, populate_existing=True)
    return queries.get_rubric(tx, rubric_id)


def _newest(tx: Session, rubric_id: int, seen: str) -> RubricVersion:
    version = _locked(tx, rubric_id).newest
    if version.seen != seen:
        raise rules.EditedMeanwhile
    return version


def _check(criteria: rules.Criteria, place: int) -> None:
    if not 0 <= place < len(criteria):
        raise NotFound


def _edited(tx: Session, rubric_id: int, seen: str, by: Person, now: datetime, **values: Any) -> RubricVersion:
    version = _newest(tx, rubric_id, seen)
    if version.pinned:
        rubric, said = version.rubric, {"title": version.title, "criteria": version.criteria}
        version = RubricVersion(number=version.number + 1, pinned=False, edits=0, edited_at=now, **said)
        rubric.versions.append(version)
    for name, value in values.items():
        setattr(version, name, value)
    version.edits, version.edited_at, version.edited_by_id = version.edits + 1, now, by.id
    activity.note(tx, "rubric-edited", version, at=now, title=version.title)
    return version
