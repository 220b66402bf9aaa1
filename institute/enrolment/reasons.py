"""Why a place moved, in words: a step keeps values, these sentences are drawn from them in the reader's language."""

from collections.abc import Mapping
from typing import Any

from institute.enrolment import words
from institute.enrolment.models import Quota
from institute.enrolment.places import ALTERNATE, COMMON, LONGEST, OWN, RANKED
from institute.language import country, gettext, lazy, number, plain

# What may have freed a place, or made one somebody's.
WITHDRAWAL, REFUSED, EXPIRY, CAPACITY, QUOTA = "withdrawal", "refused", "expiry", "capacity", "quota"
KEPT, NO_SHOW, MERGE, UNDONE, MOVED, OFFICE = "kept", words.NO_SHOW, "merge", "undone", "moved", "office"
ACCEPTED, TAKEN_BACK = "accepted", "taken-back"

# cause -> (as the applicant reads it, as the office does: with the name of who had the place)
CAUSES = {
    WITHDRAWAL: (lazy("Somebody withdrew."), lazy("%(name)s withdrew.")),
    REFUSED: (lazy("Somebody left an offered place."), lazy("%(name)s left the place offered.")),
    EXPIRY: (lazy("An offer ended without an answer."), lazy("The offer to %(name)s ended without an answer.")),
    CAPACITY: (lazy("The number of places was changed."), lazy("The number of places was changed.")),
    QUOTA: (lazy("The quotas were changed."), lazy("The quotas were changed.")),
    KEPT: (
        lazy("A place became free, or is not reserved any more."),
        lazy("A place became free, or is not reserved any more."),
    ),
    NO_SHOW: (lazy("Somebody did not come."), lazy("%(name)s did not come.")),
    MERGE: (lazy("Two applications of one person became one."), lazy("Two applications of %(name)s became one.")),
    UNDONE: (
        lazy("The office took back a place given before."),
        lazy("The office took back the place of %(name)s."),
    ),
    MOVED: (
        lazy("Somebody was counted on another quota."),
        lazy("%(name)s was moved to another quota."),
    ),
    OFFICE: (lazy("The office offers it."), lazy("The office offers it.")),
}
PLACES = {
    OWN: lazy("It is one of the places reserved for: %(line)s."),
    COMMON: lazy("It is one of the common places."),
}
BECAUSE = {
    RANKED: lazy("First in order by the nominator's ranking: number %(rank)s."),
    ALTERNATE: lazy("First in order as an alternate: number %(rank)s."),
    LONGEST: lazy("First in order by the time of waiting."),
}
# deed -> what a step is called instead of its state.
TITLES = {
    MOVED: lazy("Counted on another quota"),
    ACCEPTED: lazy("The place offered was accepted"),
    REFUSED: lazy("The place offered was left to the next"),
    EXPIRY: lazy("The offer ended without an answer"),
    NO_SHOW: lazy("The place was taken back: not come"),
    UNDONE: lazy("The place was taken back"),
    TAKEN_BACK: lazy("Withdrawn by the organisation that nominated"),
}
POOL = lazy("Common places")


def conditions(line: Quota | None) -> dict[str, Any]:
    """What a line asks, as values that stay readable when the line is gone."""
    if line is None:
        return {}
    return {
        "country": line.country_code,
        "organisation": dict(line.organisation.names) if line.organisation else None,
        "sex": line.sex,
        "level": line.level,
    }


def of_decline(code: str) -> Any:
    """The words of a code, for who reads no others; "" where it has none of its own."""
    return "" if code == "other" else (words.REVOKES | words.DECLINES).get(code, "")


def line_name(line: Mapping[str, Any] | None) -> str:
    """A line by what it asks; the common pool when it asks nothing."""
    line = line or {}
    parts = (
        country(line.get("country")) if line.get("country") else "",
        plain(line.get("organisation")),
        str(words.SEXES.get(line.get("sex") or "", "")),
        str(words.RANKS.get(line.get("level") or "", "")),
    )
    return " · ".join(part for part in parts if part) or str(POOL)


def told(why: Mapping[str, Any] | None, names: Mapping[int, str] | None = None) -> list[str]:
    """The sentences of a step's `why`: for the office with the `names` of applications' people, else without any."""
    why = why or {}
    said = [str(kind)] if (kind := of_decline(why.get("code", ""))) else []
    if (cause := why.get("cause")) in CAUSES:
        name = names.get(why.get("of") or 0, "") if names is not None else ""
        said.append(str(CAUSES[cause][1]) % {"name": name} if name else str(CAUSES[cause][0]))
    if place := why.get("place"):
        said.append(str(PLACES[place]) % {"line": line_name(why.get("line"))})
    elif "line" in why:
        said.append(gettext("Counted on: %(line)s.", line=line_name(why["line"])))
    if because := why.get("because"):
        said.append(str(BECAUSE[because]) % {"rank": number(why.get("rank") or 0)})
    return said
