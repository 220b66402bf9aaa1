"""A PostgreSQL of our own for the length of a measurement: .ci/postgres.sh in Python."""

import os
import secrets
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.load import processes


class Postgres:
    """A server on a free loopback port, in a folder of its own; started and stopped as often as wanted."""

    def __init__(self, within: Path | None = None) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
        if not found:
            raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql, or measure with --sqlite")
        self.programs = found[-1]
        self.within = within
        self.folder = ""
        self.port = 0
        self.password = secrets.token_hex(16)

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://tests:{self.password}@127.0.0.1:{self.port}/postgres"

    @property
    def pid(self) -> int:
        """The main process; the others are its children."""
        return int(self._run("head", "-1", f"{self.folder}/data/postmaster.pid"))

    def _run(self, *command: str, text: str = "") -> str:
        """Runs a command as the user postgres where we are root: PostgreSQL refuses root."""
        mask = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        done = subprocess.run([*mask, *command], cwd="/", input=text, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
        return done.stdout.strip()

    def start(self) -> str:
        """Makes the cluster the first time; returns the address of its database."""
        if not self.folder:
            self.folder = self._run("mktemp", "-d", *(["-p", str(self.within)] if self.within else []))
            self.port = processes.free_port()
            self._run("tee", f"{self.folder}/password", text=self.password)
            self._run(
                f"{self.programs}/initdb", "--pgdata", f"{self.folder}/data", "--username", "tests", "--auth",
                "scram-sha-256", "--pwfile", f"{self.folder}/password", "--encoding", "UTF8", "--locale", "C.UTF-8",
                "--no-sync",
            )  # fmt: skip
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        log = f"{self.folder}/log"
        self._control("start", "--wait", "--silent", "--log", log, "--options", options)
        return self.url

    def halt(self, mode: str = "fast") -> None:
        """Stops the server and keeps the folder; mode "immediate" is a crash."""
        self._control("stop", "--mode", mode, "--silent")

    def kill(self) -> None:
        """kill -9 of every process of the server."""
        processes.kill([self.pid])

    def stop(self) -> None:
        """Stops the server if it runs, and removes all it kept."""
        if not self.folder:
            return
        with suppress(RuntimeError):  # it may be down already
            self.halt("immediate")
        self._run("rm", "-rf", self.folder)
        self.folder = ""

    def _control(self, what: str, *words: str) -> None:
        self._run(f"{self.programs}/pg_ctl", what, "--pgdata", f"{self.folder}/data", *words)
