"""Taking a file into a lesson: by its name and size first, then by what is inside, then into the store."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from institute import documents, errors, files, pictures
from institute.learning import recordings, space

ACCEPTED = ",".join(f".{ending}" for ending in documents.TAKEN)
MOST = max(recordings.MOST.values())
# What may be wrong with a file, by name: an upload keeps the name, the page says the words.
REFUSALS = {
    kind.__name__: kind.message
    for kind in (
        documents.NotAllowed, documents.NotWhatItSays, documents.TooLarge, documents.Nothing, pictures.NotAPicture,
        pictures.TooManyPixels, recordings.NotPlayable, recordings.NotCaptions, recordings.TooLong, errors.NoRoom,
        errors.NotFound, space.Full,
    )
}  # fmt: skip


@dataclass(frozen=True)
class Stored:
    """Bytes in the store: their SHA-256 and how many."""

    key: str
    size: int


@dataclass(frozen=True)
class Taken:
    """A file as the lesson keeps it, with a small twin of a picture for those who save data."""

    name: str
    media_type: str
    stored: Stored
    small: Stored | None = None


def allow(name: str, size: int) -> None:
    """Refuses what its name or its size alone forbids, before anything is sent."""
    kind = documents.ending(name)
    if kind not in documents.TAKEN:
        raise documents.NotAllowed
    if kind in documents.RECORDINGS:
        if size > recordings.MOST[kind]:
            raise recordings.TooLong
    elif size > documents.MOST:
        raise documents.TooLarge
    if not size:
        raise documents.Nothing


def take(source: BinaryIO, name: str, size: int, *, twin: bool = False) -> Taken:
    """Checks and stores, a picture with its small `twin` if that is wanted; what is refused stores nothing."""
    allow(name, size)
    kind = documents.ending(name)
    if kind in documents.RECORDINGS:
        return Taken(name, recordings.check(source, name, size), Stored(files.keep(source), size))
    source.seek(0)
    content = source.read()
    if kind not in documents.PICTURES:
        return Taken(name, documents.check(content, name), _store(content))
    drawn = pictures.redraw(content)
    small = pictures.smaller(drawn) if twin else None
    new_name = f"{name.rpartition('.')[0]}.{drawn.ending}"
    return Taken(new_name, drawn.media_type, _store(drawn.content), _store(small) if small else None)


def take_all(field: Any, *, twin: bool = False) -> list[Taken]:
    """What was taken of the files that a form's field holds; the reasons for the rest stand beside it."""
    taken, refused = [], []
    for sent in field.data:
        name = documents.clean_name(sent.filename)
        try:
            taken.append(take(sent.stream, name, sent.stream.seek(0, 2), twin=twin))
        except errors.DomainError as refusal:
            refused.append(f"{name}: {refusal.message}" if len(field.data) > 1 else refusal.message)
    field.errors = refused
    return taken


def _store(content: bytes) -> Stored:
    return Stored(files.keep(BytesIO(content)), len(content))
