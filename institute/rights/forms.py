"""What people ask about their data, and what the office answers."""

from wtforms import SelectField

from institute.forms import BaseForm, Paragraphs, optional, required
from institute.language import lazy
from institute.people.forms import OnlyAddress
from institute.rights import words


class Ask(BaseForm):
    kind = SelectField(
        lazy("What do you ask?"),
        required(),
        choices=lambda: [("", lazy("Please choose")), *words.KINDS.items()],
    )
    words = Paragraphs(
        lazy("In your words"),
        optional(),
        most=2000,
        description=lazy("What is wrong, which consent, which use: as far as it helps us."),
        render_kw={"rows": 4, "dir": "auto"},
    )


class AskFromOutside(OnlyAddress, Ask):
    """The same by somebody who cannot sign in."""


class Answer(BaseForm):
    answer = Paragraphs(
        lazy("Your answer, with its reason"),
        required(),
        most=2000,
        description=lazy("It goes to the person by letter."),
        render_kw={"rows": 5, "dir": "auto"},
    )
