"""The words for states and offences, and what counts as the same name."""

from collections.abc import Mapping
from typing import Any

from institute.certificates import numbers
from institute.certificates.models import REVOKED, SUPERSEDED, VALID
from institute.language import lazy

STATES = {VALID: lazy("Valid"), SUPERSEDED: lazy("Replaced"), REVOKED: lazy("Revoked")}
COMPLETION = {
    "proposed": lazy("Proposed"),
    "completed": lazy("Completed"),
    "not-completed": lazy("Not completed"),
}
# What is wrong, and what to do about it.
OFFENCES = {
    "passport": (lazy("No passport line"), lazy("Fill in the name as in the passport on the person's page.")),
    "glyph": (
        lazy("A character no font of the paper has"),
        lazy("Check the name for a mistyped character; otherwise write to the printer's office."),
    ),
    "control": (lazy("A hidden character"), lazy("Type the name again without copying it from elsewhere.")),
    "long": (lazy("Too long for the paper"), lazy("Agree on a shorter form with the trainee.")),
    "native": (
        lazy("The native line is left out"),
        lazy("No font of the paper has this script: the paper carries the passport line alone."),
    ),
}

CAUSES = {
    "error": lazy("Issued by mistake"),
    "not-entitled": lazy("The requirements were not met"),
    "misuse": lazy("The paper was misused or altered"),
    "request": lazy("The holder asked for it"),
}


def same_name(holder: Mapping[str, Any], typed: str) -> bool:
    """Whether the typed name is one of those printed: compared folded, order of words free."""
    folded = numbers.fold_name(typed)
    printed = [holder.get("latin"), holder.get("native"), holder.get("chinese")]
    return bool(folded) and any(name and numbers.fold_name(name) == folded for name in printed)
