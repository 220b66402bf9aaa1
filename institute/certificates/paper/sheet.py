"""One certificate's words and sizes: what is printed, in which face, how large; no WeasyPrint."""

import dataclasses
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from institute.certificates import numbers
from institute.certificates.paper import faces, words
from institute.certificates.paper.words import Record

TEMPLATES = Path(__file__).parents[3] / "templates" / "paper"
POINT = 25.4 / 72  # mm

NAME_WIDTH = 226.0  # mm; what the one-line parts may fill
TEXT_WIDTH = 221.0  # mm; the text box is 225 wide, the rest is for the estimate's error
CHINESE_SIZE = 14.0  # pt, in the second line
SECOND_GAP = 7.0  # mm between native and Chinese name


@dataclasses.dataclass(frozen=True)
class Shape:
    """Where name, second line and text stand, in mm from the top, with and without a third language."""

    name: str
    name_top: float
    second_top: float
    text_top: float
    text_height: float


SHAPES = {True: Shape("three", 92.6, 104.2, 115.4, 31.6), False: Shape("two", 92.0, 105.0, 117.0, 28.0)}

NAME_SIZES = (29.0, 26.0, 23.0, 20.0, 17.0, 14.5)  # pt, largest that fits
NATIVE_SIZES = (18.0, 16.0, 14.0, 12.0, 10.0)  # pt of Cormorant; other faces by their own proportion
# pt and leading of Chinese, English and Russian, Persian text; the first step whose lines fit the box.
TEXT_SIZES = (
    (13.2, 10.2, 11.6), (12.4, 9.6, 11.0), (11.6, 9.0, 10.4), (10.8, 8.4, 9.8), (10.0, 7.8, 9.2), (9.2, 7.2, 8.6),
)
LEADING = {"zh": 1.45, "en": 1.4, "ru": 1.4, "fa": 1.62}
PARAGRAPH_GAP = 1.1  # mm


@dataclasses.dataclass(frozen=True)
class Sheet:
    """Everything one page says, ready for the template `sheets.html`."""

    record: Record
    shape: str
    name: str
    name_step: str | None  # None: too long at the smallest size
    native: str | None
    native_lang: str
    native_dir: str
    native_step: str | None
    chinese: str | None
    paragraphs: dict[str, Markup]
    text_step: str | None
    day_zh: str
    day_en: str
    number: str
    code: str


def compose(record: Record) -> Sheet:
    """The sheet of a record. A step is None where nothing fits; preflight turns that into an offence."""
    holder = record["holder"]
    name = holder["latin"].strip()
    face, native = native_face(record)
    chinese = (holder.get("chinese") or "").strip() or None
    paragraphs = {language: _paragraph(record, language) for language in words.languages(record)}
    revision = f" R{record['revision']}" if record.get("revision") else ""
    return Sheet(
        record=record, shape=shape(record).name, name=name, name_step=_name_step(name),
        native=native, native_lang=holder.get("native_lang") or "und", native_dir=holder.get("native_dir") or "ltr",
        native_step=_native_step(native, face, chinese), chinese=chinese if chinese != native else None,
        paragraphs=paragraphs, text_step=_text_step(paragraphs, shape(record)),
        day_zh=words.day(record["issued_on"], "zh"), day_en=words.day(record["issued_on"], "en"),
        number=record["number"] + revision, code="-".join((record["code"][:5], record["code"][5:])),
    )


def native_face(record: Record) -> tuple[faces.Script | None, str | None]:
    """How the native line is set, and its text: (None, None) when there is none, it repeats the passport line
    in Latin letters, or no face of ours has its script."""
    holder = record["holder"]
    native = (holder.get("native") or "").strip()
    if not native or numbers.fold_name(native) == numbers.fold_name(holder["latin"]):
        return None, None
    face = faces.script(native, holder.get("native_lang"))
    return (face, native) if face else (None, None)


def environment() -> jinja2.Environment:
    """The paper's own Jinja, with autoescape on; Flask is not needed to print."""
    return _environment()


@functools.cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )


