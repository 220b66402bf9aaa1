"""What a visitor writes to the office."""

from wtforms import SelectField

from institute.forms import BaseForm, Line, Paragraphs, required
from institute.guidance import words
from institute.language import lazy
from institute.people.forms import Address


class Message(BaseForm):
    """A message from the contact page."""

    name = Line(lazy("Your name"), required(), most=120, render_kw={"autocomplete": "name", "dir": "auto"})
    email = Address(
        lazy("Your e-mail address"),
        required(),
        description=lazy("We answer to this address."),
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
    )
    topic = SelectField(lazy("What do you write about?"), required(), choices=lambda: list(words.TOPICS.items()))
    message = Paragraphs(lazy("Your message"), required(), most=4000, render_kw={"rows": 8, "dir": "auto"})
