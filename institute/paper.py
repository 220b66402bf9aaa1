"""Pages of ours as PDF: our fonts and no network. Imports WeasyPrint, so only jobs do."""

import unicodedata
from collections.abc import Callable

import weasyprint
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from institute import language
from institute.config import ROOT

_FONTS = ROOT / "static" / "fonts" / "paper"
_TEMPLATES = ROOT / "templates"
Picture = tuple[bytes, str]  # its bytes, its media type

pages = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def _side(text: str) -> str:
    """Which way a text of its own runs; WeasyPrint knows no dir="auto"."""
    return "rtl" if any(unicodedata.bidirectional(char) in ("R", "AL") for char in text) else "ltr"


pages.filters["side"] = _side
pages.globals["gettext"] = language.gettext
pages.filters["figure"] = language.number


class Closed(URLFetcher):
    """Gives the paper our fonts and the pictures `find` knows, and nothing else: no network, no other file."""

    def __init__(self, find: Callable[[str], Picture | None]) -> None:
        super().__init__()
        self._find = find

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The bytes at `font:<name>` or of a picture; ValueError for any other address."""
        kind, _, name = url.partition(":")
        if url.startswith("data:image/svg+xml;base64,"):  # a formula of ours; whoever writes can bring none in
            return super().fetch(url, headers)
        if kind == "font" and "/" not in name:
            return URLFetcherResponse(url, (_FONTS / name).read_bytes(), {"Content-Type": "font/ttf"})
        picture = self._find(url)
        if picture is None:
            raise ValueError("the paper reads nothing from outside")
        return URLFetcherResponse(url, picture[0], {"Content-Type": picture[1]})


def printed(page: str, *styles: str, find: Callable[[str], Picture | None] = lambda url: None) -> bytes:
    """A page of HTML as PDF, by stylesheets of templates/paper/."""
    fetcher, fonts = Closed(find), FontConfiguration()
    text = "\n".join((_TEMPLATES / "paper" / name).read_text(encoding="utf-8") for name in styles)
    css = weasyprint.CSS(string=text, font_config=fonts, url_fetcher=fetcher)
    made = weasyprint.HTML(string=page, base_url="paper:/", url_fetcher=fetcher)
    return made.write_pdf(stylesheets=[css], font_config=fonts, pdf_tags=True) or b""
