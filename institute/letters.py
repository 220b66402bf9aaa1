"""The outbox: a letter is a row, written with the change it tells of, sent by the worker."""

import html
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from sqlalchemy import ColumnElement, Index, Text, select
from sqlalchemy.orm import Mapped, Session, defer, mapped_column

from institute import activity, language, paging, search, smtp, wording
from institute.addressees import NOWHERE, Recipient, passed_on, stand_in
from institute.config import Settings, settings
from institute.database import Base, afterwards
from institute.errors import DomainError, existing
from institute.jobs import wake_post
from institute.language import lazy
from institute.paging import Column

PENDING, SENDING, SENT, KEPT, FAILED, CANCELLED = "pending", "sending", "sent", "kept", "failed", "cancelled"
UNSENDABLE = "unsendable"
STATES = (PENDING, SENDING, SENT, KEPT, FAILED, CANCELLED, UNSENDABLE)
_CLAIM = timedelta(minutes=5)  # a worker that died holding a letter gives it back after this
_PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]
# Their links open an account.
SECRET = ("confirm", "reset", "address-new", "invitation", "nominated-invitation", "nominator-invitation")
_LINK = re.compile(r"^https?://\S+$")


class Letter(search.Searched, Base):
    """One letter to one address. `kept` is the end without SMTP: an .eml file in the mail folder."""

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_due", "state", "due_at"), Index("ix_letter_unread", "person_id", "seen_at"))

    searched = ("name", "address", "subject")
    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int | None]  # whose it is; people stands to our right
    session: Mapped[str] = mapped_column(default="", index=True)  # the code of the training session it is about
    address: Mapped[str]
    reply_to: Mapped[str] = mapped_column(default="")
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
    seen_at: Mapped[datetime | None]  # when its person opened it on the page
    cancel_reason: Mapped[str] = mapped_column(default="")
    cancelled_by_id: Mapped[int | None]

    @property
    def secret(self) -> bool:
        """Not for the office's eyes: whoever reads it can enter as the recipient."""
        return self.kind in SECRET

    @property
    def waits(self) -> bool:
        """Whether it can still be cancelled."""
        return self.state in (PENDING, FAILED)


class TooLate(DomainError):
    """Cancelling a letter that is out, or just being sent."""

    message = lazy("This letter is already out, or being sent just now.")


def write(
    tx: Session, kind: str, to: Recipient, *, now: datetime, session: str = "", reply_to: str = "", **values: Any
) -> Letter:
    """Puts a letter of this kind into the outbox, in the recipient's language and the office's words if it edited any.

    The first line of templates/letters/<kind>.txt is the subject; a paragraph that is one address becomes a
    link in the HTML twin. `session` is the code of the training session it is about, where `values` hold none.
    Sent after the commit; to who has no address never: about a session it goes to whoever passes it on, else it stays
    in the outbox, unsendable.
    """
    training = values.get("training")
    session = session or (training.code if training is not None else "")
    if kind not in SECRET and (by := stand_in(tx, to, session)):
        subject, text = passed_on(to.name, by, *compose(tx, kind, replace(to, language=by.language), **values))
        to = replace(by, person_id=to.person_id)
    else:
        subject, text = compose(tx, kind, to, **values)
    letter = Letter(
        message_id=make_msgid(domain=settings().mail_from.rpartition("@")[2] or "localhost"),
        person_id=to.person_id,
        session=session,
        address=to.address,
        reply_to=reply_to,
        name=to.name,
        language=to.language,
        kind=kind,
        subject=subject,
        text=text,
        state=UNSENDABLE if to.address.endswith(NOWHERE) else PENDING,
        written_at=now,
        due_at=now,
    )
    tx.add(letter)
    afterwards(tx, wake_post)
    return letter


def compose(tx: Session, kind: str, to: Recipient, **values: Any) -> tuple[str, str]:
    """(subject, text) of a letter, in the recipient's language; nothing is written."""
    code = to.language if to.language in language.SPEECHES else "en"
    return wording.compose(tx, kind, code, {**values, "to": to, "address": settings().public_url})


def get_letter(tx: Session, letter_id: int) -> Letter:
    return existing(tx.get(Letter, letter_id))


STATE_WORDS = {
    PENDING: lazy("Waiting"),
    SENDING: lazy("Being sent"),
    SENT: lazy("Sent"),
    KEPT: lazy("Kept as a file: no mail server is set"),
    FAILED: lazy("Failed"),
    CANCELLED: lazy("Cancelled"),
    UNSENDABLE: lazy("Not sent: the person has no e-mail address"),
}
COLUMNS = (
    Column("subject", lazy("Subject"), lambda letter: letter.subject, Letter.subject),
    Column("to", lazy("To"), lambda letter: letter.name, Letter.name),
    Column("written", lazy("Written"), lambda letter: letter.written_at, Letter.id),
    Column("state", lazy("State"), lambda letter: STATE_WORDS[letter.state], Letter.state),
    Column("address", lazy("Address"), lambda letter: letter.address, Letter.address, sheet_only=True),
)


@dataclass(frozen=True)
class Wanted:
    """Which letters: of a state, a kind, a training session's code, a person's id, with these words."""

    state: str = ""
    kind: str = ""
    session: str = ""
    person: int | None = None
    sought: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        state = self.state if self.state in STATES else ""
        given = {Letter.state: state, Letter.kind: self.kind, Letter.session: self.session.upper()}
        found = [column == value for column, value in (given | {Letter.person_id: self.person}).items() if value]
        return [*found, search.found_in(Letter.search_text, self.sought)]


