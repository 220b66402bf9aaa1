"""Attendance in words: states, sources, why one word stands over another, and how it all counts."""

from datetime import date

from institute.attendance.models import (
    ABSENT,
    APPEAL,
    ASKED,
    BADGE,
    CLOSING,
    CODE,
    DECISION,
    EXCUSE,
    EXCUSED,
    GRANTED,
    IMPORT,
    LATE,
    LEFT_EARLY,
    PRESENT,
    REFUSED,
    ROLL,
)
from institute.attendance.rules import ALONE, DANGER, FIRST, LATER, MISSED, NEWER, OVER, SEEN, STAFF
from institute.language import day, gettext, lazy
from institute.timetable.words import weekday

STATES = {
    PRESENT: lazy("Present"),
    LATE: lazy("Came late"),
    LEFT_EARLY: lazy("Left early"),
    EXCUSED: lazy("Excused"),
    ABSENT: lazy("Absent"),
}
TONES = {PRESENT: "open", LATE: "soon", LEFT_EARLY: "soon", EXCUSED: "quiet", ABSENT: "late"}
ICONS = {PRESENT: "check", LATE: "clock", LEFT_EARLY: "arrow-left", EXCUSED: "file-text", ABSENT: "x"}
KEYS = {PRESENT: "p", LATE: "l", LEFT_EARLY: "e", EXCUSED: "x", ABSENT: "a"}  # on the roll
SOURCES = {
    ROLL: lazy("The roll"),
    DECISION: lazy("A decision on an excuse or appeal"),
    BADGE: lazy("A badge scanned"),
    CODE: lazy("The code on the wall"),
    IMPORT: lazy("The meeting tool's list"),
    CLOSING: lazy("Noted when the half-day was closed"),
}
WHY = {
    ALONE: lazy("Nothing else was said."),
    STAFF: lazy("The staff's word stands over codes, badges and lists."),
    LATER: lazy("The staff's later word stands over the earlier one."),
    FIRST: lazy("The first arrival counts."),
    SEEN: lazy("An arrival stands over lists."),
    NEWER: lazy("The newer list stands over the older one."),
    OVER: lazy("A list stands over what was noted at closing."),
}
COUNTING = (
    lazy("Present counts as one half-day, came late and left early as half of one, absent as none."),
    lazy("An excused half-day is left out: it neither helps nor harms."),
    lazy("Who comes within 15 minutes of the beginning is not late."),
    lazy("In an online meeting, 80 % of its minutes are asked for; from 40 % on it is late or left early."),
    lazy("When a half-day is closed, who has no entry is absent."),
)
KINDS = {
    EXCUSE: lazy("I was or shall be away, and ask to be excused"),
    APPEAL: lazy("The entry is wrong, and I ask to correct it"),
}
KINDS_SHORT = {EXCUSE: lazy("Excuse"), APPEAL: lazy("Appeal")}
EXCUSE_STATES = {ASKED: lazy("To be decided"), GRANTED: lazy("Granted"), REFUSED: lazy("Refused")}
EXCUSE_TONES = {ASKED: "soon", GRANTED: "open", REFUSED: "late"}
OUTLOOK = {
    DANGER: lazy("One more absence, and the attendance asked for cannot be reached any more."),
    MISSED: lazy("The attendance asked for cannot be reached any more."),
}
OUTLOOK_SHORT = {DANGER: lazy("In danger"), MISSED: lazy("Missed")}
# As the gradebook's column is called, in each language: results tell their titles as data.
TITLE = {"en": "Attendance", "zh": "考勤", "ru": "Посещаемость", "fa": "حضور"}


def half_short(key: str) -> str:
    """The same as a column's head within one session: Tue 1 Dec, am."""
    of = weekday(date.fromisoformat(key[:10]))
    return f"{of} · {gettext('am') if key[11:] == 'am' else gettext('pm')}"


def half_name(key: str) -> str:
    """A half-day as it is read: 1 December 2026, morning."""
    of, part = day(date.fromisoformat(key[:10])), key[11:]
    return gettext("%(day)s, morning", day=of) if part == "am" else gettext("%(day)s, afternoon", day=of)
