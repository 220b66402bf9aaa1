"""What is announced, asked, answered and noted."""

from wtforms import BooleanField

from institute.forms import BaseForm, Line, Paragraphs, TranslatedField, required
from institute.language import lazy


class News(BaseForm):
    """An announcement in up to four languages."""

    title = TranslatedField(lazy("Title"), Line, most=200)
    text = TranslatedField(lazy("Text"), Paragraphs, most=5000)
    urgent = BooleanField(
        lazy("Urgent: the letter goes to everybody at once"),
        description=lazy("Else it comes as each trainee chose: at once, in one letter each morning, or on the page."),
    )


class EditedNews(News):
    again = BooleanField(lazy("Tell every trainee again by letter"))


class Asked(BaseForm):
    text = Paragraphs(lazy("Your question"), required(), most=2000)


class Answered(BaseForm):
    text = Paragraphs(lazy("Your answer"), required(), most=4000)


class Noted(BaseForm):
    text = Paragraphs(lazy("Note"), required(), most=2000)
