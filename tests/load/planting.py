"""Hostile text in every text field of a house's database."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import JSON, Column, String, select, update
from sqlalchemy.orm import Session

from institute import sealing
from institute.attendance.models import Excuse
from institute.database import Base, db, writing
from institute.dossier import rules
from institute.dossier.fields import BY_KEY, LINE, TEXT
from institute.dossier.models import Particular
from institute.people.rules import DEMO_ACCOUNTS

LONG = 60  # a text of more characters has paragraphs
# Codes, states, hashes, ids and addresses: chosen from lists or made by the house, never typed as they stand.
# With a table's name of this table alone.
CODES = set(
    "code type mode state kind role zone language lang source theme number prefix sex key media_type message_id alpha3 "
    "numeric status sha256 token_hash password_hash search_text country_code themes languages values "
    "grade basis line secret codes form sources scale empty takes counts show_marks show_answers show_explanations "
    "half halves token chosen receipt device series known part indicator qualifier as_of source_date "
    "verb session list why absent_why field fields fingerprint level ranks hard tongue countries news stage "
    "decline_code fits shared_key asks versions made_from version own_grade cause order paper encoding record made "
    "facts visa_rule.passport visa_rule.purpose visa_rule.outcome name_check.answer roster.choices "
    "upload.subject upload.purpose upload.refusal upload_part.name job.error".split()
)
# Typed all the same, although other tables have codes of these names, or rows are told apart by it.
TYPED = set("headline_figure.source stay_room.number item_tag.tag".split())
_SEALED = {"box"}  # typed too, and planted as sealed
_KEPT_INSIDE = set(
    "code number kind country need rank declared starts ends issued_on session_code sex mode hours native_dir "
    "native_lang language level en_level zh_level ru_level fa_level url practice_hours rules true training_id run_id "
    "enrolment_id fatal key match rule value tolerance share factor points field about delimiter "
    "half tongue letter paper particular".split()
)
_LISTED = {"samples", "sheets", "options"}  # lists of what stood in somebody's file
_ONE_LINE = set("title subject names name link holder".split())
_ASKED = re.compile(r"\[\[question \d+\]\]")  # in a lesson's text; it stays, so that questions are shown
LANGUAGES = {"en", "zh", "ru", "fa"}


Text = Callable[[int, str], str]


def fields() -> list[str]:
    """Every text field, by table and column."""
    tables = Base.metadata.sorted_tables
    return [_named(column) for table in tables for column in table.columns if _is_text(column)]


def plant(text: Text) -> dict[str, set[str]]:
    """Replaces all free text by text(turn, what stands between paragraphs): what was stored, by field.

    Call it in an app context.
    """
    planted: dict[str, set[str]] = defaultdict(set)
    turns = count()
    with writing() as tx:
        for table in Base.metadata.sorted_tables:
            columns = [column for column in table.columns if _is_text(column) and column.name not in _SEALED]
            keys = list(table.primary_key.columns)
            for row in tx.execute(select(*keys, *columns)).all() if columns else []:
                values = {}
                for column, value in zip(columns, row[len(keys) :], strict=True):
                    said: list[str] = []
                    fresh = _poisoned(column.name, value, _Pen(text, turns, said), row[0])
                    if said:
                        values[column.name] = fresh
                        planted[_named(column)].update(said)
                known = [key == value for key, value in zip(keys, row, strict=False)]
                if values:
                    tx.execute(update(table).where(*known).values(values))
        for row, context in _boxes(tx):
            fresh = text(next(turns), "\n\n")
            row.box = sealing.seal_text(fresh, context)
            planted[f"{row.__tablename__}.box"].add(fresh)
    db.session.remove()
    return planted


def _boxes(tx: Session) -> Iterator[tuple[Particular | Excuse, str]]:
    """What somebody wrote and we sealed, each with its context; a day or a choice is no free text."""
    for row in tx.scalars(select(Particular)):
        field = BY_KEY.get(row.field)
        if field and field.kind in (LINE, TEXT) and not field.check:
            yield row, rules.context(row.training_id, row.person_id, row.field)
    for row in tx.scalars(select(Excuse)):
        yield row, f"attendance_excuse {row.key}"  # as excuses.py seals it


@dataclass
class _Pen:
    """Writes the next text, and remembers it."""

    text: Text
    turns: Iterator[int]
    said: list[str]

    def __call__(self, between: str) -> str:
        self.said.append(self.text(next(self.turns), between))
        return self.said[-1]


def _named(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"


def _is_text(column: Column[Any]) -> bool:
    if not isinstance(column.type, String | JSON):
        return False
    code = column.primary_key or column.foreign_keys or not CODES.isdisjoint((column.name, _named(column)))
    return _named(column) in TYPED or not code


def _poisoned(name: str, value: Any, fresh: Callable[[str], str], row: Any) -> Any:
    """The value with hostile text in every place of a text; what is empty is filled too."""
    if isinstance(value, dict):
        kept = {
            key: each if key in _KEPT_INSIDE else _poisoned(name if key in LANGUAGES else key, each, fresh, row)
            for key, each in value.items()
        }
        speaks = LANGUAGES.issuperset(kept) and row % 2 and len(kept) > 1
        return (
            {"ru": kept.get("ru") or next(iter(kept.values()))} if speaks else kept
        )  # every other one in its fallback language
    if isinstance(value, list):
        inside = name in _LISTED
        return [_poisoned(name, each, fresh, row) if inside or isinstance(each, dict) else each for each in value]
    if not isinstance(value, str):
        return value
    if name in ("email", "address"):
        return value if value in dict(DEMO_ACCOUNTS) else f"{row}{fresh(' ')}@x.example"
    paragraphs = len(value) > LONG and name not in _ONE_LINE
    return "\n\n".join((fresh("\n\n" if paragraphs else " "), *_ASKED.findall(value)))
