"""Many readers at once: keep-alive clients over plain sockets, light enough to leave the CPU to the server."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.load import processes

MOST_SECONDS = 6.0  # no step lasts longer


@dataclass(frozen=True)
class Target:
    """A page: its address, the readers' cookies, and the processes whose CPU it costs."""

    url: str
    pids: Sequence[int]
    cookies: Sequence[str] = ("",)
    database_pids: Sequence[int] = ()

    def requests(self) -> list[bytes]:
        """One GET for each reader, as sent."""
        parts = urlsplit(self.url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        head = (
            f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: text/html\r\nAccept-Language: en\r\n"
            "Accept-Encoding: gzip\r\nUser-Agent: measure\r\n"
        )
        return [f"{head}Cookie: {cookie}\r\n\r\n".encode() if cookie else f"{head}\r\n".encode()
                for cookie in self.cookies]  # fmt: skip


@dataclass
class Step:
    """What some clients saw: times in ms, CPU in ms a request, bytes a response."""

    seconds: float = 0
    cpu: float = 0
    database_cpu: float = 0
    times: list[float] = field(default_factory=list)
    bytes: int = 0
    other: int = 0  # answers that were not 200, and broken connections
    left: int = 0
    until: float = 0

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    @property
    def p50(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return sorted(self.times)[min(len(self.times) - 1, int(0.95 * len(self.times)))]


def load(target: Target, clients: int, count: int) -> Step:
    """So many clients ask `count` times in all."""
    parts, requests = urlsplit(target.url), target.requests()
    step = Step(left=count, until=time.perf_counter() + MOST_SECONDS)

    async def everybody() -> None:
        await asyncio.gather(*[_client(step, parts.hostname, parts.port, requests) for _ in range(clients)])

    before = processes.cpu_seconds(target.pids), processes.cpu_seconds(target.database_pids)
    began = time.perf_counter()
    asyncio.run(everybody())
    step.seconds = time.perf_counter() - began
    time.sleep(0.05)
    if not step.times:
        raise RuntimeError(f"{target.url} gave no answer")
    step.cpu = 1000 * (processes.cpu_seconds(target.pids) - before[0]) / len(step.times)
    step.database_cpu = 1000 * (processes.cpu_seconds(target.database_pids) - before[1]) / len(step.times)
    return step


async def _client(step: Step, host: str | None, port: int | None, requests: list[bytes]) -> None:
    reader = writer = None
    while step.left > 0 and time.perf_counter() < step.until:
        step.left -= 1
        began = time.perf_counter()
        try:
            if reader is None or writer is None:
                reader, writer = await asyncio.open_connection(host, port, limit=1 << 22)
            writer.write(requests[step.left % len(requests)])
            head, size = await _answer(reader)
        except (OSError, asyncio.IncompleteReadError):
            step.other += 1
            reader = writer = None
            continue
        step.times.append((time.perf_counter() - began) * 1000)
        step.bytes = size
        step.other += head[9:12] != b"200"
        if b"connection: close" in head:
            writer.close()
            reader = writer = None
    if writer:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[bytes, int]:
    """(head in lower case, bytes in all) of one answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if b"content-length:" in head:
        size = int(head.split(b"content-length:", 1)[1].split(b"\r", 1)[0])
        await reader.readexactly(size)
        return head, len(head) + size
    if b"transfer-encoding: chunked" not in head:
        return head + b"connection: close", len(head) + len(await reader.read())
    total = len(head)
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        await reader.readexactly(size + 2)
        total += size
    await reader.readexactly(2)
    return head, total
