"""Markdown as safe HTML: no raw HTML in, and what comes out is cleaned once more."""

from collections.abc import Callable
from functools import lru_cache
from html import unescape
from importlib import import_module
from typing import Any
from xml.etree.ElementTree import tostring  # nosec B405  written, never read

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

from institute import language
from institute.language import lazy

# ::: note ... ::: and its sisters; what stands behind the kind replaces the word.
CALLOUTS = {
    "note": lazy("Note"),
    "warning": lazy("Warning"),
    "example": lazy("Example"),
    "term": lazy("Key term"),
}
FORMULA = 500  # characters at most: longer ones stay as they were typed
_FORMULAS = set(
    "math merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle "
    "msub msubsup msup mtable mtd mtext mtr munder munderover".split()
)
_TAGS = _FORMULAS | set(
    "p br hr h2 h3 h4 h5 strong em s code pre blockquote ul ol li a img table thead tbody tr th td figure div "
    "dl dt dd".split()
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "math": {"display", "alttext"},
    "mo": {"accent", "fence", "form", "largeop", "movablelimits", "separator", "stretchy", "symmetric"},
    "mi": {"mathvariant"},
    "mover": {"accent"},
    "munder": {"accentunder"},
    "mfrac": {"linethickness"},
    "mspace": {"width", "height", "depth"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mtd": {"columnspan", "rowspan"},
}
_CLASSES = {"div": {"callout", "formula", *CALLOUTS}, "p": {"callout-title"}}
_SCHEMES = {"http", "https", "mailto"}


def _callout(kind: str) -> Callable[..., str]:
    def render(_renderer: Any, tokens: Any, at: int, *_: Any) -> str:
        if tokens[at].nesting < 0:
            return "</div>\n"
        own = tokens[at].info.strip().removeprefix(kind).strip()
        return f'<div class="callout {kind}">\n<p class="callout-title">{escapeHtml(own or str(CALLOUTS[kind]))}</p>\n'

    return render


def _formula(display: str, before: str = "", after: str = "") -> Callable[..., str]:
    def render(_renderer: Any, tokens: Any, at: int, *_: Any) -> str:
        source = tokens[at].content.strip()
        plain = f"{before}<code>{escapeHtml(source)}</code>{after}"
        if not source or len(source) > FORMULA:
            return plain
        try:
            converter = import_module("latex2mathml.converter")  # with the first formula: 2 MB
            made = converter.convert_to_element(source, display=display)
        except Exception:  # what it cannot read it leaves in many ways: then the reader sees what was typed
            return plain
        made.set("alttext", source)
        for part in made.iter():  # its signs are written as entities, which must not become tags
            part.text = unescape(part.text or "")
        return before + tostring(made, encoding="unicode", short_empty_elements=False) + after

    return render


def _reader() -> MarkdownIt:
    options = {"html": False, "linkify": False, "typographer": False}
    reader = MarkdownIt("js-default", options).enable("table").use(deflist_plugin)
    # A price is no formula: $5 and $6 stay as they are.
    reader.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, allow_blank_lines=False)
    for kind in CALLOUTS:
        reader.use(container_plugin, name=kind, render=_callout(kind))
    reader.add_render_rule("math_inline", _formula("inline"))
    reader.add_render_rule("math_block", _formula("block", '<div class="formula">', "</div>\n"))
    return reader


_READER = _reader()


@lru_cache(maxsize=256)  # some texts take seconds (20,000 brackets): once, not at every reading
def to_html(text: str, code: str = "en") -> str:
    """The highest headings become h2 (the page has the h1); only http, https, mailto and our own addresses.

    `code` is the text's language: callouts are named in it.
    """
    tokens = _READER.parse(text)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in headings), default=2)
    for token in headings:
        token.tag = f"h{min(5, int(token.tag[1]) + 2 - highest)}"
    with language.speaking(code):
        html = _READER.renderer.render(tokens, _READER.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        attribute_filter=_ours,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
    )
    clean = clean.replace("<th></th>", "<td></td>")  # an empty corner heads nothing
    return clean.replace("<table>", '<table tabindex="0">')  # a wide one is moved by keyboard too


def _ours(tag: str, name: str, value: str) -> str | None:
    """A picture comes from this house: another's would tell that house who reads, and the content policy stops it."""
    far = not value.startswith("/") or value[1:2] in ("/", "\\")
    return None if tag == "img" and name == "src" and far else value
