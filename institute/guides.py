"""Pages of guidance: one Markdown file for each page and language, in data/guides.

A file begins with "# Title" and a lede; its sections begin with "## Title {#id}", the same ids in every language.
A line that is only ![what it shows](name) is the section's picture: static/img/help/<name>.<language>.webp.
{institute}, {office}, {site}, {place} and {version} are filled in.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from institute import issuer, language
from institute.config import settings
from institute.errors import NotFound
from institute.language import lazy

FOLDER = Path(__file__).resolve().parent / "data" / "guides"
# The privacy notice's versions, the newest last: what changed, and whether it changes anything for people.
NOTICES = (
    ("2026-11-20", lazy("The first notice."), True),
    ("2026-11-21", lazy("Where to ask about your data, what a deletion leaves, and how long letters are kept."), True),
)
NOTICE = NOTICES[-1][0]
ASKED = max(version for version, _, matters in NOTICES if matters)  # who has not read this or a newer one is asked
HELP = ("first-steps", "trainee", "need", "nominator", "instructor", "programme-officer", "certificate-officer",
        "administrator", "keyboard")  # fmt: skip
OTHERS = ("about", "privacy", "accessibility")
_SECTION = re.compile(r"^## (.+?) \{#([\w-]+)\}$", re.MULTILINE)
_PICTURE = re.compile(r"^!\[(.+?)\]\(([\w-]+)\)$", re.MULTILINE)
_BLANK = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Section:
    """A part of a page; `picture` is (name, what it shows)."""

    id: str
    title: str
    text: str
    picture: tuple[str, str] | None


@dataclass(frozen=True)
class Guide:
    """A page in one language (a code of ours)."""

    name: str
    language: str
    title: str
    lede: str
    sections: list[Section]


def read(name: str) -> Guide:
    """The page in the language spoken now, else in English; NotFound when there is none of this name."""
    if name not in HELP + OTHERS:
        raise NotFound
    found = _parsed(name, language.code() if _path(name, language.code()).exists() else "en")
    values = _values()

    def fill(text: str) -> str:
        return _BLANK.sub(lambda blank: values.get(blank[1], blank[0]), text)

    sections = [replace(each, title=fill(each.title), text=fill(each.text)) for each in found.sections]
    return replace(found, lede=fill(found.lede), sections=sections)


def _values() -> dict[str, str]:
    at, house = settings(), issuer.issuer()
    return {
        "institute": language.plain(house["name"]),
        "place": language.plain(house.get("address")),
        "office": at.mail_from,
        "site": at.public_url,
        "version": NOTICE,
    }


def _path(name: str, code: str) -> Path:
    return FOLDER / f"{name}.{code}.md"


@cache
def _parsed(name: str, code: str) -> Guide:
    text = _path(name, code).read_text(encoding="utf-8")
    head, *parts = _SECTION.split(text)
    title, _, lede = head.strip().partition("\n")
    sections = []
    for heading, anchor, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        picture = _PICTURE.search(body)
        shown = (picture[2], picture[1]) if picture else None
        sections.append(Section(anchor, heading, _PICTURE.sub("", body).strip(), shown))
    return Guide(name, code, title.removeprefix("# "), lede.strip(), sections)
