"""What the office writes about a session's quotas."""

from typing import Any

from wtforms import SelectField

from institute import language
from institute.catalogue.forms import local
from institute.enrolment import words
from institute.enrolment.models import Quota
from institute.forms import BaseForm, LocalTime, Whole, optional, required
from institute.language import lazy

_ANY = lazy("any")
_MOST = 10_000


class Line(BaseForm):
    """One quota; `organisations` are (id, name), times are those of the session's place."""

    country = SelectField(lazy("Country"), optional())
    organisation = SelectField(lazy("Organisation that nominates"), optional())
    sex = SelectField(lazy("Sex"), optional())
    level = SelectField(lazy("Level"), optional())
    reserved = Whole(lazy("Reserved places"), required(), most=_MOST, description=lazy("Nobody else gets them."))
    most = Whole(
        lazy("At most"), optional(), least=1, most=_MOST, description=lazy("With common places; empty: no limit.")
    )
    minimum = Whole(lazy("Wanted at least"), required(), most=_MOST, description=lazy("Shown while it is not reached."))
    kept_until = LocalTime(
        lazy("Reserved until"), optional(), description=lazy("From then on they are common places. Empty: to the end.")
    )

    def __init__(self, given: Any = None, training: Any = None, organisations: Any = (), **more: Any) -> None:
        super().__init__(given, **more)
        self.training = training
        any_one = ("", str(_ANY))
        self.country.choices = [any_one, *language.countries()]
        self.organisation.choices = [any_one, *organisations]
        self.sex.choices = [any_one, *words.SEXES.items()]
        self.level.choices = [any_one, *words.RANKS.items()]

    def show(self, quota: Quota) -> "Line":
        """Shows a line as it stands."""
        until = local(quota.kept_until, self.training.zone) if quota.kept_until else None
        return self.fill({
            "country": quota.country_code or "", "organisation": str(quota.organisation_id or ""),
            "sex": quota.sex or "", "level": quota.level or "", "reserved": quota.reserved, "most": quota.most,
            "minimum": quota.minimum, "kept_until": until,
        })  # type: ignore[return-value]  # fmt: skip

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        return {
            "country_code": self.country.data or None,
            "organisation_id": int(self.organisation.data) if (self.organisation.data or "").strip() else None,
            "sex": self.sex.data or None,
            "level": self.level.data or None,
            "reserved": self.reserved.data,
            "most": self.most.data,
            "minimum": self.minimum.data,
            "kept_until": self.kept_until.in_zone(self.training.zone),
        }

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if fine and self.most.data is not None and self.most.data < (self.reserved.data or 0):
            self.most.errors = [lazy("It cannot be less than the reserved places.")]
            return False
        if fine and self.most.data is not None and self.most.data < (self.minimum.data or 0):
            self.minimum.errors = [lazy("It cannot be more than the most.")]
            return False
        if fine and (until := self.kept_until.in_zone(self.training.zone)) and until > self.training.ends_at:
            self.kept_until.errors = [lazy("The session is over by then.")]
            return False
        return fine


class OfferDays(BaseForm):
    days = Whole(
        lazy("Days to answer an offer"),
        required(),
        least=1,
        most=60,
        description=lazy("Near the session's beginning it is half of the time that is left, and never beyond it."),
    )
