"""Every setting, its default, its environment name, and what production will not start without."""

import base64
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ("demo", "production", "test")


@dataclass(frozen=True)
class Settings:
    """How this house is set up. Field `x` comes from the environment name beside it."""

    environment: str = "demo"  # INSTITUTE_ENV: demo, production or test
    home: Path = ROOT / "var"  # INSTITUTE_HOME: database, files, mail and queue
    secret_key: str = field(default="", repr=False)  # SECRET_KEY, or the file secret-key in home
    # SEAL_KEYS: 32 bytes in base64 each, by commas; the first one seals, all open. Outside production from SECRET_KEY.
    seal_keys: str = field(default="", repr=False)
    database_url: str = field(default="", repr=False)  # DATABASE_URL; SQLite in home when empty
    files_url: str = field(default="", repr=False)  # FILES_URL: s3://key:password@bucket?endpoint=...; a folder in home
    jobs_url: str = field(default="", repr=False)  # JOBS_URL: redis:// or postgresql://; SQLite in home when empty
    public_url: str = "http://127.0.0.1:8000"  # PUBLIC_URL: in letters and QR codes
    trusted_proxies: int = 0  # TRUSTED_PROXIES: how many proxies stand before us
    smtp_url: str = field(default="", repr=False)  # SMTP_URL: smtp[s]://user:password@host:port
    mail_from: str = "office@demo.invalid"  # MAIL_FROM
    session_space: int = 20_000_000_000  # SESSION_SPACE: bytes of the lessons' files of one training session

    @property
    def demo(self) -> bool:
        return self.environment == "demo"

    @property
    def secure(self) -> bool:
        """Whether readers come over TLS; cookies and HSTS follow."""
        return self.public_url.startswith("https://")

    @property
    def public(self) -> bool:
        """Whether others can reach us, over TLS."""
        return self.secure and urlsplit(self.public_url).hostname not in (None, "localhost", "127.0.0.1")

    @property
    def files(self) -> Path:
        return self.home / "files"

    @property
    def mail(self) -> Path:
        return self.home / "mail"

    @property
    def queue(self) -> str:
        return self.jobs_url or f"sqlite:///{self.home / 'queue.db'}"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.home / 'institute.db'}"

    def faults(self) -> list[str]:
        """What must be set before real people use this house, as sentences for the operator."""
        found = []
        if len(self.secret_key) < 32:
            found.append("SECRET_KEY is missing or shorter than 32 characters: set a random one.")
        elif len(set(self.secret_key)) < 12:
            found.append("SECRET_KEY is too regular to be random: set a random one.")
        try:
            missing = not read_keys(self.seal_keys)
        except ValueError:
            missing = True
        if missing:
            found.append("SEAL_KEYS must hold one or more keys of 32 random bytes in base64: openssl rand -base64 32.")
        if not self.public:
            found.append("PUBLIC_URL must be the public https:// address; without it cookies would not be secure.")
        if urlsplit(self.files_url).scheme not in ("", "file", "s3"):
            found.append("FILES_URL must be empty (a folder in the home folder), file:///folder or s3://bucket.")
        if urlsplit(self.files_url).scheme == "s3" and not urlsplit(self.files_url).hostname:
            found.append("FILES_URL names no bucket: s3://bucket?endpoint=https://...")
        if urlsplit(self.jobs_url).scheme.partition("+")[0] not in ("", "sqlite", "redis", "rediss", "postgresql"):
            found.append("JOBS_URL must be empty (SQLite in the home folder), redis:// or postgresql://.")
        if self.mail_from.endswith(".invalid"):
            found.append("MAIL_FROM must be an address of yours.")
        return found


def from_environment(env: Mapping[str, str] = os.environ) -> Settings:
    """Reads the settings, an empty one as not set; makes the home folder and, outside production, a key of its own."""
    environment = env.get("INSTITUTE_ENV") or "demo"
    if environment not in ENVIRONMENTS:  # a slip of the pen must not open a house unchecked
        raise SystemExit(f"INSTITUTE_ENV is {environment!r}: it must be one of {', '.join(ENVIRONMENTS)}.")
    home = Path(env.get("INSTITUTE_HOME") or Settings.home).resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = env.get("SECRET_KEY", "")
    if not key and environment != "production":
        key = _own_key(home / "secret-key")
    return Settings(
        environment=environment,
        home=home,
        secret_key=key,
        seal_keys=env.get("SEAL_KEYS", ""),
        database_url=env.get("DATABASE_URL", ""),
        files_url=env.get("FILES_URL", ""),
        jobs_url=env.get("JOBS_URL", ""),
        public_url=(env.get("PUBLIC_URL") or f"http://127.0.0.1:{env.get('PORT') or 8000}").rstrip("/"),
        trusted_proxies=int(env.get("TRUSTED_PROXIES") or 0),
        smtp_url=env.get("SMTP_URL", ""),
        mail_from=env.get("MAIL_FROM") or Settings.mail_from,
        session_space=int(env.get("SESSION_SPACE") or Settings.session_space),
    )


def read_keys(text: str) -> list[bytes]:
    """The keys of SEAL_KEYS; ValueError when one is not 32 bytes in base64."""
    keys = [base64.b64decode(key, validate=True) for key in text.split(",") if key]
    if any(len(key) != 32 for key in keys):
        raise ValueError("a sealing key has 32 bytes")
    return keys


def _own_key(path: Path) -> str:
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()


def settings() -> Settings:
    """The settings of the app at work."""
    return current_app.extensions["settings"]
