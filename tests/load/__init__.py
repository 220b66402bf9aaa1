"""What a measurement gives back, and the bars it is held against."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

Figure = float | int | str
SQLITE, POSTGRES = "sqlite", "postgres"


@dataclass(frozen=True)
class Options:
    """How to measure: on which databases; quick tries the instrument out with small counts."""

    databases: tuple[str, ...] = (SQLITE, POSTGRES)
    quick: bool = False
    rounds: int = 0  # of what goes in rounds; 0: as many as the bar asks


@dataclass(frozen=True)
class Row:
    """One figure beside its bar; without a bar it is shown only."""

    name: str
    figure: Figure
    bar: str = ""
    unit: str = ""
    ok: bool = True


@cache
def bars(name: str) -> dict[str, Any]:
    """The bars of one measurement, from bars.toml."""
    return tomllib.loads((Path(__file__).with_name("bars.toml")).read_text(encoding="utf-8"))[name]


def shown(name: str, figure: Figure, unit: str = "") -> Row:
    """A figure without a bar."""
    return Row(name, figure, unit=unit)


def at_most(name: str, figure: float, bar: float, unit: str = "") -> Row:
    return Row(name, figure, f"<= {bar:g}", unit, figure <= bar)


def at_least(name: str, figure: float, bar: float, unit: str = "") -> Row:
    return Row(name, figure, f">= {bar:g}", unit, figure >= bar)


def exactly(name: str, figure: Figure, bar: Figure, unit: str = "") -> Row:
    return Row(name, figure, f"= {bar}", unit, figure == bar)
