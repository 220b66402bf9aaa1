"""Tables kept as text (CSV, TSV): the encoding and the delimiter are found, and asked for where two fit."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

from charset_normalizer import from_bytes

from institute.forms import tidy
from institute.tables import AHEAD, SAMPLES, Line, NotText, OpenQuote, Question, Table, Unreadable, WrongEncoding, made

_LONGEST = 5_000  # characters of a cell; beyond it a quotation mark was not closed
_GUESSED = ("gb18030", "cp1251", "cp1256")
_CLOSE = 0.05  # of charset-normalizer's "chaos", 0 to 1: nearer than this, two encodings both fit
_SAMPLE = 65_536  # bytes that are not ASCII to guess by, with what stands around them
_DELIMITERS = (",", ";", "\t", "|")
_FORMULA = re.compile(r"'(?= *[=+\-@\t\r\n＝＋－＠])")  # what our own CSV puts before them (sheets.py)


def read_text(content: bytes, *, encoding: str = "", tabs: bool = False) -> Table | Question:
    """A table kept as text. `encoding`: as chosen by hand; `tabs`: its name says that tabs part it."""
    chosen = encoding or _encoding(content)
    if isinstance(chosen, Question):
        return chosen
    text = _decoded(content, chosen)
    delimiter = "\t" if tabs and "\t" in text else _delimiter(text)
    table = made(_parsed(text, delimiter))
    table.encoding, table.delimiter = chosen, delimiter
    return table


def _encoding(content: bytes) -> str | Question:
    """By its mark, else UTF-8 if it can be; else the code pages of our countries, and a question where two fit."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if wide := _without_mark(content):
        return wide
    try:
        content.decode("utf-8-sig")
        return "utf-8-sig"
    except UnicodeDecodeError:
        pass
    sample = _telling(content)
    found = [each for each in from_bytes(sample, cp_isolation=list(_GUESSED)) if _fits(content, each.encoding)]
    found.sort(key=lambda each: (each.chaos, -each.coherence))
    close = [each.encoding for each in found if each.chaos - found[0].chaos < _CLOSE and not _surer(found[0], each)]
    fit = close or [code for code in (*_GUESSED, "cp1252") if _fits(content, code)]
    if len(fit) == 1:
        return fit[0]
    if not fit:
        raise Unreadable
    return Question("encoding", [(code, _preview(content, code)) for code in fit])


def _without_mark(content: bytes) -> str:
    """UTF-16 that does not say so: every other byte of Latin letters and delimiters is none."""
    head = content[:2000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(content) % 2 or max(even, odd) < len(head) / 20 or min(even, odd) * 10 > max(even, odd):
        return ""
    wide = "utf-16-be" if even > odd else "utf-16-le"
    return wide if _fits(content, wide) and "\n" in content.decode(wide) else ""


def _surer(best: Any, other: Any) -> bool:
    """The best reads like a language and the other does not."""
    return other is not best and best.coherence > 0.3 and other.coherence < best.coherence / 2


def _telling(content: bytes) -> bytes:
    """The lines that hold more than ASCII: the others say nothing about the encoding."""
    return b"\n".join(line for line in content.splitlines() if not line.isascii())[:_SAMPLE]


def _fits(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _preview(content: bytes, encoding: str) -> list[list[str]]:
    """Some rows that would look different in another encoding."""
    first, told = content.splitlines()[0], _telling(content).splitlines()[: SAMPLES + 1]
    text = b"\n".join(told if first in told else [first, *told[:SAMPLES]]).decode(encoding, "replace")
    delimiter = _delimiter(text)
    return [[tidy(cell)[:40] for cell in line.split(delimiter)[:6]] for line in text.splitlines()]


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise WrongEncoding from None
    if "\x00" in text:
        raise NotText
    return text.removeprefix("\ufeff")


def _delimiter(text: str) -> str:
    """The sign that parts the first rows most evenly; quotation marks are kept in mind."""
    best, score = ",", (0.0, 0)
    for sign in _DELIMITERS:
        reader = csv.reader(StringIO(text[:100_000]), delimiter=sign)
        try:
            widths = [len(row) for row, _ in zip(filter(None, reader), range(AHEAD), strict=False)]
        except csv.Error:
            continue
        many = [width for width in widths if width > 1]
        width = max(set(many), key=lambda each: (many.count(each), each), default=1)
        if (found := (many.count(width) / max(1, len(widths)), width)) > score:
            best, score = sign, found
    return best


def _parsed(text: str, delimiter: str) -> Iterator[Line]:
    """Rows with the line they begin at."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error:
            raise OpenQuote(line) from None
        if row is None:
            return
        if any(len(cell) > _LONGEST for cell in row):
            raise OpenQuote(line)
        yield Line(line, [_FORMULA.sub("", cell, count=1) if cell.startswith("'") else cell for cell in row])
        line = reader.line_num + 1
