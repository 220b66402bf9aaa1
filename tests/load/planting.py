"""Hostile text in every text field of a house's database."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import JSON, Column, String, select, update

from institute.database import Base, db, writing
from institute.people.rules import DEMO_ACCOUNTS

LONG = 60  # a text of more characters has paragraphs
# Codes, states, hashes and addresses: chosen from lists or made by the house, never typed as they stand.
_CODES = set(
    "code type mode state kind role zone language lang source theme number prefix sex key media_type message_id alpha3 "
    "numeric status sha256 token_hash password_hash search_text country_code themes languages values "
    "grade basis line secret codes form sources scale empty takes counts show_marks show_answers show_explanations "
    "half halves token chosen receipt device series known part indicator qualifier as_of source_date".split()
)
_KEPT_INSIDE = set(
    "code number kind country need rank declared starts ends issued_on session_code sex mode hours native_dir "
    "native_lang language level_en level_zh level_ru level_fa url practice_hours rules true training_id run_id "
    "enrolment_id fatal key match rule value tolerance share factor points".split()
)
LANGUAGES = {"en", "zh", "ru", "fa"}


Text = Callable[[int, str], str]


def fields() -> list[str]:
    """Every text field, by table and column."""
    tables = Base.metadata.sorted_tables
    return [f"{table.name}.{column.name}" for table in tables for column in table.columns if _is_text(column)]


def plant(text: Text) -> dict[str, set[str]]:
    """Replaces all free text by text(turn, what stands between paragraphs): what was stored, by field.

    Call it in an app context.
    """
    planted: dict[str, set[str]] = defaultdict(set)
    turns = count()
    with writing() as tx:
        for table in Base.metadata.sorted_tables:
            columns = [column for column in table.columns if _is_text(column)]
            keys = list(table.primary_key.columns)
            for row in tx.execute(select(*keys, *columns)).all() if columns else []:
                values = {}
                for column, value in zip(columns, row[len(keys) :], strict=True):
                    said: list[str] = []
                    fresh = _poisoned(column.name, value, _Pen(text, turns, said), row[0])
                    if said:
                        values[column.name] = fresh
                        planted[f"{table.name}.{column.name}"].update(said)
                known = [key == value for key, value in zip(keys, row, strict=False)]
                if values:
                    tx.execute(update(table).where(*known).values(values))
    db.session.remove()
    return planted


@dataclass
class _Pen:
    """Writes the next text, and remembers it."""

    text: Text
    turns: Iterator[int]
    said: list[str]

    def __call__(self, between: str) -> str:
        self.said.append(self.text(next(self.turns), between))
        return self.said[-1]


def _is_text(column: Column[Any]) -> bool:
    free = column.name not in _CODES and not column.primary_key and not column.foreign_keys
    return free and isinstance(column.type, String | JSON)


def _poisoned(name: str, value: Any, fresh: Callable[[str], str], row: Any) -> Any:
    """The value with hostile text in every place of a text; what is empty is filled too."""
    if isinstance(value, dict):
        kept = {key: each if key in _KEPT_INSIDE else _poisoned(key, each, fresh, row) for key, each in value.items()}
        speaks = LANGUAGES.issuperset(kept) and row % 2 and len(kept) > 1
        return (
            {"ru": kept.get("ru") or next(iter(kept.values()))} if speaks else kept
        )  # every other one in its fallback language
    if isinstance(value, list):
        return [_poisoned(name, each, fresh, row) if isinstance(each, dict) else each for each in value]
    if not isinstance(value, str):
        return value
    if name in ("email", "address"):
        return value if value in dict(DEMO_ACCOUNTS) else f"{row}{fresh(' ')}@x.example"
    return fresh("\n\n" if len(value) > LONG else " ")
