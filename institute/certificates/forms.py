"""What is typed about completion and verification."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, validators

from institute import language
from institute.certificates import names, numbers, words
from institute.certificates.rules import Asked
from institute.forms import BaseForm, Line, Paragraphs, Whole, optional, required
from institute.language import lazy

PASS = 60  # of 100, where a total is asked for and nobody said how much


def _percent(words: Any) -> Whole:
    return Whole(words, [validators.Optional()], least=1, most=100)


class Rule(BaseForm):
    """What a session asks for its certificate: each line on or off, with its threshold."""

    attendance_on = BooleanField(lazy("Attendance"))
    attendance = _percent(lazy("Half-days attended, in percent of those that count"))
    deliverables_on = BooleanField(lazy("Every required piece of work is accepted"))
    practice_on = BooleanField(lazy("Practice"))
    practice = _percent(lazy("Practice hours confirmed, in percent of those planned"))
    lessons_on = BooleanField(lazy("Lessons"))
    lessons = _percent(lazy("Lessons done, in percent of those published"))
    total_on = BooleanField(lazy("Total of the marks"))
    total = _percent(lazy("The least total, of 100"))
    reason = Line(lazy("Why it changes"), optional(), most=300)

    THRESHOLDS = ("attendance", "practice", "lessons", "total")

    @classmethod
    def of(cls, asked: Asked) -> "Rule":
        """What stands; a line that is off keeps the house's threshold at hand."""
        told: dict[str, Any] = {"deliverables_on": asked.deliverables}
        for name in cls.THRESHOLDS:
            threshold = getattr(asked, name)
            told |= {f"{name}_on": bool(threshold), name: threshold or getattr(Asked, name) or PASS}
        return cls(data=told)

    def validate(self, extra_validators: Any = None) -> bool:
        """A line that is on needs its threshold."""
        good = super().validate(extra_validators)
        for name in self.THRESHOLDS:
            field = self[name]
            if self[f"{name}_on"].data and field.data is None and not field.errors:
                field.errors = [*field.errors, str(lazy("Please fill this in."))]
                good = False
        return good

    @property
    def asked(self) -> Asked:
        found = {name: self[name].data if self[f"{name}_on"].data else 0 for name in self.THRESHOLDS}
        return Asked(deliverables=self.deliverables_on.data, **found)


class OneVerdict(BaseForm):
    """One trainee's row: completed or not, and why when that is not what the rule says."""

    completed = RadioField(lazy("Completed?"), choices=[("yes", lazy("Completed")), ("no", lazy("Not completed"))])
    reason = Line(lazy("Reason"), optional(), most=300)

    def check(self, expected: bool) -> bool:
        """Valid, and with a reason where it differs from what the rule says."""
        if not self.validate():
            return False
        if (self.completed.data == "yes") != expected and not self.reason.data:
            self.reason.errors = [*self.reason.errors, lazy("This differs from the rule: please say why.")]
            return False
        return True


class Check(BaseForm):
    """The number on the paper, and the code beside it."""

    number = Line(lazy("Certificate number"), required(), most=80)
    code = Line(lazy("Verification code"), optional(), most=40)

    def validate_number(self, field: Line) -> None:
        if numbers.normalise(field.data or "") is None:
            raise validators.ValidationError(
                str(
                    lazy(
                        "This is not one of our numbers: one character may be mistyped. "
                        "It looks like SCOIET-2026-FA-007-0023-A."
                    )
                ).replace(numbers.SAMPLE, f"{language.ISOLATE}{numbers.SAMPLE}{language.POP}")
            )


class NameOnPaper(BaseForm):
    """The name as it stands on the paper in the reader's hand."""

    code = HiddenField()
    name = Line(lazy("Name as printed on the paper"), required(), most=200)


class PrintedName(BaseForm):
    """How one's name shall be printed: one of the lines, with or without those in other scripts."""

    latin = RadioField(lazy("The line in Latin letters"), required())
    native = BooleanField(lazy("Print my name in my own script"))
    chinese = BooleanField(lazy("Print my Chinese name"))

    def __init__(self, *values: Any, may: names.Choice, **given: Any) -> None:
        super().__init__(*values, **given)
        self.latin.choices = [(line, line) for line in may.latin]
        for field, line in ((self.native, may.native), (self.chinese, may.chinese)):
            if not line:
                del self[field.name]


class Change(BaseForm):
    """None of the lines is right."""

    words = Paragraphs(
        lazy("What is wrong?"),
        required(),
        most=500,
        description=lazy("Write the name as in your passport. The office compares and corrects it."),
    )


class Revocation(BaseForm):
    """Why a certificate shall hold no longer; the class is public, the words are the holder's and the office's."""

    cause = RadioField(lazy("Why?"), required(), choices=list(words.CAUSES.items()))
    reason = Paragraphs(lazy("In words"), required(), most=500, description=lazy("The holder reads it in the letter."))


class Reason(BaseForm):
    reason = Line(lazy("Reason"), required(), most=300)


class Letters(BaseForm):
    """In which languages the embassy reads; Chinese and English always stand there."""

    third = RadioField(
        lazy("Beside Chinese and English"),
        choices=[
            ("auto", lazy("As the country needs")),
            ("", lazy("Nothing more")),
            ("ru", lazy("Russian")),
            ("fa", lazy("Persian")),
        ],
        default="auto",
    )
