"""The editor of items: what each kind asks for, in rows where there are several."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, FieldList, FileField, FormField, HiddenField, RadioField, SelectField, validators

from institute import language
from institute.bank import checking, drafting, numerals, rules
from institute.bank.content import GAP, RULES, Content
from institute.bank.models import (
    CLOZE,
    DRAFT,
    ESSAY,
    FILE,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    READY,
    RETIRED,
    SHORT,
    SINGLE,
    TRUE_FALSE,
)
from institute.forms import BaseForm, Line, Number, Paragraphs, TranslatedField, Whole, optional, required, tidy
from institute.language import lazy

MORE = 3  # rows that a press adds
_CHOICE = ("text", "right", "share", "feedback")
ROW_FIELDS = {
    SINGLE: _CHOICE,
    MULTIPLE: _CHOICE,
    MATCHING: ("text", "match"),
    ORDERING: ("place", "text"),
    NUMERIC: ("value", "tolerance", "share", "feedback"),
    SHORT: ("text", "share", "feedback"),
    CLOZE: ("key", "kind", "weight", "lines"),
}
_FEWEST_ROWS = {SINGLE: 4, MULTIPLE: 5, MATCHING: 4, ORDERING: 4, NUMERIC: 2, SHORT: 3, CLOZE: 3}
_OWN = {
    SINGLE: {"rows", "rule", "shuffle"}, MULTIPLE: {"rows", "rule", "shuffle"}, MATCHING: {"rows", "rule"},
    ORDERING: {"rows", "rule"}, NUMERIC: {"rows", "units"}, SHORT: {"rows", "exact"}, CLOZE: {"rows"},
    TRUE_FALSE: {"true", "if_true", "if_false"}, ESSAY: {"words"}, FILE: {"types"},
}  # fmt: skip
_GAPS = (SHORT, NUMERIC, SINGLE)
_ANY = set().union(*_OWN.values())
MOST_TAGS, LONGEST_TAG = 12, 40


def _percent(form: Any, field: Any) -> None:
    if field.data and numerals.percent(field.data) is None:
        raise validators.ValidationError(str(lazy("Please write percent, for example 50.")))


def _number(form: Any, field: Any) -> None:
    _readable(field.data or "")


def _tolerance(form: Any, field: Any) -> None:
    _readable(numerals.bare(field.data or "")[0])


def _readable(text: str) -> None:
    if text and numerals.read(text) is None:
        raise validators.ValidationError(str(lazy("Please write a number, for example 12.5.")))


def _factor(form: Any, field: Any) -> None:
    if field.data and not drafting.fraction(field.data):
        raise validators.ValidationError(str(lazy("Please write a number or a fraction, for example 0.001 or 1/1000.")))


class Row(BaseForm):
    """One option, pair, step, value, accepted form or gap: the kind says which fields it has."""

    key = Line(lazy("Gap"), optional(), most=12)
    place = Number(
        lazy("Position"), [validators.Optional(), validators.NumberRange(1, 99, lazy("Please give 1 to 99."))]
    )
    text = Line(lazy("Text"), optional(), most=checking.MOST_LINE)
    match = Line(lazy("Belongs to"), optional(), most=checking.MOST_LINE)
    right = BooleanField(lazy("Right answer"))
    value = Line(lazy("Right number"), [*optional(), _number], most=numerals.MOST)
    tolerance = Line(lazy("Tolerance"), [*optional(), _tolerance], most=numerals.MOST)
    share = Line(lazy("Worth, %"), [*optional(), _percent], most=20)
    feedback = Line(lazy("Then say"), optional(), most=checking.MOST_LINE)
    kind = SelectField(
        lazy("Kind"),
        choices=[(kind, rules.KIND_WORDS[kind]) for kind in (SHORT, NUMERIC, SINGLE)],
        validate_choice=False,
    )
    weight = Number(
        lazy("Weight"), [validators.Optional(), validators.NumberRange(1, 100, lazy("Please give 1 to 100."))]
    )
    lines = Paragraphs(lazy("Answers, one a line"), optional(), most=3000)

    def validate_key(self, field: Any) -> None:
        if self.lines.data and not GAP.fullmatch(f"[[{field.data}]]"):
            raise validators.ValidationError(str(lazy("Please name the gap as in the text: 1 for [[1]].")))

    @property
    def values(self) -> dict[str, Any]:
        kind = self.kind.data if self.kind.data in _GAPS else SHORT
        return {**self.data, "kind": kind}


class Unit(BaseForm):
    """A unit an answer may be in."""

    name = Line(lazy("Unit"), optional(), most=30)
    factor = Line(lazy("Worth of the first"), [*optional(), _factor], most=30)


class Editor(BaseForm):
    """An item in its original language."""

    name = Line(lazy("Working title"), required(), most=200)
    category = SelectField(lazy("Category"))
    tags = Line(lazy("Tags, with commas between"), optional(), most=500)
    state = SelectField(lazy("State"), choices=[(state, rules.STATE_WORDS[state]) for state in (DRAFT, READY)])
    stem = Paragraphs(lazy("What is asked"), required(), most=checking.MOST_STEM)
    rows = FieldList(FormField(Row), max_entries=checking.MOST_ROWS)
    true = RadioField(lazy("The statement is"), choices=[("true", lazy("True")), ("false", lazy("False"))])
    if_true = Line(lazy("Say to who answered true"), optional(), most=checking.MOST_LINE)
    if_false = Line(lazy("Say to who answered false"), optional(), most=checking.MOST_LINE)
    units = FieldList(FormField(Unit), max_entries=10)
    rule = SelectField(lazy("Marked"))
    shuffle = BooleanField(lazy("Shuffle the options"))
    exact = BooleanField(lazy("Case, accents and signs count"))
    words = Whole(lazy("Words at most"), optional(), most=5000)
    types = Line(lazy("Kinds of files, for example pdf docx"), optional(), most=100)
    feedback = Paragraphs(lazy("Explanation, after the answer"), optional(), most=3000)
    note = Paragraphs(lazy("Note for who marks"), optional(), most=3000)
    seen = HiddenField()

    def offer(self, kind: str, categories: dict[int, str]) -> "Editor":
        """Leaves the fields of this kind and fills the lists to choose from; call before validating."""
        self.of, self.wrong = kind, {}
        for name in _ANY - _OWN[kind]:
            del self[name]
        self.category.choices = [("", language.gettext("None")), *((str(key), way) for key, way in categories.items())]
        if "rule" in self:
            self.rule.choices = [(rule, rules.RULE_WORDS[rule]) for rule in RULES[kind]]
        return self.widen(0)

    def widen(self, more: int) -> "Editor":
        """Shows at least the rows a kind begins with, and more when they are asked for."""
        for name, fewest in (("rows", _FEWEST_ROWS.get(self.of, 0)), ("units", 2)):
            if name in self:
                field: Any = self[name]
                for _ in range(max(fewest - len(field), more)):
                    if len(field) < field.max_entries:
                        field.append_entry()
        return self

    @property
    def values(self) -> dict[str, Any]:
        """What drafting.content_of() takes."""
        given = dict(self.data)
        if "rows" in self:
            given["rows"] = [entry.form.values for entry in self.rows]
        return given

    def tag_list(self) -> list[str]:
        """The tags that were typed, in small letters."""
        typed = (tidy(tag).casefold()[:LONGEST_TAG] for tag in (self.tags.data or "").replace("،", ",").split(","))
        return [tag for tag in dict.fromkeys(typed) if tag][:MOST_TAGS]

    def content(self, code: str, before: Content | None) -> Content | None:
        """The content these fields make; None when something is wrong, said beside its field."""
        if not self.validate():
            return None
        made = drafting.content_of(self.of, self.values, code, before)
        for where, why in checking.problems(self.of, made):
            if where in ("stem", "types"):
                self[where].errors = [*self[where].errors, why]
            else:
                self.wrong.setdefault(where, []).append(why)
        return None if self.wrong or self.errors else made

    @property
    def complaints(self) -> list[tuple[str, Any, str]]:
        """(id, label, what is wrong) of everything, for the summary above."""
        found = [("rows", "", str(why)) for some in self.wrong.values() for why in some]
        for field in self:
            if isinstance(field, FieldList):
                found += [
                    (part.id, part.label.text, " ".join(map(str, part.errors)))
                    for entry in field for part in entry.form if part.errors
                ]  # fmt: skip
            elif field.errors:
                found.append((field.id, field.label.text, " ".join(map(str, field.errors))))
        return found


class State(BaseForm):
    """Another state for an item."""

    state = SelectField(lazy("State"), choices=[(state, rules.STATE_WORDS[state]) for state in (DRAFT, READY, RETIRED)])


class Shelf(BaseForm):
    """A category and where it stands."""

    names = TranslatedField(lazy("Title"), Line, most=100)
    parent = SelectField(lazy("Inside"))

    def offer(self, categories: Sequence[tuple[int, str]]) -> "Shelf":
        self.parent.choices = [("", language.gettext("Nothing")), *((str(key), way) for key, way in categories)]
        return self


class Import(BaseForm):
    """A file of questions and where they go."""

    form = SelectField(lazy("Form of the file"), choices=[(form, words) for form, words in rules.FORMS.items()])
    file = FileField(lazy("File"))
    language = SelectField(
        lazy("Language of its texts"), choices=[(each.code, each.name) for each in language.SPEECHES.values()],
        description=lazy("GIFT and Moodle XML hold one language; our sheet names the language of each row."),
    )  # fmt: skip
    category = SelectField(lazy("Category, for those without one"))
    state = SelectField(lazy("State"), choices=[(state, rules.STATE_WORDS[state]) for state in (DRAFT, READY)])

    def offer(self, categories: dict[int, str]) -> "Import":
        self.category.choices = [("", language.gettext("None")), *((str(key), way) for key, way in categories.items())]
        return self
