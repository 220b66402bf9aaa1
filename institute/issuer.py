"""Who the house is and who signs its papers: data, not code."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from institute.config import settings

DEFAULT = Path(__file__).resolve().parent / "data" / "issuer.toml"


def issuer() -> dict[str, Any]:
    """{"name": texts, "signatory": {"name": texts, "post": texts}}: the house's own file, else the demo's."""
    own = settings().home / "issuer.toml"
    return _read(own if own.exists() else DEFAULT)


@cache
def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
