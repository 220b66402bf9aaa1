"""What of a session is written in several languages, wherever it lies: rooms enter theirs, one page shows the gaps."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from institute import language
from institute.access import Can

FRESH, STALE, MISSING = "fresh", "stale", "missing"  # stale: older than the English it was made from


@dataclass(frozen=True)
class Text:
    """One thing that is written in languages: how it stands in each, and where it is edited.

    `endpoint` and `values` are a page's address; `each` names the value that says which language it edits, if any.
    """

    title: Mapping[str, str]
    stands: Mapping[str, str]
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)
    each: str = ""

    def lacks(self, code: str) -> bool:
        return self.stands[code] != FRESH


Texts = Callable[[Session, Any], list[Text]]  # of a training session


@dataclass(frozen=True)
class Source:
    """`may`: who edits these, and so sees them here."""

    name: str
    words: Any
    may: Can
    texts: Texts


SOURCES: dict[str, Source] = {}


def source(name: str, words: Any, may: Can) -> Callable[[Texts], Texts]:
    """Enters what a room has; at import of its queries."""

    def enter(texts: Texts) -> Texts:
        SOURCES[name] = Source(name, words, may, texts)
        return texts

    return enter


def written(*texts: Mapping[str, str] | None) -> dict[str, str]:
    """How things without versions stand: missing where one that is written in English is not in a language."""
    needed = [text for text in texts if text and text.get("en")]
    return {code: FRESH if all(text.get(code) for text in needed) else MISSING for code in language.LANGUAGES}


def lacking(texts: Iterable[Text]) -> list[Text]:
    """Those that lack a language: of what there is much, the rest would only be in the way."""
    return [text for text in texts if set(text.stands.values()) != {FRESH}]


def gaps(texts: Iterable[Text]) -> dict[str, int]:
    """How many of these lack each language."""
    some = list(texts)
    return {code: sum(text.lacks(code) for text in some) for code in language.LANGUAGES}
