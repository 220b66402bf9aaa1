"""The outbox: a letter is a row, written with the change it tells of, sent by the worker."""

import html
import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import Index, Text, select
from sqlalchemy.orm import Mapped, Session, defer, mapped_column

from institute import activity, language, paging, search
from institute.config import Settings, settings
from institute.database import Base, afterwards
from institute.errors import existing
from institute.jobs import wake_post
from institute.language import lazy
from institute.paging import Column

PENDING, SENDING, SENT, KEPT, FAILED = "pending", "sending", "sent", "kept", "failed"
STATES = (PENDING, SENDING, SENT, KEPT, FAILED)
_CLAIM = timedelta(minutes=5)  # a worker that died holding a letter gives it back after this
_PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]
SECRET = ("confirm", "reset", "address-new", "invitation")  # their links open an account
_LINK = re.compile(r"^https?://\S+$")


class Letter(search.Searched, Base):
    """One letter to one address. `kept` is the end without SMTP: an .eml file in the mail folder."""

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_due", "state", "due_at"),)

    searched = ("name", "address", "subject")
    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int | None] = mapped_column(index=True)  # whose it is; people stands to our right
    address: Mapped[str]
    name: Mapped[str]
    language: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(default=PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    @property
    def secret(self) -> bool:
        """Not for the office's eyes: whoever reads it can enter as the recipient."""
        return self.kind in SECRET


@dataclass(frozen=True)
class Recipient:
    """Who gets a letter, and in which language it speaks to them."""

    address: str
    name: str
    language: str
    person_id: int | None = None


def write(tx: Session, kind: str, to: Recipient, *, now: datetime, **values: Any) -> Letter:
    """Puts templates/letters/<kind>.txt into the outbox, in the recipient's language.

    The template's first line is the subject; a paragraph that is one address becomes a
    button in the HTML twin. Sent after the commit.
    """
    subject, text = compose(kind, to, **values)
    letter = Letter(
        message_id=make_msgid(domain=_domain(settings())),
        person_id=to.person_id,
        address=to.address,
        name=to.name,
        language=to.language,
        kind=kind,
        subject=subject,
        text=text,
        written_at=now,
        due_at=now,
    )
    tx.add(letter)
    afterwards(tx, wake_post)
    return letter


def compose(kind: str, to: Recipient, **values: Any) -> tuple[str, str]:
    """(subject, text) of a letter, in the recipient's language; nothing is written."""
    with language.speaking(to.language):
        written = _plain_text(f"letters/{kind}.txt", to=to, address=settings().public_url, **values).strip()
    subject, _, body = written.partition("\n")
    return " ".join(subject.split()), body.strip()


def _plain_text(template: str, **values: Any) -> str:
    """A letter is no HTML: nothing is escaped (O'RINBOYEV), and blank lines part its paragraphs."""
    if "letters" not in current_app.extensions:
        env = current_app.jinja_env.overlay(autoescape=False, trim_blocks=False)
        current_app.extensions["letters"] = env
    current_app.update_template_context(values)
    return current_app.extensions["letters"].get_template(template).render(values)


def _domain(at: Settings) -> str:
    return at.mail_from.rpartition("@")[2] or "localhost"


def get_letter(tx: Session, letter_id: int) -> Letter:
    return existing(tx.get(Letter, letter_id))


STATE_WORDS = {
    PENDING: lazy("Waiting"),
    SENDING: lazy("Being sent"),
    SENT: lazy("Sent"),
    KEPT: lazy("Kept as a file: no mail server is set"),
    FAILED: lazy("Failed"),
}
COLUMNS = (
    Column("subject", lazy("Subject"), lambda letter: letter.subject, Letter.subject),
    Column("to", lazy("To"), lambda letter: letter.name, Letter.name),
    Column("written", lazy("Written"), lambda letter: letter.written_at, Letter.id),
    Column("state", lazy("State"), lambda letter: STATE_WORDS[letter.state], Letter.state),
    Column("address", lazy("Address"), lambda letter: letter.address, Letter.address, sheet_only=True),
)


def outbox(
    tx: Session, *, state: str = "", sought: str = "", sort: str = "", page: int = 1, per_page: int | None = None
) -> paging.Page:
    """The letters, newest first unless sorted."""
    statement = select(Letter).options(defer(Letter.text))
    statement = statement.order_by(*paging.order(COLUMNS, sort, Letter.id.desc()), Letter.id.desc())
    if state in STATES:
        statement = statement.where(Letter.state == state)
    statement = statement.where(search.found_in(Letter.search_text, sought))
    return paging.paginate(tx, statement, page, per_page or paging.PER_PAGE)


def retry(tx: Session, letter_id: int, *, now: datetime) -> None:
    """Tries a failed letter again, from the first pause on."""
    letter = existing(tx.get(Letter, letter_id, with_for_update=True, populate_existing=True))
    if letter.state != FAILED:
        return
    letter.state, letter.attempts, letter.due_at, letter.error = PENDING, 0, now, ""
    activity.note(tx, "letter-retried", letter, person=letter.person_id, at=now)
    afterwards(tx, wake_post)


def forget(tx: Session, person_id: int) -> None:
    """Takes a person's letters out of the outbox, when the person goes."""
    for letter in tx.scalars(select(Letter).where(Letter.person_id == person_id)):
        tx.delete(letter)


# The worker's part.


def claim(tx: Session, *, now: datetime, most: int = 20) -> list[Letter]:
    """Takes due letters for this worker. One that died in our hands comes again, same Message-ID."""
    due = tx.scalars(
        select(Letter)
        .where(Letter.state.in_([PENDING, SENDING]), Letter.due_at <= now)
        .order_by(Letter.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for letter in due:
        letter.state, letter.due_at, letter.attempts = SENDING, now + _CLAIM, letter.attempts + 1
    return list(due)


def settle(tx: Session, letter_id: int, *, now: datetime, how: str = "", error: str = "") -> None:
    """Notes that a claimed letter is out, or when to try again."""
    letter = tx.get(Letter, letter_id, with_for_update=True, populate_existing=True)
    if letter is None:
        return
    if how:
        letter.state, letter.sent_at, letter.error = how, now, ""
        if letter.secret and how == SENT:
            letter.text = ""  # its link opens an account: of that we keep a hash only
    elif letter.attempts > len(_PAUSES):
        letter.state, letter.error = FAILED, error[:500]
    else:
        letter.state, letter.error, letter.due_at = PENDING, error[:500], now + _PAUSES[letter.attempts - 1]


def as_email(letter: Letter, at: Settings) -> EmailMessage:
    """The letter as plain text with an HTML twin."""
    message = EmailMessage()
    message["Message-ID"] = letter.message_id
    message["Date"] = format_datetime(letter.written_at)
    message["From"] = Address(language.plain({"en": "China-SCO Institute"}), addr_spec=at.mail_from)
    message["To"] = Address(letter.name, addr_spec=letter.address)
    message["Subject"] = letter.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(as_html(letter), subtype="html")
    message["Content-Language"] = language.SPEECHES[letter.language].tag
    return message


def as_html(letter: Letter) -> str:
    """The HTML twin: the same paragraphs, an address alone on its line as a link."""
    speech = language.SPEECHES[letter.language]
    parts = []
    for paragraph in re.split(r"\n\s*\n", letter.text):
        safe = html.escape(paragraph.strip())
        parts.append(f'<p><a href="{safe}">{safe}</a></p>' if _LINK.match(paragraph.strip()) else f"<p>{safe}</p>")
    body = "\n".join(parts).replace("\n", "<br>\n").replace("</p><br>", "</p>")
    return (
        f'<!doctype html><html lang="{speech.tag}" dir="{speech.dir}"><head><meta charset="utf-8">'
        f"<title>{html.escape(letter.subject)}</title></head><body>{body}</body></html>"
    )


def deliver(letter: Letter, at: Settings) -> str:
    """Sends one letter, or keeps it as a file where no SMTP is set; the state it then has."""
    message = as_email(letter, at)
    if not at.smtp_url:
        at.mail.mkdir(parents=True, exist_ok=True)
        Path(at.mail / f"{letter.id:08}.eml").write_bytes(message.as_bytes())
        return KEPT
    with _smtp(at.smtp_url)() as server:
        server.send_message(message)
    return SENT


def _smtp(url: str) -> Callable[[], smtplib.SMTP]:
    parts = urlsplit(url)
    host, user, password = parts.hostname or "localhost", unquote(parts.username or ""), unquote(parts.password or "")

    def connect() -> smtplib.SMTP:
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, parts.port or 465, timeout=20, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=20)
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
        if user:
            server.login(user, password)
        return server

    return connect
