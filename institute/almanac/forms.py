"""What the office says of holidays and visas, and what a traveller asks."""

from typing import Any

from wtforms import SelectField, validators

from institute import language
from institute.almanac import words
from institute.almanac.rules import HOME
from institute.forms import BaseForm, Day, Line, Number, Paragraphs, TranslatedField, Whole, optional, required
from institute.language import lazy

_LONGEST = 400  # days of one stay anybody plans


def _chosen(offered: dict[str, Any], none: Any) -> list[tuple[str, str]]:
    return [("", str(none)), *((key, str(text)) for key, text in offered.items())]


class _Span(BaseForm):
    """Two days, the second not before the first."""

    first = Day(lazy("Begins on"), required())
    last = Day(lazy("Ends on"), required())

    def validate_last(self, field: Any) -> None:
        if field.data and self.first.data and field.data < self.first.data:
            raise validators.ValidationError(lazy("The last day lies before the first."))


class HolidayForm(_Span):
    """A holiday of a country."""

    country_code = SelectField(lazy("Country"), default=HOME)
    names = TranslatedField(lazy("Title"), Line, most=120)
    kind = SelectField(lazy("Kind"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country_code.choices = language.countries()
        self.kind.choices = [(key, str(text)) for key, text in words.KINDS.items()]


class YearForm(BaseForm):
    year = Number(lazy("Year"), required())


class VisaRuleForm(BaseForm):
    """What is known of one nationality."""

    country_code = SelectField(lazy("Nationality"))
    passport = SelectField(lazy("Passport"))
    purpose = SelectField(lazy("Purpose"))
    outcome = SelectField(lazy("Outlook"))
    most_days = Whole(
        lazy("Days of one stay, at most"), optional(), least=1, most=_LONGEST, description=lazy("For an exemption.")
    )
    valid_from = Day(lazy("Holds from"), optional())
    valid_to = Day(lazy("Holds until before"), optional())
    note = Paragraphs(lazy("Note"), optional(), most=1000, description=lazy("Travellers read it too."))
    source = Line(lazy("Source"), optional(), most=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country_code.choices = [("", str(lazy("All others"))), *language.countries()]
        self.passport.choices = _chosen(words.PASSPORTS, lazy("Any"))
        self.purpose.choices = _chosen(words.PURPOSES, lazy("Any"))
        self.outcome.choices = [(key, str(text)) for key, text in words.OUTCOMES.items()]

    def validate_valid_to(self, field: Any) -> None:
        if field.data and self.valid_from.data and field.data <= self.valid_from.data:
            raise validators.ValidationError(lazy("The end lies before the beginning."))


class TravelForm(_Span):
    """A stay somebody plans."""

    country = SelectField(lazy("Nationality"), required())
    passport = SelectField(lazy("Passport"))
    purpose = SelectField(lazy("Purpose"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = [("", str(lazy("Please choose"))), *language.countries()]
        self.passport.choices = [(key, str(text)) for key, text in words.PASSPORTS.items()]
        self.purpose.choices = [(key, str(text)) for key, text in words.PURPOSES.items()]

    def validate_last(self, field: Any) -> None:
        super().validate_last(field)
        if field.data and self.first.data and (field.data - self.first.data).days > _LONGEST:
            raise validators.ValidationError(lazy("That is longer than any stay with us."))
