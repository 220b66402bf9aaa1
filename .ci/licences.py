"""Writes docs/licences.md from what the runtime lock installs; --check fails when it is out of step."""

import re
import sys
from importlib import metadata
from pathlib import Path

from check_locks import ROOT, read_lock

PAGE = ROOT / "docs" / "licences.md"
HEAD = """# Licences

What runs in production, as `requirements.lock` pins it. Written by `.ci/licences.py`; the files in `static/vendor`
have their own list there, the paper's fonts are under the OFL (`static/fonts/paper/OFL.txt`).

| Package | Version | Licence |
|---|---|---|
"""
ROW = re.compile(r"\| (\S+) \| (\S+) \| (.+) \|")
# Where the metadata says nothing, or a choice was made: read in the package's own licence file.
READ = {
    "async-timeout": "Apache-2.0",  # on Python 3.11.2 and older alone
    "brotlicffi": "MIT",  # on PyPy alone
    "huey": "MIT",
    "pyphen": "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1: we take MPL-1.1",
    "wtforms": "BSD-3-Clause",
}


def licence(name: str) -> str | None:
    """The licence a package names; None where it is not installed (another system's or interpreter's)."""
    if name in READ:
        return READ[name]
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    if expression := told.get("License-Expression"):
        return expression
    classed = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier", []) if line.startswith("License ::")]
    return ", ".join(classed) or (told.get("License") or "unknown").splitlines()[0]


def rows() -> list[tuple[str, str, str]]:
    """(package, version, licence); what is not installed here keeps what the page says of it."""
    pins, _ = read_lock("requirements.lock")
    before = {row[1]: row[3] for row in ROW.finditer(PAGE.read_text("utf-8"))} if PAGE.exists() else {}
    return [(name, pins[name], licence(name) or before.get(name, "unknown")) for name in sorted(pins)]


def main() -> int:
    found = rows()
    text = HEAD + "".join(f"| {name} | {version} | {words} |\n" for name, version, words in found)
    if unknown := [name for name, _, words in found if words == "unknown"]:
        print(f"Nobody knows the licence of {', '.join(unknown)}: read it and name it in {Path(__file__).name}.")
        return 1
    if sys.argv[1:] == ["--check"]:
        if not PAGE.exists() or PAGE.read_text("utf-8") != text:
            print("docs/licences.md is out of step with the lock: run python .ci/licences.py")
            return 1
    else:
        PAGE.write_text(text, "utf-8")
    print(f"{len(found)} packages, every licence known.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
