"""What a submitter writes, and what the office answers."""

from typing import Any

from wtforms import HiddenField, RadioField, SelectField

from institute import language
from institute.demand import rules, words
from institute.demand.models import MERGED
from institute.forms import BaseForm, Line, Paragraphs, Several, TranslatedField, Whole, optional, required
from institute.language import lazy
from institute.partners import words as partners


class Statement(BaseForm):
    """A need in the submitter's own words; `themes` are (code, name) pairs."""

    tongue = SelectField(lazy("The language you write in"), required())
    title = Line(lazy("The need in one line"), required(), most=160)
    text = Paragraphs(lazy("What is the problem now, and what should people be able to do?"), required())
    success = Paragraphs(lazy("How will you notice that it helped?"), optional(), most=1000)
    stated_by = Line(lazy("Your office, company or organisation"), required())
    source = SelectField(lazy("What kind of body is it?"), required())
    country = SelectField(lazy("Country the people are from"), required())
    theme = SelectField(lazy("Theme"), optional())
    people = Whole(lazy("How many people should be trained?"), optional(), least=1)
    languages = Several(lazy("Languages they can be taught in"), optional())

    def __init__(self, given: Any = None, themes: Any = (), **more: Any) -> None:
        super().__init__(given, **more)
        blank = ("", lazy("Please choose"))
        self.source.choices = [blank, *words.SOURCES.items()]
        self.country.choices = [blank, *language.countries()]
        self.tongue.choices = [(speech.code, speech.name) for speech in language.SPEECHES.values()]
        self.theme.choices = [("", lazy("None of these, or I do not know")), *themes]
        self.languages.choices = partners.language_choices()

    def values(self) -> dict[str, Any]:
        """What the actions take; the words stand under the language they were written in."""
        return {
            "title": {self.tongue.data: self.title.data},
            "text": {self.tongue.data: self.text.data},
            "source": self.source.data,
            "stated_by": self.stated_by.data,
            "country_code": self.country.data,
            "theme": self.theme.data or None,
            "people": self.people.data,
            "languages": self.languages.data or [],
            "success": self.success.data or "",
        }


class Answer(Statement):
    """The statement once more, with an answer to the office's question."""

    answer = Paragraphs(lazy("Your answer to the office"), required(), most=2000)


class Translations(BaseForm):
    """What the office adds to a statement in the languages it was not written in."""

    title = TranslatedField(lazy("The need in one line"), Line, most=160, needed=False)
    text = TranslatedField(lazy("The statement"), Paragraphs, needed=False)


class Decision(BaseForm):
    """One step by the office. `words` are asked for where the step needs them."""

    to = RadioField(lazy("What now?"), required())
    into = Line(lazy("Number of the need it is merged into"), optional(), most=20)
    words = Paragraphs(lazy("Words to the submitter"), optional(), most=2000)
    seen = HiddenField()

    def __init__(self, given: Any = None, state: str = "", **more: Any) -> None:
        super().__init__(given, **more)
        self.to.choices = [(step, words.VERBS[step]) for step in rules.next_steps(state, rules.OFFICE)]
        if given is None:
            self.seen.data = state

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if self.to.data in rules.NEEDS_WORDS and not self.words.data:
            self.words.errors = [str(rules.WordsMissing.message)]
            return False
        if self.to.data == MERGED and not self.into.data:
            self.into.errors = [str(rules.NotAnother.message)]
            return False
        return good
