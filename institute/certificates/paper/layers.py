"""The layer that is the same on many certificates: rendered once, kept on disk, put under each page."""

import hashlib
import io
import tempfile
from pathlib import Path

import pikepdf
import pydyf

from institute.certificates.paper import graph


class Layer:
    """One rendered page of a PDF, taken apart once, to be added to any number of pydyf documents."""

    def __init__(self, pdf: bytes) -> None:
        """`pdf` is a file with one page, as WeasyPrint writes it."""
        # Its fonts are subsets; so are the page's own, and two subsets of one font must not share a name.
        prefix = "".join(chr(65 + value % 26) for value in hashlib.sha256(pdf).digest()[:6])
        self._graph = graph.Graph(lambda name: f"/{prefix}+{name.split('+', 1)[1]}" if "+" in name else name)
        with pikepdf.open(io.BytesIO(pdf)) as source:
            page = source.pages[0]
            contents = page.Contents
            if not isinstance(contents, pikepdf.Stream):
                raise ValueError("the page of a layer has one content stream")
            self._form = graph.Stream(contents.read_raw_bytes(), self._graph.entries(contents, "/Length") | {
                "Type": "/XObject", "Subtype": "/Form", "BBox": self._graph.take(page.MediaBox),
                "Resources": self._graph.take(page.Resources),
            })  # fmt: skip

    def add(self, pdf: pydyf.PDF) -> bytes:
        """Add the layer to `pdf` as a form XObject with all it needs; its reference."""
        references: dict[int, bytes] = {}
        for place, plain in enumerate(self._graph.objects):
            made = graph.made(plain, references)
            pdf.add_object(made)
            references[place] = made.reference
        form = graph.made(self._form, references)
        pdf.add_object(form)
        return form.reference


def store(path: Path, pdf: bytes) -> None:
    """Keep a rendered layer at `path`; two workers may do so at once."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(pdf)
    Path(file.name).replace(path)
