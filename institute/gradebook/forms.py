"""What is typed about marks and how they count."""

from decimal import Decimal
from typing import Any

from wtforms import BooleanField, FileField, HiddenField, RadioField, SelectField, StringField, validators

from institute.errors import DomainError
from institute.forms import BaseForm, Line, TranslatedField, Whole, optional, required
from institute.gradebook import marking, rules, words
from institute.language import lazy


class Amount(StringField):
    """A number from 0 to `most` with up to two decimals, in any of our digits; its data is a Decimal or None."""

    def __init__(self, label: Any = None, checks: Any = (), most: int | Decimal = 1000, **kwargs: Any) -> None:
        self.most = Decimal(most)
        super().__init__(label, checks, **kwargs)

    def process_formdata(self, valuelist: Any) -> None:
        self.data = None
        if valuelist:
            try:
                self.data = rules.read_mark(valuelist[0], self.most)  # type: ignore[assignment]
            except DomainError as refusal:
                raise ValueError(str(refusal.message)) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return rules.as_text(self.data) if isinstance(self.data, Decimal) else ""


def _needed(form: Any, field: Any) -> None:
    """Like InputRequired, but a mistake that was named already stays."""
    if field.data is None and not field.errors:
        raise validators.StopValidation(str(lazy("Please fill this in.")))


class Marked(BaseForm):
    """One mark or total. `was` is what was shown, for telling whether somebody was quicker."""

    mark = Amount(lazy("Mark"))
    reason = Line(lazy("Reason"), optional(), most=300)
    was = HiddenField()

    def up_to(self, points: Decimal) -> "Marked":
        """The most points there are; call before the form reads what was sent."""
        self.mark.most = points
        return self

    def seen(self) -> Decimal | None:
        """What was shown when this was typed. ChangedMeanwhile where that is no mark."""
        try:
            return rules.read_mark(self.was.data or "", marking.MOST_POINTS)
        except DomainError:
            raise rules.ChangedMeanwhile from None


class Settings(BaseForm):
    """How totals are made and shown."""

    scale = RadioField(lazy("Totals are shown as"), choices=list(words.SCALES.items()))
    empty = RadioField(lazy("Empty cells"), choices=list(words.EMPTY.items()))
    places = SelectField(lazy("Rounding"), choices=list(words.PLACES.items()), coerce=int)
    passes = Whole(lazy("A pass from"), required(), most=100)
    merits = Whole(lazy("A merit from"), required(), most=100)
    distinguishes = Whole(lazy("A distinction from"), required(), most=100)
    released = BooleanField(lazy("Trainees see their totals"))

    def validate_distinguishes(self, field: Any) -> None:
        rising = [self.passes.data, self.merits.data, field.data]
        if None not in rising and rising != sorted(rising):
            raise validators.ValidationError(str(lazy("Each threshold must be at least as high as the one before.")))


class OneCategory(BaseForm):
    """What a category weighs, and how many marks in it are dropped."""

    weight = Amount(lazy("Weight"), [_needed])
    drops = Whole(lazy("Dropped"), required(), most=20)


class OneColumn(BaseForm):
    """Where a column stands and what it weighs there."""

    category_id = SelectField(lazy("Category"), coerce=int)
    weight = Amount(lazy("Weight"), [_needed])
    released = BooleanField(lazy("Released"))
    locked = BooleanField(lazy("Locked"))


class NewCategory(BaseForm):
    title = TranslatedField(lazy("Name of the category"), Line, most=100)


class NewColumn(BaseForm):
    """A column to type marks into. `categories` is the list of (id, name) to choose from."""

    title = TranslatedField(lazy("Name of the column"), Line, most=100)
    category_id = SelectField(lazy("Category"), coerce=int)
    points = Amount(lazy("Points in all"), [_needed], default=Decimal(100))

    def validate_points(self, field: Any) -> None:
        if field.data == 0:
            raise validators.ValidationError(str(lazy("Please give more than 0 points.")))


class Reason(BaseForm):
    reason = Line(lazy("Reason"), required(), most=300)


class Sheet(BaseForm):
    sheet = FileField(lazy("Marks as a spreadsheet (XLSX)"))


class Taking(BaseForm):
    """What the dry run found, and why marks from elsewhere are replaced."""

    kept = HiddenField()
    reason = Line(lazy("Reason"), optional(), most=300)
