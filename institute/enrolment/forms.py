"""What every application asks, and the office's words: submitted text becomes values here.

A draft keeps everything as it was typed, mistakes too; what is complete, these forms decide.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, SelectField, validators

from institute import language
from institute.dossier import consents
from institute.dossier import forms as dossier
from institute.dossier import rules as particulars
from institute.enrolment import words
from institute.enrolment.rules import NotForThisCountry, may_represent
from institute.forms import BaseForm, Line, Paragraphs, optional, required
from institute.language import lazy

_MOST_YEARS = 60
_CHOOSE = lazy("Please choose")


class Answers(dict[str, Any]):
    """Kept answers, in the shape WTForms reads submitted ones."""

    def getlist(self, name: str) -> list[Any]:
        return [self[name]] if name in self else []


def western(text: str | None) -> str | None:
    """۷ and ٧ as 7: numbers are kept in Western digits."""
    return particulars.western(text) if text else text


def _phone(form: Any, field: Any) -> None:
    if not particulars.is_phone(field.data):
        raise validators.ValidationError(particulars.PHONE_LOOKS)


def _years(form: Any, field: Any) -> None:
    if not re.fullmatch(r"[0-9]{1,2}", field.data) or int(field.data) > _MOST_YEARS:
        raise validators.ValidationError(lazy("Please write whole years as a number, for example 7."))


def _choices(offered: Mapping[str, Any], none: Any = _CHOOSE) -> Any:
    """Choices with an empty first one, in the reader's language."""
    return lambda: [("", str(none)), *((key, str(text)) for key, text in offered.items())]


def _countries() -> list[tuple[str, str]]:
    return [("", str(_CHOOSE)), *language.countries()]


class Step(BaseForm):
    """One step of the application; `needs` are the session's (id, title) to choose from, `training` the session."""

    def __init__(
        self, given: Any = None, needs: Sequence[tuple[str, str]] = (), training: Any = None, **more: Any
    ) -> None:
        super().__init__(given, **more)
        self.training = training
        self.offer(needs)

    def offer(self, needs: Sequence[tuple[str, str]]) -> None:
        """Only the step that asks for the need listens."""

    def kept(self) -> dict[str, str]:
        """What to keep, right or wrong; a choice nobody offered is not kept."""
        return dossier.kept(self)


class Who(Step):
    country = SelectField(
        lazy("Country you represent"),
        required(),
        choices=_countries,
        description=lazy("It may differ from your nationality."),
    )
    phone = Line(
        lazy("Phone"),
        [*required(), _phone],
        most=40,
        filters=[western],
        description=lazy("With the country code. We call only when something about this session is urgent."),
    )

    def validate_country(self, field: Any) -> None:
        """Said here already: whoever may not take part need not write the rest."""
        if self.training is None:
            return
        try:
            may_represent(field.data, self.training)
        except NotForThisCountry as refusal:
            raise validators.ValidationError(str(refusal.message)) from None


class Work(Step):
    employer = Line(lazy("Employer"), required(), description=lazy("The organisation's full name."))
    kind = SelectField(lazy("Kind of organisation"), required(), choices=_choices(words.KINDS))
    position = Line(lazy("Position"), required())
    rank = SelectField(
        lazy("Level"),
        required(),
        choices=_choices(words.RANKS),
        description=lazy("The nearest one; it helps us to compare between countries."),
    )
    years = Line(lazy("Years in this field"), [*required(), _years], most=4, filters=[western])
    duties = Paragraphs(
        lazy("Your present duties"), required(), most=1000, description=lazy("A few sentences are enough.")
    )


def _level(label: Any) -> SelectField:
    """A language's level; none at all is an answer too."""
    return SelectField(label, choices=_choices(words.LEVELS, lazy("none")), default="")


class Why(Step):
    need = SelectField(
        lazy("One of the needs this session answers"),
        optional(),
        choices=[],
        description=lazy("If one of them is yours."),
    )
    reason = Paragraphs(
        lazy("What need brings you?"),
        required(),
        most=2000,
        description=lazy("What does your work lack today that this session could give?"),
    )
    expectations = Paragraphs(lazy("What do you want to be able to do afterwards?"), required(), most=2000)
    level_en = _level(lazy("English"))
    level_zh = _level(lazy("Chinese"))
    level_ru = _level(lazy("Russian"))
    level_fa = _level(lazy("Persian"))
    other_language = Line(lazy("Another language"), optional(), most=60)
    other_level = _level(lazy("Level of the other language"))
    earlier = Paragraphs(
        lazy("Earlier training in China"),
        optional(),
        most=1000,
        description=lazy("Year, title and host of each, if there was any."),
    )

    def offer(self, needs: Sequence[tuple[str, str]]) -> None:
        self.need.choices = [("", str(lazy("None of these"))), *needs]

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if not any(self[f"level_{code}"].data for code in words.TONGUES) and not self.other_level.data:
            self.level_en.errors = [*self.level_en.errors, lazy("Please name at least one language and its level.")]
            fine = False
        if bool(self.other_language.data) != bool(self.other_level.data):
            wrong = self.other_level if self.other_language.data else self.other_language
            wrong.errors = [*wrong.errors, lazy("Please give both the language and its level.")]
            fine = False
        return fine


