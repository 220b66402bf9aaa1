"""Fields of the table as form fields, in any step's form; and the forms of the office."""

from collections.abc import Collection, Iterable
from typing import Any, TypeVar

from wtforms import BooleanField, FileField, RadioField, SelectField, validators

from institute import language
from institute.dossier import words
from institute.dossier.fields import COUNTRY, SEVERAL, TEXT, TICK, Field
from institute.dossier.models import CHOICE, FILE, Question
from institute.dossier.rules import Case
from institute.forms import BaseForm, Line, LocalTime, Paragraphs, Several, TranslatedField, optional, required
from institute.language import lazy

_CHOOSE = lazy("Please choose")
F = TypeVar("F", bound=BaseForm)


class Ticks(Several):
    """Some of the choices; kept as one text of keys with spaces between."""

    def process_formdata(self, valuelist: Any) -> None:
        super().process_formdata(" ".join(valuelist).split() if valuelist else [])


class Attachment(FileField):
    """A file to send; `stored` says that there is one already."""

    def __init__(self, label: Any = None, checks: Any = (), stored: bool = False, **kwargs: Any) -> None:
        super().__init__(label, checks, **kwargs)
        self.stored = stored

    @property
    def sent(self) -> Any:
        """What was sent now, or None."""
        return self.data if getattr(self.data, "filename", "") else None


def with_fields(base: type[F], asked: Iterable[Field], case: Case, stored: Collection[str] = ()) -> type[F]:
    """This form with these fields after its own; `stored` names those whose file is here already."""
    more = {each.key: control(each, case, each.key in stored) for each in asked}
    return type(base.__name__, (base,), more)  # pyright: ignore[reportReturnType]


def control(field: Field, case: Case, stored: bool = False) -> Any:
    """One field of the table as it is asked in this case."""
    checks = [*_needed(field, case), *([_checked(field, case)] if field.check else [])]
    given: dict[str, Any] = {"description": field.help, "render_kw": dict(field.attributes) or None}
    if field.kind == FILE:
        return Attachment(field.label, [_sent] if field.needed(case) else optional(), stored, **given)
    if field.kind == TICK:
        return BooleanField(field.label, checks, **given)
    if field.kind == SEVERAL:
        return Ticks(field.label, optional(), choices=lambda: [*field.words.items()], **given)
    if field.kind in (CHOICE, COUNTRY):
        offered = language.countries if field.kind == COUNTRY else lambda: [*field.words.items()]
        return SelectField(field.label, checks, choices=lambda: [("", str(_CHOOSE)), *offered()], **given)
    kind = Paragraphs if field.kind == TEXT else Line
    return kind(field.label, checks, most=field.most, filters=[_tidied(field)] if field.tidy else [], **given)


def _needed(field: Field, case: Case) -> list[Any]:
    if field.asked_with:
        return [_only_with(field, case)]
    if field.kind == TICK and field.needed(case):
        return [validators.DataRequired(lazy("Please tick this before you go on."))]
    return required() if field.needed(case) else optional()


def _only_with(field: Field, case: Case) -> Any:
    """Needed only of those who gave the answer it hangs on; of the others nothing is kept."""

    def check(form: Any, here: Any) -> None:
        key, choice = field.asked_with or ("", "")
        if key not in form or form[key].data != choice or not field.needed(case):
            if not here.data:
                raise validators.StopValidation
        elif not here.data:
            raise validators.StopValidation(str(lazy("Please fill this in.")))

    return check


def _sent(form: Any, field: Attachment) -> None:
    if not field.stored and field.sent is None:
        raise validators.StopValidation(str(lazy("Please choose a file.")))


def _checked(field: Field, case: Case) -> Any:
    def check(form: Any, here: Any) -> None:
        wrong = field.check(here.data, case) if field.check and here.data else None
        if wrong is not None:
            raise validators.ValidationError(str(wrong))

    return check


