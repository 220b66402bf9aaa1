"""Where bytes lie: a folder of this house, or a bucket that speaks S3 (institute/bucket.py)."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

from institute.config import settings
from institute.errors import NoRoom, NotFound

BLOCK = 1 << 20  # bytes copied at a time
RESERVE = 200_000_000  # bytes a disk keeps free for the database and the logs


class Store(Protocol):
    """Bytes under names like ab/abcdef. NoRoom, Unavailable and NotFound are its refusals."""

    def has(self, name: str) -> bool: ...

    def put(self, name: str, source: BinaryIO) -> None:
        """Whole and durable, or not at all."""
        ...

    def open(self, name: str) -> BinaryIO:
        """The bytes, to read and to seek in."""
        ...

    def names(self, folder: str = "") -> Iterator[str]: ...

    def remove(self, name: str) -> None: ...

    def room_for(self, size: int) -> bool:
        """Whether so many bytes fit, as far as anybody knows."""
        ...


@contextmanager
def room() -> Iterator[None]:
    """Says NoRoom where the system says that a disk or a share of it is full."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoom from error
        raise


@contextmanager
def _unless_whole(part: str) -> Iterator[None]:
    """Leaves no half-written file behind."""
    try:
        yield
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


class Folder:
    """A folder on a disk of ours."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def has(self, name: str) -> bool:
        return (self.path / name).exists()

    def put(self, name: str, source: BinaryIO) -> None:
        target = self.path / name
        with room():
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file, _unless_whole(file.name):
                shutil.copyfileobj(source, file, BLOCK)
                file.flush()
                os.fsync(file.fileno())
                os.replace(file.name, target)

    def open(self, name: str) -> BinaryIO:
        try:
            return open(self.path / name, "rb")
        except FileNotFoundError:
            raise NotFound from None

    def names(self, folder: str = "") -> Iterator[str]:
        for path in sorted((self.path / folder).rglob("*")):
            if path.is_file():
                yield path.relative_to(self.path).as_posix()

    def remove(self, name: str) -> None:
        path = self.path / name
        path.unlink(missing_ok=True)
        with suppress(OSError):  # not the last one
            path.parent.rmdir()

    def room_for(self, size: int) -> bool:
        self.path.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self.path).free > size + RESERVE


@cache
def at(url: str, folder: Path) -> Store:
    """The store of this address; the folder when there is none."""
    parts = urlsplit(url)
    if parts.scheme == "s3":  # 16 MB that a house with a folder does not load
        return import_module("institute.bucket").Bucket(url)
    return Folder(Path(parts.path) if parts.scheme == "file" else folder)


def store() -> Store:
    """The store of the app at work."""
    ours = settings()
    return at(ours.files_url, ours.files)
