"""The last hand on a PDF before it is written: layer and QR code under the text, attachment, order."""

import datetime
import json
from codecs import BOM_UTF16_BE
from collections.abc import Sequence

import pydyf
import segno
import weasyprint
from weasyprint.document import DocumentMetadata

from institute.certificates.paper import art, layers, sheet
from institute.certificates.paper.words import Record

_INK = b"0.071 0.161 0.290 rg"


def complete(
    pdf: pydyf.PDF, below: list[layers.Layer], records: Sequence[Record], place: tuple[float, float, float]
) -> None:
    """Put each page's layer and QR code under what is on the page, and spell out the native name.

    `records` says for each page whose it is, `place` where the code stands (left, bottom, side in mm).
    """
    objects = {o.reference: o for o in pdf.objects if o.number}
    placed: dict[int, tuple[str, bytes]] = {}
    for page, layer, record in zip(_pages(pdf), below, records, strict=True):
        if id(layer) not in placed:
            placed[id(layer)] = (f"Layer{len(placed)}", layer.add(pdf))
        name, reference = placed[id(layer)]
        objects[page["Resources"]].setdefault("XObject", pydyf.Dictionary())[name] = reference
        stream = objects[page["Contents"]].stream
        face, native = sheet.native_face(record)
        if face and native and face.family not in ("Cormorant Garamond", "Paper Kai", "Noto Naskh Arabic"):
            _spell_out(stream, native)
        stream.insert(0, f"q /{name} Do Q\n".encode() + qr(record["url"], place))
    # WeasyPrint 70.0 lists each associated file twice; once is right.
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    pdf.objects[1:] = map(_Final, pdf.objects[1:])


class _Final(pydyf.Object):
    """An object that nobody changes any more. pydyf asks each for its bytes twice and would compress them twice."""

    def __init__(self, made: pydyf.Object) -> None:
        super().__init__()
        self.number, self._data, self._compressible = made.number, made.data, made.compressible

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return self._compressible


def draw_background(pdf: pydyf.PDF, background: bytes) -> None:
    """The ornament under the only page, which makes it a layer."""
    objects = {o.reference: o for o in pdf.objects if o.number}
    objects[_pages(pdf)[0]["Contents"]].stream.insert(0, background)


def _pages(pdf: pydyf.PDF) -> list[pydyf.Dictionary]:
    return [o for o in pdf.objects if isinstance(o, pydyf.Dictionary) and o.get("Type") == "/Page"]


def _spell_out(stream: list[bytes], native: str) -> None:
    """Give the second text of a page, the native name, its letters as ActualText.

    Glyphs of Indian scripts and of Nastaliq do not map back to letters one by one; copying and reading aloud need
    this. Of the other faces they do, and then readers order right-to-left text better by themselves.
    """
    starts = [place for place, part in enumerate(stream) if part == b"BT"]
    ends = [place for place, part in enumerate(stream) if part == b"ET"]
    stream.insert(ends[1] + 1, b"EMC")
    text = (BOM_UTF16_BE + native.encode("utf-16-be")).hex().encode()
    stream.insert(starts[1], b"/Span <</ActualText <" + text + b">>> BDC")


def qr(url: str, place: tuple[float, float, float]) -> bytes:
    """Operators of a QR code (level M) in its place, one rectangle per run of dark modules."""
    # A fixed mask: choosing the best one takes five times as long and phones read either.
    matrix = segno.make(url, error="m", micro=False, mask=2).matrix
    left, bottom, side = (value * art.MM for value in place)
    module = side / len(matrix)
    parts = [b"q", _INK, f"{module:.5f} 0 0 {-module:.5f} {left:.3f} {bottom + side:.3f} cm".encode()]
    for row, modules in enumerate(matrix):
        start = None
        for column, dark in enumerate((*modules, 0)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                parts.append(b"%d %d %d 1 re" % (start, row, column - start))
                start = None
    return b"\n".join((*parts, b"f Q"))


def attachment(record: Record, name: str, about: str) -> weasyprint.Attachment:
    """The paper as data, for machines and for exact names where text taken from a PDF is not exact."""
    issued = datetime.datetime.fromisoformat(record["issued_on"]).replace(tzinfo=datetime.UTC)
    text = json.dumps(sheet.public(record), ensure_ascii=False, sort_keys=True, indent=1)
    return weasyprint.Attachment(
        string=text,
        name=name,
        description=about,
        relationship="Data",
        created=issued,
        modified=issued,
    )


def metadata(title: str, author: str, issued_on: str) -> DocumentMetadata:
    """What the file says of itself: fixed dates, so that the same record gives the same bytes."""
    moment = f"{issued_on}T00:00:00Z"
    return DocumentMetadata(title=title, authors=[author], created=moment, modified=moment, lang="zh-CN")
