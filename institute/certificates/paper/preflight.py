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
    if not record["holder"]["latin"].strip():
        return [Offence("passport", "there is no passport line", "holder.latin")]
    found = [*_controls(record)]
    if not found:
        found = [*_glyphs(record), *_native(record)]
    if not any(offence.fatal for offence in found):
        found += _lengths(record)
    return found


def is_rare(record: Record) -> bool:
    """Does it need Han characters that only the full font of the machine has?"""
    return any(faces.is_rare(character) for _, text, _ in _texts(record) for character in text)


def _texts(record: Record) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every text of a record that is printed: field, text, stack."""
    holder, signatory = record["holder"], record["signatory"]
    yield "holder.latin", holder["latin"], faces.STACKS["name"]
    yield "holder.chinese", holder.get("chinese") or "", faces.STACKS["zh"]
    yield "holder.native", sheet.native_face(record)[1] or "", (*(face.stack if (face := sheet.native_face(record)[0]) else ()),)
    for field, texts in (
        ("holder.country_names", holder["country_names"]), ("title", record["title"]), ("place", record["place"]),
        ("issuer", record["issuer"]), ("signatory.name", signatory["name"]), ("signatory.post", signatory["post"]),
    ):
        for language in words.languages(record):
            yield f"{field}.{language}", words.said(texts, language), faces.STACKS[language]
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


def _native(record: Record) -> Iterator[Offence]:
    native = (record["holder"].get("native") or "").strip()
    if native and not faces.script(native, record["holder"].get("native_lang")):
        script = faces.script_name(native)
        yield Offence("native", f"no face for {script.title() if script else named(native[0])}", "holder.native")


def _lengths(record: Record) -> Iterator[Offence]:
    made = sheet.compose(record)
    if made.name_step is None:
        yield Offence("long", made.name, "holder.latin")
    if made.native_step is None:
        yield Offence("long", made.native or "", "holder.native")
    if made.text_step is None:
        yield Offence("long", max((words.said(record["title"], x) for x in made.paragraphs), key=len), "title")


def named(character: str) -> str:
    """A character as people can look it up: `U+1F600 GRINNING FACE`."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()
