"""What a new house needs before real people come, each point checked against the truth."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from institute import issuer
from institute.catalogue.models import ProgrammeVersion
from institute.config import settings
from institute.language import lazy
from institute.letters import SENT, Letter
from institute.people.models import PROGRAMME_OFFICER, Person, RoleGrant

TEST_LETTER = "test"
# In the order they are best done: what it is called, and why it matters or how it is mended.
WORDS = {
    "address": (
        lazy("The public address"),
        lazy("It stands in letters and QR codes. Whoever runs the server sets PUBLIC_URL to an https:// address."),
    ),
    "name": (
        lazy("The institute's name and signatory"),
        lazy("They stand on every page and paper. The registered name may differ from the brand name."),
    ),
    "seal": (
        lazy("The seal"),
        lazy("Without a picture its place on the certificate stays free, for a seal put on by hand."),
    ),
    "letterhead": (lazy("The letterhead"), lazy("A picture for the head of letters on paper.")),
    "mail": (
        lazy("The mail server"),
        lazy("Without one no letter leaves the house. Whoever runs the server sets SMTP_URL and MAIL_FROM."),
    ),
    "letter": (
        lazy("A test letter sent"),
        lazy("Sent to your own address; it counts when the mail server has taken it."),
    ),
    "officer": (
        lazy("The first programme officer"),
        lazy("Somebody who plans sessions and decides applications."),
    ),
    "programme": (
        lazy("The first programme"),
        lazy("Sessions are made from an approved version of a programme."),
    ),
}


@dataclass(frozen=True)
class Step:
    """One point: whether it is done, and why it matters or how it is mended."""

    key: str
    done: bool
    title: Any
    note: Any


def steps(tx: Session) -> list[Step]:
    """All points, each checked now; one query."""
    at, known = settings(), issuer.issuer()
    officer = exists().where(RoleGrant.role == PROGRAMME_OFFICER, RoleGrant.person_id == Person.id, Person.active)
    approved = exists().where(ProgrammeVersion.approved_at.is_not(None))
    sent = exists().where(Letter.kind == TEST_LETTER, Letter.state == SENT)
    invited, designed, arrived = tx.execute(select(officer, approved, sent)).one()
    done = {
        "address": at.public,
        "name": issuer.is_own(),
        "seal": bool(known.get("seal")),
        "letterhead": bool(known.get("letterhead")),
        "mail": bool(at.smtp_url),
        "letter": arrived,
        "officer": invited,
        "programme": designed,
    }
    return [Step(key, done[key], *words) for key, words in WORDS.items()]
