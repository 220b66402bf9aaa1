"""The words of a letter, as the office types them."""

from collections.abc import Sequence
from typing import Any

from wtforms import IntegerField, ValidationError
from wtforms.widgets import HiddenInput

from institute.forms import BaseForm, Line, Paragraphs, required
from institute.language import lazy
from institute.post import rules


class Words(BaseForm):
    """Subject and text with blanks (set `known` and `needed` before validating)."""

    subject = Line(lazy("Subject"), required(), most=200)
    text = Paragraphs(lazy("Text"), required(), most=5000)
    seen = IntegerField(widget=HiddenInput(), default=0)
    known: Sequence[str] = ()
    needed: Sequence[str] = ()

    def validate_subject(self, field: Any) -> None:
        self._check(field, ())

    def validate_text(self, field: Any) -> None:
        self._check(field, self.needed)

    def _check(self, field: Any, needed: Sequence[str]) -> None:
        if found := rules.mistakes(field.data, self.known, needed):
            raise ValidationError(" ".join(map(str, found)))
