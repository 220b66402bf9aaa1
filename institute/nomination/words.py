"""What an organisation reads: where each nominee stands, and what to do next."""

from collections.abc import Mapping
from typing import Any

from institute.enrolment import models as enrolment
from institute.language import lazy, ngettext
from institute.nomination import rules
from institute.nomination.models import LISTED, WITHDRAWN, Nominee
from institute.people import rules as people

# what stands -> (words, tone, icon) of its chip
STATES: dict[str, tuple[Any, str, str]] = {
    LISTED: (lazy("On your list, not sent"), "quiet", "pencil"),
    WITHDRAWN: (lazy("Withdrawn"), "quiet", "ban"),
    "gone": (lazy("Application deleted"), "quiet", "ban"),
    enrolment.DRAFT: (lazy("Asked to complete the form"), "soon", "hourglass"),
    enrolment.SUBMITTED: (lazy("With the office"), "soon", "inbox"),
    enrolment.RETURNED: (lazy("Asked to correct the form"), "late", "refresh-cw"),
    enrolment.WAITING: (lazy("On the waiting list"), "soon", "list"),
    enrolment.OFFERED: (lazy("A place is offered"), "soon", "mail"),
    enrolment.ADMITTED: (lazy("Admitted"), "open", "check"),
    enrolment.ENROLLED: (lazy("Admitted, holds a place"), "open", "check"),
    enrolment.LEFT: (lazy("Has left"), "quiet", "ban"),
    enrolment.DECLINED: (lazy("Declined"), "full", "x"),
    "application-withdrawn": (lazy("Has withdrawn"), "quiet", "ban"),
}
SEXES = people.SEX_WORDS
CALLS = {
    rules.OPEN: (lazy("Open for nominations"), "open", "check"),
    rules.OVER: (lazy("Deadline over"), "quiet", "clock"),
    rules.REVOKED: (lazy("Invitation withdrawn"), "late", "ban"),
    rules.CANCELLED: (lazy("Session cancelled"), "late", "ban"),
}


def stands(nominee: Nominee, places: Mapping[int, str]) -> str:
    """Where a nominee stands, as a word of STATES; `places` as of queries.places_held()."""
    if nominee.state != "sent":
        return nominee.state
    application = nominee.application
    if application is None:
        return "gone"
    if application.state == enrolment.WITHDRAWN:
        return "application-withdrawn"
    return (
        places.get(application.id, application.state) if application.state == enrolment.ADMITTED else application.state
    )


def _begin(n: int) -> str:
    if not n:
        return str(lazy("Name the people you propose: one by one, or all at once in a sheet."))
    return ngettext(
        "Name the person you propose for %(n)s place.",
        "Name the people you propose for %(n)s places: one by one, or all at once in a sheet.",
        n,
    )


# rules.next_step() -> the sentence for so many
NEXT = {
    "begin": _begin,
    "letter": lambda n: ngettext(
        "Attach the stamped letter, then send your list: %(n)s person on it is not sent yet.",
        "Attach the stamped letter, then send your list: %(n)s people on it are not sent yet.",
        n,
    ),
    "send": lambda n: ngettext(
        "Put your list in order and send it: %(n)s person on it is not sent yet.",
        "Put your list in order and send it: %(n)s people on it are not sent yet.",
        n,
    ),
    "more": lambda n: ngettext(
        "Everything is sent. You can still name %(n)s person.",
        "Everything is sent. You can still name %(n)s people.",
        n,
    ),
    "done": lambda n: ngettext(
        "Everything is sent: %(n)s nomination. Below you see where it stands.",
        "Everything is sent: %(n)s nominations. Below you see where each stands.",
        n,
    ),
    rules.OVER: lambda _: str(lazy("The deadline is over. Below you see where each nomination stands.")),
    rules.REVOKED: lambda _: str(rules.InvitationRevoked.message),
    rules.CANCELLED: lambda _: str(rules.SessionCancelled.message),
}
