"""Taking a scan, a portrait or another file: drawn anew, without what was written into it, then sealed."""

import subprocess  # nosec B404
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from institute import files, pictures, sealing
from institute.dossier import rules
from institute.dossier.fields import PORTRAIT, SCAN
from institute.errors import DomainError
from institute.language import lazy

MOST = 5_000_000  # bytes
ACCEPTED = ".jpg,.jpeg,.png,.webp,.pdf"
_SCRIPT = Path(__file__).with_name("rasterise.py")
_PATIENCE = 20  # seconds
_NARROWEST = 300  # pixels of a portrait, 35 mm at 220 dpi


class Empty(DomainError):
    message = lazy("This file is empty.")


class TooLarge(DomainError):
    message = lazy("This file is too large: at most 5 MB.")


class NotAScan(DomainError):
    message = lazy("Please choose a picture (JPEG, PNG, WebP) or a PDF we can read: not locked, at most ten pages.")


class OnePageOnly(DomainError):
    message = lazy("Please send the photo page alone: this PDF has several pages.")


class NotAPortrait(DomainError):
    message = lazy("A portrait stands upright and is at least 300 pixels wide. Please choose another picture.")


@dataclass(frozen=True)
class Drawn:
    """A file as it is kept: JPEG, PNG, or a PDF made of pictures alone."""

    content: bytes
    media_type: str


@dataclass(frozen=True)
class Sealed:
    """A box in the store: its SHA-256 and size, and the type and size of what is in it."""

    key: str
    box_size: int
    media_type: str
    size: int


def draw(content: bytes, field: str) -> Drawn:
    """The file drawn anew: no EXIF, no scripts, no layers, nothing but what can be seen."""
    if not content:
        raise Empty
    if len(content) > MOST:
        raise TooLarge
    if content.startswith(b"%PDF-") and field != PORTRAIT:
        return _from_pdf(content, field)
    drawn = pictures.redraw(content)
    if field == PORTRAIT:
        with Image.open(BytesIO(drawn.content)) as picture:
            if picture.width < _NARROWEST or picture.height < picture.width:
                raise NotAPortrait
    return Drawn(drawn.content, drawn.media_type)


def _from_pdf(content: bytes, field: str) -> Drawn:
    """One page becomes a picture, several a PDF of pictures."""
    command = [sys.executable, "-I", str(_SCRIPT)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=_PATIENCE)  # nosec B603
    except subprocess.TimeoutExpired:
        raise NotAScan from None
    pages = list(_pages(done.stdout)) if done.returncode == 0 else []
    if not pages:
        raise NotAScan
    if len(pages) == 1:
        return Drawn(pages[0], "image/jpeg")
    if field == SCAN:
        raise OnePageOnly
    first, *others = (Image.open(BytesIO(page)) for page in pages)
    written = BytesIO()
    first.save(written, "PDF", save_all=True, append_images=others)
    return Drawn(written.getvalue(), "application/pdf")


def _pages(written: bytes) -> Iterator[bytes]:
    while written:
        size = int.from_bytes(written[:4], "big")
        yield written[4 : 4 + size]
        written = written[4 + size :]


def seal(drawn: Drawn, training_id: int, person_id: int, field: str) -> Sealed:
    """Stores the box. Before the door opens: a row must never point to bytes that are not there."""
    box = sealing.seal(drawn.content, rules.context(training_id, person_id, field, "particular_file"))
    return Sealed(files.keep(box), len(box), drawn.media_type, len(drawn.content))
