"""What processes cost, as the kernel counts it, and how they are started and ended."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

TICK = os.sysconf("SC_CLK_TCK")


def start(command: Sequence[str], **options: Any) -> subprocess.Popen:
    """Starts a process of ours in a session of its own; it ends when we do, even when we are killed."""
    leash = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    return subprocess.Popen([*leash, *command], start_new_session=True, **options)


def end(process: subprocess.Popen, seconds: float = 20) -> None:
    """Asks it to stop, and kills it when it does not."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        kill([process.pid])
        process.wait(5)


def kill(roots: Iterable[int]) -> None:
    """kill -9 of these processes and all they started."""
    for pid in sorted(tree(roots)):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def tree(roots: Iterable[int]) -> set[int]:
    """The processes and all their descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    seen: set[int] = set()
    waiting = list(roots)
    while waiting:
        pid = waiting.pop()
        if pid not in seen:
            seen.add(pid)
            waiting += children.get(pid, [])
    return seen


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def cpu_seconds(roots: Iterable[int]) -> float:
    """CPU time of the processes and their living descendants: user and system."""
    return sum(int(fields[11]) + int(fields[12]) for pid in tree(roots) if (fields := _stat(pid))) / TICK


def memory_mb(pid: int, kind: str = "Rss") -> float:
    """Resident memory of one process in MB; kind "Pss" shares what is shared."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{kind}:")), 0.0)


def peak_mb(pid: int) -> float:
    """The most resident memory one process ever had, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def python(*words: str) -> list[str]:
    """A command line for the Python we run in."""
    return [sys.executable, *words]


def free_port() -> int:
    """A loopback port nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
