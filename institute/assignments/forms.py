"""What staff say about an assignment and a piece of work, and what trainees write."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, HiddenField, MultipleFileField, RadioField, SelectField, ValidationError, validators

from institute.assignments import rules
from institute.assignments.models import ACCEPTED, GRADED, GRADES, POINTS, RETURNED, SCALES, TAKES, Assignment
from institute.forms import BaseForm, Line, LocalTime, Paragraphs, TranslatedField, Whole, optional, required
from institute.language import lazy
from institute.learning import intake
from institute.rubrics.forms import Points


def _local(value: datetime | None, zone: Any) -> datetime | None:
    """An instant on the wall of a place, for a field of local time."""
    return value.astimezone(zone).replace(tzinfo=None) if value else None


class Given(BaseForm):
    """An assignment; times are on the clock of the session's place."""

    title = TranslatedField(lazy("Title"), Line, most=200)
    text = TranslatedField(lazy("The task"), Paragraphs, most=20_000)
    takes = RadioField(lazy("What is handed in"), choices=[(one, rules.TAKES_WORDS[one]) for one in TAKES])
    due_at = LocalTime(lazy("To be handed in by"), required())
    late_until = LocalTime(lazy("Taken late until"), optional())
    late_percent = Whole(lazy("Percent of the most points that go off for each day late"), optional(), most=100)
    scale = RadioField(lazy("Mark"), choices=[(one, rules.SCALE_WORDS[one]) for one in SCALES])
    points = Points(lazy("Most points"), optional())
    rubric_id = SelectField(lazy("Rubric"), optional(), coerce=int)
    tries = Whole(lazy("Tries"), required(), least=1, most=10)
    required = BooleanField(lazy("Needed to complete the session"))
    by_teams = BooleanField(lazy("In teams: one hands in for all"))
    second_look = BooleanField(lazy("A colleague looks at each mark before it is told"))

    def offer(self, rubrics: list[tuple[int, str]]) -> "Given":
        """Fills the list to choose from; call before validating."""
        self.rubric_id.choices = [(0, lazy("None")), *rubrics]
        return self

    def show(self, given: Assignment, zone: Any) -> "Given":
        """Shows what stands."""
        names = ("title", "text", "takes", "late_percent", "scale", "tries", "required", "by_teams", "second_look")
        self.fill({name: getattr(given, name) for name in names})
        self.fill({"due_at": _local(given.due_at, zone), "late_until": _local(given.late_until, zone)})
        self.fill({"rubric_id": given.rubric.rubric_id if given.rubric else 0})
        self.fill({"points": Decimal(rules.as_points(given.points))})
        return self

    def validate_late_until(self, field: Any) -> None:
        if field.data and self.due_at.data and field.data <= self.due_at.data:
            raise ValidationError(str(lazy("Please give a time after it is due, or leave this empty.")))

    def validate_points(self, field: Any) -> None:
        if self.scale.data == POINTS and not field.data:
            raise ValidationError(str(lazy("Please say how many points there are at most.")))

    def values(self, zone: str) -> dict[str, Any]:
        """What the assignment is to have."""
        return {
            **self.data, "due_at": self.due_at.in_zone(zone), "late_until": self.late_until.in_zone(zone),
            "late_percent": self.late_percent.data or 0, "points": self.points.data or Decimal(100),
            "rubric_id": self.rubric_id.data or None,
        }  # fmt: skip


class Upload(BaseForm):
    """Files of an assignment or of a try."""

    file = MultipleFileField(lazy("Files"), render_kw={"accept": intake.ACCEPTED})

    def validate_file(self, field: Any) -> None:
        field.data = [each for each in field.data or [] if each and each.filename]
        if not field.data:
            raise ValidationError(str(lazy("Please choose a file.")))


class Text(BaseForm):
    """What a trainee writes; `seen` is the revision it began from."""

    text = Paragraphs(lazy("Your text"), optional(), most=rules.MOST_TEXT)
    seen = HiddenField()

    @property
    def rev(self) -> int:
        """The revision seen; one that never was when it is unreadable."""
        told = self.seen.data or ""
        return int(told) if told.isdecimal() and len(told) < 10 else -1


class Sure(BaseForm):
    sure = BooleanField(lazy("Yes, this is what I hand in"), required())


class MoreTime(BaseForm):
    """More time for one trainee; on the clock of the session's place."""

    enrolment_id = SelectField(lazy("Trainee"), required(), coerce=int)
    until = LocalTime(lazy("Until"), required())
    reason = Paragraphs(lazy("Reason"), required(), most=1000)


class TeamName(BaseForm):
    name = Line(lazy("Name of the team"), required(), most=100)


class Remark(BaseForm):
    """A remark on a paragraph, counted from 1 as the page does."""

    paragraph = Whole(lazy("Paragraph"), required(), least=1, most=100_000)
    quote = Line(lazy("Words in it"), optional(), most=500)
    text = Paragraphs(lazy("Remark"), required(), most=3000)


class Mark(BaseForm):
    """Verdict, mark and comment; `given` says which mark is asked. The rubric's fields are read by rubrics.rules."""

    verdict = RadioField(lazy("Verdict"), required(), choices=list(rules.VERDICT_WORDS.items()))
    points = Points(lazy("Points"), optional())
    grade = SelectField(lazy("Grade"), optional(), choices=[("", "–"), *rules.GRADE_WORDS.items()])
    comment = Paragraphs(lazy("Comment"), optional(), most=5000)
    again_until = LocalTime(lazy("Hand in again until"), optional())

    def of(self, given: Assignment) -> "Mark":
        """Leaves out what this assignment's scale does not ask."""
        if given.scale != POINTS or given.rubric_version_id:
            del self.points
        else:
            most = lazy("Please write at most %(most)s points.", most=rules.as_points(given.points))
            self.points.validators = [*self.points.validators, validators.NumberRange(0, given.points, most)]
        if given.scale != GRADES:
            del self.grade
        if given.tries < 2:
            del self.again_until
            self.verdict.choices = [each for each in rules.VERDICT_WORDS.items() if each[0] != RETURNED]
        return self

    def validate_verdict(self, field: Any) -> None:
        if field.data != ACCEPTED:
            return
        for name in ("points", "grade"):
            if name in self._fields and self[name].data in (None, "") and not self[name].errors:
                raise ValidationError(str(lazy("Please give the mark with which it is accepted.")))

    @property
    def told(self) -> dict[str, Any]:
        empty = {"points": None, "grade": "", "again_until": None, "comment": ""}
        return empty | {name: value for name, value in self.data.items() if value is not None}


class OwnMark(BaseForm):
    """A mark of one's own in a team; left empty the team's."""

    own_points = Points(lazy("Points"), optional())
    own_grade = SelectField(
        lazy("Grade"), optional(), choices=[("", "–"), *((one, rules.GRADE_WORDS[one]) for one in GRADED)]
    )
    own_reason = Paragraphs(lazy("Reason"), most=1000)

    def of(self, given: Assignment) -> "OwnMark":
        if given.scale != POINTS:
            del self.own_points
        else:
            most = lazy("Please write at most %(most)s points.", most=rules.as_points(given.points))
            self.own_points.validators = [*self.own_points.validators, validators.NumberRange(0, given.points, most)]
        if given.scale != GRADES:
            del self.own_grade
        return self

    def validate_own_reason(self, field: Any) -> None:
        given = [self[name].data for name in ("own_points", "own_grade") if name in self._fields]
        if any(value not in (None, "") for value in given) and not field.data:
            raise validators.StopValidation(str(lazy("Please say why this mark is another than the team's.")))
