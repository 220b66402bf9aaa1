"""Finding by words: both what is sought and what is stored are folded the same way."""

import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, and_, true

_SAME = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ؤ": "و", "ё": "е"} | dict.fromkeys("ʻʼ'’\u200c"))


def fold(*texts: str | None) -> str:
    """Without case, accents and letter variants: Артём is артем, موسوی‌پور is موسویپور."""
    plain = unicodedata.normalize("NFKD", " ".join(text for text in texts if text)).casefold()
    kept = "".join(char for char in plain if unicodedata.category(char) != "Mn" or "\u0900" <= char <= "\u0dff")
    return " ".join(unicodedata.normalize("NFC", kept).translate(_SAME).split())


def found_in(column: Any, sought: str) -> ColumnElement[bool]:
    """A condition: every word sought stands somewhere in the folded column."""
    return and_(true(), *(column.contains(word, autoescape=True) for word in fold(sought).split()[:8]))
