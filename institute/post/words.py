"""What the blanks of letters mean, and what stands in them for trying out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from institute import language, wording
from institute.language import lazy

# Blank: (what it is, a sample of it).
BLANKS: dict[str, tuple[Any, Any]] = {
    "name": (lazy("the recipient, as in the passport"), "DOSMUKHAMBET Akbota"),
    "address": (lazy("the address of this site"), None),
    "path": (lazy("the rest of the link to the thing itself"), "/applications/1"),
    "token": (lazy("the secret end of the link"), "Yx3…"),
    "title": (lazy("the title of the session or the need"), lazy("Block trains between China and Central Asia")),
    "code": (lazy("the code of the session"), "2026-ET-001"),
    "dates": (lazy("its first and last day"), None),
    "start": (lazy("the first hour, on both clocks"), None),
    "place": (lazy("where it is held; may be empty"), lazy("Qingdao")),
    "organisation": (lazy("the organisation that nominates"), lazy("Civil Service Training Agency")),
    "until": (lazy("the deadline, on both clocks"), None),
    "reason": (lazy("what the office wrote"), lazy("Please say in which years you held this post.")),
    "rule": (lazy("what the certificate asks, a line each"), lazy("- Lessons: at least 100 % of those published done")),
    "number": (lazy("the number of the certificate or the need"), "D-2026-001"),
    "state": (lazy("where the need stands"), lazy("Accepted")),
    "meaning": (lazy("what that means, in a sentence"), lazy("The office looks for a session that answers it.")),
    "said": (lazy("what the office wrote; may be empty"), lazy("Please say in which years you held this post.")),
    "merged": (lazy("the number of the need it goes on with; may be empty"), "D-2026-002"),
    "next": (lazy("the words before the link"), lazy("You see every step here:")),
}
STATES: dict[str, tuple[Any, str]] = {
    "built-in": (lazy("Built-in text"), "quiet"),
    "edited": (lazy("Edited"), "open"),
    "missing": (lazy("Not translated yet"), "late"),
    "behind": (lazy("Older than the English"), "soon"),
}


def meaning(name: str) -> Any:
    """What a blank is; nothing for one no one has described."""
    return BLANKS[name][0] if name in BLANKS else ""


def samples(kind: str, code: str, *, address: str, now: datetime) -> dict[str, str]:
    """A value for every blank of a letter, in its language; one without a sample shows its name."""
    made: dict[str, Callable[[], str]] = {
        "address": lambda: address,
        "dates": lambda: language.days(now.date(), (now + timedelta(days=9)).date()),
        "start": lambda: language.clocks(now, "Asia/Almaty"),
        "until": lambda: language.clocks(now + timedelta(days=20), "Asia/Almaty"),
    }
    with language.speaking(code):
        return {
            name: made[name]() if name in made else str(BLANKS[name][1]) if name in BLANKS else f"‹{name}›"
            for name in wording.blanks(kind)
        }
