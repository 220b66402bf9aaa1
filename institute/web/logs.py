"""One line of JSON for each request and each fault, without personal data."""

import json
import logging
import secrets
import sys
import time
import traceback
from datetime import UTC, datetime
from typing import Any

from flask import Flask, g, request

log = logging.getLogger("institute")


class AsJson(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)

    def formatException(self, ei: Any) -> str:
        """Where it happened and which kinds of errors, without their words: those may quote a person's data."""
        parts, error = [], ei[1]
        while error is not None:
            parts.append("".join(traceback.format_tb(error.__traceback__)) + type(error).__name__)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(reversed(parts))


def event(name: str, **facts: object) -> None:
    """Writes that something happened: names, codes and numbers, never a person's data."""
    log.info(name, extra={"facts": facts})


def init_app(app: Flask) -> None:
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(AsJson())
        log.addHandler(handler)
        log.propagate = False
    log.setLevel(logging.WARNING if app.testing else logging.INFO)

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(8)
        g.began = time.perf_counter()

    @app.after_request
    def end(response):
        if request.endpoint not in ("static", "web.healthz"):
            event(
                "request",
                id=g.get("request_id"),
                method=request.method,
                route=request.endpoint or "none",
                status=response.status_code,
                ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
            )
        response.headers["X-Request-Id"] = g.get("request_id", "")
        return response
