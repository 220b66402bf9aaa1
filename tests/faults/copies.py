"""F16: a backup while people write, brought back into an empty house; both timed."""

import shutil
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.faults import hands
from tests.faults.hands import Saver
from tests.faults.interruptions import ask
from tests.faults.people import writing_in
from tests.load import Row, at_most, exactly, processes, shown
from tests.load.house import House, house


def run(database: str, bar: dict[str, Any], quick: bool) -> list[Row]:
    with house(database, "small" if quick else "full") as served, tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "backup.tar"
        with writing_in(served) as tx:
            team = hands.hands(tx, served, markers=2, letters=300)
        with hands.at_work(team):
            time.sleep(0.7)
            known = {hand: hand.kept for hand in team if isinstance(hand, Saver)}
            began = time.perf_counter()
            told = served.flask("backup", str(archive))
            copied = time.perf_counter() - began
        errors = hands.server_errors(team)
        slowest = max(hand.slowest for hand in team)
        served.stop()
        with _empty(served, Path(folder) / "new") as new:
            began = time.perf_counter()
            brought = new.flask("restore", str(archive))
            new.start()
            restored = time.perf_counter() - began
            status, _ = ask(new, "/sessions")
            with writing_in(new) as tx:
                missing = 0
                for hand, kept in known.items():
                    hand.kept = kept
                    missing += hand.lost(tx)
        with tarfile.open(archive) as tar:
            files = sum(member.name.startswith("files/") for member in tar)
        size = archive.stat().st_size / 1e6
    same = told.split(" copied")[0] == brought.split(" restored")[0]
    rows = [
        at_most("copied while people write", copied, bar["backup"], "s"),
        at_most("restored, and the house answers", restored, bar["restore"], "s"),
        shown("the archive", size, "MB"),
        shown("files in it", files),
        exactly("errors while it is copied", errors, 0),
        shown("the slowest change meanwhile", slowest, "s"),
        exactly("rows and files not as copied", int(not same), 0),
        exactly("acknowledged before, and missing", missing, 0),
        exactly("the restored house answers", status, 200),
    ]
    return [replace(row, name=f"{database} F16 backup: {row.name}") for row in rows]


@contextmanager
def _empty(served: House, home: Path) -> Iterator[House]:
    """A second, empty house: the secret key is kept apart from the backup, and comes by hand."""
    home.mkdir(mode=0o700)
    shutil.copy(served.home / "secret-key", home)
    port = processes.free_port()
    env = {**served.env, "INSTITUTE_HOME": str(home), "PORT": str(port)}
    if served.postgres:
        url = make_url(served.database_url)
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE new TEMPLATE template0 ENCODING 'UTF8'"))
        engine.dispose()
        env["DATABASE_URL"] = url.set(database="new").render_as_string(hide_password=False)
    new = House(home, env, port, served.database)
    try:
        yield new
    finally:
        new.stop()
