"""No secret lies in the tree: no key, no token, no password in an address."""

import math
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {".git", ".venv", "var", "build", "node_modules", "__pycache__", "vendor", "fonts"}
NOT_OURS |= {".pytest_cache", ".ruff_cache", ".hypothesis", "test-results"}
PUBLIC = re.compile(r"sha(256|384|512)[-:=]\S+|;base64,\S+")  # hashes of files, and what stands in a data: address
KNOWN = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE " + r"KEY-----"),
    "a cloud key": re.compile(r"\b(AKIA|ASIA|LTAI|AIza)[0-9A-Za-z_-]{16,}"),
    "a service's token": re.compile(r"\b(gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|pypi-)[0-9A-Za-z_-]{20,}"),
    "a signed token": re.compile(r"\beyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}\."),
    "a password in an address": re.compile(r"\w+://[^\s:/@'\"{}]+:(?!\$|(?:password|\.\.\.)@)[^\s:/@'\"{}]+@[\w.-]"),
}
LONG = re.compile(r"(?<![\w/+.-])[0-9A-Za-z+/_-]{32,}={0,2}(?![\w/+-])")
PLAIN = 4.3  # bits a character: words and paths lie below, random base64 of this length above
# Looked at, and no secret: argon2id of nobody's password; keys that say they are for tests.
HARMLESS = ("$argon2id$v=19$m=19456,t=2,p=1$Y5N9CqgwnvwKoJqQ7R8xNw$", "$argon2id$v=19$m=8,t=1,p=1$", "tests-only")


def files() -> Iterator[tuple[Path, str]]:
    """Every text file of ours."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        for path in (Path(folder, name) for name in names):
            try:
                yield path, path.read_text("utf-8")
            except UnicodeDecodeError:
                continue


def bits(text: str) -> float:
    """How surprising the characters are, each."""
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())


def faults(line: str) -> Iterator[str]:
    """What in this line looks like a secret."""
    yield from (what for what, pattern in KNOWN.items() if pattern.search(line))
    if not any(harmless in line for harmless in HARMLESS):
        for found in LONG.findall(PUBLIC.sub("", line)):
            mixed = re.search(r"\d", found) and re.search(r"[a-z]", found) and re.search(r"[A-Z]", found)
            if mixed and bits(found) > PLAIN:
                yield "a long random text"


def planted() -> list[str]:
    """Lines that must be seen, put together here so that this file holds none."""
    noise = "q8Zp2VqT3xty4fKx9RmWQ" + "yB7sLcEhN3dGjTz"
    key = "-----BEGIN PRIVATE " + "KEY-----"
    return [f"key = '{noise}'", key, "AKIA" + "Q" * 16, "ghp_" + "a" * 36, "smtps://me:" + "hunter@mail.example"]


def main() -> int:
    if blind := [line for line in planted() if not list(faults(line))]:
        print(f"Blind to: {blind}")
        return 1
    looked, found = 0, []
    for path, text in files():
        looked += 1
        for number, line in enumerate(text.splitlines(), 1):
            found += [f"{path.relative_to(ROOT)}:{number}: {what}" for what in faults(line)]
    print("\n".join(found) or f"{looked} files, no secret.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
