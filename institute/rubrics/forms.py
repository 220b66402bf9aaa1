"""What is said about a rubric and its criteria."""

from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import DecimalField, HiddenField, validators

from institute.forms import BaseForm, Line, Paragraphs, TranslatedField, optional
from institute.language import lazy
from institute.rubrics import rules

MOST = Decimal(1000)


class Points(DecimalField):
    """0 to 1,000 points with at most two decimals, in any of our digits, comma or point; None for nothing."""

    def __init__(self, label: Any = None, checks: Any = (), **kwargs: Any) -> None:
        super().__init__(label, [*checks], places=None, **kwargs)

    def process_formdata(self, valuelist: Any) -> None:
        text = valuelist[0].strip().replace("٫", ".").replace("،", ".").replace(",", ".") if valuelist else ""
        try:
            self.data = Decimal(text) if text else None
            if self.data is not None and not (
                len(text) < 9 and 0 <= self.data <= MOST and self.data == round(self.data, 2)
            ):
                raise InvalidOperation
        except InvalidOperation:
            self.data = None
            raise ValueError(str(lazy("Please write 0 to %(most)s points, at most two decimals.", most=MOST))) from None


class Title(BaseForm):
    title = TranslatedField(lazy("Title"), Line, most=200)
    seen = HiddenField()


class Step(BaseForm):
    """Up or down, of what was seen."""

    step = Line(checks=[validators.AnyOf((rules.UP, rules.DOWN))])
    seen = HiddenField()


class Criterion(BaseForm):
    """A criterion and up to six levels (fields points_1, words_1 and so on); those left empty are none."""

    title = TranslatedField(lazy("Criterion"), Line, most=200)
    seen = HiddenField()

    def level(self, n: int) -> tuple[Any, Any]:
        """The fields of level n, from 1: its points and its words."""
        return self[f"points_{n}"], self[f"words_{n}"]

    def show(self, criterion: Any) -> "Criterion":
        """Shows what a criterion says."""
        values: dict[str, Any] = {"title": criterion["title"]}
        for n, level in enumerate(criterion["levels"], 1):
            values |= {f"points_{n}": Decimal(level["points"]), f"words_{n}": level["words"]}
        self.fill(values)
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        fine, written = super().validate(extra_validators), 0
        for n in range(1, rules.LEVELS + 1):
            points, words = self.level(n)
            given, said = points.data is not None, bool(words.data)
            written += given and said
            if said and not given and not points.errors:
                points.errors = [str(lazy("Please give the points of this level."))]
                fine = False
            if (given or said) and not words.form.en.data:
                words.form.en.errors = [str(lazy("Please say in English what this level looks like."))]
                fine = False
        if written < 2 and fine:
            self.level(2)[0].errors = [str(lazy("A criterion needs at least two levels."))]
            fine = False
        return fine

    @property
    def values(self) -> dict[str, Any]:
        """The criterion as it is kept, the best level first."""
        each = [self.level(n) for n in range(1, rules.LEVELS + 1)]
        levels = [(points.data, words.data) for points, words in each if points.data is not None]
        levels.sort(key=lambda level: -level[0])
        kept = [{"points": f"{points.normalize():f}", "words": words} for points, words in levels]
        return {"title": self.title.data, "levels": kept}


for _n in range(1, rules.LEVELS + 1):
    setattr(Criterion, f"points_{_n}", Points(lazy("Points of level %(n)s", n=_n), optional()))
    words = TranslatedField(lazy("Level %(n)s in words", n=_n), Paragraphs, most=600, needed=False)
    setattr(Criterion, f"words_{_n}", words)
