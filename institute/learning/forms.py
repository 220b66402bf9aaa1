"""What instructors submit."""

from typing import Any

from wtforms import BooleanField, FileField, HiddenField, MultipleFileField, validators

from institute.forms import BaseForm, Line, LocalTime, Paragraphs, Several, TranslatedField, Whole, optional, required
from institute.language import lazy
from institute.learning import captions, intake, rules
from institute.learning.models import DRAFT, PUBLISHED


class Title(BaseForm):
    """The first title of a module or lesson; other languages follow in its editor."""

    title = Line(lazy("Title in English"), required(), most=200)


class Gate(BaseForm):
    """When a module or lesson opens to trainees; empty is at once."""

    opens_at = LocalTime(lazy("Opens at"), optional(), description=lazy("On the clock of the session's place."))
    opens_days = Whole(
        lazy("Or so many days after the session's beginning"),
        optional(),
        most=1000,
        description=lazy("It moves along when the session is moved or copied."),
    )

    def validate_opens_days(self, field: Any) -> None:
        if field.data is not None and self.opens_at.data:
            raise validators.ValidationError(str(lazy("Please give a day or a number of days, not both.")))


class Opening(Gate):
    """The same of a lesson, and which lessons are to be done before."""

    asks = Several(lazy("Opens when these lessons are done"), coerce=int)


class Module(Gate):
    title = TranslatedField(lazy("Title"), Line, most=200)


class Words(BaseForm):
    """A lesson's title and text in one language; `seen` is the version the writer began from."""

    title = Line(lazy("Title"), optional(), most=200)
    text = Paragraphs(lazy("Text"), optional(), most=20_000)
    seen = HiddenField()
    current = BooleanField(lazy("This translation now says the same as the original"))

    @property
    def version(self) -> int:
        """The version seen; one that never was when it is unreadable."""
        told = self.seen.data or ""
        return int(told) if told.isdecimal() and len(told) < 10 else -1


class OriginalWords(Words):
    """The same in the language others are translated from."""

    title = Line(lazy("Title"), required(), most=200)
    minutes = Whole(lazy("Minutes it takes"), required(), least=1, most=600)
    current = None
    small = BooleanField(lazy("Only a small correction: the translations stay up to date"))


class Sharing(BaseForm):
    """What is new in the version that is published."""

    note = Line(lazy("What is new, in a few words"), optional(), most=200)


class Taking(BaseForm):
    """The version that was looked at."""

    number = Whole(checks=required(), least=1)


class Captions(BaseForm):
    """A recording's captions in one language, as WebVTT; `seen` is the key of those the writer began from."""

    text = Paragraphs(lazy("Captions"), required(), most=captions.MOST)
    seen = HiddenField()
    small = BooleanField(lazy("Only a small correction: the other languages stay up to date"))


class Order(BaseForm):
    """All modules and lessons in a new order, and the order it was made from (rules.write_order)."""

    order = Line(most=20_000)
    seen = Line(most=20_000)


class Picture(BaseForm):
    """A picture for the text, with the words for those who do not see it."""

    picture = FileField(lazy("Picture"), render_kw={"accept": "image/png,image/jpeg,image/webp"})
    alt = Line(
        lazy("What the picture shows, in words"),
        required(),
        most=300,
        description=lazy("Read out to those who do not see it, and shown where pictures are off."),
    )

    def validate_picture(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise validators.ValidationError(str(lazy("Please choose a picture.")))


class Step(BaseForm):
    """Up or down."""

    step = Line(checks=[validators.AnyOf((rules.UP, rules.DOWN))])


class State(BaseForm):
    """Draft or published."""

    state = Line(checks=[validators.AnyOf((DRAFT, PUBLISHED))])


class Upload(BaseForm):
    """Files for a lesson: videos, captions, pictures, papers."""

    file = MultipleFileField(lazy("Files"), render_kw={"accept": intake.ACCEPTED})

    def validate_file(self, field: Any) -> None:
        field.data = [each for each in field.data or [] if each and each.filename]
        if not field.data:
            raise validators.ValidationError(str(lazy("Please choose a file.")))
