"""Uploaded pictures: checked before they are opened, drawn anew, without what the camera wrote into them."""

from dataclasses import dataclass
from io import BytesIO
from struct import error

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from institute.errors import DomainError
from institute.language import lazy

PIXELS = 24_000_000
SIDE = 1600  # longest, in pixels
SMALL = 480  # the same of the twin for those who save data
_KINDS = ("PNG", "JPEG", "WEBP")
# What Pillow lets out over damaged pictures, found by damaging some.
_BAD = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    error,
)
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class NotAPicture(DomainError):
    message = lazy("This is not a PNG, JPEG or WebP picture we can read.")


class TooManyPixels(DomainError):
    message = lazy("This picture is too large: at most 24 million pixels.")


@dataclass(frozen=True)
class Picture:
    """A picture drawn anew: JPEG, or PNG where the original may be transparent or is a drawing."""

    content: bytes
    media_type: str
    ending: str


def redraw(content: bytes) -> Picture:
    """At most 1600 pixels a side, upright, without EXIF. NotAPicture and TooManyPixels refuse.

    The size is read from the head before any pixel is unpacked: 20 kB can hold 165 million.
    """
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # other libraries of the process may let half a picture pass
    try:
        with Image.open(BytesIO(content), formats=_KINDS) as opened:
            if opened.width * opened.height > PIXELS:
                raise TooManyPixels
            kind = opened.format
            opened.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(opened)
            return _written(upright, kind)
    except _BOMB:
        raise TooManyPixels from None
    except _BAD:
        raise NotAPicture from None


def _written(image: Image.Image, kind: str | None) -> Picture:
    clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    drawing = kind == "PNG" or clear
    plain = image.convert("RGBA" if clear else "RGB")
    plain.thumbnail((SIDE, SIDE))
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)  # pixels only: no EXIF, no profile, no comments
    written = BytesIO()
    if drawing:
        fresh.save(written, "PNG", optimize=True)
        return Picture(written.getvalue(), "image/png", "png")
    fresh.save(written, "JPEG", quality=85, optimize=True, progressive=True)
    return Picture(written.getvalue(), "image/jpeg", "jpg")


def smaller(picture: Picture) -> bytes | None:
    """A JPEG of at most 480 pixels a side for those who save data; None where it would not halve the bytes."""
    with Image.open(BytesIO(picture.content)) as opened:
        paper = Image.new("RGB", opened.size, "white")
        paper.paste(opened, mask=opened.getchannel("A") if opened.mode == "RGBA" else None)
    paper.thumbnail((SMALL, SMALL))
    written = BytesIO()
    paper.save(written, "JPEG", quality=60, optimize=True, progressive=True)
    return written.getvalue() if len(written.getvalue()) * 2 <= len(picture.content) else None
