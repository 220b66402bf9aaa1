"""When two persons may be one, and what is in the way of joining them."""

from collections.abc import Collection
from typing import Any

from institute.enrolment.models import ADMITTED, DRAFT, OFFERED, RETURNED, SUBMITTED, WAITING
from institute.errors import DomainError
from institute.language import lazy
from institute.people.machine import ALIKE

PASSPORT, BIRTH = "passport", "birth"
PHONE, MESSENGER, MAIL = SIGNS = ("phone", "messenger", "mail")  # kinds of people's keys
_ALIKE_ENOUGH = 0.7  # of names whose birth dates are the same
_AHEAD = (DRAFT, RETURNED, SUBMITTED, WAITING, OFFERED, ADMITTED)  # how far an application has come
STAYS, GIVEN_UP = "stays", "given-up"


class OneAccount(DomainError):
    message = lazy("These are not two open accounts any more. Please look at the list again.")


class OwnAccount(DomainError):
    message = lazy("One of the two is your own account: somebody else must join them.")


class HasRoles(DomainError):
    message = lazy(
        "The account that would be closed has a role in the institute. An administrator must first take it away."
    )


class OtherIsFurther(DomainError):
    """The account to be closed has come further in a session than the one to be kept."""

    def __init__(self, code: str) -> None:
        super().__init__(
            lazy("In %(code)s the account to be closed has come further. Please keep that account instead.", code=code)
        )


class BothWereThere(DomainError):
    """Neither place can be given up: the session is over, or one of them came without an application."""

    def __init__(self, code: str) -> None:
        super().__init__(
            lazy("Both have a place in %(code)s that cannot be given up any more: these accounts stay two.", code=code)
        )


class ChangedSince(DomainError):
    message = lazy("Something that was joined has been changed or deleted since: this can no longer be undone.")


class PlaceIsGone(DomainError):
    message = lazy("The place that was given up belongs to somebody else by now, and no other is free.")


def proposed(signs: Collection[str], alike: float, one_country: bool) -> bool:
    """Whether two persons are shown to the office: the same passport; the same day of birth and names alike; or
    names very alike, one country, and another sign."""
    if PASSPORT in signs:
        return True
    if BIRTH in signs:
        return alike >= _ALIKE_ENOUGH
    return bool(signs) and one_country and alike >= ALIKE


def double(code: str, kept: str | None, closed: str | None, *, over: bool) -> str:
    """What becomes of the closed account's application where both have one (states; None: a place without one).

    STAYS with the closed account, or GIVEN_UP because one person needs one; else the reason it cannot be so.
    """
    if closed is not None and (closed not in _AHEAD or closed == DRAFT):
        return STAYS
    if closed is None or kept is None:
        raise BothWereThere(code)
    if kept not in _AHEAD or _AHEAD.index(kept) < _AHEAD.index(closed):
        raise OtherIsFurther(code)
    if over and closed == ADMITTED:
        raise BothWereThere(code)
    return STAYS if over else GIVEN_UP


def may_join(kept: Any, closed: Any, by_id: int) -> None:
    """Two different open accounts, neither one's own; roles are an administrator's to take away first."""
    if kept.id == closed.id or not (kept.active and closed.active):
        raise OneAccount
    if by_id in (kept.id, closed.id):
        raise OwnAccount
    if closed.roles:
        raise HasRoles
