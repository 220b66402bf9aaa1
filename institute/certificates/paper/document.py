"""Letters of admission and annexes to certificates: what stands on their pages, and how large; no WeasyPrint.

Beside what every record has, an annex has annex_to (the certificate's number), modules [{title, hours or None,
done, lessons}] and practice [{title, place, planned, confirmed, on, mentor}]; hours are numbers, `on` is ISO.
"""

import dataclasses
import functools
import re
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from institute.certificates.paper import faces, preflight, sheet, words
from institute.certificates.paper.preflight import Offence
from institute.certificates.paper.words import Record

WIDTH = 166.0  # mm between the margins
NAME_SIZES = (20.0, 17.5, 15.0, 13.0, 11.5)  # pt, largest that fits
NATIVE_SIZES = (15.0, 13.0, 11.0, 9.5, 8.0)
TEXT_SIZES = ((12.4, 10.4, 11.8), (11.6, 9.7, 11.0), (10.8, 9.0, 10.2), (10.0, 8.3, 9.4), (9.2, 7.6, 8.6))
LEADING = {"zh": 1.5, "en": 1.42, "ru": 1.42, "fa": 1.6}
LETTER_HEIGHT = 122.0  # mm for the paragraphs of a letter
GAP = 4.0  # mm between its paragraphs
ROW_SIZES = {"zh": 9.8, "en": 8.2, "ru": 8.0, "fa": 9.2}  # pt in the tables of an annex
ROW_LEADING = 1.36
ROW_WIDTHS = {"modules": 100.0, "practice": 62.0}  # mm of the column with the title
FIRST_HEIGHT, NEXT_HEIGHT = 94.0, 122.0  # mm for rows on the first page of an annex and on the others
HEAD = 11.0  # mm a table's head takes
LAST = 13.0  # mm for what was not recorded, under the last row


@dataclasses.dataclass(frozen=True)
class Page:
    """One page, ready for the template `documents.html`; rows are those of this page."""

    record: Record
    name: str
    name_step: str
    native: str | None
    native_lang: str
    native_dir: str
    native_step: str
    chinese: str | None
    chinese_face: str
    number: str
    code: str
    languages: tuple[str, ...]
    place: int = 1
    places: int = 1
    text_step: str = ""
    paragraphs: Mapping[str, Markup] = dataclasses.field(default_factory=dict)
    rows: Mapping[str, list[Any]] = dataclasses.field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.record["kind"]

    @property
    def country(self) -> str:
        """In the languages of the paper, each once."""
        names = (words.said(self.record["holder"]["country_names"], language) for language in self.languages)
        return " · ".join(dict.fromkeys(names))

    @property
    def titles(self) -> dict[str, str]:
        return {language: words.said(self.record["title"], language) for language in self.languages}

    def lines(self, texts: words.Texts) -> dict[str, str]:
        """A text in each language of the paper that it has; in another where it has none of them."""
        return lines(texts, self.languages)

    def said(self, texts: words.Texts, language: str) -> str:
        return words.said(texts, language)

    def hours(self, amount: float | None) -> str:
        return "—" if amount is None else words.hours(amount, "en")

    def span(self, language: str) -> str:
        return words.span(self.record["starts"], self.record["ends"], language)

    def mode(self, language: str) -> str:
        return words.MODES[self.record["mode"]][language]


def lines(texts: words.Texts, languages: Iterable[str]) -> dict[str, str]:
    """A text by language, for those that have it; in whatever it has where that is none of them."""
    return {key: text for key in languages if (text := texts.get(key))} or {"en": words.said(texts, "en")}


def looked_at(record: Record) -> tuple[list[Offence], list[Page] | None]:
    """What is wrong with a record, and its pages when nothing fatal is."""
    if found := preflight.unprintable(record):
        return found, None
    page, found = _opened(record)
    found += preflight.native_offences(record)
    found += [Offence("long", f"{language}, {width:.0f} mm too long", field)
              for field, language, width in sheet.overlong(record, WIDTH)]  # fmt: skip
    pages = _letter(page) if record["kind"] == "admission" else _annex(page)
    if pages is None:
        found.append(Offence("long", max(page.titles.values(), key=len), "title"))
    return found, None if any(offence.fatal for offence in found) else pages


