"""How large a name may be set so that it fits a badge or a plate: measured in our own faces."""

from dataclasses import dataclass

from institute.certificates.paper import faces

_MM = 25.4 / 72  # one point
_SPLIT = 14.0  # points: a line set smaller than this is better broken in two
_ROOM = 0.94  # of the width: kerning and shaping differ a little from the sum of advances
_UNKNOWN = faces.Script(("serif",), "Noto Serif")


@dataclass(frozen=True)
class Fitted:
    """Lines of one size, in points and half points."""

    lines: tuple[str, ...]
    size: float


def fitted(text: str, language: str, width: float, most: float) -> Fitted:
    """A name in one line of at most `width` mm, or in two where one would be small; `most` points at most."""
    one = _size((text,), language, width, most)
    words = text.split()
    if one >= min(_SPLIT, most) or len(words) < 2:
        return Fitted((text,), one)
    breaks = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    best = max(breaks, key=lambda pair: _size(pair, language, width, most))
    return Fitted(best, _size(best, language, width, most))


def _size(lines: tuple[str, ...], language: str, width: float, most: float) -> float:
    widest = max(faces.width(line, _stack(line, language)) for line in lines) or 1.0
    return int(min(most, width * _ROOM / (widest * _MM)) * 2) / 2


def _stack(text: str, language: str) -> tuple[str, ...]:
    """The faces that set it: names in Latin and Cyrillic stand in bold Noto Serif, others in their script's own."""
    if faces.script_name(text) in ("LATIN", "CYRILLIC", None):
        return ("serif-strong",)
    return (faces.script(text, None if language == "ur" else language) or _UNKNOWN).stack
