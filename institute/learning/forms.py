"""What instructors submit."""

from datetime import UTC, datetime
from typing import Any

from wtforms import HiddenField, MultipleFileField, validators

from institute.forms import BaseForm, Line, Number, Paragraphs, TranslatedField, required
from institute.language import lazy
from institute.learning import intake, rules
from institute.learning.models import DRAFT, PUBLISHED


class Title(BaseForm):
    """The first title of a module or lesson; other languages follow in its editor."""

    title = Line(lazy("Title in English"), required(), most=200)


class Module(BaseForm):
    title = TranslatedField(lazy("Title"), Line, most=200)


class LessonForm(BaseForm):
    """A lesson in up to four languages."""

    title = TranslatedField(lazy("Title"), Line, most=200)
    text = TranslatedField(lazy("Text"), Paragraphs, most=20_000, needed=False)
    minutes = Number(
        lazy("Minutes it takes"),
        [
            validators.InputRequired(lazy("Please fill this in.")),
            validators.NumberRange(1, 600, lazy("Please give 1 to 600 minutes.")),
        ],
    )
    edited_at = HiddenField()

    @property
    def seen(self) -> datetime:
        """When the version the writer saw was saved; the beginning of time when that is unreadable."""
        try:
            return datetime.fromisoformat(self.edited_at.data or "")
        except ValueError:
            return datetime(1, 1, 1, tzinfo=UTC)


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