def _opened(record: Record) -> tuple[Page, list[Offence]]:
    """The page with the holder's name, and the lines of it that are too long."""
    holder, found = record["holder"], []
    name, (face, native) = holder["latin"].strip(), sheet.native_face(record)
    chinese = (holder.get("chinese") or "").strip() or None
    chinese = chinese if chinese != native else None
    name_step = _step(NAME_SIZES, faces.width(name, faces.STACKS["name"]), WIDTH)
    room = WIDTH - (faces.width(chinese, faces.STACKS["zh"]) * 14 * sheet.POINT + 6 if chinese else 0)
    native_step = _step(NATIVE_SIZES, faces.width(native, face.stack) * face.size, room) if native and face else 0
    if name_step is None:
        found.append(Offence("long", name, "holder.latin"))
    if native_step is None:
        found.append(Offence("long", native or "", "holder.native"))
    page = Page(
        record=record,
        name=name,
        name_step=f"name-{name_step}",
        native=native,
        native_lang=holder.get("native_lang") or "und",
        native_dir=holder.get("native_dir") or "ltr",
        native_step=f"{sheet.script_class(face)} native-{native_step}" if face else "",
        chinese=chinese,
        chinese_face="rare" if any(map(faces.is_rare, chinese or "")) else "",
        number=record["number"],
        code="-".join((record["code"][:5], record["code"][5:])),
        languages=words.languages(record),
    )
    return page, found


def _step(sizes: Iterable[float], ems: float, width: float) -> int | None:
    return next((i for i, size in enumerate(sizes) if ems * size * sheet.POINT <= width), None)


def _letter(page: Page) -> list[Page] | None:
    """One page at the largest size whose paragraphs fit; None when none does."""
    paragraphs = {language: _paragraph(page.record, language) for language in page.languages}
    for index, (zh, western, fa) in enumerate(TEXT_SIZES):
        sizes = {"zh": zh, "fa": fa}
        height = GAP * (len(paragraphs) - 1)
        for language, markup in paragraphs.items():
            size = sizes.get(language, western)
            for part in re.split("<br>", markup):
                text = re.sub("<[^>]+>", "", part)
                height += _height(text, language, size, WIDTH, LEADING[language])
        if height <= LETTER_HEIGHT:
            return [dataclasses.replace(page, paragraphs=paragraphs, text_step=f"text-{index}")]
    return None


def _paragraph(record: Record, language: str) -> Markup:
    holder, place = record["holder"], words.said(record.get("place") or {}, language)
    comma = {"zh": "，", "fa": "، "}.get(language, ", ")
    html = sheet.environment().get_template(f"letter/_{language}.html").render(
        record=record,
        online=record["mode"] == "online",
        sex=holder["sex"],
        name=holder["latin"].strip(),
        native=sheet.native_in(record, language),
        country=words.said(holder["country_names"], language),
        title=words.said(record["title"], language),
        course=words.course(record),
        code=record["session_code"],
        place=place,
        setting=comma.join(filter(None, (place, words.MODES[record["mode"]][language]))),
        span=words.span(record["starts"], record["ends"], language),
        hours=words.hours(record["hours"], language),
        genitive=words.russian_hours(record["hours"], "genitive"),
    )  # fmt: skip
    return Markup(re.sub(r"[ \n]+", " ", html.strip()))  # noqa: S704  rendered with autoescape just above


def _annex(page: Page) -> list[Page] | None:
    """As many pages as the rows need; None when one row is taller than a page."""
    pages: list[dict[str, list[Any]]] = [{}]
    left = FIRST_HEIGHT - 6.0 * (len(page.languages) - 2)
    for field in ROW_WIDTHS:
        for row in page.record.get(field) or ():
            height = _row_height(row, field, page.languages)
            head = HEAD if field not in pages[-1] else 0.0
            if height + head > left:
                pages.append({})
                head, left = HEAD, NEXT_HEIGHT
            if height + head > left:
                return None
            pages[-1].setdefault(field, []).append(row)
            left -= height + head
    if left < LAST:
        pages.append({})
    return [
        dataclasses.replace(page, rows=rows, place=number, places=len(pages)) for number, rows in enumerate(pages, 1)
    ]


def _row_height(row: Mapping[str, Any], field: str, languages: Iterable[str]) -> float:
    texts = lines(row["title"], languages)
    return 2.0 + sum(
        _height(text, language, ROW_SIZES[language], ROW_WIDTHS[field] - 3, ROW_LEADING)
        for language, text in texts.items()
    )


def _height(text: str, language: str, size: float, width: float, leading: float) -> float:
    """How tall a text stands in a column, in mm: whole lines, each half a word short."""
    size *= sheet.POINT
    run = faces.width(text, faces.STACKS[language]) * size * sheet.RUNS[language]
    lines = -(-run // (width - (3 if language == "zh" else 8)))
    return max(1, lines) * size * leading


@functools.cache
def stylesheet() -> str:
    """The CSS of letters and annexes, with the sizes of this module."""
    template = sheet.environment().get_template("document.css")
    return template.render(
        rare=faces.RARE_HAN_FAMILY,
        names=NAME_SIZES,
        natives=NATIVE_SIZES,
        texts=TEXT_SIZES,
        scripts=sheet.script_classes(),
        leading=LEADING,
        gap=GAP,
        rows=ROW_SIZES,
        row_leading=ROW_LEADING,
        widths=ROW_WIDTHS,
    )
