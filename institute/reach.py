"""Whether what a house stands on answers: its database, files, queue and mail server."""

import secrets
import socket
from collections.abc import Callable
from io import BytesIO
from urllib.parse import urlsplit

from sqlalchemy import create_engine, text

from institute import jobs, store
from institute.config import Settings
from institute.database import engine_options

PATIENCE = 5  # seconds
_PORTS = {"smtp": 587, "smtps": 465}


def unreachable(at: Settings) -> list[str]:
    """What does not answer, as sentences for the operator: the setting and the host, never a password."""
    asked: dict[str, tuple[str, Callable[[Settings], None]]] = {
        "DATABASE_URL": (at.database, _database),
        "FILES_URL": (at.files_url, _files),
        "JOBS_URL": (at.queue, _queue),
        "SMTP_URL": (at.smtp_url, _mail),
    }
    found = []
    for name, (url, ask) in asked.items():
        try:
            ask(at)
        except Exception as error:  # whatever it is, the operator is told
            where = urlsplit(url).hostname or "the home folder"
            found.append(f"{name}: {where} cannot be used ({type(error.__cause__ or error).__name__}).")
    return found


def _database(at: Settings) -> None:
    engine = create_engine(at.database, connect_args=engine_options(at.database)["connect_args"])
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    finally:
        engine.dispose()


def _files(at: Settings) -> None:
    """Writes, reads and removes a few bytes."""
    kept, name, body = store.at(at.files_url, at.files), f"check/{secrets.token_hex(8)}", secrets.token_bytes(16)
    kept.put(name, BytesIO(body))
    with kept.open(name) as source:
        same = source.read() == body
    kept.remove(name)
    if not same:
        raise ValueError


def _queue(at: Settings) -> None:
    jobs.queue(at.queue, at.secret_key)[0].storage.queue_size()


def _mail(at: Settings) -> None:
    if at.smtp_url:
        parts = urlsplit(at.smtp_url)
        socket.create_connection((parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 25)), PATIENCE).close()
