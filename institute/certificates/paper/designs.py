"""What each kind of paper is made of: the press prints any of them and knows no more."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from institute.certificates.paper import art, document, letterhead, preflight, sheet, words
from institute.certificates.paper.preflight import Offence
from institute.certificates.paper.words import Record


@dataclass(frozen=True)
class Design:
    """One look. `looked_at` gives the offences, and the pages when nothing fatal is wrong; `qr` is in mm."""

    looked_at: Callable[[Record], tuple[list[Offence], list[Any] | None]]
    stylesheet: Callable[[], str]
    sheets: str  # templates
    layer: str
    background: Callable[[], bytes]
    qr: tuple[float, float, float]
    attachment: str
    about: str  # what the attachment is


def _certificate(record: Record) -> tuple[list[Offence], list[Any] | None]:
    found, made = preflight.looked_at(record)
    return found, None if made is None else [made]


CERTIFICATE = Design(
    _certificate, sheet.stylesheet, "sheets.html", "layer.html", art.background, art.QR, "certificate.json",
    "This certificate as data",
)  # fmt: skip
_PORTRAIT = (
    document.looked_at, document.stylesheet, "documents.html", "document-layer.html", letterhead.background,
    letterhead.QR,
)  # fmt: skip
DESIGNS = {
    "admission": Design(*_PORTRAIT, "letter.json", "This letter as data"),
    "transcript": Design(*_PORTRAIT, "annex.json", "This record of training as data"),
}


def of(record: Record) -> Design:
    """The design of a record's kind."""
    return DESIGNS.get(record["kind"], CERTIFICATE)


def offences(record: Record) -> list[Offence]:
    """What is wrong with a record of any kind, worst first; an empty list means it prints."""
    return of(record).looked_at(record)[0]


def fixed(record: Record) -> dict[str, object]:
    """What the layer says: all that the papers of one issue share."""
    spoken = words.languages(record)

    def in_all(texts: words.Texts) -> dict[str, str]:
        return {language: words.said(texts, language) for language in spoken}

    signatory = record["signatory"]
    return {
        "third": spoken[2] if len(spoken) == 3 else None,
        "shape": sheet.shape(record).name,
        "issuer": in_all(record["issuer"]),
        "title": in_all(words.title(record)),
        "signer": in_all(signatory["name"]),
        "post": in_all(signatory["post"]),
        "note": words.NOTES.get(record["kind"], words.NOT_ACADEMIC),
        "day": {language: words.day(record["issued_on"], language) for language in spoken},
        "sample": bool(record.get("sample")),
        "specimen": bool(record.get("specimen")),
        "host": urlsplit(record["url"]).netloc,
    }
