"""The demo's question bank: from content/items.toml, read as our own sheet is."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from institute.bank import actions, sheet, shelves
from institute.bank.models import READY
from institute.demo import content
from institute.language import LANGUAGES
from institute.people.models import Person


def write(tx: Session, teacher: Person, *, now: datetime) -> None:
    """Some questions of each kind on five shelves, in all languages, ready to be drawn."""
    told = content.load("items")
    ways = {key: shelves.add(tx, names) for key, names in told["categories"].items()}
    tx.flush()
    found = sheet.gathered([row for n, item in enumerate(told["items"]) for row in _rows(n, item)])
    if found.losses:
        raise ValueError([f"{loss.name}: {loss.why}" for loss in found.losses])
    for draft in found.drafts:
        actions.add(
            tx, name=draft.name, kind=draft.kind, content=draft.content, tags=draft.tags, state=READY,
            category_id=ways[told["items"][draft.line]["category"]].id, by_id=teacher.id, now=now,
        )  # fmt: skip


def _rows(number: int, item: dict[str, Any]) -> list[tuple[int, dict[str, str]]]:
    """A row for each language, English first."""
    rows = []
    for code in LANGUAGES:
        cells = {"name": item["name"], "kind": item["kind"], "tags": item["tags"], "rule": item.get("rule", "")}
        cells |= {"language": code, "question": item["question"][code]}
        cells |= {name: item.get(name, {}).get(code, "") for name in ("explanation", "note")}
        answers = item.get(code, item["en"] if item["kind"] in ("numeric", "short") else ())
        rows.append((number, cells | {f"answer {n}": text for n, text in enumerate(answers, 1)}))
    return rows
