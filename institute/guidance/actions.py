"""Writing to the office from the contact page."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from institute import letters, throttle
from institute.config import settings
from institute.guidance import words
from institute.letters import Letter, Recipient

MESSAGES_AN_HOUR = 5  # from one network
_HOUR = timedelta(hours=1)


def send_message(
    tx: Session, *, name: str, email: str, topic: str, message: str, network: str, now: datetime
) -> Letter:
    """Puts the message into the outbox as a letter to the office, its answer goes to the writer. TooMany: throttled."""
    key = f"contact:{network}"
    throttle.check(tx, key, most=MESSAGES_AN_HOUR, now=now, window=_HOUR)
    throttle.count(tx, key, now=now, window=_HOUR)
    to = Recipient(settings().mail_from, "Office", "en")
    return letters.write(
        tx, "contact", to, now=now, reply_to=email, sender=name, email=email, topic=words.TOPICS[topic], message=message
    )
