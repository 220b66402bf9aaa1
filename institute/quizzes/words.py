"""Names of what a quiz can be set to."""

from institute.language import lazy
from institute.quizzes.models import (
    BEST,
    CLOSE,
    DRAFT,
    FIRST,
    GRADED,
    LAST,
    MARKED,
    MEAN,
    NEVER,
    OPEN,
    POST,
    PRACTICE,
    PRE,
    PUBLISHED,
    RELEASE,
    SUBMIT,
    SUBMITTED,
)  # fmt: skip

KINDS = {
    GRADED: lazy("Exam or test that counts"),
    PRACTICE: lazy("Practice"),
    PRE: lazy("Test before the course"),
    POST: lazy("Test after the course"),
}
STATES = {DRAFT: lazy("Draft"), PUBLISHED: lazy("Published")}
SHOWN = {
    SUBMIT: lazy("as soon as it is handed in"),
    CLOSE: lazy("after the quiz has closed"),
    RELEASE: lazy("when the results are released"),
    NEVER: lazy("not at all"),
}
COUNTS = {
    BEST: lazy("the best attempt"),
    LAST: lazy("the last attempt"),
    FIRST: lazy("the first attempt"),
    MEAN: lazy("the mean of all attempts"),
}
ATTEMPTS = {OPEN: lazy("Under way"), SUBMITTED: lazy("Waits for marking"), MARKED: lazy("Fully marked")}
WARNINGS = {  # of institute.bank.statistics
    "key": lazy("Those who know more get it wrong: look at its key"),
    "weak": lazy("Says little about who knows more"),
    "easy": lazy("Nearly everybody has it right"),
    "hard": lazy("Nearly nobody has it right"),
}
