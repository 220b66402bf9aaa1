"""What staff say on the roll and about half-days, and what trainees hand in."""

from collections.abc import Iterable
from typing import Any

from wtforms import FileField, RadioField, SelectField, ValidationError, validators

from institute.attendance import words
from institute.attendance.models import APPEAL, EXCUSE, EXCUSED, STATES
from institute.forms import BaseForm, Day, Line, Paragraphs, Several, optional, required
from institute.language import lazy


class Called(BaseForm):
    state = SelectField(choices=[(key, key) for key in ("", *STATES)])


class Reopening(BaseForm):
    reason = Line(lazy("Why it is opened again"), optional(), most=300)


class NewPass(BaseForm):
    name = Line(lazy("Who scans"), required(), most=80)
    day = Day(lazy("On which day"), required())


class Typed(BaseForm):
    typed = Line(
        lazy("The code on the wall"), required(), most=12,
        render_kw={"autocapitalize": "characters", "autocomplete": "off", "dir": "ltr", "inputmode": "text"},
    )  # fmt: skip


class TypedBadge(BaseForm):
    badge = Line(
        lazy("The letters below the badge's code"),
        required(),
        most=300,
        render_kw={"autocomplete": "off", "dir": "ltr"},
    )


class MeetingList(BaseForm):
    file = FileField(lazy("The list of participants (CSV or XLSX)"))


class NewExcuse(BaseForm):
    """Whose half-days are offered by the view."""

    begun: frozenset[str] = frozenset()
    kind = RadioField(lazy("What you ask for"), choices=list(words.KINDS.items()), default=EXCUSE)
    halves = Several(lazy("Which half-days"), [validators.InputRequired(lazy("Please choose at least one."))])
    text = Paragraphs(
        lazy("Your reasons"), required(), most=2000,
        description=lazy("Only the class supervisor and the office read it. It is deleted 30 days after the session."),
    )  # fmt: skip
    file = FileField(
        lazy("A document that shows it"), optional(),
        description=lazy("A picture or a PDF of at most 5 MB. It is sealed, too."),
    )  # fmt: skip

    def offer(self, halves: list[tuple[str, Any]], begun: Iterable[str]) -> "NewExcuse":
        self.halves.choices, self.begun = halves, frozenset(begun)
        return self

    def validate_halves(self, field: Several) -> None:
        if self.kind.data == APPEAL and not self.begun.issuperset(field.data or ()):
            raise ValidationError(lazy("A half-day that has not begun has no entry to correct yet."))


class Decision(BaseForm):
    """`granted` is the button pressed."""

    state = SelectField(lazy("If granted, they were"), choices=list(words.STATES.items()), default=EXCUSED)
    reason = Paragraphs(
        lazy("Reason"), required(), most=1000,
        description=lazy("The trainee reads it. Please do not repeat anything about health."),
    )  # fmt: skip
