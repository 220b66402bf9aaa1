"""What staff say about a quiz, what it asks, and how its answers are marked."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import BooleanField, SelectField, StringField, validators

from institute.forms import BaseForm, Line, LocalTime, Paragraphs, TranslatedField, Whole, optional, required
from institute.language import lazy, number
from institute.quizzes import words
from institute.quizzes.models import DRAFT, GRACE, POST, PUBLISHED

_TIMES = ("opens_at", "closes_at")


class Title(BaseForm):
    """The first title; other languages follow in the settings."""

    title = Line(lazy("Title in English"), required(), most=200)


class Settings(BaseForm):
    """A quiz; days and times are those of the session's place. `pre_tests`: (id, title) of tests before the course."""

    kind = SelectField(lazy("Kind"), choices=list(words.KINDS.items()))
    title = TranslatedField(lazy("Title"), Line, most=200)
    instructions = TranslatedField(lazy("Instructions"), Paragraphs, most=5000, needed=False)
    opens_at = LocalTime(lazy("Opens"), optional())
    closes_at = LocalTime(lazy("Closes"), optional())
    minutes = Whole(lazy("Minutes from the beginning"), optional(), least=1, most=1440)
    grace = Whole(lazy("Seconds after the end in which an answer on its way still counts"), required(), most=600)
    attempts = Whole(lazy("Attempts"), optional(), least=1, most=100, description=lazy("Empty: as many as wanted."))
    cool_off = Whole(lazy("Minutes between two attempts"), required(), most=100_000)
    counts = SelectField(lazy("What counts"), choices=list(words.COUNTS.items()))
    pre_id = SelectField(lazy("Compared with"), optional(), validate_choice=True)
    shuffled = BooleanField(lazy("The questions of each page in another order for everybody"))
    shuffled_options = BooleanField(lazy("The options of each question in another order for everybody"))
    show_marks = SelectField(lazy("Trainees see their marks"), choices=list(words.SHOWN.items()))
    show_answers = SelectField(lazy("Trainees see the right answers"), choices=list(words.SHOWN.items()))
    show_explanations = SelectField(lazy("Trainees see the explanations"), choices=list(words.SHOWN.items()))
    blind = BooleanField(lazy("Who marks does not see whose answer it is"))
    second = BooleanField(lazy("Two people mark what people mark"))
    tolerance = Whole(lazy("Percent of the points two markers may differ by"), required(), most=100)

    def __init__(self, given: Any = None, pre_tests: Sequence[tuple[int, str]] = (), **more: Any) -> None:
        super().__init__(given, **more)
        self.pre_id.choices = [("", lazy("Nothing")), *((str(key), title) for key, title in pre_tests)]

    def show(self, quiz: Any, zone: str) -> "Settings":
        values = {name: getattr(quiz, name) for name in self._fields}
        local = {name: values[name].astimezone(ZoneInfo(zone)) if values[name] else None for name in _TIMES}
        self.fill({**values, **local, "pre_id": str(quiz.pre_id or "")})
        return self

    def values(self, zone: str) -> dict[str, Any]:
        """What the quiz is to have, times as instants; only a test after the course is compared."""
        times = {"opens_at": self.opens_at.in_zone(zone), "closes_at": self.closes_at.in_zone(zone)}
        before = int(self.pre_id.data) if self.pre_id.data and self.kind.data == POST else None
        grace = GRACE if self.grace.data is None else self.grace.data
        return {**self.data, **times, "pre_id": before, "grace": grace}

    def validate_closes_at(self, field: Any) -> None:
        if field.data and self.opens_at.data and field.data <= self.opens_at.data:
            raise validators.ValidationError(str(lazy("The end comes after the beginning.")))


class State(BaseForm):
    """Draft or published."""

    state = Line(checks=[validators.AnyOf((DRAFT, PUBLISHED))])


