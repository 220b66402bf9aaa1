"""The layer that is the same on many certificates: rendered once, kept on disk, put under each page."""

import hashlib
import io
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import pydyf


class _Ref(NamedTuple):
    place: int


class _Stream(NamedTuple):
    raw: bytes
    extra: dict[str, Any]


class Layer:
    """One rendered page of a PDF, taken apart once, to be added to any number of pydyf documents."""

    def __init__(self, pdf: bytes) -> None:
        """`pdf` is a file with one page, as WeasyPrint writes it."""
        # Its fonts are subsets; so are the page's own, and two subsets of one font must not share a name.
        digest = hashlib.sha256(pdf).digest()
        self._prefix = "".join(chr(65 + value % 26) for value in digest[:6])
        self._objects: list[Any] = []
        self._places: dict[tuple[int, int], int] = {}
        with pikepdf.open(io.BytesIO(pdf)) as source:
            page = source.pages[0]
            contents = page.Contents
            if not isinstance(contents, pikepdf.Stream):
                raise ValueError("the page of a layer has one content stream")
            self._form = _Stream(contents.read_raw_bytes(), self._entries(contents, skip="/Length") | {
                "Type": "/XObject", "Subtype": "/Form", "BBox": self._taken(page.MediaBox),
                "Resources": self._taken(page.Resources),
            })

    def add(self, pdf: pydyf.PDF) -> bytes:
        """Add the layer to `pdf` as a form XObject with all it needs; its reference."""
        references: dict[int, bytes] = {}
        for place in range(len(self._objects)):
            self._put(pdf, place, references)
        form = _made(self._form, references)
        pdf.add_object(form)
        return form.reference

    def _put(self, pdf: pydyf.PDF, place: int, references: dict[int, bytes]) -> None:
        made = _made(self._objects[place], references)
        pdf.add_object(made)
        references[place] = made.reference

    def _taken(self, value: Any) -> Any:
        """A pikepdf value as plain Python; what it points to is taken first, so references always point back."""
        if isinstance(value, pikepdf.Object) and value.is_indirect:
            if value.objgen not in self._places:
                plain = self._plain(value)
                self._places[value.objgen] = len(self._objects)
                self._objects.append(plain)
            return _Ref(self._places[value.objgen])
        return self._plain(value)

    def _plain(self, value: Any) -> Any:
        if isinstance(value, pikepdf.Stream):
            return _Stream(value.read_raw_bytes(), self._entries(value, skip="/Length"))
        if isinstance(value, pikepdf.Dictionary):
            return self._entries(value, skip="/Parent")
        if isinstance(value, pikepdf.Array):
            return [self._taken(item) for item in value]
        if isinstance(value, pikepdf.String):
            return "<" + bytes(value).hex() + ">"
        return str(value).lower() if isinstance(value, bool) else str(value)

    def _entries(self, value: Any, skip: str) -> dict[str, Any]:
        return {
            key[1:]: self._renamed(str(item)) if key in ("/BaseFont", "/FontName") else self._taken(item)
            for key, item in value.items() if key != skip
        }

    def _renamed(self, name: str) -> str:
        return f"/{self._prefix}+{name.split('+', 1)[1]}" if "+" in name else name


def store(path: Path, pdf: bytes) -> None:
    """Keep a rendered layer at `path`; two workers may do so at once."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(pdf)
    Path(file.name).replace(path)


def _made(value: Any, references: dict[int, bytes]) -> Any:
    match value:
        case _Ref(place):
            return references[place]
        case _Stream(raw, extra):
            return pydyf.Stream([raw], _made(extra, references), compress=False)
        case dict():
            return pydyf.Dictionary({key: _made(item, references) for key, item in value.items()})
        case list():
            return pydyf.Array([_made(item, references) for item in value])
        case _:
            return value
