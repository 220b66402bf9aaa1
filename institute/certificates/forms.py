"""What is typed about completion and verification."""

from wtforms import HiddenField, RadioField, validators

from institute.certificates import numbers
from institute.forms import BaseForm, Line, Number, optional, required
from institute.language import lazy


class Rule(BaseForm):
    """What a session asks for its certificate, in percent."""

    lessons = Number(
        lazy("Lessons done, in percent of those published"),
        [validators.InputRequired(lazy("Please fill this in.")), validators.NumberRange(0, 100)],
    )
    practice = Number(
        lazy("Practice hours confirmed, in percent of those planned"),
        [validators.InputRequired(lazy("Please fill this in.")), validators.NumberRange(0, 100)],
    )


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
                )
            )


class NameOnPaper(BaseForm):
    """The name as it stands on the paper in the reader's hand."""

    code = HiddenField()
    name = Line(lazy("Name as printed on the paper"), required(), most=200)