def _tidied(field: Field) -> Any:
    return lambda text: field.tidy(text) if text and field.tidy else text


def kept(form: BaseForm) -> dict[str, str]:
    """What to keep, right or wrong; a choice nobody offered is not kept, and files go their own way."""
    return {name: _kept(each) for name, each in form._fields.items() if not isinstance(each, FileField)}


def _kept(field: Any) -> str:
    if isinstance(field, Ticks):
        offered = {key for key, *_ in field.iter_choices()}
        return " ".join(key for key in field.data or () if key in offered)
    if isinstance(field, SelectField) and field.data not in {choice[0] for choice in field.choices or ()}:
        return ""
    return "yes" if field.data is True else field.data or ""


# The office's.


class Reason(BaseForm):
    reason = RadioField(
        lazy("Why do you need to see it?"),
        [validators.InputRequired(lazy("Please say why you need to see it."))],
        choices=lambda: [*words.REASONS.items()],
    )


class Deadline(BaseForm):
    closes_at = LocalTime(lazy("The form closes"), required(), description=lazy("On the clock of the place."))


def _of_lines(texts: dict[str, str]) -> list[dict[str, str]]:
    """Choices from their texts, one a line in each language: the first line of each is the first choice."""
    lines = {code: [line.strip() for line in text.splitlines() if line.strip()] for code, text in texts.items()}
    many = len(lines.get("en", []))
    return [{code: given[n] for code, given in lines.items() if n < len(given)} for n in range(many)]


class QuestionForm(BaseForm):
    """A session's own question. `earlier` are those it may hang on: (value, words) of a question's choice."""

    label = TranslatedField(lazy("Question"), most=300)
    help = TranslatedField(lazy("Explanation"), most=500, needed=False)
    kind = SelectField(lazy("Answered by"), choices=lambda: [*words.KINDS.items()])
    choices = TranslatedField(lazy("Choices"), Paragraphs, most=2000, needed=False)
    stage = SelectField(lazy("When it is asked"), choices=lambda: [*words.STAGES.items()])
    grade = SelectField(lazy("How the answer is kept"), choices=lambda: [*words.GRADES.items()])
    needed = BooleanField(lazy("An answer is required"))
    asked_with = SelectField(
        lazy("Only of those who answered"),
        choices=[],
        default="",
        description=lazy("Another question of the same part."),
    )

    def __init__(self, given: Any = None, earlier: Iterable[tuple[str, str]] = (), **more: Any) -> None:
        super().__init__(given, **more)
        self.asked_with.choices = [("", str(lazy("Everybody is asked"))), *earlier]  # pyright: ignore[reportAttributeAccessIssue]

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if self.kind.data == CHOICE and len(_of_lines(self.choices.data)) < 2:
            english = self.choices.form["en"]
            english.errors = [*english.errors, lazy("Please write at least two choices, one a line.")]
            return False
        return fine

    def values(self) -> dict[str, Any]:
        """The question's columns, but its place."""
        question, _, choice = (self.asked_with.data or "").partition(":")
        return {
            "label": self.label.data,
            "help": self.help.data,
            "kind": self.kind.data,
            "choices": _of_lines(self.choices.data) if self.kind.data == CHOICE else [],
            "stage": self.stage.data,
            "grade": self.grade.data,
            "required": self.needed.data,
            "asked_with_id": int(question) if question else None,
            "asked_with_choice": int(choice) if choice else None,
        }


def shown(question: Question) -> dict[str, Any]:
    """A question's columns as its form shows them."""
    codes = {code for choice in question.choices for code in choice}
    hangs = f"{question.asked_with_id}:{question.asked_with_choice}" if question.asked_with_id else ""
    return {
        "label": question.label,
        "help": question.help,
        "kind": question.kind,
        "choices": {code: "\n".join(choice.get(code, "") for choice in question.choices) for code in codes},
        "stage": question.stage,
        "grade": question.grade,
        "needed": question.required,
        "asked_with": hangs,
    }
