"""Objects of a finished PDF as plain Python, to be written again under other numbers."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pikepdf
import pydyf


class Ref(NamedTuple):
    """A reference to the object at `place` in its graph."""

    place: int


class Stream(NamedTuple):
    """A stream as it is stored, with the entries of its dictionary."""

    raw: bytes
    extra: dict[str, Any]


class Graph:
    """Collects objects with all they point to; what is pointed to always comes first."""

    def __init__(self, font_name: Callable[[str], str] = str) -> None:
        """`font_name` gives each font the name it shall have."""
        self.objects: list[Any] = []
        self._places: dict[tuple[int, int], int] = {}
        self._font_name = font_name

    def take(self, value: Any) -> Any:
        """A pikepdf value as plain Python; an indirect object becomes a Ref."""
        if isinstance(value, pikepdf.Object) and value.is_indirect:
            if value.objgen not in self._places:
                plain = self._plain(value)
                self._places[value.objgen] = len(self.objects)
                self.objects.append(plain)
            return Ref(self._places[value.objgen])
        return self._plain(value)

    def entries(self, value: Any, *skip: str) -> dict[str, Any]:
        """The entries of a dictionary or stream, without those to skip."""
        return {
            key[1:]: self._font_name(str(item)) if key in ("/BaseFont", "/FontName") else self.take(item)
            for key, item in value.items()
            if key not in skip
        }

    def _plain(self, value: Any) -> Any:
        if isinstance(value, pikepdf.Stream):
            return Stream(value.read_raw_bytes(), self.entries(value, "/Length"))
        if isinstance(value, pikepdf.Dictionary):
            # The parent of a page would bring the whole file along.
            return self.entries(value, "/Parent")
        if isinstance(value, pikepdf.Array):
            items = [self.take(item) for item in value]
            # Most are widths of glyphs: what points to nothing is written down once, not for every paper.
            return items if any(isinstance(item, (Ref, dict, list)) for item in items) else _array(items)
        if isinstance(value, pikepdf.Object):
            return value.unparse()
        return str(value).lower() if isinstance(value, bool) else str(value)


def _array(items: list[str | bytes]) -> bytes:
    return b"[" + b" ".join(item if isinstance(item, bytes) else item.encode() for item in items) + b"]"


def made(value: Any, references: dict[int, bytes]) -> Any:
    """What was taken, as a pydyf object or the text of a value; `references` says where each place is now."""
    match value:
        case Ref(place):
            return references[place]
        case Stream(raw, extra):
            return pydyf.Stream([raw], made(extra, references), compress=False)
        case dict():
            return pydyf.Dictionary({key: made(item, references) for key, item in value.items()})
        case list():
            return pydyf.Array([made(item, references) for item in value])
        case _:
            return value
