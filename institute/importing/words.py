"""What is said of rosters, of their rows and of what is wrong with a cell."""

from collections.abc import Mapping, Sequence
from typing import Any

from institute import language
from institute.enrolment import words as enrolment
from institute.importing import models
from institute.importing.fields import FIELDS
from institute.language import gettext, lazy
from institute.people import rules as people

STATES = {  # state -> (words, tone)
    models.READING: (lazy("Being read"), "soon"),
    models.ASKING: (lazy("Has a question"), "soon"),
    models.MAPPING: (lazy("Columns to check"), "soon"),
    models.CHECKING: (lazy("Being checked"), "soon"),
    models.CHECKED: (lazy("Checked, not stored"), "soon"),
    models.STORING: (lazy("Being stored"), "soon"),
    models.STORED: (lazy("Imported"), "open"),
    models.UNDONE: (lazy("Taken back"), "quiet"),
    models.UNREADABLE: (lazy("Not readable"), "late"),
    models.DROPPED: (lazy("Thrown away"), "quiet"),
}
NEW, EMAIL, NAME, BAD = "new", "email", "name", "bad"
SAYS = {  # what is said of a row -> (words, tone)
    NEW: (lazy("A new person"), "open"),
    EMAIL: (lazy("Somebody has this e-mail address"), "sea"),
    NAME: (lazy("Somebody has this name"), "gold"),
    BAD: (lazy("Refused"), "late"),
}
SAME, ANEW, SKIP = "same", "new", "skip"
CHOICES = {
    SAME: lazy("The same person: add to their record"),
    ANEW: lazy("Another person: write them down as new"),
    SKIP: lazy("Leave the row out"),
}
FAULTS = {
    "long": lazy("This is too long: at most %(most)s characters."),
    "passport": lazy("Copy it from the passport: letters A to Z, spaces, hyphens and apostrophes, no fillers."),
    "passport-no": lazy("Please write the number as in the passport: 5 to 15 Latin capitals and figures."),
    "passport-again": lazy("Row %(row)s has the same passport number. Please look at both passports again."),
    "birth": lazy("Please write the date of birth as year-month-day, for example 1990-05-17. It cannot lie ahead."),
    "native": lazy("Please use letters only, as the name is written at home."),
    "chinese": lazy("Please write the Chinese name in Chinese characters."),
    "email": lazy("This is no e-mail address. Write it like name@example.org, or leave the cell empty."),
    "phone": lazy("Please write the number with its country code, for example +7 701 234 56 78."),
    "years": lazy("Please write whole years as a number, for example 7."),
    "choice": lazy("We do not know this word. It can be: %(offered)s."),
    "country": lazy("We do not know this country. Write its name or its code, for example KZ."),
    "country-near": lazy("We do not know this country. Did you mean %(near)s?"),
    "no-name": lazy("The name as in the passport is missing: the surname, the given names, or both."),
    "missing": lazy("Please fill in: %(label)s."),
    "audience": lazy("This session is not for people of this country."),
    "row-again": lazy("This is the same as row %(row)s. Keep one of them."),
    "email-again": lazy("Row %(row)s has the same e-mail address. Two people cannot share one; leave one empty."),
    "applied": lazy("This person has an application for this session already."),
    "placed": lazy("This person is among the participants of this session already."),
    "closed": lazy("The account with this address is closed. Open it again first, or correct the address."),
}
_OFFERED: Mapping[str, Mapping[str, Any]] = {
    "sex": people.SEX_WORDS,
    "kind": enrolment.KINDS,
    "rank": enrolment.RANKS,
    "language": {code: speech.name for code, speech in language.SPEECHES.items()},
}
# What may have been built upon an import, by table.
BUILT = {
    "application_step": lazy("decisions"),
    "application_comment": lazy("comments"),
    "application_message": lazy("messages"),
    "application": lazy("applications"),
    "enrolment": lazy("places in sessions"),
    "completion": lazy("completions"),
    "certificate": lazy("certificates"),
    "document": lazy("letters of admission and annexes"),
    "letter": lazy("letters"),
    "account": lazy("accounts in use"),
    "activity": lazy("entries of the office's diary"),
    "changed": lazy("records changed since"),
}


def fault(code: str, said: Mapping[str, Any], field: str = "") -> str:
    """What is wrong with a cell and how to mend it, in the reader's language."""
    told = dict(said)
    if "near" in told:
        told["near"] = f"{language.country(told['near'])} ({told['near']})"
    if "label" in told:
        told["label"] = FIELDS[told["label"]].label
    if "offered" in told:
        known = _OFFERED.get(field, enrolment.LEVELS)
        told["offered"] = gettext("; ").join(str(known.get(key, key)) for key in told["offered"])
    return str(FAULTS[code]) % told


def built(found: Sequence[tuple[str, int]]) -> str:
    """certificates: 3; letters: 2."""
    other = gettext("other records")
    return gettext("; ").join(f"{BUILT.get(table, other)}: {language.number(many)}" for table, many in found)
