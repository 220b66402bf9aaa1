"""The rules of Mozilla's HTTP Observatory (mdn-http-observatory 1.6.3, grader/charts.js) for one answer over TLS.

Sixty lines instead of their program: it looks at one page of a public host, we look at
every answer we give. tests/test_headers.py holds it against grades theirs gave.
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

HALF_A_YEAR = 15_768_000  # seconds
_PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
_SCRIPT = re.compile(r"<script\b[^>]*>", re.IGNORECASE)


def score(headers: Mapping[str, str], cookies: Iterable[str], html: str = "", *, host: str) -> dict[str, int]:
    """Each rule's points. `cookies` are the Set-Cookie lines this reader was given up to now."""
    policy = _policy(headers.get("Content-Security-Policy", ""))
    framed = 5 if policy.get("frame-ancestors") == ["'none'"] else 0 if "X-Frame-Options" in headers else -20
    referrer = headers.get("Referrer-Policy", "").split(",")[-1].strip()
    return {
        "content policy": _content(policy),
        "cookies": _cookies(list(cookies)),
        "TLS kept": _kept(headers.get("Strict-Transport-Security", "")),
        "frames": framed,
        "types": 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        "referrer": 5 if referrer in _PRIVATE else -5 if referrer else 0,
        "opener": 10 if headers.get("Cross-Origin-Opener-Policy") == "same-origin" else 0,
        "resource": 10 if headers.get("Cross-Origin-Resource-Policy") == "same-origin" else 0,
        "embedder": 10 if headers.get("Cross-Origin-Embedder-Policy") == "require-corp" else 0,
        "others may read": -50 if headers.get("Access-Control-Allow-Origin") == "*" else 0,
        "scripts of others": _scripts(html, host),
    }


def total(points: Mapping[str, int]) -> int:
    """100 less what is wrong; what is better than asked counts from 90 on."""
    base = 100 + sum(point for point in points.values() if point < 0)
    return max(0, base if base < 90 else base + sum(point for point in points.values() if point > 0))


def _policy(text: str) -> dict[str, list[str]]:
    return {words[0]: words[1:] for part in text.split(";") if (words := part.split())}


def _content(policy: dict[str, list[str]]) -> int:
    if not policy:
        return -25
    if "'unsafe-inline'" in policy.get("script-src", policy.get("default-src", ["'unsafe-inline'"])):
        return -20
    if any("'unsafe-eval'" in sources for sources in policy.values()):
        return -10
    if "'unsafe-inline'" in policy.get("style-src", policy.get("default-src", [])):
        return 0
    return 10 if policy.get("default-src") == ["'none'"] else 5


def _cookies(lines: list[str]) -> int:
    """0 where there are none; the worst one counts."""
    return min((_cookie(line) for line in lines), default=0)


def _cookie(line: str) -> int:
    name, *rest = (part.strip().lower() for part in line.split(";"))
    session = re.search(r"sess|lms", name.partition("=")[0])
    if "secure" not in rest:
        return -40 if session else -5
    if session and "httponly" not in rest:
        return -30
    return 5 if {"httponly"} & set(rest) and {"samesite=lax", "samesite=strict"} & set(rest) else 0


def _kept(text: str) -> int:
    age = re.search(r"max-age=(\d+)", text)
    return -20 if not age else -10 if int(age[1]) < HALF_A_YEAR else 5 if "preload" in text else 0


def _scripts(html: str, host: str) -> int:
    """-50 for another host's script without TLS, -5 for one without its hash."""
    worst = 0
    for tag in _SCRIPT.findall(html):
        source = urlsplit((re.search(r'src="([^"]*)"', tag) or ["", ""])[1])
        if source.netloc not in ("", host):
            worst = min(worst, -50 if source.scheme == "http" else 0 if "integrity=" in tag else -5)
    return worst
