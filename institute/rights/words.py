"""What the rights are called."""

from institute.language import lazy
from institute.rights.models import (
    AGREED,
    ASKED,
    COPY,
    CORRECT,
    DELETE,
    DONE,
    LIMIT,
    OBJECT,
    REFUSED,
    WITHDRAW,
)

KINDS = {
    COPY: lazy("A copy of my data"),
    CORRECT: lazy("Correct something"),
    DELETE: lazy("Delete my data and close my account"),
    LIMIT: lazy("Use my data less"),
    WITHDRAW: lazy("Take consent back"),
    OBJECT: lazy("Object, or have a decision explained"),
}
STATES = {
    ASKED: lazy("Waits for an answer"),
    AGREED: lazy("Agreed; waits for a second person"),
    DONE: lazy("Done"),
    REFUSED: lazy("Refused"),
}
TONES = {ASKED: "open", AGREED: "gold", DONE: "quiet", REFUSED: "quiet"}
LISTS = {
    "people.persons": lazy("People"),
    "enrolment.inbox": lazy("Applications"),
    "certificates.register": lazy("Register of certificates"),
    "web.outbox": lazy("Letters"),
    "demand.office_needs": lazy("Needs"),
    "classroom.roster": lazy("Roster"),
    "rights.requests": lazy("Requests about personal data"),
    "rights.disclosures": lazy("Lists that left"),
}  # what has no name here shows the one it is noted under
GRADES = {"P1": lazy("Ordinary"), "P2": lazy("Restricted"), "P3": lazy("Sensitive")}
BASES = {
    "contract": lazy("Contract"),
    "legal-duty": lazy("Legal duty"),
    "consent": lazy("Consent"),
    "public-task": lazy("Public task"),
}
