"""How a paper is wanted."""

from wtforms import SelectField

from institute.forms import BaseForm, Line, required
from institute.language import SPEECHES, lazy
from institute.papers import rules, words


class Ask(BaseForm):
    language = SelectField(lazy("Language"), choices=[(each.code, each.name) for each in SPEECHES.values()])
    order = SelectField(lazy("Order"), choices=list(words.ORDERS.items()), default=rules.CHINESE)


class AskRestricted(Ask):
    purpose = Line(
        lazy("What it is for"), required(), most=200,
        description=lazy("For example: registration with the police."),
    )  # fmt: skip
    recipient = Line(
        lazy("Who receives it"), required(), most=200, description=lazy("The office or company, and the person.")
    )
