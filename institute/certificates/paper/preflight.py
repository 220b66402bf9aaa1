"""Looks at a record before it is printed: what the paper cannot carry, by name; no WeasyPrint."""

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from institute.certificates.paper import faces, sheet, words
from institute.certificates.paper.words import Record

# Joiners that spelling needs: ZWNJ in Persian, both in Indian scripts.
_JOINERS = "\u200c\u200d"


class Offence(NamedTuple):
    """`kind` is passport, control, glyph, long or native; `native` alone is a warning: the paper then carries
    the passport and Chinese lines only. `detail` names the character (U+....) or the text, `field` where it is."""

    kind: str
    detail: str
    field: str = ""

    @property
    def fatal(self) -> bool:
        """Does it stop the printing?"""
        return self.kind != "native"


def offences(record: Record) -> list[Offence]:
    """What is wrong with a record, worst first; an empty list means it prints."""
    return looked_at(record)[0]


def looked_at(record: Record) -> tuple[list[Offence], sheet.Sheet | None]:
    """What is wrong with a record, and its sheet when nothing fatal is."""
    if found := unprintable(record):
        return found, None
    made = sheet.compose(record)
    found = [*_lengths(made), *native_offences(record)]
    return found, None if any(offence.fatal for offence in found) else made


def unprintable(record: Record) -> list[Offence]:
    """What no layout could print: no passport line, hidden characters, letters without a face."""
    if not record["holder"]["latin"].strip():
        return [Offence("passport", "there is no passport line", "holder.latin")]
    return [*_controls(record)] or [*_glyphs(record)]


def is_rare(record: Record) -> bool:
    """Does it need Han characters that only the full font of the machine has?"""
    return any(faces.is_rare(character) for _, text, _ in _texts(record) for character in text)


def _texts(record: Record) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every text of a record that is printed: field, text, stack."""
    holder, signatory = record["holder"], record["signatory"]
    face, native = sheet.native_face(record)
    yield "holder.latin", holder["latin"], faces.STACKS["name"]
    yield "holder.chinese", holder.get("chinese") or "", faces.STACKS["zh"]
    yield "holder.native", native or "", face.stack if face else ()
    for field, texts in (
        ("holder.country_names", holder["country_names"]),
        ("title", record["title"]),
        ("place", record.get("place") or {}),
        ("issuer", record["issuer"]),
        ("signatory.name", signatory["name"]),
        ("signatory.post", signatory["post"]),
    ):
        for language in words.languages(record):
            yield f"{field}.{language}", words.said(texts, language), faces.STACKS[language]
    for field in ("modules", "practice"):
        for row in record.get(field) or ():
            for language in words.languages(record):
                yield f"{field}.{language}", words.said(row["title"], language), faces.STACKS[language]
                yield f"{field}.place.{language}", words.said(row.get("place") or {}, language), faces.STACKS[language]
            yield f"{field}.mentor", row.get("mentor") or "", faces.STACKS["en"]
    yield "session_code", record["session_code"], faces.STACKS["en"]
    yield "number", record["number"], faces.STACKS["en"]


def _controls(record: Record) -> Iterator[Offence]:
    native = ("holder.native", record["holder"].get("native") or "", ())
    for field, text, _ in (*_texts(record), native):
        for character in dict.fromkeys(text):
            if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs") and character not in _JOINERS:
                yield Offence("control", named(character), field)


def _glyphs(record: Record) -> Iterator[Offence]:
    for field, text, stack in _texts(record):
        for character in faces.missing(text, stack):
            yield Offence("glyph", named(character), field)


def native_offences(record: Record) -> Iterator[Offence]:
    """The native line that no face can set: a warning."""
    native = (record["holder"].get("native") or "").strip()
    if native and not faces.script(native, record["holder"].get("native_lang")):
        script = faces.script_name(native)
        yield Offence("native", f"no face for {script.title() if script else named(native[0])}", "holder.native")


def _lengths(made: sheet.Sheet) -> Iterator[Offence]:
    if made.name_step is None:
        yield Offence("long", made.name, "holder.latin")
    if made.native_step is None:
        yield Offence("long", made.native or "", "holder.native")
    for field, language, width in sheet.overlong(made.record):
        yield Offence("long", f"{language}, {width:.0f} mm too long", field)
    if made.text_step is None:
        yield Offence("long", max((words.said(made.record["title"], x) for x in made.paragraphs), key=len), "title")


def named(character: str) -> str:
    """A character as people can look it up: `U+1F600 GRINNING FACE`."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()
