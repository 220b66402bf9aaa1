"""One certificate's words and sizes: what is printed, in which face, how large; no WeasyPrint."""

import dataclasses
import functools
import itertools
import re
from collections.abc import Iterator, Mapping
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
TEXT_WIDTH = 229.0  # mm; the text box is 233 wide, the rest is for the estimate's error
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


SHAPES = {True: Shape("three", 86.8, 99.2, 110.8, 36.2), False: Shape("two", 86.2, 99.2, 111.2, 34.0)}

ISSUER_TYPE = {"zh": (15.0, 0.26), "en": (11.2, 0.15), "ru": (8.4, 0.0), "fa": (9.6, 0.0)}  # pt, letter spacing
SIGNED_SIZE, SIGNED_WIDTH = 10.4, 76.0  # pt, mm

NAME_SIZES = (29.0, 26.0, 23.0, 20.0, 17.0, 14.5)  # pt, largest that fits
NATIVE_SIZES = (18.0, 16.0, 14.0, 12.0, 10.0)  # pt of Cormorant; other faces by their own proportion
# pt and leading of Chinese, English and Russian, Persian text; the first step whose lines fit the box.
TEXT_SIZES = (
    (13.2, 10.2, 11.6), (12.4, 9.6, 11.0), (11.6, 9.0, 10.4), (10.9, 8.5, 9.8), (10.2, 8.0, 9.2), (9.6, 7.5, 8.7),
    (9.0, 7.0, 8.2),
)  # fmt: skip
LEADING = {"zh": 1.42, "en": 1.37, "ru": 1.37, "fa": 1.5}
# What a paragraph runs beside the plain sum of its advances (bold words, kerning, joined letters), measured.
RUNS = {"zh": 1.0, "en": 1.015, "ru": 1.012, "fa": 0.89}
PARAGRAPH_GAP = 1.0  # mm
DROP = 0.5  # mm, the steps in which a text that does not fill its box is moved down
INSETS = tuple(range(0, 60, 4))  # mm taken from both sides of a paragraph, so that its lines are of like length


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
    chinese_face: str
    paragraphs: dict[str, Markup]
    text_step: str | None
    insets: dict[str, str]
    drop: str
    day: dict[str, str]
    number: str
    code: str


