"""Submitted text becomes values here; every mistake is named beside its field. No Flask, no database."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape
from wtforms import (
    DateField,
    DateTimeLocalField,
    Form,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    validators,
)
from wtforms.i18n import get_translations
from wtforms.utils import unset_value
from wtforms.widgets import CheckboxInput, ListWidget, Select, TextArea

from institute import language
from institute.language import lazy

# Bidi overrides and controls have no place in a line of text; ZWNJ and ZWJ spell Persian and Hindi.
_UNWANTED = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFEFF)}
_BREAKS = "\n\t"
_DIGITS = 12  # the longest number anybody means
_YEARS = range(1900, 2200)  # outside, arithmetic with zones and days falls off the calendar


def tidy(text: str, lines: bool = False) -> str:
    """NFC, without controls and direction tricks; on one line unless `lines`."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(
        char for char in text if char not in _UNWANTED and (unicodedata.category(char) != "Cc" or char in _BREAKS)
    )
    return text.strip() if lines else " ".join(text.split())


class Words:
    """WTForms' own messages: in our words where we have them, else in WTForms'."""

    @staticmethod
    def gettext(message: str) -> str:
        ours = language.gettext(message)
        return ours if ours != message else _theirs(language.code()).gettext(message)

    @staticmethod
    def ngettext(one: str, many: str, n: int) -> str:
        return _theirs(language.code()).ngettext(one, many, n)


@cache
def _theirs(code: str) -> Any:
    return get_translations([code])


class BaseForm(Form):
    """Every form's base. CSRF is checked centrally (web/csrf.py), not here."""

    class Meta(Form.Meta):
        def get_translations(self, form: Any) -> Any:
            return Words

    def fill(self, values: Mapping[str, Any]) -> "BaseForm":
        """Shows these values: for editing what stands, or a draft."""
        for name, value in values.items():
            if name in self._fields:
                self._fields[name].process(None, value)
        return self


def required() -> list[Any]:
    """A value is needed; blanks are none."""
    return [validators.InputRequired(lazy("Please fill this in.")), _not_blank]


def _not_blank(form: Any, field: Any) -> None:
    if isinstance(field.data, str) and not field.data.strip():
        raise validators.StopValidation(str(lazy("Please fill this in.")))


def optional() -> list[Any]:
    return [validators.Optional()]


class _Measured(StringField):
    """Tidy text of at most `most` characters."""

    most = 200
    lines = False

    def __init__(self, label: Any = None, checks: Any = (), most: int | None = None, **kwargs: Any) -> None:
        self.most = most or self.most
        message = lazy("Please use at most %(most)s characters.", most=self.most)
        super().__init__(label, [*checks, validators.Length(max=self.most, message=message)], **kwargs)

    def process_formdata(self, valuelist: Any) -> None:
        if valuelist:
            self.data = tidy(valuelist[0], self.lines)


class Line(_Measured):
    """One line of text."""


class Paragraphs(_Measured):
    """Several lines of text."""

    widget = TextArea()
    most = 5000
    lines = True


class _Options(Select):
    """Options without attributes of their own, of which a page may have hundreds: written straight."""

    @classmethod
    def render_option(cls, choice: Any, **kwargs: Any) -> Markup:  # pyright: ignore[reportIncompatibleMethodOverride]
        if kwargs or choice.render_kw:
            return super().render_option(choice, **kwargs)
        mark = " selected" if choice.selected else ""
        return Markup(f'<option{mark} value="{escape(str(choice.value))}">{escape(choice.label)}</option>')  # noqa: S704


class Choice(SelectField):
    """One of several, where there are many."""

    widget = _Options()


class Day(DateField):
    """A Gregorian calendar day."""

    def process_formdata(self, valuelist: Any) -> None:
        try:
            self.data = date.fromisoformat(valuelist[0].strip()) if valuelist and valuelist[0].strip() else None
            if self.data and self.data.year not in _YEARS:
                raise ValueError
        except ValueError:
            self.data = None
            raise ValueError(str(lazy("Please write a date as year-month-day, for example 2027-01-31."))) from None


class LocalTime(DateTimeLocalField):
    """A day and time on the clock of a place, as its wall shows it (naive); in_zone() makes it an instant."""

    def __init__(self, label: Any = None, checks: Any = (), **kwargs: Any) -> None:
        super().__init__(label, checks, format="%Y-%m-%dT%H:%M", **kwargs)

    def process_formdata(self, valuelist: Any) -> None:
        text = valuelist[0].strip() if valuelist else ""
        try:
            self.data = datetime.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None) if text else None
            if self.data and self.data.year not in _YEARS:
                raise ValueError
        except ValueError:
            self.data = None
            raise ValueError(str(lazy("Please write a day and a time, for example 2027-01-31 09:00."))) from None

    def in_zone(self, zone: str) -> datetime | None:
        return self.data.replace(tzinfo=ZoneInfo(zone)) if self.data else None


class Number(IntegerField):
    """A whole number; what is longer than any we keep is none (WTForms' range check would overflow)."""

    def process_formdata(self, valuelist: Any) -> None:
        try:
            if valuelist and len(valuelist[0].strip()) > _DIGITS:
                raise ValueError
            self.data = int(valuelist[0]) if valuelist and valuelist[0].strip() else None
        except ValueError:
            self.data = None
            raise ValueError(str(lazy("Please write a whole number."))) from None


class Whole(Number):
    """A whole number from `least` to `most`."""

    def __init__(self, label: Any = None, checks: Any = (), least: int = 0, most: int = 100_000, **kwargs: Any) -> None:
        message = lazy("Please write a number from %(least)s to %(most)s.", least=least, most=most)
        super().__init__(label, [*checks, validators.NumberRange(least, most, message)], **kwargs)


class Several(SelectMultipleField):
    """Some of the choices, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def translated(kind: type[Line] | type[Paragraphs] = Line, most: int = 200, needed: bool = True) -> type[BaseForm]:
    """A sub-form with one field a language; English is the source and, if `needed`, asked for."""

    class InLanguages(BaseForm):
        en = kind("English", required() if needed else optional(), most=most)
        zh = kind("中文", optional(), most=most)
        ru = kind("Русский", optional(), most=most)
        fa = kind("فارسی", optional(), most=most)

    return InLanguages


class TranslatedField(FormField):
    """A field of all languages; its data is a dict without the empty ones."""

    def __init__(
        self,
        label: Any = None,
        kind: type[Line] | type[Paragraphs] = Line,
        most: int = 200,
        needed: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(translated(kind, most, needed), label, separator="-", **kwargs)

    @property
    def data(self) -> dict[str, str]:
        return {code: text for code, text in self.form.data.items() if text}

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, {} if data is unset_value or data is None else data)
