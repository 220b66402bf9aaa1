"""What is chosen about a roster: its file, kind and session; what its columns hold."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, FileField, RadioField, SelectField, validators

from institute.catalogue import balances
from institute.errors import DomainError
from institute.forms import BaseForm, Line, TranslatedField, Whole, optional, required, tidy
from institute.importing import fields, rules, words
from institute.language import lazy
from institute.tables import MOST_BYTES, check


class NewRoster(BaseForm):
    """`content` holds the file's bytes once it is valid."""

    file = FileField(
        lazy("The list"),
        description=lazy("XLSX, CSV or TSV with a row of titles: at most 10 MB, 5,000 rows and 60 columns."),
        render_kw={"accept": ".xlsx,.csv,.tsv,.tab,.txt"},
    )
    kind = RadioField(
        lazy("What it brings"), required(), choices=lambda: [(key, kind.label) for key, kind in rules.KINDS.items()]
    )
    session = SelectField(lazy("Session"), optional())
    content = b""

    def offer(self, sessions: Sequence[tuple[str, str]]) -> "NewRoster":
        self.session.choices = [("", str(lazy("None"))), *sessions]
        return self

    def validate_file(self, field: Any) -> None:
        if not getattr(field.data, "filename", ""):
            raise validators.ValidationError(str(lazy("Please choose a file.")))
        self.content = field.data.stream.read(MOST_BYTES + 1)
        try:
            check(self.content, field.data.filename)
        except DomainError as refusal:
            raise validators.ValidationError(str(refusal.message)) from None

    def validate_session(self, field: Any) -> None:
        if self.kind.data != rules.PEOPLE and not field.data:
            raise validators.ValidationError(str(rules.NoSession.message))


def clean(name: str) -> str:
    """A file's name as it came, without a path."""
    return tidy(name.replace("\\", "/").rpartition("/")[2])[:120] or "?"


def chosen(given: Sequence[str], offered: Sequence[str], many: int) -> list[str]:
    """The field of each column, "" where none was named. FieldTwice, NoName when it cannot be.

    What is hidden and not offered stays out.
    """
    known = {*offered, fields.RESTRICTED}
    found = [
        key if key in known else fields.RESTRICTED if key in fields.SEALED else "" for key in (*given, *[""] * many)
    ][:many]
    named = [key for key in found if key not in ("", fields.RESTRICTED)]
    if len(set(named)) < len(named):
        raise rules.FieldTwice
    if not {"surname", "given"} & set(named):
        raise rules.NoName
    return found


def decisions(given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """(what is said of all rows of a sort, what of single rows by number) among what was sent."""
    sorts = {sort: given[sort] for sort in (words.EMAIL, words.NAME) if given.get(sort) in words.CHOICES}
    if "bad-shown" in given:
        sorts[words.BAD] = words.SKIP if given.get("bad") else ""
    rows = {name[4:]: value for name, value in given.items() if name.startswith("row-") and name[4:].isdigit()}
    return sorts, rows


def _period(form: Any, field: Any) -> None:
    try:
        balances.last_day(field.data)
    except DomainError as refusal:
        raise validators.ValidationError(str(refusal.message)) from None


class Figure(BaseForm):
    """A figure as its source states it."""

    indicator = SelectField(lazy("What is counted"), required(), choices=lambda: list(balances.INDICATORS.items()))
    qualifier = SelectField(lazy("How it is worded"), required(), choices=lambda: list(balances.QUALIFIERS.items()))
    value = Whole(lazy("Count"), [validators.InputRequired(lazy("Please fill this in."))], most=100_000_000)
    as_of = Line(lazy("As of"), [*required(), _period], most=10, description=lazy("2025, 2022-09 or 2023-11-15."))
    cumulative = BooleanField(lazy("Counts everything until then: our own count goes on from there"))
    scope = TranslatedField(lazy("What it covers"), most=200)
    source = Line(lazy("Source"), required(), most=300)
    source_date = Line(lazy("Date of the source"), [*optional(), _period], most=10)


class Sheet(BaseForm):
    """Figures in a file; `content` holds its bytes."""

    file = FileField(lazy("The sheet"), render_kw={"accept": ".xlsx,.csv,.tsv,.tab,.txt"})


class Strike(BaseForm):
    reason = Line(lazy("Why it is wrong"), required(), most=300)
