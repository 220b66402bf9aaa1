"""What the office says about an organisation."""

from typing import Any

from wtforms import SelectField, validators

from institute import language
from institute.forms import BaseForm, Line, TranslatedField, required
from institute.language import lazy
from institute.partners import rules


class OrganisationForm(BaseForm):
    """An organisation that works with the institute."""

    code = Line(
        lazy("Code"),
        [
            *required(),
            validators.Regexp(
                r"^[A-Z][A-Z0-9-]{1,15}$",
                message=lazy("Please use capital letters, digits and hyphens, for example KZ-SRL."),
            ),
        ],
        most=16,
    )
    names = TranslatedField(lazy("Official name"), Line, most=200)
    kind = SelectField(lazy("Kind"))
    country_code = SelectField(lazy("Country"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(key, str(words)) for key, words in rules.ORGANISATION_WORDS.items()]
        self.country_code.choices = language.countries()
