"""What is said about a rubric and its criteria."""

from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import BooleanField, DecimalField, HiddenField, validators
from wtforms.widgets import TextInput

from institute.forms import BaseForm, Line, Paragraphs, TranslatedField, optional
from institute.language import lazy
from institute.rubrics import rules

MOST = Decimal(1000)


class Points(DecimalField):
    """0 to 1,000 points with at most two decimals, in any of our digits, comma or point; None for nothing."""

    widget = TextInput()  # a number field of a browser drops digits and commas it does not know

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
    """A criterion and its levels: fields points_1, words_1, gone_1 and so on.

    Levels left empty, and those marked as gone, are none. `shown` is how many the page shows: at least two, as many as
    were sent, and one to write in after those that stand.
    """

    title = TranslatedField(lazy("Criterion"), Line, most=200)
    seen = HiddenField()

    def __init__(self, sent: Any = None, **given: Any) -> None:
        super().__init__(sent, **given)
        self.shown = max([rules.FEWEST, *(n for n in _ALL if self[f"points_{n}"].raw_data)])

    @property
    def levels(self) -> list[tuple[Any, Any, Any]]:
        """The fields of each level on the page: its points, its words, and whether it is taken away."""
        return [(self[f"points_{n}"], self[f"words_{n}"], self[f"gone_{n}"]) for n in _ALL[: self.shown]]

    def widen(self) -> None:
        """Shows one level more, as far as there are."""
        self.shown = min(self.shown + 1, rules.LEVELS)

    def show(self, criterion: Any) -> None:
        """Shows what a criterion says."""
        values: dict[str, Any] = {"title": criterion["title"]}
        for n, level in enumerate(criterion["levels"], 1):
            values |= {f"points_{n}": Decimal(level["points"]), f"words_{n}": level["words"]}
        self.fill(values)
        self.shown = len(criterion["levels"])
        self.widen()

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        written = 0
        for points, words, gone in self.levels:
            if gone.data:
                for each in (points, *words.form):
                    each.errors = []
                continue
            given, said = points.data is not None, bool(words.data)
            written += given and said
            if said and not given and not points.errors:
                points.errors = [str(lazy("Please give the points of this level."))]
            if (given or said) and not words.form.en.data:
                words.form.en.errors = [str(lazy("Please say in English what this level looks like."))]
        if written < rules.FEWEST and not self.errors:
            self.levels[1][0].errors = [str(lazy("A criterion needs at least two levels."))]
        return not self.errors

    @property
    def values(self) -> dict[str, Any]:
        """The criterion as it is kept, the best level first."""
        levels = [
            (points.data, words.data)
            for points, words, gone in self.levels
            if points.data is not None and not gone.data
        ]
        levels.sort(key=lambda level: -level[0])
        kept = [{"points": f"{points.normalize():f}", "words": words} for points, words in levels]
        return {"title": self.title.data, "levels": kept}


_ALL = range(1, rules.LEVELS + 1)
for _n in _ALL:
    setattr(Criterion, f"points_{_n}", Points(lazy("Points of level %(n)s", n=_n), optional()))
    words = TranslatedField(lazy("Level %(n)s in words", n=_n), Paragraphs, most=600, needed=False)
    setattr(Criterion, f"words_{_n}", words)
    setattr(Criterion, f"gone_{_n}", BooleanField(lazy("Take level %(n)s away when saving", n=_n)))
