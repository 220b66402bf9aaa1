"""How far each direct dependency is behind the newest release the index offers. Told, never a bar."""

import re
import subprocess
import sys
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from institute.config import ROOT
from tests.load import Options, Row, shown

NAME = "supply"
_OFFERED = re.compile(r"^Available versions: (.+)$", re.MULTILINE)


def run(options: Options) -> list[Row]:
    """One question to the index for each; quick asks about three."""
    pins = dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements-dev.lock").read_text("utf-8"), re.MULTILINE))
    names = _direct()
    rows = [shown(name, _behind(pins[name], _offered(name))) for name in (names[:3] if options.quick else names)]
    late = sum(str(row.figure).endswith("behind") for row in rows)
    return [*rows, shown("behind the newest", f"{late} of {len(rows)}")]


def _direct() -> list[str]:
    """What pyproject.toml asks for itself, tools included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    texts = project["dependencies"] + project["optional-dependencies"]["dev"]
    return sorted({canonicalize_name(Requirement(text).name) for text in texts})


def _offered(name: str) -> list[Version]:
    """The releases pip's own index offers for this machine, newest first; none when it does not answer."""
    asked = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "index", "versions", name]
    answer = subprocess.run(asked, capture_output=True, text=True, timeout=120, check=False)
    found = _OFFERED.search(answer.stdout)
    return sorted((Version(text) for text in found[1].split(", ")), reverse=True) if found else []


def _behind(pinned: str, offered: list[Version]) -> str:
    if not offered:
        return f"{pinned}: the index does not answer"
    newer = [version for version in offered if version > Version(pinned)]
    return f"{pinned}: {newer[0]} is out, {len(newer)} behind" if newer else f"{pinned} is the newest"