class Declarations(BaseForm):
    """The last step: ticked by hand each time, never beforehand."""

    rules = BooleanField(
        lazy("I have read the rules of the session and will keep them"),
        [validators.DataRequired(lazy("Please tick this before you send."))],
    )
    true = BooleanField(
        lazy("What I wrote is true and complete"), [validators.DataRequired(lazy("Please tick this before you send."))]
    )


def declarations(asked: Sequence[consents.Asked], aid: bool) -> type[Declarations]:
    """The last step with its consents, each by itself; for aid sessions also the promise to return."""
    tick = [validators.DataRequired(lazy("Please tick this before you send."))]
    more: dict[str, Any] = {
        f"consent_{one.kind}": BooleanField(one.text, tick if one.needed else optional()) for one in asked
    }
    if aid:
        more["home"] = BooleanField(lazy("After the session I return and use what I learned at home"), tick)
    return type("Declarations", (Declarations,), more)


def from_profile(person: Any) -> dict[str, str]:
    """What the profile knows already, to begin with."""
    known = {
        "country": person.country_code,
        "nationality": person.country_code,
        "sex": person.sex,
        "phone": person.phone,
        "messenger": person.messenger,
        "employer": person.employer,
        "position": person.position,
    }
    return {name: text for name, text in known.items() if text}


class _Coded(BaseForm):
    """A reason by its code; words of one's own where the code has none, or to say more."""

    REASONS: Mapping[str, Any] = {}
    code = SelectField(lazy("Kind of reason"), default="other")
    reason = Paragraphs(
        lazy("Reason"),
        optional(),
        most=1000,
        description=lazy(
            "The applicant reads it in the letter. Left empty, the letter says the kind of reason in their language."
        ),
    )

    def __init__(self, given: Any = None, **more: Any) -> None:
        super().__init__(given, **more)
        self.code.choices = list(self.REASONS.items())

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if self.code.data == "other" and not self.reason.data:
            self.reason.errors = [*self.reason.errors, lazy("Please fill this in.")]
            return False
        return fine


class Decline(_Coded):
    REASONS = words.DECLINES


class Revoke(_Coded):
    REASONS = words.REVOKES


class Move(BaseForm):
    """Another line for an application; `lines` are (id, name), "" is the pool."""

    line = SelectField(lazy("Quota"), optional(), coerce=str)
    why = Paragraphs(lazy("Why?"), required(), most=500, description=lazy("It stands in the history."))

    def __init__(self, given: Any = None, lines: Sequence[tuple[str, str]] = (), **more: Any) -> None:
        super().__init__(given, **more)
        self.line.choices = list(lines)

    @property
    def line_id(self) -> int | None:
        return int(self.line.data) if self.line.data else None


class HandBack(BaseForm):
    words = Paragraphs(
        lazy("What should be corrected?"),
        required(),
        most=1000,
        description=lazy("The applicant reads it in the letter."),
    )


class OnRequest(BaseForm):
    asked = Paragraphs(
        lazy("How did the applicant ask for it?"),
        required(),
        most=1000,
        description=lazy("For example: by telephone on 3 May. It stands in the history; the applicant reads it too."),
    )


class Comment(BaseForm):
    comment = Paragraphs(
        lazy("Comment"), required(), most=2000, description=lazy("For the office alone: the applicant never sees it.")
    )


class Message(BaseForm):
    message = Paragraphs(lazy("Message"), required(), most=2000)


class ViewName(BaseForm):
    name = Line(lazy("Name of the view"), required(), most=60)


def overrides() -> dict[str, "Override"]:
    """One for each deed that gives a place, now or in turn."""
    return {deed: Override(deed=deed) for deed in ("admit", "offer", "wait")}


class Override(BaseForm):
    """Several stand on one page: each for its `deed`."""

    def __init__(self, given: Any = None, deed: str = "admit") -> None:
        super().__init__(given)
        self.override.id = f"override-{deed}"

    override = Paragraphs(
        lazy("Why all the same?"),
        required(),
        most=1000,
        description=lazy("For the office alone: it stands in the history and in the activity log."),
    )
