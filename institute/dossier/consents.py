"""The separate consents (PIPL 29, 39; domain.md 7.4): their texts and version; none is ticked beforehand."""

from dataclasses import dataclass
from typing import Any

from institute.dossier.models import ALUMNI, PUBLICITY, SENSITIVE, TRANSFER
from institute.dossier.rules import Case
from institute.language import lazy

VERSION = "2026-11"  # of the texts below: whoever agreed to another one is asked again


@dataclass(frozen=True)
class Asked:
    """One consent as it is asked: its kind, the text, whether one can apply without it."""

    kind: str
    text: Any
    needed: bool


_SENSITIVE = lazy(
    "I agree that the institute processes my sensitive data for this session: passport scan, portrait, health, "
    "meals, need of a prayer room. They are sealed, read only by those who need them, and deleted thirty days "
    "after the session."
)
_TRANSFER = lazy(
    "I agree that the institute passes my name, employer, attendance and results abroad to: the authority that "
    "nominates for my country, the economic and commercial office of the Chinese embassy there, and a practice "
    "host abroad if my practice is there. No scan and nothing about my health is passed on."
)
_PUBLICITY = lazy("I agree that photos and videos of the session that show me are published by the institute.")
_ALUMNI = lazy("I agree that the institute writes to me after the session: surveys, alumni meetings, new sessions.")
TITLES = {
    SENSITIVE: lazy("Sensitive data"),
    TRANSFER: lazy("Transfer abroad"),
    PUBLICITY: lazy("Photos and videos"),
    ALUMNI: lazy("Contact after the session"),
}


def asked(case: Case, sensitive: bool) -> list[Asked]:
    """The consents asked in this case; `sensitive`: whether anything of class P3 is asked at all."""
    found = [Asked(SENSITIVE, _SENSITIVE, True)] if sensitive else []
    found.append(Asked(TRANSFER, _TRANSFER, case.aid))  # whom an authority nominated cannot be hidden from it
    return [*found, Asked(PUBLICITY, _PUBLICITY, False), Asked(ALUMNI, _ALUMNI, False)]
