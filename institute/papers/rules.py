"""How lists are ordered, which counts leave the house, how long a restricted print is kept."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from institute.language import country_names

CHINESE, LATIN = ORDERS = ("chinese", "latin")
KEPT = timedelta(days=30)  # a restricted print
SMALL = 5  # a count below this could tell who it is (domain.md 3.1, stage 15)


def arranged(rows: Iterable[Any], order: str) -> list[Any]:
    """Rows by country in the order of the Chinese list and then by the Latin name, or by the Latin name alone.

    A row has `country_code` and `latin`. The Chinese order is by Pinyin, which is that of GB 18030 for common
    characters; China stands first, as the host's lists have it, and who represents no country last.
    """

    def place(row: Any) -> tuple[Any, ...]:
        return (_chinese(row.country_code), row.latin) if order == CHINESE else ((), row.latin)

    return sorted(rows, key=place)


def _chinese(code: str | None) -> tuple[Any, ...]:
    if not code:
        return (2,)
    return (0,) if code == "CN" else (1, country_names(code)["zh"].encode("gb18030"))


def told(many: int, *, outside: bool) -> str:
    """A count as it is printed; what leaves the house says no small ones."""
    return f"< {SMALL}" if outside and 0 < many < SMALL else str(many)
