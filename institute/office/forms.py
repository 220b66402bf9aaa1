"""What the office asks for and submits in its own room."""

from typing import Any

from wtforms import BooleanField, FileField, HiddenField, validators

from institute.forms import BaseForm, Day, Line, Several, TranslatedField, optional, required
from institute.language import lazy
from institute.office import copying, queries

_PICTURES = ".png,.jpg,.jpeg,.webp"
_address = validators.Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=lazy("This is not an e-mail address."))


class Log(BaseForm):
    """What of the log is wanted."""

    q = Line(most=200)
    session = Line(lazy("Session"), optional(), most=40)
    verb = Line(most=40)
    since = Day(lazy("From"), optional())
    until = Day(lazy("Until"), optional())

    def wanted(self) -> queries.Wanted:
        """A field with a mistake asks for nothing."""
        given = {name: field.data for name, field in self._fields.items() if field.data and not field.errors}
        return queries.Wanted(**given)


class Issuer(BaseForm):
    """Who issues and who signs; `edition` is the one the writer looked at."""

    name = TranslatedField(lazy("The institute's name, as registered"), most=160)
    address = TranslatedField(lazy("Postal address"), most=300, needed=False)
    phone = Line(lazy("Telephone"), optional(), most=40)
    email = Line(lazy("E-mail address of the office"), [*optional(), _address], most=200)
    signatory = TranslatedField(lazy("Who signs"), most=80)
    post = TranslatedField(lazy("As what"), most=80)
    seal = FileField(lazy("A picture of the seal"), render_kw={"accept": _PICTURES})
    no_seal = BooleanField(lazy("Leave the seal's place free"))
    letterhead = FileField(lazy("A picture for the letterhead"), render_kw={"accept": _PICTURES})
    no_letterhead = BooleanField(lazy("Take the letterhead away"))
    edition = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Every paper is printed in Chinese and English, whatever else: both names are needed."""
        good, chinese = super().validate(extra_validators), self.name.form.zh
        if not chinese.data:
            chinese.errors = [str(lazy("Please fill this in."))]
        return good and bool(chinese.data)

    def show(self, known: dict[str, Any], edition: int) -> "Issuer":
        """Shows what is in force."""
        signed = {"signatory": known["signatory"]["name"], "post": known["signatory"]["post"], "edition": edition}
        return self.fill(known | signed)  # type: ignore[return-value]

    @property
    def seen(self) -> int:
        """0 for none."""
        given = self.edition.data or ""
        return int(given) if given.isdecimal() and len(given) < 10 else 0

    def struck(self, name: str) -> bool:
        """Whether the picture of this name shall go."""
        return bool(self[f"no_{name}"].data)

    def values(self) -> dict[str, Any]:
        """What an edition holds."""
        plain = {name: self[name].data for name in ("name", "address", "phone", "email") if self[name].data}
        return {**plain, "signatory": {"name": self.signatory.data, "post": self.post.data}}


class Copy(BaseForm):
    """When a session is held again, and what goes along."""

    starts_on = Day(lazy("The first day"), required())
    parts = Several(
        lazy("Take along"),
        optional(),
        choices=[
            (copying.STAFF, lazy("Staff")),
            (copying.PARTNERS, lazy("Partners")),
            (copying.TIMETABLE, lazy("Timetable")),
            (copying.LESSONS, lazy("Lessons, with their texts and files")),
            (copying.QUIZZES, lazy("Quizzes")),
            (copying.ASSIGNMENTS, lazy("Assignments")),
            (copying.MARKS, lazy("What counts how much in the gradebook")),
            (copying.PRACTICE, lazy("The practice plan")),
            (copying.RULE, lazy("What completing it asks")),
            (copying.QUESTIONS, lazy("The questions of its application")),
        ],
    )
