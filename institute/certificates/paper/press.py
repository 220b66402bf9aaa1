"""The press: frozen records in, papers as PDF out. Imports WeasyPrint, so only the process of its own does (apart.py).

A record is plain JSON: number, code, url, kind (completion, participation), holder {latin, native, native_lang,
native_dir, chinese, sex, country, country_names}, title, session_code, mode (on-site, online, hybrid), place,
starts, ends, hours, practice_hours, issuer, signatory {name, post}, issued_on, third (ru, fa or None), sample,
revision, specimen, seal (SHA-256 of its picture, "" for a free place). Texts are {zh, en, ru, fa}, dates ISO. What
letters and annexes have besides stands in document.py. The same certificate has the same bytes in any batch.
"""

import base64
import contextlib
import hashlib
import io
import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import pydyf
import pypdfium2
import weasyprint
from weasyprint.css import ColorProfile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from institute.certificates.paper import book, designs, faces, finish, fontconfig, layers, preflight, sheet, words
from institute.certificates.paper.batches import CHUNK, chunks
from institute.certificates.paper.designs import CERTIFICATE, Design
from institute.certificates.paper.words import Record

__all__ = ["CHUNK", "PaperError", "Press"]

VARIANT = "pdf/a-3u"
LAYERS = 32  # kept in memory, about 100 kB each
INTENT = "sheet"  # our name of the colour profile


class PaperError(Exception):
    """A paper cannot be printed; the words name its number and what is wrong."""


class Closed(URLFetcher):
    """Fetches nothing: fonts come from our fontconfig, the rest is in the document. `data:` alone is read."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The bytes of a `data:` address; ValueError for any other."""
        if not url.startswith("data:"):
            raise ValueError("the paper reads nothing from outside")
        return super().fetch(url, headers)


