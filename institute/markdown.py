"""Markdown as safe HTML: no raw HTML in, and what comes out is cleaned once more."""

import nh3
from markdown_it import MarkdownIt

_reader = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False}).enable("table")
_TAGS = set(
    "p br hr h2 h3 h4 h5 strong em s code pre blockquote ul ol li a img table thead tbody tr th td figure".split()
)
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}


def to_html(text: str) -> str:
    """Headings start at h2 (the page has the h1); only http, https, mailto and our own addresses."""
    tokens = _reader.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(5, int(token.tag[1]) + 1)}"
    html = _reader.renderer.render(tokens, _reader.options, {})
    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel="noopener noreferrer"
    )
