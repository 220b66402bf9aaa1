"""Videos and audio of lessons, with their captions: checked by what is inside, and put together by their names.

Files that share a name belong together: trade.mp4 is the video, trade.mp3 (or .m4a) the same to hear only,
trade.en.vtt and trade.zh.vtt its captions, trade.jpg the picture shown before it begins.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from babel import Locale, UnknownLocaleError

from institute import documents
from institute.errors import DomainError
from institute.language import lazy
from institute.learning.models import FRESH, MISSING, ORIGINAL, STALE, LessonFile

MOST = {"mp4": 2_000_000_000, "m4a": 150_000_000, "mp3": 150_000_000, "vtt": 1_000_000}  # bytes
_INDEX = 64_000_000  # bytes of an MP4's moov box that we are ready to read
_BOXES = 100_000  # side by side; a fragmented video of an hour has a tenth
_DEPTH = 8
_CONTAINERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
_PICTURES = (b"avc1", b"avc3", b"av01", b"vp09")  # what browsers of every kind show
_SOUNDS = (b"mp4a", b"Opus", b".mp3")
_TAG = re.compile(r"<[^>]*>")
_TIMING = re.compile(r"(?:(\d+):)?(\d\d):(\d\d)[.,]\d{3}\s+-->\s+(?:(\d+):)?(\d\d):(\d\d)[.,]\d{3}")
_PAUSE = 3  # seconds of silence that begin a new paragraph of the transcript
_LONG = 500  # characters, after which the next sentence begins one too
_STOPS = (".", "!", "?", "。", "！", "？", "؟", "…")


class NotPlayable(DomainError):
    message = lazy("Browsers cannot play this recording. Please save a video as MP4 with H.264 and AAC.")


class NotCaptions(DomainError):
    message = lazy("Captions are a WebVTT file in UTF-8 that names its language, for example trade.ru.vtt.")


class TooLong(DomainError):
    message = lazy("This recording is too large: at most 2 GB of video, 150 MB of audio, 1 MB of captions.")


def check(source: BinaryIO, name: str, size: int) -> str:
    """The media type of a recording or captions we take; a refusal otherwise."""
    kind = documents.ending(name)
    if size > MOST[kind]:
        raise TooLong
    if not size:
        raise documents.Nothing
    source.seek(0)
    if kind == "vtt":
        _check_captions(source.read(), name)
    elif kind == "mp3":
        _check_mp3(source.read(10))
    else:
        _check_mp4(source, size, _PICTURES if kind == "mp4" else ())
    return documents.RECORDINGS[kind]


def _check_mp3(head: bytes) -> None:
    sync = len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2  # MPEG audio, layer III
    if not head.startswith(b"ID3") and not sync:
        raise documents.NotWhatItSays


def _check_mp4(source: BinaryIO, size: int, pictures: Sequence[bytes]) -> None:
    """ISO 14496-12: ftyp first, and a moov whose tracks are pictures and sounds that browsers know."""
    boxes = {}
    for kind, start, end in _boxes(source, 0, size):
        if not boxes and kind != b"ftyp":
            raise documents.NotWhatItSays
        boxes.setdefault(kind, (start, end))
    if b"moov" not in boxes or b"mdat" not in boxes or boxes[b"moov"][1] - boxes[b"moov"][0] > _INDEX:
        raise documents.NotWhatItSays
    entries = set(_entries(source, *boxes[b"moov"]))
    known = {*pictures, *_SOUNDS}
    if not entries or entries - known or (pictures and not entries & set(pictures)):
        raise NotPlayable


def _boxes(source: BinaryIO, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, first byte of the content, the byte after it) of each box; NotWhatItSays when they do not add up."""
    for _ in range(_BOXES):
        if at == end:
            return
        source.seek(at)
        head = source.read(16)
        size, kind, inner = int.from_bytes(head[:4]), head[4:8], at + 8
        if size == 1:
            size, inner = int.from_bytes(head[8:16]), at + 16
        size = size or end - at
        if len(kind) < 4 or size < inner - at or at + size > end:
            raise documents.NotWhatItSays
        yield kind, inner, at + size
        at += size
    raise documents.NotWhatItSays


