"""Our own sheet of questions (XLSX), read and written: a row for each question and language.

Rows of one name are one question; the first row says what is right, those below it say the same in other languages,
answer by answer. An answer's cell holds

    single, multiple  * the right option          50% an option worth half          an option # what is said to it
    true-false        true, or false
    matching          left => right               => a right side that belongs to nothing
    ordering          the steps in their order
    numeric           12.5 ± 0.5                  unit: t = 1
    short             an accepted form            50% one worth half
    cloze             1 short: DDP | 50% DAP      2 numeric x2: 3 ± 0.5             3 single: * here | there
    essay, file       most words, kinds of files
"""

import re
from collections.abc import Callable, Collection, Iterable
from io import BytesIO
from typing import Any

from institute import paging, sheets, tables, tabular
from institute.bank import carrying, drafting, filling, numerals
from institute.bank import content as contents
from institute.bank.carrying import Draft, Reading
from institute.bank.content import RULES, SHARES, Content
from institute.bank.models import (
    CLOZE,
    ESSAY,
    FILE,
    KINDS,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT,
    SINGLE,
    TRUE_FALSE,
)
from institute.errors import DomainError
from institute.forms import tidy
from institute.language import LANGUAGES, lazy

ANSWERS = 17  # with the heads as many columns as letters
HEADS = ("name", "kind", "category", "tags", "language", "question", "rule", "explanation", "note")
COLUMNS = (*HEADS, *(f"answer {n}" for n in range(1, ANSWERS + 1)))
Row = dict[str, Any]
_WORTH = re.compile(r"^([-+]?[\d.,٫]+)\s*[%٪％]\s+(.*)$", re.DOTALL)
_GAP = re.compile(r"^(\w{1,8})\s+(short|numeric|single)(?:\s+x(\d{1,2}))?\s*:\s*(.*)$", re.DOTALL)
_UNIT = re.compile(r"^unit:\s*(.+?)\s*=\s*(\S+)$")


def read(content: bytes) -> Reading:
    """The questions of a sheet; carrying.Unreadable when it is none."""
    if len(content) > carrying.MOST_BYTES:
        raise carrying.TooLarge
    try:
        table = tabular.workbook(content)
        if isinstance(table, tables.Question):  # other sheets beside it: the first is the one
            table = tabular.workbook(content, table.options[0][0])
    except DomainError as refusal:
        raise carrying.Unreadable(refusal.message) from None
    if isinstance(table, tables.Question):
        raise carrying.Unreadable
    at = {tidy(title).casefold(): n for n, title in enumerate(table.header)}
    if missing := [name for name in ("name", "kind", "question") if name not in at]:
        raise carrying.Unreadable(lazy("These columns are missing: %(names)s.", names=", ".join(missing)))
    rows = [(line.number, {name: line.cells[n] for name, n in at.items() if name in COLUMNS}) for line in table.lines]
    return gathered(rows, {row for row, _ in table.formulas})


def gathered(rows: list[tuple[int, dict[str, str]]], formulas: Collection[int] = ()) -> Reading:
    """The questions of rows (number, cells by the names of COLUMNS); `formulas` are numbers of rows that held one."""
    found, named = Reading(), dict[str, tuple[Draft, list[Any]]]()
    for number, cells in rows:
        name = tidy(cells["name"])
        if number in formulas:
            found.lose(number, name, lazy("Please write the value itself, not a formula."), whole=True)
            continue
        code = cells.get("language", "").strip().lower() or "en"
        kind = cells["kind"].strip().lower()
        if code not in LANGUAGES:
            found.lose(number, name, lazy("The language is one of %(codes)s.", codes=", ".join(LANGUAGES)), whole=True)
        elif name in named:
            _further(*named[name], cells, code)
        elif kind not in KINDS:
            found.lose(number, name, lazy("The kind is one of %(kinds)s.", kinds=", ".join(KINDS)), whole=True)
        elif not name:
            found.lose(number, "", lazy("Please give the question a name."), whole=True)
        else:
            named[name] = (_first(number, name, kind, cells, code), [])
    for draft, lost in named.values():
        found.take(draft, lost)
    return found


