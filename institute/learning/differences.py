"""What changed from one text to another: lines first, then the words within them. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\w+|\s+|.", re.DOTALL)  # Chinese writes no spaces
_AROUND = 1  # unchanged lines shown beside a change


@dataclass(frozen=True)
class Piece:
    """Words that stayed, went or came; `skipped` says that unchanged lines stand in between."""

    kind: str
    text: str
    skipped: bool = False


def difference(old: str, new: str) -> list[Piece]:
    """The pieces in order; nothing when the texts are the same."""
    if old == new:
        return []
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    pieces: list[Piece] = []
    steps = SequenceMatcher(None, before, after).get_opcodes()
    for turn, (what, a, b, c, d) in enumerate(steps):
        if what == "equal":
            pieces += _unchanged(before[a:b], first=turn == 0, last=turn == len(steps) - 1)
        else:
            pieces += _words("".join(before[a:b]), "".join(after[c:d]))
    return pieces


def _unchanged(lines: list[str], *, first: bool, last: bool) -> Iterator[Piece]:
    head, tail = ([] if first else lines[:_AROUND]), ([] if last else lines[-_AROUND:])
    if len(head) + len(tail) >= len(lines):
        yield Piece(SAME, "".join(lines))
        return
    if head:
        yield Piece(SAME, "".join(head))
    yield Piece(SAME, "", skipped=True)
    if tail:
        yield Piece(SAME, "".join(tail))


def _words(old: str, new: str) -> Iterator[Piece]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    for what, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if what == "equal":
            yield Piece(SAME, "".join(before[a:b]))
            continue
        if b > a:
            yield Piece(GONE, "".join(before[a:b]))
        if d > c:
            yield Piece(NEW, "".join(after[c:d]))
