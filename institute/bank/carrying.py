"""Items on their way in or out: what a file holds, and what of it could not be carried."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from institute.bank import checking
from institute.bank.content import Content
from institute.errors import DomainError
from institute.forms import tidy
from institute.language import lazy
from institute.pictures import Picture

MOST_BYTES = 5_000_000
MOST_ITEMS = 500
MOST_PICTURES = 20  # each may take a second to draw
MOST_LOSSES = 1000
_LONGEST_NAME = 100
_CONTROLS = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f]")


class Unreadable(DomainError):
    """This is no file we can take; the message says why and how to mend it."""

    message = lazy("We cannot read this file as %(form)s.", form="GIFT, Moodle XML, XLSX")


class TooLarge(Unreadable):
    message = lazy("This file is larger than 5 MB. Please take out pictures, or send it in parts.")


class TooManyItems(Unreadable):
    message = lazy("This file holds more than %(most)s questions. Please send it in parts.", most=MOST_ITEMS)


class NotUtf8(Unreadable):
    message = lazy("The letters of this file are not UTF-8. Please save it with the encoding UTF-8 and send it again.")


class NothingInIt(Unreadable):
    message = lazy("We found no question in this file.")


@dataclass
class Draft:
    """A question as it stands in a file, from this line (or row) on."""

    line: int
    name: str
    kind: str
    content: Content
    category: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Loss:
    """What a file or a format cannot carry: of which question, and whether the whole of it stays behind."""

    line: int
    name: str
    why: Any
    whole: bool = False


@dataclass
class Reading:
    """What was read: drafts that can be taken, and what is lost."""

    drafts: list[Draft] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)  # that the drafts show, by the SHA-256 of their bytes
    drawn: int = 0  # pictures that were looked into

    def lose(self, line: int, name: str, why: Any, whole: bool = False) -> None:
        if len(self.losses) < MOST_LOSSES:
            self.losses.append(Loss(line, name, why, whole))

    def take(self, draft: Draft, small: Iterable[Any] = ()) -> None:
        """Takes a draft if it can be asked, and says what of it was lost."""
        draft.name = (
            tidy(draft.name)[:_LONGEST_NAME] or tidy(next(iter(draft.content["stem"].values()), ""))[:60] or "–"
        )
        for why in {str(each): each for each in small}.values():
            self.lose(draft.line, draft.name, why)
        wrong = [why for _, why in checking.problems(draft.kind, draft.content)]
        wrong += [why for _, why in checking.too_long(draft.content)]
        for why in wrong:
            self.lose(draft.line, draft.name, why, whole=True)
        if not wrong:
            self.drafts.append(draft)
        if len(self.drafts) > MOST_ITEMS:
            raise TooManyItems


def text_of(content: bytes) -> str:
    """The text of a file in UTF-8, or UTF-16 with its mark; NotUtf8 or TooLarge otherwise."""
    if len(content) > MOST_BYTES:
        raise TooLarge
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        raise NotUtf8 from None
    if "\x00" in text:
        raise Unreadable
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", plain)


def way(path: str) -> list[str]:
    """A category's way as Moodle writes it: $course$/top/Trade//Transit/Rail is Trade/Transit, Rail."""
    parts = path.replace("//", "\x01").split("/")
    named = [tidy(part.replace("\x01", "/"))[:_LONGEST_NAME] for part in parts]
    return [part for part in named if part and part != "top" and not (part[0] == part[-1] == "$")][:6]
