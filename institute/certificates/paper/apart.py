"""The press in a process of its own: one that hangs or dies takes nothing with it but the sheet it was at."""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from institute.certificates.paper.words import Record

LIMIT = 45.0  # s for one chunk, the first start included; two of them are less than jobs.STUCK


class Stopped(Exception):
    """The press stood still and was ended, or it died."""


class PressFault(Exception):
    """The press said why it cannot print."""


class Apart:
    """Answers like Press, chunk by chunk. One asks at a time; a press that was stopped begins anew."""

    def __init__(self, maker: str, cache_dir: Path, picture: Callable[[str], bytes]) -> None:
        """`maker` names the class, `module:Class`: only the other process imports it, and WeasyPrint with it.

        `picture` gives the bytes of a seal by its SHA-256, here: the other process knows no store.
        """
        self.maker, self.cache_dir, self._picture = maker, cache_dir, picture
        self._process: Any = None
        self._line: Connection

    def papers(self, chunk: list[Record]) -> Iterator[bytes | None]:
        """One PDF per record; None for one at which the press stands still or dies. The others are printed."""
        try:
            yield from self._ask("singles", chunk)
        except Stopped:
            if len(chunk) == 1:
                yield None
                return
            for record in chunk:
                yield from self.papers([record])

    def part(self, chunk: list[Record]) -> bytes:
        """One chunk in one PDF. Stopped when the press stands still."""
        return self._ask("part", chunk)

    def first_page(self, record: Record) -> bytes:
        """The first page of a paper as PNG."""
        return self._ask("first_page", [record])

    def end(self) -> None:
        """Ends the other process at once."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._line.close()
            self._process = None

    def _ask(self, what: str, chunk: list[Record]) -> Any:
        seals = {seal: self._picture(seal) for seal in {record.get("seal") for record in chunk} if seal}
        if self._process is None or not self._process.is_alive():
            self.end()
            self._start()
        try:
            self._line.send((what, chunk, seals))
            if not self._line.poll(LIMIT):
                raise Stopped
            fault, answer = self._line.recv()
        except (EOFError, OSError, Stopped):
            self.end()
            raise Stopped from None
        if fault:
            raise PressFault(f"{fault}: {answer}")
        return answer

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        args = (theirs, self.maker, self.cache_dir)
        self._process = context.Process(target=_serve, args=args, daemon=True)
        self._process.start()
        theirs.close()


def _serve(line: Connection, maker: str, cache_dir: Path) -> None:
    """The other process: prints what it is asked for until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the worker decides when work ends
    threading.Thread(target=_end_with_the_worker, daemon=True).start()
    seals: dict[str, bytes] = {}
    press = resolve_name(maker)(cache_dir=cache_dir, picture=seals.__getitem__)
    gc.freeze()
    gc.disable()
    with suppress(EOFError):
        while True:
            what, chunk, sent = line.recv()
            seals.update(sent)
            line.send(_answer(press, what, chunk))
            # Nothing of a chunk is rubbish before it is printed: looking for it sooner takes a fifth of the time.
            gc.collect()


def _answer(press: Any, what: str, chunk: list[Record]) -> tuple[str | None, Any]:
    """(None, what was asked for), or the kind of a fault and its words."""
    try:
        answer = getattr(press, what)(chunk)
        return None, answer if isinstance(answer, bytes) else list(answer)
    except Exception as fault:
        return type(fault).__name__, str(fault)[:500]


def _end_with_the_worker() -> None:
    """Even when this process hangs: a worker that was killed leaves nobody behind."""
    if parent := multiprocessing.parent_process():
        wait([parent.sentinel])
        os._exit(1)