class Points(StringField):
    """Points with a comma or a point, at most `most`."""

    data: Any

    def __init__(self, label: Any = None, checks: Any = (), most: Decimal = Decimal(1000), **kwargs: Any) -> None:
        super().__init__(label, list(checks), **kwargs)
        self.most = most

    def process_formdata(self, valuelist: Any) -> None:
        text = (valuelist[0] if valuelist else "").strip().replace(",", ".").replace("٫", ".")
        self.data = None
        if not text:
            return
        try:
            value = Decimal(text) if len(text) <= 8 else Decimal("NaN")
            self.data = value.quantize(Decimal("0.001")) if value.is_finite() else Decimal(-1)
        except InvalidOperation:
            self.data = Decimal(-1)  # whatever it is, no points

    def _value(self) -> str:
        """As it was typed; what was not typed without zeros at its end."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{Decimal(self.data).normalize():f}"

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and not 0 <= self.data <= self.most:
            most = number(float(self.most))
            raise validators.StopValidation(str(lazy("Please write points from 0 to %(most)s.", most=most)))


class _Ask(BaseForm):
    """What a page asks, and what each question is worth."""

    points = Points(lazy("Points for each"), [validators.InputRequired(lazy("Please fill this in."))], default="1")
    rubric_id = SelectField(lazy("Rubric"), optional(), validate_choice=True)

    def offer(self, rubrics: Sequence[tuple[int, str]], categories: Sequence[tuple[int, str]] = ()) -> "_Ask":
        """Fills the lists to choose from; call before validating."""
        for name, choices in (("rubric_id", rubrics), ("category_id", categories)):
            if name in self._fields:
                field: Any = self._fields[name]
                field.choices = [("", lazy("None")), *((str(key), title) for key, title in choices)]
        return self

    @property
    def values(self) -> dict[str, Any]:
        return {"points": self.points.data, "rubric_id": int(self.rubric_id.data) if self.rubric_id.data else None}


class Put(_Ask):
    """One item, found in the bank."""

    item_id = Whole(lazy("Question number"), required(), least=1, most=2_000_000_000)

    @property
    def values(self) -> dict[str, Any]:
        return {**super().values, "item_id": self.item_id.data, "many": 1}


class Draw(_Ask):
    """Some drawn from a shelf, with a tag, or both."""

    category_id = SelectField(lazy("Category"), optional(), validate_choice=True)
    tag = Line(lazy("Tag"), optional(), most=60)
    many = Whole(lazy("How many"), required(), least=1, most=100, default=1)

    def validate(self, extra_validators: Any = None) -> bool:
        """One of the two must be named; each alone may be empty."""
        fine = super().validate(extra_validators)
        if fine and not (self.category_id.data or self.tag.data):
            self.category_id.errors = [str(lazy("Please name a category or a tag."))]
            return False
        return fine

    @property
    def values(self) -> dict[str, Any]:
        category = int(self.category_id.data) if self.category_id.data else None
        return {
            **super().values, "category_id": category, "tag": self.tag.data or "", "many": self.many.data
        }  # fmt: skip


class Section(BaseForm):
    """What stands above a page's questions."""

    title = TranslatedField(lazy("Title of the page"), Line, most=200, needed=False)


class Step(BaseForm):
    """Up or down."""

    step = Line(checks=[validators.AnyOf(("up", "down"))])


class Extension(BaseForm):
    """More for one trainee, and why."""

    minutes = Whole(lazy("More minutes"), optional(), most=1440)
    attempts = Whole(lazy("More attempts"), optional(), most=20)
    closes_at = LocalTime(lazy("Closes for this trainee"), optional())
    reason = Paragraphs(lazy("Reason"), required(), most=500)

    def values(self, zone: str) -> dict[str, Any]:
        closes: datetime | None = self.closes_at.in_zone(zone)
        more = {"minutes": self.minutes.data or 0, "attempts": self.attempts.data or 0}
        return {**more, "closes_at": closes, "reason": self.reason.data}


class Mark(BaseForm):
    """A marker's points and words; with a rubric (`judged`) the points may be left to it."""

    points = Points(lazy("Points"), optional())
    comment = Paragraphs(lazy("Comment for the trainee"), optional(), most=5000)

    def __init__(self, given: Any = None, most: Decimal = Decimal(1000), judged: bool = False, **more: Any) -> None:
        super().__init__(given, **more)
        self.points.most, self.points.flags.optional = most, judged


class MarkAgain(BaseForm):
    """Which version's key holds, or full points for everybody, and why."""

    version = SelectField(lazy("Mark by"), validate_choice=True)
    reason = Paragraphs(lazy("Reason"), required(), most=500)

    def offer(self, versions: Sequence[tuple[int, str]]) -> "MarkAgain":
        self.version.choices = [
            *((str(key), title) for key, title in versions),
            ("", lazy("Full points for everybody")),
        ]
        return self
