"""A person's own views of the inbox: kept under a name."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from institute.enrolment import queries, rules
from institute.enrolment.models import SavedView
from institute.people.models import Person


def save_view(tx: Session, *, name: str, wanted: dict[str, str], by: Person) -> SavedView:
    """Keeps these filters under a name; NameTaken when there is one."""
    view = SavedView(person_id=by.id, name=name, wanted=wanted)
    tx.add(view)
    _flush_name(tx)
    return view


def rename_view(tx: Session, view_id: int, *, name: str, by: Person) -> SavedView:
    """Gives one's own view another name; NameTaken when there is one."""
    view = queries.get_view(tx, view_id, by.id)
    view.name = name
    _flush_name(tx)
    return view


def _flush_name(tx: Session) -> None:
    try:
        tx.flush()
    except IntegrityError:
        raise rules.NameTaken from None


def delete_view(tx: Session, view_id: int, *, by: Person) -> None:
    tx.delete(queries.get_view(tx, view_id, by.id))
