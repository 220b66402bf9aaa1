"""Presses that go wrong at the second paper of a session: they die, fault, or stand still for ever.

python -m tests.faults.bad_press JOB: runs one job of the house in INSTITUTE_HOME as if nobody watched the press.
"""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

from institute import work
from institute.certificates import jobs as printing
from institute.certificates.paper.press import Press


class Bad(Press):
    """Prints all but the papers whose running number is 2."""

    def singles(self, records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
        for record in records:
            if record["number"].split("-")[4] == "0002":
                self.go_wrong()
            yield from super().singles([record])

    def go_wrong(self) -> None: ...


class Deadly(Bad):
    """Takes its process with it, as a fault in a library below Python would."""

    def go_wrong(self) -> None:
        os._exit(9)


class Faulty(Bad):
    def go_wrong(self) -> None:
        raise RuntimeError("no more ink")


class Hanging(Bad):
    def go_wrong(self) -> None:
        while True:
            time.sleep(3600)


class Unwatched:
    """The press in the worker's own process, where nothing ends it."""

    def __init__(self) -> None:
        self.press = Hanging()

    def papers(self, chunk: list[dict[str, Any]]) -> Iterator[bytes | None]:
        yield from self.press.singles(chunk)


if __name__ == "__main__":
    from wsgi import app

    work.learn_kinds()
    printing._press = Unwatched  # pyright: ignore[reportAttributeAccessIssue]
    with app.app_context():
        work.run_job(int(sys.argv[1]))
