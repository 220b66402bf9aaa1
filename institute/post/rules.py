"""What the words of a letter must keep for it to do its work. Pure."""

import re
from collections.abc import Sequence
from typing import Any

from institute.errors import DomainError
from institute.language import ISOLATE, POP, lazy

BLANK = re.compile(r"\{(\w+)\}")


class Overtaken(DomainError):
    """Somebody else edited the letter meanwhile."""

    message = lazy("Somebody else has changed this letter meanwhile. Look at their text before you save yours.")


def mistakes(text: str, known: Sequence[str], needed: Sequence[str]) -> list[Any]:
    """What is wrong with an edited text, in sentences: blanks nobody fills, braces left open, what is missing."""
    found: list[Any] = []
    if strange := [name for name in dict.fromkeys(BLANK.findall(text)) if name not in known]:
        found.append(lazy("This letter has no blank called %(names)s.", names=_listed(strange)))
    if re.search(r"[{}]", BLANK.sub("", text)):
        found.append(lazy("A brace { or } stands alone: a blank is one word between both, such as {name}."))
    if missing := [piece for piece in needed if piece not in text]:
        found.append(lazy("Please keep %(pieces)s: the letter cannot do without.", pieces=_isolated(missing)))
    return found


def _listed(names: list[str]) -> str:
    return _isolated([f"{{{name}}}" for name in names])


def _isolated(pieces: list[str]) -> str:
    """Written from left to right in any sentence."""
    return ", ".join(f"{ISOLATE}{piece}{POP}" for piece in pieces)
