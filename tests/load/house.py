"""A house to measure: demo data, server and worker as bin/run starts them, in a temporary folder on free ports."""

import http.cookiejar
import os
import re
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.load import POSTGRES, processes
from tests.load.postgres import Postgres

ROOT = Path(__file__).parent.parent.parent
FLASK = processes.python("-m", "flask", "--app", "wsgi")
SERVER = ("--config", str(ROOT / "deploy" / "gunicorn.py"))  # as bin/run has it


@dataclass
class House:
    """An institute in a folder: `url` when it runs, `home` with database, files and mail, `env` for commands."""

    home: Path
    env: dict[str, str]
    port: int
    database: str
    postgres: Postgres | None = None
    server: subprocess.Popen | None = None
    worker: subprocess.Popen | None = None
    seconds: dict[str, float] = field(default_factory=dict)  # how long things took

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        return self.env.get("DATABASE_URL") or f"sqlite:///{self.home / 'institute.db'}"

    @property
    def log(self) -> Path:
        return self.home / "log"

    def flask(self, *words: str) -> str:
        """Runs a flask command of this house; returns what it said."""
        done = subprocess.run([*FLASK, *words], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"flask {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self, *, worker: bool = True, workers: int = 2, threads: int = 8, app: str = "wsgi:app") -> None:
        """Starts the server and, if wanted, the worker; returns when the house is ready."""
        flags = (*SERVER, "--workers", str(workers), "--threads", str(threads))
        with self.log.open("a") as log:
            out = {"cwd": ROOT, "env": self.env, "stdout": log, "stderr": log}
            bind = ("--bind", f"127.0.0.1:{self.port}")
            self.server = processes.start(processes.python("-m", "gunicorn", *bind, *flags, app), **out)
            if worker:
                self.worker = processes.start([*FLASK, "work"], **out)
        self.wait()

    def wait(self, seconds: float = 30) -> float:
        """Waits until /readyz answers; returns how long that took, in seconds."""
        began = time.perf_counter()
        while time.perf_counter() - began < seconds:
            try:
                urllib.request.urlopen(f"{self.url}/readyz", timeout=2).read()
                return time.perf_counter() - began
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"{self.url} never became ready; its log ends:\n{self.log.read_text()[-3000:]}")

    def web_workers(self) -> list[int]:
        """The pids of gunicorn's workers."""
        return sorted(processes.tree([self.server.pid]) - {self.server.pid}) if self.server else []

    def stop(self) -> None:
        """Asks server and worker to stop, and waits."""
        for process in (self.server, self.worker):
            if process and process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in (self.server, self.worker):
            if process:
                processes.end(process)
        self.server = self.worker = None

    def kill(self) -> None:
        """kill -9 of every process of the house, the database's excepted."""
        alive = [process for process in (self.server, self.worker) if process]
        processes.kill(process.pid for process in alive)
        for process in alive:
            process.wait(10)
        self.server = self.worker = None

    def reader(self, email: str = "") -> "Reader":
        """Somebody with a browser's cookies: signed in by one click as this demo account, or nobody."""
        reader = Reader(self.url)
        if email:
            reader.get("/sign-in")
            _, page = reader.post("/sign-in/demo", {"email": email, "next": "/healthz"})
            if shown := re.search(r'name="second_factor"[^>]*value="(\d{6})"', page):  # a demo shows the code
                reader.post("/second-factor", {"second_factor": shown[1], "next": "/healthz"})
        return reader


@contextmanager
def house(
    database: str, size: str = "small", *, started: bool = True, worker: bool = True, within: Path | None = None
) -> Iterator[House]:
    """A house on this database ("sqlite" or "postgres") with the small or full demo, gone afterwards.

    `within`: the folder it keeps everything in, PostgreSQL's data too.
    """
    with tempfile.TemporaryDirectory(prefix="measure-", dir=within) as folder:
        port = processes.free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("INSTITUTE_", "TEST_"))}
        for name in ("DATABASE_URL", "SMTP_URL", "TRUSTED_PROXIES", "SECRET_KEY", "SEAL_KEYS", "PUBLIC_URL"):
            kept.pop(name, None)
        env = {**kept, "INSTITUTE_HOME": folder, "INSTITUTE_ENV": "demo", "PORT": str(port), "PYTHONUTF8": "1"}
        env["MALLOC_ARENA_MAX"] = "2"
        made = House(Path(folder), env, port, database)
        try:
            if database == POSTGRES:
                made.postgres = Postgres(within)
                env["DATABASE_URL"] = made.postgres.start()
            began = time.perf_counter()
            made.flask("demo", "--size", size)
            made.seconds["demo"] = time.perf_counter() - began
            if started:
                made.start(worker=worker)
            yield made
        finally:
            made.stop()
            if made.postgres:
                made.postgres.stop()


class Reader:
    """A small browser: cookies, forms with their token, redirects."""

    def __init__(self, url: str) -> None:
        self.url, self.jar, self.token = url, http.cookiejar.CookieJar(), ""
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    @property
    def cookie(self) -> str:
        """The Cookie header's value."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)

    def get(self, path: str) -> tuple[int, str]:
        """(status, text) of a page; its form token is remembered."""
        return self._ask(urllib.request.Request(self.url + path, headers={"Accept-Language": "en"}))

    def post(self, path: str, data: dict[str, str] | list[tuple[str, str]]) -> tuple[int, str]:
        """(status, text) after sending a form with the last page's token, redirects followed."""
        pairs = list(data.items()) if isinstance(data, dict) else data
        body = urllib.parse.urlencode([("csrf_token", self.token), *pairs]).encode()
        return self._ask(urllib.request.Request(self.url + path, body, {"Accept-Language": "en"}))

    def upload(self, path: str, data: dict[str, str], name: str, content: bytes) -> tuple[int, str]:
        """The same with one file, in the field "file"."""
        edge, body = "edge-of-a-part", b""
        for field_name, value in {"csrf_token": self.token, **data}.items():
            body += f'--{edge}\r\nContent-Disposition: form-data; name="{field_name}"\r\n\r\n{value}\r\n'.encode()
        body += f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        body += content + f"\r\n--{edge}--\r\n".encode()
        headers = {"Accept-Language": "en", "Content-Type": f"multipart/form-data; boundary={edge}"}
        return self._ask(urllib.request.Request(self.url + path, body, headers))

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=60) as answer:
                status, body = answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            status, body = refused.code, refused.read()
        text = body.decode("utf-8", "replace")
        if found := re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text):
            self.token = found[1]
        return status, text
