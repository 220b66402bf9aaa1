"""Figures of the time before, from a sheet: one row a figure, read by the form that takes them typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from institute import tables, tabular
from institute.catalogue import balances
from institute.catalogue.models import HeadlineFigure
from institute.importing import forms, values, words
from institute.language import gettext, lazy
from institute.paging import Column
from institute.search import fold
from institute.tables import Question, Table

MOST = 100  # rows; what was counted before fits into far fewer
# {form field: what headers call it besides its name and its label, parted by "/"}
_TITLES = {
    "indicator": "indicator/what/показатель/指标/شاخص",
    "qualifier": "qualifier/worded/оговорка/限定/قید",
    "value": "value/number/значение/число/数值/数量/مقدار/تعداد",
    "as_of": "as of/date/по состоянию на/дата/截至/日期/تا تاریخ/تاریخ",
    "cumulative": "cumulative/нарастающим итогом/累计/تجمعی",
    "scope-en": "scope/scope en/coverage",
    "scope-zh": "scope zh/范围",
    "scope-ru": "scope ru/охват",
    "scope-fa": "scope fa/دامنه",
    "source": "source/источник/来源/منبع",
    "source_date": "source date/date of source/дата источника/来源日期/تاریخ منبع",
}
_NEEDED = ("indicator", "value", "as_of", "source")
_INDICATOR = values.one_of(balances.INDICATORS, {
    balances.SESSIONS: "sessions session 班次 期数 наборы сессии دوره‌ها",
    balances.PERSON_TIMES: "person-times persons participants 人次 слушатели человеко-участия نفر-دوره",
    balances.COUNTRIES: "countries country 国家 страны کشورها",
})  # fmt: skip
_WORDED = values.one_of(balances.QUALIFIERS, {">": "over 超过 более بیش", "≈": "approx 约 около حدود", "=": "exact"})
_ANSWERS = {"yes": lazy("Yes"), "no": lazy("No")}
_YES_NO = values.one_of(_ANSWERS, {"yes": "1 true y x да 是 بله", "no": "0 false n нет 否 خیر"})
_GAPS = str.maketrans("", "", " \u00a0\u202f,٬'")


class ManySheets(tables.Unreadable):
    message = lazy("The workbook has several sheets with something on them. Please keep one and send it again.")


class WhichLetters(tables.Unreadable):
    message = lazy("The file does not say how its letters are kept. Please save it as XLSX or as CSV (UTF-8).")


class TooMany(tables.Unreadable):
    message = lazy("These are more than %(most)s figures. Please send them in parts.", most=MOST)


class NoColumn(tables.Unreadable):
    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(lazy("The row of titles lacks: %(titles)s.", titles=", ".join(names)))


@dataclass(frozen=True)
class Row:
    """`number` in the file, `form` as it was read, `faults` as (title of the column or "", what to mend)."""

    number: int
    form: forms.Figure
    faults: list[tuple[str, str]]


def template() -> list[Column]:
    """The titles of an empty sheet, with the row that shows how one is written."""
    shown = {
        "indicator": str(balances.INDICATORS[balances.SESSIONS]), "qualifier": ">", "value": 180, "as_of": "2023-11-15",
        "cumulative": gettext("Yes"), "scope-en": "Belt and Road countries", "source": gettext("Name of the source"),
    }  # fmt: skip
    return [Column(key, key.replace("-", " "), lambda row, key=key: shown.get(key, "")) for key in _TITLES]


def read(content: bytes, name: str) -> list[tuple[int, dict[str, str]]]:
    """(number, form's values) of each row; tables.Unreadable says why there are none."""
    table = _table(content, name)
    at: dict[str, int] = {}
    for column, title in enumerate(table.header):
        if (key := _known().get(fold(title.replace("_", " ").replace("-", " ")))) and key not in at:
            at[key] = column
    if missing := [key for key in _NEEDED if key not in at]:
        raise NoColumn([key.replace("_", " ") for key in missing])
    if len(table.lines) > MOST:
        raise TooMany
    return [(line.number, {key: line.cells[column] for key, column in at.items()}) for line in table.lines]


def _table(content: bytes, name: str) -> Table:
    found = tabular.read(content, name)
    if isinstance(found, Question):
        raise ManySheets if found.about == "sheet" else WhichLetters
    return found


def _known() -> dict[str, str]:
    found = {fold(word): key for key, titles in _TITLES.items() for word in titles.split("/")}
    return found | {fold(key.replace("_", " ").replace("-", " ")): key for key in _TITLES}


def _qualifier(text: str) -> str:
    """By its sign or in words; exactly where nothing is said."""
    kept = text.strip() or "="
    return kept if kept in balances.QUALIFIERS else _WORDED(kept)


def reported(rows: Sequence[tuple[int, Mapping[str, str]]], kept: Sequence[HeadlineFigure]) -> list[Row]:
    """Each row as the form takes it, with what is wrong; `kept` are the figures there are."""
    before: set[tuple[Any, ...]] = {
        (one.indicator, one.value, one.as_of, one.source) for one in kept if one.struck_at is None
    }
    found = []
    for number, told in rows:
        given, faults = _given(told)
        form = forms.Figure(MultiDict(given))
        if not form.validate():
            faults = {name: _flat(why) for name, why in form.errors.items()} | faults
        said = [(form[name].label.text, why) for name, why in faults.items()]
        if not said:
            this = (form.indicator.data, form.value.data, form.as_of.data, form.source.data)
            if this in before:
                said.append(("", gettext("This figure is kept already.")))
            before.add(this)
        found.append(Row(number, form, said))
    return found


def _given(told: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What the form is to be given, and what cannot be read so far, by field."""
    given, faults = {**told}, {}
    readers = {"indicator": _INDICATOR, "qualifier": _qualifier, "cumulative": _YES_NO}
    named = {"indicator": balances.INDICATORS, "qualifier": balances.QUALIFIERS, "cumulative": _ANSWERS}
    for key, read_word in readers.items():
        try:
            given[key] = read_word(given.get(key, ""))
        except values.Wrong as wrong:
            offered = gettext("; ").join(str(named[key][each]) for each in wrong.said["offered"])
            faults[key] = str(words.FAULTS["choice"]) % {"offered": offered}
    if given.pop("cumulative", "") == "yes":
        given["cumulative"] = "y"
    given["value"] = given.get("value", "").translate(_GAPS)
    return given, faults


def _flat(why: Any) -> str:
    """A field's mistakes, and those of a field of all languages."""
    parts = why.values() if isinstance(why, dict) else why if isinstance(why, list | tuple) else None
    return str(why) if parts is None else " ".join(map(_flat, parts))
