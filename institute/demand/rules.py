"""The states of a need: which step leads where, who takes it, what it must say, who sees it."""

from collections.abc import Mapping

from institute.demand.models import (
    ACCEPTED,
    DECLINED,
    IN_DELIVERY,
    MERGED,
    MET,
    NOT_MET,
    PARTLY_MET,
    PLANNED,
    RETURNED,
    SUBMITTED,
    VERIFYING,
    WITHDRAWN,
)
from institute.errors import DomainError
from institute.language import lazy

OFFICE, SUBMITTER = "office", "submitter"

# domain.md 5.2, as far as the first form goes: from -> {to: who}
STEPS: dict[str, dict[str, str]] = {
    SUBMITTED: {ACCEPTED: OFFICE, RETURNED: OFFICE, DECLINED: OFFICE, MERGED: OFFICE, WITHDRAWN: SUBMITTER},
    RETURNED: {SUBMITTED: SUBMITTER, WITHDRAWN: SUBMITTER, DECLINED: OFFICE},
    ACCEPTED: {PLANNED: OFFICE, MERGED: OFFICE, WITHDRAWN: SUBMITTER},
    PLANNED: {IN_DELIVERY: OFFICE, ACCEPTED: OFFICE},
    IN_DELIVERY: {VERIFYING: OFFICE},
    VERIFYING: {MET: OFFICE, PARTLY_MET: OFFICE, NOT_MET: OFFICE},
}
PUBLIC = (ACCEPTED, PLANNED, IN_DELIVERY, VERIFYING, MET, PARTLY_MET, NOT_MET)
CLOSED = (MET, PARTLY_MET, NOT_MET, WITHDRAWN, DECLINED, MERGED)
NEEDS_WORDS = (RETURNED, DECLINED, PARTLY_MET, NOT_MET)


class NoSuchStep(DomainError):
    """The need stands where this step does not begin; somebody may have decided meanwhile."""

    message = lazy("This need has moved on since you opened the page. Look at where it stands now.")


class WordsMissing(DomainError):
    message = lazy("Say why: the submitter reads these words.")


class NotAnother(DomainError):
    message = lazy("Name another need that was accepted, to merge this one into.")


def next_steps(state: str, who: str) -> list[str]:
    """The states this party may take a need to from here."""
    return [to for to, by in STEPS.get(state, {}).items() if by == who]


def check_step(state: str, to: str, who: str, words: str = "") -> None:
    """Refuses a step that does not exist, is not this party's, or lacks its words."""
    if to not in next_steps(state, who):
        raise NoSuchStep
    if to in NEEDS_WORDS and not words.strip():
        raise WordsMissing


def check_merge(need_id: int, other_id: int, other_state: str) -> None:
    """A need is merged into another one that the public can see."""
    if need_id == other_id or other_state not in PUBLIC:
        raise NotAnother


def number(year: int, serial: int) -> str:
    """D-2026-014: the year it was stated in Qingdao, the serial of the year."""
    return f"D-{year}-{serial:03}"


def written_in(texts: Mapping[str, str], spoken: str | None) -> str:
    """The language of the submitter's own words: the one they speak if it is there, else the first; "" for none."""
    return spoken if spoken and spoken in texts else next(iter(texts), "")


def with_translations(texts: Mapping[str, str], given: Mapping[str, str], own: str) -> dict[str, str]:
    """The submitter's own words as they are, then what was given in the other languages."""
    return {code: texts[code] for code in texts if code == own} | {
        code: text for code, text in given.items() if code != own
    }
