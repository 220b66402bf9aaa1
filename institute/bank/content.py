"""What an item's version holds, as JSON.

Texts are {"en": Markdown, "zh": ...} like everywhere; numbers and shares are strings that Fraction reads ("0.5",
"1/3", "-1/4"); keys are short, random and without meaning, so that they tell nothing of what is right.

Of every kind: {"stem": Texts, "feedback": Texts (once answered), "note": Texts (for markers)}, and

    single, multiple  options: [{key, text, right: bool, share, feedback}], rule, shuffle: bool
                      rule "all": the right ones and no other; "net": right ones chosen of all right, less wrong ones
                      chosen of all wrong; "each": options rightly chosen or left, of all; "shares": the sum of the
                      shares of those chosen. Never below 0 nor above 1. `share` counts under "shares" alone.
                      single knows "all" and "shares".
    true-false        options: as single, with the keys "true" and "false" and no text
    matching          lefts: [{key, text, match: key of a right}], rights: [{key, text}], rule "each" or "all"
    ordering          items: [{key, text}] in the right order; rule "each" (its place), "neighbours" (followed by
                      what should follow) or "all"
    numeric           values: [{value: decimal, tolerance: "0.5" or "5%", share, feedback}],
                      units: [{name, factor}]: one of factor "1", the others so many of it
    short             forms: [{text, share, feedback}], * standing for anything; exact: bool (case and signs count)
    cloze             stem holds [[1]], [[2]] in each language; gaps: [{key: "1", kind, weight, ...}], each of the
                      kind short, numeric or single with that kind's parts
    essay             words: most words or 0
    file              types: list of endings, empty for all that are handed in
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from institute.bank.models import CLOZE, MATCHING, MULTIPLE, ORDERING, SINGLE, TRUE_FALSE
from institute.language import LANGUAGES

Content = dict[str, Any]
ALL, NET, EACH, SHARES, NEIGHBOURS = "all", "net", "each", "shares", "neighbours"
RULES = {
    SINGLE: (ALL, SHARES),
    MULTIPLE: (NET, ALL, EACH, SHARES),
    MATCHING: (EACH, ALL),
    ORDERING: (EACH, NEIGHBOURS, ALL),
}
CHOICES = (SINGLE, MULTIPLE, TRUE_FALSE)
GAP = re.compile(r"\[\[(\w{1,8})\]\]")
_BEGINNING = 160  # characters of a stem in lists
_MARKS = re.compile(r"[*_`#>]+|\[\[\w+\]\]|!?\[([^\]]*)\]\([^)]*\)")


def keys(kind: str, content: Content) -> list[str]:
    """The keys that may be shuffled, as they stand: options, the right-hand side, or what is to be ordered."""
    rows = {MATCHING: "rights", ORDERING: "items"}.get(kind, "options" if kind in CHOICES else "")
    return [row["key"] for row in content.get(rows, ())]


def gaps(content: Content) -> dict[str, Content]:
    """The gaps of a cloze by key."""
    return {gap["key"]: gap for gap in content.get("gaps", ())}


def _texts(content: Content, kind: str) -> Iterator[dict[str, str]]:
    """What must be in each language for the item to be in it; feedback may be missing."""
    yield content["stem"]
    if kind in (SINGLE, MULTIPLE):
        yield from (row["text"] for row in content["options"])
    elif kind == MATCHING:
        yield from (row["text"] for row in content["lefts"] + content["rights"])
    elif kind == ORDERING:
        yield from (row["text"] for row in content["items"])
    elif kind == CLOZE:
        for gap in content["gaps"]:
            if gap["kind"] == SINGLE:
                yield from (row["text"] for row in gap["options"])


def languages(kind: str, content: Content) -> list[str]:
    """The languages the whole item is in."""
    texts = list(_texts(content, kind))
    return [code for code in LANGUAGES if all(text.get(code) for text in texts)]


def source(kind: str, content: Content, code: str = "en") -> str:
    """The hash of what is said in one language: a translation made from another one is behind."""
    said = json.dumps([text.get(code, "") for text in _texts(content, kind)], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def put(texts: Mapping[str, str] | None, code: str, text: str) -> dict[str, str]:
    """The texts with another one in this language, or without it where it is empty."""
    return {**{each: said for each, said in (texts or {}).items() if each != code}, **({code: text} if text else {})}


def unescaped(text: str) -> str:
    """Markdown of one line as plain text, what markup.escaped() put before signs taken away."""
    return re.sub(r"\\([^\w\s])", r"\1", text)


def plainly(text: str) -> str:
    """Markdown on one line without its marks: for lists, and where a page can show nothing else."""
    return " ".join(_MARKS.sub(lambda found: "…" if found[0][:2] == "[[" else found[1] or "", text).split())


def beginning(texts: dict[str, str]) -> dict[str, str]:
    """The first words of a Markdown text, as plain ones."""
    plain = {code: plainly(text) for code, text in texts.items()}
    return {code: text if len(text) <= _BEGINNING else text[: _BEGINNING - 1] + "…" for code, text in plain.items()}
