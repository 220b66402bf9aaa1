"""Writes build/bom.json: what the house is made of, as CycloneDX 1.6. The same locks give the same bytes."""

import json
import re
import sys
import tomllib
import uuid
from importlib import metadata
from typing import Any

from check_locks import ROOT, read_lock
from licences import rows
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PLACE = ROOT / "build" / "bom.json"
HOUSE = "institute"
VENDORED = re.compile(r"^\| `([^`]+)` \| (?:a choice from )?(\S+) (\d[\w.]*).*?\| ([\w.-]+), ", re.MULTILINE)


def hashes() -> dict[str, list[str]]:
    """The SHA-256 of every file the lock allows, by package."""
    found: dict[str, list[str]] = {}
    current = ""
    for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines():
        if pin := re.match(r"([\w.-]+)==", line):
            current = canonicalize_name(pin[1])
        elif kept := re.search(r"sha256:([0-9a-f]{64})", line):
            found.setdefault(current, []).append(kept[1])
    return found


def packages() -> list[dict[str, Any]]:
    known = hashes()
    return [
        {
            "type": "library",
            "bom-ref": name,
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            "licenses": [{"license": {"name": words}}],
            "hashes": [{"alg": "SHA-256", "content": content} for content in known[name]],
        }
        for name, version, words in rows()
    ]


def vendored() -> list[dict[str, Any]]:
    """What static/vendor keeps and the browser gets."""
    table = (ROOT / "static" / "vendor" / "README.md").read_text("utf-8")
    return [
        {
            "type": "library",
            "bom-ref": name,
            "name": name,
            "version": version,
            "purl": f"pkg:npm/{name}@{version}",
            "licenses": [{"license": {"name": words}}],
        }
        for path, name, version, words in VENDORED.findall(table)
        if "tests/" not in path
    ]


def direct() -> list[str]:
    """What pyproject.toml asks for itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return sorted({canonicalize_name(Requirement(text).name) for text in project["dependencies"]})


def wanted(name: str, among: set[str]) -> list[str]:
    """What a package asks for, as far as the lock holds it."""
    try:
        texts = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []
    return sorted({canonicalize_name(Requirement(text).name) for text in texts} & among)


def main() -> int:
    pins, _ = read_lock("requirements.lock")
    by_hand = vendored()
    parts = packages() + by_hand
    house = {"type": "application", "bom-ref": HOUSE, "name": HOUSE}
    text = json.dumps(parts, sort_keys=True)
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, text)}",
        "version": 1,
        "metadata": {"component": house},
        "components": parts,
        "dependencies": [{"ref": HOUSE, "dependsOn": direct() + [part["bom-ref"] for part in by_hand]}]
        + [{"ref": name, "dependsOn": wanted(name, set(pins))} for name in sorted(pins)],
    }
    PLACE.parent.mkdir(exist_ok=True)
    PLACE.write_text(json.dumps(bom, indent=1) + "\n", "utf-8")
    print(f"{PLACE.relative_to(ROOT)}: {len(parts)} components.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
