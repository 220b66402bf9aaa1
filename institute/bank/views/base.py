"""The room's blueprint, and what templates say of items."""

import re
from typing import Any

from flask import Blueprint
from markupsafe import Markup, escape

from institute import language, markdown
from institute.bank import answers
from institute.bank import content as contents
from institute.bank.content import Content

bp = Blueprint("bank", __name__)
_MARKED = re.compile(r"[*_`$\[\]<>&\\#!~|^:\n]|^\s*(?:[-+]|\d+[.)])\s")
_TAGS = re.compile(r"(<[a-zA-Z/](?:\"[^\"]*\"|[^\">])*>)")  # as nh3 writes them: attributes in double quotes


@bp.app_template_filter()
def item_prose(texts: dict[str, str] | None, code: str) -> Markup:
    """An item's text in its language as a block."""
    text, spoken = answers.text_in(texts, code)
    return _block(markdown.to_html(text, spoken), spoken)


@bp.app_template_filter()
def item_words(texts: dict[str, str] | None, code: str) -> Markup:
    """One line of an item in its language: simple Markdown, no blocks."""
    text, spoken = answers.text_in(texts, code)
    return _in_line(text, spoken)


@bp.app_template_filter()
def item_option(option: Content, kind: str, code: str) -> Markup:
    """What an option says; true and false are said by the house."""
    return _in_line(*answers.option_text(kind, option, code))


@bp.app_template_filter()
def item_plain(texts: dict[str, str] | None, code: str) -> str:
    """One line without marks: a choice in a list holds nothing else."""
    return contents.plainly(answers.text_in(texts, code)[0])


@bp.app_template_filter()
def arranged(rows: list[Content], order: list[str] | None) -> list[Content]:
    """Rows by the keys of an order given from outside; what it does not name comes last, as it stands."""
    at = {key: n for n, key in enumerate(order or ())}
    return sorted(rows, key=lambda row: at.get(row["key"], len(at)))


@bp.app_template_filter()
def unordered(rows: list[Content], order: list[str] | None) -> list[Content]:
    """The same where the rows' own order gives the answer away: without an order, by their keys, which are chance."""
    return arranged(rows, order or sorted(row["key"] for row in rows))


@bp.app_template_filter()
def item_gaps(content: Content, code: str) -> list[tuple[Markup, Content | None]]:
    """A cloze in its language in parts: HTML, and the gap that follows it (None after the last)."""
    text, spoken = answers.text_in(content["stem"], code)
    known, parts, html = contents.gaps(content), [], ""
    for piece in _TAGS.split(markdown.to_html(text, spoken)):
        if piece.startswith("<"):
            html += piece
            continue
        at = 0
        for found in contents.GAP.finditer(piece):
            if gap := known.get(found[1]):
                parts.append((Markup(html + piece[at : found.start()]), gap))  # noqa: S704  nh3 has cleaned it
                html, at = "", found.end()
        html += piece[at:]
    return [*parts, (Markup(html), None)]  # noqa: S704


@bp.app_template_filter()
def language_of(texts: dict[str, str] | None, code: str) -> language.Speech:
    """The language a text is shown in, when it is asked for in this one."""
    return language.SPEECHES[answers.text_in(texts, code)[1]]


def _block(html: str, code: str) -> Markup:
    speech = language.SPEECHES[code]
    return Markup('<div class="prose" lang="{}" dir="{}">{}</div>').format(speech.tag, speech.dir, Markup(html))  # noqa: S704


def _in_line(text: str, code: str) -> Markup:
    speech: Any = language.SPEECHES[code]
    body = escape(text)
    if _MARKED.search(text):
        html = markdown.to_html(text, code).strip()
        if html.startswith("<p>") and html.endswith("</p>") and html.count("<p") == 1:
            body = Markup(html[3:-4])  # noqa: S704  nh3 has cleaned it
    return Markup('<span lang="{}" dir="{}">{}</span>').format(speech.tag, speech.dir, body)
