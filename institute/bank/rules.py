"""What the bank allows, and the words it uses."""

from institute.bank.models import (
    CLOZE,
    DRAFT,
    ESSAY,
    FILE,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    READY,
    RETIRED,
    SHORT,
    SINGLE,
    TRUE_FALSE,
)
from institute.errors import DomainError
from institute.language import lazy

KIND_WORDS = {
    SINGLE: lazy("One choice"),
    MULTIPLE: lazy("Several choices"),
    TRUE_FALSE: lazy("True or false"),
    MATCHING: lazy("Matching"),
    ORDERING: lazy("Ordering"),
    NUMERIC: lazy("A number to give"),
    SHORT: lazy("Short text"),
    CLOZE: lazy("Text with gaps"),
    ESSAY: lazy("Essay"),
    FILE: lazy("File"),
}
KIND_NOTES = {
    SINGLE: lazy("One of the options is right."),
    MULTIPLE: lazy("Some of the options are right; parts count."),
    TRUE_FALSE: lazy("A statement that holds or does not."),
    MATCHING: lazy("Each on the left belongs to one on the right."),
    ORDERING: lazy("Steps, dates or sizes in their order."),
    NUMERIC: lazy("A number with a tolerance, in one unit or several."),
    SHORT: lazy("A word or two; case, accents and letter variants do not count."),
    CLOZE: lazy("Words, numbers and choices inside a text."),
    ESSAY: lazy("A text that a person marks."),
    FILE: lazy("A file that a person marks."),
}
STATE_WORDS = {DRAFT: lazy("Draft"), READY: lazy("Ready to ask"), RETIRED: lazy("Retired")}
STATE_TONES = {DRAFT: "soon", READY: "open", RETIRED: "quiet"}
RULE_WORDS = {
    "all": lazy("All or nothing"),
    "net": lazy("Right choices less wrong ones"),
    "each": lazy("Each part for itself"),
    "shares": lazy("A share of its own for each option"),
    "neighbours": lazy("What follows what"),
}
PART_WORDS = {
    "stem": lazy("What is asked"),
    "feedback": lazy("Said after the answer"),
    "note": lazy("Note for who marks"),
    "options": lazy("Option"),
    "lefts": lazy("On the left"),
    "rights": lazy("On the right"),
    "items": lazy("To put in order"),
}
FORMS = {"xlsx": "XLSX", "gift": "GIFT", "moodle": "Moodle XML"}


class ChangedMeanwhile(DomainError):
    message = lazy(
        "Somebody else has changed this item meanwhile. What you typed stands below; compare and save again."
    )


class ShelfInUse(DomainError):
    message = lazy("Only an empty category can be deleted.")


class ShelfInItself(DomainError):
    message = lazy("A category cannot stand inside itself.")


class ImportInUse(DomainError):
    message = lazy("Something of this import is used or was changed since. It cannot be undone as a whole.")
