"""What the states and sources of needs are called."""

from institute.language import lazy

STATES = {
    "submitted": lazy("Submitted"),
    "accepted": lazy("Accepted"),
    "returned": lazy("Returned with a question"),
    "declined": lazy("Declined"),
    "merged": lazy("Merged into another"),
    "planned": lazy("Planned"),
    "in-delivery": lazy("In delivery"),
    "verifying": lazy("Being verified"),
    "met": lazy("Met"),
    "partly-met": lazy("Partly met"),
    "not-met": lazy("Not met"),
    "withdrawn": lazy("Withdrawn"),
}
TONES = {
    "submitted": "soon",
    "accepted": "sea",
    "returned": "late",
    "planned": "sea",
    "in-delivery": "sea",
    "verifying": "gold",
    "met": "open",
    "partly-met": "soon",
    "not-met": "late",
}
# What each state means for the submitter, in a sentence of the trail and of the letter.
MEANINGS = {
    "submitted": lazy("The office reads it and answers within ten working days."),
    "accepted": lazy("It is on the list of needs; sessions are planned from it."),
    "returned": lazy("The office asks something. Answer, and send it again."),
    "declined": lazy("The institute cannot help with this."),
    "merged": lazy("Another statement asks for the same; both are answered together."),
    "planned": lazy("A session for it is being prepared."),
    "in-delivery": lazy("People are being trained for it now."),
    "verifying": lazy("The training is over; we ask whether it helped."),
    "met": lazy("The training brought what was asked for."),
    "partly-met": lazy("The training brought a part of what was asked for."),
    "not-met": lazy("The training did not bring what was asked for."),
    "withdrawn": lazy("The submitter took it back."),
}
# What the office's button for a step says.
VERBS = {
    "accepted": lazy("Accept"),
    "returned": lazy("Return with a question"),
    "declined": lazy("Decline"),
    "merged": lazy("Merge into another"),
    "planned": lazy("Mark as planned"),
    "in-delivery": lazy("Mark as in delivery"),
    "verifying": lazy("Begin to verify"),
    "met": lazy("Close as met"),
    "partly-met": lazy("Close as partly met"),
    "not-met": lazy("Close as not met"),
}
SOURCES = {
    "government": lazy("Government body"),
    "embassy": lazy("Embassy or commercial office"),
    "enterprise": lazy("Enterprise"),
    "chamber": lazy("Chamber or association"),
    "park": lazy("Industrial park"),
    "university": lazy("University or institute"),
    "department": lazy("Department of the demonstration area"),
    "trainee": lazy("Trainee"),
    "survey": lazy("Survey"),
    "ngo": lazy("Non-governmental organisation"),
}
# How a letter about a need leads on to its page.
ANSWER_HERE = lazy("Answer and send it again here:")
FOLLOW_HERE = lazy("You see every step here:")