def _entries(source: BinaryIO, start: int, end: int, deep: int = 0) -> Iterator[bytes]:
    """The formats of the picture and sound tracks; others (text, time codes) are no matter."""
    handler, format_ = b"", b""
    for kind, inner, after in _boxes(source, start, end):
        if kind == b"hdlr":
            source.seek(inner + 8)
            handler = source.read(4)
        elif kind == b"stsd":
            source.seek(inner + 12)
            format_ = source.read(4)
        elif kind in _CONTAINERS and deep < _DEPTH and (kind != b"minf" or handler in (b"vide", b"soun")):
            yield from _entries(source, inner, after, deep + 1)
    if format_:
        yield format_


def _check_captions(content: bytes, name: str) -> None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotCaptions from None
    if not text.startswith("WEBVTT") or not _TIMING.search(text) or tongue(name) is None:
        raise NotCaptions


def tongue(name: str) -> tuple[str, str] | None:
    """(language tag, its own name for itself) of captions: of trade.ru.vtt ("ru", "русский")."""
    tag = name.lower().removesuffix(".vtt").rpartition(".")[2]
    try:
        locale = Locale.parse(tag.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return None
    return tag, locale.get_display_name() or tag


class Said(NamedTuple):
    """A paragraph of a transcript, from this second on."""

    at: int
    text: str


def transcript(captions: str) -> list[Said]:
    """The words of WebVTT captions as paragraphs: a pause begins a new one, and after a long one a sentence."""
    found: list[Said] = []
    last = -_PAUSE
    for block in re.split(r"\n\s*\n", captions.replace("\r\n", "\n")):
        timing = _TIMING.search(block)
        if timing is None:
            continue
        begins, ends = _seconds(timing.groups()[:3]), _seconds(timing.groups()[3:])
        lines = block[timing.end() :].split("\n")[1:]  # after the timing its settings
        words = html.unescape(_TAG.sub("", " ".join(line.strip() for line in lines))).strip()
        goes_on = found and not (len(found[-1].text) > _LONG and found[-1].text.endswith(_STOPS))
        if goes_on and begins - last < _PAUSE:
            found[-1] = Said(found[-1].at, f"{found[-1].text} {words}")
        else:
            found.append(Said(begins, words))
        last = ends
    return found


def _seconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds


@dataclass(frozen=True)
class Captions:
    tag: str
    name: str
    file: LessonFile


@dataclass
class Recording:
    """A video, or audio alone, with all that belongs to it."""

    title: str
    video: LessonFile | None = None
    audio: LessonFile | None = None
    picture: LessonFile | None = None
    captions: list[Captions] = field(default_factory=list)

    @property
    def main(self) -> LessonFile | None:
        return self.video or self.audio

    def told(self, code: str) -> Captions | None:
        """The captions in this language."""
        return next((each for each in self.captions if each.tag.partition("-")[0] == code), None)

    def standing(self, code: str) -> str:
        """Whether the captions in this language are missing, or stale: made from English ones that changed since."""
        found, original = self.told(code), self.told(ORIGINAL)
        if found is None:
            return MISSING
        source = found.file.source if code != ORIGINAL else None
        return STALE if source and original and source != original.file.file.sha256 else FRESH

    def words(self, wanted: str) -> Captions | None:
        """The captions to read: in the wanted language, else in English, else the first."""
        ranked = sorted(self.captions, key=lambda each: (each.tag != wanted, each.tag != "en"))
        return ranked[0] if ranked else None


def sort_out(attached: Sequence[LessonFile]) -> tuple[list[Recording], list[LessonFile]]:
    """A lesson's recordings, and the files to download."""
    recordings: dict[str, Recording] = {}
    for each in attached:
        if each.file.media_type.startswith(("video/", "audio/")):
            stem = each.file.name.rpartition(".")[0]
            recording = recordings.setdefault(stem.lower(), Recording(stem))
            if each.file.media_type == "video/mp4":
                recording.video = each
            else:
                recording.audio = each
    downloads = [each for each in attached if not _belongs(each, recordings)]
    return list(recordings.values()), downloads


def _belongs(each: LessonFile, recordings: dict[str, Recording]) -> bool:
    """Whether a file is part of a recording, and puts it there; pictures are never downloads."""
    kind, stem = each.file.media_type, each.file.name.rpartition(".")[0].lower()
    if documents.is_picture(kind):
        if stem in recordings:
            recordings[stem].picture = each
        return True
    if kind == "text/vtt" and (recording := recordings.get(stem.rpartition(".")[0])):
        tag, name = tongue(each.file.name) or ("und", each.file.name)
        recording.captions.append(Captions(tag, name, each))
        return True
    return kind.startswith(("video/", "audio/"))