def compose(record: Record) -> Sheet:
    """The sheet of a record. A step is None where nothing fits; preflight turns that into an offence."""
    holder = record["holder"]
    name = holder["latin"].strip()
    name_step = _name_step(name)
    face, native = native_face(record)
    chinese = (holder.get("chinese") or "").strip() or None
    paragraphs = {language: _paragraph(record, language) for language in words.languages(record)}
    text_step, insets, drop = _text_step(paragraphs, shape(record))
    revision = f" R{record['revision']}" if record.get("revision") else ""
    return Sheet(
        record=record,
        shape=shape(record).name,
        name=name,
        name_step=None if name_step is None else f"name-{name_step}",
        native=native,
        native_lang=holder.get("native_lang") or "und",
        native_dir=holder.get("native_dir") or "ltr",
        native_step=_native_step(native, face, chinese, NAME_SIZES[name_step or 0] * 0.72),
        chinese=chinese if chinese != native else None,
        chinese_face="rare" if any(map(faces.is_rare, chinese or "")) else "",
        paragraphs=paragraphs,
        text_step=text_step,
        insets=insets,
        drop=drop,
        # Not in the layer: sessions end on many days and have all else in common.
        day={language: words.day(record["issued_on"], language) for language in ("zh", "en")},
        number=record["number"] + revision,
        code="-".join((record["code"][:5], record["code"][5:])),
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
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@functools.cache
def stylesheet() -> str:
    """The CSS of layer and sheets, with the sizes of this module."""
    return (
        environment()
        .get_template("paper.css")
        .render(
            rare=faces.RARE_HAN_FAMILY,
            shapes=SHAPES.values(),
            names=NAME_SIZES,
            natives=NATIVE_SIZES,
            texts=TEXT_SIZES,
            scripts=script_classes(),
            leading=LEADING,
            gap=PARAGRAPH_GAP,
            insets=INSETS,
            drop=DROP,
        )
    )


def script_classes() -> dict[str, faces.Script]:
    return {script_class(face): face for face in (*faces.SCRIPTS.values(), faces.NASTALIQ, faces.RARE)}


def script_class(face: faces.Script) -> str:
    return face.family.lower().replace(" ", "-")


def shape(record: Record) -> Shape:
    """Where things stand on the sheet of a record."""
    return SHAPES[len(words.languages(record)) == 3]


def _name_step(name: str) -> int | None:
    ems = faces.width(name, faces.STACKS["name"])
    return next((i for i, size in enumerate(NAME_SIZES) if ems * size * POINT <= NAME_WIDTH), None)


def _native_step(native: str | None, face: faces.Script | None, chinese: str | None, most: float) -> str | None:
    """The largest step that fits beside the Chinese name and is at most `most` pt: the passport line stays first."""
    if not native or not face:
        return ""
    ems = faces.width(native, face.stack) * face.size
    room = NAME_WIDTH
    if chinese and chinese != native:
        room -= faces.width(chinese, faces.STACKS["zh"]) * 1.06 * CHINESE_SIZE * POINT + SECOND_GAP
    fits = (i for i, size in enumerate(NATIVE_SIZES) if ems * size * POINT <= room and size <= most)
    step = next(fits, None)
    return None if step is None else f"{script_class(face)} native-{step}"


def _paragraph(record: Record, language: str) -> Markup:
    holder, place = record["holder"], words.said(record.get("place") or {}, language)
    mode = words.MODES[record["mode"]][language]
    comma = {"zh": "，", "fa": "، "}.get(language, ", ")
    practice = record.get("practice_hours") or 0
    html = (
        environment()
        .get_template(f"_{language}.html")
        .render(
            record=record,
            name=holder["latin"].strip(),
            native=native_in(record, language),
            country=words.said(holder["country_names"], language),
            title=words.said(record["title"], language),
            course=words.course(record),
            code=record["session_code"],
            setting=comma.join(filter(None, (place, mode))),
            span=words.span(record["starts"], record["ends"], language),
            hours=words.hours(record["hours"], language),
            practice=words.hours(practice, language) if practice else None,
            genitive=words.russian_hours(record["hours"], "genitive"),
            practice_accusative=words.russian_hours(practice, "accusative"),
        )
    )
    return Markup(re.sub(r"[ \n]+", " ", html.strip()))  # noqa: S704  rendered with autoescape just above


def native_in(record: Record, language: str) -> str | None:
    """The native name inside a paragraph, where the paragraph's own script can carry it."""
    if language == "zh" and (chinese := (record["holder"].get("chinese") or "").strip()):
        return chinese
    native = native_face(record)[1]
    wanted = {"zh": "CJK", "en": "LATIN", "ru": "CYRILLIC", "fa": "ARABIC"}[language]
    return native if native and faces.script_name(native) == wanted else None


def _text_step(paragraphs: Mapping[str, Markup], box: Shape) -> tuple[str | None, dict[str, str], str]:
    """The largest step whose paragraphs fit the box, the insets that even out their lines, and how far the text
    starts below the top of the box, to stand in its middle."""
    for index, sizes in enumerate(TEXT_SIZES):
        height, insets = PARAGRAPH_GAP * (len(paragraphs) - 1), {}
        for language, markup in paragraphs.items():
            size = sizes[{"zh": 0, "fa": 2}.get(language, 1)] * POINT
            lines, inset = _lines(markup.striptags(), language, size)
            insets[language] = f"inset-{inset}"
            # Three lines of Chinese look crowded; smaller type comes first.
            crowded = language == "zh" and lines > 2 and index < len(TEXT_SIZES) - 2
            height += box.text_height if crowded else lines * size * LEADING[language]
        if height <= box.text_height:
            return f"text-{index}", insets, f"drop-{int((box.text_height - height) / 2 / DROP)}"
    return None, {}, ""


def _lines(text: str, language: str, size: float) -> tuple[int, int]:
    """How many lines a paragraph takes at `size` (mm), and the widest inset (its index) that keeps it so."""
    run = faces.width(text, faces.STACKS[language]) * size * RUNS[language]
    # Lines break at words, so all but the last stay short by half a word or so; Chinese by a mark.
    slack = 3 if language == "zh" else 7
    lines = next(n for n in itertools.count(1) if run + slack * (n - 1) <= n * TEXT_WIDTH)
    even = (i for i, inset in enumerate(INSETS) if run + 2 * slack * lines <= lines * (TEXT_WIDTH - 2 * inset))
    return lines, max(even, default=0)


def overlong(record: Record, width: float = NAME_WIDTH) -> Iterator[tuple[str, str, float]]:
    """Lines of the layer that outrun their place (`width` mm for the issuer): field, language, by how many mm."""
    signatory = record["signatory"]
    for language in words.languages(record):
        size, spacing = ISSUER_TYPE[language]
        issuer = words.said(record["issuer"], language)
        issuer = issuer.upper() if language == "en" else issuer
        run = (faces.width(issuer, faces.STACKS[language]) + spacing * len(issuer)) * size * POINT
        if run > width:
            yield "issuer", language, run - width
        signed = words.said(signatory["name"], language) + ", " + words.said(signatory["post"], language)
        run = faces.width(signed, faces.STACKS[language]) * SIGNED_SIZE * POINT
        if run > SIGNED_WIDTH:
            yield "signatory", language, run - SIGNED_WIDTH


def public(record: Record) -> dict[str, Any]:
    """What the file inside the PDF says: only what the paper itself says."""
    holder = record["holder"]
    names = {"passport": holder["latin"].strip()}
    if native := native_face(record)[1]:
        names["native"] = native
    if holder.get("chinese"):
        names["chinese"] = holder["chinese"]
    keys = (
        "number",
        "kind",
        "url",
        "title",
        "session_code",
        "mode",
        "place",
        "starts",
        "ends",
        "hours",
        "practice_hours",
        "issuer",
        "issued_on",
        "revision",
        "annex_to",
        "modules",
        "practice",
    )
    return {"holder": names | {"country": holder["country"]}} | {key: record[key] for key in keys if key in record}
