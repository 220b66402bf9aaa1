"""Letters on every page, and words about them for the office: kinds, what went wrong with one, why it is cancelled."""

import re
from typing import Any

from flask import Flask

from institute import guides, language, letters, wording
from institute.forms import BaseForm, Line, required
from institute.language import lazy
from institute.web import reader

_TROUBLE = (
    (r"ConnectionRefused|gaierror|Network is unreachable|No route", lazy("The mail server cannot be reached.")),
    (r"timeout|timed out", lazy("The mail server did not answer in time.")),
    (r"SMTPAuthentication|\b535\b", lazy("The mail server does not accept our name or password.")),
    (r"SSL|certificate", lazy("The secure connection to the mail server failed.")),
    (r"RecipientsRefused|\b55[013]\b", lazy("The mail server says there is no such address, or refuses it.")),
    (r"\b552\b|\b452\b", lazy("The recipient's letter box is full.")),
    (r"SenderRefused|SMTPData|\b554\b", lazy("The mail server refused the letter, perhaps as unwanted mail.")),
    (r"Disconnected|ConnectionReset|BrokenPipe", lazy("The mail server broke the connection off.")),
)


class Cancel(BaseForm):
    """Why a letter shall not go out."""

    reason = Line(lazy("Reason"), required(), most=300)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        unread_letters=lambda: reader.visit().unread if reader.me() else 0,
        paragraphs=letters.paragraphs,
        notice_version=lambda: guides.NOTICE,
    )


def kinds() -> dict[str, str]:
    """Every kind of letter by the subject it has, its blanks open."""
    return {kind: wording.built_in(kind, language.code())[0] for kind in wording.kinds()}


def trouble(error: str) -> Any:
    """What a mail server's error means, in a sentence; empty when there was none."""
    if not error:
        return ""
    return next(
        (words for pattern, words in _TROUBLE if re.search(pattern, error, re.IGNORECASE)),
        lazy("The letter could not be handed to the mail server."),
    )