def stylesheet() -> str:
    """The CSS of layer and sheets, with the sizes of this module."""
    return environment().get_template("paper.css").render(
        rare=faces.RARE_HAN_FAMILY, shapes=SHAPES.values(), names=NAME_SIZES, natives=NATIVE_SIZES, texts=TEXT_SIZES,
        scripts=_script_classes(), leading=LEADING, gap=PARAGRAPH_GAP,
    )


def _script_classes() -> dict[str, faces.Script]:
    return {_class(face): face for face in (*faces.SCRIPTS.values(), faces.NASTALIQ)}


def _class(face: faces.Script) -> str:
    return face.family.lower().replace(" ", "-")


def shape(record: Record) -> Shape:
    """Where things stand on the sheet of a record."""
    return SHAPES[len(words.languages(record)) == 3]


def _name_step(name: str) -> str | None:
    ems = faces.width(name, faces.STACKS["name"])
    return next((f"name-{i}" for i, size in enumerate(NAME_SIZES) if ems * size * POINT <= NAME_WIDTH), None)


def _native_step(native: str | None, face: faces.Script | None, chinese: str | None) -> str | None:
    if not native or not face:
        return ""
    ems = faces.width(native, face.stack) * face.size
    room = NAME_WIDTH
    if chinese and chinese != native:
        room -= faces.width(chinese, faces.STACKS["zh"]) * 1.06 * CHINESE_SIZE * POINT + SECOND_GAP
    step = next((i for i, size in enumerate(NATIVE_SIZES) if ems * size * POINT <= room), None)
    return None if step is None else f"{_class(face)} native-{step}"


def _paragraph(record: Record, language: str) -> Markup:
    holder, place = record["holder"], words.said(record["place"], language)
    mode = words.MODES[record["mode"]][language]
    comma = {"zh": "，", "fa": "، "}.get(language, ", ")
    practice = record.get("practice_hours") or 0
    html = environment().get_template(f"_{language}.html").render(
        record=record, name=holder["latin"].strip(), native=_native_in(record, language),
        country=words.said(holder["country_names"], language), title=words.said(record["title"], language),
        course=words.course(record, language) if language in ("zh", "en") else "",
        code=record["session_code"], setting=comma.join(filter(None, (place, mode))),
        span=words.span(record["starts"], record["ends"], language),
        hours=words.hours(record["hours"], language), practice=words.hours(practice, language) if practice else None,
        genitive=words.russian_hours(record["hours"], "genitive"),
        practice_accusative=words.russian_hours(practice, "accusative"),
    )
    return Markup(" ".join(html.split()))  # noqa: S704  rendered with autoescape just above


def _native_in(record: Record, language: str) -> str | None:
    """The native name inside a paragraph, where the paragraph's own script can carry it."""
    if language == "zh" and (chinese := (record["holder"].get("chinese") or "").strip()):
        return chinese
    native = native_face(record)[1]
    wanted = {"zh": "CJK", "en": "LATIN", "ru": "CYRILLIC", "fa": "ARABIC"}[language]
    return native if native and faces.script_name(native) == wanted else None


def _text_step(paragraphs: Mapping[str, Markup], shape_: Shape) -> str | None:
    for index, sizes in enumerate(TEXT_SIZES):
        height = PARAGRAPH_GAP * (len(paragraphs) - 1)
        for language, markup in paragraphs.items():
            size = sizes[{"zh": 0, "fa": 2}.get(language, 1)]
            ems = faces.width(markup.striptags(), faces.STACKS[language])
            lines = int(ems * size * POINT * 1.02 // TEXT_WIDTH) + 1
            height += lines * size * POINT * LEADING[language]
        if height <= shape_.text_height:
            return f"text-{index}"
    return None


def public(record: Record) -> dict[str, Any]:
    """What the file inside the PDF says: only what the paper itself says."""
    holder = record["holder"]
    names = {"passport": holder["latin"].strip()}
    if native := native_face(record)[1]:
        names["native"] = native
    if holder.get("chinese"):
        names["chinese"] = holder["chinese"]
    keys = ("number", "kind", "url", "title", "session_code", "mode", "place", "starts", "ends", "hours",
            "practice_hours", "issuer", "issued_on", "revision")
    return {"holder": names | {"country": holder["country"]}} | {key: record[key] for key in keys if key in record}
