"""Pages take turns: each process draws one at a time.

The interpreter runs one thread anyhow. Eight pages drawn by turns of 5 ms are all late, each holds a connection to
the database, and the processor changes between them for nothing: with 32 readers that cost a fifth of all work.
"""

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask

PATIENCE = 0.15  # seconds a page waits for its turn: one that hangs (on a lock, say) must not stop the others


def init_app(app: Flask) -> None:
    """Reading alone takes turns: what changes something waits at the write door, and its reader sends slowly."""
    turn, answer = threading.Lock(), app.wsgi_app

    def call(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return answer(environ, start)
        mine = turn.acquire(timeout=PATIENCE)
        try:
            return answer(environ, start)
        finally:
            if mine:
                turn.release()

    app.wsgi_app = call  # type: ignore[method-assign]
