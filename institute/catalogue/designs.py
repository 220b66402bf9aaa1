"""Programmes: their versions written, approved and followed by the next; their modules put in order."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from institute import activity
from institute.catalogue import rules
from institute.catalogue.models import Module, Programme, ProgrammeVersion
from institute.errors import existing
from institute.people.models import Person

WRITTEN = (
    "title",
    "description",
    "outcomes",
    "themes",
    "mode",
    "days",
    "lecture_hours",
    "visit_hours",
    "practice_hours",
    "languages",
    "places",
)


def create(tx: Session, *, code: str, type: str, values: dict[str, Any]) -> Programme:
    """A programme with its first version, not approved; values as in WRITTEN. CodeTaken."""
    programme = Programme(code=code, type=type)
    programme.versions.append(ProgrammeVersion(number=1, **{name: values[name] for name in WRITTEN}))
    try:
        with tx.begin_nested():
            tx.add(programme)
    except IntegrityError:
        raise rules.CodeTaken from None
    activity.note(tx, "programme-begun", programme, code=code)
    return programme


def _note(tx: Session, verb: str, code: str, version: ProgrammeVersion) -> None:
    activity.note(tx, verb, version, code=code, version=version.number)


def _newest(tx: Session, code: str) -> ProgrammeVersion:
    """The programme's newest version, its row held until the transaction ends."""
    statement = select(ProgrammeVersion).join(Programme).where(Programme.code == code)
    statement = statement.order_by(ProgrammeVersion.number.desc()).limit(1)
    return existing(tx.scalar(statement.with_for_update().execution_options(populate_existing=True)))


def _open(tx: Session, code: str) -> ProgrammeVersion:
    version = _newest(tx, code)
    if version.approved_at is not None:
        raise rules.Approved
    return version


def edit(tx: Session, code: str, *, values: dict[str, Any]) -> ProgrammeVersion:
    """Changes the newest version; Approved when it stands fast already."""
    version = _open(tx, code)
    for name in WRITTEN:
        setattr(version, name, values[name])
    _note(tx, "programme-edited", code, version)
    return version


def approve(tx: Session, code: str, *, by: Person, now: datetime) -> ProgrammeVersion:
    """From here on sessions can be made from the newest version, and it does not change."""
    version = _open(tx, code)
    if not (version.title.get("en") and version.title.get("zh") and version.modules):
        raise rules.NothingToApprove
    version.approved_at, version.approved_by_id = now, by.id
    _note(tx, "programme-approved", code, version)
    return version


def next_version(tx: Session, code: str) -> ProgrammeVersion:
    """A copy of the approved version, modules too, to be changed. DraftThere when one is begun."""
    old = _newest(tx, code)
    if old.approved_at is None:
        raise rules.DraftThere
    new = ProgrammeVersion(
        programme_id=old.programme_id, number=old.number + 1, **{name: getattr(old, name) for name in WRITTEN}
    )
    new.modules = [
        Module(position=module.position, code=module.code, title=module.title, hours=module.hours)
        for module in old.modules
    ]
    try:
        with tx.begin_nested():
            tx.add(new)
    except IntegrityError:
        raise rules.DraftThere from None
    _note(tx, "version-begun", code, new)
    return new


def add_module(tx: Session, code: str, *, module_code: str, title: dict[str, str], hours: int) -> Module:
    """A module at the end of the newest version."""
    version = _open(tx, code)
    last = max((module.position for module in version.modules), default=0)
    made = Module(position=last + 1, code=module_code, title=title, hours=hours)
    version.modules.append(made)
    tx.flush()
    _note(tx, "programme-modules", code, version)
    return made


def _module(version: ProgrammeVersion, module_id: int) -> Module:
    return existing(next((module for module in version.modules if module.id == module_id), None))


def edit_module(tx: Session, code: str, module_id: int, *, module_code: str, title: dict[str, str], hours: int) -> None:
    version = _open(tx, code)
    module = _module(version, module_id)
    module.code, module.title, module.hours = module_code, title, hours
    _note(tx, "programme-modules", code, version)


def remove_module(tx: Session, code: str, module_id: int) -> None:
    version = _open(tx, code)
    version.modules.remove(_module(version, module_id))
    tx.flush()
    _note(tx, "programme-modules", code, version)


def move_module(tx: Session, code: str, module_id: int, *, by: int) -> None:
    """One place up (-1) or down (+1); at an end it stays."""
    version = _open(tx, code)
    order = list(version.modules)
    at = order.index(_module(version, module_id))
    to = max(0, min(len(order) - 1, at + by))
    order.insert(to, order.pop(at))
    for position, module in enumerate(order, 1):
        module.position = -position  # the places are unique: first out of each other's way
    tx.flush()
    for position, module in enumerate(order, 1):
        module.position = position
    tx.flush()
    tx.expire(version, ["modules"])
    _note(tx, "programme-modules", code, version)