class Press:
    """Prints papers. Not for use by two threads; each process has its own."""

    def __init__(
        self, font_dir: Path = faces.FONTS, cache_dir: Path | None = None, picture: Callable[[str], bytes] | None = None
    ) -> None:
        """`cache_dir` keeps rendered layers and font notes between runs; without it, a folder for this press.

        `picture` gives the bytes of a seal by its SHA-256.
        """
        self._picture = picture
        self._own = tempfile.TemporaryDirectory(prefix="press-") if cache_dir is None else None
        self._cache = Path(self._own.name if self._own else str(cache_dir)).resolve()
        self._cache.mkdir(parents=True, exist_ok=True)
        self._font_dir = font_dir
        self._fonts = " ".join(f"{path.name}:{path.stat().st_size}" for path in sorted(font_dir.glob("*.ttf")))
        self._settings: dict[tuple[bool, Design], tuple[FontConfiguration, weasyprint.CSS]] = {}
        self._layers: dict[str, layers.Layer] = {}
        self._colours = {INTENT: _srgb()}

    def single(self, record: Record) -> bytes:
        """One certificate as PDF/A-3u with its public data attached. PaperError when it cannot be printed."""
        return next(self.singles([record]))

    def singles(self, records: Iterable[Record]) -> Iterator[bytes]:
        """One PDF per record, in order, rendered in chunks. PaperError at the first that cannot be printed."""
        for chunk in chunks(records):
            document, whose = self._rendered(chunk)
            first = 0
            for place, record in enumerate(chunk):
                last = first + whose.count(place)
                yield self._written(document, document.pages[first:last], [record] * (last - first))
                first = last

    def merged(self, records: Iterable[Record], path: Path) -> int:
        """All papers in one PDF at `path` for the printer; the number of pages. Memory stays flat."""
        with book.Book(path) as pages:
            for chunk in chunks(records):
                pages.add(self.part(chunk))
        return len(pages)

    def part(self, chunk: Sequence[Record]) -> bytes:
        """One chunk in one PDF, for the book of them all."""
        document, whose = self._rendered(chunk)
        return self._written(document, None, [chunk[place] for place in whose])

    def first_page(self, chunk: Sequence[Record]) -> bytes:
        """The first page of the first record as PNG, 144 dpi."""
        with pypdfium2.PdfDocument(self.single(chunk[0])) as pdf:
            file = io.BytesIO()
            pdf[0].render(scale=2).to_pil().save(file, "PNG")
        return file.getvalue()

    def _rendered(self, chunk: Sequence[Record]) -> tuple[weasyprint.Document, list[int]]:
        """The document of a chunk of one design, and for each of its pages the place of its record."""
        design, sheets, whose = designs.of(chunk[0]), [], []
        for place, record in enumerate(chunk):
            offences, made = design.looked_at(record)
            if made is None:
                wrong = "; ".join(f"{o.kind}: {o.detail} ({o.field})" for o in offences if o.fatal)
                raise PaperError(f"{record['number']}: {wrong}")
            sheets += made
            whose += [place] * len(made)
        html = sheet.environment().get_template(design.sheets).render(sheets=sheets)
        document = self._laid_out(html, any(preflight.is_rare(record) for record in chunk), design)
        if len(document.pages) != len(whose):
            raise PaperError(f"{chunk[0]['number']}: {len(document.pages)} pages instead of {len(whose)}")
        return document, whose

    def _laid_out(self, html: str, rare: bool, design: Design = CERTIFICATE) -> weasyprint.Document:
        config, css = self._set_up(rare, design)
        with _no_warnings():
            page = weasyprint.HTML(string=html, url_fetcher=Closed())
            return page.render(
                font_config=config,
                stylesheets=[css],
                pdf_variant=VARIANT,
                output_intent=INTENT,
                color_profiles=self._colours,
            )

    def _set_up(self, rare: bool, design: Design = CERTIFICATE) -> tuple[FontConfiguration, weasyprint.CSS]:
        if (rare, design) not in self._settings:
            with fontconfig.only(self._font_dir, self._cache, rare), _no_warnings():
                config = FontConfiguration()
                css = weasyprint.CSS(string=design.stylesheet(), font_config=config, url_fetcher=Closed())
                self._settings[rare, design] = (config, css)
        return self._settings[rare, design]

    def _written(self, document: weasyprint.Document, pages: list | None, records: Sequence[Record]) -> bytes:
        """The PDF of some pages: one paper with title and attachment, or a chunk for the printer.

        `records` says for each page whose it is.
        """
        part = document.copy(document.pages if pages is None else pages)  # pyright: ignore[reportArgumentType]
        first, design = records[0], designs.of(records[0])
        options: dict[str, Any] = {}
        part.metadata = weasyprint.document.DocumentMetadata(lang="zh-CN")
        if pages is not None:
            about = f"{words.title(first)['en']} {first['number']}"
            part.metadata = finish.metadata(about, words.said(first["issuer"], "en"), first["issued_on"])
            options |= {
                "pdf_variant": VARIANT,
                "attachments": [finish.attachment(first, design.attachment, design.about)],
                "pdf_identifier": hashlib.sha256(first["number"].encode()).hexdigest()[:32].encode(),
            }
        below = [self._layer(record) for record in records]

        def finisher(document: weasyprint.Document, pdf: pydyf.PDF) -> None:
            finish.complete(pdf, below, records, design.qr)

        return _file(part, finisher, options, whose=f"{first['number']} to {records[-1]['number']}")

    def _seal(self, record: Record) -> str:
        """The picture of the seal as a data: address; "" leaves its place free."""
        if not record.get("seal") or self._picture is None:
            return ""
        content = self._picture(record["seal"])
        kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
        return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"

    def _layer(self, record: Record) -> layers.Layer:
        design = designs.of(record)
        html = sheet.environment().get_template(design.layer).render(designs.fixed(record), seal=self._seal(record))
        key = hashlib.sha256("\0".join((html, design.stylesheet(), self._fonts, weasyprint.__version__)).encode())
        key.update(design.background())
        name = key.hexdigest()[:32]
        if name not in self._layers:
            if len(self._layers) >= LAYERS:
                self._layers.clear()
            path = self._cache / f"layer-{name}.pdf"
            if not path.exists():
                document = self._laid_out(html, False, design)

                def finisher(document: weasyprint.Document, pdf: pydyf.PDF) -> None:
                    finish.draw_background(pdf, design.background())

                layers.store(path, _file(document, finisher, {}, whose=record["number"]))
            self._layers[name] = layers.Layer(path.read_bytes())
        return self._layers[name]


def _file(document: weasyprint.Document, finisher: Callable[..., None], options: dict[str, Any], whose: str) -> bytes:
    """The finished PDF. PaperError for a glyph no font had: preflight should have seen it."""
    with _no_warnings():
        content = document.write_pdf(finisher=finisher, output_intent=INTENT, **options) or b""
    if absent := sorted(code for font in document.fonts.values() for code in font.missing):
        raise PaperError(f"{whose}: no glyph for {preflight.named(chr(absent[0]))}")
    return content


def _srgb() -> ColorProfile:
    """WeasyPrint's own sRGB profile, read once; left to itself it reads the file for every PDF and leaves it open."""
    with resources.files("weasyprint.pdf").joinpath("sRGB2014.icc").open("rb") as file:
        return ColorProfile(file, "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


class _Trap(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.caught: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.caught.append(record.getMessage())


@contextlib.contextmanager
def _no_warnings() -> Iterator[None]:
    """A warning of WeasyPrint (a font, a glyph, an address) stops the job: paper must not go out half right."""
    trap, logger = _Trap(), logging.getLogger("weasyprint")
    logger.addHandler(trap)
    try:
        yield
    finally:
        logger.removeHandler(trap)
    if trap.caught:
        raise PaperError("; ".join(trap.caught))
