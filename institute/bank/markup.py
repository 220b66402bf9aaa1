"""Texts from outside as our Markdown: simple HTML is turned, plain text is escaped, what has no place is named."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from types import MappingProxyType
from urllib.parse import unquote

_LINE_START = re.compile(r"^(\s*)([#>+-]|\d+(?=[.)]\s)|:::)", re.MULTILINE)
_MARKS = re.compile(r"([\\*`\[\]<])|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
_ROUND = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`"}
_BLOCKS = {"p", "div", "section", "article", "blockquote", "ul", "ol", "table", "figure"}
_SILENT = {"span", "html", "body", "font", "u", "small", "tbody", "thead", "label", "big", "center", "head", "dl"}
_DROPPED = {"script", "style", "iframe", "object", "svg", "title", "noscript", "template"}
_INSIDE = "@@PLUGINFILE@@/"  # Moodle's word for what came with a text
_INLINE = re.compile(rf"{_INSIDE}[^\s()<>\"]+")
_HEADS = {f"h{n}": "#" * max(2, n) for n in range(1, 7)}


def escaped(text: str) -> str:
    """Plain text that reads the same as Markdown."""
    return _LINE_START.sub(r"\1\\\2", _MARKS.sub(lambda found: "\\" + found[0], text))


def looks_like_html(text: str) -> bool:
    return bool(re.search(r"</?[a-zA-Z][^<>]*>|&#?\w+;", text))


class _Turner(HTMLParser):
    """HTML as Markdown, without recursion; `lost` names the tags that have no place."""

    def __init__(self, pictures: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.pictures = pictures
        self.parts: list[str] = []
        self.lists: list[list[int]] = []  # for each open list its next number, 0 for points
        self.links: list[str] = []
        self.lost: set[str] = set()
        self.hidden = self.raw = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _DROPPED:
            self.hidden += 1
            self.lost.add(tag)
        elif tag in _ROUND:
            self.parts.append(_ROUND[tag])
        elif tag in ("ul", "ol"):
            self.lists.append([1 if tag == "ol" else 0])
            self.parts.append("\n\n" if len(self.lists) == 1 else "")
        elif tag == "li":
            self._item()
        elif tag in _HEADS:
            self.parts.append(f"\n\n{_HEADS[tag]} ")
        elif tag == "br":
            self.parts.append("  \n")
        elif tag == "hr":
            self.parts.append("\n\n---\n\n")
        elif tag == "pre":
            self.parts.append("\n\n```\n")
            self.raw += 1
        elif tag == "a":
            self.links.append(_address(given.get("href") or ""))
            self.parts.append("[" if self.links[-1] else "")
        elif tag == "img" and (address := _picture(given.get("src") or "", self.pictures)):
            self.parts.append(f"![{escaped(' '.join((given.get('alt') or '').split()))}]({address})")
        elif tag in _BLOCKS or tag in ("tr", "dt", "dd"):
            self.parts.append("\n\n")
            self.lost |= {"table"} if tag == "table" else set()
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag not in _SILENT:
            self.lost.add(tag)

    def _item(self) -> None:
        here = self.lists[-1] if self.lists else [0]
        mark = f"{here[0]}." if here[0] else "-"
        here[0] += bool(here[0])
        self.parts.append(f"\n{'  ' * min(6, max(0, len(self.lists) - 1))}{mark} ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            self.hidden = max(0, self.hidden - 1)
        elif tag in _ROUND:
            self.parts.append(_ROUND[tag])
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()
            self.parts.append("" if self.lists else "\n\n")
        elif tag == "a" and self.links:
            address = self.links.pop()
            self.parts.append(f"]({address})" if address else "")
        elif tag == "pre" and self.raw:
            self.raw -= 1
            self.parts.append("\n```\n\n")
        elif tag in _BLOCKS or tag in _HEADS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data if self.raw else escaped(re.sub(r"\s+", " ", data)))


def _picture(src: str, pictures: Mapping[str, str]) -> str:
    """Our address of a picture that came with a text; "" for any other."""
    inside = src.partition("?")[0].removeprefix(_INSIDE) if src.startswith(_INSIDE) else ""
    return pictures.get(unquote(inside), "")


def _address(href: str) -> str:
    """A link that may stand in our texts."""
    return href if re.fullmatch(r"(https?://|mailto:)[^\s()<>]{1,500}", href) else ""


def from_html(html: str, pictures: Mapping[str, str] = MappingProxyType({})) -> tuple[str, list[str]]:
    """(Markdown, the tags that were lost); `pictures` that came with it: their addresses by name."""
    turner = _Turner(pictures)
    turner.feed(html)
    turner.close()
    text = re.sub(r"[ \t]+\n", lambda found: "  \n" if found[0].startswith("  ") else "\n", "".join(turner.parts))
    return re.sub(r"\n{3,}", "\n\n", text).strip(), sorted(turner.lost)


def read(text: str, form: str, pictures: Mapping[str, str] = MappingProxyType({})) -> tuple[str, list[str]]:
    """A text in one of Moodle's formats as Markdown: html, markdown, plain_text, or moodle_auto_format (either)."""
    text = text.strip()
    if form == "markdown":
        return _INLINE.sub(lambda found: _picture(found[0], pictures) or found[0], text), []
    if form == "html" or (form in ("moodle_auto_format", "moodle", "") and looks_like_html(text)):
        return from_html(text, pictures)
    return escaped(text), []