def _first(number: int, name: str, kind: str, cells: dict[str, str], code: str) -> Draft:
    content = drafting.content_of(kind, _values(kind, cells), code)
    tags = [tidy(tag).casefold()[:40] for tag in cells.get("tags", "").split(",")]
    category = [tidy(each) for each in re.split(r"\s+/\s+|^/|/$", cells.get("category", ""))]
    known = [each for each in category if each]
    return Draft(number, name, kind, content, known[:6], [tag for tag in dict.fromkeys(tags) if tag][:12])


def _further(draft: Draft, lost: list[Any], cells: dict[str, str], code: str) -> None:
    """The same question in another language: its answers stand where those of the first row stand."""
    made = drafting.content_of(draft.kind, _values(draft.kind, cells), code)
    if not _joined(draft.content, made, code):
        lost.append(lazy("The answers in %(code)s: there are more or fewer than in the first row", code=code))


def _joined(content: Content, other: Content, code: str) -> bool:
    """Puts the other's texts beside those of the content; False where their parts do not meet."""
    for part in ("options", "items", "lefts", "rights", "gaps"):
        rows, others = content.get(part, ()), other.get(part, ())
        if len(rows) != len(others) or not all(_joined(*pair, code) for pair in zip(rows, others, strict=True)):
            return False
    for name in ("stem", "feedback", "note", "text"):
        if isinstance(other.get(name), dict) and (said := other[name].get(code)):
            content[name] = contents.put(content.get(name), code, said)
    return True


def _values(kind: str, cells: dict[str, str]) -> Row:
    told = [cells.get(f"answer {n}", "").strip() for n in range(1, ANSWERS + 1)]
    told = [each for each in told if each]
    rule = cells.get("rule", "").strip().lower()
    given: Row = {"stem": cells["question"].strip(), "feedback": cells.get("explanation", "").strip(),
                  "note": cells.get("note", "").strip(), "rows": [], "shuffle": True}  # fmt: skip
    given["rule"] = rule if rule in RULES.get(kind, ()) else RULES.get(kind, ("",))[0]
    return given | _CELLS[kind](told)


def _weighed(cell: str) -> re.Match[str] | None:
    """The percentage a cell begins with, and the rest of it."""
    found = _WORTH.match(cell)
    return found if found and numerals.percent(found[1]) is not None else None


def _options(told: list[str]) -> Row:
    rows = []
    for cell in told:
        text, _, feedback = cell.partition(" # ")
        right, worth = text.startswith("*"), _weighed(text)
        share = worth[1] if worth else "100" if right else "0"
        text = worth[2] if worth else text.removeprefix("*")
        rows.append({"text": tidy(text), "right": right, "share": share, "feedback": tidy(feedback)})
    weighed = any(_weighed(cell) for cell in told)
    return {"rows": rows} | ({"rule": SHARES} if weighed else {})


def _pairs(told: list[str]) -> Row:
    parted = [cell.partition("=>") for cell in told]
    return {"rows": [{"text": tidy(left), "match": tidy(right)} for left, _, right in parted]}


def _numbers(told: list[str]) -> Row:
    units = [found for cell in told if (found := _UNIT.match(cell))]
    rows = []
    for cell in told:
        if not _UNIT.match(cell):
            worth = _weighed(cell)
            value, _, around = (worth[2] if worth else cell).replace("+-", "±").partition("±")
            rows.append({"value": value.strip(), "tolerance": around.strip(), "share": worth[1] if worth else ""})
    return {"rows": rows, "units": [{"name": found[1], "factor": found[2]} for found in units]}


def _forms(told: list[str]) -> Row:
    parted = [(worth[2], worth[1]) if (worth := _weighed(cell)) else (cell, "") for cell in told]
    return {"rows": [{"text": tidy(text), "share": share} for text, share in parted]}


def _gaps(told: list[str]) -> Row:
    rows = []
    for cell in told:
        if found := _GAP.match(cell):
            lines = "\n".join(part.strip() for part in found[4].split("|"))
            rows.append({"key": found[1], "kind": found[2], "weight": int(found[3] or 1), "lines": lines})
    return {"rows": rows}


def _truth(told: list[str]) -> Row:
    return {"true": told[0].lower() if told else "", "if_true": "", "if_false": ""}


