"""The locks hold every direct dependency within its range, every line hashed, and no file names a registry."""

import os
import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"([A-Za-z0-9._-]+)==([^ ]+)(?: ; [^\\]+)? ?\\?")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")
# In pieces, so that this file does not name one either.
REGISTRY = re.compile(r"py" + r"pi\.org|pythonhosted" + r"\.org|npm" + r"js\.(?:org|com)|--(?:extra-)?index" + "-url")
NOT_OURS = {".git", ".venv", "var", "node_modules", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis"}


def read_lock(name: str) -> tuple[dict[str, str], list[str]]:
    """The versions by name, and what is wrong with the file's lines."""
    pins: dict[str, str] = {}
    hashed: set[str] = set()
    faults: list[str] = []
    current = ""
    for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), 1):
        if pin := PIN.fullmatch(line):
            current = canonicalize_name(pin[1])
            if current in pins:
                faults.append(f"{name}:{number}: {current} is pinned twice")
            pins[current] = pin[2]
        elif HASH.fullmatch(line):
            hashed.add(current)
        elif line.strip() and not line.lstrip().startswith("#"):
            faults.append(f"{name}:{number}: neither a pin nor a hash: {line}")
    faults += [f"{name}: {pin} has no hash" for pin in pins.keys() - hashed]
    return pins, faults


def missing(name: str, pins: dict[str, str], wanted: list[str]) -> list[str]:
    """What pyproject.toml wants and the lock does not hold."""
    faults = []
    for text in wanted:
        need = Requirement(text)
        version = pins.get(canonicalize_name(need.name))
        if version is None or version not in need.specifier:
            faults.append(f"{name}: {text} is wanted, {version or 'nothing'} is locked")
    return faults


def registries() -> list[str]:
    """Lines of our files that name a package registry: whoever installs chooses their own."""
    faults = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        for path in (Path(folder, name) for name in files):
            try:
                text = path.read_text("utf-8")
            except UnicodeDecodeError:
                continue
            if found := REGISTRY.search(text):
                line = text.count("\n", 0, found.start()) + 1
                faults.append(f"{path.relative_to(ROOT)}:{line}: names {found[0]}")
    return faults


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    runtime = project["dependencies"]
    groups = project["optional-dependencies"]
    pins, faults = read_lock("requirements.lock")
    dev_pins, dev_faults = read_lock("requirements-dev.lock")
    faults += dev_faults + missing("requirements.lock", pins, runtime + groups["scale"])
    faults += missing("requirements-dev.lock", dev_pins, runtime + groups["dev"])
    faults += [f"{name} differs between the locks" for name in pins if dev_pins.get(name) != pins[name]]
    faults += registries()
    print("\n".join(faults) or f"{len(pins)} and {len(dev_pins)} packages, all pinned and hashed.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
