"""Uploaded files: a short allow list, checked by what is inside and never only by the name."""

import re
import zipfile
from io import BytesIO

from institute.errors import DomainError
from institute.forms import tidy
from institute.language import lazy

MOST = 25_000_000  # bytes
_OFFICE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
_OPEN = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "pdf": "application/pdf",
    "docx": _OPEN + "wordprocessingml.document",
    "xlsx": _OPEN + "spreadsheetml.sheet",
    "pptx": _OPEN + "presentationml.presentation",
    "txt": "text/plain",
    "csv": "text/csv",
}
PICTURES = ("png", "jpg", "jpeg", "webp")
RECORDINGS = {"mp4": "video/mp4", "m4a": "audio/mp4", "mp3": "audio/mpeg", "vtt": "text/vtt"}
TAKEN = (*RECORDINGS, *PICTURES, *TYPES)  # endings of all we take
_ENTRIES = 5_000  # a list of files alone can fill the memory
_DECLARES = re.compile(rb"<\0?!\0?(D\0?O\0?C|E\0?N\0?T)", re.IGNORECASE)  # document types and entities, UTF-16 too
_MARKUP = re.compile(rb"<\s*(!doctype|html|svg|script|body|iframe|\?xml)", re.IGNORECASE)


class NotAllowed(DomainError):
    message = lazy(
        "Please choose a video (MP4), captions (VTT), audio (MP3, M4A), a picture (PNG, JPEG, WebP) "
        "or a PDF, Word, Excel, PowerPoint, text or CSV file."
    )


class NotWhatItSays(DomainError):
    message = lazy("What is inside this file does not fit its name.")


class TooLarge(DomainError):
    message = lazy("This file is too large: at most 25 MB.")


class Nothing(DomainError):
    message = lazy("This file is empty.")


def ending(name: str) -> str:
    """The lower-case ending of a file's name, without the dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def is_picture(media_type: str) -> bool:
    """Whether it is one of our redrawn pictures, to be shown in the page."""
    return media_type in ("image/png", "image/jpeg")


def clean_name(name: str) -> str:
    """The name a file came with, in its own script, without a path and without tricks."""
    last = tidy(name.replace("\\", "/").rpartition("/")[2])
    kept = re.sub(r'[<>:"|?*]', "_", last).strip(". ")
    stem, dot, tail = kept.rpartition(".")
    return f"{stem[:120]}.{tail[:10]}" if dot else kept[:120] or "file"


def check(content: bytes, name: str) -> str:
    """The media type of a file we take; NotAllowed, NotWhatItSays, TooLarge or Nothing otherwise."""
    kind = ending(name)
    if kind not in TYPES:
        raise NotAllowed
    if not content:
        raise Nothing
    if len(content) > MOST:
        raise TooLarge
    if not _fits(content, kind):
        raise NotWhatItSays
    return TYPES[kind]


def _fits(content: bytes, kind: str) -> bool:
    if kind in _OFFICE:
        return _is_office(content, _OFFICE[kind])
    return content.startswith(b"%PDF-") if kind == "pdf" else _is_text(content)


def _is_text(content: bytes) -> bool:
    """Any encoding an office writes, but no markup a browser could take for a page."""
    return b"\x00" not in content and not _MARKUP.search(content[:4096])


def _is_office(content: bytes, folder: str) -> bool:
    """An Office Open XML package of this kind without macros; nothing in it is unpacked."""
    if content.count(b"PK\x01\x02") > _ENTRIES:
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names) and not macros


def may_be_parsed(content: bytes, parts: int, unpacked: int) -> bool:
    """Whether a package holds at most so many parts and bytes, and no document type or entity hides in it.

    To be asked before anything in it is parsed; lets out what zipfile says of damaged ones.
    """
    if content.count(b"PK\x01\x02") > parts:  # a list of files alone can fill the memory
        return False
    with zipfile.ZipFile(BytesIO(content)) as package:
        entries = package.infolist()
        if len(entries) > parts or sum(entry.file_size for entry in entries) > unpacked:
            return False
        return not any(_DECLARES.search(package.read(entry)) for entry in entries)
