"""The house that says yes before it has kept anything: the control of kill.py and exam_day.py, and nowhere else.

A lesson is marked done, an answer of a quiz kept 0.3 s after the trainee was told so. gunicorn serves it as
tests.faults.too_early:app.
"""

import io
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from wsgi import app as honest

LATE = 0.3


def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] != "POST" or not (path.endswith("/done") or path.startswith("/learn/answers/")):
        return honest(environ, start)
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    later = {**environ, "wsgi.input": io.BytesIO(body)}
    threading.Thread(target=_keep, args=(later,), daemon=True).start()
    start("204 No Content", [])
    return []


def _keep(environ: dict[str, Any]) -> None:
    time.sleep(LATE)
    for _ in honest(environ, lambda *_: None):
        pass
