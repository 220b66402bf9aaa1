"""A bucket that speaks S3, as the store of a house that has grown."""

import errno
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qs, unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from institute.errors import NotFound, Unavailable

_BUFFER = 1 << 20
_PART = 8 << 20  # of a large file, sent in parts


class _Reader(io.RawIOBase):
    """What a bucket holds, as Python reads files."""

    def __init__(self, source: Any) -> None:
        self.source = source

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self.source.seek(offset, whence)

    def tell(self) -> int:
        return self.source.tell()

    def readinto(self, buffer: Any) -> int:
        with _reached():
            found = self.source.read(len(buffer))
        buffer[: len(found)] = memoryview(found)
        return len(found)


class Bucket:
    """s3://[key:password@]bucket[/folder]?endpoint=https://...&region=...

    Without a key in the address, the usual AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY count.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        config: dict[str, Any] = {"region": given.get("region", "us-east-1")}
        if endpoint := given.get("endpoint"):
            config["endpoint"] = endpoint
        if parts.username:
            config["access_key_id"] = unquote(parts.username)
            config["secret_access_key"] = unquote(parts.password or "")
        self.store = S3Store(
            parts.hostname or "",
            prefix=parts.path.strip("/") or None,
            client_options={
                "allow_http": (endpoint or "").startswith("http://"),
                "connect_timeout": "5s",
                "timeout": "120s",
            },
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
            **config,
        )

    def has(self, name: str) -> bool:
        try:
            with _reached():
                obstore.head(self.store, name)
        except NotFound:
            return False
        return True

    def put(self, name: str, source: BinaryIO) -> None:
        with _reached():
            obstore.put(self.store, name, source, chunk_size=_PART)

    def open(self, name: str) -> BinaryIO:
        with _reached():
            return cast(BinaryIO, _Reader(obstore.open_reader(self.store, name, buffer_size=_BUFFER)))

    def names(self, folder: str = "") -> Iterator[str]:
        with _reached():
            for page in obstore.list(self.store, folder or None):
                yield from (each["path"] for each in page)

    def remove(self, name: str) -> None:
        try:
            with _reached():
                obstore.delete(self.store, name)
        except NotFound:
            pass

    def room_for(self, size: int) -> bool:
        return True


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise NotFound from None
    except BaseError as error:
        raise Unavailable from error
    except OSError as error:
        if error.errno == errno.ENOENT:
            raise NotFound from None
        raise Unavailable from error
