"""A connection to the mail server: TLS wherever it is offered."""

import smtplib
import ssl
from urllib.parse import unquote, urlsplit


def connect(url: str) -> smtplib.SMTP:
    """An open, signed-in connection for smtp[s]://user:password@host:port; use it in a with."""
    parts = urlsplit(url)
    host, user, password = parts.hostname or "localhost", unquote(parts.username or ""), unquote(parts.password or "")
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
