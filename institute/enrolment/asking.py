"""The office's form of what a session asks of its applicants."""

from typing import Any

from wtforms import SelectField, validators

from institute.catalogue.models import FOREIGN_AID
from institute.enrolment import words
from institute.enrolment.eligibility import ADULT
from institute.enrolment.models import Requirement
from institute.forms import BaseForm, Several, Whole, optional
from institute.language import lazy

_NUMBERS = ("age_from", "age_to", "passport_months", "years_between")
_CHOICES = ("ranks", "tongue", "level", "hard")


def _offered(named: Any, none: Any = None) -> Any:
    """Choices in the reader's language, `none` the empty one."""
    first = [("", none)] if none else []
    return lambda: [(key, str(text)) for key, text in [*first, *named.items()]]


class Asked(BaseForm):
    """An empty field asks nothing. The session's countries stand in its own form."""

    age_from = Whole(lazy("Youngest, in years"), optional(), least=14, most=99)
    age_to = Whole(
        lazy("Oldest, in years"), optional(), least=14, most=99, description=lazy("Counted on the first day.")
    )
    ranks = Several(lazy("Level in the organisation"), choices=_offered(words.RANKS))
    tongue = SelectField(
        lazy("Working language"), choices=_offered(words.TONGUES, lazy("any the session is taught in")), default=""
    )
    level = SelectField(lazy("At least at level"), choices=_offered(words.LEVELS, lazy("no level asked")), default="")
    passport_months = Whole(lazy("Months the passport must be valid after the end"), optional(), least=0, most=60)
    years_between = Whole(lazy("Years since the last training in China"), optional(), least=1, most=20)
    hard = Several(
        lazy("Without these an application cannot be sent"),
        choices=_offered(words.RULES),
        description=lazy("Of the others people are told, and may send all the same."),
    )

    def __init__(self, given: Any = None, *, training: Any, kept: Requirement | None = None) -> None:
        super().__init__(given, obj=kept)
        self.training = training

    def validate_age_from(self, field: Any) -> None:
        if field.data is not None and self.training.type == FOREIGN_AID and field.data < ADULT:
            raise validators.ValidationError(str(lazy("Foreign-aid training is for people of 18 years and more.")))

    def validate_age_to(self, field: Any) -> None:
        if field.data is not None and field.data < (self.age_from.data or 0):
            raise validators.ValidationError(str(lazy("The oldest cannot be younger than the youngest.")))

    def validate_passport_months(self, field: Any) -> None:
        if field.data is not None and self.training.mode == "online":
            raise validators.ValidationError(str(lazy("Online sessions ask for no passport.")))

    def values(self) -> dict[str, Any]:
        """As the table keeps them."""
        return {name: self[name].data for name in (*_NUMBERS, *_CHOICES)}
