"""Markdown as safe HTML: no raw HTML in, and what comes out is cleaned once more."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

_reader = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False}).enable("table")
_TAGS = set(
    "p br hr h2 h3 h4 h5 strong em s code pre blockquote ul ol li a img table thead tbody tr th td figure".split()
)
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}


@lru_cache(maxsize=256)  # some texts take seconds (20,000 brackets): once, not at every reading
def to_html(text: str) -> str:
    """The highest headings become h2 (the page has the h1); only http, https, mailto and our own addresses."""
    tokens = _reader.parse(text)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in headings), default=2)
    for token in headings:
        token.tag = f"h{min(5, int(token.tag[1]) + 2 - highest)}"
    html = _reader.renderer.render(tokens, _reader.options, {})
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_ours,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
    )


def _ours(tag: str, name: str, value: str) -> str | None:
    """A picture comes from this house: another's would tell that house who reads, and the content policy stops it."""
    far = not value.startswith("/") or value[1:2] in ("/", "\\")
    return None if tag == "img" and name == "src" and far else value
