"""The gradebook's choices in words."""

from institute.gradebook import rules
from institute.gradebook.models import CELL, FREEZE, TOTAL, UNFREEZE
from institute.language import lazy

SCALES = {
    rules.POINTS: lazy("0 to 100"),
    rules.GRADES: lazy("Pass, merit, distinction"),
    rules.DONE: lazy("Completed or not"),
}
SCALE_NOTES = {
    rules.POINTS: lazy("The total itself is shown."),
    rules.GRADES: lazy("The total decides by the thresholds below."),
    rules.DONE: lazy("Completed from the threshold of a pass on."),
}
EMPTY = {
    rules.LEFT_OUT: lazy("An empty cell is left out"),
    rules.ZERO: lazy("An empty cell counts as zero"),
}
EMPTY_NOTES = {
    rules.LEFT_OUT: lazy("The total is the mean of the marks there are."),
    rules.ZERO: lazy("What is not there yet pulls the total down."),
}
ROUNDING = {
    0: lazy("Totals are rounded to whole numbers: 84.5 becomes 85. The rounded total decides the grade."),
    1: lazy("Totals are rounded to one decimal: 84.45 becomes 84.5. The rounded total decides the grade."),
    2: lazy("Totals are rounded to two decimals: 84.445 becomes 84.45. The rounded total decides the grade."),
}
PLACES = {0: lazy("Whole numbers"), 1: lazy("One decimal"), 2: lazy("Two decimals")}
GRADES = {
    rules.FAIL: lazy("Not passed"),
    rules.PASS: lazy("Pass"),
    rules.MERIT: lazy("Merit"),
    rules.DISTINCTION: lazy("Distinction"),
    rules.COMPLETED: lazy("Completed"),
    rules.NOT_COMPLETED: lazy("Not completed"),
}
CHANGES = {
    CELL: lazy("Mark"),
    TOTAL: lazy("Total"),
    FREEZE: lazy("Frozen"),
    UNFREEZE: lazy("Unfrozen"),
}
TYPED = lazy("Typed by hand")
