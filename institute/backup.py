"""Copying the house while it works, and bringing it back: database first, then the files it points to.

The archive is a plain tar: manifest.json, the database (SQLite's VACUUM INTO, or pg_dump -Fc), files/ by
their SHA-256, and who issues: issuer.toml, issuer.json. Files are never overwritten, so a database copied before
them never points to a missing one. The secret key is not in it: keep that apart.

Files in a bucket stay there: the archive names them, and bringing it back says which are missing. An archive
that holds files brings them wherever FILES_URL points, so it also moves a house from a folder into a bucket.
Uploads under way are in no archive: they begin anew. What was deleted since the copy is deleted again by `flask ready`
(institute/deletions.py).
"""

import hashlib
import json
import os
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, func, inspect, select, table
from sqlalchemy.engine import make_url

from institute import deletions, files, store
from institute.config import Settings
from institute.errors import DomainError
from institute.language import lazy

MANIFEST = "manifest.json"
ISSUER = ("issuer.toml", "issuer.json")  # the operator's own file, and the edition in force as pages read it


class NotEmpty(DomainError):
    message = lazy("This house is not empty: restore into an empty one.")


class Broken(DomainError):
    message = lazy("This backup is damaged or not one of ours.")


@dataclass(frozen=True)
class Copy:
    """What an archive holds: rows by table, how many files; how many it only names, and which of them are missing."""

    rows: dict[str, int]
    files: int
    elsewhere: int = 0
    missing: int = 0


def backup(at: Settings, archive: Path) -> Copy:
    """Writes the archive beside its final name and moves it there when it is whole and verified."""
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        dump = Path(folder) / "database"
        rows = _dump(at.database, dump)
        kept = store.at(at.files_url, at.files)
        folder_of = kept.path if isinstance(kept, store.Folder) else None
        stored = sorted(path for path in folder_of.glob("??/*") if path.is_file()) if folder_of else []
        manifest = {"kind": make_url(at.database).get_backend_name(), "rows": rows, "database": _sha256(dump)}
        manifest["files"] = [path.name for path in stored]
        manifest["elsewhere"] = [] if folder_of else _named(at.database)
        part = Path(folder) / "archive.tar"
        with tarfile.open(part, "w") as tar:
            _add_text(tar, MANIFEST, json.dumps(manifest, indent=1))
            tar.add(dump, "database")
            for path in stored:
                if _sha256(path) != path.name:
                    raise Broken
                tar.add(path, f"files/{path.name}")
            for name in (*ISSUER, deletions.NAME):
                if (own := at.home / name).exists():
                    tar.add(own, name)
        os.chmod(part, 0o600)
        os.replace(part, archive)
    return Copy(rows, len(stored), len(manifest["elsewhere"]))


def restore(at: Settings, archive: Path) -> Copy:
    """Brings an archive into an empty house of the same kind of database; NotEmpty or Broken otherwise."""
    if not _empty(at.database):
        raise NotEmpty
    with tempfile.TemporaryDirectory(dir=at.home) as folder:
        manifest = _unpacked(archive, Path(folder))
        if manifest["kind"] != make_url(at.database).get_backend_name():
            raise Broken
        dump = Path(folder) / "database"
        if _sha256(dump) != manifest["database"]:
            raise Broken
        kept = store.at(at.files_url, at.files)
        for name in manifest["files"]:
            source = Path(folder) / "files" / name
            if not source.exists() or _sha256(source) != name:
                raise Broken
            with open(source, "rb") as content:
                kept.put(files.place(name), content)
        _load(at.database, dump)
        for name in ISSUER:
            if (own := Path(folder) / name).exists():
                os.replace(own, at.home / name)
        deletions.merge(at.home, Path(folder))
    if _rows(at.database) != manifest["rows"]:
        raise Broken
    elsewhere = manifest.get("elsewhere", [])
    held = {name.rpartition("/")[2] for name in kept.names()} if elsewhere else set()
    return Copy(manifest["rows"], len(manifest["files"]), len(elsewhere), len(set(elsewhere) - held))


def _dump(url: str, target: Path) -> dict[str, int]:
    """A consistent copy while others write, and the rows it holds by table."""
    if not _is_sqlite(url):
        return _dump_postgres(url, target)
    with closing(sqlite3.connect(_path(url), timeout=30)) as source:
        source.execute("VACUUM INTO ?", (str(target),))
    with closing(sqlite3.connect(target)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise Broken
    return _rows(f"sqlite:///{target}")


def _dump_postgres(url: str, target: Path) -> dict[str, int]:
    """Dumps and counts one and the same moment, whatever is written meanwhile."""
    engine = create_engine(url, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:
            moment = connection.execute(select(func.pg_export_snapshot())).scalar_one()
            _run("pg_dump", "--format=custom", "--no-owner", f"--snapshot={moment}", f"--file={target}", url=url)
            return _count(connection)
    finally:
        engine.dispose()


def _load(url: str, dump: Path) -> None:
    if _is_sqlite(url):
        for tail in ("", "-wal", "-shm"):
            Path(f"{_path(url)}{tail}").unlink(missing_ok=True)
        os.replace(dump, _path(url))
    else:
        _run(
            "pg_restore",
            "--no-owner",
            "--clean",
            "--if-exists",
            "--exit-on-error",
            "--single-transaction",
            str(dump),
            url=url,
        )


def _run(program: str, *words: str, url: str) -> None:
    """One of PostgreSQL's own programs; the password goes by the environment, never by the command line."""
    env = {**os.environ, "PGPASSWORD": str(make_url(url).password or "")}
    asked = [program, f"--dbname={_for_libpq(url)}", *words]
    done = subprocess.run(asked, env=env, capture_output=True, text=True, check=False)  # nosec B603  # no shell
    if done.returncode:
        raise Broken(done.stderr.strip()[:500])


def _for_libpq(url: str) -> str:
    """The same address for PostgreSQL's own programs, without the password: what it asks of TLS holds for them too."""
    return make_url(url)._replace(drivername="postgresql", password=None).render_as_string()


def _rows(url: str) -> dict[str, int]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return _count(connection)
    finally:
        engine.dispose()


def _count(connection: Connection) -> dict[str, int]:
    names = inspect(connection).get_table_names()
    counted = {name: select(func.count()).select_from(table(name)) for name in names}
    return {name: connection.execute(statement).scalar_one() for name, statement in counted.items()}


def _named(url: str) -> list[str]:
    """The SHA-256 of every file the database points to."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return list(connection.scalars(select(files.File.sha256).distinct().order_by(files.File.sha256)))
    finally:
        engine.dispose()


def _empty(url: str) -> bool:
    if _is_sqlite(url) and not _path(url).exists():
        return True
    return not _rows(url).get("person")


def _unpacked(archive: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")  # no way out of the folder, no devices, no links to elsewhere
        return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, tarfile.TarError, ValueError):
        raise Broken from None


def _add_text(tar: tarfile.TarFile, name: str, content: str) -> None:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        tar.add(file.name, name)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    for block in _blocks(path):
        digest.update(block)
    return digest.hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            yield block


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _path(url: str) -> Path:
    return Path(make_url(url).database or "")