def outbox(tx: Session, wanted: Wanted, *, sort: str = "", page: int = 1, per_page: int | None = None) -> paging.Page:
    """The letters, newest first unless sorted."""
    statement = select(Letter).options(defer(Letter.text)).where(*wanted.conditions())
    statement = statement.order_by(*paging.order(COLUMNS, sort, Letter.id.desc()), Letter.id.desc())
    return paging.paginate(tx, statement, page, per_page or paging.PER_PAGE)


def retry(tx: Session, letter_id: int, *, now: datetime) -> None:
    """Tries a failed letter again, from the first pause on."""
    letter = existing(tx.get(Letter, letter_id, with_for_update=True, populate_existing=True))
    if letter.state == FAILED:
        _try_again(tx, letter, now)


def retry_all(tx: Session, wanted: Wanted, *, now: datetime) -> int:
    """Tries every failed letter among these again; how many they are."""
    failed = select(Letter).where(Letter.state == FAILED, *wanted.conditions()).with_for_update()
    found = tx.scalars(failed.execution_options(populate_existing=True)).all()
    for letter in found:
        _try_again(tx, letter, now)
    return len(found)


def _try_again(tx: Session, letter: Letter, now: datetime) -> None:
    letter.state, letter.attempts, letter.due_at, letter.error = PENDING, 0, now, ""
    activity.note(tx, "letter-retried", letter, person=letter.person_id, at=now)
    afterwards(tx, wake_post)


def cancel(tx: Session, letter_id: int, *, reason: str, by_id: int, now: datetime) -> None:
    """Keeps a letter that is not out yet from going. TooLate when it is out or in the worker's hands."""
    letter = existing(tx.get(Letter, letter_id, with_for_update=True, populate_existing=True))
    if not letter.waits:
        raise TooLate
    letter.state, letter.cancel_reason, letter.cancelled_by_id = CANCELLED, reason, by_id
    if letter.secret:
        letter.text = ""
    activity.note(tx, "letter-cancelled", letter, person=letter.person_id, at=now)


def unread(person_id: Any) -> list[ColumnElement[bool]]:
    """Conditions: letters a person has not opened on the page. A secret one is read in the mail, where its link is."""
    told = (Letter.state != CANCELLED, Letter.kind.not_in(SECRET))
    return [Letter.person_id == person_id, Letter.seen_at.is_(None), *told]


def forget(tx: Session, person_id: int) -> None:
    """Takes a person's letters out of the outbox, when the person goes."""
    for letter in tx.scalars(select(Letter).where(Letter.person_id == person_id)):
        tx.delete(letter)


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
    """The letter as plain text with an HTML twin; both say where it stands on the page."""
    message, text = EmailMessage(), full_text(letter, at)
    message["Message-ID"] = letter.message_id
    message["Date"] = format_datetime(letter.written_at)
    message["From"] = Address(language.plain({"en": "China-SCO Institute"}), addr_spec=at.mail_from)
    message["To"] = Address(letter.name, addr_spec=letter.address)
    if letter.reply_to:
        message["Reply-To"] = Address(addr_spec=letter.reply_to)
    message["Subject"] = letter.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(as_html(letter, text), subtype="html")
    message["Content-Language"] = language.SPEECHES[letter.language].tag
    return message


def full_text(letter: Letter, at: Settings) -> str:
    """The text as it is sent: a person's letter ends with its own address among their letters."""
    if letter.person_id is None or letter.secret:
        return letter.text
    with language.speaking(letter.language):
        where = language.gettext("You can also read this letter on your page:")
    return f"{letter.text}\n\n{where}\n\n{at.public_url}/me/letters/{letter.id}"


def paragraphs(text: str) -> list[tuple[str, bool]]:
    """The paragraphs, and whether each is an address of ours alone: a link. What people write leads nowhere else."""
    found, ours = [paragraph.strip() for paragraph in re.split(r"\n\s*\n", text)], f"{settings().public_url}/"
    return [(each, bool(_LINK.match(each)) and each.startswith(ours)) for each in found if each]


def as_html(letter: Letter, text: str | None = None) -> str:
    """The HTML twin: the same paragraphs, an address alone on its line as a link."""
    speech, body = language.SPEECHES[letter.language], ""
    for paragraph, link in paragraphs(letter.text if text is None else text):
        safe = html.escape(paragraph).replace("\n", "<br>\n")
        body += f'<p><a href="{safe}">{safe}</a></p>\n' if link else f"<p>{safe}</p>\n"
    return (
        f'<!doctype html><html lang="{speech.tag}" dir="{speech.dir}"><head><meta charset="utf-8">'
        f"<title>{html.escape(letter.subject)}</title></head><body>{body}</body></html>"
    )


def deliver(letter: Letter, at: Settings) -> str:
    """Sends one letter, or keeps it as a file where no SMTP is set; the state it then has."""
    message = as_email(letter, at)
    if not at.smtp_url:
        at.mail.mkdir(parents=True, exist_ok=True)
        (at.mail / f"{letter.id:08}.eml").write_bytes(message.as_bytes())
        return KEPT
    with smtp.connect(at.smtp_url) as server:
        server.send_message(message)
    return SENT
