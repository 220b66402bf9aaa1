"""The demo institute's words, as the files in content/ and data/ have them."""

import csv
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
_LANGUAGE = {"CN": "zh", "IR": "fa", "IN": "en", "PK": "en"}  # of the interface; the others read Russian
_NATIVE = {"CN": "zh", "RU": "ru", "PK": "ur", "IR": "fa", "KZ": "kk", "KG": "ky", "TJ": "tg", "UZ": "uz", "BY": "be"}


@cache
def load(name: str) -> Any:
    """content/<name>.toml."""
    return tomllib.loads((FOLDER / "content" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def lessons(programme: str) -> list[dict[str, Any]]:
    """A programme's modules with their lessons; none when nobody wrote any."""
    path = FOLDER / "content" / "lessons" / f"{programme}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))["modules"] if path.exists() else []


@cache
def media(stem: str) -> dict[str, bytes]:
    """What content/media/ holds under this name: a video with all that belongs to it."""
    return {path.name: path.read_bytes() for path in sorted((FOLDER / "content" / "media").glob(f"{stem}.*"))}


def trainees() -> list[dict[str, str]]:
    """The 120 invented trainees, with country, interface language and language of the native name."""
    with open(FOLDER / "data" / "trainee_names.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["country"] = row["id"][:2]
        row["language"] = _LANGUAGE.get(row["country"], "ru")
        row["native_language"] = _NATIVE.get(row["country"]) or _indian(row["native_full_name"])
    return rows


def _indian(name: str) -> str:
    """Hindi, Tamil or Punjabi by the script of the first letter."""
    first = name[0]
    return "ta" if "\u0b80" <= first <= "\u0bff" else "pa" if "\u0a00" <= first <= "\u0a7f" else "hi"
