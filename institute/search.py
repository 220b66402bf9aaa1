"""Finding by words, the same on both databases: what is stored is folded once, what is sought is folded and stemmed.

The database only compares text with LIKE, so it needs no extension, no index of its own and no language.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any

from sqlalchemy import ColumnElement, and_, event, false, inspect, literal, or_, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column

_MOST_WORDS = 8
_SHORTEST = 3  # letters of a stem; what is shorter finds too much
_FIGURES = {digit + n: str(n) for digit in (0x0660, 0x06F0) for n in range(10)}  # Arabic and Persian digits
_LETTERS = {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ە": "ه", "ہ": "ه", "ٱ": "ا", "ё": "е"}  # others fall apart by NFKD
_LATIN = {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th"}
_NONE = dict.fromkeys("ʻʼ'’`\u0640\u200b\u200c\u200d")  # apostrophes, the stretching tatweel, joiners
_SAME = str.maketrans(_LETTERS | _LATIN | _NONE) | _FIGURES
_HAN = re.compile(r"([\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)")
_ARABIC, _CYRILLIC, _ROMAN = re.compile(r"[\u0600-\u06ff]"), re.compile(r"[\u0400-\u04ff]"), re.compile(r"[a-z]")


def fold(*texts: str | None) -> str:
    """Words without case, accents, letter variants and signs, Chinese apart from the rest.

    Артём is артем, موسوی‌پور is موسویپور, 2026-ET-012 is 2026 et 012, 第2期 is 第 2 期.
    """
    plain = unicodedata.normalize("NFKD", " ".join(text for text in texts if text)).casefold().translate(_SAME)
    kept = "".join(_kept(char) for char in plain)
    return " ".join(_HAN.sub(r" \1 ", unicodedata.normalize("NFC", kept).translate(_SAME)).split())


def _kept(char: str) -> str:
    """The mark of an accent is dropped (those of Indian scripts spell vowels), a sign parts words."""
    category = unicodedata.category(char)
    if category == "Mn" and not "\u0900" <= char <= "\u0dff":
        return ""
    return " " if category[0] in "PSZC" else char


def found_in(column: Any, sought: str) -> ColumnElement[bool]:
    """A condition: every word sought, in whatever form, stands somewhere in the folded column."""
    padded = literal(" ").concat(column)
    if sought.strip() and not _sought(sought):  # signs alone
        return false()
    return and_(true(), *(or_(*(padded.contains(one, autoescape=True) for one in forms)) for forms in _sought(sought)))


def finds(sought: str, *texts: str | None) -> bool:
    """The same, of texts at hand."""
    padded = f" {fold(*texts)}"
    if sought.strip() and not _sought(sought):
        return False
    return all(any(one in padded for one in forms) for forms in _sought(sought))


def _sought(text: str) -> list[tuple[str, ...]]:
    """For each word what may stand in a folded text with a space before it, any of them: see _forms()."""
    spelled = [word for word in re.split(r"[\s,;]+", text.casefold()) if fold(word)]
    return [forms for word in spelled[:_MOST_WORDS] for forms in _forms(word)]


@lru_cache(maxsize=2048)
def _forms(word: str) -> tuple[tuple[str, ...], ...]:
    """What to look for: beginnings of words in Latin and Cyrillic, any part in Chinese, both in Arabic letters."""
    found = []
    for part in fold(word).split():
        own = word if len(fold(word).split()) == 1 else part
        if _ARABIC.search(part):
            stems = {fold(_stemmer("arabic")(own)), _stemmer("persian")(part)} - {part}
            long = sorted(stem for stem in stems if len(stem) >= _SHORTEST)
            found.append((part, *(before + stem for stem in long for before in (" ", "ال"))))
        elif _CYRILLIC.search(part):
            found.append((" " + _shortened(part, fold(_stemmer("russian")(own))),))
        elif _ROMAN.search(part):
            found.append((" " + _shortened(part, _stemmer("english")(part)),))
        else:
            found.append((part if _HAN.search(part) or not part.isdigit() else " " + part,))
    return tuple(found)


def _shortened(word: str, stem: str) -> str:
    """The word as far as its other forms share it: company and companies are compan."""
    if stem != word:
        stem = stem.removesuffix("i")
    while not word.startswith(stem):
        stem = stem[:-1]
    return stem if len(stem) >= _SHORTEST else word


def _stemmer(language: str) -> Any:
    """A new one each time: it keeps the word it works on, and requests are threads. With a first search: 3 MB."""
    return import_module("snowballstemmer").stemmer(language).stemWord


class Searched:
    """A model whose rows are found by words: search_text is folded from what `searched` names, at every change."""

    searched: tuple[str, ...] = ()  # columns of text, or of translated text
    search_text: Mapped[str] = mapped_column(default="", deferred=True)


@event.listens_for(Searched, "before_insert", propagate=True)
@event.listens_for(Searched, "before_update", propagate=True)
def _changed(mapper: Any, connection: Any, row: Any) -> None:
    state = inspect(row)
    if not state.has_identity or any(state.attrs[name].history.has_changes() for name in row.searched):
        row.search_text = _folded(row)


def _folded(row: Any) -> str:
    values = [getattr(row, name) for name in row.searched]
    texts = [list(value.values()) if isinstance(value, Mapping) else [value] for value in values if value]
    return fold(*(text for several in texts for text in several))


def refold(tx: Session) -> None:
    """Folds every row whose text a migration emptied because folding had changed."""
    for model in Searched.__subclasses__():
        for row in tx.scalars(select(model).where(model.search_text == "")):
            row.search_text = _folded(row)
