"""What people can do, each rated by themselves from 0 to 4: one vocabulary, so that before and after compare.

domain.md 5.2: applications ask it; needs and surveys use the same codes.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from institute.language import HOUSE, lazy

RATINGS = {  # {rating as it is kept: words}
    "0": lazy("0 – not yet"),
    "1": lazy("1 – I have heard of it"),
    "2": lazy("2 – with help"),
    "3": lazy("3 – by myself"),
    "4": lazy("4 – I can teach it"),
}


@dataclass(frozen=True)
class Competence:
    """One thing one can do; `name` goes on from "can", by language. Without a theme it belongs to all."""

    code: str
    theme: str
    name: Mapping[str, str]

    @property
    def key(self) -> str:
        """What its rating is kept under among an application's answers."""
        return f"can_{self.code}"


@cache
def _every() -> list[Competence]:
    told = tomllib.loads((HOUSE / "data" / "competences.toml").read_text(encoding="utf-8"))
    return [Competence(**one) for one in told["competences"]]


def of_themes(themes: Collection[str]) -> list[Competence]:
    """Those of these themes, by code, then those of every theme."""
    return [one for one in _every() if one.theme in themes] + [one for one in _every() if not one.theme]
