"""The texts of a content one by one, to be said in another language. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from institute.bank import content as contents
from institute.bank.content import Content

_HEADS = ("stem", "feedback", "note")
_TEXTS = (*_HEADS, "text")


def texts(content: Content) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(name, what it is, text by language) of every text to translate, the stem first."""
    for name in _HEADS:
        if content.get(name):
            yield name, name, content[name]
    for part in ("options", "lefts", "rights", "items", "values", "forms", "gaps"):
        for n, row in enumerate(content.get(part, ())):
            own = f"{part}-{row.get('key', n)}"
            for name in ("text", "feedback"):
                if isinstance(row.get(name), dict) and row[name]:
                    yield f"{own}-{name}", name if name == "feedback" else part, row[name]
            yield from (
                (f"{own}-{name}", what, text) for name, what, text in texts({"options": row.get("options", ())})
            )


def translated(content: Content, code: str, given: Mapping[str, str]) -> Content:
    """The content with its texts in this language replaced by those given, by the names texts() gives them."""

    def put(holder: Any, prefix: str = "") -> Any:
        made = dict(holder)
        for name in _TEXTS:
            if isinstance(made.get(name), dict) and f"{prefix}{name}" in given:
                made[name] = contents.put(made[name], code, given[f"{prefix}{name}"])
        for part, rows in holder.items():
            if isinstance(rows, list) and rows and isinstance(rows[0], dict):
                made[part] = [put(row, f"{prefix}{part}-{row.get('key', n)}-") for n, row in enumerate(rows)]
        return made

    return put(content)
