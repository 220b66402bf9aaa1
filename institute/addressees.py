"""Who gets a letter; and for somebody without an address, who passes it on."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from institute import language

NOWHERE = "@no-mail.invalid"  # ends the stand-in address of a person without one: nothing is sent there


@dataclass(frozen=True)
class Recipient:
    """Who gets a letter, and in which language it speaks to them."""

    address: str
    name: str
    language: str
    person_id: int | None = None


# Who passes a letter about a session (its code) on to a person without an address, by the person's id; or None.
STAND_INS: list[Callable[[Session, int, str], Recipient | None]] = []


def nowhere() -> str:
    """A new stand-in address."""
    return f"{secrets.token_hex(8)}{NOWHERE}"


def stand_in(tx: Session, to: Recipient, session: str) -> Recipient | None:
    """Who gets this letter in their place; nobody for who has an address, nor for what is about no session."""
    if not to.address.endswith(NOWHERE) or not session or to.person_id is None:
        return None
    return next((found for ask in STAND_INS if (found := ask(tx, to.person_id, session))), None)


def passed_on(name: str, by: Recipient, subject: str, text: str) -> tuple[str, str]:
    """The same with a word to whoever passes it on, in their language."""
    with language.speaking(by.language if by.language in language.SPEECHES else "en"):
        told = language.gettext(
            "This letter is for %(name)s, whom you nominated and for whom we have no e-mail address. "
            "Please pass it on.", name=name,
        )  # fmt: skip
        return language.gettext("For %(name)s: %(subject)s", name=name, subject=subject), f"{told}\n\n{text}"
