"""The printer's file: parts are written as they come, so a thousand pages need no more memory than fifty."""

import hashlib
import io
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pikepdf
import pydyf

from institute.certificates.paper import graph

_PAGES, _CATALOG = 1, 2  # the first two objects, written last


class Book:
    """A PDF 1.7 that grows part by part: `with Book(path) as book: book.add(pdf)`."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._offsets = {_PAGES: 0, _CATALOG: 0}
        self._pages: list[int] = []
        self._digest = hashlib.sha256()
        self._write(b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._end()
        finally:
            self._file.close()

    def __len__(self) -> int:
        return len(self._pages)

    def add(self, part: bytes) -> None:
        """Append the pages of a PDF, with what they need and nothing else."""
        taken = graph.Graph()
        with pikepdf.open(io.BytesIO(part)) as source:
            pages = [taken.take(page.obj).place for page in source.pages]
        references: dict[int, bytes] = {}
        for place, plain in enumerate(taken.objects):
            number = len(self._offsets) + 1
            if place in pages:
                plain["Parent"] = f"{_PAGES} 0 R"
                self._pages.append(number)
            self._object(number, graph.made(plain, references))
            references[place] = b"%d 0 R" % number

    def _end(self) -> None:
        kids = pydyf.Array([f"{number} 0 R" for number in self._pages])
        self._object(_PAGES, pydyf.Dictionary({"Type": "/Pages", "Kids": kids, "Count": len(self._pages)}))
        self._object(_CATALOG, pydyf.Dictionary({"Type": "/Catalog", "Pages": f"{_PAGES} 0 R"}))
        start, size = self._file.tell(), len(self._offsets) + 1
        table = [b"xref\n0 %d\n0000000000 65535 f \n" % size]
        table += [b"%010d 00000 n \n" % self._offsets[number] for number in range(1, size)]
        name = self._digest.hexdigest()[:32].encode()
        table.append(b"trailer\n<</Size %d /Root %d 0 R /ID [<%s> <%s>]>>\n" % (size, _CATALOG, name, name))
        self._write(b"".join(table) + b"startxref\n%d\n%%%%EOF\n" % start)

    def _object(self, number: int, made: Any) -> None:
        self._offsets[number] = self._file.tell()
        data = made.data if isinstance(made, pydyf.Object) else str(made).encode()
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, data))

    def _write(self, data: bytes) -> None:
        self._digest.update(data)
        self._file.write(data)