_CELLS: dict[str, Callable[[list[str]], Row]] = {
    SINGLE: _options,
    MULTIPLE: _options,
    TRUE_FALSE: _truth,
    MATCHING: _pairs,
    ORDERING: lambda told: {"rows": [{"text": tidy(text)} for text in told]},
    NUMERIC: _numbers,
    SHORT: _forms,
    CLOZE: _gaps,
    ESSAY: lambda told: {"words": int(told[0]) if told and told[0].isdecimal() and len(told[0]) < 5 else 0},
    FILE: lambda told: {"types": " ".join(told)},
}


def write(drafts: Iterable[Draft]) -> tuple[bytes, Reading]:
    """The sheet, a row for each question and language it has a stem in, and what it does not hold."""
    told, rows = Reading(), []
    for draft in drafts:
        codes = [code for code in LANGUAGES if draft.content["stem"].get(code)]
        first = drafting.original(draft.content)
        for code in sorted(codes, key=lambda each: each != first):
            rows.append(_row(draft, code, told))
        if any(row.get("feedback") for part in ("values", "forms") for row in draft.content.get(part, ())):
            told.lose(draft.line, draft.name, lazy("What is said to single answers"))
        told.drafts.append(draft)
    file = BytesIO()
    columns = [paging.Column(name, name, lambda row, name=name: row.get(name, "")) for name in COLUMNS]
    sheets.write(file, columns, rows, "UTC")
    return file.getvalue(), told


def _row(draft: Draft, code: str, told: Reading) -> dict[str, str]:
    content = draft.content
    answers = _ANSWERS.get(draft.kind, _worded)(content, code)
    if len(answers) > ANSWERS:
        told.lose(draft.line, draft.name, lazy("Answers after the first %(most)s", most=ANSWERS))
    heads = (
        draft.name, draft.kind, " / ".join(draft.category), ", ".join(draft.tags), code, content["stem"].get(code, ""),
        content.get("rule", ""), content.get("feedback", {}).get(code, ""), content.get("note", {}).get(code, ""),
    )  # fmt: skip
    return dict(zip(COLUMNS, (*heads, *answers[:ANSWERS]), strict=False))


def _worth(row: Row) -> str:
    return f"{row['share']}% " if row.get("share") else ""


def _worded(content: Content, code: str) -> list[str]:
    weighed, told = content.get("rule") == SHARES, []
    for row in filling.rows(SINGLE, content, code):
        mark = f"{row['share'] or 0}% " if weighed else "* " if row["right"] else ""
        told.append(mark + row["text"] + (f" # {row['feedback']}" if row["feedback"] else ""))
    return told


def _measured(content: Content, code: str) -> list[str]:
    around = [f" ± {row['tolerance']}" if row.get("tolerance", "0") != "0" else "" for row in content["values"]]
    rows = filling.rows(NUMERIC, content, code)
    values = [_worth(row) + row["value"] + more for row, more in zip(rows, around, strict=True)]
    return values + [f"unit: {unit['name']} = {unit['factor']}" for unit in content.get("units", ())]


def _gapped(content: Content, code: str) -> list[str]:
    told = []
    for row in filling.rows(CLOZE, content, code):
        weight = f" x{row['weight']}" if row.get("weight", 1) != 1 else ""
        told.append(f"{row['key']} {row['kind']}{weight}: {' | '.join(row['lines'].splitlines())}")
    return told


_ANSWERS: dict[str, Callable[[Content, str], list[str]]] = {
    TRUE_FALSE: lambda content, code: [next(row["key"] for row in content["options"] if row["right"])],
    MATCHING: lambda content, code: [
        f"{row.get('text', '')} => {row['match']}".strip() for row in filling.rows(MATCHING, content, code)
    ],
    ORDERING: lambda content, code: [row["text"] for row in filling.rows(ORDERING, content, code)],
    NUMERIC: _measured,
    SHORT: lambda content, code: [_worth(row) + row["text"] for row in filling.rows(SHORT, content, code)],
    CLOZE: _gapped,
    ESSAY: lambda content, code: [str(content["words"])] if content.get("words") else [],
    FILE: lambda content, code: list(content.get("types", ())),
}
